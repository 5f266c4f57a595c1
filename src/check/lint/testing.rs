//! For the tests of lints: what one of them finds in a text.

use crate::check::text::Text;
use crate::check::{Reading, lint};

/// The places that the lint of this code finds, as printed; with what to write instead after `→`.
pub(super) fn found(code: &str, text: &str) -> Vec<String> {
    let text = Text::of_lines(text);
    let reading = Reading::of(&text);
    let findings = lint::find(&reading, &[]).into_iter().filter(|f| f.code == code);
    let shown = findings.map(|f| match &f.suggestion {
        Some(right) => format!("{}→{right}", text.slice(&f.span)),
        None => text.slice(&f.span).to_owned(),
    });
    shown.collect()
}

/// Asserts that the lint finds just these.
#[track_caller]
pub(super) fn finds(code: &str, text: &str, expected: &[&str]) {
    assert_eq!(found(code, text), expected, "{text}");
}

/// Asserts that the lint is silent on each.
#[track_caller]
pub(super) fn silent(code: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(found(code, text), Vec::<String>::new(), "{text}");
    }
}
