//! A part of a Word file read from front to back: what one sees of each paragraph, and where it stands in the XML.
//!
//! Input: a part's text. Output: a [`Found`] for every `w:p`. Invariants: insertions and moved-in text are seen,
//! deletions and moved-out text, field codes, page numbers, hidden runs and the other branch of
//! `mc:AlternateContent` are not; each stretch of seen text knows its bytes in the part.

use super::found::{Chunk, Found, Run};
use super::frame::{Frame, Story, Table, Tag, Tags};
use crate::check::text::Anchor;
use crate::opc::xml::Fault;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use std::ops::Range;

/// Names of bookmarks at figures begin so.
const BOOKMARK: &str = "_rpt_";

/// The bookmark with which Word remembers the cursor.
const CURSOR: &str = "_GoBack";

/// The paragraphs of a part in the order in which they begin.
///
/// # Errors
/// [`Fault`] where the text is no XML.
pub(in crate::check) fn scan(xml: &str) -> Result<Vec<Found>, Fault> {
    let mut reader = Reader::from_str(xml);
    let mut scan = Scan { stories: vec![Story::default()], ..Scan::default() };
    loop {
        let from = place(&reader);
        let event = reader.read_event().map_err(|_| Fault::Broken)?;
        let to = place(&reader);
        match event {
            Event::Start(start) => scan.start(&start, from..to),
            Event::Empty(start) => {
                scan.start(&start, from..to);
                scan.end(to..to);
            }
            Event::End(_) => scan.end(from..to),
            Event::Text(words) => scan.text(&words.into_inner(), from..to),
            Event::CData(words) => scan.text(&words.into_inner(), from..to),
            Event::GeneralRef(name) => {
                let reference = format!("&{};", &*name);
                let character = unescape(&reference).map_err(|_| Fault::Entity(name.to_string()))?;
                scan.text(&character, from..to);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    scan.finish();
    Ok(scan.out)
}

fn place(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The state of the reading.
#[derive(Default)]
struct Scan {
    tags: Tags,
    frames: Vec<Frame>,
    stories: Vec<Story>,
    out: Vec<Found>,
    /// Paragraphs that are open, by their place in `out`.
    open: Vec<usize>,
    /// What stands in the open `w:t`.
    words: Vec<Chunk>,
    /// Its text.
    said: String,
    /// Bookmarks between paragraphs: they are the next one's.
    pending: Vec<String>,
    /// The id of Word's own bookmark.
    cursor: Option<String>,
    /// The footnote or endnote that is open.
    note: Option<(String, String)>,
    /// How many open elements hide what is in them.
    hidden: usize,
    /// How many of those are the branch that is not taken, or a cell that is merged into the one above.
    skipped: usize,
    tables: usize,
}

impl Scan {
    fn start(&mut self, start: &BytesStart<'_>, range: Range<usize>) {
        if self.frames.is_empty() {
            self.tags = Tags::of(start);
        }
        let tag = self.tags.tag(start.name().as_ref());
        let get = |name: &str| self.tags.attribute(start, name);
        let mut frame = Frame { tag, range, ..Frame::default() };
        match tag {
            Tag::Paragraph => self.paragraph(&frame),
            Tag::Run => frame.run = Some(Range { start: frame.range.start, end: frame.range.start }),
            Tag::Text => {
                frame.preserve = start
                    .attributes()
                    .flatten()
                    .any(|a| a.key.as_ref() == "xml:space" && &*a.value == "preserve")
            }
            Tag::Tab => self.say("\t", frame.range.clone()),
            Tag::Break => self.say(
                if matches!(get("type").as_deref(), Some("page" | "column")) { "" } else { "\n" },
                frame.range.clone(),
            ),
            Tag::Hyphen => self.say("-", frame.range.clone()),
            Tag::Symbol => {
                let symbol =
                    super::frame::symbol(&get("font").unwrap_or_default(), &get("char").unwrap_or_default());
                self.say(&symbol, frame.range.clone());
            }
            Tag::Bookmark => self.bookmark(get("name").unwrap_or_default(), get("id")),
            Tag::BookmarkEnd if get("id") != self.cursor => self.with(|f| f.bookmarked = true),
            Tag::FieldMark if self.hidden == 0 => {
                let kind = get("fldCharType").unwrap_or_default();
                if let Some(story) = self.stories.last_mut() {
                    story.mark(&kind);
                }
            }
            Tag::SimpleField => {
                let code = get("instr").unwrap_or_default();
                frame.hides = super::frame::is_page(&code);
            }
            Tag::Deleted
                if self.parent(0) == Tag::RunProperties && self.parent(1) == Tag::ParagraphProperties =>
            {
                if let Some(found) = self.current() {
                    found.goes_on = true;
                }
            }
            Tag::Deleted if self.parent(0) == Tag::RowProperties => self.hide(Tag::Row),
            Tag::Deleted | Tag::Gone => frame.hides = true,
            Tag::DeletedCell => self.hide(Tag::Cell),
            Tag::Vanish
                if !off(get("val")) && self.parent(0) == Tag::RunProperties && self.parent(1) == Tag::Run =>
            {
                self.hide(Tag::Run);
            }
            Tag::Choice | Tag::Fallback => {
                let taken = self.frames.last_mut().is_some_and(|f| std::mem::replace(&mut f.taken, true));
                frame.hides = taken;
                frame.skips = taken;
            }
            Tag::TextBox => self.stories.push(Story::default()),
            Tag::Style if self.own() => {
                let value = get("val");
                self.with(|f| f.style = value);
            }
            Tag::Outline if self.own() => {
                let value = get("val");
                self.with(|f| f.outline = value);
            }
            Tag::Table | Tag::Row | Tag::Cell | Tag::Before | Tag::Span | Tag::Merge => {
                self.table(tag, get("val").as_deref())
            }
            Tag::Note => {
                let (kind, id) = (start.local_name().as_ref().to_owned(), get("id").unwrap_or_default());
                match self.current() {
                    Some(found) => found.notes.push((kind, id)),
                    None => self.note = Some((kind, id)),
                }
            }
            _ => {}
        }
        self.hidden += usize::from(frame.hides);
        self.skipped += usize::from(frame.skips);
        self.frames.push(frame);
    }

    fn end(&mut self, range: Range<usize>) {
        let Some(frame) = self.frames.pop() else { return };
        self.hidden -= usize::from(frame.hides);
        self.skipped -= usize::from(frame.skips);
        if self.parent(0) == Tag::Paragraph {
            let own = |c: &&mut Chunk| c.unit.start == frame.range.start;
            self.with(|f| f.chunks.iter_mut().rev().take_while(own).for_each(|c| c.unit.end = range.end));
        }
        match frame.tag {
            Tag::Text => self.flush(frame.preserve),
            Tag::RunProperties if self.parent(0) == Tag::Run => {
                if let Some(run) = self.frames.last_mut() {
                    run.run = Some(frame.range.start..range.end);
                }
            }
            Tag::Run => self.with(|f| {
                for chunk in f.chunks.iter_mut().rev() {
                    match &mut chunk.run {
                        Some(run) if run.tag == frame.range => run.end = range.end,
                        _ => break,
                    }
                }
            }),
            Tag::Note if self.open.is_empty() => self.note = None,
            Tag::Paragraph => {
                if let Some(story) = self.stories.last_mut() {
                    story.end_paragraph();
                }
                if let Some(at) = self.open.pop().and_then(|i| self.out.get_mut(i)) {
                    // Of `<w:p/>` there is no inside.
                    at.end = (!range.is_empty()).then_some(range.start);
                }
            }
            Tag::TextBox => {
                self.stories.pop();
            }
            Tag::Table => {
                if let Some(story) = self.stories.last_mut() {
                    story.tables.pop();
                }
            }
            // What is deleted counts for no row.
            Tag::Row if frame.hides => {
                if let Some(table) = self.innermost() {
                    table.rows = table.rows.saturating_sub(1);
                }
            }
            _ => {}
        }
    }

    fn paragraph(&mut self, frame: &Frame) {
        let host = self.open.last().copied();
        let cell = self.stories.last().and_then(Story::cell);
        let container =
            self.frames.iter().rev().find(|f| f.tag.contains_paragraphs()).map_or(0, |f| f.range.start);
        let mut found = Found { index: self.out.len(), host, cell, container, ..Found::default() };
        found.begin = frame.range.clone();
        found.skipped = self.skipped > 0;
        found.notes.extend(self.note.clone().filter(|_| host.is_none()));
        if !found.skipped {
            found.anchors.extend(self.pending.drain(..).map(|name| Anchor { name, offset: 0 }));
        }
        self.open.push(self.out.len());
        self.out.push(found);
    }

    /// The tag that so many levels up is open.
    fn parent(&self, up: usize) -> Tag {
        let at = self.frames.len().checked_sub(up + 1);
        at.and_then(|i| self.frames.get(i)).map_or(Tag::Other, |f| f.tag)
    }

    /// Whether the open element is the properties of a paragraph as they are now.
    fn own(&self) -> bool {
        self.parent(0) == Tag::ParagraphProperties && self.parent(1) == Tag::Paragraph
    }

    fn current(&mut self) -> Option<&mut Found> {
        self.open.last().and_then(|i| self.out.get_mut(*i))
    }

    fn with(&mut self, change: impl FnOnce(&mut Found)) {
        if let Some(found) = self.current() {
            change(found);
        }
    }

    /// Hides the rest of the nearest open element of a kind.
    fn hide(&mut self, tag: Tag) {
        if let Some(frame) = self.frames.iter_mut().rev().find(|f| f.tag == tag)
            && !frame.hides
        {
            frame.hides = true;
            self.hidden += 1;
        }
    }

    fn innermost(&mut self) -> Option<&mut Table> {
        self.stories.last_mut().and_then(|s| s.tables.last_mut())
    }

    fn table(&mut self, tag: Tag, value: Option<&str>) {
        if tag == Tag::Table {
            let table = Table { number: self.tables, ..Table::default() };
            self.tables += 1;
            if let Some(story) = self.stories.last_mut() {
                story.tables.push(table);
            }
            return;
        }
        if tag == Tag::Merge {
            // A merged cell stands in its first row; what its others hold is not shown.
            if value.is_none_or(|v| v == "continue") && self.parent(0) == Tag::CellProperties {
                self.hide(Tag::Cell);
                if let Some(cell) = self.frames.iter_mut().rev().find(|f| f.tag == Tag::Cell && !f.skips) {
                    cell.skips = true;
                    self.skipped += 1;
                }
            }
            return;
        }
        let (above, count) = (self.parent(0), value.and_then(|v| v.parse::<usize>().ok()).unwrap_or(1));
        let Some(table) = self.innermost() else { return };
        match tag {
            Tag::Row => table.row(),
            Tag::Cell => table.cell(),
            Tag::Before if above == Tag::RowProperties => {
                table.next = table.next.saturating_add(count.min(64))
            }
            Tag::Span if above == Tag::CellProperties => {
                table.next = table.column.saturating_add(count.clamp(1, 64))
            }
            _ => {}
        }
    }

    fn bookmark(&mut self, name: String, id: Option<String>) {
        if name == CURSOR {
            self.cursor = id;
            return;
        }
        self.with(|f| f.bookmarked = true);
        if !name.starts_with(BOOKMARK) || self.skipped > 0 {
            return;
        }
        match self.current() {
            Some(found) => {
                let offset = found.text.len();
                found.anchors.push(Anchor { name, offset });
            }
            None => self.pending.push(name),
        }
    }

    /// Bookmarks after the last paragraph are at its end.
    fn finish(&mut self) {
        if let Some(last) = self.out.iter_mut().rev().find(|f| !f.skipped) {
            let offset = last.text.len();
            last.anchors.extend(self.pending.drain(..).map(|name| Anchor { name, offset }));
        }
    }

    /// Characters of the part.
    fn text(&mut self, words: &str, range: Range<usize>) {
        match self.parent(0) {
            Tag::Text => {
                let offset = self.said.len();
                self.said.push_str(words);
                self.words.push(Chunk { offset, length: words.len(), raw: range, ..Chunk::default() });
            }
            Tag::Code if self.hidden == 0 => {
                if let Some(story) = self.stories.last_mut() {
                    story.code(words);
                }
            }
            _ => {}
        }
    }

    /// The end of a `w:t`.
    fn flush(&mut self, preserve: bool) {
        let said = std::mem::take(&mut self.said);
        let words = std::mem::take(&mut self.words);
        // Without xml:space Word drops white space at both ends.
        let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
        let kept = if preserve {
            0..said.len()
        } else {
            said.len() - said.trim_start_matches(blank).len()..said.trim_end_matches(blank).len()
        };
        for chunk in words {
            let (from, to) = (chunk.offset.max(kept.start), (chunk.offset + chunk.length).min(kept.end));
            let Some(text) = said.get(from..to.max(from)) else { continue };
            let skip = from - chunk.offset;
            // Only text that stands as it is written can be parted inside.
            let whole = chunk.raw.len() != chunk.length;
            let raw =
                if whole { chunk.raw } else { chunk.raw.start + skip..chunk.raw.start + skip + text.len() };
            self.add(text, raw, whole, Some(preserve));
        }
    }

    /// A character that an element stands for.
    fn say(&mut self, text: &str, range: Range<usize>) {
        if matches!(self.parent(0), Tag::Run) {
            self.add(text, range, true, None);
        }
    }

    fn add(&mut self, text: &str, raw: Range<usize>, whole: bool, words: Option<bool>) {
        let story = self.stories.last();
        let shown = self.hidden == 0 && story.is_none_or(Story::shows);
        if !shown || text.is_empty() {
            return;
        }
        let contents = story.is_some_and(Story::lists_contents);
        let run = self.frames.iter().rposition(|f| f.tag == Tag::Run);
        let frame = run.and_then(|i| self.frames.get(i));
        // Where a run may be parted in two.
        let plain = self.frames.iter().rev().skip_while(|f| f.tag != Tag::Run).skip(1);
        let parts = plain.take_while(|f| f.tag != Tag::Paragraph).all(|f| f.tag == Tag::Wrapper);
        let body = self.frames.iter().rev().take_while(|f| f.tag != Tag::Paragraph).last();
        let chunk = Chunk {
            length: text.len(),
            raw,
            whole,
            words,
            run: frame.filter(|_| parts).map(|f| Run {
                tag: f.range.clone(),
                properties: f.run.clone().unwrap_or_default(),
                end: 0,
            }),
            unit: body.map_or(0..0, |f| f.range.clone()),
            ..Chunk::default()
        };
        let text = text.replace('\u{ad}', "");
        self.with(|found| {
            found.contents |= contents;
            found.push(&text, chunk);
        });
    }
}

/// Whether a switch is off.
fn off(value: Option<String>) -> bool {
    matches!(value.as_deref(), Some("0" | "false" | "off"))
}
