//! Rejected rows that no figure can tell apart, as one.
//!
//! Inputs: rejects of a dataset, and what the catalog's indicators look at. Outputs: [`Groups`]. Invariant:
//! what a reason lies in is unread, and so is all that an older ledger did not keep.

use crate::catalog::{Catalog, Dataset, Indicator, Measure};
use crate::diagnostic::codes;
use crate::model::RegionTree;
use crate::model::record::{Reject, RejectFields, standard};
use crate::model::region::Scope;
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// A field of a rejected row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cell<T> {
    Unread,
    Empty,
    Is(T),
}

/// When a rejected row may be, in days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    Unread,
    Undated,
    /// All of these days: it counts where all of them lie.
    Days(i32, i32),
    /// Somewhere in them.
    Among(i32, i32),
}

/// Where a rejected row may count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Its 镇街 is not read.
    Anywhere,
    /// Its 村社区 is not read.
    Below(Option<usize>),
    /// One of these; `None`: at the root only.
    At(BTreeSet<Option<usize>>),
}

/// What tells rejected rows apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The first reason's code.
    pub(super) code: String,
    /// Where its source lies.
    pub(super) scope: Scope,
    pub(super) event: When,
    pub(super) service: When,
    /// In the order of [`Looked::words`].
    pub(super) words: Vec<Cell<String>>,
    /// In the order of [`Looked::dates`].
    pub(super) dates: Vec<Cell<i32>>,
    /// Whether it takes money back, so that it counts for sums only.
    pub(super) negative: Cell<bool>,
}

/// A number field of all rows of a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    /// Of those that can be read.
    pub(super) sum: i128,
    /// Of those above zero.
    pub(super) above: i128,
    /// Rows in which it cannot.
    pub(super) unread: u64,
}

/// Rejected rows that are alike.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) key: Key,
    pub(super) place: Place,
    pub(super) rows: u64,
    /// In the order of [`Looked::numbers`].
    pub(super) numbers: Vec<Numbers>,
    /// Positions in the ledger.
    pub(super) sources: BTreeSet<usize>,
}

/// The fields that figures of a dataset look at.
#[derive(Debug, Clone, Default)]
pub(super) struct Looked {
    pub(super) words: Vec<String>,
    pub(super) numbers: Vec<String>,
    pub(super) dates: Vec<String>,
}

/// All rejects of a dataset.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    pub(super) looked: Looked,
    pub(super) list: Vec<Group>,
}

impl Looked {
    fn new(catalog: &Catalog, dataset: &Dataset) -> Looked {
        let leaves: Vec<&Indicator> =
            catalog.indicators.iter().filter(|i| i.dataset.as_deref() == Some(dataset.id.as_str())).collect();
        let mut words: BTreeSet<String> = BTreeSet::new();
        words.extend(leaves.iter().flat_map(|i| i.conditions.keys().cloned()));
        words.extend(dataset.void.iter().map(|v| v.field.clone()));
        words.extend(dataset.town.iter().chain(&dataset.village).cloned());
        let mut numbers: BTreeSet<String> = BTreeSet::new();
        numbers.extend(leaves.iter().filter_map(|i| match &i.measure {
            Measure::Sum(field) => Some(field.clone()),
            _ => None,
        }));
        let mut dates: BTreeSet<String> = BTreeSet::new();
        dates.extend(leaves.iter().filter_map(|i| i.date.clone()));
        dates.extend(dataset.until.clone());
        Looked {
            words: words.into_iter().collect(),
            numbers: numbers.into_iter().collect(),
            dates: dates.into_iter().collect(),
        }
    }
}

