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
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Repetitions of a text.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    let told = repeated(scene, out);
    again(scene, &told, out);
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
    Some(Draft {
        kind: Kind::Equality,
        result: second.number,
        operands: vec![first.number],
        expression: format!("{}＝{}", scene.printed(first.number), scene.printed(second.number)),
        expected: scene.printed(first.number),
        verdict: if agree { Verdict::Exact } else { Verdict::Differs },
        confidence: if agree { Confidence::Weak } else { Confidence::Likely },
        repairs: vec![Repair { number: second.number, needed: a.interval() }],
        note: if agree { String::new() } else { "两处说法相同，数字不同".to_owned() },
    })
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
        let draft = Draft {
            kind: Kind::Equality,
            result: i,
            operands: vec![first],
            expression: format!("{}＝{}", scene.printed(first), scene.printed(i)),
            expected: scene.printed(first),
            verdict: Verdict::Exact,
            confidence: Confidence::Weak,
            repairs: Vec::new(),
            note: String::new(),
        };
        out.push(draft.relation(scene));
    }
}

/// Whether the words round two numbers have a noun in common.
fn akin(scene: &Scene<'_>, a: usize, b: usize) -> bool {
    let words = |i: usize| -> Vec<char> {
        let text = format!("{}·{}", last(scene.before(i), 8), start(scene.after(i), 10));
        text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c) || *c == '·').collect()
    };
    let (x, y) = (words(a), words(b));
    // Two characters right behind both, or three anywhere.
    let behind = |i: usize| start(scene.after(i).trim_start(), 2);
    let close = behind(a) == behind(b)
        && behind(a).chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count() == 2;
    close || x.windows(3).any(|w| !w.contains(&'·') && y.windows(3).any(|v| v == w))
}
