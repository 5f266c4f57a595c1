//! Problems as data: code, severity, place, message, remedy.
//!
//! Job: one form for everything that can go wrong, from a bad cell to a broken ledger.
//! Inputs: built by every layer. Outputs: rendered as text, or serialised into JSON.
//! Invariant: a diagnostic carries a code of [`Code`], whose meaning and remedy stand in
//! [`codes`] and are what `report explain` prints; wording never lives in a renderer.

mod code;
pub mod codes;
pub mod digits;
mod render;

pub use code::{Code, Severity};
pub use render::{plain, text};

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

/// toml's commonest messages in Chinese; others as they are, after a Chinese word.
pub fn toml_message(message: &str) -> String {
    let quoted = |rest: &str| rest.split('`').next().unwrap_or("").to_owned();
    if let Some(rest) = message.strip_prefix("unknown field `") {
        let expected: Vec<&str> = rest.split('`').skip(2).step_by(2).collect();
        let known =
            if expected.is_empty() { String::new() } else { format!("，可用：{}", expected.join("、")) };
        return format!("没有「{}」这个键{known}", quoted(rest));
    }
    if let Some(rest) = message.strip_prefix("missing field `") {
        return format!("缺少键「{}」", quoted(rest));
    }
    if let Some(rest) = message.strip_prefix("unknown variant `") {
        return format!("不认识「{}」", quoted(rest));
    }
    if message.starts_with("duplicate key") {
        return "同一个键写了两次".to_owned();
    }
    format!("写法不对：{message}")
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
    /// Lines of a configuration or template file with carets under the fault; empty for none.
    pub excerpt: String,
    /// What to do about it here; empty: the code's general remedy is shown.
    pub help: String,
}

impl Diagnostic {
    /// A problem without a place.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        // It may repeat what stands in a file, and be shown to who must not see the file.
        let message = digits::of_a_message(&message.into());
        Diagnostic { code, place: None, message, excerpt: String::new(), help: String::new() }
    }

    /// The same problem at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same problem at a byte range of a text file, with the lines shown.
    #[must_use]
    pub fn showing(mut self, path: &str, source: &str, span: std::ops::Range<usize>) -> Self {
        let (line, column) = line_column(source, span.start);
        self.place =
            Some(Place { file: path.to_owned(), line: Some(line), column: Some(column), ..Place::default() });
        self.excerpt = render::excerpt(source, span);
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
