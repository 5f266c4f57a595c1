//! A draft whose relations and findings are made by hand, in every form of output.

use super::against::Compared;
use super::blocks::blocks;
use super::checked::{Checked, Found, Tally};
use super::read::Draft;
use super::shown::items;
use super::{json, page, table};
use crate::check::Reading;
use crate::check::relation::{Confidence, Kind, Mend, Relation};
use crate::check::text::{Paragraph, Role, Span, Text};
use crate::diagnostic::Severity;
use crate::output::html::marked::State;

const TEXT: &str =
    "标题\n全年办班3期。为6名残疾人每人发放3000元，共1.6万元；培训56人，其中男30人、女26人。\n上年培训65人。";

fn draft() -> Draft {
    let mut text = Text::of_lines(TEXT);
    for (column, cell) in ["合计", "12", "3", "8"].into_iter().enumerate() {
        let mut paragraph = Paragraph::line(cell, 4);
        paragraph.role = Role::Cell { table: 0, row: 1, column };
        text.paragraphs.push(paragraph);
    }
    Draft { shown: "稿.txt".into(), path: Some("稿.txt".into()), text, package: None, damaged: None }
}

fn span(text: &Text, part: &str) -> Span {
    let mut found = text.paragraphs.iter().enumerate();
    found
        .find_map(|(i, p)| p.text.find(part).map(|at| Span::new(i, at..at + part.len())))
        .unwrap_or_else(|| panic!("{part}"))
}

fn relation(reading: &Reading<'_>, kind: Kind, parts: [&[&str]; 2], holds: bool) -> Relation {
    let number = |part: &&str| {
        let at = span(reading.text, part);
        let found =
            reading.numbers.iter().position(|n| n.span.paragraph == at.paragraph && n.span.start == at.start);
        found.unwrap_or_else(|| panic!("{part} in {:?}", reading.numbers))
    };
    Relation {
        kind,
        result: number(&parts[0][0]),
        operands: parts[1].iter().map(number).collect(),
        expression: "6名×3000元".into(),
        expected: "18000元".into(),
        printed: "1.6万元".into(),
        holds,
        confidence: Confidence::Certain,
        mend: None,
        note: String::new(),
    }
}

