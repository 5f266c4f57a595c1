//! The workbook, read back: exact values, totals, checks, names, hostile words, the same bytes.
//!
//! Job: what can be told without a spreadsheet program; `workbook_recalc.rs` has one recalculate. Inputs: the
//! invented draft of `support/book.rs`. Outputs: pass or fail. Invariant: read by calamine, not by our writer.
#![allow(clippy::expect_used, clippy::panic)]

use crate::book;
use crate::sheets;
use book::{Book, HOSTILE, annual, city, hostile};
use report::model::Value;
use report::model::block::{Block, Cell, Span, Table, Total};
use report::output::xlsx;
use sheets::{Workbook, open};

const CREATED: Option<i64> = Some(1_736_040_000);

fn write(book: &Book) -> Workbook {
    open(&xlsx::write(&book.draft, &book.evidence, CREATED).expect("a workbook"))
}

#[test]
fn every_table_has_its_sheet() {
    let book = write(&annual());
    let names: Vec<&str> = book.names.iter().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "概览",
            "表1 2024年两项补贴发放情况",
            "表2 分乡镇（街道）主要数据",
            "表3 2024年分月发放",
            "表4 各社区服务情况",
            "表5 投入情况",
            "图表数据",
            "数字",
            "来源",
            "剔除",
            "口径",
            "缺项",
        ]
    );
    let list = &book["概览"];
    for (i, name) in names[1..6].iter().enumerate() {
        assert_eq!(list.text(11 + i, 1), *name);
    }
    assert_eq!(list.text(1, 1), "岭东县残疾人联合会");
}

#[test]
fn totals_are_sums_where_lines_add_up_and_figures_where_they_do_not() {
    let book = write(&annual());
    let sheet = &book["表1 2024年两项补贴发放情况"];
    let row = |name: &str| sheet.row_of(name);
    assert_eq!(sheet.text(2, 2), "发放金额（元）", "exact values are in 元");
    let (total, sums, rest, check) = (row("合计"), row("各行之和"), row("差额"), row("核对（应为0）"));
    // Persons: the manifest's value, the sum of the lines beside it.
    assert_eq!((sheet.formula(total, 1), sheet.text(total, 1)), ("", "6429".into()));
    assert_eq!((sheet.formula(sums, 1), sheet.text(sums, 1)), ("SUM(B4:B9)", "6466".into()));
    assert_eq!((sheet.formula(rest, 1), sheet.text(rest, 1)), ("B10-B11", "-37".into()));
    // Money and rows: live sums.
    assert_eq!((sheet.formula(total, 2), sheet.text(total, 2)), ("ROUND(SUM(C4:C9),2)", "1391841.55".into()));
    assert_eq!((sheet.formula(rest, 2), sheet.text(rest, 2)), ("ROUND(C10-C11,2)", "0".into()));
    assert_eq!((sheet.formula(total, 3), sheet.text(total, 3)), ("SUM(D4:D9)", "35".into()));
    // Rates are never added up.
    assert_eq!((sheet.formula(total, 4), sheet.formula(sums, 4)), ("", ""));
    for column in 1..=4 {
        assert_eq!(sheet.text(check, column), "0");
        assert!(sheet.formula(check, column).contains("'数字'!D"), "{}", sheet.formula(check, column));
    }
    assert!(sheet.all().contains("跨行重复"), "the note");

    let gaps = &book["表2 分乡镇（街道）主要数据"];
    let total = gaps.row_of("合计");
    assert_eq!((gaps.formula(total, 1), gaps.text(total, 1)), ("", "158".into()));
    assert_eq!(gaps.text(gaps.row_of("差额"), 1), "8");
    assert_eq!(gaps.text(8, 1), "【待填】");
    assert!(gaps.all().contains("有的格没有数，求和时不计"));
}

