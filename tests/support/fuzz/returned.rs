//! Workbooks of refused rows that come back from the towns, and any export, taken in by a whole office.

use super::books::{BOOK, sheet, words};
use super::office;
use super::parts::{join, package};
use super::tables::told;
use report::command::{self, ingest};
use report::model::returned::{NUMBER, PROBLEM, REMEDY};
use std::path::PathBuf;

thread_local! {
    static OFFICE: PathBuf = office::make("returned", true);
}

pub fn workbook(bytes: &[u8]) {
    OFFICE.with(|root| {
        let path = root.join("returned.xlsx");
        std::fs::write(&path, package(bytes, "xl/worksheets/sheet1.xml", BOOK)).expect("a file");
        let request = ingest::Request { files: vec![path], dry_run: true, ..ingest::Request::default() };
        match command::ingest::run(&office::session(root), &request) {
            Err(problems) => told(&problems),
            Ok(outcome) => {
                told(&outcome.diagnostics);
                super::assert_masked(&outcome.text);
                for file in outcome.json["files"].as_array().expect("files") {
                    let rows = |key: &str| file["rows"][key].as_u64().unwrap_or(0);
                    let fates = ["accepted", "duplicate", "revised", "rejected", "summary", "blank"];
                    if file["status"] == "ingested" {
                        assert_eq!(rows("read"), fates.iter().map(|f| rows(f)).sum::<u64>(), "{file}");
                    }
                }
            }
        }
    });
}

/// The number that a refused row of the office has.
fn number() -> String {
    OFFICE.with(|root| {
        let ledger = report::ledger::Ledger::open(&root.join("ledger")).expect("a ledger");
        let source = ledger.sources().first().expect("a source");
        let rejects = ledger.rejects(source).expect("rejects");
        report::model::returned::number(&source.id, rejects.first().expect("a reject"), true)
    })
}

pub fn workbook_seeds() -> Vec<Vec<u8>> {
    let columns = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"];
    let row = |line: usize, cells: &[&str]| {
        let cells = cells.iter().zip(columns).map(|(text, column)| words(&format!("{column}{line}"), text));
        format!("<row r=\"{line}\">{}</row>", cells.collect::<String>())
    };
    let data = ["发放日期", "所属月份", "镇街", "姓名", "身份证号", "补贴类型", "补贴金额"];
    let header = [&[NUMBER], &data[..], &[PROBLEM, REMEDY]].concat();
    let number = number();
    let right = ["2024-02-29", "2024-02", "河西镇", "张*", "999921198001011006", "生活补贴", "60"];
    let fixed = [&[number.as_str()], &right[..]].concat();
    let export = format!("{}{}", row(1, &data), row(2, &right));
    vec![
        join(&[("xl/worksheets/sheet1.xml", &sheet(&format!("{}{}", row(1, &header), row(2, &fixed)), ""))]),
        join(&[("xl/worksheets/sheet1.xml", &sheet(&export, ""))]),
    ]
}
