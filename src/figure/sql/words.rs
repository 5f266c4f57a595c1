//! What rows say of their place, and which region that means.
//!
//! Inputs: the place columns of the sources that a statement reads, each source read once and only when
//! asked for. Outputs: the distinct words with the region that our resolver finds in them. Invariant:
//! words that mean no region are never written into a statement: they may be anything, a telephone
//! number as well.

use super::super::columns::{Dates, Words};
use super::super::places::Places;
use super::super::store::{SourceInfo, Store};
use crate::catalog::Dataset;
use crate::diagnostic::Diagnostic;
use crate::model::RegionTree;
use crate::model::record::standard;
use crate::model::region::Scope;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// The epochs of a row's dates; `None`: it has none, or the tree never changes.
pub(super) type Epochs = Option<(u32, u32)>;

/// Town, village (empty: an empty cell), epochs.
type Said = (Box<str>, Box<str>, Epochs);

/// What some rows say of their place, and where they count.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// What their sources have declared, as [`Lies::mark`] has it; empty: nothing.
    pub(super) mark: Box<str>,
    pub(super) town: Box<str>,
    pub(super) village: Box<str>,
    pub(super) epochs: Epochs,
    /// The region at which they count: the one meant, or else the one declared.
    pub(super) region: Option<usize>,
    /// The same by the town alone.
    pub(super) home: Option<usize>,
    /// The region declared.
    pub(super) declared: Option<usize>,
}

/// Where all rows of a source lie.
#[derive(Debug, Clone, Default)]
pub(super) struct Lies {
    pub(super) scope: Scope,
    /// A text for all sources of this scope; empty where nothing was declared.
    pub(super) mark: Box<str>,
}

impl Lies {
    /// Of every source in its order.
    pub(super) fn all(infos: &[SourceInfo], tree: &RegionTree) -> Vec<Lies> {
        let mut known: BTreeMap<Scope, Box<str>> = BTreeMap::from([(Scope::default(), Box::from(""))]);
        let one = |info: &SourceInfo| {
            let scope = info.scope(tree);
            let number = known.len();
            let mark = known.entry(scope).or_insert_with(|| {
                let code = scope.inner.map_or("", |r| tree.get(r).code.as_str());
                // The number tells two declarations of one region apart.
                format!("{number}@{code}").into()
            });
            Lies { scope, mark: mark.clone() }
        };
        infos.iter().map(one).collect()
    }
}

/// The words of sources, read when they are asked for.
#[derive(Debug, Default)]
pub(super) struct Reader {
    by_source: Mutex<BTreeMap<usize, Arc<BTreeSet<Said>>>>,
    by_sources: Mutex<BTreeMap<Vec<usize>, Arc<Vec<Word>>>>,
}

impl Reader {
    /// The words of some sources of a dataset, ascending.
    ///
    /// # Errors
    /// `E0302` when a source cannot be read.
    pub(super) fn words(
        &self,
        store: &dyn Store,
        dataset: &Dataset,
        places: &Places<'_>,
        lies: &[Lies],
        sources: &[usize],
    ) -> Result<Arc<Vec<Word>>, Diagnostic> {
        let known = self.by_sources.lock().unwrap_or_else(PoisonError::into_inner).get(sources).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let mut all: BTreeMap<Box<str>, (Scope, BTreeSet<Said>)> = BTreeMap::new();
        for source in sources {
            let Lies { scope, mark } = lies.get(*source).cloned().unwrap_or_default();
            let (_, said) = all.entry(mark).or_insert_with(|| (scope, BTreeSet::new()));
            said.extend(self.source(store, dataset, places, *source)?.iter().cloned());
        }
        let filled = |text: &str| Some(text).filter(|t| !t.is_empty()).map(str::to_owned);
        let mut words = Vec::new();
        for (mark, (scope, said)) in all {
            words.extend(said.into_iter().map(|(town, village, epochs)| {
                let (t, v) = (filled(&town), filled(&village));
                let (region, _) = places.counts_at(scope, t.as_deref(), v.as_deref(), epochs);
                let (home, _) = places.counts_at(scope, t.as_deref(), None, epochs);
                Word { mark: mark.clone(), town, village, epochs, region, home, declared: scope.inner }
            }));
        }
        let words = Arc::new(words);
        let mut cache = self.by_sources.lock().unwrap_or_else(PoisonError::into_inner);
        cache.insert(sources.to_vec(), words.clone());
        Ok(words)
    }

    fn source(
        &self,
        store: &dyn Store,
        dataset: &Dataset,
        places: &Places<'_>,
        source: usize,
    ) -> Result<Arc<BTreeSet<Said>>, Diagnostic> {
        let known = self.by_source.lock().unwrap_or_else(PoisonError::into_inner).get(&source).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let read = Arc::new(read(store, dataset, places, source)?);
        let mut cache = self.by_source.lock().unwrap_or_else(PoisonError::into_inner);
        cache.insert(source, read.clone());
        Ok(read)
    }
}

/// The words of a source.
fn read(
    store: &dyn Store,
    dataset: &Dataset,
    places: &Places<'_>,
    source: usize,
) -> Result<BTreeSet<Said>, Diagnostic> {
    let mut out = BTreeSet::new();
    let (town, village) = (dataset.town.as_deref(), dataset.village.as_deref());
    let mut columns: Vec<&str> = town.into_iter().chain(village).collect();
    if columns.is_empty() {
        return Ok(BTreeSet::from([(Box::from(""), Box::from(""), None)]));
    }
    if places.is_dated() {
        columns.extend([standard::EVENT_FROM, standard::EVENT_TO]);
    }
    let mut groups = store.open(source, &columns)?;
    for group in 0..groups.groups() {
        let batch = groups.read(group)?;
        let towns = Words::of(&batch, town.unwrap_or(""))?;
        let villages = Words::of(&batch, village.unwrap_or(""))?;
        let dates = match places.is_dated() {
            true => Some((Dates::of(&batch, standard::EVENT_FROM)?, Dates::of(&batch, standard::EVENT_TO)?)),
            false => None,
        };
        let mut seen: BTreeSet<(usize, usize, Epochs)> = BTreeSet::new();
        let mut last = None;
        for row in 0..batch.num_rows() {
            let epochs = dates.as_ref().and_then(|(from, to)| {
                let from = from.get(row)?;
                Some((places.epoch(from), places.epoch(to.get(row).unwrap_or(from))))
            });
            let codes = (towns.code(row), villages.code(row), epochs);
            // Rows of one place mostly stand together.
            if last != Some(codes) {
                last = Some(codes);
                seen.insert(codes);
            }
        }
        let text = |words: &Words<'_>, code| Box::from(words.value(code).unwrap_or(""));
        out.extend(seen.into_iter().map(|(t, v, epochs)| (text(&towns, t), text(&villages, v), epochs)));
    }
    Ok(out)
}
