//! Lists by month: who is on them when, and which months and 镇街 they reach.
//!
//! Inputs: rows of 低保名册 or 其他待遇名单. Outputs: [`Spans`], [`Coverage`]. Invariants: a row with a column of the
//! last month that is empty stands until now, one without such a column for its own months only; what a list does
//! not reach is neither on it nor off it.

use super::keyless;
use crate::audit::data::Rows;
use crate::audit::month;
use crate::audit::rule::{Case, Told};
use crate::catalog::Month;
use crate::model::RegionTree;
use crate::model::region::Level;
use std::collections::{BTreeMap, BTreeSet};

/// The column of the last month.
const END: &str = "end_month";

/// The stays of persons on a list.
pub(in crate::audit) struct Spans<'a> {
    /// The list.
    pub rows: &'a Rows<'a>,
    by: BTreeMap<i64, Vec<Stay<'a>>>,
}

/// From when to when one row says what of a person.
#[derive(Debug, Clone, Copy)]
pub(in crate::audit) struct Stay<'a> {
    /// First month.
    pub from: Month,
    /// Last month; `None`: until now.
    pub to: Option<Month>,
    /// What it says (待遇类型, 保障类别).
    pub word: &'a str,
    /// The row.
    pub row: usize,
}

impl Stay<'_> {
    /// Whether it stands in a month.
    pub fn has(&self, at: Month) -> bool {
        self.from <= at && self.to.is_none_or(|to| at <= to)
    }
}

impl<'a> Spans<'a> {
    /// Reads the list of one of the rule's needs by the column of words.
    pub fn of(case: &Case<'a>, need: usize, column: &str, told: &mut Told) -> Spans<'a> {
        let rows = case.rows(need);
        keyless(case, need, told);
        let words = rows.text(column);
        let mut by: BTreeMap<i64, Vec<Stay<'a>>> = BTreeMap::new();
        for row in 0..rows.len() {
            let (Some(person), Some(word), Some((from, to))) =
                (rows.person(row), words.get(row), stay(rows, row))
            else {
                continue;
            };
            by.entry(person).or_default().push(Stay { from, to, word, row });
        }
        Spans { rows, by }
    }

    /// Whether a person is on the list at all.
    pub fn has(&self, person: i64) -> bool {
        self.by.contains_key(&person)
    }

    /// The stays of a person.
    pub fn get(&self, person: i64) -> &[Stay<'a>] {
        self.by.get(&person).map_or(&[], Vec::as_slice)
    }

    /// The stays of a person in a month.
    pub fn at(&self, person: i64, at: Month) -> impl Iterator<Item = &Stay<'a>> {
        self.get(person).iter().filter(move |s| s.has(at))
    }

    /// Every stay.
    pub fn each(&self) -> impl Iterator<Item = &Stay<'a>> {
        self.by.values().flatten()
    }
}

fn stay(rows: &Rows<'_>, row: usize) -> Option<(Month, Option<Month>)> {
    let (from, to) = rows.service(row)?;
    if rows.lacks(END, row) {
        return Some((from, Some(to)));
    }
    match rows.date(END, row).and_then(month::of_day) {
        Some(end) => Some((from, Some(end.max(from)))),
        // 1-6月 in one cell says its own end.
        None if to > from => Some((from, Some(to))),
        None => Some((from, None)),
    }
}

/// The 镇街 of a place; `None`: the place is above them.
pub(in crate::audit) fn town(tree: &RegionTree, place: usize) -> Option<usize> {
    let mut at = Some(place);
    while let Some(index) = at {
        if tree.get(index).level == Level::Town {
            return Some(index);
        }
        at = tree.get(index).parent.filter(|p| *p != index);
    }
    None
}

/// Which months of which 镇街 a dataset has rows of.
#[derive(Debug, Default)]
pub(in crate::audit) struct Coverage {
    /// Months in which some row stands for no 镇街 in particular.
    whole: BTreeSet<Month>,
    towns: BTreeSet<(Month, usize)>,
    /// First month from which rows without an end stand, of the whole and by 镇街.
    open: BTreeMap<Option<usize>, Month>,
}

impl Coverage {
    /// Of a list by month.
    pub fn of_list(case: &Case<'_>, rows: &Rows<'_>) -> Coverage {
        let mut coverage = Coverage::default();
        for row in 0..rows.len() {
            let place = rows.place(row).and_then(|p| town(case.tree, p));
            match stay(rows, row) {
                Some((from, Some(to))) => coverage.add(place, from, to),
                Some((from, None)) => {
                    let first = coverage.open.entry(place).or_insert(from);
                    *first = (*first).min(from);
                }
                None => {}
            }
        }
        coverage
    }

    /// Of payments of a kind.
    pub fn of_payments(case: &Case<'_>, rows: &Rows<'_>, kinds: &[String]) -> Coverage {
        let mut coverage = Coverage::default();
        let category = rows.text("category");
        let wanted: Vec<bool> = category.values().iter().map(|v| kinds.contains(v)).collect();
        for row in 0..rows.len() {
            let is_of = category.code_of(row).is_some_and(|k| wanted[k as usize]);
            if let Some((from, to)) = rows.service(row).filter(|_| is_of) {
                coverage.add(rows.place(row).and_then(|p| town(case.tree, p)), from, to);
            }
        }
        coverage
    }

    fn add(&mut self, town: Option<usize>, from: Month, to: Month) {
        for at in (from.0..=to.0).map(Month) {
            match town {
                Some(town) => drop(self.towns.insert((at, town))),
                None => drop(self.whole.insert(at)),
            }
        }
    }

    /// Whether the month of a place is reached. A place that is not known is, only where the whole is, or each of
    /// the counted 镇街.
    pub fn has(&self, tree: &RegionTree, at: Month, place: Option<usize>) -> bool {
        let open = |town: &Option<usize>| self.open.get(town).is_some_and(|from| *from <= at);
        let of_town = |t: usize| self.towns.contains(&(at, t)) || open(&Some(t));
        if self.whole.contains(&at) || open(&None) {
            return true;
        }
        match place.and_then(|p| town(tree, p)) {
            Some(town) => of_town(town),
            None => {
                let mut towns = tree.at_level(tree.root(), Level::Town).into_iter().peekable();
                towns.peek().is_some() && towns.all(|t| of_town(t) || !tree.get(t).counted)
            }
        }
    }

    /// Whether the month of any place is reached.
    pub fn has_any(&self, at: Month) -> bool {
        self.whole.contains(&at)
            || self.towns.range((at, 0)..=(at, usize::MAX)).next().is_some()
            || self.open.values().any(|from| *from <= at)
    }
}
