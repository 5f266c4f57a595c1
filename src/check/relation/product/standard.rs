//! Standards (每人每月50元, 每期30人, 单价85元, 各补助5万元) and what they are paid or counted for.

use super::super::Confidence;
use super::super::shared::Scene;
use crate::check::number::{Approx, Kind, Number, governed};

/// A standard and the counts that it may be for.
#[derive(Debug, Clone)]
pub(super) struct Standard {
    /// The sum of money (or number of persons, hours …) per head.
    pub number: usize,
    /// Nearest first.
    pub counts: Vec<usize>,
    /// What it is for each of.
    pub of: String,
    /// 月, 年, 天, 次 …; empty if it names no time.
    pub time: String,
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

/// What a number is a standard for each of, if it is one.
pub(super) fn of_each(scene: &Scene<'_>, number: usize) -> Option<(String, String)> {
    let n = scene.number(number)?;
    if n.change.is_some() || matches!(n.kind, Kind::Ratio | Kind::Points) || !n.statistic {
        return None;
    }
    let before = scene.before(number).trim();
    if let Some(each) = &n.each
        && (n.kind == Kind::Money || before.contains(['每', '均', '各']))
    {
        return Some((each.of.clone(), each.time.clone()));
    }
    let plain = |of: &str| Some((of.to_owned(), String::new()));
    if ["月工资", "月薪", "月补贴", "月补助", "月津贴"].iter().any(|w| before.ends_with(w)) {
        return Some(("人".to_owned(), "月".to_owned()));
    }
    if before.ends_with("单价") || before.ends_with("单价为") {
        return plain("单价");
    }
    // 两个乡镇各补助五万元: the count stands right before 各.
    let near = number.checked_sub(1).filter(|p| scene.clause_at(*p) == scene.clause_at(number));
    if n.kind == Kind::Money && near.is_some() {
        let words: Vec<char> = before.chars().collect();
        let at = words.iter().position(|c| *c == '各');
        if at.is_some_and(|i| words.len() - i <= 5 && i <= 6) {
            return plain("各");
        }
    }
    let at = before.rfind('每')?;
    let words = &before[at + '每'.len_utf8()..];
    let of = governed(words)?;
    if words.chars().count() <= 8 { plain(of) } else { None }
}

/// The standards of a sentence in order, with the counts before (or else after) each.
pub(super) fn of_sentence(scene: &Scene<'_>, sentence: usize) -> Vec<Standard> {
    let Some(here) = scene.sentences().get(sentence) else { return Vec::new() };
    let mut out: Vec<Standard> = Vec::new();
    let numbers: Vec<(usize, (String, String))> = here
        .numbers
        .clone()
        .filter_map(|i| of_each(scene, i).map(|of| (i, of)))
        .filter(|(i, _)| scene.number(*i).is_some_and(|n| n.kind != Kind::Money || n.unit == "元"))
        .take(24)
        .collect();
    for (k, (number, (of, time))) in numbers.iter().enumerate() {
        let number = *number;
        let Some(n) = scene.number(number) else { continue };
        let head = scene.head(number);
        let mean = mean(scene, number);
        let open = OPEN.iter().any(|w| scene.before(number).contains(w))
            || !matches!(n.approx, Approx::Exact)
            || n.until.is_some()
            || several(scene, number);
        let from = k.checked_sub(1).and_then(|p| numbers.get(p)).map_or(here.numbers.start, |p| p.0 + 1);
        let to = numbers.get(k + 1).map_or(here.numbers.end, |p| p.0);
        let mut counts = counts(scene, from, number, number, of, true);
        if counts.is_empty() {
            let total = (number + 1..to)
                .find(|i| scene.number(*i).is_some_and(|t| t.kind == n.kind && t.unit == n.unit))
                .unwrap_or(to);
            counts = self::counts(scene, number + 1, total, number, of, false);
        }
        if counts.is_empty()
            && k == 0
            && n.kind == Kind::Money
            && !head.contains("其中")
            && let Some(previous) = sentence.checked_sub(1).and_then(|p| scene.sentences().get(p))
            && previous.paragraph == here.paragraph
        {
            counts = self::counts(scene, previous.numbers.start, previous.numbers.end, number, of, true);
            counts.truncate(1);
        }
        out.push(Standard { number, counts, of: of.clone(), time: time.clone(), mean, open });
    }
    out
}

/// 每人每月补贴80元、60元; 每户1000元和价值500元的物资: one standard is not all that is paid.
fn several(scene: &Scene<'_>, number: usize) -> bool {
    let after = scene.after(number).trim_start();
    let next = scene.number(number + 1).filter(|n| n.kind == Kind::Money);
    let same = scene.clause_at(number) == scene.clause_at(number + 1);
    next.is_some_and(|n| same && n.each.is_none())
        && ["、", "和", "及", "或", "加", "以及", "与", "到", "至"].iter().any(|w| after.starts_with(w))
}

/// Whether the words before make it an average.
fn mean(scene: &Scene<'_>, number: usize) -> bool {
    let before = scene.before(number);
    ["人均", "户均", "平均", "均补", "次均", "月均", "年均", "日均", "件均"]
        .iter()
        .any(|w| before.contains(w))
}

/// Numbers in a range that may be counts, nearest to the standard first, at most four.
fn counts(
    scene: &Scene<'_>,
    from: usize,
    to: usize,
    standard: usize,
    of: &str,
    backwards: bool,
) -> Vec<usize> {
    let depth = scene.depth(standard);
    let fits = |i: &usize| {
        *i != standard
            && (scene.depth(*i) <= depth || scene.sentence_of(*i) != scene.sentence_of(standard))
            && counts_for(scene, *i, standard, of)
    };
    let mut out: Vec<usize> = if backwards {
        (from..to).rev().take(16).filter(fits).collect()
    } else {
        (from..to).take(16).filter(fits).collect()
    };
    out.truncate(4);
    out
}

/// Whether a number counts what a standard is for.
fn counts_for(scene: &Scene<'_>, count: usize, standard: usize, of: &str) -> bool {
    let (Some(n), Some(s)) = (scene.number(count), scene.number(standard)) else { return false };
    if n.change.is_some()
        || n.value.is_zero()
        || n.kind == s.kind && n.unit == s.unit
        || of_each(scene, count).is_some()
    {
        return false;
    }
    let after = scene.after(count).trim_start();
    let things = n.kind == Kind::Things;
    match of {
        "人" | "名" | "位" | "残疾人" | "学生" | "儿童" => {
            matches!(n.kind, Kind::Persons | Kind::Cases | Kind::PersonTimes)
                || n.kind == Kind::Bare && n.scale > rust_decimal::Decimal::ONE
        }
        "户" | "家庭" => n.kind == Kind::Households || things && after.starts_with("家庭"),
        "例" => matches!(n.kind, Kind::Cases | Kind::Persons),
        "人次" => matches!(n.kind, Kind::PersonTimes | Kind::Persons),
        "次" => matches!(n.kind, Kind::Times | Kind::PersonTimes),
        "场" | "期" | "班" => n.unit == of || n.kind == Kind::Times && n.unit == "次",
        "基地" => things && matches!(n.unit.as_str(), "个" | "处" | "家" | "所"),
        "村" | "镇" => things && n.unit == "个",
        "" => matches!(n.kind, Kind::Persons | Kind::Households),
        "个" => {
            things && matches!(n.unit.as_str(), "个" | "家" | "处" | "所")
                || n.kind == Kind::Persons
                || n.kind == Kind::Households && scene.before(standard).contains("家庭")
        }
        "单价" => things || n.kind == Kind::Measure && !matches!(n.unit.as_str(), "年" | "个月" | "天"),
        "各" => {
            count + 1 == standard
                && matches!(n.kind, Kind::Things | Kind::Persons | Kind::Households | Kind::Cases)
        }
        "天" => n.unit == "天",
        other => n.unit == other,
    }
}

/// A number that may be what a standard comes to: of the same unit, no standard itself, no change.
pub(super) fn total_for(scene: &Scene<'_>, standard: &Standard, total: usize) -> bool {
    let (Some(s), Some(t)) = (scene.number(standard.number), scene.number(total)) else { return false };
    let same = s.kind == t.kind && s.unit == t.unit
        || s.kind == Kind::Persons && t.kind == Kind::PersonTimes
        || s.unit == "小时" && t.unit == "学时";
    same && t.change.is_none() && !standard.counts.contains(&total) && of_each(scene, total).is_none()
}

/// A sum of money that is neither a standard nor a change.
pub(super) fn sum_of_money(n: &Number) -> bool {
    n.kind == Kind::Money && n.unit == "元" && n.each.is_none() && n.change.is_none()
}

/// How sure one may be that the nearest counts are meant and the total is theirs alone.
pub(super) fn sure(scene: &Scene<'_>, group: &[Standard], total: usize) -> Confidence {
    let mut sure = Confidence::Certain;
    for s in group {
        if s.counts.len() != 1 || s.open || s.of.is_empty() {
            sure = sure.min(Confidence::Likely);
        }
        let other_sentence =
            s.counts.first().is_some_and(|c| scene.sentence_of(*c) != scene.sentence_of(s.number));
        let times = s
            .counts
            .first()
            .and_then(|c| scene.number(*c))
            .is_some_and(|n| n.kind == Kind::PersonTimes && s.of != "人次" && s.of != "次");
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
    let money = (last + 1..total)
        .take(12)
        .filter(|i| scene.number(*i).is_some_and(|n| n.kind == Kind::Money))
        .count();
    if money > 0 || scene.sentence_of(last) != scene.sentence_of(total) {
        sure = sure.min(Confidence::Likely);
    }
    sure
}
