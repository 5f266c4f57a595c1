//! Time cut into atoms at every bound of the periods asked for.
//!
//! Inputs: the periods, and how finely to cut. Outputs: the atom of a day or of a month's last day,
//! the atoms of a period. Atom 0 is all time before the first bound.
//! Invariant: a range of days lies inside a period exactly when its first and last atoms lie inside
//! the period's span, because every asked period begins and ends at a bound.

use crate::model::Period;
use chrono::{Datelike, Months, NaiveDate};

/// Widest range of days kept as a table; beyond it (periods of centuries) atoms are searched for.
const TABLE_DAYS: i64 = 200_000;

/// The atoms of a question.
#[derive(Debug, Clone, Default)]
pub(super) struct Atoms {
    /// Days at which an atom begins, ascending; atom 0 lies before the first.
    bounds: Vec<i32>,
    /// First day of the tables.
    start: i32,
    /// Atom of each day; empty: search.
    days: Vec<u32>,
    /// Atom of the last day of each day's month; empty: search.
    ends: Vec<u32>,
}

/// The atoms that a period consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    first: u32,
    last: u32,
}

impl Span {
    /// Whether a range from one atom to another lies inside.
    pub(super) fn contains(self, from: u32, to: u32) -> bool {
        self.first <= from && to <= self.last
    }

    /// The atoms up to its end, since time began.
    pub(super) fn until(self) -> Span {
        Span { first: 0, last: self.last }
    }

    /// Whether it has a day in common with the range.
    pub(super) fn meets(self, from: u32, to: u32) -> bool {
        from <= self.last && self.first <= to
    }
}

/// How finely time is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// At the bounds of the periods and of their calendar years.
    Years,
    /// At months, too.
    Months,
    /// At every day: the atoms are days.
    Days,
}

impl Atoms {
    /// Cuts time at the bounds of `periods`, and more finely as told; `last_days`: their last days
    /// are atoms of their own.
    pub(super) fn cut(periods: &[Period], cut: Cut, last_days: bool) -> Atoms {
        let bounds = |p: &Period| [p.from.to_epoch_days(), p.to.to_epoch_days().saturating_add(1)];
        if cut == Cut::Days {
            let all = periods.iter().flat_map(bounds);
            let (first, last) = (all.clone().min().unwrap_or(0), all.max().unwrap_or(0));
            return Atoms::new((first..=last).collect());
        }
        let mut pieces: Vec<Period> = periods.to_vec();
        pieces.extend(periods.iter().flat_map(|p| calendar_years(*p)));
        if cut == Cut::Months {
            pieces.extend(periods.iter().flat_map(Period::each_month));
        }
        let mut days: Vec<i32> = pieces.iter().flat_map(bounds).collect();
        if last_days {
            days.extend(pieces.iter().map(|p| p.to.to_epoch_days()));
        }
        Atoms::new(days)
    }

    fn new(mut bounds: Vec<i32>) -> Atoms {
        bounds.sort_unstable();
        bounds.dedup();
        let mut atoms = Atoms { bounds, ..Atoms::default() };
        if let (Some(&first), Some(&last)) = (atoms.bounds.first(), atoms.bounds.last()) {
            // A month that ends after the first bound begins at most 31 days before it.
            atoms.start = first.saturating_sub(31);
            if i64::from(last) - i64::from(atoms.start) <= TABLE_DAYS {
                let range = atoms.start..=last;
                atoms.days = range.clone().map(|d| atoms.search(d)).collect();
                atoms.ends = range.map(|d| atoms.search(month_end(d))).collect();
            }
        }
        atoms
    }

    /// Number of atoms.
    pub(super) fn count(&self) -> u64 {
        self.bounds.len() as u64 + 1
    }

    /// The days at which an atom begins, ascending.
    pub(super) fn bounds(&self) -> &[i32] {
        &self.bounds
    }

    fn search(&self, day: i32) -> u32 {
        self.bounds.partition_point(|b| *b <= day) as u32
    }

    fn look_up(&self, table: &[u32], day: i32) -> Option<u32> {
        let offset = i64::from(day) - i64::from(self.start);
        let last = table.last()?;
        match usize::try_from(offset) {
            Ok(offset) => Some(*table.get(offset).unwrap_or(last)),
            Err(_) => Some(0),
        }
    }

    /// Number of days that [`Atoms::index`] tells apart.
    pub(super) fn days(&self) -> usize {
        self.days.len()
    }

    /// A number below [`Atoms::days`] that days share only if they share their atoms; `None` where
    /// periods are too far apart for a table.
    #[inline]
    pub(super) fn index(&self, day: i32) -> Option<usize> {
        let last = self.days.len().checked_sub(1)?;
        let offset = i64::from(day) - i64::from(self.start);
        Some(usize::try_from(offset).map_or(0, |o| o.min(last)))
    }

    /// The atom of a day (days since 1970-01-01).
    #[inline]
    pub(super) fn of_day(&self, day: i32) -> u32 {
        self.look_up(&self.days, day).unwrap_or_else(|| self.search(day))
    }

    /// The atom of the last day of a day's month.
    #[inline]
    pub(super) fn of_month_end(&self, day: i32) -> u32 {
        self.look_up(&self.ends, day).unwrap_or_else(|| self.search(month_end(day)))
    }

