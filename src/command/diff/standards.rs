//! Lines of the standards table that were changed, and what of a figure is due to them.
//!
//! Job: find the lines that are in one table only; the rows of back-pay that came since; revisions that left
//! the number of rows as it was and changed the money. Inputs: both tables. Outputs: picks for the ledger's
//! rows, steps with their cause. Invariant: without a changed line nothing is due to one; a figure whose
//! conditions no changed line meets is left alone.

use super::chain::{Cause, Step};
use super::exact::Exact;
use super::world::Spec;
use crate::catalog::{Catalog, Indicator, OneOrMany, Standard, canonical};
use crate::figure::Pick;
use std::collections::BTreeSet;

/// The word that says of a row that it pays for months that were paid already.
const BACK_PAY: &str = "补发";

/// Lines named; the others are counted.
const SHOWN: usize = 4;

/// The lines that were changed.
#[derive(Debug, Default)]
pub(super) struct Standards {
    /// Lines of the first table only, then of the second only.
    gone: Vec<Standard>,
    come: Vec<Standard>,
    /// Rows of back-pay that changed lines are about.
    pub(super) picks: Vec<Pick>,
}

impl Standards {
    /// What is different between two tables, of the datasets of the first; `fields` says which words fields have.
    pub(super) fn new(old: &Catalog, new: &Catalog, fields: &Catalog) -> Standards {
        let lines =
            |c: &Catalog| -> BTreeSet<String> { c.standards.iter().map(canonical::standard).collect() };
        let (before, after) = (lines(old), lines(new));
        let known = |s: &&Standard| old.datasets.iter().any(|d| d.id == s.dataset);
        let only = |c: &Catalog, other: &BTreeSet<String>| -> Vec<Standard> {
            let own = c.standards.iter().filter(|s| !other.contains(&canonical::standard(s)));
            own.filter(known).cloned().collect()
        };
        let (gone, come) = (only(old, &after), only(new, &before));
        let mut picks = Vec::new();
        for line in gone.iter().chain(&come) {
            let dataset = fields.datasets.iter().find(|d| d.id == line.dataset);
            let marks =
                dataset.into_iter().flat_map(|d| &d.fields).filter(|f| f.values.contains_key(BACK_PAY));
            for mark in marks {
                let mut words: Vec<(String, Vec<String>)> =
                    line.conditions.iter().map(|(field, v)| (field.clone(), values(v))).collect();
                words.push((mark.id.clone(), vec![BACK_PAY.to_owned()]));
                let pick = Pick { dataset: line.dataset.clone(), words };
                if !picks.contains(&pick) {
                    picks.push(pick);
                }
            }
        }
        Standards { gone, come, picks }
    }

    /// The changed lines in words.
    pub(super) fn words(&self) -> String {
        let one = |s: &Standard, sign: &str| {
            let what: Vec<String> = s.conditions.values().map(|v| values(v).join("、")).collect();
            let from = s.from.map_or(String::new(), |m| format!("{m}起"));
            let to = s.to.map_or(String::new(), |m| format!("到{m}"));
            let yuan = crate::model::value::decimal(i128::from(s.amount.0), 2);
            format!("{sign}{}{from}{to} {yuan}元/{}", what.join(""), s.per.title())
        };
        let gone = self.gone.iter().map(|s| one(s, "原"));
        let all: Vec<String> = gone.chain(self.come.iter().map(|s| one(s, "现"))).collect();
        let more = all.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!("，等 {} 行", all.len()) } else { String::new() };
        all.into_iter().take(SHOWN).collect::<Vec<_>>().join("，") + &more
    }

    /// The steps of a figure, with those revisions that are due to a changed line named so.
    pub(super) fn told_apart(&self, catalog: &Catalog, spec: &Spec<'_>, mut steps: Vec<Step>) -> Vec<Step> {
        let concerned = || {
            let parts = canonical::with_parts(catalog, &[spec.indicator].into());
            self.gone.iter().chain(&self.come).any(|line| parts.iter().any(|i| meets(line, i)))
        };
        for step in &mut steps {
            let money =
                step.amount.is_some_and(|a: Exact| a.is_money() && !a.is_zero()) && step.adds.is_some();
            let as_many = step.rows.values().sum::<i128>() == 0;
            if step.causes == [Cause::Revised] && money && as_many && concerned() {
                step.causes = vec![Cause::Standard];
            }
        }
        steps
    }
}

fn values(value: &OneOrMany) -> Vec<String> {
    match value {
        OneOrMany::One(one) => vec![one.clone()],
        OneOrMany::Many(many) => many.clone(),
    }
}

/// Whether rows that an indicator counts may be rows that a line is for.
fn meets(line: &Standard, indicator: &Indicator) -> bool {
    indicator.dataset.as_deref() == Some(line.dataset.as_str())
        && line.conditions.iter().all(|(field, wanted)| {
            let own = indicator.conditions.get(field);
            own.is_none_or(|own| values(wanted).iter().any(|value| own.holds(Some(value))))
        })
}
