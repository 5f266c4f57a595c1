//! What stands between and round numbers: the small questions that rates, differences and bounds put.
//!
//! Invariant: no answer looks farther than a sentence's [`WINDOW`] of numbers.

use super::Confidence;
use super::shared::Scene;
use crate::check::number::{Change, Interval, Kind, Number};
use crate::check::text::Role;
use rust_decimal::Decimal;

/// How many numbers before one are looked at: a sentence may be a table of ten thousand.
pub(super) const WINDOW: usize = 24;

/// What stands between two numbers of one paragraph, marks and other numbers included; empty if they stand in
/// two paragraphs.
pub(super) fn between<'a>(scene: &Scene<'a>, a: usize, b: usize) -> &'a str {
    let (Some(x), Some(y)) = (scene.number(a), scene.number(b)) else { return "" };
    if x.span.paragraph != y.span.paragraph {
        return "";
    }
    scene.text(x.span.paragraph).get(x.span.end..y.span.start).unwrap_or("")
}

/// The words of the sentence before a number, up to the number before it; marks and brackets stay in.
pub(super) fn lead<'a>(scene: &Scene<'a>, number: usize) -> &'a str {
    let Some(n) = scene.number(number) else { return "" };
    let sentence = scene.sentence_of(number).and_then(|s| scene.sentences().get(s));
    let before = number.checked_sub(1).and_then(|p| scene.number(p));
    let before = before.filter(|p| p.span.paragraph == n.span.paragraph).map_or(0, |p| p.span.end);
    let from = sentence.map_or(0, |s| s.range.start).max(before);
    scene.text(n.span.paragraph).get(from..n.span.start).unwrap_or("")
}

/// The first number of a number's sentence, or the farthest one that is looked at.
pub(super) fn first(scene: &Scene<'_>, number: usize) -> usize {
    let sentence = scene.sentence_of(number).and_then(|s| scene.sentences().get(s));
    sentence.map_or(number, |s| s.numbers.start).max(number.saturating_sub(WINDOW))
}

/// The first number of its paragraph, or the farthest one that is looked at.
pub(super) fn paragraph_first(scene: &Scene<'_>, number: usize) -> usize {
    let Some(n) = scene.number(number) else { return number };
    let least = number.saturating_sub(WINDOW);
    let mut i = number;
    while i > least && scene.number(i - 1).is_some_and(|p| p.span.paragraph == n.span.paragraph) {
        i -= 1;
    }
    i
}

/// Whether two numbers stand in one sentence.
pub(super) fn together(scene: &Scene<'_>, a: usize, b: usize) -> bool {
    scene.sentence_of(a).is_some() && scene.sentence_of(a) == scene.sentence_of(b)
}

/// How many clauses a number's clause comes after another's of the same sentence.
pub(super) fn clauses_between(scene: &Scene<'_>, a: usize, b: usize) -> usize {
    let at = |i| scene.clause_at(i).unwrap_or(0);
    at(b).abs_diff(at(a))
}

/// Whether a number stands in a cell of a table.
pub(super) fn in_cell(scene: &Scene<'_>, number: usize) -> bool {
    let paragraphs = &scene.reading.text.paragraphs;
    scene
        .number(number)
        .and_then(|n| paragraphs.get(n.span.paragraph))
        .is_some_and(|p| matches!(p.role, Role::Cell { .. }))
}

/// Whether a number is the whole of a rate that follows at once: 完成预算数5000万元的40%.
pub(super) fn of_rate(scene: &Scene<'_>, number: usize) -> bool {
    let next = scene.number(number + 1).is_some_and(|n| n.kind == Kind::Ratio);
    let gap = between(scene, number, number + 1);
    // 5个县完成任务的90% is no rate of 5.
    let verb = has(gap, &["完成", "占", "达", "实现", "执行"]);
    next && !verb && gap.trim_end().ends_with('的') && short(gap, 14) && !has(gap, &["，", ",", "。", "；"])
}

