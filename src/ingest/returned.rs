//! Workbooks of refused rows that come back: their sheets and rows, as the town left them.
//!
//! Job: know such a workbook by its columns, and read its cells without judging them. Inputs: a
//! [`Source`]. Outputs: [`Sheet`]s with true sheet rows. Invariant: a sheet that was sent out and has lost
//! its 退回编号 is refused: by its headers it would be taken for an export, without the units and periods
//! that its rows are told in.

use super::rows::CellKind;
use super::source::{BlockOptions, Source};
use super::values;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::model::returned::{NUMBER, PROBLEM, REMEDY};
use std::sync::{Mutex, PoisonError};

/// The header stands within this many rows: a town may write a line above it.
const SEARCHED: usize = 10;

/// One sheet of returned rows.
#[derive(Debug)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Header texts by column.
    pub headers: Vec<String>,
    /// The column of the 退回编号.
    pub number: usize,
    /// The rows below the header.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug)]
pub struct Row {
    /// Sheet row.
    pub line: u64,
    /// Text and kind of its cells.
    pub cells: Vec<(String, CellKind)>,
}

impl Row {
    /// The text of a cell, cleaned; empty for none.
    pub fn text(&self, column: usize) -> String {
        self.cells.get(column).and_then(|(text, _)| values::text(text)).unwrap_or_default()
    }
}

/// The sheets of a workbook of returned rows, and remarks on those that are not read.
pub type Sheets = (Vec<Sheet>, Vec<Diagnostic>);

/// The sheets of a workbook of returned rows, and a remark on each of its sheets that is not read;
/// `None` if it is none.
///
/// # Errors
/// `E0118` a sheet that was sent out has lost its 退回编号; and what keeps any workbook out.
pub fn sheets(source: &Source) -> Result<Option<Sheets>, Diagnostic> {
    let mut found = Vec::new();
    let mut others = Vec::new();
    for (place, info) in source.sheets().iter().enumerate() {
        let name = info.name.clone().unwrap_or_default();
        let at = |line: Option<u64>| Place {
            file: source.display().to_owned(),
            sheet: info.name.clone(),
            line,
            ..Place::default()
        };
        match header(source, place)? {
            Header::Numbered(line, headers, number) => {
                let rows = rows(source, place, line + 1)?;
                found.push(Sheet { name, headers, number, rows });
            }
            Header::Lost(line) => {
                let message = format!("退回表里找不到“{NUMBER}”一列，不知道各行是哪一行的补正");
                return Err(Diagnostic::new(codes::RETURN_UNKNOWN_TABLE, message).at(at(Some(line))));
            }
            Header::Other => others.push((place, at(None))),
        }
    }
    if found.is_empty() {
        return Ok(None);
    }
    let mut skipped = Vec::new();
    let Some(&encoding) = source.encodings().first() else { return Ok(None) };
    for (place, at) in others {
        let head = source.head(place, encoding, SEARCHED)?;
        if (0..head.len()).any(|row| !head.bytes_of(row).trim_ascii().is_empty()) {
            let message = format!("这个工作表没有读：退回表里没有“{NUMBER}”的表不是退回的行");
            skipped.push(Diagnostic::new(codes::SHEET_SKIPPED, message).at(at));
        }
    }
    Ok(Some((found, skipped)))
}

enum Header {
    /// Sheet row, texts, column of the number.
    Numbered(u64, Vec<String>, usize),
    /// Sent out by us, without its numbers; sheet row.
    Lost(u64),
    Other,
}

fn header(source: &Source, sheet: usize) -> Result<Header, Diagnostic> {
    for &encoding in source.encodings() {
        let head = source.head(sheet, encoding, SEARCHED)?;
        for row in 0..head.len() {
            let text = |column| {
                let cell = source.text_encoding(encoding).decode(head.cell(row, column)).unwrap_or_default();
                values::text(&cell).unwrap_or_default()
            };
            let texts: Vec<String> = (0..head.width(row)).map(text).collect();
            let has = |wanted: &str| texts.iter().position(|t| t == wanted);
            match (has(NUMBER), has(PROBLEM), has(REMEDY)) {
                // In a sheet of a workbook only: what a town saved as CSV has lost what its cells were.
                (Some(number), ..) if source.sheets()[sheet].name.is_some() => {
                    return Ok(Header::Numbered(head.line(row), texts, number));
                }
                (_, Some(_), Some(_)) => return Ok(Header::Lost(head.line(row))),
                _ => {}
            }
        }
    }
    Ok(Header::Other)
}

fn rows(source: &Source, sheet: usize, from: u64) -> Result<Vec<Row>, Diagnostic> {
    let Some(&encoding) = source.encodings().first() else { return Ok(Vec::new()) };
    let all: Mutex<Vec<Row>> = Mutex::default();
    let options = BlockOptions { threads: 1, ..BlockOptions::default() };
    source.blocks(sheet, encoding, from, &options, &|block| {
        let cell = |row, column| {
            let text = source.text_encoding(encoding).decode(block.cell(row, column)).unwrap_or_default();
            (text.into_owned(), block.kind(row, column))
        };
        let read = (0..block.len()).map(|row| Row {
            line: block.line(row),
            cells: (0..block.width(row)).map(|column| cell(row, column)).collect(),
        });
        all.lock().unwrap_or_else(PoisonError::into_inner).extend(read);
        Ok(())
    })?;
    Ok(all.into_inner().unwrap_or_else(PoisonError::into_inner))
}
