//! A workbook of plain tables.
//!
//! Job: tables that a command prints, as sheets to sort, filter, print and write into. Inputs: a [`Book`].
//! Outputs: the bytes. Invariants: words are never formulas; numbers are cells with exact values; the same input
//! gives the same bytes.

use super::looks::{self, Looks, Weight};
use super::names::Names;
use super::number::{Kind, Number};
use super::sheet::Sheet;
use super::words::footer;
use crate::output::chars;
use crate::output::grid::Grid;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

/// A workbook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Book {
    /// Who has it written.
    pub author: String,
    /// Unix seconds, for its properties.
    pub created: i64,
    /// Above every sheet.
    pub title: String,
    /// Its sheets.
    pub pages: Vec<Page>,
}

/// One sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Its name.
    pub name: String,
    /// Below the title, each a row.
    pub notes: Vec<String>,
    /// The table.
    pub grid: Grid,
    /// Width of each column, in characters of which a Chinese one takes two.
    pub widths: Vec<usize>,
}

/// Most rows of a sheet.
const MOST: usize = 1_000_000;

/// Writes a workbook.
///
/// # Errors
/// In words, where a page is beyond what a workbook can hold.
pub fn write(book: &Book) -> Result<Vec<u8>, String> {
    let failed = |e: XlsxError| format!("工作簿写不出来：{e}");
    let mut names = Names::default();
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_timestamp(book.created).map_err(failed)?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(chars::clean(&book.title))
            .set_author(chars::clean(&book.author))
            .set_creation_datetime(&created),
    );
    workbook.set_default_format(&looks::base(), 18, 72).map_err(failed)?;
    let looks = Looks::new();
    for page in &book.pages {
        if page.grid.rows.len() > MOST {
            return Err(format!("「{}」有 {} 行，一张工作表放不下", page.name, page.grid.rows.len()));
        }
        let name = names.take(&page.name);
        let mut sheet = Sheet::new(workbook.add_worksheet(), &name, &looks)?;
        let header = fill(&mut sheet, book, page)?;
        sheet.print(Some((header, header)), &footer(&book.author, &book.title))?;
    }
    workbook.save_to_buffer().map_err(failed)
}

/// Writes a page; the row of its header.
fn fill(sheet: &mut Sheet<'_>, book: &Book, page: &Page) -> Result<u32, String> {
    let looks = sheet.looks;
    sheet.set_widths(&page.widths)?;
    sheet.title(&format!("{}：{}", book.title, page.name))?;
    let mut row = 1;
    for note in &page.notes {
        sheet.across(row, note, &looks.note)?;
        row += 1;
    }
    let header = row;
    let headings = || (0u16..).zip(page.grid.columns.iter());
    sheet.fit(header, headings().map(|(c, h)| (c, h.title.as_str())))?;
    for (column, heading) in headings() {
        sheet.words(header, column, &heading.title, &looks.header)?;
    }
    let (whole, money) = (looks::count(), looks::number(Kind::Money.format(), Weight::Plain));
    for cells in &page.grid.rows {
        row += 1;
        let words = headings().zip(cells).filter(|((_, h), _)| !h.number);
        sheet.fit(row, words.map(|((c, _), cell)| (c, cell.as_str())))?;
        for ((column, heading), cell) in headings().zip(cells) {
            if heading.number && !cell.is_empty() {
                let kind = if cell.contains('.') { Kind::Money } else { Kind::Whole };
                let number =
                    Number { kind, numeral: cell.clone(), fits: cell.trim_start_matches('-').len() <= 15 };
                sheet.number(row, column, &number, if kind == Kind::Money { &money } else { &whole })?;
            } else {
                sheet.words(row, column, cell, &looks.words)?;
            }
        }
    }
    if row == header {
        sheet.words(header + 1, 0, "（没有）", &looks.subtitle)?;
    } else {
        let last = u16::try_from(page.grid.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        sheet.filter(header, row, last)?;
    }
    sheet.freeze(header + 1, 1)?;
    Ok(header)
}