/// Numbers of its unit before a number that the same words may be said of: after 其中A、B，… they go back to the
/// whole. No rate and no change stands between.
pub(super) fn back(scene: &Scene<'_>, number: usize) -> Vec<usize> {
    let mut out = Vec::new();
    let Some(n) = scene.number(number) else { return out };
    for i in (first(scene, number)..number).rev() {
        let Some(other) = scene.number(i) else { break };
        if matches!(other.kind, Kind::Ratio | Kind::Points) || change(scene, i).is_some() || out.len() >= 8 {
            break;
        }
        if alike(other, n) && counts(other) {
            out.push(i);
        }
    }
    out
}

/// Whether two numbers count the same: one unit, or two words for persons.
pub(super) fn alike(a: &Number, b: &Number) -> bool {
    let unit = |n: &Number| if n.unit == "例" { "人".to_owned() } else { n.unit.clone() };
    a.unit == b.unit || unit(a) == unit(b)
}

/// Whether a number is a change against another one, and which way.
pub(super) fn change(scene: &Scene<'_>, number: usize) -> Option<Change> {
    let n = scene.number(number)?;
    n.change.or_else(|| {
        let head = scene.before(number).trim_end_matches([' ', '了', '约', '近', '达']);
        if ends(
            head,
            &["增支", "多支", "增收", "多收", "净增", "超额完成", "超额", "多完成", "超任务", "超计划"],
        ) {
            Some(Change::Up)
        } else if ends(head, &["减支", "少支", "减收", "少收", "净减"]) {
            Some(Change::Down)
        } else {
            None
        }
    })
}

/// The number before one, in its sentence, past those that only announce a list (两项补贴).
pub(super) fn before(scene: &Scene<'_>, number: usize) -> Option<usize> {
    (number.saturating_sub(4)..number)
        .rev()
        .find(|i| scene.number(*i).is_some_and(|n| n.statistic))
        .filter(|i| together(scene, *i, number))
}

/// Whether a number is what another one is set against: 与上年的1200人相比.
pub(super) fn is_base(scene: &Scene<'_>, number: usize) -> bool {
    let after = scene.after(number).trim_start();
    ["相比", "比较", "相较", "比，"].iter().any(|w| after.starts_with(w))
        && has(last(lead(scene, number), 60), &["与", "同", "和", "较", "比", "跟"])
}

/// Whether a number counts something that can be a part or a whole.
pub(super) fn counts(n: &Number) -> bool {
    n.statistic
        && !matches!(n.kind, Kind::Ratio | Kind::Points | Kind::Bare)
        && n.until.is_none()
        && !n.unit.is_empty()
        && !matches!(n.unit.as_str(), "年" | "个月" | "天" | "倍" | "成" | "分" | "小时")
}

/// The middle of an interval that has both ends.
pub(super) fn middle(interval: &Interval) -> Option<Decimal> {
    interval.low.zip(interval.high).and_then(|(l, h)| l.checked_add(h)?.checked_div(Decimal::TWO))
}

/// One step less sure.
pub(super) fn lower(confidence: Confidence) -> Confidence {
    match confidence {
        Confidence::Certain => Confidence::Likely,
        _ => Confidence::Weak,
    }
}

/// Whether a text ends in one of some words.
pub(super) fn ends(text: &str, words: &[&str]) -> bool {
    words.iter().any(|w| text.ends_with(w))
}

/// Whether one of some words stands in a text.
pub(super) fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|w| text.contains(w))
}

/// The last characters of a text.
pub(super) fn last(text: &str, chars: usize) -> &str {
    let at = text.char_indices().rev().nth(chars.saturating_sub(1)).map_or(0, |(i, _)| i);
    text.get(at..).unwrap_or("")
}

/// The first characters of a text.
pub(super) fn start(text: &str, chars: usize) -> &str {
    let at = text.char_indices().nth(chars).map_or(text.len(), |(i, _)| i);
    text.get(..at).unwrap_or("")
}

/// Whether a text has fewer characters than this.
pub(super) fn short(text: &str, chars: usize) -> bool {
    text.chars().nth(chars.saturating_sub(1)).is_none()
}
