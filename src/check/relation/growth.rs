//! R06: a growth in per cent against the level and the change that stand beside it.
//!
//! Input: a [`Scene`]. Output: relations whose result is the percentage. Read are `A，比上年增加D，增长p%`,
//! `A，同比增长p%，增收D`, `比上年的B增加D，增长p%`; `由A增加到B，增长p%` is read by [`super::fromto`].
//! Source: the wording of bulletins and budget reports, where p is D over the level before.

#[cfg(test)]
mod tests;

use super::near::{
    WINDOW, alike, back, between, change, clauses_between, ends, first, has, in_cell, is_base, last, middle,
    of_rate, paragraph_first, short, together,
};
use super::shared::{Draft, Scene, Verdict, judge};
use super::{Confidence, Kind, Relation, mend::Repair};
use crate::check::number::{Change, Interval, Kind as Of};
use rust_decimal::Decimal;

/// Words by which a percentage compares other things than the two levels printed.
pub(super) const OTHER_BASIS: &[&str] = &[
    "可比",
    "不变价",
    "口径",
    "剔除",
    "扣除",
    "剔减",
    "不含",
    "名义",
    "实际增",
    "实际下降",
    "年均",
    "平均增",
    "扣减",
];

/// What may stand before the percentage and leaves no other reading.
const PLAIN: &[&str] = &[
    "增长",
    "增幅",
    "增长率",
    "增速",
    "涨幅",
    "上升",
    "提高",
    "增加",
    "下降",
    "降幅",
    "降低",
    "减少",
    "回落",
    "上涨",
];

/// Growths of a text.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    for p in 0..scene.reading.numbers.len() {
        if let Some(draft) = step(scene, p) {
            out.push(draft.relation(scene));
        }
    }
}

/// Whether a number is a growth in per cent, and which way.
pub(super) fn per_cent(scene: &Scene<'_>, p: usize) -> Option<Change> {
    let n = scene.number(p)?;
    if n.kind != Of::Ratio || n.unit != "%" || in_cell(scene, p) {
        return None;
    }
    let head = bare(scene.before(p));
    // The growth of a growth.
    let moved = ["增幅", "增速", "降幅", "增长率"]
        .iter()
        .any(|w| head.rfind(w).is_some_and(|at| !matches!(&head[at + w.len()..], "" | "为" | "是")));
    if moved || head.ends_with("占比提高") || head.ends_with("比重提高") {
        return None;
    }
    if ends(head, &["增长率", "增幅", "增速", "涨幅", "增长", "上升"]) {
        return Some(Change::Up);
    }
    if ends(head, &["降幅", "下降率", "跌幅"]) {
        return Some(Change::Down);
    }
    n.change
}

/// The words before a number without those that say nothing.
pub(super) fn bare(head: &str) -> &str {
    head.trim().trim_end_matches(['了', '达', '到', '约', '近', '超', '过', ' ', '为', '是'])
}

/// The percentage `p` against a change beside it and the level before both.
fn step(scene: &Scene<'_>, p: usize) -> Option<Draft> {
    let direction = per_cent(scene, p)?;
    let beside = |d: usize| -> Option<usize> {
        let n = scene.number(d)?;
        let step =
            change(scene, d).is_some() && !matches!(n.kind, Of::Ratio | Of::Points | Of::Measure | Of::Bare);
        (together(scene, d, p) && step).then_some(d)
    };
    // The change right before, else the one right after: 增长8.2%，增收1070万元.
    let before = p.checked_sub(1).and_then(beside).filter(|&d| short(between(scene, d, p), 22));
    let after = || {
        beside(p + 1).filter(|&d| {
            let gap = between(scene, p, d).trim_start_matches(['，', ',', '、', ' ', '(', '（']);
            let next = scene.number(d + 1).filter(|_| together(scene, d, d + 1));
            let taken = next.is_some_and(|n| n.kind == Of::Ratio && n.change.is_some());
            !taken && short(gap, 9) && !has(gap, &["其中", "新增"])
        })
    };
    let d = before.or_else(after)?;
    if last(scene.before(d), 4).contains("新增") {
        return None;
    }
    let (a, direct) = level(scene, d, d.min(p))?;
    let near = against(scene, p, d, (a, direct), direction, before.is_some())?;
    let told = is_base(scene, a) || subject(scene.before(d)).is_some();
    let others = if told { Vec::new() } else { back(scene, a) };
    if near.verdict.holds() || others.is_empty() {
        return Some(near);
    }
    // 其中A、B，比上年增加D: of which of them, or of the whole, what fits tells; nothing is beyond doubt.
    let tried: Vec<Draft> = others
        .iter()
        .filter_map(|a| against(scene, p, d, (*a, false), direction, before.is_some()))
        .collect();
    let fitting = tried.iter().find(|t| t.verdict.holds()).cloned();
    fitting.or_else(|| Some(Draft { confidence: near.confidence.min(Confidence::Likely), ..near }))
}

