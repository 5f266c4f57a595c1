//! The cube: one pass over the ledger, any of the asked figures out of it.
//!
//! Inputs: a store, the catalog, the tree of regions, a [`Question`]. Outputs: a [`Cube`]. Invariant:
//! only sources whose dates may reach into an asked period are read; nothing in a cube depends on the
//! number of threads, on how rows lie in sources' row groups, or on the order of reading.

use super::atoms::{Atoms, Cut, Span};
use super::cells::{Data, merge};
use super::geography::Geography;
use super::keyring::Keyring;
use super::leaf::unasked;
use super::nodes::{self, Node};
use super::partition::Partitioner;
use super::places::{Places, Ranges};
use super::plan::{Clock, Mode, Plan};
use super::question::Question;
use super::scan::Scan;
use super::snapshot::LastDays;
use super::store::{SourceInfo, Store};
use super::tally::Tally;
use super::work::{self, Unit};
use crate::catalog::{Basis, Catalog};
use crate::diagnostic::Diagnostic;
use crate::model::period::month_end;
use crate::model::region::Scope;
use crate::model::{Period, RegionTree};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The days that a source's rows cover, by each basis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coverage {
    /// Its position in the store.
    pub(super) source: u32,
    event: Option<Period>,
    service: Option<Period>,
}

impl Coverage {
    pub(super) fn of(position: usize, source: &SourceInfo) -> Coverage {
        let service = source.service.map(|(from, to)| {
            let whole = |d: chrono::NaiveDate| d.with_day(1).unwrap_or(d);
            Period { from: whole(from), to: month_end(to.year(), to.month()).unwrap_or(to) }
        });
        Coverage {
            source: position as u32,
            event: source.event.map(|(from, to)| Period { from, to }),
            service,
        }
    }

    /// Whether rows without a date by an indicator's clock and basis may be of a period: other rows
    /// have one in it, or none has any and nothing else says that they are of another time.
    pub(super) fn may_hold(&self, clock: &Clock, basis: Basis, period: Period) -> bool {
        let other = if basis == Basis::Service { Basis::Event } else { Basis::Service };
        match (self.range(basis), self.range(other)) {
            (Some(_), _) => self.holds(clock, basis, period),
            (None, Some(_)) => self.meets(other, period),
            (None, None) => true,
        }
    }

    fn range(&self, basis: Basis) -> Option<Period> {
        match basis {
            Basis::Service => self.service,
            _ => self.event,
        }
    }

    /// Whether rows may have a day in common with a period.
    fn meets(&self, basis: Basis, period: Period) -> bool {
        self.range(basis).is_some_and(|r| r.from <= period.to && period.from <= r.to)
    }

    /// Whether rows begin on or before a day by 事件日期.
    fn begins(&self, day: NaiveDate) -> bool {
        self.event.is_some_and(|e| e.from <= day)
    }

    /// Whether a source is data of a period, by an indicator's clock and basis. Of another date column
    /// the ledger knows no range: what begins before the period's end may tell of it.
    pub(super) fn holds(&self, clock: &Clock, basis: Basis, period: Period) -> bool {
        match (&clock.date, &clock.mode) {
            (Some(_), _) => match (self.event, self.service) {
                (Some(range), _) | (None, Some(range)) => range.from <= period.to,
                (None, None) => true,
            },
            (None, Mode::Within | Mode::Snapshot) => self.meets(basis, period),
            (None, Mode::UpTo | Mode::Standing(_)) => self.begins(period.to),
        }
    }
}

/// All answers to a question.
#[derive(Debug)]
pub struct Cube {
    pub(super) nodes: BTreeMap<String, Node>,
    /// By plan.
    pub(super) data: Vec<Data>,
    /// By plan: the dataset's sources.
    pub(super) coverage: Vec<Vec<Coverage>>,
    /// By plan.
    pub(super) atoms: Vec<Arc<Atoms>>,
    pub(super) ranges: Ranges,
    pub(super) geography: Geography,
    pub(super) sources: Vec<Arc<str>>,
    /// By source.
    pub(super) scopes: Vec<Scope>,
    /// What was asked for.
    pub(super) periods: Vec<Period>,
    /// The last 快照日 of plan and period, found once for all the regions of a table.
    pub(super) lasts: Mutex<BTreeMap<(usize, Period), Arc<LastDays>>>,
}

