//! Grids to files: CSV in four encodings, and workbooks.
//!
//! Input: a [`Grid`] and how this export writes text. Output: the file's bytes, and the physical line
//! (or sheet row) at which each line of the grid starts. Invariant: the bytes depend on the grid only
//! (workbooks carry a fixed creation time).

use super::cell::Cell;
use super::support;
pub use super::support::text::{Encoding, Ends};
use super::support::workbook::{Formats, row, workbook};
use super::table::{Grid, Mark};
use chrono::NaiveDate;
use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

/// A text file and the line number at which each line of the grid starts.
pub fn text(grid: &Grid, encoding: Encoding, ends: Ends) -> (Vec<u8>, Vec<u64>) {
    let rows = grid.lines.iter().map(|line| line.cells.as_slice());
    support::text::text(rows, encoding, ends).expect("a recipe's text fits its encoding")
}

/// A workbook of several sheets; a sheet's lines start at their row numbers.
pub fn book(sheets: &[(&str, &Grid)]) -> Result<Vec<u8>, XlsxError> {
    let saved = NaiveDate::from_ymd_opt(2025, 1, 6).expect("a day");
    let mut workbook = workbook("云水县残疾人联合会", saved)?;
    for (name, grid) in sheets {
        sheet(workbook.add_worksheet().set_name(*name)?, grid)?;
    }
    workbook.save_to_buffer()
}

fn sheet(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    let formats = Formats::default();
    let bold = Format::new().set_bold().set_align(FormatAlign::Center);
    for (r, line) in grid.lines.iter().enumerate() {
        let r = r as u32;
        row(sheet, r, &line.cells, &formats)?;
        match (&line.mark, &line.cells[0]) {
            // The title is centred over the whole table.
            (Mark::Title, Cell::Text(text)) if r == 0 => {
                sheet.merge_range(r, 0, r, line.cells.len() as u16 - 1, text, &bold)?;
            }
            (Mark::Upper, _) => upper(sheet, r, grid, line.cells.as_slice(), &bold)?,
            _ => {}
        }
    }
    Ok(())
}

/// The merges of a header in two rows: over its columns, or downwards for a column of its own.
fn upper(sheet: &mut Worksheet, r: u32, grid: &Grid, cells: &[Cell], bold: &Format) -> Result<(), XlsxError> {
    let mut at = 0_u16;
    for (label, span) in &grid.upper {
        let last = at + *span as u16 - 1;
        if let Cell::Text(text) = &cells[usize::from(at)] {
            if label.is_empty() {
                sheet.merge_range(r, at, r + 1, last, text, bold)?;
            } else if last > at {
                sheet.merge_range(r, at, r, last, text, bold)?;
            }
        }
        at = last + 1;
    }
    Ok(())
}
