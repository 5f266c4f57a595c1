//! `report sources --verify`: the ledger's folder against its manifest, and the inbox against both.
//!
//! Job: tell what is no longer as it was registered, by file. Invariant: everything of the ledger is read
//! to its end, nothing is written. A file of the inbox that was changed since is the office's own affair
//! and told as a note; what is wrong within the ledger is a finding.

use crate::command::{Outcome, Result, Session, digest, figures, problem_json};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::ledger::Ledger;
use crate::workspace::Workspace;
use serde_json::json;
use std::collections::BTreeMap;

/// Checks every file of the ledger, what it holds besides, and what has become of the ingested files.
pub fn verify(session: &Session<'_>) -> Result<Outcome> {
    let office = session.office()?;
    let ledger = figures::ledger(&office)?;
    let mut problems = ledger.verify();
    let mut outcome = Outcome::default();
    let strays = ledger.strays();
    for stray in &strays {
        if stray.leftover {
            outcome.notes.push(format!("{} 是没有做完的导入留下的，下次导入时清除", stray.name));
            continue;
        }
        let message = "台账文件夹里有台账不认识的文件，没有用它";
        problems.push(Diagnostic::new(codes::LEDGER_STRAY, message).at(Place::file(&stray.name)));
    }
    let changed = changed(&office.workspace, &ledger);
    for path in &changed {
        outcome.notes.push(format!("{path} 在导入之后改过或换过，台账里的是导入时的内容"));
    }
    outcome.findings = !problems.is_empty();
    outcome.put("sources", ledger.sources().len());
    outcome.put("problems", problems.iter().map(problem_json).collect::<Vec<_>>());
    outcome.put(
        "strays",
        strays.iter().map(|s| json!({"file": s.name, "leftover": s.leftover})).collect::<Vec<_>>(),
    );
    outcome.put("changed", changed);
    outcome.text = if problems.is_empty() {
        format!("{} 个来源的文件都与校验和相符\n", ledger.sources().len())
    } else {
        format!("{} 处与校验和不符\n", problems.len())
    };
    outcome.diagnostics = problems;
    Ok(outcome)
}

/// The ingested files that still lie in the workspace with other contents than any that came from there.
fn changed(workspace: &Workspace, ledger: &Ledger) -> Vec<String> {
    let mut by_path: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    // Another office's files lie in its own workspace.
    for source in ledger.sources().iter().filter(|s| s.office.is_none()) {
        by_path.entry(&source.path).or_default().push(&source.sha256);
    }
    let other = |(path, known): &(&str, Vec<&str>)| {
        let file = workspace.root.join(path);
        let now = || std::fs::File::open(&file).and_then(digest::of);
        file.is_file() && now().is_ok_and(|now| !known.contains(&now.sha256.as_str()))
    };
    by_path.into_iter().filter(other).map(|(path, _)| path.to_owned()).collect()
}
