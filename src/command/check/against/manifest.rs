//! As much of `figures.json` as a comparison with a draft needs.
//!
//! Invariant: members that are not known are passed over; what is damaged, foreign or of a newer form is refused in
//! words, never half read.

use crate::check::data::Printed;
use crate::command::manifest::BYTES;
use crate::diagnostic::{Diagnostic, Place, codes};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A manifest.
#[derive(Debug, Clone)]
pub(super) struct Manifest {
    /// Occurrences in reading order, then hand-typed numbers.
    pub(super) printed: Vec<Printed>,
    /// Of each, how it was rounded; empty of what was typed in.
    pub(super) roundings: Vec<String>,
    /// The code of the region it is about.
    pub(super) region: String,
    outputs: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
struct Document {
    #[serde(default)]
    region: String,
    figures: Vec<Figure>,
    occurrences: Vec<Occurrence>,
    #[serde(default)]
    facts: Vec<Fact>,
    #[serde(default)]
    outputs: Vec<Output>,
    #[serde(default)]
    earlier_outputs: Vec<Output>,
}

#[derive(Debug, Deserialize)]
struct Figure {
    id: String,
    title: String,
}

#[derive(Debug, Deserialize)]
struct Occurrence {
    id: String,
    figure: String,
    text: String,
    #[serde(default)]
    rounding: String,
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    row: String,
    #[serde(default)]
    column: String,
}

#[derive(Debug, Deserialize)]
struct Fact {
    key: String,
    text: String,
}

#[derive(Debug, Deserialize)]
struct Output {
    path: String,
}

impl Manifest {
    /// Reads a file; `shown` is how it is called.
    ///
    /// # Errors
    /// `E0830`
    pub(super) fn read(path: &Path, shown: &str) -> Result<Manifest, Diagnostic> {
        let wrong = |why: String| Diagnostic::new(codes::DIFF_MANIFEST, why).at(Place::file(shown));
        let about = std::fs::metadata(path).map_err(|e| wrong(format!("「{shown}」打不开（{e}）")))?;
        if about.len() > BYTES {
            return Err(wrong(format!("「{shown}」超过 {} MB，不是文稿的清单", BYTES >> 20)));
        }
        let bytes = std::fs::read(path).map_err(|e| wrong(format!("「{shown}」打不开（{e}）")))?;
        let foreign = |why: String| wrong(format!("「{shown}」不是 report build 写的 figures.json（{why}）"));
        let json: serde_json::Value = serde_json::from_slice(&bytes).map_err(|e| foreign(e.to_string()))?;
        match json.get("schema").and_then(serde_json::Value::as_u64) {
            Some(1) => {}
            Some(n) => {
                return Err(wrong(format!("「{shown}」是另一个版本写的（schema {n}），这个版本读不了")));
            }
            None => return Err(foreign("没有 schema".into())),
        }
        let document: Document = serde_json::from_value(json).map_err(|e| foreign(e.to_string()))?;
        let titles: BTreeMap<&str, &str> =
            document.figures.iter().map(|f| (f.id.as_str(), f.title.as_str())).collect();
        let mut seen = BTreeSet::new();
        for o in &document.occurrences {
            if !seen.insert(o.id.as_str()) || !titles.contains_key(o.figure.as_str()) {
                return Err(wrong(format!(
                    "「{shown}」里的 {} 重复，或它的数字不在清单里，文件被改过",
                    o.id
                )));
            }
        }
        let title = |id: &str| titles.get(id).map_or(id, |t| *t).to_owned();
        let printed = document.occurrences.iter().map(|o| Printed {
            id: o.id.clone(),
            title: title(&o.figure),
            figure: o.figure.clone(),
            text: o.text.clone(),
            before: o.before.clone(),
            after: o.after.clone(),
            row: o.row.clone(),
            column: o.column.clone(),
            ..Printed::default()
        });
        // A 任务数 has the key target:…, a number of facts.csv only its own.
        let key = |f: &Fact| if f.key.contains(':') { f.key.clone() } else { format!("fact:{}", f.key) };
        let typed = document.facts.iter().map(|f| Printed {
            id: key(f),
            figure: key(f),
            title: f.key.clone(),
            text: f.text.clone(),
            typed: true,
            ..Printed::default()
        });
        let outputs = document.outputs.into_iter().chain(document.earlier_outputs).map(|o| o.path);
        let roundings = document.occurrences.iter().map(|o| o.rounding.clone());
        Ok(Manifest {
            roundings: roundings.chain(document.facts.iter().map(|_| String::new())).collect(),
            printed: printed.chain(typed).collect(),
            region: document.region,
            outputs: outputs.collect(),
        })
    }

    /// Whether a file of this name was written with it.
    pub(super) fn names(&self, name: &str) -> bool {
        self.outputs.contains(name)
    }
}
