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
//! 3. A row that rule 1 does not make a duplicate, and that agrees with a row of a source of other key
//!    columns in all that both have, is a **revision** as well, before rule 2 is asked: the k-th such
//!    row with the k-th there ([`super::alike`]).
//! 4. Otherwise it is **accepted**. Rows of one source are never compared with each other.
//!
//! Invariant: whether a row is accepted, a duplicate or a revision depends neither on block sizes nor
//! on which worker came first; only sources whose dates meet the block's are read, few times each, and
//! none is kept in memory but as an index.

use super::alike::{Likeness, Likenesses};
use super::entry::KeySpec;
use super::exposure::Exposure;
use super::fingerprint::{Fingerprint, NO_KEY, Seed};
use super::folder::Folder;
use super::index::{At, Index, Take};
use super::pool::{Dates, Need, Pair, Stored};
use super::problem;
use super::reader::Reader;
use crate::diagnostic::Diagnostic;
use crate::model::record::standard;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Accepted,
    Duplicate(At),
    Revised(At),
    /// As this one in all that both sources have.
    Alike(At),
}

/// What does not change while a source is compared; shared by workers.
#[derive(Debug)]
pub(super) struct Basis {
    pub(super) folder: Folder,
    pub(super) pool: Vec<Stored>,
    /// Sources that the new one replaces: not compared with, but asked what the new one lacks.
    pub(super) replaced: Vec<Stored>,
    /// How sources of the pool that have other columns of the key are compared.
    pub(super) alike: Likenesses,
    /// The same of the replaced ones.
    pub(super) replaced_alike: Likenesses,
    pub(super) region: Option<String>,
    pub(super) key: Option<KeySpec>,
    pub(super) before: Before,
    pub(super) seed: Seed,
}

/// Rows of the pool that stand for rows of this source already.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// As the equal of a duplicate.
    pub(super) rows: HashSet<At>,
    /// As what a held row agrees with, where the sources have different columns.
    pub(super) alike: HashSet<At>,
    /// Whether what the source claims is to be known when it is finished ([`Claims`]).
    pub(super) wanted: bool,
}

/// Rows of other sources that stand for rows of this one: source and line there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Claims {
    /// As the equal of a duplicate.
    pub(super) rows: Vec<(String, u64)>,
    /// As what a held row agrees with.
    pub(super) alike: Vec<(String, u64)>,
}

/// What grows while a source is compared.
#[derive(Debug)]
pub(super) struct Overlap {
    index: Index,
    loaded: Vec<Option<Need>>,
    /// How often each source of the pool was searched for a few keys without being indexed.
    searched: Vec<u8>,
    /// By kind of likeness.
    alike: Vec<Index>,
    gone: Index,
    gone_alike: Vec<Index>,
    /// Replaced rows that a row of the new source is like.
    kept: HashSet<At>,
}

/// A block made ready for comparison.
#[derive(Debug)]
pub(super) struct Prepared {
    candidates: Vec<(usize, Need)>,
    /// `None` where no row can be equal to one of the ledger.
    rows: Option<Vec<Fingerprint>>,
    keys: Vec<Fingerprint>,
    /// By kind of likeness; empty where none is asked for.
    alike: Vec<Vec<Fingerprint>>,
    gone_alike: Vec<Vec<Fingerprint>>,
    exposure: Exposure,
}

/// A row group, as far as it is compared.
struct Group {
    /// Empty where only keys are needed.
    rows: Vec<Fingerprint>,
    keys: Vec<Fingerprint>,
    /// Empty unless the source is compared so.
    alike: Vec<Fingerprint>,
    lines: Vec<u64>,
}

/// A source is indexed instead of searched when this part of its rows is in question at once, or when
/// it was searched this often before.
const FEW: u64 = 8;
const SEARCHES: u8 = 3;

