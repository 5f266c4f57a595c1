//! `state` of a manifest: what the figures were counted from and how, so that a later change can be explained.
//!
//! Inputs: the frame of a draft, the ledger, what was printed. Outputs: a [`State`], the same for the same
//! inputs. Invariant: each source, definition and region stands once, whatever number of figures uses it.

use crate::catalog::{Indicator, canonical};
use crate::draft::{Frame, Record};
use crate::ledger::{Ledger, SourceEntry};
use crate::model::RegionTree;
use crate::model::region::Region;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the figures were counted from and how: by it `report diff` finds why they changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct State {
    /// All sources that the ledger had of the datasets that the figures draw on, in its order.
    pub sources: Vec<StateSource>,
    /// The definitions of the figures and of what they are made of, each as a JSON text, in the catalog's
    /// order.
    #[cfg_attr(test, schemars(inner(regex(pattern = r#"^\{"id":".*\}$"#))))]
    pub indicators: Vec<String>,
    /// How the rows of the datasets count, each as a JSON text, in the catalog's order.
    #[cfg_attr(test, schemars(inner(regex(pattern = r#"^\{"id":".*\}$"#))))]
    pub datasets: Vec<String>,
    /// The lines of the standards table for these datasets, each as a JSON text, in the catalog's order.
    #[cfg_attr(test, schemars(inner(regex(pattern = r#"^\{"dataset":".*\}$"#))))]
    #[serde(default)]
    pub standards: Vec<String>,
    /// The code of the region that all the others lie in.
    pub root: String,
    /// The regions, each as a line of `regions.csv`:
    /// `code,name,level,parent,kind,counted,aliases,valid_from,valid_to`.
    #[cfg_attr(
        test,
        schemars(inner(regex(pattern = "^[^\\s].*,(province|city|county|town|village),.*,(是|否),.*$")))
    )]
    pub regions: Vec<String>,
    /// The 任务数 that figures rest on.
    pub targets: Vec<StateTarget>,
}

/// A source as the ledger had it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StateSource {
    /// The ledger's id.
    #[cfg_attr(test, schemars(regex(pattern = "^[0-9a-f]+$")))]
    pub id: String,
    /// The file, relative to the workspace.
    pub path: String,
    /// The sheet, of a workbook.
    #[cfg_attr(test, schemars(with = "String"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// SHA-256 of the file.
    #[cfg_attr(test, schemars(regex(pattern = "^[0-9a-f]{64}$")))]
    pub sha256: String,
    /// The dataset's id.
    pub dataset: String,
    /// Rows taken in.
    pub accepted: u64,
    /// SHA-256 of these rows as the ledger kept them.
    #[cfg_attr(test, schemars(regex(pattern = "^[0-9a-f]{64}$")))]
    pub content: String,
    /// First and last 事件日期 of these rows: `2024-01-05..2024-12-20`.
    #[cfg_attr(test, schemars(with = "String", regex(pattern = "^[0-9-]{10}\\.\\.[0-9-]{10}$")))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// First days of their first and last 所属期.
    #[cfg_attr(test, schemars(with = "String", regex(pattern = "^[0-9-]{10}\\.\\.[0-9-]{10}$")))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The period given for the whole of it, where one was.
    #[cfg_attr(test, schemars(with = "String"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The region given for the whole of it, where one was.
    #[cfg_attr(test, schemars(with = "String"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// A 任务数 as `targets.csv` had it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StateTarget {
    /// Its line.
    pub line: u64,
    /// The indicator's id.
    pub indicator: String,
    /// The region's code.
    pub region: String,
    /// The period it was set for.
    pub period: String,
    /// Exact, written as the value of a figure.
    #[cfg_attr(test, schemars(regex(pattern = "^-?[0-9]+(\\.[0-9]{2}|\\.[0-9]{6})?$")))]
    pub value: String,
    /// The unit of a figure that it is held against.
    pub unit: String,
}

