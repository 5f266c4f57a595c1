//! Days, in days since 1970-01-01: exact ones, spans of them, ages on them.
//!
//! Invariant: a row whose day is known as a longer period only has no day; nothing is guessed.

use super::data::Rows;
use super::month;
use crate::catalog::Month;
use crate::model::Period;
use chrono::{Datelike, Months, NaiveDate};

/// First and last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Span {
    pub(super) from: i32,
    pub(super) to: i32,
}

impl Span {
    /// Both ends counted; 0 or less where the last day is before the first.
    pub(super) fn days(self) -> i32 {
        self.to - self.from + 1
    }

    /// What two spans have in common.
    pub(super) fn common(self, other: Span) -> Option<Span> {
        let both = Span { from: self.from.max(other.from), to: self.to.min(other.to) };
        (both.days() > 0).then_some(both)
    }

    /// Whether some day of it lies in a period.
    pub(super) fn meets(self, period: Period) -> bool {
        self.from <= period.to.to_epoch_days() && period.from.to_epoch_days() <= self.to
    }

    /// Its first month that a period has.
    pub(super) fn month_in(self, period: Period) -> Option<Month> {
        month::of_day(self.from.max(period.from.to_epoch_days()))
    }

    /// `2024-03-05至2024-03-09`
    pub(super) fn title(self) -> String {
        if self.from == self.to {
            month::day(self.from)
        } else {
            format!("{}至{}", month::day(self.from), month::day(self.to))
        }
    }
}

/// The event day of a row, where it is known to the day.
pub(super) fn exact(rows: &Rows<'_>, row: usize) -> Option<i32> {
    rows.event(row).filter(|(from, to)| from == to).map(|(from, _)| from)
}

/// The calendar year of a day.
pub(super) fn year(day: i32) -> i32 {
    NaiveDate::from_epoch_days(day).map_or(0, |d| d.year())
}

/// The same day some months later, or the last of that month where it has no such day.
pub(super) fn after_months(day: i32, months: u32) -> Option<i32> {
    let date = NaiveDate::from_epoch_days(day)?.checked_add_months(Months::new(months))?;
    Some(date.to_epoch_days())
}

/// Age in full years on a day, and whether male, by the person key (17 digits of the citizen number).
/// `None` before birth or where the digits are no date.
pub(super) fn age(person: i64, day: i32) -> Option<(u32, bool)> {
    let birth = (person / 1_000) % 100_000_000;
    let (y, m, d) = (birth / 10_000, birth / 100 % 100, birth % 100);
    let born =
        NaiveDate::from_ymd_opt(i32::try_from(y).ok()?, u32::try_from(m).ok()?, u32::try_from(d).ok()?)?;
    let age = NaiveDate::from_epoch_days(day)?.years_since(born)?;
    Some((age, person % 2 == 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i32 {
        text.parse::<NaiveDate>().expect("a day").to_epoch_days()
    }

    #[test]
    fn ages_change_on_the_birthday() {
        let person = 99_992_119_640_405_013;
        assert_eq!(age(person, day("2024-04-04")), Some((59, true)));
        assert_eq!(age(person, day("2024-04-05")), Some((60, true)));
        assert_eq!(age(person, day("1964-04-04")), None);
        assert_eq!(age(99_992_119_641_305_013, day("2024-04-05")), None);
    }

    #[test]
    fn months_end_where_they_end() {
        assert_eq!(after_months(day("2023-08-31"), 6), Some(day("2024-02-29")));
        assert_eq!(after_months(day("2019-01-18"), 6), Some(day("2019-07-18")));
    }

    #[test]
    fn spans_have_days_in_common() {
        let span = |a, b| Span { from: day(a), to: day(b) };
        let (a, b) = (span("2024-03-01", "2024-03-05"), span("2024-03-05", "2024-03-09"));
        assert_eq!(a.common(b).map(Span::days), Some(1));
        assert_eq!(a.common(span("2024-03-06", "2024-03-09")), None);
    }
}