#[test]
fn numbers_too_long_for_a_cell_are_words_and_never_added_up() {
    let book = write(&annual());
    let sheet = &book["表5 投入情况"];
    let total = sheet.row_of("合计");
    assert!(sheet.is_words(total, 1) && sheet.text(total, 1) == "12345678901234567.89");
    assert_eq!(sheet.formula(total, 2), "", "doubles cannot add these to the 分");
    assert_eq!(sheet.text(total, 2), "9135780246913.56");
    assert_eq!((sheet.formula(total, 3), sheet.text(total, 3)), ("ROUND(SUM(D4:D5),2)", "-0.85".into()));
    assert!(sheet.formula(sheet.row_of("核对（应为0）"), 1).starts_with("IF(EXACT("));
    assert!(sheet.all().contains("超过15位"));
}

#[test]
fn every_figure_stands_on_its_sheet_and_the_checks_refer_to_it() {
    let source = annual();
    let book = write(&source);
    let sheet = &book["数字"];
    for (i, figure) in source.evidence.figures.iter().enumerate() {
        let row = 3 + i;
        assert_eq!(sheet.text(row, 11), figure.id);
        assert_eq!(sheet.text(row, 0), figure.title);
        match figure.value {
            Value::Count(n) => assert_eq!(sheet.text(row, 3), n.to_string(), "{}", figure.id),
            Value::Money(_) => assert_eq!(sheet.cents(row, 3), figure.value.plain(), "{}", figure.id),
            Value::Ratio(r) => {
                assert!(sheet.text(row, 10).contains(&format!("{}/{}", r.numerator, r.denominator)));
            }
        }
    }
    // Derived figures are formulas of the cells they come from, if that is exactly what they are.
    let formula = |id: &str| sheet.formula(sheet.row_with(11, id), 3).to_owned();
    let (now, before) = (sheet.row_with(11, "care@2024") + 1, sheet.row_with(11, "care@2023") + 1);
    assert_eq!(formula("prev(care)"), format!("D{now}-D{before}"));
    assert_eq!(formula("growth(care)"), format!("(D{now}-D{before})/D{before}"));
    assert_eq!(formula("share"), format!("D{now}/D{before}"));
    assert_eq!(formula("mille"), format!("D{now}/D{before}*1000"));
    assert_eq!(formula("both"), format!("SUM(D{now},D{before})"));
    assert_eq!(formula("odd"), "");
    let amount = sheet.row_with(11, "amount@2024");
    assert_eq!(sheet.text(amount, 5), "139.2万元、1391841.55元");
    assert_eq!(sheet.text(amount, 9), "剔除的 3 行若全部补正，最多增加 3 人");
}

#[test]
fn the_summary_counts_the_checks() {
    let source = annual();
    let book = write(&source);
    let first = &book["概览"];
    let totals: usize = 4 + 1 + 3 + 12 + 3;
    assert_eq!(first.text(7, 1), format!("合计与「数字」表核对 {totals} 格，不为0的格数："));
    assert_eq!((first.formula(7, 2), first.text(7, 2)), ("SUM(F12:F16)", "0".into()));
    assert_eq!(first.formula(11, 5), "SUMPRODUCT(--('表1 2024年两项补贴发放情况'!B13:E13<>0))");
    assert_eq!(first.text(7, 3), "全部相符");
}

#[test]
fn lists_say_what_the_evidence_says() {
    let book = write(&annual());
    assert_eq!(book["来源"].text(3, 0), "inbox/补贴/2024年上半年护理补贴发放名册.csv");
    assert_eq!((4..9).map(|c| book["来源"].text(4, c)).collect::<Vec<_>>(), ["1003", "980", "10", "2", "8"]);
    assert_eq!((book["来源"].formula(4, 9), book["来源"].text(4, 9)), ("E5-SUM(F5:I5)", "3".into()));
    assert_eq!(book["剔除"].text(3, 6), "身份证号码「9999**********12」的校验码不对");
    assert_eq!((book["剔除"].text(3, 3), book["剔除"].text(4, 3)), ("3".into(), String::new()));
    assert!(book["缺项"].all().contains("fact:会议次数") && book["缺项"].all().contains("6000人"));
    assert!(book["口径"].all().contains("同一人只计一次"));
    let data = &book["图表数据"];
    assert_eq!((data.formula(3, 4), data.text(3, 4)), ("C4-D4", "312".into()));
    assert_eq!((data.formula(3, 6), data.text(3, 6)), ("C4/F4", "1.0715".into()));
    assert_eq!(data.text(4, 4), "141841.55");
}

