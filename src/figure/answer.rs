//! Answers out of a cube.
//!
//! Inputs: indicator, region, period, values of split fields. Outputs: an [`Answer`]. Invariant:
//! every step is on integers and checked; a ratio keeps its parts; what is missing is never 0.

use super::atoms::calendar_years;
use super::cube::Cube;
use super::derive::combine;
use super::leaf::{At, Found, unasked, unknown_region};
use super::nodes::{Leaf, Node, unknown_dimension};
use super::question::Answer;
use crate::catalog::{Condition, Measure, SpanMode};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::region::Level;
use crate::model::{Period, Value};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Cells by plan: those that contribute, and those that could not be placed in the period.
#[derive(Default)]
pub(super) struct Used {
    counted: BTreeMap<usize, Vec<u32>>,
    unplaced: BTreeMap<usize, Vec<u32>>,
}

impl Used {
    fn add(&mut self, plan: usize, counted: Vec<u32>, unplaced: Vec<u32>) {
        self.counted.entry(plan).or_default().extend(counted);
        self.unplaced.entry(plan).or_default().extend(unplaced);
    }

    fn take(&mut self, other: Used) {
        for (into, from) in [(&mut self.counted, other.counted), (&mut self.unplaced, other.unplaced)] {
            from.into_iter().for_each(|(plan, cells)| into.entry(plan).or_default().extend(cells));
        }
    }
}

impl Cube {
    /// The figure of an indicator at a region (position in the tree) and period, of the rows that
    /// have the given values of split fields (an empty text: an empty cell).
    ///
    /// It has a value only if some source of the dataset reaches into the period by the indicator's
    /// date (began before its end, where rows up to then count; has a 快照 of the region in it); 0 then means that
    /// none of its rows fits.
    ///
    /// # Errors
    /// `E0501`, `E0502`, `E0503`, `E0506` for what the question did not ask; `E0505` when a value
    /// goes out of range; `E0405` for a ratio of unlike things.
    pub fn answer(
        &self,
        indicator: &str,
        region: usize,
        period: Period,
        dims: &[(&str, &str)],
    ) -> Result<Answer, Diagnostic> {
        self.asked(indicator, &At::new(&[region], period, dims))
    }

    /// The figure of several regions taken together: a person in two of them counts once. What it
    /// lacks of their parent's figure stands in none of them.
    ///
    /// # Errors
    /// As [`Cube::answer`].
    pub fn together(&self, indicator: &str, regions: &[usize], period: Period) -> Result<Answer, Diagnostic> {
        self.asked(indicator, &At::new(regions, period, &[]))
    }

    /// The figure with persons (households, things, regions) counted once over all of the period, or
    /// once in each of its calendar years, whatever the indicator itself says.
    ///
    /// # Errors
    /// As [`Cube::answer`].
    pub fn spanned(
        &self,
        indicator: &str,
        region: usize,
        period: Period,
        mode: SpanMode,
    ) -> Result<Answer, Diagnostic> {
        let regions = [region];
        let at = At { mode: Some(mode), ..At::new(&regions, period, &[]) };
        self.asked(indicator, &at)
    }

    /// Whether the two ways of [`Cube::spanned`] may differ: the period has days of several calendar
    /// years, and the indicator or a part of it counts distinct things of the period. What is the same in
    /// each group is no number of the period.
    pub fn has_span_modes(&self, indicator: &str, period: Period) -> bool {
        let has = |part: &String| self.has_span_modes(part, period);
        period.from.year() != period.to.year()
            && match self.nodes.get(indicator) {
                Some(Node::Leaf(leaf)) => leaf.has_modes(),
                Some(Node::Derived { of, .. }) => of.iter().any(has),
                Some(Node::Each { .. } | Node::Regions { .. }) | None => false,
            }
    }

    /// The figures of the calendar years of a period, the first and the last clipped to it.
    ///
    /// # Errors
    /// As [`Cube::answer`].
    pub fn by_year(
        &self,
        indicator: &str,
        region: usize,
        period: Period,
    ) -> Result<Vec<(Period, Answer)>, Diagnostic> {
        calendar_years(period).into_iter().map(|y| Ok((y, self.answer(indicator, region, y, &[])?))).collect()
    }

    /// Time is cut at the bounds of other periods, too; only inside of asked ones all rows are there.
    fn asked(&self, id: &str, at: &At) -> Result<Answer, Diagnostic> {
        let inside = |p: &Period| p.from <= at.period.from && at.period.to <= p.to;
        if !self.periods.iter().any(inside) {
            return Err(unasked(at.period));
        }
        self.evaluate(id, at, &mut Used::default())
    }

