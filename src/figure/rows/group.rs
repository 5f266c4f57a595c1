//! One row group, row by row.
//!
//! Inputs: a row group with the columns of all parts that are asked of its dataset. Outputs: tallies filled
//! in; of each row, what it is in the parts that count it. Invariant: a row is judged without a look at any
//! other row.

use super::asked::{Leaf, Work};
use super::filter::Filter;
use super::pass::{Ask, Pass};
use super::tally::{Cell, Entry, How, Key, Mark, Tally};
use super::when::{self, Calendar, Placing};
use super::whereabouts::{Whereabouts, ancestor, is_inside};
use super::{Seen, snapshot::Lasts};
use crate::catalog::{Basis, Dataset};
use crate::diagnostic::Diagnostic;
use crate::figure::columns::{Keys, Numbers, Words};
use crate::figure::cube::Coverage;
use crate::figure::plan::{Clock, Mode};
use crate::model::record::standard;
use crate::model::{Period, RegionTree};
use arrow_array::RecordBatch;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A column of a measure.
enum Column<'b> {
    Keys(Keys<'b>),
    Words(Words<'b>),
    Numbers(Vec<Option<i128>>),
}

/// A part as a row group is asked for it.
struct Part {
    leaf: usize,
    /// Positions among the columns.
    cell: Option<usize>,
    split: Option<usize>,
}

/// An indicator as a row group is asked for it.
struct Question<'b> {
    filter: Filter<'b>,
    by_service: bool,
    basis: Basis,
    /// Whether negative money counts (sums are net), where it makes a row count for nothing else.
    net: bool,
    parts: Vec<Part>,
}

/// A row group of a source.
pub(super) struct Group<'b> {
    tree: &'b RegionTree,
    clock: &'b Clock,
    lasts: &'b BTreeMap<Period, Arc<Lasts>>,
    coverage: Coverage,
    source: usize,
    lines: Vec<Option<i128>>,
    calendar: Calendar<'b>,
    places: Whereabouts<'b>,
    /// The money whose sign makes a row a 冲销 that counts for sums only.
    reversal: Option<Vec<Option<i128>>>,
    columns: Vec<Column<'b>>,
    questions: Vec<Question<'b>>,
    /// What the row last looked at is in the figures' own parts.
    pub(super) entries: Vec<Entry>,
    days: Option<Period>,
    region: Option<usize>,
}

impl<'b> Group<'b> {
    pub(super) fn new(
        pass: &'b Pass<'_>,
        dataset: &Dataset,
        clock: &'b Clock,
        asks: &[Ask<'_>],
        leaves: &[Leaf<'_>],
        source: usize,
        batch: &'b RecordBatch,
    ) -> Result<Group<'b>, Diagnostic> {
        let info = &pass.store.sources()[source];
        let mut shelf = Shelf { batch, names: Vec::new(), columns: Vec::new() };
        let mut questions = Vec::with_capacity(asks.len());
        for ask in asks {
            let mut parts = Vec::with_capacity(ask.leaves.len());
            for position in &ask.leaves {
                let leaf = &leaves[*position];
                let cell = shelf.measured(&leaf.tally)?;
                let split = leaf.split.as_deref().map(|field| shelf.words(field)).transpose()?;
                parts.push(Part { leaf: *position, cell, split });
            }
            questions.push(Question {
                filter: Filter::of(batch, info, dataset, ask.indicator)?,
                by_service: ask.by_service(),
                basis: ask.indicator.basis,
                net: matches!(ask.indicator.measure, crate::catalog::Measure::Sum(_)),
                parts,
            });
        }
        let reversal = dataset.reversal.as_ref().filter(|r| !r.counts);
        Ok(Group {
            tree: pass.tree,
            clock,
            lasts: &pass.lasts,
            coverage: Coverage::of(source, info),
            source,
            lines: numbers(batch, standard::LINE)?,
            calendar: Calendar::of(batch, clock)?,
            places: Whereabouts::of(batch, dataset, pass.tree, info.scope(pass.tree))?,
            reversal: reversal.map(|r| numbers(batch, &r.field)).transpose()?,
            columns: shelf.columns,
            questions,
            entries: Vec::new(),
            days: None,
            region: None,
        })
    }

    /// The row last looked at.
    pub(super) fn seen(&self, row: usize) -> Seen<'_> {
        let line = self.lines.get(row).copied().flatten().and_then(|n| u64::try_from(n).ok());
        Seen {
            source: self.source,
            line: line.unwrap_or(0),
            days: self.days,
            region: self.region,
            entries: &self.entries,
        }
    }

