//! The inbox: which files the globs of `report.toml` name, in a stable order.
//!
//! Invariant: a file named by two globs is taken once, by the first; office lock files and system
//! leftovers are passed over.

use super::config::Inbox;
use std::path::{Path, PathBuf};

/// One file and the inbox entry that names it.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    /// The file.
    pub path: PathBuf,
    /// Its entry.
    pub entry: &'a Inbox,
}

/// All inbox files, sorted by path within each entry.
pub fn files<'a>(root: &Path, entries: &'a [Inbox]) -> Vec<Found<'a>> {
    let mut out: Vec<Found<'a>> = Vec::new();
    for entry in entries {
        let escaped = glob::Pattern::escape(&root.to_string_lossy());
        let pattern = format!("{escaped}/{}", entry.glob);
        let Ok(paths) = glob::glob(&pattern) else { continue };
        let mut found: Vec<PathBuf> = paths.filter_map(Result::ok).filter(|p| is_export(p)).collect();
        found.sort();
        for path in found {
            if !out.iter().any(|f| f.path == path) {
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
    path.is_file() && !leftover
}
