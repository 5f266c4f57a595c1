//! Suggestions: lines of TOML that would make an unknown header known.
//!
//! Job: for a table that is refused, the columns that probably are the fields of a dataset, ready to paste.
//! Inputs: a header, the rows below it, a dataset. Outputs: a [`Proposal`], shown to the clerk. Invariant: it
//! only ever advises; the header takes effect once the clerk has written it into the catalog.

use super::header::HeadRows;
use super::likeness;
use super::reading::{Header, Reading};
use crate::catalog::{Dataset, Field};
use crate::model::mask;

/// Fields and the columns that probably hold them.
pub(super) struct Proposal<'a> {
    pub(super) dataset: &'a Dataset,
    /// Field and header text, in the order of the fields.
    pairs: Vec<(&'a Field, String)>,
    /// Required fields for which there is no column.
    missing: Vec<&'a Field>,
    /// How well it all fits, to compare datasets.
    pub(super) score: u32,
}

/// What is probably what, for the columns that the reading leaves open.
pub(super) fn propose<'a>(reading: &Reading<'a, '_>, rows: &HeadRows) -> Proposal<'a> {
    let (dataset, header) = (reading.dataset, reading.header);
    let mut scored: Vec<(u32, usize, usize)> = Vec::new();
    for (column, text) in header.texts.iter().enumerate() {
        let is_known = reading.columns.get(column).copied().flatten().is_some();
        if is_known || !is_header_text(&text.deepest) {
            continue;
        }
        let cells = below(header, rows, column);
        for (position, field) in dataset.fields.iter().enumerate() {
            let is_open = !reading.columns.contains(&Some(position));
            let score = if is_open { likeness::score(field, &text.deepest, &cells) } else { 0 };
            if score > 0 {
                scored.push((score, position, column));
            }
        }
    }
    // The best pair first; a field or column that is taken is taken.
    scored.sort_by_key(|(score, field, column)| (std::cmp::Reverse(*score), *field, *column));
    let mut chosen: Vec<(u32, usize, usize)> = Vec::new();
    for pair in scored {
        if !chosen.iter().any(|(_, field, column)| *field == pair.1 || *column == pair.2) {
            chosen.push(pair);
        }
    }
    chosen.sort_by_key(|(_, field, _)| *field);
    let missing: Vec<&Field> = reading
        .missing
        .iter()
        .copied()
        .filter(|f| !chosen.iter().any(|(_, field, _)| dataset.fields[*field].id == f.id))
        .collect();
    let score: u32 = chosen.iter().map(|(score, ..)| score).sum();
    let pairs = chosen
        .iter()
        .map(|(_, field, column)| (&dataset.fields[*field], header.texts[*column].joined.clone()))
        .collect();
    Proposal { dataset, pairs, score: score.saturating_sub(40 * missing.len() as u32), missing }
}

/// The filled cells of a column.
fn below<'r>(header: &Header, rows: &'r HeadRows, column: usize) -> Vec<&'r str> {
    let data = rows.rows.get(header.data_from()..).unwrap_or_default();
    data.iter()
        .filter_map(|(_, cells)| cells.get(column))
        .map(String::as_str)
        .filter(|c| !c.is_empty())
        .collect()
}

/// Whether a cell may be a header: a row of data is none, and its names must not be shown.
pub(super) fn is_header_text(text: &str) -> bool {
    let is_value = likeness::is_amount(text) || likeness::is_day(text);
    !text.is_empty() && !is_value && mask::free_text(text) == text && text.chars().count() <= 30
}

impl Proposal<'_> {
    /// Whether there is something to paste that would help.
    pub(super) fn is_useful(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// Titles of the required fields for which there is no column.
    pub(super) fn lacking(&self) -> String {
        self.missing.iter().map(|f| f.title.as_str()).collect::<Vec<_>>().join("、")
    }

    /// The advice, the lines to paste last.
    pub(super) fn advice(&self) -> String {
        let told: Vec<String> =
            self.pairs.iter().map(|(field, header)| format!("{header}＝{}", field.title)).collect();
        let missing = match self.lacking() {
            none if none.is_empty() => none,
            some => format!("；{some}没有找到相像的列，要在表里补上"),
        };
        let aliases: Vec<String> = self
            .pairs
            .iter()
            .map(|(field, header)| format!("{} = [{}]", field.id, toml::Value::from(header.as_str())))
            .collect();
        format!(
            "如果这是「{}」，核对列的对应（{}{missing}），把下面几行存进 catalog/列名.toml 后再导入：\n\
             [[extend]]\ndataset = \"{}\"\naliases = {{ {} }}",
            self.dataset.title,
            told.join("，"),
            self.dataset.id,
            aliases.join(", ")
        )
    }
}
