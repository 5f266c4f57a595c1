//! Totals over numbered lines: 共计756万元 with 一、…482万元 二、…274万元 under it, 以上合计 below them.
//!
//! Job: set the first amount of each item beside the total that leads the list or closes it, unit by unit.
//! Input: a [`Scene`]. Output: [`Kind::SumOfParts`]. Invariants: every item has an amount of the unit; items may
//! be examples or overlap, so that a list which does not add up is named only where one slip explains it, or
//! where it is more than a total which claims to be all of it.

mod marks;
mod sums;
#[cfg(test)]
mod tests;

use super::near::{has, last, short};
use super::parts::counted;
use super::shared::Scene;
use super::{Confidence, Kind, Relation};
use marks::{Item, Run};
use std::collections::BTreeSet;

/// Words of a total of everything.
const STRONG: &[&str] = &["共计", "合计", "总计", "小计"];
/// Words of a total.
const TOTALS: &[&str] = &["共", "合计", "总计", "总额", "总金额", "小计"];
/// What a total that closes a list begins with.
const CLOSING: &[&str] = &["以上", "上述", "合计", "共计", "总计"];

/// A number that may be the total of a list.
#[derive(Debug, Clone, Copy)]
struct Whole {
    number: usize,
    /// It says that it is all of it: 共计, 以上合计.
    strong: bool,
    /// It has a word of a total at all.
    total: bool,
    /// It stands right before the list, or closes it; nothing else stands between.
    near: bool,
    /// What leads the list says that its kinds follow, or is a heading with one number of a unit.
    announced: bool,
    /// It closes the list and says that it is of all above: 以上合计.
    closes: bool,
}

/// Totals of all numbered lists.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    let ranges = ranges(scene);
    let mut found = Vec::new();
    for mut run in marks::runs(scene) {
        let closing = closing(scene, &mut run, &ranges);
        let mut wholes = leading(scene, &run, &ranges);
        wholes.extend(closing);
        if !wholes.is_empty() {
            sums::all(scene, &run, &wholes, &mut found);
        }
    }
    // What holds silences what fails here of the same whole, whichever way the parts were found; lists within a
    // sentence may divide one whole twice, and lines that hold tell that another reading of them was wrong.
    let sums = |r: &&Relation| r.kind == Kind::SumOfParts;
    let held: BTreeSet<usize> =
        out.iter().chain(&found).filter(sums).filter(|r| r.holds).map(|r| r.result).collect();
    // Of two that fail the surer one, or the one that was there.
    let failed: BTreeSet<usize> =
        out.iter().filter(sums).filter(|r| r.confidence > Confidence::Weak).map(|r| r.result).collect();
    found.retain(|r: &Relation| r.holds || !held.contains(&r.result) && !failed.contains(&r.result));
    let settled: BTreeSet<usize> = found.iter().map(|r| r.result).collect();
    out.retain(|r| r.kind != Kind::SumOfParts || r.holds || !settled.contains(&r.result));
    out.extend(found);
}

/// The numbers of each paragraph.
fn ranges(scene: &Scene<'_>) -> Vec<std::ops::Range<usize>> {
    let mut out = vec![0..0; scene.reading.text.paragraphs.len()];
    for sentence in scene.sentences() {
        if let Some(range) = out.get_mut(sentence.paragraph) {
            let from = if range.start == range.end { sentence.numbers.start } else { range.start };
            *range = from..sentence.numbers.end;
        }
    }
    out
}

/// As many numbers before a list are looked at.
const BEFORE: usize = 16;

