//! Text of a Word file by bookmark, numbers in prose, and what is wrong with a Word file.
//!
//! Job: reading back what a draft printed; [`faults`]: what schema validators do not see. Inputs: a .docx,
//! `word/document.xml`; Markdown. Outputs: texts, mistakes.
//! Invariant: a bookmark that is left open, or stands twice, is a failure.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

use quick_xml::{Reader, events::Event};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

fn attribute(start: &quick_xml::events::BytesStart<'_>, name: &str) -> String {
    start
        .attributes()
        .map(|attribute| attribute.expect("an attribute"))
        .find(|attribute| attribute.key.as_ref() == name)
        .map(|attribute| attribute.value.into_owned())
        .unwrap_or_else(|| panic!("no {name}"))
}

/// Bookmark name → the text inside it; and the text outside every bookmark.
fn read(xml: &str) -> (BTreeMap<String, String>, String) {
    let mut reader = Reader::from_str(xml);
    let mut open: BTreeMap<String, String> = BTreeMap::new();
    let (mut texts, mut outside) = (BTreeMap::<String, String>::new(), String::new());
    let mut in_text = false;
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(start) | Event::Empty(start) if start.name().as_ref() == "w:bookmarkStart" => {
                let name = attribute(&start, "w:name");
                assert_eq!(texts.insert(name.clone(), String::new()), None, "{name} twice");
                open.insert(attribute(&start, "w:id"), name);
            }
            Event::Start(end) | Event::Empty(end) if end.name().as_ref() == "w:bookmarkEnd" => {
                assert!(open.remove(&attribute(&end, "w:id")).is_some(), "an end without its start");
            }
            Event::Start(start) if start.name().as_ref() == "w:t" => in_text = true,
            Event::End(end) if end.name().as_ref() == "w:t" => in_text = false,
            Event::End(end) if end.name().as_ref() == "w:p" => outside.push('\n'),
            Event::Text(text) if in_text => add(&mut texts, &mut outside, &open, &text.xml10_content()),
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    (texts, outside)
}

fn add(
    texts: &mut BTreeMap<String, String>,
    outside: &mut String,
    open: &BTreeMap<String, String>,
    text: &str,
) {
    if open.is_empty() {
        outside.push_str(text);
    }
    for name in open.values() {
        texts.get_mut(name).expect("an open bookmark").push_str(text);
    }
}

/// Every bookmark with its text.
pub fn bookmarks(xml: &str) -> BTreeMap<String, String> {
    read(xml).0
}

/// What stands in no bookmark, a line a paragraph.
pub fn text_outside_bookmarks(xml: &str) -> String {
    read(xml).1
}

/// How often a number is printed in prose, neither the head nor the tail of a longer one.
pub fn numbers_equal_to(prose: &str, printed: &str) -> usize {
    let numeral = |c: char| c.is_ascii_digit() || c == '.';
    prose
        .match_indices(printed)
        .filter(|(at, _)| {
            let after = prose[at + printed.len()..].chars().next();
            let cut = |c: Option<char>| c.is_some_and(numeral);
            let before = prose[..*at].chars().next_back();
            !(cut(before) && printed.starts_with(numeral) || cut(after) && printed.ends_with(numeral))
        })
        .count()
}

/// Every number that stands right before a word, with the words before it back to a mark or a blank.
pub fn numbers_before<'a>(prose: &'a str, word: &str) -> Vec<&'a str> {
    prose
        .match_indices(word)
        .filter(|(at, _)| prose[..*at].ends_with(|c: char| c.is_ascii_digit()))
        .map(|(at, _)| {
            let stop = |c: char| c.is_whitespace() || "，。；：、,;:()（）".contains(c);
            let from = prose[..at]
                .rfind(stop)
                .map_or(0, |i| i + prose[i..].chars().next().map_or(0, char::len_utf8));
            &prose[from..at + word.len()]
        })
        .collect()
}

/// Panics with every mistake in a .docx; `name` says which file it is.
pub fn check(name: &str, docx: &[u8]) {
    let faults = faults(docx);
    assert!(faults.is_empty(), "{name}:\n{}", faults.join("\n"));
}

/// What Word would repair or refuse and validators pass: parts without type or relationship, bookmarks,
/// comments and fields that are not closed or stand twice, rows that do not fit their table's grid.
pub fn faults(docx: &[u8]) -> Vec<String> {
    let mut out = Vec::new();
    let parts = parts(docx, &mut out);
    types(&parts, &mut out);
    relationships(&parts, &mut out);
    let mut marks = Marks::default();
    for (name, xml) in parts.iter().filter(|(name, _)| name.starts_with("word/") && name.ends_with(".xml")) {
        marks.part(name, xml, &mut out);
    }
    marks.close(&mut out);
    out
}

