//! R05: differences that the wording states.
//!
//! Input: a [`Scene`]. Output: `比上年的B增加D`, `比上年增加D` (the level before must be possible), `任务B，完成A，超额D`,
//! `收入A，支出B，结余D`, `共A，已B，还有D`. What is told from one level to another (`由A增加到B`) is read by [`fromto`].

mod balance;
mod fromto;

pub(super) use fromto::{PAST, year};
#[cfg(test)]
mod tests;

use super::near::{self, alike, between, change, clauses_between, counts, first, has, in_cell, last, short};
use super::shared::{Draft, Scene, Verdict, judge};
use super::{Confidence, Kind, Relation, mend::Repair};
use crate::check::number::{Approx, Change, Interval, Kind as Of, Number};
use rust_decimal::Decimal;

/// Differences of a text.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    fromto::find(scene, out);
    balance::find(scene, out);
    for d in 0..scene.reading.numbers.len() {
        if let Some(draft) = compared(scene, d) {
            out.push(draft.relation(scene));
        }
    }
}

/// A change whose two levels stand before it.
fn compared(scene: &Scene<'_>, d: usize) -> Option<Draft> {
    let way = change(scene, d)?;
    let step = scene.number(d).filter(|n| counts(n) || n.kind == Of::Points)?;
    if in_cell(scene, d) || last(scene.before(d), 4).contains("新增") {
        return None;
    }
    let least = first(scene, d);
    let b = near::before(scene, d).filter(|b| *b >= least)?;
    let base = scene.number(b)?;
    let gap = between(scene, b, d);
    let points = step.kind == Of::Points;
    let fits = |n: &crate::check::number::Number| {
        if points { n.kind == Of::Ratio && n.unit == "%" } else { alike(n, step) }
    };
    if !fits(base) || change(scene, b).is_some() {
        return None;
    }
    // A，与上年的B相比，增加D
    if near::is_base(scene, b) {
        let a = near::before(scene, b).filter(|a| *a >= least)?;
        let level = scene.number(a)?;
        let near = clauses_between(scene, a, b) <= 2 && change(scene, a).is_none();
        return (fits(level) && near).then(|| subtract(scene, d, a, b, way, Confidence::Certain))?;
    }
    // A … 比上年的B增加D
    let head = last(scene.head(b), 60);
    let lead = ["比", "较"].iter().filter_map(|w| head.rfind(w).map(|at| at + w.len())).max();
    if let Some(at) = lead
        && clauses_between(scene, b, d) == 0
        && short(gap, 8)
        && short(head.get(at..)?, 16)
    {
        let a = near::before(scene, b).filter(|a| *a >= least)?;
        let level = scene.number(a)?;
        if !fits(level) || change(scene, a).is_some() || clauses_between(scene, a, b) > 1 {
            return None;
        }
        return subtract(scene, d, a, b, way, Confidence::Certain);
    }
    // 任务B，完成A，超额D
    let a = b;
    if has(last(scene.before(d), 12), &["超", "多"])
        && has(scene.before(d), &["任务", "计划", "目标", "超额"])
        && way == Change::Up
    {
        let t = near::before(scene, a).filter(|t| *t >= least)?;
        let task = scene.number(t)?;
        if fits(task)
            && has(scene.before(t), &["任务", "计划", "目标", "指标", "下达"])
            && clauses_between(scene, t, d) <= 3
        {
            return subtract(scene, d, a, t, way, Confidence::Certain);
        }
        return None;
    }
    if points {
        return None;
    }
    if let Some(draft) = two_years(scene, d, a, way) {
        return Some(draft);
    }
    // 比去年增加D: what was there before cannot be less than nothing.
    if way == Change::Up && has(gap, &["比", "较", "同比"]) && clauses_between(scene, a, d) <= 2 {
        let low = step.interval().low?;
        // After 其中 the whole may be meant: it is the greater.
        let fits = |i: &usize| scene.number(*i).and_then(|n| n.interval().high).is_some_and(|h| low <= h);
        let a = if fits(&a) { a } else { near::back(scene, a).into_iter().find(fits).unwrap_or(a) };
        let level = scene.number(a)?;
        let high = level.interval().high?;
        let before = level.value.checked_sub(step.value)?;
        let verdict = if low <= high { Verdict::Exact } else { Verdict::Differs };
        let holds = verdict.holds();
        return Some(Draft {
            kind: Kind::Difference,
            result: d,
            operands: vec![a],
            expression: if holds {
                format!(
                    "{}－{}＝{}",
                    scene.printed(a),
                    scene.printed(d),
                    scene.write(before.max(Decimal::ZERO), a)
                )
            } else {
                format!("{}－{}", scene.printed(a), scene.printed(d))
            },
            expected: format!("≤ {}", scene.printed(a)),
            verdict,
            confidence: if holds { Confidence::Weak } else { Confidence::Likely },
            repairs: Vec::new(),
            note: if holds {
                "上年数没有写出，由两数反推".to_owned()
            } else {
                "增加的比现有的还多".to_owned()
            },
        });
    }
    None
}

