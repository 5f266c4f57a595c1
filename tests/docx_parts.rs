//! The .docx parts, checked without any office program.
//!
//! Job: what validators do not see, and what must hold before they are asked.
//! Inputs: the sample drafts. Outputs: pass or fail. Invariant: runs anywhere, in milliseconds.

#[path = "support/docx.rs"]
mod support;

use report::{
    model::block::{Block, Cell, Draft, Span, Table},
    output::docx::{self, Layout, PageNumber},
};
use std::collections::{BTreeMap, BTreeSet};
use support::{Element, annual, elements, parts};

fn write(draft: &Draft) -> BTreeMap<String, String> {
    parts(&docx::write(draft, &Layout::default()).unwrap())
}

fn children(all: &[Element], parent: usize) -> Vec<&Element> {
    all.iter().filter(|e| e.parent == Some(parent)).collect()
}

fn named<'a>(all: &'a [Element], name: &str) -> Vec<(usize, &'a Element)> {
    all.iter().enumerate().filter(|(_, e)| e.name == name).collect()
}

#[test]
fn the_same_draft_gives_the_same_bytes() {
    let layout =
        Layout { created: Some(1_767_571_200), creator: "某某县残联".into(), ..Layout::default() };
    let (a, b) = (docx::write(&annual(), &layout).unwrap(), docx::write(&annual(), &layout).unwrap());
    assert!(a == b);
    let core = &parts(&a)["docProps/core.xml"];
    assert!(core.contains(">2026-01-05T00:00:00Z<") && core.contains(">某某县残联<"), "{core}");
    assert!(core.contains("<dc:title>某某县残疾人联合会关于2025年度工作总结的报告<"), "{core}");
    assert!(
        !parts(&docx::write(&annual(), &Layout::default()).unwrap())["docProps/core.xml"].contains("created")
    );
}

#[test]
fn every_part_is_well_formed_typed_and_referenced() {
    for page_number in [PageNumber::Standard, PageNumber::Center, PageNumber::None] {
        let layout = Layout { page_number, ..Layout::default() };
        let parts = parts(&docx::write(&annual(), &layout).unwrap());
        for xml in parts.values() {
            elements(xml);
        }
        let types = elements(&parts["[Content_Types].xml"]);
        let typed: BTreeSet<&str> =
            types.iter().filter_map(|e| e.attributes.get("PartName")).map(|n| &n[1..]).collect();
        let mut targets = BTreeSet::new();
        for (base, rels) in [("", "_rels/.rels"), ("word/", "word/_rels/document.xml.rels")] {
            let mut ids = BTreeSet::new();
            for e in elements(&parts[rels]).iter().filter(|e| e.name == "Relationship") {
                assert!(ids.insert(e.attributes["Id"].clone()));
                targets.insert(format!("{base}{}", e.attributes["Target"]));
            }
            if base == "word/" {
                let document = elements(&parts["word/document.xml"]);
                let used: BTreeSet<_> =
                    document.iter().filter_map(|e| e.attributes.get("r:id")).cloned().collect();
                assert!(used.is_subset(&ids), "{used:?} {ids:?}");
                let even = parts["word/settings.xml"].contains("evenAndOddHeaders");
                assert_eq!(
                    (used.len(), even),
                    match page_number {
                        PageNumber::Standard => (2, true),
                        PageNumber::Center => (1, false),
                        PageNumber::None => (0, false),
                    }
                );
            }
        }
        for name in parts.keys().filter(|n| !n.ends_with(".rels") && *n != "[Content_Types].xml") {
            assert!(typed.contains(name.as_str()), "{name} has no content type");
            assert!(targets.contains(name), "{name} has no relationship");
        }
        assert_eq!(typed.len(), targets.len());
        assert!(targets.iter().all(|t| parts.contains_key(t)));
        assert!(types.iter().any(|e| e.attributes.get("Extension").is_some_and(|x| x == "rels")));
    }
}

