//! The engine's text → the filled file and its draft.
//!
//! Job: put the pieces back together with what was printed between them. Inputs: a template, the rendered
//! text, the record of every call. Outputs: the .docx, the block tree read back from it, the record of what
//! stands in it. Invariant: every figure of the record has its bookmark in the file, with its text.

use super::template::{Piece, Template};
use super::{back, blocks, compile, runs, tidy};
use crate::diagnostic::{Diagnostic, codes};
use crate::draft::marks::{self, Kind, PIECE, PIECE_END};
use crate::draft::markup::Made;
use crate::draft::record::Record;
use crate::draft::settle;
use crate::model::block::{Draft, Span};

/// What a filled template is.
pub struct Filled {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its block tree.
    pub draft: Draft,
    /// What it printed.
    pub record: Record,
}

/// Fills a template. `file` is how messages name it.
///
/// # Errors
/// `E0601` when a filter has cut a printed number in two, `E0613` when a block stands among words.
pub fn fill(template: &Template, file: &str, text: &str, calls: Record) -> Result<Filled, Diagnostic> {
    let told = |problem| compile::in_file(problem, file);
    if let Some(tag) = damaged_tag(template, text, &calls) {
        return Err(match template.tags.get(tag) {
            Some(place) => place.spot.told(damaged(), file),
            None => told(damaged()),
        });
    }
    let text = without_copies(template, text).ok_or_else(|| told(damaged()))?;
    let (text, record) = settle::settle(&text, calls).map_err(told)?;
    let mut filler = Filler::new(template, &record);
    filler.all(&text).map_err(told)?;
    let mut package = template.package.clone();
    let mut draft = back::Back::new(&template.levels);
    let main = package.main()?.to_owned();
    if !template.parts.contains(&main) {
        draft.part(&main, &package.tree(&main)?, &[]);
    }
    for ((name, xml), gaps) in template.parts.iter().zip(filler.out).zip(&filler.gaps) {
        let touching = !tidy::touching_tables(&package.tree(name)?).is_empty();
        let tree = tidy::tidied(&xml, touching).ok_or_else(|| told(unfit(name)))?;
        draft.part(name, &tree, gaps);
        package.set(name, tree.written(0).into_bytes());
    }
    let draft = draft.finish(&record.occurrences, &record.made).map_err(told)?;
    let bytes = package
        .write()
        .map_err(|e| told(Diagnostic::new(codes::OUTPUT_WRITE, format!("写不成 .docx（{e}）"))))?;
    Ok(Filled { bytes, draft, record })
}

fn damaged() -> Diagnostic {
    Diagnostic::new(codes::TEMPLATE_SYNTAX, "模板的过滤器把印出的内容截断或改动了")
}

/// What was filled is no XML: a filter has cut what stands between tags.
fn unfit(part: &str) -> Diagnostic {
    Diagnostic::new(codes::TEMPLATE_TAG, format!("部件 {part} 填好以后不成文档，标签的配对有错"))
}

/// A stretch of rendered text.
enum Item<'a> {
    /// A reference to a piece.
    Piece(usize),
    /// What was printed.
    Text(&'a str),
}

/// The stretches of a text; `None` where a reference is damaged.
fn items(text: &str) -> Option<Vec<Item<'_>>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(PIECE) {
        if at > 0 {
            out.push(Item::Text(&rest[..at]));
        }
        let (number, after) = rest[at + PIECE.len_utf8()..].split_once(PIECE_END)?;
        out.push(Item::Piece(number.trim_end().parse().ok()?));
        rest = after;
    }
    if !rest.is_empty() {
        out.push(Item::Text(rest));
    }
    Some(out)
}

/// The tag that printed what a filter has changed.
fn damaged_tag(template: &Template, text: &str, calls: &Record) -> Option<usize> {
    let mut tag = None;
    for item in items(text)? {
        match item {
            Item::Piece(n) => {
                if let Some(Piece::Line(number)) = template.pieces.get(n) {
                    tag = Some(*number);
                }
            }
            Item::Text(printed) => {
                let whole = marks::pieces(printed).is_some_and(|pieces| {
                    pieces.iter().all(|piece| match piece {
                        marks::Piece::Marked(Kind::Figure(n), text) => {
                            calls.occurrences.get(*n).is_some_and(|o| o.text == *text)
                        }
                        marks::Piece::Marked(Kind::Fact(n), text) => {
                            calls.facts.get(*n).is_some_and(|f| f.text == *text)
                        }
                        _ => true,
                    })
                });
                if !whole {
                    return tag;
                }
            }
        }
    }
    None
}

