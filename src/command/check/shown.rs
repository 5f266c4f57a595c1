//! What of a checked draft is listed, in reading order.
//!
//! Input: a [`Checked`]. Output: [`Item`]s. Invariant: what fails for certain or likely, and every finding that is
//! no mere remark, is always among them; the rest where all is asked for.

use super::checked::{Checked, Found};
use crate::check::relation::{Confidence, Relation};
use crate::check::text::Span;
use crate::diagnostic::Severity;

/// One line of a list.
pub(super) enum Item<'a> {
    Relation(&'a Relation),
    Found(&'a Found),
}

impl Item<'_> {
    /// How bad it is; none of a relation that holds.
    pub(super) fn severity(&self) -> Option<Severity> {
        match self {
            Item::Relation(r) if r.holds => None,
            Item::Relation(r) => Some(match r.confidence {
                Confidence::Certain => Severity::Error,
                Confidence::Likely => Severity::Warning,
                Confidence::Weak => Severity::Note,
            }),
            Item::Found(f) => Some(f.severity),
        }
    }

    pub(super) fn code(&self) -> &'static str {
        match self {
            Item::Relation(r) => r.kind.code(),
            Item::Found(f) => f.code,
        }
    }

    /// Its place in the text; none of what is missing there.
    pub(super) fn span<'b>(&'b self, checked: &'b Checked<'_>) -> Option<&'b Span> {
        match self {
            Item::Relation(r) => checked.result(r),
            Item::Found(f) => f.span.as_ref(),
        }
    }
}

/// The word of a severity.
pub(super) fn word(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Error) => "错误",
        Some(Severity::Warning) => "警告",
        Some(Severity::Note) => "提示",
        None => "相符",
    }
}

/// What is listed.
pub(super) fn items<'a>(checked: &'a Checked<'_>, all: bool) -> Vec<Item<'a>> {
    let relations = checked.relations.iter().map(Item::Relation);
    let mut out: Vec<Item<'a>> = relations.chain(checked.findings.iter().map(Item::Found)).collect();
    out.retain(|item| all || item.severity().is_some_and(|s| s > Severity::Note));
    out.sort_by(|a, b| a.span(checked).cmp(&b.span(checked)));
    out
}
