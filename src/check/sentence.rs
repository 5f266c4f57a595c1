//! Sentences and clauses: the units in which numbers are set beside each other.
//!
//! Input: paragraphs and their numbers. Output: [`Sentence`]s in reading order. Invariants: every number of a
//! paragraph of prose lies in exactly one clause; a clause never crosses a bracket.

use std::ops::Range;

/// Up to `。；！？` (or their half-width forms) or the end of the paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its paragraph.
    pub paragraph: usize,
    /// Its bytes there.
    pub range: Range<usize>,
    /// Its numbers, as indices into [`super::Reading::numbers`].
    pub numbers: Range<usize>,
    /// Its clauses in order.
    pub clauses: Vec<Clause>,
}

/// Up to `，：（）` or a sentence's end; a list parted by `、` stays in one clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its bytes in the paragraph, without the mark that ends it.
    pub range: Range<usize>,
    /// Its numbers.
    pub numbers: Range<usize>,
    /// How many brackets are open round it.
    pub depth: u8,
    /// The character that ends it; none at the end of the paragraph.
    pub ended: Option<char>,
}

/// The sentences of a text, with the numbers in them.
pub fn split(_text: &super::text::Text, _numbers: &[super::number::Number]) -> Vec<Sentence> {
    Vec::new()
}
