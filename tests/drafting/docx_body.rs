//! The .docx main part: bookmarks round figures, and tables.
//!
//! Job: what validators do not see in `word/document.xml`.
//! Inputs: the sample drafts. Outputs: pass or fail. Invariant: runs anywhere, in milliseconds.

use crate::docx as support;
use crate::word;
use report::{
    model::block::{Block, Cell, Draft, Span, Table},
    output::docx::{self, Layout},
};
use std::collections::{BTreeMap, BTreeSet};
use support::{Element, annual, elements, parts};

fn document(draft: &Draft) -> Vec<Element> {
    let docx = docx::write(draft, &Layout::default(), None).unwrap();
    word::check("draft", &docx);
    elements(&parts(&docx)["word/document.xml"])
}

fn children(all: &[Element], parent: usize) -> Vec<&Element> {
    all.iter().filter(|e| e.parent == Some(parent)).collect()
}

fn named<'a>(all: &'a [Element], name: &str) -> Vec<(usize, &'a Element)> {
    all.iter().enumerate().filter(|(_, e)| e.name == name).collect()
}

#[test]
fn every_figure_has_its_own_closed_bookmark() {
    let mut expected = BTreeSet::new();
    let draft = annual();
    let mut collect = |spans: &[Span]| {
        for span in spans {
            if let Span::Figure { id, .. } = span {
                expected.insert(id.replace('f', "_rpt_"));
            }
        }
    };
    for block in draft.blocks.iter().chain(draft.annexes.iter().flat_map(|a| &a.blocks)) {
        match block {
            Block::Heading { spans, .. } | Block::Paragraph(spans) => collect(spans),
            Block::Table(t) => t.rows.iter().flatten().for_each(|c| collect(&c.spans)),
        }
    }
    let all = document(&draft);
    let (mut names, mut open, mut closed) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new());
    for e in &all {
        match e.name.as_str() {
            "w:bookmarkStart" => {
                let name = e.attributes["w:name"].clone();
                assert!(name.len() == 9 && name.starts_with("_rpt_"), "{name}");
                assert!(names.insert(name));
                assert!(open.insert(e.attributes["w:id"].clone(), e.parent).is_none());
            }
            "w:bookmarkEnd" => {
                let id = e.attributes["w:id"].clone();
                assert_eq!(open.get(&id), Some(&e.parent), "{id} ends in another paragraph");
                assert!(closed.insert(id));
            }
            _ => {}
        }
    }
    assert_eq!(names, expected);
    assert_eq!(closed.len(), open.len());
    assert!(names.len() > 100);
}

#[test]
fn an_id_used_twice_is_refused() {
    let figure = Span::Figure { id: "f0001".into(), text: "1人".into() };
    let draft = Draft { blocks: vec![Block::Paragraph(vec![figure.clone(), figure])], ..Draft::default() };
    let error = docx::write(&draft, &Layout::default(), None).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    assert!(error.to_string().contains("f0001"));
}

#[test]
fn tables_have_a_full_grid_and_a_paragraph_after_them() {
    let ragged = Table {
        header: vec!["甲".into(), "乙".into(), "丙".into()],
        rows: vec![vec![Cell::words("一")], (0..4).map(|_| Cell::default()).collect()],
        ..Table::default()
    };
    let empty = Table { caption: "空表".into(), ..Table::default() };
    let mut draft = annual();
    draft.blocks.extend([ragged.clone(), ragged, empty].map(Block::Table));
    let all = document(&draft);
    let body = named(&all, "w:body")[0].0;
    let top: Vec<&str> = children(&all, body).iter().map(|e| e.name.as_str()).collect();
    assert_eq!(top.iter().filter(|n| **n == "w:tbl").count(), 5);
    for pair in top.windows(2) {
        assert!(pair[0] != "w:tbl" || pair[1] == "w:p", "{pair:?}");
    }
    assert_eq!(top.last(), Some(&"w:sectPr"));
    for (table, _) in named(&all, "w:tbl") {
        let grid = named(&all, "w:tblGrid").into_iter().find(|(_, e)| e.parent == Some(table)).unwrap().0;
        let widths: Vec<i32> =
            children(&all, grid).iter().map(|c| c.attributes["w:w"].parse().unwrap()).collect();
        assert_eq!(widths.iter().sum::<i32>(), 8844);
        let rows: Vec<usize> = named(&all, "w:tr")
            .into_iter()
            .filter(|(_, e)| e.parent == Some(table))
            .map(|(i, _)| i)
            .collect();
        for (n, row) in rows.iter().enumerate() {
            let cells: Vec<usize> = named(&all, "w:tc")
                .into_iter()
                .filter(|(_, e)| e.parent == Some(*row))
                .map(|(i, _)| i)
                .collect();
            assert_eq!(cells.len(), widths.len());
            for cell in cells {
                assert_eq!(children(&all, cell).last().unwrap().name, "w:p");
            }
            let properties =
                named(&all, "w:trPr").into_iter().find(|(_, e)| e.parent == Some(*row)).unwrap().0;
            let has = |name: &str| children(&all, properties).iter().any(|e| e.name == name);
            assert!(has("w:cantSplit"));
            assert_eq!(has("w:tblHeader"), n == 0);
        }
    }
}
