//! Whether a number is itself a change: 比上年增加12人, 同比增长3.2%, 回落0.3个百分点; not 增加到12人.

use super::scan::{after, before, ends, is_blank, tail};
use super::{Change, Kind};

const UP: &[&str] = &[
    "增加",
    "增长",
    "上升",
    "提高",
    "提升",
    "增收",
    "增产",
    "增支",
    "扩大",
    "净增",
    "上涨",
    "增幅",
    "增速",
    "增长率",
    "增长速度",
    "涨幅",
    "升幅",
    "攀升",
    "增多",
    "加快",
    "上浮",
    "涨",
    "翻",
    "增",
    "升",
    "增至原来的",
    "多出",
    "超出",
    "拉升",
    "增量",
    "增加值增速",
];

const DOWN: &[&str] = &[
    "减少",
    "下降",
    "降低",
    "回落",
    "减收",
    "减产",
    "减支",
    "缩减",
    "缩小",
    "压缩",
    "压减",
    "降幅",
    "收窄",
    "下滑",
    "下调",
    "下跌",
    "跌",
    "降",
    "减",
    "负增长",
    "减幅",
    "跌幅",
    "骤减",
    "核减",
    "减缓",
    "缩短",
    "放缓",
    "下浮",
    "下降率",
    "少",
];

/// Names of a change, after which 为 tells how great it was.
const RATES: &[&str] = &[
    "增幅",
    "增速",
    "增长率",
    "增长速度",
    "涨幅",
    "升幅",
    "降幅",
    "减幅",
    "跌幅",
    "幅度",
    "下降率",
    "增量",
    "减量",
];

/// Only beside 比, 较: 比上年多12人, 高3.2个百分点, 快0.5个百分点.
const UP_THAN: &[&str] = &["多", "高", "快", "高出", "快出", "多了", "新增"];
const DOWN_THAN: &[&str] = &["少", "低", "慢", "低了"];

/// Words between the verb and the number that change nothing.
const FILLERS: &[&str] = &[
    "分别", "约为", "达到", "超过", "一共", "累计", "总计", "将近", "接近", "仅为", "高达", "多达", "不到",
    "为", "是", "了", "约", "近", "达", "超", "逾", "各", "均", "共", "仅", "：", ":",
];

/// Words ending in a verb of change that name no change.
const NAMES: &[&str] = &[
    "新增",
    "自然增长率",
    "自然增长",
    "递增",
    "不少",
    "至少",
    "多少",
    "最少",
    "缺少",
    "较少",
    "增减",
    "翻",
    "直升",
    "新升",
    "晋升",
];

/// The change that the clause before a number speaks of.
pub(super) fn change(clause: &str, kind: Kind) -> Option<Change> {
    let told = tail(clause, 24).trim_end_matches(is_blank);
    let head = strip(told);
    // 上升为15467人 is the level that was reached; 增幅为3% is the change.
    let level = told.ends_with('为') && ends(head, RATES).is_none();
    if level {
        return None;
    }
    if let Some(way) = verb(head) {
        return Some(way);
    }
    let compared = compared(head);
    if compared && ends(head, UP_THAN).is_some() {
        return Some(Change::Up);
    }
    if compared && ends(head, DOWN_THAN).is_some() {
        return Some(Change::Down);
    }
    if kind == Kind::Points {
        // 高于全国平均水平2.1个百分点
        let place = |w: &str| head.rfind(w);
        let up = ["高于", "快于", "好于", "超过", "领先"].iter().filter_map(|w| place(w)).max();
        let down = ["低于", "慢于", "落后"].iter().filter_map(|w| place(w)).max();
        return match (up, down) {
            (None, None) => None,
            (u, d) if u > d => Some(Change::Up),
            _ => Some(Change::Down),
        };
    }
    excess(head).or_else(|| with_object(head))
}

/// The clause without the words that stand between verb and number.
fn strip(head: &str) -> &str {
    let mut head = head.trim_end_matches(is_blank);
    for _ in 0..4 {
        let Some(word) = ends(head, FILLERS) else { break };
        head = before(head, head.len() - word.len()).trim_end_matches(is_blank);
    }
    head
}

fn verb(head: &str) -> Option<Change> {
    if ends(head, NAMES).is_some() {
        return None;
    }
    if ends(head, DOWN).is_some() && (!head.ends_with('少') || head.ends_with("减少")) {
        return Some(Change::Down);
    }
    ends(head, UP).map(|_| Change::Up)
}

/// Whether the clause compares: 比上年, 较去年, 同比, 环比.
fn compared(head: &str) -> bool {
    head.contains(['比', '较']) || head.contains("相比") || head.contains("同期")
}

/// 超过任务12户, 超额完成指标3人.
fn excess(head: &str) -> Option<Change> {
    const TASKS: &[&str] = &[
        "任务",
        "任务数",
        "计划",
        "计划任务",
        "计划数",
        "目标",
        "目标任务",
        "指标",
        "指标数",
        "预算",
        "预算数",
    ];
    let more = head.contains("超过") || head.contains("超额") || head.contains("超出") || head.contains('超');
    (more && ends(head, TASKS).is_some()).then_some(Change::Up)
}

/// 比上年增加残疾人12人: the verb, then a short object, none of 到, 至, 为 between.
fn with_object(head: &str) -> Option<Change> {
    let place = |words: &[&str]| {
        words
            .iter()
            .filter(|w| w.chars().count() >= 2)
            .filter_map(|w| head.rfind(w).map(|at| (at, at + w.len())))
            .max()
    };
    let (up, down) = (place(UP), place(DOWN));
    let (way, (at, end)) = match (up, down) {
        (None, None) => return None,
        (Some(u), d) if Some(u) > d => (Change::Up, u),
        (_, Some(d)) => (Change::Down, d),
        (Some(u), None) => (Change::Up, u),
    };
    let object = after(head, end);
    let short = object.chars().count() <= 8 && object.chars().all(char::is_alphanumeric);
    let level = object.contains(['到', '至', '为', '达', '的', '率']);
    (short && !level && compared(before(head, at))).then_some(way)
}
