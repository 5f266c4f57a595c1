//! For rows that repeat somebody or something: the row for which that was counted.
//!
//! Inputs: a page of rows. Outputs: for each repeat the earlier row. Invariant: the rows are read once more,
//! no further than the last one that is looked for; only keys of the page are kept.

use super::Traced;
use super::page::{Kept, Page};
use crate::command::{Office, Result};
use crate::diagnostic::{Diagnostic, codes};
use crate::figure::rows::{Entry, Key, Mark, Seen, Tracer};
use crate::ledger::Ledger;
use chrono::Datelike;
use std::collections::{BTreeMap, BTreeSet};

/// A part, whom or what it counts, and the year where it counts once in each.
type Once = (usize, Key, Option<i32>);

/// Rows that were counted, by what they were counted for.
#[derive(Debug, Default)]
pub(super) struct Firsts {
    by_year: BTreeSet<usize>,
    rows: BTreeMap<Once, (usize, u64)>,
}

impl Firsts {
    /// The row for which what a row repeats was counted.
    pub(super) fn of(&self, row: &Kept, entry: &Entry) -> Option<(usize, u64)> {
        if entry.mark != Mark::Repeat {
            return None;
        }
        self.rows.get(&self.once(entry, row.days.map(|d| d.from.year()))?).copied()
    }

    fn once(&self, entry: &Entry, year: Option<i32>) -> Option<Once> {
        let key = entry.key.clone()?;
        Some((entry.leaf, key, year.filter(|_| self.by_year.contains(&entry.leaf))))
    }
}

/// Finds them.
pub(super) fn find(office: &Office, ledger: &Ledger, traced: &Traced, page: &Page) -> Result<Firsts> {
    let mut out = Firsts::default();
    for (at, leaf) in traced.recount.leaves.iter().enumerate() {
        if leaf.by_year {
            out.by_year.insert(at);
        }
    }
    let mut wanted: BTreeSet<Once> = BTreeSet::new();
    for row in &page.rows {
        let repeats = row.entries.iter().filter(|e| e.mark == Mark::Repeat);
        wanted.extend(repeats.filter_map(|e| out.once(e, row.days.map(|d| d.from.year()))));
    }
    if wanted.is_empty() {
        return Ok(out);
    }
    let tracer = Tracer::new(&office.catalog, &office.workspace.regions, ledger);
    let mut rows = BTreeMap::new();
    let mut sink = |seen: &Seen<'_>| {
        for entry in seen.entries.iter().filter(|e| e.mark == Mark::Counts) {
            if let Some(once) = out.once(entry, seen.days.map(|d| d.from.year()))
                && wanted.remove(&once)
            {
                rows.insert(once, (seen.source, seen.line));
            }
        }
        // Nothing more is looked for: the reading ends here.
        if wanted.is_empty() { Err(Diagnostic::new(codes::TRACE_DIFFERS, "")) } else { Ok(()) }
    };
    let read = tracer.follow(&traced.wanted.figures, &mut sink);
    if let (Err(problem), false) = (read, wanted.is_empty()) {
        return Err(vec![problem]);
    }
    out.rows = rows;
    Ok(out)
}
