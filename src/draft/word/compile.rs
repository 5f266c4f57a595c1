//! From the office's .docx to a template.
//!
//! Job: find the tags of every part that is read (body, headers, footers, notes), cut them out of their
//! runs, let those that control paragraphs or rows take hold of them, and write the rest as pieces. Inputs:
//! a package. Outputs: a [`Template`]. Invariant: all mistakes are told in one run, each with its paragraph;
//! nothing that looks like a tag is left anywhere in the file.

use super::blocks;
use super::groups::{self, Control};
use super::paragraph::{self, Paragraph};
use super::spot::{Spot, part_title};
use super::tags::{self, Does, Of, Tag};
use super::template::{Piece, Template};
use super::write::Writer;
use super::{leftover, split};
use crate::diagnostic::codes::TEMPLATE_TAG;
use crate::diagnostic::{Diagnostic, Place};
use crate::opc::Package;
use crate::opc::styles;
use crate::opc::xml::{Id, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// Names of the bookmarks round figures; a template may have been made of an earlier deliverable.
pub(super) const BOOKMARK: &str = "_rpt_";

/// Opens a template. `file` is how messages name it.
///
/// # Errors
/// What [`Package::read`] says; `E0613` for every tag that is not whole or in no place to be filled.
pub fn open(file: &str, bytes: &[u8]) -> Result<Template, Vec<Diagnostic>> {
    let package = Package::read(file, bytes).map_err(|d| vec![d])?;
    let parts = leftover::parts(&package).map_err(|d| vec![d])?;
    let mut problems = Vec::new();
    let mut writer = Writer::default();
    let mut marks = 0;
    let mut filled = Vec::new();
    for name in &parts {
        let mut tree = package.tree(name).map_err(|d| vec![d])?;
        if !tree.name(tree.root()).starts_with("w:") {
            let message = format!("部件 {name} 的写法不常见，认不出段落");
            return Err(vec![package.broken(message).help("用 Word 或 WPS 打开，另存一份 .docx 再用。")]);
        }
        marks = marks.max(highest_mark(&tree));
        let stale = drop_stale(&mut tree);
        let title = part_title(name);
        let mut part = Part::new(file, &title, &mut tree);
        let touched = part.read() || stale;
        if part.problems.is_empty() && touched {
            part.arrange();
        }
        problems.append(&mut part.problems);
        if problems.is_empty() && touched {
            writer.part(filled.len(), &tree_parts(&mut part));
            filled.push(name.clone());
        }
    }
    problems.extend(leftover::elsewhere(&package, &parts).map_err(|d| vec![d])?);
    problems.dedup();
    if !problems.is_empty() {
        return Err(problems);
    }
    let levels = styles::levels(&package).map_err(|d| vec![d])?;
    let Writer { text, pieces, tags, .. } = writer;
    Ok(Template { package, parts: filled, pieces, tags, text, marks, levels })
}

/// What the writer needs of a part.
pub(super) struct Ready<'a> {
    pub(super) tree: &'a Tree,
    pub(super) slots: &'a BTreeMap<Id, SlotTag>,
    pub(super) blocks: &'a BTreeMap<Id, Id>,
    pub(super) fading: &'a BTreeSet<Id>,
}

fn tree_parts<'a>(part: &'a mut Part<'_>) -> Ready<'a> {
    Ready { tree: part.tree, slots: &part.slots, blocks: &part.blocks, fading: &part.fading }
}

/// A tag in the tree.
#[derive(Debug, Clone)]
pub(super) struct SlotTag {
    /// In plain spelling.
    pub(super) source: String,
    /// Where it stands in the file.
    pub(super) spot: Spot,
    /// Whether it prints.
    pub(super) prints: bool,
    /// Whether it is in the copy of a text box that old programs read.
    pub(super) copy: bool,
}

/// A part under work.
struct Part<'a> {
    file: &'a str,
    title: &'a str,
    tree: &'a mut Tree,
    slots: BTreeMap<Id, SlotTag>,
    controls: Vec<Control>,
    /// Where each control stands.
    spots: Vec<Spot>,
    /// Paragraphs with tags.
    tagged: Vec<Id>,
    /// Paragraphs that a block takes the place of, with the tag.
    blocks: BTreeMap<Id, Id>,
    /// Paragraphs that go if they print nothing.
    fading: BTreeSet<Id>,
    problems: Vec<Diagnostic>,
}

