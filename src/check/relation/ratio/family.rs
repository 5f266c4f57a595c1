//! Shares that stand beside each other and name no whole: `男10人，占52.6%；女9人，占47.4%`.
//!
//! The whole is the number that 其中 divides, the one before them, or the sum of the parts where the shares make
//! 100 %: that one of them counts with which most of the shares agree. A share alone is told only where it fits.

use super::share::Nameless;
use super::{Below, quotient};
use crate::check::number::{Interval, Kind};
use crate::check::relation::Confidence;
use crate::check::relation::near::{self, alike, between, change, counts, has, paragraph_first, start};
use crate::check::relation::shared::{Draft, Scene};
use rust_decimal::Decimal;

/// How many shares are weighed together, and how many numbers before them.
const MOST: usize = 16;

/// Judges the shares of a text, those of one paragraph and unit together.
pub(super) fn find(scene: &Scene<'_>, shares: &[Nameless]) -> Vec<Draft> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(first) = shares.get(from) {
        let mut to = from + 1;
        while to - from < MOST && shares.get(to).is_some_and(|s| akin(scene, first, s)) {
            to += 1;
        }
        let group = &shares[from..to];
        let nameless: Vec<Nameless> = group.iter().filter(|s| !s.named).copied().collect();
        let named: Vec<Nameless> = group.iter().filter(|s| s.named).copied().collect();
        judge(scene, &nameless, &mut out);
        // 占老年人口的15%: of a whole that is not printed, told only where a number fits.
        let known = out.len();
        judge(scene, &named, &mut out);
        let told = out.split_off(known);
        out.extend(told.into_iter().filter(|d| d.verdict.holds()));
        from = to;
    }
    out
}

/// Of one paragraph, one unit, one kind of rate.
fn akin(scene: &Scene<'_>, a: &Nameless, b: &Nameless) -> bool {
    let pair = |x: usize, y: usize| scene.number(x).zip(scene.number(y));
    pair(a.rate, b.rate).is_some_and(|(x, y)| x.span.paragraph == y.span.paragraph && x.unit == y.unit)
        && pair(a.part, b.part).is_some_and(|(x, y)| alike(x, y))
}

fn judge(scene: &Scene<'_>, shares: &[Nameless], out: &mut Vec<Draft>) {
    let mut best: Option<(usize, Below)> = None;
    for below in wholes(scene, shares) {
        let fit = shares
            .iter()
            .filter(|s| {
                quotient(scene, s.rate, s.part, &below, Confidence::Weak, "")
                    .is_some_and(|d| d.verdict.holds())
            })
            .count();
        if fit > 0 && best.as_ref().is_none_or(|(f, _)| fit > *f) {
            best = Some((fit, below));
        }
    }
    // All but one of three or more agree with one whole: that one is wrong.
    if best.as_ref().is_none_or(|(fit, _)| *fit < shares.len())
        && let Some(odd) = odd_one(scene, shares)
    {
        out.push(odd);
        return;
    }
    // Shares that make 100 % are of their sum, even if none of them fits.
    let best = best.or_else(|| sum(scene, shares).map(|b| (shares.len(), b)));
    let Some((fit, below)) = best else {
        // 其中A，占r%: its whole is told, if only likely.
        if let [one] = shares
            && let Some(b) = divided(scene, one.part)
            && scene.sentence_of(b) == scene.sentence_of(one.part)
            && let Some(below) = Below::one(scene, b)
        {
            // 15101人，占23.44%，其中10274人，占15.95%: both are shares of the same whole.
            let share = near::lead(scene, b + 1).contains('占')
                && scene.number(b + 1).is_some_and(|n| n.kind == Kind::Ratio);
            let sure = if share { Confidence::Weak } else { Confidence::Likely };
            out.extend(quotient(scene, one.rate, one.part, &below, sure, "把“其中”前的数当作总数"));
        }
        // 抽查60个，发现15个，占25%: two numbers, the first one a whole by its words.
        if let [one] = shares
            && divided(scene, one.part).is_none()
            && let Some(b) = near::before(scene, one.part)
            && near::clauses_between(scene, b, one.part) == 1
            && near::before(scene, one.rate) == Some(one.part)
            && has(
                near::lead(scene, b),
                &["抽查", "检查", "排查", "筛查", "共有", "总数", "总计", "现有", "应"],
            )
            && let (Some(whole), Some(part)) = (scene.number(b), scene.number(one.part))
            && alike(whole, part)
            && counts(whole)
            && whole.value > part.value
            && let Some(below) = Below::one(scene, b)
        {
            out.extend(quotient(scene, one.rate, one.part, &below, Confidence::Likely, "把前一个数当作总数"));
        }
        return;
    };
    let by_word = shares.first().and_then(|s| divided(scene, s.part)).is_some_and(|b| below.numbers == [b]);
    let most = fit * 2 > shares.len() && fit >= 2
        || fit * 2 >= shares.len() && shares.len() >= 2 && adds_up(scene, shares, &below)
        || by_word && fit * 2 >= shares.len() && shares.len() >= 2;
    for s in shares {
        let confidence = if most { Confidence::Likely } else { Confidence::Weak };
        if let Some(draft) = quotient(scene, s.rate, s.part, &below, confidence, "总数按相邻的数推定")
            && (draft.verdict.holds() || most)
        {
            out.push(draft);
        }
    }
}