fn parts(docx: &[u8], out: &mut Vec<String>) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(docx)).expect("a zip");
    let mut parts = BTreeMap::new();
    for i in 0..zip.len() {
        let mut file = zip.by_index(i).expect("a part");
        let name = file.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("a part");
        // Pictures have no markup to look at.
        let text = String::from_utf8(bytes).unwrap_or_default();
        if parts.insert(name.clone(), text).is_some() {
            out.push(format!("part {name} twice"));
        }
    }
    parts
}

/// Every start tag with its attributes, and the depth of its element.
fn tags(xml: &str) -> Vec<(usize, bool, String, BTreeMap<String, String>)> {
    let mut reader = Reader::from_str(xml);
    let (mut out, mut depth) = (Vec::new(), 0);
    loop {
        match reader.read_event().unwrap_or_else(|e| panic!("{e}: {xml:.200}")) {
            Event::Start(start) => {
                out.push((depth, true, start.name().as_ref().to_owned(), attributes(&start)));
                depth += 1;
            }
            Event::Empty(start) => {
                out.push((depth, true, start.name().as_ref().to_owned(), attributes(&start)));
                out.push((depth, false, start.name().as_ref().to_owned(), BTreeMap::new()));
            }
            Event::End(end) => {
                depth -= 1;
                out.push((depth, false, end.name().as_ref().to_owned(), BTreeMap::new()));
            }
            Event::Eof => return out,
            _ => {}
        }
    }
}

fn attributes(start: &quick_xml::events::BytesStart<'_>) -> BTreeMap<String, String> {
    let pair =
        |a: quick_xml::events::attributes::Attribute<'_>| (a.key.as_ref().to_owned(), a.value.into_owned());
    start.attributes().map(|a| pair(a.expect("an attribute"))).collect()
}

fn types(parts: &BTreeMap<String, String>, out: &mut Vec<String>) {
    let Some(xml) = parts.get("[Content_Types].xml") else { return out.push("no content types".into()) };
    let (mut by_name, mut by_end) = (BTreeSet::new(), BTreeSet::new());
    for (.., a) in tags(xml) {
        if let Some(name) = a.get("PartName") {
            let name = name.trim_start_matches('/').to_owned();
            if !parts.contains_key(&name) {
                out.push(format!("content type of {name}, which is not there"));
            }
            if !by_name.insert(name.clone()) {
                out.push(format!("content type of {name} twice"));
            }
        }
        by_end.extend(a.get("Extension").cloned());
    }
    if !by_end.contains("rels") {
        out.push("no content type for rels".into());
    }
    for name in parts.keys().filter(|name| *name != "[Content_Types].xml") {
        let end = name.rsplit('.').next().unwrap_or("");
        // Plain xml is no type that Word takes for one of its parts.
        if !by_name.contains(name) && (end == "xml" && name.starts_with("word/") || !by_end.contains(end)) {
            out.push(format!("{name} has no content type"));
        }
    }
}

/// `word/_rels/document.xml.rels` speaks for `word/document.xml`.
fn relationships(parts: &BTreeMap<String, String>, out: &mut Vec<String>) {
    let mut reached = BTreeSet::new();
    for (name, xml) in parts.iter().filter(|(name, _)| name.ends_with(".rels")) {
        let (folder, file) = name.split_once("_rels/").expect("a folder of relationships");
        let mut ids = BTreeSet::new();
        for (_, start, tag, a) in tags(xml) {
            if tag != "Relationship" || !start {
                continue;
            }
            if !ids.insert(a["Id"].clone()) {
                out.push(format!("{name}: {} twice", a["Id"]));
            }
            if a.get("TargetMode").is_some_and(|mode| mode == "External") {
                continue;
            }
            let target =
                a["Target"].strip_prefix('/').map_or(format!("{folder}{}", a["Target"]), str::to_owned);
            let target = target.replace("word/../", "");
            if !parts.contains_key(&target) {
                out.push(format!("{name}: no {target}"));
            }
            reached.insert(target);
        }
        let source = format!("{folder}{}", file.trim_end_matches(".rels"));
        for (.., tag, a) in parts.get(&source).map(|xml| tags(xml)).unwrap_or_default() {
            for key in ["r:id", "r:embed", "r:link"] {
                if let Some(id) = a.get(key).filter(|id| !ids.contains(*id)) {
                    out.push(format!("{source}: {tag} refers to {id}, which {name} does not have"));
                }
            }
        }
    }
    for name in parts.keys().filter(|name| !name.ends_with(".rels") && *name != "[Content_Types].xml") {
        if !reached.contains(name) {
            out.push(format!("no relationship to {name}"));
        }
    }
}

/// Bookmarks, comments, styles and fields over all parts.
#[derive(Default)]
struct Marks {
    /// Name → whether a start stood there.
    bookmarks: BTreeSet<String>,
    anchors: BTreeSet<String>,
    /// Comment id → how often: start, end, reference, comment.
    comments: BTreeMap<String, [usize; 4]>,
    defined: BTreeSet<String>,
    used: BTreeSet<String>,
}

