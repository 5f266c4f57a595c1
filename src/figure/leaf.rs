//! The answer of an indicator that counts rows itself.
//!
//! Inputs: the cells of its plan, where and when. Outputs: the [`Answer`] and the cells behind it.
//! Invariant: a cell counts in one piece of the period at most; every step is on integers and checked.

use super::atoms::{Span, calendar_years};
use super::cells::Data;
use super::cube::Cube;
use super::nodes::{Count, Leaf, unknown_dimension};
use super::plan::Mode;
use super::question::{Answer, NoValue};
use super::scan::overflowed;
use super::snapshot::LastDays;
use super::tally::{Aspect, CellKey, Extremes, When};
use crate::catalog::{Basis, SpanMode};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Period, Value};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Aspect {
    pub(super) fn when(&self, basis: Basis) -> When {
        match basis {
            Basis::Service => self.service,
            _ => self.event,
        }
    }
}

/// Where and when, and with which values of split fields.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    /// Rows of any of these regions, each once.
    pub(super) regions: &'a [usize],
    /// Whether these are parts of regions asked for, which nobody asked for by name.
    pub(super) parts: bool,
    pub(super) period: Period,
    pub(super) dims: &'a [(&'a str, &'a str)],
    /// How several years are counted, if not as the indicator says.
    pub(super) mode: Option<SpanMode>,
}

/// What a cell is in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placing {
    /// In a piece of it.
    Counted(usize),
    /// Not known to be in it.
    Unplaced,
    Out,
}

/// A period as the clock of a plan looks at it.
pub(super) enum Window {
    /// Its pieces, and the whole.
    Spans(Vec<Span>, Span),
    /// Its last day.
    Day(u32),
    /// The 快照 in it.
    Last(Arc<LastDays>, Span),
}

/// What aspects are in a period, each looked at once; of a 快照, where it depends on the place, never kept.
struct Placings(Vec<Option<Placing>>);

impl Placings {
    fn new(data: &Data) -> Placings {
        Placings(vec![None; data.aspects.len()])
    }

    fn of(&mut self, cube: &Cube, data: &Data, window: &Window, cell: &CellKey, basis: Basis) -> Placing {
        let look = || cube.placing(window, cell.place, data.aspect(cell), basis);
        match (window, &mut self.0[cell.aspect as usize]) {
            (Window::Last(..), _) => look(),
            (_, known) => *known.get_or_insert_with(look),
        }
    }
}

/// An answer, the cells that contribute, and the cells that could not be placed.
pub(super) type Found = (Answer, Vec<u32>, Vec<u32>);

impl Cube {
    /// A period as a plan looks at it, in pieces that are counted each for itself.
    pub(super) fn window(
        &self,
        plan: usize,
        period: Period,
        pieces: &[Period],
    ) -> Result<Window, Diagnostic> {
        let data = &self.data[plan];
        let whole = self.span(plan, period)?;
        Ok(match data.plan.clock.mode {
            Mode::Within => {
                let spans: Result<_, _> = pieces.iter().map(|p| self.span(plan, *p)).collect();
                Window::Spans(spans?, whole)
            }
            Mode::UpTo => Window::Spans(vec![whole.until()], whole.until()),
            Mode::Standing(_) => {
                Window::Day(self.atoms[plan].of_one_day(period.to).ok_or_else(|| unasked(period))?)
            }
            Mode::Snapshot => Window::Last(self.last_days(plan, period, whole), whole),
        })
    }

    /// What the rows of a place and aspect are in a period.
    pub(super) fn placing(&self, window: &Window, place: u32, aspect: &Aspect, basis: Basis) -> Placing {
        let (from, to) = match aspect.when(basis) {
            When::Between(from, to) => (from, to),
            When::Never => return Placing::Out,
            When::Undated => match (window, aspect.service) {
                // Whenever it began, it no longer stands.
                (Window::Day(day), When::Between(_, last)) if last < *day => return Placing::Out,
                _ => return Placing::Unplaced,
            },
        };
        match window {
            Window::Spans(pieces, whole) => match pieces.iter().position(|s| s.contains(from, to)) {
                Some(piece) => Placing::Counted(piece),
                None if whole.meets(from, to) => Placing::Unplaced,
                None => Placing::Out,
            },
            Window::Day(day) => match aspect.service {
                When::Between(_, last) if last < *day => Placing::Out,
                _ if to <= *day => Placing::Counted(0),
                _ if from <= *day => Placing::Unplaced,
                _ => Placing::Out,
            },
            Window::Last(days, span) => match from == to {
                true if span.contains(from, to) => days.placing(place, from, &self.geography),
                false if span.meets(from, to) => Placing::Unplaced,
                _ => Placing::Out,
            },
        }
    }

