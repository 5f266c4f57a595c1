//! How far rejected rows (剔除) could move a figure.
//!
//! Inputs: the rejects of all sources of a dataset, the catalog, the tree of regions; an indicator, a
//! period, a region. Outputs: an [`Impact`]: rows and amounts by reason, and the most that they could add.
//! Invariants: a row is left out only by what can be read of it; what cannot be read might belong, and is
//! counted as such. Every row stands under one reason, the first of its own.
//!
//! The method: rows that no figure can tell apart are one group (`groups`); conditions, time and place are
//! judged once for each (`judge`), so that a figure is a walk over three lists.

mod groups;
mod judge;
mod revisions;
mod told;

use crate::catalog::{Catalog, Indicator, Measure};
use crate::diagnostic::Diagnostic;
use crate::ledger::{Ledger, SourceEntry};
use crate::model::evidence::Impact;
use crate::model::record::Reject;
use crate::model::region::Scope;
use crate::model::{Period, RegionTree, Value};
use groups::Groups;
use judge::{Judged, May};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use told::Hits;

/// Rejects by the position of their source, and where that lies.
type BySource = Vec<(usize, Scope, Vec<Reject>)>;

/// Gives the rejects of a dataset.
type Read<'a> = dyn Fn(&str) -> Result<BySource, Diagnostic> + Sync + 'a;

/// The rejected rows of a ledger, read once for all figures and drafts.
pub struct Rejected<'a> {
    catalog: &'a Catalog,
    regions: &'a RegionTree,
    read: Box<Read<'a>>,
    known: Mutex<BTreeMap<String, Arc<Judged>>>,
}

/// What rejected rows mean for a figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    /// By reason, and the most that they could add.
    pub impact: Impact,
    /// Positions in the ledger of the sources in which these rows stand.
    pub sources: BTreeSet<usize>,
}

impl<'a> Rejected<'a> {
    /// The rejects of a ledger that are still to be corrected. Those of a dataset are read when the first figure of it is asked for.
    pub fn of_ledger(ledger: &'a Ledger, catalog: &'a Catalog, regions: &'a RegionTree) -> Rejected<'a> {
        Rejected::new(catalog, regions, move |dataset: &str| {
            let sources = ledger.sources().iter().enumerate().filter(|(_, s)| s.dataset == dataset);
            let one = |(position, source): (usize, &SourceEntry)| {
                Ok((position, source.scope(regions), ledger.open_rejects(source)?))
            };
            sources.map(one).collect()
        })
    }

    /// The rows that a ledger holds back as 修订, with what they would add to a sum if they took the place of the
    /// rows that they conflict with. They would add no row: of counts they tell nothing.
    pub fn of_revisions(ledger: &'a Ledger, catalog: &'a Catalog, regions: &'a RegionTree) -> Rejected<'a> {
        Rejected::new(catalog, regions, move |dataset: &str| {
            revisions::read(ledger, regions, catalog.dataset(dataset))
        })
    }

    /// The rejects that a function gives for each dataset.
    pub(super) fn new(
        catalog: &'a Catalog,
        regions: &'a RegionTree,
        read: impl Fn(&str) -> Result<BySource, Diagnostic> + Sync + 'a,
    ) -> Rejected<'a> {
        Rejected { catalog, regions, read: Box::new(read), known: Mutex::default() }
    }

    /// What could become of a figure.
    ///
    /// # Errors
    /// `E0302` when the rejects of a source cannot be read.
    pub fn impact(&self, indicator: &Indicator, period: Period, region: usize) -> Result<Moved, Diagnostic> {
        let mut hits = Hits::default();
        let most = self.collect(indicator, period, region, &mut hits)?;
        Ok(hits.told(most, indicator))
    }

    /// What could become of a number that is made of several figures (a growth, a rate of completion): the
    /// rows of all of them, each once; how far they move it is not told.
    ///
    /// # Errors
    /// As [`Rejected::impact`].
    pub fn impact_of(&self, figures: &[(&Indicator, Period, usize)]) -> Result<Moved, Diagnostic> {
        let mut hits = Hits::default();
        for (indicator, period, region) in figures {
            self.collect(indicator, *period, *region, &mut hits)?;
        }
        Ok(hits.told_of_several())
    }

    /// Adds the rows that might belong to a figure; the most they could add.
    fn collect(
        &self,
        indicator: &Indicator,
        period: Period,
        region: usize,
        hits: &mut Hits,
    ) -> Result<Option<Value>, Diagnostic> {
        if let Some(dataset) = indicator.dataset.as_deref() {
            let Some(judged) = self.dataset(dataset)? else { return Ok(None) };
            return Ok(hits.leaf(&judged, indicator, &judged.judge(self.regions, indicator, period, region)));
        }
        let mut sum: Option<Value> = None;
        let mut adds = indicator.measure == Measure::Total;
        for part in indicator.of.iter().filter_map(|id| self.catalog.indicator(id)) {
            let most = self.collect(part, period, region, hits)?;
            sum = match (sum, most) {
                (None, most) => most,
                (Some(Value::Count(a)), Some(Value::Count(b))) => a.checked_add(b).map(Value::Count),
                (Some(Value::Money(a)), Some(Value::Money(b))) => a.checked_add(b).map(Value::Money),
                _ => None,
            };
            adds &= sum.is_some();
        }
        Ok(sum.filter(|_| adds))
    }

    /// The rejects of a dataset; `None` for one that the catalog does not know.
    fn dataset(&self, id: &str) -> Result<Option<Arc<Judged>>, Diagnostic> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(judged) = known.get(id) {
            return Ok(Some(Arc::clone(judged)));
        }
        let Some(dataset) = self.catalog.dataset(id) else { return Ok(None) };
        let groups = Groups::new(self.catalog, dataset, self.regions, (self.read)(&dataset.id)?);
        let judged = Arc::new(Judged::new(dataset, groups));
        known.insert(id.to_owned(), Arc::clone(&judged));
        Ok(Some(judged))
    }
}

impl std::fmt::Debug for Rejected<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rejected").finish_non_exhaustive()
    }
}
