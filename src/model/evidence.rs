//! What stands behind the figures of a draft, as deliverables show it.
//!
//! Job: the one form that the evidence page, the workbook and the comments of a review copy are written
//! from. Inputs: gathered by `command` from manifest, ledger and cube. Outputs: read by `output`.
//! Invariants: everything is ready to be shown: identity numbers and names are masked, words are Chinese;
//! values are exact; a figure stands once however often printed.

use super::Value;

/// Everything behind one draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The office, as the 落款 names it.
    pub office: String,
    /// The region's name.
    pub region: String,
    /// The period in words, `2024年`.
    pub period: String,
    /// The day it was built for, `2025年1月5日`.
    pub date: String,
    /// The program and its version.
    pub tool: String,
    /// Every figure of the manifest, in its order.
    pub figures: Vec<FigureEvidence>,
    /// Every printing, in reading order: `f0001` is the first.
    pub occurrences: Vec<OccurrenceEvidence>,
    /// Hand-typed numbers that were printed, in reading order.
    pub facts: Vec<FactEvidence>,
    /// 【待填】 and 【待核】, in reading order.
    pub missing: Vec<MissingEvidence>,
    /// The sources of the figures, and those whose rejected rows might belong to one, in the ledger's order.
    pub sources: Vec<SourceEvidence>,
    /// The rejected rows of these sources, in the order of sources and lines.
    pub rejects: Vec<RejectEvidence>,
    /// Charts of the whole period for the first page.
    pub overview: Vec<Chart>,
}

/// A figure and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureEvidence {
    /// `indicator@period@region`.
    pub id: String,
    /// The indicator's id, `prev(…)` or `done(…)` for a derived one.
    pub indicator: String,
    /// The indicator in words.
    pub title: String,
    /// 口径 in words; empty for a derived figure.
    pub definition: String,
    /// The period in words, `2024年1—6月`.
    pub period: String,
    /// The region's name.
    pub region: String,
    /// The exact value.
    pub value: Value,
    /// The indicator's unit, 元 for money.
    pub unit: String,
    /// `persons`, `rows`, `sum:amount` … as the catalog has it.
    pub measure: String,
    /// By which date it counts, in words; empty where there are no rows.
    pub basis: String,
    /// Contributing rows.
    pub rows: u64,
    /// Positions in [`Evidence::sources`] and contributing rows.
    pub sources: Vec<(usize, u64)>,
    /// Figures it was computed from: ids.
    pub derived_from: Vec<String>,
    /// Rejected rows that might belong to it.
    pub impact: Impact,
    /// One statement for DuckDB that gives the value, started in the workspace's folder; `None` for
    /// derived figures.
    pub sql: Option<String>,
    /// By month of the period, where it has several and the figure is a flow.
    pub months: Option<Series>,
    /// By the regions one level below.
    pub regions: Option<Series>,
}

/// How far rejected rows could move a figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Impact {
    /// By reason.
    pub lines: Vec<ImpactLine>,
    /// The most they could add, in the figure's unit; `None` where it cannot be told (an amount that cannot
    /// be read, a ratio).
    pub at_most: Option<Value>,
    /// In words: `剔除的 3 行若全部补正，最多增加 3 人`; empty where nothing was rejected.
    pub words: String,
}

/// Rejected rows of one reason that might belong to a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImpactLine {
    /// The diagnostic's code.
    pub code: String,
    /// What the code means.
    pub reason: String,
    /// Rows that would count in the figure as far as they can be read.
    pub rows: u64,
    /// The sum of their readable amounts in 分, for sums of money.
    pub amount: Option<i128>,
    /// Rows among them of which it cannot be read whether, or with how much, they would count.
    pub unreadable: u64,
}

/// One printing of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OccurrenceEvidence {
    /// `f0001`.
    pub id: String,
    /// Position in [`Evidence::figures`].
    pub figure: usize,
    /// As printed, unit included.
    pub text: String,
    /// How it was rounded, in words (精确; 四舍五入到0.1万元).
    pub rounding: String,
}

/// A hand-typed number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactEvidence {
    /// Its key.
    pub key: String,
    /// As printed.
    pub text: String,
    /// `facts.csv` or `targets.csv`.
    pub file: String,
    /// Line in the file.
    pub line: u64,
    /// Where the office says it comes from.
    pub source: String,
    /// Who filled it in and when; empty if not said.
    pub filled: String,
}

/// A place left to the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingEvidence {
    /// 【待填】 or 【待核】.
    pub mark: String,
    /// An indicator id or `fact:KEY`.
    pub what: String,
    /// Why.
    pub reason: String,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceEvidence {
    /// The ledger's id.
    pub id: String,
    /// The file, relative to the workspace.
    pub path: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The dataset in words.
    pub dataset: String,
    /// As detected.
    pub encoding: String,
    /// Rows read, accepted, duplicate, revised, rejected.
    pub rows: [u64; 5],
    /// When it was ingested.
    pub ingested_at: String,
}

/// One reason of a rejected row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectEvidence {
    /// Position in [`Evidence::sources`].
    pub source: usize,
    /// Line of the file, row of the sheet.
    pub line: u64,
    /// Field number from 1.
    pub column: Option<u32>,
    /// The field's title.
    pub field: String,
    /// The code.
    pub code: String,
    /// What is wrong, masked.
    pub reason: String,
    /// What to do.
    pub help: String,
}

/// A chart of the first page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// 享受重度残疾人护理补贴人数.
    pub title: String,
    /// The indicator's id.
    pub indicator: String,
    /// The value of the whole period.
    pub value: Value,
    /// Unit of all values, 元 for money.
    pub unit: String,
    /// By month of the period.
    pub months: Option<Series>,
    /// By the regions one level below.
    pub regions: Option<Series>,
    /// The value a year before, if there are data.
    pub before: Option<Value>,
    /// What the time before is called, `2023年`.
    pub before_title: String,
    /// 任务数, if one is set for the period.
    pub target: Option<Value>,
    /// 比上年增加12人, 完成率122% … as the draft's functions print it; empty where there is nothing to compare.
    pub remarks: Vec<String>,
}

/// Values along months or regions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Series {
    /// Name and value; `None` where there are no data.
    pub points: Vec<(String, Option<Value>)>,
    /// Why the points do not add up to the whole, where they do not.
    pub note: String,
}

impl Evidence {
    /// The figure behind a printing.
    pub fn figure(&self, occurrence: &str) -> Option<(&OccurrenceEvidence, &FigureEvidence)> {
        let number: usize = occurrence.strip_prefix('f')?.parse().ok()?;
        let occurrence = self.occurrences.get(number.checked_sub(1)?).filter(|o| o.id == occurrence)?;
        Some((occurrence, self.figures.get(occurrence.figure)?))
    }
}