/// Numbers that lead a list: of the words before its first mark in the same paragraph, or of the paragraph above,
/// or of the one above a short heading without numbers.
fn leading(scene: &Scene<'_>, run: &Run, ranges: &[std::ops::Range<usize>]) -> Vec<Whole> {
    let Some(first) = run.items.first() else { return Vec::new() };
    let own = scene.text(first.paragraph).get(..first.offset).unwrap_or("");
    let inline = !own.trim().is_empty();
    let mut paragraph = first.paragraph;
    let mut text = own;
    let mut near = true;
    for _ in 0..3 {
        if !inline || paragraph != first.paragraph {
            let Some(above) = above(scene, paragraph) else { return Vec::new() };
            paragraph = above;
            text = scene.text(paragraph);
        }
        let range = ranges.get(paragraph).cloned().unwrap_or_default();
        let to = if inline && paragraph == first.paragraph { first.from } else { range.end };
        let numbers: Vec<usize> = (range.start.max(to.saturating_sub(BEFORE))..to)
            .filter(|n| counted(scene, *n) && scene.depth(*n) == 0)
            .collect();
        if !numbers.is_empty() {
            let said = has(last(text.trim_end(), 16), &["：", ":", "其中", "如下", "以下", "包括", "分别"]);
            // 发生事故24起、死亡92人，同比增加6起、22人: of the first clause alone.
            let opening: Vec<usize> = numbers
                .iter()
                .copied()
                .filter(|n| {
                    scene.clause_at(*n) == Some(0) && scene.sentence_of(*n) == scene.sentence_of(range.start)
                })
                .collect();
            let heading = short(text, 60) && apart(scene, &opening);
            let whole = |number: usize| {
                let words = scene.before(number);
                Whole {
                    number,
                    strong: has(words, STRONG),
                    total: has(words, TOTALS),
                    near,
                    announced: near && (said || heading && opening.contains(&number)),
                    closes: false,
                }
            };
            return numbers.into_iter().map(whole).collect();
        }
        if inline || !short(text, 40) {
            return Vec::new();
        }
        // 主要用于以下项目： leads on; a heading of its own may be of something else.
        near &= text.trim_end().ends_with(['：', ':']);
    }
    Vec::new()
}

/// Whether no two numbers are of one unit.
fn apart(scene: &Scene<'_>, numbers: &[usize]) -> bool {
    numbers.iter().enumerate().all(|(i, a)| !numbers.iter().skip(i + 1).any(|b| scene.same_unit(*a, *b)))
}

/// The nearest paragraph above that is not empty and no cell of a table.
fn above(scene: &Scene<'_>, paragraph: usize) -> Option<usize> {
    let paragraphs = &scene.reading.text.paragraphs;
    let at = (paragraph.saturating_sub(3)..paragraph).rev().find(|p| !scene.text(*p).trim().is_empty())?;
    (!matches!(paragraphs.get(at)?.role, crate::check::text::Role::Cell { .. })).then_some(at)
}

/// The number that closes a list (以上合计…), in the last item's paragraph or below it; what it closes ends there.
fn closing(scene: &Scene<'_>, run: &mut Run, ranges: &[std::ops::Range<usize>]) -> Vec<Whole> {
    let below = (run.last + 1..run.last + 3).find(|p| !scene.text(*p).trim().is_empty());
    let whole = |number: usize| {
        let closes = has(scene.head(number), &["以上", "上述"]);
        Whole { number, strong: true, total: true, near: true, announced: true, closes }
    };
    let of = |range: std::ops::Range<usize>| -> Vec<Whole> {
        range
            .take(4)
            .filter(|n| counted(scene, *n) && scene.depth(*n) == 0 && has(scene.head(*n), TOTALS))
            .map(whole)
            .collect()
    };
    if let Some(item) = run.items.last_mut() {
        let sentences = scene.sentences().iter().skip(item.sentence + 1).take(8);
        for sentence in sentences.take_while(|s| s.paragraph == item.paragraph) {
            if opens(scene.sentence_text(sentence)) && sentence.numbers.start < item.to {
                item.to = sentence.numbers.start;
                return of(sentence.numbers.clone());
            }
        }
    }
    match below {
        Some(p) if opens(scene.text(p)) => of(ranges.get(p).cloned().unwrap_or_default()),
        _ => Vec::new(),
    }
}

/// Whether a text begins as a total that closes a list does.
fn opens(text: &str) -> bool {
    CLOSING.iter().any(|w| text.trim_start().starts_with(w))
}

/// The numbers of an item that may be its amount.
fn amounts<'s>(scene: &'s Scene<'_>, item: &Item) -> impl Iterator<Item = usize> + 's {
    let to = item.to.min(item.from + 24);
    (item.from..to).filter(|n| counted(scene, *n) && scene.depth(*n) == 0)
}
