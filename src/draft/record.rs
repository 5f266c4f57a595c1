//! What a rendering has printed: figures, occurrences, what is missing.
//!
//! Invariant: a figure stands once however often printed; what was put together but not printed is taken
//! out again (`settle`), and then occurrence ids count up in reading order.

use super::frame::{Asked, Frame};
use super::marks::{self, Kind};
use super::markup::{Made, occurrence_id};
use crate::catalog::Basis;
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::figure::{Answer, NoValue};
use crate::model::{Period, Value};
use std::collections::BTreeSet;

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
    /// The same as a value: a plain ratio is cut to some decimals.
    pub exact: Value,
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

/// Why a place is left to the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// 【待填】: there is no number.
    Missing,
    /// 【待核】: it is said that there was none, and there were some.
    NotZero,
    /// 【待核】: parts that do not fit their whole.
    Parts,
    /// 【待核】: one number for all, and they differ.
    NotUniform,
    /// 【待核】: an increase or a surplus is said, and there is none.
    NotMore,
}

impl Gap {
    /// As printed.
    pub fn mark(self) -> &'static str {
        if self == Gap::Missing { "【待填】" } else { "【待核】" }
    }

    /// The warning that tells of it.
    pub fn code(self) -> Code {
        match self {
            Gap::Missing => codes::FIGURE_MISSING,
            Gap::NotZero => codes::ASSERTION_FAILS,
            Gap::Parts => codes::PARTS_DIFFER,
            Gap::NotUniform => codes::NOT_UNIFORM,
            Gap::NotMore => codes::NOT_MORE,
        }
    }
}

/// A place left 【待填】 or 【待核】.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingEntry {
    /// What is missing or in doubt: an indicator id or `fact:KEY`.
    pub what: String,
    /// Why.
    pub gap: Gap,
    /// In words, with the reason.
    pub reason: String,
    /// Figures that the reason speaks of.
    pub rests_on: Vec<String>,
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
    /// 【待填】 and 【待核】.
    pub missing: Vec<MissingEntry>,
    /// What the office should know of numbers that were printed.
    pub remarks: Vec<Diagnostic>,
    /// The ids of `figures`.
    pub(super) known: BTreeSet<String>,
    /// Blocks the program made.
    pub(super) made: Vec<Made>,
    /// The first failure inside a function; tera knows only that there was one.
    pub(super) failure: Option<Diagnostic>,
}

impl Record {
    /// Prints a figure: notes figure and occurrence, returns the marked text.
    pub(super) fn figure(&mut self, entry: FigureEntry, text: &str, rounding: String) -> String {
        let number = self.occurrences.len();
        let figure = self.base(entry);
        self.occurrences.push(Occurrence {
            id: occurrence_id(number),
            figure,
            text: text.to_owned(),
            rounding,
        });
        marks::mark(Kind::Figure(number), text)
    }

    /// Prints what was typed in by hand.
    pub(super) fn fact(&mut self, entry: FactEntry) -> String {
        let marked = marks::mark(Kind::Fact(self.facts.len()), &entry.text);
        self.facts.push(entry);
        marked
    }

    /// Notes a figure that another one was computed from, without a printing of its own.
    pub(super) fn base(&mut self, entry: FigureEntry) -> String {
        let id = entry.id.clone();
        if self.known.insert(id.clone()) {
            self.figures.push(entry);
        }
        id
    }

    /// Notes these figures, each once, and no others.
    pub(super) fn only(&mut self, figures: Vec<FigureEntry>) {
        self.known = figures.iter().map(|f| f.id.clone()).collect();
        self.figures = figures;
    }

    /// Notes what totals and ratios are made of, so that every figure in `derived_from` stands here, and
    /// tells of 快照 that are not of one day.
    pub(super) fn note_parts(&mut self, frame: &Frame) {
        let mut at = 0;
        while let Some(figure) = self.figures.get(at) {
            at += 1;
            let Some(asked) = frame.asked(figure) else { continue };
            let dataset = asked.indicator.dataset.as_deref().and_then(|d| frame.catalog.dataset(d));
            let title = dataset.map_or(asked.indicator.title.as_str(), |d| d.title.as_str());
            let mut told =
                frame.cube.snapshot_remarks(&asked.indicator.id, title, asked.region, asked.period);
            told.extend(frame.years_without(&asked, title));
            for remark in told {
                if !self.remarks.contains(&remark) {
                    self.remarks.push(remark);
                }
            }
            for part in &asked.indicator.of {
                if let Ok(asked) = frame.ask(part, asked.period, asked.region)
                    && let Ok(value) = &asked.answer.value
                {
                    self.base(frame.entry(&asked, value));
                }
            }
        }
    }

    /// Leaves a place 【待填】.
    pub(super) fn missing(&mut self, what: String, reason: String) -> String {
        self.gap(Gap::Missing, what, reason, Vec::new())
    }

    /// Leaves the place of a figure that has no value: 【待填】, or 【待核】 where its rows differ.
    pub(super) fn without(&mut self, frame: &Frame, asked: &Asked<'_>) -> String {
        let gap = if asked.differs() { Gap::NotUniform } else { Gap::Missing };
        self.gap(gap, asked.indicator.id.clone(), frame.why_missing(asked), Vec::new())
    }

