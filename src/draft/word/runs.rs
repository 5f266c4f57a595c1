//! Printed text as runs of the office's file.
//!
//! Job: words, figures under their hidden bookmarks, gaps highlighted. Inputs: text with marks, the run it
//! stands in. Outputs: WordprocessingML. Invariant: every run has the formatting of the template's own;
//! bookmark numbers follow those of the file.

use super::compile::BOOKMARK;
use super::template::Run;
use crate::draft::marks::{Kind, Piece};
use crate::model::block::Span;
use crate::opc::xml::escape;

/// Appends pieces of printed text. `marks` is the highest number in the file.
pub(super) fn print(out: &mut String, pieces: &[Piece<'_>], run: &Run, marks: u32) {
    for piece in pieces {
        match piece {
            Piece::Words(text) | Piece::Marked(Kind::Fact(_), text) => words(out, text, run),
            Piece::Marked(Kind::Gap(_), text) => gap(out, text, run),
            Piece::Marked(Kind::Figure(n), text) => figure(out, *n, text, run, marks),
            Piece::Marked(Kind::Block(_), _) => {}
        }
    }
}

/// Appends spans, as they stand in tables.
pub(super) fn spans(out: &mut String, spans: &[Span], run: &Run, marks: u32) {
    for span in spans {
        match span {
            Span::Text(text) => words(out, text, run),
            Span::Missing { text, .. } => gap(out, text, run),
            Span::Figure { id, text } => match number(id) {
                Some(n) => figure(out, n, text, run, marks),
                None => words(out, text, run),
            },
        }
    }
}

/// `f0001` → 0.
pub(super) fn number(id: &str) -> Option<usize> {
    id.strip_prefix('f')?.parse::<usize>().ok()?.checked_sub(1)
}

fn figure(out: &mut String, n: usize, text: &str, run: &Run, marks: u32) {
    if run.copy {
        return words(out, text, run);
    }
    let number = n + 1;
    // Both are small: the file's numbers are below 2³⁰, and so is what a draft prints.
    let id = u64::from(marks) + number as u64;
    out.push_str(&format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"{BOOKMARK}{number:04}\"/>"));
    words(out, text, run);
    out.push_str(&format!("<w:bookmarkEnd w:id=\"{id}\"/>"));
}

fn gap(out: &mut String, text: &str, run: &Run) {
    let run = Run { properties: highlighted(&run.properties), ..run.clone() };
    words(out, text, &run);
}

/// Appends one run; line ends and tabs become elements.
pub(super) fn words(out: &mut String, text: &str, run: &Run) {
    if text.is_empty() {
        return;
    }
    let open = if run.open.is_empty() { "<w:r>" } else { run.open.trim_end_matches("/>") };
    out.push_str(open);
    if !open.ends_with('>') {
        out.push('>');
    }
    out.push_str(&run.properties);
    for (i, line) in text.replace("\r\n", "\n").split('\n').enumerate() {
        if i > 0 {
            out.push_str("<w:br/>");
        }
        for (i, words) in line.split('\t').enumerate() {
            if i > 0 {
                out.push_str("<w:tab/>");
            }
            if !words.is_empty() {
                out.push_str(&format!("<w:t xml:space=\"preserve\">{}</w:t>", escape(words)));
            }
        }
    }
    out.push_str("</w:r>");
}

/// What follows `w:highlight` among a run's properties.
const AFTER: [&str; 14] = [
    "w:u",
    "w:effect",
    "w:bdr",
    "w:shd",
    "w:fitText",
    "w:vertAlign",
    "w:rtl",
    "w:cs",
    "w:em",
    "w:lang",
    "w:eastAsianLayout",
    "w:specVanish",
    "w:oMath",
    "w:rPrChange",
];

/// Run properties with a yellow ground, in the schema's order.
fn highlighted(properties: &str) -> String {
    const YELLOW: &str = "<w:highlight w:val=\"yellow\"/>";
    if properties.is_empty() || properties.ends_with("/>") && !properties.contains("</w:rPr>") {
        return format!("<w:rPr>{YELLOW}</w:rPr>");
    }
    if let Some(at) = properties.find("<w:highlight ") {
        let end = properties[at..].find("/>").map_or(properties.len(), |e| at + e + 2);
        return format!("{}{YELLOW}{}", &properties[..at], &properties[end..]);
    }
    let begins = |name: &&str| {
        properties.match_indices(&format!("<{name}")).map(|(i, _)| i).find(|i| {
            let next = properties[i + 1 + name.len()..].chars().next();
            next.is_some_and(|c| matches!(c, ' ' | '/' | '>'))
        })
    };
    let end = properties.rfind("</w:rPr>").unwrap_or(properties.len());
    let at = AFTER.iter().filter_map(begins).min().unwrap_or(end);
    // Revision marks of the formatting hold properties of their own.
    let at = properties.find("<w:rPrChange").map_or(at, |change| at.min(change));
    format!("{}{YELLOW}{}", &properties[..at], &properties[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_highlighted_where_the_schema_wants_it() {
        for (before, after) in [
            ("", "<w:rPr>Y</w:rPr>"),
            ("<w:rPr/>", "<w:rPr>Y</w:rPr>"),
            ("<w:rPr><w:b/><w:sz w:val=\"32\"/></w:rPr>", "<w:rPr><w:b/><w:sz w:val=\"32\"/>Y</w:rPr>"),
            ("<w:rPr><w:b/><w:u w:val=\"single\"/></w:rPr>", "<w:rPr><w:b/>Y<w:u w:val=\"single\"/></w:rPr>"),
            ("<w:rPr><w:highlight w:val=\"red\"/><w:lang/></w:rPr>", "<w:rPr>Y<w:lang/></w:rPr>"),
        ] {
            let said = highlighted(before).replace("<w:highlight w:val=\"yellow\"/>", "Y");
            assert_eq!(said, after, "{before}");
        }
    }

    #[test]
    fn line_ends_become_elements() {
        let mut out = String::new();
        words(&mut out, "甲<\n乙\t丙", &Run { open: "<w:r w:rsidR=\"1\">".into(), ..Run::default() });
        assert_eq!(
            out,
            "<w:r w:rsidR=\"1\"><w:t xml:space=\"preserve\">甲&lt;</w:t><w:br/><w:t xml:space=\"preserve\">乙</w:t>\
             <w:tab/><w:t xml:space=\"preserve\">丙</w:t></w:r>"
        );
    }
}
