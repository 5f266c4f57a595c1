//! A workbook read back with calamine: values as they are stored, formulas as text.
//!
//! Job: cells by sheet, row and column from 0. Inputs: bytes. Outputs: texts. Invariant: a number is told from
//! words.
#![allow(dead_code, reason = "each test file uses its own part of this module")]
#![allow(clippy::disallowed_types, reason = "a sheet keeps numbers as doubles")]

use calamine::{Data, Range, Reader, Xlsx};
use std::io::Cursor;
use std::ops::Index;

pub struct Sheet {
    cells: Range<Data>,
    formulas: Range<String>,
}

pub struct Workbook {
    pub names: Vec<String>,
    sheets: Vec<Sheet>,
}

pub fn open(bytes: &[u8]) -> Workbook {
    let mut book = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let names = book.sheet_names();
    let sheets = names
        .iter()
        .map(|name| Sheet {
            cells: book.worksheet_range(name).expect("cells"),
            formulas: book.worksheet_formula(name).expect("formulas"),
        })
        .collect();
    Workbook { names, sheets }
}

impl Workbook {
    pub fn at(&self, sheet: usize) -> &Sheet {
        &self.sheets[sheet]
    }
}

impl Index<&str> for Workbook {
    type Output = Sheet;
    fn index(&self, name: &str) -> &Sheet {
        let at = self.names.iter().position(|n| n == name);
        &self.sheets[at.unwrap_or_else(|| panic!("no sheet {name} in {:?}", self.names))]
    }
}

impl Sheet {
    fn cell(&self, row: usize, column: usize) -> Option<&Data> {
        self.cells.get_value((row as u32, column as u32))
    }

    /// A cell as it is stored.
    pub fn text(&self, row: usize, column: usize) -> String {
        match self.cell(row, column) {
            None | Some(Data::Empty) => String::new(),
            Some(Data::Float(number)) => number.to_string(),
            Some(other) => other.to_string(),
        }
    }

    /// An amount with two decimals; words as they are.
    pub fn cents(&self, row: usize, column: usize) -> String {
        match self.cell(row, column) {
            Some(Data::Float(number)) => format!("{number:.2}"),
            _ => self.text(row, column),
        }
    }

    pub fn is_words(&self, row: usize, column: usize) -> bool {
        matches!(self.cell(row, column), Some(Data::String(_)))
    }

    pub fn formula(&self, row: usize, column: usize) -> &str {
        self.formulas.get_value((row as u32, column as u32)).map_or("", String::as_str)
    }

    /// Every formula with its row and column.
    pub fn formulas(&self) -> Vec<(usize, usize, &str)> {
        let (top, left) = self.formulas.start().unwrap_or_default();
        let used = self.formulas.used_cells();
        used.map(|(r, c, f)| (r + top as usize, c + left as usize, f.as_str())).collect()
    }

    /// The row whose cell in a column has these words.
    pub fn row_with(&self, column: usize, words: &str) -> usize {
        let rows = self.cells.end().map_or(0, |(row, _)| row as usize + 1);
        (0..rows).find(|row| self.text(*row, column) == words).unwrap_or_else(|| panic!("no row {words}"))
    }

    pub fn row_of(&self, words: &str) -> usize {
        self.row_with(0, words)
    }

    /// Rows up to the last one in use.
    pub fn rows(&self) -> usize {
        self.cells.end().map_or(0, |(row, _)| row as usize + 1)
    }

    /// All words and numbers, in one text.
    pub fn all(&self) -> String {
        self.cells.cells().map(|(_, _, data)| format!("{data}\n")).collect()
    }
}
