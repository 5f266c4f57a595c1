//! What repeating and leaving out does to a document, put right.
//!
//! Job: numbers and names that may stand once, ranges that lost an end, cells without a paragraph, tables
//! without a row. Inputs: a filled part's tree. Outputs: the tree changed. Invariant: words stay.

use crate::opc::xml::{Id, Kind, Tree, parse};
use std::collections::{BTreeMap, BTreeSet};

/// Ranges that begin and end with an element each.
const RANGES: [(&str, &str); 5] = [
    ("w:bookmarkStart", "w:bookmarkEnd"),
    ("w:commentRangeStart", "w:commentRangeEnd"),
    ("w:permStart", "w:permEnd"),
    ("w:moveFromRangeStart", "w:moveFromRangeEnd"),
    ("w:moveToRangeStart", "w:moveToRangeEnd"),
];

/// Puts a part right. `touching`: the template itself has tables that touch.
pub(super) fn tidy(tree: &mut Tree, touching: bool) {
    for (start, end) in RANGES {
        ranges(tree, start, end);
    }
    comments(tree);
    once(tree);
    empty(tree);
    if !touching {
        for table in touching_tables(tree) {
            let paragraph = thin(tree);
            tree.insert_before(table, paragraph);
        }
    }
}

fn named(tree: &Tree, name: &str) -> Vec<Id> {
    tree.below(tree.root()).filter(|n| tree.name(*n) == name).collect()
}

/// The first start and the first end after it of each number stay.
fn ranges(tree: &mut Tree, start: &str, end: &str) {
    let mut open: BTreeMap<String, Id> = BTreeMap::new();
    let mut closed: BTreeSet<String> = BTreeSet::new();
    let mut wrong = Vec::new();
    for node in tree.below(tree.root()) {
        let id = || tree.attribute(node, "w:id").unwrap_or_default();
        if tree.name(node) == start {
            let id = id();
            if closed.contains(&id) || open.contains_key(&id) {
                wrong.push(node);
            } else {
                open.insert(id, node);
            }
        } else if tree.name(node) == end {
            let id = id();
            match open.remove(&id) {
                Some(_) => {
                    closed.insert(id);
                }
                None => wrong.push(node),
            }
        }
    }
    wrong.extend(open.into_values());
    wrong.into_iter().for_each(|node| tree.detach(node));
}

/// A comment's mark stands once; a range without its mark says nothing.
fn comments(tree: &mut Tree) {
    let id = |tree: &Tree, node| tree.attribute(node, "w:id").unwrap_or_default();
    let mut seen = BTreeSet::new();
    for node in named(tree, "w:commentReference") {
        if !seen.insert(id(tree, node)) {
            tree.detach(node);
        }
    }
    for name in ["w:commentRangeStart", "w:commentRangeEnd"] {
        for node in named(tree, name) {
            if !seen.contains(&id(tree, node)) {
                tree.detach(node);
            }
        }
    }
}

/// Numbers of paragraphs, drawings and controls that a loop has doubled.
fn once(tree: &mut Tree) {
    let all: Vec<Id> = tree.below(tree.root()).collect();
    let mut paragraphs = BTreeSet::new();
    let mut drawings: BTreeSet<u64> = BTreeSet::new();
    let mut controls = BTreeSet::new();
    let number = |tree: &Tree, n: Id| tree.attribute(n, "id").and_then(|v| v.parse::<u64>().ok());
    let highest = all.iter().filter(|n| tree.name(**n) == "wp:docPr").filter_map(|n| number(tree, *n)).max();
    let mut next = highest.unwrap_or(0);
    for node in all {
        match tree.name(node) {
            "w:p" | "w:tr" => {
                if let Some(id) = tree.attribute(node, "w14:paraId")
                    && !paragraphs.insert(id)
                {
                    tree.set_attribute(node, "w14:paraId", None);
                    tree.set_attribute(node, "w14:textId", None);
                }
            }
            "wp:docPr" => {
                if let Some(id) = number(tree, node)
                    && !drawings.insert(id)
                {
                    next = next.saturating_add(1);
                    drawings.insert(next);
                    tree.set_attribute(node, "id", Some(&next.to_string()));
                }
            }
            "w:sdtPr" => {
                if let Some(id) = tree.child(node, "w:id")
                    && !controls.insert(tree.attribute(id, "w:val").unwrap_or_default())
                {
                    tree.detach(id);
                }
            }
            _ => {}
        }
    }
}

fn is_block(tree: &Tree, node: Id) -> bool {
    matches!(tree.name(node), "w:p" | "w:tbl" | "w:sdt" | "w:customXml")
}

