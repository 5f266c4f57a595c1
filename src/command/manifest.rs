//! `figures.json`: what a draft printed and why.
//!
//! Invariant: deterministic; every occurrence names a figure; figures name their sources by sha256.

mod span;

use super::deliver::Delivered;
use crate::draft::{Frame, Record};
use crate::ledger::Ledger;
use serde_json::{Value, json};
use std::path::Path;

/// The manifest's file name.
pub const NAME: &str = "figures.json";

/// Everything the manifest says besides the record.
pub struct About<'a> {
    /// The template.
    pub template: &'a str,
    /// Draft data.
    pub frame: &'a Frame,
    /// Where sources are described.
    pub ledger: &'a Ledger,
}

/// Makes the document.
///
/// `known` is what was written before: kinds that this run does not write stay known as ours, or the next
/// run that writes them would take them for edited by hand.
pub fn document(
    about: &About<'_>,
    record: &Record,
    outputs: &[Delivered],
    known: &[(String, String)],
) -> Value {
    let written = |name: &str| outputs.iter().any(|o| o.name == name);
    let earlier: Vec<Value> = known
        .iter()
        .filter(|(name, _)| !written(name))
        .map(|(name, hash)| json!({"path": name, "sha256": hash}))
        .collect();
    let region = about.frame.regions.get(about.frame.region);
    let used: Vec<&str> = {
        let mut ids: Vec<&str> =
            record.figures.iter().flat_map(|f| f.sources.iter().map(|(id, _)| id.as_str())).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let sources: Vec<Value> = about
        .ledger
        .sources()
        .iter()
        .filter(|s| used.contains(&s.id.as_str()))
        .map(|s| {
            json!({
                "id": s.id, "path": s.path, "sheet": s.sheet, "sha256": s.sha256, "dataset": s.dataset,
                "encoding": s.encoding, "rows": s.rows, "ingested_at": s.ingested_at,
            })
        })
        .collect();
    let figures: Vec<Value> = record.figures.iter().map(|f| figure(about, record, f)).collect();
    let occurrences: Vec<Value> = record
        .occurrences
        .iter()
        .map(|o| json!({"id": o.id, "figure": o.figure, "text": o.text, "rounding": o.rounding}))
        .collect();
    let facts: Vec<Value> = record
        .facts
        .iter()
        .map(|f| {
            let of_facts = f.file == "facts.csv";
            let fact = about.frame.facts.iter().find(|x| of_facts && x.line == f.line);
            json!({
                "key": f.key, "text": f.text, "origin": "手工", "file": f.file, "line": f.line,
                "source": f.source, "filled_by": fact.map(|x| x.filled_by.as_str()),
                "filled_on": fact.map(|x| x.filled_on.as_str()),
            })
        })
        .collect();
    let missing: Vec<Value> = record
        .missing
        .iter()
        .map(|m| json!({"what": m.what, "mark": m.gap.mark(), "reason": m.reason}))
        .collect();
    let mut document = json!({
        "schema": 1,
        "tool": format!("report {}", env!("CARGO_PKG_VERSION")),
        "period": about.frame.period.to_string(),
        "region": region.code,
        "region_name": region.name,
        "template": about.template,
        "figures": figures,
        "occurrences": occurrences,
        "facts": facts,
        "missing": missing,
        "sources": sources,
        "outputs": outputs.iter().map(|o| json!({"path": o.name, "sha256": o.sha256})).collect::<Vec<_>>(),
    });
    if !earlier.is_empty() {
        document["earlier_outputs"] = earlier.into();
    }
    document
}

fn figure(about: &About<'_>, record: &Record, f: &crate::draft::FigureEntry) -> Value {
    let entry = |id: &str| about.ledger.sources().iter().find(|s| s.id == id);
    let sources: Vec<Value> = f
        .sources
        .iter()
        .map(|(id, rows)| {
            let s = entry(id);
            json!({
                "sha256": s.map(|s| s.sha256.as_str()), "path": s.map(|s| s.path.as_str()),
                "sheet": s.and_then(|s| s.sheet.as_deref()), "rows": rows,
                "rejected": s.map(|s| s.rows.rejected),
            })
        })
        .collect();
    let rejects: u64 = f.sources.iter().filter_map(|(id, _)| entry(id)).map(|s| s.rows.rejected).sum();
    let printed: Vec<&str> =
        record.occurrences.iter().filter(|o| o.figure == f.id).map(|o| o.text.as_str()).collect();
    let mut roundings: Vec<&str> =
        record.occurrences.iter().filter(|o| o.figure == f.id).map(|o| o.rounding.as_str()).collect();
    roundings.dedup();
    let definition = about
        .frame
        .catalog
        .indicator(&f.indicator)
        .map(|i| super::indicators::definition(&about.frame.catalog, i));
    let mut document = json!({
        "id": f.id, "indicator": f.indicator, "title": f.title, "period": f.period, "region": f.region,
        "value": f.value, "unit": f.unit, "measure": f.measure, "basis": f.basis,
        "definition": definition, "rows": f.rows, "sources": sources, "rejects": rejects,
        "derived_from": f.derived_from, "printed": printed,
        "rounding": if roundings.is_empty() { "exact".to_owned() } else { roundings.join(";") },
    });
    if let Some(span) = span::span(about.frame, f) {
        document["span"] = span;
    }
    document
}

/// Names and sha256 of what was written last, as the manifest in a folder says, and of what a run that was
/// cut off was about to write.
pub fn known_outputs(folder: &Path) -> Vec<(String, String)> {
    let bytes = std::fs::read(folder.join(NAME)).unwrap_or_default();
    let document: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let text = |v: &Value, key: &str| v.get(key).and_then(Value::as_str).map(str::to_owned);
    document
        .get("outputs")
        .and_then(Value::as_array)
        .into_iter()
        .chain(document.get("earlier_outputs").and_then(Value::as_array))
        .flatten()
        .filter_map(|o| Some((text(o, "path")?, text(o, "sha256")?)))
        .chain(super::deliver::pending(folder))
        .collect()
}
