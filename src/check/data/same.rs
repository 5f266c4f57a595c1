//! Whether a printing stands at a place, and how near what stands there comes to it.

use super::super::Reading;
use super::super::number::Number;
use super::Printed;
use super::token::Token;
use crate::check::chars::{is_digit, is_numeral};
use rust_decimal::Decimal;

/// Words that make a number a bound or an approximate one; a template may have them round a printing.
const ROUND: [&str; 12] =
    ["以上", "以下", "以内", "左右", "上下", "余", "多", "近", "约", "超过", "不少于", "不超过"];

/// Where a printing stands at a place, whole and with nothing added to it.
pub(super) fn stands(
    reading: &Reading<'_>,
    printed: &Printed,
    known: bool,
    token: &Token,
) -> Option<(usize, usize)> {
    let text = reading.text.paragraphs.get(token.paragraph)?.text.as_str();
    let wanted = printed.text.as_str();
    let at = |start: usize| {
        let end = start.checked_add(wanted.len())?;
        let here = text.get(start..).is_some_and(|t| t.starts_with(wanted));
        (here && whole(text, printed, known, token, (start, end))).then_some((start, end))
    };
    match wanted.find(is_digit) {
        Some(lead) => at(token.core.0.checked_sub(lead)?),
        // Without digits the numeral's place in it is not known.
        None => (token.core.0.saturating_sub(wanted.len())..=token.core.0).find_map(at),
    }
}

/// Whether the printing at a place is all of the number there.
fn whole(text: &str, printed: &Printed, known: bool, token: &Token, (start, end): (usize, usize)) -> bool {
    if token.core.1 > end || token.core.0 < start {
        return false;
    }
    let wanted = printed.text.as_str();
    let (before, after) = (text.get(..start).unwrap_or(""), text.get(end..).unwrap_or(""));
    let (last, next) = (wanted.chars().next_back(), after.chars().next());
    if wanted.starts_with(is_numeral)
        && before.ends_with(is_numeral)
        && !(known && printed.before.ends_with(is_numeral))
    {
        return false;
    }
    let numeral = text.get(..token.core.0).unwrap_or("");
    if contradicts(printed, numeral) || (known && turned(printed, before).is_some()) {
        return false;
    }
    // A scale or a sign right after a bare numeral belongs to it.
    let goes_on = |c: char| is_digit(c) || "万亿千百十%‰％余多".contains(c);
    if last.is_some_and(is_digit)
        && next.is_some_and(|c| goes_on(c) && !(known && printed.after.starts_with(c)))
    {
        return false;
    }
    let lead = text.get(token.start..start).unwrap_or("");
    let tail = text.get(end..token.end).unwrap_or("");
    if known {
        let led = lead.is_empty()
            || printed.before.ends_with(lead)
            || (!printed.before.is_empty() && lead.ends_with(&printed.before));
        let tailed = tail.is_empty()
            || printed.after.starts_with(tail)
            || (!printed.after.is_empty() && tail.starts_with(&printed.after));
        led && tailed
    } else {
        // A unit after a bare numeral was the template's; else only words of approximation may be.
        let unit = last.is_some_and(is_digit);
        (lead.is_empty() || ROUND.contains(&lead)) && (tail.is_empty() || unit || ROUND.contains(&tail))
    }
}

/// Words that say which way a number goes, up and down.
const UP: [&str; 9] = ["增加", "增长", "上升", "提高", "超额", "超过", "增多", "扩大", "多"];
const DOWN: [&str; 9] = ["减少", "下降", "降低", "回落", "缩小", "缩减", "差", "少", "短缺"];

/// Whether a minus stands before a numeral that was printed without one, or lacks.
pub(super) fn contradicts(printed: &Printed, before_numeral: &str) -> bool {
    let minus = |text: &str| text.ends_with(['-', '−', '－']);
    let lead = printed.text.find(is_digit).and_then(|at| printed.text.get(..at)).unwrap_or("");
    let printed_minus = minus(lead) || (lead.is_empty() && minus(&printed.before));
    minus(before_numeral) != printed_minus
}

/// The word before a printing that says which way it goes, as printed and as it is, where they contradict each other.
pub(super) fn turned(printed: &Printed, before: &str) -> Option<(&'static str, &'static str)> {
    let bare = |text: &'_ str| text.trim_end().trim_end_matches(['了', '约', '近']).len();
    let word = |text: &str, list: &[&'static str]| {
        let text = text.get(..bare(text)).unwrap_or("");
        list.iter().find(|w| text.ends_with(**w)).copied()
    };
    let was = (word(&printed.before, &UP), word(&printed.before, &DOWN));
    let is = (word(before, &UP), word(before, &DOWN));
    // 减少 ends with 少, 增多 with 多: never both.
    match (was, is) {
        ((Some(was), None), (None, Some(is))) | ((None, Some(was)), (Some(is), None)) => Some((was, is)),
        _ => None,
    }
}

/// Whether two numbers say the same, spelt otherwise.
pub(super) fn equal(a: &Number, b: &Number) -> bool {
    (a.value, &a.unit, a.approx, a.until) == (b.value, &b.unit, b.approx, b.until)
}

/// Whether two bare decimals are the same, trailing zeros apart.
pub(super) fn equal_bare(a: &str, b: &str) -> bool {
    let bare = |text: &str| {
        text.bytes().all(|b| b.is_ascii_digit() || b == b'.').then(|| text.parse::<Decimal>().ok())
    };
    match (bare(a).flatten(), bare(b).flatten()) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

/// How alike two numerals are, and whether their units are the same: 0 to 60.
pub(super) fn alike(reading: &Reading<'_>, printed: &Printed, parsed: Option<&Number>, token: &Token) -> i32 {
    let number = token.number.and_then(|n| reading.numbers.get(n));
    let unit = match (parsed, number) {
        (Some(a), Some(b)) => a.unit == b.unit,
        (None, None) => true,
        _ => false,
    };
    let digits = |text: &str| -> Vec<char> {
        text.chars().filter(|c| is_digit(*c) || is_numeral(*c)).take(24).collect()
    };
    let paragraph = reading.text.paragraphs.get(token.paragraph);
    let there = paragraph.and_then(|p| p.text.get(token.start..token.end)).unwrap_or("");
    let (a, b) = (digits(&printed.text), digits(there));
    let longest = a.len().max(b.len());
    let near = match i32::try_from(longest) {
        Ok(n) if n > 0 => 40 - 40 * i32::try_from(edits(&a, &b)).unwrap_or(n).min(n) / n,
        _ => 0,
    };
    near + if unit { 20 } else { 0 }
}

/// Single edits between two short texts; two neighbours that changed places are one.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut older: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX / 2);
            let mut best =
                (at(&last, j) + usize::from(x != y)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&older, j - 1) + 1);
            }
            row.push(best);
        }
        older = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::edits;

    #[test]
    fn slips_of_a_hand_are_one_edit() {
        let count = |a: &str, b: &str| edits(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        for (a, b, n) in
            [("15785", "15758", 1), ("1800", "18000", 1), ("12", "12", 0), ("7", "34", 2), ("", "12", 2)]
        {
            assert_eq!(count(a, b), n, "{a} {b}");
        }
    }
}
