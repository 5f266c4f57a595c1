//! Cells: rows that no answer can tell apart, with what was added up over them.
//!
//! Job: what one worker knows of one dataset after its share of the pass. Inputs: filled by `scan`.
//! Outputs: read by `cells`. Invariant: all rows of a cell have one source, one place, one range of
//! atoms by each basis, one outcome of every filter, one value of every split field.

use super::members::{Folding, Members};
use super::numbering::MixMap;
use super::partition::{Pairs, Partitioner};
use super::plan::{FieldTests, Plan};
use crate::catalog::Condition;
use crate::model::region::Scope;
use std::collections::{BTreeMap, HashMap};

/// When rows count, by one basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum When {
    /// In none of the asked periods, not even partly; or the basis is not asked for.
    Never,
    /// Without a date.
    Undated,
    /// Between two atoms, both included.
    Between(u32, u32),
}

/// A set of small numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn set(&mut self, i: usize) {
        if self.0.len() <= i / 64 {
            self.0.resize(i / 64 + 1, 0);
        }
        self.0[i / 64] |= 1 << (i % 64);
    }

    pub(super) fn has(&self, i: usize) -> bool {
        self.0.get(i / 64).is_some_and(|w| w >> (i % 64) & 1 == 1)
    }

    /// Whether some number is in both.
    pub(super) fn meets(&self, other: &Bits) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }
}

/// What the cells of a row come down to: which filters hold, and the value of every split field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Signature {
    pub(super) filters: Bits,
    /// Positions in the values of each split field, in the plan's order.
    pub(super) splits: Vec<u32>,
}

/// When rows count and what they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Aspect {
    /// By 事件日期, or the date that takes its place.
    pub(super) event: When,
    /// By 所属期; of a 存量: up to when it stands, [`When::Undated`] for without end.
    pub(super) service: When,
    pub(super) signature: u32,
    /// A 冲销 that counts for sums only.
    pub(super) reversal: bool,
}

/// What tells cells apart; ordered by place first, so that the cells of a region lie together, and by source last,
/// so that those of a group do. There may be one for every few rows: what few of them differ in, they share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct CellKey {
    pub(super) place: u32,
    /// Number of its [`Aspect`].
    pub(super) aspect: u32,
    pub(super) source: u32,
}

/// What tells groups apart: cells that differ in their source only. No question is of some sources, and what is
/// counted once is counted by these: sixty months need not sixty sets of the same persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct GroupKey {
    place: u32,
    aspect: u32,
}

impl CellKey {
    pub(super) fn group(&self) -> GroupKey {
        GroupKey { place: self.place, aspect: self.aspect }
    }

    /// The same by the final numbers of aspects.
    pub(super) fn renamed(self, aspects: &[u32]) -> CellKey {
        CellKey { aspect: aspects[self.aspect as usize], ..self }
    }
}

impl GroupKey {
    /// The same by the final numbers of aspects.
    pub(super) fn renamed(self, aspects: &[u32]) -> GroupKey {
        GroupKey { aspect: aspects[self.aspect as usize], ..self }
    }
}

/// What a column's values lie between.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Extremes {
    /// Least and greatest; `None` without any value.
    pub(super) range: Option<(i128, i128)>,
    /// Rows with an empty cell.
    pub(super) empty: u64,
}

impl Extremes {
    /// Takes in what is known of other rows.
    pub(super) fn add(&mut self, other: Extremes) {
        self.empty += other.empty;
        self.range = match (self.range, other.range) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (one, other) => one.or(other),
        };
    }

    /// Of one row.
    pub(super) fn of(value: Option<i128>) -> Extremes {
        Extremes { range: value.map(|v| (v, v)), empty: u64::from(value.is_none()) }
    }
}