impl Groups {
    pub(super) fn new(
        catalog: &Catalog,
        dataset: &Dataset,
        regions: &RegionTree,
        rejects: super::BySource,
    ) -> Groups {
        let looked = Looked::new(catalog, dataset);
        let mut found: BTreeMap<Key, (u64, Vec<Numbers>, BTreeSet<usize>)> = BTreeMap::new();
        for (source, scope, rejects) in rejects {
            for reject in rejects {
                let row = Row::new(dataset, &reject, scope);
                let (rows, numbers, sources) = found.entry(row.key(dataset, &looked)).or_default();
                *rows += 1;
                numbers.resize(looked.numbers.len(), Numbers::default());
                for (numbers, field) in numbers.iter_mut().zip(&looked.numbers) {
                    match row.number(field) {
                        Cell::Is(n) => {
                            numbers.sum += i128::from(n);
                            numbers.above += i128::from(n.max(0));
                        }
                        Cell::Empty => {}
                        Cell::Unread => numbers.unread += 1,
                    }
                }
                sources.insert(source);
            }
        }
        let days = changes(regions);
        let group = |(key, (rows, numbers, sources)): (Key, (u64, Vec<Numbers>, BTreeSet<usize>))| Group {
            place: place(dataset, regions, &days, &looked, &key),
            key,
            rows,
            numbers,
            sources,
        };
        let list = found.into_iter().map(group).collect();
        Groups { looked, list }
    }
}

/// A rejected row, as a ledger of whatever age keeps it.
struct Row<'a> {
    reject: &'a Reject,
    fields: Option<&'a RejectFields>,
    /// Of an older ledger: whether the days it kept may be what is wrong with the row.
    dated: bool,
    scope: Scope,
}

