//! Rendering of diagnostics as text for a terminal or a log.
//!
//! Invariant: no character that a terminal would obey, or that turns others round, gets through: names of files,
//! sheets and places are anyone's. One problem is one block; the first line starts `FILE:LINE:COLUMN`, so that editors can
//! jump there. A remedy may end with lines to paste: they start at the margin.

use super::{Diagnostic, Place, Severity, digits};
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
    if !d.excerpt.is_empty() {
        out.push('\n');
        out.push_str(&d.excerpt);
    }
    if with_remedy && !d.remedy().is_empty() {
        out.push_str("\n    办法：");
        out.push_str(d.remedy());
    }
    plain(&out)
}

/// The text without what a terminal would obey; line ends and tabs stay.
pub fn plain(text: &str) -> String {
    let obeyed = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if obeyed(c) { ' ' } else { c }).collect()
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

/// The lines of a configuration or template file round `span` (bytes), carets aligned under Chinese
/// text. Only the first line of the span is marked.
pub(super) fn excerpt(source: &str, span: std::ops::Range<usize>) -> String {
    let source = &digits::of_a_file(source);
    let floor = |mut at: usize| {
        at = at.min(source.len());
        while !source.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(span.start);
    let line_end = source[start..].find(['\n', '\r']).map_or(source.len(), |i| start + i);
    let end = floor(span.end).clamp(start, line_end);
    let group = [Level::ERROR
        .no_name()
        .primary_title("")
        .element(Snippet::source(source).annotation(AnnotationKind::Primary.span(start..end)))];
    let text = Renderer::plain().render(&group).to_string();
    text.lines().skip(1).map(|l| format!("    {l}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_shows_no_whole_number_of_a_person() {
        assert!(!excerpt("key = \"999921198001011233\"", 0..3).contains("999921198001011233"));
    }
}
