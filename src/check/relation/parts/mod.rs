//! Parts and their whole: 其中A a名、B b名; 24人（大专16人，本科8人）; a万元，b万元，共计c万元.
//!
//! Job: find where a text takes a number apart, and set the parts beside the whole, unit by unit. Input: a
//! [`Scene`]. Output: [`Kind::SumOfParts`] where the parts are all of it, [`Kind::Bound`] where they are some of
//! it. Invariants: parts and whole are of one unit and kind; a list that names only some parts is no error for
//! being less than the whole; only what is greater than its whole, or plainly complete and unequal, is certain.

mod after;
mod doubt;
pub(super) mod labels;
mod list;
#[cfg(test)]
mod tests;
pub(super) mod weigh;

use super::shared::Scene;
use super::{Kind, Relation};
use crate::check::number::Kind as Count;
use std::collections::BTreeSet;

/// Parts of all sentences.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    for index in 0..scene.sentences().len() {
        let lists = list::of_sentence(scene, index);
        let from = out.len();
        for list in &lists {
            weigh::list(scene, list, out);
        }
        after::totals(scene, index, &lists, out);
        let known: Vec<usize> = out.get(from..).unwrap_or_default().iter().map(|r| r.result).collect();
        after::unmarked(scene, index, &known, out);
    }
    // A list may be reached from two marks; what holds silences what fails of the same whole and unit.
    let held: BTreeSet<(usize, usize)> = out
        .iter()
        .filter(|r| r.kind == Kind::SumOfParts && r.holds)
        .flat_map(|r| r.operands.iter().map(|o| (r.result, *o)))
        .collect();
    let silenced = |r: &Relation| r.operands.iter().any(|o| held.contains(&(r.result, *o)));
    out.retain(|r| r.kind != Kind::SumOfParts || r.holds || !silenced(r));
}

/// Words between a level and the next.
const CHANGES: &[&str] = &[
    "提高到",
    "提高至",
    "增加到",
    "增加至",
    "增长到",
    "增至",
    "提升到",
    "提升至",
    "上升到",
    "上升至",
    "扩大到",
    "降至",
    "降低到",
    "下降到",
    "减少到",
    "减至",
    "调整为",
    "调整到",
    "增为",
];

/// Whether a number may be a part or a whole: counted, no change, no standard, no reference (预算数60999万元的40.4%).
pub(super) fn counted(scene: &Scene<'_>, number: usize) -> bool {
    let Some(n) = scene.number(number) else { return false };
    n.statistic
        && n.each.is_none()
        && n.change.is_none()
        && n.until.is_none()
        && !matches!(n.kind, Count::Ratio | Count::Points | Count::Bare)
        && !matches!(n.unit.as_str(), "年" | "个月" | "倍" | "成" | "分" | "岁" | "小时" | "分钟")
        && !reference(scene, number)
}

/// 完成年初预算数60999万元的40.4%; 全年900万人目标的73%; 任务数300户: what others are measured by.
fn reference(scene: &Scene<'_>, number: usize) -> bool {
    let after = scene.after(number);
    let next = scene.number(number + 1);
    let rate_follows = next.is_some_and(|r| r.kind == Count::Ratio)
        && scene.clause_of(number).is_some_and(|c| c.numbers.contains(&(number + 1)));
    if rate_follows && after.trim_end().ends_with('的') && after.chars().count() <= 8 {
        return true;
    }
    let before = scene.before(number).trim_end();
    let before = match number.checked_sub(1).filter(|_| before.is_empty()) {
        Some(p) if scene.clause_at(p) == scene.clause_at(number) => scene.before(p).trim_end(),
        _ => before,
    };
    // 每千人6.6批次, 由40元提高到80元, 筹资标准100元.
    let last: String = before.chars().skip(before.chars().count().saturating_sub(6)).collect();
    let after = after.trim_start();
    if last.contains('每')
        || before.ends_with("标准")
        || before.contains(['由', '从']) && CHANGES.iter().any(|w| after.starts_with(w))
        || CHANGES.iter().any(|w| before.ends_with(w)) && scene.head(number).contains("标准")
    {
        return true;
    }
    [
        "任务数",
        "任务",
        "目标",
        "目标数",
        "预算数",
        "计划",
        "计划数",
        "指标",
        "应",
        "比上年",
        "上年",
        "去年",
        "同期",
        "上年同期",
    ]
    .iter()
    .any(|w| before.ends_with(w))
}
