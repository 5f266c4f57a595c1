//! The stable codes (`E0204`) and their severity.
//!
//! Invariant: a code, once released, keeps its meaning; `tests/` holds a reproducer for each.

use super::codes::{Entry, entry};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Done, but someone must look.
    Warning,
    /// Refused or rejected.
    Error,
}

/// A diagnostic code; see [`super::codes`] for the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub(super) &'static str);

impl Code {
    /// `E0204`.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The code written so, in either case.
    pub fn parse(text: &str) -> Option<Code> {
        let upper = text.trim().to_ascii_uppercase();
        super::codes::ALL.iter().find(|e| e.code.0 == upper).map(|e| e.code)
    }

    /// `E…` is an error, `W…` a warning, `N…` a note.
    pub fn severity(self) -> Severity {
        match self.0.as_bytes().first() {
            Some(b'E') => Severity::Error,
            Some(b'W') => Severity::Warning,
            _ => Severity::Note,
        }
    }

    /// Its entry in the table: title, explanation, remedy.
    pub fn entry(self) -> &'static Entry {
        entry(self)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}