#[test]
fn hostile_words_stay_words() {
    let book = write(&hostile());
    for (i, words) in HOSTILE.iter().enumerate() {
        let sheet = &book.at(1 + i);
        let clean: String = words.chars().filter(|c| !matches!(c, '\u{0}' | '\u{b}' | '\u{fffe}')).collect();
        let clean = clean.replace('\t', " ");
        for (row, column) in [(0, 0), (2, 0), (2, 1), (3, 0), (5, 0)] {
            assert_eq!(sheet.text(row, column).trim_end(), clean, "{words:?}");
            assert_eq!(sheet.formula(row, column), "", "{words:?}");
            assert!(sheet.is_words(row, column), "{words:?}");
        }
    }
    for name in &book.names {
        assert!(name.encode_utf16().count() <= 31 && !name.contains(['[', ']', ':', '*', '?', '/', '\\']));
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let book = annual();
    let bytes = |created| xlsx::write(&book.draft, &book.evidence, created).expect("a workbook");
    assert!(bytes(CREATED) == bytes(CREATED));
    assert!(bytes(None) == bytes(None), "no clock");
    assert!(bytes(CREATED) != bytes(None));
}

#[test]
fn evidence_of_another_draft_is_refused() {
    let mut book = annual();
    book.evidence.occurrences[12].text.push('人');
    let error = xlsx::write(&book.draft, &book.evidence, CREATED).expect_err("not of one draft");
    assert!(error.contains("不是同一次生成的"), "{error}");
    let mut book = annual();
    book.evidence.occurrences.truncate(20);
    xlsx::write(&book.draft, &book.evidence, CREATED).expect_err("not of one draft");
}

#[test]
fn an_empty_draft_has_a_workbook() {
    let book = write(&Book::empty());
    assert_eq!(book.names.len(), 7);
    assert!(book["概览"].all().contains("没有带合计的表"));
    let mut ragged = Book::empty();
    let rows = vec![
        vec![Cell::words("甲")],
        vec![Cell::words("乙"), Cell { spans: vec![Span::Text("丙".into())], number: true }, Cell::default()],
    ];
    let table = Table { header: vec!["名".into()], rows, totals: vec![Total::Sum], ..Table::default() };
    ragged.draft.blocks.push(Block::Table(table));
    assert_eq!(write(&ragged).at(1).text(4, 1), "丙");
}

#[test]
fn a_city_report_of_300_tables_has_300_sheets() {
    let book = city(300);
    assert!(book.evidence.figures.len() >= 5000, "{}", book.evidence.figures.len());
    let bytes = xlsx::write(&book.draft, &book.evidence, CREATED).expect("a workbook");
    let read = open(&bytes);
    assert_eq!(read.names.len(), 300 + 7);
    assert_eq!((read["概览"].formula(7, 2), read["概览"].text(7, 2)), ("SUM(F12:F311)", "0".into()));
    assert_eq!(read["数字"].rows(), 3 + book.evidence.figures.len());
}

#[test]
fn more_rejects_than_a_sheet_should_hold_are_cut_and_said_to_be() {
    let mut book = annual();
    let one = book.evidence.rejects[0].clone();
    book.evidence.rejects = vec![one; 50_003];
    let book = write(&book);
    assert!(book["剔除"].text(1, 1).contains("列出前 50000 条，另有 3 条未列"));
    assert_eq!(book["剔除"].rows(), 50_003);
}
