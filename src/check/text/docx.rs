//! Word files as paragraphs.
//!
//! Input: a [`Package`]. Output: [`Text`]: the body in document order with its text boxes and tables, then notes,
//! then headers and footers as furniture. Invariants: what one sees on paper is what stands in the text (see
//! `scan`); a paragraph's line is its number, counted through all parts in that order; its column counts
//! characters of what is seen.

pub(in crate::check) mod found;
mod frame;
pub(in crate::check) mod scan;
#[cfg(test)]
mod tests;

use super::lines::{self, Counter, Line};
use super::{BYTES, Kind, Paragraph, Piece, Role, Text, join, marks};
use crate::diagnostic::codes::FILE_LIMIT;
use crate::diagnostic::{Diagnostic, Place};
use crate::opc::{Package, styles};
use found::Found;
use std::collections::BTreeMap;

/// Paragraphs of one part.
#[derive(Debug)]
pub(in crate::check) struct Part {
    /// Its name.
    pub name: String,
    /// Whether it runs along the pages.
    pub running: bool,
    /// Its paragraphs.
    pub paragraphs: Vec<Found>,
    /// How many paragraphs there are in the parts before.
    pub before: u64,
}

/// Reads a Word file.
///
/// # Errors
/// Those of [`Package::main`] and [`Package::tree`].
pub fn read(package: &Package) -> Result<Text, Diagnostic> {
    let levels = styles::levels(package)?;
    let mut out = Vec::new();
    let mut tables = 0;
    for part in parts(package)? {
        let seen = part.paragraphs.iter().filter_map(|f| f.cell.map(|c| c.0 + 1)).max().unwrap_or(0);
        let reading = Reading { part: &part, levels: &levels, tables };
        reading.paragraphs(&mut out);
        tables += seen;
    }
    if out.iter().map(|p| p.text.len()).sum::<usize>() > BYTES {
        let message = format!("文稿的文字超过 {} MB", BYTES >> 20);
        return Err(Diagnostic::new(FILE_LIMIT, message).at(Place::file(package.shown())));
    }
    Ok(Text { kind: Kind::Docx, encoding: String::new(), paragraphs: out })
}

/// The parts that hold a draft's text, in reading order.
///
/// # Errors
/// As [`read`].
pub(in crate::check) fn parts(package: &Package) -> Result<Vec<Part>, Diagnostic> {
    let main = package.main()?.to_owned();
    let related = package.relationships(&main)?;
    let mut names = vec![(main, false)];
    for (kind, running) in [("/footnotes", false), ("/endnotes", false), ("/header", true), ("/footer", true)]
    {
        let of_kind = related.iter().filter(|r| !r.external && r.kind.ends_with(kind));
        let mut targets: Vec<&str> =
            of_kind.filter_map(|r| package.part(&r.target)).map(|p| p.name.as_str()).collect();
        targets.sort_unstable();
        targets.dedup();
        names.extend(targets.into_iter().map(|t| (t.to_owned(), running)));
    }
    let mut before = 0;
    let mut out = Vec::new();
    for (name, running) in names {
        // The tree refuses what could harm: a DOCTYPE, own entities, too deep a nesting.
        package.tree(&name)?;
        let paragraphs =
            scan::scan(package.text(&name)?).map_err(|e| e.diagnostic(package.shown(), &name))?;
        let count = paragraphs.iter().filter(|f| !f.skipped).count() as u64;
        out.push(Part { name, running, paragraphs, before });
        before += count;
    }
    Ok(out)
}

struct Reading<'a> {
    part: &'a Part,
    levels: &'a BTreeMap<String, u8>,
    /// Tables in the parts before.
    tables: usize,
}

