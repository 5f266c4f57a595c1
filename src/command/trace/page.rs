//! A page of rows, taken from the stream.
//!
//! Inputs: rows as they are met. Outputs: those of the page, and how many there are. Invariant: no more
//! rows than a page has are kept.

use super::original;
use crate::command::{Office, Outcome};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::figure::rows::{Entry, Seen};
use crate::ledger::Ledger;
use crate::model::Period;
use std::collections::{BTreeMap, BTreeSet};

/// Which page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pager {
    /// From 1.
    pub(super) page: u64,
    /// Rows of a page.
    pub(super) rows: u64,
}

/// A row that is kept.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) source: usize,
    pub(super) line: u64,
    pub(super) days: Option<Period>,
    pub(super) region: Option<usize>,
    pub(super) entries: Vec<Entry>,
}

/// Lines of originals, by source and line.
pub(super) type Originals = BTreeMap<(usize, u64), String>;

/// The page.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) pager: Pager,
    /// The sources it is of; `None`: all.
    only: Option<BTreeSet<usize>>,
    /// Rows there are.
    pub(super) total: u64,
    pub(super) rows: Vec<Kept>,
}

impl Page {
    pub(super) fn new(pager: Pager, only: Option<BTreeSet<usize>>) -> Page {
        Page { pager, only, total: 0, rows: Vec::new() }
    }

    /// Pages there are.
    pub(super) fn pages(&self) -> u64 {
        self.total.div_ceil(self.pager.rows.max(1))
    }

    /// Whether it is of some sources only.
    pub(super) fn is_part(&self) -> bool {
        self.only.is_some()
    }

    pub(super) fn take(&mut self, seen: &Seen<'_>) {
        if self.only.as_ref().is_some_and(|only| !only.contains(&seen.source)) {
            return;
        }
        let first = (self.pager.page - 1).saturating_mul(self.pager.rows);
        if self.total >= first && self.total - first < self.pager.rows {
            self.rows.push(Kept {
                source: seen.source,
                line: seen.line,
                days: seen.days,
                region: seen.region,
                entries: seen.entries.to_vec(),
            });
        }
        self.total += 1;
    }

    /// The lines of the originals that the rows of the page stand on; what hinders is told.
    pub(super) fn originals(&self, office: &Office, ledger: &Ledger, outcome: &mut Outcome) -> Originals {
        let mut wanted: BTreeMap<usize, BTreeSet<u64>> = BTreeMap::new();
        for row in &self.rows {
            wanted.entry(row.source).or_default().insert(row.line);
        }
        let mut out = Originals::new();
        for (position, lines) in wanted {
            let Some(source) = ledger.sources().get(position) else { continue };
            let place = || Place::file(source.path.clone());
            match original::lines(ledger, source, office.catalog.dataset(&source.dataset), &lines) {
                Ok(Some(found)) => {
                    let lost = lines.iter().find(|line| !found.contains_key(line));
                    if let Some(line) = lost {
                        let message = format!("原件里没有第 {line} 行");
                        outcome
                            .diagnostics
                            .push(Diagnostic::new(codes::ORIGINAL_MISSING, message).at(place()));
                    }
                    out.extend(found.into_iter().map(|(line, text)| ((position, line), text)));
                }
                Ok(None) => {
                    let message = "台账没有保留这个来源的原件，原表的行印不出来".to_owned();
                    outcome.diagnostics.push(Diagnostic::new(codes::ORIGINAL_MISSING, message).at(place()));
                }
                Err(problem) => {
                    outcome.diagnostics.push(problem);
                    outcome.findings = true;
                }
            }
        }
        out
    }
}
