//! The files of a source, from another ledger's folder into this one's.
//!
//! Job: copy as a stream, hashing on the way. Outputs: a staged source. Invariant: what was copied has the
//! length and the hash that the other manifest names; what this ledger keeps is checked once more as a whole
//! ([`super::inspect`]), from its own copy.

use super::compare::Coming;
use super::{Merge, inspect};
use crate::diagnostic::Diagnostic;
use crate::ledger::FileRef;
use crate::ledger::entry::{DataFile, SourceEntry};
use crate::ledger::folder::Folder;
use crate::ledger::lines::{HashedFile, open_checked};
use crate::ledger::open::Ledger;
use crate::ledger::output::Workshop;
use crate::ledger::part::Part;
use crate::ledger::pool::{Place, Stored};
use crate::ledger::problem;
use crate::ledger::returned::Return;
use crate::ledger::staged::{Inner, Kept, Staged};
use crate::ledger::writer::Writer;
use std::io::Read;
use std::sync::Arc;

impl Writer {
    /// Copies a source; in a rehearsal it is checked where it is.
    pub(super) fn bring(&self, merge: &Merge<'_>, coming: &Coming) -> Result<Staged, Diagnostic> {
        let from = merge.from.ledger();
        let mut entry = coming.entry.clone();
        let data = self.parquet(from, &entry.data, "data")?;
        let links = entry.links.as_ref().map(|f| self.parquet(from, f, "links")).transpose()?.flatten();
        let side = |file: Option<&FileRef>, folder: &str| match file {
            Some(file) => self.copied(from, &file.name, &file.sha256, file.bytes, folder, "jsonl.zst"),
            None => Ok(None),
        };
        let rejects = side(entry.rejects.as_ref(), "rejects")?;
        let held = side(entry.held.as_ref(), "held")?;
        let returns = side(entry.returned.as_ref().map(|r| &r.rows), "returns")?;
        // From now on files are those that were copied, where any were.
        let place = |part: &Option<Part>, name: &str| match part {
            Some(part) => (self.folder().clone(), part.name().to_owned()),
            None => (from.folder.clone(), name.to_owned()),
        };
        let name = |file: Option<&FileRef>| file.map_or_else(String::new, |f| f.name.clone());
        let returned = inspect::source(
            from,
            &entry,
            &inspect::Files {
                data: place(&data, &entry.data.name),
                links: place(&links, entry.links.as_ref().map_or("", |f| &f.name)),
                rejects: place(&rejects, &name(entry.rejects.as_ref())),
                held: place(&held, &name(entry.held.as_ref())),
                returns: place(&returns, &name(entry.returned.as_ref().map(|r| &r.rows))),
            },
        )?;
        let original = if merge.originals { self.original_of(from, &mut entry)? } else { None };
        if !merge.originals {
            entry.original = None;
        }
        Ok(self.stage(from, entry, Parts { data, links, rejects, held, returns, original, returned }))
    }

    fn stage(&self, from: &Ledger, entry: SourceEntry, parts: Parts) -> Staged {
        let place = match &parts.data {
            Some(part) => Place::Named(part.name().to_owned()),
            None => Place::Elsewhere(from.folder.clone(), entry.data.name.clone()),
        };
        let Parts { data, links, rejects, held, returns, original, returned } = parts;
        let stored = Stored::new(&entry, place);
        let claims = Default::default();
        let inner = Inner { entry, stored, data, rejects, held, links, returns, returned, claims, original };
        let staged = Staged::new(inner);
        self.register(&staged);
        staged
    }

    fn parquet(&self, from: &Ledger, file: &DataFile, folder: &str) -> Result<Option<Part>, Diagnostic> {
        self.copied(from, &file.name, &file.sha256, file.bytes, folder, "parquet")
    }

    /// The original, if that ledger keeps it and this one does not yet.
    fn original_of(&self, from: &Ledger, entry: &mut SourceEntry) -> Result<Option<Arc<Kept>>, Diagnostic> {
        let same = |s: &&SourceEntry| s.sha256 == entry.sha256;
        let known = self.ledger().sources().iter().filter(same).find_map(|s| s.original.clone());
        let Some(file) = entry.original.take().filter(|_| known.is_none()) else {
            entry.original = known;
            return Ok(None);
        };
        if let Some(kept) = self.kept_now(&entry.sha256) {
            return Ok(Some(kept));
        }
        inspect::original(from, entry, &file)?;
        let part = self.copied(from, &file.name, &file.sha256, file.bytes, "originals", "zst")?;
        Ok(part.map(|part| self.share(&entry.sha256, file, part)))
    }

    /// A file copied, and found to be as registered; in a rehearsal only the latter.
    fn copied(
        &self,
        from: &Ledger,
        name: &str,
        sha256: &str,
        bytes: u64,
        folder: &str,
        ending: &str,
    ) -> Result<Option<Part>, Diagnostic> {
        let Some((file, part)) = self.part(folder, ending)? else {
            open_checked(&from.folder, name, sha256, bytes)?;
            return Ok(None);
        };
        let shown = from.folder.shown(name);
        let unread = |e: std::io::Error| problem::unread(&shown, &e);
        let mut source = from.folder.open(name)?;
        let length = source.metadata().map_err(unread)?.len();
        if length != bytes {
            return Err(problem::damaged(&shown, format!("文件长 {length} 字节,登记的是 {bytes} 字节")));
        }
        let mut out = HashedFile::new(file);
        let written = copy(&from.folder, name, &mut source, &mut out, bytes, self.folder(), part.name())?;
        let copied = out.finish().map_err(|e| problem::unwritten(&self.folder().shown(part.name()), &e))?;
        if written != bytes || copied.sha256 != sha256 {
            return Err(problem::damaged(&shown, "内容与校验和不符,有字节被改动"));
        }
        Ok(Some(part))
    }
}

/// What a source's files became.
struct Parts {
    data: Option<Part>,
    links: Option<Part>,
    rejects: Option<Part>,
    held: Option<Part>,
    returns: Option<Part>,
    original: Option<Arc<Kept>>,
    returned: Vec<Return>,
}

/// Copies at most as many bytes as there should be, with either side's own errors.
fn copy(
    from: &Folder,
    name: &str,
    source: &mut impl Read,
    out: &mut HashedFile,
    bytes: u64,
    to: &Folder,
    part: &str,
) -> Result<u64, Diagnostic> {
    let mut buffer = vec![0; 1 << 18];
    let mut source = source.take(bytes);
    let mut written = 0;
    loop {
        let read = source.read(&mut buffer).map_err(|e| problem::unread(&from.shown(name), &e))?;
        match buffer.get(..read) {
            None | Some([]) => return Ok(written),
            Some(piece) => {
                std::io::Write::write_all(out, piece).map_err(|e| problem::unwritten(&to.shown(part), &e))?
            }
        }
        written += read as u64;
    }
}
