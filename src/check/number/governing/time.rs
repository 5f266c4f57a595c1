//! Words of time: 上半年, 助残日期间, 五年来, 二〇二四年.

use crate::check::number::hanzi;
use crate::check::number::scan::{after, before, ends, starts, tail};

/// Words of time, longest first where one begins another.
pub(super) const TIMES: &[&str] = &[
    "上年同期",
    "去年同期",
    "同期",
    "前三季度",
    "第一季度",
    "第二季度",
    "第三季度",
    "第四季度",
    "一季度",
    "二季度",
    "三季度",
    "四季度",
    "上半年",
    "下半年",
    "今年以来",
    "年度内",
    "本年度",
    "上年度",
    "全年度",
    "本年",
    "全年",
    "今年",
    "去年",
    "上年末",
    "上年底",
    "上年",
    "前年",
    "明年",
    "当年",
    "次年",
    "年度",
    "同年",
    "年初",
    "年末",
    "年底",
    "年内",
    "年中",
    "月底",
    "月末",
    "月初",
    "当月",
    "本月",
    "上月",
    "助残日期间",
    "助残日前夕",
    "助残日",
    "助残月期间",
    "助残月",
    "元旦春节期间",
    "春节期间",
    "春节前夕",
    "春节前",
    "春节",
    "中秋节",
    "国庆节期间",
    "爱耳日",
    "爱眼日",
    "国际残疾人日",
    "重阳节",
    "儿童节",
    "截至目前",
    "截止目前",
    "到目前为止",
    "目前为止",
    "截至",
    "截止",
    "目前",
    "现有",
    "历年",
    "以来",
    "期间",
    "时期",
    "上旬",
    "中旬",
    "下旬",
    "底",
    "末",
    "初",
    "度",
    "份",
    "起",
    "至今",
    "近年来",
    "多年来",
    "第",
    "预计",
    "计划",
    "力争",
];

/// Only behind other words of time.
pub(super) const JOINED: &[&str] = &[
    "底", "末", "初", "度", "份", "起", "以来", "期间", "时期", "上旬", "中旬", "下旬", "至今", "年度",
    "计划", "预计", "第",
];

/// Words that are part of what is counted as soon as they do not begin a clause.
pub(super) const LEADING: &[&str] = &["计划", "预计", "力争", "现有"];

/// Before a time: it is only compared with.
const COMPARED: &[&str] =
    &["是", "比", "较", "同比", "相比", "相较于", "相较", "与", "和", "同", "好于", "高于", "低于", "多于"];
/// Whether a time is only compared with: 比2023年, 较上年同期.
pub(super) fn compares(text: &str, at: usize) -> bool {
    let head = tail(before(text, at), 3);
    ends(head, COMPARED).is_some() && !head.ends_with("占比")
}

/// 二〇二四年, 五年来, 三月份, 十四五时期: bytes.
pub(super) fn chinese_time(rest: &str) -> Option<usize> {
    let run = hanzi::run(rest);
    if run == 0 {
        return None;
    }
    let word = after(rest, run);
    let many = run / '一'.len_utf8();
    if many == 4 && word.starts_with('年') && rest.starts_with(['一', '二']) {
        return Some(run + '年'.len_utf8());
    }
    if let Some(w) = starts(word, &["年来", "年间", "季度"]) {
        return Some(run + w.len());
    }
    let month = word.starts_with('月') && many <= 2 && !before(rest, run).starts_with(['百', '千', '万']);
    if month {
        return Some(run + if word.starts_with("月份") { "月份".len() } else { '月'.len_utf8() });
    }
    let plan = before(rest, run).ends_with('五')
        && (2..=3).contains(&many)
        && starts(word, &["期间", "时期", "”", "规划", "以来"]).is_some();
    plan.then_some(run)
}
