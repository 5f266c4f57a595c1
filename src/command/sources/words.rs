//! What a town is told of a refused row: what is wrong, what to do.
//!
//! Invariant: the remedy of a code is the one of `report explain`, except where that one speaks to the
//! county's office (export again, change the catalog): the town has a row before it, not a system.

use crate::diagnostic::{Code, codes};
use crate::model::mask;
use crate::model::record::Reject;

/// Every reason, numbered where there are several.
pub(super) fn problems(reject: &Reject) -> String {
    let told = |code: &str| Code::parse(code).map_or("", |c| c.entry().title);
    let reasons = reject.reasons.iter().map(|r| {
        let field = r.field.as_ref().map(|f| format!("「{f}」")).unwrap_or_default();
        format!("{field}{}：{}（{}）", told(&r.code), mask::free_text(&r.reason), r.code)
    });
    numbered(reasons.collect())
}

/// What to do, each thing once.
pub(super) fn remedies(reject: &Reject, notes: &[&str]) -> String {
    let mut all: Vec<String> = Vec::new();
    for code in reject.reasons.iter().filter_map(|r| Code::parse(&r.code)) {
        let words = remedy(code).to_owned();
        if !all.contains(&words) {
            all.push(words);
        }
    }
    all.extend(notes.iter().map(|n| (*n).to_owned()));
    numbered(all)
}

fn numbered(words: Vec<String>) -> String {
    match words.as_slice() {
        [one] => one.clone(),
        several => {
            let lines = (1..).zip(several).map(|(n, words)| format!("{n}. {words}"));
            lines.collect::<Vec<_>>().join("\n")
        }
    }
}

fn remedy(code: Code) -> &'static str {
    const NUMBER: &str =
        "照证件原件填写完整的号码（这张表是文本格式，直接输入，不会变成科学计数），不要补零。";
    match code {
        codes::ID_SCIENTIFIC | codes::ID_TRUNCATED | codes::ID_NUMERIC | codes::ID_MASKED => NUMBER,
        codes::BYTES_UNDECODABLE => "有“�”的格子内容已损坏，照原始资料重新填写整格。",
        codes::ROW_SHORT => "这一行的格子比表头少，从缺的那一格起可能都错了位，逐格对照表头改正。",
        codes::ROW_LONG => "这一行的格子比表头多，逐格对照表头改正，并清空“多出的”各列。",
        codes::VALUE_MISSING => "补填标红的格子。",
        codes::CELL_ERROR => "填写正确的内容，不用公式。",
        codes::VALUE_TWICE => "两列只留一列的内容，另一列清空。",
        codes::STATUS_UNKNOWN => "改成表里其他行的写法；不知道怎样写的，问县（市、区）残联。",
        codes::END_MISSING => "补填离任、离岗、撤销的日期。",
        other => other.entry().remedy,
    }
}
