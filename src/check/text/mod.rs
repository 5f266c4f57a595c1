//! A draft as paragraphs of text, each character with its place in the file.
//!
//! Job: one form for `.docx`, Markdown and plain text. Inputs: bytes (see the readers beside this file).
//! Output: [`Text`]. Invariants: what a reader sees is what stands in `text`: insertions in, deletions out,
//! markup gone, a paragraph that was wrapped by hard line ends in one piece; nothing else is changed, not even
//! a full-width digit.

pub mod docx;
mod hide;
pub mod markdown;
pub mod plain;

mod furniture;
mod grid;
mod join;
pub(in crate::check) mod lines;
pub(in crate::check) mod marks;
mod places;

pub use places::Places;
use std::ops::Range;

/// Longest text of a draft, bytes: some 2000 pages. What is made of it takes some 400 times as much at worst.
pub const BYTES: usize = 4 << 20;

/// What kind of file a draft came as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Plain text, also what was copied from a page.
    Plain,
    /// Markdown.
    Markdown,
    /// A Word file.
    Docx,
}

impl Kind {
    /// The key in documents.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Plain => "text",
            Kind::Markdown => "markdown",
            Kind::Docx => "docx",
        }
    }
}

/// What a paragraph is in its draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Sentences.
    Prose,
    /// A heading, the highest being level 1.
    Heading(u8),
    /// One cell of a table. Tables, rows and columns count from 0.
    Cell {
        /// Which table of the draft.
        table: usize,
        /// Its row.
        row: usize,
        /// Its column; a merged cell stands in its first one.
        column: usize,
    },
    /// What belongs to the page and not to the draft: navigation, page numbers, licence lines of a site.
    /// No number is looked for in it.
    Furniture,
}

/// A stretch of a paragraph that stands in one place of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The byte of the paragraph's text at which it begins.
    pub offset: usize,
    /// Its line in the file, from 1; in a Word file the paragraph's number, as counted through the body.
    pub line: u64,
    /// The character column of its first character, from 1.
    pub column: u32,
}

/// A bookmark of a Word file that begins in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// `_rpt_0001`
    pub name: String,
    /// The byte of the paragraph's text before which it begins. Its own end goes stale and is not kept.
    pub offset: usize,
}

/// One paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// What one reads.
    pub text: String,
    /// What it is.
    pub role: Role,
    /// Where its parts stand, in order; the first at offset 0.
    pub pieces: Vec<Piece>,
    /// Bookmarks that begin in it, in order.
    pub anchors: Vec<Anchor>,
    /// In a Word file: the part it stands in and its number among the part's `w:p` elements, from 0 in
    /// document order, for comments at it.
    pub source: Option<(String, usize)>,
}

/// A whole draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What kind of file.
    pub kind: Kind,
    /// The encoding that was read (`UTF-8`, `GB18030` …); empty of a Word file.
    pub encoding: String,
    /// In reading order.
    pub paragraphs: Vec<Paragraph>,
}

/// A stretch of one paragraph, in bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The paragraph's place in [`Text::paragraphs`].
    pub paragraph: usize,
    /// First byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Span {
    /// Of a range in a paragraph.
    pub fn new(paragraph: usize, range: Range<usize>) -> Span {
        Span { paragraph, start: range.start, end: range.end }
    }

    /// The range within the paragraph's text.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

impl Paragraph {
    /// A paragraph that stands on one line of a file from its first column.
    pub fn line(text: impl Into<String>, line: u64) -> Paragraph {
        Paragraph {
            text: text.into(),
            role: Role::Prose,
            pieces: vec![Piece { offset: 0, line, column: 1 }],
            anchors: Vec::new(),
            source: None,
        }
    }

    /// Line and character column of a byte of the text.
    pub fn place(&self, offset: usize) -> (u64, u32) {
        let piece = self.pieces.iter().rev().find(|p| p.offset <= offset);
        let (from, line, column) = piece.map_or((0, 1, 1), |p| (p.offset, p.line, p.column));
        let before = self.text.get(from..offset).map_or(0, |t| t.chars().count());
        (line, column.saturating_add(u32::try_from(before).unwrap_or(u32::MAX)))
    }
}

impl Text {
    /// Plain lines, one paragraph each, none joined: for sentences that are already apart.
    pub fn of_lines(text: &str) -> Text {
        let paragraphs = text.lines().zip(1..).map(|(line, n)| Paragraph::line(line, n)).collect();
        Text { kind: Kind::Plain, encoding: "UTF-8".to_owned(), paragraphs }
    }

    /// The characters of a span.
    pub fn slice(&self, span: &Span) -> &str {
        self.paragraphs.get(span.paragraph).and_then(|p| p.text.get(span.range())).unwrap_or("")
    }

    /// Line and column of a span's first character.
    pub fn place(&self, span: &Span) -> (u64, u32) {
        self.paragraphs.get(span.paragraph).map_or((1, 1), |p| p.place(span.start))
    }
}
