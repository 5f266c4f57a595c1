//! One reading of a dataset, row by row.
//!
//! Inputs: the parts whose rows one kind of date places. Outputs: their tallies filled; every row that
//! counts, to the sink. Invariants: all sources of the dataset are looked at; row groups none of whose
//! dates meets an asked period are not read further than their dates; nothing of a row is kept.

use super::asked::{Leaf, PlanWork, Work};
use super::filter;
use super::group::Group;
use super::snapshot::Lasts;
use super::when::{Calendar, meet};
use super::{Sink, Tracer};
use crate::catalog::{Basis, Dataset, Indicator};
use crate::diagnostic::Diagnostic;
use crate::figure::plan::{Clock, Mode};
use crate::figure::store::{Groups, Store};
use crate::model::record::standard;
use crate::model::{Period, RegionTree};
use arrow_array::RecordBatch;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, PoisonError};

/// Opens some columns of a source.
pub(super) fn open<'s>(
    store: &'s dyn Store,
    source: usize,
    columns: &[&str],
) -> Result<Box<dyn Groups + 's>, Diagnostic> {
    store.open(source, columns)
}

/// The row groups of an open source.
pub(super) fn groups(reader: &dyn Groups) -> Range<usize> {
    0..reader.groups()
}

/// A reading about to be done.
pub(super) struct Pass<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) tree: &'a RegionTree,
    plan: usize,
    /// By period, of 快照 only.
    pub(super) lasts: BTreeMap<Period, Arc<Lasts>>,
}

impl<'a> Pass<'a> {
    pub(super) fn new(tracer: &'a Tracer<'_>, work: &Work<'_>, plan: usize) -> Result<Pass<'a>, Diagnostic> {
        let PlanWork { dataset, clock, leaves } = &work.plans[plan];
        let (store, tree) = (tracer.store.as_ref(), tracer.tree);
        let mut lasts = BTreeMap::new();
        if clock.mode == Mode::Snapshot {
            for leaf in leaves {
                let period = work.leaves[*leaf].asked.period;
                lasts.insert(period, tracer.last(dataset, period)?);
            }
        }
        Ok(Pass { store, tree, plan, lasts })
    }

    pub(super) fn run(self, work: &mut Work<'_>, mut sink: Option<&mut Sink<'_>>) -> Result<(), Diagnostic> {
        let PlanWork { dataset, clock, leaves } = &work.plans[self.plan];
        let (dataset, clock, positions) = (*dataset, clock.clone(), leaves.clone());
        let mut asks: Vec<Ask<'_>> = Vec::new();
        for position in positions {
            let leaf = &work.leaves[position];
            match asks.iter_mut().find(|a| std::ptr::eq(a.indicator, leaf.indicator)) {
                Some(ask) => ask.leaves.push(position),
                None => asks.push(Ask { indicator: leaf.indicator, leaves: vec![position] }),
            }
        }
        let columns = columns(dataset, &clock, &asks, &work.leaves);
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let reach = reach(&clock, &asks, &work.leaves);
        for source in (0..self.store.sources().len()).filter(|s| self.is_of(*s, dataset)) {
            let mut dates = open(self.store, source, &dates(&clock))?;
            let mut reader = None;
            for group in groups(dates.as_ref()) {
                if !may_count(&dates.read(group)?, &clock, reach)? {
                    continue;
                }
                let reader = match &mut reader {
                    Some(reader) => reader,
                    none => none.insert(open(self.store, source, &columns)?),
                };
                let batch = reader.read(group)?;
                let mut group = Group::new(&self, dataset, &clock, &asks, &work.leaves, source, &batch)?;
                for row in 0..batch.num_rows() {
                    group.row(work, row)?;
                    if let (Some(sink), false) = (sink.as_deref_mut(), group.entries.is_empty()) {
                        sink(&group.seen(row))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn is_of(&self, source: usize, dataset: &Dataset) -> bool {
        self.store.sources().get(source).is_some_and(|s| s.dataset == dataset.id)
    }
}

impl Tracer<'_> {
    /// The last 快照 of a period.
    pub(super) fn last(&self, dataset: &Dataset, period: Period) -> Result<Arc<Lasts>, Diagnostic> {
        let mut known = self.lasts.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (dataset.id.clone(), period);
        if let Some(lasts) = known.get(&key) {
            return Ok(Arc::clone(lasts));
        }
        let lasts = Arc::new(Lasts::find(self.store.as_ref(), self.tree, dataset, period)?);
        known.insert(key, Arc::clone(&lasts));
        Ok(lasts)
    }
}

/// An indicator and its parts.
pub(super) struct Ask<'c> {
    pub(super) indicator: &'c Indicator,
    pub(super) leaves: Vec<usize>,
}

impl Ask<'_> {
    pub(super) fn by_service(&self) -> bool {
        self.indicator.basis == Basis::Service
    }
}

/// The columns that tell when rows count.
fn dates(clock: &Clock) -> Vec<&str> {
    let mut out = vec![standard::EVENT_FROM, standard::EVENT_TO];
    out.extend([standard::SERVICE_FROM, standard::SERVICE_TO]);
    out.extend(clock.date.as_deref());
    if let Mode::Standing(until) = &clock.mode {
        out.push(until);
    }
    out
}

fn columns<'p>(
    dataset: &'p Dataset,
    clock: &'p Clock,
    asks: &[Ask<'p>],
    leaves: &'p [Leaf<'_>],
) -> Vec<String> {
    let mut out: Vec<&str> = vec![standard::LINE];
    out.extend(dates(clock));
    out.extend(dataset.town.as_deref());
    out.extend(dataset.village.as_deref());
    out.extend(dataset.reversal.as_ref().filter(|r| !r.counts).map(|r| r.field.as_str()));
    for ask in asks {
        out.extend(filter::columns(dataset, ask.indicator));
        for leaf in ask.leaves.iter().map(|l| &leaves[*l]) {
            out.extend(leaf.tally.column());
            out.extend(leaf.split.as_deref());
        }
    }
    let mut seen = Vec::new();
    for column in out {
        if !seen.iter().any(|s| s == column) {
            seen.push(column.to_owned());
        }
    }
    seen
}

/// The days that rows of some part may have.
fn reach(clock: &Clock, asks: &[Ask<'_>], leaves: &[Leaf<'_>]) -> Option<Period> {
    let periods = || asks.iter().flat_map(|a| &a.leaves).map(|leaf| leaves[*leaf].asked.period);
    let from = match clock.mode {
        Mode::Within | Mode::Snapshot => periods().map(|p| p.from).min()?,
        Mode::UpTo | Mode::Standing(_) => NaiveDate::MIN,
    };
    Some(Period { from, to: periods().map(|p| p.to).max()? })
}

/// Whether some row of a group may count, or has no date to tell by.
fn may_count(dates: &RecordBatch, clock: &Clock, reach: Option<Period>) -> Result<bool, Diagnostic> {
    let Some(reach) = reach else { return Ok(false) };
    let calendar = Calendar::of(dates, clock)?;
    let may = |days: Option<Period>| days.is_none_or(|days| meet(days, reach));
    Ok((0..dates.num_rows()).any(|row| may(calendar.days(row, false)) || may(calendar.days(row, true))))
}