/// Per cell, in the order of its number.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    pub(super) rows: Vec<u64>,
    /// By summed column.
    pub(super) sums: Vec<Vec<i128>>,
    /// Rows with an empty cell, by summed column.
    pub(super) empty: Vec<Vec<u64>>,
    /// Least and greatest, and rows with an empty cell, by column of which they are kept.
    pub(super) extremes: Vec<Vec<Extremes>>,
    /// Rows without a key, by kind of distinct things.
    pub(super) keyless: Vec<Vec<u64>>,
}

impl Sums {
    pub(super) fn new(plan: &Plan) -> Sums {
        Sums {
            rows: Vec::new(),
            sums: vec![Vec::new(); plan.sums.len()],
            empty: vec![Vec::new(); plan.sums.len()],
            extremes: vec![Vec::new(); plan.extremes.len()],
            keyless: vec![Vec::new(); plan.kinds.len()],
        }
    }

    /// Adds a cell of no rows.
    pub(super) fn push(&mut self) {
        self.rows.push(0);
        self.sums.iter_mut().for_each(|c| c.push(0));
        self.extremes.iter_mut().for_each(|c| c.push(Extremes::default()));
        self.empty.iter_mut().chain(&mut self.keyless).for_each(|c| c.push(0));
    }
}

/// Distinct texts, numbered.
#[derive(Debug, Default)]
pub(super) struct Texts {
    numbers: HashMap<Box<str>, u32>,
    pub(super) list: Vec<Box<str>>,
}

impl Texts {
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.list.len() as u32;
        self.list.push(text.into());
        self.numbers.insert(text.into(), number);
        number
    }
}

/// The distinct outcomes of the tests on a field.
#[derive(Debug, Default)]
pub(super) struct Classes {
    numbers: HashMap<(Bits, u32), u32>,
    list: Vec<(Bits, u32)>,
    /// Values of a split field; empty text for an empty cell.
    pub(super) values: Texts,
}

impl Classes {
    /// The class of a cell.
    pub(super) fn of(&mut self, field: &FieldTests, cell: Option<&str>) -> u32 {
        let mut outcomes = Bits::default();
        let holds = |test: &Condition| test.holds(cell);
        field.tests.iter().enumerate().filter(|(_, t)| holds(t)).for_each(|(i, _)| outcomes.set(i));
        let split = if field.split { self.values.number(cell.unwrap_or("")) } else { 0 };
        let class = (outcomes, split);
        if let Some(number) = self.numbers.get(&class) {
            return *number;
        }
        let number = self.list.len() as u32;
        self.list.push(class.clone());
        self.numbers.insert(class, number);
        number
    }

    pub(super) fn count(&self) -> usize {
        self.list.len()
    }
}

/// What a row says of its place: town, village (number + 1; 0: empty), epochs of its dates; where its source lies.
type Words = (u32, u32, Option<(u32, u32)>, Scope);

/// A worker's share of a dataset.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) classes: Vec<Classes>,
    by_classes: HashMap<Vec<u32>, u32>,
    by_content: HashMap<Signature, u32>,
    pub(super) signatures: Vec<Signature>,
    pub(super) words: Texts,
    /// The region at which rows of some words count, and whether the words say so.
    pub(super) regions: MixMap<Words, (Option<usize>, bool)>,
    by_aspect: MixMap<Aspect, u32>,
    pub(super) aspects: Vec<Aspect>,
    /// The cells of the source at hand, by place and aspect.
    numbers: MixMap<GroupKey, u32>,
    source: u32,
    pub(super) cells: Vec<CellKey>,
    pub(super) sums: Sums,
    by_group: MixMap<GroupKey, u32>,
    pub(super) groups: Vec<GroupKey>,
    /// By cell: its group.
    pub(super) group_of: Vec<u32>,
    /// By kind; their groups are those of `groups`.
    pub(super) members: Vec<Vec<Members>>,
    /// Rows by (town, village) words that fit no region, and by source.
    pub(super) unresolved: BTreeMap<(u32, u32), BTreeMap<u32, u64>>,
}

