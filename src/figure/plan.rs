//! From the indicators asked for to what one pass over a dataset has to do.
//!
//! Inputs: catalog and question. Outputs: per dataset a [`Plan`] (columns, tests on fields, filters,
//! sums, kinds of distinct things), and per indicator a [`Node`]. Invariant: conditions, 作废 and
//! 冲销 are all in the filter of a leaf; nothing about a dataset is known here but its definition.

use super::question::Question;
use crate::catalog::{
    Basis, Catalog, Condition, Dataset, FieldType, Indicator, Measure, OneOrMany, SpanMode,
};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::record::standard;
use std::collections::BTreeMap;

/// The entity that `measure = "households"` counts, by definition of the measure.
const HOUSEHOLD: &str = "household";

/// A text field and the tests on it; a row's cell comes down to their outcomes.
#[derive(Debug, Clone)]
pub(super) struct FieldTests {
    pub(super) id: String,
    pub(super) tests: Vec<Condition>,
    /// Whether answers are split by its values.
    pub(super) split: bool,
}

/// Things counted distinctly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kind {
    /// The column holding the key.
    pub(super) column: String,
    /// Whether the key is the person key rather than a text.
    pub(super) person: bool,
}

/// One pass over a dataset.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) dataset: String,
    pub(super) town: Option<String>,
    pub(super) village: Option<String>,
    /// Whether rows are placed by 事件日期, by 所属期.
    pub(super) by_event: bool,
    pub(super) by_service: bool,
    pub(super) fields: Vec<FieldTests>,
    /// Each a list of (field, test), all of which must hold.
    pub(super) filters: Vec<Vec<(usize, usize)>>,
    /// Amount and count columns.
    pub(super) sums: Vec<String>,
    pub(super) kinds: Vec<Kind>,
    /// For each kind the filters whose rows it is counted in.
    pub(super) kind_filters: Vec<Vec<usize>>,
    /// The column whose negative values make a row count for sums only.
    pub(super) reversal: Option<String>,
}

/// What a leaf counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    Rows,
    Distinct(usize),
    Sum { column: usize, money: bool },
}

/// How an indicator is answered.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Leaf { plan: usize, filter: usize, basis: Basis, count: Count, yearly: bool },
    Derived { measure: Measure, of: Vec<String> },
}

/// All plans and nodes of a question.
#[derive(Debug, Default)]
pub(super) struct Plans {
    pub(super) plans: Vec<Plan>,
    pub(super) nodes: BTreeMap<String, Node>,
}

/// Makes the plans.
pub(super) fn make(catalog: &Catalog, question: &Question) -> Result<Plans, Diagnostic> {
    let mut plans = Plans::default();
    for indicator in &question.indicators {
        plans.add(catalog, indicator, &question.dimensions, 0)?;
    }
    for dimension in &question.dimensions {
        let known = plans.plans.iter().any(|p| p.fields.iter().any(|f| f.split && f.id == *dimension));
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
    Diagnostic::new(codes::CATALOG_INVALID, format!("指标「{}」:{what}", indicator.id))
}

impl Plans {
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
        let node = if indicator.measure.is_derived() {
            for id in &indicator.of {
                let part = catalog.indicator(id).ok_or_else(|| {
                    Diagnostic::new(
                        codes::INDICATOR_UNKNOWN,
                        format!("没有指标「{id}」({} 用到)", indicator.id),
                    )
                })?;
                self.add(catalog, part, dimensions, depth + 1)?;
            }
            Node::Derived { measure: indicator.measure.clone(), of: indicator.of.clone() }
        } else {
            self.leaf(catalog, indicator, dimensions)?
        };
        self.nodes.insert(indicator.id.clone(), node);
        Ok(())
    }

    fn leaf(
        &mut self,
        catalog: &Catalog,
        indicator: &Indicator,
        dimensions: &[String],
    ) -> Result<Node, Diagnostic> {
        let id = indicator.dataset.as_deref().unwrap_or("");
        let dataset = catalog.dataset(id).ok_or_else(|| {
            Diagnostic::new(codes::DATASET_UNKNOWN, format!("指标「{}」的数据集「{id}」不存在", indicator.id))
        })?;
        let position = match self.plans.iter().position(|p| p.dataset == dataset.id) {
            Some(position) => position,
            None => {
                self.plans.push(Plan::new(dataset, dimensions));
                self.plans.len() - 1
            }
        };
        let plan = &mut self.plans[position];
        match indicator.basis {
            Basis::Event => plan.by_event = true,
            Basis::Service => plan.by_service = true,
            other => return Err(broken(indicator, format_args!("还不能按 {} 计算", other.key()))),
        }
        let filter = plan.filter(dataset, indicator);
        let distinct = |column: &str, person| Kind { column: column.to_owned(), person };
        let count = match &indicator.measure {
            Measure::Rows => Count::Rows,
            Measure::Persons => Count::Distinct(plan.kind(distinct(standard::PERSON, true), filter)),
            Measure::Households => Count::Distinct(plan.kind(distinct(HOUSEHOLD, false), filter)),
            Measure::Distinct(column) => Count::Distinct(plan.kind(distinct(column, false), filter)),
            Measure::Sum(column) => {
                let money = match dataset.field(column).map(|f| f.kind) {
                    Some(FieldType::Amount) => true,
                    Some(FieldType::Count) => false,
                    _ => return Err(broken(indicator, format_args!("「{column}」不是金额或数量字段"))),
                };
                Count::Sum { column: position_or_push(&mut plan.sums, column.clone()), money }
            }
            _ => {
                return Err(broken(indicator, "还不能计算"));
            }
        };
        let yearly = indicator.span == SpanMode::SumOfYears && matches!(count, Count::Distinct(_));
        Ok(Node::Leaf { plan: position, filter, basis: indicator.basis, count, yearly })
    }
}

