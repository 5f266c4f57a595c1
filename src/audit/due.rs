//! What payments should have been, by the table of standards, for the rules about amounts.
//!
//! Job: the standard of a row for its months, and the comparisons that tell a legal amount from a wrong one: made
//! good in the same months, in other months, paid for several months at once, paid by the standard before or after
//! a change. Invariant: an answer is given only where every month concerned has a certain standard.

use super::data::Rows;
use super::facts::Facts;
use super::payments::{Group, Paid};
use super::rule::{Case, Told};
use super::standards::{Expected, Standards};
use crate::catalog::{Month, OneOrMany, StandardPer};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Months that one payment may stand for at most when it is a multiple of the standard.
pub(super) const MOST_MONTHS: i32 = 24;

type Question<'r> = (Option<usize>, Vec<Option<&'r str>>, Month, Month);

/// The standards, asked row by row.
pub(super) struct Due<'c> {
    pub(super) rows: &'c Rows<'c>,
    pub(super) standards: Standards<'c>,
    facts: Facts<'c>,
    changes: Vec<Month>,
    /// Whether any line is by the year.
    yearly: bool,
    answers: RefCell<HashMap<Question<'c>, Expected>>,
}

/// A change of standard that explains an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frozen {
    /// The amount is what it was before the month in which the standard changed.
    Before(Month),
    /// The amount is what it became in a month after those that are paid.
    After(Month),
}

