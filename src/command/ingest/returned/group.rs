//! Which refused rows of which source the rows of a returned workbook are.
//!
//! Invariant: a number that is not to the letter the one of a row that the ledger refused is not known;
//! rows without a known number are refused beside the others of their sheet, or, where there are none,
//! with the whole file.

use super::Desk;
use crate::command::returned::Form;
use crate::diagnostic::{Code, Diagnostic, Place, codes};
use crate::ingest::returned::{Row, Sheet};
use crate::ledger::{Action, Reading, SourceEntry};
use crate::model::record::Reject;
use crate::model::returned;
use std::collections::{BTreeMap, BTreeSet};

/// The rows of one sheet that are of one source.
pub(super) struct Group<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) of: SourceEntry,
    pub(super) reading: Reading,
    pub(super) form: Form,
    /// Where the columns of the source stand in the sheet.
    pub(super) places: Vec<Option<usize>>,
    pub(super) rows: Vec<Numbered<'a>>,
    /// Rows of the sheet that are of no source.
    pub(super) strays: Vec<Stray<'a>>,
    /// Empty rows of the sheet.
    pub(super) blank: u64,
}

/// A row and what was refused.
pub(super) struct Numbered<'a> {
    pub(super) row: &'a Row,
    pub(super) reject: Reject,
    pub(super) masked: bool,
    /// Whether its number stood in the file before.
    pub(super) twice: bool,
}

/// A row whose number is not known, and why; without a number it may be no data at all.
pub(super) struct Stray<'a> {
    pub(super) row: &'a Row,
    pub(super) why: String,
    pub(super) unnumbered: bool,
}

impl Group<'_> {
    /// The column of the sheet, from 1, of a column of the source.
    pub(super) fn place(&self, column: u32) -> Option<u32> {
        let place = self.places.get(column.checked_sub(1)? as usize).copied().flatten()?;
        u32::try_from(place + 1).ok()
    }
}

/// The refused rows of the sources that numbers name.
#[derive(Default)]
struct Known {
    /// By id; `None` where the ledger has no such source.
    rejects: BTreeMap<String, Option<ByLine>>,
}

/// A source and its refused rows by line.
type ByLine = (SourceEntry, BTreeMap<u64, Reject>);

impl Known {
    /// The refused row of a number, and whether it was sent out masked; else why it is none.
    fn find(&mut self, desk: &Desk<'_>, number: &str) -> Result<Found, Why> {
        let Some((source, line)) = returned::parse(number) else {
            return Err(Why::Unknown(format!("退回编号「{}」不是完整的编号", cut(number))));
        };
        if !self.rejects.contains_key(&source) {
            let ledger = desk.writer.ledger();
            let found = match ledger.get(&source) {
                Some(entry) => {
                    let rejects = ledger.rejects(entry).map_err(Why::Failed)?;
                    Some((entry.clone(), rejects.into_iter().map(|r| (r.line, r)).collect()))
                }
                None => None,
            };
            self.rejects.insert(source.clone(), found);
        }
        let Some(Some((entry, rejects))) = self.rejects.get(&source) else {
            return Err(Why::Unknown(gone(desk, &source)));
        };
        let matches = |reject: &&Reject| [true, false].iter().any(|m| is(number, &source, reject, *m));
        match (rejects.get(&line).filter(matches), &entry.reading) {
            (Some(reject), Some(reading)) => Ok(Found {
                masked: is(number, &source, reject, true),
                reject: reject.clone(),
                of: entry.clone(),
                reading: reading.clone(),
            }),
            _ => Err(Why::Unknown(format!("退回编号「{}」与台账里的剔除行对不上", cut(number)))),
        }
    }
}

struct Found {
    of: SourceEntry,
    reading: Reading,
    reject: Reject,
    masked: bool,
}

enum Why {
    Unknown(String),
    Failed(Diagnostic),
}

fn is(number: &str, source: &str, reject: &Reject, masked: bool) -> bool {
    returned::number(source, reject, masked) == number
}

/// A number that may be anything, short enough for a message.
fn cut(number: &str) -> String {
    crate::model::mask::free_text(&number.chars().take(40).collect::<String>())
}

/// What became of a source that is not in the ledger.
fn gone(desk: &Desk<'_>, source: &str) -> String {
    let line = desk.writer.ledger().journal().iter().rev().find(|l| l.source == source);
    match line.map(|l| (l.action, &l.path)) {
        Some((Action::Replace, path)) => format!("退回编号所指的来源 {source}({path})已被替换"),
        Some((_, path)) => format!("退回编号所指的来源 {source}({path})已撤销"),
        None => format!("台账里没有退回编号所指的来源 {source}"),
    }
}

