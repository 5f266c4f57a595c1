//! Cells into workbooks.
//!
//! Input: cells and the office that would have saved them. Output: a workbook or its cells.
//! Invariant: the creation time is given, so the bytes depend on the cells only.

use super::cell::Cell;
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// An empty workbook of this author, saved on this day at nine.
pub fn workbook(author: &str, saved: NaiveDate) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let created = excel(saved)?.and_hms(9, 0, 0)?;
    workbook.set_properties(&DocProperties::new().set_author(author).set_creation_datetime(&created));
    Ok(workbook)
}

/// The formats of date cells.
pub struct Formats {
    date: Format,
    month: Format,
}

impl Default for Formats {
    fn default() -> Self {
        Self {
            date: Format::new().set_num_format("yyyy/m/d"),
            month: Format::new().set_num_format("yyyy\"年\"m\"月\""),
        }
    }
}

/// Writes one row of cells.
pub fn row(sheet: &mut Worksheet, r: u32, cells: &[Cell], formats: &Formats) -> Result<(), XlsxError> {
    for (c, cell) in cells.iter().enumerate() {
        let c = c as u16;
        match cell {
            Cell::Blank => continue,
            Cell::Text(text) | Cell::Raw(text) => sheet.write_string(r, c, text)?,
            Cell::Number(number) => sheet.write_number(r, c, *number)?,
            Cell::Date(day) => sheet.write_datetime_with_format(r, c, excel(*day)?, &formats.date)?,
            Cell::Month(day) => sheet.write_datetime_with_format(r, c, excel(*day)?, &formats.month)?,
            Cell::Formula(formula, result) => {
                sheet.write_formula(r, c, formula.as_str())?;
                sheet.set_formula_result(r, c, result.to_string())
            }
        };
    }
    Ok(())
}

fn excel(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8)
}
