//! XML as a tree that is written back as it was read.
//!
//! Job: read a part, change places in it, write it. Inputs: text. Outputs: a [`Tree`]; text. Invariant: what
//! is not changed is written byte by byte as it stood; a part with DOCTYPE, entities of its own, or deeper
//! than [`DEPTH`] is refused.

use super::limits::{DEPTH, NODES};
use crate::diagnostic::codes::{DOCUMENT_BROKEN, DOCUMENT_UNSAFE, FILE_LIMIT};
use crate::diagnostic::{Diagnostic, Place};
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// A node's number in its tree.
pub type Id = usize;

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The document.
    Document,
    /// An element: what stands between `<` and `>`, without the `/` of an empty one.
    Element {
        /// Name and attributes as written.
        open: String,
        /// Bytes of the name.
        name: usize,
        /// Written as `<a/>` while it has no children.
        empty: bool,
    },
    /// Character data as written, references included.
    Text(String),
    /// Declaration, comment or processing instruction as written; or what was put there in XML's stead.
    Raw(String),
}

#[derive(Debug, Clone)]
struct Node {
    kind: Kind,
    parent: Option<Id>,
    children: Vec<Id>,
}

/// A document.
#[derive(Debug, Clone)]
pub struct Tree {
    nodes: Vec<Node>,
}

/// Why a text is not taken.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not well-formed.
    Broken,
    /// A DOCTYPE.
    Doctype,
    /// An entity that is not XML's own.
    Entity(String),
    /// Nested too deep.
    Deep,
    /// Too many elements.
    Many,
}

impl Fault {
    /// The fault in a part of a file.
    pub fn diagnostic(&self, shown: &str, part: &str) -> Diagnostic {
        let (code, message) = match self {
            Fault::Broken => (DOCUMENT_BROKEN, format!("部件 {part} 的 XML 不完整或写法不对")),
            Fault::Doctype => (DOCUMENT_UNSAFE, format!("部件 {part} 里有 DOCTYPE，可能是恶意构造的")),
            Fault::Entity(name) => {
                (DOCUMENT_UNSAFE, format!("部件 {part} 里有自定义实体「{name}」，可能是恶意构造的"))
            }
            Fault::Deep => (FILE_LIMIT, format!("部件 {part} 的 XML 嵌套超过 {DEPTH} 层")),
            Fault::Many => (FILE_LIMIT, format!("部件 {part} 的 XML 超过 {} 万个元素", NODES / 10_000)),
        };
        Diagnostic::new(code, message).at(Place::file(shown))
    }
}

/// Reads a document.
///
/// # Errors
/// [`Fault`].
pub fn parse(text: &str) -> Result<Tree, Fault> {
    let mut tree = Tree { nodes: vec![Node { kind: Kind::Document, parent: None, children: Vec::new() }] };
    let mut open = vec![0usize];
    let mut reader = Reader::from_str(text);
    loop {
        let at = *open.last().ok_or(Fault::Broken)?;
        if tree.nodes.len() > NODES {
            return Err(Fault::Many);
        }
        match reader.read_event().map_err(|_| Fault::Broken)? {
            Event::Start(start) => {
                if open.len() > DEPTH {
                    return Err(Fault::Deep);
                }
                check_attributes(&start)?;
                let id = tree.add(at, element(&start, false));
                open.push(id);
            }
            Event::Empty(start) => {
                check_attributes(&start)?;
                tree.add(at, element(&start, true));
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Text(words) => tree.add_text(at, &words.into_inner()),
            Event::CData(words) => tree.add_text(at, &escape(&words.into_inner())),
            Event::GeneralRef(name) => {
                let reference = format!("&{};", &*name);
                if unescape(&reference).is_err() {
                    return Err(Fault::Entity(name.to_string()));
                }
                tree.add_text(at, &reference);
            }
            Event::DocType(_) => return Err(Fault::Doctype),
            Event::Comment(words) => {
                tree.add(at, Kind::Raw(format!("<!--{}-->", words.into_inner())));
            }
            Event::Decl(_) => {
                let end = text.find("?>").map_or(0, |i| i + 2);
                tree.add(at, Kind::Raw(text.get(..end).unwrap_or("").to_owned()));
            }
            Event::PI(words) => {
                tree.add(at, Kind::Raw(format!("<?{}?>", words.into_inner())));
            }
            Event::Eof => break,
        }
    }
    let roots = tree.children(0).iter().filter(|id| matches!(tree.kind(**id), Kind::Element { .. }));
    if open.len() == 1 && roots.count() == 1 { Ok(tree) } else { Err(Fault::Broken) }
}

fn check_attributes(start: &BytesStart<'_>) -> Result<(), Fault> {
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| Fault::Broken)?;
        if let Err(error) = unescape(&attribute.value) {
            return Err(Fault::Entity(error.to_string()));
        }
    }
    Ok(())
}