/// The percentage `p` of the change `d` against one level.
fn against(
    scene: &Scene<'_>,
    p: usize,
    d: usize,
    (a, direct): (usize, bool),
    direction: Change,
    before: bool,
) -> Option<Draft> {
    let (level, step, printed) = (scene.number(a)?, scene.number(d)?, scene.number(p)?);
    let way = change(scene, d)?;
    // 比上年的B增加D: the level found is the one before the change.
    let base_given = is_base(scene, a)
        || before
            && clauses_between(scene, a, d) == 0
            && compared(last(scene.head(a), 60))
            && short(between(scene, a, d), 10);
    let base = if base_given {
        level.interval()
    } else {
        match way {
            Change::Up => level.interval().minus(&step.interval()),
            Change::Down => level.interval().plus(&step.interval()),
        }
    };
    let base_exact = match (base_given, way) {
        (true, _) => Some(level.value),
        (false, Change::Up) => level.value.checked_sub(step.value),
        (false, Change::Down) => level.value.checked_add(step.value),
    }?;
    if base_exact <= Decimal::ZERO {
        return None;
    }
    let hundred = Interval::of(Decimal::ONE_HUNDRED);
    let rate = match (base_given, way) {
        // The same change stands above and below: x÷(y+x) is greatest where x is.
        (false, Change::Down) => share_lost(&step.interval(), &level.interval()).times(&hundred),
        _ => step.interval().over(&base).times(&hundred),
    };
    let exact = step.value.checked_div(base_exact)?.checked_mul(Decimal::ONE_HUNDRED)?;
    let contrary = way != direction;
    let verdict = if contrary { Verdict::Differs } else { judge(printed, exact, &rate) };
    let sign = if way == Change::Up { "－" } else { "＋" };
    let (da, dd) = (scene.printed(a), scene.printed(d));
    let expression = if base_given { format!("{dd}÷{da}") } else { format!("{dd}÷（{da}{sign}{dd}）") };
    let head = bare(scene.before(p));
    let plain = ends(head, PLAIN);
    let over = between(scene, a, d.max(p));
    let mut confidence = if direct && plain && !contrary && (compared(over) || base_given || before) {
        Confidence::Certain
    } else {
        Confidence::Likely
    };
    let mut note = String::new();
    if other_basis(scene, a, over) {
        confidence = Confidence::Weak;
        note = "增幅与两数的口径可能不同".to_owned();
    } else if contrary {
        note = "一处说增，一处说减".to_owned();
    }
    let repairs = vec![
        Repair { number: p, needed: rate },
        Repair { number: d, needed: change_needed(&level.interval(), &printed.interval(), way, base_given) },
    ];
    Some(Draft {
        kind: Kind::Growth,
        result: p,
        operands: vec![d, a],
        expression,
        expected: scene.write_rounded(middle(&rate).unwrap_or(exact), p),
        verdict,
        confidence,
        repairs,
        note,
    })
}

/// Whether the words say that the percentage is of other figures than the two printed: comparable prices, or
/// output, whose growth is always told so.
pub(super) fn other_basis(scene: &Scene<'_>, level: usize, over: &str) -> bool {
    let Some(n) = scene.number(level) else { return true };
    let sentence = scene.sentence_of(level).and_then(|s| scene.sentences().get(s));
    let from =
        level.checked_sub(2).and_then(|p| scene.number(p)).filter(|p| p.span.paragraph == n.span.paragraph);
    let from = sentence.map_or(0, |s| s.range.start).max(from.map_or(0, |p| p.span.end));
    let lead = scene.text(n.span.paragraph).get(from..n.span.start).unwrap_or("");
    let other = |text: &str| has(&text.replace("自然口径", ""), OTHER_BASIS);
    other(over) || other(lead) || has(lead, &["生产总值", "增加值", "总产值", "GDP", "经济总量"])
}

