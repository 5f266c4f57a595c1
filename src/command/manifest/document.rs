//! The form of `figures.json`.
//!
//! Job: name every member once, with its meaning, for the program that writes and the ones that read.
//! Output: `figures.schema.json` beside this file is made of these types; its words are these comments.
//! Invariant: `schema` grows when a member changes meaning or goes; members may be added under the same number.

use super::super::controls::Entry;
use super::state::State;
use serde::Serialize;
use std::collections::BTreeMap;

/// What the members are written like, for the schema.
#[cfg(test)]
mod pattern {
    macro_rules! period {
        () => {
            "[0-9]{4}(Q[1-4]|H[12]|(-[0-9]{2}(-[0-9]{2})?)?(\\.\\.[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?)"
        };
    }
    pub(super) const TOOL: &str = "^report [0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.]+)?$";
    pub(super) const ENGINE: &str = "^(local|spark)$";
    pub(super) const PERIOD: &str = concat!("^", period!(), "$");
    pub(super) const FIGURE: &str = concat!("^[^@\\s]+@", period!(), "@([^@]*[^@\\s])$");
    pub(super) const BASE: &str = concat!("^([^@\\s]+@", period!(), "@([^@]*[^@\\s])|targets\\.csv:[0-9]+)$");
    pub(super) const NUMBER: &str = "^-?[0-9]+(\\.[0-9]{2}|\\.[0-9]{6})?$";
    pub(super) const BASIS: &str = "^(event|service|snapshot|cumulative|stock)?$";
    pub(super) const OCCURRENCE: &str = "^f[0-9]{4,}$";
    pub(super) const SHA256: &str = "^[0-9a-f]{64}$";
    pub(super) const SOURCE: &str = "^[0-9a-f]+$";
    pub(super) const INSTANT: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$";
    pub(super) const MARK: &str = "^【待[填核]】$";
    pub(super) const TYPED: &str = "^(facts|targets)\\.csv$";

    pub(super) fn number_or_null() -> serde_json::Value {
        serde_json::json!({"type": ["string", "null"], "pattern": NUMBER})
    }
}

/// The manifest of a draft that `report build` has written: every figure in it, where each is printed, and
/// the rows of which files it was counted from.
///
/// Numbers that are figures are strings, exact and without unit or separators: counts as integers, money in
/// 元 with two decimals, ratios with six. Members may be added; nothing else changes without another number
/// in `schema`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "figures.json"))]
pub struct Document<'a> {
    /// The number of this form.
    #[cfg_attr(test, schemars(extend("const" = 1)))]
    pub(super) schema: u8,
    /// The program and its version.
    #[cfg_attr(test, schemars(regex(pattern = pattern::TOOL)))]
    pub(super) tool: String,
    /// Where its figures were computed: `local`, in process, or `spark`, on a cluster.
    #[cfg_attr(test, schemars(regex(pattern = pattern::ENGINE)))]
    pub(super) engine: &'a str,
    /// The period that the draft is about: `2024`, `2024H1`, `2024Q2`, `2024-03`, `2020..2024`,
    /// `2024-01..2024-11`, `2024-05-17`.
    #[cfg_attr(test, schemars(regex(pattern = pattern::PERIOD)))]
    pub(super) period: String,
    /// The code of the region that the draft is about.
    pub(super) region: &'a str,
    /// Its name.
    pub(super) region_name: &'a str,
    /// The template, without its ending.
    pub(super) template: &'a str,
    /// What marks the draft as not yet to be handed in (草稿), where a control total does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stamp: Option<&'a str>,
    /// The figures: first those printed, in the order of their first printing, then those that they or a
    /// mark rest on. Each stands once.
    pub(super) figures: Vec<Figure<'a>>,
    /// The printings, in reading order.
    pub(super) occurrences: Vec<Occurrence<'a>>,
    /// Numbers that the office has typed in, as often as they are printed.
    pub(super) facts: Vec<Fact<'a>>,
    /// Places that the draft leaves to the office, each reason once.
    pub(super) missing: Vec<Missing<'a>>,
    /// Control totals whose period and region lie inside those of the draft, and 合计 rows of the sources that
    /// reach into its period.
    #[serde(skip_serializing_if = "is_empty")]
    pub(super) controls: &'a [Entry],
    /// The sources that the figures rest on.
    pub(super) sources: Vec<Source<'a>>,
    /// The files that were written with this manifest, or were the same already.
    pub(super) outputs: Vec<Output<'a>>,
    /// Files of earlier builds of other kinds that still stand beside them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) earlier_outputs: Vec<Output<'a>>,
    /// What the figures were counted from and how.
    pub(super) state: State,
}

fn is_empty(controls: &&[Entry]) -> bool {
    controls.is_empty()
}

