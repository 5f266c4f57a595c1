//! The two sides of a comparison: which manifest a word names, and whether the second is the ledger as it is.
//!
//! Invariant: what stands on disk under the name given comes first; a period names the build of that period,
//! on the second side what the ledger gives now.

use super::read::Manifest;
use crate::command::{Office, Result, Session};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Period;
use std::path::{Path, PathBuf};

/// A manifest and what it is called.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) shown: String,
    pub(super) manifest: Manifest,
}

/// The file of a manifest, or of the manifest in a folder.
fn file(path: &Path) -> Option<PathBuf> {
    let inside = path.join("figures.json");
    if path.is_file() {
        Some(path.to_owned())
    } else if inside.is_file() {
        Some(inside)
    } else {
        None
    }
}

fn read(office: &Office, path: &Path) -> Result<Side> {
    let shown = office.workspace.show(path);
    let manifest = Manifest::read(path, &shown).map_err(|d| vec![d])?;
    Ok(Side { shown, manifest })
}

/// The first side; `path` is where a file of that name would be.
pub(super) fn first(session: &Session<'_>, office: &Office, text: &str, path: &Path) -> Result<Side> {
    if let Some(file) = file(path) {
        return read(office, &file);
    }
    let built = period(session, text).map(|p| office.workspace.out_dir().join(p.to_string()));
    match built.as_deref().and_then(file) {
        Some(file) => read(office, &file),
        None => {
            let help = match &built {
                Some(_) => format!("先用 report build {text} 写出文稿，或写明 figures.json 在哪里。"),
                None => "写 out/2024 这样的文件夹、一个 figures.json，或一个期间。".to_owned(),
            };
            Err(vec![unread(text).help(help)])
        }
    }
}

/// The second side; `None`: the ledger as it is.
pub(super) fn second(
    session: &Session<'_>,
    office: &Office,
    text: &str,
    path: &Path,
    first: &Side,
) -> Result<Option<Side>> {
    if matches!(text.trim(), "now" | "现在") {
        return Ok(None);
    }
    if let Some(file) = file(path) {
        return read(office, &file).map(Some);
    }
    let Some(period) = period(session, text) else {
        let help = "写 out/2024 这样的文件夹、一个 figures.json，或写 now（台账现在的数）。";
        return Err(vec![unread(text).help(help)]);
    };
    if period.to_string() != first.manifest.period {
        return Err(vec![apart(&first.shown, &first.manifest.period, text, &period.to_string())]);
    }
    Ok(None)
}

fn period(session: &Session<'_>, text: &str) -> Option<Period> {
    crate::model::period::parse(text, session.today)
}

fn unread(text: &str) -> Diagnostic {
    Diagnostic::new(codes::DIFF_MANIFEST, format!("「{text}」不是一次 build 的文件夹，也不是 figures.json"))
}

/// Manifests of different periods have no figure in common.
fn apart(a: &str, period: &str, b: &str, other: &str) -> Diagnostic {
    let message = format!("「{a}」是 {period} 的，「{b}」是 {other} 的，不是同一批数字");
    Diagnostic::new(codes::DIFF_APART, message)
}

/// Refuses manifests that are not about the same.
pub(super) fn comparable(a: &Side, b: &Side) -> Result<()> {
    let (x, y) = (&a.manifest, &b.manifest);
    if x.period != y.period {
        return Err(vec![apart(&a.shown, &x.period, &b.shown, &y.period)]);
    }
    if x.region != y.region {
        let message = format!(
            "「{}」是{}（{}）的，「{}」是{}（{}）的，不是同一批数字",
            a.shown, x.region_name, x.region, b.shown, y.region_name, y.region
        );
        return Err(vec![Diagnostic::new(codes::DIFF_APART, message)]);
    }
    Ok(())
}
