//! The filled file read back as a draft.
//!
//! Job: the block tree for the other deliverables. Inputs: the parts' trees. Outputs: a [`Draft`].
//! Invariant: figures are found by their bookmarks alone, and are those of the record, each once, with the
//! text it was printed as: a file that says otherwise is not handed in.

use super::compile::BOOKMARK;
use super::paragraph::is_wrapper;
use crate::diagnostic::{Diagnostic, codes};
use crate::draft::markup::Made;
use crate::draft::record::{Gap, Occurrence};
use crate::model::block::{Block, Cell, Draft, Span, Table};
use crate::opc::styles;
use crate::opc::xml::{Id, Tree};
use std::collections::BTreeMap;

/// The reading of a file, part by part.
pub(super) struct Back<'a> {
    levels: &'a BTreeMap<String, u8>,
    draft: Draft,
    figures: BTreeMap<String, String>,
    twice: bool,
    /// Why there are gaps, by the words they stand in.
    reasons: BTreeMap<Id, Vec<usize>>,
}

/// A paragraph as read.
#[derive(Default)]
struct Line {
    spans: Vec<Span>,
    /// Text boxes anchored in it.
    boxes: Vec<Id>,
    /// The bookmarks that are open, and what stands in the figure's.
    open: Vec<(String, String, String)>,
}

