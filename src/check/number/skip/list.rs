//! Marks of a list: `1、` `1.` `（1）` `(1)` `1）`.

use crate::check::number::scan::{after, at, before, count, digits, is_blank, is_digit, prev};

/// Characters that may stand before a mark.
const OPENS: &[char] =
    &['。', '；', ';', '：', ':', '，', ',', '”', '》', '!', '！', '？', '、', '）', ')', '.', '—', '·'];

/// The byte after the mark of a list that begins at `from`.
pub(super) fn mark(text: &str, from: usize) -> Option<usize> {
    let rest = after(text, from);
    if count(rest) > 2 {
        return None;
    }
    let end = from + digits(rest);
    let c = at(text, end)?;
    match c {
        '、' if opens(text, from) && !chained(text, end) => Some(end + c.len_utf8()),
        '.' | '．' if dotted(text, from, end) => Some(end + c.len_utf8()),
        ')' | '）' if bracketed(text, from) || opens(text, from) => Some(end),
        _ => None,
    }
}

/// Whether a list may begin here: at the start of a paragraph, sentence or clause, or after blanks.
fn opens(text: &str, from: usize) -> bool {
    let head = before(text, from);
    let trimmed = head.trim_end_matches(is_blank);
    trimmed.is_empty()
        || trimmed.len() < head.len() && !trimmed.ends_with(is_digit)
        || trimmed.ends_with(OPENS)
}

/// 3、5、8名: a list of numbers and no mark.
fn chained(text: &str, end: usize) -> bool {
    at(text, end + '、'.len_utf8()).is_some_and(is_digit)
}

/// `1.` before words, also right behind the words of the item before; `1.2024年` at the start of a paragraph.
fn dotted(text: &str, from: usize, end: usize) -> bool {
    let behind = after(text, end + at(text, end).map_or(0, char::len_utf8));
    let next = behind.chars().next();
    let begins = before(text, from).trim_end_matches(is_blank).is_empty();
    if next.is_some_and(is_digit) {
        // 1.2024年 and 1.120人: a year, or a number too long for decimals of a count.
        return begins && count(behind) == 4 && after(behind, digits(behind)).starts_with('年');
    }
    next.is_none_or(|c| !c.is_ascii_alphanumeric())
        && !prev(text, from).is_some_and(|c| c.is_ascii_alphanumeric())
}

/// `（1）` unless it counts what stands before: 户（3）.
fn bracketed(text: &str, from: usize) -> bool {
    let Some(open) = prev(text, from).filter(|c| matches!(c, '(' | '（')) else { return false };
    let head = before(text, from - open.len_utf8()).trim_end_matches(is_blank);
    head.is_empty() || !head.ends_with(is_digit)
}
