//! `check`: the numbers in anyone's draft, and what it says of them.
//!
//! The way through: bytes → [`text::Text`] → [`number::Number`]s → [`sentence::Sentence`]s → relations
//! ([`relation`]), lints ([`lint`]), comparison with figures ([`data`]). Knows no ledger and no file system; what
//! a manifest says comes in as plain values. Invariant: time grows with the length of the text and no faster.

pub mod annotate;
mod chars;
pub mod data;
pub mod lint;
pub mod number;
pub mod relation;
pub mod sentence;
pub mod text;

use crate::diagnostic::Severity;
use number::Number;
use sentence::Sentence;
use text::Text;

/// What a code of `check` means: a relation (`R01`), a lint (`S01`), a number against its figure (`D01`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The code.
    pub code: &'static str,
    /// A few words.
    pub title: &'static str,
    /// How bad a finding of it is; of a relation, one that fails for certain.
    pub severity: Severity,
    /// What is looked at and why it is wrong, for a clerk.
    pub explanation: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// A printing that is found, and what is right instead.
    pub example: &'static str,
}

/// All codes: relations, lints, figures.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    relation::explain().iter().chain(lint::explain()).chain(data::explain())
}

/// The entry of a code, written in either case.
pub fn entry(code: &str) -> Option<&'static Entry> {
    entries().find(|e| e.code.eq_ignore_ascii_case(code.trim()))
}

/// A text with its numbers and sentences: what every check looks at.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The text.
    pub text: &'a Text,
    /// Its numbers in reading order.
    pub numbers: Vec<Number>,
    /// Its sentences in reading order.
    pub sentences: Vec<Sentence>,
}

impl<'a> Reading<'a> {
    /// Reads a text.
    pub fn of(text: &'a Text) -> Reading<'a> {
        let numbers = number::find(text);
        let sentences = sentence::split(text, &numbers);
        Reading { text, numbers, sentences }
    }

    /// The characters of a number as printed.
    pub fn printed(&self, number: usize) -> &str {
        self.numbers.get(number).map_or("", |n| self.text.slice(&n.span))
    }
}
