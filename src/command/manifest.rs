//! `figures.json`: what a draft printed and why.
//!
//! Job: put the record of a rendering beside definitions and sources. Output: the document, in the form of
//! `manifest/figures.schema.json`. Invariant: deterministic; every occurrence names a figure;
//! figures name their sources by sha256.

mod around;
mod document;
#[cfg(test)]
mod schema;
mod span;
pub(super) mod state;

use super::controls::Entry;
use super::deliver::Delivered;
use crate::draft::{FactEntry, FigureEntry, Frame, Occurrence, Record};
use crate::figure::Moved;
use crate::ledger::{Ledger, SourceEntry};
use crate::model::Value as Exact;
use crate::model::block::Draft;
use crate::model::evidence::ImpactLine;
use crate::model::value::decimal;
use document::Document;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The manifest's file name.
pub const NAME: &str = "figures.json";
/// Longest manifest that is read, bytes: that of a province's towns has some ten million.
pub const BYTES: u64 = 64 << 20;

/// Everything the manifest says besides the record.
pub struct About<'a> {
    /// The template.
    pub template: &'a str,
    /// Draft data.
    pub frame: &'a Frame,
    /// Where sources are described.
    pub ledger: &'a Ledger,
    /// How far rejected rows could move each figure of the record.
    pub moved: &'a [Moved],
    /// Control totals and 合计 rows that speak of the draft.
    pub controls: &'a [Entry],
    /// The engine that computed the figures.
    pub engine: &'static str,
    /// The draft itself, for the words round its printings.
    pub draft: &'a Draft,
    /// What marks the draft as not yet to be handed in.
    pub stamp: Option<&'a str>,
}

/// Makes the document.
///
/// `known` is what was written before: kinds that this run does not write stay known as ours, or the next
/// run that writes them would take them for edited by hand.
pub fn document<'a>(
    about: &'a About<'a>,
    record: &'a Record,
    outputs: &'a [Delivered],
    known: &'a [(String, String)],
) -> Document<'a> {
    let written = |name: &str| outputs.iter().any(|o| o.name == name);
    let region = about.frame.regions.get(about.frame.region);
    let sources = Sources::new(about.ledger);
    let mut printings: BTreeMap<&str, Vec<&Occurrence>> = BTreeMap::new();
    for occurrence in &record.occurrences {
        printings.entry(&occurrence.figure).or_default().push(occurrence);
    }
    let mut around = around::of(about.draft);
    let figure = |(f, moved): (&'a FigureEntry, &'a Moved)| {
        let printed = printings.get(f.id.as_str()).map(Vec::as_slice).unwrap_or_default();
        figure(about.frame, &sources, f, moved, printed)
    };
    Document {
        schema: 1,
        tool: format!("report {}", env!("CARGO_PKG_VERSION")),
        engine: about.engine,
        period: about.frame.period.to_string(),
        region: &region.code,
        region_name: &region.name,
        template: about.template,
        stamp: about.stamp,
        figures: record.figures.iter().zip(about.moved).map(figure).collect(),
        occurrences: record
            .occurrences
            .iter()
            .map(|o| occurrence(o, around.remove(o.id.as_str()).unwrap_or_default()))
            .collect(),
        facts: facts(about.frame, record),
        missing: record
            .missing
            .iter()
            .map(|m| document::Missing { what: &m.what, mark: m.gap.mark(), reason: &m.reason })
            .collect(),
        controls: about.controls,
        sources: sources.of(record).map(source).collect(),
        outputs: outputs.iter().map(|o| document::Output { path: &o.name, sha256: &o.sha256 }).collect(),
        earlier_outputs: known
            .iter()
            .filter(|(name, _)| !written(name))
            .map(|(path, sha256)| document::Output { path, sha256 })
            .collect(),
        state: state::of(about.frame, about.ledger, record),
    }
}

/// The ledger's sources by id.
struct Sources<'a> {
    all: &'a [SourceEntry],
    by_id: BTreeMap<&'a str, &'a SourceEntry>,
}

