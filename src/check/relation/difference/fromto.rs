//! From one level to another: `由A增加到B`, with the change or the growth that may follow; also `B，上年A，增长p%`.

use super::subtract;
use crate::check::number::{Change, Interval, Kind as Of};
use crate::check::relation::growth::{bare, other_basis, per_cent};
use crate::check::relation::mend::Repair;
use crate::check::relation::near::{
    self, alike, between, change, counts, first, has, in_cell, last, short, together,
};
use crate::check::relation::shared::{Draft, Scene, Verdict, judge};
use crate::check::relation::{Confidence, Kind, Relation};
use rust_decimal::Decimal;

/// Words before 到, 至, 为 that say which way it went.
const UP: &[&str] = &[
    "增加", "增长", "提高", "上升", "提升", "扩大", "上涨", "攀升", "跃升", "扩增", "升", "增", "涨", "发展",
];
const DOWN: &[&str] =
    &["减少", "下降", "降低", "缩小", "缩减", "缩短", "压缩", "压减", "回落", "降", "减", "下调"];

/// Levels of a text.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    for v in 0..scene.reading.numbers.len() {
        let pairs = pairs(scene, v).unwrap_or_default();
        let one = pairs.len() == 1;
        for (a, b, way) in pairs {
            out.extend(direction(scene, a, b, way).map(|d| d.relation(scene)));
            if one {
                follow(scene, a, b, way, Confidence::Certain, out);
            }
        }
    }
    for p in 0..scene.reading.numbers.len() {
        if let Some(draft) = two_years(scene, p) {
            out.push(draft.relation(scene));
        }
    }
}

/// Words for the year before.
pub(in crate::check::relation) const PAST: &[&str] = &["上年", "去年", "上期", "同期", "上一年", "往年"];

/// Which way a text between two levels goes: `增加到`, `降至`, `提高到了`.
fn way_of(gap: &str) -> Option<Change> {
    if has(gap, &["，", ",", "。", "；", ";", "：", ":"]) {
        return None;
    }
    for (words, way) in [(UP, Change::Up), (DOWN, Change::Down)] {
        for word in words {
            let Some(at) = gap.find(word) else { continue };
            let rest = gap.get(at + word.len()..)?.trim_start_matches('了');
            if rest.starts_with(['到', '至', '为']) && short(rest, 16) {
                return Some(way);
            }
        }
    }
    None
}

/// The levels before and after the verb that stands behind number `v`, in pairs by their order:
/// `从130户450人减至80户140人`, `分别从200元、270元提高到210元、285元`.
fn pairs(scene: &Scene<'_>, v: usize) -> Option<Vec<(usize, usize, Change)>> {
    if in_cell(scene, v) || !together(scene, v, v + 1) {
        return None;
    }
    let way = way_of(between(scene, v, v + 1))?;
    let least = first(scene, v);
    let listed = |i: usize, j: usize| {
        let gap = between(scene, i, j);
        together(scene, i, j)
            && short(gap, 12)
            && (gap.trim().is_empty() || gap.contains('、') || gap.contains('和'))
            && !has(gap, &["，", ",", "从", "由"])
    };
    let mut from = v;
    while from > least && v - from < 6 && listed(from - 1, from) {
        from -= 1;
    }
    let head = last(scene.head(from), 60);
    let word = ["从", "由"].iter().filter_map(|w| head.rfind(w).map(|at| at + w.len())).max()?;
    let ranked = has(head, &["排名", "名次", "位次", "位列", "位居", "第", "排位"]);
    if !short(head.get(word..)?, 24) {
        return None;
    }
    let mut out = Vec::new();
    for (a, b) in (from..=v).zip(v + 1..) {
        if b > v + 1 && !listed(b - 1, b) {
            break;
        }
        let (x, y) = (scene.number(a)?, scene.number(b)?);
        let same = if x.kind == Of::Ratio { x.unit == y.unit } else { alike(x, y) && counts(x) };
        if !same || ranked && x.kind == Of::Persons || change(scene, a).is_some() {
            return None;
        }
        out.push((a, b, way));
    }
    // Fewer after the verb than before it: no telling which belong together.
    (out.len() == v + 1 - from).then_some(out)
}

