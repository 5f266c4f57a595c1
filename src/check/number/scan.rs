//! Small steps over a text that every reader of tokens takes.
//!
//! Inputs are byte places at character boundaries; a place that is none reads as an empty text, never a panic.

pub(super) use crate::check::chars::{digit, is_digit, is_han};

/// The text from a place on.
pub(super) fn after(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("")
}

/// The text up to a place.
pub(super) fn before(text: &str, at: usize) -> &str {
    text.get(..at).unwrap_or("")
}

/// The character at a place.
pub(super) fn at(text: &str, place: usize) -> Option<char> {
    after(text, place).chars().next()
}

/// The character before a place.
pub(super) fn prev(text: &str, place: usize) -> Option<char> {
    before(text, place).chars().next_back()
}

/// Bytes of digits that begin a text.
pub(super) fn digits(text: &str) -> usize {
    text.chars().take_while(|c| is_digit(*c)).map(char::len_utf8).sum()
}

/// How many digits begin a text.
pub(super) fn count(text: &str) -> usize {
    text.chars().take_while(|c| is_digit(*c)).count()
}

/// The value of the digits that begin a text; at most `u32::MAX`.
pub(super) fn value(text: &str) -> u32 {
    text.chars().map_while(digit).fold(0, |sum: u32, d| sum.saturating_mul(10).saturating_add(d))
}

/// Whether a character is a blank within a line.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' | '\u{3000}')
}

/// Bytes of blanks that begin a text.
pub(super) fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_blank).len()
}

/// The last `chars` characters of a text.
pub(super) fn tail(text: &str, chars: usize) -> &str {
    let from = text.char_indices().rev().take(chars).last().map_or(text.len(), |(i, _)| i);
    after(text, from)
}

/// The first `chars` characters of a text.
pub(super) fn lead(text: &str, chars: usize) -> &str {
    let to = text.char_indices().nth(chars).map_or(text.len(), |(i, _)| i);
    before(text, to)
}

/// The first of `words` that begins a text.
pub(super) fn starts<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    words.iter().find(|w| text.starts_with(**w)).copied()
}

/// The first of `words` that ends a text.
pub(super) fn ends<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    words.iter().find(|w| text.ends_with(**w)).copied()
}

/// Marks that end a clause.
pub(super) fn ends_clause(c: char) -> bool {
    ends_sentence(c) || matches!(c, '，' | ',' | '：' | ':' | '（' | '(' | '）' | ')')
}

/// Marks that end a sentence.
pub(super) fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '；' | ';' | '！' | '？' | '!' | '?')
}

/// Marks that join the ends of a span: their bytes.
pub(super) fn joint(text: &str) -> Option<usize> {
    const MARKS: &[&str] = &["——", "－", "—", "–", "―", "-", "−", "～", "~", "〜", "至", "到"];
    starts(text, MARKS).map(str::len)
}