/// The text with plain words where a text box has a copy of itself: a figure is printed once there.
fn without_copies(template: &Template, text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut copy = false;
    for item in items(text)? {
        match item {
            Item::Piece(n) => {
                match template.pieces.get(n)? {
                    Piece::Print(run) => copy = run.copy,
                    Piece::Block(slot) => copy = slot.run.copy,
                    Piece::End => copy = false,
                    _ => {}
                }
                out.push_str(&format!("{PIECE}{n}{PIECE_END}"));
            }
            Item::Text(words) if copy => {
                for piece in marks::pieces(words)? {
                    match piece {
                        marks::Piece::Words(w) | marks::Piece::Marked(Kind::Figure(_) | Kind::Fact(_), w) => {
                            out.push_str(w);
                        }
                        marks::Piece::Marked(kind, w) => out.push_str(&marks::mark(kind, w)),
                    }
                }
            }
            Item::Text(words) => out.push_str(words),
        }
    }
    Some(out)
}

struct Filler<'a> {
    template: &'a Template,
    record: &'a Record,
    /// XML by part.
    out: Vec<String>,
    /// The reasons of the gaps by part.
    gaps: Vec<Vec<usize>>,
    part: usize,
    /// Where the paragraphs begin that may go, and whether they have shown anything.
    fading: Vec<(usize, bool)>,
    /// The piece that is being printed into, and what was printed.
    printing: Option<(&'a Piece, String)>,
}

impl<'a> Filler<'a> {
    fn new(template: &'a Template, record: &'a Record) -> Filler<'a> {
        let parts = template.parts.len().max(1);
        Filler {
            template,
            record,
            out: vec![String::new(); parts],
            gaps: vec![Vec::new(); parts],
            part: 0,
            fading: Vec::new(),
            printing: None,
        }
    }

    fn all(&mut self, text: &str) -> Result<(), Diagnostic> {
        for item in items(text).ok_or_else(damaged)? {
            match item {
                Item::Text(words) => match &mut self.printing {
                    Some((_, printed)) => printed.push_str(words),
                    None if words.trim().is_empty() => {}
                    None => return Err(damaged()),
                },
                Item::Piece(n) => {
                    let piece = self.template.pieces.get(n).ok_or_else(damaged)?;
                    self.piece(piece)?;
                }
            }
        }
        Ok(())
    }

    fn piece(&mut self, piece: &'a Piece) -> Result<(), Diagnostic> {
        match piece {
            Piece::Part(n) => self.part = (*n).min(self.out.len() - 1),
            Piece::Line(_) => {}
            Piece::Xml(xml, _) => {
                if compile::shows(piece) {
                    self.shown();
                }
                self.xml().push_str(xml);
            }
            Piece::Print(_) | Piece::Block(_) => self.printing = Some((piece, String::new())),
            Piece::End => {
                let (piece, printed) = self.printing.take().ok_or_else(damaged)?;
                self.print(piece, &printed)?;
            }
            Piece::Fade => {
                let at = self.xml().len();
                self.fading.push((at, false));
            }
            Piece::Faded => {
                if let Some((at, false)) = self.fading.pop() {
                    self.xml().truncate(at);
                }
            }
        }
        Ok(())
    }

    fn xml(&mut self) -> &mut String {
        &mut self.out[self.part]
    }

    fn shown(&mut self) {
        self.fading.iter_mut().for_each(|f| f.1 = true);
    }

    fn print(&mut self, piece: &Piece, printed: &str) -> Result<(), Diagnostic> {
        let pieces = marks::pieces(printed).ok_or_else(damaged)?;
        let marks = self.template.marks;
        let block = pieces.iter().find_map(|p| match p {
            marks::Piece::Marked(Kind::Block(n), _) => self.record.made.get(*n),
            _ => None,
        });
        match piece {
            Piece::Print(run) => {
                if block.is_some() {
                    let message = "table()、signature() 要独占一段，直接写成 {{ table(…) }}";
                    return Err(Diagnostic::new(codes::TEMPLATE_TAG, message));
                }
                if !printed.trim().is_empty() {
                    self.shown();
                }
                let gaps = pieces.iter().filter_map(|p| match p {
                    marks::Piece::Marked(Kind::Gap(n), _) if !run.copy => Some(*n),
                    _ => None,
                });
                self.gaps[self.part].extend(gaps);
                runs::print(self.xml(), &pieces, run, marks);
            }
            Piece::Block(slot) => {
                if let Some(made) = block {
                    if let Made::Table(table) = made {
                        let spans = table.rows.iter().flatten().flat_map(|c| &c.spans);
                        let gap = |s: &Span| if let Span::Missing { gap, .. } = s { *gap } else { None };
                        self.gaps[self.part].extend(spans.filter_map(gap));
                    }
                    blocks::write(self.xml(), made, slot, marks);
                }
                if let Some(section) = &slot.section {
                    blocks::paragraph(self.xml(), section, |_| {});
                }
            }
            _ => {}
        }
        Ok(())
    }
}