impl Basis {
    /// Prepares a block; `None` when nothing in the ledger can meet it.
    pub(super) fn prepare(&self, batch: &RecordBatch) -> Option<Prepared> {
        if batch.num_rows() == 0 || (self.pool.is_empty() && self.replaced.is_empty()) {
            return None;
        }
        let dates = Dates::of(batch);
        let need = |i: usize, s: &Stored| {
            s.need(&dates, self.region.as_deref(), self.key.as_ref(), self.alike.of(i))
        };
        let candidates = (0..).zip(&self.pool).filter_map(|(i, s)| Some((i, need(i, s)?)));
        let candidates: Vec<(usize, Need)> = candidates.collect();
        if candidates.is_empty() && self.replaced.is_empty() {
            return None;
        }
        let keys = self.keys(batch);
        let equal = !self.replaced.is_empty() || candidates.iter().any(|(_, need)| *need == Need::Rows);
        let rows = equal.then(|| self.seed.rows(batch));
        let by_key: Vec<&Stored> = candidates
            .iter()
            .filter(|(_, need)| *need == Need::Keys)
            .filter_map(|(place, _)| self.pool.get(*place))
            .collect();
        let met = |pair: &Pair| by_key.iter().any(|s| s.can_share_key(pair, self.key.as_ref()));
        let met: Vec<bool> = dates.pairs.iter().map(met).collect();
        let exposure = Exposure::new(&dates, &met, &keys);
        let like = |kinds: &[Likeness], wanted: &dyn Fn(usize) -> bool| -> Vec<Vec<Fingerprint>> {
            let rows = rows.as_deref().unwrap_or_default();
            let of = |(i, l): (usize, &Likeness)| {
                if wanted(i) { l.fingerprints(&self.seed, batch, rows) } else { Vec::new() }
            };
            kinds.iter().enumerate().map(of).collect()
        };
        let met =
            |kind| candidates.iter().any(|&(p, need)| need == Need::Rows && self.alike.kind(p) == Some(kind));
        let alike = like(&self.alike.kinds, &met);
        let gone_alike = like(&self.replaced_alike.kinds, &|_| true);
        Some(Prepared { candidates, rows, keys, alike, gone_alike, exposure })
    }

    fn keys(&self, batch: &RecordBatch) -> Vec<Fingerprint> {
        let none = || vec![NO_KEY; batch.num_rows()];
        self.key.as_ref().map_or_else(none, |key| self.seed.keys(batch, key))
    }

    /// A source's row groups in order, read by two threads where it has several.
    fn read(&self, stored: &Stored, need: Need, like: Option<&Likeness>) -> Result<Vec<Group>, Diagnostic> {
        let open = || stored.open(&self.folder, need, self.key.as_ref());
        let mut first = open()?;
        let groups = first.groups();
        let next = AtomicUsize::new(0);
        let work = |reader: &mut Reader| -> Result<Vec<(usize, Group)>, Diagnostic> {
            let mut done = Vec::new();
            loop {
                let group = next.fetch_add(1, Ordering::Relaxed);
                if group >= groups {
                    return Ok(done);
                }
                let batch = reader.read(group)?;
                let rows = if need == Need::Rows { self.seed.rows(&batch) } else { Vec::new() };
                let like = like.filter(|_| need == Need::Rows);
                let alike = like.map_or_else(Vec::new, |l| l.fingerprints(&self.seed, &batch, &rows));
                done.push((group, Group { rows, keys: self.keys(&batch), alike, lines: lines(&batch) }));
            }
        };
        let mut done = if groups < 2 || !stored.is_shareable() {
            work(&mut first)?
        } else {
            std::thread::scope(|scope| {
                let other = scope.spawn(|| work(&mut open()?));
                let mut done = work(&mut first)?;
                let other = other.join();
                done.extend(other.map_err(|_| problem::internal(&stored.id, "读取线程中断"))??);
                Ok::<_, Diagnostic>(done)
            })?
        };
        done.sort_by_key(|(group, _)| *group);
        Ok(done.into_iter().map(|(_, group)| group).collect())
    }
}

/// The lines of a batch.
pub(super) fn lines(batch: &RecordBatch) -> Vec<u64> {
    let column = batch.column_by_name(standard::LINE).and_then(|c| c.as_primitive_opt::<Int64Type>());
    column.map_or_else(Vec::new, |c| c.values().iter().map(|v| v.unsigned_abs()).collect())
}

impl Overlap {
    pub(super) fn new(basis: &Basis) -> Result<Overlap, Diagnostic> {
        let sources = basis.pool.len();
        let (index, mut gone) = (Index::default(), Index::default());
        let indexes = |of: &Likenesses| of.kinds.iter().map(|_| Index::default()).collect::<Vec<_>>();
        let (alike, mut gone_alike) = (indexes(&basis.alike), indexes(&basis.replaced_alike));
        for (place, (source, stored)) in (0..).zip(&basis.replaced).enumerate() {
            gone.reserve(room(stored));
            let kind = basis.replaced_alike.kind(place);
            for group in basis.read(stored, Need::Rows, basis.replaced_alike.of(place))? {
                let mut like = group.alike.into_iter();
                for ((row, key), line) in group.rows.into_iter().zip(group.keys).zip(group.lines) {
                    let at = At { source, line };
                    gone.insert(at, Some(row), key, false).ok_or_else(|| too_many(basis))?;
                    enter(&mut gone_alike, kind, like.next(), at, false).ok_or_else(|| too_many(basis))?;
                }
            }
        }
        let (loaded, searched, kept) = (vec![None; sources], vec![0; sources], HashSet::new());
        Ok(Overlap { index, loaded, searched, alike, gone, gone_alike, kept })
    }

