//! What one pass over a dataset has to do.
//!
//! Inputs: filled from the indicators asked for (`nodes`). Outputs: a [`Plan`]: columns, tests on
//! fields, filters, sums, kinds of distinct things, and the [`Clock`] that places rows in time.
//! Invariant: conditions and 作废 are all in filters; indicators of one plan share its clock, so that
//! what a 存量 or a 快照 needs costs nothing to what counts by 事件日期.

use super::components::Slot;
use super::tally::{Bits, When};
use crate::catalog::{Condition, Dataset, OneOrMany};
use crate::model::record::standard;
use std::collections::BTreeMap;

/// A text field and the tests on it; a row's cell comes down to their outcomes.
#[derive(Debug, Clone)]
pub(super) struct FieldTests {
    pub(super) id: String,
    pub(super) tests: Vec<Condition>,
    /// Whether answers are split by its values.
    pub(super) split: bool,
}

/// Things counted distinctly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kind {
    /// The column holding the key.
    pub(super) column: String,
    /// Whether the key is the person key rather than a text.
    pub(super) person: bool,
}

/// Which dates of a row place it, and which of the rows up to a period's end count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clock {
    /// The date column that takes the place of 事件日期.
    pub(super) date: Option<String>,
    pub(super) mode: Mode,
}

/// Which rows count in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mode {
    /// Those inside it.
    Within,
    /// Those up to its end.
    UpTo,
    /// Those up to its end that stand on its last day; the column of the last day on which a row does.
    Standing(String),
    /// Those of the last 快照日 in it.
    Snapshot,
}

/// One pass over a dataset.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) dataset: String,
    pub(super) clock: Clock,
    /// The field by whose values alone this plan is split, for an `each`.
    pub(super) each: Option<String>,
    /// Whether time is to be cut at months, and places told apart that nobody asked for by name.
    pub(super) months: bool,
    pub(super) fine: bool,
    pub(super) town: Option<String>,
    pub(super) village: Option<String>,
    /// Whether rows are placed by 事件日期 (or what takes its place), by 所属期.
    pub(super) by_event: bool,
    pub(super) by_service: bool,
    pub(super) fields: Vec<FieldTests>,
    /// Each a list of (field, test), all of which must hold.
    pub(super) filters: Vec<Vec<(usize, usize)>>,
    /// The filters by which indicators count. A 快照 has one more, of all rows: they tell the days.
    pub(super) asked: Bits,
    /// Of these, the filters whose rows change a figure if their date becomes known: where all rows of a
    /// region must fit, those of the second filter.
    pub(super) missed: Bits,
    /// By source (position in the store): filters without the conditions on columns that it has not.
    pub(super) untold: BTreeMap<u32, Bits>,
    /// Amount and count columns that are added up, and those whose least and greatest are kept.
    pub(super) sums: Vec<String>,
    pub(super) extremes: Vec<String>,
    pub(super) kinds: Vec<Kind>,
    /// For each kind the filters whose rows it is counted in.
    pub(super) kind_filters: Vec<Vec<usize>>,
    /// The column whose negative values make a row count for sums only.
    pub(super) reversal: Option<String>,
}

/// The position of an item, put at the end if it is new.
pub(super) fn position_or_push<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    match list.iter().position(|i| *i == item) {
        Some(position) => position,
        None => {
            list.push(item);
            list.len() - 1
        }
    }
}