impl<'a> Sources<'a> {
    fn new(ledger: &'a Ledger) -> Sources<'a> {
        let all = ledger.sources();
        Sources { all, by_id: all.iter().map(|s| (s.id.as_str(), s)).collect() }
    }

    /// Those that figures rest on, in the ledger's order.
    fn of(&self, record: &'a Record) -> impl Iterator<Item = &'a SourceEntry> {
        let used: BTreeSet<&str> =
            record.figures.iter().flat_map(|f| f.sources.iter().map(|(id, _)| id.as_str())).collect();
        self.all.iter().filter(move |s| used.contains(s.id.as_str()))
    }
}

fn occurrence(o: &Occurrence, around: around::Around) -> document::Occurrence<'_> {
    let around::Around { before, after, row, column } = around;
    document::Occurrence {
        id: &o.id,
        figure: &o.figure,
        text: &o.text,
        rounding: &o.rounding,
        before,
        after,
        row,
        column,
    }
}

fn figure<'a>(
    frame: &Frame,
    sources: &Sources<'a>,
    f: &'a FigureEntry,
    moved: &'a Moved,
    printed: &[&'a Occurrence],
) -> document::Figure<'a> {
    let amounts = amounts(frame, f);
    let rests: Vec<document::Rests<'_>> = f
        .sources
        .iter()
        .map(|(id, rows)| {
            let s = sources.by_id.get(id.as_str()).copied();
            document::Rests {
                id,
                sha256: s.map(|s| s.sha256.as_str()),
                path: s.map(|s| s.path.as_str()),
                sheet: s.and_then(|s| s.sheet.as_deref()),
                rows: *rows,
                amount: amounts.as_ref().map(|all| all.get(id).copied().unwrap_or(zero(&f.exact)).plain()),
                rejected: s.map(|s| s.rows.rejected),
            }
        })
        .collect();
    let mut roundings: Vec<&str> = printed.iter().map(|o| o.rounding.as_str()).collect();
    roundings.dedup();
    let definition =
        frame.catalog.indicator(&f.indicator).map(|i| super::indicators::definition(&frame.catalog, i));
    document::Figure {
        id: &f.id,
        indicator: &f.indicator,
        title: &f.title,
        period: &f.period,
        region: &f.region,
        value: &f.value,
        unit: &f.unit,
        measure: &f.measure,
        basis: f.basis,
        definition,
        rows: f.rows,
        rejects: rests.iter().filter_map(|r| r.rejected).sum(),
        sources: rests,
        impact: impact(moved),
        derived_from: &f.derived_from,
        printed: printed.iter().map(|o| o.text.as_str()).collect(),
        rounding: if roundings.is_empty() { "exact".to_owned() } else { roundings.join(";") },
        span: span::span(frame, f),
    }
}

/// What rejected rows could do to a figure; nothing where there are none.
fn impact(moved: &Moved) -> Option<document::Impact<'_>> {
    let told = &moved.impact;
    (!told.lines.is_empty()).then(|| document::Impact {
        at_most: told.at_most.as_ref().map(crate::model::Value::plain),
        words: &told.words,
        reasons: told.lines.iter().map(reason).collect(),
    })
}

fn reason(l: &ImpactLine) -> document::Reason<'_> {
    document::Reason {
        code: &l.code,
        rows: l.rows,
        amount: l.amount.map(|a| decimal(a, 2)),
        unreadable: l.unreadable,
    }
}

/// What each source adds to a figure, where they add up.
fn amounts(frame: &Frame, f: &FigureEntry) -> Option<BTreeMap<String, Exact>> {
    let asked = frame.asked(f)?;
    let found = frame.cube.by_source(&f.indicator, asked.region, asked.period).ok()??;
    Some(found.into_iter().map(|(id, value)| (id.to_string(), value)).collect())
}

/// Nothing, of the kind of a value.
fn zero(value: &Exact) -> Exact {
    if matches!(value, Exact::Money(_)) { Exact::Money(0) } else { Exact::Count(0) }
}

fn facts<'a>(frame: &'a Frame, record: &'a Record) -> Vec<document::Fact<'a>> {
    let typed: BTreeMap<u64, &crate::workspace::Fact> = frame.facts.iter().map(|f| (f.line, f)).collect();
    let fact = |f: &'a FactEntry| {
        let typed = typed.get(&f.line).filter(|_| f.file == "facts.csv");
        document::Fact {
            key: &f.key,
            text: &f.text,
            origin: "手工",
            file: f.file,
            line: f.line,
            source: &f.source,
            filled_by: typed.map(|t| t.filled_by.as_str()),
            filled_on: typed.map(|t| t.filled_on.as_str()),
        }
    };
    record.facts.iter().map(fact).collect()
}

fn source(s: &SourceEntry) -> document::Source<'_> {
    let rows = document::Rows {
        read: s.rows.read,
        accepted: s.rows.accepted,
        duplicate: s.rows.duplicate,
        revised: s.rows.revised,
        rejected: s.rows.rejected,
        summary: s.rows.summary,
        blank: s.rows.blank,
    };
    document::Source {
        id: &s.id,
        path: &s.path,
        sheet: s.sheet.as_deref(),
        sha256: &s.sha256,
        dataset: &s.dataset,
        encoding: &s.encoding,
        rows,
        ingested_at: &s.ingested_at,
    }
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
        // The manifest is the program's own and not a deliverable, though a run that was cut off has noted it.
        .filter(|(name, _)| name != NAME)
        .collect()
}