    /// The answer of a leaf.
    pub(super) fn leaf(&self, id: &str, leaf: &Leaf, at: &At) -> Result<Found, Diagnostic> {
        let data = self.data.get(leaf.plan).ok_or_else(|| unknown_dimension(id))?;
        let by_year = leaf.has_modes() && at.mode.unwrap_or(leaf.span) == SpanMode::SumOfYears;
        let pieces = if by_year { calendar_years(at.period) } else { vec![at.period] };
        let window = self.window(leaf.plan, at.period, &pieces)?;
        let mut counted: Vec<Vec<u32>> = vec![Vec::new(); pieces.len()];
        let mut unplaced = Vec::new();
        let mut placings = Placings::new(data);
        for cell in self.candidates(data, leaf, leaf.filter, at)? {
            match placings.of(self, data, &window, &data.cells[cell as usize], leaf.basis) {
                Placing::Counted(piece) => counted[piece].push(cell),
                Placing::Unplaced => unplaced.push(cell),
                Placing::Out => {}
            }
        }
        let snapshot = self.snapshot(leaf.plan, &window, at.regions);
        let covered = match &window {
            // Where no 快照 tells of the region itself, nothing is known of it.
            Window::Last(..) => snapshot.is_some(),
            _ => self.coverage[leaf.plan].iter().any(|c| c.holds(&data.plan.clock, leaf.basis, at.period)),
        };
        let against = self.against(leaf, &pieces, &unplaced)?;
        if let Count::Regions(_, Some(every)) = leaf.count {
            // What does not fit has had its say.
            unplaced.retain(|cell| data.fits(*cell, every));
        }
        let value = self.value(data, leaf, at, &counted, &against)?;
        let value = match covered {
            true => self.told(leaf, at)?.and(value),
            false => Err(NoValue::NotIngested { dataset: data.plan.dataset.clone() }),
        };
        let counted: Vec<u32> = counted.into_iter().flatten().collect();
        let mut by_source = vec![0u64; self.sources.len()];
        counted.iter().for_each(|c| data.add_rows(*c, &mut by_source));
        let answer = Answer {
            value,
            rows: by_source.iter().sum(),
            blank: self.blank(data, leaf, at, &counted),
            unplaced: total(&data.sums.rows, unplaced.iter()),
            sources: self.named(&by_source),
            parts: Vec::new(),
            snapshot,
        };
        Ok((answer, counted, unplaced))
    }

    /// The value of the cells of each piece; `against`: of each the cells that may be in it.
    fn value(
        &self,
        data: &Data,
        leaf: &Leaf,
        at: &At,
        pieces: &[Vec<u32>],
        against: &[Vec<u32>],
    ) -> Result<Result<Value, NoValue>, Diagnostic> {
        let cells = || pieces.iter().flatten();
        let number = |n: i128, money| if money { Value::Money(n) } else { Value::Count(n) };
        Ok(Ok(match leaf.count {
            Count::Rows => Value::Count(i128::from(total(&data.sums.rows, cells()))),
            Count::Distinct(kind) => {
                let count = |cells: &Vec<u32>| i128::from(data.count(kind, cells));
                Value::Count(pieces.iter().map(count).sum())
            }
            Count::Sum { column, money } => {
                let mut sum = 0i128;
                for cell in cells() {
                    let add = data.sums.sums[column][*cell as usize];
                    sum = sum.checked_add(add).ok_or_else(|| overflowed(&data.plan.sums[column]))?;
                }
                number(sum, money)
            }
            Count::Uniform { column, money } => {
                let mut all = Extremes::default();
                cells().for_each(|cell| all.add(data.sums.extremes[column][*cell as usize]));
                match all.range {
                    None => return Ok(Err(NoValue::NoRows)),
                    // What some rows do not tell is not the same in all of them.
                    Some((low, high)) if low == high && all.empty > 0 => {
                        return Ok(Err(NoValue::Blank { rows: all.empty }));
                    }
                    Some((low, high)) if low == high => number(low, money),
                    Some((low, high)) => {
                        let (low, high) = (number(low, money), number(high, money));
                        return Ok(Err(NoValue::NotUniform { low, high }));
                    }
                }
            }
            Count::Regions(level, every) => {
                let regions = |cells: &mut dyn Iterator<Item = &u32>| -> BTreeSet<u32> {
                    let place = |c: &u32| data.cells[*c as usize].place;
                    cells.filter_map(|c| self.geography.counted(place(c), level, at.regions)).collect()
                };
                let count = |(cells, against): (&Vec<u32>, &Vec<u32>)| {
                    let left_out = |c: &&u32| every.is_some_and(|every| !data.fits(**c, every));
                    let unfit = regions(&mut cells.iter().chain(against).filter(left_out));
                    regions(&mut cells.iter()).difference(&unfit).count() as i128
                };
                Value::Count(pieces.iter().zip(against).map(count).sum())
            }
        }))
    }