impl Reading<'_> {
    fn paragraphs(&self, out: &mut Vec<Paragraph>) {
        // A paragraph whose end is deleted is one with the next of the same body or cell.
        let mut open: BTreeMap<usize, Paragraph> = BTreeMap::new();
        for (number, found) in
            (self.part.before + 1..).zip(self.part.paragraphs.iter().filter(|f| !f.skipped))
        {
            let mut paragraph = self.paragraph(found, number);
            if let Some(before) = open.remove(&found.container) {
                paragraph = joined(before, paragraph);
            }
            if found.goes_on {
                open.insert(found.container, paragraph);
            } else {
                self.finish(paragraph, out);
            }
        }
        open.into_values().for_each(|p| self.finish(p, out));
    }

    fn paragraph(&self, found: &Found, number: u64) -> Paragraph {
        let own = styles::by_outline(found.outline.as_deref());
        let style = found.style.as_ref();
        let level = own.or_else(|| self.levels.get(style?).copied());
        let role = match (found.cell, level) {
            _ if self.part.running || found.contents => Role::Furniture,
            (Some((table, row, column)), _) => Role::Cell { table: self.tables + table, row, column },
            (None, Some(level)) => Role::Heading(level.max(1)),
            (None, None) => Role::Prose,
        };
        Paragraph {
            text: found.text.clone(),
            role,
            pieces: vec![Piece { offset: 0, line: number, column: 1 }],
            anchors: found.anchors.clone(),
            source: Some((self.part.name.clone(), found.index)),
        }
    }

    /// Line ends within a paragraph part it as those of a text file do, but not in a heading or cell.
    fn finish(&self, paragraph: Paragraph, out: &mut Vec<Paragraph>) {
        if paragraph.text.trim().is_empty() && paragraph.anchors.is_empty() {
            return;
        }
        let whole = paragraph.role != Role::Prose;
        let lines = lines::split(&paragraph.text);
        let mut cuts: Vec<Vec<Line<'_>>> = Vec::new();
        for line in lines.iter().filter(|l| !l.text.is_empty()) {
            match cuts.last_mut() {
                Some(last)
                    if whole
                        || last.last().is_some_and(|a| join::continues(a, line, join::Wrap::default())) =>
                {
                    last.push(*line);
                }
                _ => cuts.push(vec![*line]),
            }
        }
        if cuts.is_empty() {
            let anchors =
                paragraph.anchors.iter().map(|a| super::Anchor { offset: 0, ..a.clone() }).collect();
            out.push(Paragraph { text: String::new(), anchors, ..paragraph });
            return;
        }
        let mut anchors = paragraph.anchors.iter().peekable();
        let mut walk = Walk { counter: Counter::new(&paragraph.text), paragraph: &paragraph, at: 0, base: 0 };
        let count = cuts.len();
        for (n, cut) in cuts.into_iter().enumerate() {
            let mut part = Paragraph {
                text: String::new(),
                pieces: Vec::new(),
                anchors: Vec::new(),
                ..paragraph.clone()
            };
            for line in cut {
                let from = offset(&paragraph.text, line.text);
                for piece in walk.pieces(from, from + line.text.len()) {
                    part.pieces.push(Piece { offset: piece.offset + part.text.len(), ..piece });
                }
                let end = from + line.text.len();
                let base = part.text.len();
                while let Some(anchor) = anchors.next_if(|a| a.offset <= end) {
                    let offset = base + anchor.offset.saturating_sub(from);
                    part.anchors.push(super::Anchor { offset, ..anchor.clone() });
                }
                part.text.push_str(line.text);
            }
            if n + 1 == count {
                part.anchors
                    .extend(anchors.by_ref().map(|a| super::Anchor { offset: part.text.len(), ..a.clone() }));
            }
            if part.role == Role::Prose
                && let Some(level) = marks::heading(&part.text)
            {
                part.role = Role::Heading(level);
            }
            out.push(part);
        }
    }
}

/// Where a stretch of a text begins in it.
fn offset(whole: &str, part: &str) -> usize {
    part.as_ptr() as usize - whole.as_ptr() as usize
}

/// Goes through a paragraph's pieces once.
struct Walk<'a> {
    paragraph: &'a Paragraph,
    counter: Counter<'a>,
    /// The piece that it is at.
    at: usize,
    /// Characters before it.
    base: u32,
}

impl Walk<'_> {
    /// The pieces of a stretch, offsets counted from its beginning.
    fn pieces(&mut self, from: usize, to: usize) -> Vec<Piece> {
        let all = &self.paragraph.pieces;
        while all.get(self.at + 1).is_some_and(|p| p.offset <= from) {
            self.at += 1;
            self.base = self.counter.before(all.get(self.at).map_or(0, |p| p.offset));
        }
        let Some(first) = all.get(self.at) else { return Vec::new() };
        let passed = self.counter.before(from).saturating_sub(self.base);
        let first = Piece { offset: 0, line: first.line, column: first.column.saturating_add(passed) };
        let within = all.iter().skip(self.at + 1).take_while(|p| p.offset < to);
        let later = within.map(|p| Piece { offset: p.offset - from, ..p.clone() });
        std::iter::once(first).chain(later).collect()
    }
}

/// Two paragraphs as one: the second one's properties count, as in Word.
fn joined(mut first: Paragraph, second: Paragraph) -> Paragraph {
    let base = first.text.len();
    first.text.push_str(&second.text);
    first.pieces.extend(second.pieces.iter().map(|p| Piece { offset: p.offset + base, ..p.clone() }));
    first
        .anchors
        .extend(second.anchors.iter().map(|a| super::Anchor { offset: a.offset + base, ..a.clone() }));
    first.role = second.role;
    first
}
