//! What a failed control does to the deliverables: nothing, 草稿 on them, or none at all.
//!
//! Inputs: the control totals of a draft, `[controls]` of `report.toml`. Outputs: a stamped draft, or why none is
//! written. Invariant: the stamp has no number in it: it prints nothing that a manifest would have to know.

use super::super::controls::Checked;
use super::super::{Office, Result};
use crate::diagnostic::{Diagnostic, codes};
use crate::draft::{self, Rendered};
use crate::workspace::config::OnFail;

/// What is printed on a draft whose control totals do not hold.
const WORDS: &str = "草稿：对账不符，数字未核定";

/// Why no draft is written, where the office wants none.
pub(super) fn refused(office: &Office, checked: &Checked) -> Option<Diagnostic> {
    let refuse = office.workspace.config.controls.on_fail == OnFail::Refuse && checked.failed(office);
    refuse.then(|| {
        let message = "有对账数不符，按 report.toml 的 [controls] on_fail = \"refuse\"，文稿都没有写";
        Diagnostic::new(codes::CONTROLS_REFUSED, message)
    })
}

/// Marks a draft 草稿 where the office wants that and a control of it does not hold.
pub(super) fn stamp(office: &Office, checked: &Checked, rendered: &mut Rendered) -> Result<()> {
    if office.workspace.config.controls.on_fail != OnFail::Draft || !checked.failed(office) {
        return Ok(());
    }
    rendered.draft.stamp = Some(WORDS.to_owned());
    if let Some(word) = &mut rendered.word {
        *word = draft::stamped(word, WORDS).map_err(|d| vec![d])?;
    }
    Ok(())
}
