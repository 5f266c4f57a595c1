//! A town at work on a workbook of refused rows: opens it, changes cells, moves or deletes rows, saves it
//! with a program of its own.
#![allow(dead_code, reason = "each test file uses its own part of this module")]
#![allow(clippy::disallowed_types, reason = "a sheet keeps numbers as doubles")]

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{Format, Workbook};
use std::io::Cursor;

/// Sheets as texts.
#[derive(Debug, Clone)]
pub struct Book {
    pub sheets: Vec<Sheet>,
}

/// One sheet.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub name: String,
    pub rows: Vec<Vec<String>>,
}

impl Book {
    /// What stands in a workbook.
    pub fn open(bytes: &[u8]) -> Book {
        let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook");
        let names = book.sheet_names();
        let read = |name: String| {
            let range = book.worksheet_range(&name).expect("a sheet");
            let end = range.end().map_or(0, |(row, _)| row + 1);
            let width = range.end().map_or(0, |(_, column)| column + 1);
            let text = |cell: Option<&Data>| match cell {
                None | Some(Data::Empty) => String::new(),
                Some(Data::String(text)) => text.clone(),
                Some(other) => panic!("{other:?} is no text"),
            };
            let cells = |row| (0..width).map(|column| text(range.get_value((row, column)))).collect();
            Sheet { rows: (0..end).map(cells).collect(), name }
        };
        Book { sheets: names.into_iter().map(read).collect() }
    }

    /// The workbook as another program would save it.
    pub fn save(&self) -> Vec<u8> {
        let text = Format::new().set_num_format("@");
        let mut book = Workbook::new();
        for sheet in &self.sheets {
            let page = book.add_worksheet();
            page.set_name(&sheet.name).expect("a name");
            for (row, cells) in (0u32..).zip(&sheet.rows) {
                for (column, cell) in (0u16..).zip(cells) {
                    let done = match cell.strip_prefix("number:") {
                        Some(number) => {
                            page.write_number(row, column, number.parse::<f64>().expect("a number"))
                        }
                        None if cell.is_empty() => continue,
                        None => page.write_string_with_format(row, column, cell, &text),
                    };
                    assert!(done.is_ok());
                }
            }
        }
        book.save_to_buffer().expect("a workbook")
    }

    /// The only sheet.
    pub fn one(&mut self) -> &mut Sheet {
        assert_eq!(self.sheets.len(), 1);
        &mut self.sheets[0]
    }
}

impl Sheet {
    /// The row of the headers.
    pub fn header(&self) -> usize {
        self.rows.iter().position(|row| row.iter().any(|c| c == "退回编号")).expect("a header")
    }

    /// The column of a header.
    pub fn column(&self, header: &str) -> usize {
        let found = self.rows[self.header()].iter().position(|c| c == header);
        found.unwrap_or_else(|| panic!("no {header} in {:?}", self.rows[self.header()]))
    }

    /// The rows below the headers.
    pub fn below(&self) -> &[Vec<String>] {
        &self.rows[self.header() + 1..]
    }

    /// The row whose line in the original is this one.
    pub fn line(&self, line: u64) -> usize {
        let column = self.column("原表行号");
        let found = self.rows.iter().rposition(|row| row[column] == line.to_string());
        found.unwrap_or_else(|| panic!("no line {line} in {:?}", self.rows))
    }

    /// A cell by the line of the original.
    pub fn cell(&mut self, line: u64, header: &str) -> &mut String {
        let (row, column) = (self.line(line), self.column(header));
        &mut self.rows[row][column]
    }

    /// Writes a cell; `number:80` makes it a number.
    pub fn set(&mut self, line: u64, header: &str, text: &str) -> &mut Sheet {
        *self.cell(line, header) = text.to_owned();
        self
    }
}
