//! The codes of a row group's rows: which filters hold, when and where rows count, reversals.
//!
//! Inputs: a row group and what [`Scan`] shares. Outputs: components, a code per row and what each
//! code stands for. Invariant: words, dates and places are judged once per distinct value (or pair
//! of values), never once per row.

use super::columns::{Dates, Numbers, Words};
use super::numbering::{MixMap, Numbering};
use super::plan::Mode;
use super::scan::{Scan, Scratch};
use super::tally::{Tally, When};
use crate::diagnostic::Diagnostic;
use crate::model::record::standard;
use arrow_array::RecordBatch;

/// A component of the cell: a code per row, and what the codes stand for.
pub(super) struct Component<T> {
    pub(super) codes: Vec<u32>,
    pub(super) values: Vec<T>,
}

impl<T> Default for Component<T> {
    fn default() -> Self {
        Component { codes: Vec::new(), values: Vec::new() }
    }
}

impl<T: Copy> Component<T> {
    pub(super) fn at(&self, row: usize) -> Option<T> {
        self.values.get(*self.codes.get(row)? as usize).copied()
    }
}

/// Where a row counts: a position (`None`: nowhere that is asked for), and its words if unresolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) position: Option<u32>,
    pub(super) unresolved: Option<(u32, u32)>,
}

const NO_CODE: u32 = u32::MAX;

/// Columns that tell when rows count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot<'p> {
    pub(super) from: &'p str,
    pub(super) to: &'p str,
    /// Whether they hold first days of months, of which the last one counts to its end.
    pub(super) months: bool,
    /// What empty cells mean.
    pub(super) undated: When,
    /// Whether times outside of all asked periods are told apart, too.
    pub(super) all: bool,
}

/// Codes for the days of rows, in order of first appearance.
struct Clock<'a> {
    scan: &'a Scan<'a>,
    slot: Slot<'a>,
    values: &'a mut Vec<When>,
    /// The code of days that no asked period meets.
    never: Option<u32>,
}

impl Clock<'_> {
    fn when(&self, days: (Option<i32>, Option<i32>)) -> When {
        let (from, to) = match days {
            (Some(from), Some(to)) => (from.min(to), from.max(to)),
            (Some(day), None) | (None, Some(day)) => (day, day),
            (None, None) => return self.slot.undated,
        };
        let atoms = self.scan.atoms;
        let last = if self.slot.months { atoms.of_month_end(to) } else { atoms.of_day(to) };
        When::Between(atoms.of_day(from), last)
    }

    fn code(&mut self, days: (Option<i32>, Option<i32>), numbering: &mut Numbering) -> u32 {
        let when = self.when(days);
        let code = match when {
            When::Between(a, b) => u64::from(a) * self.scan.atoms.count() + u64::from(b) + 1,
            When::Undated | When::Never => 0,
        };
        numbering.number(code, || {
            let counts = match when {
                When::Between(a, b) => self.slot.all || self.scan.spans.iter().any(|span| span.meets(a, b)),
                When::Undated | When::Never => true,
            };
            if !counts && let Some(never) = self.never {
                return never;
            }
            self.values.push(if counts { when } else { When::Never });
            let number = self.values.len() as u32 - 1;
            self.never = if counts { self.never } else { Some(number) };
            number
        })
    }
}

