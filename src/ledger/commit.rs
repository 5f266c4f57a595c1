//! The commit: staged sources in, others out, in one step.
//!
//! Job: all or nothing. New files lie beside the old ones, synced; they are renamed, and then the
//! manifest is. Invariant: whatever happens at whatever instant, the manifest names whole files only,
//! and the ledger is as before the commit or as after it.

use super::entry::{Action, JournalLine, SourceEntry};
use super::folder::SUBFOLDERS;
use super::manifest::Manifest;
use super::merge::Mirror;
use super::overlap::Before;
use super::pool::Stored;
use super::replay::replay;
use super::staged::{Inner, Staged};
use super::writer::{Writer, stored};
use crate::diagnostic::{Diagnostic, codes};
use std::collections::HashSet;
use std::sync::Arc;

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
    /// Makes staged sources part of the ledger and takes others out, in one step.
    ///
    /// Where a remaining source leans on one that goes (it had the same rows, which were stored once;
    /// or its rows were held back in favour of that one's), those rows are judged anew against what
    /// remains, so that the ledger stays the union of its sources; the effect is told, and stands in the
    /// journal with `why`. What was returned to a source goes with it. Personal data goes at once: the
    /// files of dropped sources are deleted.
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
        let drop = &self.ledger.with_returned(drop);
        self.apart(drop)?;
        self.swap(staged, drop, why, None)
    }

    /// The same, with just these sources dropped. Of a merge, the office's own sources stay as its ledger
    /// has them: whatever was dropped, that ledger has seen to them.
    pub(super) fn swap(
        &mut self,
        staged: Vec<Staged>,
        drop: &[String],
        why: &str,
        merge: Option<&Mirror<'_>>,
    ) -> Result<Committed, Diagnostic> {
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
        let mut journal = match merge {
            Some(_) => self.merged(&dropped, &files, why),
            None => self.lines(&dropped, &files, why),
        };
        let mut all: Vec<Stored> = manifest.sources.iter().map(stored).collect();
        all.extend(files.iter().map(|f| f.stored.clone()));
        for place in 0..manifest.sources.len() {
            let Some(source) = manifest.sources.get(place) else { continue };
            let mirrored = |m: &Mirror<'_>| source.office.as_ref().is_some_and(|office| office.of == m.of);
            if !source.leans_on.iter().any(|l| drop.contains(&l.source)) || merge.is_some_and(mirrored) {
                continue;
            }
            // A source is of its own family, too.
            let family = source.family();
            let others = all.iter().filter(|s| s.dataset == source.dataset && s.family != family);
            let beside = |s: &Stored| s.clone().beside(source.office.as_ref(), source.region.as_deref());
            let others: Vec<Stored> = others.filter_map(beside).collect();
            let before = if all.iter().any(|s| s.family == family && s.id != source.id) {
                let now = files.iter().filter(|f| f.entry.family() == family);
                let left_out = |id: &str| id == source.id || drop.iter().any(|d| d == id);
                self.before(family, &left_out, &now.collect::<Vec<_>>(), &others)?
            } else {
                Before::default()
            };
            let replayed = replay(self, source, &dropped, others, before)?;
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
        if let Some(mirror) = merge {
            mirror.settle(&mut manifest);
        }
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
            let there = self.ledger.get(id).is_some() && !drop.iter().any(|d| d == id);
            there || staged.iter().chain(rehearsed).any(|s| s.entry().id == id)
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
            if let Some(returned) = entry.returned.as_ref().filter(|r| !stays(&r.of)) {
                let message = format!("{} 补正的是来源 {},不能替换它", entry.path, returned.of);
                return Err(Diagnostic::new(codes::SOURCE_UNKNOWN, message)
                    .help("去掉 --replace 再导入;要替换的是整张表时,导入重新导出的表。"));
            }
        }
        Ok(())
    }

    fn lines(&self, dropped: &[SourceEntry], staged: &[Inner], why: &str) -> Vec<JournalLine> {
        let by: Vec<String> = staged.iter().map(|s| s.entry.id.clone()).collect();
        let action = if by.is_empty() { Action::Drop } else { Action::Replace };
        dropped.iter().map(|s| self.line(action, s, s.rows.accepted, by.clone(), why)).collect()
    }

    /// What a merge did: what came, what was replaced by another state of itself, what went.
    fn merged(&self, dropped: &[SourceEntry], staged: &[Inner], why: &str) -> Vec<JournalLine> {
        let again = |id: &str| staged.iter().any(|s| s.entry.id == id);
        let gone = dropped.iter().map(|s| match again(&s.id) {
            true => self.line(Action::Replace, s, s.rows.accepted, vec![s.id.clone()], why),
            false => self.line(Action::Drop, s, s.rows.accepted, Vec::new(), why),
        });
        let known = |id: &str| dropped.iter().any(|s| s.id == id);
        let came = staged.iter().filter(|s| !known(&s.entry.id));
        let came = came.map(|s| self.line(Action::Merge, &s.entry, s.entry.rows.accepted, Vec::new(), why));
        gone.chain(came).collect()
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
            at: self.now().to_owned(),
            action,
            source: source.id.clone(),
            path: source.path.clone(),
            sha256: source.sha256.clone(),
            rows,
            by,
            why: why.to_owned(),
        }
    }
}
