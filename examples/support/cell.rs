//! A cell as a spreadsheet or a text export holds it.

use chrono::NaiveDate;

/// A cell.
#[derive(Clone)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// Text, quoted in a CSV where it must be.
    Text(String),
    /// Text that stands in a CSV exactly so, quotes and all (`="…"`).
    Raw(String),
    /// A number.
    Number(f64),
    /// A date cell, shown as 2024/3/5.
    Date(NaiveDate),
    /// A date cell on the first of the month, shown as 2024年3月.
    Month(NaiveDate),
    /// A formula with its stored result.
    Formula(String, f64),
}
