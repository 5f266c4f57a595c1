//! Where the ingested files are found: in a folder of the auditor's, in the archive, in the office's ledger.
//!
//! Invariant: a file is known by its sha256 alone, whatever it is called; what is given out was hashed as
//! it was copied.

use crate::command::{Result, deliver, digest};
use crate::ledger::{Ledger, SourceEntry};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Where to look besides the archive.
#[derive(Debug, Default)]
pub struct Originals<'a> {
    /// A folder, with those below it; looked at first.
    pub folder: Option<&'a Path>,
    /// The ledger that the archive was made of.
    pub ledger: Option<&'a Ledger>,
}

/// The same, with the files of the folder known by their hashes.
pub(super) struct Shelf<'a> {
    files: BTreeMap<String, PathBuf>,
    ledgers: Vec<&'a Ledger>,
}

impl<'a> Shelf<'a> {
    /// Looks through the folder: at files of a length that some source has.
    pub(super) fn new(originals: &Originals<'a>, packed: &'a Ledger) -> Shelf<'a> {
        let mut files = BTreeMap::new();
        let mut folders: Vec<PathBuf> = originals.folder.into_iter().map(Path::to_owned).collect();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let Ok(kind) = entry.file_type() else { continue };
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.is_file() && entry.metadata().is_ok_and(|m| packed.knows_length(m.len())) {
                    let found = File::open(entry.path()).and_then(digest::of);
                    files.extend(found.ok().map(|d| (d.sha256, entry.path())));
                }
            }
        }
        Shelf { files, ledgers: [packed].into_iter().chain(originals.ledger).collect() }
    }

    /// Copies the file of a source to a place; whether there is one.
    ///
    /// # Errors
    /// E0701 where there is no room for it: that it was not read would look as if it were not there.
    pub(super) fn fetch(&self, source: &SourceEntry, to: &Path) -> Result<bool> {
        let copied = |from: &mut dyn Read| {
            let mut file = deliver::private_file(to, false).map_err(|e| deliver::failed(to, &e))?;
            match digest::copy(from, &mut file) {
                Err(e) if matches!(e.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => {
                    Err(deliver::failed(to, &e))
                }
                copied => Ok(copied.is_ok_and(|found| found.sha256 == source.sha256)),
            }
        };
        if let Some(mut file) = self.files.get(&source.sha256).and_then(|p| File::open(p).ok())
            && copied(&mut file)?
        {
            return Ok(true);
        }
        for ledger in &self.ledgers {
            let same = ledger.sources().iter().find(|s| s.sha256 == source.sha256 && s.original.is_some());
            let kept = same.and_then(|s| ledger.original(s).ok().flatten());
            if let Some(mut original) = kept
                && copied(&mut original)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
