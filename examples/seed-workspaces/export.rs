//! Tables to files.
//!
//! Input: a checked [`Table`]. Output: the bytes of a text export or of a workbook. Invariant: the row
//! 合计 is the sum of the rows above it.

use super::check::Table;
use super::people::People;
use super::places::Places;
use super::recipe::{Recipe, Value};
use super::rows::Row;
use super::support::cell::Cell;
use super::support::text::{Encoding, Ends, text};
use super::support::workbook::{Formats, row, workbook};
use rust_decimal::Decimal;

/// The bytes of a file.
///
/// # Errors
/// What the file cannot hold, with its name.
pub fn bytes(table: &Table, people: &People, places: &Places) -> Result<Vec<u8>, String> {
    let wrong = |error: String| format!("{}: {error}", table.file);
    let rows = rows(table, people, places).map_err(wrong)?;
    match table.encoding {
        None => book(&rows).map_err(|error| wrong(error.to_string())),
        Some(encoding) => {
            let ends = if encoding == Encoding::Utf8 { Ends::Lf } else { Ends::CrLf };
            text(rows.iter().map(Vec::as_slice), encoding, ends).map(|(bytes, _)| bytes).map_err(wrong)
        }
    }
}

/// All rows: title and note, header, records, 合计.
fn rows(table: &Table, people: &People, places: &Places) -> Result<Vec<Vec<Cell>>, String> {
    let mut out = Vec::new();
    for line in &table.above {
        let mut cells = vec![Cell::Blank; table.columns.len()];
        cells[0] = Cell::Text(line.clone());
        out.push(cells);
    }
    out.push(table.columns.iter().map(|column| Cell::Text(column.clone())).collect());
    let mut sums = vec![None; table.columns.len()];
    for (at, column) in table.columns.iter().enumerate() {
        let summed = |recipe: &Recipe| matches!(recipe, Recipe::Total { .. } | Recipe::Product(_));
        if table.groups.iter().any(|group| group.set.get(column).is_some_and(summed)) {
            sums[at] = Some(Decimal::ZERO);
        }
    }
    let mut serial = 0;
    for group in &table.groups {
        for number in 0..group.count {
            serial += 1;
            let row = Row::new(group, number, serial, people, places);
            let mut cells = Vec::with_capacity(table.columns.len());
            for (column, sum) in table.columns.iter().zip(&mut sums) {
                let value = row.value(column);
                if let (Some(sum), Value::Number(number)) = (sum, &value) {
                    *sum += number;
                }
                cells.push(cell(value, table.encoding.is_none()));
            }
            out.push(cells);
        }
    }
    if table.totals {
        out.push(total(&sums)?);
    }
    Ok(out)
}

fn total(sums: &[Option<Decimal>]) -> Result<Vec<Cell>, String> {
    let label = sums.iter().position(Option::is_none).ok_or("no column is left for the word 合计")?;
    if sums.iter().all(Option::is_none) {
        return Err("totals = true, but no column has a total".into());
    }
    let mut cells: Vec<Cell> = sums.iter().map(|sum| sum.map_or(Cell::Blank, number)).collect();
    cells[label] = Cell::Text("合计".into());
    Ok(cells)
}

fn number(value: Decimal) -> Cell {
    let text = value.normalize().to_string();
    Cell::Number(text.parse().expect("a decimal reads as a double"))
}

/// Dates are cells of their own in a workbook only.
fn cell(value: Value, in_workbook: bool) -> Cell {
    match value {
        Value::Blank => Cell::Blank,
        Value::Text(text) => Cell::Text(text),
        Value::Number(value) => number(value),
        Value::Date(day) if in_workbook => Cell::Date(day),
        Value::Date(day) => Cell::Text(day.to_string()),
    }
}

fn book(rows: &[Vec<Cell>]) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let saved = chrono::NaiveDate::from_ymd_opt(2025, 1, 6).expect("a day");
    let mut workbook = workbook("残疾人联合会", saved)?;
    let sheet = workbook.add_worksheet();
    let formats = Formats::default();
    for (r, cells) in (0..).zip(rows) {
        row(sheet, r, cells, &formats)?;
    }
    workbook.save_to_buffer()
}
