//! Rows that the ledger holds more often than any source has them.
//!
//! Job: check the ledger's own rule from what it holds, whatever its history: of each record as many are
//! stored as the source (with what was returned to it) has that has it most often. Inputs: one source whose
//! stored rows are in question. Outputs: their lines. Invariant: nothing is told where the rule has
//! exceptions (regions declared for whole files keep equal rows apart; rows that a damaged source took
//! with it).

use super::entry::SourceEntry;
use super::fingerprint::{Fingerprint, Seed};
use super::open::Ledger;
use super::overlap::lines;
use super::replay;
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How often a record is stored, and how often each family has it.
#[derive(Default)]
struct Count<'a> {
    stored: u64,
    families: BTreeMap<&'a str, u64>,
}

impl Ledger {
    /// The lines of a source's stored rows of which the ledger holds more than any source has.
    ///
    /// # Errors
    /// E0302 where a file of the ledger is damaged.
    pub fn surplus(&self, source: &SourceEntry) -> Result<Vec<u64>, Diagnostic> {
        // Rows of several offices are never the same rows.
        let all: Vec<&SourceEntry> = self
            .sources()
            .iter()
            .filter(|s| s.dataset == source.dataset && s.office == source.office)
            .collect();
        if all.iter().any(|s| s.region != source.region || s.lost > 0) {
            return Ok(Vec::new());
        }
        let seed = Seed::default();
        let mut own: HashSet<Fingerprint> = HashSet::new();
        self.records(&seed, source, &mut |_, record| {
            own.insert(record);
        })?;
        let mut counts: HashMap<Fingerprint, Count<'_>> = HashMap::new();
        // By source and line: which of the records in question stands there.
        let mut places: HashMap<&str, HashMap<u64, Fingerprint>> = HashMap::new();
        for other in &all {
            let here = places.entry(&other.id).or_default();
            self.records(&seed, other, &mut |line, record| {
                if own.contains(&record) {
                    let count = counts.entry(record).or_default();
                    count.stored += 1;
                    *count.families.entry(other.family()).or_default() += 1;
                    here.insert(line, record);
                }
            })?;
        }
        for other in &all {
            replay::links(&self.folder, other, &mut |_, with, line| {
                let record = places.get(with).and_then(|lines| lines.get(&line));
                if let Some(count) = record.and_then(|r| counts.get_mut(r)) {
                    *count.families.entry(other.family()).or_default() += 1;
                }
            })?;
        }
        let over = |record: &Fingerprint| {
            counts.get(record).is_some_and(|c| c.stored > c.families.values().copied().max().unwrap_or(0))
        };
        let mut surplus = Vec::new();
        self.records(&seed, source, &mut |line, record| surplus.extend(over(&record).then_some(line)))?;
        surplus.sort_unstable();
        Ok(surplus)
    }

    /// Tells the line and the record of every stored row.
    fn records(
        &self,
        seed: &Seed,
        source: &SourceEntry,
        tell: &mut dyn FnMut(u64, Fingerprint),
    ) -> Result<(), Diagnostic> {
        let names: Vec<&str> = source.schema.columns.iter().map(|c| c.id.as_str()).collect();
        let mut reader = self.reader(source, &names)?;
        for group in 0..reader.groups() {
            let batch = reader.read(group)?;
            lines(&batch).into_iter().zip(seed.rows(&batch)).for_each(|(line, record)| tell(line, record));
        }
        Ok(())
    }
}
