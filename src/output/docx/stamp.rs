//! 草稿 on a document that is not yet to be handed in: a line under the title and a header on every page.
//!
//! Inputs: the words, where page numbers stand. Outputs: a paragraph, header parts. Invariant: a document without
//! a stamp has no header.

use super::{layout::PageNumber, xml};

/// Red, so that it is seen.
const COLOUR: &str = "<w:color w:val=\"C00000\"/>";

/// A header part and how the section refers to it.
pub(super) struct Header {
    /// `w:type` of the reference: `default` (odd pages, or all of them) or `even`.
    pub(super) kind: &'static str,
    /// Relationship id.
    pub(super) id: &'static str,
    /// File name below `word/`.
    pub(super) file: &'static str,
}

const ALL: [Header; 2] = [
    Header { kind: "default", id: "rIdHeaderOdd", file: "header1.xml" },
    Header { kind: "even", id: "rIdHeaderEven", file: "header2.xml" },
];

/// The headers a section needs: a document that tells odd from even pages has one for each.
pub(super) fn headers(stamp: Option<&String>, place: PageNumber) -> &'static [Header] {
    match (stamp, place) {
        (None, _) => &[],
        (Some(_), PageNumber::Standard) => &ALL,
        (Some(_), _) => &ALL[..1],
    }
}

/// A header part's XML.
pub(super) fn header_xml(stamp: &str) -> String {
    let mut out = format!("{}<w:hdr xmlns:w=\"{}\">", xml::HEAD, xml::W);
    xml::open_paragraph(&mut out, "Footer", "<w:jc w:val=\"center\"/>");
    xml::run(&mut out, stamp, COLOUR);
    out.push_str("</w:p></w:hdr>");
    out
}

/// The line under the title.
pub(super) fn line(out: &mut String, stamp: &str) {
    xml::open_paragraph(out, "", "<w:keepNext/><w:jc w:val=\"center\"/>");
    xml::run(out, &format!("【{stamp}】"), COLOUR);
    out.push_str("</w:p>");
}
