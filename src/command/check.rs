//! `report check FILE…`: which numbers of anyone's draft are wrong.
//!
//! Needs no workspace; one around the folder says which codes are not looked for (`[check] off`). Invariant:
//! every file named is looked at, whatever is wrong with another.

pub mod against;
mod blocks;
mod checked;
mod codes;
mod json;
mod page;
mod read;
mod shown;
mod table;

use super::{Outcome, Result, Session};
use crate::check::Reading;
use crate::diagnostic::Diagnostic;
use crate::output::html::marked;
use against::Asked;
use checked::{Checked, Tally};
use std::io::Read;
use std::path::PathBuf;

/// Where a draft comes from.
pub enum Input {
    /// A file.
    File(PathBuf),
    /// What is piped in.
    Stream(Box<dyn Read>),
}

/// What the user asked for.
pub struct Request {
    /// The drafts.
    pub inputs: Vec<Input>,
    /// `--manifest`: the figures.json that the drafts were made with, or its folder.
    pub manifest: Option<PathBuf>,
    /// `--off`: codes that are not looked for.
    pub off: Vec<String>,
    /// `--all`: also what holds, what is only possible, and what is only told.
    pub all: bool,
    /// `--strict`: likely failures and habits of printing are findings, too.
    pub strict: bool,
    /// `--format html`: a page is wanted.
    pub html: bool,
}

/// Reads and checks each draft.
///
/// # Errors
/// Codes that do not exist; a manifest that was named and cannot be read; a `report.toml` that cannot be read; the only draft refused.
pub fn run(session: &Session<'_>, request: Request) -> Result<Outcome> {
    let off = codes::off(session, &request.off)?;
    let several = request.inputs.len() > 1;
    let mut outcome = Outcome::default();
    let mut documents = Vec::new();
    let mut tally = Tally::default();
    let mut blocks = Vec::new();
    let mut told = Vec::new();
    let mut page = marked::Page { tool: format!("report {}", env!("CARGO_PKG_VERSION")), drafts: Vec::new() };
    let mut notes = 0;
    let mut table = table::empty();
    for input in request.inputs {
        let draft = match read::draft(session, input) {
            Ok(draft) => draft,
            Err(problem) if several => {
                documents.push(json::refused(&problem));
                outcome.diagnostics.push(problem);
                outcome.refused = true;
                continue;
            }
            Err(problem) => return Err(vec![problem]),
        };
        outcome.diagnostics.extend(draft.damaged.clone());
        let reading = Reading::of(&draft.text);
        let asked = Asked { file: draft.path.as_deref(), manifest: request.manifest.as_deref() };
        let mut compared = against::compare(session, &asked, &reading)?;
        outcome.diagnostics.append(&mut compared.diagnostics);
        outcome.notes.append(&mut compared.notes);
        let checked = Checked::of(&draft, reading, compared, &off);
        outcome.findings |= checked.found(request.strict);
        outcome.notes.push(format!("{}：{}", draft.shown, checked.summary(request.all)));
        documents.push(json::document(&checked));
        tally.add(&checked.tally());
        let items = shown::items(&checked, request.all);
        if request.html {
            page.drafts.push(page::draft(&checked, &items, &mut notes));
        }
        blocks.extend(blocks::blocks(&checked, &items, &mut told));
        table.rows.extend(table::rows(&checked, &items));
    }
    outcome.blocks = Some(blocks);
    outcome.grids.push(table.only(&table::SHORT));
    outcome.csv = Some(table);
    if request.html {
        outcome.page = marked::write(&page);
    }
    if several {
        outcome.put("files", documents);
        outcome.put("summary", json::summary(&tally));
    } else if let Some(serde_json::Value::Object(document)) = documents.pop() {
        outcome.json = document;
    }
    Ok(outcome)
}

/// The problem that a draft cannot be read.
fn refusal(code: crate::diagnostic::Code, shown: &str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(code, message).at(crate::diagnostic::Place::file(shown))
}

#[cfg(test)]
mod tests;
