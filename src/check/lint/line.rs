//! A paragraph as the lints see it: by characters, with its Arabic numerals found once.
//!
//! Input: a [`Reading`]. Output: [`Draft`]. Invariants: what belongs to the page and not to the draft is left
//! out; every look back or ahead from a character is bounded, so that a lint's time is that of its paragraph.

use super::Finding;
use super::words::clause_end;
use crate::check::Reading;
use crate::check::text::{Role, Span};
use rust_decimal::Decimal;
use std::ops::Range;

/// No lint looks further back than this from a number for the words that govern it.
const WINDOW: usize = 30;

/// A whole draft.
pub(super) struct Draft<'a> {
    /// Its numbers and sentences.
    pub(super) reading: &'a Reading<'a>,
    /// Its paragraphs, but for furniture.
    lines: Vec<Line<'a>>,
}

/// One paragraph; positions are counted in characters.
pub(super) struct Line<'a> {
    paragraph: usize,
    role: &'a Role,
    text: &'a str,
    chars: Vec<char>,
    /// Where each character begins, and where the last one ends.
    offsets: Vec<usize>,
    /// Maximal runs of ASCII digits with at most one point inside: `12`, `14.4`.
    numerals: Vec<Range<usize>>,
}

impl<'a> Draft<'a> {
    /// Takes a reading apart.
    pub(super) fn of(reading: &'a Reading<'a>) -> Draft<'a> {
        let paragraphs = reading.text.paragraphs.iter().enumerate();
        let kept = paragraphs.filter(|(_, p)| p.role != Role::Furniture);
        Draft { reading, lines: kept.map(|(n, p)| Line::of(n, &p.role, &p.text)).collect() }
    }

    /// All paragraphs, cells of tables included.
    pub(super) fn lines(&self) -> impl Iterator<Item = &Line<'a>> {
        self.lines.iter()
    }

    /// Sentences and headings.
    pub(super) fn prose(&self) -> impl Iterator<Item = &Line<'a>> {
        self.lines.iter().filter(|l| !matches!(l.role, Role::Cell { .. }))
    }
}

impl<'a> Line<'a> {
    fn of(paragraph: usize, role: &'a Role, text: &'a str) -> Line<'a> {
        let chars: Vec<char> = text.chars().collect();
        let mut offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        offsets.push(text.len());
        let numerals = numerals(&chars);
        Line { paragraph, role, text, chars, offsets, numerals }
    }

    /// Its characters.
    pub(super) fn chars(&self) -> &[char] {
        &self.chars
    }

    /// Its Arabic numerals.
    pub(super) fn numerals(&self) -> &[Range<usize>] {
        &self.numerals
    }

    /// A character; NUL beyond the end.
    pub(super) fn at(&self, i: usize) -> char {
        self.chars.get(i).copied().unwrap_or('\0')
    }

    /// The character before; NUL at the beginning.
    pub(super) fn before(&self, i: usize) -> char {
        i.checked_sub(1).map_or('\0', |i| self.at(i))
    }

    /// Whether a word stands here.
    pub(super) fn follows(&self, i: usize, word: &str) -> bool {
        word.chars().enumerate().all(|(n, c)| self.chars.get(i + n) == Some(&c))
    }

    /// The end of the first of the words that stands here.
    pub(super) fn after(&self, i: usize, words: &[&str]) -> Option<usize> {
        let word = words.iter().find(|w| self.follows(i, w))?;
        Some(i + word.chars().count())
    }

    /// The beginning of the first of the words that ends here.
    pub(super) fn ended(&self, i: usize, words: &[&str]) -> Option<usize> {
        words.iter().find_map(|word| {
            let from = i.checked_sub(word.chars().count())?;
            self.follows(from, word).then_some(from)
        })
    }

    /// The beginning of the clause, or as far back as a lint looks.
    pub(super) fn clause_start(&self, i: usize) -> usize {
        let least = i.saturating_sub(WINDOW);
        (least..i).rev().find(|&at| clause_end(self.at(at))).map_or(least, |at| at + 1)
    }

    /// Whether a word stands in a stretch (which must be bounded).
    pub(super) fn within(&self, range: Range<usize>, word: &str) -> Option<usize> {
        range.clone().find(|&i| self.follows(i, word) && i + word.chars().count() <= range.end)
    }

    /// The characters of a stretch.
    pub(super) fn text(&self, range: Range<usize>) -> &'a str {
        let byte = |i: usize| self.offsets.get(i).copied().unwrap_or(self.text.len());
        self.text.get(byte(range.start)..byte(range.end)).unwrap_or("")
    }

    /// The value of a numeral; none of one longer than any figure.
    pub(super) fn value(&self, numeral: &Range<usize>) -> Option<Decimal> {
        if numeral.len() > 20 { None } else { self.text(numeral.clone()).parse().ok() }
    }

    /// Whether sentences stand here, not the head of a column or a list of names.
    pub(super) fn sentence(&self) -> bool {
        self.chars.iter().any(|c| "，。；,;".contains(*c))
    }

    /// A finding at a stretch.
    pub(super) fn finding(
        &self,
        code: &'static str,
        range: Range<usize>,
        message: impl Into<String>,
        suggestion: Option<String>,
    ) -> Finding {
        let byte = |i: usize| self.offsets.get(i).copied().unwrap_or(self.text.len());
        let span = Span::new(self.paragraph, byte(range.start)..byte(range.end));
        Finding { code, span, message: message.into(), suggestion }
    }
}

fn numerals(chars: &[char]) -> Vec<Range<usize>> {
    let digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    let mut out = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        if !digit(i) {
            i += 1;
            continue;
        }
        let start = i;
        while digit(i) {
            i += 1;
        }
        if chars.get(i) == Some(&'.') && digit(i + 1) {
            i += 1;
            while digit(i) {
                i += 1;
            }
        }
        out.push(start..i);
    }
    out
}
