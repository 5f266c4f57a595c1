//! One writer at a time, and what a killed one left behind.
//!
//! Invariant: the lock is the operating system's and goes with the process that holds it, however
//! that ends; nothing is cleaned away but files that only an unfinished or superseded commit can
//! have left.

use super::folder::{Folder, PART, SUBFOLDERS};
use super::manifest::{self, Manifest};
use super::problem;
use crate::diagnostic::{Diagnostic, Place, codes};
use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::time::Duration;

pub(super) const NAME: &str = "lock";
const STEP: Duration = Duration::from_millis(50);

/// Takes the exclusive lock, waiting up to `wait`; E0301 when it is still held.
pub(super) fn acquire(folder: &Folder, wait: Duration) -> Result<File, Diagnostic> {
    let file = folder.open_lock(NAME)?;
    let mut left = wait;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if left.is_zero() => {
                let waited = match wait.as_secs() {
                    0 => String::new(),
                    seconds => format!(",等了 {seconds} 秒仍未结束"),
                };
                let message = format!("另一个 report 正在写台账{waited}");
                return Err(
                    Diagnostic::new(codes::LEDGER_LOCKED, message).at(Place::file(folder.shown(NAME)))
                );
            }
            Err(TryLockError::WouldBlock) => {
                let step = STEP.min(left);
                std::thread::sleep(step);
                left = left.saturating_sub(step);
            }
            Err(TryLockError::Error(e)) => return Err(problem::unwritten(&folder.shown(NAME), &e)),
        }
    }
}

/// Removes what unfinished and superseded commits left. A file of a *later* generation than the
/// manifest can have made stays: there the manifest was put back from a backup, and the file may be
/// all there is of a source.
pub(super) fn clean(folder: &Folder, manifest: &Manifest) {
    let named: HashSet<&str> = manifest.sources.iter().flat_map(|s| s.files()).collect();
    folder.remove(&format!("{}{PART}", manifest::NAME));
    for subfolder in SUBFOLDERS {
        for file in folder.list(subfolder) {
            let name = format!("{subfolder}/{file}");
            if is_leftover(manifest, subfolder, &file) && !named.contains(name.as_str()) {
                folder.remove(&name);
            }
        }
    }
}

/// Whether a file that the manifest does not name is left of a commit.
pub(super) fn is_leftover(manifest: &Manifest, subfolder: &str, file: &str) -> bool {
    match generation(file) {
        _ if file.ends_with(PART) => true,
        _ if subfolder == "originals" => is_original(file),
        Some(generation) => generation <= manifest.generation.saturating_add(1),
        None => false,
    }
}

/// `7` of `subsidy-1a2b3c4d5e6f-7.parquet`.
fn generation(file: &str) -> Option<u64> {
    let stem = file.strip_suffix(".parquet").or_else(|| file.strip_suffix(".jsonl.zst"))?;
    stem.rsplit_once('-')?.1.parse().ok()
}

fn is_original(file: &str) -> bool {
    let stem = file.strip_suffix(".zst");
    stem.is_some_and(|s| s.len() == 64 && s.bytes().all(|b| b.is_ascii_hexdigit()))
}
