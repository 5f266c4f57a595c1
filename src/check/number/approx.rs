//! Words of approximation beside a number: 近3万元, 90%以上, 不少于4次.
//!
//! Output: how far the words reach and what they say. Invariant: a word that belongs to its neighbour (节约3万元,
//! 最近3天) is none.

use super::scan::{after, before, ends, is_blank, starts, tail};
use super::{Approx, Kind};

/// Before a number; a longer word stands before one that ends it.
const PREFIXES: &[(&str, Approx)] = &[
    ("不少于", Approx::AtLeast),
    ("不低于", Approx::AtLeast),
    ("不小于", Approx::AtLeast),
    ("不超过", Approx::AtMost),
    ("不超出", Approx::AtMost),
    ("未超过", Approx::AtMost),
    ("不多于", Approx::AtMost),
    ("不高于", Approx::AtMost),
    ("不大于", Approx::AtMost),
    ("不超", Approx::AtMost),
    ("至少", Approx::AtLeast),
    ("最少", Approx::AtLeast),
    ("超过了", Approx::AtLeast),
    ("超过", Approx::AtLeast),
    ("突破了", Approx::AtLeast),
    ("突破", Approx::AtLeast),
    ("高于", Approx::AtLeast),
    ("大于", Approx::AtLeast),
    ("多于", Approx::AtLeast),
    ("不下", Approx::AtLeast),
    ("不止", Approx::AtLeast),
    ("逾", Approx::AtLeast),
    ("愈", Approx::AtLeast),
    ("超", Approx::AtLeast),
    ("≥", Approx::AtLeast),
    (">", Approx::AtLeast),
    ("＞", Approx::AtLeast),
    ("至多", Approx::AtMost),
    ("最多", Approx::AtMost),
    ("最高", Approx::AtMost),
    ("不足", Approx::AtMost),
    ("不到", Approx::AtMost),
    ("不满", Approx::AtMost),
    ("少于", Approx::AtMost),
    ("低于", Approx::AtMost),
    ("小于", Approx::AtMost),
    ("≤", Approx::AtMost),
    ("<", Approx::AtMost),
    ("＜", Approx::AtMost),
    ("将近", Approx::Near),
    ("接近", Approx::Near),
    ("近", Approx::Near),
    ("大约", Approx::About),
    ("大概", Approx::About),
    ("约为", Approx::About),
    ("约", Approx::About),
];

/// Only before 百, 千, 万, 亿 without a digit: 上百人, 过万元.
const BEFORE_HEADLESS: &[(&str, Approx)] =
    &[("上", Approx::AtLeast), ("过", Approx::AtLeast), ("破", Approx::AtLeast), ("达", Approx::Exact)];

/// Characters before 近, 约, 超, 逾 that make another word of both.
const JOINED: &[(&str, &[&str])] = &[
    ("近", &["最", "附", "就", "邻", "靠", "亲", "临", "远"]),
    (
        "约",
        &[
            "节", "预", "签", "履", "特", "契", "集", "合", "解", "公", "条", "违", "毁", "邀", "制", "租",
            "续",
        ],
    ),
    ("超", &["赶", "高"]),
    ("愈", &["痊", "治", "康"]),
];

/// Behind a number and its unit.
const SUFFIXES: &[(&str, Approx)] = &[
    ("及以上", Approx::AtLeast),
    ("（含）以上", Approx::AtLeast),
    ("(含)以上", Approx::AtLeast),
    ("以上", Approx::AtLeast),
    ("及以下", Approx::AtMost),
    ("（含）以下", Approx::AtMost),
    ("(含)以下", Approx::AtMost),
    ("以下", Approx::AtMost),
    ("以内", Approx::AtMost),
    ("之内", Approx::AtMost),
    ("左右", Approx::About),
    ("上下", Approx::About),
    ("许", Approx::About),
];

/// The words that end `head`: their bytes, blanks behind them included, and what they say.
pub(super) fn prefix(head: &str, headless: bool) -> Option<(usize, Approx)> {
    let trimmed = head.trim_end_matches(is_blank);
    let gap = head.len() - trimmed.len();
    let (word, approx) = PREFIXES.iter().find(|(w, _)| trimmed.ends_with(w)).or_else(|| {
        let bare = headless && !tail(trimmed, 2).starts_with('成');
        BEFORE_HEADLESS.iter().find(|(w, _)| bare && trimmed.ends_with(w))
    })?;
    let left = before(trimmed, trimmed.len() - word.len());
    let joined = JOINED.iter().find(|(w, _)| w == word).is_some_and(|(_, by)| ends(left, by).is_some());
    (!joined).then_some((word.len() + gap, *approx))
}

/// The words that begin `rest`: their bytes and what they say.
pub(super) fn suffix(rest: &str, kind: Kind) -> Option<(usize, Approx)> {
    if let Some((word, approx)) = SUFFIXES.iter().find(|(w, _)| rest.starts_with(w)) {
        // 100元以上下浮 and 3人许可 do not occur; 以内部 does.
        let other = starts(after(rest, word.len()), &["部", "诺", "可", "涨"]).is_some();
        return (!other).then_some((word.len(), *approx));
    }
    // 3万元多, 5斤多, 3年多; a classifier before 多 is more often that of the next word.
    let over = matches!(kind, Kind::Measure | Kind::Money) && rest.starts_with(['多', '余']);
    let word = starts(after(rest, '多'.len_utf8()), &["种", "元", "样", "个", "方", "次", "家"]).is_some();
    (over && !word).then_some(('多'.len_utf8(), Approx::Over))
}