impl Marks {
    fn part(&mut self, part: &str, xml: &str, out: &mut Vec<String>) {
        let (mut open, mut ids) = (BTreeSet::new(), BTreeSet::new());
        let mut fields: Vec<bool> = Vec::new();
        let mut tables: Vec<Grid> = Vec::new();
        for (depth, start, tag, a) in tags(xml) {
            let id = || a.get("w:id").cloned().unwrap_or_default();
            match (tag.as_str(), start) {
                ("w:bookmarkStart", true) => {
                    if !self.bookmarks.insert(a["w:name"].clone()) {
                        out.push(format!("{part}: bookmark {} twice", a["w:name"]));
                    }
                    if !ids.insert(id()) {
                        out.push(format!("{part}: bookmark id {} twice", id()));
                    }
                    open.insert(id());
                }
                ("w:bookmarkEnd", true) if !open.remove(&id()) => {
                    out.push(format!("{part}: the end of bookmark {} without its start", id()));
                }
                ("w:commentRangeStart", true) => self.comment(&id(), 0, out),
                ("w:commentRangeEnd", true) => self.comment(&id(), 1, out),
                ("w:commentReference", true) => self.comment(&id(), 2, out),
                ("w:comment", true) => self.comments.entry(id()).or_default()[3] += 1,
                ("w:style", true) => self.defined.extend(a.get("w:styleId").cloned()),
                ("w:pStyle" | "w:rStyle" | "w:tblStyle" | "w:basedOn" | "w:next" | "w:link", true) => {
                    self.used.extend(a.get("w:val").cloned());
                }
                ("w:hyperlink", true) => self.anchors.extend(a.get("w:anchor").cloned()),
                ("w:fldChar", true) => match (a["w:fldCharType"].as_str(), fields.last_mut()) {
                    ("begin", _) => fields.push(false),
                    ("separate", Some(separated @ false)) => *separated = true,
                    ("end", Some(_)) => drop(fields.pop()),
                    (kind, _) => out.push(format!("{part}: {kind} of no field")),
                },
                ("w:tbl", true) => {
                    if let Some(around) = tables.last_mut() {
                        around.last = tag;
                    }
                    tables.push(Grid { depth, ..Grid::default() });
                }
                ("w:tbl", false) => drop(tables.pop()),
                _ => {
                    if let Some(table) = tables.last_mut() {
                        table.tag(part, depth, start, &tag, &a, out);
                    }
                }
            }
        }
        out.extend(open.iter().map(|id| format!("{part}: bookmark {id} is not closed")));
        if !fields.is_empty() {
            out.push(format!("{part}: {} fields are not closed", fields.len()));
        }
    }

    /// Counts an anchor; start, end and reference come in this order.
    fn comment(&mut self, id: &str, kind: usize, out: &mut Vec<String>) {
        let seen = self.comments.entry(id.to_owned()).or_default();
        if kind > 0 && seen[kind - 1] == 0 {
            out.push(format!("comment {id}: an end without its start, or a reference before the end"));
        }
        seen[kind] += 1;
    }

    fn close(&self, out: &mut Vec<String>) {
        for (id, seen) in self.comments.iter().filter(|(_, seen)| **seen != [1; 4]) {
            out.push(format!("comment {id}: starts, ends, references, comments: {seen:?}"));
        }
        for style in self.used.difference(&self.defined) {
            out.push(format!("style {style} is not defined"));
        }
        for anchor in self.anchors.difference(&self.bookmarks) {
            out.push(format!("a link to bookmark {anchor}, which is not there"));
        }
    }
}

/// A table while it is read.
#[derive(Default)]
struct Grid {
    depth: usize,
    columns: usize,
    /// Columns that the open row has taken.
    taken: usize,
    /// The last child of the open cell.
    last: String,
}

impl Grid {
    fn tag(
        &mut self,
        part: &str,
        depth: usize,
        start: bool,
        tag: &str,
        a: &BTreeMap<String, String>,
        out: &mut Vec<String>,
    ) {
        let value = || a.get("w:val").and_then(|v| v.parse::<usize>().ok()).unwrap_or(0);
        match (tag, start) {
            ("w:gridCol", true) => self.columns += 1,
            ("w:tr", true) => self.taken = 0,
            ("w:tr", false) if self.taken != self.columns => {
                out.push(format!("{part}: a row of {} columns in a grid of {}", self.taken, self.columns));
            }
            ("w:gridBefore" | "w:gridAfter", true) => self.taken += value(),
            ("w:tc", true) => (self.taken, self.last) = (self.taken + 1, String::new()),
            // The cell itself has counted as one column.
            ("w:gridSpan", true) => self.taken += value().saturating_sub(1),
            ("w:tc", false) if self.last != "w:p" => {
                out.push(format!("{part}: a cell that does not end with a paragraph"));
            }
            // tbl / tr / tc / child
            (_, true) if depth == self.depth + 3 => self.last = tag.to_owned(),
            _ => {}
        }
    }
}
