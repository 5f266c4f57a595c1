//! Years that are compared or added up although some of them have only a few months of data.
//!
//! Job: a warning by what the sources say of themselves (first and last month of their rows); no row is read.
//! Only of what comes month by month can it be told: a dataset with a file of more than a quarter in the
//! thinner period is left out, and
//! so is one that has no rows in some months of the fuller period (走访 happens before holidays).
//! Invariant: nothing is said of a year without any data: that is told elsewhere (no 同比, 待填, W0614).

use super::super::Office;
use crate::audit::month;
use crate::catalog::{Basis, Indicator, Month};
use crate::diagnostic::{Diagnostic, codes};
use crate::draft::{Frame, Record};
use crate::ledger::Ledger;
use crate::model::Period;
use chrono::Datelike;
use std::collections::{BTreeMap, BTreeSet};

/// Months in a file beyond which it does not tell which months it has.
const QUARTER: usize = 3;

/// One warning for each dataset and pair of periods.
pub(super) fn warnings(office: &Office, ledger: &Ledger, frame: &Frame, record: &Record) -> Vec<Diagnostic> {
    let mut said: BTreeMap<(String, bool, Period, Period), String> = BTreeMap::new();
    for (indicator, now, then) in compared(frame, record) {
        for leaf in leaves(office, indicator) {
            let Some(dataset) = leaf.dataset.as_deref() else { continue };
            let by_service = leaf.basis == Basis::Service;
            if !matches!(leaf.basis, Basis::Event | Basis::Service) {
                continue;
            }
            let Some(has) = covered(ledger, dataset, by_service, then) else { continue };
            let count = |p: Period| has.range(month::of(p.from)..=month::of(p.to)).count();
            let (most, few) = (count(now), count(then));
            let all = (month::of(now.from).0..=month::of(now.to).0).count();
            if most == all && few > 0 && few < most {
                let (title, _) = office.catalog.titles(dataset, &[]);
                let message = format!(
                    "「{title}」{}有 {most} 个月的数据，{}只有 {few} 个月的",
                    now.title(),
                    then.title()
                );
                said.entry((dataset.to_owned(), by_service, now, then)).or_insert(message);
            }
        }
    }
    let mut out: Vec<Diagnostic> = Vec::new();
    for ((_, _, _, then), message) in said {
        let help =
            format!("用 report coverage {then} 看缺哪些月份，补齐后重新导入；确实只有这些月有的，不用管。");
        let problem = Diagnostic::new(codes::YEARS_UNEVEN, message).help(help);
        if !out.iter().any(|d| d.message == problem.message) {
            out.push(problem);
        }
    }
    out
}

/// Indicators with two periods that are held against each other, or stand in one sum.
fn compared<'f>(frame: &'f Frame, record: &Record) -> Vec<(&'f Indicator, Period, Period)> {
    let mut out = Vec::new();
    let period = |text: &str| crate::model::period::parse(text, frame.period.to);
    let by_id: BTreeMap<&str, &crate::draft::FigureEntry> =
        record.figures.iter().map(|f| (f.id.as_str(), f)).collect();
    for figure in &record.figures {
        let parts: Vec<_> = figure.derived_from.iter().filter_map(|id| by_id.get(id.as_str())).collect();
        if let [a, b] = parts.as_slice()
            && a.indicator == b.indicator
            && let Some(indicator) = frame.catalog.indicator(&a.indicator)
            && let (Some(a), Some(b)) = (period(&a.period), period(&b.period))
        {
            out.extend([(indicator, a, b), (indicator, b, a)]);
        }
        if let Some(indicator) = frame.catalog.indicator(&figure.indicator)
            && let Some(whole) = period(&figure.period).filter(|p| p.from.year() < p.to.year())
        {
            let years: Vec<Period> = (whole.from.year()..=whole.to.year()).filter_map(Period::year).collect();
            let pairs = years.iter().flat_map(|a| years.iter().map(move |b| (indicator, *a, *b)));
            // The year still running has fewer months by nature.
            out.extend(pairs.filter(|(_, _, b)| b.to <= frame.period.to));
        }
    }
    out
}

/// The indicators of rows that one is made of.
fn leaves<'o>(office: &'o Office, indicator: &'o Indicator) -> Vec<&'o Indicator> {
    if indicator.dataset.is_some() {
        return vec![indicator];
    }
    let parts = indicator.of.iter().filter_map(|id| office.catalog.indicator(id));
    parts.flat_map(|p| leaves(office, p)).collect()
}

/// Months that some source of a dataset has; `None` where a source of the thinner period has many in one.
fn covered(ledger: &Ledger, dataset: &str, by_service: bool, then: Period) -> Option<BTreeSet<Month>> {
    let mut out = BTreeSet::new();
    for source in ledger.sources().iter().filter(|s| s.dataset == dataset && s.rows.accepted > 0) {
        let span = if by_service { source.service.as_ref() } else { source.event.as_ref() };
        if let Some(span) = span {
            let meets = span.from <= then.to && then.from <= span.to;
            let months = month::of(span.from).0..=month::of(span.to).0;
            if meets && months.clone().count() > QUARTER {
                return None;
            }
            out.extend(months.map(Month));
        }
    }
    Some(out)
}
