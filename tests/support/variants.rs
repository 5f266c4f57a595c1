//! One .docx of every kind the writer makes.
//!
//! Job: the files that package check, validators, python-docx and the round trip are all asked about.
//! Inputs: the sample drafts. Outputs: named bytes. Invariant: every option of [`Layout`] differs from its
//! default in at least one of them.

use crate::docx as support;
use crate::evidence::evidence;
use report::{
    model::block::{Block, Cell, Draft, Table},
    output::docx::{self, Fonts, Layout, PageNumber},
};

/// The recommended page with everything in the document's properties.
pub fn layout() -> Layout {
    Layout {
        created: Some(1_767_571_200), creator: "某某县残疾人联合会".into(), ..Layout::default()
    }
}

/// Tables that have no caption, no head, or rows of several lengths.
fn odd() -> Draft {
    let ragged = Table {
        header: vec!["甲".into(), "乙".into(), "丙".into()],
        rows: vec![vec![Cell::words("一")], (0..4).map(|_| Cell::default()).collect()],
        ..Table::default()
    };
    let bare = Table { rows: vec![vec![Cell::words("一"), Cell::words("二")]], ..Table::default() };
    let empty = Table { caption: "空表".into(), ..Table::default() };
    Draft { blocks: [ragged.clone(), ragged, bare, empty].map(Block::Table).into(), ..Draft::default() }
}

/// Name and bytes.
pub fn all() -> Vec<(String, Vec<u8>)> {
    let fonts = Fonts {
        title: "方正小标宋_GBK".into(),
        body: "仿宋".into(),
        h1: "微软雅黑".into(),
        h2: "楷体".into(),
        latin: "仿宋".into(),
        page_number: "Times New Roman".into(),
    };
    let layouts = [
        ("standard", layout()),
        ("center", Layout { page_number: PageNumber::Center, ..layout() }),
        ("no-number", Layout { page_number: PageNumber::None, ..layout() }),
        ("sealed", Layout { seal: true, ..layout() }),
        ("duplex", Layout { duplex: true, ..layout() }),
        ("contents", Layout { contents: true, ..layout() }),
        ("fonts", Layout { fonts, h3_bold: true, line_pitch_twips: 560, ..layout() }),
        ("bare", Layout { title: "总结".into(), ..Layout::default() }),
        ("all", Layout { seal: true, duplex: true, contents: true, ..layout() }),
    ];
    let write = |draft: &Draft, layout: &Layout| docx::write(draft, layout, None).expect("a .docx");
    let mut out = Vec::new();
    let mut draft = support::annual();
    let behind = evidence(&mut draft);
    for (name, layout) in &layouts {
        out.push((format!("annual-{name}"), write(&draft, layout)));
        let review = docx::write(&draft, layout, Some(&behind)).expect("a review copy");
        out.push((format!("review-{name}"), review));
    }
    let stamped = Draft { stamp: Some("草稿：数字未核定 <&>".into()), ..support::annual() };
    let pages =
        [("outer", PageNumber::Standard), ("center", PageNumber::Center), ("no-number", PageNumber::None)];
    for (name, page_number) in pages {
        out.push((format!("stamped-{name}"), write(&stamped, &Layout { page_number, ..layout() })));
    }
    for (name, draft) in
        [("calibration", support::calibration()), ("empty", Draft::default()), ("odd", odd())]
    {
        out.push((name.into(), write(&draft, &layout())));
        out.push((format!("{name}-contents"), write(&draft, &Layout { contents: true, ..layout() })));
    }
    out
}
