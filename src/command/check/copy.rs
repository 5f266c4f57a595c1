//! `--annotate OUT.docx`: a copy of a Word draft with a comment at each thing found.
//!
//! Inputs: the draft's package, what is listed of it. Output: a file. Invariant: no file that stands already is
//! changed, neither the draft nor a copy in which somebody may have answered the comments.

use super::blocks::{finding_facts, relation_facts, title};
use super::checked::Checked;
use super::refusal;
use super::shown::{Item, word};
use crate::check::annotate::{self, Remark};
use crate::command::deliver;
use crate::command::{Outcome, Result, Session};
use crate::diagnostic::{Diagnostic, Place, codes};
use std::path::Path;

/// Writes the copy.
///
/// # Errors
/// `E0901` the draft is no Word file; `E0119` it cannot be annotated; `E0701` the copy cannot be written.
pub(super) fn write(
    session: &Session<'_>,
    to: &Path,
    checked: &Checked<'_>,
    items: &[Item<'_>],
    outcome: &mut Outcome,
) -> Result<()> {
    let draft = checked.draft;
    let Some(package) = &draft.package else {
        let message = "--annotate 只能给 .docx 写批注，这份文稿不是";
        let help = "别的文稿用 --format html，在网页上看标出的地方。";
        return Err(vec![refusal(codes::USAGE, &draft.shown, message).help(help)]);
    };
    let remarks = remarks(checked, items);
    let when = session.now.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let bytes = annotate::docx(package, &draft.text, &remarks, &when).map_err(|d| vec![d])?;
    let folder = to.parent().filter(|p| p.is_dir());
    let name = to.file_name().map(|n| n.to_string_lossy().into_owned()).filter(|_| !to.is_dir());
    let (Some(folder), Some(name)) = (folder, name) else {
        return Err(deliver::failed(to, &std::io::ErrorKind::NotFound.into()));
    };
    let written = deliver::stage(folder, &name, &bytes, &[], &mut Vec::new())?.commit()?;
    let shown = crate::workspace::show(&session.folder, &folder.join(&written.name));
    if written.name != name {
        let message = format!("「{name}」已经有了，没有覆盖；这一份写为「{}」", written.name);
        outcome
            .diagnostics
            .push(Diagnostic::new(codes::OUTPUT_EDITED, message).at(Place::file(shown.as_str())));
    }
    outcome.notes.push(match remarks.len() {
        0 => format!("没有可批注的，{shown} 与原文相同"),
        n => format!("{n}处写成批注：{shown}"),
    });
    outcome.put("annotated", shown);
    Ok(())
}

/// What is said in comments; what is missing from the text has no place for one.
fn remarks(checked: &Checked<'_>, items: &[Item<'_>]) -> Vec<Remark> {
    let mut out = Vec::new();
    for item in items {
        let Some(span) = item.span(checked) else { continue };
        let (what, facts) = match item {
            Item::Relation(r) => (title(r), relation_facts(checked, r)),
            Item::Found(f) => (f.message.clone(), finding_facts(f)),
        };
        let mut lines = vec![format!("{} {} {what}", word(item.severity()), item.code())];
        lines.extend(facts.iter().map(|(name, text)| format!("{name}：{text}")));
        out.push(Remark { span: span.clone(), lines });
    }
    out
}