/// What the change would have to be: level × rate ÷ (1 ± rate), or base × rate.
fn change_needed(level: &Interval, rate: &Interval, way: Change, base_given: bool) -> Interval {
    let hundred = Interval::of(Decimal::ONE_HUNDRED);
    let share = rate.over(&hundred);
    let one = Interval::of(Decimal::ONE);
    let under = match (base_given, way) {
        (true, _) => one,
        (false, Change::Up) => one.plus(&share),
        (false, Change::Down) => one.minus(&share),
    };
    level.times(&share).over(&under)
}

/// All x÷(y+x).
fn share_lost(x: &Interval, y: &Interval) -> Interval {
    let end =
        |x: Option<Decimal>, y: Option<Decimal>| x.zip(y).and_then(|(x, y)| x.checked_div(y.checked_add(x)?));
    Interval { low: end(x.low, y.high), high: end(x.high, y.low) }
}

/// Words that set one time against another.
pub(super) fn compared(text: &str) -> bool {
    has(text, &["比", "较", "同期", "上年", "去年", "增收", "减收", "增支", "减支", "净增"])
}

/// The level that a change `d` is a change of: the nearest number of its unit before `from`, and whether nothing
/// of another kind stands between.
fn level(scene: &Scene<'_>, d: usize, from: usize) -> Option<(usize, bool)> {
    let step = scene.number(d)?;
    if let Some(subject) = subject(scene.before(d)) {
        return named(scene, d, subject);
    }
    let least = first(scene, d).max(d.saturating_sub(WINDOW));
    let mut direct = true;
    let mut i = from;
    while i > least {
        i -= 1;
        let n = scene.number(i)?;
        if matches!(n.kind, Of::Ratio | Of::Points) {
            // 占调整预算105.47%，同比增长…: said of the level, too. A growth of its own ends the search.
            if n.change.is_some() {
                return None;
            }
            continue;
        }
        if change(scene, i).is_some() || clauses_between(scene, i, d) > 4 {
            return None;
        }
        if alike(n, step) {
            if of_rate(scene, i) && i > least {
                continue;
            }
            return Some((i, direct));
        }
        direct = false;
    }
    None
}

/// What a change is said of, if it is named again: 死亡人数减少9人. Words of time and comparison name nothing.
fn subject(head: &str) -> Option<&str> {
    let head = bare(head);
    let verb = CHANGES.iter().filter(|w| head.ends_with(**w)).map(|w| w.len()).max()?;
    let head =
        head.get(..head.len() - verb)?.trim_end_matches(['共', '又', '均', '也', '净', '同', '比', '计']);
    let name = head.rsplit(['，', ',', ' ', '中']).next().unwrap_or(head);
    let name = ["数量", "人数", "件数", "户数", "总数", "总量", "规模", "数"]
        .iter()
        .find_map(|w| name.strip_suffix(w))
        .unwrap_or(name);
    let idle = ["比", "较", "年", "月", "同", "期", "上", "其", "分别", "再", "新", "以来", "累计", "总"];
    (name.chars().count() >= 2 && !has(name, &idle)).then_some(name)
}

/// Verbs of change that end the words before a number.
const CHANGES: &[&str] = &[
    "增加", "增长", "上升", "提高", "增收", "增支", "减少", "下降", "降低", "减收", "减支", "回落", "增",
    "减",
];

/// The level of what a change names, nearest before it in the paragraph.
fn named(scene: &Scene<'_>, d: usize, subject: &str) -> Option<(usize, bool)> {
    let step = scene.number(d)?;
    (paragraph_first(scene, d)..d).rev().find_map(|i| {
        let n = scene.number(i)?;
        let fits =
            alike(n, step) && change(scene, i).is_none() && last(scene.before(i), 16).contains(subject);
        fits.then_some((i, true))
    })
}
