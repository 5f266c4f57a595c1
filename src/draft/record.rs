//! What a rendering has printed: figures, occurrences, what is missing.
//!
//! Invariant: occurrence ids count up in reading order; a figure stands once however often printed.

use super::frame::{Asked, Frame};
use super::marks;
use super::markup::Made;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Period, Value};

/// A figure of the manifest.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureEntry {
    /// `indicator@period@region`.
    pub id: String,
    /// Indicator id, `prev(…)` or `done(…)` for derived ones.
    pub indicator: String,
    /// In words.
    pub title: String,
    /// Canonical period.
    pub period: String,
    /// Region code.
    pub region: String,
    /// Exact, plain.
    pub value: String,
    /// The indicator's unit.
    pub unit: String,
    /// `persons`, `sum:amount` …
    pub measure: String,
    /// `event`, `service`, `snapshot`, `cumulative` or `stock`; empty where there are no rows.
    pub basis: &'static str,
    /// Source id and contributing rows.
    pub sources: Vec<(String, u64)>,
    /// Contributing rows.
    pub rows: u64,
    /// Figures it was computed from.
    pub derived_from: Vec<String>,
}

/// One printing of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// `f0001`.
    pub id: String,
    /// The figure's id.
    pub figure: String,
    /// As printed, unit included.
    pub text: String,
    /// How it was rounded for this printing.
    pub rounding: String,
}

/// A hand-typed number that was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactEntry {
    /// Its key.
    pub key: String,
    /// As printed.
    pub text: String,
    /// `facts.csv`, or `targets.csv` for a 任务数.
    pub file: &'static str,
    /// Where the office says it comes from.
    pub source: String,
    /// Line in the file.
    pub line: u64,
}

/// A place left 【待填】.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingEntry {
    /// What is missing: an indicator id or `fact:KEY`.
    pub what: String,
    /// In words, with the reason.
    pub reason: String,
}

/// Everything a rendering leaves besides its text.
#[derive(Debug, Default, Clone)]
pub struct Record {
    /// Figures in order of first printing.
    pub figures: Vec<FigureEntry>,
    /// Printings in reading order.
    pub occurrences: Vec<Occurrence>,
    /// Hand-typed numbers.
    pub facts: Vec<FactEntry>,
    /// 【待填】.
    pub missing: Vec<MissingEntry>,
    /// Blocks the program made.
    pub(super) made: Vec<Made>,
    /// The first failure inside a function; tera knows only that there was one.
    pub(super) failure: Option<Diagnostic>,
}

impl Record {
    /// Prints a figure: notes figure and occurrence, returns the marked text.
    pub(super) fn figure(&mut self, entry: FigureEntry, text: &str, rounding: String) -> String {
        let id = format!("f{:04}", self.occurrences.len() + 1);
        let figure = entry.id.clone();
        if !self.figures.iter().any(|f| f.id == figure) {
            self.figures.push(entry);
        }
        self.occurrences.push(Occurrence { id: id.clone(), figure, text: text.to_owned(), rounding });
        marks::figure(&id, text)
    }

    /// Notes a figure that another one was computed from, without a printing of its own.
    pub(super) fn base(&mut self, entry: FigureEntry) -> String {
        let id = entry.id.clone();
        if !self.figures.iter().any(|f| f.id == id) {
            self.figures.push(entry);
        }
        id
    }

    /// Notes what totals and ratios are made of, so that every figure in `derived_from` stands here.
    pub(super) fn note_parts(&mut self, frame: &Frame) {
        let mut at = 0;
        while let Some(figure) = self.figures.get(at) {
            at += 1;
            let Some(indicator) = frame.catalog.indicator(&figure.indicator) else { continue };
            let period = crate::model::period::parse(&figure.period, frame.period.to);
            let (Some(period), Some(region)) = (period, frame.regions.by_code(&figure.region)) else {
                continue;
            };
            for part in &indicator.of {
                if let Ok(asked) = frame.ask(part, period, region)
                    && let Ok(value) = &asked.answer.value
                {
                    self.base(frame.entry(&asked, value));
                }
            }
        }
    }

    /// Leaves a place 【待填】.
    pub(super) fn missing(&mut self, what: String, reason: String) -> String {
        let entry = MissingEntry { what, reason };
        if !self.missing.contains(&entry) {
            self.missing.push(entry);
        }
        marks::missing("【待填】")
    }

    /// The number of a block just made.
    pub(super) fn block(&mut self, made: Made) -> String {
        self.made.push(made);
        marks::block(self.made.len() - 1)
    }
}

impl Frame {
    /// The manifest's entry of a figure.
    pub(super) fn entry(&self, asked: &Asked<'_>, value: &Value) -> FigureEntry {
        let region = self.regions.get(asked.region);
        FigureEntry {
            id: figure_id(&asked.indicator.id, asked.period, &region.code),
            indicator: asked.indicator.id.clone(),
            title: asked.indicator.title.clone(),
            period: asked.period.to_string(),
            region: region.code.clone(),
            value: value.plain(),
            unit: asked.indicator.unit.clone(),
            measure: asked.indicator.measure.to_string(),
            basis: match asked.indicator.basis {
                _ if asked.indicator.dataset.is_none() => "",
                basis => basis.key(),
            },
            sources: asked.answer.sources.iter().map(|(id, rows)| (id.to_string(), *rows)).collect(),
            rows: asked.answer.rows,
            derived_from: asked
                .indicator
                .of
                .iter()
                .map(|part| figure_id(part, asked.period, &region.code))
                .collect(),
        }
    }

    /// Why an indicator has no value, in words.
    pub(super) fn why_missing(&self, asked: &Asked<'_>) -> String {
        use crate::figure::NoValue;
        let title = |id: &str| self.catalog.indicator(id).map_or(id.to_owned(), |i| i.title.clone());
        let period = asked.period.title();
        match &asked.answer.value {
            Err(NoValue::NotIngested { dataset }) => {
                let dataset = self.catalog.dataset(dataset).map_or(dataset.clone(), |d| d.title.clone());
                format!("{}:没有导入{period}的「{dataset}」", asked.indicator.title)
            }
            Err(NoValue::PartMissing { part }) => {
                format!("{}:其中「{}」没有数", asked.indicator.title, title(part))
            }
            Err(NoValue::ZeroDenominator { part }) => {
                format!("{}:「{}」为零，不能相除", asked.indicator.title, title(part))
            }
            Err(NoValue::NoRows) => {
                format!("{}：{period}的数据里没有一行能说明这个数", asked.indicator.title)
            }
            Err(NoValue::NotUniform { low, high }) => format!(
                "{}：各行（各组）不一致，从{}到{}，没有一个统一的数",
                asked.indicator.title,
                low.plain(),
                high.plain()
            ),
            Ok(_) => asked.indicator.title.clone(),
        }
    }
}

/// `indicator@period@region`.
pub fn figure_id(indicator: &str, period: Period, region: &str) -> String {
    format!("{indicator}@{period}@{region}")
}

/// A failure inside a function, with its code kept for the caller.
pub(super) fn fail(record: &mut Record, problem: Diagnostic) -> tera::Error {
    let message = problem.message.clone();
    record.failure.get_or_insert(problem);
    tera::Error::message(message)
}

/// The failure for a function's wrong arguments.
pub(super) fn usage(message: String) -> Diagnostic {
    Diagnostic::new(codes::TEMPLATE_SYNTAX, message)
}
