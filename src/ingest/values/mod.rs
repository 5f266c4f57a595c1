//! Readers of one cell: amounts, counts, dates, months, identity numbers, words.
//!
//! Job: the text of a cell → a value, or why not. Inputs: a cell's decoded text and its kind (the
//! `…_ascii` readers: its bytes). Outputs: `Ok(None)` for an empty cell, a value, or [`Unreadable`].
//! Invariants: pure and total (no input panics); nothing is guessed or rounded; a fast `…_ascii`
//! reader answers only where the full reader gives the same value.

pub mod amount;
mod clean;
pub mod count;
pub mod date;
pub mod identity;
pub mod month;
mod number;
#[cfg(test)]
mod properties;
pub mod summary;
pub mod text;

pub use amount::{amount, amount_ascii};
pub use count::{count, count_ascii};
pub use date::{date, date_ascii};
pub use identity::{IdRead, certificate_ascii, identity, identity_ascii};
pub use month::month;
pub use summary::{SummaryKind, is_footer_word, is_summary_word};
pub use text::{category_key, code_text, text};

use crate::diagnostic::{Code, codes};
use crate::ingest::rows::CellKind;
use crate::model::mask;

/// Why a cell cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The kind of problem.
    pub code: Code,
    /// What is wrong with this very value, in Chinese. Numbers as long as a phone's, an account's or an
    /// identity number are masked in it, whatever the column: exports have them in the wrong one.
    pub reason: String,
}

/// A value read; `Ok(None)`: the cell is empty.
pub type Read<T> = Result<Option<T>, Unreadable>;

/// A refusal that shows the value, cut to a length that fits a message.
fn unreadable(code: Code, text: &str, why: &str) -> Unreadable {
    const SHOWN: usize = 24;
    let value = text.trim_matches(clean::is_padding);
    // Masked before it is cut: a number cut short would no longer look like one.
    let value = mask::free_text(value);
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    let mut shown: String = value.chars().take(SHOWN).map(printable).collect();
    if value.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    Unreadable { code, reason: format!("「{shown}」{why}") }
}

/// [`unreadable`] as a reader's answer.
fn refuse<T>(code: Code, text: &str, why: &str) -> Read<T> {
    Err(unreadable(code, text, why))
}

/// Refuses a formula error, told by the cell's kind or, in text files, by its spelling.
fn refuse_error(text: &str, kind: CellKind) -> Result<(), Unreadable> {
    const ERRORS: [&str; 7] = ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"];
    let trimmed = text.trim_matches(clean::is_padding);
    if kind == CellKind::Error || (trimmed.starts_with('#') && ERRORS.contains(&trimmed)) {
        return Err(unreadable(codes::CELL_ERROR, text, "是公式错误"));
    }
    Ok(())
}
