//! Plain text as paragraphs: also what was copied from a web page or a PDF.
//!
//! Inputs: decoded text, and how it was decoded. Output: [`Text`]. Invariants: every character but white space at
//! line ends, and page numbers that cut a sentence, stands in one paragraph; each has its line and column.

use super::lines::{Counter, Line, split};
use super::{Kind, Paragraph, Piece, Role, Text, furniture, grid, join, marks};

mod flat;
mod pages;

/// Reads plain text. `encoding` says how its bytes were decoded, for messages.
pub fn read(text: &str, encoding: &str) -> Text {
    let mut lines = split(text);
    let cut = pages::strip(&mut lines);
    let cells = grid::find(&lines);
    let furniture: Vec<bool> = lines
        .iter()
        .zip(&cells)
        .map(|(l, c)| c.is_empty() && !l.text.is_empty() && furniture::is_furniture(l.text))
        .collect();
    let prose = |i: usize| cells.get(i).is_some_and(Vec::is_empty) && furniture.get(i) == Some(&false);
    let seen: Vec<Option<Line<'_>>> =
        lines.iter().enumerate().map(|(i, l)| (prose(i) && !l.text.is_empty()).then_some(*l)).collect();
    let wrap = join::survey(&seen);
    let mut out = Vec::new();
    let mut open: Option<Open<'_>> = None;
    for (i, line) in lines.iter().enumerate() {
        if line.text.is_empty() {
            // A blank line ends a paragraph, but not one that a page's end cuts through.
            if let Some(open) = &mut open {
                open.blank = true;
            }
        } else if furniture.get(i) == Some(&true) {
            let mut aside = paragraph(line.text, line);
            aside.role = Role::Furniture;
            match &mut open {
                Some(open) if furniture::page_number(line.text) => {
                    open.page = true;
                    open.asides.push(aside);
                }
                _ => {
                    close(open.take(), &mut out);
                    out.push(aside);
                }
            }
        } else if let Some(row) = cells.get(i).filter(|row| !row.is_empty()) {
            close(open.take(), &mut out);
            let mut counter = Counter::new(line.raw);
            out.extend(row.iter().filter_map(|cell| cell_of(line, cell, &mut counter)));
        } else {
            let goes_on = open.as_ref().is_some_and(|o| {
                let next = !o.blank || o.page || line.page;
                let page =
                    (o.page || line.page) && !join::ended(o.last.text) && marks::mark(line.text).is_none();
                cut.contains(&line.line) || next && (join::continues(&o.last, line, wrap) || page && o.long())
            });
            match &mut open {
                Some(o) if goes_on => o.add(line),
                _ => {
                    close(open.take(), &mut out);
                    open = Some(Open::new(line));
                }
            }
        }
    }
    close(open, &mut out);
    Text { kind: Kind::Plain, encoding: encoding.to_owned(), paragraphs: out }
}

/// A paragraph that may go on.
struct Open<'a> {
    paragraph: Paragraph,
    last: Line<'a>,
    /// Whether blank lines follow it.
    blank: bool,
    /// Whether a page's number follows it.
    page: bool,
    /// Page numbers that stand in it.
    asides: Vec<Paragraph>,
}

impl<'a> Open<'a> {
    fn new(line: &Line<'a>) -> Open<'a> {
        let paragraph = paragraph(line.text, line);
        Open { paragraph, last: *line, blank: false, page: false, asides: Vec::new() }
    }

    fn add(&mut self, line: &Line<'a>) {
        let text = &mut self.paragraph.text;
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        if letter(text.chars().next_back()) && letter(line.text.chars().next()) {
            text.push(' ');
        }
        self.paragraph.pieces.push(Piece { offset: text.len(), line: line.line, column: line.text_column() });
        text.push_str(line.text);
        (self.last, self.blank, self.page) = (*line, false, false);
    }

    /// Whether it is long enough to be taken for prose that a page's end cuts.
    fn long(&self) -> bool {
        self.last.text.chars().count() >= 16
    }
}

fn paragraph(text: &str, line: &Line<'_>) -> Paragraph {
    let mut out = Paragraph::line(text, line.line);
    out.pieces = vec![Piece { offset: 0, line: line.line, column: line.text_column() }];
    out
}

fn close(open: Option<Open<'_>>, out: &mut Vec<Paragraph>) {
    let Some(open) = open else { return };
    for mut part in flat::parts(open.paragraph) {
        if part.role == Role::Prose
            && let Some(level) = marks::heading(&part.text)
        {
            part.role = Role::Heading(level);
        }
        out.push(part);
    }
    out.extend(open.asides);
}

/// A cell with something in it.
fn cell_of(line: &Line<'_>, cell: &grid::Cell, counter: &mut Counter<'_>) -> Option<Paragraph> {
    let raw = line.raw.get(cell.range.clone())?;
    let text = super::lines::trim(raw);
    let column = line.column.saturating_add(counter.before(cell.range.start + raw.find(text)?));
    (!text.is_empty()).then(|| Paragraph {
        role: Role::Cell { table: cell.table, row: cell.row, column: cell.column },
        pieces: vec![Piece { offset: 0, line: line.line, column }],
        ..Paragraph::line(text, line.line)
    })
}
