//! From an indicator to its statement.
//!
//! Inputs: an indicator, where and when. Outputs: the text. Invariant: what an indicator is made of is
//! written once for each set of spots, however often it is used.

use super::super::nodes::Node;
use super::dialect::Dialect;
use super::place::Job;
use super::script::{Script, comment};
use super::spot::Spot;
use super::statements::Statements;
use super::tables::Table;
use crate::catalog::{Indicator, definition};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Period;
use std::collections::BTreeSet;

/// What a SELECT gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A whole number.
    Number,
    /// 元.
    Money,
    /// `numerator` and `denominator` instead of `value`; whether these are 元.
    Ratio { money: bool },
}

/// The SELECT of a figure at some spots: one row, of several spots one for each `_spot`.
#[derive(Debug, Clone)]
pub(super) struct Made {
    pub(super) text: String,
    pub(super) kind: Kind,
}

/// A figure as a step.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) step: String,
    pub(super) kind: Kind,
}

/// A statement being written.
pub(super) struct Writer<'s> {
    pub(super) statements: &'s Statements<'s>,
    pub(super) dialect: Dialect,
    pub(super) script: Script,
    pub(super) tables: Vec<Table>,
    /// Columns that the next table must have.
    pub(super) columns: BTreeSet<String>,
    known: Vec<(String, Vec<Spot>, Named)>,
}

/// Writes a statement.
pub(super) fn write<'s>(
    statements: &'s Statements<'s>,
    id: &str,
    period: Period,
    region: usize,
    dialect: Dialect,
) -> Result<String, Diagnostic> {
    let mut writer = Writer {
        statements,
        dialect,
        script: Script::default(),
        tables: Vec::new(),
        columns: BTreeSet::new(),
        known: Vec::new(),
    };
    let made = writer.figure(id, &[Spot { number: 1, period, region }])?;
    let last = match made.kind {
        Kind::Ratio { money } => {
            let step = writer.script.step("ratio", "分子、分母", &made.text);
            writer.rounded(&step, money)
        }
        _ => made.text,
    };
    let indicator = writer.indicator(id)?;
    let place = statements.tree.get(region);
    let mut head = format!("指标：{}（{id}），单位：{}\n", indicator.title, indicator.unit);
    head.push_str(&format!("口径：{}\n", definition(statements.catalog, indicator).replace('\n', " ")));
    head.push_str(&format!("期间：{}（{period}）\n区划：{}（{}）\n", period.title(), place.name, place.code));
    head.push_str("在工作区文件夹里运行；一行结果，最后一列是数（没有数时前面的 why 说明原因）");
    let reading = writer.reading();
    Ok(format!("{}{};\n", comment(&head), writer.script.finish(reading, &last).trim_end()))
}

impl<'s> Writer<'s> {
    /// The indicator with an id.
    pub(super) fn indicator(&self, id: &str) -> Result<&'s Indicator, Diagnostic> {
        let unknown = || Diagnostic::new(codes::INDICATOR_UNKNOWN, format!("没有指标「{id}」"));
        self.statements.catalog.indicator(id).ok_or_else(unknown)
    }

    /// The SELECT of an indicator at spots.
    pub(super) fn figure(&mut self, id: &str, spots: &[Spot]) -> Result<Made, Diagnostic> {
        let indicator = self.indicator(id)?;
        match self.statements.nodes.get(id) {
            None => Err(Diagnostic::new(codes::INDICATOR_UNKNOWN, format!("没有指标「{id}」"))),
            Some(Node::Leaf(leaf)) => {
                let statements = self.statements;
                let plan = &statements.plans[leaf.plan];
                let dataset = statements.catalog.dataset(&plan.dataset);
                let dataset = dataset.ok_or_else(|| {
                    let message = format!("指标「{id}」的数据集「{}」不存在", plan.dataset);
                    Diagnostic::new(codes::DATASET_UNKNOWN, message)
                })?;
                let title = indicator.title.as_str();
                self.leaf(&Job { leaf, plan, dataset, spots, split: None, wish: id, title })
            }
            Some(Node::Derived { measure, .. }) => self.derived(indicator, measure, spots),
            Some(Node::Each { groups, .. }) => self.each(indicator, groups, spots),
            Some(Node::Regions { level, kind }) => Ok(self.listed(*level, kind.as_ref(), spots)),
        }
    }

    /// An indicator at spots as a step.
    pub(super) fn named(&mut self, id: &str, spots: &[Spot]) -> Result<Named, Diagnostic> {
        if let Some((.., named)) = self.known.iter().find(|(i, s, _)| i == id && s == spots) {
            return Ok(named.clone());
        }
        let made = self.figure(id, spots)?;
        let indicator = self.indicator(id)?;
        let about = format!("{}（{id}）", indicator.title);
        let named = Named { step: self.script.step(id, &about, &made.text), kind: made.kind };
        self.known.push((id.to_owned(), spots.to_vec(), named.clone()));
        Ok(named)
    }
}
