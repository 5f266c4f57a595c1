//! From the indicators asked for to plans and the ways to answer.
//!
//! Inputs: catalog and question. Outputs: per dataset and clock a [`Plan`], per indicator a [`Node`].
//! Invariant: nothing about a dataset is known here but its definition; parts of an indicator have
//! nodes of their own.

use super::plan::{Clock, Kind, Mode, Plan, position_or_push};
use super::question::Question;
use super::store::SourceInfo;
use crate::catalog::{Basis, Catalog, Condition, Dataset, FieldType, Indicator, Measure, Per, SpanMode};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::record::standard;
use crate::model::region::Level;
use std::collections::{BTreeMap, BTreeSet};

/// The entity that `measure = "households"` counts, by definition of the measure.
const HOUSEHOLD: &str = "household";

/// What a leaf counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    Rows,
    Distinct(usize),
    Sum {
        column: usize,
        money: bool,
    },
    Uniform {
        column: usize,
        money: bool,
    },
    /// Counted regions of a level; those only whose rows all fit a second filter, if there is one.
    Regions(Level, Option<usize>),
}

impl Count {
    /// The same of rows of which not all need to fit.
    pub(super) fn without_every(self) -> Count {
        match self {
            Count::Regions(level, _) => Count::Regions(level, None),
            other => other,
        }
    }
}

/// An indicator that counts rows.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub(super) plan: usize,
    pub(super) filter: usize,
    pub(super) basis: Basis,
    pub(super) count: Count,
    pub(super) span: SpanMode,
    /// Sources that lack columns which it selects by.
    pub(super) untold: Vec<Untold>,
}

/// What a source cannot tell an indicator: whether its rows fit conditions on columns that it has not.
/// A `not` holds of an empty cell, and so of a column that is not there.
#[derive(Debug, Clone)]
pub(super) struct Untold {
    /// Its position in the store.
    pub(super) source: u32,
    /// All the other conditions.
    pub(super) filter: usize,
    /// The columns.
    pub(super) fields: Vec<String>,
}

impl Leaf {
    /// Whether several years may be counted once over all or once in each.
    pub(super) fn has_modes(&self) -> bool {
        matches!(self.count, Count::Distinct(_) | Count::Regions(..))
            && matches!(self.basis, Basis::Event | Basis::Service)
    }
}

/// The groups of an `each`.
#[derive(Debug, Clone)]
pub(super) enum Groups {
    Years,
    Months,
    Level(Level),
    /// Values of the field by which the plan of this leaf is split.
    Values(String, Leaf),
}

/// How an indicator is answered.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Leaf(Leaf),
    Derived {
        measure: Measure,
        of: Vec<String>,
    },
    Each {
        part: String,
        groups: Groups,
    },
    /// Counted regions of a level, by their kind.
    Regions {
        level: Level,
        kind: Option<Condition>,
    },
}

/// All plans and nodes of a question.
#[derive(Debug)]
pub(super) struct Plans<'s> {
    pub(super) plans: Vec<Plan>,
    pub(super) nodes: BTreeMap<String, Node>,
    sources: &'s [SourceInfo],
}

/// Makes the plans.
pub(super) fn make<'s>(
    catalog: &Catalog,
    question: &Question,
    sources: &'s [SourceInfo],
) -> Result<Plans<'s>, Diagnostic> {
    let mut plans = Plans { plans: Vec::new(), nodes: BTreeMap::new(), sources };
    for indicator in &question.indicators {
        plans.add(catalog, indicator, &question.dimensions, 0)?;
    }
    for dimension in &question.dimensions {
        let known = plans.plans.iter().any(|p| p.splits().any(|f| f.id == *dimension));
        if !known {
            return Err(unknown_dimension(dimension));
        }
    }
    Ok(plans)
}

/// `E0506`.
pub(super) fn unknown_dimension(field: &str) -> Diagnostic {
    Diagnostic::new(codes::DIMENSION_UNKNOWN, format!("所问的指标没有可以分组的字段「{field}」"))
}