impl Plan {
    /// A plan that nothing is counted by yet, split by the fields of `splits` that the dataset has.
    pub(super) fn new<'s>(
        dataset: &Dataset,
        clock: Clock,
        each: Option<&str>,
        splits: impl Iterator<Item = &'s str>,
    ) -> Plan {
        let mut fields: Vec<FieldTests> = Vec::new();
        for id in splits.filter(|id| dataset.word_field(id).is_some()) {
            if !fields.iter().any(|f| f.id == id) {
                fields.push(FieldTests { id: id.to_owned(), tests: Vec::new(), split: true });
            }
        }
        let snapshot = clock.mode == Mode::Snapshot;
        Plan {
            dataset: dataset.id.clone(),
            clock,
            each: each.map(str::to_owned),
            months: false,
            fine: snapshot,
            town: dataset.town.clone(),
            village: dataset.village.clone(),
            by_event: false,
            by_service: false,
            fields,
            filters: if snapshot { vec![Vec::new()] } else { Vec::new() },
            asked: Bits::default(),
            missed: Bits::default(),
            untold: BTreeMap::new(),
            sums: Vec::new(),
            extremes: Vec::new(),
            kinds: Vec::new(),
            kind_filters: Vec::new(),
            reversal: dataset.reversal.as_ref().filter(|r| !r.counts).map(|r| r.field.clone()),
        }
    }

    /// The filter of some conditions of an indicator: all of them hold, and no voided status.
    pub(super) fn filter<'c>(
        &mut self,
        dataset: &Dataset,
        conditions: impl Iterator<Item = (&'c String, &'c Condition)>,
    ) -> usize {
        let filter = self.place(dataset, conditions);
        self.asked.set(filter);
        filter
    }

    /// The filter of the conditions that a source can tell of.
    pub(super) fn untold<'c>(
        &mut self,
        source: u32,
        dataset: &Dataset,
        conditions: impl Iterator<Item = (&'c String, &'c Condition)>,
    ) -> usize {
        let filter = self.place(dataset, conditions);
        self.untold.entry(source).or_default().set(filter);
        filter
    }

    /// Whether some answer looks at rows of a source with these outcomes.
    pub(super) fn wants(&self, source: u32, filters: &Bits) -> bool {
        self.clock.mode == Mode::Snapshot
            || filters.meets(&self.asked)
            || self.untold.get(&source).is_some_and(|untold| filters.meets(untold))
    }

    fn place<'c>(
        &mut self,
        dataset: &Dataset,
        conditions: impl Iterator<Item = (&'c String, &'c Condition)>,
    ) -> usize {
        let mut tests: Vec<(usize, usize)> =
            conditions.map(|(field, condition)| self.test(field, condition)).collect();
        if let Some(void) = &dataset.void {
            let condition = Condition::Not { not: OneOrMany::Many(void.values.clone()) };
            tests.push(self.test(&void.field, &condition));
        }
        tests.sort_unstable();
        tests.dedup();
        position_or_push(&mut self.filters, tests)
    }

    fn test(&mut self, field: &str, condition: &Condition) -> (usize, usize) {
        let position = match self.fields.iter().position(|f| f.id == field) {
            Some(position) => position,
            None => {
                self.fields.push(FieldTests { id: field.to_owned(), tests: Vec::new(), split: false });
                self.fields.len() - 1
            }
        };
        (position, position_or_push(&mut self.fields[position].tests, condition.clone()))
    }

    /// The position of a kind, counted in the rows of a filter.
    pub(super) fn kind(&mut self, kind: Kind, filter: usize) -> usize {
        let position = position_or_push(&mut self.kinds, kind);
        self.kind_filters.resize(self.kinds.len(), Vec::new());
        position_or_push(&mut self.kind_filters[position], filter);
        position
    }

    /// What tells when rows count: by 事件日期, and by 所属期 or, of a 存量, to when they stand.
    pub(super) fn slots(&self) -> [Option<Slot<'_>>; 2] {
        let event = match &self.clock.date {
            // An empty cell says that it has not come to that yet: no date to miss.
            Some(date) => Slot { from: date, to: date, months: false, undated: When::Never, all: false },
            None => Slot {
                from: standard::EVENT_FROM,
                to: standard::EVENT_TO,
                months: false,
                undated: When::Undated,
                all: false,
            },
        };
        let second = match &self.clock.mode {
            Mode::Standing(until) => {
                Some(Slot { from: until, to: until, months: false, undated: When::Undated, all: true })
            }
            _ => self.by_service.then_some(Slot {
                from: standard::SERVICE_FROM,
                to: standard::SERVICE_TO,
                months: true,
                undated: When::Undated,
                all: false,
            }),
        };
        [self.by_event.then_some(event), second]
    }

    /// The columns to read; `dated`: the tree of regions needs 事件日期.
    pub(super) fn columns(&self, dated: bool) -> Vec<&str> {
        let mut columns = Vec::new();
        let mut want = |column| {
            position_or_push(&mut columns, column);
        };
        if dated {
            want(standard::EVENT_FROM);
            want(standard::EVENT_TO);
        }
        for slot in self.slots().into_iter().flatten() {
            want(slot.from);
            want(slot.to);
        }
        self.town.iter().chain(&self.village).chain(&self.reversal).for_each(|c| want(c));
        self.fields.iter().for_each(|f| want(&f.id));
        self.sums.iter().chain(&self.extremes).for_each(|c| want(c));
        self.kinds.iter().for_each(|k| want(&k.column));
        columns
    }

    /// The fields that answers are split by, in the question's order.
    pub(super) fn splits(&self) -> impl Iterator<Item = &FieldTests> {
        self.fields.iter().filter(|f| f.split)
    }
}
