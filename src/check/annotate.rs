//! A copy of a Word file with comments where something was found.
//!
//! Inputs: the package, its [`Text`], [`Remark`]s, the time to write. Output: the copy's bytes. Invariants: every
//! part but the main one, the comments and what announces them keeps its bytes; the main part without the
//! inserted markup is the old one; text, bookmarks and tracked changes stay. The same input gives the same bytes.
//!
//! A paragraph with bookmarks has at most one comment: it says all remarks one below the other, reaches to the
//! paragraph's end, and its reference is the last run. LibreOffice puts the reference where the range ends, and each
//! time it saves moves the ends of the bookmarks after it by one character, which would spoil the figures'
//! bookmarks and cross-references. Elsewhere each place has its own comment round just its words.

mod comments;
mod spot;

use super::text::docx::{Part, found::Found, parts};
use super::text::lines::Counter;
use super::text::{Places, Span, Text};
use crate::diagnostic::Diagnostic;
use crate::opc::Package;
use spot::Edits;
use std::collections::BTreeMap;

/// Something to say of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The place.
    pub span: Span,
    /// What to say, one paragraph each.
    pub lines: Vec<String>,
}

/// What a comment says of one place.
#[derive(Debug)]
struct Note {
    /// The words it is about; empty where they are all that can be meant.
    quoted: String,
    lines: Vec<String>,
}

/// A comment at a paragraph of the body.
#[derive(Debug)]
struct Balloon {
    /// The paragraph.
    index: usize,
    /// Bytes of what is seen of it; empty at its end where the words stand in a note or text box.
    range: (usize, usize),
    notes: Vec<Note>,
}

/// A copy with comments by “report”. `when` is the time of the comments, `2025-01-05T08:00:00Z`; `text` is what
/// [`super::text::docx::read`] made of the package.
///
/// # Errors
/// Those of reading; `E0119` where a part that would have to change is not as the format says.
pub fn docx(package: &Package, text: &Text, remarks: &[Remark], when: &str) -> Result<Vec<u8>, Diagnostic> {
    let all = parts(package)?;
    let mut out = package.clone();
    if let Some(body) = all.first() {
        let balloons = Body { text, all: &all }.balloons(remarks);
        if !balloons.is_empty() {
            let xml = package.text(&body.name)?;
            let ids = comments::add(&mut out, &body.name, balloons.iter().map(|b| b.notes.as_slice()), when)?;
            let mut edits = Edits::new(xml);
            for (balloon, id) in balloons.iter().zip(ids) {
                if let Some(found) = body.paragraphs.get(balloon.index) {
                    edits.comment(found, balloon.range, &id);
                }
            }
            let old = package.part(&body.name).map_or(0, |p| p.bytes.len());
            // A byte order mark stays, too.
            let mark = if old > xml.len() { "\u{feff}" } else { "" };
            out.set(&body.name, format!("{mark}{}", edits.apply()).into_bytes());
        }
    }
    out.write().map_err(|e| package.broken(format!("写不出带批注的副本（{e}）")))
}

/// Where the paragraphs of a text stand in the package.
struct Body<'a> {
    text: &'a Text,
    all: &'a [Part],
}

