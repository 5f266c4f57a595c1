//! Nouns beside a number: what it counts where no unit is printed, and whether it counts nothing at all.

use crate::check::number::Kind;
use crate::check::number::scan::{before, ends, is_han, lead, starts, tail};

/// Whether the words right before say that the one thing was none: 未出现一例.
pub(in crate::check::number) fn none_of(clause: &str) -> bool {
    let head = tail(clause, 6);
    ends(head, &["未出现", "未发生", "没有", "无", "未有", "没发生", "没有出现", "没有发生"]).is_some()
        && !head.ends_with("有无")
}

/// What a number without a unit counts, from the words behind it (15万残疾人) or before it (补贴14.4万).
pub(in crate::check::number) fn counted_noun(head: &str, rest: &str) -> Option<(&'static str, Kind)> {
    const PEOPLE: &[&str] = &[
        "残疾人",
        "人口",
        "群众",
        "居民",
        "农民",
        "职工",
        "学生",
        "儿童",
        "老年人",
        "老人",
        "患者",
        "人",
        "贫困",
        "困难",
        "游客",
        "学员",
        "党员",
        "劳动力",
        "农村",
        "城镇",
        "持证",
        "城乡",
        "劳动者",
        "大学生",
        "毕业生",
        "名医",
    ];
    const MONEY: &[&str] = &[
        "资金", "补贴", "补助", "金", "费", "款", "经费", "投入", "支出", "收入", "价值", "折合", "产值",
        "投资", "税收",
    ];
    let near = lead(rest, 14);
    let noun = before(near, near.find(|c: char| !is_han(c)).unwrap_or(near.len()));
    let stand = ends(head, &["的", "有", "全", "为", "达", "共"]).is_some();
    if starts(noun, PEOPLE).is_some() || stand && PEOPLE.iter().take(13).any(|w| noun.contains(w)) {
        return Some(("人", Kind::Persons));
    }
    let near = tail(head, 12);
    let last = |words: &[&str]| words.iter().filter_map(|w| near.rfind(w)).max();
    match (last(MONEY), last(&["人数", "人口", "人员", "残疾人", "患者", "群众"])) {
        (None, None) => None,
        (money, people) if money > people => Some(("元", Kind::Money)),
        _ => Some(("人", Kind::Persons)),
    }
}
