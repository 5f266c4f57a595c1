//! What stands behind the figures of a draft, gathered for page, workbook and comments.
//!
//! Inputs: the office, its ledger, the frame and what was rendered. Outputs: an [`Evidence`]. Invariants:
//! values are the cube's, never read back from text; what leaves here is masked; nothing depends on the
//! order of a hash table.

mod asking;
mod impact;
mod overview;
mod series;
mod words;

use super::{Office, Result, indicators};
use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::draft::{FigureEntry, Frame, Record, Rendered};
use crate::figure::sql::{Dialect, Statements};
use crate::figure::{Moved, Rejected};
use crate::ledger::{Ledger, SourceEntry};
use crate::model::evidence::{
    Evidence, FactEvidence, FigureEvidence, MissingEvidence, OccurrenceEvidence, RejectEvidence,
    SourceEvidence,
};
use crate::model::{Value, mask};
use asking::Asker;
use std::collections::{BTreeMap, BTreeSet};

/// What the evidence of all drafts of a build is gathered from, read once.
#[derive(Debug)]
pub struct Behind<'a> {
    catalog: &'a Catalog,
    ledger: &'a Ledger,
    statements: Statements<'a>,
}

impl<'a> Behind<'a> {
    /// What stands behind an office's figures.
    ///
    /// # Errors
    /// `E0405` where the catalog contradicts itself.
    pub fn new(office: &'a Office, ledger: &'a Ledger) -> Result<Behind<'a>> {
        let (catalog, regions) = (&office.catalog, &office.workspace.regions);
        Ok(Behind { catalog, ledger, statements: Statements::new(catalog, regions, ledger).map_err(one)? })
    }
}

/// How far rejected rows could move the figures of a rendered draft, in their order.
///
/// # Errors
/// `E0302` where rejected rows cannot be read.
pub fn moved(rejected: &Rejected<'_>, frame: &Frame, record: &Record) -> Result<Vec<Moved>> {
    impact::all(frame, rejected, record).map_err(one)
}

/// Gathers everything behind a rendered draft, of whose figures `moved` is told. The frame's cube must hold the months of every period in
/// it that has several, and the figures that have a 任务数.
///
/// # Errors
/// `E0302` where rejected rows or words of place cannot be read; what the cube says of a figure it was not
/// asked for.
pub fn gather(behind: &Behind<'_>, frame: &Frame, rendered: &Rendered, moved: &[Moved]) -> Result<Evidence> {
    let record = &rendered.record;
    let asker = Asker::new(frame);
    let entries = sources(behind.ledger, record, moved);
    let at: BTreeMap<&str, usize> = entries.iter().enumerate().map(|(i, s)| (s.id.as_str(), i)).collect();
    let mut figures = Vec::with_capacity(record.figures.len());
    for (entry, moved) in record.figures.iter().zip(moved) {
        figures.push(figure(behind, &asker, &at, entry, moved).map_err(one)?);
    }
    let by_id: BTreeMap<&str, usize> =
        record.figures.iter().enumerate().map(|(i, f)| (f.id.as_str(), i)).collect();
    let occurrences = record.occurrences.iter().filter_map(|o| {
        Some(OccurrenceEvidence {
            id: o.id.clone(),
            figure: *by_id.get(o.figure.as_str())?,
            text: o.text.clone(),
            rounding: words::rounding(&o.rounding),
        })
    });
    Ok(Evidence {
        office: frame.organisation.clone(),
        region: frame.regions.get(frame.region).name.clone(),
        period: frame.period.title(),
        date: frame.date.clone(),
        tool: format!("report {}", env!("CARGO_PKG_VERSION")),
        figures,
        occurrences: occurrences.collect(),
        facts: facts(frame, record),
        missing: missing(record),
        sources: entries.iter().map(|s| source(behind.catalog, s)).collect(),
        rejects: rejects(behind.ledger, &entries)?,
        overview: overview::charts(&asker, rendered).map_err(one)?,
    })
}

fn one(problem: Diagnostic) -> Vec<Diagnostic> {
    vec![problem]
}

/// The sources of the figures, and those whose rejected rows might belong to one, in the ledger's order.
fn sources<'l>(ledger: &'l Ledger, record: &Record, moved: &[Moved]) -> Vec<&'l SourceEntry> {
    let used: BTreeSet<&str> =
        record.figures.iter().flat_map(|f| &f.sources).map(|(id, _)| id.as_str()).collect();
    let touched: BTreeSet<usize> = moved.iter().flat_map(|m| &m.sources).copied().collect();
    let of = |(at, s): &(usize, &SourceEntry)| used.contains(s.id.as_str()) || touched.contains(at);
    ledger.sources().iter().enumerate().filter(of).map(|(_, s)| s).collect()
}

