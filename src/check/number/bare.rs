//! Numbers without a unit, and shares in words: 15万残疾人, 补贴14.4万, 赠送了230轮椅, 收入比2.16, 百分之二十, 一半.
//!
//! Invariant: a numeral without unit counts only where the words beside it leave no doubt; lists (12、15、20人) take
//! the unit of their last number.

use super::make::{self, Place};
use super::numeral::Numeral;
use super::scan::{after, at, before, count, ends, is_blank, is_digit, is_han, starts, tail};
use super::{Kind, Number, hanzi, unit, words};
use rust_decimal::Decimal;

/// What a number of 万 without a unit counts.
pub(super) fn guess(place: &Place<'_>, end: usize, numbers: &[Number]) -> Option<(&'static str, Kind)> {
    let clause = after(before(place.text, place.at), place.clause);
    let rest = after(place.text, end);
    words::counted_noun(clause, rest).or_else(|| {
        let last = numbers.last().filter(|n| n.span.start >= place.sentence)?;
        // 投入300万，其中县级100万: as the one before, which printed no unit either.
        let left_out = before(place.text, last.span.end).ends_with(['万', '亿', '多', '余']);
        match (last.kind, last.unit.as_str()) {
            (Kind::Money, "元") if left_out => return Some(("元", Kind::Money)),
            (Kind::Persons, "人") => {}
            _ => return None,
        }
        let verb = rest.starts_with(['生', '居', '住', '是', '为', '在', '有']);
        (verb || left_out).then_some(("人", Kind::Persons))
    })
}

/// Whether a cell of a table holds this number and nothing else.
pub(super) fn whole_cell(text: &str, from: usize, end: usize) -> bool {
    let mark = |c: char| {
        is_blank(c) || matches!(c, '-' | '－' | '−' | '+' | '约' | '近' | '(' | '（' | ')' | '）' | '*')
    };
    before(text, from).chars().all(mark) && after(text, end).chars().all(mark)
}

/// Words that a number without a unit belongs to: 恩格尔系数, 城乡收入比, 景气指数, 得分.
const PURE: &[&str] = &[
    "系数",
    "收入比",
    "指数",
    "PMI",
    "得分",
    "评分",
    "比为",
    "之比",
    "负荷比",
    "性别比",
    "比值",
    "消费比",
    "收入之比",
    "容积率",
];

/// Whether a numeral without a unit counts: 赠送了230轮椅, 收入比由2.39缩小到2.16.
pub(super) fn counts(place: &Place<'_>, numeral: &Numeral, numbers: &[Number]) -> bool {
    let text = place.text;
    if chained(place, numeral, numbers) {
        return true;
    }
    let head = after(before(text, place.at), place.clause);
    let led = ends(
        head,
        &["为", "到", "至", "达", "由", "从", "比", "系数", "指数", "得分", "评分", "是", "降", "升", "以上"],
    )
    .is_some();
    if make::near(head, 16, PURE)
        && led
        && (numeral.places > 0 || make::near(head, 8, &["指数", "得分", "评分", "比为"]))
    {
        return !after(text, numeral.end).starts_with(['版', '、']);
    }
    let digits = count(after(text, place.at));
    let value = numeral.value;
    let year = digits == 4 && value >= Decimal::from(1900) && value <= Decimal::from(2100);
    let whole = numeral.places == 0 && value >= Decimal::TEN && value < Decimal::from(10_000_000);
    let noun =
        at(text, numeral.end).is_some_and(|c| is_han(c) && !"年月日号第至到和与级届岁后型大强".contains(c));
    let given = ends(head, &["了", "赠送", "发放", "配发", "捐赠"]).is_some();
    whole && !year && noun && given
}

/// A further part of 结构比为7.6∶43.5∶48.9; the 1 of 2.05∶1 is none.
fn chained(place: &Place<'_>, numeral: &Numeral, numbers: &[Number]) -> bool {
    let Some(last) = numbers.last().filter(|n| n.kind == Kind::Bare) else { return false };
    let mark = after(before(place.text, place.at), last.span.end);
    matches!(mark, "∶" | ":" | "：" | "︰") && numeral.value != Decimal::ONE
}

/// Whether a numeral is one of a list whose last one has a unit: 分别为12、15、20人.
pub(super) fn listed(text: &str, from: usize, end: usize) -> bool {
    let head = before(text, from).trim_end_matches(is_blank);
    if ends(head, &["第", "图", "表", "附件", "号", "至", "-", "—", "～", "~"]).is_some() {
        return false;
    }
    let mut rest = after(text, end);
    for _ in 0..MOST_LISTED {
        let Some(next) = starts(rest, &["、", "和", "与", "及"]).map(|w| after(rest, w.len())) else {
            return false;
        };
        if !next.starts_with(is_digit) {
            return false;
        }
        let Some(numeral) = super::numeral::read(next, 0) else { return false };
        rest = after(next, numeral.end);
        let word = rest.trim_start_matches(is_blank);
        if let Some(found) = unit::longest(word) {
            let named =
                starts(word, &["年级", "周年", "年代", "日", "年"]).is_some() || found.kind == Kind::Bare;
            return !named;
        }
    }
    false
}

/// More numbers than one list has before its unit.
const MOST_LISTED: usize = 12;

/// 百分之, 千分之, 万分之 before a numeral: their bytes and the unit.
pub(super) fn share_of(rest: &str) -> Option<(usize, &'static str)> {
    const SHARES: &[(&str, &str)] = &[("百分之", "%"), ("千分之", "‰"), ("万分之", "‱")];
    let (word, unit) = SHARES.iter().find(|(w, _)| rest.starts_with(w))?;
    let next = at(rest, word.len())?;
    (is_digit(next) || hanzi::is_numeral(next)).then_some((word.len(), *unit))
}

/// 十分之一, 四分之三 as a share in per cent: bytes and value. What is no whole number of per cent is none.
pub(super) fn fraction(rest: &str) -> Option<(usize, Decimal)> {
    let below = hanzi::read(rest, 0).filter(|n| n.until.is_none() && n.places == 0)?;
    let above_at = below.end + "分之".len();
    after(rest, below.end).strip_prefix("分之")?;
    let above = hanzi::read(rest, above_at).filter(|n| n.until.is_none() && n.places == 0 && !n.scaled)?;
    let share = above.value.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(below.value)?;
    (share.fract().is_zero() && above.value < below.value).then_some((above.end, share))
}

/// 一半 as a share: 减少一半, 占一半以上, 近一半.
pub(super) fn half(head: &str, rest: &str) -> Option<usize> {
    let led = ends(
        tail(head, 4),
        &[
            "减",
            "降",
            "占",
            "近",
            "超",
            "超过",
            "约",
            "过",
            "少",
            "骤减",
            "减少",
            "减少了",
            "了",
            "到",
            "达",
            "不足",
        ],
    );
    let share = led.is_some() && rest.starts_with("一半");
    share.then_some("一半".len())
}
