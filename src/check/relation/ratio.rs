//! R03: a rate in % or ‰ against the numbers that it is a rate of.
//!
//! Job: find numerator and denominator in the words: `A，完成预算B的r%` ([`whole`]), `A，占…的r%` ([`share`], [`family`]),
//! `…B人，…A人，检出率r‰`, `完成A户，超过任务D户，完成率r%` ([`rate`]). Input: a [`Scene`]. Output: relations whose
//! result is the rate. Invariant: where a denominator is only supposed, a rate that does not fit is no certain fault.

mod family;
mod rate;
mod share;
#[cfg(test)]
mod tests;
mod whole;

use super::mend::Repair;
use super::near::in_cell;
use super::shared::{Draft, Scene, judge};
use super::{Confidence, Kind, Relation};
use crate::check::number::{Interval, Kind as Of, Number};
use rust_decimal::Decimal;

/// Rates of a text.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    let index = rate::Index::of(scene);
    let mut nameless = Vec::new();
    for r in 0..scene.reading.numbers.len() {
        let Some(n) = scene.number(r) else { continue };
        if n.kind != Of::Ratio || in_cell(scene, r) {
            continue;
        }
        let found = whole::find(scene, r)
            .or_else(|| share::find(scene, r, &mut nameless))
            .or_else(|| share::of_plan(scene, r))
            .or_else(|| rate::find(scene, r, &index));
        out.extend(found.map(|d| d.relation(scene)));
    }
    out.extend(family::find(scene, &nameless).into_iter().map(|d| d.relation(scene)));
}

/// How many of a whole are told: 100 of %, 1000 of ‰.
fn per(n: &Number) -> Decimal {
    if n.unit == "‰" { Decimal::ONE_THOUSAND } else { Decimal::ONE_HUNDRED }
}

/// `a` over the denominator as the rate `r`. The denominator is given by its numbers, how they are written, its
/// value and what it may be.
fn quotient(
    scene: &Scene<'_>,
    r: usize,
    a: usize,
    below: &Below,
    confidence: Confidence,
    note: &str,
) -> Option<Draft> {
    let (part, printed) = (scene.number(a)?, scene.number(r)?);
    if below.value <= Decimal::ZERO {
        return None;
    }
    let times = Interval::of(per(printed));
    let computed = part.interval().over(&below.interval).times(&times);
    let exact = part.value.checked_div(below.value)?.checked_mul(per(printed))?;
    let share = printed.interval().over(&times);
    let mut operands = vec![a];
    operands.extend(below.numbers.iter().filter(|n| **n != a));
    let mut repairs = vec![Repair { number: a, needed: below.interval.times(&share) }];
    // No share is more than its whole: it is the part or the whole that is wrong.
    if !(below.share && computed.low.is_some_and(|l| l > per(printed))) {
        repairs.push(Repair { number: r, needed: computed });
    }
    if let [b] = below.numbers.as_slice() {
        repairs.push(Repair { number: *b, needed: part.interval().over(&share) });
    }
    Some(Draft {
        kind: Kind::Ratio,
        result: r,
        operands,
        expression: format!("{}÷{}", scene.printed(a), below.text),
        expected: scene.write_rounded(exact, r),
        verdict: judge(printed, exact, &computed),
        confidence,
        repairs,
        note: note.to_owned(),
    })
}

/// Several parts together over the denominator as the rate `r`.
fn of_sum(
    scene: &Scene<'_>,
    r: usize,
    parts: &[usize],
    below: &Below,
    confidence: Confidence,
) -> Option<Draft> {
    let printed = scene.number(r)?;
    let zero = Interval::of(Decimal::ZERO);
    let sum = parts.iter().try_fold(zero, |t, p| Some(t.plus(&scene.number(*p)?.interval())))?;
    let value = parts.iter().try_fold(Decimal::ZERO, |t, p| t.checked_add(scene.number(*p)?.value))?;
    if below.value <= Decimal::ZERO {
        return None;
    }
    let times = Interval::of(per(printed));
    let computed = sum.over(&below.interval).times(&times);
    let exact = value.checked_div(below.value)?.checked_mul(per(printed))?;
    let names: Vec<String> = parts.iter().map(|p| scene.printed(*p)).collect();
    let mut operands = parts.to_vec();
    operands.extend(below.numbers.iter().filter(|n| !parts.contains(n)));
    Some(Draft {
        kind: Kind::Ratio,
        result: r,
        operands,
        expression: format!("（{}）÷{}", names.join("＋"), below.text),
        expected: scene.write_rounded(exact, r),
        verdict: judge(printed, exact, &computed),
        confidence,
        repairs: vec![Repair { number: r, needed: computed }],
        note: String::new(),
    })
}

/// What a rate is taken of.
struct Below {
    /// Whether it is the whole of a share, which cannot be more than it.
    share: bool,
    numbers: Vec<usize>,
    text: String,
    value: Decimal,
    interval: Interval,
}

impl Below {
    /// Just one number.
    fn one(scene: &Scene<'_>, b: usize) -> Option<Below> {
        let n = scene.number(b)?;
        Some(Below {
            share: false,
            numbers: vec![b],
            text: scene.printed(b),
            value: n.value,
            interval: n.interval(),
        })
    }

    /// Several together.
    fn sum(scene: &Scene<'_>, numbers: &[usize]) -> Option<Below> {
        let zero = Interval::of(Decimal::ZERO);
        let names: Vec<String> = numbers.iter().map(|n| scene.printed(*n)).collect();
        Some(Below {
            share: false,
            numbers: numbers.to_vec(),
            text: format!("（{}）", names.join("＋")),
            value: numbers.iter().try_fold(Decimal::ZERO, |t, n| t.checked_add(scene.number(*n)?.value))?,
            interval: numbers.iter().try_fold(zero, |t, n| Some(t.plus(&scene.number(*n)?.interval())))?,
        })
    }

    /// One less another: the task is what was done less what was done beyond it.
    fn less(scene: &Scene<'_>, a: usize, d: usize) -> Option<Below> {
        let (x, y) = (scene.number(a)?, scene.number(d)?);
        Some(Below {
            share: false,
            numbers: vec![a, d],
            text: format!("（{}－{}）", scene.printed(a), scene.printed(d)),
            value: x.value.checked_sub(y.value)?,
            interval: x.interval().minus(&y.interval()),
        })
    }
}