impl Scan<'_> {
    /// Which filters hold: per distinct value of each field, then per distinct combination.
    pub(super) fn signatures(
        &self,
        tally: &mut Tally,
        s: &mut Scratch,
        batch: &RecordBatch,
    ) -> Result<(), Diagnostic> {
        s.combiner.start(batch.num_rows());
        let mut columns = Vec::with_capacity(self.plan.fields.len());
        for (field, classes) in self.plan.fields.iter().zip(&mut tally.classes) {
            let words = Words::of(batch, &field.id)?;
            let table = words.table(|cell| classes.of(field, cell));
            if table.iter().any(|class| *class != table[0]) {
                s.combiner.add(words.spread(&table), classes.count());
            }
            columns.push((words, table));
        }
        let firsts = s.combiner.compact();
        std::mem::swap(&mut s.signature.codes, &mut s.combiner.ids);
        s.signature.values.clear();
        for row in firsts {
            let classes = columns.iter().map(|(words, table)| table[words.code(row as usize)]).collect();
            s.signature.values.push(tally.signature(self.plan, classes));
        }
        Ok(())
    }

    /// When rows count, by some columns.
    pub(super) fn times(
        &self,
        numbering: &mut Numbering,
        mut out: Component<When>,
        batch: &RecordBatch,
        slot: Option<Slot<'_>>,
    ) -> Result<Component<When>, Diagnostic> {
        out.codes.clear();
        out.values.clear();
        let Some(slot) = slot else {
            out.codes.resize(batch.num_rows(), 0);
            out.values.push(When::Never);
            return Ok(out);
        };
        let (from, to) = (Dates::of(batch, slot.from)?, Dates::of(batch, slot.to)?);
        let atoms = self.atoms.count();
        numbering.start(atoms * atoms + 1);
        let mut clock = Clock { scan: self, slot, values: &mut out.values, never: None };
        match (from.whole(), to.whole()) {
            (Some(from), Some(to)) => {
                // By day where a row has just one.
                let mut known = vec![NO_CODE; self.atoms.days()];
                out.codes.extend(from.iter().zip(to).map(|(from, to)| {
                    let known = self.atoms.index(*from).filter(|_| from == to).and_then(|i| known.get_mut(i));
                    match known {
                        Some(code) if *code != NO_CODE => *code,
                        Some(code) => {
                            *code = clock.code((Some(*from), Some(*to)), numbering);
                            *code
                        }
                        None => clock.code((Some(*from), Some(*to)), numbering),
                    }
                }));
            }
            _ => {
                let days = (0..batch.num_rows()).map(|row| (from.get(row), to.get(row)));
                out.codes.extend(days.map(|days| clock.code(days, numbering)));
            }
        }
        Ok(out)
    }

    /// Where rows count: once per distinct pair of words (and epochs, where the tree has any).
    pub(super) fn place(
        &self,
        tally: &mut Tally,
        s: &mut Scratch,
        source: u32,
        batch: &RecordBatch,
    ) -> Result<(), Diagnostic> {
        let rows = batch.num_rows();
        let scope = self.scopes.get(source as usize).copied().unwrap_or_default();
        s.place.values.clear();
        s.place.codes.clear();
        if self.plan.town.is_none() && self.plan.village.is_none() {
            s.place.codes.resize(rows, 0);
            s.place.values.push(Place { position: self.position(scope.inner), unresolved: None });
            return Ok(());
        }
        let column = |id: &Option<String>| Words::of(batch, id.as_deref().unwrap_or(""));
        let (towns, villages) = (column(&self.plan.town)?, column(&self.plan.village)?);
        let mut names = |w: &Words| w.table(|cell| cell.map_or(0, |c| tally.words.number(c) + 1));
        let (town_names, village_names) = (names(&towns), names(&villages));
        let epochs = self.epochs(batch)?;
        // Without dated changes there is one epoch and nothing to tell apart.
        let count = if self.places.is_dated() { u64::from(self.places.epochs()) + 1 } else { 1 };
        let width = villages.width() as u64;
        s.numbering.start((towns.width() as u64 * width).saturating_mul(count * count));
        let mut seen: MixMap<Place, u32> = MixMap::default();
        let values = &mut s.place.values;
        for row in 0..rows {
            let (town, village) = (towns.code(row), villages.code(row));
            let at = epochs.get(row).copied().flatten();
            let time = at.map_or(0, |(a, b)| u64::from(a + 1) * count + u64::from(b + 1));
            let code = (town as u64 * width + village as u64) * count * count + time;
            let number = s.numbering.number(code, || {
                let name = (town_names[town], village_names[village]);
                let words = (towns.value(town), villages.value(village));
                let (region, said) = *tally
                    .regions
                    .entry((name.0, name.1, at, scope))
                    .or_insert_with(|| self.places.counts_at(scope, words.0, words.1, at));
                let unresolved = (!said).then_some(name);
                let place = Place { position: self.position(region), unresolved };
                *seen.entry(place).or_insert_with(|| {
                    values.push(place);
                    values.len() as u32 - 1
                })
            });
            s.place.codes.push(number);
        }
        Ok(())
    }

    /// Where rows of a region are counted, as finely as the plan wants it. The last day of a 快照 is
    /// that of a whole 镇街, also of the parts that nobody asked for.
    fn position(&self, region: Option<usize>) -> Option<u32> {
        if self.plan.clock.mode == Mode::Snapshot {
            return Some(self.places.own(region));
        }
        let target = self.places.position(region)?;
        Some(if self.plan.fine { self.places.own(region) } else { target })
    }

    /// Per row the epochs of its 事件日期; empty where the tree never changes.
    fn epochs(&self, batch: &RecordBatch) -> Result<Vec<Option<(u32, u32)>>, Diagnostic> {
        if !self.places.is_dated() {
            return Ok(Vec::new());
        }
        let (from, to) = (Dates::of(batch, standard::EVENT_FROM)?, Dates::of(batch, standard::EVENT_TO)?);
        let epoch = |row| {
            let from = from.get(row)?;
            Some((self.places.epoch(from), self.places.epoch(to.get(row).unwrap_or(from))))
        };
        Ok((0..batch.num_rows()).map(epoch).collect())
    }

    /// 1 for rows that count for sums only; `None` where there are none.
    pub(super) fn reversals(&self, batch: &RecordBatch) -> Result<Option<Vec<u32>>, Diagnostic> {
        let Some(column) = &self.plan.reversal else { return Ok(None) };
        let numbers = Numbers::of(batch, column)?;
        if !numbers.may_be_negative() {
            return Ok(None);
        }
        let mut out = vec![0; batch.num_rows()];
        numbers.each(batch.num_rows(), |row, value| out[row] = u32::from(value.is_some_and(|v| v < 0)));
        Ok(Some(out))
    }
}
