//! From figures asked for to what has to be counted.
//!
//! Inputs: catalog, tree, figures. Outputs: [`Work`]: the parts that count rows ([`Leaf`]), each once, by
//! the kind of date that places their rows; the trees by which figures are made of them. Invariant: equal
//! parts are one; a part is told of all rows in just one reading.

use super::tally::Tally;
use crate::catalog::{Basis, Catalog, Dataset, Indicator, Measure, Per, SpanMode};
use crate::diagnostic::{Diagnostic, codes};
use crate::figure::plan::{Clock, Mode};
use crate::model::region::Level;
use crate::model::{Period, RegionTree};
use chrono::Datelike;
use std::collections::BTreeMap;

/// A figure: an indicator at a period and a region.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// The indicator's id.
    pub indicator: String,
    /// When.
    pub period: Period,
    /// Position in the tree of regions.
    pub region: usize,
}

/// A part that counts rows itself.
#[derive(Debug)]
pub(super) struct Leaf<'c> {
    pub(super) asked: Asked,
    pub(super) indicator: &'c Indicator,
    pub(super) dataset: &'c Dataset,
    /// Pieces of the period that are counted each for itself.
    pub(super) pieces: Vec<Period>,
    /// The field by whose values it is counted apart as well.
    pub(super) split: Option<String>,
    /// Position in [`Work::unions`] of the nodes whose rows these are.
    pub(super) unions: Vec<usize>,
    pub(super) tally: Tally,
}

/// How a figure is made.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) asked: Asked,
    pub(super) how: How,
    /// Position in [`Work::unions`].
    pub(super) union: usize,
}

#[derive(Debug)]
pub(super) enum How {
    Leaf(usize),
    Of(Measure, Vec<Node>),
    /// The same in each of some groups, told by name; over everything.
    Each(Vec<(String, Node)>, Box<Node>),
    /// The same for each value of a field, by which the leaf is split.
    EachValue(Box<Node>),
    /// Counted regions of the table of regions.
    Listed(u64),
}

/// Rows of several parts, each once.
#[derive(Debug, Default)]
pub(super) struct Union {
    pub(super) rows: u64,
    pub(super) by_source: BTreeMap<usize, u64>,
    /// Number of the row last counted.
    pub(super) last: u64,
}

/// Parts whose rows are placed by the same kind of date.
#[derive(Debug)]
pub(super) struct PlanWork<'c> {
    pub(super) dataset: &'c Dataset,
    pub(super) clock: Clock,
    pub(super) leaves: Vec<usize>,
}

/// Everything to be counted.
#[derive(Debug)]
pub(super) struct Work<'c> {
    pub(super) leaves: Vec<Leaf<'c>>,
    pub(super) plans: Vec<PlanWork<'c>>,
    pub(super) figures: Vec<Node>,
    pub(super) unions: Vec<Union>,
    /// By leaf: whether its rows are rows of a figure itself.
    pub(super) own: Vec<bool>,
    /// Rows read so far.
    pub(super) rows: u64,
}

impl<'c> Work<'c> {
    pub(super) fn new(
        catalog: &'c Catalog,
        tree: &RegionTree,
        figures: &[Asked],
    ) -> Result<Work<'c>, Diagnostic> {
        let work = Work {
            leaves: Vec::new(),
            plans: Vec::new(),
            figures: Vec::new(),
            unions: Vec::new(),
            own: Vec::new(),
            rows: 0,
        };
        let mut maker = Maker { catalog, tree, work, known: BTreeMap::new() };
        for asked in figures {
            let node = maker.node(asked, 0)?;
            maker.work.figures.push(node);
        }
        let mut own = Vec::new();
        maker.work.figures.iter().for_each(|figure| rows_of(&figure.how, &mut own));
        maker.work.own = (0..maker.work.leaves.len()).map(|leaf| own.contains(&leaf)).collect();
        Ok(maker.work)
    }

    /// Notes that a row counts in some leaves: once in each node above them.
    pub(super) fn count(&mut self, source: usize, leaves: impl Iterator<Item = usize>) {
        self.rows += 1;
        for leaf in leaves {
            for union in &self.leaves[leaf].unions {
                let union = &mut self.unions[*union];
                if union.last != self.rows {
                    union.last = self.rows;
                    union.rows += 1;
                    *union.by_source.entry(source).or_default() += 1;
                }
            }
        }
    }
}

