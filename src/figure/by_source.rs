//! What each source adds to a figure, where values of rows add up.
//!
//! Inputs: a cube. Outputs: amounts by source. Invariant: they add up to the value of the figure; nothing is
//! said of figures that count a person or a thing once in several sources, nor of ratios.

use super::cube::Cube;
use super::leaf::At;
use super::nodes::{Count, Leaf, Node};
use super::scan::overflowed;
use crate::catalog::Measure;
use crate::diagnostic::Diagnostic;
use crate::model::{Period, Value};
use std::sync::Arc;

/// Sources by id, each with what it adds.
pub type Added = Vec<(Arc<str>, Value)>;

impl Cube {
    /// What each source adds to a figure, in the store's order, without those that add nothing; `None` where
    /// sources do not add up: only rows and sums do, and what is added up or taken away of these.
    ///
    /// # Errors
    /// As [`Cube::answer`].
    pub fn by_source(
        &self,
        indicator: &str,
        region: usize,
        period: Period,
    ) -> Result<Option<Added>, Diagnostic> {
        let mut sums = vec![0i128; self.sources.len()];
        let regions = [region];
        let at = At::new(&regions, period, &[]);
        let Some(money) = self.add_up(indicator, &at, false, &mut sums)? else { return Ok(None) };
        let value = |sum| if money { Value::Money(sum) } else { Value::Count(sum) };
        let named = self.sources.iter().zip(sums).filter(|(_, sum)| *sum != 0);
        Ok(Some(named.map(|(source, sum)| (source.clone(), value(sum))).collect()))
    }

    /// Adds an indicator to the sums of the sources, or takes it away; whether it is money.
    fn add_up(&self, id: &str, at: &At, minus: bool, sums: &mut [i128]) -> Result<Option<bool>, Diagnostic> {
        match self.nodes.get(id) {
            Some(Node::Leaf(leaf)) => self.add_leaf(id, leaf, at, minus, sums),
            Some(Node::Derived { measure: measure @ (Measure::Total | Measure::Difference), of }) => {
                let mut money = None;
                for (i, part) in of.iter().enumerate() {
                    let minus = minus != (*measure == Measure::Difference && i > 0);
                    match self.add_up(part, at, minus, sums)? {
                        Some(of_part) => money = Some(of_part),
                        None => return Ok(None),
                    }
                }
                Ok(money)
            }
            _ => Ok(None),
        }
    }

    fn add_leaf(
        &self,
        id: &str,
        leaf: &Leaf,
        at: &At,
        minus: bool,
        sums: &mut [i128],
    ) -> Result<Option<bool>, Diagnostic> {
        let (column, money) = match leaf.count {
            Count::Rows => (None, false),
            Count::Sum { column, money } => (Some(column), money),
            Count::Distinct(_) | Count::Uniform { .. } | Count::Regions(..) => return Ok(None),
        };
        let (_, counted, _) = self.leaf(id, leaf, at)?;
        let data = &self.data[leaf.plan];
        for cell in counted {
            let at = cell as usize;
            let value = match column {
                Some(column) => data.sums.sums[column][at],
                None => i128::from(data.sums.rows[at]),
            };
            let Some(sum) = sums.get_mut(data.cells[at].source as usize) else { continue };
            let next = if minus { sum.checked_sub(value) } else { sum.checked_add(value) };
            *sum = next.ok_or_else(|| overflowed(id))?;
        }
        Ok(Some(money))
    }
}
