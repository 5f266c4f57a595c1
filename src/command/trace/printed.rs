//! What a draft's manifest says of a number.
//!
//! Inputs: an occurrence (`f0012`), `--manifest` or the manifests in `out/`. Outputs: the figure, and how it
//! was printed. Invariant: of several drafts of the office's own region the one written last is meant, and
//! the others are named; where that cannot be told, nothing is chosen.

use super::Request;
use crate::command::{Office, Result, manifest};
use crate::diagnostic::{Diagnostic, Place, codes};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A number as a draft has it.
#[derive(Debug, Clone)]
pub(super) struct Printed {
    /// The manifest, as shown.
    pub(super) manifest: String,
    /// `f0012`; `None` for a figure that was asked for by its id.
    pub(super) occurrence: Option<String>,
    /// `indicator@period@region`.
    pub(super) figure: String,
    /// What it was then.
    pub(super) value: String,
    /// As printed, unit included; empty where it was not.
    pub(super) text: String,
    /// `exact`, `half_up:1万元` …
    pub(super) rounding: String,
    /// The line of `targets.csv` that it is compared with.
    pub(super) target_line: Option<u64>,
    /// Other drafts of the same region that have this occurrence.
    pub(super) others: Vec<String>,
}

/// Whether a text is an occurrence's id.
pub(super) fn is_occurrence(text: &str) -> bool {
    let digits = text.strip_prefix('f').unwrap_or("");
    digits.len() >= 4 && digits.bytes().all(|b| b.is_ascii_digit())
}

fn unknown(message: String) -> Diagnostic {
    Diagnostic::new(codes::OCCURRENCE_UNKNOWN, message)
}

/// A manifest that was read.
struct Document {
    shown: String,
    json: Value,
    written: SystemTime,
}

/// The figure behind an occurrence.
pub(super) fn occurrence(office: &Office, request: &Request, id: &str) -> Result<Printed> {
    if let Some(file) = &request.manifest {
        let document = read(office, file).map_err(|d| vec![d])?;
        return printed(&document, Some(id), None)
            .ok_or_else(|| vec![unknown(format!("{} 里没有 {id}", document.shown))]);
    }
    let root = &office.workspace.regions.get(office.workspace.regions.root()).code;
    let mut all = Vec::new();
    below(&office.workspace.out_dir(), &mut all);
    all.sort();
    // What cannot be read is no draft of this program.
    let documents: Vec<Document> = all.iter().filter_map(|path| read(office, path).ok()).collect();
    let mut own: Vec<(&Document, Printed)> = documents
        .iter()
        .filter(|d| d.json["region"].as_str() == Some(root))
        .filter_map(|d| Some((d, printed(d, Some(id), None)?)))
        .collect();
    own.sort_by_key(|(document, _)| std::cmp::Reverse(document.written));
    let names = |list: &[(&Document, Printed)]| list.iter().map(|(d, _)| d.shown.clone()).collect::<Vec<_>>();
    match own.as_slice() {
        [] => {
            let elsewhere: Vec<&str> = documents
                .iter()
                .filter(|d| printed(d, Some(id), None).is_some())
                .map(|d| d.shown.as_str())
                .collect();
            let help = if elsewhere.is_empty() {
                "先用 report build 生成文稿，或用 --manifest 指明 figures.json。".to_owned()
            } else {
                format!("有这个编号的是：{}；用 --manifest 指明。", elsewhere.join("、"))
            };
            Err(vec![unknown(format!("out/ 里本单位的文稿都没有 {id}")).help(help)])
        }
        [(a, _), (b, _), ..] if a.written == b.written => {
            let message = format!("{id} 在同时写出的几份文稿里都有，分不清是哪一份");
            let help = format!("用 --manifest 指明其中一份：{}。", names(&own).join("、"));
            Err(vec![unknown(message).help(help)])
        }
        [(_, newest), ..] => Ok(Printed { others: names(&own).split_off(1), ..newest.clone() }),
    }
}

/// What a manifest says of a figure.
pub(super) fn figure(office: &Office, file: &Path, id: &str) -> Result<Printed> {
    let document = read(office, file).map_err(|d| vec![d])?;
    printed(&document, None, Some(id)).ok_or_else(|| vec![unknown(format!("{} 里没有 {id}", document.shown))])
}

fn printed(document: &Document, occurrence: Option<&str>, figure: Option<&str>) -> Option<Printed> {
    let list = |key: &str| document.json[key].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or("").to_owned();
    let named = |o: &&Value| match occurrence {
        Some(id) => o["id"] == id,
        None => figure.is_some_and(|id| o["figure"] == id),
    };
    let place = list("occurrences").iter().find(named);
    let id = match (place, figure) {
        (Some(place), _) => text(place, "figure"),
        (None, Some(id)) if occurrence.is_none() => id.to_owned(),
        _ => return None,
    };
    let figure = list("figures").iter().find(|f| f["id"] == id.as_str())?;
    let bases = figure["derived_from"].as_array().map(Vec::as_slice).unwrap_or_default();
    let line = |base: &Value| base.as_str()?.strip_prefix("targets.csv:")?.parse().ok();
    Some(Printed {
        manifest: document.shown.clone(),
        occurrence: occurrence.map(str::to_owned),
        value: text(figure, "value"),
        text: place.map_or_else(String::new, |p| text(p, "text")),
        rounding: place.map_or_else(String::new, |p| text(p, "rounding")),
        target_line: bases.iter().find_map(line),
        figure: id,
        others: Vec::new(),
    })
}

fn read(office: &Office, path: &Path) -> std::result::Result<Document, Diagnostic> {
    let shown = office.workspace.show(path);
    let wrong = |why: String| Diagnostic::new(codes::FILE_UNREADABLE, why).at(Place::file(shown.clone()));
    let open = |e: std::io::Error| wrong(format!("{shown} 打不开（{e}）"));
    if std::fs::metadata(path).map_err(open)?.len() > manifest::BYTES {
        return Err(wrong(format!("{shown} 超过 {} MB，不是文稿的清单", manifest::BYTES >> 20)));
    }
    let bytes = std::fs::read(path).map_err(open)?;
    let json: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    if json["schema"] != 1 || !json["figures"].is_array() {
        return Err(wrong(format!("{shown} 不是文稿的清单 figures.json")));
    }
    let written = std::fs::metadata(path).and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    Ok(Document { shown, json, written })
}

/// All manifests below a folder.
fn below(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|e| e.ok().map(|e| e.path())) {
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            below(&path, out);
        } else if path.file_name().is_some_and(|n| n == manifest::NAME) {
            out.push(path);
        }
    }
}
