//! When a row counts.
//!
//! Inputs: the dates of a row, the period of a part. Outputs: a [`Placing`]. Invariant: days are compared
//! as days; a row counts in a piece of a period only if all of its days lie in it.

use crate::figure::columns::Dates;
use crate::figure::plan::{Clock, Mode};
use crate::model::Period;
use crate::model::period::month_end;
use crate::model::record::standard;
use arrow_array::RecordBatch;
use chrono::{Datelike, NaiveDate};

use crate::diagnostic::Diagnostic;

/// What a row is in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placing {
    /// In a piece of it.
    In(usize),
    /// It cannot be told whether it is in it.
    Unplaced,
    Out,
}

/// The dates of a row group.
pub(super) struct Calendar<'b> {
    event: (Dates<'b>, Dates<'b>),
    service: (Dates<'b>, Dates<'b>),
    own: Option<Dates<'b>>,
    until: Option<Dates<'b>>,
}

impl<'b> Calendar<'b> {
    pub(super) fn of(batch: &'b RecordBatch, clock: &Clock) -> Result<Calendar<'b>, Diagnostic> {
        let of = |id: &str| Dates::of(batch, id);
        Ok(Calendar {
            event: (of(standard::EVENT_FROM)?, of(standard::EVENT_TO)?),
            service: (of(standard::SERVICE_FROM)?, of(standard::SERVICE_TO)?),
            own: clock.date.as_deref().map(of).transpose()?,
            until: match &clock.mode {
                Mode::Standing(until) => Some(of(until)?),
                _ => None,
            },
        })
    }

    /// First and last day of a row by 事件日期.
    pub(super) fn event(&self, row: usize) -> Option<Period> {
        days(self.event.0.get(row), self.event.1.get(row))
    }

    /// First and last day of a row by the date of a clock: the whole of its months by 所属期.
    pub(super) fn days(&self, row: usize, by_service: bool) -> Option<Period> {
        if by_service {
            let months = days(self.service.0.get(row), self.service.1.get(row))?;
            let to = month_end(months.to.year(), months.to.month())?;
            return Some(Period { from: months.from, to });
        }
        match &self.own {
            Some(own) => days(own.get(row), None),
            None => self.event(row),
        }
    }

    /// The last day on which a row stands, if it has one.
    pub(super) fn until(&self, row: usize) -> Option<NaiveDate> {
        NaiveDate::from_epoch_days(self.until.as_ref()?.get(row)?)
    }

    /// Whether rows without a date might be of any period; one that has not come to that date is of none.
    pub(super) fn misses_dates(&self, by_service: bool) -> bool {
        by_service || self.own.is_none()
    }
}

fn days(from: Option<i32>, to: Option<i32>) -> Option<Period> {
    let (from, to) = match (from, to) {
        (Some(a), Some(b)) => (a.min(b), a.max(b)),
        (Some(day), None) | (None, Some(day)) => (day, day),
        (None, None) => return None,
    };
    Some(Period { from: NaiveDate::from_epoch_days(from)?, to: NaiveDate::from_epoch_days(to)? })
}

/// Whether two periods have a day in common.
pub(super) fn meet(a: Period, b: Period) -> bool {
    a.from <= b.to && b.from <= a.to
}

/// Where a row with these days is of a period counted in pieces; of a 快照 that is another question.
pub(super) fn place(
    mode: &Mode,
    days: Option<Period>,
    until: Option<NaiveDate>,
    period: Period,
    pieces: &[Period],
    misses_dates: bool,
) -> Placing {
    let ended = until.is_some_and(|last| last < period.to);
    let Some(days) = days else {
        return if ended || !misses_dates { Placing::Out } else { Placing::Unplaced };
    };
    match mode {
        Mode::Within | Mode::Snapshot => {
            match pieces.iter().position(|p| p.from <= days.from && days.to <= p.to) {
                Some(piece) => Placing::In(piece),
                None if meet(days, period) => Placing::Unplaced,
                None => Placing::Out,
            }
        }
        Mode::UpTo | Mode::Standing(_) => {
            if ended || period.to < days.from {
                Placing::Out
            } else if days.to <= period.to {
                Placing::In(0)
            } else {
                Placing::Unplaced
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_in_a_period_only_with_all_of_its_days() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("day");
        let span = |from: &str, to: &str| Period { from: day(from), to: day(to) };
        let year = span("2024-01-01", "2024-12-31");
        let stands = Mode::Standing("ended_on".into());
        let (inside, over) = (span("2024-03-01", "2024-03-31"), span("2023-12-01", "2024-01-31"));
        let later = span("2024-12-30", "2025-01-02");
        for (mode, days, until, expected) in [
            (&Mode::Within, Some(inside), None, Placing::In(0)),
            (&Mode::Within, Some(over), None, Placing::Unplaced),
            (&Mode::Within, None, None, Placing::Unplaced),
            (&Mode::Within, Some(span("2025-01-01", "2025-01-01")), None, Placing::Out),
            (&Mode::UpTo, Some(over), None, Placing::In(0)),
            (&Mode::UpTo, Some(later), None, Placing::Unplaced),
            (&stands, Some(inside), Some("2024-12-30"), Placing::Out),
            (&stands, Some(inside), Some("2024-12-31"), Placing::In(0)),
            (&stands, None, Some("2024-12-30"), Placing::Out),
            (&stands, None, None, Placing::Unplaced),
        ] {
            let found = place(mode, days, until.map(day), year, &[year], true);
            assert_eq!(found, expected, "{mode:?} {days:?} {until:?}");
        }
        assert_eq!(place(&Mode::Within, None, None, year, &[year], false), Placing::Out);
    }
}
