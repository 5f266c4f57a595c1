//! `report check FILE…`: which numbers of anyone's draft are wrong.
//!
//! Needs no workspace; one around the folder says which codes are not looked for (`[check] off`). Invariant:
//! every file named is looked at, whatever is wrong with another.

pub mod against;
mod blocks;
mod checked;
mod codes;
mod copy;
mod gather;
mod json;
mod page;
mod read;
mod shown;
mod table;

use super::{Outcome, Result, Session};
use crate::check::Reading;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::USAGE;
use against::Asked;
use checked::Checked;
use gather::Gathered;
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
    /// `--annotate`: where a copy with comments is to be written.
    pub annotate: Option<PathBuf>,
    /// `--format html`: a page is wanted.
    pub html: bool,
    /// `--format text`: what is left out is told.
    pub text: bool,
}

/// Reads and checks each draft.
///
/// # Errors
/// Codes that do not exist; a manifest that was named and cannot be read; a `report.toml` that cannot be read; the
/// only draft refused; a copy that cannot be written.
pub fn run(session: &Session<'_>, mut request: Request) -> Result<Outcome> {
    let off = codes::off(session, &request.off)?;
    let inputs = std::mem::take(&mut request.inputs);
    let several = inputs.len() > 1;
    if several && request.annotate.is_some() {
        let message = "--annotate 一次只给一份文稿写批注";
        return Err(vec![Diagnostic::new(USAGE, message).help("每份文稿各运行一次。")]);
    }
    let mut gathered = Gathered::new();
    for input in inputs {
        let mut draft = match read::draft(session, input) {
            Ok(draft) => draft,
            Err(problem) if several => {
                gathered.refused(problem);
                continue;
            }
            Err(problem) => return Err(vec![problem]),
        };
        let outcome = &mut gathered.outcome;
        outcome.diagnostics.extend(draft.damaged.clone());
        let reading = Reading::of(&draft.text);
        let asked = Asked { file: draft.path.as_deref(), manifest: request.manifest.as_deref() };
        let mut compared = against::compare(session, &asked, &reading)?;
        outcome.diagnostics.append(&mut compared.diagnostics);
        outcome.notes.append(&mut compared.notes);
        let Reading { numbers, sentences, .. } = reading;
        let checked = Checked::of(&mut draft, (numbers, sentences), compared, &off);
        let items = shown::items(&checked, request.all);
        gathered.add(&checked, &items, &request);
        if let Some(to) = &request.annotate {
            copy::write(session, to, &checked, &items, &mut gathered.outcome)?;
        }
    }
    Ok(gathered.outcome(&request, several))
}

/// The problem that a draft cannot be read.
fn refusal(code: crate::diagnostic::Code, shown: &str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(code, message).at(crate::diagnostic::Place::file(shown))
}

#[cfg(test)]
mod tests;
