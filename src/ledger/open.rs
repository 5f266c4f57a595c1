//! The ledger as it stands: what reading commands see.
//!
//! Job: a snapshot of the manifest, and readers of what it names. No lock is taken. Invariant: a
//! snapshot never shows half a commit. A source that is dropped after the snapshot was taken loses
//! its files at once (they hold personal data); a reader that already has them open goes on reading
//! on Unix, one that opens them later is told to run again.

use super::entry::{JournalLine, MergedOffice, SourceEntry};
use super::folder::Folder;
use super::held::Held;
use super::manifest::Manifest;
use super::reader::Reader;
use super::{lines, original};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::model::record::Reject;
use std::io::Read;
use std::path::{Path, PathBuf};

/// An opened ledger.
#[derive(Debug)]
pub struct Ledger {
    pub(super) folder: Folder,
    pub(super) manifest: Manifest,
}

impl Ledger {
    /// Opens a ledger folder; a missing one is an empty ledger.
    ///
    /// Errors: E0302 damaged, E0303 another version's, E0407 a symbolic link.
    pub fn open(dir: &Path) -> Result<Ledger, Diagnostic> {
        let folder = Folder::new(dir);
        let manifest = Manifest::load(&folder)?;
        Ok(Ledger { folder, manifest })
    }

    /// The sources in order of ingestion.
    pub fn sources(&self) -> &[SourceEntry] {
        &self.manifest.sources
    }

    /// Drops, replacements and restorations in order of time.
    pub fn journal(&self) -> &[JournalLine] {
        &self.manifest.journal
    }

    /// The offices whose ledgers were merged into this one.
    pub fn offices(&self) -> &[MergedOffice] {
        &self.manifest.offices
    }

    /// The source with exactly this id.
    pub fn get(&self, id: &str) -> Option<&SourceEntry> {
        self.manifest.sources.iter().find(|s| s.id == id)
    }

    /// The one source whose id begins so; E0305 for none or several.
    pub fn find(&self, id_prefix: &str) -> Result<&SourceEntry, Diagnostic> {
        let prefix = id_prefix.trim().to_ascii_lowercase();
        let found: Vec<_> = self.sources().iter().filter(|s| s.id.starts_with(&prefix)).collect();
        match found.as_slice() {
            [one] if !prefix.is_empty() => Ok(one),
            [] | [_] => Err(Diagnostic::new(
                codes::SOURCE_UNKNOWN,
                format!("台账里没有编号以“{id_prefix}”开头的来源"),
            )),
            several => {
                let list: Vec<_> = several.iter().take(5).map(|s| format!("{}({})", s.id, s.path)).collect();
                let message = format!("编号“{id_prefix}”不唯一,共 {} 个:{}", several.len(), list.join("、"));
                Err(Diagnostic::new(codes::SOURCE_UNKNOWN, message).help("把编号写得更长一些。"))
            }
        }
    }

    /// Sources made from the same bytes and the same sheet, however they were read.
    pub fn same_bytes(&self, sha256: &str, sheet: Option<&str>) -> impl Iterator<Item = &SourceEntry> {
        self.sources().iter().filter(move |s| s.sha256 == sha256 && s.sheet.as_deref() == sheet)
    }

    /// Whether any source was made from a file of this length: where none was, a file need not be
    /// hashed before it is read to know that it is new.
    pub fn knows_length(&self, bytes: u64) -> bool {
        self.sources().iter().any(|s| s.bytes == bytes)
    }

    /// Sources some of whose rows another source holds, or conflicts with.
    pub fn leaning_on<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a SourceEntry> {
        self.sources().iter().filter(move |s| s.leans_on.iter().any(|l| l.source == id))
    }

    /// A reader of some columns, on a file handle of its own. Columns that the source does not have
    /// come as Arrow's `Null` type.
    pub fn reader(&self, source: &SourceEntry, columns: &[&str]) -> Result<Reader, Diagnostic> {
        let name = &source.data.name;
        let file = self.folder.open(name).map_err(|e| self.updated_since().unwrap_or(e))?;
        Reader::new(file, self.folder.shown(name), &source.data, &source.schema, columns)
    }

    /// Where a source's Parquet file is, for engines that read it themselves.
    pub fn data_path(&self, source: &SourceEntry) -> PathBuf {
        self.folder.path(&source.data.name)
    }

    /// The refused rows of a source, in order of lines.
    pub fn rejects(&self, source: &SourceEntry) -> Result<Vec<Reject>, Diagnostic> {
        self.lines(source.rejects.as_ref())
    }

    /// The rows of a source held back as 修订, in order of lines.
    pub fn held(&self, source: &SourceEntry) -> Result<Vec<Held>, Diagnostic> {
        let mut held: Vec<Held> = self.lines(source.held.as_ref())?;
        held.sort_by_key(|h| h.line);
        Ok(held)
    }

    pub(super) fn lines<T: serde::de::DeserializeOwned>(
        &self,
        file: Option<&super::FileRef>,
    ) -> Result<Vec<T>, Diagnostic> {
        let Some(file) = file else { return Ok(Vec::new()) };
        lines::read(&self.folder, file).map_err(|e| self.updated_since().unwrap_or(e))
    }

    /// The ingested file itself, if it was kept.
    pub fn original(&self, source: &SourceEntry) -> Result<Option<Box<dyn Read>>, Diagnostic> {
        original::open(&self.folder, source)
    }

    /// The error to give instead of "missing" when another run has changed the ledger meanwhile.
    pub(super) fn updated_since(&self) -> Option<Diagnostic> {
        let now = Manifest::load(&self.folder).ok()?;
        (now.generation != self.manifest.generation).then(|| {
            Diagnostic::new(codes::LEDGER_LOCKED, "读取期间,台账被另一个 report 更新了")
                .at(Place::file(self.folder.shown("")))
                .help("再运行一次。")
        })
    }
}
