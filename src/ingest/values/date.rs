//! Dates: the spellings of exports → a day.
//!
//! Inputs: a cell. Outputs: a day, empty, E0205 (which day is not certain) or E0206 (no such day).
//! Invariant: a day is read only from a four-digit year, a month and a day, or from an Excel serial
//! of the 1900 system; the time of day is dropped, a contradicting weekday refuses the cell.

use super::{Read, Unreadable, clean, refuse, refuse_error, unreadable};
use crate::diagnostic::codes;
use crate::ingest::rows::CellKind;
use crate::model::digits::eight;
use chrono::{Datelike, Days, NaiveDate};

/// Why a text is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoDay {
    /// Not a spelling of a date.
    Unreadable,
    /// The spelling of a day that does not exist.
    Impossible,
}

/// Reads a date. Empty, `-`, `—`, `/` and 无 are no date.
pub fn date(text: &str, kind: CellKind) -> Read<NaiveDate> {
    refuse_error(text, kind)?;
    let folded = clean::hyphens(&clean::fold(text));
    if clean::is_blank(&folded) {
        return Ok(None);
    }
    let day = match serial(&folded) {
        Some(day) => Ok(day),
        None => whole(&folded),
    };
    match day {
        Ok(day) => Ok(Some(day)),
        Err(NoDay::Impossible) => Err(impossible(text)),
        Err(NoDay::Unreadable) => refuse(codes::DATE_UNREADABLE, text, why(&folded)),
    }
}

/// E0206 for a cell.
pub(super) fn impossible(text: &str) -> Unreadable {
    unreadable(codes::DATE_IMPOSSIBLE, text, "日历上没有这一天")
}

/// What a clerk should look at in a text that is no date.
fn why(folded: &str) -> &'static str {
    let (first, _) = digits(folded);
    if folded.starts_with(|c: char| c.is_ascii_digit()) && first.len() < 4 {
        "没有四位数的年份,不能确定是哪一天"
    } else if super::month::point(folded).is_some() {
        "只有年月,没有日"
    } else {
        "不是能确定含义的日期"
    }
}

/// An Excel serial of the 1900 system, 20000–60000 (1954–2064), its time of day dropped.
pub(super) fn serial(folded: &str) -> Option<NaiveDate> {
    let (whole, fraction) = folded.split_once('.').unwrap_or((folded, "0"));
    let plain = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 5 || !plain(whole) || !plain(fraction) {
        return None;
    }
    let days = whole.parse::<u64>().ok().filter(|n| (20_000..=60_000).contains(n))?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))
}

/// A day with nothing after it but a weekday or a time of day.
pub(super) fn whole(folded: &str) -> Result<NaiveDate, NoDay> {
    let (year, month, day, rest) = parts(folded).ok_or(NoDay::Unreadable)?;
    let (named, rest) = match weekday(rest) {
        Some((index, rest)) => (Some(index), rest),
        None => (None, rest),
    };
    if !(rest.is_empty() || is_time(rest)) {
        return Err(NoDay::Unreadable);
    }
    let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(NoDay::Impossible)?;
    match named {
        Some(index) if date.weekday().num_days_from_monday() != index => Err(NoDay::Unreadable),
        _ => Ok(date),
    }
}

/// Year, month, day and what follows: `20240305…`, `2024-3-5…` (also `/` and `.`), `2024年3月5日…`.
fn parts(text: &str) -> Option<(i32, u32, u32, &str)> {
    let (first, rest) = digits(text);
    let year = |t: &str| t.parse::<i32>().ok().filter(|y| (1900..2200).contains(y));
    let short = |t: &str| if t.len() <= 2 { t.parse::<u32>().ok() } else { None };
    if first.len() == 8 {
        let ((y, md), rest) = (first.split_at_checked(4)?, rest);
        let (m, d) = md.split_at_checked(2)?;
        return Some((year(y)?, short(m)?, short(d)?, rest));
    }
    if first.len() != 4 {
        return None;
    }
    let separator = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.' | '年'))?;
    let (second, rest) = digits(rest.strip_prefix(separator)?);
    let chinese = separator == '年';
    let (third, rest) = digits(rest.strip_prefix(if chinese { '月' } else { separator })?);
    let rest = if chinese { rest.strip_prefix(['日', '号'])? } else { rest };
    Some((year(first)?, short(second)?, short(third)?, rest))
}

