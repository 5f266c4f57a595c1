//! The .docx as an office program draws it.
//!
//! Job: measure rendered pages. Inputs: the sample drafts; LibreOffice, the fonts of
//! `support/gongwen-fonts.conf`, pdfplumber. Outputs: pass or fail.
//! Invariant: ignored by default; once asked for, a missing tool is a failure, never a pass.
//!
//! Tools come from the environment: `SOFFICE` (default `soffice`), `PYTHON` (default `python3`, with
//! pdfplumber).

#![allow(clippy::disallowed_methods, reason = "where the tools are stands in the environment")]

use crate::docx as support;
use crate::page;
use page::{Line, Page};
use report::{
    model::block::{Block, Cell, Draft, Signature, Span, Table},
    output::docx::{self, Layout, PageNumber},
};
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
            stamp: None,
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
#[ignore = "needs LibreOffice, fonts and pdfplumber; run in CI"]
fn a_sealed_signature_leaves_room_for_the_seal() {
    let layout = Layout { seal: true, ..Layout::default() };
    let pages = page::measure("sealed", &docx::write(&annual(), &layout, None).unwrap()).pages;
    let (page, at) = pages
        .iter()
        .find_map(|p| p.lines.iter().position(|l| l.text == "2026年1月5日").map(|at| (p, at)))
        .expect("a date");
    let (before, organisation, date) = (&page.lines[at - 2], &page.lines[at - 1], &page.lines[at]);
    assert_eq!(organisation.text, "某某县残疾人联合会");
    // 成文日期 右空四字: 4 × 5.64 mm. LibreOffice puts 4 gaps of 1.13 mm between 汉字 and digits of the
    // date, which grow to the right; so its left edge is measured: 3 汉字 and 6 digits from the right one.
    let date_width = (3 * 315 + 6 * 155) * 2540 / 1440;
    near(21000 - RIGHT - 4 * 564 - date_width, date.left, 40, "date 右空四字");
    let organisation_width = 9 * 315 * 2540 / 1440;
    near(date.left + date_width / 2, organisation.left + organisation_width / 2, 40, "署名 over the date");
    near(organisation.baseline - date.baseline, 1021, 5, "date under 署名");
    // Two blank lines: a seal of 42 mm round both reaches to the text and not into it.
    near(before.baseline - organisation.baseline, 3 * 1021, 5, "room above");
    assert!(date.baseline > 3720 + 1021 - 10, "room below: {date:?}");
}

#[test]
#[ignore = "needs LibreOffice, fonts and pdfplumber; run in CI"]
fn contents_stand_on_their_own_page_and_name_the_headings() {
    let layout = Layout { contents: true, ..Layout::default() };
    let rendered = page::measure("contents", &docx::write(&annual(), &layout, None).unwrap());
    let body = rendered.pages[0].body();
    assert_eq!(body[0].text, "目录");
    near(body[0].left - LEFT, body[0].right - RIGHT, 100, "centred");
    for (at, text, indent) in [
        (1, "一、主要工作完成情况", 0),
        (2, "（一）残疾人康复服务扎实推进", 1129),
        (4, "二、存在的主要问题", 0),
    ] {
        let line = body[at];
        assert!(line.text.trim_end_matches('.') == text, "{line:?}");
        near(line.left, LEFT + indent, 40, text);
        near(line.right, RIGHT, 60, "leaders reach the edge");
    }
    assert!(body.iter().any(|l| l.text.starts_with("2025年残疾人基本康复服务任务分批完成情况表")));
    assert!(rendered.pages[1].body()[0].text.starts_with("某某县残疾人联合会"));
    // It is no heading of itself.
    assert!(rendered.outline.iter().all(|(_, title)| !title.contains("目")), "{:?}", rendered.outline);
}

#[test]
#[ignore = "needs LibreOffice, fonts and pdfplumber; run in CI"]
fn both_sides_printed_the_binding_edge_changes_sides() {
    let layout = Layout { duplex: true, ..Layout::default() };
    let pages = page::measure("duplex", &docx::write(&calibration(), &layout, None).unwrap()).pages;
    for page in &pages[..pages.len() - 1] {
        let body = page.body();
        assert_eq!(body.len(), LINES, "page {}", page.number);
        // 28 mm inside, 26 mm outside.
        let (left, folio) = match page.number % 2 {
            1 => (LEFT, page.folio().map(|f| f.right - RIGHT)),
            _ => (RIGHT, page.folio().map(|f| f.left - RIGHT)),
        };
        near(body.iter().map(|l| l.left).min().unwrap(), left, 40, "left edge");
        near(folio.expect("a number"), FOLIO_INDENT, 60, "number outside");
    }
}

#[test]
#[ignore = "needs LibreOffice, fonts and pdfplumber; run in CI"]
fn twelve_columns_stay_on_the_page() {
    let header: Vec<String> = (0..12)
        .map(|n| {
            if n == 0 { "乡镇（街道）".into() } else { format!("第{n}项补贴发放金额（元）") }
        })
        .collect();
    let row = |n: usize| -> Vec<Cell> {
        let cell = |c: usize| match c {
            0 => Cell::words(format!("第{n}残疾人服务街道办事处")),
            _ => Cell { spans: vec![Span::Text(format!("{}.{c:02}", 1_000_000 + n))], number: true },
        };
        (0..12).map(cell).collect()
    };
    let table =
        Table { caption: "表1".into(), header, rows: (1..=40).map(row).collect(), ..Table::default() };
    let draft = Draft { blocks: vec![Block::Table(table)], ..Draft::default() };
    let rendered = page::measure("wide", &docx::write(&draft, &Layout::default(), None).unwrap());
    for (left, right) in &rendered.tables {
        near(*left, LEFT, 40, "table left");
        near(*right, RIGHT, 40, "table right");
    }
    let lines: Vec<&Line> = rendered.pages.iter().flat_map(|p| &p.lines).collect();
    assert!(lines.iter().all(|l| l.right > RIGHT - 20 || l.baseline < 3500), "outside the 版心");
    // No number is broken over two lines.
    let text: String = lines.iter().map(|l| l.text.as_str()).collect();
    for n in 1..=40 {
        assert_eq!(text.matches(&format!("{}.01", 1_000_000 + n)).count(), 1, "row {n}");
    }
}