/// Reads what the question needs and makes the cube.
///
/// # Errors
/// `E0501`, `E0504`, `E0506` when the question names what does not exist; `E0302` when a source
/// cannot be read; `E0505` when a sum goes out of range.
pub fn compute(
    store: &dyn Store,
    catalog: &Catalog,
    regions: &RegionTree,
    question: &Question,
    threads: usize,
) -> Result<Cube, Diagnostic> {
    let threads = threads.max(1);
    let plans = nodes::make(catalog, question, store.sources())?;
    let places = Places::new(regions, &question.regions);
    let scopes: Vec<Scope> = store.sources().iter().map(|s| s.scope(regions)).collect();
    let plans_list = plans.plans;
    let atoms = atoms(&plans_list, &question.periods);
    let (units, coverage) = units(store, &plans_list, &question.periods);
    let keyrings: Vec<Vec<Keyring>> =
        plans_list.iter().map(|p| p.kinds.iter().map(|_| Keyring::new()).collect()).collect();
    let rows = |plan: usize| {
        let of_plan = units.iter().filter(|u| u.plan == plan);
        of_plan.filter_map(|u| store.sources().get(u.source)).map(|s| s.rows).fold(0, u64::saturating_add)
    };
    let scans: Vec<Scan> = plans_list
        .iter()
        .zip(&keyrings)
        .enumerate()
        .map(|(i, (plan, keyrings))| Scan {
            plan,
            atoms: &atoms[i],
            spans: spans(plan, &atoms[i], &question.periods),
            places: &places,
            scopes: &scopes,
            keyrings,
            partitioner: Partitioner::new(rows(i)),
        })
        .collect();
    let columns: Vec<Vec<&str>> = plans_list.iter().map(|p| p.columns(places.is_dated())).collect();
    let mut workers = work::run(store, &scans, &columns, &units, threads)?;
    let mut data = Vec::new();
    for scan in scans.iter().rev() {
        let tallies: Vec<Tally> = workers.iter_mut().filter_map(Vec::pop).collect();
        data.push(merge(scan.plan, tallies, scan.partitioner, threads)?);
    }
    data.reverse();
    drop(scans);
    let sources = store.sources().iter().map(|s| s.id.clone()).collect();
    let geography = Geography::new(regions);
    let periods = question.periods.clone();
    Ok(Cube {
        nodes: plans.nodes,
        data,
        coverage,
        ranges: places.ranges,
        geography,
        atoms,
        sources,
        scopes,
        periods,
        lasts: Mutex::default(),
    })
}

/// Time as each plan needs it cut.
pub(super) fn atoms(plans: &[Plan], periods: &[Period]) -> Vec<Arc<Atoms>> {
    let mut made: Vec<((Cut, bool), Arc<Atoms>)> = Vec::new();
    let mut of = |plan: &Plan| {
        let way = match (&plan.clock.mode, plan.months) {
            (Mode::Snapshot, _) => (Cut::Days, false),
            (mode, months) => {
                (if months { Cut::Months } else { Cut::Years }, matches!(mode, Mode::Standing(_)))
            }
        };
        if let Some((_, atoms)) = made.iter().find(|(other, _)| *other == way) {
            return atoms.clone();
        }
        let atoms = Arc::new(Atoms::cut(periods, way.0, way.1));
        made.push((way, atoms.clone()));
        atoms
    };
    plans.iter().map(&mut of).collect()
}

/// The asked periods as far back as a plan's clock looks.
pub(super) fn spans(plan: &Plan, atoms: &Atoms, periods: &[Period]) -> Vec<Span> {
    let spans = periods.iter().filter_map(|p| atoms.span(*p));
    match plan.clock.mode {
        Mode::Within | Mode::Snapshot => spans.collect(),
        Mode::UpTo | Mode::Standing(_) => spans.map(Span::until).collect(),
    }
}

/// The sources to read, and what all sources of each dataset cover.
pub(super) fn units(
    store: &dyn Store,
    plans: &[Plan],
    periods: &[Period],
) -> (Vec<Unit>, Vec<Vec<Coverage>>) {
    let mut units = Vec::new();
    let mut coverage = vec![Vec::new(); plans.len()];
    for (source, info) in store.sources().iter().enumerate() {
        let covered = Coverage::of(source, info);
        for (i, plan) in plans.iter().enumerate().filter(|(_, p)| p.dataset == info.dataset) {
            coverage[i].push(covered);
            let holds = |basis| periods.iter().any(|p| covered.holds(&plan.clock, basis, *p));
            // Rows without a date are told of where nothing else says that they are of another time.
            let another = |from: NaiveDate| periods.iter().any(|p| from <= p.to);
            let undated = match plan.clock.mode {
                Mode::Within | Mode::Snapshot => info.service.is_none() || holds(Basis::Service),
                Mode::UpTo | Mode::Standing(_) => covered.service.is_none_or(|s| another(s.from)),
            };
            // Any source may hold any day of a date that its ranges say nothing of.
            let by_event =
                holds(Basis::Event) || (info.without_event && undated) || plan.clock.date.is_some();
            let by_service = holds(Basis::Service)
                || (info.without_service && (info.event.is_none() || holds(Basis::Event)));
            if (plan.by_event && by_event) || (plan.by_service && by_service) {
                units.push(Unit { plan: i, source });
            }
        }
    }
    (units, coverage)
}

impl Cube {
    /// The atoms of a period.
    pub(super) fn span(&self, plan: usize, period: Period) -> Result<Span, Diagnostic> {
        self.atoms[plan].span(period).ok_or_else(|| unasked(period))
    }

    /// The last 快照日 in a period.
    pub(super) fn last_days(&self, plan: usize, period: Period, span: Span) -> Arc<LastDays> {
        let mut lasts = self.lasts.lock().unwrap_or_else(PoisonError::into_inner);
        let find = || Arc::new(LastDays::new(&self.data[plan], &self.geography, &self.ranges, span));
        lasts.entry((plan, period)).or_insert_with(find).clone()
    }
}
