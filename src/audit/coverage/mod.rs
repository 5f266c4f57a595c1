//! Completeness (数据齐不齐): which regions and kinds of rows have none, or few, in which months.
//!
//! Inputs: catalog, regions, ledger, a period, the day up to which data can be there. Outputs: [`Coverage`]: rows
//! by dataset, region and month beside those of a year before, and the [`Gap`]s among them. Invariants: rows are
//! counted as they stand in the ledger (void ones, too: they are data that came); nothing is called a gap unless
//! last year, the other months or the other regions say that there should be rows.
//!
//! A figure of 0 and a figure whose data never came look alike; this tells them apart.

mod count;
mod gaps;

pub use gaps::{Gap, Kind};

use crate::catalog::{Basis, Catalog, Condition, Dataset, Month};
use crate::diagnostic::Diagnostic;
use crate::ledger::Ledger;
use crate::model::{Period, RegionTree};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The period.
    pub period: Period,
    /// Position of the region whose parts are looked at.
    pub region: usize,
    /// These datasets only; empty: all that the ledger has.
    pub datasets: &'a [String],
    /// Data of later days cannot be there yet.
    pub today: NaiveDate,
    /// Fewer than this many per cent of the year before are few.
    pub short: u64,
}

/// Rows in a month, and in the same month of the year before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Now.
    pub rows: u64,
    /// A year before.
    pub previous: u64,
}

/// Rows month by month.
pub type Line = Vec<Cell>;

/// The rows of a dataset.
#[derive(Debug, Clone, Default)]
pub struct Covered {
    /// The dataset's id.
    pub dataset: String,
    /// Its title.
    pub title: String,
    /// Whether its months are 所属期, else months of 事件日期.
    pub by_service: bool,
    /// Whether it consists of 快照, of which one in the period is enough.
    pub snapshot: bool,
    /// All rows of the region.
    pub total: Line,
    /// By part of the region (position in the tree); `None`: rows whose words name no part of it.
    pub regions: BTreeMap<Option<usize>, Line>,
    /// Title of the field by which kinds are told apart; empty for none.
    pub kind: String,
    /// By its value.
    pub kinds: BTreeMap<String, Line>,
    /// Rows without a date by which they could be placed.
    pub undated: u64,
    /// What should be there and is not, or hardly.
    pub gaps: Vec<Gap>,
}

/// All of it.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// The months of the period.
    pub months: Vec<Month>,
    /// How many of them can have data by now.
    pub elapsed: usize,
    /// In order of the catalog.
    pub datasets: Vec<Covered>,
}

/// Counts, and finds the gaps.
///
/// # Errors
/// `E0302` when a source cannot be read.
pub fn coverage(
    catalog: &Catalog,
    tree: &RegionTree,
    ledger: &Ledger,
    asked: &Asked<'_>,
) -> Result<Coverage, Diagnostic> {
    let (first, last) = (super::month::of(asked.period.from), super::month::of(asked.period.to));
    let months: Vec<Month> = (first.0..=last.0).map(Month).collect();
    let today = super::month::of(asked.today);
    // The month that is still running may have no data yet.
    let elapsed = months.iter().filter(|m| **m < today).count();
    let mut out = Coverage { elapsed, datasets: Vec::new(), months };
    for dataset in &catalog.datasets {
        let wanted = asked.datasets.is_empty() || asked.datasets.contains(&dataset.id);
        if !wanted || !ledger.sources().iter().any(|s| s.dataset == dataset.id) {
            continue;
        }
        let kind = kind_field(catalog, dataset);
        let mut covered = count::count(tree, ledger, asked, dataset, kind, &out.months)?;
        covered.by_service = dataset.service.is_some();
        covered.snapshot = catalog
            .indicators
            .iter()
            .any(|i| i.dataset.as_deref() == Some(&dataset.id) && i.basis == Basis::Snapshot);
        covered.kind = kind.and_then(|k| dataset.field(k)).map_or_else(String::new, |f| f.title.clone());
        covered.gaps = gaps::find(&covered, tree, asked, elapsed);
        out.datasets.push(covered);
    }
    Ok(out)
}

/// The field by which most indicators of a dataset choose their rows.
fn kind_field<'a>(catalog: &'a Catalog, dataset: &Dataset) -> Option<&'a str> {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    let own = catalog.indicators.iter().filter(|i| i.dataset.as_deref() == Some(&dataset.id));
    for (field, condition) in own.flat_map(|i| &i.conditions) {
        if !matches!(condition, Condition::Not { .. }) {
            *uses.entry(field.as_str()).or_default() += 1;
        }
    }
    uses.into_iter().max_by_key(|(field, n)| (*n, std::cmp::Reverse(*field))).map(|(field, _)| field)
}