/// The draft with a product that fails and can be mended, a sum that holds, a figure printed twice, a row of a
/// table, and a finding.
fn with<T>(then: impl FnOnce(&Checked<'_>) -> T) -> T {
    let draft = draft();
    let reading = Reading::of(&draft.text);
    let mut product = relation(&reading, Kind::Product, [&["1.6万元"], &["6名", "3000元"]], false);
    product.mend =
        Some(Mend {
            span: span(&draft.text, "1.6万元"), text: "1.8万元".into(), slip: "数字写错".into()
        });
    let sum = relation(&reading, Kind::SumOfParts, [&["56人"], &["30人", "26人"]], true);
    let mut twice = relation(&reading, Kind::Equality, [&["65人"], &["56人"]], false);
    twice.confidence = Confidence::Weak;
    twice.note = "可能是另一年的".into();
    let mut row = relation(&reading, Kind::Table, [&["12"], &["3期"]], false);
    row.confidence = Confidence::Likely;
    let cell = |part: &str| {
        let at = reading.text.paragraphs.iter().position(|p| p.text == part).expect("a cell");
        reading.numbers.iter().position(|n| n.span.paragraph == at)
    };
    // Numbers of cells are there once cells are read.
    row.operands = ["3", "8"].iter().filter_map(|p| cell(p)).collect();
    let finding = Found {
        code: "S01",
        severity: Severity::Warning,
        span: Some(span(&draft.text, "办班")),
        message: "一个试的问题".into(),
        suggestion: Some("开班".into()),
    };
    let all = vec![twice, row, sum, product];
    then(&Checked::put(&draft, reading, Compared::default(), (all, vec![finding])))
}

#[test]
fn items_come_in_reading_order_and_weak_ones_only_when_asked_for() {
    with(|checked| {
        let codes = |all| items(checked, all).iter().map(|i| i.code()).collect::<Vec<_>>();
        assert_eq!(codes(false), ["S01", "R01", "R10"]);
        assert_eq!(codes(true), ["S01", "R01", "R02", "R08", "R10"]);
    });
}

#[test]
fn blocks_show_the_sentence_the_other_place_and_the_mend() {
    with(|checked| {
        let mut told = Vec::new();
        let items = items(checked, true);
        let blocks = blocks(checked, &items.iter().collect::<Vec<_>>(), &mut told);
        let product = &blocks[1];
        assert_eq!(product.place, "稿.txt:2:25");
        assert_eq!(product.severity, Some(Severity::Error));
        assert_eq!(product.title, "人数乘标准不等于总额（确定）");
        let marked: Vec<(&str, bool)> = product.excerpts[0]
            .marks
            .iter()
            .map(|(r, m)| (&product.excerpts[0].text[r.clone()], *m))
            .collect();
        assert_eq!(marked, [("6名", false), ("3000元", false), ("1.6万元", true)]);
        assert!(product.facts.contains(&("改法", "“1.6万元”改成“1.8万元”（数字写错）".into())));
        assert!(product.facts.contains(&("应为", "18000元（6名×3000元），印的是1.6万元".into())));
        // What holds has neither remedy nor title of a fault.
        assert_eq!((blocks[2].severity, blocks[2].title.as_str()), (None, "与算出的一致（确定）"));
        assert!(blocks[2].facts.iter().all(|(word, _)| *word != "办法"));
        // The other printing stands in another sentence.
        let twice = &blocks[3];
        assert_eq!(twice.excerpts[1].place, "稿.txt:2:33");
        assert!(twice.excerpts[1].text.contains("培训56人"));
        let row = &blocks[4].excerpts[0];
        assert_eq!(row.text, "合计｜12｜3｜8");
        assert_eq!(&row.text[row.marks[0].0.clone()], "12");
    });
}

#[test]
fn the_document_has_what_the_contract_names() {
    with(|checked| {
        let document = json::document(checked);
        let relation = &document["relations"][0];
        assert_eq!((relation["code"].as_str(), relation["kind"].as_str()), (Some("R01"), Some("product")));
        assert_eq!((relation["line"].as_u64(), relation["column"].as_u64()), (Some(2), Some(25)));
        assert!(relation["text"].as_str().expect("text").starts_with("为6名"), "{relation}");
        assert_eq!(relation["mend"]["to"], "1.8万元");
        assert_eq!(relation["mend"]["from"], "1.6万元");
        assert!(relation.get("note").is_none());
        assert_eq!(document["relations"][2]["note"], "可能是另一年的");
        assert_eq!(document["summary"]["relations"]["failed"]["certain"], 1);
        assert_eq!(document["findings"][0]["suggestion"], "开班");
        let ids: Vec<&str> =
            document["numbers"].as_array().expect("a list").iter().filter_map(|n| n["id"].as_str()).collect();
        assert!(ids.starts_with(&["n001", "n002", "n003"]), "{ids:?}");
    });
}

#[test]
fn exit_and_summary_follow_what_is_certain() {
    with(|checked| {
        assert!(checked.found(false) && checked.found(true));
        let summary = checked.summary(false);
        assert!(summary.contains("4处关系：相符1，不符3（确定1、很可能1、可能1）"), "{summary}");
        assert!(summary.ends_with("加 --all 列出"), "{summary}");
        let mut twice = Tally::default();
        twice.add(&checked.tally());
        twice.add(&checked.tally());
        assert_eq!(twice.failed, [2, 2, 2]);
    });
    let draft = draft();
    let reading = Reading::of(&draft.text);
    let mut likely = relation(&reading, Kind::Product, [&["1.6万元"], &["6名"]], false);
    likely.confidence = Confidence::Likely;
    let checked = Checked::put(&draft, reading, Compared::default(), (vec![likely], Vec::new()));
    assert!(!checked.found(false) && checked.found(true));
}

#[test]
fn rows_have_a_cell_for_each_column() {
    with(|checked| {
        let mut grid = table::empty();
        grid.rows = table::rows(checked, &items(checked, true));
        assert!(grid.rows.iter().all(|r| r.len() == grid.columns.len()));
        assert_eq!(grid.only(&table::SHORT).columns.len(), table::SHORT.len());
        assert!(grid.csv().contains("稿.txt,2,25,R01,错误,确定,1.6万元,"), "{}", grid.csv());
    });
}

#[test]
fn the_page_marks_the_failing_number_and_those_it_comes_from() {
    with(|checked| {
        let mut notes = 0;
        let draft = page::draft(checked, &items(checked, false), &mut notes);
        let paragraph = &draft.paragraphs[1];
        let state = |part: &str| {
            let at = paragraph.text.find(part).expect("in the text");
            paragraph.marks.iter().filter(|m| m.range.start == at).map(|m| m.state).max()
        };
        assert_eq!(state("1.6万元"), Some(State::Wrong));
        assert_eq!(state("3000元"), Some(State::Part));
        assert_eq!(state("30人"), Some(State::Good));
        assert_eq!((notes, paragraph.notes.len()), (3, 2));
    });
}
