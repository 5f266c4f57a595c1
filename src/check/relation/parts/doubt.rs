//! How sure one may be that parts which do not add up ought to.
//!
//! Invariant: certain is only what the words leave no other reading of: one whole, right before its parts, and
//! parts that are all kinds of one division, or each too great.

use super::super::shared::{Draft, Scene};
use super::super::{Confidence, mend};
use super::labels::{self, Names};
use super::list::{Entry, List, Style};
use super::weigh::sum;
use crate::check::number::{Interval, Kind as Count};
use rust_decimal::Decimal;

/// Several parts that do not make up the nearest whole; none if they need not.
pub(super) fn unequal(
    scene: &Scene<'_>,
    list: &List,
    sure: Confidence,
    wholes: &[usize],
    parts: &[usize],
    found: Draft,
) -> Option<Draft> {
    let nearest = *wholes.first()?;
    let total = scene.number(nearest)?;
    let (exact, interval) = sum(scene, parts)?;
    let above = !Interval { low: None, high: total.interval().high }.meets(&interval);
    // 部分家庭改造多项: parts overlap by their own word.
    let twice = scene
        .sentence_of(nearest)
        .and_then(|s| scene.sentences().get(s))
        .map_or("", |s| scene.sentence_text(s));
    if ["重复", "交叉", "多项", "同时享受", "兼有"].iter().any(|w| twice.contains(w)) && above {
        return None;
    }
    let names =
        if shares(scene, parts) == Some(parts.len()) { Names::Complete } else { labels::read(scene, parts) };
    let far = total.value.checked_mul(Decimal::TWO).is_some_and(|d| exact > d) && !list.closed;
    let confidence = match (names, above) {
        (Names::Across, _) => return None,
        (Names::Complete, _) | (Names::Apart, true) => Confidence::Certain,
        (Names::Unknown, true) if far => Confidence::Weak,
        (Names::Unknown, true) => Confidence::Likely,
        (Names::Apart | Names::Unknown, false) => {
            let near = total.value.checked_mul(Decimal::new(85, 2)).is_some_and(|n| exact >= n);
            let together = parts.first().is_some_and(|p| scene.sentence_of(*p) == scene.sentence_of(nearest));
            let all = list.style == Style::Whole
                || list.style == Style::Bracket && pure(scene, list)
                || near && (list.closed || together && parts.len() > 2 && alike(scene, parts));
            if all || slip(scene, &found, parts.len()) {
                Confidence::Likely
            } else if near {
                Confidence::Weak
            } else {
                return None;
            }
        }
    };
    let doubt = match sure {
        Confidence::Weak if parts.len() > 2 => Confidence::Likely,
        other => other,
    };
    let note =
        if above { String::new() } else { "若所列各项就是全部，则与总数不符".to_owned() };
    Some(Draft { confidence: confidence.min(doubt), note, ..found })
}

/// Whether a bracket holds counts alone: no rates and no changes of something else among them.
fn pure(scene: &Scene<'_>, list: &List) -> bool {
    let (Some(first), Some(last)) = (list.entries.first(), list.entries.last()) else { return false };
    let depth = scene.depth(first.number);
    (first.number..=last.number.saturating_add(1)).take(48).all(|i| {
        scene.depth(i) != depth
            || scene.sentence_of(i) != scene.sentence_of(first.number)
            || scene
                .number(i)
                .is_none_or(|n| !matches!(n.kind, Count::Ratio | Count::Points) && n.change.is_none())
    })
}

/// How many shares (占…%) stand among and behind parts, if they make up 100 %: as many parts are all of it.
pub(super) fn shares(scene: &Scene<'_>, parts: &[usize]) -> Option<usize> {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return None };
    let end =
        scene.sentence_of(*last).and_then(|s| scene.sentences().get(s)).map_or(*last, |s| s.numbers.end);
    let rates: Vec<Decimal> = (*first..end)
        .take(60)
        .filter(|i| scene.before(*i).contains('占'))
        .filter_map(|i| scene.number(i))
        .filter(|n| n.kind == Count::Ratio && n.unit == "%" && n.change.is_none())
        .map(|n| n.value)
        .collect();
    let sum = rates.iter().try_fold(Decimal::ZERO, |s, r| s.checked_add(*r))?;
    let off = sum.checked_sub(Decimal::ONE_HUNDRED)?.abs();
    (rates.len() > 1 && off <= Decimal::new(2, 1)).then_some(rates.len())
}

/// Whether the names of all parts end in the same words: 行政编制五名，事业编制六名.
fn alike(scene: &Scene<'_>, parts: &[usize]) -> bool {
    let ending = |n: &usize| -> String { scene.label(*n).chars().rev().take(2).collect() };
    let first = parts.first().map(ending).unwrap_or_default();
    first.chars().count() == 2 && parts.iter().all(|p| ending(p) == first)
}

/// Whether one common slip explains the difference, and so few could that it is hardly by chance.
fn slip(scene: &Scene<'_>, found: &Draft, parts: usize) -> bool {
    let common = mend::common(scene, &found.repairs);
    let single = mend::single(scene, None, &found.repairs);
    let Some(whole) = scene.number(found.result) else { return false };
    let digits = |n: usize| scene.reading.printed(n).chars().filter(char::is_ascii_digit).count();
    let count: usize = found.operands.iter().chain([&found.result]).map(|n| digits(*n)).sum();
    let edits = match single.as_ref().map(|m| m.slip.as_str()) {
        Some("两位数字颠倒") => count.saturating_sub(parts + 1),
        _ if common => count * 2,
        Some("少一位数字" | "多一位数字" | "少一个零") => count * 11,
        _ => return false,
    };

    let units = whole.step();
    let Some(size) = whole.value.checked_div(units) else { return false };
    let chance = if parts >= 4 { 30 } else { 66 };
    Decimal::from(edits).checked_mul(Decimal::from(chance)).is_some_and(|e| e <= size)
}

/// What may be wrong with the whole: far away, in another sentence, a vague classifier.
pub(super) fn whole(scene: &Scene<'_>, list: &List, column: &[Entry], wholes: &[usize]) -> Confidence {
    let Some(whole) = wholes.first().copied() else { return Confidence::Weak };
    let first = list.entries.first().map_or(0, |e| e.number);
    let same = list.entries.first().map(|e| e.sentence) == scene.sentence_of(whole);
    let Some(n) = scene.number(whole) else { return Confidence::Weak };
    let apart = list.entries.first().zip(scene.sentence_of(whole)).is_none_or(|(e, s)| e.sentence > s + 1);
    let clauses = scene.clause_at(first).zip(scene.clause_at(whole)).map_or(0, |(a, b)| a.saturating_sub(b));
    // Numbers of this unit begin with the first item: others may be said of something else.
    let leads = column.first().zip(list.entries.first()).is_some_and(|(c, l)| {
        c.sentence == l.sentence && scene.clause_at(c.number) == scene.clause_at(l.number)
    });
    let vague = matches!(n.unit.as_str(), "个" | "项" | "次" | "件") && n.kind != Count::Persons;
    if apart || !same && vague {
        Confidence::Weak
    } else if !same || vague || clauses > 4 || wholes.len() > 1 || !leads {
        Confidence::Likely
    } else {
        Confidence::Certain
    }
}