/// A figure: one value of an indicator at a period and a region.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Figure<'a> {
    /// `indicator@period@region`; no two figures have the same.
    #[cfg_attr(test, schemars(regex(pattern = pattern::FIGURE)))]
    pub(super) id: &'a str,
    /// The indicator's id; `prev(ID)`, `growth(ID)`, `done(ID)` and `excess(ID)` for comparisons.
    pub(super) indicator: &'a str,
    /// What it counts, in words.
    pub(super) title: &'a str,
    /// Its own period, which may be another than the draft's.
    #[cfg_attr(test, schemars(regex(pattern = pattern::PERIOD)))]
    pub(super) period: &'a str,
    /// The code of its own region.
    pub(super) region: &'a str,
    /// Exact: an integer, an amount in 元 with two decimals, or a ratio with six (half up).
    #[cfg_attr(test, schemars(regex(pattern = pattern::NUMBER)))]
    pub(super) value: &'a str,
    /// 人, 人次, 户, 元 …; `%` of a ratio printed in per cent, empty for a comparison's ratio.
    pub(super) unit: &'a str,
    /// `rows`, `persons`, `households`, `distinct:FIELD`, `sum:FIELD`, `uniform:FIELD`, `regions:LEVEL`,
    /// `total`, `ratio`, `difference`, `each` or `growth`.
    pub(super) measure: &'a str,
    /// Which of a row's dates decides: `event`, `service`, `snapshot`, `cumulative` or `stock`; empty where
    /// there are no rows.
    #[cfg_attr(test, schemars(regex(pattern = pattern::BASIS)))]
    pub(super) basis: &'a str,
    /// 口径 in words; null for a comparison.
    pub(super) definition: Option<String>,
    /// Rows that count in it.
    pub(super) rows: u64,
    /// The same by source.
    pub(super) sources: Vec<Rests<'a>>,
    /// Rows that these sources lost to rejection, whether or not they would have counted.
    pub(super) rejects: u64,
    /// What rejected rows could do to it; absent where none might belong to it.
    #[cfg_attr(test, schemars(with = "Impact"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) impact: Option<Impact<'a>>,
    /// Ids of the figures that it was computed from; `targets.csv:LINE` for a 任务数.
    #[cfg_attr(test, schemars(inner(regex(pattern = pattern::BASE))))]
    pub(super) derived_from: &'a [String],
    /// Its printings in reading order, unit included; empty for one that others rest on.
    pub(super) printed: Vec<&'a str>,
    /// How they were rounded, parted by `;` where they differ: `exact`; `half_up:1万元` for halves up to
    /// one decimal of 万元; `up`; `down`.
    pub(super) rounding: String,
    /// Both ways of counting over several years, where they may differ.
    #[cfg_attr(test, schemars(with = "Span"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) span: Option<Span>,
}

/// Rejected rows that might belong to a figure, as far as they can be read.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Impact<'a> {
    /// The most that they could add if all of them were put right, in the figure's unit; null where that cannot
    /// be told.
    #[cfg_attr(test, schemars(regex(pattern = pattern::NUMBER)))]
    pub(super) at_most: Option<String>,
    /// The same in words.
    pub(super) words: &'a str,
    /// By reason, each row under its first one.
    pub(super) reasons: Vec<Reason<'a>>,
}

/// Rejected rows of one reason.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Reason<'a> {
    /// The code of `report explain`.
    pub(super) code: &'a str,
    /// Rows.
    pub(super) rows: u64,
    /// The sum of their amounts in 元 that can be read, of a figure that is a sum of money.
    #[cfg_attr(test, schemars(regex(pattern = pattern::NUMBER)))]
    pub(super) amount: Option<String>,
    /// Rows among them of which it cannot be read whether, or with how much, they would count.
    pub(super) unreadable: u64,
}

/// The rows of a source that a figure rests on.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Rests<'a> {
    /// The ledger's id of the source.
    #[cfg_attr(test, schemars(regex(pattern = pattern::SOURCE)))]
    pub(super) id: &'a str,
    /// SHA-256 of the file; null if the ledger no longer has the source.
    #[cfg_attr(test, schemars(regex(pattern = pattern::SHA256)))]
    pub(super) sha256: Option<&'a str>,
    /// The file, relative to the workspace.
    pub(super) path: Option<&'a str>,
    /// The sheet, of a workbook.
    pub(super) sheet: Option<&'a str>,
    /// Rows that count.
    pub(super) rows: u64,
    /// What they add to the figure's value, written as that is, where the values of sources add up; none of
    /// distinct counts and ratios.
    #[cfg_attr(test, schemars(with = "String", regex(pattern = pattern::NUMBER)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) amount: Option<String>,
    /// Rows of the source that were rejected.
    pub(super) rejected: Option<u64>,
}

