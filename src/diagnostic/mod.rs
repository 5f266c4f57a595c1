//! Problems as data: code, severity, place, message, remedy.
//!
//! Job: one form for everything that can go wrong, from a bad cell to a broken ledger.
//! Inputs: built by every layer. Outputs: rendered as text, or serialised into JSON.
//! Invariant: a diagnostic carries a code of [`Code`], whose meaning and remedy stand in
//! [`codes`] and are what `report explain` prints; wording never lives in a renderer.

mod code;
pub mod codes;
mod render;

pub use code::{Code, Severity};
pub use render::{excerpt, text};

/// The 1-based line and character column of a byte offset.
pub fn line_column(text: &str, offset: usize) -> (u64, u32) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) as u32 + 1;
    (line, column)
}

/// Where a problem is. Lines and columns count from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file as the user named it (relative to the workspace where it lies inside).
    pub file: String,
    /// Sheet name, for workbooks.
    pub sheet: Option<String>,
    /// Physical line (sheet row) on which the record starts.
    pub line: Option<u64>,
    /// 1-based field number; in configuration files, the character column.
    pub column: Option<u32>,
    /// The field's title (发放日期), where the problem is in one field.
    pub field: Option<String>,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Place { file: file.into(), ..Place::default() }
    }

    /// A line of a file.
    pub fn line(file: impl Into<String>, line: u64) -> Self {
        Place { file: file.into(), line: Some(line), ..Place::default() }
    }

    /// The spreadsheet address (`C12`) of a sheet place, if both line and column are known.
    pub fn cell(&self) -> Option<String> {
        self.sheet.as_ref()?;
        let (line, mut column) = (self.line?, self.column?);
        let mut letters = Vec::new();
        while column > 0 {
            column -= 1;
            letters.push(char::from(b'A' + (column % 26) as u8));
            column /= 26;
        }
        Some(letters.iter().rev().collect::<String>() + &line.to_string())
    }
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable code.
    pub code: Code,
    /// Where, if it has a place.
    pub place: Option<Place>,
    /// What happened, in Chinese, with the concrete values (identity numbers already masked).
    pub message: String,
    /// What to do about it here; empty: the code's general remedy is shown.
    pub help: String,
}

impl Diagnostic {
    /// A problem without a place.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Diagnostic { code, place: None, message: message.into(), help: String::new() }
    }

    /// The same problem at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same problem with a remedy of its own.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Error, warning or note: a property of the code.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The remedy to show: this diagnostic's own, or its code's.
    pub fn remedy(&self) -> &str {
        if self.help.is_empty() { self.code.entry().remedy } else { &self.help }
    }
}
