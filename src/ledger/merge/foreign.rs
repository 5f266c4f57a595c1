//! A ledger of another office, opened for a merge.
//!
//! Job: a snapshot of its manifest. Invariant: its folder is only read, and not at all through symbolic
//! links; a manifest of a size beyond reason is not even read.

use crate::diagnostic::{Diagnostic, Place, codes};
use crate::ledger::folder::Folder;
use crate::ledger::manifest::{self, Manifest};
use crate::ledger::{Ledger, problem};
use std::path::Path;

/// Largest manifest, bytes: some two thousand for each source.
const MAX_MANIFEST: u64 = 256 << 20;

/// Another office's ledger.
#[derive(Debug)]
pub struct Foreign {
    ledger: Ledger,
}

impl Foreign {
    /// Opens a ledger folder, which must hold a ledger.
    ///
    /// # Errors
    /// E0302 damaged or no ledger, E0303 another version's, E0407 a symbolic link, E0114 too large.
    pub fn open(dir: &Path) -> Result<Foreign, Diagnostic> {
        let folder = Folder::new(dir);
        let shown = folder.shown(manifest::NAME);
        folder.exists("")?;
        let file = folder.open(manifest::NAME)?;
        let bytes = file.metadata().map_err(|e| problem::unread(&shown, &e))?.len();
        if bytes > MAX_MANIFEST {
            let message = format!("台账清单有 {bytes} 字节，超过 {MAX_MANIFEST}");
            return Err(Diagnostic::new(codes::FILE_LIMIT, message).at(Place::file(shown)));
        }
        Ok(Foreign { ledger: Ledger::open(dir)? })
    }

    /// What it holds.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// How often it has been written.
    pub fn generation(&self) -> u64 {
        self.ledger.manifest.generation
    }

    /// Hash of what it says.
    pub fn fingerprint(&self) -> String {
        self.ledger.manifest.fingerprint()
    }

    /// The error to give where its own office has written it since it was opened: to be opened again.
    pub(super) fn written_since(&self) -> Option<Diagnostic> {
        let now = Manifest::load(&self.ledger.folder).ok()?;
        (now != self.ledger.manifest).then(|| {
            Diagnostic::new(codes::LEDGER_LOCKED, "读取期间，那边的 report 更新了台账")
                .at(Place::file(self.ledger.folder.shown("")))
                .help("等那边导入完再运行一次。")
        })
    }
}
