//! Writing the ledger: lock it, begin sources; [`super::commit`] makes them part of it.
//!
//! Job: the state of one run: what it holds locked, what it has staged, which originals it has
//! written. Invariant: sources staged and still there are compared with like committed ones; a
//! rehearsal touches nothing in the ledger folder.

use super::account::Account;
use super::alike::Likenesses;
use super::entry::{FileRef, SourceEntry};
use super::folder::{Folder, PART};
use super::manifest;
use super::open::Ledger;
use super::output::Workshop;
use super::overlap::{Basis, Before};
use super::part::Part;
use super::pool::{Place, Stored};
use super::source::{NewSource, SourceWriter};
use super::squeeze::Squeezer;
use super::staged::{Inner, Kept, Staged};
use super::{lock, problem};
use crate::diagnostic::{Diagnostic, codes};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// The ledger opened for writing, or for a rehearsal that writes nothing.
#[derive(Debug)]
pub struct Writer {
    pub(super) ledger: Ledger,
    now: String,
    serial: AtomicU64,
    run: Mutex<Run>,
    pub(super) rehearsal: Option<Rehearsal>,
    /// Where rows are only taken down.
    pub(super) account: Option<Account>,
    squeezer: Arc<Squeezer>,
    /// Held until the writer goes.
    _lock: Option<File>,
}

/// What this run has staged, as far as it is still there.
#[derive(Debug, Default)]
struct Run {
    staged: Vec<Weak<Inner>>,
    originals: HashMap<String, Weak<Kept>>,
}

/// What a rehearsal would have committed.
#[derive(Debug, Default)]
pub(super) struct Rehearsal {
    pub(super) committed: Vec<Staged>,
    pub(super) dropped: HashSet<String>,
}

impl Writer {
    /// Locks a ledger folder for writing, making it if it is not there, and cleans up after a killed
    /// run. `now` is written into new entries and journal lines.
    ///
    /// Errors: E0301 still locked after `wait`, E0304 not writable, and those of [`Ledger::open`].
    pub fn lock(dir: &Path, wait: Duration, now: String) -> Result<Writer, Diagnostic> {
        let folder = Folder::new(dir);
        folder.make()?;
        let lock = lock::acquire(&folder, wait)?;
        let ledger = Ledger::open(dir)?;
        lock::clean(&folder, &ledger.manifest);
        if !folder.exists(manifest::NAME)? {
            // Before any data is there: data without a manifest always means a lost manifest.
            ledger.manifest.store(&folder)?;
        }
        Ok(Writer::new(ledger, now, Some(lock), None))
    }

    /// A writer for `--dry-run`: the same verdicts, no lock, nothing written to the ledger (accepted
    /// rows go to an anonymous temporary file); commits only let later sources see what would be there.
    pub fn rehearse(dir: &Path, now: String) -> Result<Writer, Diagnostic> {
        Ok(Writer::new(Ledger::open(dir)?, now, None, Some(Rehearsal::default())))
    }

    /// A rehearsal in which rows are compared with none, only taken down, one source for each writer: to
    /// hold them against what the ledger has of the same source ([`Writer::recount`]).
    pub fn to_recount(dir: &Path) -> Result<Writer, Diagnostic> {
        let writer = Writer::rehearse(dir, String::new())?;
        Ok(Writer { account: Some(Account::default()), ..writer })
    }

    /// Where the rows that were taken down are not those that the ledger has of a source, in words: stored
    /// rows, duplicates with the rows that they equal, held rows, refused rows. Empty: the same.
    ///
    /// # Errors
    /// E0302 where a file of the ledger is damaged.
    pub fn recount(&self, source: &SourceEntry) -> Result<Vec<String>, Diagnostic> {
        self.account.as_ref().map_or(Ok(Vec::new()), |account| account.against(&self.ledger, source))
    }

    fn new(ledger: Ledger, now: String, lock: Option<File>, rehearsal: Option<Rehearsal>) -> Writer {
        let (serial, run) = (AtomicU64::new(0), Mutex::default());
        let squeezer = Arc::default();
        Writer { ledger, now, serial, run, rehearsal, account: None, squeezer, _lock: lock }
    }