    /// Enters a source of the pool into the index, as far as it is needed and not there yet.
    fn load(
        &mut self,
        basis: &Basis,
        (place, need): (usize, Need),
        few: &Exposure,
    ) -> Result<(), Diagnostic> {
        let (Some(stored), Some(loaded)) = (basis.pool.get(place), self.loaded.get_mut(place)) else {
            return Ok(());
        };
        let before = *loaded;
        if before >= Some(need) {
            return Ok(());
        }
        let searched = self.searched.get_mut(place);
        let search = match searched {
            Some(n) if need == Need::Keys && *n < SEARCHES && few.records < stored.data.rows / FEW => {
                *n += 1;
                true
            }
            _ => false,
        };
        if !search {
            *loaded = Some(need);
        }
        let source = u32::try_from(place).map_err(|_| too_many(basis))?;
        if need == Need::Rows {
            self.index.reserve(room(stored));
        }
        let kind = basis.alike.kind(place);
        // Rows of another declared region are read for their likeness only, and are equal to none.
        let equal = stored.same_region(basis.region.as_deref());
        for group in basis.read(stored, need, basis.alike.of(place))? {
            let mut rows = group.rows.into_iter();
            let mut like = group.alike.into_iter();
            for (key, line) in group.keys.into_iter().zip(group.lines) {
                let (at, row) = (At { source, line }, rows.next().filter(|_| equal));
                if search && !few.has(key) {
                    continue;
                }
                let taken = !basis.before.rows.is_empty() && basis.before.rows.contains(&at);
                let stands = kind.is_some() && basis.before.alike.contains(&at);
                enter(&mut self.alike, kind, like.next(), at, stands).ok_or_else(|| too_many(basis))?;
                let key = if before.is_some() { NO_KEY } else { key };
                self.index.insert(at, row, key, taken).ok_or_else(|| too_many(basis))?;
            }
        }
        Ok(())
    }

    /// Judges the rows of a block; blocks come in order.
    pub(super) fn judge(&mut self, basis: &Basis, block: &Prepared) -> Result<Vec<Verdict>, Diagnostic> {
        for &candidate in &block.candidates {
            self.load(basis, candidate, &block.exposure)?;
        }
        let mut by_key = |key| self.index.key(key).map_or(Verdict::Accepted, Verdict::Revised);
        let Some(rows) = &block.rows else {
            return Ok(block.keys.iter().map(|&key| by_key(key)).collect());
        };
        let replaces = !basis.replaced.is_empty();
        let judge = |(place, (&row, &key)): (usize, (&Fingerprint, &Fingerprint))| {
            if replaces {
                self.gone.key(key);
                if !matches!(self.gone.take(row), Take::Copy(_)) {
                    self.kept.extend(like(&mut self.gone_alike, &block.gone_alike, place));
                }
            }
            let found = self.index.take(row);
            if let Take::Copy(at) = found {
                return Verdict::Duplicate(at);
            }
            if let Some(at) = like(&mut self.alike, &block.alike, place) {
                return Verdict::Alike(at);
            }
            let key = if found == Take::Exhausted { None } else { self.index.key(key) };
            key.map_or(Verdict::Accepted, Verdict::Revised)
        };
        Ok(rows.iter().zip(&block.keys).enumerate().map(judge).collect())
    }

    /// Rows of the replaced sources that the new one has neither as they are nor by their key.
    pub(super) fn gone(&self) -> Vec<At> {
        let mut gone: Vec<At> = self.gone.untouched().filter(|at| !self.kept.contains(at)).collect();
        gone.sort_unstable_by_key(|at| (at.source, at.line));
        gone
    }
}

/// Enters a row into the index of its source's likeness.
fn enter(
    indexes: &mut [Index],
    kind: Option<usize>,
    like: Option<Fingerprint>,
    at: At,
    taken: bool,
) -> Option<()> {
    match (kind.and_then(|k| indexes.get_mut(k)), like) {
        (Some(index), Some(like)) if like != NO_KEY => index.insert(at, Some(like), NO_KEY, taken),
        _ => Some(()),
    }
}

/// Takes a row of another source that is like this one, in the order of the sources.
fn like(indexes: &mut [Index], block: &[Vec<Fingerprint>], row: usize) -> Option<At> {
    indexes.iter_mut().zip(block).find_map(|(index, rows)| match *rows.get(row)? {
        NO_KEY => None,
        like => match index.take(like) {
            Take::Copy(at) => Some(at),
            _ => None,
        },
    })
}

fn room(stored: &Stored) -> usize {
    usize::try_from(stored.data.rows).unwrap_or(0)
}

fn too_many(basis: &Basis) -> Diagnostic {
    problem::internal(&basis.folder.shown(""), "要比较的行数超过四十亿")
}
