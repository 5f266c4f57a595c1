//! R08: the same figure printed twice.
//!
//! Input: a [`Scene`]. Output: for two numbers with the same words round them, of the same time and place, whether
//! they agree ([`phrase::Key`]); for two equal numbers of one noun, that they do. Invariant: what differs is told
//! only where the words hold the subject and nothing sets the two apart; that is likely, never certain.

#[cfg(test)]
mod tests;

use super::mend::Repair;
use super::near::{counts, has, in_cell, last, start};
use super::phrase::{self, Said};
use super::shared::{Draft, Scene, Verdict};
use super::{Confidence, Kind, Relation};
use crate::check::chars::is_han;
use crate::check::number::{Approx, Interval};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Repetitions of a text.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    let told = repeated(scene, out);
    again(scene, &told, out);
    slipped(scene, out);
}

/// Numbers with the same words. Which numbers were compared.
fn repeated(scene: &Scene<'_>, out: &mut Vec<Relation>) -> Vec<bool> {
    let mut told = vec![false; scene.reading.numbers.len()];
    let mut seen: HashMap<phrase::Key, Said> = HashMap::new();
    for said in phrase::all(scene) {
        let Some(first) = seen.get(&said.key) else {
            seen.insert(said.key.clone(), said);
            continue;
        };
        if let Some(draft) = compare(scene, first, &said) {
            for n in [first.number, said.number] {
                if let Some(mark) = told.get_mut(n) {
                    *mark = true;
                }
            }
            let relation = draft.relation(scene);
            // It takes one slip between them to believe that both are one figure, and without a word for time or
            // place a common one.
            let slip = relation.mend.as_ref();
            let common = slip.is_some_and(|m| !m.slip.contains("位数字"));
            if relation.holds || slip.is_some() && anchored(scene, &said) || common {
                out.push(relation);
            }
        }
    }
    told
}

/// Whether a word says of which time or place a number is.
fn anchored(scene: &Scene<'_>, said: &Said) -> bool {
    let own = scene.sentence_of(said.number).and_then(|s| scene.sentences().get(s));
    let here = scene.number(said.number).and_then(|n| n.scope.as_ref());
    !said.when.is_empty() || own.zip(here).is_some_and(|(s, w)| w.start >= s.range.start)
}

/// Two numbers of one key, if time, place and plan do not part them.
fn compare(scene: &Scene<'_>, first: &Said, second: &Said) -> Option<Draft> {
    if first.plan != second.plan || first.when != second.when || first.time != second.time {
        return None;
    }
    let (a, b) = (scene.number(first.number)?, scene.number(second.number)?);
    let place = |n: &crate::check::number::Number| n.scope.as_ref().map(|s| scene.reading.text.slice(s));
    if place(a) != place(b) || a.kind != b.kind {
        return None;
    }
    let agree = a.interval().meets(&b.interval());
    // A subject in an earlier clause, a list of parts: the same words may be of another thing.
    let apart = has(first.key.before(), &["其中", "分别", "另", "平均", "还"])
        || a.span.paragraph == b.span.paragraph;
    if !agree && (!first.opens || !second.opens || apart || first.key.before().chars().count() < LEAST) {
        return None;
    }
    let differs = (!agree).then(|| (a.interval(), "两处说法相同，数字不同"));
    Some(said_twice(scene, first.number, second.number, differs))
}

/// The same figure in two places; where they differ what the second must be, and how to say so.
fn said_twice(scene: &Scene<'_>, first: usize, second: usize, differs: Option<(Interval, &str)>) -> Draft {
    let agree = differs.is_none();
    let (repairs, note) =
        differs.map(|(needed, note)| (vec![Repair { number: second, needed }], note)).unwrap_or_default();
    Draft {
        kind: Kind::Equality,
        result: second,
        operands: vec![first],
        expression: format!("{}＝{}", scene.printed(first), scene.printed(second)),
        expected: scene.printed(first),
        verdict: if agree { Verdict::Exact } else { Verdict::Differs },
        confidence: if agree { Confidence::Weak } else { Confidence::Likely },
        repairs,
        note: note.to_owned(),
    }
}

