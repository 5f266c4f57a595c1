//! Reading an evidence page as a tree.
//!
//! Inputs: the page. Outputs: its ids, links, headings and drawings. Invariant: a page that is not well
//! formed, or that would fetch anything, is a failure here.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeSet;

/// What a page consists of, as far as the tests ask.
#[derive(Default)]
pub struct Markup {
    pub ids: Vec<String>,
    /// Every `href`.
    pub links: Vec<String>,
    /// Level and text, those of opened evidence left out.
    pub headings: Vec<(u8, String)>,
    /// Title and description of each drawing.
    pub drawings: Vec<Vec<String>>,
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().map(|a| a.expect("well formed")).find(|a| a.key.as_ref() == name)?;
    Some(found.value.into_owned())
}

/// The page without what stands in style and script, which is no markup.
fn without_code(page: &str) -> String {
    let mut out = page.to_owned();
    for (open, close) in [("<style>", "</style>"), ("<script>", "</script>")] {
        let from = out.find(open).expect(open) + open.len();
        let to = out.find(close).expect(close);
        out.replace_range(from..to, "");
    }
    out
}

/// The page with the ends that HTML lets rows and cells leave out.
fn with_ends(page: &str) -> String {
    let mut tables = page.split("<table class=\"bars\"><tbody>");
    let mut out = tables.next().unwrap_or_default().to_owned();
    for rest in tables {
        let (rows, after) = rest.split_once("</tbody>").expect("an end");
        out.push_str("<table class=\"bars\"><tbody>");
        for row in rows.split("<tr>").skip(1) {
            let mut cells = row.split("<td");
            out.push_str(&format!("<tr>{}</th>", cells.next().unwrap_or_default()));
            out.extend(cells.map(|cell| format!("<td{cell}</td>")));
            out.push_str("</tr>");
        }
        out.push_str("</tbody>");
        out.push_str(after);
    }
    out
}

impl Markup {
    pub fn read(page: &str) -> Markup {
        let text = with_ends(&without_code(page)).replacen("<!DOCTYPE html>", "", 1);
        let mut reader = Reader::from_str(&text);
        let mut out = Markup::default();
        let mut heading: Option<(u8, String)> = None;
        let mut naming = false;
        loop {
            let event = reader.read_event().expect("well formed");
            match &event {
                Event::Start(tag) | Event::Empty(tag) => {
                    out.element(tag);
                    let name = tag.name().as_ref().to_owned();
                    naming = matches!(name.as_str(), "title" | "desc");
                    if let Some(level) = name.strip_prefix('h').and_then(|l| l.parse().ok()) {
                        heading = Some((level, String::new()));
                    }
                }
                Event::Text(text) => {
                    if let Some((_, words)) = &mut heading {
                        words.push_str(&text.html_content());
                    }
                    if let Some(drawing) = out.drawings.last_mut().filter(|_| naming) {
                        drawing.push(text.html_content().into_owned());
                    }
                }
                Event::End(tag) => {
                    naming = false;
                    if matches!(tag.name().as_ref(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
                        out.headings.extend(heading.take());
                    }
                }
                Event::Eof => return out,
                _ => {}
            }
        }
    }

    fn element(&mut self, tag: &BytesStart<'_>) {
        let id = attribute(tag, "id");
        self.links.extend(attribute(tag, "href"));
        if tag.name().as_ref() == "svg" {
            assert_eq!(attribute(tag, "role").as_deref(), Some("img"));
            self.drawings.push(Vec::new());
        }
        self.ids.extend(id);
    }

    /// No id twice; every link inside the page leads somewhere.
    pub fn check_links(&self) {
        let ids: BTreeSet<&str> = self.ids.iter().map(String::as_str).collect();
        assert_eq!(ids.len(), self.ids.len(), "an id stands twice");
        for link in self.links.iter().filter(|l| *l != "data:,") {
            let target = link.strip_prefix('#').unwrap_or_else(|| panic!("{link} leaves the page"));
            assert!(ids.contains(target), "nothing has the id {target}");
        }
    }

    /// No heading skips a level, none is empty.
    pub fn check_headings(&self) {
        assert_eq!(self.headings.first().map(|h| h.0), Some(1));
        for pair in self.headings.windows(2) {
            assert!(pair[1].0 <= pair[0].0 + 1, "{:?} after {:?}", pair[1], pair[0]);
        }
        assert!(self.headings.iter().all(|(_, words)| !words.trim().is_empty()));
    }
}

/// Nothing in the page names another place to fetch from.
pub fn check_closed(page: &str) {
    let lower = page.to_lowercase();
    for fetch in [
        "http:",
        "https:",
        "file:",
        "ftp:",
        "ws:",
        "wss:",
        "src=",
        "srcset",
        "@import",
        "url(",
        "<link rel=\"style",
        "<iframe",
        "<object",
        "<embed",
        "<form",
        "<base",
        "fetch(",
        "xmlhttp",
        "websocket",
        "sendbeacon",
        "import(",
        "action=",
    ] {
        assert!(!lower.contains(fetch), "{fetch}");
    }
    // An address without a scheme stands in quotes or brackets; SQL divides by `//`.
    for opening in ['"', '\'', '('] {
        assert!(!lower.contains(&format!("{opening}//")), "{opening}//");
    }
    // No handler stands in an attribute.
    let markup = without_code(&lower);
    for handler in [" onclick", " onload", " onerror", " onfocus", " onmouse", " style=", "javascript:"] {
        assert!(!markup.contains(handler), "{handler}");
    }
}
