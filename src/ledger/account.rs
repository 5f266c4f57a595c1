//! A source's rows as its original gives them now, held against what the ledger has of it, row by row.
//!
//! Job: say whether every row of a file became what the ledger says it became. A ledger that sources were
//! dropped from or replaced in cannot be made anew from the files that are left (what a dropped file held
//! decided which rows of others were stored), but each of its statements can be checked alone: a stored row
//! is the row of the original; a duplicate equals the row of another source that it is said to equal, no
//! two the same one; a held row and a refused row are those of the original; and there is no other row.
//! Inputs: the blocks of a reading. Outputs: what does not hold, in words. Invariant: rows are compared whole,
//! by fingerprints that are drawn anew in every run.

use super::columns::{self, arrow_schema};
use super::entry::SourceEntry;
use super::fingerprint::{Fingerprint, Seed};
use super::held;
use super::open::Ledger;
use super::overlap::lines;
use super::replay;
use crate::diagnostic::Diagnostic;
use crate::model::record::{Reject, standard};
use arrow_array::RecordBatch;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The rows of one reading.
#[derive(Debug, Default)]
pub(super) struct Account {
    seed: Seed,
    read: Mutex<Read>,
}

#[derive(Debug, Default)]
struct Read {
    /// By line: the whole row, and what of it makes it the same as another.
    rows: BTreeMap<u64, (Fingerprint, Fingerprint)>,
    rejects: Vec<Reject>,
}

/// Lines shown of one kind.
const SHOWN: usize = 5;

impl Account {
    /// Takes down a block.
    pub(super) fn take(&self, batch: &RecordBatch, rejects: &[Reject]) {
        let (lines, whole, records) = (lines(batch), self.whole(batch), self.seed.rows(batch));
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.rows.extend(lines.into_iter().zip(whole.into_iter().zip(records)));
        read.rejects.extend_from_slice(rejects);
    }

    /// All columns but the line, which is what rows are found by.
    fn whole(&self, batch: &RecordBatch) -> Vec<Fingerprint> {
        let schema = batch.schema_ref();
        let names = schema.fields().iter().map(|f| f.name().as_str());
        self.seed.sum(batch, names.filter(|n| *n != standard::LINE))
    }

    /// What the ledger says of the source and the reading does not, in words; empty if all is the same.
    pub(super) fn against(&self, ledger: &Ledger, entry: &SourceEntry) -> Result<Vec<String>, Diagnostic> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rows = std::mem::take(&mut read.rows);
        let rejects = std::mem::take(&mut read.rejects);
        drop(read);
        let mut told = Told::default();
        self.stored(ledger, entry, &mut rows, &mut told)?;
        self.duplicates(ledger, entry, &mut rows, &mut told)?;
        let all = ledger.held(entry)?;
        let batch = columns::batch(&arrow_schema(&entry.schema), held::to_block(&entry.schema, &all));
        let batch = batch.map_err(|e| super::problem::internal(&entry.path, e))?;
        for (row, whole) in all.iter().zip(self.whole(&batch)) {
            let same = rows.remove(&row.line).is_some_and(|(read, _)| read == whole);
            told.add(!same, "修订待定的行与原件不同", row.line);
        }
        rows.keys().for_each(|line| told.add(true, "原件里的行台账里没有", *line));
        let known = ledger.rejects(entry)?;
        let mut then: BTreeMap<u64, &Reject> = known.iter().map(|r| (r.line, r)).collect();
        for now in &rejects {
            match then.remove(&now.line) {
                None => told.add(true, "剔除的行与登记的不同", now.line),
                Some(then) => told.add(then != now, "剔除的行的内容或原因与登记的不同", now.line),
            }
        }
        then.keys().for_each(|line| told.add(true, "剔除的行与登记的不同", *line));
        Ok(told.words())
    }

    fn stored(
        &self,
        ledger: &Ledger,
        entry: &SourceEntry,
        rows: &mut BTreeMap<u64, (Fingerprint, Fingerprint)>,
        told: &mut Told,
    ) -> Result<(), Diagnostic> {
        let names: Vec<&str> = entry.schema.columns.iter().map(|c| c.id.as_str()).collect();
        let mut reader = ledger.reader(entry, &names)?;
        for group in 0..reader.groups() {
            let batch = reader.read(group)?;
            for (line, whole) in lines(&batch).into_iter().zip(self.whole(&batch)) {
                let same = rows.remove(&line).is_some_and(|(read, _)| read == whole);
                told.add(!same, "台账里的行与原件不同", line);
            }
        }
        Ok(())
    }

    fn duplicates(
        &self,
        ledger: &Ledger,
        entry: &SourceEntry,
        rows: &mut BTreeMap<u64, (Fingerprint, Fingerprint)>,
        told: &mut Told,
    ) -> Result<(), Diagnostic> {
        // By the source that holds the row: the line there, the line here.
        let mut links: BTreeMap<String, BTreeMap<u64, u64>> = BTreeMap::new();
        replay::links(&ledger.folder, entry, &mut |line, with, with_line| {
            let twice = links.entry(with.to_owned()).or_default().insert(with_line, line);
            told.add(twice.is_some(), "记为重复的行与别的行对着同一行", line);
        })?;
        for (with, mut wanted) in links {
            if let Some(other) = ledger.get(&with) {
                let names: Vec<&str> = other.schema.columns.iter().map(|c| c.id.as_str()).collect();
                let mut reader = ledger.reader(other, &names)?;
                for group in 0..reader.groups() {
                    let batch = reader.read(group)?;
                    for (there, record) in lines(&batch).into_iter().zip(self.seed.rows(&batch)) {
                        let Some(line) = wanted.remove(&there) else { continue };
                        let same = rows.remove(&line).is_some_and(|(_, read)| read == record);
                        told.add(!same, "记为重复的行与它对着的行不同", line);
                    }
                }
            }
            wanted.values().for_each(|line| {
                rows.remove(line);
                told.add(true, "记为重复的行对着的行不在台账里", *line);
            });
        }
        Ok(())
    }
}

/// Lines by what is wrong with them.
#[derive(Default)]
struct Told {
    lines: BTreeMap<&'static str, (u64, Vec<u64>)>,
}

impl Told {
    fn add(&mut self, wrong: bool, what: &'static str, line: u64) {
        if wrong {
            let (count, shown) = self.lines.entry(what).or_default();
            *count += 1;
            if shown.len() < SHOWN {
                shown.push(line);
            }
        }
    }

    fn words(self) -> Vec<String> {
        let one = |(what, (count, shown)): (&str, (u64, Vec<u64>))| {
            let lines: Vec<String> = shown.iter().map(u64::to_string).collect();
            let more = if count > shown.len() as u64 { "等" } else { "" };
            format!("{what}：{count} 行（第 {} 行{more}）", lines.join("、"))
        };
        self.lines.into_iter().map(one).collect()
    }
}
