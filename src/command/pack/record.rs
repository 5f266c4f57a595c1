//! What an archive says in words that a person can read, besides drafts and tables.
//!
//! Job: the ledger's sources and journal, the refused rows with what became of them, and the findings
//! (疑点清单) of the period, those that someone has looked into marked as such, as the program tells them.
//! Inputs: a workspace. Outputs: names and JSON texts. Invariant: the same workspace and clock give the same
//! bytes; numbers of persons are masked as everywhere.

use super::index::Options;
use crate::command::{Outcome, Result, Session, audit, figures, sources};

/// The documents of a workspace: name in the archive and bytes.
pub(in crate::command) fn all(
    session: &Session<'_>,
    options: &Options,
) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let rejects = sources::Rejects { all: true, ..sources::Rejects::default() };
    let period = figures::cut(session, session.period(&options.period)?, options.as_of.as_deref())?;
    let (period, region) = (period.to_string(), options.region.clone());
    let audit = audit::Request { period, region, known: true, all: true, ..audit::Request::default() };
    Ok(vec![
        ("record/sources.json", bytes(&sources::list(session)?)),
        ("record/rejects.json", bytes(&sources::rejects(session, &rejects)?)),
        ("record/findings.json", bytes(&audit::run(session, &audit)?)),
    ])
}

/// The document as `--format json` prints it.
fn bytes(outcome: &Outcome) -> Vec<u8> {
    let mut document = serde_json::Map::new();
    document.insert("schema".into(), 1.into());
    document.extend(outcome.json.clone());
    (serde_json::to_string_pretty(&document).unwrap_or_default() + "\n").into_bytes()
}
