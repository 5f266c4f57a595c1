//! R09: as many things named as announced.
//!
//! Input: a [`Scene`]. Output: relations whose result is the announced count: `A、B、C三个社区`, `A、B等三处`,
//! `3家，分别位于A、B和C`, `“三组一站”，即…` ([`named`]); `以下六个方面` with list marks after it ([`marks`]).
//! Invariant: 等 leaves room for more things than are named, never for fewer.

mod items;
mod marks;
mod named;
#[cfg(test)]
mod tests;

use super::near::{in_cell, start};
use super::shared::{Draft, Scene, Verdict};
use super::{Confidence, Kind, Relation};
use crate::check::number::{Approx, Kind as Of};
use rust_decimal::prelude::ToPrimitive;

/// Lists of a text.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    let list = marks::List::of(scene);
    for e in 0..scene.reading.numbers.len() {
        let Some(count) = announced(scene, e) else { continue };
        let found = named::before(scene, e, count)
            .or_else(|| named::after(scene, e, count))
            .or_else(|| named::chosen(scene, e, count))
            .or_else(|| marks::find(scene, e, count, &list));
        out.extend(found.map(|d| d.relation(scene)));
    }
}

/// A count that may announce a list: whole, small, exact.
fn announced(scene: &Scene<'_>, e: usize) -> Option<usize> {
    let n = scene.number(e)?;
    let listed = matches!(n.kind, Of::Things | Of::Persons | Of::Households | Of::Times | Of::Cases);
    let plain = n.approx == Approx::Exact && n.until.is_none() && n.each.is_none();
    let small = n.scale == rust_decimal::Decimal::ONE && n.value.fract().is_zero();
    if !listed || !plain || !small || in_cell(scene, e) {
        return None;
    }
    n.value.to_usize().filter(|v| (2..=30).contains(v))
}

/// Whether the classifier and the words behind it call for things to be named: 三个社区 does, 三件 does not.
fn of_kinds(scene: &Scene<'_>, e: usize) -> bool {
    let unit = scene.number(e).map_or("", |n| n.unit.as_str());
    let noun = start(scene.after(e), 1);
    matches!(
        unit,
        "个" | "处" | "家" | "项" | "类" | "种" | "所" | "座" | "支" | "部" | "条" | "组" | "门" | "场"
    ) && !noun.is_empty()
        && !noun.starts_with(['、', '”', '和', '及', '与', '，', '。'])
}

/// The relation of a count and what is named: `least..=most` things, more if `open` (等).
fn draft(
    scene: &Scene<'_>,
    e: usize,
    count: usize,
    named: (usize, usize),
    open: bool,
    confidence: Confidence,
) -> Option<Draft> {
    let (least, most) = named;
    let holds = if open { least <= count } else { (least..=most).contains(&count) };
    if open && most < count {
        return None;
    }
    let unit = scene.unit(e);
    let expected = if least == most { format!("{least}{unit}") } else { format!("{least}～{most}{unit}") };
    Some(Draft {
        kind: Kind::Enumeration,
        result: e,
        operands: Vec::new(),
        expression: if least == most {
            format!("列出{least}项")
        } else {
            format!("列出{least}～{most}项")
        },
        expected,
        verdict: if holds { Verdict::Exact } else { Verdict::Differs },
        confidence,
        repairs: Vec::new(),
        note: if open && !holds {
            "“等”字前列出的已比总数多".to_owned()
        } else {
            String::new()
        },
    })
}