/// Children in the order of the schema's `xsd:sequence`, as far as this writer uses them.
const ORDER: [(&str, &[&str]); 7] = [
    (
        "w:pPr",
        &[
            "pStyle",
            "keepNext",
            "keepLines",
            "pageBreakBefore",
            "widowControl",
            "autoSpaceDE",
            "autoSpaceDN",
            "snapToGrid",
            "spacing",
            "ind",
            "jc",
            "outlineLvl",
            "rPr",
        ],
    ),
    ("w:rPr", &["rFonts", "b", "bCs", "color", "spacing", "sz", "szCs", "highlight", "lang"]),
    ("w:sectPr", &["footerReference", "pgSz", "pgMar", "cols", "docGrid"]),
    (
        "w:style",
        &[
            "name",
            "basedOn",
            "next",
            "uiPriority",
            "semiHidden",
            "unhideWhenUsed",
            "qFormat",
            "pPr",
            "rPr",
            "tblPr",
        ],
    ),
    ("w:tblPr", &["tblStyle", "tblW", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"]),
    ("w:tcPr", &["tcW", "vAlign"]),
    (
        "w:settings",
        &[
            "zoom",
            "bordersDoNotSurroundHeader",
            "bordersDoNotSurroundFooter",
            "defaultTabStop",
            "evenAndOddHeaders",
            "characterSpacingControl",
            "compat",
            "themeFontLang",
            "decimalSymbol",
            "listSeparator",
        ],
    ),
];

#[test]
fn children_stand_in_schema_order() {
    for (part, xml) in write(&annual()) {
        let all = elements(&xml);
        for (name, order) in ORDER {
            for (i, _) in named(&all, name) {
                let places: Vec<usize> = children(&all, i)
                    .iter()
                    .map(|c| {
                        let child = c.name.trim_start_matches("w:");
                        order
                            .iter()
                            .position(|o| *o == child)
                            .unwrap_or_else(|| panic!("{part}: {name}/{child}"))
                    })
                    .collect();
                let repeats = name == "w:sectPr"; // footerReference comes once a kind
                assert!(places.is_sorted_by(|a, b| a < b || repeats && a == b), "{part}: {name} {places:?}");
            }
        }
    }
}

#[test]
fn every_style_used_is_defined_and_headings_have_outline_levels() {
    let parts = write(&annual());
    let styles = elements(&parts["word/styles.xml"]);
    let defined: BTreeSet<&str> =
        styles.iter().filter_map(|e| e.attributes.get("w:styleId")).map(|s| &**s).collect();
    for xml in parts.values() {
        for e in elements(xml) {
            if ["w:pStyle", "w:tblStyle", "w:basedOn", "w:next"].contains(&e.name.as_str()) {
                assert!(defined.contains(&*e.attributes["w:val"]), "{e:?}");
            }
        }
    }
    for level in 1..=4 {
        let xml = &parts["word/styles.xml"];
        let at = xml.find(&format!("<w:name w:val=\"heading {level}\"/>")).unwrap();
        let style = &xml[at..at + xml[at..].find("</w:style>").unwrap()];
        assert!(style.contains(&format!("<w:outlineLvl w:val=\"{}\"/>", level - 1)), "{style}");
        assert!(parts["word/document.xml"].contains(&format!("<w:pStyle w:val=\"Heading{level}\"/>")));
    }
}

#[test]
fn forbidden_characters_are_dropped_and_markup_is_escaped() {
    let dirty = "甲\u{0}\u{b}<w:p>&\u{1f}乙\u{ffff}\r\n丙\t\"]]>";
    let draft = Draft {
        title: vec![dirty.into()],
        blocks: vec![
            Block::Heading { level: 9, number: dirty.into(), spans: vec![Span::Text(dirty.into())] },
            Block::Paragraph(vec![
                Span::Missing { text: dirty.into() },
                Span::Figure { id: "f0001".into(), text: dirty.into() },
            ]),
            Block::Table(Table {
                caption: dirty.into(),
                header: vec![dirty.into()],
                rows: vec![vec![Cell::words(dirty)]],
                note: dirty.into(),
                ..Table::default()
            }),
        ],
        ..annual()
    };
    let layout = Layout { creator: dirty.into(), ..Layout::default() };
    for (name, xml) in parts(&docx::write(&draft, &layout).unwrap()) {
        elements(&xml);
        let mut body = xml.split_once("?>\n").unwrap().1.chars();
        assert!(body.all(|c| !c.is_control() && c != '\u{ffff}'), "{name}");
    }
    let document = &write(&draft)["word/document.xml"];
    let words = "<w:t xml:space=\"preserve\">甲&lt;w:p&gt;&amp;乙</w:t><w:br/>";
    assert!(document.contains(words), "{document:.800}");
    assert!(document.contains("<w:highlight w:val=\"yellow\"/>"));
}

#[test]
fn an_empty_draft_is_still_a_document() {
    let parts = write(&Draft::default());
    assert!(parts["word/document.xml"].contains("<w:body><w:sectPr>"));
}
