//! Total rows and total columns.

use super::grid::Table;
use crate::check::number::{Interval, Kind as Of};
use crate::check::relation::mend::{self, Repair};
use crate::check::relation::near::has;
use crate::check::relation::shared::{Draft, Scene, judge};
use crate::check::relation::{Confidence, Kind, Mend, Relation};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Names of a total of all.
const TOTALS: &[&str] = &["合计", "总计", "共计", "总数", "合计数", "总和", "合 计", "全部合计", "总合计"];
/// Names of a total of some.
const SUBTOTALS: &[&str] = &["小计", "分计"];
/// Words in the name of a column that is not summed.
const UNSUMMED: &[&str] = &[
    "均", "率", "比例", "比重", "占比", "标准", "排名", "序号", "编号", "名次", "年份", "电话", "日期",
    "单价", "增长", "增幅", "年度", "时间", "备注", "同比",
];

fn bare(text: &str) -> &str {
    text.split(['（', '(']).next().unwrap_or(text).trim_end_matches([':', '：'])
}

fn is_total(text: &str) -> bool {
    TOTALS.contains(&bare(text))
}

fn is_subtotal(text: &str) -> bool {
    SUBTOTALS.contains(&bare(text)) || SUBTOTALS.iter().any(|w| bare(text).ends_with(w))
}

/// All sums of a table.
pub(super) fn find(scene: &Scene<'_>, table: &Table, out: &mut Vec<Relation>) {
    if table.header == 0 && table.rows.len() < 3 {
        return;
    }
    let mut found = rows(scene, table);
    found.extend(columns(scene, table));
    out.extend(crossed(scene, found));
}

/// How many failing sums of a table are set against each other.
const CROSSED: usize = 40;

/// Sums as relations. A cell of a row and of a column that both fail, and that one edit would mend, is the fault;
/// of sums that the same edit mends the first is told.
fn crossed(scene: &Scene<'_>, found: Vec<Draft>) -> Vec<Relation> {
    let failing: Vec<usize> = (0..found.len()).filter(|i| !found[*i].verdict.holds()).take(CROSSED).collect();
    let mut shared: Vec<Option<Mend>> = vec![None; found.len()];
    for (at, i) in failing.iter().enumerate() {
        for j in &failing[at + 1..] {
            for (a, b) in both(&found[*i], &found[*j]) {
                let Some(needed) = meet(&a.needed, &b.needed) else { continue };
                let mend = mend::single(scene, Some(a.number), &[Repair { number: a.number, needed }]);
                if mend.is_some() {
                    shared[*i] = shared[*i].take().or_else(|| mend.clone());
                    shared[*j] = shared[*j].take().or(mend);
                }
            }
        }
    }
    let mut out: Vec<Relation> = Vec::new();
    for (draft, mend) in found.into_iter().zip(shared) {
        let mut relation = draft.relation(scene);
        relation.mend = mend.or(relation.mend);
        let same = relation.mend.as_ref().and_then(|m| out.iter().position(|o| o.mend.as_ref() == Some(m)));
        match same {
            // Of the number that is to be changed itself, if there is such a one.
            Some(at) if of_itself(scene, &relation) => out[at] = relation,
            Some(_) => {}
            None => out.push(relation),
        }
    }
    out
}

/// Whether the mend is of the result.
fn of_itself(scene: &Scene<'_>, relation: &Relation) -> bool {
    let result = scene.number(relation.result);
    relation.mend.as_ref().zip(result).is_some_and(|(m, n)| m.span == n.span)
}

/// What two sums would have one number be.
fn both<'a>(a: &'a Draft, b: &'a Draft) -> Vec<(&'a Repair, &'a Repair)> {
    let of_b: HashMap<usize, &Repair> = b.repairs.iter().map(|r| (r.number, r)).collect();
    a.repairs.iter().filter_map(|r| of_b.get(&r.number).map(|s| (r, *s))).collect()
}

/// The values of both intervals.
fn meet(a: &Interval, b: &Interval) -> Option<Interval> {
    let low = a.low.max(b.low);
    let high = match (a.high, b.high) {
        (Some(x), Some(y)) => Some(x.min(y)),
        (x, y) => x.or(y),
    };
    low.zip(high).is_none_or(|(l, h)| l <= h).then_some(Interval { low, high })
}

/// Total rows.
fn rows(scene: &Scene<'_>, table: &Table) -> Vec<Draft> {
    let mut out = Vec::new();
    let labels: Vec<&str> = (0..table.rows.len()).map(|r| table.label(r)).collect();
    for (row, label) in labels.iter().enumerate() {
        let sub = is_subtotal(label);
        if row < table.header || !sub && !is_total(label) {
            continue;
        }
        let Some(parts) = parts(&labels, table.header, row, sub) else { continue };
        let mut found = Vec::new();
        for column in 0..table.width {
            if has(table.head(column), UNSUMMED) {
                continue;
            }
            let cells: Vec<(usize, usize)> = parts.iter().map(|r| (*r, column)).collect();
            found.extend(sum(scene, table, (row, column), &cells));
        }
        out.extend(weighed(found));
    }
    out
}

