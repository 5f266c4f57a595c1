//! The cube: one pass over the ledger, any of the asked figures out of it.
//!
//! Inputs: a store, the catalog, the tree of regions, a [`Question`]. Outputs: a [`Cube`]. Invariant:
//! only sources whose dates reach into an asked period are read; nothing in a cube depends on the
//! number of threads, on how rows lie in sources' row groups, or on the order of reading.

use super::atoms::{Atoms, calendar_years};
use super::cells::{Data, merge};
use super::keyring::Keyring;
use super::partition::Partitioner;
use super::places::{Places, Ranges};
use super::plan::{self, Node, Plan};
use super::question::{Question, Unplaced, Unresolved};
use super::scan::Scan;
use super::store::{SourceInfo, Store};
use super::tally::{Tally, When};
use super::work::{self, Unit};
use crate::catalog::{Basis, Catalog};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::period::month_end;
use crate::model::{Period, RegionTree};
use chrono::Datelike;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The days that a source's rows cover, by each basis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coverage {
    event: Option<Period>,
    service: Option<Period>,
}

impl Coverage {
    fn of(source: &SourceInfo) -> Coverage {
        let service = source.service.map(|(from, to)| {
            let whole = |d: chrono::NaiveDate| d.with_day(1).unwrap_or(d);
            Period { from: whole(from), to: month_end(to.year(), to.month()).unwrap_or(to) }
        });
        Coverage { event: source.event.map(|(from, to)| Period { from, to }), service }
    }

    /// Whether rows may have a day in common with a period.
    pub(super) fn meets(&self, basis: Basis, period: Period) -> bool {
        let range = match basis {
            Basis::Event => self.event,
            _ => self.service,
        };
        range.is_some_and(|r| r.from <= period.to && period.from <= r.to)
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
    pub(super) atoms: Atoms,
    pub(super) ranges: Ranges,
    pub(super) sources: Vec<Arc<str>>,
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
    let plans = plan::make(catalog, question)?;
    let yearly = plans.nodes.values().any(|n| matches!(n, Node::Leaf { yearly: true, .. }));
    let mut cuts = question.periods.clone();
    if yearly {
        cuts.extend(question.periods.iter().flat_map(|p| calendar_years(*p)));
    }
    let atoms = Atoms::new(&cuts);
    let spans: Vec<_> = question.periods.iter().filter_map(|p| atoms.span(*p)).collect();
    let places = Places::new(regions, &question.regions);
    let plans_list = plans.plans;
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
            atoms: &atoms,
            spans: &spans,
            places: &places,
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
    Ok(Cube { nodes: plans.nodes, data, coverage, ranges: places.ranges, atoms, sources })
}

/// The sources to read, and what all sources of each dataset cover.
fn units(store: &dyn Store, plans: &[Plan], periods: &[Period]) -> (Vec<Unit>, Vec<Vec<Coverage>>) {
    let mut units = Vec::new();
    let mut coverage = vec![Vec::new(); plans.len()];
    for (source, info) in store.sources().iter().enumerate() {
        let covered = Coverage::of(info);
        for (i, plan) in plans.iter().enumerate().filter(|(_, p)| p.dataset == info.dataset) {
            coverage[i].push(covered);
            let meets = |basis| periods.iter().any(|p| covered.meets(basis, *p));
            // Rows without a date are told of where nothing else says that they are of another time.
            let by_event = meets(Basis::Event)
                || (info.without_event && (info.service.is_none() || meets(Basis::Service)));
            let by_service = meets(Basis::Service)
                || (info.without_service && (info.event.is_none() || meets(Basis::Event)));
            if (plan.by_event && by_event) || (plan.by_service && by_service) {
                units.push(Unit { plan: i, source });
            }
        }
    }
    (units, coverage)
}

impl Cube {
    /// The values of a split field among the rows that some answer counts, ascending; an empty text
    /// stands for empty cells.
    pub fn dimension_values(&self, field: &str) -> Vec<String> {
        let mut out = BTreeSet::new();
        for data in &self.data {
            let position = data.plan.splits().position(|f| f.id == field);
            let values = position.and_then(|p| data.values.get(p));
            out.extend(values.into_iter().flatten().map(|v| v.to_string()));
        }
        out.into_iter().collect()
    }

    /// Words of place that fit no region: their rows count at the root only.
    pub fn unresolved(&self) -> Vec<Unresolved> {
        let mut out = Vec::new();
        for data in &self.data {
            for ((town, village), sources) in &data.unresolved {
                out.push(Unresolved {
                    dataset: data.plan.dataset.clone(),
                    town: town.to_string(),
                    village: village.to_string(),
                    rows: sources.values().sum(),
                    sources: sources.iter().filter_map(|(s, n)| Some((self.source(*s)?, *n))).collect(),
                });
            }
        }
        out.sort();
        out
    }

    /// Rows of a dataset, in the asked regions and counted by some asked indicator, that could not
    /// be placed in a period by a basis: they reach over one of its bounds, or have no date.
    ///
    /// # Errors
    /// `E0503` when the period was not asked for, `E0504` when no asked indicator draws on the dataset.
    pub fn unplaced(&self, dataset: &str, basis: Basis, period: Period) -> Result<Unplaced, Diagnostic> {
        let data = self.data.iter().find(|d| d.plan.dataset == dataset).ok_or_else(|| {
            Diagnostic::new(codes::DATASET_UNKNOWN, format!("所问的指标没有用到数据集「{dataset}」"))
        })?;
        let span = self.span(period)?;
        let mut out = Unplaced::default();
        let mut sources: BTreeMap<u32, u64> = BTreeMap::new();
        for (cell, rows) in data.cells.iter().zip(&data.sums.rows) {
            match cell.when(basis) {
                When::Between(a, b) if span.meets(a, b) && !span.contains(a, b) => out.straddling += rows,
                When::Undated => out.undated += rows,
                _ => continue,
            }
            *sources.entry(cell.source).or_default() += rows;
        }
        out.sources = sources.iter().filter_map(|(s, n)| Some((self.source(*s)?, *n))).collect();
        Ok(out)
    }

    fn source(&self, position: u32) -> Option<Arc<str>> {
        self.sources.get(position as usize).cloned()
    }
}
