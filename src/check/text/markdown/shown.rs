//! What is seen of a line, with the places of its stretches.
//!
//! Job: a line being written while its markup is left out. Invariant: pieces lie in order, the first at 0.

use crate::check::text::lines::Line;
use crate::check::text::{Paragraph, Piece, Role};

/// A line without its markup.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    pub text: String,
    pub pieces: Vec<Piece>,
    /// The line in the file.
    pub line: u64,
}

impl Shown {
    /// A paragraph of it.
    pub(super) fn paragraph(&self, role: Role) -> Paragraph {
        let mut out = Paragraph { role, ..Paragraph::line(self.text.as_str(), self.line) };
        if !self.pieces.is_empty() {
            out.pieces.clone_from(&self.pieces);
        }
        out
    }

    /// Appends it to a paragraph.
    pub(super) fn add_to(&self, paragraph: &mut Paragraph) {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        if letter(paragraph.text.chars().next_back()) && letter(self.text.chars().next()) {
            paragraph.text.push(' ');
        }
        let base = paragraph.text.len();
        paragraph.pieces.extend(self.pieces.iter().map(|p| Piece { offset: p.offset + base, ..p.clone() }));
        paragraph.text.push_str(&self.text);
    }

    /// It as a line of plain text.
    pub(super) fn line(&self) -> Line<'_> {
        Line { text: &self.text, raw: &self.text, line: self.line, column: 1, page: false }
    }

    /// Without white space at both ends.
    pub(super) fn trimmed(mut self) -> Shown {
        let kept = self.text.trim_end().len();
        self.text.truncate(kept);
        let skip = self.text.len() - self.text.trim_start().len();
        if skip > 0 {
            let at = self.pieces.partition_point(|p| p.offset <= skip).saturating_sub(1);
            let first = self.pieces.get(at).cloned();
            let passed =
                first.as_ref().and_then(|p| self.text.get(p.offset..skip)).map_or(0, |t| t.chars().count());
            self.text.drain(..skip);
            self.pieces.drain(..at.min(self.pieces.len()));
            for piece in &mut self.pieces {
                piece.offset = piece.offset.saturating_sub(skip);
            }
            if let Some(piece) = self.pieces.first_mut() {
                piece.column = piece.column.saturating_add(u32::try_from(passed).unwrap_or(0));
            }
        }
        let length = self.text.len();
        self.pieces.retain(|p| p.offset == 0 || p.offset < length);
        self
    }
}
