//! Sources that were dropped and sources that were replaced, told apart in one figure.
//!
//! Job: where both went, find what each took with it. Inputs: what every source added to the figure when it was
//! written, and what the remaining ones add without them. Outputs: the point on the way at which only the
//! dropped ones are gone. Invariant: nothing is guessed: where rows of others took their place for both, there
//! is no such point.

use super::chain::{Between, Cause, Point};
use super::exact::Exact;
use super::read::{Behind, Figure};
use super::sources::Left;
use super::world::Given;
use crate::ledger::Action;
use std::collections::BTreeSet;

/// The point between the old value and the one without all that went.
pub(super) fn dropped(
    between: &Between<'_>,
    figure: &Figure,
    before: &Behind,
    after: &Point,
) -> Option<Point> {
    let (old, new) = (before.adds.as_ref()?, after.behind.adds.as_ref()?);
    let mut value = Exact::parse(&figure.value)?;
    let (mut rows, mut adds) = (before.rows.clone(), old.clone());
    let ids: BTreeSet<&String> =
        old.keys().chain(new.keys()).chain(before.rows.keys()).chain(after.behind.rows.keys()).collect();
    for id in ids {
        let zero = value.zero();
        let was = old.get(id).copied().unwrap_or(zero);
        let is = new.get(id).copied().unwrap_or(zero);
        let counted = after.behind.rows.get(id).copied().unwrap_or(0);
        if was == is && before.rows.get(id).copied().unwrap_or(0) == counted {
            continue;
        }
        if by_drop(between, id)? {
            value = value.and(is.less(was)?)?;
            adds.insert(id.clone(), is);
            rows.insert(id.clone(), counted);
        }
    }
    rows.retain(|_, n| *n > 0);
    adds.retain(|_, v| !v.is_zero());
    Some(Point {
        cause: Cause::Dropped,
        given: Given::Known(value),
        behind: Behind { rows, adds: Some(adds) },
    })
}

/// Whether a source changed because one was dropped (itself, or one whose rows it took over) and not replaced;
/// `None` where it may be either.
fn by_drop(between: &Between<'_>, id: &str) -> Option<bool> {
    let gone = &between.moves.gone;
    let is_replaced = |left: &Left| matches!(left, Left::Replaced(_));
    if let Some(left) = gone.get(id) {
        return Some(!is_replaced(left));
    }
    let restored = between.ledger.journal().iter().filter(|l| l.action == Action::Restore && l.source == id);
    let of: BTreeSet<bool> =
        restored.flat_map(|l| &l.by).filter_map(|by| gone.get(by)).map(is_replaced).collect();
    match of.iter().collect::<Vec<_>>().as_slice() {
        [replaced] => Some(!**replaced),
        _ => None,
    }
}
