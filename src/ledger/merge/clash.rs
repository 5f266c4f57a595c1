//! Rows of another office's ledger that a source of this office's own holds, too.
//!
//! Job: find them before anything is merged. Inputs: a source that was fetched, this office's own sources that
//! may hold rows of the same place. Outputs: [`Clash`]es. Invariant: the rules are those by which a file that
//! is ingested is compared ([`crate::ledger::overlap`]): the same record, the same key with other
//! values, or the same in all that both have. Rows of a third office are of another place, and not compared.

use super::Merge;
use crate::diagnostic::Diagnostic;
use crate::ledger::alike::Likenesses;
use crate::ledger::entry::SourceEntry;
use crate::ledger::fingerprint::Seed;
use crate::ledger::overlap::{Basis, Before, Overlap, Verdict, lines};
use crate::ledger::pool::Stored;
use crate::ledger::staged::Staged;
use crate::ledger::writer::{Writer, stored};
use std::collections::BTreeMap;

/// Rows that two sources have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The source that was to come: id and path.
    pub coming: (String, String),
    /// The source that is here: id and path.
    pub here: (String, String),
    /// Rows that are the same.
    pub same: u64,
    /// Rows that have the same key, or are the same in what both have.
    pub alike: u64,
    /// The line of the first, in the one that was to come.
    pub line: u64,
}

impl Writer {
    pub(super) fn clashes(
        &self,
        merge: &Merge<'_>,
        staged: &Staged,
        near: &dyn Fn(&SourceEntry) -> bool,
    ) -> Result<Vec<Clash>, Diagnostic> {
        let entry = staged.entry();
        let pool: Vec<Stored> = self
            .ledger()
            .sources()
            .iter()
            .filter(|s| s.office.is_none() && s.dataset == entry.dataset && near(s))
            .map(|s| stored(s).anywhere())
            .collect();
        if pool.is_empty() || entry.data.rows == 0 {
            return Ok(Vec::new());
        }
        let like = |pool: &[Stored]| Likenesses::new(pool, entry.fills.as_ref(), entry.key.as_ref(), None);
        let basis = Basis {
            folder: self.ledger().folder.clone(),
            alike: like(&pool),
            replaced_alike: like(&[]),
            pool,
            replaced: Vec::new(),
            region: None,
            key: entry.key.clone(),
            before: Before::default(),
            seed: Seed::default(),
        };
        let mut overlap = Overlap::new(&basis)?;
        let columns: Vec<&str> = entry.schema.columns.iter().map(|c| c.id.as_str()).collect();
        let mut reader = merge.from.ledger().reader(entry, &columns)?;
        let mut found: BTreeMap<u32, Clash> = BTreeMap::new();
        for group in 0..reader.groups() {
            let batch = reader.read(group)?;
            let Some(prepared) = basis.prepare(&batch) else { continue };
            for (verdict, line) in overlap.judge(&basis, &prepared)?.into_iter().zip(lines(&batch)) {
                let (at, same) = match verdict {
                    Verdict::Accepted => continue,
                    Verdict::Duplicate(at) => (at, true),
                    Verdict::Revised(at) | Verdict::Alike(at) => (at, false),
                };
                let here = basis.pool.get(at.source as usize).and_then(|s| self.ledger().get(&s.id));
                let clash = found.entry(at.source).or_insert_with(|| Clash {
                    coming: (entry.id.clone(), entry.path.clone()),
                    here: here.map_or_else(Default::default, |s| (s.id.clone(), s.path.clone())),
                    same: 0,
                    alike: 0,
                    line,
                });
                *(if same { &mut clash.same } else { &mut clash.alike }) += 1;
            }
        }
        Ok(found.into_values().collect())
    }
}