    /// The ledger as of the last commit.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    pub(super) fn now(&self) -> &str {
        &self.now
    }

    fn run(&self) -> MutexGuard<'_, Run> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a source. It is compared with the ledger and with what this run has staged before and
    /// not dropped, but for `new.ignore`.
    ///
    /// Errors: E0305 for an unknown id in `ignore`, E0302 where a source to be replaced is damaged,
    /// E0304 not writable.
    pub fn begin(&self, new: NewSource) -> Result<SourceWriter<'_>, Diagnostic> {
        let mut replaced = Vec::new();
        for id in &new.ignore {
            let source = self.known(id)?;
            replaced.extend((source.dataset == new.dataset).then(|| stored(source)));
        }
        let staged = self.staged();
        let ledger = self.ledger.sources().iter().filter(|s| !self.is_dropped(&s.id)).map(stored);
        let pool = ledger.chain(staged.iter().map(|s| s.stored.clone()));
        let family = new.returned_to.as_deref().map(|of| self.family_of(of)).transpose()?;
        let compared = |s: &Stored| {
            s.dataset == new.dataset && !new.ignore.contains(&s.id) && family.as_ref() != Some(&s.family)
        };
        let beside = |s: Stored| s.beside(new.office.as_ref(), new.region.as_deref());
        let pool: Vec<Stored> = pool.filter(compared).filter_map(beside).collect();
        let before = match &family {
            None => Before::default(),
            Some(family) => {
                let left_out = |id: &str| self.is_dropped(id) || new.ignore.iter().any(|i| i == id);
                let now = staged.iter().map(AsRef::as_ref);
                let now = now.filter(|s: &&Inner| s.entry.family() == family && !left_out(&s.entry.id));
                self.before(family, &left_out, &now.collect::<Vec<_>>(), &pool)?
            }
        };
        self.open(new, pool, replaced, before, staged)
    }

    /// What this run has staged, as far as it is still there.
    pub(super) fn staged(&self) -> Vec<Arc<Inner>> {
        let staged = self.run().staged.iter().filter_map(Weak::upgrade).collect::<Vec<_>>();
        staged.into_iter().filter(|s| !self.is_dropped(&s.entry.id)).collect()
    }

    /// Whether a rehearsal has dropped a source.
    fn is_dropped(&self, id: &str) -> bool {
        self.rehearsal.as_ref().is_some_and(|r| r.dropped.contains(id))
    }

    pub(super) fn open(
        &self,
        new: NewSource,
        pool: Vec<Stored>,
        replaced: Vec<Stored>,
        before: Before,
        staged: Vec<Arc<Inner>>,
    ) -> Result<SourceWriter<'_>, Diagnostic> {
        let (folder, seed) = (self.ledger.folder.clone(), super::fingerprint::Seed::default());
        let (region, key) = (new.region.clone(), new.key.clone());
        let alike = |of: &[Stored]| Likenesses::new(of, new.fills.as_ref(), key.as_ref(), region.as_deref());
        let (alike, replaced_alike) = (alike(&pool), alike(&replaced));
        let basis = Basis { folder, pool, replaced, alike, replaced_alike, region, key, before, seed };
        SourceWriter::new(self, new, basis, staged)
    }

    pub(super) fn known(&self, id: &str) -> Result<&SourceEntry, Diagnostic> {
        self.ledger
            .get(id)
            .ok_or_else(|| Diagnostic::new(codes::SOURCE_UNKNOWN, format!("台账里没有编号为 {id} 的来源")))
    }

    pub(super) fn internal(&self, why: impl std::fmt::Display) -> Diagnostic {
        problem::internal(&self.ledger.folder.shown(""), why)
    }

    /// The file for a source's data.
    pub(super) fn data_file(&self) -> Result<(File, Option<Part>), Diagnostic> {
        if let Some((file, part)) = self.part("data", "parquet")? {
            return Ok((file, Some(part)));
        }
        let shown = self.ledger.folder.shown("(预演)");
        let file = tempfile::tempfile().map_err(|e| problem::unwritten(&shown, &e))?;
        Ok((file, None))
    }

    pub(super) fn original_file(&self) -> Result<Option<(File, Part)>, Diagnostic> {
        self.part("originals", "zst")
    }

    /// Whether the original with this hash is kept already, or staged in this run.
    pub(super) fn keeps(&self, sha256: &str) -> bool {
        let mut kept = self.ledger.sources().iter().filter(|s| s.original.is_some());
        kept.any(|s| s.sha256 == sha256) || self.kept_now(sha256).is_some()
    }

    /// The original staged in this run.
    pub(super) fn kept_now(&self, sha256: &str) -> Option<Arc<Kept>> {
        self.run().originals.get(sha256).and_then(Weak::upgrade)
    }

    /// Shares a finished original with the other sheets of its file.
    pub(super) fn share(&self, sha256: &str, file: FileRef, part: Part) -> Arc<Kept> {
        let kept = Arc::new(Kept { file, part: Mutex::new(part) });
        self.run().originals.insert(sha256.to_owned(), Arc::downgrade(&kept));
        kept
    }

    /// Lets later sources of this run compare with a staged one.
    pub(super) fn register(&self, staged: &Staged) {
        let mut run = self.run();
        run.staged.retain(|s| s.strong_count() > 0);
        run.staged.push(Arc::downgrade(&staged.inner));
    }
}

impl Workshop for Writer {
    fn part(&self, subfolder: &str, ending: &str) -> Result<Option<(File, Part)>, Diagnostic> {
        if self.rehearsal.is_some() {
            return Ok(None);
        }
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        let name = format!("{subfolder}/{}-{serial}.{ending}{PART}", std::process::id());
        let file = self.ledger.folder.create(&name)?;
        Ok(Some((file, Part::new(&self.ledger.folder, name))))
    }

    fn folder(&self) -> &Folder {
        &self.ledger.folder
    }

    fn squeezer(&self) -> Arc<Squeezer> {
        Arc::clone(&self.squeezer)
    }
}

/// A committed source as one to compare with.
pub(super) fn stored(source: &SourceEntry) -> Stored {
    Stored::new(source, Place::Named(source.data.name.clone()))
}
