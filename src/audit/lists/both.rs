//! Payments for months in which a list has the person with another benefit.
//!
//! Inputs: payments, [`Spans`] of one or two lists, which words of them speak against which payments. Outputs:
//! findings, one a person, kind of payment and other benefit. Invariant: a month of a payment is held against it by
//! one benefit only, the first in order of words, so that no money is at stake twice.

use super::{Paid, Spans, months};
use crate::audit::rule::{Case, Told};
use crate::catalog::Month;
use std::collections::{BTreeMap, BTreeSet};

/// Finds them. `speaks`: whether a word of a list speaks against a kind of payment.
pub(in crate::audit) fn both(
    case: &Case<'_>,
    paid: &Paid<'_>,
    lists: &[&Spans<'_>],
    speaks: &dyn Fn(&str, &str) -> bool,
    told: &mut Told,
) {
    for (person, kind, group) in paid.each() {
        let mut of: BTreeMap<&str, BTreeSet<Month>> = BTreeMap::new();
        for at in paid.months(case, group).into_keys() {
            let stays = lists.iter().flat_map(|list| list.at(person, at));
            if let Some(word) = stays.map(|s| s.word).filter(|w| speaks(w, kind)).min() {
                of.entry(word).or_default().insert(at);
            }
        }
        for (word, against) in of {
            let Some(stake) = paid.stake(case, group, |m| against.contains(&m)) else { continue };
            let message = format!(
                "{}享受{word}，同时发了{kind} {} 个月，共 {}",
                months(&stake.months),
                stake.months.len(),
                case.yuan(stake.amount)
            );
            let key = format!("{person}|{kind}|{word}");
            let rows_of = |list: &Spans<'_>| -> Vec<usize> {
                let stays = list.get(person).iter();
                let meets = stays.filter(|s| s.word == word && stake.months.iter().any(|m| s.has(*m)));
                meets.map(|s| s.row).collect()
            };
            let mut all = lists.iter().map(|list| (list, rows_of(list))).filter(|(_, rows)| !rows.is_empty());
            let Some((list, rows)) = all.next() else { continue };
            let mut finding = paid.finding(case, &stake, list.rows, &rows, &key, message);
            for (list, rows) in all {
                finding.rows.extend(rows.iter().map(|r| list.rows.at(*r)));
            }
            told.findings.push(finding);
        }
    }
}

/// Says of which benefits the lists have nobody, and which months of the others they do not reach. `false`: of none
/// of them have they anybody.
pub(in crate::audit) fn reach(
    case: &Case<'_>,
    lists: &[(&Spans<'_>, &str)],
    words: &[String],
    told: &mut Told,
) -> bool {
    let titles: Vec<&str> = lists.iter().map(|(_, title)| *title).collect();
    let (mut nobody, mut lacking) = (Vec::new(), BTreeMap::new());
    let (first, last) = paid_months(case);
    for word in words {
        let stays = || lists.iter().flat_map(|(list, _)| list.each()).filter(|s| s.word == word);
        if stays().next().is_none() {
            nobody.push(format!("「{word}」"));
            continue;
        }
        let mut reached: BTreeSet<Month> = BTreeSet::new();
        for stay in stays() {
            let to = stay.to.unwrap_or(last).min(last);
            reached.extend((stay.from.max(first).0..=to.0).map(Month));
        }
        let without: Vec<Month> = (first.0..=last.0).map(Month).filter(|m| !reached.contains(m)).collect();
        if !without.is_empty() {
            lacking.insert(word.as_str(), months(&without));
        }
    }
    if !nobody.is_empty() {
        told.remark(format!("{}里没有{}的人，没有比对", titles.join("、"), nobody.concat()));
    }
    for (word, months) in lacking {
        told.remark(format!("「{word}」的名单没有写到{months}，这些月份没有比对"));
    }
    told.missing = nobody.len() == words.len();
    !told.missing
}

/// First and last month of the period for which anything is paid.
pub(in crate::audit) fn paid_months(case: &Case<'_>) -> (Month, Month) {
    let rows = case.rows(0);
    let (first, last) = case.months();
    let mut span: Option<(Month, Month)> = None;
    for (from, to) in (0..rows.len()).filter_map(|r| rows.service(r)) {
        let (from, to) = (from.max(first), to.min(last));
        if from <= to {
            span = Some(span.map_or((from, to), |(a, b)| (a.min(from), b.max(to))));
        }
    }
    span.unwrap_or((first, last))
}
