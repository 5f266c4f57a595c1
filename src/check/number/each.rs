//! Standards: 每人每月50元, 人均12平方米, 700元/人·月, 每千名老人35张.

use super::scan::{after, before, ends_clause, is_digit, starts};
use super::{Each, Kind};

/// What 每 may stand before, longest first.
const OF: &[&str] = &[
    "千名老年人",
    "千名老人",
    "百名老人",
    "千名",
    "万名",
    "千人",
    "万人",
    "百人",
    "百户",
    "人次",
    "残疾人",
    "学生",
    "儿童",
    "家庭",
    "基地",
    "社区",
    "平方公里",
    "平方米",
    "立方米",
    "公顷",
    "公里",
    "床",
    "生",
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
    "亩",
    "张",
    "吨",
    "斤",
    "公斤",
    "度",
    "头",
    "只",
    "孩",
    "岗",
    "证",
    "课时",
    "师",
    "篇",
    "份",
    "条",
    "米",
    "座",
    "间",
    "栋",
    "车",
];
/// Things that are counted too seldom for a standard to be read from them alone.
const RARE: &[&str] = &[
    "次", "批", "天", "册", "株", "棵", "副", "双", "支", "本", "枚", "盒", "箱", "袋", "桶", "幅", "块",
    "对", "架", "部", "瓶", "盏", "面", "把", "眼", "口", "组",
];
const TIME: &[&str] =
    &["个月", "学期", "学年", "季度", "小时", "课时", "月", "年", "天", "日", "季", "周", "次", "学时"];

/// Words for the mean of something.
const MEANS: &[(&str, &str, &str)] = &[
    ("人均", "人", ""),
    ("户均", "户", ""),
    ("月均", "", "月"),
    ("年均", "", "年"),
    ("日均", "", "天"),
    ("次均", "次", ""),
    ("件均", "件", ""),
    ("亩均", "亩", ""),
    ("生均", "生", ""),
    ("床均", "床", ""),
    ("人月均", "人", "月"),
    ("人年均", "人", "年"),
    ("年人均", "人", "年"),
    ("月人均", "人", "月"),
    ("人年", "人", "年"),
    ("人月", "人", "月"),
    ("年标准", "", "年"),
    ("月标准", "", "月"),
];

/// What stands behind a unit and makes a standard of it (`/人·月`, `每人每月`, `（每人每月）`): its bytes, and the
/// standard.
pub(super) fn behind(rest: &str, kind: Kind) -> Option<(usize, Each)> {
    // 85人每人每月120元: the words belong to the sum behind them.
    if kind != Kind::Money && !rest.starts_with(['/', '／']) {
        return None;
    }
    let opened = rest.strip_prefix(['（', '(']);
    let mut words = opened.unwrap_or(rest);
    let mut out = Each { of: String::new(), time: String::new() };
    let mut parts = 0;
    while parts < 3 {
        // 元/人·月, 元/人年, 元每人每月
        let mark = match words.chars().next() {
            Some(c @ ('/' | '／' | '每')) => c.len_utf8(),
            Some(c @ ('·' | '・' | '.' | '•')) if parts > 0 => c.len_utf8(),
            _ if parts > 0 && opened.is_none() => 0,
            _ => break,
        };
        let name = after(words, mark);
        let name = name.strip_prefix('每').unwrap_or(name);
        let time = starts(name, TIME);
        let of = starts(name, OF);
        let Some(word) = of.or(time) else { break };
        let joined = mark == 0 && starts(word, &["月", "年"]).is_none();
        if joined || !out.of.is_empty() && of.is_some() {
            break;
        }
        let place = if of.is_some() { &mut out.of } else { &mut out.time };
        word.clone_into(place);
        words = after(name, word.len());
        parts += 1;
    }
    if parts == 0 {
        return None;
    }
    if opened.is_some() {
        words = words.strip_prefix(['）', ')'])?;
    }
    let next = rest.starts_with('每') && words.trim_start_matches(['约', '近', ' ']).starts_with(is_digit);
    (!next).then_some((rest.len() - words.len(), out))
}

/// The standard that `head`, the clause before a number, ends in: 每人每月, 每户每年补贴, 人均.
pub(super) fn ahead(head: &str) -> Option<Each> {
    let head = &plain(head);
    let mean = MEANS
        .iter()
        .filter_map(|m| head.rfind(m.0).map(|at| (at, m)))
        .max_by_key(|(at, m)| (at + m.0.len(), m.0.len()));
    let every = head.rfind('每').map(|at| first_of_pair(head, at));
    if let Some((at, (word, of, time))) = mean
        && every.is_none_or(|e| e < at)
    {
        let rest = after(head, at + word.len());
        // 年均增长 is a growth, 人均GDP增长 too: no standard, but the caller asks for no rates.
        return (rest.chars().count() <= 20).then(|| Each { of: (*of).to_owned(), time: (*time).to_owned() });
    }
    let words = after(head, every?);
    let mut out = Each { of: String::new(), time: String::new() };
    for part in words.split('每').skip(1) {
        if let Some(w) = starts(part, OF) {
            w.clone_into(&mut out.of);
        } else if let Some(w) = starts(part, TIME) {
            w.clone_into(&mut out.time);
        }
        // 每人年标准, 每生年均
        if out.time.is_empty() && !out.of.is_empty() {
            let rest = after(part, out.of.len());
            if let Some(w) = starts(rest, &["年", "月"]) {
                w.clone_into(&mut out.time);
            }
        }
    }
    (!out.of.is_empty() || !out.time.is_empty()).then_some(out)
}

/// What 每 governs if it stands before these words.
pub(in crate::check) fn governed(words: &str) -> Option<&'static str> {
    starts(words, OF).or_else(|| starts(words, RARE))
}

/// The words since the last number or the last end of a clause, without a pair of brackets among them:
/// 每千人口执业（助理）医师.
pub(super) fn plain(head: &str) -> String {
    let mut out = Vec::new();
    let mut depth = 0_usize;
    for c in head.chars().rev() {
        match c {
            '）' | ')' => depth += 1,
            '（' | '(' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            c if is_digit(c) || c == '、' || ends_clause(c) => break,
            c => out.push(c),
        }
    }
    // A bracket that only closes shuts off what stands before it.
    out.iter().rev().filter(|_| depth == 0).collect()
}

/// 每人每月: begin at the first of the two.
fn first_of_pair(head: &str, at: usize) -> usize {
    match before(head, at).rfind('每') {
        Some(first) if head[first..at].chars().count() <= 8 => first,
        _ => at,
    }
}
