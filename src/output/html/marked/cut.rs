//! Marks that overlap, as stretches that do not.
//!
//! Inputs: a text, its marks. Output: [`Piece`]s in order that together are the text. Invariants: a stretch has
//! the worst state of the marks over it; a note's number stands once, after the last stretch of its mark; bytes
//! inside a character or beyond the end are no reason to fail.

use super::{Mark, State};
use std::collections::BTreeMap;

/// A stretch of one state.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    pub(super) state: Option<State>,
    /// The first note that begins here, for links back.
    pub(super) begins: Vec<usize>,
    /// Notes whose marks end here.
    pub(super) ends: Vec<usize>,
}

/// Cuts a text at its marks.
pub(super) fn cut<'a>(text: &'a str, marks: &[Mark]) -> Vec<Piece<'a>> {
    let floor = |at: usize| {
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    // What begins and ends at each byte; a mark of no length stands for the place itself.
    let mut events: BTreeMap<usize, (Vec<&Mark>, Vec<&Mark>)> = BTreeMap::new();
    for mark in marks {
        let (from, to) = (floor(mark.range.start), floor(mark.range.end).max(floor(mark.range.start)));
        events.entry(from).or_default().0.push(mark);
        events.entry(to).or_default().1.push(mark);
    }
    events.entry(text.len()).or_default();
    let mut open: BTreeMap<State, usize> = BTreeMap::new();
    let mut out: Vec<Piece<'a>> = Vec::new();
    let mut last = 0;
    let mut begins = Vec::new();
    for (at, (starting, ending)) in &events {
        if *at > last {
            let state = open.iter().rev().find(|(_, n)| **n > 0).map(|(s, _)| *s);
            let text = text.get(last..*at).unwrap_or_default();
            out.push(Piece { text, state, begins: std::mem::take(&mut begins), ends: Vec::new() });
        }
        for mark in starting {
            *open.entry(mark.state).or_default() += 1;
            begins.extend(mark.note);
        }
        for mark in ending {
            if let Some(n) = open.get_mut(&mark.state) {
                *n = n.saturating_sub(1);
            }
        }
        let mut ends: Vec<usize> = ending.iter().filter_map(|m| m.note).collect();
        ends.sort_unstable();
        if !ends.is_empty() {
            match out.last_mut().filter(|_| begins.is_empty()) {
                Some(piece) => piece.ends.extend(ends),
                None => {
                    let begins = std::mem::take(&mut begins);
                    out.push(Piece { text: "", state: None, begins, ends });
                }
            }
        }
        last = *at;
    }
    out
}
