//! Counting payments: 人次, 人, 人月, 户 of some kinds in a region, for the rules that only inform.
//!
//! Invariant: as in the figures, a reversal (冲销) counts as nothing; a row without a person is no person.

use super::data::Rows;
use super::rule::Case;
use std::collections::BTreeSet;

/// What is counted of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) kind: String,
    /// 人次: payments.
    pub(super) rows: u64,
    /// 人.
    pub(super) persons: BTreeSet<i64>,
    /// 人月: months for which persons were paid, each once.
    pub(super) person_months: u64,
    /// 户; those of rows that name one.
    pub(super) households: u64,
    /// Payments that name no household.
    pub(super) without_household: u64,
    /// Payments of nobody known.
    pub(super) nobody: u64,
}

/// Counts the rows of the audited region by kind, in order of kinds.
pub(super) fn by_kind(case: &Case<'_>, rows: &Rows<'_>) -> Vec<Count> {
    let kinds = rows.text("category");
    let households = rows.text("household");
    let whole = case.region == case.tree.root();
    let inside = |row: &usize| whole || rows.place(*row).is_some_and(|p| case.tree.is_within(p, case.region));
    let mut by_kind: Vec<Vec<usize>> = vec![Vec::new(); kinds.values().len()];
    for row in (0..rows.len()).filter(inside).filter(|r| rows.number("amount", *r).is_none_or(|a| a >= 0)) {
        if let Some(kind) = kinds.code_of(row) {
            by_kind[kind as usize].push(row);
        }
    }
    let (first, last) = case.months();
    let mut counts: Vec<Count> = Vec::new();
    for (kind, mine) in kinds.values().iter().zip(by_kind).filter(|(_, mine)| !mine.is_empty()) {
        let mut months: Vec<(i64, i32)> = Vec::new();
        let mut named: Vec<u32> = Vec::new();
        let (mut without_household, mut nobody) = (0, 0);
        for row in &mine {
            match (rows.person(*row), rows.service(*row)) {
                (Some(person), Some((from, to))) => {
                    months.extend((from.0.max(first.0)..=to.0.min(last.0)).map(|m| (person, m)));
                }
                _ => nobody += 1,
            }
            match households.code_of(*row) {
                Some(code) => named.push(code),
                None => without_household += 1,
            }
        }
        months.sort_unstable();
        months.dedup();
        named.sort_unstable();
        named.dedup();
        counts.push(Count {
            kind: kind.clone(),
            rows: mine.len() as u64,
            persons: months.iter().map(|(person, _)| *person).collect(),
            person_months: months.len() as u64,
            households: named.len() as u64,
            without_household,
            nobody,
        });
    }
    counts.sort_by(|a, b| a.kind.cmp(&b.kind));
    counts
}
