//! Files on their way into the ledger.
//!
//! Invariant: a file that is not kept is deleted when its owner goes, whatever the reason; only a
//! killed process leaves `.part` files, and the next writer removes those.

use super::folder::{Folder, rename};
use super::problem;
use crate::diagnostic::Diagnostic;

/// A file of ours that does not belong to the ledger yet.
#[derive(Debug)]
pub(super) struct Part {
    folder: Folder,
    name: String,
    kept: bool,
}

impl Part {
    pub(super) fn new(folder: &Folder, name: String) -> Part {
        Part { folder: folder.clone(), name, kept: false }
    }

    /// Its name now.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Gives it its final name.
    pub(super) fn settle(&mut self, name: &str) -> Result<(), Diagnostic> {
        if self.name != name {
            // Never over a file that is there: a name is used once.
            if self.folder.exists(name)? {
                return Err(problem::internal(&self.folder.shown(name), "文件名已被占用"));
            }
            rename(&self.folder.path(&self.name), &self.folder.path(name))
                .map_err(|e| problem::unwritten(&self.folder.shown(name), &e))?;
            self.name = name.to_owned();
        }
        Ok(())
    }

    /// From now on it is the ledger's.
    pub(super) fn keep(&mut self) {
        self.kept = true;
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.kept {
            self.folder.remove(&self.name);
        }
    }
}
