//! What a cube tells besides figures: values of split fields, places and rows that do not fit.
//!
//! Inputs: a [`Cube`]. Outputs: lists for warnings and tables. Invariant: a row is told of once for
//! each dataset, by however many kinds of dates its indicators look at it.

use super::cube::Cube;
use super::leaf::{Placing, Window};
use super::nodes::Node;
use super::question::{Unplaced, Unresolved};
use super::tally::When;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Period;
use crate::model::period::chinese_date;
use crate::model::region::Level;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Cube {
    /// The values of a split field among the rows that some answer counts, ascending; an empty text
    /// stands for empty cells.
    pub fn dimension_values(&self, field: &str) -> Vec<String> {
        let mut out = BTreeSet::new();
        for data in &self.data {
            let position = data.plan.splits().position(|f| f.id == field);
            let values = position.and_then(|p| data.values.get(p));
            out.extend(values.into_iter().flatten().map(|v| v.to_string()));
        }
        out.into_iter().collect()
    }

    /// Words of place that fit no region: their rows count where their source was said to be, or at the root.
    pub fn unresolved(&self) -> Vec<Unresolved> {
        type Words<'a> = (&'a str, &'a str, &'a str);
        let mut all: BTreeMap<Words<'_>, BTreeMap<u32, u64>> = BTreeMap::new();
        for data in &self.data {
            for ((town, village), sources) in &data.unresolved {
                let into = all.entry((&data.plan.dataset, town, village)).or_default();
                for (source, rows) in sources {
                    let most = into.entry(*source).or_default();
                    *most = (*most).max(*rows);
                }
            }
        }
        let told = all.into_iter().map(|((dataset, town, village), sources)| Unresolved {
            dataset: dataset.to_owned(),
            town: town.to_owned(),
            village: village.to_owned(),
            rows: sources.values().sum(),
            sources: sources.iter().filter_map(|(s, n)| Some((self.source(*s)?, *n))).collect(),
            regions: sources.keys().map(|s| self.scopes.get(*s as usize).and_then(|s| s.inner)).collect(),
        });
        told.collect()
    }

    /// Rows of an indicator's dataset, in the asked regions and counted by some indicator that looks at
    /// the same dates, that could not be placed in a period by these: they reach over one of its
    /// bounds, or have no date. An indicator without rows of its own has none.
    ///
    /// # Errors
    /// `E0501` when the indicator was not asked for, `E0503` when the period was not.
    pub fn unplaced(&self, indicator: &str, period: Period) -> Result<Unplaced, Diagnostic> {
        let leaf = match self.nodes.get(indicator) {
            Some(Node::Leaf(leaf)) => leaf,
            Some(_) => return Ok(Unplaced::default()),
            None => {
                let message = format!("计算时没有包括指标「{indicator}」");
                return Err(Diagnostic::new(codes::INDICATOR_UNKNOWN, message));
            }
        };
        let data = &self.data[leaf.plan];
        let window = self.window(leaf.plan, period, &[period])?;
        let mut out = Unplaced::default();
        let mut sources: BTreeMap<u32, u64> = BTreeMap::new();
        for (cell, rows) in data.cells.iter().zip(&data.sums.rows) {
            let aspect = data.aspect(cell);
            let asked = data.signatures[aspect.signature as usize].filters.meets(&data.plan.missed);
            if !asked || self.placing(&window, cell.place, aspect, leaf.basis) != Placing::Unplaced {
                continue;
            }
            match aspect.when(leaf.basis) {
                When::Undated => out.undated += rows,
                _ => out.straddling += rows,
            }
            *sources.entry(cell.source).or_default() += rows;
        }
        out.sources = sources.iter().filter_map(|(s, n)| Some((self.source(*s)?, *n))).collect();
        Ok(out)
    }

    /// What should be known of an indicator whose rows are a 快照, at a region and period that have one:
    /// `W0610` where the 快照日 differ, `W0612` where counted 镇街 of the region have none. `dataset` is what
    /// the dataset is called.
    pub fn snapshot_remarks(
        &self,
        indicator: &str,
        dataset: &str,
        region: usize,
        period: Period,
    ) -> Vec<Diagnostic> {
        let Some(Node::Leaf(leaf)) = self.nodes.get(indicator) else { return Vec::new() };
        let Ok(Window::Last(days, _)) = self.window(leaf.plan, period, &[period]) else { return Vec::new() };
        let found = |region: usize| days.days(region, &self.geography, &self.ranges);
        let Some((first, last)) = found(region) else { return Vec::new() };
        let mut out = Vec::new();
        let day = |atom| self.atoms[leaf.plan].first_day(atom).map(chinese_date).unwrap_or_default();
        if first != last {
            let message = format!(
                "「{dataset}」{}的快照日不是同一天：最早的是{}，最晚的是{}",
                period.title(),
                day(first),
                day(last)
            );
            out.push(Diagnostic::new(codes::SNAPSHOT_DAYS, message));
        }
        let towns = self.geography.listed(&[region], Level::Town, None, period.to);
        let lacking: Vec<&str> =
            towns.iter().filter(|t| found(**t).is_none()).map(|t| self.geography.name(*t)).collect();
        // Where no 镇街 is told apart, none of them lacks what the others have.
        if !lacking.is_empty() && lacking.len() < towns.len() {
            let message = format!(
                "「{dataset}」{}没有这 {} 个镇街的快照，全部的数里没有它们：{}",
                period.title(),
                lacking.len(),
                lacking.join("、")
            );
            out.push(Diagnostic::new(codes::SNAPSHOT_LACKS, message));
        }
        out
    }

    fn source(&self, position: u32) -> Option<Arc<str>> {
        self.sources.get(position as usize).cloned()
    }
}
