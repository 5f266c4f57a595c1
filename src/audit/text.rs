//! A column of text, read from the ledger.
//!
//! Job: hold the words of many rows, each distinct one once. Inputs: numbers of words, row by row. Outputs: the word
//! of a row, or its number. Invariant: an empty cell has no number among the words.

use std::collections::HashMap;

/// The number of an empty cell.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Text of a column, each distinct value once.
#[derive(Debug, Clone, Default)]
pub struct Text {
    codes: Vec<u32>,
    values: Vec<String>,
}

impl Text {
    /// The number of a word, a new one if it is new; [`NOWHERE`] of an empty cell.
    pub(super) fn code(&mut self, known: &mut HashMap<String, u32>, word: Option<&str>) -> u32 {
        let Some(word) = word else { return NOWHERE };
        if let Some(code) = known.get(word) {
            return *code;
        }
        let code = self.values.len() as u32;
        self.values.push(word.to_owned());
        known.insert(word.to_owned(), code);
        code
    }

    /// Adds rows by the numbers of their words.
    pub(super) fn extend(&mut self, codes: impl Iterator<Item = u32>) {
        self.codes.extend(codes);
    }

    /// The text of a row; `None`: an empty cell, or no column.
    pub fn get(&self, row: usize) -> Option<&str> {
        self.values.get(*self.codes.get(row)? as usize).map(String::as_str)
    }

    /// The number of a row's text among the distinct ones; `None`: an empty cell, or no column.
    pub fn code_of(&self, row: usize) -> Option<u32> {
        self.codes.get(row).copied().filter(|c| *c != NOWHERE)
    }

    /// The distinct texts, in order of first appearance.
    pub fn values(&self) -> &[String] {
        &self.values
    }
}

/// A column in which every cell is empty.
pub(super) static NO_TEXT: Text = Text { codes: Vec::new(), values: Vec::new() };
