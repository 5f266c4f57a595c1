//! A draft against the manifest it was made with, and against the ledger.
//!
//! Inputs: a reading, `--manifest` or what lies beside the draft. Outputs: [`Compared`]. Invariants: a manifest that
//! was named must be readable and is used; one that is found beside the draft is used only if it speaks of this
//! draft; whether a figure is stale is asked of the workspace that the manifest lies in.

mod current;
mod guess;
mod manifest;
mod reprint;

use crate::check::Reading;
use crate::check::data::{self, Candidate, Finding, Likely, Match, Now, Printed, Status};
use crate::command::{Result, Session};
use crate::diagnostic::Diagnostic;
use manifest::Manifest;
use std::path::{Path, PathBuf};

/// What is to be compared.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The draft's file; none of what is piped in.
    pub file: Option<&'a Path>,
    /// `--manifest`, a file or the folder of one.
    pub manifest: Option<&'a Path>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Compared {
    /// The manifest, as shown; none if there is none.
    pub manifest: Option<String>,
    /// Printings and numbers, in reading order; empty without a manifest.
    pub matches: Vec<Match>,
    /// The printings that matches speak of.
    pub printed: Vec<Printed>,
    /// What is to be said.
    pub findings: Vec<Finding>,
    /// What kept it from being complete.
    pub diagnostics: Vec<Diagnostic>,
    /// What the user should know, one line each.
    pub notes: Vec<String>,
}

/// Compares a draft.
///
/// # Errors
/// `E0830` a manifest that was named and cannot be read.
pub fn compare(session: &Session<'_>, asked: &Asked<'_>, reading: &Reading<'_>) -> Result<Compared> {
    let mut out = Compared::default();
    if let Some((path, named)) = chosen(asked) {
        let shown = crate::workspace::show(&session.folder, &path);
        match Manifest::read(&path, &shown) {
            Ok(found) if named || speaks_of(&found, asked, reading) => {
                with_manifest(session, (&path, &shown), &found, reading, &mut out);
                return Ok(out);
            }
            Ok(_) => out
                .notes
                .push(format!("同一文件夹里的 {shown} 不是这份文稿的，没有对照；是的话用 --manifest 指明")),
            Err(problem) if named => return Err(vec![problem]),
            Err(problem) => out.diagnostics.push(problem),
        }
    }
    let (likely, candidates) = guess::likely(session, reading, &mut out.diagnostics);
    tell(reading, &likely, &candidates, &mut out);
    Ok(out)
}

/// The manifest's file, and whether it was named.
fn chosen(asked: &Asked<'_>) -> Option<(PathBuf, bool)> {
    let inside = |folder: &Path| folder.join(crate::command::manifest::NAME);
    if let Some(path) = asked.manifest {
        let path = if path.is_dir() { inside(path) } else { path.to_owned() };
        return Some((path, true));
    }
    let folder = asked.file?.parent()?;
    let beside = inside(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    beside.is_file().then_some((beside, false))
}

/// Whether a manifest beside a draft is that draft's: it names the file, or, where that was renamed, most of what it
/// has printed stands there.
fn speaks_of(manifest: &Manifest, asked: &Asked<'_>, reading: &Reading<'_>) -> bool {
    let name = asked.file.and_then(Path::file_name).map(|n| n.to_string_lossy());
    if name.is_some_and(|name| manifest.names(&name)) {
        return true;
    }
    let matches = data::compare(reading, &manifest.printed);
    let placed = |m: &&Match| matches!(m.status, Status::Same | Status::Stale);
    let found =
        matches.iter().filter(placed).filter_map(|m| m.printed).collect::<std::collections::BTreeSet<_>>();
    found.len() * 2 >= manifest.printed.len() && !found.is_empty()
}

fn with_manifest(
    session: &Session<'_>,
    (path, shown): (&Path, &str),
    manifest: &Manifest,
    reading: &Reading<'_>,
    out: &mut Compared,
) {
    let mut printed = manifest.printed.clone();
    match current::ask(session, (path, shown), manifest) {
        Ok(nows) => printed.iter_mut().zip(nows).for_each(|(p, now)| p.now = now),
        Err(current::Unasked::Outside) => {
            out.notes.push(format!("{shown} 不在工作目录里，只与清单对照，没有与台账核对"));
        }
        Err(current::Unasked::Failed(problems)) => {
            out.notes.push(format!("台账算不出现在的数，只与 {shown} 对照"));
            out.diagnostics.extend(problems);
        }
    }
    out.manifest = Some(shown.to_owned());
    out.matches = data::compare(reading, &printed);
    out.printed = printed;
    tell(reading, &[], &[], out);
}

fn tell(reading: &Reading<'_>, likely: &[Likely], candidates: &[Candidate], out: &mut Compared) {
    out.findings = data::findings(reading, &out.printed, &out.matches, likely, candidates);
}

/// What a figure that has no value any more is told with.
fn gone(why: &str) -> Now {
    Now::Gone(why.to_owned())
}
