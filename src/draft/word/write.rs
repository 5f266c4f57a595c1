//! A part's tree as text for the engine, with references to pieces.
//!
//! Inputs: a tree with tags in place. Outputs: text, pieces, tags. Invariant: a reference holds the line
//! break that gives the next tag its own line, so that no line break is printed.

use super::compile::{Ready, SlotTag};
use super::paragraph;
use super::template::{Piece, Place, Run, Slot};
use crate::draft::marks::{PIECE, PIECE_END};
use crate::opc::xml::{Id, Kind, Tree};

/// What is written so far.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub(super) text: String,
    pub(super) pieces: Vec<Piece>,
    pub(super) tags: Vec<Place>,
    /// XML not yet made a piece.
    xml: String,
    shows: bool,
}

impl Writer {
    /// Writes a part.
    pub(super) fn part(&mut self, number: usize, ready: &Ready<'_>) {
        self.piece(Piece::Part(number));
        self.node(ready, 0);
        self.flush();
    }

    fn piece(&mut self, piece: Piece) {
        let line = if matches!(piece, Piece::Line(_)) { "\n" } else { "" };
        self.text.push_str(&format!("{PIECE}{}{line}{PIECE_END}", self.pieces.len()));
        self.pieces.push(piece);
    }

    fn flush(&mut self) {
        if !self.xml.is_empty() {
            let xml = std::mem::take(&mut self.xml);
            let shows = std::mem::take(&mut self.shows);
            self.piece(Piece::Xml(xml, shows));
        }
    }

    fn tag(&mut self, tag: &SlotTag) {
        self.piece(Piece::Line(self.tags.len()));
        self.tags.push(Place { start: self.text.len(), spot: tag.spot.clone() });
        self.text.push_str(&tag.source);
    }

    fn node(&mut self, ready: &Ready<'_>, id: Id) {
        let tree = ready.tree;
        if let Some(tag) = ready.slots.get(&id) {
            self.flush();
            self.tag(tag);
            return;
        }
        if let Some(block) = ready.blocks.get(&id) {
            self.block(ready, id, *block);
            return;
        }
        let printing = tree.children(id).iter().find_map(|c| ready.slots.get(c).filter(|s| s.prints));
        if let (Some(tag), "w:r") = (printing, tree.name(id)) {
            self.flush();
            self.piece(Piece::Print(run(tree, id, tag.copy)));
            self.tag(tag);
            self.piece(Piece::End);
            return;
        }
        let fades = ready.fading.contains(&id);
        if fades {
            self.flush();
            self.piece(Piece::Fade);
        }
        self.shows |= paragraph::shows(tree, id);
        match tree.kind(id) {
            Kind::Element { .. } => {
                if tree.write_open(id, &mut self.xml) {
                    tree.children(id).iter().for_each(|c| self.node(ready, *c));
                    tree.write_close(id, &mut self.xml);
                }
            }
            Kind::Document => tree.children(id).iter().for_each(|c| self.node(ready, *c)),
            Kind::Text(raw) | Kind::Raw(raw) => self.xml.push_str(raw),
        }
        if fades {
            self.flush();
            self.piece(Piece::Faded);
        }
    }

    fn block(&mut self, ready: &Ready<'_>, p: Id, tag: Id) {
        let tree = ready.tree;
        self.flush();
        let properties = tree.child(p, "w:pPr");
        let section = properties.filter(|pr| tree.child(*pr, "w:sectPr").is_some());
        let mut paragraph = properties.map_or(String::new(), |pr| tree.written(pr));
        if let Some(end) = section.and_then(|pr| tree.child(pr, "w:sectPr")) {
            paragraph = paragraph.replacen(&tree.written(end), "", 1);
        }
        let Some(slot) = ready.slots.get(&tag) else { return };
        let run = tree.parent(tag).map(|r| run(tree, r, slot.copy)).unwrap_or_default();
        self.piece(Piece::Block(Slot { paragraph, section: section.map(|pr| tree.written(pr)), run }));
        self.tag(slot);
        self.piece(Piece::End);
    }
}

fn run(tree: &Tree, run: Id, copy: bool) -> Run {
    let mut open = String::new();
    tree.write_open(run, &mut open);
    let properties = tree.child(run, "w:rPr").map_or(String::new(), |pr| tree.written(pr));
    Run { open, properties, copy }
}
