//! The hand-kept tables (`regions.csv` …): decoding, header, typed cells with positions.
//!
//! Invariant: read as exports are (BOM, UTF-8, else GB18030: Excel saves GBK); columns by name, in any
//! order; every bad cell is reported with line and column.

use crate::diagnostic::{Code, Diagnostic, Place};
use std::path::Path;

/// One row: its line and its cells by column.
pub(super) struct Row<'a> {
    file: &'a str,
    code: Code,
    line: u64,
    columns: &'a [String],
    cells: Vec<String>,
}

/// The text of a file's bytes, or `None` when they belong to no encoding we read.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(bytes) {
        let body = &bytes[skip..];
        return encoding.decode_without_bom_handling_and_without_replacement(body).map(Into::into);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(_) => encoding_rs::GB18030
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(std::borrow::Cow::into_owned),
    }
}

/// Reads a table; `None` when there is no such file. `each` reads one row and says what is wrong.
pub(super) fn read<T>(
    root: &Path,
    name: &str,
    code: Code,
    required: &[&str],
    mut each: impl FnMut(&Row<'_>) -> Result<T, Vec<Diagnostic>>,
) -> Result<Option<Vec<T>>, Vec<Diagnostic>> {
    let path = root.join(name);
    let bytes = match super::bytes(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(vec![super::unreadable(name, &error)]),
    };
    let wrong = |line: u64, message: String| Diagnostic::new(code, message).at(Place::line(name, line));
    let Some(text) = decode(&bytes) else {
        return Err(vec![wrong(1, format!("{name} 不是 UTF-8 或 GB18030 文本"))]);
    };
    let delimiter = if text.lines().next().is_some_and(|l| l.contains('\t')) { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut columns: Vec<String> = Vec::new();
    let mut out = Vec::new();
    let mut problems = Vec::new();
    let (mut line, mut counted) = (1u64, 0);
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.push(wrong(1, format!("{name} 读不懂({error})")));
                break;
            }
        };
        // The csv crate's own line is one short in CRLF files: count the line ends before the record, from where
        // the record before it began.
        let start = record.position().map_or(0, |p| p.byte() as usize).min(text.len());
        let skipped = text[start..].chars().take_while(|c| matches!(c, '\r' | '\n')).count();
        let passed = text.get(counted..start + skipped).unwrap_or_default();
        line += passed.matches('\n').count() as u64;
        counted = start + skipped;
        let cells: Vec<String> = record.iter().map(|c| c.trim().to_owned()).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if columns.is_empty() {
            columns = cells.iter().map(|c| c.to_lowercase()).collect();
            let missing: Vec<&str> =
                required.iter().copied().filter(|r| !columns.iter().any(|c| c == r)).collect();
            if !missing.is_empty() {
                return Err(vec![wrong(line, format!("{name} 的表头缺少列：{}", missing.join("、")))]);
            }
            continue;
        }
        if cells.len() > columns.len() {
            problems.push(wrong(line, format!("这一行有 {} 格，表头只有 {} 列", cells.len(), columns.len())));
            continue;
        }
        match each(&Row { file: name, code, line, columns: &columns, cells }) {
            Ok(value) => out.push(value),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(Some(out)) } else { Err(problems) }
}

impl Row<'_> {
    /// The line on which the row stands.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// A cell, empty where the column or cell is missing.
    pub(super) fn get(&self, column: &str) -> &str {
        let at = self.columns.iter().position(|c| c == column);
        at.and_then(|i| self.cells.get(i)).map_or("", String::as_str)
    }

    /// The place of a column, from 1.
    pub(super) fn column(&self, column: &str) -> Option<u32> {
        self.columns.iter().position(|c| c == column).map(|i| i as u32 + 1)
    }

    /// A problem in a column of this row.
    pub(super) fn problem(&self, column: &str, message: String) -> Diagnostic {
        Diagnostic::new(self.code, message).at(Place {
            file: self.file.to_owned(),
            line: Some(self.line),
            column: self.column(column),
            field: Some(column.to_owned()),
            sheet: None,
        })
    }

    /// A cell that must be filled.
    pub(super) fn filled(&self, column: &str, problems: &mut Vec<Diagnostic>) -> String {
        let cell = self.get(column);
        if cell.is_empty() {
            problems.push(self.problem(column, format!("{column} 不能为空")));
        }
        cell.to_owned()
    }

    /// A cell read by `parse`; empty is `None`.
    pub(super) fn parsed<T>(
        &self,
        column: &str,
        problems: &mut Vec<Diagnostic>,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let cell = self.get(column);
        if cell.is_empty() {
            return None;
        }
        let value = parse(cell);
        if value.is_none() {
            problems.push(self.problem(column, format!("{column}「{cell}」读不懂")));
        }
        value
    }
}
