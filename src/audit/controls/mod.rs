//! Control totals (对账数) held against figures: bank batches, finance, published numbers.
//!
//! Job: say of each whether it holds, by how much not, and which 镇街 or month explains that. Inputs: the
//! workspace's controls, catalog, tree of regions, ledger, a period. Outputs: [`ControlResult`]s in the order of
//! the file. Invariants: a figure without a value holds against nothing and says why; what is said to explain a
//! difference adds up to it exactly, everything else is 可能; integers and exact fractions only.
//!
//! - `compare`: differences, tolerances · `parts`: other controls of the same source below
//! - `hints`: single causes in our own data · `taken_in`: what stands beside the rows
//! - `declared`: 合计 rows met at ingest

mod compare;
mod declared;
mod hints;
mod parts;
mod said;
mod taken_in;
#[cfg(test)]
mod tests;

pub use declared::{Declared, declared};
pub use said::{amount, signed};

use crate::catalog::{Basis, Catalog, Indicator, Measure};
use crate::diagnostic::Diagnostic;
use crate::figure::{self, Answer, Cube, LedgerStore, Question};
use crate::ledger::Ledger;
use crate::model::{Period, RegionTree, Value};
use crate::workspace::Control;

/// A control total and the figure that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlResult {
    /// As the office wrote it.
    pub control: Control,
    /// Position of its region in the tree.
    pub region: usize,
    /// The figure; `None` where it has no value.
    pub actual: Option<Value>,
    /// Why it has none, in words; empty where it has one.
    pub why: String,
    /// The figure less the control total; `None` where there is no figure.
    pub difference: Option<Value>,
    /// Whether it holds, its tolerance allowed for. What has no figure does not.
    pub holds: bool,
    /// The parts whose differences add up to the whole difference, those by region first; each way of dividing
    /// adds up for itself. Empty where no parts are known, or they do not add up.
    pub explained_by: Vec<Part>,
    /// What else might be the cause, in words; never sure.
    pub hints: Vec<Hint>,
    /// Lines of controls for the same figure that cannot hold together with this one.
    pub contradicts: Vec<u64>,
}

/// How parts divide a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// Smaller regions, the same period.
    Region,
    /// Shorter periods, the same region.
    Period,
}

/// A part of a control total, given by the same source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// How it divides the whole.
    pub by: By,
    /// Its region.
    pub region: usize,
    /// Its period.
    pub period: Period,
    /// What the source says.
    pub expected: Value,
    /// The figure; `None` where nothing was ingested, which counts as nothing.
    pub actual: Option<Value>,
    /// The figure less what the source says.
    pub difference: Value,
    /// Its line in `controls.csv`.
    pub line: u64,
}

/// A single cause in our own data that is as large as the difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What kind of cause.
    pub kind: HintKind,
    /// In words, with 可能 where it is a guess.
    pub words: String,
}

/// What might be the cause of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HintKind {
    /// The source's parts agree with the figures, its total does not agree with its parts.
    Source,
    /// Some parts differ, but not by the whole difference.
    Parts,
    /// Rejected rows.
    Rejects,
    /// Rows held back as 修订.
    Revisions,
    /// Rows that are void: 退回, 作废.
    Void,
    /// A 合计 row that did not hold.
    DeclaredTotal,
    /// The figure of one 镇街, or of rows that belong to none.
    Region,
    /// The figure of one month.
    Month,
    /// The control total is rounded.
    Rounding,
}

impl HintKind {
    /// The key in JSON.
    pub fn key(self) -> &'static str {
        match self {
            HintKind::Source => "source",
            HintKind::Parts => "parts",
            HintKind::Rejects => "rejects",
            HintKind::Revisions => "revisions",
            HintKind::Void => "void",
            HintKind::DeclaredTotal => "declared_total",
            HintKind::Region => "region",
            HintKind::Month => "month",
            HintKind::Rounding => "rounding",
        }
    }
}

/// What the controls are held against.
pub(super) struct Held<'a> {
    catalog: &'a Catalog,
    tree: &'a RegionTree,
    cube: &'a Cube,
}

/// Holds control totals against the ledger's figures; `period`: only those that lie inside of it.
///
/// # Errors
/// `E0302` when a source cannot be read; `E0505` when a sum goes out of range; `E0501`, `E0502` for controls of
/// unknown indicators and regions, which an opened office has none of.
pub fn check(
    catalog: &Catalog,
    tree: &RegionTree,
    ledger: &Ledger,
    controls: &[Control],
    period: Option<Period>,
    threads: usize,
) -> Result<Vec<ControlResult>, Diagnostic> {
    let Some(asking) = Asking::new(catalog, tree, controls, period)? else { return Ok(Vec::new()) };
    let cube = figure::compute(&LedgerStore::new(ledger), catalog, tree, &asking.question, threads)?;
    asking.results(ledger, &cube, threads)
}

/// Control totals, and what is asked of the figures for them.
pub struct Asking<'a> {
    catalog: &'a Catalog,
    tree: &'a RegionTree,
    chosen: Vec<&'a Control>,
    question: Question<'a>,
}