/// A figure over several calendar years that counts distinct persons, households or things.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Span {
    /// How `value` was counted.
    pub(super) mode: SpanMode,
    /// The other way.
    pub(super) other_mode: SpanMode,
    /// What it gives.
    #[cfg_attr(test, schemars(regex(pattern = pattern::NUMBER)))]
    pub(super) other_value: String,
    /// Each calendar year for itself; null where there are no data.
    #[cfg_attr(test, schemars(extend("additionalProperties" = pattern::number_or_null())))]
    pub(super) by_year: BTreeMap<String, Option<String>>,
    /// In words, why the two differ.
    pub(super) note: String,
}

/// How persons, households and things are counted over several years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(super) enum SpanMode {
    /// Once over the whole period.
    Union,
    /// Once in each year, and the years added.
    SumOfYears,
    /// A total of parts that are counted in both ways.
    Mixed,
}

/// One printing of a figure.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Occurrence<'a> {
    /// `f0001`, counting up in reading order; the bookmark in the .docx is `_rpt_0001`.
    #[cfg_attr(test, schemars(regex(pattern = pattern::OCCURRENCE)))]
    pub(super) id: &'a str,
    /// The figure's id.
    #[cfg_attr(test, schemars(regex(pattern = pattern::FIGURE)))]
    pub(super) figure: &'a str,
    /// The characters as printed, unit included (in a table the unit stands in the header).
    pub(super) text: &'a str,
    /// How this printing was rounded: as in a figure's `rounding`.
    pub(super) rounding: &'a str,
    /// The characters before it in its paragraph or cell, twelve at most: by them `check` finds its place.
    #[cfg_attr(test, schemars(with = "String"))]
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) before: String,
    /// The characters after it, twelve at most.
    #[cfg_attr(test, schemars(with = "String"))]
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) after: String,
    /// In a table, the first cell of its row.
    #[cfg_attr(test, schemars(with = "String"))]
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) row: String,
    /// In a table, the header of its column.
    #[cfg_attr(test, schemars(with = "String"))]
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) column: String,
}

/// A number that the office has typed in.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Fact<'a> {
    /// Its key; `target:INDICATOR` for a 任务数.
    pub(super) key: &'a str,
    /// As printed.
    pub(super) text: &'a str,
    /// That no row stands behind it.
    #[cfg_attr(test, schemars(extend("const" = "手工")))]
    pub(super) origin: &'static str,
    /// The file it stands in: `facts.csv` or `targets.csv`.
    #[cfg_attr(test, schemars(regex(pattern = pattern::TYPED)))]
    pub(super) file: &'a str,
    /// The line there.
    pub(super) line: u64,
    /// Where the office says it has it from.
    pub(super) source: &'a str,
    /// Who has filled it in; null for a 任务数.
    pub(super) filled_by: Option<&'a str>,
    /// When; null for a 任务数.
    pub(super) filled_on: Option<&'a str>,
}

/// A place that the draft leaves to the office.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Missing<'a> {
    /// An indicator's id, or `fact:KEY`.
    pub(super) what: &'a str,
    /// What is printed there: 【待填】 where there is no number, 【待核】 where one is in doubt.
    #[cfg_attr(test, schemars(regex(pattern = pattern::MARK)))]
    pub(super) mark: &'static str,
    /// Why, in words.
    pub(super) reason: &'a str,
}

/// A source: one file, or one sheet of a workbook, as the ledger holds it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Source<'a> {
    /// The ledger's id.
    #[cfg_attr(test, schemars(regex(pattern = pattern::SOURCE)))]
    pub(super) id: &'a str,
    /// The file, relative to the workspace.
    pub(super) path: &'a str,
    /// The sheet, of a workbook.
    pub(super) sheet: Option<&'a str>,
    /// SHA-256 of the file.
    #[cfg_attr(test, schemars(regex(pattern = pattern::SHA256)))]
    pub(super) sha256: &'a str,
    /// The dataset's id.
    pub(super) dataset: &'a str,
    /// As detected.
    pub(super) encoding: &'a str,
    /// What became of its rows.
    pub(super) rows: Rows,
    /// When it was ingested, UTC.
    #[cfg_attr(test, schemars(regex(pattern = pattern::INSTANT)))]
    pub(super) ingested_at: &'a str,
}

/// What became of the rows of a source; `read` is the sum of the others.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Rows {
    /// All rows below the header, and the empty, title and footer rows anywhere.
    pub(super) read: u64,
    /// Taken in.
    pub(super) accepted: u64,
    /// Equal to a row that another source holds.
    pub(super) duplicate: u64,
    /// Held back: same key as a row of another source, other values.
    pub(super) revised: u64,
    /// Refused with a reason.
    pub(super) rejected: u64,
    /// 合计, 小计, 总计.
    pub(super) summary: u64,
    /// Empty, title and footer rows.
    pub(super) blank: u64,
}

/// A file beside the manifest.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Output<'a> {
    /// Its name.
    pub(super) path: &'a str,
    /// SHA-256 of its bytes when it was written.
    #[cfg_attr(test, schemars(regex(pattern = pattern::SHA256)))]
    pub(super) sha256: &'a str,
}
