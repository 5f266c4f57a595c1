//! The denominator stands right before the rate: `完成年初预算数5000万元的40%`, `分别占总数500人的20%和30%`.

use super::share::{listed, together_share};
use super::{Below, quotient};
use crate::check::number::Kind as Of;
use crate::check::relation::Confidence;
use crate::check::relation::near::{
    alike, back, between, change, clauses_between, counts, first, has, last, of_rate, short, start, together,
};
use crate::check::relation::shared::{Draft, Scene};

/// Words that set a part against the whole that follows.
const VERBS: &[&str] = &["占", "完成", "达到", "达", "实现", "为", "是", "相当于", "达成", "执行"];

/// A rate with its denominator right before it.
pub(super) fn find(scene: &Scene<'_>, r: usize) -> Option<Draft> {
    // Of several rates in a row the first one has the denominator before it.
    let mut lead = r;
    while lead > 0 && r - lead < 6 && rate_before(scene, lead) {
        lead -= 1;
    }
    let b = lead.checked_sub(1)?;
    let whole = scene.number(b).filter(|n| counts(n))?;
    if !together(scene, b, r) || !of_rate(scene, b) || change(scene, b).is_some() {
        return None;
    }
    let several = lead != r || together(scene, r, r + 1) && rate_before(scene, r + 1);
    let least = first(scene, b);
    // The parts: numbers of the same unit before it, the last one first.
    let mut parts = Vec::new();
    let mut plain = true;
    let mut i = b;
    while i > least && parts.len() < 8 {
        i -= 1;
        let n = scene.number(i)?;
        if clauses_between(scene, i, b) > 6 {
            break;
        }
        if alike(n, whole) && change(scene, i).is_none() && !of_rate(scene, i) {
            parts.push(i);
            if !several {
                break;
            }
        } else if !matches!(n.kind, Of::Ratio | Of::Points)
            && change(scene, i).is_none()
            && !of_rate(scene, i)
        {
            plain = false;
        }
    }
    let words = between(scene, *parts.first()?, b);
    if !has(last(words, 24), VERBS) || has(last(words, 10), &["按", "不低于", "不超过", "提取", "不少于"])
    {
        return None;
    }
    let a = if several {
        // 分别占: as many parts as rates, in order.
        let mut end = r;
        while together(scene, end, end + 1) && end - lead < 6 && rate_before(scene, end + 1) {
            end += 1;
        }
        let rates = end + 1 - lead;
        if !has(last(words, 24), &["分别", "各占"]) || parts.len() < rates {
            return None;
        }
        *parts.get(rates - 1 - (r - lead))?
    } else {
        *parts.first()?
    };
    let near = clauses_between(scene, a, b) <= 2;
    let confidence = match (plain && near, several) {
        (true, false) => Confidence::Certain,
        (false, true) => Confidence::Weak,
        _ => Confidence::Likely,
    };
    let below = Below::one(scene, b)?;
    let draft = quotient(scene, r, a, &below, confidence, "")?;
    // A、B、C，占总数D的r%: of which of them, or of all together, only what fits tells.
    if several || draft.verdict.holds() {
        return Some(draft);
    }
    if let Some(other) = going_back(scene, r, a, &below) {
        return Some(other);
    }
    if !listed(scene, a) {
        let alone = back(scene, a).is_empty();
        let confidence = if alone { draft.confidence } else { draft.confidence.min(Confidence::Likely) };
        return Some(Draft { confidence, ..draft });
    }
    together_share(scene, r, a, &below).or_else(|| {
        // Nothing fits: what 其中 divides is meant more often than the last of its parts.
        let whole =
            back(scene, a).into_iter().find(|i| has(start(between(scene, *i, a), 12), &["其中", "包括"]))?;
        quotient(scene, r, whole, &below, Confidence::Likely, "")
    })
}

/// The part that fits, among those before: after 其中A、B，完成任务… the whole is meant.
fn going_back(scene: &Scene<'_>, r: usize, a: usize, below: &Below) -> Option<Draft> {
    back(scene, a)
        .into_iter()
        .filter(|i| !below.numbers.contains(i))
        .filter_map(|i| quotient(scene, r, i, below, Confidence::Likely, ""))
        .find(|d| d.verdict.holds())
}

/// Whether another rate stands right before a rate: 96.25%和占3.75%.
pub(super) fn rate_before(scene: &Scene<'_>, r: usize) -> bool {
    let Some(before) = r.checked_sub(1) else { return false };
    let rate = |i| scene.number(i).is_some_and(|n| n.kind == Of::Ratio);
    let gap = between(scene, before, r).trim();
    rate(before)
        && rate(r)
        && together(scene, before, r)
        && short(gap, 4)
        && gap.trim_start_matches(['、', '和', '与', '及', '，', ',', '占', '各']).is_empty()
        && !gap.is_empty()
}