impl Tally {
    pub(super) fn new(plan: &Plan) -> Tally {
        Tally {
            classes: plan.fields.iter().map(|_| Classes::default()).collect(),
            by_classes: HashMap::new(),
            by_content: HashMap::new(),
            signatures: Vec::new(),
            words: Texts::default(),
            regions: MixMap::default(),
            by_aspect: MixMap::default(),
            aspects: Vec::new(),
            numbers: MixMap::default(),
            source: 0,
            cells: Vec::new(),
            sums: Sums::new(plan),
            by_group: MixMap::default(),
            groups: Vec::new(),
            group_of: Vec::new(),
            members: plan.kinds.iter().map(|_| Vec::new()).collect(),
            unresolved: BTreeMap::new(),
        }
    }

    /// The signature of a row whose fields are of these classes.
    pub(super) fn signature(&mut self, plan: &Plan, classes: Vec<u32>) -> u32 {
        if let Some(number) = self.by_classes.get(&classes) {
            return *number;
        }
        let class =
            |field: usize| classes.get(field).and_then(|c| self.classes.get(field)?.list.get(*c as usize));
        let mut filters = Bits::default();
        for (i, filter) in plan.filters.iter().enumerate() {
            let holds = |(field, test): &(usize, usize)| class(*field).is_some_and(|c| c.0.has(*test));
            if filter.iter().all(holds) {
                filters.set(i);
            }
        }
        let fields = plan.fields.iter().enumerate().filter(|(_, f)| f.split);
        let splits = fields.map(|(i, _)| class(i).map_or(0, |c| c.1)).collect();
        let signature = Signature { filters, splits };
        let list = &mut self.signatures;
        let number = *self.by_content.entry(signature).or_insert_with_key(|signature| {
            list.push(signature.clone());
            list.len() as u32 - 1
        });
        self.by_classes.insert(classes, number);
        number
    }

    /// The number of the cell of some rows.
    pub(super) fn cell(&mut self, place: u32, source: u32, aspect: Aspect) -> u32 {
        let aspects = &mut self.aspects;
        let aspect = *self.by_aspect.entry(aspect).or_insert_with_key(|aspect| {
            aspects.push(*aspect);
            aspects.len() as u32 - 1
        });
        let key = CellKey { place, aspect, source };
        // A worker that comes back to a source makes its cells again; merging puts them together.
        if self.source != source {
            self.source = source;
            self.numbers.clear();
        }
        *self.numbers.entry(key.group()).or_insert_with(|| {
            self.cells.push(key);
            self.sums.push();
            let groups = &mut self.groups;
            let group = *self.by_group.entry(key.group()).or_insert_with_key(|group| {
                groups.push(*group);
                groups.len() as u32 - 1
            });
            self.group_of.push(group);
            self.cells.len() as u32 - 1
        })
    }

    /// The signature of a cell, unless its rows count for sums only.
    pub(super) fn counted(&self, cell: u32) -> Option<&Signature> {
        let aspect = self.aspects.get(self.cells.get(cell as usize)?.aspect as usize)?;
        self.signatures.get(aspect.signature as usize).filter(|_| !aspect.reversal)
    }

    /// Adds pairs of a kind: keys with the groups of their cells.
    pub(super) fn push(
        &mut self,
        kind: usize,
        partitioner: Partitioner,
        pairs: Pairs,
        folding: &mut Folding,
    ) {
        let of_kind = &mut self.members[kind];
        let at = of_kind.iter().position(|m| m.shift == pairs.shift).unwrap_or_else(|| {
            of_kind.push(Members::new(partitioner, pairs.shift));
            of_kind.len() - 1
        });
        of_kind[at].push(pairs, folding);
    }

    /// No more will come.
    pub(super) fn close(&mut self, folding: &mut Folding) {
        (self.numbers, self.by_group) = (MixMap::default(), MixMap::default());
        self.members.iter_mut().flatten().for_each(|members| members.close(folding));
    }
}