    /// The cells that may be in each piece of a period though they could not be placed: they reach over
    /// its bounds, or have no date but stand in a source that is data of it. Where all rows have a say,
    /// what may be of the period does.
    fn against(&self, leaf: &Leaf, pieces: &[Period], unplaced: &[u32]) -> Result<Vec<Vec<u32>>, Diagnostic> {
        let (data, basis) = (&self.data[leaf.plan], leaf.basis);
        if !matches!(leaf.count, Count::Regions(_, Some(_))) || unplaced.is_empty() {
            return Ok(vec![Vec::new(); pieces.len()]);
        }
        let one = |piece: &Period| {
            let span = self.span(leaf.plan, *piece)?;
            let of_source = |source: u32| {
                let covered = self.coverage[leaf.plan].iter().find(|c| c.source == source);
                covered.is_none_or(|c| c.may_hold(&data.plan.clock, basis, *piece))
            };
            let may = |c: &&u32| {
                let cell = &data.cells[**c as usize];
                match data.aspect(cell).when(basis) {
                    When::Between(from, to) if data.plan.clock.mode == Mode::Within => span.meets(from, to),
                    When::Undated => of_source(cell.source),
                    _ => true,
                }
            };
            Ok(unplaced.iter().filter(may).copied().collect())
        };
        pieces.iter().map(one).collect()
    }

    /// Rows among those counted that leave the value as it is.
    fn blank(&self, data: &Data, leaf: &Leaf, at: &At, counted: &[u32]) -> u64 {
        match leaf.count {
            Count::Rows => 0,
            Count::Distinct(kind) => total(&data.sums.keyless[kind], counted.iter()),
            Count::Sum { column, .. } => total(&data.sums.empty[column], counted.iter()),
            Count::Uniform { column, .. } => {
                counted.iter().map(|c| data.sums.extremes[column][*c as usize].empty).sum()
            }
            Count::Regions(level, _) => {
                let outside = |c: &&u32| {
                    self.geography.counted(data.cells[**c as usize].place, level, at.regions).is_none()
                };
                total(&data.sums.rows, counted.iter().filter(outside))
            }
        }
    }

    /// The earliest and the latest 快照日 that counts in some regions.
    fn snapshot(&self, plan: usize, window: &Window, regions: &[usize]) -> Option<(NaiveDate, NaiveDate)> {
        let Window::Last(days, _) = window else { return None };
        let found = regions.iter().filter_map(|r| days.days(*r, &self.geography, &self.ranges));
        let (from, to) = found.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        Some((self.atoms[plan].first_day(from)?, self.atoms[plan].first_day(to)?))
    }

    /// The cells that fit in everything but time, ascending.
    pub(super) fn candidates<'d>(
        &self,
        data: &'d Data,
        leaf: &Leaf,
        filter: usize,
        at: &At,
    ) -> Result<impl Iterator<Item = u32> + 'd, Diagnostic> {
        let mut bounds = Vec::with_capacity(at.regions.len());
        for region in at.regions {
            let range = if at.parts { self.ranges.inside(*region) } else { self.ranges.of(*region) };
            bounds.push(range.ok_or_else(|| unknown_region(*region))?);
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
            let split = data.plan.splits().position(|f| f.id == *field);
            let split = split.ok_or_else(|| unknown_dimension(field))?;
            let code = data.values[split].binary_search_by(|v| v.as_ref().cmp(value)).ok();
            wanted.push((split, code.map(|c| c as u32)));
        }
        let sums_only = matches!(leaf.count, Count::Sum { .. });
        let fits: Vec<bool> = data
            .signatures
            .iter()
            .map(|s| {
                let split =
                    |(i, code): &(usize, Option<u32>)| s.splits.get(*i).copied() == *code && code.is_some();
                s.filters.has(filter) && wanted.iter().all(split)
            })
            .collect();
        let fits = data.aspects.iter().map(|a| fits[a.signature as usize] && (sums_only || !a.reversal));
        let fits: Vec<bool> = fits.collect();
        let cells = &data.cells;
        let ranges = bounds.into_iter().map(|(from, to)| {
            cells.partition_point(|c| c.place < from)..cells.partition_point(|c| c.place < to)
        });
        Ok(ranges.flatten().filter(move |i| fits[cells[*i].aspect as usize]).map(|i| i as u32))
    }
}

impl Data {
    /// Whether the rows of a cell pass a filter.
    fn fits(&self, cell: u32, filter: usize) -> bool {
        let aspect = self.aspect(&self.cells[cell as usize]);
        self.signatures[aspect.signature as usize].filters.has(filter)
    }

    /// When the rows of a cell count and what they are.
    pub(super) fn aspect(&self, cell: &CellKey) -> &Aspect {
        &self.aspects[cell.aspect as usize]
    }

    /// Adds the rows of a cell to those of its source.
    pub(super) fn add_rows(&self, cell: u32, by_source: &mut [u64]) {
        let key = &self.cells[cell as usize];
        if let Some(rows) = by_source.get_mut(key.source as usize) {
            *rows += self.sums.rows[cell as usize];
        }
    }
}

/// `E0502`.
pub(super) fn unknown_region(region: usize) -> Diagnostic {
    Diagnostic::new(codes::REGION_UNKNOWN, format!("计算时没有包括第 {} 个区划", region + 1))
}

/// `E0503`.
pub(super) fn unasked(period: Period) -> Diagnostic {
    Diagnostic::new(codes::PERIOD_INVALID, format!("计算时没有包括期间 {period}"))
}

fn total<'a>(counts: &[u64], cells: impl Iterator<Item = &'a u32>) -> u64 {
    cells.map(|c| counts[*c as usize]).sum()
}
