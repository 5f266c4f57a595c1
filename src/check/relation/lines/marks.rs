//! Marks of numbered lines, and the runs they make.
//!
//! Job: find where items of one level count 1, 2, 3 …, deeper levels between them passed over. Input: a
//! [`Scene`]. Output: [`Run`]s. Invariant: a mark belongs to one run, and no more runs are open at once than
//! there are shapes of marks.

use super::super::shared::Scene;
use crate::check::sentence::Sentence;
use crate::check::text::Role;
use crate::check::text::marks::{self, Shape};

/// One item: from its mark to the next mark, or to the end of its paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    /// Its paragraph.
    pub paragraph: usize,
    /// Where its mark begins there, in bytes.
    pub offset: usize,
    /// The sentence it begins in.
    pub sentence: usize,
    /// Its first number.
    pub from: usize,
    /// The number behind its last.
    pub to: usize,
    shape: Shape,
    ordinal: usize,
}

/// Items of one level, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// In order, at least two.
    pub items: Vec<Item>,
    /// The last paragraph with a mark of it, or of a deeper level within it.
    pub last: usize,
}

/// More items than this are a table.
const MOST: usize = 200;

/// The runs of a text, in the order in which they end.
pub(super) fn runs(scene: &Scene<'_>) -> Vec<Run> {
    let mut open: Vec<(Shape, Run)> = Vec::new();
    let mut out = Vec::new();
    for item in items(scene) {
        let at = open.iter().position(|(s, _)| *s == item.shape);
        let goes_on = at
            .and_then(|i| open.get(i))
            .is_some_and(|(_, run)| run.items.last().is_some_and(|l| l.ordinal + 1 == item.ordinal));
        // What counts on, or anew, closes what is deeper; a mark that fits nowhere closes all.
        let keep = match at {
            Some(i) if goes_on => i + 1,
            Some(i) => i,
            None if item.ordinal == 1 => open.len(),
            None => 0,
        };
        out.extend(open.drain(keep..).map(|(_, run)| run));
        if goes_on {
            if let Some((_, run)) = open.last_mut() {
                run.items.push(item);
            }
        } else if item.ordinal == 1 {
            open.push((item.shape, Run { items: vec![item], last: item.paragraph }));
        }
        for (_, run) in &mut open {
            run.last = item.paragraph;
        }
    }
    out.extend(open.into_iter().map(|(_, run)| run));
    out.retain(|run| (2..=MOST).contains(&run.items.len()));
    out
}

/// All marks with what stands behind them.
fn items(scene: &Scene<'_>) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::new();
    for (index, sentence) in scene.sentences().iter().enumerate() {
        let role = scene.reading.text.paragraphs.get(sentence.paragraph).map(|p| &p.role);
        if matches!(role, None | Some(Role::Furniture | Role::Cell { .. })) {
            continue;
        }
        // An item without a mark of its own sentence: the one before goes on to the end of the paragraph.
        if let Some(last) = out.last_mut().filter(|l| l.paragraph == sentence.paragraph) {
            last.to = sentence.numbers.end;
        }
        let mut before = None;
        for (c, clause) in sentence.clauses.iter().enumerate() {
            let at = if c == 0 { sentence.range.start } else { clause.range.start };
            let mark = mark_at(scene, sentence, at)
                .filter(|m| c == 0 || m.1 == Shape::Is || matches!(before, Some('：' | ':')));
            before = clause.ended;
            let Some((offset, shape, ordinal)) = mark else { continue };
            // Not the mark itself, where it was read as a number; only this clause is looked through, a sentence
            // may have as many marks as numbers.
            let behind = |n: &usize| scene.number(*n).is_some_and(|n| n.numeral.start > offset + BRACKET);
            let from = clause.numbers.clone().find(behind).unwrap_or(clause.numbers.end);
            if let Some(last) = out.last_mut().filter(|l| l.paragraph == sentence.paragraph) {
                last.to = from.max(last.from);
            }
            let (paragraph, to) = (sentence.paragraph, sentence.numbers.end);
            out.push(Item { paragraph, offset, sentence: index, from, to, shape, ordinal });
        }
    }
    out
}

/// Bytes that an opening bracket takes at most.
const BRACKET: usize = '（'.len_utf8();

/// The mark that begins at a place of a sentence, blanks passed.
fn mark_at(scene: &Scene<'_>, sentence: &Sentence, at: usize) -> Option<(usize, Shape, usize)> {
    let text = scene.text(sentence.paragraph).get(at..)?;
    let rest = text.trim_start();
    let offset = at + text.len() - rest.len();
    opening(rest).map(|(shape, ordinal)| (offset, shape, ordinal))
}

/// The shape and the ordinal of the mark that a text begins with.
pub(super) fn opening(text: &str) -> Option<(Shape, usize)> {
    if let Some(ordinal) = marks::aspect(text) {
        return Some((Shape::Is, ordinal));
    }
    marks::mark(text).filter(|m| m.ordinal > 0).map(|m| (m.shape, m.ordinal))
}