fn element(start: &BytesStart<'_>, empty: bool) -> Kind {
    let name = start.name().as_ref().len();
    Kind::Element { open: (**start).to_owned(), name, empty }
}

/// Text for element content or an attribute value: escaped, without characters that XML forbids.
pub fn escape(text: &str) -> Cow<'_, str> {
    let writable =
        |c: char| matches!(c, '\t' | '\n' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    if text.chars().all(writable) {
        quick_xml::escape::escape(text)
    } else {
        let clean: String = text.chars().filter(|c| writable(*c)).collect();
        Cow::Owned(quick_xml::escape::escape(clean).into_owned())
    }
}

impl Tree {
    fn add(&mut self, parent: Id, kind: Kind) -> Id {
        let id = self.create(kind);
        self.nodes[id].parent = Some(parent);
        self.nodes[parent].children.push(id);
        id
    }

    fn add_text(&mut self, parent: Id, raw: &str) {
        if let Some(last) = self.nodes[parent].children.last().copied()
            && let Kind::Text(before) = &mut self.nodes[last].kind
        {
            before.push_str(raw);
            return;
        }
        self.add(parent, Kind::Text(raw.to_owned()));
    }

    /// A node without a place.
    pub fn create(&mut self, kind: Kind) -> Id {
        self.nodes.push(Node { kind, parent: None, children: Vec::new() });
        self.nodes.len() - 1
    }

    /// The root element.
    pub fn root(&self) -> Id {
        let element = |id: &&Id| matches!(self.kind(**id), Kind::Element { .. });
        self.nodes[0].children.iter().find(element).copied().unwrap_or(0)
    }

    /// What a node is.
    pub fn kind(&self, id: Id) -> &Kind {
        &self.nodes[id].kind
    }

    /// A node's children in order.
    pub fn children(&self, id: Id) -> &[Id] {
        &self.nodes[id].children
    }

    /// A node's parent.
    pub fn parent(&self, id: Id) -> Option<Id> {
        self.nodes[id].parent
    }

    /// An element's name with its prefix; empty for other nodes.
    pub fn name(&self, id: Id) -> &str {
        match &self.nodes[id].kind {
            Kind::Element { open, name, .. } => &open[..*name],
            _ => "",
        }
    }

    /// An element's name without its prefix.
    pub fn local_name(&self, id: Id) -> &str {
        let name = self.name(id);
        name.split_once(':').map_or(name, |(_, local)| local)
    }

    /// The value of an attribute, by its name as written.
    pub fn attribute(&self, id: Id, key: &str) -> Option<String> {
        let Kind::Element { open, name, .. } = &self.nodes[id].kind else { return None };
        let start = BytesStart::from_content(open.as_str(), *name);
        let found = start.attributes().flatten().find(|a| a.key.as_ref() == key)?;
        unescape(&found.value).ok().map(Cow::into_owned)
    }

    /// Gives an attribute another value, or takes it away.
    pub fn set_attribute(&mut self, id: Id, key: &str, value: Option<&str>) {
        let Kind::Element { open, name, .. } = &mut self.nodes[id].kind else { return };
        let mut rest = open[..*name].to_owned();
        let start = BytesStart::from_content(open.as_str(), *name);
        for attribute in start.attributes().flatten() {
            let own = attribute.key.as_ref() == key;
            let new = if own { value.map(escape) } else { Some(Cow::Borrowed(&*attribute.value)) };
            if let Some(new) = new {
                // Raw values may hold the other kind of quote.
                let new = new.replace('"', "&quot;");
                rest.push_str(&format!(" {}=\"{new}\"", attribute.key.as_ref()));
            }
        }
        *open = rest;
    }

    /// The first child element with a name.
    pub fn child(&self, id: Id, name: &str) -> Option<Id> {
        self.nodes[id].children.iter().copied().find(|c| self.name(*c) == name)
    }

    /// All the text below a node, references resolved.
    pub fn text(&self, id: Id) -> String {
        let mut out = String::new();
        for node in self.below(id) {
            if let Kind::Text(raw) = self.kind(node) {
                out.push_str(&unescape(raw).unwrap_or(Cow::Borrowed(raw)));
            }
        }
        out
    }