struct Maker<'c, 't> {
    catalog: &'c Catalog,
    tree: &'t RegionTree,
    work: Work<'c>,
    known: BTreeMap<(Asked, Option<String>), usize>,
}

impl<'c> Maker<'c, '_> {
    fn node(&mut self, asked: &Asked, depth: usize) -> Result<Node, Diagnostic> {
        let catalog = self.catalog;
        let indicator = catalog.indicator(&asked.indicator).ok_or_else(|| {
            Diagnostic::new(codes::INDICATOR_UNKNOWN, format!("没有指标「{}」", asked.indicator))
        })?;
        if asked.region >= self.tree.regions().len() {
            let message = format!("区划表里没有第 {} 个区划", asked.region.saturating_add(1));
            return Err(Diagnostic::new(codes::REGION_UNKNOWN, message));
        }
        if depth > catalog.indicators.len() {
            return Err(broken(indicator, "of 里的指标又用到了自己"));
        }
        let how = match (&indicator.measure, &indicator.dataset) {
            (Measure::Each, _) => self.each(indicator, asked, depth)?,
            (measure, _) if measure.is_derived() => {
                let of =
                    |id: &String| self.node(&Asked { indicator: id.clone(), ..asked.clone() }, depth + 1);
                How::Of(measure.clone(), indicator.of.iter().map(of).collect::<Result<_, _>>()?)
            }
            (Measure::Regions(level), None) => {
                How::Listed(self.listed(indicator, *level, asked).len() as u64)
            }
            _ => How::Leaf(self.leaf(indicator, asked, None)?),
        };
        Ok(self.done(asked, how))
    }

    /// A node, its union told to its leaves.
    fn done(&mut self, asked: &Asked, how: How) -> Node {
        let union = self.work.unions.len();
        self.work.unions.push(Union::default());
        let mut leaves = Vec::new();
        rows_of(&how, &mut leaves);
        leaves.sort_unstable();
        leaves.dedup();
        leaves.into_iter().for_each(|leaf| self.work.leaves[leaf].unions.push(union));
        Node { asked: asked.clone(), how, union }
    }

    fn each(&mut self, indicator: &'c Indicator, asked: &Asked, depth: usize) -> Result<How, Diagnostic> {
        let id = indicator.of.first().ok_or_else(|| broken(indicator, "缺少 of"))?;
        let part = Asked { indicator: id.clone(), ..asked.clone() };
        let over = match indicator.per().ok_or_else(|| broken(indicator, "缺少 per"))? {
            Per::Field(field) => {
                let catalog = self.catalog;
                let of = catalog.indicator(id).ok_or_else(|| broken(indicator, "of 里的指标不存在"))?;
                let leaf = self.leaf(of, &part, Some(field))?;
                return Ok(How::EachValue(Box::new(self.done(&part, How::Leaf(leaf)))));
            }
            Per::Year => periods(&part, years(asked.period)),
            Per::Month => periods(&part, asked.period.each_month()),
            Per::Level(level) => {
                let all = self.listed(indicator, level, asked).into_iter();
                all.map(|r| (self.tree.get(r).name.clone(), Asked { region: r, ..part.clone() })).collect()
            }
        };
        let mut groups = Vec::with_capacity(over.len());
        for (name, group) in over {
            groups.push((name, self.node(&group, depth + 1)?));
        }
        Ok(How::Each(groups, Box::new(self.node(&part, depth + 1)?)))
    }

    /// Counted regions of a level that exist at the period's end, of the kinds that an indicator names.
    fn listed(&self, indicator: &Indicator, level: Level, asked: &Asked) -> Vec<usize> {
        let kind = indicator.conditions.get("kind").filter(|_| !indicator.measure.is_derived());
        let fits = |i: &usize| {
            let region = self.tree.get(*i);
            let word = Some(region.kind.as_str()).filter(|k| !k.is_empty());
            region.level == level
                && region.counted
                && region.is_valid_on(asked.period.to)
                && self.tree.is_within(*i, asked.region)
                && kind.is_none_or(|k| k.holds(word))
        };
        (0..self.tree.regions().len()).filter(fits).collect()
    }

    fn leaf(
        &mut self,
        indicator: &'c Indicator,
        asked: &Asked,
        split: Option<&str>,
    ) -> Result<usize, Diagnostic> {
        let key = (asked.clone(), split.map(str::to_owned));
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let id = indicator.dataset.as_deref().unwrap_or("");
        let dataset = self.catalog.dataset(id).ok_or_else(|| {
            Diagnostic::new(codes::DATASET_UNKNOWN, format!("指标「{}」的数据集「{id}」不存在", indicator.id))
        })?;
        let flow = matches!(indicator.basis, Basis::Event | Basis::Service);
        let by_year = flow && indicator.measure.is_distinct() && indicator.span == SpanMode::SumOfYears;
        let pieces = if by_year { years(asked.period) } else { vec![asked.period] };
        let position = self.work.leaves.len();
        let tally = Tally::new(dataset, indicator, pieces.len())?;
        let plan = self.plan(dataset, clock(dataset, indicator)?);
        self.work.plans[plan].leaves.push(position);
        let (asked, split) = key.clone();
        let unions = Vec::new();
        self.work.leaves.push(Leaf { asked, indicator, dataset, pieces, split, unions, tally });
        self.known.insert(key, position);
        Ok(position)
    }

    fn plan(&mut self, dataset: &'c Dataset, clock: Clock) -> usize {
        let same = |p: &PlanWork<'_>| p.dataset.id == dataset.id && p.clock == clock;
        if let Some(known) = self.work.plans.iter().position(same) {
            return known;
        }
        self.work.plans.push(PlanWork { dataset, clock, leaves: Vec::new() });
        self.work.plans.len() - 1
    }
}

