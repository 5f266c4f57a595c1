//! A checked draft as a table, one row for each thing found: CSV and Markdown.
//!
//! Invariant: the columns are the same for every draft, so that the rows of several can be put together.

use super::blocks::{change, title};
use super::checked::Checked;
use super::shown::{Item, word};
use crate::output::grid::{Grid, Heading};

/// The columns of Markdown; CSV has the sentence, too.
pub(super) const SHORT: [&str; 11] = [
    "file",
    "line",
    "column",
    "code",
    "severity",
    "printed",
    "message",
    "expression",
    "expected",
    "suggestion",
    "note",
];

/// The table without rows.
pub(super) fn empty() -> Grid {
    Grid::new(
        "",
        vec![
            Heading::words("file", "文件"),
            Heading::number("line", "行"),
            Heading::number("column", "列"),
            Heading::words("code", "代码"),
            Heading::words("severity", "程度"),
            Heading::words("confidence", "把握"),
            Heading::words("printed", "印的是"),
            Heading::words("message", "什么问题"),
            Heading::words("expression", "算式"),
            Heading::words("expected", "应为"),
            Heading::words("suggestion", "改法"),
            Heading::words("note", "说明"),
            Heading::words("text", "原文"),
        ],
    )
}

/// The rows of a draft.
pub(super) fn rows(checked: &Checked<'_>, items: &[Item<'_>]) -> Vec<Vec<String>> {
    let text = checked.reading.text;
    let mut out = Vec::new();
    for item in items {
        let span = item.span(checked);
        let place = span.map(|s| checked.places.place(s));
        let (confidence, printed, message, expression, expected, suggestion, note) = match item {
            Item::Relation(r) => (
                r.confidence.title(),
                r.printed.clone(),
                title(r),
                r.expression.clone(),
                r.expected.clone(),
                change(checked, r),
                r.note.clone(),
            ),
            Item::Found(f) => (
                "",
                span.map_or("", |s| text.slice(s)).to_owned(),
                f.message.clone(),
                String::new(),
                String::new(),
                f.suggestion.clone().unwrap_or_default(),
                String::new(),
            ),
        };
        out.push(vec![
            checked.draft.shown.clone(),
            place.map_or(String::new(), |p| p.0.to_string()),
            place.map_or(String::new(), |p| p.1.to_string()),
            item.code().to_owned(),
            word(item.severity()).to_owned(),
            confidence.to_owned(),
            printed,
            message,
            expression,
            expected,
            suggestion,
            note,
            span.map_or("", |s| text.slice(&checked.sentence(s))).to_owned(),
        ]);
    }
    out
}
