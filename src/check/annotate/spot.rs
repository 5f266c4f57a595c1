//! Marks of a comment put into a paragraph's XML.
//!
//! Inputs: the part's text, [`Found`] paragraphs, bytes of what is seen of them. Output: the text with the marks.
//! Invariants: nothing is taken out but the `/` of `<w:p/>`; a run is parted only where a mark falls inside it, and
//! both halves keep its properties and white space; where a run cannot be parted the mark stands before or after
//! what holds it.

use crate::check::text::docx::found::{Chunk, Found};
use std::ops::Range;

/// Changes to a part, in any order.
#[derive(Debug)]
pub(super) struct Edits<'a> {
    xml: &'a str,
    /// What is written in place of some bytes. At the same place the earlier one stands first.
    all: Vec<(Range<usize>, String)>,
}

impl<'a> Edits<'a> {
    pub(super) fn new(xml: &'a str) -> Edits<'a> {
        Edits { xml, all: Vec::new() }
    }

    /// Puts a comment at a range of a paragraph; an empty one is at its end.
    pub(super) fn comment(&mut self, found: &Found, (from, to): (usize, usize), id: &str) {
        let tag = self.xml.get(found.begin.clone()).unwrap_or("<w:p>");
        let name =
            tag.trim_start_matches('<').split([' ', '\t', '\r', '\n', '/', '>']).next().unwrap_or("w:p");
        let prefix = name.strip_suffix('p').unwrap_or("w:");
        let start = format!("<{prefix}commentRangeStart {prefix}id=\"{id}\"/>");
        let end = format!(
            "<{prefix}commentRangeEnd {prefix}id=\"{id}\"/><{prefix}r><{prefix}commentReference {prefix}id=\"{id}\"/></{prefix}r>"
        );
        let Some(last) = found.end else {
            // `<w:p/>`
            let slash = found.begin.end.saturating_sub(2)..found.begin.end;
            self.all.push((slash, format!(">{start}{end}</{name}>")));
            return;
        };
        let at_end = || Spot::bare(last);
        // A comment to the end of the paragraph ends behind what is not seen there, too: bookmarks, deletions.
        let close = if to < found.text.len() { self.after(found, to, prefix) } else { None };
        let open = if from < to { self.before(found, from, prefix) } else { None };
        self.put(open.unwrap_or_else(at_end), &start);
        self.put(close.unwrap_or_else(at_end), &end);
    }

    fn put(&mut self, spot: Spot, mark: &str) {
        self.all.push((spot.at..spot.at, format!("{}{mark}{}", spot.close, spot.open)));
    }

    /// Where a mark before a byte of the text goes.
    fn before(&self, found: &Found, offset: usize, prefix: &str) -> Option<Spot> {
        let at = found.chunks.partition_point(|c| c.offset + c.length <= offset);
        let chunk = found.chunks.get(at)?;
        let Some(run) = &chunk.run else { return Some(Spot::bare(chunk.unit.start)) };
        let first =
            at.checked_sub(1).and_then(|i| found.chunks.get(i)).is_none_or(|c| c.run.as_ref() != Some(run));
        if first && offset <= chunk.offset {
            return Some(Spot::bare(run.tag.start));
        }
        Some(self.within(chunk, offset, prefix).unwrap_or_else(|| Spot::bare(run.tag.start)))
    }

    /// Where a mark after the byte before this one goes.
    fn after(&self, found: &Found, offset: usize, prefix: &str) -> Option<Spot> {
        let at = found.chunks.partition_point(|c| c.offset + c.length < offset);
        let chunk = found.chunks.get(at)?;
        let Some(run) = &chunk.run else { return Some(Spot::bare(chunk.unit.end)) };
        let last = found.chunks.get(at + 1).is_none_or(|c| c.run.as_ref() != Some(run));
        if last && offset >= chunk.offset + chunk.length {
            return Some(Spot::bare(run.end));
        }
        Some(self.within(chunk, offset, prefix).unwrap_or_else(|| Spot::bare(run.end)))
    }

    /// A spot inside a run: it is closed and opened again.
    fn within(&self, chunk: &Chunk, offset: usize, prefix: &str) -> Option<Spot> {
        let run = chunk.run.as_ref()?;
        let skip = offset.checked_sub(chunk.offset)?;
        let at = match skip {
            0 => chunk.raw.start,
            n if n == chunk.length => chunk.raw.end,
            n if !chunk.whole => chunk.raw.start + n,
            _ => return None,
        };
        let properties = self.xml.get(run.properties.clone()).unwrap_or("");
        let again = format!("{}{properties}", self.xml.get(run.tag.clone())?);
        let Some(preserve) = chunk.words else {
            return Some(Spot { at, close: format!("</{prefix}r>"), open: again });
        };
        let (before, after) = self.xml.split_at_checked(at)?;
        // Without xml:space the halves would lose the white space at which they part; what stands at the ends of the
        // whole is not seen in any case.
        let tail = before.ends_with(char::is_whitespace) && !before.trim_end().ends_with('>');
        let head = after.starts_with(char::is_whitespace) && !after.trim_start().starts_with('<');
        if !preserve && (tail || head) {
            return None;
        }
        let words =
            if preserve { format!("<{prefix}t xml:space=\"preserve\">") } else { format!("<{prefix}t>") };
        Some(Spot { at, close: format!("</{prefix}t></{prefix}r>"), open: format!("{again}{words}") })
    }

    /// The text with all changes.
    pub(super) fn apply(mut self) -> String {
        self.all.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out =
            String::with_capacity(self.xml.len() + self.all.iter().map(|(_, t)| t.len()).sum::<usize>());
        let mut at = 0;
        for (range, text) in &self.all {
            out.push_str(self.xml.get(at..range.start).unwrap_or(""));
            out.push_str(text);
            at = range.end;
        }
        out.push_str(self.xml.get(at..).unwrap_or(""));
        out
    }
}

/// A place in a part and what must be closed before and opened after a mark there.
#[derive(Debug)]
struct Spot {
    at: usize,
    close: String,
    open: String,
}

impl Spot {
    fn bare(at: usize) -> Spot {
        Spot { at, close: String::new(), open: String::new() }
    }
}
