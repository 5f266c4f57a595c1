//! Duplicates (重复) and revisions (修订): a new source's rows against the rows already there.
//!
//! The rule, row by row in the order of the file:
//! 1. Another source of the dataset holds an identical record (all columns but `line`): the multiset
//!    alone decides. The k-th such row of the new source is the k-th there: a **duplicate**; a row
//!    beyond their number is **accepted**. So the ledger holds each record as often as the source
//!    that has it most often, whatever the order of ingestion.
//! 2. Otherwise, a row with a key whose key stands in another source is a **revision**, held back:
//!    the same thing with other values. That includes a further record of a key whose ledger row
//!    another row of the new source equals.
//! 3. Otherwise it is **accepted**. Rows of one source are never compared with each other.
//!
//! Invariant: verdicts do not depend on block sizes or on which worker came first; only sources whose
//! dates meet the block's are read, each at most once, and none is kept in memory but as an index.

use super::entry::KeySpec;
use super::fingerprint::{Fingerprint, NO_KEY, Seed};
use super::folder::Folder;
use super::index::{At, Index, Take};
use super::pool::{Dates, Need, Stored};
use super::problem;
use crate::diagnostic::Diagnostic;
use crate::model::record::standard;
use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Accepted,
    Duplicate(At),
    Revised(At),
}

/// What does not change while a source is compared; shared by workers.
#[derive(Debug)]
pub(super) struct Basis {
    pub(super) folder: Folder,
    pub(super) pool: Vec<Stored>,
    /// Sources that the new one replaces: not compared with, but asked what the new one lacks.
    pub(super) replaced: Vec<Stored>,
    pub(super) region: Option<String>,
    pub(super) key: Option<KeySpec>,
    /// Rows of the pool that already stand for rows of this source.
    pub(super) taken: HashSet<At>,
    pub(super) seed: Seed,
}

/// What grows while a source is compared.
#[derive(Debug)]
pub(super) struct Overlap {
    index: Index,
    loaded: Vec<Option<Need>>,
    gone: Index,
}

/// A block made ready for comparison.
#[derive(Debug)]
pub(super) struct Prepared {
    candidates: Vec<(usize, Need)>,
    rows: Vec<Fingerprint>,
    keys: Vec<Fingerprint>,
}

/// Fingerprints, keys and lines of a row group.
type Group = (Vec<Fingerprint>, Vec<Fingerprint>, Vec<u64>);

impl Basis {
    /// Prepares a block; `None` when nothing in the ledger can meet it.
    pub(super) fn prepare(&self, batch: &RecordBatch) -> Option<Prepared> {
        if batch.num_rows() == 0 || (self.pool.is_empty() && self.replaced.is_empty()) {
            return None;
        }
        let dates = Dates::of(batch);
        let need = |s: &Stored| s.need(&dates, self.region.as_deref(), self.key.as_ref());
        let candidates = (0..).zip(&self.pool).filter_map(|(i, s)| Some((i, need(s)?)));
        let candidates: Vec<(usize, Need)> = candidates.collect();
        if candidates.is_empty() && self.replaced.is_empty() {
            return None;
        }
        let (rows, keys) = self.fingerprints(batch);
        Some(Prepared { candidates, rows, keys })
    }

    fn fingerprints(&self, batch: &RecordBatch) -> (Vec<Fingerprint>, Vec<Fingerprint>) {
        let none = || vec![NO_KEY; batch.num_rows()];
        let keys = self.key.as_ref().map_or_else(none, |key| self.seed.keys(batch, key));
        (self.seed.rows(batch), keys)
    }

