//! Where a row counts.
//!
//! Inputs: the words of place of a row group, the tree. Outputs: the region of a row. Invariant: what
//! stands there is looked up in the tree itself, at the row's own days.

use crate::catalog::Dataset;
use crate::diagnostic::Diagnostic;
use crate::figure::columns::Words;
use crate::model::region::{Level, Scope};
use crate::model::{Period, RegionTree};
use arrow_array::RecordBatch;
use std::collections::HashMap;

/// The places of a row group.
pub(super) struct Whereabouts<'b> {
    tree: &'b RegionTree,
    scope: Scope,
    words: Option<(Words<'b>, Words<'b>)>,
    /// Whether names may mean other regions at other times.
    dated: bool,
    known: HashMap<(usize, usize, Option<Period>), Option<usize>>,
}

impl<'b> Whereabouts<'b> {
    pub(super) fn of(
        batch: &'b RecordBatch,
        dataset: &Dataset,
        tree: &'b RegionTree,
        scope: Scope,
    ) -> Result<Whereabouts<'b>, Diagnostic> {
        let words = match (&dataset.town, &dataset.village) {
            (None, None) => None,
            (town, village) => {
                let of = |id: &Option<String>| Words::of(batch, id.as_deref().unwrap_or(""));
                Some((of(town)?, of(village)?))
            }
        };
        Ok(Whereabouts { tree, scope, words, dated: is_dated(tree), known: HashMap::new() })
    }

    /// The region of a row with these 事件日期: of words that mean no one region then, and without words, the
    /// one declared for the source, if any.
    pub(super) fn region(&mut self, row: usize, event: Option<Period>) -> Option<usize> {
        let Some((towns, villages)) = self.words.as_ref() else { return self.scope.inner };
        let at = event.filter(|_| self.dated);
        let key = (towns.code(row), villages.code(row), at);
        let (tree, scope) = (self.tree, self.scope);
        *self.known.entry(key).or_insert_with(|| {
            let (town, village) = (towns.value(key.0), villages.value(key.1));
            let on = |day| tree.resolve_in(scope, town, village, day);
            let said = match at {
                None => on(None),
                Some(days) => on(Some(days.from)).filter(|first| on(Some(days.to)) == Some(*first)),
            };
            said.or(scope.inner)
        })
    }
}

/// Whether regions begin or end.
pub(super) fn is_dated(tree: &RegionTree) -> bool {
    tree.regions().iter().any(|r| r.valid_from.is_some() || r.valid_to.is_some())
}

/// Whether a row of a region counts in another; everything counts at the root.
pub(super) fn is_inside(tree: &RegionTree, region: Option<usize>, outer: usize) -> bool {
    outer == tree.root() || region.is_some_and(|r| tree.is_within(r, outer))
}

/// The region of a level that a region is or lies in.
pub(super) fn ancestor(tree: &RegionTree, region: Option<usize>, level: Level) -> Option<usize> {
    let mut at = region?;
    for _ in 0..=tree.regions().len() {
        let found = tree.get(at);
        if found.level == level {
            return Some(at);
        }
        at = found.parent?;
    }
    None
}
