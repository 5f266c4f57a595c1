//! Choosing header row and dataset by known headers and by the words round the table.
//!
//! Job: find what a table is. Inputs: its first rows, the catalog, the dataset the user named, if any.
//! Outputs: a [`Chosen`], or why the file is refused. Invariant: a file is never taken as a dataset that
//! another may be ahead of; what is not clear is refused, with the candidates and how to settle it.

use super::columns;
use super::evidence::{self, Verdict};
use super::guide::Guide;
use super::header::HeadRows;
use super::reading::{self, Named, Reading};
use super::refuse;
use crate::catalog::Dataset;
use crate::diagnostic::{Diagnostic, codes};

/// The chosen header and dataset.
pub(super) struct Chosen<'a> {
    pub(super) dataset: &'a Dataset,
    pub(super) header_line: u64,
    /// Header texts by column.
    pub(super) headers: Vec<String>,
    /// Field position by column.
    pub(super) columns: Vec<Option<usize>>,
    /// Columns passed over because nothing stands in them as far as was looked.
    pub(super) empty: Vec<usize>,
    /// Field values for the whole table.
    pub(super) constants: Vec<(usize, String)>,
    /// Texts of the rows above the header.
    pub(super) title: Vec<String>,
    pub(super) notes: Vec<Diagnostic>,
    pub(super) problems: Vec<Diagnostic>,
}

pub(super) fn choose<'a>(
    guide: &Guide<'a>,
    rows: &HeadRows,
    wanted: Option<&str>,
    names: &Named<'_>,
) -> Result<Chosen<'a>, Diagnostic> {
    let headers = reading::headers(rows);
    if let Some(id) = wanted {
        return wanted_dataset(guide, &headers, rows, id, names);
    }
    let mut readings: Vec<Reading<'a, '_>> =
        guide.known.iter().filter_map(|k| k.best(&headers, rows, names)).collect();
    match evidence::judge(guide, &readings, rows, names) {
        Verdict::Taken(i) => {
            let reading = readings.swap_remove(i);
            if let Some(word) = refuse::spoken_against(&reading, rows, names) {
                return Err(refuse::something_else(&reading, word, names));
            }
            settle(reading, rows)
        }
        Verdict::Unknown(near) => {
            let near: Vec<&Reading<'_, '_>> = near.iter().filter_map(|i| readings.get(*i)).collect();
            Err(refuse::unknown(rows, &headers, &guide.known, names, &near))
        }
        Verdict::Open(open) => {
            let open: Vec<&Reading<'_, '_>> = open.iter().filter_map(|i| readings.get(*i)).collect();
            Err(refuse::ambiguous(&open, names))
        }
    }
}

/// The user has said what it is: only its columns may be missing.
fn wanted_dataset<'a>(
    guide: &Guide<'a>,
    headers: &[reading::Header],
    rows: &HeadRows,
    id: &str,
    names: &Named<'_>,
) -> Result<Chosen<'a>, Diagnostic> {
    let unknown = || Diagnostic::new(codes::DATASET_UNKNOWN, format!("没有数据集「{id}」"));
    let dataset = guide.catalog.dataset(id).ok_or_else(unknown)?;
    let own = guide.known.iter().find(|k| k.dataset.id == dataset.id).ok_or_else(unknown)?;
    match own.best(headers, rows, names) {
        Some(best) if !best.is_header() => {
            Err(refuse::unknown(rows, headers, std::slice::from_ref(own), names, &[&best]))
        }
        Some(best) if !best.is_complete() => Err(refuse::columns_missing(rows, &best)),
        Some(best) => settle(best, rows),
        None => Err(refuse::unknown(rows, headers, std::slice::from_ref(own), names, &[])),
    }
}

/// The reading as the choice, unless it is a summary of what the dataset's rows are.
fn settle<'a>(reading: Reading<'a, '_>, rows: &HeadRows) -> Result<Chosen<'a>, Diagnostic> {
    let needed = &reading.dataset.needs_one;
    let has = |id: &String| {
        let position = reading.dataset.fields.iter().position(|f| f.id == *id);
        position.is_some() && reading.columns.contains(&position)
    };
    if !needed.is_empty() && !needed.iter().any(has) {
        return Err(refuse::summary(&reading));
    }
    Ok(columns::settle(reading, rows))
}
