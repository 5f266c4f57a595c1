//! Whether the ledger's folder is what its manifest says, to the last byte and the last file.
//!
//! Job: every registered file against its length and hash; every original against the file it once was;
//! what lies in the folder besides. Also a copy of the whole, for an archive. Invariant: nothing is
//! written in the ledger; one problem per file; what is copied was found to be as registered.

use super::entry::SourceEntry;
use super::folder::{Folder, PART, SUBFOLDERS};
use super::manifest::{self, hex};
use super::open::Ledger;
use super::{lines, lock, original, problem};
use crate::diagnostic::Diagnostic;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

/// What a file of the ledger holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Accepted rows.
    Data,
    /// Which row each duplicate equals.
    Links,
    /// Refused rows.
    Rejects,
    /// Rows held back.
    Held,
    /// Which refused row each corrected row stands for.
    Returns,
    /// The ingested file.
    Original,
}

/// Something in the ledger's folder that the manifest does not name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stray {
    /// Its name as shown, `ledger/data/旧的.parquet`.
    pub name: String,
    /// Whether it is left of an ingest that was cut off, or of one that is running: the next ingest
    /// takes it away.
    pub leftover: bool,
}

/// A registered file: kind, name, sha256, length.
type Registered<'a> = (Kind, &'a str, &'a str, u64);

fn registered(source: &SourceEntry) -> impl Iterator<Item = Registered<'_>> {
    let parquet = [(Kind::Data, Some(&source.data)), (Kind::Links, source.links.as_ref())];
    let parquet = parquet.into_iter().filter_map(|(kind, file)| Some((kind, file?)));
    let returns = source.returned.as_ref().map(|r| &r.rows);
    let others = [
        (Kind::Rejects, source.rejects.as_ref()),
        (Kind::Held, source.held.as_ref()),
        (Kind::Returns, returns),
        (Kind::Original, source.original.as_ref()),
    ];
    let others = others.into_iter().filter_map(|(kind, file)| Some((kind, file?)));
    parquet
        .map(|(kind, f)| (kind, f.name.as_str(), f.sha256.as_str(), f.bytes))
        .chain(others.map(|(kind, f)| (kind, f.name.as_str(), f.sha256.as_str(), f.bytes)))
}

impl Ledger {
    /// Checks every file against its registered length and hash, and what an original unpacks to against
    /// the file that was ingested; one problem per file.
    pub fn verify(&self) -> Vec<Diagnostic> {
        self.verify_but(|_| false)
    }

    /// The same, without files of some kinds (an archive may come without originals).
    pub fn verify_but(&self, without: impl Fn(Kind) -> bool) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let mut seen = BTreeSet::new();
        for source in self.sources() {
            for (kind, name, sha256, bytes) in registered(source) {
                // Sheets of a workbook share its original, and must agree on what it is.
                let new = seen.insert((name, sha256, (kind == Kind::Original).then_some(&source.sha256)));
                if without(kind) || !new {
                    continue;
                }
                let checked = lines::open_checked(&self.folder, name, sha256, bytes);
                let whole = checked.and_then(|file| match kind {
                    Kind::Original => self.unpacks(source, name, file),
                    _ => Ok(()),
                });
                if let Err(mut problem) = whole {
                    problem.message = format!("{}(来源 {} {})", problem.message, source.id, source.path);
                    problems.push(problem);
                }
            }
            if source.lost > 0 {
                let why = format!(
                    "来源 {} 有 {} 行原由一个已损坏并撤销的来源代存,现已丢失",
                    source.id, source.lost
                );
                let help = format!("用 report ingest --replace {} 重新导入这个文件。", source.id);
                problems.push(problem::damaged(&source.path, why).help(help));
            }
        }
        problems
    }

    /// Whether an original unpacks to the file that was ingested.
    fn unpacks(&self, source: &SourceEntry, name: &str, file: File) -> Result<(), Diagnostic> {
        let shown = self.folder.shown(name);
        // One byte more than there should be is read, so that a longer one is noticed.
        let unpacked = original::unpack(file, &shown, source.bytes.saturating_add(1))?;
        self.is_unpacked(source, &shown, unpacked)
    }

    /// Whether an unpacked original is the file that was ingested.
    pub(super) fn is_unpacked(
        &self,
        source: &SourceEntry,
        shown: &str,
        unpacked: impl Read,
    ) -> Result<(), Diagnostic> {
        let broken = |why: String| problem::damaged(shown, why);
        let (length, sha256) = digest(unpacked).map_err(|e| broken(format!("内容解不开({e})")))?;
        if length != source.bytes {
            let more = if length > source.bytes { "不止" } else { "" };
            let told = length.min(source.bytes);
            return Err(broken(format!("解开后{more} {told} 字节,导入的文件是 {} 字节", source.bytes)));
        }
        if sha256 != source.sha256 {
            return Err(broken("解开后与导入的文件不同,sha256 不符".into()));
        }
        Ok(())
    }

    /// What lies in the folder that the manifest does not name, by name.
    pub fn strays(&self) -> Vec<Stray> {
        let named: BTreeSet<&str> = self.sources().iter().flat_map(SourceEntry::files).collect();
        let mut strays = Vec::new();
        for file in self.folder.list("") {
            let known = [manifest::NAME, lock::NAME].contains(&file.as_str());
            if !known && !SUBFOLDERS.contains(&file.as_str()) {
                let leftover = file == format!("{}{PART}", manifest::NAME);
                strays.push(Stray { name: self.folder.shown(&file), leftover });
            }
        }
        for folder in SUBFOLDERS {
            for file in self.folder.list(folder) {
                let name = format!("{folder}/{file}");
                if !named.contains(name.as_str()) {
                    let leftover = lock::is_leftover(&self.manifest, folder, &file);
                    strays.push(Stray { name: self.folder.shown(&name), leftover });
                }
            }
        }
        strays.sort();
        strays
    }

    /// Copies the ledger into a new folder, every file checked on its way; without originals if not asked.
    ///
    /// # Errors
    /// E0302 a file that is not as registered, E0304 not writable.
    pub fn copy_to(&self, dir: &Path, originals: bool) -> Result<(), Diagnostic> {
        let to = Folder::new(dir);
        to.make()?;
        let mut seen = BTreeSet::new();
        for source in self.sources() {
            for (kind, name, sha256, bytes) in registered(source) {
                if (kind == Kind::Original && !originals) || !seen.insert(name) {
                    continue;
                }
                let from = lines::open_checked(&self.folder, name, sha256, bytes);
                let mut from = from.map_err(|e| self.updated_since().unwrap_or(e))?;
                let mut file = to.create(name)?;
                std::io::copy(&mut from, &mut file)
                    .and_then(|_| file.flush())
                    .map_err(|e| problem::unwritten(&to.shown(name), &e))?;
            }
        }
        self.manifest.store(&to)
    }
}

/// Length and sha256 of all that a reader gives.
fn digest(mut from: impl Read) -> std::io::Result<(u64, String)> {
    let (mut hash, mut length) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 18];
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok((length, hex(&hash.finalize()))),
            n => {
                hash.update(buffer.get(..n).unwrap_or_default());
                length += n as u64;
            }
        }
    }
}
