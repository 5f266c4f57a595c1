//! What rows say of their place, and which region that means.
//!
//! Inputs: the place columns of the sources that a statement reads, each source read once and only when
//! asked for. Outputs: the distinct words with the region that our resolver finds in them. Invariant:
//! words that mean no region are never written into a statement: they may be anything, a telephone
//! number as well.

use super::super::columns::{Dates, Words};
use super::super::places::Places;
use super::super::store::Store;
use crate::catalog::Dataset;
use crate::diagnostic::Diagnostic;
use crate::model::record::standard;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// The epochs of a row's dates; `None`: it has none, or the tree never changes.
pub(super) type Epochs = Option<(u32, u32)>;

/// Town, village (empty: an empty cell), epochs.
type Said = (Box<str>, Box<str>, Epochs);

/// What some rows say of their place, and what it means.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) town: Box<str>,
    pub(super) village: Box<str>,
    pub(super) epochs: Epochs,
    /// The region meant.
    pub(super) region: Option<usize>,
    /// The region meant by the town alone.
    pub(super) home: Option<usize>,
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
        sources: &[usize],
    ) -> Result<Arc<Vec<Word>>, Diagnostic> {
        let known = self.by_sources.lock().unwrap_or_else(PoisonError::into_inner).get(sources).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let mut all: BTreeSet<Said> = BTreeSet::new();
        for source in sources {
            all.extend(self.source(store, dataset, places, *source)?.iter().cloned());
        }
        let filled = |text: &str| Some(text).filter(|t| !t.is_empty()).map(str::to_owned);
        let words = all.into_iter().map(|(town, village, epochs)| {
            let (t, v) = (filled(&town), filled(&village));
            let region = places.resolve(t.as_deref(), v.as_deref(), epochs);
            let home = places.resolve(t.as_deref(), None, epochs);
            Word { town, village, epochs, region, home }
        });
        let words = Arc::new(words.collect::<Vec<Word>>());
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
