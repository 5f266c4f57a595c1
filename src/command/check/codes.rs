//! Which codes are switched off: by `--off`, and by `[check] off` of a workspace.
//!
//! Invariant: a code that does not exist is an error, not a switch without effect.

use crate::check;
use crate::command::{Result, Session};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::workspace;

/// The codes that are not looked for, in capitals.
///
/// # Errors
/// `E0902` unknown codes on the command line; `E0402` those of `report.toml`, or that it cannot be read.
pub(super) fn off(session: &Session<'_>, asked: &[String]) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut out: Vec<String> = Vec::new();
    for code in asked.iter().filter(|c| !c.trim().is_empty()) {
        match check::entry(code) {
            Some(entry) => out.push(entry.code.to_owned()),
            None => {
                let message = format!("--off 里没有「{}」这个代码", code.trim());
                problems.push(Diagnostic::new(codes::CODE_UNKNOWN, message).help(known()));
            }
        }
    }
    // Outside a workspace there is nothing to ask.
    if let Ok(root) = workspace::find(&session.folder) {
        let settings = workspace::settings(&root)?;
        for code in &settings.check.off {
            match check::entry(code) {
                Some(entry) => out.push(entry.code.to_owned()),
                None => {
                    let message = format!("[check] off 里没有「{code}」这个代码");
                    let problem = Diagnostic::new(codes::CONFIG_INVALID, message);
                    problems.push(problem.at(Place::file("report.toml")).help(known()));
                }
            }
        }
    }
    out.sort();
    out.dedup();
    if problems.is_empty() { Ok(out) } else { Err(problems) }
}

/// Codes that can be switched off.
fn known() -> String {
    let all: Vec<&str> = check::entries().map(|e| e.code).collect();
    format!("可用：{}；各是什么见 report explain。", all.join("、"))
}
