//! Another office's datasets and indicators against this one's.
//!
//! Job: what its sources are rows of must be known here, with columns of the same kinds. Inputs: its sources,
//! its catalog where its workspace is there. Outputs: a refusal that names each dataset, or remarks about
//! what counts otherwise or is not counted here. Invariant: no row comes in that no figure could see.

use super::{Coming, Found, Result, State, remark};
use crate::catalog::{Dataset, canonical};
use crate::command::Office;
use crate::diagnostic::{Diagnostic, Place, codes};
use std::collections::{BTreeMap, BTreeSet};

/// Names told of one kind.
const TOLD: usize = 8;

/// Compares definitions.
pub(super) fn check(
    office: &Office,
    theirs: Option<&Office>,
    coming: &[Coming],
    found: &Found,
) -> Result<Vec<Diagnostic>> {
    let mut missing: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
    let mut kinds: BTreeSet<String> = BTreeSet::new();
    let mut more: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut used: BTreeMap<&str, &Dataset> = BTreeMap::new();
    for one in coming.iter().filter(|c| !matches!(c.state, State::Elsewhere(_))) {
        let entry = &one.entry;
        let Some(dataset) = office.catalog.dataset(&entry.dataset) else {
            let (sources, rows) = missing.entry(&entry.dataset).or_default();
            *sources += 1;
            *rows += entry.rows.accepted;
            continue;
        };
        used.insert(&dataset.id, dataset);
        let schema = dataset.schema();
        for column in &entry.schema.columns {
            match schema.position(&column.id).and_then(|at| schema.columns.get(at)) {
                Some(own) if own.kind != column.kind => {
                    kinds.insert(format!("「{}」的 {}", dataset.title, column.id));
                }
                Some(_) => {}
                None => {
                    more.entry(&dataset.id).or_default().insert(&column.id);
                }
            }
        }
    }
    let their_title = |id: &str| {
        let known = theirs.and_then(|t| t.catalog.dataset(id));
        known.map_or_else(|| id.to_owned(), |d| format!("{}（{id}）", d.title))
    };
    let mut problems = Vec::new();
    for (id, (sources, rows)) in missing {
        let message = format!(
            "本单位的目录里没有数据集「{}」，那边有它的 {sources} 个来源、{rows} 行",
            their_title(id)
        );
        let help = "把那边 catalog/ 里定义它的 .toml 拷到本单位的 catalog/，再合并。";
        problems
            .push(Diagnostic::new(codes::MERGE_REFUSED, message).at(Place::file(&found.shown)).help(help));
    }
    if !kinds.is_empty() {
        let list = kinds.into_iter().collect::<Vec<_>>().join("、");
        let message = format!("同名的列在两边种类不同（日期、金额、数、文字）：{list}");
        let help = "两边 catalog/ 里对这个数据集的定义要一致。";
        problems
            .push(Diagnostic::new(codes::MERGE_REFUSED, message).at(Place::file(&found.shown)).help(help));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut out = Vec::new();
    for (id, columns) in more {
        let list = listed(columns.into_iter().map(str::to_owned).collect());
        let message = format!("「{id}」在那边多出列 {list}，随来源保留，这里的指标看不到");
        out.push(remark(codes::OFFICE_DEFINITIONS, message, found));
    }
    out.extend(theirs.into_iter().flat_map(|theirs| differing(office, theirs, &used, found)));
    Ok(out)
}

/// What counts otherwise here than there.
fn differing(
    office: &Office,
    theirs: &Office,
    used: &BTreeMap<&str, &Dataset>,
    found: &Found,
) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let other = |d: &&&Dataset| {
        let there = theirs.catalog.dataset(&d.id);
        there.is_some_and(|t| canonical::dataset(t, &[]) != canonical::dataset(d, &[]))
    };
    let datasets: Vec<String> = used.values().filter(other).map(|d| d.title.clone()).collect();
    if !datasets.is_empty() {
        let message = format!("两边的数据集定义不同（日期、区划、作废或冲销的规定）：{}", listed(datasets));
        out.push(remark(codes::OFFICE_DEFINITIONS, message, found));
    }
    let looks = |i: &&crate::catalog::Indicator| i.dataset.as_deref().is_none_or(|d| used.contains_key(d));
    let (mut otherwise, mut unknown) = (Vec::new(), Vec::new());
    for indicator in theirs.catalog.indicators.iter().filter(looks) {
        match office.catalog.indicator(&indicator.id) {
            None => unknown.push(format!("{}（{}）", indicator.title, indicator.id)),
            Some(own) if canonical::indicator(own) != canonical::indicator(indicator) => {
                otherwise.push(format!("{}（{}）", indicator.title, indicator.id));
            }
            Some(_) => {}
        }
    }
    if !otherwise.is_empty() {
        let message = format!("两边口径不同的指标，这里按本单位的口径算：{}", listed(otherwise));
        out.push(remark(codes::OFFICE_DEFINITIONS, message, found));
    }
    if !unknown.is_empty() {
        let message = format!("那边自己定的指标，这里没有，不计算：{}", listed(unknown));
        out.push(remark(codes::OFFICE_DEFINITIONS, message, found));
    }
    out
}

fn listed(names: Vec<String>) -> String {
    let more = names.len().saturating_sub(TOLD);
    let list = names.into_iter().take(TOLD).collect::<Vec<_>>().join("、");
    if more > 0 { format!("{list} 等，另有 {more} 个") } else { list }
}