    /// A node and everything below it, in the order of the document.
    pub fn below(&self, id: Id) -> Below<'_> {
        Below { tree: self, next: vec![id] }
    }

    /// Takes a node out of its place.
    pub fn detach(&mut self, id: Id) {
        if let Some(parent) = self.nodes[id].parent.take() {
            self.nodes[parent].children.retain(|c| *c != id);
        }
    }

    /// Puts a node without a place before another one.
    pub fn insert_before(&mut self, place: Id, id: Id) {
        self.insert(place, id, 0);
    }

    /// Puts a node without a place after another one.
    pub fn insert_after(&mut self, place: Id, id: Id) {
        self.insert(place, id, 1);
    }

    fn insert(&mut self, place: Id, id: Id, by: usize) {
        let Some(parent) = self.nodes[place].parent else { return };
        let at = self.nodes[parent].children.iter().position(|c| *c == place).unwrap_or(0);
        self.nodes[parent].children.insert(at + by, id);
        self.nodes[id].parent = Some(parent);
    }

    /// Puts a node without a place at the end of another one.
    pub fn append(&mut self, parent: Id, id: Id) {
        self.nodes[parent].children.push(id);
        self.nodes[id].parent = Some(parent);
    }

    /// A copy of a node with everything below it, without a place.
    pub fn copy(&mut self, id: Id) -> Id {
        let new = self.create(self.nodes[id].kind.clone());
        for child in self.nodes[id].children.clone() {
            let child = self.copy(child);
            self.append(new, child);
        }
        new
    }

    /// A copy of an element without what is in it, without a place.
    pub fn copy_empty(&mut self, id: Id) -> Id {
        self.create(self.nodes[id].kind.clone())
    }

    /// Appends a node as it is written; `raw` says what to write for a [`Kind::Raw`].
    pub fn write(&self, id: Id, out: &mut String) {
        match &self.nodes[id].kind {
            Kind::Text(raw) | Kind::Raw(raw) => out.push_str(raw),
            Kind::Document => self.nodes[id].children.iter().for_each(|c| self.write(*c, out)),
            Kind::Element { .. } => {
                if self.write_open(id, out) {
                    self.nodes[id].children.iter().for_each(|c| self.write(*c, out));
                    self.write_close(id, out);
                }
            }
        }
    }

    /// Appends an element's start; whether it needs its end too.
    pub fn write_open(&self, id: Id, out: &mut String) -> bool {
        let Kind::Element { open, empty, .. } = &self.nodes[id].kind else { return false };
        out.push('<');
        out.push_str(open);
        let closed = *empty && self.nodes[id].children.is_empty();
        out.push_str(if closed { "/>" } else { ">" });
        !closed
    }

    /// Appends an element's end.
    pub fn write_close(&self, id: Id, out: &mut String) {
        out.push_str("</");
        out.push_str(self.name(id));
        out.push('>');
    }

    /// A node as it is written.
    pub fn written(&self, id: Id) -> String {
        let mut out = String::new();
        self.write(id, &mut out);
        out
    }
}

/// An iteration in the order of the document.
pub struct Below<'a> {
    tree: &'a Tree,
    next: Vec<Id>,
}

impl Iterator for Below<'_> {
    type Item = Id;

    fn next(&mut self) -> Option<Id> {
        let id = self.next.pop()?;
        self.next.extend(self.tree.children(id).iter().rev());
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_again() {
        for text in [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<a  x='1' ><b/><b ></b>甲&amp;&#20057;<!-- 注 --><?p q?></a>",
            "<a/>\n",
        ] {
            let tree = parse(text).expect("XML");
            assert_eq!(tree.written(0), text);
        }
        let tree = parse("<w:a w:x=\"&lt;甲\">乙&#x4e59;<b>丙</b><![CDATA[<]]></w:a>").expect("XML");
        let root = tree.root();
        assert_eq!(tree.attribute(root, "w:x").as_deref(), Some("<甲"));
        assert_eq!(tree.text(root), "乙乙丙<");
        assert_eq!((tree.name(root), tree.local_name(root)), ("w:a", "a"));
    }

    #[test]
    fn what_could_harm_is_refused() {
        let deep = "<a>".repeat(DEPTH + 2) + &"</a>".repeat(DEPTH + 2);
        for (text, fault) in [
            ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", Fault::Doctype),
            ("<a>&b;</a>", Fault::Entity("b".into())),
            ("<a><b></a>", Fault::Broken),
            ("<a>", Fault::Broken),
            ("", Fault::Broken),
            ("<a/><b/>", Fault::Broken),
            ("<a x=1/>", Fault::Broken),
            (deep.as_str(), Fault::Deep),
        ] {
            assert_eq!(parse(text).err(), Some(fault), "{text:.60}");
        }
        assert!(matches!(parse("<a x=\"&b;\"/>").err(), Some(Fault::Entity(_))));
    }

    #[test]
    fn places_change() {
        let mut tree = parse("<a><b y='\"'/><c/></a>").expect("XML");
        let root = tree.root();
        let (b, c) = (tree.children(root)[0], tree.children(root)[1]);
        let copy = tree.copy(b);
        tree.insert_after(c, copy);
        tree.set_attribute(b, "y", Some("<"));
        tree.detach(c);
        assert_eq!(tree.written(0), "<a><b y=\"&lt;\"/><b y='\"'/></a>");
        assert_eq!(escape("a\u{1}<\"").as_ref(), "a&lt;&quot;");
    }
}
