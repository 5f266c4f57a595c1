//! `--mark` and `--unmark`: findings that someone has looked into.
//!
//! Invariants: only a finding that the audit of the period gives can be marked; what stands in `findings.csv`
//! stays as it is, but for the lines asked for; the file is written whole or not at all.

use super::super::{Office, Outcome, Result, Session, deliver};
use super::{Lead, Request};
use crate::diagnostic::{Diagnostic, codes};
use crate::ledger::Writer;
use crate::model::mask;
use crate::workspace::{Reviewed, reviewed};

/// Refuses what cannot be meant, before anything is computed.
pub(super) fn check(request: &Request) -> Result<()> {
    let usage = |message: &str| Err(vec![Diagnostic::new(codes::USAGE, message)]);
    let filled = |text: &Option<String>| text.as_deref().is_some_and(|t| !t.trim().is_empty());
    if !request.mark.is_empty() && !filled(&request.by) {
        return usage("--mark 要用 --by 写明是谁核实的");
    }
    if request.mark.is_empty() && (request.by.is_some() || request.note.is_some()) {
        return usage("--by、--note 与 --mark 同用");
    }
    if request.mark.iter().any(|id| request.unmark.contains(id)) {
        return usage("同一条疑点不能同时 --mark 和 --unmark");
    }
    Ok(())
}

/// Changes `findings.csv`.
pub(super) fn change(
    session: &Session<'_>,
    office: &mut Office,
    request: &Request,
    leads: &[Lead],
    outcome: &mut Outcome,
) -> Result<()> {
    let now = session.now.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    // Two who mark at once do not lose each other's lines.
    let _lock = Writer::lock(&office.workspace.ledger_dir(), session.wait, now).map_err(|d| vec![d])?;
    let mut list = session.office()?.workspace.reviewed;
    let before = list.clone();
    for id in request.mark.iter().map(|id| id.trim().to_lowercase()) {
        let Some(lead) = leads.iter().find(|l| l.id == id) else {
            let message = format!("这个期间没有编号是「{id}」的疑点");
            return Err(vec![Diagnostic::new(codes::FINDING_UNKNOWN, message)]);
        };
        // Notes go into lists that leave the office.
        let text = |text: &Option<String>| mask::free_text(text.as_deref().unwrap_or_default().trim());
        let line = Reviewed {
            id: id.clone(),
            rule: lead.finding.code.clone(),
            by: text(&request.by),
            on: session.today.to_string(),
            note: text(&request.note),
            about: format!("{} {}", lead.finding.person, lead.finding.message).trim().to_owned(),
            line: 0,
        };
        match list.iter_mut().find(|r| r.id == id) {
            // Said again: the same words again change nothing, not even the day.
            Some(old) if old.by == line.by && old.note == line.note => {}
            Some(old) => *old = line,
            None => list.push(line),
        }
    }
    for id in request.unmark.iter().map(|id| id.trim().to_lowercase()) {
        let count = list.len();
        list.retain(|r| r.id != id);
        if list.len() == count {
            let message = format!("findings.csv 里没有编号是「{id}」的疑点");
            return Err(vec![Diagnostic::new(codes::FINDING_UNKNOWN, message)]);
        }
    }
    if list != before {
        let path = office.workspace.root.join(reviewed::FILE);
        deliver::write(&path, text(&list).as_bytes()).map_err(|e| deliver::failed(&path, &e))?;
        let (marked, opened) = (request.mark.len(), request.unmark.len());
        outcome
            .notes
            .push(format!("findings.csv：标为已核 {marked} 条，撤回 {opened} 条，共 {} 条", list.len()));
    }
    office.workspace.reviewed = list;
    Ok(())
}

/// The file, as Excel takes it.
fn text(list: &[Reviewed]) -> String {
    let quoted = |cell: &str| {
        let cell = cell.replace(['\r', '\n'], " ");
        let guarded = if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell };
        let plain = !guarded.contains([',', '"']);
        if plain { guarded } else { format!("\"{}\"", guarded.replace('"', "\"\"")) }
    };
    let mut out = format!("\u{feff}{}\n", reviewed::COLUMNS.join(","));
    for r in list {
        let cells = [&r.id, &r.rule, &r.by, &r.on, &r.note, &r.about].map(|c| quoted(c));
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}
