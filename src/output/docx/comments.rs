//! Comments of a review copy: their anchors in the text, and `word/comments.xml`.
//!
//! Job: collect what is said of each block while it is written. Inputs: lines from [`super::review`].
//! Outputs: anchors in the main part, the comments part. Invariants: at most one comment a paragraph, its
//! reference the paragraph's last run (LibreOffice moves the ends of bookmarks that follow a reference in
//! the same paragraph); ids are unique, every range has its end, its reference and its comment.

use super::{layout::Layout, properties, review::Line, xml};
use crate::model::block::{Span, Table};
use crate::model::evidence::Evidence;
use std::io;

/// Size of the balloons' text, half-points.
pub(super) const HALF_POINTS: i32 = 18;

/// The comments written so far; in a clean copy there is no evidence and nothing is written.
#[derive(Debug, Default)]
pub(super) struct Comments<'a> {
    evidence: Option<&'a Evidence>,
    all: Vec<Vec<Line>>,
}

/// A comment whose range is open in the text.
#[derive(Debug)]
#[must_use = "a range that is opened is closed in the same paragraph"]
pub(super) struct Open(Option<usize>);

impl<'a> Comments<'a> {
    /// For a review copy with evidence, for a clean copy without.
    pub(super) fn new(evidence: Option<&'a Evidence>) -> Self {
        Comments { evidence, all: Vec::new() }
    }

    /// Starts the comment on a paragraph or heading at the start of its text.
    pub(super) fn paragraph(&mut self, out: &mut String, spans: &[Span]) -> io::Result<Open> {
        let lines = self.evidence.map(|evidence| super::review::paragraph(evidence, spans)).transpose()?;
        Ok(self.open(out, lines.unwrap_or_default()))
    }

    /// Starts the comment on a table, in a paragraph above or below it.
    pub(super) fn table(&mut self, out: &mut String, table: &Table) -> io::Result<Open> {
        let lines = self.evidence.map(|evidence| super::review::table(evidence, table)).transpose()?;
        Ok(self.open(out, lines.unwrap_or_default()))
    }

    fn open(&mut self, out: &mut String, lines: Vec<Line>) -> Open {
        if lines.is_empty() {
            return Open(None);
        }
        let id = self.all.len();
        self.all.push(lines);
        out.push_str(&format!("<w:commentRangeStart w:id=\"{id}\"/>"));
        Open(Some(id))
    }

    /// The part; `None` if nothing was said.
    pub(super) fn part(&self, layout: &Layout) -> Option<String> {
        let evidence = self.evidence.filter(|_| !self.all.is_empty())?;
        let mut out = format!("{}<w:comments xmlns:w=\"{}\">", xml::HEAD, xml::W);
        let author = match (evidence.office.as_str(), layout.creator.as_str()) {
            ("", "") => "审核",
            ("", creator) => creator,
            (office, _) => office,
        };
        let author = xml::escape(author);
        let date = layout.created.and_then(properties::utc);
        let date = date.map(|date| format!(" w:date=\"{date}\"")).unwrap_or_default();
        for (id, lines) in self.all.iter().enumerate() {
            out.push_str(&format!("<w:comment w:id=\"{id}\" w:author=\"{author}\"{date} w:initials=\"核\">"));
            for (i, line) in lines.iter().enumerate() {
                xml::open_paragraph(&mut out, "CommentText", "");
                if i == 0 {
                    out.push_str(
                        "<w:r><w:rPr><w:rStyle w:val=\"CommentReference\"/></w:rPr><w:annotationRef/></w:r>",
                    );
                }
                xml::run(&mut out, &line.lead, "<w:b/><w:bCs/>");
                xml::run(&mut out, &line.text, "");
                out.push_str("</w:p>");
            }
            out.push_str("</w:comment>");
        }
        out.push_str("</w:comments>");
        Some(out)
    }
}

impl Open {
    /// Ends the range and refers to the comment; what follows must be the paragraph's end.
    pub(super) fn close(self, out: &mut String) {
        if let Some(id) = self.0 {
            out.push_str(&format!(
                "<w:commentRangeEnd w:id=\"{id}\"/><w:r><w:rPr><w:rStyle w:val=\"CommentReference\"/></w:rPr>\
                 <w:commentReference w:id=\"{id}\"/></w:r>"
            ));
        }
    }
}