/// What grew is more than it was.
fn direction(scene: &Scene<'_>, a: usize, b: usize, way: Change) -> Option<Draft> {
    let (x, y) = (scene.number(a)?.interval(), scene.number(b)?.interval());
    let holds = match way {
        Change::Up => y.high.is_none_or(|h| x.low.is_none_or(|l| h >= l)),
        Change::Down => y.low.is_none_or(|l| x.high.is_none_or(|h| l <= h)),
    };
    let kind = scene.number(b)?.kind;
    let plain = matches!(kind, Of::Persons | Of::Money | Of::Households | Of::Ratio | Of::PersonTimes);
    let sign = if way == Change::Up { "≥" } else { "≤" };
    let needed = match way {
        Change::Up => Interval { low: x.low, high: None },
        Change::Down => Interval { low: None, high: x.high },
    };
    Some(Draft {
        kind: Kind::Difference,
        result: b,
        operands: vec![a],
        expression: format!("{}→{}", scene.printed(a), scene.printed(b)),
        expected: format!("{sign} {}", scene.printed(a)),
        verdict: if holds { Verdict::Exact } else { Verdict::Differs },
        confidence: if holds {
            Confidence::Weak
        } else if plain {
            Confidence::Certain
        } else {
            Confidence::Likely
        },
        repairs: vec![Repair { number: b, needed }],
        note: if holds {
            String::new()
        } else if way == Change::Up {
            "说是增加，后一个数却更小".to_owned()
        } else {
            "说是减少，后一个数却更大".to_owned()
        },
    })
}

/// The change and the growth that follow two levels.
fn follow(
    scene: &Scene<'_>,
    a: usize,
    b: usize,
    way: Change,
    confidence: Confidence,
    out: &mut Vec<Relation>,
) {
    let rate_of_rates = scene.number(b).is_some_and(|n| n.kind == Of::Ratio);
    for next in b + 1..=b + 2 {
        if !together(scene, b, next) || !short(between(scene, next - 1, next), 12) {
            return;
        }
        let Some(n) = scene.number(next) else { return };
        let told = change(scene, next);
        let draft = if rate_of_rates {
            if n.kind != Of::Points || told.is_none() {
                return;
            }
            subtract(scene, next, b, a, way, confidence)
        } else if n.kind == Of::Ratio {
            per_cent(scene, next).and_then(|d| growth(scene, next, a, b, d, confidence))
        } else if n.unit == "倍" && told == Some(Change::Up) && way == Change::Up {
            // 由16家增加到48家，增长2倍.
            growth(scene, next, a, b, Change::Up, Confidence::Likely)
        } else {
            let Some(x) = scene.number(a) else { return };
            let new =
                way == Change::Up && scene.before(next).trim_start_matches(['，', ',']).trim() == "新增";
            if !alike(x, n) || told != Some(way) && !new {
                return;
            }
            subtract(scene, next, b, a, way, confidence)
        };
        match draft {
            Some(d) => out.push(d.relation(scene)),
            None => return,
        }
    }
}