/// Sorts the rows of all sheets.
pub(super) fn groups<'a>(desk: &Desk<'_>, sheets: &'a [Sheet]) -> Result<Vec<Group<'a>>, Vec<Diagnostic>> {
    let mut known = Known::default();
    let mut seen: BTreeSet<(String, u64)> = BTreeSet::new();
    let mut all = Vec::new();
    for sheet in sheets {
        let at = |line: Option<u64>| Place {
            file: desk.job.display.clone(),
            sheet: Some(sheet.name.clone()),
            line,
            ..Place::default()
        };
        let mut groups: Vec<Group<'a>> = Vec::new();
        let mut strays = Vec::new();
        let mut blank = 0;
        for row in &sheet.rows {
            let number = row.text(sheet.number).to_ascii_lowercase();
            let empty = (0..row.cells.len()).all(|c| row.text(c).is_empty());
            if empty || number == returned::NUMBER {
                blank += 1;
                continue;
            }
            if number.is_empty() {
                let why = "这一行没有退回编号，不知道是哪一行的补正".to_owned();
                strays.push(Stray { row, why, unnumbered: true });
                continue;
            }
            let found = match known.find(desk, &number) {
                Ok(found) => found,
                Err(Why::Unknown(why)) => {
                    strays.push(Stray { row, why, unnumbered: false });
                    continue;
                }
                Err(Why::Failed(problem)) => return Err(vec![problem]),
            };
            let twice = !seen.insert((found.of.id.clone(), found.reject.line));
            let numbered = Numbered { row, reject: found.reject, masked: found.masked, twice };
            match groups.iter_mut().find(|g| g.of.id == found.of.id) {
                Some(group) => group.rows.push(numbered),
                None => {
                    let mut group = group(desk, sheet, found.of, found.reading)?;
                    group.rows.push(numbered);
                    groups.push(group);
                }
            }
        }
        match groups.first_mut() {
            Some(first) => (first.strays, first.blank) = (strays, blank),
            None => {
                if let Some(stray) = strays.iter().find(|s| !s.unnumbered) {
                    let message = format!("没有一个退回编号认得：{}", stray.why);
                    let code: Code = codes::RETURN_UNKNOWN_TABLE;
                    let problem = Diagnostic::new(code, message).at(at(Some(stray.row.line)));
                    return Err(vec![problem.help(codes::RETURN_UNKNOWN.entry().remedy)]);
                }
                if let Some(stray) = strays.first() {
                    let message = format!("没有一行有退回编号：{}", stray.why);
                    let problem = Diagnostic::new(codes::RETURN_UNKNOWN_TABLE, message);
                    return Err(vec![problem.at(at(Some(stray.row.line)))]);
                }
            }
        }
        all.append(&mut groups);
    }
    Ok(all)
}

/// A source's columns found in a sheet by their headers.
fn group<'a>(
    desk: &Desk<'_>,
    sheet: &'a Sheet,
    of: SourceEntry,
    reading: Reading,
) -> Result<Group<'a>, Vec<Diagnostic>> {
    let Some(dataset) = desk.office.catalog.dataset(&of.dataset) else {
        return Err(crate::command::datasets::unknown(&of.dataset));
    };
    let widest = |rejects: Vec<Reject>| rejects.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    let widest = desk.writer.ledger().rejects(&of).map(widest).map_err(|d| vec![d])?;
    let form = Form::new(&reading, dataset).widened(widest);
    let clean = |text: &str| crate::ingest::values::text(text).unwrap_or_default();
    let find = |header: &String| sheet.headers.iter().position(|h| *h == clean(header));
    let places: Vec<Option<usize>> = form.headers().iter().map(find).collect();
    let missing = form.headers().iter().zip(&places).enumerate();
    let missing: Vec<&str> = missing
        .filter(|(column, (_, place))| place.is_none() && form.is_read(*column))
        .map(|(_, (header, _))| header.as_str())
        .collect();
    if !missing.is_empty() {
        let message = format!("退回表里缺少来源 {} 要用的列：{}", of.id, missing.join("、"));
        return Err(vec![Diagnostic::new(codes::RETURN_UNKNOWN_TABLE, message).at(Place {
            file: desk.job.display.clone(),
            sheet: Some(sheet.name.clone()),
            ..Place::default()
        })]);
    }
    let (rows, strays) = (Vec::new(), Vec::new());
    Ok(Group { sheet, of, reading, form, places, rows, strays, blank: 0 })
}