fn position_or_push<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    match list.iter().position(|i| *i == item) {
        Some(position) => position,
        None => {
            list.push(item);
            list.len() - 1
        }
    }
}

impl Plan {
    fn new(dataset: &Dataset, dimensions: &[String]) -> Plan {
        let groupable = |id: &String| {
            dataset
                .field(id)
                .is_some_and(|f| matches!(f.kind, FieldType::Category | FieldType::Text | FieldType::Region))
        };
        let mut fields: Vec<FieldTests> = Vec::new();
        for id in dimensions.iter().filter(|id| groupable(id)) {
            if !fields.iter().any(|f| f.id == *id) {
                fields.push(FieldTests { id: id.clone(), tests: Vec::new(), split: true });
            }
        }
        Plan {
            dataset: dataset.id.clone(),
            town: dataset.town.clone(),
            village: dataset.village.clone(),
            by_event: false,
            by_service: false,
            fields,
            filters: Vec::new(),
            sums: Vec::new(),
            kinds: Vec::new(),
            kind_filters: Vec::new(),
            reversal: dataset.reversal.as_ref().filter(|r| !r.counts).map(|r| r.field.clone()),
        }
    }

    /// The filter of an indicator: its conditions, and no voided status.
    fn filter(&mut self, dataset: &Dataset, indicator: &Indicator) -> usize {
        let mut tests: Vec<(usize, usize)> =
            indicator.conditions.iter().map(|(field, condition)| self.test(field, condition)).collect();
        if let Some(void) = &dataset.void {
            let condition = Condition::Not { not: OneOrMany::Many(void.values.clone()) };
            tests.push(self.test(&void.field, &condition));
        }
        tests.sort_unstable();
        tests.dedup();
        position_or_push(&mut self.filters, tests)
    }

    fn test(&mut self, field: &str, condition: &Condition) -> (usize, usize) {
        let position = match self.fields.iter().position(|f| f.id == field) {
            Some(position) => position,
            None => {
                self.fields.push(FieldTests { id: field.to_owned(), tests: Vec::new(), split: false });
                self.fields.len() - 1
            }
        };
        (position, position_or_push(&mut self.fields[position].tests, condition.clone()))
    }

    fn kind(&mut self, kind: Kind, filter: usize) -> usize {
        let position = position_or_push(&mut self.kinds, kind);
        self.kind_filters.resize(self.kinds.len(), Vec::new());
        position_or_push(&mut self.kind_filters[position], filter);
        position
    }

    /// The columns to read; `dated`: the tree of regions needs 事件日期.
    pub(super) fn columns(&self, dated: bool) -> Vec<&str> {
        let mut columns = Vec::new();
        let mut want = |column| {
            position_or_push(&mut columns, column);
        };
        if self.by_event || dated {
            want(standard::EVENT_FROM);
            want(standard::EVENT_TO);
        }
        if self.by_service {
            want(standard::SERVICE_FROM);
            want(standard::SERVICE_TO);
        }
        self.town.iter().chain(&self.village).chain(&self.reversal).for_each(|c| want(c));
        self.fields.iter().for_each(|f| want(&f.id));
        self.sums.iter().for_each(|c| want(c));
        self.kinds.iter().for_each(|k| want(&k.column));
        columns
    }

    /// The fields that answers are split by, in the question's order.
    pub(super) fn splits(&self) -> impl Iterator<Item = &FieldTests> {
        self.fields.iter().filter(|f| f.split)
    }
}
