//! Another office's ledger becomes part of this one (合并): its sources as they are, told apart by office.
//!
//! Job: bring the sources that this ledger has of an office to what that office's own ledger says: what is
//! new there is copied, what has changed is replaced, what is gone goes. Inputs: a ledger folder that nobody
//! vouches for ([`Foreign`]). Outputs: one commit. Nothing is read again from exports and nothing is
//! encoded again: Parquet files, rejects, held rows, links and returns are copied byte by byte.
//!
//! Invariants:
//! - Nothing of the other ledger is taken before it was found to be as its manifest says ([`copy`], [`inspect`]);
//!   a problem anywhere refuses all of it and leaves this ledger as it was.
//! - Within an office rows are judged by its own ledger alone. Between two offices rows are never compared:
//!   what both count, both count. With sources of this office's own, which might hold the same rows, a merge
//!   is refused where they do ([`clash`]), so that no row is counted twice.

mod clash;
mod compare;
mod copy;
mod foreign;
mod inspect;

pub use clash::Clash;
pub use compare::{Coming, State};
pub use foreign::Foreign;

use super::Committed;
use super::entry::{MergedOffice, SourceEntry};
use super::manifest::Manifest;
use super::staged::Staged;
use super::writer::Writer;
use crate::diagnostic::Diagnostic;
use std::collections::HashMap;

/// What is to be done with an office's ledger.
#[derive(Debug, Clone)]
pub struct Merge<'a> {
    /// The ledger.
    pub from: &'a Foreign,
    /// The office's region (code here).
    pub of: &'a str,
    /// The office's name.
    pub name: &'a str,
    /// What becomes of each of its sources, as [`Writer::compare`] had it.
    pub coming: &'a [Coming],
    /// Sources that this ledger has of the office and it has no more.
    pub gone: &'a [String],
    /// Whether originals are kept here.
    pub originals: bool,
    /// For the journal.
    pub why: &'a str,
}

/// What a commit makes of an office as a whole.
#[derive(Debug)]
pub(super) struct Mirror<'a> {
    /// Its region.
    pub(super) of: &'a str,
    /// What is known of its ledger; `None`: it goes.
    record: Option<MergedOffice>,
    /// The ids of its sources in the order of its ledger.
    order: Vec<&'a str>,
}

impl Mirror<'_> {
    /// Enters the office, and brings its sources into the order of its ledger.
    pub(super) fn settle(&self, manifest: &mut Manifest) {
        let known = manifest.offices.iter().position(|office| office.region == self.of);
        match (known, &self.record) {
            (Some(at), Some(record)) => manifest.offices[at] = record.clone(),
            (None, Some(record)) => manifest.offices.push(record.clone()),
            (Some(at), None) => drop(manifest.offices.remove(at)),
            (None, None) => {}
        }
        let is_its = |s: &SourceEntry| s.office.as_ref().is_some_and(|office| office.of == self.of);
        let order: HashMap<&str, usize> = self.order.iter().copied().zip(0..).collect();
        let place = |s: &SourceEntry| order.get(s.id.as_str()).copied().unwrap_or(usize::MAX);
        let mut own: Vec<SourceEntry> = manifest.sources.iter().filter(|s| is_its(s)).cloned().collect();
        own.sort_by_key(place);
        let places = manifest.sources.iter_mut().filter(|s| is_its(s));
        for (slot, source) in places.zip(own) {
            *slot = source;
        }
    }
}

impl Writer {
    /// Copies and checks what is new or has changed of an office's ledger. The clashes with sources of this
    /// office's own that `near` says may hold the same rows come with it; where there is any, nothing is to be
    /// committed.
    ///
    /// # Errors
    /// E0302 what is not as that ledger's manifest says, E0301 where it was written meanwhile, E0407 symbolic
    /// links, E0114 sizes beyond reason, E0304 not writable.
    pub fn fetch(
        &self,
        merge: &Merge<'_>,
        near: &dyn Fn(&SourceEntry) -> bool,
    ) -> Result<(Vec<Staged>, Vec<Clash>), Diagnostic> {
        let mut staged = Vec::new();
        let mut clashes = Vec::new();
        let coming = merge.coming.iter().filter(|c| matches!(c.state, State::New | State::Changed));
        for coming in coming {
            let one = self.bring(merge, coming).map_err(|e| merge.from.written_since().unwrap_or(e))?;
            clashes.extend(self.clashes(merge, &one, near)?);
            staged.push(one);
        }
        Ok((staged, clashes))
    }

    /// The offices that a rehearsal has merged: region code and name of the source's office.
    pub fn merging(&self) -> Vec<(String, String)> {
        let staged = self.staged();
        let offices = staged.iter().filter_map(|s| s.entry.office.as_ref());
        let mut codes: Vec<String> = offices.map(|office| office.of.clone()).collect();
        codes.dedup();
        codes.into_iter().map(|code| (code.clone(), code)).collect()
    }

    /// Whether this ledger would be written at all.
    pub fn is_merged(&self, merge: &Merge<'_>) -> bool {
        let record = self.ledger().offices().iter().find(|office| office.region == merge.of);
        record
            .is_some_and(|office| office.fingerprint == merge.from.fingerprint() && office.name == merge.name)
            && merge.gone.is_empty()
            && merge.coming.iter().all(|c| !matches!(c.state, State::New | State::Changed))
    }

    /// Makes what was fetched part of the ledger, in one step with all that goes.
    ///
    /// # Errors
    /// Those of [`Writer::commit`]; the ledger is as before, and what was staged is deleted.
    pub fn merge(&mut self, merge: &Merge<'_>, staged: Vec<Staged>) -> Result<Committed, Diagnostic> {
        let changed = merge.coming.iter().filter(|c| c.state == State::Changed);
        let drop: Vec<String> =
            merge.gone.iter().cloned().chain(changed.map(|c| c.entry.id.clone())).collect();
        let record = MergedOffice {
            region: merge.of.to_owned(),
            name: merge.name.to_owned(),
            generation: merge.from.generation(),
            fingerprint: merge.from.fingerprint(),
            journal: merge.from.ledger().journal().len() as u64,
            merged_at: self.now().to_owned(),
        };
        let order = merge.coming.iter().map(|c| c.entry.id.as_str()).collect();
        let mirror = Mirror { of: merge.of, record: Some(record), order };
        self.swap(staged, &drop, merge.why, Some(&mirror))
    }

    /// Takes all sources of an office out of the ledger, and the office with them.
    ///
    /// # Errors
    /// Those of [`Writer::commit`].
    pub fn drop_office(&mut self, of: &str, why: &str) -> Result<Committed, Diagnostic> {
        let its = |s: &&SourceEntry| s.office.as_ref().is_some_and(|office| office.of == of);
        let drop: Vec<String> = self.ledger().sources().iter().filter(its).map(|s| s.id.clone()).collect();
        let drop = self.ledger().with_returned(&drop);
        self.swap(Vec::new(), &drop, why, Some(&Mirror { of, record: None, order: Vec::new() }))
    }
}
