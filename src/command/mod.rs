//! The verbs, one a file. Each reads its inputs, does its work and returns an [`Outcome`].
//!
//! Invariant: nothing here prints, exits, or reads argv, the environment or the clock; what a verb
//! needs of those stands in [`Session`].

pub mod audit;
pub mod build;
pub mod check;
pub mod controls;
pub mod coverage;
pub mod datasets;
mod deliver;
pub mod diff;
mod digest;
pub mod engine;
pub mod evidence;
pub mod explain;
mod figures;
pub mod indicators;
pub mod ingest;
pub mod init;
mod manifest;
pub mod pack;
pub mod replay;
mod returned;
mod session;
pub mod sources;
pub mod sql;
pub mod stats;
mod targets;
pub mod template;
pub mod templates;
mod temporary;
pub mod trace;

pub use session::{Office, Progress, Session, Silent};

use crate::diagnostic::{Diagnostic, Place};
use crate::output::bars::Chart;
use crate::output::excerpt::Block;
use crate::output::grid::Grid;

/// What a verb has to say, and whether it found something.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The JSON document; `schema` is added when it is printed.
    pub json: serde_json::Map<String, serde_json::Value>,
    /// Tables, for text, CSV and Markdown.
    pub grids: Vec<Grid>,
    /// The same as bars, where they were asked for; text on a terminal only.
    pub charts: Vec<Chart>,
    /// The table for CSV, where it is another one (one value a row) than for the eye.
    pub csv: Option<Grid>,
    /// What was found in drafts, for the eye: instead of the tables in text format.
    pub blocks: Option<Vec<Block>>,
    /// Lines of plain text printed after the tables (text format only).
    pub text: String,
    /// A page (HTML format only).
    pub page: String,
    /// What is too long to be held, written to stdout after all else (text and CSV).
    pub stream: Option<Stream>,
    /// Problems, for stderr.
    pub diagnostics: Vec<Diagnostic>,
    /// One-line summaries, for stderr.
    pub notes: Vec<String>,
    /// Exit 1: there are findings.
    pub findings: bool,
    /// Exit 2: something named on the command line was refused (the rest was done).
    pub refused: bool,
}

/// Writes data as they are met, without holding them.
pub struct Stream(Box<Writes>);

type Writes = dyn FnOnce(&mut dyn std::io::Write) -> std::io::Result<Ending>;

/// What is known only after a stream has ended.
#[derive(Debug, Default)]
pub struct Ending {
    /// Problems, for stderr.
    pub diagnostics: Vec<Diagnostic>,
    /// Exit 1.
    pub findings: bool,
    /// Exit 2: it could not be read to its end.
    pub refused: bool,
}

impl Stream {
    /// A stream that `write` writes.
    pub fn new(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<Ending> + 'static) -> Stream {
        Stream(Box::new(write))
    }

    /// Writes it.
    ///
    /// # Errors
    /// Those of `out`; a closed pipe among them.
    pub fn run(self, out: &mut dyn std::io::Write) -> std::io::Result<Ending> {
        (self.0)(out)
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").finish_non_exhaustive()
    }
}

impl Outcome {
    /// Adds a member of the JSON document.
    pub fn put(&mut self, key: &str, value: impl Into<serde_json::Value>) {
        self.json.insert(key.to_owned(), value.into());
    }
}

/// A verb's result: an outcome, or the problems that kept it from running (exit 2).
pub type Result<T> = std::result::Result<T, Vec<Diagnostic>>;

/// A problem as JSON: code, place, message, remedy.
pub fn problem_json(d: &Diagnostic) -> serde_json::Value {
    let place = d.place.clone().unwrap_or_else(|| Place::file(""));
    serde_json::json!({
        "code": d.code.as_str(), "message": d.message, "file": place.file, "sheet": place.sheet,
        "line": place.line, "column": place.column, "field": place.field, "help": d.remedy(),
    })
}