    /// The atoms of a period; `None` when the question did not cut time at its bounds.
    pub(super) fn span(&self, period: Period) -> Option<Span> {
        let at = |day: i32| self.bounds.binary_search(&day).ok();
        let first = at(period.from.to_epoch_days())?;
        let after = at(period.to.to_epoch_days().checked_add(1)?)?;
        (first < after).then_some(Span { first: first as u32 + 1, last: after as u32 })
    }

    /// The atom that is just a day; `None` when the question did not cut it out.
    pub(super) fn of_one_day(&self, day: NaiveDate) -> Option<u32> {
        self.span(Period { from: day, to: day }).filter(|s| s.first == s.last).map(|s| s.first)
    }

    /// The day at which an atom begins.
    pub(super) fn first_day(&self, atom: u32) -> Option<NaiveDate> {
        NaiveDate::from_epoch_days(*self.bounds.get((atom as usize).checked_sub(1)?)?)
    }
}

/// The last day of a day's month.
fn month_end(day: i32) -> i32 {
    let end = NaiveDate::from_epoch_days(day)
        .and_then(|d| d.with_day(1))
        .and_then(|d| d.checked_add_months(Months::new(1)))
        .map(|d| d.to_epoch_days() - 1);
    end.unwrap_or(day)
}

/// The calendar years of a period, its first and last clipped to it.
pub(super) fn calendar_years(period: Period) -> Vec<Period> {
    (period.from.year()..=period.to.year())
        .filter_map(Period::year)
        .map(|y| Period { from: y.from.max(period.from), to: y.to.min(period.to) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::period::parse;

    fn period(text: &str) -> Period {
        parse(text, NaiveDate::MIN).expect("period")
    }

    fn day(text: &str) -> i32 {
        text.parse::<NaiveDate>().expect("day").to_epoch_days()
    }

    #[test]
    fn atoms_are_exact_at_their_bounds() {
        let ages = Period::months((1000, 1), (2999, 12)).expect("two thousand years");
        let asked = [period("2024"), period("2024-01-01..2024-03-20"), ages];
        for periods in [&asked[..2], &asked] {
            let atoms = Atoms::cut(periods, Cut::Years, false);
            for p in periods {
                let span = atoms.span(*p).expect("span");
                for d in ["2023-12-31", "2024-01-01", "2024-03-20", "2024-03-21", "2024-12-31", "2025-01-01"]
                {
                    let atom = atoms.of_day(day(d));
                    let inside = p.contains(d.parse().expect("day"));
                    assert_eq!(span.contains(atom, atom), inside, "{p} {d}");
                }
            }
            assert_eq!(atoms.span(period("2024-02")), None);
        }
    }

    #[test]
    fn a_month_that_ends_inside_but_begins_before_is_not_inside() {
        let cut = period("2024-03-10..2024-04-30");
        let atoms = Atoms::cut(&[cut], Cut::Years, false);
        let span = atoms.span(cut).expect("span");
        let month = |d: &str| (atoms.of_day(day(d)), atoms.of_month_end(day(d)));
        let (from, to) = month("2024-03-01");
        assert!(!span.contains(from, to) && span.meets(from, to));
        let (from, to) = month("2024-04-01");
        assert!(span.contains(from, to));
        let (from, to) = month("2024-05-01");
        assert!(!span.meets(from, to));
        let (from, to) = month("1900-01-01");
        assert!(!span.meets(from, to));
    }

    #[test]
    fn last_days_months_and_days_are_cut_out_where_asked() {
        let asked = [period("2023..2024"), period("2024-01-01..2024-11-20")];
        let at = |text: &str| text.parse::<NaiveDate>().expect("day");
        let atoms = Atoms::cut(&asked, Cut::Years, true);
        for end in ["2023-12-31", "2024-12-31", "2024-11-20"] {
            let last = atoms.of_one_day(at(end)).expect(end);
            assert_eq!((atoms.of_day(day(end)), atoms.first_day(last)), (last, Some(at(end))));
        }
        assert_eq!(atoms.of_one_day(at("2024-11-19")), None);
        let span = atoms.span(period("2024-01-01..2024-11-20")).expect("span");
        assert!(span.until().contains(atoms.of_day(day("1700-01-01")), span.last));
        assert!(!span.until().contains(0, atoms.of_day(day("2024-11-21"))));
        assert_eq!(Atoms::cut(&asked, Cut::Years, false).of_one_day(at("2024-11-20")), None);
        assert!(Atoms::cut(&asked, Cut::Months, false).span(period("2023-07")).is_some());
        let days = Atoms::cut(&asked, Cut::Days, false);
        for d in ["2023-01-01", "2024-11-20", "2024-12-31"] {
            assert_eq!(days.of_one_day(at(d)), Some(days.of_day(day(d))), "{d}");
        }
        assert_eq!(days.of_day(day("2022-12-31")), 0);
    }

    #[test]
    fn years_of_a_span_are_clipped() {
        let texts =
            |p: &str| -> Vec<String> { calendar_years(period(p)).iter().map(Period::to_string).collect() };
        assert_eq!(texts("2020..2022"), ["2020", "2021", "2022"]);
        assert_eq!(texts("2023-11..2024-02"), ["2023-11..2023-12", "2024-01..2024-02"]);
    }
}
