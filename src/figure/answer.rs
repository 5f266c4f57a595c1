//! Answers out of a cube.
//!
//! Inputs: indicator, region, period, values of split fields. Outputs: an [`Answer`]. Invariant:
//! every step is on integers and checked; a ratio keeps its parts; what is missing is never 0.

use super::atoms::{Span, calendar_years};
use super::cells::Data;
use super::cube::Cube;
use super::derive::combine;
use super::plan::{Count, Node, unknown_dimension};
use super::question::{Answer, NoValue};
use super::scan::overflowed;
use super::tally::{CellKey, When};
use crate::catalog::{Basis, Measure};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Period, Value};
use std::collections::BTreeMap;

impl CellKey {
    pub(super) fn when(&self, basis: Basis) -> When {
        match basis {
            Basis::Event => self.event,
            _ => self.service,
        }
    }
}

/// Where and when, and with which values of split fields.
struct At<'a> {
    /// Rows of any of these regions, each once.
    regions: &'a [usize],
    period: Period,
    dims: &'a [(&'a str, &'a str)],
}

/// Cells by plan: those that contribute, and those that could not be placed in the period.
#[derive(Default)]
struct Used {
    counted: BTreeMap<usize, Vec<u32>>,
    unplaced: BTreeMap<usize, Vec<u32>>,
}

impl Cube {
    /// The figure of an indicator at a region (position in the tree) and period, of the rows that
    /// have the given values of split fields (an empty text: an empty cell).
    ///
    /// It has a value only if some source of the dataset reaches into the period by the indicator's
    /// basis; 0 then means that none of its rows fits.
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
        self.evaluate(indicator, &At { regions: &[region], period, dims }, &mut Used::default())
    }

    /// The figure of several regions taken together: a person in two of them counts once. What it
    /// lacks of their parent's figure stands in none of them.
    ///
    /// # Errors
    /// As [`Cube::answer`].
    pub fn together(&self, indicator: &str, regions: &[usize], period: Period) -> Result<Answer, Diagnostic> {
        self.evaluate(indicator, &At { regions, period, dims: &[] }, &mut Used::default())
    }

    pub(super) fn span(&self, period: Period) -> Result<Span, Diagnostic> {
        self.atoms
            .span(period)
            .ok_or_else(|| Diagnostic::new(codes::PERIOD_INVALID, format!("计算时没有包括期间 {period}")))
    }

    fn evaluate(&self, id: &str, at: &At, used: &mut Used) -> Result<Answer, Diagnostic> {
        match self.nodes.get(id) {
            None => Err(Diagnostic::new(codes::INDICATOR_UNKNOWN, format!("计算时没有包括指标「{id}」"))),
            Some(Node::Derived { measure, of }) => self.derived(id, measure, of, at, used),
            Some(Node::Leaf { plan, filter, basis, count, yearly }) => {
                let data = self.data.get(*plan).ok_or_else(|| unknown_dimension(id))?;
                let leaf = Leaf { cube: self, data, filter: *filter, basis: *basis, count: *count };
                let pieces = if *yearly { calendar_years(at.period) } else { vec![at.period] };
                let (mut answer, counted, unplaced) = leaf.answer(at, &pieces)?;
                let covered = self.coverage.get(*plan).into_iter().flatten();
                if !covered.into_iter().any(|c| c.meets(*basis, at.period)) {
                    answer.value = Err(NoValue::NotIngested { dataset: data.plan.dataset.clone() });
                }
                used.counted.entry(*plan).or_default().extend(counted);
                used.unplaced.entry(*plan).or_default().extend(unplaced);
                Ok(answer)
            }
        }
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
        let unplaced = own.unplaced.iter_mut().map(|(plan, cells)| self.rows(*plan, cells)).sum();
        let mut by_source = vec![0u64; self.sources.len()];
        for (plan, cells) in &mut own.counted {
            self.rows(*plan, cells);
            let data = &self.data[*plan];
            cells.iter().for_each(|c| data.add_rows(*c, &mut by_source));
        }
        for (into, from) in [(&mut used.counted, own.counted), (&mut used.unplaced, own.unplaced)] {
            from.into_iter().for_each(|(plan, cells)| into.entry(plan).or_default().extend(cells));
        }
        let rows = by_source.iter().sum();
        Ok(Answer { value, rows, blank: 0, unplaced, sources: self.named(&by_source), parts })
    }

    /// The rows of some cells, each cell once.
    fn rows(&self, plan: usize, cells: &mut Vec<u32>) -> u64 {
        cells.sort_unstable();
        cells.dedup();
        cells.iter().map(|c| self.data[plan].sums.rows[*c as usize]).sum()
    }

    fn named(&self, by_source: &[u64]) -> Vec<(std::sync::Arc<str>, u64)> {
        let rows = self.sources.iter().zip(by_source).filter(|(_, rows)| **rows > 0);
        rows.map(|(source, rows)| (source.clone(), *rows)).collect()
    }
}

impl Data {
    fn add_rows(&self, cell: u32, by_source: &mut [u64]) {
        let key = &self.cells[cell as usize];
        if let Some(rows) = by_source.get_mut(key.source as usize) {
            *rows += self.sums.rows[cell as usize];
        }
    }
}

