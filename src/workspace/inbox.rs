//! The inbox: which files the globs of `report.toml` name, in a stable order.
//!
//! Invariant: a file named by two globs is taken once, by the first; office lock files and system
//! leftovers are passed over.

use super::config::Inbox;
use crate::diagnostic::{Diagnostic, codes};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// One file and the inbox entry that names it.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    /// The file.
    pub path: PathBuf,
    /// Its entry.
    pub entry: &'a Inbox,
}

/// Most files that the globs may name, each counted as often as one names it.
pub const FILES: usize = 100_000;

/// Whether all folders that the globs lead through can be looked into.
///
/// # Errors
/// E0101 for each that cannot; E0114 where there are more than [`FILES`] files.
pub fn readable(root: &Path, entries: &[Inbox]) -> Result<(), Vec<Diagnostic>> {
    let mut problems: Vec<Diagnostic> = Vec::new();
    let mut named = 0usize;
    for entry in entries {
        let found = matching(root, entry).into_iter().flatten().inspect(|_| named += 1);
        // Links that lead round in a circle never end.
        for error in found.take(FILES + 1).filter_map(Result::err) {
            let shown = super::show(root, error.path());
            if problems.iter().all(|p| p.place.as_ref().is_none_or(|place| place.file != shown)) {
                problems.push(super::unreadable(&shown, error.error()));
            }
        }
    }
    if named > FILES {
        let message = format!("inbox 的 glob 找到的文件超过 {FILES} 个");
        let help = "把 glob 写得窄一些，或把已导入的旧文件移出收件箱；收件箱里的链接不要绕圈。";
        problems.push(Diagnostic::new(codes::FILE_LIMIT, message).help(help));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn matching(root: &Path, entry: &Inbox) -> Option<glob::Paths> {
    let escaped = glob::Pattern::escape(&root.to_string_lossy());
    glob::glob(&format!("{escaped}/{}", entry.glob)).ok()
}

/// All inbox files, sorted by path within each entry.
pub fn files<'a>(root: &Path, entries: &'a [Inbox]) -> Vec<Found<'a>> {
    let mut out: Vec<Found<'a>> = Vec::new();
    let mut taken = BTreeSet::new();
    for entry in entries {
        let Some(paths) = matching(root, entry) else { continue };
        let mut found: Vec<PathBuf> =
            paths.take(FILES).filter_map(Result::ok).filter(|p| is_export(p)).collect();
        found.sort();
        for path in found {
            if taken.insert(path.clone()) {
                out.push(Found { path, entry });
            }
        }
    }
    out
}

fn is_export(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let leftover = name.starts_with("~$")
        || name.starts_with('.')
        || name.ends_with('~')
        || name.ends_with(".tmp")
        || name.eq_ignore_ascii_case("thumbs.db")
        || name.eq_ignore_ascii_case("desktop.ini");
    // A link that leads nowhere is an export that is missing: opening it says so.
    !path.is_dir() && !leftover
}
