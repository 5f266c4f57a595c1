//! What persons were paid, by kind and service month.
//!
//! Inputs: rows of 补贴发放 in the period. Outputs: [`Paid`]; of months that a list speaks against, a [`Stake`].
//! Invariants: sums are exact and net of 冲销; a row of several months stands for each of them with an equal share,
//! the odd 分 in the first ones; one person and kind is one group, so that no money is at stake twice in a rule.

use super::keyless;
use crate::audit::data::Rows;
use crate::audit::finding::{Finding, Severity};
use crate::audit::rule::{Case, Told};
use crate::catalog::Month;
use crate::model::region::name_key;
use std::collections::{BTreeMap, BTreeSet};

/// Rows by person and kind.
pub(in crate::audit) struct Paid<'a> {
    rows: &'a Rows<'a>,
    by: BTreeMap<(i64, &'a str), Vec<usize>>,
}

/// Months that a list speaks against, with what was paid for them.
#[derive(Debug)]
pub(in crate::audit) struct Stake {
    /// Months for which anything is left after 冲销, in order.
    pub months: Vec<Month>,
    /// The rows.
    pub rows: Vec<usize>,
    /// Net money of those months in 分.
    pub amount: i128,
    /// Whether some of the months are only those of the payment's day.
    presumed: bool,
}

impl<'a> Paid<'a> {
    /// Groups the rows of some kinds of the rule's first need (补贴发放); counts them as looked at, and says how
    /// many have no number.
    pub fn of(case: &Case<'a>, kinds: &[String], told: &mut Told) -> Paid<'a> {
        Paid::of_some(case, kinds, told, |_| true)
    }

    /// The same for persons on a list only.
    pub fn of_some(
        case: &Case<'a>,
        kinds: &[String],
        told: &mut Told,
        listed: impl Fn(i64) -> bool,
    ) -> Paid<'a> {
        let rows = case.rows(0);
        let category = rows.text("category");
        let wanted: Vec<bool> = category.values().iter().map(|v| kinds.contains(v)).collect();
        let mut by: BTreeMap<(i64, &str), Vec<usize>> = BTreeMap::new();
        let mut without = 0u64;
        for row in 0..rows.len() {
            let Some(kind) = category.code_of(row).filter(|k| wanted[*k as usize]) else { continue };
            told.examined += 1;
            match rows.person(row) {
                Some(person) if listed(person) => {
                    by.entry((person, category.values()[kind as usize].as_str())).or_default().push(row);
                }
                Some(_) => {}
                None => without += 1,
            }
        }
        if without > 0 {
            told.remark(format!("「{}」有 {without} 行没有证件号，不能比对", super::title(case, 0)));
        }
        for need in 1..case.about.needs.len() {
            keyless(case, need, told);
        }
        Paid { rows, by }
    }

    /// Every person, kind and their rows.
    pub fn each(&self) -> impl Iterator<Item = (i64, &'a str, &[usize])> {
        self.by.iter().map(|((person, kind), rows)| (*person, *kind, rows.as_slice()))
    }

    /// The rows of a person and a kind.
    pub fn get(&self, person: i64, kind: &'a str) -> &[usize] {
        self.by.get(&(person, kind)).map_or(&[], Vec::as_slice)
    }

    /// The first month for which anybody was paid, by kind.
    pub fn firsts(&self) -> BTreeMap<&'a str, Month> {
        let mut firsts: BTreeMap<&str, Month> = BTreeMap::new();
        for ((_, kind), rows) in &self.by {
            for (from, _) in rows.iter().filter_map(|r| self.rows.service(*r)) {
                let first = firsts.entry(*kind).or_insert(from);
                *first = (*first).min(from);
            }
        }
        firsts
    }

    /// Net money by month of the period.
    pub fn months(&self, case: &Case<'_>, group: &[usize]) -> BTreeMap<Month, i128> {
        let mut net = self.all_months(group);
        net.retain(|month, _| case.has(*month));
        net
    }

    /// Net money by month, of whatever period.
    pub fn all_months(&self, group: &[usize]) -> BTreeMap<Month, i128> {
        let mut net: BTreeMap<Month, i128> = BTreeMap::new();
        for (month, share) in group.iter().flat_map(|row| shares(self.rows, *row)) {
            *net.entry(month).or_default() += share;
        }
        net
    }

    /// What of a group is paid for months that are spoken against; `None`: nothing, or all of it was taken back.
    pub fn stake(&self, case: &Case<'_>, group: &[usize], against: impl Fn(Month) -> bool) -> Option<Stake> {
        let net = self.months(case, group);
        let amount: i128 = net.iter().filter(|(m, _)| against(**m)).map(|(_, n)| n).sum();
        let months: Vec<Month> =
            net.iter().filter(|(m, n)| against(**m) && **n > 0).map(|(m, _)| *m).collect();
        if months.is_empty() || amount <= 0 {
            return None;
        }
        let meets = |row: &usize| {
            let mut all = shares(self.rows, *row).into_iter();
            all.any(|(m, _)| case.has(m) && against(m))
        };
        let rows: Vec<usize> = group.iter().copied().filter(meets).collect();
        let service = self.rows.dataset.and_then(|d| d.service.as_deref());
        let presumed = service.is_some_and(|id| rows.iter().any(|r| self.rows.lacks(id, *r)));
        Some(Stake { months, rows, amount, presumed })
    }

    /// A finding of a stake with the rows of the list that speak against it. It is no more than a warning where the
    /// months are presumed, or where the list has another name under the number.
    pub fn finding(
        &self,
        case: &Case<'_>,
        stake: &Stake,
        list: &Rows<'_>,
        told_by: &[usize],
        key: &str,
        message: String,
    ) -> Finding {
        let key = format!("{key}|{:?}|{}", stake.months, stake.amount);
        let mut finding = case.finding(self.rows, &stake.rows, key, message);
        finding.rows.extend(told_by.iter().map(|r| list.at(*r)));
        finding.amount = Some(stake.amount);
        finding.month = stake.months.first().copied();
        if stake.presumed {
            finding.message += "（发放表没有所属月份列，月份按发放日期算）";
            finding.severity = finding.severity.max(Severity::Warning);
        }
        if names(self.rows, &stake.rows).is_disjoint(&names(list, told_by))
            && !names(self.rows, &stake.rows).is_empty()
            && !names(list, told_by).is_empty()
        {
            finding.message += "；两处的姓名不同，先核对证件号";
            finding.severity = finding.severity.max(Severity::Warning);
        }
        finding
    }
}

/// The months of a row, each with its share of the money.
fn shares(rows: &Rows<'_>, row: usize) -> Vec<(Month, i128)> {
    let Some((from, to)) = rows.service(row) else { return Vec::new() };
    let amount = i128::from(rows.number("amount", row).unwrap_or(0));
    let count = i128::from(to.0 - from.0) + 1;
    let (each, odd) = (amount / count, amount % count);
    let share = |at: i32| {
        let first = i128::from(at - from.0) < odd.abs();
        (Month(at), each + if first { odd.signum() } else { 0 })
    };
    (from.0..=to.0).map(share).collect()
}

/// The names of some rows; masked ones say nothing.
fn names(rows: &Rows<'_>, group: &[usize]) -> BTreeSet<String> {
    let field =
        rows.dataset.and_then(|d| d.fields.iter().find(|f| f.kind == crate::catalog::FieldType::Name));
    let Some(field) = field else { return BTreeSet::new() };
    let names = group.iter().filter_map(|r| rows.word(&field.id, *r));
    names.filter(|n| !n.contains(['*', '×', '＊'])).map(name_key).collect()
}
