//! Adding up the rows of a part, one by one.
//!
//! Inputs: rows that count. Outputs: for each row what it adds ([`Entry`]); in the end the value. Invariant:
//! plain checked steps on integers; what rows add comes to the value, source by source, except where a
//! number is the same in all rows, which nothing is added up for.

use super::asked::broken;
use crate::catalog::{Dataset, FieldType, Indicator, Measure};
use crate::diagnostic::{Diagnostic, codes};
use crate::figure::question::NoValue;
use crate::model::Value;
use crate::model::region::Level;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What a row is in a part that counts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Position in the leaves of the recount.
    pub leaf: usize,
    /// What it adds: 分 for money; the number itself where it is the same in all rows; `None` where it
    /// leaves the value as it is for want of one.
    pub amount: Option<i128>,
    /// Why it adds that.
    pub mark: Mark,
    /// Whom or what it is about, where things are counted once.
    pub key: Option<Key>,
}

/// Why a row adds what it adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It counts.
    Counts,
    /// It is about somebody or something that an earlier row was counted for.
    Repeat,
    /// It has no key, or an empty cell: it leaves the value as it is.
    Blank,
    /// It lies in no counted region of the level.
    Outside,
    /// It does not fit what all rows of its region must fit: the region is not counted.
    Against,
}

/// Whom or what a row is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A person key (17 digits).
    Person(i64),
    /// A text key (户, 班次), as the ledger has it.
    Text(String),
    /// A region's position in the tree.
    Region(usize),
}

/// How rows become a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum How {
    Rows,
    Persons,
    Texts(String),
    Sum(String),
    Uniform(String),
    Regions(Level),
}

/// What a row has for a part to count.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cell<'r> {
    None,
    Person(Option<i64>),
    Text(Option<&'r str>),
    Number(Option<i128>),
    /// The counted region of the level; whether the row fits what all must.
    Region(Option<usize>, bool),
}

/// Rows and what they add.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Added {
    pub(super) rows: u64,
    pub(super) blank: u64,
    pub(super) amount: i128,
}

/// What has been seen of a part.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) how: How,
    pub(super) money: bool,
    every: bool,
    pieces: usize,
    pub(super) by_source: BTreeMap<usize, Added>,
    total: Added,
    range: Option<(i128, i128)>,
    persons: HashSet<(u32, i64)>,
    texts: Vec<HashSet<Box<str>>>,
    /// By piece and region: the source whose row is the first of it.
    regions: BTreeMap<(usize, usize), usize>,
    unfit: BTreeSet<(usize, usize)>,
    pub(super) unplaced: u64,
    /// Rows of which their source cannot tell whether they count, by source.
    pub(super) untold: BTreeMap<usize, u64>,
    /// The same by the values of a field; empty cells under an empty text.
    pub(super) split: BTreeMap<String, Tally>,
}

impl Tally {
    pub(super) fn new(dataset: &Dataset, indicator: &Indicator, pieces: usize) -> Result<Tally, Diagnostic> {
        let how = match &indicator.measure {
            Measure::Rows => How::Rows,
            Measure::Persons => How::Persons,
            Measure::Households => How::Texts("household".into()),
            Measure::Distinct(field) => How::Texts(field.clone()),
            Measure::Sum(field) => How::Sum(field.clone()),
            Measure::Uniform(field) => How::Uniform(field.clone()),
            Measure::Regions(level) => How::Regions(*level),
            Measure::Total | Measure::Ratio | Measure::Difference | Measure::Each => {
                return Err(broken(indicator, "没有自己的行"));
            }
        };
        let money = match &how {
            How::Sum(field) | How::Uniform(field) => match dataset.field(field).map(|f| f.kind) {
                Some(FieldType::Amount) => true,
                Some(FieldType::Count) => false,
                _ => return Err(broken(indicator, format_args!("「{field}」不是金额或数量字段"))),
            },
            _ => false,
        };
        Ok(Tally::of(how, money, !indicator.every.is_empty(), pieces))
    }

    fn of(how: How, money: bool, every: bool, pieces: usize) -> Tally {
        Tally {
            how,
            money,
            every,
            pieces,
            by_source: BTreeMap::new(),
            total: Added::default(),
            range: None,
            persons: HashSet::new(),
            texts: vec![HashSet::new(); pieces],
            regions: BTreeMap::new(),
            unfit: BTreeSet::new(),
            unplaced: 0,
            untold: BTreeMap::new(),
            split: BTreeMap::new(),
        }
    }