fn figure(
    behind: &Behind<'_>,
    asker: &Asker<'_>,
    sources: &BTreeMap<&str, usize>,
    entry: &FigureEntry,
    moved: &Moved,
) -> std::result::Result<FigureEvidence, Diagnostic> {
    let frame = asker.frame;
    let place = impact::place(frame, entry);
    let (months, regions) = match place {
        Some((indicator, period, region)) => {
            let months = series::months(asker, indicator, period, region)?;
            (months, series::regions(asker, indicator, period, region)?)
        }
        None => (None, None),
    };
    let sql = place.map(|(indicator, period, region)| {
        behind.statements.statement(&indicator.id, period, region, Dialect::DuckDb)
    });
    let sql = sql.transpose()?;
    let indicator = place.map(|(indicator, ..)| indicator);
    let period = crate::model::period::parse(&entry.period, frame.period.to);
    let region = frame.regions.by_code(&entry.region);
    Ok(FigureEvidence {
        id: entry.id.clone(),
        indicator: entry.indicator.clone(),
        title: entry.title.clone(),
        definition: indicator.map(|i| indicators::definition(&frame.catalog, i)).unwrap_or_default(),
        period: period.map_or_else(|| entry.period.clone(), |p| p.title()),
        region: region.map_or_else(|| entry.region.clone(), |r| frame.regions.get(r).name.clone()),
        value: entry.exact,
        // A growth, a rate of completion: bare ratios that are said in per cent.
        unit: match (entry.unit.as_str(), entry.exact) {
            ("", Value::Ratio(_)) => "%".to_owned(),
            (unit, _) => unit.to_owned(),
        },
        measure: entry.measure.clone(),
        basis: indicator.map(|i| indicators::basis(&frame.catalog, i)).unwrap_or_default(),
        rows: entry.rows,
        sources: entry
            .sources
            .iter()
            .filter_map(|(id, rows)| Some((*sources.get(id.as_str())?, *rows)))
            .collect(),
        derived_from: entry.derived_from.clone(),
        impact: moved.impact.clone(),
        sql,
        months,
        regions,
    })
}

fn facts(frame: &Frame, record: &Record) -> Vec<FactEvidence> {
    let fact = |f: &crate::draft::FactEntry| {
        let typed = frame.facts.iter().find(|x| f.file == "facts.csv" && x.line == f.line);
        let filled: Vec<&str> = typed
            .map(|x| [x.filled_by.as_str(), x.filled_on.as_str()])
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        FactEvidence {
            key: f.key.clone(),
            text: mask::free_text(&f.text),
            file: f.file.to_owned(),
            line: f.line,
            source: mask::free_text(&f.source),
            filled: mask::free_text(&filled.join("，")),
        }
    };
    record.facts.iter().map(fact).collect()
}

fn missing(record: &Record) -> Vec<MissingEvidence> {
    let entry = |m: &crate::draft::MissingEntry| MissingEvidence {
        mark: m.gap.mark().to_owned(),
        what: m.what.clone(),
        reason: mask::free_text(&m.reason),
    };
    record.missing.iter().map(entry).collect()
}

fn source(catalog: &Catalog, s: &SourceEntry) -> SourceEvidence {
    let rows = &s.rows;
    SourceEvidence {
        id: s.id.clone(),
        path: s.path.clone(),
        sheet: s.sheet.clone(),
        sha256: s.sha256.clone(),
        dataset: catalog.dataset(&s.dataset).map_or_else(|| s.dataset.clone(), |d| d.title.clone()),
        encoding: s.encoding.clone(),
        rows: [rows.read, rows.accepted, rows.duplicate, rows.revised, rows.rejected],
        ingested_at: s.ingested_at.clone(),
    }
}

/// Every reason of every rejected row of some sources that is still to be corrected.
fn rejects(ledger: &Ledger, sources: &[&SourceEntry]) -> Result<Vec<RejectEvidence>> {
    let mut out = Vec::new();
    for (position, source) in sources.iter().enumerate() {
        for reject in ledger.open_rejects(source).map_err(one)? {
            out.extend(reject.reasons.iter().map(|reason| RejectEvidence {
                source: position,
                line: reject.line,
                column: reason.column,
                field: reason.field.clone().unwrap_or_default(),
                code: reason.code.clone(),
                reason: mask::free_text(&reason.reason),
                help: Code::parse(&reason.code).map_or("", |code| code.entry().remedy).to_owned(),
            }));
        }
    }
    Ok(out)
}
