//! What was counted, by figure and part.
//!
//! Inputs: filled tallies. Outputs: a [`Recount`]. Invariant: a figure has a value only where the cube
//! would give it one: some source is data of the period and can tell; the value itself is that of the rows.

use super::Tracer;
use super::asked::{Asked, How, Leaf, Node, Work};
use super::combine::{combine, same};
use super::filter::blind_fields;
use super::tally::Tally;
use crate::catalog::Basis;
use crate::diagnostic::Diagnostic;
use crate::figure::cube::Coverage;
use crate::figure::plan::{Clock, Mode};
use crate::figure::question::NoValue;
use crate::model::{Period, Value};
use std::collections::BTreeSet;

/// Figures counted again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recount {
    /// In the order asked.
    pub figures: Vec<Part>,
    /// The parts that count rows themselves, each once.
    pub leaves: Vec<LeafCount>,
}

/// A figure, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub asked: Asked,
    /// Its value out of its rows, or why it has none.
    pub value: Result<Value, NoValue>,
    /// Rows that count in it or its parts, once for each kind of date.
    pub rows: u64,
    /// Of these, by position of the source in the ledger.
    pub sources: Vec<(usize, u64)>,
    /// Rows among them that leave the value as it is; of what is made of parts, see these.
    pub blank: u64,
    /// How it is made.
    pub made: Made,
}

/// How a figure is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// Of rows: position in [`Recount::leaves`].
    Rows(usize),
    /// Of parts that are added, subtracted or divided.
    Of(Vec<Part>),
    /// Of groups that have the same value: their names; and the part over all of them.
    Each(Vec<(String, Part)>, Box<Part>),
    /// The same for the values of a field: each with its value and rows.
    EachValue(Vec<(String, Result<Value, NoValue>, u64)>, Box<Part>),
    /// Of the table of regions.
    Regions,
}

/// A part that counts rows itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafCount {
    /// What it is.
    pub asked: Asked,
    /// Its value.
    pub value: Result<Value, NoValue>,
    /// By source, in the ledger's order; what they add comes to the value.
    pub sources: Vec<PerSource>,
    /// Rows that count.
    pub rows: u64,
    /// Of these, rows that leave the value as it is.
    pub blank: u64,
    /// Rows that may be of the period and are not counted: they reach over its bounds or have no date.
    pub unplaced: u64,
    /// Rows of which their source lacks the column to tell by: position of the source, rows.
    pub untold: Vec<(usize, u64)>,
    /// Whether what rows add comes to the value (a number that is the same in all rows is not added up).
    pub adds: bool,
    /// Whether it is money, in 分.
    pub money: bool,
    /// Whether things are counted once in each calendar year, and the years added up.
    pub by_year: bool,
}

/// What a source adds to a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerSource {
    /// Its position in the ledger.
    pub source: usize,
    /// Rows that count.
    pub rows: u64,
    /// Of these, rows that leave the value as it is.
    pub blank: u64,
    /// What they add: 分 for money; of things counted once, those that no earlier source has.
    pub amount: i128,
}

pub(super) fn finish(tracer: &Tracer<'_>, work: Work<'_>) -> Result<Recount, Diagnostic> {
    let leaves = work.leaves.iter().map(|leaf| count(tracer, leaf)).collect::<Result<Vec<_>, _>>()?;
    let finisher = Finisher { work: &work, leaves: &leaves };
    let figures = work.figures.iter().map(|node| finisher.part(node)).collect::<Result<Vec<_>, _>>()?;
    Ok(Recount { figures, leaves })
}

struct Finisher<'w, 'c> {
    work: &'w Work<'c>,
    leaves: &'w [LeafCount],
}

