//! Outside lists (死亡名单, 低保名册, 登记册 …) held against payments.
//!
//! Job: what the rules that need an outside list have in common. Inputs: [`Rows`](super::Rows) of payments and of
//! lists. Outputs: what a person was paid by kind and month, what a list says of a person in a month, findings that
//! hold the rows of both. Invariants: persons are joined by their number alone, never by name; a row without a
//! number is counted and said; a month or a 镇街 that a list does not reach is not judged by it.

mod both;
mod deaths;
mod paid;
mod register;
mod spans;

pub(super) use both::{both, paid_months, reach};
pub(super) use deaths::Deaths;
pub(super) use paid::Paid;
pub(super) use register::{Cert, Register, deciding};
pub(super) use spans::{Coverage, Spans, town};

use super::month;
use super::rule::{Case, Told};
use crate::catalog::Month;

/// Says how many rows of a list have no person key: they were not compared.
pub(super) fn keyless(case: &Case<'_>, need: usize, told: &mut Told) {
    let rows = case.rows(need);
    let count = (0..rows.len()).filter(|r| rows.person(*r).is_none()).count();
    if count > 0 {
        told.remark(format!("「{}」有 {count} 行没有证件号，不能比对", title(case, need)));
    }
}

/// The title of a need's dataset.
pub(super) fn title(case: &Case<'_>, need: usize) -> String {
    case.catalog.titles(case.about.needs[need].dataset, &[]).0
}

/// Sorted months as a clerk says them: 2024年4月至6月、8月.
pub(super) fn months(all: &[Month]) -> String {
    let mut runs: Vec<(Month, Month)> = Vec::new();
    for at in all {
        match runs.last_mut() {
            Some((_, end)) if end.0 + 1 == at.0 => *end = *at,
            _ => runs.push((*at, *at)),
        }
    }
    runs.iter().map(|(a, b)| month::span(*a, *b)).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_said_in_runs() {
        let list: Vec<Month> = [24_290, 24_291, 24_293, 24_299, 24_300].map(Month).into();
        assert_eq!(months(&list), "2024年3月至4月、2024年6月、2024年12月至2025年1月");
        assert_eq!(months(&[]), "");
    }
}