/// `2023年救助A人，2024年救助B人，比上年增加D人`.
fn two_years(scene: &Scene<'_>, d: usize, b: usize, way: Change) -> Option<Draft> {
    let a = near::before(scene, b).filter(|a| *a >= first(scene, d))?;
    let (x, y) = (scene.number(a)?, scene.number(b)?);
    let compares = has(between(scene, b, d), &["比", "较", "同比"]);
    if !alike(x, y) || change(scene, a).is_some() || clauses_between(scene, a, d) > 3 || !compares {
        return None;
    }
    let (hx, hy) = (last(scene.head(a), 24), last(scene.head(b), 24));
    let both = year(hx).zip(year(hy));
    let years = both.is_some_and(|(i, j)| i + 1 == j || j + 1 == i);
    let past = has(hx, PAST) != has(hy, PAST);
    // The later year may stand first.
    let turned = both.is_some_and(|(i, j)| j + 1 == i) || both.is_none() && has(hy, PAST);
    let (a, b) = if turned { (b, a) } else { (a, b) };
    let words = |text: &str| text.rsplit(['年', '期']).next().unwrap_or("").to_owned();
    if !(years || past) {
        return None;
    }
    let same = words(hx) == words(hy);
    let sure = if same && years { Confidence::Certain } else { Confidence::Likely };
    subtract(scene, d, b, a, way, sure)
}

/// `a` less `b` is the change `d` (or the other way round if it went down).
fn subtract(
    scene: &Scene<'_>,
    d: usize,
    a: usize,
    b: usize,
    way: Change,
    confidence: Confidence,
) -> Option<Draft> {
    let (more, less) = match way {
        Change::Up => (a, b),
        Change::Down => (b, a),
    };
    minus(scene, d, more, less, confidence, "")
}

/// `more` less `less` is `d`.
fn minus(
    scene: &Scene<'_>,
    d: usize,
    more: usize,
    less: usize,
    confidence: Confidence,
    note: &str,
) -> Option<Draft> {
    let (m, l, step) = (scene.number(more)?, scene.number(less)?, scene.number(d)?);
    let exact = m.value.checked_sub(l.value)?;
    let computed = m.interval().minus(&l.interval());
    let mut verdict = judge(step, exact, &computed);
    let (mut confidence, mut note) = (confidence, note.to_owned());
    // 由1.2万元提高到2万元，提高0.6万元: zeros after the point are left out, 2万元 is not 1.5万元.
    if verdict == Verdict::Rounded
        && m.scale == l.scale
        && l.scale == step.scale
        && let Some(fine) = exact_to(exact, [m, l, step])
        && !step.interval().meets(&fine)
    {
        verdict = Verdict::Differs;
        confidence = confidence.min(Confidence::Likely);
        note = "三个数按同样的小数位数理解".to_owned();
    }
    Some(Draft {
        kind: Kind::Difference,
        result: d,
        operands: vec![more, less],
        expression: format!("{}－{}", scene.printed(more), scene.printed(less)),
        expected: scene.write(exact, d),
        verdict,
        confidence,
        repairs: vec![
            Repair { number: d, needed: computed },
            Repair { number: more, needed: l.interval().plus(&step.interval()) },
            Repair { number: less, needed: m.interval().minus(&step.interval()) },
        ],
        note,
    })
}

/// What a difference may be if all its numbers are as fine as the finest of them.
fn exact_to(exact: Decimal, numbers: [&Number; 3]) -> Option<Interval> {
    if numbers.iter().any(|n| n.approx != Approx::Exact) {
        return None;
    }
    let fine = numbers.iter().map(|n| n.step()).min()?;
    Some(Interval { low: exact.checked_sub(fine), high: exact.checked_add(fine) })
}
