//! Refused rows that came back corrected.
//!
//! Job: which refused rows are settled (补正), by which row of which source. Inputs: what each returned
//! source says of its rows. Outputs: the [`Fate`] of any refused row. Nothing is written into the source
//! that a row is of: a settlement stands with the source that brought it and goes with it.
//!
//! Invariants:
//! - A row that was refused again has taken the place of the older reject: of the rejects of one row at
//!   most one is open. It is settled for all of them at once.
//! - A source and what was returned to it are one family: together they are the table as it should have
//!   come, so their rows are added up, never compared with each other ([`Claims`] keeps two rows of a
//!   family from being the same row of another source).
//! - What is returned to a source goes with it.

use super::entry::{FileRef, SourceEntry};
use super::held::Held;
use super::index::At;
use super::lines::{LineWriter, read, to_lines};
use super::open::Ledger;
use super::output::{Side, Workshop};
use super::overlap::{Before, Claims};
use super::pool::Stored;
use super::staged::Inner;
use super::writer::Writer;
use super::{problem, replay};
use crate::diagnostic::Diagnostic;
use crate::model::record::Reject;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Whose refused rows a source brings back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returned {
    /// The source they were refused from.
    pub of: String,
    /// The source the first of that line were refused from.
    pub root: String,
    /// [`Return`]s.
    pub rows: FileRef,
    /// Rows that an earlier return had settled, as they are.
    #[serde(default)]
    pub repeated: u64,
}

/// One row of a returned source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// Its line.
    pub line: u64,
    /// The line of the refused row.
    pub of: u64,
    /// Fingerprint of its cells: the same row once more is no second correction.
    pub cells: String,
    /// What became of it.
    pub turnout: Turnout,
}

/// What became of a returned row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Turnout {
    /// It is no reject any more.
    Settled,
    /// Refused again: the new reject stands for the old one.
    Again,
    /// Refused for what is wrong with its return; the old reject stands as it stood.
    Moot,
}

/// What has become of a refused row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Still to be corrected.
    Open,
    /// Corrected: by this row.
    Settled {
        /// Source id.
        source: String,
        /// The line there.
        line: u64,
        /// Fingerprint of the row's cells.
        cells: String,
    },
    /// Another reject of the same row stands for it.
    Superseded {
        /// Source id.
        source: String,
        /// The line there.
        line: u64,
    },
}

type Row = (String, u64);

/// All returned rows of a ledger.
#[derive(Debug, Default)]
pub struct Returns {
    /// Refused row → the rows returned for it, with their source's place in the order of ingestion.
    by: BTreeMap<Row, Vec<(usize, Row, Return)>>,
    /// Row refused again → the refused row it was returned for.
    of: BTreeMap<Row, Row>,
    /// Rows refused for their return alone, and the refused row they are about.
    moot: BTreeMap<Row, Row>,
    sources: usize,
}

impl Returns {
    fn add(&mut self, source: &str, of: &str, returns: Vec<Return>) {
        self.sources += 1;
        for row in returns {
            let (here, there) = ((source.to_owned(), row.line), (of.to_owned(), row.of));
            match row.turnout {
                Turnout::Moot => {
                    self.moot.insert(here, there);
                    continue;
                }
                Turnout::Again => {
                    self.of.insert(here.clone(), there.clone());
                }
                Turnout::Settled => {}
            }
            self.by.entry(there).or_default().push((self.sources, here, row));
        }
    }

    /// What has become of a refused row.
    pub fn fate(&self, source: &str, line: u64) -> Fate {
        let own = (source.to_owned(), line);
        let first = self.moot.get(&own).unwrap_or(&own);
        let mut root = first;
        while let Some(above) = self.of.get(root) {
            root = above;
        }
        let mut last = (0, root);
        let mut next = vec![root];
        while let Some(row) = next.pop() {
            for (place, here, returned) in self.by.get(row).into_iter().flatten() {
                if returned.turnout == Turnout::Settled {
                    let (source, line) = here.clone();
                    return Fate::Settled { source, line, cells: returned.cells.clone() };
                }
                last = last.max((*place, here));
                next.push(here);
            }
        }
        let open = last.1;
        if *open == own { Fate::Open } else { Fate::Superseded { source: open.0.clone(), line: open.1 } }
    }
}

impl Ledger {
    /// What was returned, of all sources.
    ///
    /// # Errors
    /// E0302 where a file of the ledger is damaged.
    pub fn returns(&self) -> Result<Returns, Diagnostic> {
        self.returns_of(|_| true)
    }

    fn returns_of(&self, wanted: impl Fn(&SourceEntry) -> bool) -> Result<Returns, Diagnostic> {
        let mut all = Returns::default();
        for source in self.sources().iter().filter(|s| wanted(s)) {
            if let Some(returned) = &source.returned {
                all.add(&source.id, &returned.of, self.lines(Some(&returned.rows))?);
            }
        }
        Ok(all)
    }

