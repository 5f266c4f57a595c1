//! Periods as templates spell them: by the draft's own, or absolute.
//!
//! Inputs: a spelling, the period of the draft. Outputs: a period. Invariant: months and days without a
//! year are of the draft's last year; nothing is guessed.

use crate::model::Period;
use chrono::{Datelike, Days, Months, NaiveDate};

/// The period that a spelling means in a draft about `period`: `prev` (a year before, or as many years),
/// `next` (what follows), `3月`, `1-9月`, `5月10日-6月30日`, `6月28日以来`, `2021年6月以来` (to the draft's
/// end), `年初以来`, `全年`, `上半年`, `下半年`, `一季度`, or any spelling of a period. `None` for others.
pub(super) fn resolve(text: &str, period: Period) -> Option<Period> {
    let text = text.trim();
    let year = period.to.year();
    match text {
        "prev" => return period.previous(),
        "next" => return next(period),
        _ => {}
    }
    if let Some(start) = text.strip_suffix("以来") {
        let from = match start {
            "年初" => NaiveDate::from_ymd_opt(year, 1, 1)?,
            start => stated(start, year, period.to)?.from,
        };
        return (from <= period.to).then_some(Period { from, to: period.to });
    }
    stated(text, year, period.to)
}

/// Whether a spelling can mean a period in some draft.
pub(super) fn readable(text: &str) -> bool {
    // A leap year late in the calendar: whatever can have begun has begun.
    Period::months((1901, 1), (2196, 12)).is_some_and(|late| resolve(text, late).is_some())
}

/// The period that follows: the next month, quarter, half, year or span of as many years; after any
/// other period the next calendar year.
pub(super) fn next(period: Period) -> Option<Period> {
    let first = period.to.succ_opt()?;
    let long = |months: u32| {
        let to = first.checked_add_months(Months::new(months))?.checked_sub_days(Days::new(1))?;
        Some(Period { from: first, to })
    };
    if let Some(years) = period.whole_years() {
        return long(12u32.checked_mul(years.unsigned_abs())?);
    }
    let months = period.to.month().saturating_sub(period.from.month()) + 1;
    let begins = (period.from.month() - 1).is_multiple_of(months);
    if period.is_whole_months()
        && period.from.year() == period.to.year()
        && begins
        && matches!(months, 1 | 3 | 6)
    {
        return long(months);
    }
    Period::year(period.to.year().checked_add(1)?)
}

/// A spelling that is complete, or that lacks only the year.
fn stated(text: &str, year: i32, today: NaiveDate) -> Option<Period> {
    let parse = |text: &str| crate::model::period::parse(text, today);
    if let Some(period) = parse(text) {
        return Some(period);
    }
    if !text.contains(['月', '季', '半', '全']) {
        return None;
    }
    if let Some(period) = parse(&format!("{year}年{text}")) {
        return Some(period);
    }
    // 5月10日-6月30日: the year stands before each day.
    let (a, b) = text.split_once(['-', '—', '–', '~', '～', '至', '到'])?;
    let day = |text: &str| parse(&format!("{year}年{text}")).filter(|p| p.from == p.to).map(|p| p.from);
    let from = day(a)?;
    // 5月10日-20日 is within the month.
    let to = day(b).or_else(|| day(&format!("{}{b}", a.split_inclusive('月').next()?)))?;
    (from <= to).then_some(Period { from, to })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        crate::model::period::parse(text, NaiveDate::MIN).expect("a period")
    }

    #[test]
    fn spellings_follow_the_draft() {
        for (draft, text, expected) in [
            ("2024", "prev", "2023"),
            ("2024H1", "prev", "2023H1"),
            ("2020..2024", "prev", "2015..2019"),
            ("2024", "next", "2025"),
            ("2024H1", "next", "2024H2"),
            ("2024H2", "next", "2025H1"),
            ("2024Q4", "next", "2025Q1"),
            ("2024-01", "next", "2024-02"),
            ("2024-12", "next", "2025-01"),
            ("2020..2024", "next", "2025..2029"),
            ("2024-01..2024-11", "next", "2025"),
            ("2024-02..2024-04", "next", "2025"),
            ("2024-01-01..2024-12-20", "next", "2025"),
            ("2024", "3月", "2024-03"),
            ("2024", "三月", "2024-03"),
            ("2020..2024", "3月", "2024-03"),
            ("2024", "1-9月", "2024-01..2024-09"),
            ("2024", "1—9月", "2024-01..2024-09"),
            ("2024", "1至9月", "2024-01..2024-09"),
            ("2024", "1月至9月", "2024-01..2024-09"),
            ("2024", "9-1月", "-"),
            ("2024", "5月10日-6月30日", "2024-05-10..2024-06-30"),
            ("2024", "5月10日至6月30日", "2024-05-10..2024-06-30"),
            ("2024", "5月10日—20日", "2024-05-10..2024-05-20"),
            ("2024", "6月30日-5月10日", "-"),
            ("2024", "5月18日", "2024-05-18"),
            ("2024", "2月30日", "-"),
            ("2023", "2月29日", "-"),
            ("2021", "6月28日以来", "2021-06-28..2021-12-31"),
            ("2021", "6月以来", "2021-06..2021-12"),
            ("2024", "2021-06-28以来", "2021-06-28..2024-12-31"),
            ("2024", "2021年6月28日以来", "2021-06-28..2024-12-31"),
            ("2024", "2021年以来", "2021..2024"),
            ("2024Q1", "6月28日以来", "-"),
            ("2024", "2025-01-01以来", "-"),
            ("2024H1", "年初以来", "2024H1"),
            ("2020..2024", "年初以来", "2024"),
            ("2024-01-01..2024-12-20", "年初以来", "2024-01-01..2024-12-20"),
            ("2024-01-01..2024-12-20", "全年", "2024"),
            ("2024H1", "全年", "2024"),
            ("2024H1", "下半年", "2024H2"),
            ("2024", "上半年", "2024H1"),
            ("2024", "一季度", "2024Q1"),
            ("2024", "第四季度", "2024Q4"),
            ("2024", "2019", "2019"),
            ("2024-03", "上月", "2024-02"),
            ("2024", "", "-"),
            ("2024", "以来", "-"),
            ("2024", "H1", "-"),
            ("2024", "份", "-"),
            ("2024", "13月", "-"),
            ("2024", "某年", "-"),
            ("2024", "5月10日-", "-"),
            ("2024", "9999999999999月", "-"),
        ] {
            let said = resolve(text, period(draft)).map_or_else(|| "-".into(), |p| p.to_string());
            assert_eq!(said, expected, "{text} in {draft}");
            let own = matches!(text, "2月29日" | "6月28日以来" | "2025-01-01以来");
            assert!(own || readable(text) == (expected != "-"), "{text}");
        }
        assert!(readable("2月29日") && !readable("2月30日"));
    }

    #[test]
    fn the_calendar_ends_without_a_panic() {
        let last = Period { from: NaiveDate::MAX, to: NaiveDate::MAX };
        let first = Period { from: NaiveDate::MIN, to: NaiveDate::MIN };
        for text in ["prev", "next", "全年", "年初以来", "3月", "12月31日-12月31日"] {
            let _ = (resolve(text, last), resolve(text, first));
        }
    }
}
