//! Whether groups of rejected rows might belong to a figure.
//!
//! Inputs: [`Groups`], an indicator, a period, a region. Outputs: [`May`] by group. Invariant: the same
//! rules as for accepted rows: all of a row's days lie in the period, a row whose place is not known counts
//! at the root, 作废 counts nowhere, money taken back counts for sums only.

use super::groups::{Cell, Group, Groups, Key, Place, When};
use crate::catalog::{Basis, Condition, Dataset, Indicator, Measure, SpanMode};
use crate::model::{Period, RegionTree};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Whether something holds, as far as it can be read. The least of several holds of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum May {
    No,
    Maybe,
    Yes,
}

impl May {
    fn sure(holds: bool) -> May {
        if holds { May::Yes } else { May::No }
    }
}

/// What was judged before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Question {
    Fits(String),
    Time(Option<String>, Basis, bool, Period),
    Place(usize),
}

/// The groups of a dataset, and what was judged of them.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) groups: Groups,
    dataset: Dataset,
    known: Mutex<BTreeMap<Question, Arc<[May]>>>,
}

impl Judged {
    pub(super) fn new(dataset: &Dataset, groups: Groups) -> Judged {
        Judged { groups, dataset: dataset.clone(), known: Mutex::default() }
    }

    /// Whether each group might belong to a figure of an indicator that counts rows.
    pub(super) fn judge(
        &self,
        regions: &RegionTree,
        indicator: &Indicator,
        period: Period,
        region: usize,
    ) -> Vec<May> {
        let own = indicator.date.clone().filter(|d| self.dataset.event.as_ref() != Some(d));
        let by_year = indicator.span == SpanMode::SumOfYears && indicator.measure.is_distinct();
        let fits = self.each(Question::Fits(indicator.id.clone()), |group| self.fits(indicator, &group.key));
        let time = Question::Time(own.clone(), indicator.basis, by_year, period);
        let time = self.each(time, |group| {
            let when = self.when(own.as_deref(), indicator.basis, &group.key);
            let stands = self.stands(indicator.basis, period, &group.key);
            within(when, indicator.basis, period, by_year).min(stands)
        });
        let place = self.each(Question::Place(region), |group| inside(regions, &group.place, region));
        fits.iter().zip(time.iter()).zip(place.iter()).map(|((a, b), c)| *a.min(b).min(c)).collect()
    }

    fn each(&self, question: Question, judge: impl Fn(&Group) -> May) -> Arc<[May]> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let made = known.entry(question).or_insert_with(|| self.groups.list.iter().map(judge).collect());
        Arc::clone(made)
    }

    /// Conditions, 作废, money taken back.
    fn fits(&self, indicator: &Indicator, key: &Key) -> May {
        let holds = |field: &str, test: &dyn Fn(Option<&str>) -> bool| {
            let at = self.groups.looked.words.iter().position(|w| w == field);
            match at.and_then(|at| key.words.get(at)) {
                Some(Cell::Is(text)) => May::sure(test(Some(text))),
                Some(Cell::Empty) => May::sure(test(None)),
                Some(Cell::Unread) | None => May::Maybe,
            }
        };
        let condition =
            |(field, condition): (&String, &Condition)| holds(field, &|cell| condition.holds(cell));
        let fits = indicator.conditions.iter().map(condition).min().unwrap_or(May::Yes);
        let counts = self.dataset.void.as_ref().map_or(May::Yes, |void| {
            holds(&void.field, &|cell| !cell.is_some_and(|c| void.values.iter().any(|v| v == c)))
        });
        let forward = match (&indicator.measure, &key.negative) {
            (Measure::Sum(_), _) | (_, Cell::Empty | Cell::Is(false)) => May::Yes,
            (_, Cell::Is(true)) => May::No,
            (_, Cell::Unread) => May::Maybe,
        };
        fits.min(counts).min(forward)
    }

    /// The days by which an indicator counts a row.
    fn when(&self, own: Option<&str>, basis: Basis, key: &Key) -> When {
        match (basis, own) {
            (Basis::Service, _) => key.service,
            (_, None) => key.event,
            (_, Some(field)) => match self.date(field, key) {
                Cell::Is(day) => When::Days(day, day),
                Cell::Empty => When::Undated,
                Cell::Unread => When::Unread,
            },
        }
    }

    fn date(&self, field: &str, key: &Key) -> Cell<i32> {
        let at = self.groups.looked.dates.iter().position(|d| d == field);
        at.and_then(|at| key.dates.get(at)).cloned().unwrap_or(Cell::Unread)
    }

    /// Whether it still stands on the last day, where that is asked.
    fn stands(&self, basis: Basis, period: Period, key: &Key) -> May {
        let Some(until) = self.dataset.until.as_deref().filter(|_| basis == Basis::Stock) else {
            return May::Yes;
        };
        match self.date(until, key) {
            Cell::Is(day) => May::sure(day >= period.to.to_epoch_days()),
            Cell::Empty => May::Yes,
            Cell::Unread => May::Maybe,
        }
    }
}

/// Whether days lie in a period as a basis looks at it.
fn within(when: When, basis: Basis, period: Period, by_year: bool) -> May {
    let (first, last) = (period.from.to_epoch_days(), period.to.to_epoch_days());
    let from_the_start = matches!(basis, Basis::Cumulative | Basis::Stock);
    let first = if from_the_start { i32::MIN } else { first };
    match when {
        When::Unread => May::Maybe,
        When::Undated => May::No,
        When::Among(from, to) => {
            if from <= last && first <= to {
                May::Maybe
            } else {
                May::No
            }
        }
        When::Days(from, to) => {
            let inside = first <= from && to <= last;
            let one = !by_year || year(from) == year(to);
            match basis {
                // A later 快照 may take its place.
                Basis::Snapshot if inside && from == to => May::Maybe,
                Basis::Snapshot => May::No,
                _ => May::sure(inside && one),
            }
        }
    }
}

fn year(day: i32) -> Option<i32> {
    NaiveDate::from_epoch_days(day).map(|d| d.year())
}

/// Whether a place lies in a region.
fn inside(regions: &RegionTree, place: &Place, region: usize) -> May {
    if region == regions.root() {
        return May::Yes;
    }
    let lies = |at: &Option<usize>| at.is_some_and(|at| regions.is_within(at, region));
    match place {
        Place::Anywhere => May::Maybe,
        Place::Below(Some(town)) if !lies(&Some(*town)) && regions.is_within(region, *town) => May::Maybe,
        Place::Below(town) => May::sure(lies(town)),
        Place::At(list) if list.iter().all(lies) => May::Yes,
        Place::At(list) if list.iter().any(lies) => May::Maybe,
        Place::At(_) => May::No,
    }
}