impl<'a> Body<'a> {
    /// Comments in the order of the body.
    fn balloons(&self, remarks: &[Remark]) -> Vec<Balloon> {
        let numbered = |part: &Part| {
            part.paragraphs.iter().enumerate().filter(|(_, f)| !f.skipped).map(|(i, _)| i).collect()
        };
        let seen: Vec<Vec<usize>> = self.all.iter().map(numbered).collect();
        let mut sorted: Vec<&Remark> = remarks.iter().collect();
        sorted.sort_by(|a, b| a.span.cmp(&b.span));
        let places = Places::of(self.text);
        let mut starts = Cursor::default();
        let mut ends = Cursor::default();
        // What shares a key shares a comment.
        let mut out: BTreeMap<(usize, Option<(usize, usize)>), Balloon> = BTreeMap::new();
        for remark in sorted {
            let Some((part, index, from)) = self.find(&seen, places.place(&remark.span), &mut starts) else {
                continue;
            };
            let end = self.find(&seen, places.place(&self.last(&remark.span)), &mut ends);
            // A span may reach into the next paragraph where their common end is deleted.
            let to = match end {
                Some((p, i, at)) if (p, i) == (part, index) => {
                    let text = self.found(part, index).map_or("", |f| f.text.as_str());
                    let last = text.get(at..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8);
                    if remark.span.end > remark.span.start { at + last } else { at }
                }
                _ => self.found(part, index).map_or(0, |f| f.text.len()),
            };
            let range = (from, to.max(from));
            let Some((shown, found)) = self.shown_at(part, index) else { continue };
            let own = part == 0 && shown == index;
            let alone = own && !found.bookmarked && range.0 < range.1;
            let end = found.text.len();
            let range = match (own, alone) {
                (true, true) => range,
                (true, false) => (range.0, end),
                (false, _) => (end, end),
            };
            let fresh = || Balloon { index: shown, range, notes: Vec::new() };
            let balloon = out.entry((shown, alone.then_some(range))).or_insert_with(fresh);
            balloon.range = (balloon.range.0.min(range.0), balloon.range.1);
            let quoted = if alone { String::new() } else { self.text.slice(&remark.span).to_owned() };
            balloon.notes.push(Note { quoted, lines: remark.lines.clone() });
        }
        out.into_values().collect()
    }

    /// A span's last character.
    fn last(&self, span: &Span) -> Span {
        let within = self.text.slice(span).char_indices().next_back().map_or(0, |(i, _)| i);
        Span::new(span.paragraph, span.start + within..span.end)
    }

    fn found(&self, part: usize, index: usize) -> Option<&'a Found> {
        self.all.get(part)?.paragraphs.get(index)
    }

    /// The part, the paragraph in it and the byte of what is seen there, of a line and column.
    fn find(
        &self,
        seen: &[Vec<usize>],
        (line, column): (u64, u32),
        cursor: &mut Cursor<'a>,
    ) -> Option<(usize, usize, usize)> {
        let part = self.all.iter().rposition(|p| p.before < line)?;
        let number = usize::try_from(line.checked_sub(self.all.get(part)?.before + 1)?).ok()?;
        let index = *seen.get(part)?.get(number)?;
        let byte = cursor.byte((part, index), self.found(part, index)?, column);
        Some((part, index, byte))
    }

    /// The paragraph of the body at which a comment may stand: not in a text box, note or footer.
    fn shown_at(&self, part: usize, index: usize) -> Option<(usize, &Found)> {
        let body = &self.all.first()?.paragraphs;
        let mut at = index;
        if part > 0 {
            let note = self.all.get(part)?.paragraphs.get(index).and_then(|f| f.notes.first());
            let referred = note.and_then(|(kind, id)| {
                let reference = (format!("{kind}Reference"), id.clone());
                body.iter().position(|f| !f.skipped && f.notes.contains(&reference))
            });
            at = referred.unwrap_or(0);
        }
        while let Some(host) = body.get(at)?.host {
            at = host;
        }
        Some((at, body.get(at)?))
    }
}

/// Columns to bytes of one paragraph after the other.
#[derive(Default)]
struct Cursor<'a> {
    open: Option<((usize, usize), Counter<'a>)>,
}

impl<'a> Cursor<'a> {
    /// The byte at which a column begins.
    fn byte(&mut self, key: (usize, usize), found: &'a Found, column: u32) -> usize {
        if self.open.as_ref().is_none_or(|(k, _)| *k != key) {
            self.open = Some((key, Counter::new(&found.text)));
        }
        self.open.as_mut().map_or(0, |(_, counter)| counter.byte(column.saturating_sub(1)))
    }
}
