//! Writing the ledger: lock, begin sources, commit them.
//!
//! Job: all or nothing. New files are written beside the old ones, synced and renamed; the commit is
//! the rename of the manifest. Invariant: whatever happens at whatever instant, the manifest names
//! whole files only, and the ledger is as before a commit or as after it.

use super::entry::{Action, FileRef, JournalLine, SourceEntry};
use super::folder::{Folder, PART, SUBFOLDERS};
use super::manifest::{self, Manifest};
use super::open::Ledger;
use super::output::Workshop;
use super::overlap::Basis;
use super::part::Part;
use super::pool::{Place, Stored};
use super::replay::replay;
use super::source::{NewSource, SourceWriter};
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
    ledger: Ledger,
    now: String,
    serial: AtomicU64,
    run: Mutex<Run>,
    rehearsal: Option<Rehearsal>,
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
struct Rehearsal {
    committed: Vec<Staged>,
    dropped: HashSet<String>,
}

/// What a commit changed besides what it was told to.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Sources that got rows back which a dropped source had held for them, or which had been held
    /// back because of it: id, path, rows.
    pub restored: Vec<(String, String, u64)>,
    /// Sources that lost such rows because the dropped source was damaged; they have to be ingested
    /// again: id, path, rows.
    pub lost: Vec<(String, String, u64)>,
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

    fn new(ledger: Ledger, now: String, lock: Option<File>, rehearsal: Option<Rehearsal>) -> Writer {
        Writer { ledger, now, serial: AtomicU64::new(0), run: Mutex::default(), rehearsal, _lock: lock }
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
        let staged: Vec<Arc<Inner>> = self.run().staged.iter().filter_map(Weak::upgrade).collect();
        let dropped = |id: &String| self.rehearsal.as_ref().is_some_and(|r| r.dropped.contains(id));
        let ledger = self.ledger.sources().iter().filter(|s| !dropped(&s.id)).map(stored);
        let pool = ledger.chain(staged.iter().map(|s| s.stored.clone()));
        let pool = pool.filter(|s| s.dataset == new.dataset && !new.ignore.contains(&s.id)).collect();
        self.open(new, pool, replaced, HashSet::new(), staged)
    }

    pub(super) fn open(
        &self,
        new: NewSource,
        pool: Vec<Stored>,
        replaced: Vec<Stored>,
        taken: HashSet<super::index::At>,
        staged: Vec<Arc<Inner>>,
    ) -> Result<SourceWriter<'_>, Diagnostic> {
        let (folder, seed) = (self.ledger.folder.clone(), super::fingerprint::Seed::default());
        let (region, key) = (new.region.clone(), new.key.clone());
        SourceWriter::new(self, new, Basis { folder, pool, replaced, region, key, taken, seed }, staged)
    }

    fn known(&self, id: &str) -> Result<&SourceEntry, Diagnostic> {
        self.ledger
            .get(id)
            .ok_or_else(|| Diagnostic::new(codes::SOURCE_UNKNOWN, format!("台账里没有编号为 {id} 的来源")))
    }

    /// Makes staged sources part of the ledger and takes others out, in one step.
    ///
    /// Where a remaining source leans on one that goes (it had the same rows, which were stored once;
    /// or its rows were held back in favour of that one's), those rows are judged anew, so that the
    /// ledger is what it would be had the dropped source never been ingested; `why` and the effect stand
    /// in the journal. Personal data goes at once: the files of dropped sources are deleted.
    ///
    /// Errors leave the ledger as it was and delete the staged files: E0304 not writable, E0305 an
    /// unknown id, E0117 a source that is already there.
    pub fn commit(
        &mut self,
        staged: Vec<Staged>,
        drop: &[String],
        why: &str,
    ) -> Result<Committed, Diagnostic> {
        for id in drop {
            self.known(id)?;
        }
        self.check(&staged, drop)?;
        if let Some(rehearsal) = &mut self.rehearsal {
            rehearsal.committed.extend(staged);
            rehearsal.dropped.extend(drop.iter().cloned());
            return Ok(Committed::default());
        }
        let mut manifest = self.ledger.manifest.clone();
        manifest.generation += 1;
        let (dropped, remaining): (Vec<_>, Vec<_>) =
            std::mem::take(&mut manifest.sources).into_iter().partition(|s| drop.contains(&s.id));
        manifest.sources = remaining;
        let inner = |s: Staged| Arc::try_unwrap(s.inner).map_err(|_| self.internal("来源仍在写"));
        let mut files = staged.into_iter().map(inner).collect::<Result<Vec<_>, _>>()?;
        let new = files.len();

        let mut committed = Committed::default();
        let mut journal = self.lines(&dropped, &files, why);
        let mut all: Vec<Stored> = manifest.sources.iter().map(stored).collect();
        all.extend(files.iter().map(|f| f.stored.clone()));
        for place in 0..manifest.sources.len() {
            let Some(source) = manifest.sources.get(place) else { continue };
            if !source.leans_on.iter().any(|l| drop.contains(&l.source)) {
                continue;
            }
            let others = all.iter().filter(|s| s.dataset == source.dataset && s.id != source.id);
            let replayed = replay(self, source, &dropped, others.cloned().collect())?;
            let told = |rows| (source.id.clone(), source.path.clone(), rows);
            committed.restored.extend((replayed.restored > 0).then(|| told(replayed.restored)));
            committed.lost.extend((replayed.lost > 0).then(|| told(replayed.lost)));
            if replayed.restored > 0 {
                let by = dropped.iter().map(|s| s.id.clone()).collect();
                journal.push(self.line(Action::Restore, source, replayed.restored, by, why));
            }
            if let Some(slot) = all.get_mut(place) {
                *slot = replayed.inner.stored.clone();
            }
            files.push(replayed.inner);
        }

        for file in &mut files {
            file.settle(manifest.generation)?;
        }
        SUBFOLDERS.iter().for_each(|f| self.ledger.folder.sync_dir(f));
        for (place, file) in files.iter().enumerate() {
            match manifest.sources.iter_mut().find(|s| s.id == file.entry.id) {
                Some(old) if place >= new => *old = file.entry.clone(),
                _ => manifest.sources.push(file.entry.clone()),
            }
        }
        manifest.journal.append(&mut journal);
        manifest.store(&self.ledger.folder)?;
        files.iter_mut().for_each(Inner::keep);
        self.supersede(manifest);
        Ok(committed)
    }

    /// The new manifest is in force: forget the old one and its files.
    fn supersede(&mut self, manifest: Manifest) {
        let old = std::mem::replace(&mut self.ledger.manifest, manifest);
        let named: HashSet<&str> = self.ledger.sources().iter().flat_map(SourceEntry::files).collect();
        let gone = old.sources.iter().flat_map(SourceEntry::files).filter(|f| !named.contains(f));
        gone.for_each(|f| self.ledger.folder.remove(f));
    }

    /// What the caller must have seen to before a commit.
    fn check(&self, staged: &[Staged], drop: &[String]) -> Result<(), Diagnostic> {
        let stays = |id: &str| {
            let rehearsed = self.rehearsal.iter().flat_map(|r| &r.committed);
            !drop.iter().any(|d| d == id)
                && (self.ledger.get(id).is_some()
                    || staged.iter().chain(rehearsed).any(|s| s.entry().id == id))
        };
        for (place, source) in staged.iter().enumerate() {
            let entry = source.entry();
            let twice = staged.iter().skip(place + 1).any(|s| s.entry().id == entry.id);
            let there = self.ledger.get(&entry.id).is_some() && !drop.contains(&entry.id);
            if twice || there {
                let message = format!("{} 已按同样的读法导入(来源 {})", entry.path, entry.id);
                return Err(Diagnostic::new(codes::SAME_BYTES_OTHER_MAPPING, message)
                    .help("不用再导入;确要重读,用 --replace 指明旧来源。"));
            }
            if let Some(lean) = entry.leans_on.iter().find(|l| !stays(&l.source)) {
                return Err(self.internal(format!("{} 依赖没有留下的来源 {}", entry.path, lean.source)));
            }
        }
        Ok(())
    }

    fn lines(&self, dropped: &[SourceEntry], staged: &[Inner], why: &str) -> Vec<JournalLine> {
        let by: Vec<String> = staged.iter().map(|s| s.entry.id.clone()).collect();
        let action = if by.is_empty() { Action::Drop } else { Action::Replace };
        dropped.iter().map(|s| self.line(action, s, s.rows.accepted, by.clone(), why)).collect()
    }

    fn line(
        &self,
        action: Action,
        source: &SourceEntry,
        rows: u64,
        by: Vec<String>,
        why: &str,
    ) -> JournalLine {
        JournalLine {
            at: self.now.clone(),
            action,
            source: source.id.clone(),
            path: source.path.clone(),
            sha256: source.sha256.clone(),
            rows,
            by,
            why: why.to_owned(),
        }
    }

    fn internal(&self, why: impl std::fmt::Display) -> Diagnostic {
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
}

/// A committed source as one to compare with.
fn stored(source: &SourceEntry) -> Stored {
    Stored::new(source, Place::Named(source.data.name.clone()))
}