fn broken(indicator: &Indicator, what: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new(codes::CATALOG_INVALID, format!("指标「{}」：{what}", indicator.id))
}

impl Plans<'_> {
    fn add(
        &mut self,
        catalog: &Catalog,
        indicator: &Indicator,
        dimensions: &[String],
        depth: usize,
    ) -> Result<(), Diagnostic> {
        if self.nodes.contains_key(&indicator.id) {
            return Ok(());
        }
        if depth > catalog.indicators.len() {
            return Err(broken(indicator, "of 里的指标又用到了自己"));
        }
        for id in &indicator.of {
            let part = part(catalog, indicator, id)?;
            self.add(catalog, part, dimensions, depth + 1)?;
        }
        let node = match (&indicator.measure, &indicator.dataset) {
            (Measure::Each, _) => self.each(catalog, indicator, dimensions)?,
            (measure, _) if measure.is_derived() => {
                Node::Derived { measure: measure.clone(), of: indicator.of.clone() }
            }
            (Measure::Regions(level), None) => {
                Node::Regions { level: *level, kind: indicator.conditions.get("kind").cloned() }
            }
            _ => Node::Leaf(self.leaf(catalog, indicator, dimensions, None)?),
        };
        self.nodes.insert(indicator.id.clone(), node);
        Ok(())
    }

    fn each(
        &mut self,
        catalog: &Catalog,
        indicator: &Indicator,
        dimensions: &[String],
    ) -> Result<Node, Diagnostic> {
        let id = indicator.of.first().ok_or_else(|| broken(indicator, "缺少 of"))?;
        let groups = match indicator.per().ok_or_else(|| broken(indicator, "缺少 per"))? {
            Per::Year => Groups::Years,
            Per::Month => {
                self.plans_of(id, &mut |plan| plan.months = true);
                Groups::Months
            }
            Per::Level(level) => {
                self.plans_of(id, &mut |plan| plan.fine = true);
                Groups::Level(level)
            }
            Per::Field(field) => {
                let part = part(catalog, indicator, id)?;
                let leaf = self.leaf(catalog, part, dimensions, Some(field))?;
                Groups::Values(field.to_owned(), leaf)
            }
        };
        Ok(Node::Each { part: id.clone(), groups })
    }

    /// Changes all plans that an indicator is counted by.
    fn plans_of(&mut self, id: &str, change: &mut dyn FnMut(&mut Plan)) {
        let mut visit =
            |plans: &mut Vec<Plan>, leaf: &Leaf| plans.get_mut(leaf.plan).into_iter().for_each(&mut *change);
        let parts = match self.nodes.get(id) {
            Some(Node::Leaf(leaf)) => {
                visit(&mut self.plans, leaf);
                Vec::new()
            }
            Some(Node::Derived { of, .. }) => of.clone(),
            Some(Node::Each { part, groups }) => {
                if let Groups::Values(_, leaf) = groups {
                    visit(&mut self.plans, leaf);
                }
                vec![part.clone()]
            }
            Some(Node::Regions { .. }) | None => Vec::new(),
        };
        parts.iter().for_each(|part| self.plans_of(part, change));
    }

    fn leaf(
        &mut self,
        catalog: &Catalog,
        indicator: &Indicator,
        dimensions: &[String],
        each: Option<&str>,
    ) -> Result<Leaf, Diagnostic> {
        let id = indicator.dataset.as_deref().unwrap_or("");
        let dataset = catalog.dataset(id).ok_or_else(|| {
            Diagnostic::new(codes::DATASET_UNKNOWN, format!("指标「{}」的数据集「{id}」不存在", indicator.id))
        })?;
        let position = self.plan(dataset, indicator, dimensions, each)?;
        let plan = &mut self.plans[position];
        match indicator.basis {
            Basis::Service => plan.by_service = true,
            _ => plan.by_event = true,
        }
        let filter = plan.filter(dataset, indicator.conditions.iter());
        let both = || indicator.conditions.iter().chain(&indicator.every);
        let distinct = |column: &str, person| Kind { column: column.to_owned(), person };
        let money = |column: &str| match dataset.field(column).map(|f| f.kind) {
            Some(FieldType::Amount) => Ok(true),
            Some(FieldType::Count) => Ok(false),
            _ => Err(broken(indicator, format_args!("「{column}」不是金额或数量字段"))),
        };
        let count = match &indicator.measure {
            Measure::Rows => Count::Rows,
            Measure::Persons => Count::Distinct(plan.kind(distinct(standard::PERSON, true), filter)),
            Measure::Households => Count::Distinct(plan.kind(distinct(HOUSEHOLD, false), filter)),
            Measure::Distinct(column) => Count::Distinct(plan.kind(distinct(column, false), filter)),
            Measure::Sum(column) => {
                let money = money(column)?;
                Count::Sum { column: position_or_push(&mut plan.sums, column.clone()), money }
            }
            Measure::Uniform(column) => {
                let money = money(column)?;
                Count::Uniform { column: position_or_push(&mut plan.extremes, column.clone()), money }
            }
            Measure::Regions(level) => {
                plan.fine = true;
                let every = (!indicator.every.is_empty()).then(|| plan.filter(dataset, both()));
                Count::Regions(*level, every)
            }
            Measure::Total | Measure::Ratio | Measure::Difference | Measure::Each => {
                return Err(broken(indicator, "没有自己的行"));
            }
        };
        plan.missed.set(match count {
            Count::Regions(_, Some(every)) => every,
            _ => filter,
        });
        let mut untold = Vec::new();
        let sources = self.sources.iter().enumerate().filter(|(_, s)| s.dataset == dataset.id);
        for (source, info) in sources {
            let lacks =
                |(field, c): &(&String, &Condition)| !c.is_not() && info.lacks(dataset, field.as_str());
            let fields: BTreeSet<String> = both().filter(lacks).map(|(field, _)| field.clone()).collect();
            if !fields.is_empty() {
                let source = source as u32;
                let filter = plan.untold(source, dataset, both().filter(|c| !lacks(c)));
                untold.push(Untold { source, filter, fields: fields.into_iter().collect() });
            }
        }
        Ok(Leaf { plan: position, filter, basis: indicator.basis, count, span: indicator.span, untold })
    }

    /// The plan of a dataset by the clock of an indicator.
    fn plan(
        &mut self,
        dataset: &Dataset,
        indicator: &Indicator,
        dimensions: &[String],
        each: Option<&str>,
    ) -> Result<usize, Diagnostic> {
        let mode = match indicator.basis {
            Basis::Event | Basis::Service => Mode::Within,
            Basis::Cumulative => Mode::UpTo,
            Basis::Snapshot => Mode::Snapshot,
            Basis::Stock => {
                let until = dataset.until.clone();
                Mode::Standing(until.ok_or_else(|| broken(indicator, "数据集没有写 until"))?)
            }
        };
        let clock =
            Clock { date: indicator.date.clone().filter(|d| dataset.event.as_ref() != Some(d)), mode };
        // Where answers are split by the field anyway, there is nothing to split once more.
        let each = each.filter(|field| !dimensions.iter().any(|d| d == field));
        let same = |p: &Plan| p.dataset == dataset.id && p.clock == clock && p.each.as_deref() == each;
        if let Some(position) = self.plans.iter().position(same) {
            return Ok(position);
        }
        let splits = dimensions.iter().map(String::as_str).chain(each);
        self.plans.push(Plan::new(dataset, clock, each, splits));
        Ok(self.plans.len() - 1)
    }
}

fn part<'c>(catalog: &'c Catalog, indicator: &Indicator, id: &str) -> Result<&'c Indicator, Diagnostic> {
    catalog.indicator(id).ok_or_else(|| {
        Diagnostic::new(codes::INDICATOR_UNKNOWN, format!("没有指标「{id}」（{} 用到）", indicator.id))
    })
}