impl<'a> Asking<'a> {
    /// Those control totals that lie inside a period; `None` where there is none.
    ///
    /// # Errors
    /// `E0501`, `E0502` as of [`check`].
    pub fn new(
        catalog: &'a Catalog,
        tree: &'a RegionTree,
        controls: &'a [Control],
        period: Option<Period>,
    ) -> Result<Option<Asking<'a>>, Diagnostic> {
        let chosen: Vec<&Control> = controls.iter().filter(|c| touches(c, period)).collect();
        if chosen.is_empty() {
            return Ok(None);
        }
        let question = question(catalog, tree, &chosen)?;
        Ok(Some(Asking { catalog, tree, chosen, question }))
    }

    /// What the cube must answer.
    pub fn question(&self) -> &Question<'a> {
        &self.question
    }

    /// The control totals against the figures of a cube that answers the question.
    ///
    /// # Errors
    /// As of [`check`].
    pub fn results(
        &self,
        ledger: &Ledger,
        cube: &Cube,
        threads: usize,
    ) -> Result<Vec<ControlResult>, Diagnostic> {
        let held = Held { catalog: self.catalog, tree: self.tree, cube };
        let mut results = held.results(&self.chosen)?;
        parts::explain(&held, &mut results)?;
        hints::from_figures(&held, &mut results)?;
        taken_in::add(&held, ledger, &self.question, threads, &mut results)?;
        Ok(results)
    }
}

/// Whether a control total speaks of a period: its own lies inside. One that reaches beyond says nothing of it.
pub fn touches(control: &Control, period: Option<Period>) -> bool {
    period.is_none_or(|p| p.from <= control.period.from && control.period.to <= p.to)
}

/// The region that a control total is for.
///
/// # Errors
/// `E0502` where there is none.
fn region(tree: &RegionTree, control: &Control) -> Result<usize, Diagnostic> {
    let found = if control.region.is_empty() { Some(tree.root()) } else { tree.find(&control.region) };
    found.ok_or_else(|| {
        let message = format!("没有区划「{}」", control.region);
        Diagnostic::new(crate::diagnostic::codes::REGION_UNKNOWN, message)
    })
}

/// Everything that is asked of the ledger, once: the figures, and those of their months and of the regions one
/// level below, which hints speak of.
fn question<'a>(
    catalog: &'a Catalog,
    tree: &RegionTree,
    controls: &[&Control],
) -> Result<Question<'a>, Diagnostic> {
    let mut question = Question::default();
    for control in controls {
        let indicator = indicator(catalog, control)?;
        if !question.indicators.iter().any(|i| i.id == indicator.id) {
            question.indicators.push(indicator);
        }
        for period in [control.period].into_iter().chain(months(control.period)) {
            if !question.periods.contains(&period) {
                question.periods.push(period);
            }
        }
        let region = region(tree, control)?;
        for region in [region].into_iter().chain(tree.children(region).iter().copied()) {
            if !question.regions.contains(&region) {
                question.regions.push(region);
            }
        }
    }
    Ok(question)
}

/// The months of a period that has several.
fn months(period: Period) -> Vec<Period> {
    let months = period.each_month();
    if months.len() > 1 { months } else { Vec::new() }
}

fn indicator<'a>(catalog: &'a Catalog, control: &Control) -> Result<&'a Indicator, Diagnostic> {
    catalog.indicator(&control.indicator).ok_or_else(|| {
        let message = format!("没有指标「{}」", control.indicator);
        Diagnostic::new(crate::diagnostic::codes::INDICATOR_UNKNOWN, message)
    })
}

impl Held<'_> {
    /// Each control against its figure.
    fn results(&self, controls: &[&Control]) -> Result<Vec<ControlResult>, Diagnostic> {
        let mut out = Vec::with_capacity(controls.len());
        for control in controls {
            let region = region(self.tree, control)?;
            let answer = self.answer(control, region)?;
            let actual = answer.known().copied();
            let difference = actual.map(|a| compare::minus(a, control.value)).transpose()?;
            let holds = match actual {
                Some(actual) => compare::holds(actual, control)?,
                None => false,
            };
            let why = match &answer.value {
                Ok(_) => String::new(),
                Err(_) => said::why(self.catalog, &answer),
            };
            out.push(ControlResult {
                control: (*control).clone(),
                region,
                actual,
                why,
                difference,
                holds,
                explained_by: Vec::new(),
                hints: Vec::new(),
                contradicts: Vec::new(),
            });
        }
        for i in 0..out.len() {
            let mut lines = Vec::new();
            for (j, other) in out.iter().enumerate() {
                if i != j && same_figure(&out[i], other) && compare::apart(&out[i].control, &other.control)? {
                    lines.push(other.control.line);
                }
            }
            out[i].contradicts = lines;
        }
        Ok(out)
    }

    fn answer(&self, control: &Control, region: usize) -> Result<Answer, Diagnostic> {
        self.cube.answer(&control.indicator, region, control.period, &[])
    }

    /// Whether the figures of regions that share no row add up to that of all of them.
    fn adds_over_regions(&self, indicator: &Indicator) -> bool {
        match indicator.measure {
            Measure::Rows | Measure::Sum(_) => {
                indicator.basis != Basis::Snapshot || indicator.every.is_empty()
            }
            Measure::Total | Measure::Difference => self.all_parts(indicator, |i| self.adds_over_regions(i)),
            _ => false,
        }
    }

    /// Whether the figures of months add up to that of the year.
    fn adds_over_months(&self, indicator: &Indicator) -> bool {
        match indicator.measure {
            Measure::Rows | Measure::Sum(_) => matches!(indicator.basis, Basis::Event | Basis::Service),
            Measure::Total | Measure::Difference => self.all_parts(indicator, |i| self.adds_over_months(i)),
            _ => false,
        }
    }

    fn all_parts(&self, indicator: &Indicator, holds: impl Fn(&Indicator) -> bool) -> bool {
        indicator.of.iter().all(|id| self.catalog.indicator(id).is_some_and(&holds))
    }
}

/// Whether two controls are for one figure.
fn same_figure(a: &ControlResult, b: &ControlResult) -> bool {
    a.control.indicator == b.control.indicator && a.region == b.region && a.control.period == b.control.period
}