    /// A source's row groups, read by two threads where it has several.
    fn read(&self, stored: &Stored, need: Need) -> Result<Vec<Group>, Diagnostic> {
        let open = || stored.open(&self.folder, need, self.key.as_ref());
        let mut first = open()?;
        let groups = first.groups();
        let next = AtomicUsize::new(0);
        let work = |reader: &mut super::reader::Reader| -> Result<Vec<Group>, Diagnostic> {
            let mut done = Vec::new();
            loop {
                let group = next.fetch_add(1, Ordering::Relaxed);
                if group >= groups {
                    return Ok(done);
                }
                let batch = reader.read(group)?;
                let (rows, keys) = self.fingerprints(&batch);
                done.push((rows, keys, lines(&batch)));
            }
        };
        if groups < 2 || !stored.is_shareable() {
            return work(&mut first);
        }
        std::thread::scope(|scope| {
            let other = scope.spawn(|| work(&mut open()?));
            let mut done = work(&mut first)?;
            let other =
                other.join().map_err(|_| problem::internal(&self.folder.shown(""), "读取线程中断"))?;
            done.extend(other?);
            Ok(done)
        })
    }
}

/// The lines of a batch.
pub(super) fn lines(batch: &RecordBatch) -> Vec<u64> {
    let column = batch.column_by_name(standard::LINE).and_then(|c| c.as_primitive_opt::<Int64Type>());
    column.map_or_else(Vec::new, |c| c.values().iter().map(|v| v.unsigned_abs()).collect())
}

impl Overlap {
    pub(super) fn new(basis: &Basis) -> Result<Overlap, Diagnostic> {
        let loaded = vec![None; basis.pool.len()];
        let mut overlap = Overlap { index: Index::default(), loaded, gone: Index::default() };
        for (source, stored) in (0..).zip(&basis.replaced) {
            overlap.gone.reserve(room(stored));
            for (rows, keys, lines) in basis.read(stored, Need::Rows)? {
                for ((row, key), line) in rows.into_iter().zip(keys).zip(lines) {
                    let entered = overlap.gone.insert(At { source, line }, Some(row), key, false);
                    entered.ok_or_else(|| too_many(basis))?;
                }
            }
        }
        Ok(overlap)
    }

    /// Enters a source of the pool into the index, as far as it is needed and not there yet.
    fn load(&mut self, basis: &Basis, place: usize, need: Need) -> Result<(), Diagnostic> {
        let (Some(stored), Some(loaded)) = (basis.pool.get(place), self.loaded.get_mut(place)) else {
            return Ok(());
        };
        let before = std::mem::replace(loaded, Some(need).max(*loaded));
        if before >= Some(need) {
            return Ok(());
        }
        let source = u32::try_from(place).map_err(|_| too_many(basis))?;
        if need == Need::Rows {
            self.index.reserve(room(stored));
        }
        for (rows, keys, lines) in basis.read(stored, need)? {
            for ((row, key), line) in rows.into_iter().zip(keys).zip(lines) {
                let at = At { source, line };
                let taken = !basis.taken.is_empty() && basis.taken.contains(&at);
                let row = (need == Need::Rows).then_some(row);
                let key = if before.is_some() { NO_KEY } else { key };
                self.index.insert(at, row, key, taken).ok_or_else(|| too_many(basis))?;
            }
        }
        Ok(())
    }

    /// Judges the rows of a block; blocks come in order.
    pub(super) fn judge(&mut self, basis: &Basis, block: &Prepared) -> Result<Vec<Verdict>, Diagnostic> {
        for &(place, need) in &block.candidates {
            self.load(basis, place, need)?;
        }
        let judge = |(&row, &key): (&Fingerprint, &Fingerprint)| {
            self.gone.take(row);
            self.gone.key(key);
            match self.index.take(row) {
                Take::Copy(at) => Verdict::Duplicate(at),
                Take::Exhausted => Verdict::Accepted,
                Take::Unknown => self.index.key(key).map_or(Verdict::Accepted, Verdict::Revised),
            }
        };
        Ok(block.rows.iter().zip(&block.keys).map(judge).collect())
    }

    /// Rows of the replaced sources that the new one has neither as they are nor by their key.
    pub(super) fn gone(&self) -> Vec<At> {
        let mut gone: Vec<At> = self.gone.untouched().collect();
        gone.sort_unstable_by_key(|at| (at.source, at.line));
        gone
    }
}

fn room(stored: &Stored) -> usize {
    usize::try_from(stored.data.rows).unwrap_or(0)
}

fn too_many(basis: &Basis) -> Diagnostic {
    problem::internal(&basis.folder.shown(""), "要比较的行数超过四十亿")
}
