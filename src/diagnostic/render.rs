//! Rendering of diagnostics as text for a terminal or a log.
//!
//! Invariant: one problem is one block of at most three lines; the first starts
//! `FILE:LINE:COLUMN`, so that editors can jump there.

use super::{Diagnostic, Place, Severity};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// `inbox/a.csv:12:3: E0204 必填项为空:…` with the remedy on a second line.
pub fn text(d: &Diagnostic, with_remedy: bool) -> String {
    let mut out = String::new();
    if let Some(place) = &d.place {
        out.push_str(&position(place));
        out.push_str(": ");
    }
    let word = match d.severity() {
        Severity::Error => "错误",
        Severity::Warning => "警告",
        Severity::Note => "提示",
    };
    out.push_str(&format!("{word} {} {}", d.code, d.message));
    if with_remedy && !d.remedy().is_empty() {
        out.push_str("\n    办法:");
        out.push_str(d.remedy());
    }
    out
}

fn position(place: &Place) -> String {
    let mut out = place.file.clone();
    if let Some(sheet) = &place.sheet {
        out.push_str(&format!("[{sheet}]"));
    }
    if let Some(line) = place.line {
        out.push_str(&format!(":{line}"));
        if let Some(column) = place.column {
            out.push_str(&format!(":{column}"));
        }
    }
    if let Some(field) = &place.field {
        match place.cell() {
            Some(cell) => out.push_str(&format!("({field},{cell})")),
            None => out.push_str(&format!("({field})")),
        }
    }
    out
}

/// The excerpt of a configuration or template file with carets under `span` (bytes), aligned
/// under Chinese text.
pub fn excerpt(path: &str, source: &str, span: std::ops::Range<usize>, label: &str) -> String {
    let end = span.end.clamp(0, source.len());
    let start = span.start.min(end);
    let group = [Level::ERROR
        .primary_title(label)
        .element(Snippet::source(source).path(path).annotation(AnnotationKind::Primary.span(start..end)))];
    Renderer::plain().render(&group).to_string()
}