    /// The refused rows of a source that are still to be corrected, in order of lines.
    ///
    /// # Errors
    /// E0302 where a file of the ledger is damaged.
    pub fn open_rejects(&self, source: &SourceEntry) -> Result<Vec<Reject>, Diagnostic> {
        let mut rejects = self.rejects(source)?;
        if !rejects.is_empty() {
            let returns = self.returns_of(|s| s.family() == source.family())?;
            rejects.retain(|r| returns.fate(&source.id, r.line) == Fate::Open);
        }
        Ok(rejects)
    }

    /// These sources and all that was returned to them, in order of ingestion.
    pub fn with_returned(&self, ids: &[String]) -> Vec<String> {
        let mut all: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        // A source comes after the one that it is returned to, except one that was ingested again.
        loop {
            let of = |s: &&SourceEntry| s.returned.as_ref().is_some_and(|r| all.contains(r.of.as_str()));
            let more: Vec<&str> = self.sources().iter().filter(of).map(|s| s.id.as_str()).collect();
            let before = all.len();
            all.extend(more);
            if all.len() == before {
                break;
            }
        }
        let unknown = ids.iter().filter(|id| self.get(id).is_none()).cloned();
        let known = self.sources().iter().map(|s| s.id.clone()).filter(|id| all.contains(id.as_str()));
        known.chain(unknown).collect()
    }
}

impl Writer {
    /// What was returned, in the ledger and in this run, but for sources that are to be replaced.
    ///
    /// # Errors
    /// E0302 where a file of the ledger is damaged.
    pub fn returns(&self, replaced: &[String]) -> Result<Returns, Diagnostic> {
        let mut without: BTreeSet<String> = replaced.iter().cloned().collect();
        without.extend(self.rehearsal.iter().flat_map(|r| r.dropped.iter().cloned()));
        let mut all = self.ledger().returns_of(|s| !without.contains(&s.id))?;
        for staged in self.staged() {
            if let Some(returned) = &staged.entry.returned
                && !without.contains(&staged.entry.id)
            {
                all.add(&staged.entry.id, &returned.of, staged.returned.clone());
            }
        }
        Ok(all)
    }

    /// The family of a source.
    pub(super) fn family_of(&self, id: &str) -> Result<String, Diagnostic> {
        let staged = self.staged().into_iter().find(|s| s.entry.id == id);
        match staged {
            Some(staged) => Ok(staged.entry.family().to_owned()),
            None => self.known(id).map(|s| s.family().to_owned()),
        }
    }

    /// Rows of a pool that the others of a family claim: those of the ledger but for `without`, and those
    /// written in this run.
    pub(super) fn before(
        &self,
        family: &str,
        without: &dyn Fn(&str) -> bool,
        now: &[&Inner],
        pool: &[Stored],
    ) -> Result<Before, Diagnostic> {
        let mut all: Vec<Claims> = now.iter().map(|inner| inner.claims.clone()).collect();
        let is_now = |id: &str| now.iter().any(|inner| inner.entry.id == id);
        let ledger = self.ledger().sources().iter().filter(|s| s.family() == family);
        for source in ledger.filter(|s| !without(&s.id) && !is_now(&s.id)) {
            all.push(self.claims(source)?);
        }
        let places: HashMap<&str, u32> = pool.iter().map(|s| s.id.as_str()).zip(0..).collect();
        let at = |(source, line): &Row| places.get(source.as_str()).map(|&source| At { source, line: *line });
        Ok(Before {
            rows: all.iter().flat_map(|c| &c.rows).filter_map(at).collect(),
            alike: all.iter().flat_map(|c| &c.alike).filter_map(at).collect(),
            wanted: true,
        })
    }

    /// What a source of the ledger claims.
    pub(super) fn claims(&self, source: &SourceEntry) -> Result<Claims, Diagnostic> {
        let folder = &self.ledger().folder;
        let mut claims = Claims::default();
        replay::links(folder, source, &mut |_, with, line| claims.rows.push((with.to_owned(), line)))?;
        if let Some(file) = &source.held {
            let held: Vec<Held> = read(folder, file)?;
            let alike = held.into_iter().filter(|h| !h.one_sided.is_empty());
            claims.alike.extend(alike.map(|h| (h.source, h.with_line)));
        }
        Ok(claims)
    }
}

/// Writes what a returned source says of its rows; nothing in a rehearsal.
pub(super) fn write(writer: &Writer, returns: &[Return]) -> Result<Side, Diagnostic> {
    let Some((file, part)) = writer.part("returns", "jsonl.zst")? else { return Ok(None) };
    let failed = |e: std::io::Error| problem::unwritten(&writer.ledger().folder.shown("returns"), &e);
    let lines = to_lines(returns).map_err(|e| writer.internal(e))?;
    let mut out = LineWriter::new(file).map_err(failed)?;
    out.append(&lines).map_err(failed)?;
    Ok(Some((out.finish().map_err(failed)?, part)))
}
