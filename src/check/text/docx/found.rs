//! A paragraph of a Word file as one sees it, with its place in the XML.
//!
//! Job: what [`super::scan`] finds. Invariant: the chunks lie one behind the other and cover the text.

use crate::check::text::Anchor;
use std::ops::Range;

/// A `w:p`.
#[derive(Debug, Clone, Default)]
pub(in crate::check) struct Found {
    /// Its number among the part's `w:p`, from 0.
    pub index: usize,
    /// What one sees.
    pub text: String,
    /// Where the text stands.
    pub chunks: Vec<Chunk>,
    /// Bookmarks that begin in it.
    pub anchors: Vec<Anchor>,
    /// Whether a bookmark begins or ends in it, of whatever name; but not where Word's cursor was last.
    pub bookmarked: bool,
    /// Its style's id.
    pub style: Option<String>,
    /// Its own outline level as written.
    pub outline: Option<String>,
    /// Table, row and column.
    pub cell: Option<(usize, usize, usize)>,
    /// Whether it stands in a branch or cell that nobody sees.
    pub skipped: bool,
    /// Whether it is of a table of contents.
    pub contents: bool,
    /// Whether its end is deleted: the next paragraph goes on with it.
    pub goes_on: bool,
    /// The paragraph that a text box hangs on, as an index.
    pub host: Option<usize>,
    /// What it stands in: the byte at which its body, cell or note begins.
    pub container: usize,
    /// References to notes in it: `footnoteReference` or `footnote`, and the id.
    pub notes: Vec<(String, String)>,
    /// The bytes of its start tag.
    pub begin: Range<usize>,
    /// The byte at which its end tag begins; none of `<w:p/>`.
    pub end: Option<usize>,
}

/// A stretch of text and its bytes in the part.
#[derive(Debug, Clone, Default)]
pub(in crate::check) struct Chunk {
    /// Where it begins in the paragraph's text.
    pub offset: usize,
    /// Its bytes there.
    pub length: usize,
    /// Its bytes in the part.
    pub raw: Range<usize>,
    /// Whether it cannot be parted: a reference (`&amp;`), a tab.
    pub whole: bool,
    /// Of what stands in a `w:t`: whether its white space counts.
    pub words: Option<bool>,
    /// Its run, where the run may be parted in two.
    pub run: Option<Run>,
    /// The bytes of the child of the paragraph that it stands in.
    pub unit: Range<usize>,
}

/// A `w:r`, by bytes in the part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::check) struct Run {
    /// Its start tag.
    pub tag: Range<usize>,
    /// Its properties, `w:rPr` and all; empty if it has none.
    pub properties: Range<usize>,
    /// The byte after its end tag.
    pub end: usize,
}

impl Found {
    /// Appends text.
    pub(super) fn push(&mut self, text: &str, mut chunk: Chunk) {
        chunk.offset = self.text.len();
        // A soft hyphen within it is not seen: the rest cannot be counted byte for byte.
        chunk.whole |= chunk.length != text.len();
        chunk.length = text.len();
        self.text.push_str(text);
        self.chunks.push(chunk);
    }
}
