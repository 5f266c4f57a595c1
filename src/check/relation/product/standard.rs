//! Standards (每人每月50元) and what they are paid for.

use super::super::Confidence;
use super::super::shared::Scene;
use crate::check::number::{Approx, Kind, Number};

/// A standard and the counts that it may be paid for.
#[derive(Debug, Clone)]
pub(super) struct Standard {
    /// The sum of money per head.
    pub number: usize,
    /// Nearest first.
    pub counts: Vec<usize>,
    /// 人均, 户均: measured, not set.
    pub mean: bool,
    /// 最高, 不超过, 起, a range: no product follows from it.
    pub open: bool,
}

const OPEN: &[&str] = &[
    "最高",
    "不超过",
    "不低于",
    "上限",
    "下限",
    "最低",
    "不少于",
    "至少",
    "提高到",
    "提高至",
    "提标",
    "调整",
];

/// The standards of a sentence in order, with the counts before (or else after) each.
pub(super) fn of_sentence(scene: &Scene<'_>, sentence: usize) -> Vec<Standard> {
    let Some(here) = scene.sentences().get(sentence) else { return Vec::new() };
    let mut out: Vec<Standard> = Vec::new();
    let is = |i: usize| {
        scene.number(i).is_some_and(|n| {
            n.kind == Kind::Money && n.unit == "元" && n.each.is_some() && n.change.is_none() && n.statistic
        })
    };
    let numbers: Vec<usize> = here.numbers.clone().filter(|i| is(*i)).take(24).collect();
    for (k, number) in numbers.iter().copied().enumerate() {
        let Some(n) = scene.number(number) else { continue };
        let head = scene.head(number);
        let mean = mean(scene, number);
        let open = OPEN.iter().any(|w| scene.before(number).contains(w))
            || !matches!(n.approx, Approx::Exact)
            || n.until.is_some()
            || several(scene, number);
        let from = k.checked_sub(1).and_then(|p| numbers.get(p)).map_or(here.numbers.start, |p| p + 1);
        let to = numbers.get(k + 1).copied().unwrap_or(here.numbers.end);
        let mut counts = match_each(scene, from, number, number, true);
        if counts.is_empty() {
            let money = (number + 1..to)
                .find(|i| scene.number(*i).is_some_and(|n| n.kind == Kind::Money))
                .unwrap_or(to);
            counts = match_each(scene, number + 1, money, number, false);
        }
        if counts.is_empty()
            && k == 0
            && !head.contains("其中")
            && let Some(previous) = sentence.checked_sub(1).and_then(|p| scene.sentences().get(p))
            && previous.paragraph == here.paragraph
        {
            counts = match_each(scene, previous.numbers.start, previous.numbers.end, number, true);
            counts.truncate(1);
        }
        out.push(Standard { number, counts, mean, open });
    }
    out
}

/// 每人每月补贴80元、60元; 每户1000元和价值500元的物资: one standard is not all that is paid.
fn several(scene: &Scene<'_>, number: usize) -> bool {
    let after = scene.after(number).trim_start();
    let next = scene.number(number + 1).filter(|n| n.kind == Kind::Money);
    let same = scene.clause_of(number).is_some_and(|c| c.numbers.contains(&(number + 1)));
    next.is_some_and(|n| same && n.each.is_none())
        && ["、", "和", "及", "或", "加", "以及", "与", "到", "至"].iter().any(|w| after.starts_with(w))
}

/// Whether the words before make it an average.
pub(super) fn mean(scene: &Scene<'_>, number: usize) -> bool {
    let before = scene.before(number);
    ["人均", "户均", "平均", "均补", "次均", "月均", "年均", "日均", "件均"]
        .iter()
        .any(|w| before.contains(w))
}

/// Numbers in a range that may be counts, nearest to the standard first, at most four.
fn match_each(scene: &Scene<'_>, from: usize, to: usize, standard: usize, backwards: bool) -> Vec<usize> {
    let depth = scene.depth(standard);
    let fits = |i: &usize| {
        *i != standard
            && (scene.depth(*i) <= depth || scene.sentence_of(*i) != scene.sentence_of(standard))
            && counts_for(scene, *i, standard)
    };
    let mut out: Vec<usize> = if backwards {
        (from..to).rev().take(16).filter(fits).collect()
    } else {
        (from..to).take(16).filter(fits).collect()
    };
    out.truncate(4);
    out
}

/// Whether a number counts what a standard is paid for.
fn counts_for(scene: &Scene<'_>, count: usize, standard: usize) -> bool {
    let (Some(n), Some(s)) = (scene.number(count), scene.number(standard)) else { return false };
    let Some(each) = &s.each else { return false };
    if n.change.is_some() || n.each.is_some() || n.value.is_zero() {
        return false;
    }
    let after = scene.after(count);
    match each.of.as_str() {
        "人" | "名" | "位" | "残疾人" | "学生" | "儿童" => {
            matches!(n.kind, Kind::Persons | Kind::Cases)
                || n.kind == Kind::PersonTimes
                || n.kind == Kind::Bare && n.scale > rust_decimal::Decimal::ONE
        }
        "户" | "家庭" => {
            n.kind == Kind::Households || n.kind == Kind::Things && after.trim_start().starts_with("家庭")
        }
        "例" => matches!(n.kind, Kind::Cases | Kind::Persons),
        "人次" => matches!(n.kind, Kind::PersonTimes | Kind::Persons),
        "次" => matches!(n.kind, Kind::Times | Kind::PersonTimes),
        "场" | "期" | "班" => n.unit == each.of || n.kind == Kind::Times && n.unit == "次",
        "基地" => things(n) && matches!(n.unit.as_str(), "个" | "处" | "家" | "所"),
        "村" | "镇" => things(n) && n.unit == "个",
        "" => matches!(n.kind, Kind::Persons | Kind::Households),
        "个" => {
            things(n) && matches!(n.unit.as_str(), "个" | "家" | "处" | "所")
                || n.kind == Kind::Persons
                || n.kind == Kind::Households && scene.before(standard).contains("家庭")
        }
        other => n.unit == other,
    }
}

fn things(n: &Number) -> bool {
    n.kind == Kind::Things && n.statistic
}

/// How sure one may be that the nearest counts are meant and the total is theirs alone.
pub(super) fn sure(scene: &Scene<'_>, group: &[Standard], total: usize) -> Confidence {
    let mut sure = Confidence::Certain;
    for s in group {
        let of = scene.number(s.number).and_then(|n| n.each.as_ref()).map_or("", |e| e.of.as_str());
        if s.counts.len() != 1 || s.open || of.is_empty() {
            sure = sure.min(Confidence::Likely);
        }
        let other_sentence =
            s.counts.first().is_some_and(|c| scene.sentence_of(*c) != scene.sentence_of(s.number));
        let times = s
            .counts
            .first()
            .and_then(|c| scene.number(*c))
            .is_some_and(|n| n.kind == Kind::PersonTimes && of != "人次" && of != "次");
        if other_sentence || times {
            sure = sure.min(Confidence::Likely);
        }
    }
    // 慰问金和物资共计: more than the standard went into it.
    let words = scene.before(total);
    if ["物资", "物品", "实物", "用品", "慰问品", "款物", "等"].iter().any(|w| words.contains(w))
    {
        sure = sure.min(Confidence::Weak);
    }
    let last = group.last().map_or(0, |s| s.number);
    let money = (last + 1..total).filter(|i| scene.number(*i).is_some_and(|n| n.kind == Kind::Money)).count();
    if money > 0 || scene.sentence_of(last) != scene.sentence_of(total) {
        sure = sure.min(Confidence::Likely);
    }
    sure
}
