//! XML text and runs.
//!
//! Job: the only place where a draft's words become XML. Inputs: plain text. Outputs: escaped
//! attribute values and `w:r` elements. Invariant: no forbidden character, no raw line end or
//! tab and no unescaped markup reaches a part.

use crate::output::chars;

/// The declaration every part starts with.
pub(super) const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// WordprocessingML.
pub(super) const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// References from a part to its relationships.
pub(super) const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// `text` for element content or an attribute value; line ends and tabs become blanks.
pub(super) fn escape(text: &str) -> String {
    let clean: String =
        chars::clean(text).chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c }).collect();
    quick_xml::escape::escape(clean).into_owned()
}

/// Appends one run; empty text appends nothing.
///
/// `props` are further `w:rPr` children that come after `w:rFonts` in the schema. The eastAsia
/// hint keeps “ ” — … · in the Chinese font, where Word would otherwise take the Latin one.
pub(super) fn run(out: &mut String, text: &str, props: &str) {
    let text = chars::clean(text);
    if text.is_empty() {
        return;
    }
    out.push_str("<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/>");
    out.push_str(props);
    out.push_str("</w:rPr>");
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['\n', '\t']) {
        words(out, &rest[..at]);
        out.push_str(if rest[at..].starts_with('\n') { "<w:br/>" } else { "<w:tab/>" });
        rest = &rest[at + 1..];
    }
    words(out, rest);
    out.push_str("</w:r>");
}

fn words(out: &mut String, text: &str) {
    if !text.is_empty() {
        out.push_str("<w:t xml:space=\"preserve\">");
        out.push_str(&quick_xml::escape::escape(text));
        out.push_str("</w:t>");
    }
}

/// Appends a paragraph of plain text. `ppr` are `w:pPr` children that come after `w:pStyle`.
pub(super) fn paragraph(out: &mut String, style: &str, ppr: &str, text: &str) {
    open_paragraph(out, style, ppr);
    run(out, text, "");
    out.push_str("</w:p>");
}

/// Appends the start of a paragraph up to its first run; an empty `style` is Normal.
pub(super) fn open_paragraph(out: &mut String, style: &str, ppr: &str) {
    out.push_str("<w:p>");
    if style.is_empty() && ppr.is_empty() {
        return;
    }
    out.push_str("<w:pPr>");
    if !style.is_empty() {
        out.push_str(&format!("<w:pStyle w:val=\"{style}\"/>"));
    }
    out.push_str(ppr);
    out.push_str("</w:pPr>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_breaks_become_elements() {
        let mut out = String::new();
        run(&mut out, "甲<乙>&\"\u{b}丙\r\n丁\t ", "");
        assert_eq!(
            out,
            "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr><w:t xml:space=\"preserve\">甲&lt;乙&gt;&amp;&quot;丙</w:t>\
             <w:br/><w:t xml:space=\"preserve\">丁</w:t><w:tab/><w:t xml:space=\"preserve\"> </w:t></w:r>"
        );
        assert_eq!(escape("a\n\"b\""), "a &quot;b&quot;");
    }

    #[test]
    fn no_text_no_run() {
        let mut out = String::new();
        run(&mut out, "\u{1f}", "");
        assert_eq!(out, "");
    }
}