impl<'a> Back<'a> {
    pub(super) fn new(levels: &'a BTreeMap<String, u8>) -> Back<'a> {
        Back {
            levels,
            draft: Draft::default(),
            figures: BTreeMap::new(),
            twice: false,
            reasons: BTreeMap::new(),
        }
    }

    /// Reads a part: the body whole, of headers and footers what carries figures, of notes all. `gaps` are
    /// the reasons of the gaps that were printed in it.
    pub(super) fn part(&mut self, name: &str, tree: &Tree, gaps: &[usize]) {
        self.reasons = reasons(tree, gaps);
        let file = name.rsplit('/').next().unwrap_or(name);
        let running = file.starts_with("header") || file.starts_with("footer");
        let mut blocks = Vec::new();
        let root = tree.root();
        let from = tree.child(root, "w:body").unwrap_or(root);
        let body = from != root;
        self.blocks(tree, from, body, &mut blocks);
        let carries = |spans: &[Span]| spans.iter().any(|s| !matches!(s, Span::Text(_)));
        blocks.retain(|block| match block {
            Block::Paragraph(spans) | Block::Heading { spans, .. } => !running || carries(spans),
            Block::Table(table) => !running || table.rows.iter().flatten().any(|c| carries(&c.spans)),
        });
        self.draft.blocks.append(&mut blocks);
    }

    /// The draft.
    ///
    /// # Errors
    /// `E0613` if the figures in the file are not those of the record.
    pub(super) fn finish(mut self, occurrences: &[Occurrence], made: &[Made]) -> Result<Draft, Diagnostic> {
        let printed: BTreeMap<String, String> =
            occurrences.iter().map(|o| (o.id.clone(), o.text.clone())).collect();
        if self.twice || printed != self.figures {
            let wrong = printed.iter().find(|(id, text)| self.figures.get(*id) != Some(text));
            let which = wrong.map_or(String::new(), |(_, text)| format!("「{text}」"));
            let message = format!("填好的文档里，印出的数字{which}与记录的对不上，没有写出");
            return Err(Diagnostic::new(codes::TEMPLATE_TAG, message));
        }
        for table in made.iter().filter_map(|m| if let Made::Table(t) = m { Some(t) } else { None }) {
            put_back(&mut self.draft.blocks, table);
        }
        Ok(self.draft)
    }

    fn blocks(&mut self, tree: &Tree, from: Id, body: bool, out: &mut Vec<Block>) {
        for child in tree.children(from).iter().copied() {
            match tree.name(child) {
                "w:p" => self.paragraph(tree, child, body, out),
                "w:tbl" => {
                    let mut boxes = Vec::new();
                    let table = self.table(tree, child, &mut boxes);
                    if !table.rows.is_empty() || !table.header.is_empty() {
                        out.push(Block::Table(table));
                    }
                    boxes.into_iter().for_each(|b| self.blocks(tree, b, false, out));
                }
                "w:sdt" | "w:sdtContent" | "w:customXml" | "w:footnote" | "w:endnote" | "w:ins"
                | "w:moveTo" => self.blocks(tree, child, body, out),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, tree: &Tree, p: Id, body: bool, out: &mut Vec<Block>) {
        let mut line = Line::default();
        self.inline(tree, p, &mut line);
        let text: String = line.spans.iter().map(Span::text).collect();
        let plain = line.spans.iter().all(|s| matches!(s, Span::Text(_)));
        let properties = tree.child(p, "w:pPr");
        let value =
            |name| properties.and_then(|pr| tree.child(pr, name)).and_then(|c| tree.attribute(c, "w:val"));
        let own = styles::by_outline(value("w:outlineLvl").as_deref());
        let level = own.or_else(|| self.levels.get(&value("w:pStyle")?).copied());
        // Many offices centre the title by hand.
        let first = body && plain && out.is_empty() && self.draft.blocks.is_empty();
        let centred = value("w:jc").as_deref() == Some("center");
        if !text.trim().is_empty() {
            match level {
                Some(0) if first => self.draft.title.push(text.trim().to_owned()),
                None if first && centred => self.draft.title.push(text.trim().to_owned()),
                Some(level) => {
                    out.push(Block::Heading { level: level.max(1), number: String::new(), spans: line.spans })
                }
                None => out.push(Block::Paragraph(line.spans)),
            }
        }
        for boxed in line.boxes {
            self.blocks(tree, boxed, false, out);
        }
    }

    fn inline(&mut self, tree: &Tree, from: Id, line: &mut Line) {
        for node in tree.children(from).iter().copied() {
            match tree.name(node) {
                "w:r" => self.inline(tree, node, line),
                name if is_wrapper(name) => self.inline(tree, node, line),
                "w:t" => {
                    let reasons = self.reasons.get(&node).map_or(&[][..], Vec::as_slice);
                    line.say(&tree.text(node), reasons);
                }
                "w:tab" | "w:ptab" => line.say("\t", &[]),
                "w:br" | "w:cr" => line.say("\n", &[]),
                "w:noBreakHyphen" => line.say("-", &[]),
                "w:bookmarkStart" => {
                    let name = tree.attribute(node, "w:name").unwrap_or_default();
                    if let Some(number) = name.strip_prefix(BOOKMARK) {
                        let mark = tree.attribute(node, "w:id").unwrap_or_default();
                        line.open.push((mark, format!("f{number}"), String::new()));
                    }
                }
                "w:bookmarkEnd" => {
                    let mark = tree.attribute(node, "w:id").unwrap_or_default();
                    if let Some(at) = line.open.iter().position(|(m, ..)| *m == mark) {
                        let (_, id, text) = line.open.remove(at);
                        self.twice |= self.figures.insert(id.clone(), text.clone()).is_some();
                        line.spans.push(Span::Figure { id, text });
                    }
                }
                "mc:AlternateContent" => {
                    let choice = tree.child(node, "mc:Choice").or_else(|| tree.child(node, "mc:Fallback"));
                    line.boxes.extend(choice.into_iter().flat_map(|c| boxes(tree, c)));
                }
                "w:drawing" | "w:pict" | "w:object" => line.boxes.extend(boxes(tree, node)),
                _ => {}
            }
        }
    }

    fn table(&mut self, tree: &Tree, table: Id, boxes: &mut Vec<Id>) -> Table {
        let mut out = Table::default();
        let mut repeats = false;
        for row in rows(tree, table) {
            let mut cells: Vec<Cell> = Vec::new();
            for cell in tree.children(row).iter().copied().filter(|c| tree.name(*c) == "w:tc") {
                let properties = tree.child(cell, "w:tcPr");
                let value = |name| {
                    let found = properties.and_then(|pr| tree.child(pr, name))?;
                    Some(tree.attribute(found, "w:val").unwrap_or_default())
                };
                cells.push(self.cell(tree, cell, boxes));
                let more = value("w:gridSpan").and_then(|n| n.parse::<usize>().ok()).unwrap_or(1);
                cells.extend((1..more.clamp(1, 64)).map(|_| Cell::words("")));
            }
            if out.rows.is_empty() {
                let marked = tree.child(row, "w:trPr").and_then(|pr| tree.child(pr, "w:tblHeader"));
                repeats = marked.is_some();
            }
            out.rows.push(cells);
        }
        let plain = |row: &Vec<Cell>| row.iter().flat_map(|c| &c.spans).all(|s| matches!(s, Span::Text(_)));
        if out.rows.first().is_some_and(plain) && (repeats || out.rows.len() > 1) {
            out.header = out.rows.remove(0).iter().map(Cell::text).collect();
        }
        let columns = out.rows.iter().map(Vec::len).chain([out.header.len()]).max().unwrap_or(0);
        out.header.resize(columns, String::new());
        out.rows.iter_mut().for_each(|row| row.resize(columns, Cell::words("")));
        out
    }

    /// The words of a cell, its inner tables' too.
    fn cell(&mut self, tree: &Tree, cell: Id, boxes: &mut Vec<Id>) -> Cell {
        let mut spans: Vec<Span> = Vec::new();
        let mut right = false;
        for p in tree.below(cell).filter(|n| tree.name(*n) == "w:p") {
            if inside_box(tree, p, cell) {
                continue;
            }
            let mut line = Line::default();
            self.inline(tree, p, &mut line);
            boxes.append(&mut line.boxes);
            if !spans.is_empty() && !line.spans.is_empty() {
                spans.push(Span::Text(" ".into()));
            }
            let properties = tree.child(p, "w:pPr").and_then(|pr| tree.child(pr, "w:jc"));
            let align = properties.and_then(|jc| tree.attribute(jc, "w:val"));
            right |= matches!(align.as_deref(), Some("right" | "end"));
            spans.append(&mut line.spans);
        }
        let figure = matches!(spans.as_slice(), [Span::Figure { .. }]);
        Cell { number: right || figure, spans }
    }
}

impl Line {
    /// Adds printed text; `reasons` are those of its gaps.
    fn say(&mut self, text: &str, reasons: &[usize]) {
        if let Some((_, _, figure)) = self.open.last_mut() {
            return figure.push_str(text);
        }
        let mut rest = text;
        let mut reasons = reasons.iter().copied();
        while let Some((at, gap)) = first_gap(rest) {
            self.words(&rest[..at]);
            self.spans.push(Span::Missing { text: gap.to_owned(), gap: reasons.next() });
            rest = &rest[at + gap.len()..];
        }
        self.words(rest);
    }

    fn words(&mut self, text: &str) {
        match self.spans.last_mut() {
            _ if text.is_empty() => {}
            Some(Span::Text(before)) => before.push_str(text),
            _ => self.spans.push(Span::Text(text.to_owned())),
        }
    }
}

/// Puts a table of the program's own in the place of the one that was read back from it: it knows its
/// caption, its note and its totals.
fn put_back(blocks: &mut Vec<Block>, made: &Table) {
    let figures = |table: &Table| -> Vec<String> {
        let spans = table.rows.iter().flatten().flat_map(|c| c.spans.iter());
        spans.filter_map(|s| if let Span::Figure { id, .. } = s { Some(id.clone()) } else { None }).collect()
    };
    let wanted = figures(made);
    let same = |b: &Block| matches!(b, Block::Table(t) if figures(t) == wanted);
    let Some(at) = blocks.iter().position(same).filter(|_| !wanted.is_empty()) else { return };
    blocks[at] = Block::Table(made.clone());
    let says = |block: Option<&Block>, words: &str| match block {
        Some(Block::Paragraph(spans)) => {
            !words.is_empty() && spans.iter().map(Span::text).collect::<String>() == words
        }
        _ => false,
    };
    if says(blocks.get(at + 1), &made.note) {
        blocks.remove(at + 1);
    }
    if at > 0 && says(blocks.get(at - 1), &made.caption) {
        blocks.remove(at - 1);
    }
}

/// The first gap in a text.
fn first_gap(text: &str) -> Option<(usize, &'static str)> {
    [Gap::Missing.mark(), Gap::NotZero.mark()].into_iter().filter_map(|g| Some((text.find(g)?, g))).min()
}

/// The reasons of the gaps in each stretch of words; none where the office itself has typed some, too.
fn reasons(tree: &Tree, gaps: &[usize]) -> BTreeMap<Id, Vec<usize>> {
    let mut out: BTreeMap<Id, Vec<usize>> = BTreeMap::new();
    let mut left = gaps.iter().copied();
    let mut found = 0;
    for node in tree.below(tree.root()).filter(|n| tree.name(*n) == "w:t" && !in_copy(tree, *n)) {
        let text = tree.text(node);
        let mut rest = text.as_str();
        while let Some((at, gap)) = first_gap(rest) {
            found += 1;
            out.entry(node).or_default().extend(left.next());
            rest = &rest[at + gap.len()..];
        }
    }
    if found == gaps.len() { out } else { BTreeMap::new() }
}

/// Whether a node stands in the copy of a text box that old programs read.
fn in_copy(tree: &Tree, node: Id) -> bool {
    let mut at = tree.parent(node);
    while let Some(id) = at {
        if tree.name(id) == "mc:Fallback" {
            return true;
        }
        at = tree.parent(id);
    }
    false
}

/// The text boxes of a drawing that stand in no other.
fn boxes(tree: &Tree, node: Id) -> Vec<Id> {
    let mut out = Vec::new();
    for child in tree.children(node).iter().copied() {
        match tree.name(child) {
            "w:txbxContent" => out.push(child),
            "mc:Fallback" => {}
            _ => out.extend(boxes(tree, child)),
        }
    }
    out
}

fn inside_box(tree: &Tree, node: Id, within: Id) -> bool {
    let mut at = tree.parent(node);
    while let Some(id) = at.filter(|id| *id != within) {
        if tree.name(id) == "w:txbxContent" {
            return true;
        }
        at = tree.parent(id);
    }
    false
}

/// The rows of a table, those in content controls too.
fn rows(tree: &Tree, table: Id) -> Vec<Id> {
    let mut out = Vec::new();
    for child in tree.children(table).iter().copied() {
        match tree.name(child) {
            "w:tr" => out.push(child),
            "w:sdt" | "w:sdtContent" | "w:customXml" => out.extend(rows(tree, child)),
            _ => {}
        }
    }
    out
}
