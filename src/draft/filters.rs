//! Filters on printed figures.
//!
//! Job: a filter that changes what a function has printed takes the figure's mark apart; say so where it
//! stands. Inputs: template text. Outputs: such filters with their bytes. Invariant: conditions may use any
//! filter: they print nothing.

use super::{scan, vocabulary};
use std::ops::Range;

/// Filters that leave a text as it is.
const HARMLESS: [&str; 5] = ["safe", "trim", "trim_start", "trim_end", "default"];

/// The filters that would change what one of our functions prints.
pub(super) fn changing(text: &str) -> Vec<(String, Range<usize>)> {
    let mut out = Vec::new();
    for tag in scan::tokens(text).into_iter().filter(|tag| tag.first().is_some_and(|t| !t.opens)) {
        let called = |i: usize| {
            tag.get(i + 1).is_some_and(|t| t.text == "(") && vocabulary::FUNCTIONS.contains(&tag[i].text)
        };
        for start in (0..tag.len()).filter(|i| called(*i)) {
            let mut depth = 0usize;
            let end = (start + 1..tag.len()).find(|i| {
                match tag[*i].text {
                    "(" => depth += 1,
                    ")" => depth = depth.saturating_sub(1),
                    _ => {}
                }
                depth == 0
            });
            let mut at = end.map_or(tag.len(), |e| e + 1);
            while tag.get(at).is_some_and(|t| t.text == "|") {
                if let Some(filter) = tag.get(at + 1).filter(|f| !HARMLESS.contains(&f.text)) {
                    out.push((filter.text.to_owned(), filter.span.clone()));
                }
                at += 2;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_on_printed_figures_are_found() {
        for (text, expected) in [
            ("{{ fig(id=\"a\") }}{{ region.name | upper }}", vec![]),
            ("{{ fig(id=\"a\") | truncate(length=2) }}", vec!["truncate"]),
            ("{{ fig(id=\"a\") | safe | upper }}", vec!["upper"]),
            ("{{ \"共\" ~ fig(id=\"(\") | replace(from=\"人\", to=\"名\") }}", vec!["replace"]),
            ("{% if fact(key=\"a\") | length > 2 %}", vec![]),
            ("{{ fig(id=\"a\" | upper) }}", vec![]),
        ] {
            let said: Vec<String> = changing(text).into_iter().map(|(name, _)| name).collect();
            assert_eq!(said, expected, "{text}");
        }
    }
}
