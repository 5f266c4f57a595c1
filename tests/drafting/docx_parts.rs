//! The .docx parts, checked without any office program.
//!
//! Job: what validators do not see, and what must hold before they are asked.
//! Inputs: the sample drafts. Outputs: pass or fail. Invariant: runs anywhere, in milliseconds.

use crate::docx as support;
use crate::variants;
use crate::word;
use report::{
    model::block::{Block, Cell, Draft, Span, Table},
    output::docx::{self, Layout, PageNumber},
};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use support::{Element, annual, elements, parts};

fn write(draft: &Draft) -> BTreeMap<String, String> {
    let docx = docx::write(draft, &Layout::default(), None).unwrap();
    word::check("draft", &docx);
    parts(&docx)
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
    let (a, b) =
        (docx::write(&annual(), &layout, None).unwrap(), docx::write(&annual(), &layout, None).unwrap());
    assert!(a == b);
    let core = &parts(&a)["docProps/core.xml"];
    assert!(core.contains(">2026-01-05T00:00:00Z<") && core.contains(">某某县残联<"), "{core}");
    assert!(core.contains("<dc:title>某某县残疾人联合会关于2025年度工作总结的报告<"), "{core}");
    assert!(
        !parts(&docx::write(&annual(), &Layout::default(), None).unwrap())["docProps/core.xml"]
            .contains("created")
    );
}

#[test]
fn every_variant_is_a_sound_package() {
    let variants = variants::all();
    assert!(variants.len() > 20);
    for (name, docx) in &variants {
        word::check(name, docx);
    }
}

#[test]
fn page_numbers_are_footers_of_their_side() {
    let expected = [(PageNumber::Standard, 2), (PageNumber::Center, 1), (PageNumber::None, 0)];
    for (page_number, footers) in expected {
        let layout = Layout { page_number, ..Layout::default() };
        let parts = parts(&docx::write(&annual(), &layout, None).unwrap());
        assert_eq!(parts["word/document.xml"].matches("<w:footerReference ").count(), footers);
        assert_eq!(parts["word/settings.xml"].contains("evenAndOddHeaders"), footers == 2);
    }
}

/// The same package with one replacement in one part; the text to replace stands there.
fn damaged(docx: &[u8], part: &str, old: &str, new: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, mut xml) in parts(docx) {
        if name == part {
            assert!(xml.contains(old), "{part}: {old}");
            xml = xml.replacen(old, new, 1);
        }
        if !xml.is_empty() {
            zip.start_file(name, options).unwrap();
            zip.write_all(xml.as_bytes()).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn the_package_check_sees_what_it_is_for() {
    let docx = variants::all().into_iter().find(|(name, _)| name == "review-all").unwrap().1;
    word::check("undamaged", &docx);
    let body = "word/document.xml";
    for (part, old, new, said) in [
        (body, "<w:bookmarkEnd w:id=\"1\"/>", "", "bookmark 1 is not closed"),
        (body, "<w:bookmarkStart w:id=\"1\" w:name=\"_rpt_0001\"/>", "", "bookmark 1 without its start"),
        (body, "_rpt_0002", "_rpt_0001", "bookmark _rpt_0001 twice"),
        (body, "w:id=\"2\" w:name", "w:id=\"1\" w:name", "bookmark id 1 twice"),
        (body, "<w:commentRangeEnd w:id=\"0\"/>", "", "comment 0"),
        (body, "<w:commentReference w:id=\"0\"/>", "", "comment 0"),
        (body, "<w:commentReference w:id=\"0\"/>", "<w:commentReference w:id=\"99\"/>", "comment 99"),
        ("word/comments.xml", "w:id=\"1\"", "w:id=\"0\"", "comment 0"),
        (body, "<w:gridCol ", "<w:gridCol w:w=\"1\"/><w:gridCol ", "a row of 4 columns in a grid of 5"),
        (body, "</w:p></w:tc>", "</w:p><w:tbl></w:tbl></w:tc>", "does not end with a paragraph"),
        (body, "w:fldCharType=\"end\"", "w:fldCharType=\"begin\"", "fields are not closed"),
        (body, "w:anchor=\"_Toc000000001\"", "w:anchor=\"_Toc999999999\"", "_Toc999999999"),
        (body, "w:val=\"BodyText\"", "w:val=\"Nothing\"", "style Nothing is not defined"),
        (body, "r:id=\"rIdFooterOdd\"", "r:id=\"rIdOther\"", "refers to rIdOther"),
        (
            "[Content_Types].xml",
            "/word/comments.xml",
            "/word/other.xml",
            "word/comments.xml has no content type",
        ),
        ("[Content_Types].xml", "Extension=\"rels\"", "Extension=\"r\"", "no content type for rels"),
        ("word/_rels/document.xml.rels", "\"comments.xml\"", "\"other.xml\"", "no word/other.xml"),
        ("word/_rels/document.xml.rels", "\"rId2\"", "\"rId1\"", "rId1 twice"),
    ] {
        let faults = word::faults(&damaged(&docx, part, old, new));
        assert!(faults.iter().any(|fault| fault.contains(said)), "{old} → {new}: {faults:?}");
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
            "tabs",
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
    ("w:rPr", &["rStyle", "rFonts", "b", "bCs", "color", "spacing", "sz", "szCs", "highlight", "lang"]),
    ("w:sectPr", &["headerReference", "footerReference", "pgSz", "pgMar", "cols", "docGrid"]),
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
            "mirrorMargins",
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
    for (part, xml) in variants::all().iter().flat_map(|(_, docx)| parts(docx)) {
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
                let repeats = name == "w:sectPr"; // references come once a kind
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
                Span::Missing { text: dirty.into(), gap: None },
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
    let docx = docx::write(&draft, &layout, None).unwrap();
    word::check("dirty", &docx);
    for (name, xml) in parts(&docx) {
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
