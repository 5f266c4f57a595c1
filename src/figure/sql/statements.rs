//! What all statements of a ledger share, made once.
//!
//! Inputs: catalog, tree, ledger. Outputs: [`Statements`], which writes any number of statements; words of
//! place are read from a source when the first statement needs them. Invariant: nothing of the rows is
//! read for figures of the whole, unless regions or a 快照 are counted.

use super::super::cube::Coverage;
use super::super::geography::Geography;
use super::super::nodes::{self, Node};
use super::super::over_ledger::LedgerStore;
use super::super::places::Places;
use super::super::plan::Plan;
use super::super::question::Question;
use super::super::store::{SourceInfo, Store};
use super::dialect::Dialect;
use super::member::Conditions;
use super::words::{Lies, Reader, Word};
use super::writer;
use crate::catalog::{Catalog, Dataset};
use crate::diagnostic::{Diagnostic, codes};
use crate::ledger::Ledger;
use crate::model::region::Level;
use crate::model::{Period, RegionTree};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

/// A data file of the ledger.
#[derive(Debug)]
pub(super) struct File {
    /// Below the ledger's folder.
    pub(super) name: String,
    pub(super) columns: BTreeSet<String>,
}

/// Writes statements over a ledger.
#[derive(Debug)]
pub struct Statements<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) tree: &'a RegionTree,
    store: LedgerStore<'a>,
    pub(super) infos: Vec<SourceInfo>,
    /// By position in the ledger.
    pub(super) lies: Vec<Lies>,
    /// By position in the ledger.
    pub(super) files: Vec<File>,
    coverage: BTreeMap<String, Vec<(usize, Coverage)>>,
    pub(super) plans: Vec<Plan>,
    pub(super) nodes: BTreeMap<String, Node>,
    pub(super) geography: Geography,
    pub(super) places: Places<'a>,
    reader: Reader,
    pub(super) conditions: Mutex<Conditions>,
}

/// The statement of one figure; see [`Statements::statement`].
///
/// # Errors
/// As [`Statements::new`] and [`Statements::statement`].
pub fn statement(
    catalog: &Catalog,
    tree: &RegionTree,
    ledger: &Ledger,
    indicator: &str,
    period: Period,
    region: usize,
    dialect: Dialect,
) -> Result<String, Diagnostic> {
    Statements::new(catalog, tree, ledger)?.statement(indicator, period, region, dialect)
}

impl<'a> Statements<'a> {
    /// Prepares for all indicators of a catalog.
    ///
    /// # Errors
    /// `E0405` where the catalog contradicts itself.
    pub fn new(
        catalog: &'a Catalog,
        tree: &'a RegionTree,
        ledger: &'a Ledger,
    ) -> Result<Statements<'a>, Diagnostic> {
        let store = LedgerStore::new(ledger);
        let infos = store.sources().to_vec();
        let question = Question { indicators: catalog.indicators.iter().collect(), ..Question::default() };
        let made = nodes::make(catalog, &question, &infos)?;
        let (plans, nodes) = (made.plans, made.nodes);
        let mut coverage: BTreeMap<String, Vec<(usize, Coverage)>> = BTreeMap::new();
        for (source, info) in infos.iter().enumerate() {
            let covered = Coverage::of(source, info);
            coverage.entry(info.dataset.clone()).or_default().push((source, covered));
        }
        let files = ledger.sources().iter().map(|source| File {
            name: source.data.name.clone(),
            columns: source.schema.columns.iter().map(|c| c.id.clone()).collect(),
        });
        Ok(Statements {
            catalog,
            tree,
            files: files.collect(),
            coverage,
            plans,
            nodes,
            geography: Geography::new(tree),
            places: Places::new(tree, &[]),
            reader: Reader::default(),
            conditions: Mutex::default(),
            lies: Lies::all(&infos, tree),
            infos,
            store,
        })
    }

    /// The statement that gives an indicator at a period and a region (position in the tree): one row, the
    /// value last, NULL where the figure has none.
    ///
    /// # Errors
    /// `E0501`, `E0502` for an unknown indicator or region; `E0302` when a source cannot be read.
    pub fn statement(
        &self,
        indicator: &str,
        period: Period,
        region: usize,
        dialect: Dialect,
    ) -> Result<String, Diagnostic> {
        if region >= self.tree.regions().len() {
            let message = format!("区划表里没有第 {} 个区划", region.saturating_add(1));
            return Err(Diagnostic::new(codes::REGION_UNKNOWN, message));
        }
        writer::write(self, indicator, period, region, dialect)
    }

    /// The sources of a dataset, and what they cover.
    pub(super) fn coverage_of(&self, dataset: &str) -> impl Iterator<Item = (usize, Coverage)> + '_ {
        self.coverage.get(dataset).into_iter().flatten().copied()
    }

    /// What the rows of some sources say of their places.
    pub(super) fn words(&self, dataset: &Dataset, sources: &[usize]) -> Result<Arc<Vec<Word>>, Diagnostic> {
        self.reader.words(&self.store, dataset, &self.places, &self.lies, sources)
    }

    /// Whether rows of some sources can be told to be anywhere at all: by their words, or by what was
    /// declared for the source.
    pub(super) fn tell_places(&self, dataset: &Dataset, sources: &[usize]) -> bool {
        let declared = |s: &usize| self.lies.get(*s).is_some_and(|l| l.scope.inner.is_some());
        dataset.town.is_some() || dataset.village.is_some() || sources.iter().any(declared)
    }

    pub(super) fn code(&self, region: usize) -> String {
        self.tree.get(region).code.clone()
    }

    /// Whether rows of a region are rows of another; everything is of the root.
    pub(super) fn is_inside(&self, region: usize, outer: usize) -> bool {
        outer == self.tree.root() || self.tree.is_within(region, outer)
    }

    /// The counted region of a level that a region is or lies in, if that lies in `outer`.
    pub(super) fn counted(&self, region: usize, level: Level, outer: usize) -> Option<usize> {
        let position = self.places.own(Some(region));
        self.geography.counted(position, level, &[outer]).and_then(|at| self.geography.region_at(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_on_several_threads_share_one() {
        fn shared<T: Sync>() {}
        shared::<Statements<'static>>();
    }
}