impl<'a> Row<'a> {
    fn new(dataset: &Dataset, reject: &'a Reject, scope: Scope) -> Row<'a> {
        let title = |id: &Option<String>| {
            id.as_deref().and_then(|id| dataset.field(id)).map(|field| field.title.clone())
        };
        let dates = [title(&dataset.event), title(&dataset.service)];
        let apart = [codes::ROW_LONG, codes::ROW_SHORT, codes::VALUE_TWICE];
        let doubtful = reject.reasons.iter().any(|r| {
            (r.field.is_some() && dates.contains(&r.field))
                || apart.iter().any(|code| code.as_str() == r.code)
        });
        Row { reject, fields: reject.known.fields.as_ref(), dated: !doubtful, scope }
    }

    fn key(&self, dataset: &Dataset, looked: &Looked) -> Key {
        let code = self.reject.reasons.first().map(|r| r.code.clone()).unwrap_or_default();
        let negative = match dataset.reversal.as_ref().filter(|r| !r.counts) {
            None => Cell::Empty,
            Some(reversal) => match self.number(&reversal.field) {
                Cell::Is(n) => Cell::Is(n < 0),
                Cell::Empty => Cell::Is(false),
                Cell::Unread => Cell::Unread,
            },
        };
        Key {
            code,
            scope: self.scope,
            event: self.when(standard::EVENT_FROM),
            service: self.when(standard::SERVICE_FROM),
            words: looked.words.iter().map(|field| self.word(dataset, field)).collect(),
            dates: looked.dates.iter().map(|field| self.date(field)).collect(),
            negative,
        }
    }

    fn cell<T>(&self, field: &str, of: impl Fn(&RejectFields) -> Option<T>) -> Cell<T> {
        match self.fields {
            None => Cell::Unread,
            Some(fields) if fields.unread.contains(field) => Cell::Unread,
            Some(fields) => of(fields).map_or(Cell::Empty, Cell::Is),
        }
    }

    fn word(&self, dataset: &Dataset, field: &str) -> Cell<String> {
        match (&self.fields, &self.reject.known.town) {
            (None, Some(town)) if dataset.town.as_deref() == Some(field) => Cell::Is(town.clone()),
            _ => self.cell(field, |fields| fields.words.get(field).filter(|w| !w.is_empty()).cloned()),
        }
    }

    fn number(&self, field: &str) -> Cell<i64> {
        let old = || self.reject.known.amounts.iter().find(|(id, _)| id == field);
        match (&self.fields, old()) {
            (None, Some((_, amount))) => Cell::Is(*amount),
            _ => self.cell(field, |fields| fields.numbers.get(field).copied()),
        }
    }

    fn date(&self, field: &str) -> Cell<i32> {
        self.cell(field, |fields| fields.dates.get(field).copied())
    }

    fn when(&self, column: &str) -> When {
        let event = column == standard::EVENT_FROM;
        if let Some(fields) = self.fields {
            if fields.unread.contains(column) {
                return When::Unread;
            }
            let days =
                if event { fields.event } else { fields.service.map(|(from, to)| (from, month_end(to))) };
            return days.map_or(When::Undated, |(from, to)| When::Days(from, to));
        }
        // Kept was one day, which may stand for a month or more.
        let known = &self.reject.known;
        let text =
            if event { known.event.clone() } else { known.service.as_ref().map(|m| format!("{m}-01")) };
        let day = text.filter(|_| self.dated).and_then(|t| t.parse::<NaiveDate>().ok());
        let first = day.and_then(|d| d.with_day(1));
        first.map_or(When::Unread, |d| When::Among(d.to_epoch_days(), month_end(d.to_epoch_days())))
    }
}

/// The last day of the month of a day.
fn month_end(day: i32) -> i32 {
    NaiveDate::from_epoch_days(day)
        .and_then(|d| crate::model::period::month_end(d.year(), d.month()))
        .map_or(day, |d| d.to_epoch_days())
}

/// A day of every stretch of time in which the tree does not change.
fn changes(regions: &RegionTree) -> Vec<NaiveDate> {
    let mut days: Vec<NaiveDate> = regions
        .regions()
        .iter()
        .flat_map(|r| [r.valid_from, r.valid_to.and_then(|d| d.succ_opt())])
        .flatten()
        .collect();
    days.sort_unstable();
    days.dedup();
    let before = days.first().and_then(NaiveDate::pred_opt);
    before.into_iter().chain(days).collect()
}

fn place(dataset: &Dataset, regions: &RegionTree, days: &[NaiveDate], looked: &Looked, key: &Key) -> Place {
    let word = |id: &Option<String>| -> Cell<&str> {
        let at = id.as_ref().and_then(|id| looked.words.iter().position(|w| w == id));
        match at.and_then(|at| key.words.get(at)) {
            Some(Cell::Is(text)) => Cell::Is(text),
            Some(Cell::Unread) => Cell::Unread,
            Some(Cell::Empty) | None => Cell::Empty,
        }
    };
    let (town, village) = (word(&dataset.town), word(&dataset.village));
    let text = |cell: &Cell<&'_ str>| match cell {
        Cell::Is(text) => Some((*text).to_owned()),
        Cell::Unread | Cell::Empty => None,
    };
    let names = (text(&town), text(&village));
    let scope = key.scope;
    let resolve = |day: Option<NaiveDate>| {
        let found = regions.resolve_in(scope, names.0.as_deref(), names.1.as_deref(), day);
        found.or(scope.inner)
    };
    let at: BTreeSet<Option<usize>> = match key.event {
        When::Days(from, to) => {
            let of = |day: i32| resolve(NaiveDate::from_epoch_days(day));
            // Words that mean two regions mean none.
            std::iter::once(of(from)).map(|first| first.filter(|_| of(to) == first).or(scope.inner)).collect()
        }
        When::Undated => std::iter::once(resolve(None)).collect(),
        When::Unread | When::Among(..) if days.is_empty() => std::iter::once(resolve(None)).collect(),
        When::Unread | When::Among(..) => days.iter().map(|day| resolve(Some(*day))).collect(),
    };
    match (town, village) {
        (Cell::Unread, _) | (Cell::Empty, Cell::Unread) => Place::Anywhere,
        (Cell::Is(_), Cell::Unread) if at.len() == 1 => Place::Below(at.into_iter().next().flatten()),
        (Cell::Is(_), Cell::Unread) => Place::Anywhere,
        _ => Place::At(at),
    }
}