impl<'c> Due<'c> {
    /// For the rows of a dataset, by its own standards.
    pub(super) fn of(case: &Case<'c>, rows: &'c Rows<'c>, dataset: &str) -> Due<'c> {
        let standards = Standards::of(case.catalog, case.tree, dataset);
        let facts = Facts::of(rows, &standards.fields);
        let changes = standards.changes();
        let mut own = case.catalog.standards.iter().filter(|s| s.dataset == dataset);
        let yearly = own.any(|s| s.per == StandardPer::Year);
        Due { rows, standards, facts, changes, yearly, answers: RefCell::default() }
    }

    /// Tells what of the table cannot be used. Whether any of it can.
    pub(super) fn usable(&self, told: &mut Told) -> bool {
        for problem in &self.standards.problems {
            told.remark(problem.clone());
        }
        if self.standards.is_empty() {
            told.remark("目录里没有补贴标准（catalog/*.toml 里的 [[standard]]），不知道应发多少，没有查");
            told.missing = true;
        }
        !self.standards.is_empty()
    }

    /// Kinds for which there may be a standard; with `monthly`, one by the month.
    pub(super) fn has_lines(&self, case: &Case<'_>, kind: &str, monthly: bool) -> bool {
        let own = case.catalog.standards.iter().filter(|s| s.dataset == "subsidy");
        own.filter(|s| !monthly || s.per == StandardPer::Month).any(|s| match s.conditions.get("category") {
            None => true,
            Some(OneOrMany::One(one)) => one == kind,
            Some(OneOrMany::Many(many)) => many.iter().any(|word| word == kind),
        })
    }

    /// What the months of a row are paid.
    pub(super) fn expected(&self, row: usize, from: Month, to: Month) -> Expected {
        let question = (self.rows.place(row), self.facts.get(row), from, to);
        if let Some(answer) = self.answers.borrow().get(&question) {
            return answer.clone();
        }
        let answer = self.standards.expected(question.0, &question.1, from, to);
        self.answers.borrow_mut().insert(question, answer.clone());
        answer
    }

    /// What they are paid, where that is certain.
    pub(super) fn sum(&self, row: usize, from: Month, to: Month) -> Option<i128> {
        match self.expected(row, from, to) {
            Expected::Sum(sum) => Some(sum),
            _ => None,
        }
    }

    /// Whether a row is paid by the calendar year.
    pub(super) fn is_yearly(&self, row: usize, at: Month) -> bool {
        self.yearly
            && self.standards.per(self.rows.place(row), &self.facts.get(row), at) == Some(StandardPer::Year)
    }

    /// The line by which a row is paid in a month, in words and brackets; nothing where none is.
    pub(super) fn line(&self, row: usize, at: Month) -> String {
        let said = self.standards.said(self.rows.place(row), &self.facts.get(row), at);
        said.map_or(String::new(), |line| format!("（{line}）"))
    }

    /// Whether all that some payments paid is what their months are paid, each month once.
    pub(super) fn balanced(&self, paid: &[&Paid]) -> bool {
        let net: i128 = paid.iter().map(|p| i128::from(p.amount)).sum();
        let mut months: BTreeMap<Month, usize> = BTreeMap::new();
        // Payments are in the order of their values: of two that name a month the same one answers for it.
        for paid in paid.iter().filter(|p| p.amount > 0).chain(paid.iter().filter(|p| p.amount <= 0)) {
            for at in (paid.from.0..=paid.to.0).map(Month) {
                months.entry(at).or_insert(paid.row);
            }
        }
        let due: Option<i128> = months.iter().map(|(at, row)| self.sum(*row, *at, *at)).sum();
        due == Some(net)
    }

    /// The payments that a payment's months bring together: those of its months, of theirs, and so on.
    pub(super) fn around<'p>(&self, group: &'p Group, paid: &'p Paid) -> Vec<&'p Paid> {
        let (mut from, mut to) = (paid.from, paid.to);
        loop {
            let touched = || group.paid.iter().filter(|p| p.from <= to && from <= p.to);
            let (first, last) = (touched().map(|p| p.from).min(), touched().map(|p| p.to).max());
            let wider = (first.unwrap_or(from), last.unwrap_or(to));
            if wider == (from, to) {
                return touched().collect();
            }
            (from, to) = wider;
        }
    }

    /// Months, longer than a payment's own and with no other ordinary payment, for which its amount is just the
    /// standard: a quarter or a year paid at once under the name of one month, or all since the application.
    pub(super) fn several_months(&self, group: &Group, paid: &Paid) -> Option<(Month, Month)> {
        let taken: BTreeSet<i32> = (group.paid.iter())
            .filter(|p| p.row != paid.row && p.amount > 0 && !p.marked)
            .flat_map(|p| p.from.0..=p.to.0)
            .collect();
        let own = paid.to.0 - paid.from.0 + 1;
        for months in own + 1..=MOST_MONTHS {
            let block = paid.from.0.div_euclid(months) * months;
            let calendar = [3, 6, 12].contains(&months).then_some(block);
            let starts = calendar.into_iter().chain([paid.to.0 - months + 1, paid.from.0]);
            for start in starts {
                let end = start + months - 1;
                let holds =
                    start <= paid.from.0 && paid.to.0 <= end && taken.range(start..=end).next().is_none();
                if holds && self.sum(paid.row, Month(start), Month(end)) == Some(i128::from(paid.amount)) {
                    return Some((Month(start), Month(end)));
                }
            }
        }
        None
    }

    /// How many times the standard of its last month an amount is, if it is so exactly, twice to 24 times.
    pub(super) fn multiple(&self, paid: &Paid) -> Option<i128> {
        let one = self.sum(paid.row, paid.to, paid.to).filter(|one| *one > 0)?;
        let amount = i128::from(paid.amount);
        let times = amount / one;
        (amount % one == 0 && (2..=i128::from(MOST_MONTHS)).contains(&times)).then_some(times)
    }

    /// The change of standard before or after which the amount would be right.
    pub(super) fn frozen(&self, paid: &Paid) -> Option<Frozen> {
        let months = || (paid.from.0..=paid.to.0).map(Month);
        let as_if = |instead: &dyn Fn(Month) -> Month| -> Option<i128> {
            months().map(instead).map(|m| self.sum(paid.row, m, m)).sum()
        };
        let amount = Some(i128::from(paid.amount));
        let before = self.changes.iter().rev().filter(|c| **c <= paid.to);
        for change in before {
            if as_if(&|m| if m >= *change { Month(change.0 - 1) } else { m }) == amount {
                return Some(Frozen::Before(*change));
            }
        }
        let after = self.changes.iter().filter(|c| **c > paid.from);
        for change in after {
            if as_if(&|m| if m < *change { *change } else { m }) == amount {
                return Some(Frozen::After(*change));
            }
        }
        None
    }

    /// Each change of a row's standard from one month to the next: the month and by how much.
    pub(super) fn differences(&self, row: usize) -> Vec<(Month, i128)> {
        let difference = |at: &Month| {
            let (old, new) = (Month(at.0 - 1), *at);
            Some((*at, self.sum(row, new, new)? - self.sum(row, old, old)?))
        };
        self.changes.iter().filter_map(difference).filter(|(_, by)| *by != 0).collect()
    }
}

/// Rows that could not be compared, told at the end in one line each.
#[derive(Debug, Default)]
pub(super) struct Unchecked {
    without: BTreeMap<String, u64>,
    half: u64,
    ties: BTreeMap<String, u64>,
}

impl Unchecked {
    /// A row of a kind for which there is no standard.
    pub(super) fn without(&mut self, kind: &str, rows: u64) {
        *self.without.entry(kind.to_owned()).or_default() += rows;
    }

    /// A row that does not say on which of several standards it is; its amount is one of them.
    pub(super) fn half(&mut self) {
        self.half += 1;
    }

    /// A row on which two lines fit equally.
    pub(super) fn tie(&mut self, why: &str) {
        *self.ties.entry(why.to_owned()).or_default() += 1;
    }

    /// Tells it.
    pub(super) fn tell(self, told: &mut Told) {
        if !self.without.is_empty() {
            let kinds: Vec<String> = self.without.iter().map(|(kind, n)| format!("{kind} {n} 行")).collect();
            told.remark(format!("标准表里没有可比的标准，没有查：{}", kinds.join("、")));
        }
        if self.half > 0 {
            told.remark(format!(
                "有 {} 行没有写明标准所看的各项（等级、地区等），只查了金额是不是其中一档，是哪一档没有查",
                self.half
            ));
        }
        for (why, rows) in self.ties {
            told.remark(format!("有 {rows} 行没有查：{why}"));
        }
    }
}