    /// Leaves a place to the office, marked.
    pub(super) fn gap(&mut self, gap: Gap, what: String, reason: String, rests_on: Vec<String>) -> String {
        let entry = MissingEntry { what, gap, reason, rests_on };
        let known = self.missing.iter().position(|m| *m == entry);
        let number = known.unwrap_or(self.missing.len());
        if known.is_none() {
            self.missing.push(entry);
        }
        marks::mark(Kind::Gap(number), gap.mark())
    }

    /// Tells of a printed number what the office should know.
    pub(super) fn remark(&mut self, code: Code, message: String) {
        let remark = Diagnostic::new(code, message);
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    /// The number of a block just made.
    pub(super) fn block(&mut self, made: Made) -> String {
        self.made.push(made);
        marks::mark(Kind::Block(self.made.len() - 1), "")
    }
}

impl Asked<'_> {
    /// Whether it, or a part of it, lacks a value because rows or groups differ.
    pub(super) fn differs(&self) -> bool {
        fn differ(answer: &Answer) -> bool {
            matches!(answer.value, Err(NoValue::NotUniform { .. } | NoValue::Blank { .. }))
                || (answer.value.is_err() && answer.parts.iter().any(|(_, part)| differ(part)))
        }
        differ(&self.answer)
    }
}

impl Frame {
    /// What a figure of the manifest answers; `None` for one that is derived from others by a function.
    pub fn asked(&self, figure: &FigureEntry) -> Option<Asked<'_>> {
        let period = crate::model::period::parse(&figure.period, self.period.to)?;
        self.ask(&figure.indicator, period, self.regions.by_code(&figure.region)?).ok()
    }

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
            exact: *value,
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

    /// That some calendar years of a figure's period have no data at all: it is printed, and says nothing of
    /// them. A 快照, a stock or what has added up is of its last day.
    fn years_without(&self, asked: &Asked<'_>, title: &str) -> Option<Diagnostic> {
        let flow = matches!(asked.indicator.basis, Basis::Event | Basis::Service);
        if asked.indicator.dataset.is_none() || !flow || asked.answer.value.is_err() {
            return None;
        }
        let years = self.cube.by_year(&asked.indicator.id, asked.region, asked.period).ok()?;
        let without: Vec<String> = years
            .iter()
            .filter(|(_, answer)| matches!(answer.value, Err(NoValue::NotIngested { .. })))
            .map(|(year, _)| year.title())
            .collect();
        if years.len() < 2 || without.is_empty() {
            return None;
        }
        let (period, without) = (asked.period.title(), without.join("、"));
        let message = format!("没有导入{without}的「{title}」，{period}的数不含这些年");
        Some(Diagnostic::new(codes::YEARS_LACK, message))
    }

    /// Why an indicator has no value, in words.
    pub(super) fn why_missing(&self, asked: &Asked<'_>) -> String {
        let title = |id: &str| self.catalog.indicator(id).map_or(id.to_owned(), |i| i.title.clone());
        let period = asked.period.title();
        match &asked.answer.value {
            Err(NoValue::NotIngested { dataset }) => {
                let place = match asked.indicator.basis {
                    Basis::Snapshot => self.regions.get(asked.region).name.as_str(),
                    _ => "",
                };
                let dataset = self.catalog.dataset(dataset).map_or(dataset.clone(), |d| d.title.clone());
                format!("{}:没有导入{place}{period}的「{dataset}」", asked.indicator.title)
            }
            Err(NoValue::ColumnMissing { dataset, fields }) => {
                format!("{}：{}", asked.indicator.title, self.no_column(asked.period, dataset, fields))
            }
            Err(NoValue::PartMissing { part }) => match lacks_column(&asked.answer) {
                Some((part, dataset, fields)) => {
                    let why = self.no_column(asked.period, dataset, fields);
                    format!("{}：其中「{}」，{why}", asked.indicator.title, title(part))
                }
                None => format!("{}:其中「{}」没有数", asked.indicator.title, title(part)),
            },
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
            Err(NoValue::Blank { rows }) => {
                format!("{}：有 {rows} 行没有写，不能说各行都是这个数", asked.indicator.title)
            }
            Ok(_) => asked.indicator.title.clone(),
        }
    }
}

impl Frame {
    /// That no source of a period has the columns, and what to do.
    fn no_column(&self, period: Period, dataset: &str, fields: &[String]) -> String {
        let (dataset, fields) = self.catalog.titles(dataset, fields);
        format!(
            "{}导入的「{dataset}」都没有「{fields}」列，得不出这个数，也不能当作 0；\
             在原表里补上这一列，用 --replace 重新导入",
            period.title()
        )
    }
}

/// The part that lacks a value for want of a column, with dataset and fields.
fn lacks_column(answer: &Answer) -> Option<(&str, &str, &[String])> {
    answer.parts.iter().find_map(|(id, part)| match &part.value {
        Err(NoValue::ColumnMissing { dataset, fields }) => {
            Some((id.as_str(), dataset.as_str(), fields.as_slice()))
        }
        Err(_) => lacks_column(part),
        Ok(_) => None,
    })
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
