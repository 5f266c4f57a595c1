//! An office's .docx as a template: text for the engine, and the pieces of the file it refers to.
//!
//! Invariant: the engine's text holds tags and references to pieces, nothing else, so that no word of the
//! file is ever taken for a tag; every tag has a line of its own, by which its paragraph is found again.

use super::spot::Spot;
use crate::diagnostic::Diagnostic;
use crate::opc::Package;
use std::collections::BTreeMap;

/// A piece of the file that the engine's text refers to.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    /// What follows belongs to the part with this number.
    Part(usize),
    /// XML as it stands; whether it shows anything.
    Xml(String, bool),
    /// What follows is printed in a run: the start of the run's element, and its formatting.
    Print(Run),
    /// What follows is a block in place of a paragraph.
    Block(Slot),
    /// What was printed ends here.
    End,
    /// A paragraph begins that goes if it prints nothing.
    Fade,
    /// It ends.
    Faded,
    /// The tag with this number follows on a line of its own.
    Line(usize),
}

/// How a run is written.
#[derive(Debug, Clone, Default)]
pub(super) struct Run {
    /// `<w:r w:rsidR="…">`
    pub(super) open: String,
    /// `<w:rPr>…</w:rPr>` or nothing.
    pub(super) properties: String,
    /// Whether it is in the copy of a text box that old programs read.
    pub(super) copy: bool,
}

/// How the paragraphs of a block are written.
#[derive(Debug, Clone, Default)]
pub(super) struct Slot {
    /// `<w:pPr>…</w:pPr>` or nothing, without a section's end.
    pub(super) paragraph: String,
    /// The same with the section's end, if the paragraph ends one.
    pub(super) section: Option<String>,
    /// The run.
    pub(super) run: Run,
}

/// A tag of the template.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Its first byte in the engine's text.
    pub(super) start: usize,
    /// Where it stands.
    pub(super) spot: Spot,
}

/// A template.
#[derive(Debug, Clone)]
pub struct Template {
    /// The file.
    pub(super) package: Package,
    /// The parts that are filled, in reading order.
    pub(super) parts: Vec<String>,
    /// What the engine's text refers to.
    pub(super) pieces: Vec<Piece>,
    /// The tags, in the order of the engine's text.
    pub(super) tags: Vec<Place>,
    /// The engine's text.
    pub(super) text: String,
    /// The highest number of a bookmark, comment or revision in the file.
    pub(super) marks: u32,
    /// Heading levels of paragraph styles; 0 is a title.
    pub(super) levels: BTreeMap<String, u8>,
}

impl Template {
    /// The engine's text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a byte of the engine's text stands in the file.
    pub fn spot(&self, at: usize) -> Option<&Spot> {
        let after = self.tags.partition_point(|tag| tag.start <= at);
        self.tags.get(after.saturating_sub(1)).map(|t| &t.spot)
    }

    /// Where a line of the engine's text stands in the file.
    pub fn spot_of_line(&self, line: u64) -> Option<&Spot> {
        // The first line is before the first tag.
        let tag = usize::try_from(line).ok()?.checked_sub(2)?;
        self.tags.get(tag.min(self.tags.len().checked_sub(1)?)).map(|t| &t.spot)
    }

    /// A problem at a byte of the engine's text, told where it stands in the file.
    pub fn told(&self, problem: Diagnostic, file: &str, at: usize) -> Diagnostic {
        match self.spot(at) {
            Some(spot) => spot.told(problem, file),
            None => problem.at(crate::diagnostic::Place::file(file)),
        }
    }
}