/// The leading run of digits and the rest.
fn digits(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// 星期二, 周二 as days from Monday, and the rest.
fn weekday(text: &str) -> Option<(u32, &str)> {
    let rest = text.strip_prefix("星期").or_else(|| text.strip_prefix('周'))?;
    let mut chars = rest.chars();
    let index = match chars.next()? {
        '一' => 0,
        '二' => 1,
        '三' => 2,
        '四' => 3,
        '五' => 4,
        '六' => 5,
        '日' | '天' => 6,
        _ => return None,
    };
    Some((index, chars.as_str()))
}

/// ` 10:20`, `T10:20:30.000`, `上午10:20:30`, ` 0:00`, `10时20分30秒`. A time zone is none of these: it
/// could move the day.
fn is_time(text: &str) -> bool {
    let text = text.strip_prefix([' ', 'T']).unwrap_or(text);
    let text = text.strip_prefix("上午").or_else(|| text.strip_prefix("下午")).unwrap_or(text);
    let text = text.strip_suffix("AM").or_else(|| text.strip_suffix("PM")).unwrap_or(text);
    let spelled = text.replace(['时', '分'], ":");
    let spelled = spelled.strip_suffix('秒').unwrap_or(&spelled);
    let spelled = spelled.strip_suffix(':').unwrap_or(spelled);
    let (clock, fraction) = spelled.split_once('.').unwrap_or((spelled, "0"));
    let fields: Vec<&str> = clock.split(':').collect();
    let below = |t: &str, limit: u32| {
        (1..=2).contains(&t.len())
            && t.bytes().all(|b| b.is_ascii_digit())
            && t.parse::<u32>().is_ok_and(|n| n < limit)
    };
    let right = match fields.as_slice() {
        [h, m] => below(h, 24) && below(m, 60),
        [h, m, s] => below(h, 24) && below(m, 60) && below(s, 60),
        _ => false,
    };
    right && !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit())
}

/// The fast path: `2024-03-05`, `2024/3/5`, `20240305` → days since 1970-01-01. `None`: another
/// spelling or no such day; the full reader says which.
pub fn date_ascii(bytes: &[u8]) -> Option<i32> {
    match bytes {
        [a, b, c, d, s @ (b'-' | b'/'), e, f, t, g, h] if s == t => day([*a, *b, *c, *d, *e, *f, *g, *h]),
        [a, b, c, d, e, f, g, h] if e.is_ascii_digit() && g.is_ascii_digit() => {
            day([*a, *b, *c, *d, *e, *f, *g, *h])
        }
        // 2024/3/5, 2024/3/15, 2024/12/5: a digit each is put before the short ones.
        [a, b, c, d, s @ (b'-' | b'/'), e, t, g] if s == t => day([*a, *b, *c, *d, b'0', *e, b'0', *g]),
        [a, b, c, d, s @ (b'-' | b'/'), e, t, g, h] if s == t => day([*a, *b, *c, *d, b'0', *e, *g, *h]),
        [a, b, c, d, s @ (b'-' | b'/'), e, f, t, g] if s == t => day([*a, *b, *c, *d, *e, *f, b'0', *g]),
        _ => None,
    }
}

/// `20240305`
#[inline]
fn day(digits: [u8; 8]) -> Option<i32> {
    let number = eight(digits)?;
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    if !(1900..2200).contains(&year) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(year as i32, month, day)?;
    Some(date.num_days_from_ce() - DAYS_TO_1970)
}

/// Days from the day before 0001-01-01 to 1970-01-01.
const DAYS_TO_1970: i32 = 719_163;

#[cfg(test)]
mod tests;
