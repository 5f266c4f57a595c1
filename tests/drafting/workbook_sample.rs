//! The sample's workbook against its manifest.
//!
//! Job: `build --emit xlsx` from exports to sheets. Inputs: the sample workspace. Outputs: pass or fail.
//! Invariant: what is compared was read from the written files.
#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

use crate::office;
use crate::sheets;
use office::{file, list, run, text};
use serde_json::Value;
use sheets::{Workbook, open};
use std::fs;
use std::path::{Path, PathBuf};

fn built(name: &str, arguments: &[&str]) -> PathBuf {
    let root = office::copy_of_sample(name);
    run(&root, &[&["build", "2024", "--emit", "xlsx,md", "-q"], arguments].concat(), 0);
    root
}

fn read(folder: &Path) -> (Workbook, Value) {
    let book = open(&fs::read(file(folder, "xlsx")).expect("the workbook"));
    let manifest = fs::read(folder.join("figures.json")).expect("figures.json");
    (book, serde_json::from_slice(&manifest).expect("JSON"))
}

#[test]
fn every_figure_of_the_manifest_stands_in_the_workbook() {
    let root = built("workbook", &[]);
    let folder = root.join("out/2024");
    let (book, manifest) = read(&folder);
    let figures = list(&manifest, "figures");
    let sheet = &book["数字"];
    assert_eq!(sheet.rows(), 3 + figures.len());
    for (row, figure) in (3..).zip(figures) {
        assert_eq!(sheet.text(row, 11), text(figure, "id"));
        let value = text(figure, "value");
        let plain =
            if value.contains('.') { value.trim_end_matches('0').trim_end_matches('.') } else { value };
        let cell = sheet.text(row, 3);
        match text(figure, "measure") {
            // The manifest rounds ratios to six decimals.
            "ratio" | "growth" => {
                let digits = cell.len().min(plain.len()).saturating_sub(2).min(7);
                assert_eq!(cell[..digits], plain[..digits], "{figure}");
            }
            _ => assert_eq!(cell, plain, "{figure}"),
        }
        let printed: Vec<&str> = list(figure, "printed").iter().filter_map(Value::as_str).collect();
        assert!(printed.iter().all(|p| sheet.text(row, 5).contains(p)), "{figure}");
    }

    // Every table of the draft has its sheet, its totals are held against figures, and nothing differs.
    let markdown = fs::read_to_string(file(&folder, "md")).expect("the Markdown");
    let tables = markdown.lines().filter(|l| l.starts_with("| ---")).count();
    let sheets: Vec<&String> = book.names.iter().filter(|n| n.starts_with('表')).collect();
    assert!(tables >= 5 && sheets.len() == tables, "{tables} tables, {sheets:?}");
    let totals = markdown.lines().filter(|l| l.starts_with("| 合计"));
    for (name, line) in sheets.iter().zip(totals) {
        let sheet = &book[name.as_str()];
        let (total, check) = (sheet.row_of("合计"), sheet.row_of("核对（应为0）"));
        for (column, printed) in line.split('|').map(str::trim).enumerate().skip(2) {
            let column = column - 1;
            if !printed.is_empty() {
                let cell = sheet.cents(total, column);
                let cell = if printed.contains('.') { cell } else { sheet.text(total, column) };
                assert_eq!(cell, printed, "{name} {column}");
                assert_eq!(sheet.text(check, column), "0", "{name} {column}");
            }
        }
        let sums = (1..6).filter(|c| sheet.formula(total, *c).contains("SUM(")).count();
        assert!(sums > 0 || !sheet.all().contains("金额"), "{name} has no live sum");
    }
    assert_eq!(book["概览"].text(7, 3), "全部相符");
}

#[test]
fn nothing_in_the_workbook_tells_who_someone_is() {
    let root = built("workbook-masked", &[]);
    let (book, manifest) = read(&root.join("out/2024"));
    assert!(book["剔除"].rows() > 3 && !list(&manifest, "sources").is_empty());
    for name in &book.names {
        // The hash of a file is 64 digits by nature.
        let all = book[name.as_str()].all();
        let words = all.lines().filter(|l| !(l.len() == 64 && l.bytes().all(|b| b.is_ascii_hexdigit())));
        // The decimals of a rate are no number of anybody.
        let rate = |l: &&str| l.split_once('.').is_some_and(|(_, d)| d.bytes().all(|b| b.is_ascii_digit()));
        for line in words.filter(|l| !rate(l)) {
            let runs = line.split(|c: char| !c.is_ascii_digit());
            assert!(runs.into_iter().all(|digits| digits.len() < 11), "{name}: {line}");
        }
    }
}

#[test]
fn a_second_run_and_a_twin_have_the_same_bytes() {
    let root = built("workbook-twice", &["--region", "城关街道"]);
    let twin = built("workbook-twin", &["--region", "城关街道"]);
    let workbook = |root: &Path| file(&root.join("out/2024/999921001-城关街道"), "xlsx");
    let first = fs::read(workbook(&root)).expect("the workbook");
    assert!(first == fs::read(workbook(&twin)).expect("the twin"));
    run(&root, &["build", "2024", "--emit", "xlsx", "--region", "城关街道", "-q"], 0);
    assert!(first == fs::read(workbook(&root)).expect("the workbook"));
    assert!(open(&first)["概览"].text(2, 1).contains("城关街道"));
}
