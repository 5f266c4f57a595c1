//! What has become of the sources between two states of the ledger.
//!
//! Inputs: the sources behind the first manifest and behind the second, the ledger as it is and its journal.
//! Outputs: [`Moves`]. Invariant: every source of either is in just one of its lists; what the journal says of
//! a source last decides whether it was dropped or replaced.

use crate::command::manifest::state::StateSource;
use crate::ledger::{Action, JournalLine, Ledger, SourceEntry};
use std::collections::{BTreeMap, BTreeSet};

/// Why a source of the first state is not in the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Left {
    /// Dropped; when, and why in words.
    Dropped(String),
    /// Gave way to these.
    Replaced(Vec<String>),
    /// It is in the ledger now, but was not part of the second state.
    Absent,
}

/// All that happened to sources, by id.
#[derive(Debug, Default)]
pub(super) struct Moves {
    /// In both, and in the ledger with the rows that they had.
    pub(super) common: BTreeSet<String>,
    /// Of the second state, in place of others of the first.
    pub(super) revised: BTreeSet<String>,
    /// Corrected rows that came back, since the first state.
    pub(super) corrected: BTreeSet<String>,
    /// All others that came since.
    pub(super) fresh: BTreeSet<String>,
    /// Of the first state only.
    pub(super) gone: BTreeMap<String, Left>,
    /// Of the second state, no longer in the ledger as they were then; with their datasets.
    pub(super) lost: BTreeMap<String, String>,
}

impl Moves {
    /// What happened between two states; `second` is `None` for the ledger as it is.
    pub(super) fn new(first: &[StateSource], second: Option<&[StateSource]>, ledger: &Ledger) -> Moves {
        let mut moves = Moves::default();
        let now: BTreeMap<&str, &SourceEntry> = ledger.sources().iter().map(|s| (s.id.as_str(), s)).collect();
        let before: BTreeMap<&str, &StateSource> = first.iter().map(|s| (s.id.as_str(), s)).collect();
        let after: BTreeSet<&str> = match second {
            Some(sources) => sources.iter().map(|s| s.id.as_str()).collect(),
            None => now.keys().copied().collect(),
        };
        let later: BTreeMap<&str, &str> =
            second.into_iter().flatten().map(|s| (s.id.as_str(), s.content.as_str())).collect();
        for (id, source) in &before {
            let content = match second {
                Some(_) => later.get(id).copied(),
                None => now.get(id).map(|s| s.data.sha256.as_str()),
            };
            // The same bytes read the same way, and replaced by themselves: what words mean was changed.
            let reread = content.is_some_and(|c| c != source.content)
                && last(ledger, id).is_some_and(|line| line.by.iter().any(|by| by == id));
            if !after.contains(id) {
                moves.gone.insert((*id).to_owned(), left(ledger, id, &after, now.contains_key(id)));
            } else if reread {
                moves.gone.insert((*id).to_owned(), Left::Replaced(vec![(*id).to_owned()]));
            } else if now.contains_key(id) {
                moves.common.insert((*id).to_owned());
            }
        }
        let replacing: BTreeSet<&str> = moves
            .gone
            .values()
            .flat_map(|left| match left {
                Left::Replaced(by) => by.as_slice(),
                _ => &[],
            })
            .map(String::as_str)
            .collect();
        for id in &after {
            let Some(source) = now.get(id) else { continue };
            if moves.common.contains(*id) {
                continue;
            }
            let list = if replacing.contains(id) {
                &mut moves.revised
            } else if source.returned.is_some() {
                &mut moves.corrected
            } else {
                &mut moves.fresh
            };
            list.insert((*id).to_owned());
        }
        for source in second.into_iter().flatten() {
            if now.get(source.id.as_str()).is_none_or(|s| s.data.sha256 != source.content) {
                moves.lost.insert(source.id.clone(), source.dataset.clone());
            }
        }
        moves
    }

    /// The sources of the second state that the ledger has.
    pub(super) fn has(&self, id: &str) -> bool {
        [&self.common, &self.revised, &self.corrected, &self.fresh].iter().any(|list| list.contains(id))
    }
}

/// The last line of the journal that took a source out.
fn last<'l>(ledger: &'l Ledger, id: &str) -> Option<&'l JournalLine> {
    let out = |line: &&JournalLine| line.source == id && line.action != Action::Restore;
    ledger.journal().iter().rev().find(out)
}

/// Why a source is not in the second state.
fn left(ledger: &Ledger, id: &str, after: &BTreeSet<&str>, is_there: bool) -> Left {
    let mut by = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut next = vec![id.to_owned()];
    let mut when = String::new();
    while let Some(id) = next.pop() {
        let Some(line) = last(ledger, &id).filter(|_| seen.insert(id.clone())) else { continue };
        if when.is_empty() {
            when = line.at.get(..10).unwrap_or_default().to_owned();
        }
        for other in &line.by {
            if after.contains(other.as_str()) {
                by.insert(other.clone());
            } else {
                next.push(other.clone());
            }
        }
    }
    match by.is_empty() {
        false => Left::Replaced(by.into_iter().collect()),
        true if is_there => Left::Absent,
        true => Left::Dropped(when),
    }
}