/// The share that alone does not agree with the whole that all others give.
fn odd_one(scene: &Scene<'_>, shares: &[Nameless]) -> Option<Draft> {
    let mut parts: Vec<usize> = shares.iter().map(|s| s.part).collect();
    parts.dedup();
    let near = shares.iter().all(|s| near::clauses_between(scene, s.part, s.rate) <= 2);
    if shares.len() < 3 || parts.len() < shares.len() || !near {
        return None;
    }
    let wholes: Vec<Interval> = shares
        .iter()
        .map(|s| {
            let (part, rate) = (scene.number(s.part)?, scene.number(s.rate)?);
            let per = Interval::of(super::per(rate));
            (!rate.value.is_zero()).then(|| part.interval().times(&per).over(&rate.interval()))
        })
        .collect::<Option<_>>()?;
    let meet = |skip: usize| {
        let mut all = Interval { low: None, high: None };
        for (_, w) in wholes.iter().enumerate().filter(|(i, _)| *i != skip) {
            all.low = all.low.max(w.low);
            all.high = match (all.high, w.high) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        all.low.zip(all.high).filter(|(l, h)| l <= h).map(|_| all)
    };
    let mut odd = (0..shares.len()).filter_map(|i| Some((i, meet(i)?)));
    let (i, whole) = odd.next().filter(|_| odd.next().is_none())?;
    if whole.meets(wholes.get(i)?) {
        return None;
    }
    let s = shares.get(i)?;
    let value = near::middle(&whole)?;
    let below = Below {
        share: true,
        numbers: Vec::new(),
        text: format!("总数（按其他各项约{}）", scene.write(value.round(), s.part)),
        value,
        interval: whole,
    };
    quotient(
        scene,
        s.rate,
        s.part,
        &below,
        Confidence::Likely,
        "其他各项的占比合于同一个总数，只有这一项不合",
    )
}

/// What may be the whole of some shares: what 其中 divides, the sum of the parts, numbers before them.
fn wholes(scene: &Scene<'_>, shares: &[Nameless]) -> Vec<Below> {
    let Some(first) = shares.first() else { return Vec::new() };
    let mut out = Vec::new();
    out.extend(divided(scene, first.part).and_then(|b| Below::one(scene, b)));
    out.extend(sum(scene, shares));
    let least = paragraph_first(scene, first.part).max(first.part.saturating_sub(MOST));
    let Some(part) = scene.number(first.part) else { return out };
    for b in (least..first.part).rev() {
        if let Some(n) = scene.number(b)
            && alike(n, part)
            && n.value >= part.value
            && change(scene, b).is_none()
        {
            out.extend(Below::one(scene, b));
        }
    }
    out
}

/// Whether the parts themselves make the whole: then it is theirs, however many of the rates fit.
fn adds_up(scene: &Scene<'_>, shares: &[Nameless], below: &Below) -> bool {
    let sum = shares.iter().try_fold(Decimal::ZERO, |t, s| t.checked_add(scene.number(s.part)?.value));
    sum == Some(below.value)
}

/// The sum of the parts whose shares make a whole; those of 其中 stand under the one before them.
fn sum(scene: &Scene<'_>, shares: &[Nameless]) -> Option<Below> {
    let own: Vec<&Nameless> = shares
        .iter()
        .enumerate()
        .filter(|(i, s)| *i == 0 || !has(between(scene, shares[i - 1].rate, s.part), &["其中"]))
        .map(|(_, s)| s)
        .collect();
    if own.len() < 2 {
        return None;
    }
    let zero = Interval::of(Decimal::ZERO);
    let rates = own.iter().try_fold(zero, |t, s| Some(t.plus(&scene.number(s.rate)?.interval())))?;
    if !rates.holds(super::per(scene.number(own[0].rate)?)) {
        return None;
    }
    let parts: Vec<usize> = own.iter().map(|s| s.part).collect();
    Below::sum(scene, &parts).map(|b| Below { share: true, ..b })
}

/// The number that 其中 divides into parts, `a` being one of them.
fn divided(scene: &Scene<'_>, a: usize) -> Option<usize> {
    let part = scene.number(a)?;
    let least = paragraph_first(scene, a);
    let mut i = a;
    while i > least {
        i -= 1;
        let n = scene.number(i)?;
        if !alike(n, part) || !counts(n) || change(scene, i).is_some() {
            continue;
        }
        let sentences = scene.sentence_of(a)?.abs_diff(scene.sentence_of(i)?);
        if sentences <= 1 && has(start(between(scene, i, a), 12), &["其中", "包括", "含"]) {
            return Some(i);
        }
    }
    None
}
