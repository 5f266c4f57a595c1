//! Control totals and 合计 rows as JSON: in `build`, `audit` and the manifest alike.
//!
//! Invariant: as in all documents: values are strings, exact; money is in 元 whatever unit the office wrote.

use super::super::Office;
use crate::audit::controls::{By, ControlResult, Declared, Part};
use crate::model::{UnitKind, Value};
use crate::workspace::Tolerance;
use serde::Serialize;

/// What the members are written like, for the schema of the manifest.
#[cfg(test)]
mod pattern {
    pub(super) const NUMBER: &str = "^-?[0-9]+(\\.[0-9]{2}|\\.[0-9]{6})?$";
    pub(super) const DECIMAL: &str = "^-?[0-9]+(\\.[0-9]+)?$";
    pub(super) const TOLERANCE: &str = "^([0-9]+(\\.[0-9]+)?%?)?$";
    pub(super) const BY: &str = "^(region|period)$";
    pub(super) const KIND: &str =
        "^(source|parts|rejects|revisions|void|declared_total|region|month|rounding)$";
}

/// A control total or a 合计 row, and whether it holds.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    /// A control total of `controls.csv` against a figure.
    Control(Box<Control>),
    /// A 合计 row met at ingest against the rows above it.
    DeclaredTotal(DeclaredTotal),
}

/// A control total of `controls.csv`.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Control {
    /// The indicator's id.
    indicator: String,
    /// What it counts, in words.
    title: String,
    /// The code of the region.
    region: String,
    /// Its name.
    region_name: String,
    /// The period.
    period: String,
    /// 人, 户, 元 …
    unit: String,
    /// The control total.
    #[cfg_attr(test, schemars(regex(pattern = pattern::NUMBER)))]
    expected: String,
    /// The figure; null where it has no value.
    #[cfg_attr(test, schemars(regex(pattern = pattern::NUMBER)))]
    actual: Option<String>,
    /// The figure less the control total; null where there is no figure.
    #[cfg_attr(test, schemars(regex(pattern = pattern::NUMBER)))]
    difference: Option<String>,
    /// How far the figure may be off, in the unit; a share of the control total ends with `%`; empty: not at all.
    #[cfg_attr(test, schemars(regex(pattern = pattern::TOLERANCE)))]
    tolerance: String,
    /// Whether it holds; what has no figure does not.
    holds: bool,
    /// Where the office has it from.
    source: String,
    /// The file it stands in.
    #[cfg_attr(test, schemars(extend("const" = "controls.csv")))]
    file: &'static str,
    /// The line there.
    line: u64,
    /// Why there is no figure, in words; null where there is one.
    why: Option<String>,
    /// Parts of the same source whose differences add up to the whole difference, those by region and those by
    /// period each for themselves.
    explained_by: Vec<ExplainedBy>,
    /// What else might be the cause; never sure.
    hints: Vec<Hint>,
    /// Lines of controls for the same figure that cannot hold together with this one.
    contradicts: Vec<u64>,
}

/// A part of a control total that differs.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ExplainedBy {
    /// `region` or `period`: how parts divide the whole.
    #[cfg_attr(test, schemars(regex(pattern = pattern::BY)))]
    by: &'static str,
    /// The code of its region.
    region: String,
    /// Its name.
    region_name: String,
    /// Its period.
    period: String,
    /// What the source says.
    #[cfg_attr(test, schemars(regex(pattern = pattern::NUMBER)))]
    expected: String,
    /// The figure; null where nothing was ingested.
    #[cfg_attr(test, schemars(regex(pattern = pattern::NUMBER)))]
    actual: Option<String>,
    /// The figure less what the source says.
    #[cfg_attr(test, schemars(regex(pattern = pattern::NUMBER)))]
    difference: String,
    /// Its line in `controls.csv`.
    line: u64,
}

/// A possible cause.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Hint {
    /// `source`, `parts`, `rejects`, `revisions`, `void`, `declared_total`, `region`, `month` or `rounding`.
    #[cfg_attr(test, schemars(regex(pattern = pattern::KIND)))]
    kind: &'static str,
    /// In words.
    words: String,
}

/// A 合计 row met at ingest.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DeclaredTotal {
    /// The file, relative to the workspace.
    file: String,
    /// The sheet, of a workbook.
    sheet: Option<String>,
    /// The line, or row of the sheet.
    line: u64,
    /// The field's id.
    field: String,
    /// The field in words.
    title: String,
    /// What the row says.
    #[cfg_attr(test, schemars(regex(pattern = pattern::DECIMAL)))]
    declared: String,
    /// What the rows above add up to.
    #[cfg_attr(test, schemars(regex(pattern = pattern::DECIMAL)))]
    computed: String,
    /// That less what the row says.
    #[cfg_attr(test, schemars(regex(pattern = pattern::DECIMAL)))]
    difference: String,
    /// Whether they agree.
    holds: bool,
}

pub(super) fn control(office: &Office, result: &ControlResult) -> Entry {
    let control = &result.control;
    let indicator = office.catalog.indicator(&control.indicator);
    let region = office.workspace.regions.get(result.region);
    Entry::Control(Box::new(Control {
        indicator: control.indicator.clone(),
        title: indicator.map_or(&control.indicator, |i| &i.title).clone(),
        region: region.code.clone(),
        region_name: region.name.clone(),
        period: control.period.to_string(),
        unit: match control.unit.kind {
            UnitKind::Money => "元".to_owned(),
            _ => control.unit.word.clone(),
        },
        expected: control.value.plain(),
        actual: result.actual.map(|v| v.plain()),
        difference: result.difference.map(|v| v.plain()),
        tolerance: match control.tolerance {
            Tolerance::Exact => String::new(),
            Tolerance::Within(value) => value.plain(),
            Tolerance::Share(share) => super::words::share(share),
        },
        holds: result.holds,
        source: control.source.clone(),
        file: "controls.csv",
        line: control.line,
        why: Some(&result.why).filter(|why| !why.is_empty()).cloned(),
        explained_by: result.explained_by.iter().map(|p| part(office, p)).collect(),
        hints: result.hints.iter().map(|h| Hint { kind: h.kind.key(), words: h.words.clone() }).collect(),
        contradicts: result.contradicts.clone(),
    }))
}

fn part(office: &Office, part: &Part) -> ExplainedBy {
    let region = office.workspace.regions.get(part.region);
    ExplainedBy {
        by: match part.by {
            By::Region => "region",
            By::Period => "period",
        },
        region: region.code.clone(),
        region_name: region.name.clone(),
        period: part.period.to_string(),
        expected: part.expected.plain(),
        actual: part.actual.as_ref().map(Value::plain),
        difference: part.difference.plain(),
        line: part.line,
    }
}

pub(super) fn declared(total: &Declared) -> Entry {
    Entry::DeclaredTotal(DeclaredTotal {
        file: total.file.clone(),
        sheet: total.sheet.clone(),
        line: total.line,
        field: total.field.clone(),
        title: total.title.clone(),
        declared: total.declared.clone(),
        computed: total.computed.clone(),
        difference: total.difference.clone(),
        holds: total.holds,
    })
}
