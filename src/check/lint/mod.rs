//! Habits of printing that make a number hard to read or wrong.
//!
//! Job: one lint a file, each with a code and a switch. Input: a [`Reading`]. Output: [`Finding`]s in reading
//! order. Source of the rules: GB/T 15835-2011 (numerals in publications), GB/T 15834-2011 (punctuation) and
//! the offices' own habits.

use super::text::Span;

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The lint's code: `S01` …
    pub code: &'static str,
    /// Where.
    pub span: Span,
    /// What is wrong there, in words.
    pub message: String,
    /// What to write instead; none where that is not for a program to say.
    pub suggestion: Option<String>,
}

/// All findings of a reading, in reading order, but those of `off`.
pub fn find(_reading: &super::Reading<'_>, _off: &[String]) -> Vec<Finding> {
    Vec::new()
}

/// The codes of lints, in order.
pub fn explain() -> &'static [super::Entry] {
    &[]
}
