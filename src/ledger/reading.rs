//! How the rows of a source were read.
//!
//! Job: keep, beside a source that has refused rows, all that decided how a row of it becomes a record and
//! does not stand in the row: units, a period of the title, a category of the title, the columns. A
//! corrected row is read by this and by nothing else. Invariant: field ids and units are by name, so that
//! a catalog that changed meanwhile is noticed, not misread.

use super::entry::Span;
use serde::{Deserialize, Serialize};

/// All that is not in a row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Header texts by column.
    pub headers: Vec<String>,
    /// The columns that a field was read from, by column.
    pub columns: Vec<ReadColumn>,
    /// Columns passed over as empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub empty: Vec<usize>,
    /// Fields whose value the title said: id and value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constants: Vec<(String, String)>,
    /// The period of rows that say none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Span>,
    /// The period named in the title, which gives `3月` its year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_period: Option<Span>,
    /// Whether it was a sheet of a workbook, whose rows may end before the last column.
    pub sheet: bool,
    /// Whether a damaged identity number made a row keyless instead of refusing it.
    #[serde(default)]
    pub keyless: bool,
    /// Whether an empty 镇街 was that of the row above.
    #[serde(default)]
    pub fill_down: bool,
    /// Of a returned sheet: where its columns stand in the sheet, by column of the original; empty where
    /// they stand as they do here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Option<usize>>,
}

impl Reading {
    /// The column of the file, from 1, in which a column of the table stands, also from 1.
    pub fn place(&self, column: u32) -> Option<u32> {
        if self.places.is_empty() {
            return Some(column);
        }
        let here = self.places.get(column.checked_sub(1)? as usize).copied().flatten()?;
        u32::try_from(here + 1).ok()
    }
}

/// One column of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadColumn {
    /// Its position, from 0.
    pub column: usize,
    /// Field id.
    pub field: String,
    /// Unit of an amount, `元`, `万元` or `亿元`.
    pub scale: String,
    /// Words that may close a count, the longest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
}