    pub(super) fn evaluate(&self, id: &str, at: &At, used: &mut Used) -> Result<Answer, Diagnostic> {
        match self.nodes.get(id) {
            None => Err(Diagnostic::new(codes::INDICATOR_UNKNOWN, format!("计算时没有包括指标「{id}」"))),
            Some(Node::Leaf(leaf)) => self.used(id, leaf, at, used),
            Some(Node::Derived { measure, of }) => self.derived(id, measure, of, at, used),
            Some(Node::Each { part, groups }) => self.each(id, part, groups, at, used),
            Some(Node::Regions { level, kind }) => self.listed(*level, kind.as_ref(), at),
        }
    }

    /// The answer of a leaf, its cells noted.
    pub(super) fn used(&self, id: &str, leaf: &Leaf, at: &At, used: &mut Used) -> Result<Answer, Diagnostic> {
        let (answer, counted, unplaced): Found = self.leaf(id, leaf, at)?;
        used.add(leaf.plan, counted, unplaced);
        Ok(answer)
    }

    fn derived(
        &self,
        id: &str,
        measure: &Measure,
        of: &[String],
        at: &At,
        used: &mut Used,
    ) -> Result<Answer, Diagnostic> {
        let mut own = Used::default();
        let mut parts = Vec::with_capacity(of.len());
        for part in of {
            parts.push((part.clone(), self.evaluate(part, at, &mut own)?));
        }
        let value = combine(id, measure, &parts)?;
        let mut answer = self.made_of(own, used);
        answer.value = value;
        answer.snapshot = days(parts.iter().map(|(_, part)| part));
        answer.parts = parts;
        Ok(answer)
    }

    /// An answer with the rows of some cells, each once; the cells go on to `used`.
    pub(super) fn made_of(&self, mut own: Used, used: &mut Used) -> Answer {
        let unplaced = own.unplaced.iter_mut().map(|(plan, cells)| self.rows(*plan, cells)).sum();
        let mut by_source = vec![0u64; self.sources.len()];
        for (plan, cells) in &mut own.counted {
            self.rows(*plan, cells);
            let data = &self.data[*plan];
            cells.iter().for_each(|c| data.add_rows(*c, &mut by_source));
        }
        used.take(own);
        let rows = by_source.iter().sum();
        Answer { rows, unplaced, sources: self.named(&by_source), ..Answer::of(Value::Count(0)) }
    }

    /// The rows of some cells, each cell once.
    fn rows(&self, plan: usize, cells: &mut Vec<u32>) -> u64 {
        cells.sort_unstable();
        cells.dedup();
        cells.iter().map(|c| self.data[plan].sums.rows[*c as usize]).sum()
    }

    /// Rows by the names of their sources.
    pub(super) fn named(&self, by_source: &[u64]) -> Vec<(Arc<str>, u64)> {
        let rows = self.sources.iter().zip(by_source).filter(|(_, rows)| **rows > 0);
        rows.map(|(source, rows)| (source.clone(), *rows)).collect()
    }

    /// Counted regions of the table of regions.
    fn listed(&self, level: Level, kind: Option<&Condition>, at: &At) -> Result<Answer, Diagnostic> {
        if let Some((field, _)) = at.dims.first() {
            return Err(unknown_dimension(field));
        }
        for region in at.regions {
            let range = if at.parts { self.ranges.inside(*region) } else { self.ranges.of(*region) };
            range.ok_or_else(|| unknown_region(*region))?;
        }
        let count = self.geography.listed(at.regions, level, kind, at.period.to).len();
        Ok(Answer::of(Value::Count(count as i128)))
    }
}

impl<'a> At<'a> {
    pub(super) fn new(regions: &'a [usize], period: Period, dims: &'a [(&'a str, &'a str)]) -> At<'a> {
        At { regions, parts: false, period, dims, mode: None }
    }
}

impl Answer {
    /// A value that no rows stand behind.
    pub(super) fn of(value: Value) -> Answer {
        Answer {
            value: Ok(value),
            rows: 0,
            blank: 0,
            unplaced: 0,
            sources: Vec::new(),
            parts: Vec::new(),
            snapshot: None,
        }
    }
}

/// The earliest and the latest 快照日 of several answers.
pub(super) fn days<'a>(answers: impl Iterator<Item = &'a Answer>) -> Option<(NaiveDate, NaiveDate)> {
    answers.filter_map(|a| a.snapshot).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}