/// What stands behind the figures of a draft.
pub(super) fn of(frame: &Frame, ledger: &Ledger, record: &Record) -> State {
    let catalog = &frame.catalog;
    let ids: BTreeSet<&str> = record.figures.iter().map(|f| bare(&f.indicator)).collect();
    let used = canonical::with_parts(catalog, &ids);
    let names: BTreeSet<&str> = used.iter().flat_map(|i| catalog.datasets_of(i)).collect();
    let datasets = catalog.datasets.iter().filter(|d| names.contains(d.id.as_str()));
    let standards = catalog.standards.iter().filter(|s| names.contains(s.dataset.as_str()));
    let drawn_on = |s: &&SourceEntry| names.contains(s.dataset.as_str());
    let (root, regions) = regions(&frame.regions);
    State {
        sources: ledger.sources().iter().filter(drawn_on).map(StateSource::of).collect(),
        indicators: used.iter().map(|i| canonical::indicator(i)).collect(),
        datasets: datasets.map(|d| canonical::dataset(d, &used)).collect(),
        standards: standards.map(canonical::standard).collect(),
        root,
        regions,
        targets: targets(frame, record, &used),
    }
}

/// The indicator of a figure: that of a comparison is what is compared.
pub fn bare(indicator: &str) -> &str {
    indicator.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(indicator)
}

/// The code of the root, and all regions as lines of `regions.csv`.
pub fn regions(tree: &RegionTree) -> (String, Vec<String>) {
    let day = |d: Option<chrono::NaiveDate>| d.map_or(String::new(), |d| d.format("%Y-%m-%d").to_string());
    let line = |r: &Region| {
        let parent = r.parent.map_or("", |p| tree.get(p).code.as_str());
        let (aliases, counted) = (r.aliases.join(";"), if r.counted { "是" } else { "否" });
        let cells = [
            r.code.as_str(),
            &r.name,
            r.level.key(),
            parent,
            &r.kind,
            counted,
            &aliases,
            &day(r.valid_from),
            &day(r.valid_to),
        ];
        cells.map(cell).join(",")
    };
    (tree.get(tree.root()).code.clone(), tree.regions().iter().map(line).collect())
}

/// A cell of a CSV line.
fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.into()
    }
}

impl StateSource {
    /// A source as the ledger has it.
    pub fn of(s: &SourceEntry) -> StateSource {
        let range = |span: &Option<crate::ledger::Span>| {
            span.map(|s| format!("{}..{}", s.from.format("%Y-%m-%d"), s.to.format("%Y-%m-%d")))
        };
        StateSource {
            id: s.id.clone(),
            path: s.path.clone(),
            sheet: s.sheet.clone(),
            sha256: s.sha256.clone(),
            dataset: s.dataset.clone(),
            accepted: s.rows.accepted,
            content: s.data.sha256.clone(),
            event: range(&s.event),
            service: range(&s.service),
            period: s.period.clone(),
            region: s.region.clone(),
        }
    }
}

fn targets(frame: &Frame, record: &Record, used: &[&Indicator]) -> Vec<StateTarget> {
    let lines: BTreeSet<u64> = record
        .figures
        .iter()
        .flat_map(|f| &f.derived_from)
        .filter_map(|base| base.strip_prefix("targets.csv:")?.parse().ok())
        .collect();
    let regions = &frame.regions;
    let code = |text: &str| {
        let found = if text.is_empty() { Some(regions.root()) } else { regions.find(text) };
        found.map_or_else(|| text.to_owned(), |r| regions.get(r).code.clone())
    };
    let unit = |id: &str| used.iter().find(|i| i.id == id).map_or(String::new(), |i| i.unit.clone());
    let chosen = frame.targets.iter().filter(|t| lines.contains(&t.line));
    chosen
        .map(|t| StateTarget {
            line: t.line,
            indicator: t.indicator.clone(),
            region: code(&t.region),
            period: t.period.to_string(),
            value: t.value.plain(),
            unit: unit(&t.indicator),
        })
        .collect()
}