/// The leaves whose rows are the rows of a node.
fn rows_of(how: &How, out: &mut Vec<usize>) {
    match how {
        How::Leaf(leaf) => out.push(*leaf),
        How::Of(_, parts) => parts.iter().for_each(|part| rows_of(&part.how, out)),
        How::Each(groups, _) => groups.iter().for_each(|(_, group)| rows_of(&group.how, out)),
        How::EachValue(whole) => rows_of(&whole.how, out),
        How::Listed(_) => {}
    }
}

/// By which dates an indicator places rows.
pub(super) fn clock(dataset: &Dataset, indicator: &Indicator) -> Result<Clock, Diagnostic> {
    let mode = match indicator.basis {
        Basis::Event | Basis::Service => Mode::Within,
        Basis::Cumulative => Mode::UpTo,
        Basis::Snapshot => Mode::Snapshot,
        Basis::Stock => {
            let until = dataset.until.clone();
            Mode::Standing(until.ok_or_else(|| broken(indicator, "数据集没有写 until"))?)
        }
    };
    Ok(Clock { date: indicator.date.clone().filter(|d| dataset.event.as_ref() != Some(d)), mode })
}

/// The calendar years of a period, its first and last clipped to it.
fn years(period: Period) -> Vec<Period> {
    let clip = |y: Period| Period { from: y.from.max(period.from), to: y.to.min(period.to) };
    (period.from.year()..=period.to.year()).filter_map(Period::year).map(clip).collect()
}

fn periods(part: &Asked, pieces: Vec<Period>) -> Vec<(String, Asked)> {
    pieces.into_iter().map(|period| (period.title(), Asked { period, ..part.clone() })).collect()
}

pub(super) fn broken(indicator: &Indicator, what: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new(codes::CATALOG_INVALID, format!("指标「{}」：{what}", indicator.id))
}

/// A mistake of the program's own.
pub(super) fn unmade(id: &str) -> Diagnostic {
    Diagnostic::new(codes::CATALOG_INVALID, format!("指标「{id}」：各组的数不是由行算出的"))
}
