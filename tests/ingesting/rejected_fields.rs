//! What is kept of a refused row, so that it can be told which figures it might belong to.
#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

use crate::returned;
use crate::workspace;
use report::catalog::{builtin_files, load};
use report::figure::Rejected;
use report::ledger::Ledger;
use report::model::Period;
use report::model::record::{Reject, RejectFields};
use std::collections::BTreeSet;
use workspace::Workspace;

/// What the rejected rows of a workspace mean for the persons of 2024, in words.
fn persons(workspace: &Workspace) -> String {
    let office = report::workspace::Workspace::open(workspace.path()).expect("a workspace");
    let catalog = load(&builtin_files()).expect("a catalog");
    let ledger = Ledger::open(&office.ledger_dir()).expect("a ledger");
    let indicator = catalog.indicator("subsidy.care.persons").expect("an indicator");
    let rejected = Rejected::of_ledger(&ledger, &catalog, &office.regions);
    let year = Period::year(2024).expect("a year");
    rejected.impact(indicator, year, office.regions.root()).expect("an impact").impact.words
}

/// The fields of the refused rows of a table, in order of lines.
fn refused(text: &str, options: &[&str]) -> Vec<RejectFields> {
    let workspace = Workspace::new();
    workspace.write("表.csv", text.as_bytes());
    let said = workspace.run(&[&["ingest", "表.csv"], options].concat());
    let ledger = Ledger::open(&workspace.path().join("ledger")).expect("a ledger");
    let source = ledger.sources().first().unwrap_or_else(|| panic!("{}", said.stderr));
    let rejects = ledger.rejects(source).expect("rejects");
    rejects.into_iter().map(|r| r.known.fields.expect("fields")).collect()
}

fn unread(fields: &RejectFields) -> Vec<&str> {
    fields.unread.iter().map(String::as_str).collect()
}

fn day(text: &str) -> i32 {
    text.parse::<chrono::NaiveDate>().expect("a day").to_epoch_days()
}

#[test]
fn what_is_wrong_is_unread_and_the_rest_is_kept() {
    let fields = refused(
        "镇街,姓名,身份证号,补贴类型,补贴金额,所属月份,发放日期,状态\n\
         城关镇,甲一,999921199001010030,护理补贴,100.00,2024-03,2024-02-30,已发\n\
         河西镇,甲二,9.99921E+17,重度残疾人护理补贴,100.00,2024-03,2024-04-05,已发\n\
         河西镇,甲三,,生活补贴,待核,,2024-05-06,已发\n\
         城关镇,甲四,,生活补贴,100.00,2024-13,2024-05-06,已发\n\
         城关镇,甲五,,生活补贴,100.00,2024-05,2024-05-06,待定\n\
         城关镇,甲六,生活补贴\n",
        &["--dataset", "subsidy"],
    );
    let told: Vec<_> = fields.iter().map(unread).collect();
    assert_eq!(fields.len(), 6, "{told:?}");
    assert_eq!(told[0], ["event_from", "pay_date"]);
    assert_eq!(fields[0].service, Some((day("2024-03-01"), day("2024-03-01"))));
    assert_eq!((fields[0].words["town"].as_str(), fields[0].numbers["amount"]), ("城关镇", 10_000));
    // A spelling is kept as the ledger would have it.
    assert_eq!((told[1].as_slice(), fields[1].words["category"].as_str()), (&["id_number"][..], "护理补贴"));
    assert_eq!(fields[1].event, Some((day("2024-04-05"), day("2024-04-05"))));
    // Without a month of its own it is of the month of its day.
    assert_eq!(told[2], ["amount"]);
    assert_eq!(fields[2].service, Some((day("2024-05-01"), day("2024-05-01"))));
    assert_eq!(told[3], ["service_from", "service_month"]);
    assert_eq!(fields[3].event, Some((day("2024-05-06"), day("2024-05-06"))));
    assert_eq!((told[4].as_slice(), fields[4].words.get("status")), (&["status"][..], None));
    // Of a row that lost cells nothing is known that stands in a column.
    let columns = ["amount", "category", "event_from", "id_number", "name", "pay_date", "service_from"];
    let columns: BTreeSet<&str> = columns.into_iter().chain(["service_month", "status", "town"]).collect();
    assert_eq!(told[5], columns.into_iter().collect::<Vec<_>>());
    assert_eq!((fields[5].event, fields[5].service, fields[5].numbers.len()), (None, None, 0));
    assert!(fields[5].words.keys().all(|field| !fields[5].unread.contains(field)), "{:?}", fields[5].words);
}

#[test]
fn what_is_said_of_the_whole_table_holds_of_a_row_that_lost_cells() {
    let fields = refused(
        "姓名,身份证号,慰问金,备注\n甲一,,100.00,\n甲二,,好多,\n甲三,100.00\n",
        &["--dataset", "visit", "--period", "2024-07", "--region", "999921200"],
    );
    assert_eq!(fields.len(), 2);
    for one in &fields {
        assert_eq!(one.event, Some((day("2024-07-01"), day("2024-07-31"))));
        assert_eq!(one.service, Some((day("2024-07-01"), day("2024-07-01"))));
        assert_eq!(one.words.get("town").map(String::as_str), Some("999921200"));
    }
    assert_eq!(unread(&fields[0]), ["cash"]);
    assert!(fields[1].unread.contains("cash") && !fields[1].unread.contains("town"));
}

#[test]
fn rejects_of_an_older_ledger_are_read() {
    let old = r#"{"line":7,"reasons":[{"code":"E0208","column":3,"field":"金额","reason":"不是金额"}],
        "cells":["甲"],"known":{"event":"2024-03-05","service":"2024-03","town":"城关镇","amounts":[]}}"#;
    let reject: Reject = serde_json::from_str(old).expect("a reject");
    assert_eq!((reject.known.fields, reject.known.town.as_deref()), (None, Some("城关镇")));
}

#[test]
fn a_row_that_was_corrected_moves_nothing_any_more() {
    let workspace = Workspace::new();
    let text = "镇街,姓名,身份证号,补贴类型,补贴金额,所属月份,发放日期\n\
                城关镇,甲一,999921198001011233,护理补贴,80.00,2024-03,2024-03-05\n\
                城关镇,甲二,9.99921E+17,护理补贴,80.00,2024-03,2024-03-05\n\
                城关镇,甲三,999921198001011014,护理补贴,八十元,2024-03,2024-03-05\n";
    workspace.write("inbox/护理补贴.csv", text.as_bytes());
    assert_eq!(workspace.run(&["ingest"]).exit, Some(1));
    assert_eq!(persons(&workspace), "剔除的 2 行若全部补正，最多增加 2 人；其中 1 行读不出是否计入");
    workspace.json(&["sources", "rejects", "--emit", "xlsx"]);
    let path = workspace.path().join("out/退回/城关镇退回补正表.xlsx");
    let mut book = returned::Book::open(&std::fs::read(path).expect("a workbook"));
    book.one().set(4, "补贴金额", "80");
    workspace.write("inbox/补正.xlsx", &book.save());
    workspace.json(&["ingest", "inbox/补正.xlsx"]);
    assert_eq!(persons(&workspace), "剔除的 1 行若全部补正，最多增加 1 人");
}
