//! Whether a returned source can go by itself.
//!
//! Job: a family (a source and what was returned to it) claims rows of other sources, each once; what goes
//! frees the rows that it claimed. If the family keeps a row equal to a freed one, the two are one row from
//! then on, and the ledger would hold both. Inputs: what is to be dropped. Outputs: a refusal, or nothing.
//! Invariant: no drop makes the ledger more than the union of its sources.

use super::entry::SourceEntry;
use super::fingerprint::{Fingerprint, Seed};
use super::overlap::lines;
use super::writer::Writer;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::record::standard;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Sources and the lines of them that something claims.
type Freed<'a> = BTreeMap<&'a str, (&'a SourceEntry, BTreeSet<u64>)>;

impl Writer {
    /// Refuses to drop a part of a family where the rest has a row that the part kept apart from an equal
    /// one of another source.
    ///
    /// # Errors
    /// E0305 for such a part; E0302 where rows cannot be read.
    pub(super) fn apart(&self, drop: &[String]) -> Result<(), Diagnostic> {
        let sources = self.ledger().sources();
        let goes = |s: &SourceEntry| drop.contains(&s.id);
        for part in sources.iter().filter(|s| goes(s)) {
            let rest: Vec<&SourceEntry> =
                sources.iter().filter(|s| !goes(s) && s.family() == part.family()).collect();
            if rest.is_empty() {
                continue;
            }
            let claims = self.claims(part)?;
            let mut freed = Freed::new();
            for (id, line) in claims.rows.iter().chain(&claims.alike) {
                if let Some(source) = sources.iter().find(|s| s.id == *id && !goes(s)) {
                    freed
                        .entry(source.id.as_str())
                        .or_insert_with(|| (source, BTreeSet::new()))
                        .1
                        .insert(*line);
                }
            }
            if !freed.is_empty() && self.meet(part, &rest, &freed)? {
                let message = format!("{} 和它补正的表、别的来源有相同的行，不能单独撤销", part.path);
                let root = part.family();
                return Err(Diagnostic::new(codes::SOURCE_UNKNOWN, message)
                    .help(format!("撤销它补正的来源 {root}（连同全部补正表），再把要留下的文件重新导入。")));
            }
        }
        Ok(())
    }

    /// Whether a row that stays in the family says, in the columns that all have, what a freed one says.
    fn meet(&self, part: &SourceEntry, rest: &[&SourceEntry], freed: &Freed<'_>) -> Result<bool, Diagnostic> {
        let has = |s: &SourceEntry, id: &str| s.schema.columns.iter().any(|c| c.id == id);
        let everywhere =
            |id: &str| rest.iter().all(|s| has(s, id)) && freed.values().all(|(source, _)| has(source, id));
        let ids = part.schema.columns.iter().map(|c| c.id.as_str());
        let common: Vec<&str> =
            ids.filter(|id| !matches!(*id, standard::LINE | standard::ID_NOTE) && everywhere(id)).collect();
        let with_line: Vec<&str> = common.iter().copied().chain([standard::LINE]).collect();
        let seed = Seed::default();
        let mut open: HashSet<Fingerprint> = HashSet::new();
        for (source, wanted) in freed.values() {
            let mut reader = self.ledger().reader(source, &with_line)?;
            for group in 0..reader.groups() {
                let batch = reader.read(group)?;
                let rows = seed.sum(&batch, common.iter().copied()).into_iter().zip(lines(&batch));
                open.extend(rows.filter(|(_, line)| wanted.contains(line)).map(|(print, _)| print));
            }
        }
        for source in rest {
            let mut reader = self.ledger().reader(source, &with_line)?;
            for group in 0..reader.groups() {
                let batch = reader.read(group)?;
                if seed.sum(&batch, common.iter().copied()).iter().any(|print| open.contains(print)) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}