    /// Judges a row for every part.
    pub(super) fn row(&mut self, work: &mut Work<'_>, row: usize) -> Result<(), Diagnostic> {
        self.entries.clear();
        let negative = self.reversal.as_ref().is_some_and(|all| all[row].is_some_and(|n| n < 0));
        let mut region = None;
        let mut counted: Vec<usize> = Vec::new();
        for question in &self.questions {
            let fits = question.filter.fits(row);
            // A row may count and yet not tell what all rows of its region must.
            let untold = question.filter.is_untold(row);
            if !(fits || untold) || (negative && !question.net) {
                continue;
            }
            let at = *region.get_or_insert_with(|| self.places.region(row, self.calendar.event(row)));
            let days = self.calendar.days(row, question.by_service);
            let fits_every = question.filter.fits_every(row);
            for part in &question.parts {
                let leaf = &mut work.leaves[part.leaf];
                if !is_inside(self.tree, at, leaf.asked.region) {
                    continue;
                }
                let period = leaf.asked.period;
                let placing = |pieces: &[Period]| self.placing(question, row, days, at, period, pieces);
                if untold && placing(&[period]) == Placing::In(0) {
                    *leaf.tally.untold.entry(self.source).or_default() += 1;
                }
                if !fits {
                    continue;
                }
                let piece = match placing(&leaf.pieces) {
                    Placing::Out => continue,
                    Placing::Unplaced => {
                        self.unplaced(question, leaf, days, at, fits_every);
                        continue;
                    }
                    Placing::In(piece) => piece,
                };
                let cell = self.cell(part, leaf, row, at, fits_every);
                let (amount, mark) = leaf.tally.add(self.source, piece, cell)?;
                if let Some(Column::Words(words)) = part.split.and_then(|s| self.columns.get(s)) {
                    let value = words.value(words.code(row)).unwrap_or("");
                    leaf.tally.add_split(value, self.source, piece, cell)?;
                }
                counted.push(part.leaf);
                if work.own[part.leaf] {
                    self.entries.push(Entry { leaf: part.leaf, amount, mark, key: key(cell) });
                    self.days = days;
                }
            }
        }
        self.region = region.flatten();
        work.count(self.source, counted.into_iter());
        Ok(())
    }

    fn placing(
        &self,
        question: &Question<'_>,
        row: usize,
        days: Option<Period>,
        region: Option<usize>,
        period: Period,
        pieces: &[Period],
    ) -> Placing {
        let misses = self.calendar.misses_dates(question.by_service);
        if let (Mode::Snapshot, Some(days)) = (&self.clock.mode, days) {
            return match (days.from == days.to, period.contains(days.from)) {
                (true, true) => match self.lasts.get(&period) {
                    Some(lasts) => lasts.placing(self.tree, region, days.from),
                    None => Placing::Out,
                },
                (false, _) if when::meet(days, period) => Placing::Unplaced,
                _ => Placing::Out,
            };
        }
        when::place(&self.clock.mode, days, self.calendar.until(row), period, pieces, misses)
    }

    /// A row that may be of the period, and is not known to be.
    fn unplaced(
        &self,
        question: &Question<'_>,
        leaf: &mut Leaf<'_>,
        days: Option<Period>,
        region: Option<usize>,
        fits_every: bool,
    ) {
        let may_hold = |period| self.coverage.may_hold(self.clock, question.basis, period);
        if fits_every {
            leaf.tally.unplaced += u64::from(days.is_some() || may_hold(leaf.asked.period));
            return;
        }
        // Where all rows of a region have a say, this one has, if it may be of the period.
        let How::Regions(level) = leaf.tally.how else { return };
        let Some(at) = self.counted(region, level, leaf.asked.region) else { return };
        for (piece, period) in leaf.pieces.iter().enumerate() {
            let may = match (days, &self.clock.mode) {
                (Some(days), Mode::Within) => when::meet(days, *period),
                (Some(_), _) => true,
                (None, _) => may_hold(*period),
            };
            if may {
                leaf.tally.against(piece, at);
            }
        }
    }

