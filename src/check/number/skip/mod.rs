//! Tokens with digits that count nothing: dates, times, document numbers, ordinals, ages, telephone numbers,
//! names of standards, list marks, links.
//!
//! Input: a text and a byte at which a digit stands. Output: how far such a token reaches. Invariant: what is
//! skipped here is never offered as a statistic; what is not certain to be such a token is left to the reader of
//! numbers.

mod code;
mod date;
mod list;
mod ordinal;

use super::scan::{after, digits};

/// A token that counts nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// The byte after it.
    pub end: usize,
    /// Whether it names a time: 2024年1-9月.
    pub time: bool,
}

/// The token that counts nothing, if one begins at `at` (a digit).
pub(super) fn token(text: &str, at: usize) -> Option<Token> {
    let other = |end| Token { end, time: false };
    code::letters(text, at)
        .or_else(|| list::mark(text, at))
        .or_else(|| code::document(text, at))
        .map(other)
        .or_else(|| date::date(text, at).map(|end| Token { end, time: !limit(text, end) }))
        .or_else(|| date::clock(text, at).map(other))
        .or_else(|| ordinal::ordinal(text, at).map(other))
        .or_else(|| ordinal::age(text, at).map(other))
        .or_else(|| code::telephone(text, at).map(other))
        .or_else(|| code::joined(text, at).map(other))
}

/// 30日内: a limit, and no time at which something was.
fn limit(text: &str, end: usize) -> bool {
    let day = super::scan::before(text, end).ends_with('日');
    day && super::scan::starts(after(text, end), &["内", "以内", "之内", "期限"]).is_some()
}

/// To the end of a run of letters, digits and the marks that join them.
fn run(text: &str, at: usize) -> usize {
    let rest = after(text, at);
    let joins = |c: &char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '.' | '-' | '_' | '/' | ':' | '?' | '=' | '&' | '%' | '—' | '－' | '@' | '#')
    };
    let len: usize = rest.chars().take_while(joins).map(char::len_utf8).sum();
    // A mark that ends the sentence is no part of it.
    let word = super::scan::before(rest, len).trim_end_matches(['.', '-', ':', '/', '%', '?', '—', '－']);
    at + word.len().max(digits(rest))
}
