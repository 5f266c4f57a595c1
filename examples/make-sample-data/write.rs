//! Grids to files: CSV in four encodings, and workbooks.
//!
//! Input: a [`Grid`] and how this export writes text. Output: the file's bytes, and the physical line
//! (or sheet row) at which each line of the grid starts. Invariant: the bytes depend on the grid only
//! (workbooks carry a fixed creation time).

use super::cell::Cell;
use super::table::{Grid, Mark};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

/// How a text export is encoded.
#[derive(Clone, Copy)]
pub enum Encoding {
    /// Excel's "CSV (逗号分隔)" on a Chinese Windows.
    Gbk,
    /// Excel's "CSV UTF-8".
    Utf8Bom,
    /// A web platform's export.
    Utf8,
    /// Excel's "Unicode 文本": UTF-16LE with a BOM, separated by tabs.
    Utf16Tab,
}

/// Line ends of an export.
#[derive(Clone, Copy)]
pub enum Ends {
    CrLf,
    Lf,
}

/// A text file and the line number at which each line of the grid starts.
pub fn text(grid: &Grid, encoding: Encoding, ends: Ends) -> (Vec<u8>, Vec<u64>) {
    let separator = if matches!(encoding, Encoding::Utf16Tab) { '\t' } else { ',' };
    let end = if matches!(ends, Ends::CrLf) { "\r\n" } else { "\n" };
    let mut out = String::new();
    let mut starts = Vec::new();
    let mut line = 1;
    for row in &grid.lines {
        starts.push(line);
        let text: Vec<String> = row.cells.iter().map(|cell| field(cell, separator)).collect();
        let text = text.join(&separator.to_string());
        line += 1 + text.matches('\n').count() as u64;
        out.push_str(&text);
        out.push_str(end);
    }
    (encode(&out, encoding), starts)
}

fn field(cell: &Cell, separator: char) -> String {
    let text = match cell {
        Cell::Blank => String::new(),
        Cell::Raw(text) => return text.clone(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(_) | Cell::Month(_) | Cell::Formula(..) => unreachable!("only in workbooks"),
    };
    if text.contains([separator, '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// The text in an encoding; a character that GBK lacks is a mistake in a recipe.
pub fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Gbk => {
            let (bytes, _, lossy) = encoding_rs::GBK.encode(text);
            assert!(!lossy, "a character outside GBK");
            bytes.into_owned()
        }
        Encoding::Utf8Bom => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf16Tab => {
            [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        }
    }
}

/// A workbook of several sheets; a sheet's lines start at their row numbers.
pub fn book(sheets: &[(&str, &Grid)]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2025, 1, 6)?.and_hms(9, 0, 0)?;
    workbook.set_properties(
        &DocProperties::new().set_author("云水县残疾人联合会").set_creation_datetime(&created),
    );
    for (name, grid) in sheets {
        sheet(workbook.add_worksheet().set_name(*name)?, grid)?;
    }
    workbook.save_to_buffer()
}

fn sheet(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    let date = Format::new().set_num_format("yyyy/m/d");
    let month = Format::new().set_num_format("yyyy\"年\"m\"月\"");
    let bold = Format::new().set_bold().set_align(FormatAlign::Center);
    for (r, line) in grid.lines.iter().enumerate() {
        let r = r as u32;
        for (c, cell) in line.cells.iter().enumerate() {
            let c = c as u16;
            match cell {
                Cell::Blank => continue,
                Cell::Text(text) | Cell::Raw(text) => sheet.write_string(r, c, text)?,
                Cell::Number(number) => sheet.write_number(r, c, *number)?,
                Cell::Date(day) => sheet.write_datetime_with_format(r, c, excel(*day)?, &date)?,
                Cell::Month(day) => sheet.write_datetime_with_format(r, c, excel(*day)?, &month)?,
                Cell::Formula(formula, result) => {
                    sheet.write_formula(r, c, formula.as_str())?;
                    sheet.set_formula_result(r, c, result.to_string())
                }
            };
        }
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

fn excel(day: chrono::NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    use chrono::Datelike;
    ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8)
}
