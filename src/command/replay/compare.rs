//! What was built now against what the archive has.
//!
//! Invariant: files are the same to the last byte or they are told; of manifests that differ, the figures
//! that do are told as well.

use super::told::{Changed, Differing, Trial};
use crate::command::pack::Index;
use crate::command::{Result, deliver, digest};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Compares all that is made: deliverables, manifests, records.
pub(super) fn compare(index: &Index, root: &Path, expected: &Path, trial: &mut Trial) -> Result<()> {
    let mut made = BTreeSet::new();
    for folder in ["out", "record"] {
        walk(root, &root.join(folder), &mut made)?;
    }
    let members = index.members.iter().filter(|m| expected.join(&m.name).exists());
    for member in members {
        trial.compared += 1;
        let now = made.remove(&member.name).then(|| root.join(&member.name));
        let Some(now) = now else {
            trial.files.push(Differing {
                name: member.name.clone(),
                how: "现在没有生成",
                figures: Vec::new(),
            });
            continue;
        };
        let found = File::open(&now).and_then(digest::of).map_err(|e| deliver::failed(&now, &e))?;
        if found.sha256 != member.sha256 {
            let figures = if member.name.ends_with("/figures.json") {
                changed(&expected.join(&member.name), &now)
            } else {
                Vec::new()
            };
            trial.files.push(Differing { name: member.name.clone(), how: "内容不同", figures });
        }
    }
    let more = made.into_iter();
    trial.files.extend(more.map(|name| Differing { name, how: "存档里没有", figures: Vec::new() }));
    Ok(())
}

/// The names of all files below a folder.
fn walk(root: &Path, folder: &Path, names: &mut BTreeSet<String>) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path: PathBuf = entry.map_err(|e| deliver::failed(folder, &e))?.path();
        if path.is_dir() {
            walk(root, &path, names)?;
        } else {
            names.insert(crate::workspace::show(root, &path));
        }
    }
    Ok(())
}

/// The figures that two manifests have with other values, or only one of them has.
fn changed(packed: &Path, now: &Path) -> Vec<Changed> {
    let (then, now) = (figures(packed), figures(now));
    let ids: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    let one = |id: &String| {
        let (then, now) = (then.get(id).cloned(), now.get(id).cloned());
        (then != now).then(|| Changed { id: id.clone(), packed: then, now })
    };
    ids.into_iter().filter_map(one).collect()
}

/// Value and unit by id.
fn figures(path: &Path) -> BTreeMap<String, String> {
    let bytes = std::fs::read(path).unwrap_or_default();
    let document: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let list = document.get("figures").and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |figure: &Value, key: &str| figure.get(key).and_then(Value::as_str).map(str::to_owned);
    let one = |figure: &Value| {
        let unit = text(figure, "unit").unwrap_or_default();
        Some((text(figure, "id")?, format!("{}{unit}", text(figure, "value")?)))
    };
    list.iter().filter_map(one).collect()
}