impl<'a> Part<'a> {
    fn new(file: &'a str, title: &'a str, tree: &'a mut Tree) -> Part<'a> {
        Part {
            file,
            title,
            tree,
            slots: BTreeMap::new(),
            controls: Vec::new(),
            spots: Vec::new(),
            tagged: Vec::new(),
            blocks: BTreeMap::new(),
            fading: BTreeSet::new(),
            problems: Vec::new(),
        }
    }

    fn wrong(&mut self, spot: &Spot, message: impl Into<String>) {
        let problem = spot.told(Diagnostic::new(TEMPLATE_TAG, message), self.file);
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Finds the tags and gives each its node; whether there are any.
    fn read(&mut self) -> bool {
        let mut any = false;
        for paragraph in paragraph::paragraphs(self.tree) {
            let spot = |span| Spot::new(self.title, paragraph.number, &paragraph.text, span);
            let found = tags::find(&paragraph.text);
            let mut wrong: Vec<(Spot, String)> =
                found.leftovers.iter().map(|(span, what)| (spot(span), (*what).to_owned())).collect();
            let codes: Vec<char> = paragraph.codes.chars().collect();
            let in_codes = tags::find(&codes);
            if !in_codes.tags.is_empty() || !in_codes.leftovers.is_empty() {
                wrong.push((
                    Spot::new(self.title, paragraph.number, &codes, &(0..codes.len())),
                    "域代码里的标签不能填，要写在正文文字里".into(),
                ));
            }
            let marked = |of| found.tags.iter().filter(|t: &&Tag| t.of == of).nth(1);
            if let Some(second) = marked(Of::Paragraphs) {
                let message = "一个段落里写了两个 {%p …%}：后一个会失效；去掉 p，或分成两段";
                wrong.push((spot(&second.span), message.into()));
            }
            for tag in &found.tags {
                if tag.keyword() == "set" && tag.does == Does::Controls && !tag.source.contains('=') {
                    let message = "Word 模板里不能用 {% set … %}…{% endset %} 存一段文字";
                    wrong.push((spot(&tag.span), message.into()));
                }
            }
            any |= !found.tags.is_empty();
            let sound = wrong.is_empty();
            for (spot, message) in wrong {
                self.wrong(&spot, message);
            }
            if sound && !found.tags.is_empty() {
                self.place(&paragraph, &found.tags);
            }
        }
        any
    }

    fn place(&mut self, paragraph: &Paragraph, tags: &[Tag]) {
        let nodes = split::split(self.tree, paragraph, tags);
        self.tagged.push(paragraph.node);
        for (node, tag) in nodes.into_iter().zip(tags) {
            let spot = Spot::new(self.title, paragraph.number, &paragraph.text, &tag.span);
            match tag.does {
                Does::Nothing => {
                    self.tree.detach(node);
                    continue;
                }
                Does::Prints => {}
                Does::Controls => {
                    let keyword = tag.keyword().to_owned();
                    self.controls.push(Control { node, story: paragraph.story, keyword, of: tag.of });
                    self.spots.push(spot.clone());
                }
            }
            let prints = tag.does == Does::Prints;
            if prints && blocks::is_table(&tag.source) && paragraph.boxed {
                self.wrong(&spot, "文本框里放不下 table()，要写在正文里");
            }
            let slot = SlotTag { source: tag.source.clone(), spot, prints, copy: paragraph.fallback };
            self.slots.insert(node, slot);
        }
    }

    /// Lets every tag take hold of what it controls.
    fn arrange(&mut self) {
        let prints: BTreeSet<Id> = self.slots.iter().filter(|(_, s)| s.prints).map(|(id, _)| *id).collect();
        let mut wrong = Vec::new();
        groups::hoist(self.tree, &self.controls, &prints, &mut wrong);
        for (control, message) in wrong {
            let spot = self.spots[control].clone();
            self.wrong(&spot, message);
        }
        self.notes_in_loops();
        if !self.problems.is_empty() {
            return;
        }
        for p in self.tagged.clone() {
            self.settle_paragraph(p);
        }
    }

    /// Footnotes cannot be repeated: two references to one note are no document.
    fn notes_in_loops(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        let mut wrong = Vec::new();
        let number = |node: Id| self.controls.iter().position(|c| c.node == node);
        for node in self.tree.below(self.tree.root()) {
            if let Some(i) = number_of(&self.slots, node).and_then(number) {
                match self.controls[i].keyword.as_str() {
                    "for" => open.push(i),
                    "endfor" => {
                        open.pop();
                    }
                    _ => {}
                }
            } else if let Some(i) = open.last()
                && matches!(self.tree.name(node), "w:footnoteReference" | "w:endnoteReference")
            {
                wrong.push(self.spots[*i].clone());
            }
        }
        for spot in wrong {
            self.wrong(&spot, "循环里有脚注或尾注，不能重复印");
        }
    }

    /// What becomes of a paragraph with tags: it stays, goes now, goes if it prints nothing, or gives its
    /// place to a block.
    fn settle_paragraph(&mut self, p: Id) {
        let inside: Vec<Id> = self.tree.below(p).filter(|n| self.slots.contains_key(n)).collect();
        let own = |n: &Id| nearest_paragraph(self.tree, *n) == Some(p);
        let slots: Vec<Id> = inside.into_iter().filter(own).collect();
        let shows = self.tree.below(p).any(|n| paragraph::shows(self.tree, n));
        let block = slots.iter().copied().find(|n| blocks::is_block(&self.slots[n].source));
        if let Some(block) = block {
            let prints = slots.iter().filter(|n| self.slots[n].prints).count();
            if shows || prints > 1 {
                let spot = self.slots[&block].spot.clone();
                return self.wrong(&spot, "table()、signature() 要独占一段，前后不能有别的文字");
            }
            let at = slots.iter().position(|n| *n == block).unwrap_or(0);
            for node in &slots[..at] {
                self.tree.detach(*node);
                self.tree.insert_before(p, *node);
            }
            for node in slots[at + 1..].iter().rev() {
                self.tree.detach(*node);
                self.tree.insert_after(p, *node);
            }
            self.blocks.insert(p, block);
            return;
        }
        let set = |n: &Id| self.slots[n].source.trim_start_matches(['{', '%', '-', ' ']).starts_with("set");
        if !shows && slots.iter().all(set) {
            if self.may_go(p) {
                for node in &slots {
                    self.tree.detach(*node);
                    self.tree.insert_before(p, *node);
                }
                self.tree.detach(p);
            }
        } else if !slots.is_empty() && self.may_go(p) {
            self.fading.insert(p);
        }
    }

    /// Whether a paragraph can be left out: it ends no section and is not all that its cell has.
    fn may_go(&self, p: Id) -> bool {
        let tree = &self.tree;
        let properties = tree.child(p, "w:pPr");
        let ends_section = properties.is_some_and(|pr| tree.child(pr, "w:sectPr").is_some());
        let Some(parent) = tree.parent(p) else { return false };
        let is_block = |n: &&Id| matches!(tree.name(**n), "w:p" | "w:tbl" | "w:sdt");
        !ends_section && tree.children(parent).iter().filter(is_block).nth(1).is_some()
    }
}

fn number_of(slots: &BTreeMap<Id, SlotTag>, node: Id) -> Option<Id> {
    slots.get(&node).filter(|s| !s.prints).map(|_| node)
}

fn nearest_paragraph(tree: &Tree, node: Id) -> Option<Id> {
    let mut at = tree.parent(node);
    while let Some(id) = at {
        if tree.name(id) == "w:p" {
            return Some(id);
        }
        at = tree.parent(id);
    }
    None
}

/// Takes out the figures' bookmarks of an earlier deliverable; whether there were any.
fn drop_stale(tree: &mut Tree) -> bool {
    let mut stale = Vec::new();
    let mut numbers = BTreeSet::new();
    for node in tree.below(tree.root()) {
        match tree.name(node) {
            "w:bookmarkStart" if tree.attribute(node, "w:name").is_some_and(|n| n.starts_with(BOOKMARK)) => {
                numbers.extend(tree.attribute(node, "w:id"));
                stale.push(node);
            }
            "w:bookmarkEnd" if tree.attribute(node, "w:id").is_some_and(|id| numbers.contains(&id)) => {
                stale.push(node);
            }
            _ => {}
        }
    }
    let any = !stale.is_empty();
    stale.into_iter().for_each(|node| tree.detach(node));
    any
}

/// The highest number of what is numbered through the file.
fn highest_mark(tree: &Tree) -> u32 {
    let numbered =
        |n: &Id| matches!(tree.name(*n), "w:bookmarkStart" | "w:ins" | "w:del" | "w:moveFrom" | "w:moveTo");
    let number = |n: Id| tree.attribute(n, "w:id").and_then(|id| id.parse::<u32>().ok());
    // Beyond what a document can hold it is no number that Word gave.
    tree.below(tree.root()).filter(numbered).filter_map(number).filter(|n| *n < 1 << 30).max().unwrap_or(0)
}

/// The file a problem is in, for those that have no paragraph.
pub(super) fn in_file(problem: Diagnostic, file: &str) -> Diagnostic {
    problem.at(Place::file(file))
}

/// Whether a piece shows anything.
pub(super) fn shows(piece: &Piece) -> bool {
    matches!(piece, Piece::Xml(_, true))
}
