//! The originals of an archive read again, and what they give held against its ledger.
//!
//! Job: first ingest all originals into a new ledger, in the order in which the ledger has its sources, each
//! read as it was and at its own time: a source that comes out the same, to the last byte of its rows, is
//! proven. Where one does not (a source that went before had decided which of its rows were stored), each of
//! its rows is held against what the ledger says of it ([`Writer::recount`]). Outputs: what became of each
//! source. Invariant: a source without its file is told as unread, never as proven.

use super::originals::{Originals, Shelf};
use crate::command::ingest::Again;
use crate::command::{Result, Session, deliver};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::ingest::plan::Guide;
use crate::ledger::{Action, Ledger, SourceEntry, Writer};
use std::path::Path;

/// What became of a source.
#[derive(Debug)]
pub(super) enum How {
    /// Ingested again, it is the same.
    Same,
    /// Every row is what the ledger says of it.
    RowByRow,
    /// Its file is not at hand.
    Unread,
    /// Something does not hold.
    Differs(Vec<Diagnostic>),
}

/// A source of the archive.
#[derive(Debug)]
pub(super) struct Reread {
    pub(super) id: String,
    pub(super) path: String,
    pub(super) sheet: Option<String>,
    pub(super) how: How,
}

/// Reads all sources again.
pub(super) fn all(
    session: &Session<'_>,
    ledger: &Ledger,
    dir: &Path,
    originals: &Originals<'_>,
) -> Result<Vec<Reread>> {
    let mut office = session.office()?;
    // They are at hand; a copy proves nothing.
    office.workspace.config.ingest.keep_originals = false;
    let again = Again { session, office: &office, ledger, guide: Guide::new(&office.catalog) };
    let scratch = deliver::scratch()?;
    let (fresh, file) = (scratch.path().join("ledger"), scratch.path().join("original"));
    let shelf = Shelf::new(originals, ledger);
    let mut out = Vec::new();
    let mut at_hand = None;
    // Nothing went before that could have had a say: the verdicts on rows must come out again.
    let mut plain = ledger.journal().iter().all(|line| line.action == Action::Merge)
        && ledger.offices().iter().all(|office| office.journal == 0);
    for (place, entry) in ledger.sources().iter().enumerate() {
        session.progress.step(place, ledger.sources().len(), &entry.path);
        if at_hand.as_ref() != Some(&entry.sha256) {
            at_hand = shelf.fetch(entry, &file)?.then(|| entry.sha256.clone());
        }
        let how = match &at_hand {
            None => How::Unread,
            Some(_) => match ingested(&again, &fresh, entry, &file)? {
                Some(now) if now.is_as(entry) => How::Same,
                now => {
                    let now = now.filter(|_| plain);
                    row_by_row(&again, ledger, dir, (place, entry), &file, now.as_ref())?
                }
            },
        };
        plain &= matches!(how, How::Same | How::RowByRow);
        let (id, path, sheet) = (entry.id.clone(), entry.path.clone(), entry.sheet.clone());
        out.push(Reread { id, path, sheet, how });
    }
    session.progress.step(ledger.sources().len(), ledger.sources().len(), "");
    scratch.close().map_err(|e| deliver::failed(&fresh, &e))?;
    Ok(out)
}

/// Ingests into the new ledger; what the source is there.
fn ingested(
    again: &Again<'_>,
    fresh: &Path,
    entry: &SourceEntry,
    file: &Path,
) -> Result<Option<SourceEntry>> {
    let writer = Writer::lock(fresh, again.session.wait, entry.ingested_at.clone());
    let mut writer = writer.map_err(|d| vec![d])?;
    // What keeps it out here is told by the second reading.
    let staged = match again.read(&writer, entry, file, &[]) {
        Ok(staged) => staged,
        Err(problems) if of_this_machine(&problems) => return Err(problems),
        Err(_) => return Ok(None),
    };
    match writer.commit(vec![staged], &[], "") {
        Ok(_) => Ok(writer.ledger().get(&entry.id).cloned()),
        Err(problem) if of_this_machine(std::slice::from_ref(&problem)) => Err(vec![problem]),
        Err(_) => Ok(None),
    }
}

/// Whether something cannot be written here: that says nothing of the source.
fn of_this_machine(problems: &[Diagnostic]) -> bool {
    problems.iter().any(|problem| problem.code == codes::LEDGER_WRITE)
}

/// Holds every row against what the ledger says of it. `verdicts` is the source in the new ledger, where
/// nothing but the sources before it decided what became of its rows.
fn row_by_row(
    again: &Again<'_>,
    ledger: &Ledger,
    dir: &Path,
    (place, entry): (usize, &SourceEntry),
    file: &Path,
    verdicts: Option<&SourceEntry>,
) -> Result<How> {
    // What was returned later had settled nothing yet.
    let later = ledger.sources().iter().skip(place + 1).filter(|s| s.returned.is_some());
    let left_out: Vec<String> = std::iter::once(entry).chain(later).map(|source| source.id.clone()).collect();
    let writer = Writer::to_recount(dir).map_err(|d| vec![d])?;
    let staged = match again.read(&writer, entry, file, &left_out) {
        Ok(staged) => staged,
        Err(problems) if of_this_machine(&problems) => return Err(problems),
        Err(problems) => return Ok(How::Differs(problems)),
    };
    let mut differences = writer.recount(entry).map_err(|d| vec![d])?;
    let (now, then) = (staged.entry(), entry);
    if now.id != then.id {
        differences.push(format!("编号应为 {}", now.id));
    }
    if (now.rows.summary, now.rows.blank) != (then.rows.summary, then.rows.blank) {
        differences.push("合计行、空行的数目不同".into());
    }
    if now.declared_totals != then.declared_totals {
        differences.push("合计行与上面各行之和不同于登记的".into());
    }
    if let Some(fresh) = verdicts.filter(|v| v.rows != then.rows || v.leans_on != then.leans_on) {
        let words = |s: &SourceEntry| {
            let r = &s.rows;
            format!("入台账 {}、重复 {}、修订 {}、剔除 {}", r.accepted, r.duplicate, r.revised, r.rejected)
        };
        differences.push(format!("登记的是{}，重新导入是{}", words(then), words(fresh)));
    }
    let surplus = ledger.surplus(entry).map_err(|d| vec![d])?;
    if let Some(line) = surplus.first() {
        let rows = surplus.len();
        differences.push(format!("有 {rows} 行在台账里比在任何一个来源里都多，会重复计（第 {line} 行等）"));
    }
    if differences.is_empty() {
        return Ok(How::RowByRow);
    }
    let tell = |what: String| {
        let at = Place { sheet: entry.sheet.clone(), ..Place::file(&entry.path) };
        Diagnostic::new(codes::PACK_REREAD, format!("来源 {}：{what}", entry.id)).at(at)
    };
    Ok(How::Differs(differences.into_iter().map(tell).collect()))
}
