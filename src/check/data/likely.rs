//! A draft without a manifest: numbers that are likely those of some indicator.
//!
//! Inputs: a reading, values computed from the ledger. Outputs: [`Likely`]s in reading order. Invariants: a number
//! is offered an indicator only where unit, value (within what its digits leave open) and most of the indicator's
//! words agree; nothing is claimed of a number that is offered none.

use super::super::Reading;
use super::super::number::Number;
use super::super::text::{Role, Text};
use super::around::plain;
use super::token::Token;
use crate::model::Period;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// A value of an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The figure's id.
    pub figure: String,
    /// The indicator's title.
    pub title: String,
    /// In the base unit: 元 of money, 人 …; of a rate as printed (7.7 of 7.7‰).
    pub value: Decimal,
    /// The units it may be printed in, in the base.
    pub units: Vec<String>,
}

/// A number that may be one of some indicators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likely {
    /// As an index into [`Reading::numbers`].
    pub number: usize,
    /// Candidates, as indices, that agree equally well: one, or few.
    pub candidates: Vec<usize>,
}

/// Paragraphs at a draft's beginning that say what period it is about.
const FIRST: usize = 6;
/// Candidates of equal value that are looked at.
const TRIED: usize = 48;
/// Of an indicator's words so many per cent must stand round a number; of small ones, which are found anywhere, more.
const WORDS: usize = 60;
const WORDS_OF_SMALL: usize = 80;
/// Characters after a number that its clause is looked for in.
const CLAUSE: usize = 32;
/// Candidates that are named.
const NAMED: usize = 3;

/// The periods that the beginning of a draft speaks of, each once.
pub fn spoken(text: &Text) -> Vec<Period> {
    let mut out = Vec::new();
    let first = text.paragraphs.iter().filter(|p| p.role != Role::Furniture && !p.text.trim().is_empty());
    for paragraph in first.take(FIRST) {
        for sentence in paragraph.text.split(['。', '；']).take(4) {
            if let Some(period) = crate::model::period::find_in_text(sentence)
                && !out.contains(&period)
            {
                out.push(period);
            }
        }
    }
    out
}

/// Numbers that agree with candidates.
pub fn likely(reading: &Reading<'_>, candidates: &[Candidate]) -> Vec<Likely> {
    let mut shelf: BTreeMap<&str, Vec<(Decimal, usize)>> = BTreeMap::new();
    for (at, candidate) in candidates.iter().enumerate() {
        for unit in &candidate.units {
            shelf.entry(unit.as_str()).or_default().push((candidate.value, at));
        }
    }
    shelf.values_mut().for_each(|list| list.sort_unstable());
    let titles: Vec<BTreeSet<(char, char)>> = candidates.iter().map(|c| pairs(&trimmed(&c.title))).collect();
    let tokens: Vec<Token> = reading
        .numbers
        .iter()
        .enumerate()
        .map(|(at, n)| Token {
            paragraph: n.span.paragraph,
            start: n.span.start,
            end: n.span.end,
            core: (n.numeral.start, n.numeral.end),
            number: Some(at),
        })
        .collect();
    let labels = super::around::labels(reading, &tokens);
    let mut out = Vec::new();
    // Where the clause of the number before of each unit ends: its words are not those of the next one.
    let mut ended: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (at, number) in reading.numbers.iter().enumerate() {
        let last = ended.insert(&number.unit, (number.span.paragraph, clause_end(reading, number)));
        let since =
            last.filter(|(paragraph, _)| *paragraph == number.span.paragraph).map_or(0, |(_, end)| end);
        if !offered(number) {
            continue;
        }
        let words = pairs(&words(reading, number, since, labels.get(at).map_or("", String::as_str)));
        let interval = number.interval();
        // In a table the unit stands in the header: every list is looked through.
        let lists = shelf.iter().filter(|(unit, _)| number.unit.is_empty() || **unit == number.unit);
        let mut best: (usize, Vec<usize>) = (0, Vec::new());
        for (_, list) in lists {
            let from = interval.low.map_or(0, |low| list.partition_point(|(value, _)| *value < low));
            let fits = list.iter().skip(from).take_while(|(value, _)| interval.holds(*value)).take(TRIED);
            for (_, candidate) in fits {
                let Some(title) = titles.get(*candidate).filter(|t| !t.is_empty()) else { continue };
                let share = 100 * title.intersection(&words).count() / title.len();
                let least = if number.value < Decimal::TEN { WORDS_OF_SMALL } else { WORDS };
                match share {
                    _ if share < least || best.1.contains(candidate) => {}
                    _ if share > best.0 => best = (share, vec![*candidate]),
                    _ if share == best.0 => best.1.push(*candidate),
                    _ => {}
                }
            }
        }
        if !best.1.is_empty() && best.1.len() <= NAMED {
            best.1.sort_unstable();
            out.push(Likely { number: at, candidates: best.1 });
        }
    }
    out
}

/// Where the words right after a number end.
fn clause_end(reading: &Reading<'_>, number: &Number) -> usize {
    let text = reading.text.paragraphs.get(number.span.paragraph).and_then(|p| p.text.get(number.span.end..));
    let ends = |c: char| matches!(c, '，' | '、' | '；' | '。' | ',' | ';');
    let words = text.and_then(|t| t.char_indices().take(CLAUSE).find(|(_, c)| ends(*c)));
    number.span.end + words.map_or(0, |(at, _)| at)
}

/// Whether a number may be a figure: one without a bound that nothing is said to be near to.
fn offered(number: &Number) -> bool {
    let interval = number.interval();
    number.statistic && interval.low.is_some() && interval.high.is_some() && !number.value.is_zero()
}

/// A title without the words that every title has.
fn trimmed(title: &str) -> String {
    let mut rest = title.trim();
    for tail in ["人数", "户数", "件数", "例数", "场次", "人次", "金额", "个数", "数量", "数"]
    {
        rest = rest.strip_suffix(tail).filter(|t| t.chars().count() > 2).unwrap_or(rest);
    }
    rest.to_owned()
}

/// The words that a number is said of: its sentence up to it, but for what lies before `since`, and a little after;
/// a table's labels.
fn words(reading: &Reading<'_>, number: &Number, since: usize, label: &str) -> String {
    let Some(paragraph) = reading.text.paragraphs.get(number.span.paragraph) else { return String::new() };
    let before = paragraph.text.get(..number.span.start).unwrap_or("");
    let from = before.char_indices().rev().take(48).find(|(_, c)| matches!(c, '。' | '；' | '！'));
    let cut = before.char_indices().rev().nth(48).map_or(0, |(at, _)| at);
    let from = from.map_or(cut, |(at, c)| at + c.len_utf8()).max(since).min(before.len());
    let after = paragraph.text.get(number.span.end..).unwrap_or("");
    let after: String =
        after.chars().take_while(|c| !matches!(c, '，' | '。' | '；' | ',' | ';')).take(16).collect();
    format!("{}{after}{label}", before.get(from..).unwrap_or(""))
}

fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let chars = plain(text);
    chars.windows(2).filter_map(|w| Some((*w.first()?, *w.get(1)?))).collect()
}
