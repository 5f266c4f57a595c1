//! Service months (所属月份): one month or a range of months.
//!
//! Inputs: a cell and the period that the file is about. Outputs: the first days of the first and
//! last month, empty, E0207 (which month is not certain), E0219 (reversed). Invariant: the year
//! stands in the cell, or follows from the file's period without choice.

use super::{Read, clean, date, refuse, refuse_error};
use crate::diagnostic::codes;
use crate::ingest::rows::CellKind;
use crate::model::Period;
use chrono::{Datelike, Months, NaiveDate};

/// A year (where it is written) and a month.
type Loose = (Option<i32>, u32);

/// First and last month, each with its year.
type Bounds = ((i32, u32), (i32, u32));

/// Why a text is no month.
enum NoMonth {
    Unclear(&'static str),
    Reversed,
    ImpossibleDay,
}

/// Reads a month or a range of months as the first days of its first and last month.
///
/// `context` is the period of the file; it supplies the year of 3月 and 1-3月份 when it lies in one
/// year and the months are in it or at most half a year before it. So a back payment (补发) of 10月 in
/// a list of 12月 is read, but 12月 in a list of 1月 is not: it may be of the year before.
/// Empty, `-`, `—`, `/` and 无 are no month.
pub fn month(text: &str, kind: CellKind, context: Option<Period>) -> Read<(NaiveDate, NaiveDate)> {
    refuse_error(text, kind)?;
    let folded = clean::hyphens(&clean::fold(text));
    if clean::is_blank(&folded) {
        return Ok(None);
    }
    let found = if kind == CellKind::Number && is_serial(&folded) {
        let day = date::serial(&folded).map(|d| (d.year(), d.month()));
        day.map(|m| (m, m)).ok_or(NoMonth::Unclear(WRITE))
    } else {
        span(&folded, context)
    };
    let bounds = found.and_then(|((from_year, from_month), (to_year, to_month))| {
        let from = NaiveDate::from_ymd_opt(from_year, from_month, 1).ok_or(NoMonth::Unclear(WRITE))?;
        let to = NaiveDate::from_ymd_opt(to_year, to_month, 1).ok_or(NoMonth::Unclear(WRITE))?;
        if from > to { Err(NoMonth::Reversed) } else { Ok((from, to)) }
    });
    match bounds {
        Ok(bounds) => Ok(Some(bounds)),
        Err(NoMonth::Unclear(why)) => refuse(codes::MONTH_UNREADABLE, text, why),
        Err(NoMonth::Reversed) => refuse(codes::PERIOD_REVERSED, text, "止月早于起月"),
        Err(NoMonth::ImpossibleDay) => Err(date::impossible(text)),
    }
}

const WRITE: &str = "不能确定是哪年哪月";

/// Serials below 21000 (the 1950s) are left out: 20221 is 2022年1月 run together, if anything.
fn is_serial(folded: &str) -> bool {
    date::serial(folded).is_some() && !folded.starts_with("20")
}

/// One month twice, or a range.
fn span(text: &str, context: Option<Period>) -> Result<Bounds, NoMonth> {
    if is_ambiguous_october(text) {
        return Err(NoMonth::Unclear("可能是 1 月,也可能是去掉了末尾 0 的 10 月"));
    }
    match date::whole(text) {
        Ok(day) => return Ok(((day.year(), day.month()), (day.year(), day.month()))),
        Err(date::NoDay::Impossible) => return Err(NoMonth::ImpossibleDay),
        Err(date::NoDay::Unreadable) => {}
    }
    if let Some(one) = point(text) {
        return Ok((one, one));
    }
    if let Some(month) = bare(text) {
        let year = year_of(month, month, context)?;
        return Ok(((year, month), (year, month)));
    }
    let mut found = None;
    for (left, right) in splits(text) {
        let Some(pair) = ends(left, right) else { continue };
        if found.replace(pair).is_some_and(|other| other != pair) {
            return Err(NoMonth::Unclear(WRITE));
        }
    }
    let ((from_year, from), (to_year, to)) = found.ok_or(NoMonth::Unclear(WRITE))?;
    match (from_year, to_year) {
        (Some(a), b) => Ok(((a, from), (b.unwrap_or(a), to))),
        (None, None) if from > to => Err(NoMonth::Reversed),
        (None, None) => {
            let year = year_of(from, to, context)?;
            Ok(((year, from), (year, to)))
        }
        (None, Some(_)) => Err(NoMonth::Unclear(WRITE)),
    }
}

/// `2024.1`: what is left of the number 2024.10 once a sheet has dropped its last zero, also in a
/// text file that a sheet was saved as.
fn is_ambiguous_october(text: &str) -> bool {
    text.strip_suffix(".1").is_some_and(|y| year(y).is_some())
}

/// Every way to cut a text in two at a sign that means "to".
fn splits(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.char_indices().filter(|(_, c)| matches!(c, '-' | '~' | '～' | '至' | '到' | '—' | '―')).filter_map(
        |(at, c)| {
            let left = text.get(..at)?;
            let right = text.get(at + c.len_utf8()..)?;
            let dash = |c: char| matches!(c, '-' | '—' | '―');
            // A Chinese dash is two characters: cut before the first of them only.
            if dash(c) && left.ends_with(dash) {
                return None;
            }
            Some((left, if dash(c) { right.trim_start_matches(dash) } else { right }))
        },
    )
}

/// Both ends of a range. Without a year on the right it is the left one's, and 月 must be written
/// there: `2024年1-3月份`, but not `2024.1-3`, which may be a day.
fn ends(left: &str, right: &str) -> Option<(Loose, Loose)> {
    let dated = |t: &str| {
        let day = || date::whole(t).ok().map(|d| (d.year(), d.month()));
        point(t).or_else(day).map(|(y, m)| (Some(y), m))
    };
    let to = dated(right).or_else(|| bare(right).map(|m| (None, m)))?;
    let unfinished = || {
        if to.0.is_some() {
            return None;
        }
        match left.split_once('年') {
            Some((y, m)) => Some((Some(year(y)?), number(m)?)),
            None => Some((None, bare(left).or_else(|| number(left))?)),
        }
    };
    Some((dated(left).or_else(unfinished)?, to))
}

/// A month with its year: `202403`, `2024-03` (also `/` and `.`), `2024年3月份`, `20243月`.
pub(super) fn point(text: &str) -> Option<(i32, u32)> {
    let closed = text.strip_suffix("月份").or_else(|| text.strip_suffix('月'));
    let body = closed.unwrap_or(text);
    let cut = body.char_indices().nth(4).map_or(body.len(), |(at, _)| at);
    let (first, rest) = body.split_at_checked(cut)?;
    let year = year(first)?;
    let month = if let Some(month) = rest.strip_prefix('年') {
        closed.and(number(month))?
    } else if let Some(month) = rest.strip_prefix(['-', '/', '.']) {
        number(month).filter(|_| month.is_ascii())?
    } else if rest.is_ascii() && (rest.len() == 2 || closed.is_some()) {
        // 20221月: 年 was lost when the cell was copied.
        number(rest)?
    } else {
        return None;
    };
    Some((year, month))
}

/// A month without a year: 3月, 03月份, 三月.
fn bare(text: &str) -> Option<u32> {
    number(text.strip_suffix("月份").or_else(|| text.strip_suffix('月'))?)
}

/// A four-digit year.
fn year(text: &str) -> Option<i32> {
    let plain = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|y| plain && (1900..2200).contains(y))
}

/// 1–12, in one or two digits or in words.
fn number(text: &str) -> Option<u32> {
    const WORDS: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    if (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok().filter(|m| (1..=12).contains(m));
    }
    WORDS.iter().zip(1..).find_map(|(w, n)| (*w == text).then_some(n))
}

/// The year that the file's period gives to months without one.
fn year_of(from: u32, to: u32, context: Option<Period>) -> Result<i32, NoMonth> {
    const FAR: &str = "没有写年份,从文件的期间也不能确定是哪一年";
    let period = context.ok_or(NoMonth::Unclear("没有写年份"))?;
    let year = period.from.year();
    if year != period.to.year() {
        return Err(NoMonth::Unclear(FAR));
    }
    let first = |m| NaiveDate::from_ymd_opt(year, m, 1);
    let earliest = first(period.from.month()).and_then(|d| d.checked_sub_months(Months::new(6)));
    let near = |m: u32| first(m).zip(earliest).is_some_and(|(d, e)| e <= d && d <= period.to);
    // A range that reaches into the period is of its year, however early it begins.
    if near(to) && from <= to { Ok(year) } else { Err(NoMonth::Unclear(FAR)) }
}

#[cfg(test)]
mod tests;
