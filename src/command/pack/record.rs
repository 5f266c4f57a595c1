//! What an archive says in words that a person can read, besides drafts and tables.
//!
//! Job: the ledger's sources and journal, the refused rows with what became of them, and the findings, as
//! the program tells them. Inputs: a workspace. Outputs: names and JSON texts. Invariant: the same
//! workspace and clock give the same bytes; numbers of persons are masked as everywhere.

use crate::command::{Outcome, Result, Session, sources};

/// The documents of a workspace: name in the archive and bytes.
pub(in crate::command) fn all(session: &Session<'_>) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let rejects = sources::Rejects { all: true, ..sources::Rejects::default() };
    Ok(vec![
        ("record/sources.json", bytes(&sources::list(session)?)),
        ("record/rejects.json", bytes(&sources::rejects(session, &rejects)?)),
    ])
}

/// The document as `--format json` prints it.
fn bytes(outcome: &Outcome) -> Vec<u8> {
    let mut document = serde_json::Map::new();
    document.insert("schema".into(), 1.into());
    document.extend(outcome.json.clone());
    (serde_json::to_string_pretty(&document).unwrap_or_default() + "\n").into_bytes()
}