/// The rows that a total row adds up.
fn parts(labels: &[&str], header: usize, row: usize, sub: bool) -> Option<Vec<usize>> {
    let within = |label: &str| label.starts_with("其中") || label.starts_with('#');
    let any = |r: usize| is_total(labels[r]) || is_subtotal(labels[r]);
    let mut above: Vec<usize> = Vec::new();
    let mut subtotals: Vec<usize> = Vec::new();
    // Back to the total before this one; a total of all takes the totals of some for their rows.
    for r in (header..row).rev() {
        if is_total(labels[r]) || sub && any(r) {
            break;
        }
        if is_subtotal(labels[r]) {
            subtotals.push(r);
        } else if subtotals.is_empty() && !within(labels[r]) && !labels[r].is_empty() {
            above.push(r);
        }
    }
    if !subtotals.is_empty() {
        subtotals.extend(above);
        return Some(subtotals).filter(|s| s.len() >= 2);
    }
    if above.len() >= 2 {
        above.reverse();
        return Some(above);
    }
    // The total stands on top.
    let below: Vec<usize> = (row + 1..labels.len())
        .take_while(|r| !any(*r))
        .filter(|r| !within(labels[*r]) && !labels[*r].is_empty())
        .collect();
    (above.is_empty() && below.len() >= 2).then_some(below)
}

/// Total columns.
fn columns(scene: &Scene<'_>, table: &Table) -> Vec<Draft> {
    let mut out = Vec::new();
    for column in 0..table.width {
        let head = table.head(column);
        let sub = is_subtotal(head);
        if !sub && !is_total(head) {
            continue;
        }
        let ends = |c: usize| {
            let head = table.head(c);
            is_total(head) || sub && is_subtotal(head)
        };
        let usable = |c: usize| {
            let head = table.head(c);
            !has(head, UNSUMMED) && !head.starts_with("其中") && (sub || !is_subtotal(head))
        };
        let before: Vec<usize> = (0..column).rev().take_while(|c| !ends(*c)).filter(|c| usable(*c)).collect();
        let after: Vec<usize> =
            (column + 1..table.width).take_while(|c| !ends(*c)).filter(|c| usable(*c)).collect();
        let numeric = |list: &[usize]| {
            list.iter()
                .filter(|c| (table.header..table.rows.len()).any(|r| table.number(r, **c).is_some()))
                .count()
        };
        let parts = if numeric(&before) >= 2 { before } else { after };
        let mut found = Vec::new();
        for row in table.header..table.rows.len() {
            let cells: Vec<(usize, usize)> = parts.iter().rev().map(|c| (row, *c)).collect();
            found.extend(sum(scene, table, (row, column), &cells));
        }
        out.extend(weighed(found));
    }
    out
}

/// One sum; none where units differ or a cell holds words.
fn sum(scene: &Scene<'_>, table: &Table, total: (usize, usize), cells: &[(usize, usize)]) -> Option<Draft> {
    let result = table.number(total.0, total.1)?;
    let printed = scene.number(result)?;
    if matches!(printed.kind, Of::Ratio | Of::Points) {
        return None;
    }
    let mut operands = Vec::new();
    let mut exact = Decimal::ZERO;
    let mut computed = Interval::of(Decimal::ZERO);
    for (row, column) in cells {
        let Some(cell) = table.cell(*row, *column) else { continue };
        match cell.number {
            Some(n) => {
                let part = scene.number(n)?;
                if part.unit != printed.unit || part.kind != printed.kind {
                    // Beside a sum of persons stands one of money: only the like is added.
                    if *row == total.0 {
                        continue;
                    }
                    return None;
                }
                exact = exact.checked_add(part.value)?;
                computed = computed.plus(&part.interval());
                operands.push(n);
            }
            None if cell.blank() || *row == total.0 => {}
            None => return None,
        }
    }
    if operands.len() < 2 {
        return None;
    }
    let rest = |n: usize| -> Option<Interval> {
        let others = operands
            .iter()
            .filter(|o| **o != n)
            .try_fold(Interval::of(Decimal::ZERO), |t, o| Some(t.plus(&scene.number(*o)?.interval())))?;
        Some(printed.interval().minus(&others))
    };
    let mut repairs = vec![Repair { number: result, needed: computed }];
    if operands.len() <= 40 {
        repairs.extend(operands.iter().filter_map(|n| Some(Repair { number: *n, needed: rest(*n)? })));
    }
    Some(Draft {
        kind: Kind::Table,
        result,
        expression: written(scene, &operands),
        expected: scene.write(exact, result),
        verdict: judge(printed, exact, &computed),
        confidence: Confidence::Likely,
        operands,
        repairs,
        note: String::new(),
    })
}

/// A sum written out; of a long one its ends.
fn written(scene: &Scene<'_>, operands: &[usize]) -> String {
    let all: Vec<String> = operands.iter().map(|n| scene.printed(*n)).collect();
    match all.as_slice() {
        [first, second, .., last] if all.len() > 12 => {
            format!("{first}＋{second}＋…＋{last}（{}项）", all.len())
        }
        _ => all.join("＋"),
    }
}

/// How sure the sums of one total row or column are: where most add up, one that does not is a fault beyond doubt;
/// where most do not, they are no such sums.
fn weighed(found: Vec<Draft>) -> impl Iterator<Item = Draft> {
    let holding = found.iter().filter(|d| d.verdict.holds()).count();
    let failing = found.len() - holding;
    let confidence = if holding >= 1 && holding >= failing {
        Confidence::Certain
    } else if failing == 1 || holding >= 1 {
        Confidence::Likely
    } else {
        Confidence::Weak
    };
    found.into_iter().map(move |d| Draft { confidence, ..d })
}
