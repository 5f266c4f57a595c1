//! What the words round a number say of it: a standard (每人每月), a change (比上年增加), its time and scope.

use super::{Change, Each};

/// The last bytes of a text that hold at most `chars` characters.
pub(super) fn tail(text: &str, chars: usize) -> &str {
    let at = text.char_indices().rev().nth(chars.saturating_sub(1)).map_or(0, |(i, _)| i);
    &text[at..]
}

/// Classifiers and times that 每 may govern, longest first.
const OF: &[&str] = &[
    "人次",
    "残疾人",
    "学生",
    "儿童",
    "家庭",
    "基地",
    "人",
    "名",
    "户",
    "个",
    "位",
    "例",
    "件",
    "台",
    "辆",
    "家",
    "所",
    "村",
    "镇",
    "处",
    "套",
    "场",
    "期",
    "班",
    "次",
    "亩",
    "张",
];
const TIME: &[&str] = &["学期", "学年", "季度", "月", "年", "天", "日", "季", "周", "次"];

/// The standard that `head`, the clause before a sum of money, ends in: 每人每月, 每户每年补贴, 人均.
pub(super) fn each(head: &str, tail_after: &str) -> Option<Each> {
    // 元/人, 元/人·年, 元/月
    if let Some(rest) = tail_after.strip_prefix(['/', '／', '每']) {
        let of = OF.iter().find(|w| rest.starts_with(**w));
        let more = of.map_or(rest, |w| &rest[w.len()..]);
        let more = more.trim_start_matches(['/', '／', '·', '・', '.', '每']);
        let time = TIME.iter().find(|w| more.starts_with(**w));
        if of.is_some() || time.is_some() {
            return Some(Each {
                of: of.map_or("", |w| w).to_owned(),
                time: time.map_or("", |w| w).to_owned(),
            });
        }
    }
    for (word, of, time) in [
        ("人均", "人", ""),
        ("户均", "户", ""),
        ("月均", "", "月"),
        ("年均", "", "年"),
        ("日均", "", "天"),
        ("次均", "次", ""),
        ("件均", "件", ""),
    ] {
        if let Some(at) = head.rfind(word)
            && plain(&head[at + word.len()..])
        {
            return Some(Each { of: of.to_owned(), time: time.to_owned() });
        }
    }
    let at = head.rfind('每')?;
    // 每人每月: begin at the first of the two.
    let mut at = at;
    if let Some(first) = head[..at].rfind('每')
        && head[first..at].chars().count() <= 6
    {
        at = first;
    }
    let words = &head[at..];
    if !plain(words) {
        return None;
    }
    let mut out = Each { of: String::new(), time: String::new() };
    for part in words.split('每').skip(1) {
        if let Some(w) = TIME.iter().find(|w| part.starts_with(**w)) {
            out.time = (*w).to_owned();
        } else if let Some(w) = OF.iter().find(|w| part.starts_with(**w)) {
            out.of = (*w).to_owned();
        }
    }
    (!out.of.is_empty() || !out.time.is_empty()).then_some(out)
}

/// Whether nothing but words stands between: no other number, no end of a clause.
fn plain(words: &str) -> bool {
    !words.contains(|c: char| c.is_ascii_digit() || matches!(c, '，' | ',' | '。' | '；' | ';'))
}

/// Whether the clause before a number makes it a change.
pub(super) fn change(head: &str) -> Option<Change> {
    let head = tail(head, 14).trim_end_matches([' ', '了', '约', '近', '达', '超', '过', '各', '共']);
    let ends = |words: &[&str]| words.iter().any(|w| head.ends_with(w));
    if ends(&[
        "增加",
        "增长",
        "上升",
        "提高",
        "提升",
        "增收",
        "增幅",
        "扩大",
        "净增",
        "多",
        "涨",
        "上涨",
        "增",
        "增幅为",
        "增速为",
        "增速",
        "增支",
    ]) {
        return Some(Change::Up);
    }
    if ends(&[
        "减少",
        "下降",
        "降低",
        "回落",
        "减收",
        "缩减",
        "缩小",
        "压缩",
        "压减",
        "降幅为",
        "降幅",
        "降",
        "减",
        "少",
    ]) {
        return Some(Change::Down);
    }
    let excess = head.contains("超过") || head.contains("超额") || head.contains("超出");
    if excess && (ends(&["任务", "任务数", "计划", "计划任务", "目标", "目标任务", "指标"]))
    {
        return Some(Change::Up);
    }
    None
}

/// Words of time, found backwards from a number. Longest first where one ends another.
const PERIODS: &[&str] = &[
    "上年同期",
    "去年同期",
    "上半年",
    "下半年",
    "今年以来",
    "一年来",
    "五年来",
    "三年来",
    "本年度",
    "全年",
    "今年",
    "去年",
    "上年",
    "前年",
    "明年",
    "本年",
    "助残日期间",
    "助残日前夕",
    "助残日",
    "春节期间",
    "春节前夕",
    "元旦春节期间",
    "截至目前",
    "截止目前",
    "目前",
    "累计",
    "一季度",
    "二季度",
    "三季度",
    "四季度",
    "前三季度",
    "年初",
    "年末",
    "年底",
    "每年",
    "每月",
    "十三五期间",
    "十四五期间",
    "十四五",
    "十三五",
    "期间",
];

/// The last words of time in `head`, as bytes of it.
pub(super) fn period(head: &str) -> Option<std::ops::Range<usize>> {
    let mut best: Option<std::ops::Range<usize>> = None;
    for word in PERIODS {
        if let Some(at) = head.rfind(word) {
            let range = at..at + word.len();
            if best.as_ref().is_none_or(|b| range.end > b.end || range.end == b.end && range.start < b.start)
            {
                best = Some(range);
            }
        }
    }
    // 2024年, 1-9月, 9月底
    let mut chars = head.char_indices().rev().peekable();
    while let Some((i, c)) = chars.next() {
        if matches!(c, '年' | '月') {
            let start = head[..i]
                .char_indices()
                .rev()
                .take_while(|(_, c)| {
                    super::numeral::digit(*c).is_some()
                        || matches!(c, '-' | '－' | '—' | '～' | '~' | '至' | '年' | '月' | '到' | 'x' | 'X')
                })
                .last()
                .map(|(at, _)| at);
            if let Some(start) = start
                && head[start..i].chars().any(|c| super::numeral::digit(c).is_some() || c == 'x')
            {
                let range = start..i + c.len_utf8();
                if best.as_ref().is_none_or(|b| range.end > b.end) {
                    best = Some(range);
                }
                break;
            }
        }
    }
    best
}

/// The last words of scope in `head`: 全市, 我县, 全镇.
pub(super) fn scope(head: &str) -> Option<std::ops::Range<usize>> {
    let mut best = None;
    for (i, c) in head.char_indices().rev() {
        if matches!(c, '全' | '我' | '本' | '各') {
            let next = head[i + c.len_utf8()..].chars().next();
            if let Some(n) = next
                && matches!(n, '市' | '县' | '区' | '省' | '镇' | '乡' | '国' | '州' | '旗' | '村' | '街')
            {
                best = Some(i..i + c.len_utf8() + n.len_utf8());
                break;
            }
        }
    }
    best
}
