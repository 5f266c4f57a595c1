//! The rows behind a figure, and the figure once more out of them.
//!
//! Job: the auditor's own road from a figure to its rows (`report trace`). Inputs: catalog, tree of regions,
//! ledger; figures asked for. Outputs: the rows that count, one after the other, and a [`Recount`] of every
//! figure and of its parts. Invariants: this road shares with the cube the definitions, the reading of
//! columns and what a source is data of, and nothing else: every row is judged by itself, in days, and added
//! up by plain steps. All sources of a dataset are looked at, whatever the ledger says of their dates, so
//! that a wrong range shows. Rows are read row group by row group and never held; a distinct count holds
//! each of its keys once (about 30 bytes a key).

mod asked;
mod combine;
mod filter;
mod group;
mod pass;
mod recount;
mod snapshot;
mod tally;
mod when;
mod whereabouts;

pub use asked::Asked;
pub use recount::{LeafCount, Made, Part, PerSource, Recount};
pub use tally::{Entry, Key, Mark};

use super::over_ledger::LedgerStore;
use super::store::Store;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ledger::Ledger;
use crate::model::{Period, RegionTree};
use asked::Work;
use pass::Pass;
use snapshot::Lasts;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// A row that counts in some part of what was asked for.
#[derive(Debug)]
pub struct Seen<'r> {
    /// Position of its source in the ledger.
    pub source: usize,
    /// Physical line of the file (row of the sheet) on which it starts.
    pub line: u64,
    /// First and last day by the date that places it.
    pub days: Option<Period>,
    /// The region it is of; `None`: its words of place fit none, it counts at the root only.
    pub region: Option<usize>,
    /// What it is in each part that counts it; positions in [`Recount::leaves`].
    pub entries: &'r [Entry],
}

/// Takes rows as they are met; an error ends the reading.
pub type Sink<'s> = dyn FnMut(&Seen<'_>) -> Result<(), Diagnostic> + 's;

/// The parts that count the rows of some figures, in the order of [`Recount::leaves`]; whether each is money.
///
/// # Errors
/// As [`Tracer::recount`], but for reading.
pub fn leaves(
    catalog: &Catalog,
    tree: &RegionTree,
    figures: &[Asked],
) -> Result<Vec<(Asked, bool)>, Diagnostic> {
    let work = Work::new(catalog, tree, figures)?;
    Ok(work.leaves.iter().map(|leaf| (leaf.asked.clone(), leaf.tally.money)).collect())
}

/// Follows figures to their rows.
pub struct Tracer<'a> {
    catalog: &'a Catalog,
    tree: &'a RegionTree,
    store: Box<dyn Store + 'a>,
    /// Last 快照日 by dataset and period, found once.
    lasts: Mutex<BTreeMap<(String, Period), Arc<Lasts>>>,
}

impl<'a> Tracer<'a> {
    /// Over a ledger.
    pub fn new(catalog: &'a Catalog, tree: &'a RegionTree, ledger: &'a Ledger) -> Tracer<'a> {
        Tracer::over(catalog, tree, Box::new(LedgerStore::new(ledger)))
    }

    pub(super) fn over(catalog: &'a Catalog, tree: &'a RegionTree, store: Box<dyn Store + 'a>) -> Tracer<'a> {
        Tracer { catalog, tree, store, lasts: Mutex::default() }
    }

    /// Counts figures again from their rows, all of them in as few readings as there are kinds of dates.
    ///
    /// # Errors
    /// `E0501`, `E0502` for an unknown indicator or region; `E0405` where the catalog contradicts itself;
    /// `E0302` when a source cannot be read; `E0505` when a number goes out of range.
    pub fn recount(&self, figures: &[Asked]) -> Result<Recount, Diagnostic> {
        self.run(figures, None)
    }

    /// The same, and every row that counts in one of the figures, in the order of the kinds of dates, the
    /// ledger's sources and their rows; a row that counts in several parts comes once for each kind of date.
    ///
    /// # Errors
    /// As [`Tracer::recount`], and what `sink` returns.
    pub fn follow(&self, figures: &[Asked], sink: &mut Sink<'_>) -> Result<Recount, Diagnostic> {
        self.run(figures, Some(sink))
    }

    fn run(&self, figures: &[Asked], mut sink: Option<&mut Sink<'_>>) -> Result<Recount, Diagnostic> {
        let mut work = Work::new(self.catalog, self.tree, figures)?;
        for plan in 0..work.plans.len() {
            let pass = Pass::new(self, &work, plan)?;
            pass.run(&mut work, sink.as_deref_mut())?;
        }
        recount::finish(self, work)
    }
}

impl std::fmt::Debug for Tracer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tracer").finish_non_exhaustive()
    }
}
