//! Ordinals, levels, ages, anniversaries, addresses.

use crate::check::number::scan::{
    after, before, count, digits, ends, is_blank, is_digit, joint, prev, starts, tail, value,
};

/// Words behind a number that make it the name of a place in an order.
const ORDERS: &[&str] = &[
    "届", "级", "周年", "周岁", "岁", "线", "路", "号线", "环", "楼", "室", "强", "单元", "月龄", "年级",
    "等奖", "年代",
];

/// `第3次`, `2024届`, `3级`, `75周年`, `前3名`, `90后`, `5栋2单元301室`.
pub(super) fn ordinal(text: &str, from: usize) -> Option<usize> {
    let rest = after(text, from);
    let end = from + digits(rest);
    let next = after(text, end);
    let head = before(text, from).trim_end_matches(is_blank);
    if head.ends_with('第') {
        return Some(series(text, end));
    }
    // 人均预期寿命79岁 is a figure.
    let mean = next.starts_with('岁') && ["寿命", "平均年龄"].iter().any(|w| tail(head, 12).contains(w));
    if let Some(word) = starts(next, ORDERS).filter(|_| !mean)
        && starts(next, &["级数", "路径", "线上", "线下", "线索", "路线", "路段", "强化", "级联", "环节"])
            .is_none()
    {
        return Some(end + word.len());
    }
    if next.starts_with('后') && count(rest) == 2 && value(rest).is_multiple_of(10) && value(rest) >= 60 {
        return Some(end + '后'.len_utf8());
    }
    if next.starts_with(['栋', '幢']) && after(next, '栋'.len_utf8()).starts_with(is_digit) {
        return Some(end + '栋'.len_utf8());
    }
    ranked(head, next).then_some(end)
}

/// 第1、2、3批: the numbers that one 第 stands before.
fn series(text: &str, mut end: usize) -> usize {
    while let Some(rest) = after(text, end).strip_prefix(['、', '-', '－', '—', '～', '~', '至', '和'])
    {
        let n = digits(rest);
        if n == 0 || count(rest) > 3 {
            break;
        }
        end = text.len() - rest.len() + n;
    }
    end
}

/// 前3名, 排名10, 位居全国3位.
fn ranked(head: &str, next: &str) -> bool {
    let top = head.ends_with('前') && starts(next, &["名", "位", "强", "列", "%", "％"]).is_some();
    let rank = ends(
        head,
        &["位居", "位列", "排名", "名列", "排在", "列全国", "列全省", "居全国", "居全省", "列全市", "居全市"],
    );
    top || rank.is_some() && starts(next, &["名", "位"]).is_some()
}

/// `0-6岁`, `60岁以上`, `16至59周岁`, `0～3月龄`, `1-4级`.
pub(super) fn age(text: &str, from: usize) -> Option<usize> {
    let rest = after(text, from);
    if count(rest) > 3 {
        return None;
    }
    let tail = after(rest, digits(rest)).trim_start_matches(is_blank);
    let tail = tail.strip_prefix("周岁").or_else(|| tail.strip_prefix('岁')).unwrap_or(tail);
    let join = joint(tail).or_else(|| starts(tail, &["、", "和"]).map(str::len))?;
    let next = after(tail, join).trim_start_matches(is_blank);
    if count(next) > 3 || prev(text, from).is_some_and(is_digit) {
        return None;
    }
    let then = after(next, digits(next)).trim_start_matches(is_blank);
    let word = starts(then, &["周岁", "岁", "级", "年级", "届", "月龄", "个月龄", "号", "楼"])?;
    (digits(next) > 0).then(|| text.len() - then.len() + word.len())
}
