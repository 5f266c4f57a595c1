//! R07: what cannot be more, or less, than another number.
//!
//! Input: a [`Scene`]. Output: `A人享受甲、B人享受乙，惠及C人` ([`union`]), `筛查A人，筛出B人` ([`within`]), `共计A` against
//! what was told before ([`total`]), part of a year against the year ([`period`]). What 其中 takes out of a number
//! is read with the parts.

mod period;
#[cfg(test)]
mod tests;
mod total;
mod union;
mod within;

use super::mend::Repair;
use super::shared::{Draft, Scene, Verdict};
use super::{Confidence, Kind, Relation};
use crate::check::number::Interval;

/// Bounds of a text.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    for i in 0..scene.reading.numbers.len() {
        let found =
            union::find(scene, i).or_else(|| within::find(scene, i)).or_else(|| total::find(scene, i));
        out.extend(found.map(|d| d.relation(scene)));
    }
    period::find(scene, out);
}

/// The lesser number is no more than the greater one; `result` is one of both.
fn no_more(
    scene: &Scene<'_>,
    result: usize,
    lesser: usize,
    greater: usize,
    confidence: Confidence,
    note: &str,
) -> Option<Draft> {
    let (l, g) = (scene.number(lesser)?.interval(), scene.number(greater)?.interval());
    let holds = match (l.low, g.high) {
        (Some(low), Some(high)) => low <= high,
        _ => true,
    };
    let (other, sign) = if result == lesser { (greater, "≤") } else { (lesser, "≥") };
    Some(Draft {
        kind: Kind::Bound,
        result,
        operands: vec![other],
        expression: format!("{}≤{}", scene.printed(lesser), scene.printed(greater)),
        expected: format!("{sign} {}", scene.printed(other)),
        verdict: if holds { Verdict::Exact } else { Verdict::Differs },
        confidence,
        repairs: vec![
            Repair { number: lesser, needed: Interval { low: None, high: g.high } },
            Repair { number: greater, needed: Interval { low: l.low, high: None } },
        ],
        note: note.to_owned(),
    })
}
