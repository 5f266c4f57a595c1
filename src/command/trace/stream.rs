//! All rows of a number, written as they are met.
//!
//! Inputs: a number. Outputs: a line a row, for CSV or the eye; whether both roads agree, in the end.
//! Invariant: no row is held; a reader that goes away ends the reading.

use super::json::COLUMNS;
use super::said;
use super::wanted::{Wanted, figure_id};
use super::{Traced, keys, sums, text};
use crate::command::{Ending, Office, Outcome, Stream};
use crate::diagnostic::{Diagnostic, codes};
use crate::figure::Answer;
use crate::figure::rows::{Entry, Seen, Tracer};
use crate::ledger::Ledger;
use crate::model::value::decimal;
use crate::output::grid::csv_cell;
use std::collections::BTreeSet;
use std::io::Write;

/// Everything needed to write a row.
struct Scribe {
    office: Office,
    ledger: Ledger,
    only: Option<BTreeSet<usize>>,
}

/// Every row as CSV, and the check of the sum after it.
pub(super) fn csv(
    office: Office,
    ledger: Ledger,
    wanted: Wanted,
    answers: Vec<Answer>,
    only: Option<BTreeSet<usize>>,
) -> Outcome {
    let scribe = Scribe { office, ledger, only };
    let stream = Stream::new(move |out| {
        writeln!(out, "{}", COLUMNS[..COLUMNS.len() - 1].join(","))?;
        let parts = Parts::of(&scribe.office, &wanted);
        let (ended, recount) = scribe.each(&wanted, out, &mut |entry, seen, out| {
            let cells = scribe.cells(&parts, entry, seen).map(|c| csv_cell(&c));
            writeln!(out, "{}", cells.join(","))
        })?;
        let Some(recount) = recount else { return Ok(ended) };
        match sums::traced(&scribe.ledger, wanted, answers, recount) {
            Ok(traced) => Ok(checked(&scribe.office, &traced)),
            Err(problem) => Ok(refused(problem)),
        }
    });
    Outcome { stream: Some(stream), ..Outcome::default() }
}

/// Every row as a line of text.
pub(super) fn text(office: Office, ledger: Ledger, traced: Traced, only: Option<BTreeSet<usize>>) -> Stream {
    let scribe = Scribe { office, ledger, only };
    Stream::new(move |out| {
        let wanted = &traced.wanted;
        let parts = Parts::of(&scribe.office, wanted);
        writeln!(out, "\n全部的行：")?;
        let (ended, _) = scribe.each(wanted, out, &mut |entry, seen, out| {
            let [part, _, file, sheet, line, date, region, key, amount, mark] =
                scribe.cells(&parts, entry, seen);
            let sheet = if sheet.is_empty() { sheet } else { format!("[{sheet}]") };
            let cells = [date, region, key, amount, mark, part];
            let cells: Vec<String> = cells.into_iter().filter(|c| !c.is_empty()).collect();
            writeln!(out, "{file}{sheet}:{line}\t{}", cells.join("\t"))
        })?;
        Ok(ended)
    })
}

fn refused(problem: Diagnostic) -> Ending {
    Ending { diagnostics: vec![problem], findings: false, refused: true }
}

fn checked(office: &Office, traced: &Traced) -> Ending {
    let mut outcome = Outcome::default();
    super::judge(office, traced, &mut outcome);
    Ending { diagnostics: outcome.diagnostics, findings: outcome.findings, refused: false }
}

/// What is known of each part that counts rows, before any row was read.
struct Parts {
    leaves: Vec<Leaf>,
}

struct Leaf {
    id: String,
    money: bool,
    dataset: Option<String>,
    column: String,
}

impl Parts {
    fn of(office: &Office, wanted: &Wanted) -> Parts {
        let catalog = &office.catalog;
        let leaves = crate::figure::rows::leaves(catalog, &office.workspace.regions, &wanted.figures);
        let leaf = |(asked, money): (crate::figure::rows::Asked, bool)| {
            let indicator = catalog.indicator(&asked.indicator);
            Leaf {
                id: figure_id(office, &asked),
                money,
                dataset: indicator.and_then(|i| i.dataset.clone()),
                column: text::column(indicator).to_owned(),
            }
        };
        Parts { leaves: leaves.unwrap_or_default().into_iter().map(leaf).collect() }
    }
}

type Writing<'w> = dyn FnMut(&Entry, &Seen<'_>, &mut dyn Write) -> std::io::Result<()> + 'w;
type Read = (Ending, Option<crate::figure::rows::Recount>);

impl Scribe {
    /// Writes what every row is in every part.
    fn each(&self, wanted: &Wanted, out: &mut dyn Write, write: &mut Writing<'_>) -> std::io::Result<Read> {
        let tracer = Tracer::new(&self.office.catalog, &self.office.workspace.regions, &self.ledger);
        let mut broken = None;
        let read = tracer.follow(&wanted.figures, &mut |seen| {
            if self.only.as_ref().is_some_and(|only| !only.contains(&seen.source)) {
                return Ok(());
            }
            for entry in seen.entries {
                if let Err(error) = write(entry, seen, out) {
                    broken = Some(error);
                    return Err(Diagnostic::new(codes::OUTPUT_WRITE, "标准输出写不出来"));
                }
            }
            Ok(())
        });
        match (broken, read) {
            (Some(error), _) => Err(error),
            (None, Ok(recount)) => Ok((Ending::default(), Some(recount))),
            (None, Err(problem)) => Ok((refused(problem), None)),
        }
    }

    /// The cells of a row in a part, without its original.
    fn cells(&self, parts: &Parts, entry: &Entry, seen: &Seen<'_>) -> [String; 10] {
        let source = self.ledger.sources().get(seen.source);
        let of = |text: Option<&str>| text.unwrap_or("").to_owned();
        let leaf = parts.leaves.get(entry.leaf);
        let key = entry.key.as_ref().zip(leaf).map(|(key, leaf)| {
            let dataset = leaf.dataset.as_deref().and_then(|d| self.office.catalog.dataset(d));
            keys::shown(&self.office, dataset, &leaf.column, key)
        });
        let money = leaf.is_some_and(|l| l.money);
        let amount = entry.amount.map(|n| if money { decimal(n, 2) } else { n.to_string() });
        [
            leaf.map_or_else(String::new, |l| l.id.clone()),
            of(source.map(|s| s.id.as_str())),
            of(source.map(|s| s.path.as_str())),
            of(source.and_then(|s| s.sheet.as_deref())),
            seen.line.to_string(),
            seen.days.map_or_else(String::new, |d| d.to_string()),
            seen.region.map_or_else(String::new, |r| self.office.workspace.regions.get(r).code.clone()),
            key.unwrap_or_default(),
            amount.unwrap_or_default(),
            said::mark_key(entry.mark).to_owned(),
        ]
    }
}
