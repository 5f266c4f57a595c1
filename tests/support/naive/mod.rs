//! The figures of `sample-data/`, recomputed by an independent road: plain loops over the raw files.
//!
//! Nothing of the project's ingest, ledger or figure code is used here, and nothing of the program that
//! writes the sample. Every file's shape is written down in `shapes`; `read` gets at its rows, `value`
//! reads single cells, `count` adds up. Input: the folder. Output: figures, places of rejected rows and
//! of summary rows. Invariant: slow and simple; a difference to the tool is a question to both.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

mod count;
mod read;
mod shapes;
mod value;

use std::collections::BTreeMap;
use std::path::Path;

pub use read::Refused;

/// Indicator, region code, period (`2024` or `2024-03`) → value; money in 分. What no counted row
/// speaks about is left out, so a figure that the tool gives as zero may be missing here.
pub type Figures = BTreeMap<(String, String, String), i128>;

/// Where something stands: the path below the sample folder, the sheet of a workbook, and the physical
/// line (in a sheet the row number) at which the record starts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub file: String,
    pub sheet: Option<String>,
    pub line: u64,
}

/// What one file or sheet holds, by number of rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows that are records, repeated ones included.
    pub records: u64,
    pub rejected: u64,
    pub summary: u64,
    /// Empty rows and footers below the header. (What stands above it is not counted.)
    pub blank: u64,
}

/// Every figure of every year and month, at the county and at every town.
pub fn figures(sample_data: &Path) -> Figures {
    count::figures(sample_data, &read::tables(sample_data))
}

/// Every row that must be rejected.
pub fn rejected(sample_data: &Path) -> Vec<Place> {
    places(sample_data, |row| matches!(row, read::Row::Rejected(_)))
}

/// What can be read of the rejected rows of a dataset, by place.
pub fn refused(sample_data: &Path, dataset: &str) -> Vec<(Place, Refused)> {
    let mut found = Vec::new();
    for table in read::tables(sample_data).into_iter().filter(|table| table.shape.dataset == dataset) {
        for (line, row) in table.rows {
            if let read::Row::Rejected(refused) = row {
                let (file, sheet) = (table.shape.file.to_owned(), table.shape.sheet.map(str::to_owned));
                found.push((Place { file, sheet, line }, refused));
            }
        }
    }
    found
}

/// Every 合计, 小计 and 总计 row.
pub fn summary_rows(sample_data: &Path) -> Vec<Place> {
    places(sample_data, |row| matches!(row, read::Row::Summary))
}

/// The number of rows of each kind, by file and sheet.
pub fn tallies(sample_data: &Path) -> BTreeMap<(String, Option<String>), Tally> {
    let mut all = BTreeMap::new();
    for table in read::tables(sample_data) {
        let mut tally = Tally::default();
        for (_, row) in &table.rows {
            match row {
                read::Row::Record(_) => tally.records += 1,
                read::Row::Rejected(_) => tally.rejected += 1,
                read::Row::Summary => tally.summary += 1,
                read::Row::Blank => tally.blank += 1,
            }
        }
        all.insert((table.shape.file.to_owned(), table.shape.sheet.map(str::to_owned)), tally);
    }
    all
}

fn places(sample_data: &Path, wanted: impl Fn(&read::Row) -> bool) -> Vec<Place> {
    let mut found = Vec::new();
    for table in read::tables(sample_data) {
        for (line, row) in &table.rows {
            if wanted(row) {
                let (file, sheet) = (table.shape.file.to_owned(), table.shape.sheet.map(str::to_owned));
                found.push(Place { file, sheet, line: *line });
            }
        }
    }
    found.sort();
    found
}
