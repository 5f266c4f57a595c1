//! Rows of which it cannot be told whether they count: their source has no column for a condition.
//!
//! Inputs: a leaf with the sources that lack columns which it selects by. Outputs: the rows that fit all of
//! its other conditions; no value where no source of the period could tell. Invariant: 0 is said only where
//! some source says so, or where there is no row that could have counted.

use super::cube::Cube;
use super::leaf::{At, Placing};
use super::nodes::{Leaf, Node};
use super::question::{NoValue, Untold};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Period;
use std::collections::{BTreeMap, BTreeSet};

impl Cube {
    /// Rows in a region and period of which it cannot be told whether an indicator, or a part of it, counts
    /// them. They are not counted; where no source of the period can tell, there is no value.
    ///
    /// # Errors
    /// As [`Cube::answer`].
    pub fn untold(&self, indicator: &str, region: usize, period: Period) -> Result<Vec<Untold>, Diagnostic> {
        let mut found = BTreeMap::new();
        self.gather(indicator, &At::new(&[region], period, &[]), &mut found)?;
        let named = found.into_iter().map(|((dataset, fields), sources)| {
            let name = |(source, rows): (u32, u64)| Some((self.sources.get(source as usize)?.clone(), rows));
            Untold { dataset, fields, sources: sources.into_iter().filter_map(name).collect() }
        });
        Ok(named.collect())
    }

    fn gather(
        &self,
        id: &str,
        at: &At,
        into: &mut BTreeMap<(String, Vec<String>), BTreeMap<u32, u64>>,
    ) -> Result<(), Diagnostic> {
        match self.nodes.get(id) {
            None => {
                let message = format!("计算时没有包括指标「{id}」");
                return Err(Diagnostic::new(codes::INDICATOR_UNKNOWN, message));
            }
            Some(Node::Leaf(leaf)) => {
                let dataset = &self.data[leaf.plan].plan.dataset;
                for (position, rows) in self.rows_untold(leaf, at)? {
                    let untold = &leaf.untold[position];
                    let sources = into.entry((dataset.clone(), untold.fields.clone())).or_default();
                    let most = sources.entry(untold.source).or_default();
                    *most = rows.max(*most);
                }
            }
            Some(Node::Derived { of, .. }) => of.iter().try_for_each(|part| self.gather(part, at, into))?,
            Some(Node::Each { part, .. }) => self.gather(part, at, into)?,
            Some(Node::Regions { .. }) => {}
        }
        Ok(())
    }

    /// The rows in the period that fit what their source can tell, by position among the sources that lack
    /// columns; sources without such rows are left out.
    fn rows_untold(&self, leaf: &Leaf, at: &At) -> Result<Vec<(usize, u64)>, Diagnostic> {
        let data = &self.data[leaf.plan];
        let mut out = Vec::new();
        if leaf.untold.is_empty() {
            return Ok(out);
        }
        let window = self.window(leaf.plan, at.period, &[at.period])?;
        for (position, untold) in leaf.untold.iter().enumerate() {
            let rows = self
                .candidates(data, leaf, untold.filter, at)?
                .filter(|cell| {
                    let key = &data.cells[*cell as usize];
                    let placing = || self.placing(&window, key.place, data.aspect(key), leaf.basis);
                    key.source == untold.source && matches!(placing(), Placing::Counted(_))
                })
                .map(|cell| data.sums.rows[cell as usize])
                .sum();
            if rows > 0 {
                out.push((position, rows));
            }
        }
        Ok(out)
    }

    /// Whether a figure can be told at all: no row is doubtful, or some source of the period has all of the
    /// columns.
    pub(super) fn told(&self, leaf: &Leaf, at: &At) -> Result<Result<(), NoValue>, Diagnostic> {
        let clock = &self.data[leaf.plan].plan.clock;
        let can_tell = |source: u32| !leaf.untold.iter().any(|untold| untold.source == source);
        let mut sources = self.coverage[leaf.plan].iter();
        if leaf.untold.is_empty()
            || sources.any(|c| can_tell(c.source) && c.holds(clock, leaf.basis, at.period))
        {
            return Ok(Ok(()));
        }
        let doubtful = self.rows_untold(leaf, at)?;
        let fields = doubtful.iter().flat_map(|(position, _)| &leaf.untold[*position].fields);
        let fields: BTreeSet<&String> = fields.collect();
        if fields.is_empty() {
            return Ok(Ok(()));
        }
        let dataset = self.data[leaf.plan].plan.dataset.clone();
        Ok(Err(NoValue::ColumnMissing { dataset, fields: fields.into_iter().cloned().collect() }))
    }
}