/// Tables without rows go; cells, boxes, notes and headers have a paragraph, cells at their end.
fn empty(tree: &mut Tree) {
    for table in named(tree, "w:tbl") {
        if !tree.below(table).any(|n| tree.name(n) == "w:tr") {
            tree.detach(table);
        }
    }
    let holders: Vec<Id> = tree
        .below(tree.root())
        .filter(|n| {
            let name = tree.name(*n);
            matches!(
                name,
                "w:tc" | "w:txbxContent" | "w:hdr" | "w:ftr" | "w:footnote" | "w:endnote" | "w:body"
            )
        })
        .collect();
    for holder in holders {
        let blocks: Vec<Id> = tree.children(holder).iter().copied().filter(|c| is_block(tree, *c)).collect();
        let ends_well = match blocks.last() {
            None => false,
            Some(last) => tree.name(holder) != "w:tc" || tree.name(*last) != "w:tbl",
        };
        if ends_well {
            continue;
        }
        let paragraph = tree.create(element("w:p"));
        match tree.child(holder, "w:sectPr") {
            Some(section) => tree.insert_before(section, paragraph),
            None => tree.append(holder, paragraph),
        }
    }
}

fn element(name: &str) -> Kind {
    Kind::Element { open: name.to_owned(), name: name.len(), empty: true }
}

/// Tables that another one stands right before.
pub(super) fn touching_tables(tree: &Tree) -> Vec<Id> {
    let mut out = Vec::new();
    for node in tree.below(tree.root()) {
        let mut before = None;
        for child in tree.children(node).iter().copied().filter(|c| is_block(tree, *c)) {
            if tree.name(child) == "w:tbl" && before == Some("w:tbl") {
                out.push(child);
            }
            before = Some(tree.name(child));
        }
    }
    out
}

fn thin(tree: &mut Tree) -> Id {
    let p = tree.create(element("w:p"));
    let properties = tree.create(element("w:pPr"));
    let open = "w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"".to_owned();
    let spacing = tree.create(Kind::Element { open, name: "w:spacing".len(), empty: true });
    tree.append(properties, spacing);
    tree.append(p, properties);
    p
}

/// Reads what was filled, puts it right and writes it.
pub(super) fn tidied(xml: &str, touching: bool) -> Option<Tree> {
    let mut tree = parse(xml).ok()?;
    tidy(&mut tree, touching);
    Some(tree)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(body: &str) -> String {
        let tree = tidied(&format!("<w:body>{body}</w:body>"), false).expect("XML");
        let out = tree.written(0);
        out["<w:body>".len()..out.len() - "</w:body>".len()].to_owned()
    }

    #[test]
    fn ranges_stand_once_and_whole() {
        let mark = |n: &str| format!("<w:bookmarkStart w:id=\"{n}\"/><w:bookmarkEnd w:id=\"{n}\"/>");
        let one = mark("1");
        let text = format!("<w:p>{one}{one}<w:bookmarkEnd w:id=\"2\"/><w:bookmarkStart w:id=\"3\"/></w:p>");
        assert_eq!(after(&text), format!("<w:p>{one}</w:p>"));
        let range = "<w:commentRangeStart w:id=\"4\"/><w:commentRangeEnd w:id=\"4\"/>";
        let reference = "<w:r><w:commentReference w:id=\"4\"/></w:r>";
        assert_eq!(after(&format!("<w:p>{range}</w:p>")), "<w:p></w:p>");
        let twice = format!("<w:p>{range}{reference}{range}{reference}</w:p>");
        assert_eq!(after(&twice), format!("<w:p>{range}{reference}<w:r></w:r></w:p>"));
    }

    #[test]
    fn what_a_loop_doubles_stands_once() {
        let p = "<w:p w14:paraId=\"1\" w14:textId=\"2\"><wp:docPr id=\"5\"/></w:p>";
        let out = after(&format!("{p}{p}"));
        assert_eq!(out.matches("w14:paraId").count(), 1);
        assert!(out.contains("id=\"5\"") && out.contains("id=\"6\""), "{out}");
    }

    #[test]
    fn nothing_is_left_without_what_it_needs() {
        assert_eq!(after("<w:p/><w:tbl><w:tblPr/></w:tbl>"), "<w:p/>");
        assert_eq!(after("<w:sectPr/>"), "<w:p/><w:sectPr/>");
        let row = |cell: &str| format!("<w:tbl><w:tr><w:tc><w:tcPr/>{cell}</w:tc></w:tr></w:tbl>");
        assert_eq!(after(&row("")), row("<w:p/>"));
        let out = after(&format!("{}{}", row("<w:p/>"), row("<w:p/>")));
        assert!(out.contains("</w:tbl><w:p><w:pPr><w:spacing"), "{out}");
    }
}
