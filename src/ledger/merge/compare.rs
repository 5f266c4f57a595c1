//! What becomes of each source of another office's ledger.
//!
//! Job: hold its sources against those that are here. Inputs: its manifest, and whose each source is.
//! Outputs: [`Coming`], one for each of its sources, and the ids of those that are gone there. Invariant: a
//! source is the same where all that is said of it and the hashes of all its files are.

use super::foreign::Foreign;
use crate::ledger::entry::{Office, SourceEntry};
use crate::ledger::writer::Writer;
use std::collections::HashSet;

/// What becomes of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It comes.
    New,
    /// It is here as it is there.
    Same,
    /// It is here in an older state, which it replaces.
    Changed,
    /// The same file stands here as a source of this or of a third office: its id.
    Elsewhere(String),
}

/// A source of another office's ledger.
#[derive(Debug, Clone)]
pub struct Coming {
    /// As it stands there, but with the office and a path that names it.
    pub entry: SourceEntry,
    /// What becomes of it.
    pub state: State,
}

/// An office's sources held against those here.
pub type Compared = (Vec<Coming>, Vec<String>);

impl Writer {
    /// Compares an office's ledger with what is here of it. `office` says whose a source is, `path` what it is
    /// called here.
    pub fn compare(
        &self,
        from: &Foreign,
        of: &str,
        office: &dyn Fn(&SourceEntry) -> Office,
        path: &dyn Fn(&SourceEntry) -> String,
    ) -> Compared {
        let is_its = |s: &SourceEntry| s.office.as_ref().is_some_and(|office| office.of == of);
        let staged = self.staged();
        let here = || self.ledger().sources().iter().chain(staged.iter().map(|s| &s.entry));
        let mut coming = Vec::new();
        for source in from.ledger().sources() {
            let entry = SourceEntry { office: Some(office(source)), path: path(source), ..source.clone() };
            let same_file = |s: &&SourceEntry| {
                s.sha256 == source.sha256 && s.sheet == source.sheet && s.dataset == source.dataset
            };
            let own = here().find(|s| is_its(s) && s.id == source.id);
            let state = match own {
                Some(known) if known.is_as(&entry) => State::Same,
                Some(_) => State::Changed,
                None => match here().filter(|s| !is_its(s)).find(same_file) {
                    Some(other) => State::Elsewhere(other.id.clone()),
                    None => State::New,
                },
            };
            coming.push(Coming { entry, state });
        }
        let there: HashSet<&str> = from.ledger().sources().iter().map(|s| s.id.as_str()).collect();
        let gone = self.ledger().sources().iter().filter(|s| is_its(s) && !there.contains(s.id.as_str()));
        let gone = gone.map(|s| s.id.clone()).collect();
        (coming, gone)
    }
}
