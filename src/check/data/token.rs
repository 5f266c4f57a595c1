//! The places of a draft where a printing may stand.
//!
//! Inputs: a reading, the printings. Outputs: [`Token`]s in reading order, none overlapping another. Invariants:
//! every number of the reading is one, statistic or not; so is every other run of digits (an edit may have made a
//! date of a number of persons), and every place where a printing without digits (与上年持平) stands.

use super::super::Reading;
use super::super::chars::{is_digit, is_numeral};
use super::super::text::{Role, Span};
use super::Printed;
use std::collections::BTreeSet;

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Its paragraph.
    pub(super) paragraph: usize,
    /// Its bytes, with words of approximation and unit as far as the reader knows them.
    pub(super) start: usize,
    pub(super) end: usize,
    /// The numeral; the whole of words without one.
    pub(super) core: (usize, usize),
    /// The number of the reading.
    pub(super) number: Option<usize>,
}

impl Token {
    /// Its place.
    pub(super) fn span(&self) -> Span {
        Span::new(self.paragraph, self.start..self.end)
    }
}

/// All places.
pub(super) fn tokens(reading: &Reading<'_>, printed: &[Printed]) -> Vec<Token> {
    let words: BTreeSet<&str> = printed
        .iter()
        .filter(|p| !p.typed && !p.text.is_empty() && !p.text.contains(is_digit))
        .map(|p| p.text.as_str())
        .collect();
    // What a numeral in Chinese stands before in some printing: 处 of 三处. Another one may have taken its place.
    let tails: BTreeSet<char> = words
        .iter()
        .filter_map(|w| w.trim_start_matches(|c| !is_numeral(c)).chars().find(|c| !is_numeral(*c)))
        .collect();
    let mut out: Vec<Token> = Vec::new();
    let mut numbers = reading.numbers.iter().enumerate().peekable();
    for (at, paragraph) in reading.text.paragraphs.iter().enumerate() {
        let mut own: Vec<Token> = Vec::new();
        while let Some((number, n)) = numbers.next_if(|(_, n)| n.span.paragraph <= at) {
            if n.span.paragraph == at && own.last().is_none_or(|last| last.end <= n.span.start) {
                let core = (n.numeral.start, n.numeral.end);
                own.push(Token {
                    paragraph: at,
                    start: n.span.start,
                    end: n.span.end,
                    core,
                    number: Some(number),
                });
            }
        }
        if paragraph.role != Role::Furniture {
            let plain = |start, end| Token { paragraph: at, start, end, core: (start, end), number: None };
            let runs: Vec<Token> = runs(&paragraph.text).into_iter().map(|(s, e)| plain(s, e)).collect();
            add(&mut own, runs);
            let numerals = in_hanzi(&paragraph.text, &tails).into_iter().map(|(s, e)| plain(s, e));
            add(&mut own, numerals.collect());
            for word in &words {
                let hits = paragraph.text.match_indices(word).map(|(s, t)| plain(s, s + t.len()));
                add(&mut own, hits.collect());
            }
        }
        out.append(&mut own);
    }
    out
}

/// Adds the places that overlap none; both lists are in order.
fn add(own: &mut Vec<Token>, more: Vec<Token>) {
    if more.is_empty() {
        return;
    }
    let mut merged: Vec<Token> = Vec::with_capacity(own.len() + more.len());
    let mut old = std::mem::take(own).into_iter().peekable();
    for token in more {
        while let Some(before) = old.next_if(|o| o.start < token.end) {
            merged.push(before);
        }
        if merged.last().is_none_or(|last| last.end <= token.start) {
            merged.push(token);
        }
    }
    merged.extend(old);
    *own = merged;
}

/// The runs of digits of a text, with the marks inside them.
fn runs(text: &str) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    // A mark that may belong to the run before it, if another digit follows.
    let mut mark = None;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        match out.last_mut() {
            Some(last) if is_digit(c) && (last.1 == at || mark == Some((last.1, at))) => last.1 = end,
            _ if is_digit(c) => out.push((at, end)),
            Some(last) if last.1 == at && matches!(c, '.' | ',' | '．') => mark = Some((at, end)),
            _ => {}
        }
    }
    out
}

/// The numerals in Chinese that stand right before some characters.
fn in_hanzi(text: &str, tails: &BTreeSet<char>) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    if tails.is_empty() {
        return out;
    }
    let mut start = None;
    for (at, c) in text.char_indices() {
        match start {
            None if is_numeral(c) => start = Some(at),
            Some(from) if !is_numeral(c) => {
                if tails.contains(&c) {
                    out.push((from, at));
                }
                start = None;
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{in_hanzi, runs};

    #[test]
    fn numerals_in_chinese_stand_before_their_words() {
        let text = "建了三处、二十一处，一定四期";
        let found: Vec<&str> =
            in_hanzi(text, &['处', '期'].into()).into_iter().map(|(s, e)| &text[s..e]).collect();
        assert_eq!(found, ["三", "二十一", "四"]);
    }

    #[test]
    fn runs_of_digits_keep_the_marks_inside() {
        let found = |text: &str| -> Vec<String> {
            runs(text).into_iter().map(|(s, e)| text[s..e].to_owned()).collect()
        };
        assert_eq!(found("共1,234.50元，12.其中３．５万"), ["1,234.50", "12", "３．５"]);
        assert_eq!(found("没有"), Vec::<String>::new());
    }
}