    /// The column whose cells it counts.
    pub(super) fn column(&self) -> Option<&str> {
        match &self.how {
            How::Rows | How::Regions(_) => None,
            How::Persons => Some(crate::model::record::standard::PERSON),
            How::Texts(column) | How::Sum(column) | How::Uniform(column) => Some(column),
        }
    }

    /// Takes in a row: what it adds, and why.
    pub(super) fn add(
        &mut self,
        source: usize,
        piece: usize,
        cell: Cell<'_>,
    ) -> Result<(Option<i128>, Mark), Diagnostic> {
        let once = |new: bool| if new { (Some(1), Mark::Counts) } else { (Some(0), Mark::Repeat) };
        let (amount, mark) = match cell {
            Cell::None => (Some(1), Mark::Counts),
            Cell::Person(Some(key)) => once(self.persons.insert((piece as u32, key))),
            Cell::Text(Some(key)) => {
                let known = &mut self.texts[piece];
                once(!known.contains(key) && known.insert(key.into()))
            }
            Cell::Number(Some(n)) => {
                let (low, high) = self.range.unwrap_or((n, n));
                self.range = Some((low.min(n), high.max(n)));
                (Some(n), Mark::Counts)
            }
            Cell::Person(None) | Cell::Text(None) | Cell::Number(None) => (None, Mark::Blank),
            Cell::Region(None, _) => (None, Mark::Outside),
            Cell::Region(Some(region), fits) => {
                let new = !self.regions.contains_key(&(piece, region));
                self.regions.entry((piece, region)).or_insert(source);
                if !fits {
                    self.unfit.insert((piece, region));
                }
                if fits { once(new) } else { (Some(0), Mark::Against) }
            }
        };
        let blank = u64::from(matches!(mark, Mark::Blank | Mark::Outside));
        // What is the same in all rows is not added up.
        let more = if matches!(self.how, How::Uniform(_)) { 0 } else { amount.unwrap_or(0) };
        for added in [self.by_source.entry(source).or_default(), &mut self.total] {
            added.rows += 1;
            added.blank += blank;
            added.amount = added.amount.checked_add(more).ok_or_else(overflowed)?;
        }
        Ok((amount, mark))
    }

    /// Takes in a row for one value of a field, too.
    pub(super) fn add_split(
        &mut self,
        value: &str,
        source: usize,
        piece: usize,
        cell: Cell<'_>,
    ) -> Result<(), Diagnostic> {
        if !self.split.contains_key(value) {
            let tally = Tally::of(self.how.clone(), self.money, self.every, self.pieces);
            self.split.insert(value.to_owned(), tally);
        }
        match self.split.get_mut(value) {
            Some(tally) => tally.add(source, piece, cell).map(drop),
            None => Ok(()),
        }
    }

    /// A region is not counted for a row that may be of the period.
    pub(super) fn against(&mut self, piece: usize, region: usize) {
        self.unfit.insert((piece, region));
    }

    pub(super) fn rows(&self) -> u64 {
        self.total.rows
    }

    pub(super) fn blank(&self) -> u64 {
        self.total.blank
    }

    /// What each source adds to the value; of regions, those that are counted in the end.
    pub(super) fn sources(&self) -> BTreeMap<usize, Added> {
        let mut out = self.by_source.clone();
        if matches!(self.how, How::Regions(_)) {
            out.values_mut().for_each(|added| added.amount = 0);
            for (_, source) in self.regions.iter().filter(|(key, _)| !self.unfit.contains(key)) {
                out.entry(*source).or_default().amount += 1;
            }
        }
        out
    }

    /// The value of the rows.
    pub(super) fn value(&self) -> Result<Value, NoValue> {
        let number = |n: i128| if self.money { Value::Money(n) } else { Value::Count(n) };
        match &self.how {
            How::Uniform(_) => match self.range {
                None => Err(NoValue::NoRows),
                Some((low, high)) if low != high => {
                    Err(NoValue::NotUniform { low: number(low), high: number(high) })
                }
                Some(_) if self.total.blank > 0 => Err(NoValue::Blank { rows: self.total.blank }),
                Some((low, _)) => Ok(number(low)),
            },
            How::Regions(_) => {
                let counted = self.regions.keys().filter(|key| !self.unfit.contains(*key));
                Ok(Value::Count(counted.count() as i128))
            }
            _ => Ok(number(self.total.amount)),
        }
    }
}

fn overflowed() -> Diagnostic {
    Diagnostic::new(codes::FIGURE_OVERFLOW, "逐行相加的结果超出能准确表示的范围")
}