/// An indicator that counts rows itself.
struct Leaf<'a> {
    cube: &'a Cube,
    data: &'a Data,
    filter: usize,
    basis: Basis,
    count: Count,
}

impl Leaf<'_> {
    /// The answer, the cells that contribute, and the cells that could not be placed.
    fn answer(&self, at: &At, pieces: &[Period]) -> Result<(Answer, Vec<u32>, Vec<u32>), Diagnostic> {
        let cube = self.cube;
        let whole = cube.span(at.period)?;
        let spans: Vec<Span> = pieces.iter().map(|p| cube.span(*p)).collect::<Result<_, _>>()?;
        let mut counted: Vec<Vec<u32>> = vec![Vec::new(); spans.len()];
        let mut unplaced = Vec::new();
        let mut unplaced_rows = 0;
        for cell in self.candidates(at)? {
            let when = self.data.cells[cell as usize].when(self.basis);
            let piece = match when {
                When::Between(a, b) => spans.iter().position(|s| s.contains(a, b)),
                When::Undated | When::Never => None,
            };
            let missed = match when {
                When::Between(a, b) => whole.meets(a, b),
                When::Undated => true,
                When::Never => false,
            };
            match piece {
                Some(piece) => counted[piece].push(cell),
                None if missed => {
                    unplaced.push(cell);
                    unplaced_rows += self.data.sums.rows[cell as usize];
                }
                None => {}
            }
        }
        let value = match self.count {
            Count::Rows => Value::Count(total(&self.data.sums.rows, counted.iter().flatten())),
            Count::Distinct(kind) => {
                let keys = self.data.distinct.get(kind);
                let count = |cells: &Vec<u32>| keys.map_or(0, |k| i128::from(k.count(cells)));
                Value::Count(counted.iter().map(count).sum())
            }
            Count::Sum { column, money } => {
                let mut sum = 0i128;
                for cell in counted.iter().flatten() {
                    let add = self.data.sums.sums[column][*cell as usize];
                    sum = sum.checked_add(add).ok_or_else(|| overflowed(&self.data.plan.sums[column]))?;
                }
                if money { Value::Money(sum) } else { Value::Count(sum) }
            }
        };
        let counted: Vec<u32> = counted.into_iter().flatten().collect();
        let blank = match self.count {
            Count::Rows => 0,
            Count::Distinct(kind) => total(&self.data.sums.keyless[kind], counted.iter()),
            Count::Sum { column, .. } => total(&self.data.sums.empty[column], counted.iter()),
        };
        let mut by_source = vec![0u64; cube.sources.len()];
        counted.iter().for_each(|c| self.data.add_rows(*c, &mut by_source));
        let answer = Answer {
            value: Ok(value),
            rows: by_source.iter().sum(),
            blank: blank as u64,
            unplaced: unplaced_rows,
            sources: cube.named(&by_source),
            parts: Vec::new(),
        };
        Ok((answer, counted, unplaced))
    }

    /// The cells that fit in everything but time, ascending.
    fn candidates(&self, at: &At) -> Result<impl Iterator<Item = u32>, Diagnostic> {
        let mut bounds = Vec::with_capacity(at.regions.len());
        for region in at.regions {
            bounds.push(self.cube.ranges.of(*region).ok_or_else(|| {
                Diagnostic::new(codes::REGION_UNKNOWN, format!("计算时没有包括第 {} 个区划", region + 1))
            })?);
        }
        // A region beside its own parent must not bring its cells twice.
        bounds.sort_unstable();
        let mut reached = 0;
        for (from, to) in &mut bounds {
            *from = reached.max(*from);
            reached = reached.max(*to);
            *to = reached.max(*from);
        }
        let mut wanted: Vec<(usize, Option<u32>)> = Vec::new();
        for (field, value) in at.dims {
            let split = self.data.plan.splits().position(|f| f.id == *field);
            let split = split.ok_or_else(|| unknown_dimension(field))?;
            let code = self.data.values[split].binary_search_by(|v| v.as_ref().cmp(value)).ok();
            wanted.push((split, code.map(|c| c as u32)));
        }
        let sums_only = matches!(self.count, Count::Sum { .. });
        let fits: Vec<bool> = self
            .data
            .signatures
            .iter()
            .map(|s| {
                let split =
                    |(i, code): &(usize, Option<u32>)| s.splits.get(*i).copied() == *code && code.is_some();
                s.filters.has(self.filter) && wanted.iter().all(split)
            })
            .collect();
        let cells = &self.data.cells;
        let ranges = bounds.into_iter().map(|(from, to)| {
            cells.partition_point(|c| c.place < from)..cells.partition_point(|c| c.place < to)
        });
        Ok(ranges
            .flatten()
            .filter(move |i| {
                let cell = &cells[*i];
                fits[cell.signature as usize] && (sums_only || !cell.reversal)
            })
            .map(|i| i as u32))
    }
}

fn total<'a>(counts: &[u64], cells: impl Iterator<Item = &'a u32>) -> i128 {
    cells.map(|c| i128::from(counts[*c as usize])).sum()
}
