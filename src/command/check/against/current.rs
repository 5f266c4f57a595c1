//! What the ledger makes of a manifest's printings now.
//!
//! Invariant: what would be printed the same is the same, however far the value behind it has moved; a figure of which
//! nobody can say what it is now is not asked about.

use super::manifest::Manifest;
use super::reprint;
use crate::check::data::Now;
use crate::command::{Office, Session, diff, figures};
use crate::diagnostic::Diagnostic;
use std::path::Path;

/// Why the ledger was not asked.
pub(super) enum Unasked {
    /// There is no workspace, or it is another office's.
    Outside,
    /// It cannot be read or counted.
    Failed(Vec<Diagnostic>),
}

/// What became of each printing, in order.
pub(super) fn ask(
    session: &Session<'_>,
    (path, shown): (&Path, &str),
    manifest: &Manifest,
) -> Result<Vec<Now>, Unasked> {
    let office = office(session, path, manifest)?;
    let ledger = figures::ledger(&office).map_err(Unasked::Failed)?;
    let current = diff::now(session, &office, &ledger, (path, shown)).map_err(Unasked::Failed)?;
    let one = |(p, rounding): (&crate::check::data::Printed, &String)| {
        let Some(figure) = current.get(&p.figure).filter(|_| !p.typed) else { return Now::Unasked };
        match figure.now {
            _ if figure.same => Now::Same,
            None => super::gone("这个期间没有导入可以算它的数据，或口径里没有这个指标了"),
            Some(now) => {
                let printed = reprint::Printing {
                    then: figure.then,
                    now,
                    unit: &figure.unit,
                    words: &figure.words,
                    text: &p.text,
                    rounding,
                    comparison: Comparison::of(&p.figure),
                };
                match printed.now() {
                    text if text == p.text => Now::Same,
                    text => Now::Moved(text),
                }
            }
        }
    };
    Ok(manifest.printed.iter().zip(&manifest.roundings).map(one).collect())
}

/// What a figure compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    /// Nothing.
    None,
    /// With the period before.
    Before,
    /// The same, in per cent.
    Growth,
    /// With a 任务数, in per cent.
    Done,
    /// What is over a 任务数.
    Excess,
}

impl Comparison {
    fn of(figure: &str) -> Comparison {
        match figure.split_once('(').map(|(name, _)| name) {
            Some("prev") => Comparison::Before,
            Some("growth") => Comparison::Growth,
            Some("done") => Comparison::Done,
            Some("excess") => Comparison::Excess,
            _ => Comparison::None,
        }
    }
}

/// The office of the workspace that the manifest lies in; else, for a copy, that of the folder the program runs in,
/// if it is the same office.
fn office(session: &Session<'_>, path: &Path, manifest: &Manifest) -> Result<Office, Unasked> {
    let folder = path.parent().map(|p| session.folder.join(p)).unwrap_or_default();
    let own = crate::workspace::find(&folder).ok();
    let here = || crate::workspace::find(&session.folder).ok();
    let Some(root) = own.clone().or_else(here) else { return Err(Unasked::Outside) };
    let there = Session {
        folder: root,
        today: session.today,
        now: session.now,
        threads: session.threads,
        wait: session.wait,
        progress: session.progress,
    };
    let office = there.office().map_err(Unasked::Failed)?;
    let known = office.workspace.regions.by_code(&manifest.region).is_some();
    if own.is_none() && !known { Err(Unasked::Outside) } else { Ok(office) }
}