/// Characters that the words before two numbers must have for a difference to be told.
const LEAST: usize = 6;

/// Equal numbers of one noun: told as holding, where nothing else was told of them.
fn again(scene: &Scene<'_>, told: &[bool], out: &mut Vec<Relation>) {
    let mut seen: HashMap<(Decimal, &str), usize> = HashMap::new();
    for (i, n) in scene.reading.numbers.iter().enumerate() {
        let plain = counts(n) && n.statistic && n.each.is_none() && n.change.is_none() && !in_cell(scene, i);
        if !plain || n.value < Decimal::TEN {
            continue;
        }
        let key = (n.value.normalize(), n.unit.as_str());
        let Some(first) = seen.insert(key, i) else { continue };
        let done = told.get(i).copied().unwrap_or(false);
        if done || !akin(scene, first, i) {
            continue;
        }
        let draft = said_twice(scene, first, i, None);
        out.push(draft.relation(scene));
    }
}

/// Numbers of one noun that two digits, the wrong way round, set apart: 持证残疾人5208人 and 5280名持证残疾人.
fn slipped(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    let mut seen: HashMap<(String, &str), usize> = HashMap::new();
    let mut found = None;
    for (i, n) in scene.reading.numbers.iter().enumerate() {
        let plain = counts(n) && n.statistic && n.each.is_none() && n.change.is_none() && !in_cell(scene, i);
        if !plain || n.value < Decimal::ONE_HUNDRED || n.approx != Approx::Exact {
            continue;
        }
        for noun in nouns(scene, i) {
            let key = (noun, n.unit.as_str());
            let Some(first) = seen.get(&key).copied() else {
                seen.insert(key, i);
                continue;
            };
            let other = scene.number(first);
            let apart = other.is_none_or(|o| o.value == n.value || o.scale != n.scale)
                || scene.sentence_of(first) == scene.sentence_of(i)
                || phrase::when(scene, first) != phrase::when(scene, i);
            if apart || digits(scene, first) != digits(scene, i) || found == Some((first, i)) {
                continue;
            }
            let Some(other) = other else { continue };
            let slip = (other.interval(), "同一说法，两处数字只差两位颠倒");
            let draft = said_twice(scene, first, i, Some(slip));
            let relation = draft.relation(scene);
            let swapped = relation.mend.as_ref().is_some_and(|m| m.slip.contains("颠倒"));
            let known =
                out.iter().rev().take(64).any(|r| r.kind == Kind::Equality && r.result == i && !r.holds);
            if swapped && !known {
                found = Some((first, i));
                out.push(relation);
            }
        }
    }
}

/// The digits of a number as printed, in order of size.
fn digits(scene: &Scene<'_>, i: usize) -> Vec<char> {
    let mut out: Vec<char> = scene.printed(i).chars().filter(char::is_ascii_digit).collect();
    out.sort_unstable();
    out
}

/// Five characters right before a number, and right behind it.
fn nouns(scene: &Scene<'_>, i: usize) -> Vec<String> {
    let han = |text: &str| text.chars().all(is_han) && text.chars().count() == 5;
    let before = last(scene.before(i).trim_end_matches(['共', '有', '为', '达', '约', '了']), 5);
    let after = start(scene.after(i).trim_start(), 5);
    let mut out: Vec<String> = [before, after].into_iter().filter(|t| han(t)).map(str::to_owned).collect();
    out.dedup();
    out
}

/// Whether the words round two numbers have a noun in common.
fn akin(scene: &Scene<'_>, a: usize, b: usize) -> bool {
    let words = |i: usize| -> Vec<char> {
        let text = format!("{}·{}", last(scene.before(i), 8), start(scene.after(i), 10));
        text.chars().filter(|c| is_han(*c) || *c == '·').collect()
    };
    let (x, y) = (words(a), words(b));
    // Two characters right behind both, or three anywhere.
    let behind = |i: usize| start(scene.after(i).trim_start(), 2);
    let close = behind(a) == behind(b) && behind(a).chars().filter(|c| is_han(*c)).count() == 2;
    close || x.windows(3).any(|w| !w.contains(&'·') && y.windows(3).any(|v| v == w))
}
