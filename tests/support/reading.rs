//! What a reader finds in a .docx, whoever wrote it.
//!
//! Job: the text, headings, tables and comments of a Word file, so that two files can be compared. Inputs: a
//! .docx. Outputs: [`Reading`]. Invariant: style ids play no part (programs rename them), style names do.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

use quick_xml::{Reader, events::Event};
use std::collections::BTreeMap;

/// A file's content in reading order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Every paragraph that has text.
    pub paragraphs: Vec<String>,
    /// Level and text.
    pub headings: Vec<(u32, String)>,
    /// Cells of every row of every table.
    pub tables: Vec<Vec<usize>>,
    /// Author, date, text and the text it stands at.
    pub comments: Vec<[String; 4]>,
    /// Hidden bookmarks of figures and their texts.
    pub bookmarks: BTreeMap<String, String>,
}

/// Start, empty or end of an element, or text.
enum Piece {
    Open(String, BTreeMap<String, String>),
    Close(String),
    Text(String),
}

fn pieces(xml: &str) -> Vec<Piece> {
    let mut reader = Reader::from_str(xml);
    let mut out = Vec::new();
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(start) => {
                let open = (start.name().as_ref().to_owned(), attributes(&start));
                out.push(Piece::Open(open.0, open.1));
            }
            Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                out.push(Piece::Open(name.clone(), attributes(&start)));
                out.push(Piece::Close(name));
            }
            Event::End(end) => out.push(Piece::Close(end.name().as_ref().to_owned())),
            Event::Text(text) => out.push(Piece::Text(text.xml10_content().into_owned())),
            Event::GeneralRef(reference) => out.push(Piece::Text(entity(&reference.into_inner()))),
            Event::Eof => return out,
            _ => {}
        }
    }
}

fn entity(name: &str) -> String {
    match name {
        "lt" => "<".into(),
        "gt" => ">".into(),
        "amp" => "&".into(),
        "quot" => "\"".into(),
        "apos" => "'".into(),
        other => panic!("entity {other}"),
    }
}

fn attributes(start: &quick_xml::events::BytesStart<'_>) -> BTreeMap<String, String> {
    let pairs = start.attributes().map(|a| a.expect("an attribute"));
    pairs.map(|a| (a.key.as_ref().to_owned(), a.value.into_owned())).collect()
}

/// Style id → outline level of Word's own headings.
fn heading_styles(xml: &str) -> BTreeMap<String, u32> {
    let (mut out, mut style) = (BTreeMap::new(), String::new());
    for piece in pieces(xml) {
        match piece {
            Piece::Open(name, a) if name == "w:style" => style = a["w:styleId"].clone(),
            Piece::Open(name, a) if name == "w:name" => {
                let level = a["w:val"].to_lowercase().strip_prefix("heading ").and_then(|n| n.parse().ok());
                if let Some(level) = level {
                    out.insert(style.clone(), level);
                }
            }
            _ => {}
        }
    }
    out
}

/// Reads a package's parts.
pub fn read(parts: &BTreeMap<String, String>) -> Reading {
    let headings = heading_styles(&parts["word/styles.xml"]);
    let mut out = Reading::default();
    let mut ranges = BTreeMap::<String, String>::new();
    let mut open = Vec::<String>::new();
    let mut marks = BTreeMap::<String, String>::new();
    let (mut words, mut text, mut style) = (false, String::new(), String::new());
    for piece in pieces(&parts["word/document.xml"]) {
        match piece {
            Piece::Open(name, a) => match name.as_str() {
                "w:p" => (text, style) = (String::new(), String::new()),
                "w:pStyle" => style = a["w:val"].clone(),
                "w:t" => words = true,
                "w:tbl" => out.tables.push(Vec::new()),
                "w:tr" => out.tables.last_mut().expect("a table").push(0),
                "w:tc" => *out.tables.last_mut().and_then(|t| t.last_mut()).expect("a row") += 1,
                "w:commentRangeStart" => open.push(a["w:id"].clone()),
                "w:commentRangeEnd" => open.retain(|id| *id != a["w:id"]),
                "w:bookmarkStart" if a["w:name"].starts_with("_rpt_") => {
                    marks.insert(a["w:id"].clone(), a["w:name"].clone());
                    out.bookmarks.insert(a["w:name"].clone(), String::new());
                }
                "w:bookmarkEnd" => drop(marks.remove(&a["w:id"])),
                _ => {}
            },
            Piece::Close(name) if name == "w:t" => words = false,
            Piece::Close(name) if name == "w:p" && !text.is_empty() => {
                if let Some(level) = headings.get(&style) {
                    out.headings.push((*level, text.clone()));
                }
                out.paragraphs.push(std::mem::take(&mut text));
            }
            Piece::Text(more) if words => {
                text.push_str(&more);
                for id in &open {
                    ranges.entry(id.clone()).or_default().push_str(&more);
                }
                for name in marks.values() {
                    out.bookmarks.get_mut(name).expect("an open bookmark").push_str(&more);
                }
            }
            _ => {}
        }
    }
    out.comments = parts.get("word/comments.xml").map(|xml| comments(xml, &ranges)).unwrap_or_default();
    out
}

/// Every comment, its paragraphs as lines, with the text of its range.
fn comments(xml: &str, ranges: &BTreeMap<String, String>) -> Vec<[String; 4]> {
    let (mut out, mut words) = (Vec::<[String; 4]>::new(), false);
    for piece in pieces(xml) {
        match piece {
            Piece::Open(name, a) if name == "w:comment" => {
                let at = ranges.get(&a["w:id"]).cloned().unwrap_or_default();
                // LibreOffice writes the date to the nanosecond, and one of zeros where there was none.
                let date: String = a.get("w:date").map(|d| d.chars().take(19).collect()).unwrap_or_default();
                let date = if date.starts_with('0') { String::new() } else { date };
                out.push([a["w:author"].clone(), date, String::new(), at]);
            }
            Piece::Open(name, _) if name == "w:t" => words = true,
            Piece::Close(name) if name == "w:t" => words = false,
            Piece::Close(name) if name == "w:p" => out.last_mut().expect("a comment")[2].push('\n'),
            Piece::Text(more) if words => out.last_mut().expect("a comment")[2].push_str(&more),
            _ => {}
        }
    }
    out
}
