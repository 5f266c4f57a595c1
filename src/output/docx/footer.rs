//! Footers: the page number.
//!
//! Job: "— 1 —" on the outer side of every page (GB/T 9704-2012 §7.5). Inputs: its place.
//! Outputs: footer parts. Invariant: the number is a PAGE field, so it follows later edits.

use super::{layout::PageNumber, xml};

/// A footer part and how the section refers to it.
pub(super) struct Footer {
    /// `w:type` of the reference: `default` (odd pages, or all of them) or `even`.
    pub(super) kind: &'static str,
    /// Relationship id.
    pub(super) id: &'static str,
    /// File name below `word/`.
    pub(super) file: &'static str,
    /// Paragraph properties: the side, and 空一字 of 4号 (280 twips) from it.
    side: &'static str,
}

const ODD: Footer = Footer {
    kind: "default",
    id: "rIdFooterOdd",
    file: "footer1.xml",
    side: "<w:ind w:right=\"280\"/><w:jc w:val=\"right\"/>",
};
const EVEN: Footer = Footer {
    kind: "even",
    id: "rIdFooterEven",
    file: "footer2.xml",
    side: "<w:ind w:left=\"280\"/><w:jc w:val=\"left\"/>",
};
const CENTER: Footer =
    Footer { kind: "default", id: "rIdFooter", file: "footer1.xml", side: "<w:jc w:val=\"center\"/>" };

/// The footers a section needs.
pub(super) fn footers(place: PageNumber) -> &'static [Footer] {
    match place {
        PageNumber::Standard => &[ODD, EVEN],
        PageNumber::Center => &[CENTER],
        PageNumber::None => &[],
    }
}

impl Footer {
    /// The part's XML.
    pub(super) fn xml(&self) -> String {
        let mut out = format!("{}<w:ftr xmlns:w=\"{}\">", xml::HEAD, xml::W);
        xml::open_paragraph(&mut out, "Footer", self.side);
        xml::run(&mut out, "— ", "");
        for part in [
            "<w:fldChar w:fldCharType=\"begin\"/>",
            "<w:instrText xml:space=\"preserve\"> PAGE </w:instrText>",
            "<w:fldChar w:fldCharType=\"separate\"/>",
            "<w:t>1</w:t>",
            "<w:fldChar w:fldCharType=\"end\"/>",
        ] {
            out.push_str(&format!("<w:r>{part}</w:r>"));
        }
        xml::run(&mut out, " —", "");
        out.push_str("</w:p></w:ftr>");
        out
    }
}