/// The percentage by which `b` is more or less than `a`.
fn growth(
    scene: &Scene<'_>,
    p: usize,
    a: usize,
    b: usize,
    told: Change,
    confidence: Confidence,
) -> Option<Draft> {
    let (x, y, printed) = (scene.number(a)?, scene.number(b)?, scene.number(p)?);
    if x.value.is_zero() || scene.before(p).contains("年均") {
        return None;
    }
    let per = if printed.unit == "倍" { Decimal::ONE } else { Decimal::ONE_HUNDRED };
    let hundred = Interval::of(per);
    let (xi, yi) = (x.interval(), y.interval());
    let (rate, exact, sign) = match told {
        Change::Up => (yi.minus(&xi).over(&xi), y.value.checked_sub(x.value)?, (b, a)),
        Change::Down => (xi.minus(&yi).over(&xi), x.value.checked_sub(y.value)?, (a, b)),
    };
    let exact = exact.checked_div(x.value)?.checked_mul(per)?;
    let rate = if exact < Decimal::ZERO { Interval::of(exact) } else { rate.times(&hundred) };
    let over = between(scene, a.min(b), p);
    let mut note = String::new();
    let mut confidence = confidence;
    if other_basis(scene, a.min(b), over) {
        confidence = Confidence::Weak;
        note = "增幅与两数的口径可能不同".to_owned();
    }
    Some(Draft {
        kind: Kind::Growth,
        result: p,
        operands: vec![a, b],
        expression: format!("（{}－{}）÷{}", scene.printed(sign.0), scene.printed(sign.1), scene.printed(a)),
        expected: scene.write_rounded(exact, p),
        verdict: judge(printed, exact, &rate),
        confidence,
        repairs: vec![Repair { number: p, needed: rate }],
        note,
    })
}

/// `今年B，去年(同期)A，增长p%`; `2023年A，2024年B，增长p%`.
fn two_years(scene: &Scene<'_>, p: usize) -> Option<Draft> {
    let told = per_cent(scene, p)?;
    // 分别同比下降50.76%、64.27%: as many rates as there are numbers of each year.
    let row = |r: usize| {
        r > 0
            && together(scene, r - 1, r)
            && per_cent(scene, r - 1).is_some()
            && per_cent(scene, r).is_some()
            && short(between(scene, r - 1, r), 9)
    };
    let mut lead = p;
    while p - lead < 4 && row(lead) {
        lead -= 1;
    }
    let mut count = p + 1 - lead;
    while count < 5 && row(lead + count) {
        count += 1;
    }
    // The numbers of both years, the last one first.
    let mut levels = Vec::new();
    let mut i = lead;
    while levels.len() < 2 * count {
        i = near::before(scene, i).filter(|i| *i >= first(scene, p))?;
        levels.push(i);
    }
    levels.reverse();
    let (x_first, y_first) = (*levels.first()?, *levels.get(count)?);
    let (x, y) = (*levels.get(p - lead)?, *levels.get(count + p - lead)?);
    let (m, n) = (scene.number(x)?, scene.number(y)?);
    if !alike(m, n) || !counts(m) || change(scene, x).is_some() || change(scene, y).is_some() {
        return None;
    }
    let words = between(scene, *levels.last()?, lead);
    let each = count == 1 || has(words, &["分别", "件数", "人数", "户数"]);
    if !short(words, 24) || !has(bare(words), &["增", "升", "降", "减", "提高"]) || !each {
        return None;
    }
    let (hx, hy) = (last(scene.head(x_first), 24), last(scene.head(y_first), 24));
    let (past_x, past_y) = (has(hx, PAST), has(hy, PAST));
    let (a, b) = match (past_x, past_y) {
        (true, false) => (x, y),
        (false, true) => (y, x),
        (false, false) => match (year(hx), year(hy)) {
            (Some(i), Some(j)) if i + 1 == j => (x, y),
            (Some(i), Some(j)) if j + 1 == i => (y, x),
            _ => return None,
        },
        _ => return None,
    };
    // 比上年的B增长p% with the level before B is the same shape.
    growth(scene, p, a, b, told, Confidence::Likely)
}

/// The year that a text names last: `2023年`.
pub(in crate::check::relation) fn year(text: &str) -> Option<u32> {
    let at = text.rfind('年')?;
    let digits = last(text.get(..at)?, 4);
    if digits.chars().count() == 4 { digits.parse().ok() } else { None }
}
