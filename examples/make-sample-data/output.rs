//! The sample folder being written: every table goes to its file and to the truth.
//!
//! Input: recipes. Output: files under one folder. Invariant: files are written whole, in a fixed
//! order, with nothing of the machine or the clock in them.

use super::cell::Cell;
use super::support::random::Random;
use super::table::{Grid, Line, Mark, Table};
use super::truth::Truth;
use super::write::{self, Encoding, Ends};
use std::fs;
use std::path::PathBuf;

/// Where to, and what was written.
pub struct Output {
    pub root: PathBuf,
    pub truth: Truth,
}

impl Output {
    /// Writes bytes to a path below the root.
    pub fn bytes(&self, path: &str, bytes: &[u8]) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("the folder can be made");
        fs::write(&path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Writes a table as a text export.
    pub fn text(&mut self, dataset: &str, path: &str, table: &Table, encoding: Encoding, ends: Ends) {
        let grid = table.grid(&mut Random::named(&format!("cells {path}")));
        let (bytes, starts) = write::text(&grid, encoding, ends);
        self.bytes(path, &bytes);
        self.truth.add(dataset, path, None, &grid, &starts);
    }

    /// Writes tables as the sheets of a workbook, with 填表说明 in front if wanted.
    pub fn book(&mut self, dataset: &str, path: &str, tables: &[(&str, Table)], instructions: bool) {
        let mut random = Random::named(&format!("cells {path}"));
        let grids: Vec<(&str, Grid)> =
            tables.iter().map(|(name, table)| (*name, table.grid(&mut random))).collect();
        for (name, grid) in &grids {
            let starts: Vec<u64> = (1..=grid.lines.len() as u64).collect();
            self.truth.add(dataset, path, Some(name), grid, &starts);
        }
        let notes = instruction_sheet();
        let mut sheets: Vec<(&str, &Grid)> = grids.iter().map(|(name, grid)| (*name, grid)).collect();
        if instructions {
            sheets.insert(0, ("填表说明", &notes));
        }
        self.bytes(path, &write::book(&sheets).expect("a workbook"));
    }
}

/// A sheet that is no table: it must be passed over, not refused.
fn instruction_sheet() -> Grid {
    let lines = [
        "填表说明",
        "一、请按月填报,每月一张工作表。",
        "二、号码一列请设为文本格式。",
        "三、如有疑问请致电县残联。",
    ]
    .map(|text| Line { cells: vec![Cell::Text(text.to_owned())], mark: Mark::Footer });
    Grid { lines: lines.into(), upper: Vec::new() }
}