    /// The counted region of a level that a row is of, inside the region asked for.
    fn counted(
        &self,
        region: Option<usize>,
        level: crate::model::region::Level,
        inside: usize,
    ) -> Option<usize> {
        let at = ancestor(self.tree, region, level)?;
        (self.tree.get(at).counted && self.tree.is_within(at, inside)).then_some(at)
    }

    fn cell(
        &self,
        part: &Part,
        leaf: &Leaf<'_>,
        row: usize,
        region: Option<usize>,
        fits_every: bool,
    ) -> Cell<'_> {
        if let How::Regions(level) = leaf.tally.how {
            return Cell::Region(self.counted(region, level, leaf.asked.region), fits_every);
        }
        match part.cell.and_then(|at| self.columns.get(at)) {
            None => Cell::None,
            Some(Column::Keys(keys)) => Cell::Person(keys.get(row)),
            Some(Column::Words(words)) => Cell::Text(words.value(words.code(row))),
            Some(Column::Numbers(numbers)) => Cell::Number(numbers.get(row).copied().flatten()),
        }
    }
}

/// Whom or what a row is about.
fn key(cell: Cell<'_>) -> Option<Key> {
    match cell {
        Cell::Person(key) => key.map(Key::Person),
        Cell::Text(key) => key.map(|k| Key::Text(k.to_owned())),
        Cell::Region(region, _) => region.map(Key::Region),
        Cell::None | Cell::Number(_) => None,
    }
}

/// The columns of a row group, each once.
struct Shelf<'b> {
    batch: &'b RecordBatch,
    names: Vec<String>,
    columns: Vec<Column<'b>>,
}

impl Shelf<'_> {
    fn put(
        &mut self,
        name: &str,
        make: impl FnOnce(&mut Self) -> Result<(), Diagnostic>,
    ) -> Result<usize, Diagnostic> {
        if let Some(known) = self.names.iter().position(|n| n == name) {
            return Ok(known);
        }
        make(self)?;
        self.names.push(name.to_owned());
        Ok(self.names.len() - 1)
    }
}

impl<'b> Shelf<'b> {
    fn words(&mut self, field: &str) -> Result<usize, Diagnostic> {
        let batch: &'b RecordBatch = self.batch;
        self.put(field, |shelf| {
            shelf.columns.push(Column::Words(Words::of(batch, field)?));
            Ok(())
        })
    }

    fn measured(&mut self, tally: &Tally) -> Result<Option<usize>, Diagnostic> {
        let batch: &'b RecordBatch = self.batch;
        let Some(column) = tally.column() else { return Ok(None) };
        let at = match tally.how {
            How::Texts(_) => self.words(column)?,
            How::Persons => self.put(column, |shelf| {
                shelf.columns.push(Column::Keys(Keys::of(batch, column)?));
                Ok(())
            })?,
            _ => self.put(column, |shelf| {
                shelf.columns.push(Column::Numbers(numbers(batch, column)?));
                Ok(())
            })?,
        };
        Ok(Some(at))
    }
}

fn numbers(batch: &RecordBatch, column: &str) -> Result<Vec<Option<i128>>, Diagnostic> {
    let mut out = vec![None; batch.num_rows()];
    Numbers::of(batch, column)?.each(batch.num_rows(), |row, value| out[row] = value);
    Ok(out)
}

/// Whether a row leaves the value as it is.
impl Mark {
    /// Whether the row adds nothing for want of a key, a number or a region.
    pub fn is_blank(self) -> bool {
        matches!(self, Mark::Blank | Mark::Outside)
    }
}