impl Finisher<'_, '_> {
    fn part(&self, node: &Node) -> Result<Part, Diagnostic> {
        let union = &self.work.unions[node.union];
        let id = node.asked.indicator.as_str();
        let mut blank = 0;
        let (value, made) = match &node.how {
            How::Leaf(leaf) => {
                blank = self.leaves[*leaf].blank;
                (self.leaves[*leaf].value.clone(), Made::Rows(*leaf))
            }
            How::Listed(count) => (Ok(Value::Count(i128::from(*count))), Made::Regions),
            How::Of(measure, parts) => {
                let parts = parts.iter().map(|p| self.part(p)).collect::<Result<Vec<_>, _>>()?;
                (combine(id, measure, &parts)?, Made::Of(parts))
            }
            How::Each(groups, whole) => {
                let whole = Box::new(self.part(whole)?);
                let mut found = Vec::with_capacity(groups.len());
                for (name, group) in groups {
                    found.push((name.clone(), self.part(group)?));
                }
                let values = found.iter().map(|(_, part)| &part.value);
                (same(id, &whole, values)?, Made::Each(found, whole))
            }
            How::EachValue(whole) => {
                let whole = Box::new(self.part(whole)?);
                let Made::Rows(leaf) = whole.made else { return Err(super::asked::unmade(id)) };
                let tally = &self.work.leaves[leaf].tally;
                // Rows without a value are in no group.
                blank = tally.split.get("").map_or(0, Tally::rows);
                let values = tally.split.iter().filter(|(value, _)| !value.is_empty());
                let told = |t: &Tally| {
                    whole.value.as_ref().err().filter(|e| is_lack(e)).cloned().map_or_else(|| t.value(), Err)
                };
                let groups: Vec<_> = values.map(|(v, t)| (v.clone(), told(t), t.rows())).collect();
                (same(id, &whole, groups.iter().map(|g| &g.1))?, Made::EachValue(groups, whole))
            }
        };
        let sources = union.by_source.iter().map(|(source, rows)| (*source, *rows)).collect();
        Ok(Part { asked: node.asked.clone(), value, rows: union.rows, sources, blank, made })
    }
}

fn is_lack(why: &NoValue) -> bool {
    matches!(why, NoValue::NotIngested { .. } | NoValue::ColumnMissing { .. })
}

fn count(tracer: &Tracer<'_>, leaf: &Leaf<'_>) -> Result<LeafCount, Diagnostic> {
    let tally = &leaf.tally;
    let value = match lack(tracer, leaf)? {
        Some(why) => Err(why),
        None => tally.value(),
    };
    let sources = tally.sources().into_iter().map(|(source, added)| PerSource {
        source,
        rows: added.rows,
        blank: added.blank,
        amount: added.amount,
    });
    Ok(LeafCount {
        asked: leaf.asked.clone(),
        value,
        sources: sources.collect(),
        rows: tally.rows(),
        blank: tally.blank(),
        unplaced: tally.unplaced,
        untold: tally.untold.iter().map(|(source, rows)| (*source, *rows)).collect(),
        adds: !matches!(tally.how, super::tally::How::Uniform(_)),
        money: tally.money,
        by_year: leaf.pieces.len() > 1,
    })
}

/// Why nothing can be said of a part whatever rows there are.
fn lack(tracer: &Tracer<'_>, leaf: &Leaf<'_>) -> Result<Option<NoValue>, Diagnostic> {
    let (dataset, period) = (leaf.dataset, leaf.asked.period);
    let clock = super::asked::clock(dataset, leaf.indicator)?;
    let sources = tracer.store.sources().iter().enumerate().filter(|(_, s)| s.dataset == dataset.id);
    let holds = |at: usize| data_of(tracer, at, &clock, leaf.indicator.basis, period);
    let covered = match clock.mode {
        // A row of the period is data of it, whatever is said of its source.
        _ if clock.date.is_none() && leaf.tally.rows() > 0 => true,
        Mode::Snapshot => tracer.last(dataset, period)?.tells(tracer.tree, leaf.asked.region),
        _ => sources.clone().any(|(at, _)| holds(at)),
    };
    let id = || dataset.id.clone();
    if !covered {
        return Ok(Some(NoValue::NotIngested { dataset: id() }));
    }
    let sees = |info| blind_fields(info, dataset, leaf.indicator).is_empty();
    if sources.clone().any(|(at, info)| sees(info) && holds(at)) {
        return Ok(None);
    }
    let doubtful = leaf.tally.untold.keys().filter_map(|source| tracer.store.sources().get(*source));
    let fields: BTreeSet<&String> =
        doubtful.flat_map(|info| blind_fields(info, dataset, leaf.indicator)).collect();
    if fields.is_empty() {
        return Ok(None);
    }
    let fields = fields.into_iter().cloned().collect();
    Ok(Some(NoValue::ColumnMissing { dataset: id(), fields }))
}

fn data_of(tracer: &Tracer<'_>, source: usize, clock: &Clock, basis: Basis, period: Period) -> bool {
    let info = &tracer.store.sources()[source];
    Coverage::of(source, info).holds(clock, basis, period)
}
