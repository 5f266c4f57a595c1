//! Refused rows sent to the towns, corrected there and brought back, end to end: the figures are those of an
//! export that was right from the start, whatever a town does to its workbook.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::disallowed_methods, reason = "where LibreOffice is stands in the environment")]
#![allow(clippy::disallowed_types, reason = "a sheet keeps numbers as doubles")]

mod towns;

use crate::returned;
use crate::workspace;
use returned::Book;
use serde_json::Value;
use std::fs;
use workspace::Workspace;

/// A payment list as a town's office makes it: title, unit and year above the header.
fn list(rows: &[&str]) -> Vec<u8> {
    let head = "云水县2024年残疾人护理补贴发放表\n填报单位：云水县残联　单位：万元\n\
                序号,发放日期,所属月份,镇街,姓名,身份证号,补贴类型,补贴金额,联系电话\n";
    let text = head.to_owned() + &rows.join("\n") + "\n";
    encoding_rs::GB18030.encode(&text).0.into_owned()
}

/// Line 4 is right; 5 to 9 are wrong, each in its own way.
const WRONG: [&str; 6] = [
    "1,2024-03-05,3月,城关镇,张一,999921198001011233,护理补贴,0.008,13800000001",
    "2,2024-03-05,3月,城关镇,张二二,9.99921E+17,护理补贴,0.008,13800000002",
    "3,2024-13-05,3月,河西镇,李三,999921198001011006,护理补贴,0.01,13800000003",
    "4,2024-04-05,4月,城关镇,王四,999921198001011014,护理补贴,八十元,13800000004",
    "5,2024-04-05,,,赵五,999921198001011023000,护理补贴,0.012,",
    "6,2024-04-05,4月,城关镇,孙六",
];
const RIGHT: [&str; 6] = [
    WRONG[0],
    "2,2024-03-05,3月,城关镇,张二二,999921198001011022,护理补贴,0.008,13800000002",
    "3,2024-03-05,3月,河西镇,李三,999921198001011006,护理补贴,0.01,13800000003",
    "4,2024-04-05,4月,城关镇,王四,999921198001011014,护理补贴,0.008,13800000004",
    "5,2024-04-05,,河西镇,赵五,999921198001011030,护理补贴,0.012,",
    "6,2024-04-05,4月,城关镇,孙六,999921198001011049,护理补贴,0.02,13800000006",
];

fn stats(workspace: &Workspace) -> Value {
    let all = workspace.json(&["stats", "2024", "--dataset", "subsidy", "--by", "region:town,month"]);
    assert!(!all["rows"].as_array().expect("rows").is_empty(), "{all}");
    all["rows"].clone()
}

/// The figures of an office whose export was right.
fn right(rows: &[&str]) -> Value {
    let workspace = Workspace::new();
    workspace.write("inbox/护理补贴.csv", &list(rows));
    let said = workspace.run(&["ingest"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    stats(&workspace)
}

/// An office with the wrong export, its workbooks written.
fn sent(rows: &[&str], more: &[&str]) -> Workspace {
    let workspace = Workspace::new();
    workspace.write("inbox/护理补贴.csv", &list(rows));
    assert_eq!(workspace.run(&["ingest"]).exit, Some(1));
    emit(&workspace, more);
    workspace
}

fn emit(workspace: &Workspace, more: &[&str]) -> Value {
    let said = workspace.json(&[&["sources", "rejects", "--emit", "xlsx"], more].concat());
    assert!(said["files"].is_array(), "{said}");
    said
}

fn book(workspace: &Workspace, town: &str) -> Book {
    Book::open(
        &fs::read(workspace.path().join(format!("out/退回/{town}退回补正表.xlsx"))).expect("a workbook"),
    )
}

/// Puts a workbook into the inbox and ingests it by name; the one table's entry.
fn back(workspace: &Workspace, name: &str, book: &Book) -> Value {
    workspace.write(&format!("inbox/{name}.xlsx"), &book.save());
    let said = workspace.json(&["ingest", &format!("inbox/{name}.xlsx")]);
    assert_eq!(said["files"].as_array().map(Vec::len), Some(1), "{said}");
    said["files"][0].clone()
}

/// Lines of the rejects that are still to be corrected, with their codes.
fn open(workspace: &Workspace) -> Vec<(u64, String)> {
    let said = workspace.json(&["sources", "rejects"]);
    let pair = |r: &Value| (r["line"].as_u64().unwrap(), r["code"].as_str().unwrap().to_owned());
    said["rejects"].as_array().unwrap().iter().map(pair).collect()
}

fn rows(file: &Value) -> [u64; 5] {
    ["read", "accepted", "duplicate", "rejected", "blank"].map(|k| file["rows"][k].as_u64().unwrap())
}

/// What the towns write into their workbooks so that the rows are those of [`RIGHT`].
fn correct(workspace: &Workspace) -> [Book; 3] {
    let [mut town, mut other, mut none] = ["城关镇", "河西镇", "未写镇街"].map(|t| book(workspace, t));
    town.one().set(5, "身份证号", "999921198001011022").set(7, "补贴金额（万元）", "0.008");
    let short = town.one();
    short.set(9, "姓名", "孙六").set(9, "身份证号", "999921198001011049").set(9, "补贴类型", "护理补贴");
    short.set(9, "补贴金额（万元）", "0.02").set(9, "联系电话", "13800000006");
    other.one().set(6, "发放日期", "2024-3-5");
    none.one().set(8, "身份证号", "999921198001011030").set(8, "镇街", "河西镇");
    [town, other, none]
}

#[test]
fn corrected_rows_give_the_figures_of_a_right_export() {
    for more in [&[][..], &["--reveal"]] {
        let workspace = sent(&WRONG, more);
        let [town, other, none] = correct(&workspace);
        assert_eq!(rows(&back(&workspace, "城关", &town)), [3, 3, 0, 0, 0]);
        assert_eq!(rows(&back(&workspace, "河西", &other)), [1, 1, 0, 0, 0]);
        let last = back(&workspace, "其他", &none);
        assert_eq!(rows(&last), [1, 1, 0, 0, 0]);
        assert_eq!(last["returned"]["settled"], 1);
        assert_eq!(stats(&workspace), right(&RIGHT), "{more:?}");
        assert_eq!(open(&workspace), []);
        let sources = workspace.json(&["sources"]);
        assert_eq!(sources["sources"][0]["rejects_settled"], 5);
        assert_eq!(sources["sources"][0]["rejects_open"], 0);
        let all = workspace.json(&["sources", "rejects", "--all"]);
        let states: Vec<&str> =
            all["rejects"].as_array().unwrap().iter().map(|r| r["state"].as_str().unwrap()).collect();
        assert_eq!(states, vec!["settled"; states.len()]);
        assert_eq!(workspace.run(&["sources", "--verify"]).exit, Some(0));
        // The whole inbox once more: everything is there.
        let before = workspace.ledger();
        let again = workspace.json(&["ingest"]);
        assert!(again["files"].as_array().unwrap().iter().all(|f| f["status"] == "already"), "{again}");
        assert_eq!(workspace.ledger(), before);
    }
}

#[test]
fn what_goes_out_is_masked_and_every_cell_is_text() {
    let workspace = sent(&WRONG, &[]);
    let said = emit(&workspace, &[]);
    assert_eq!(said["masked"], true);
    let counts: Vec<(Option<&str>, u64)> = said["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["region_name"].as_str(), f["rows"].as_u64().unwrap()))
        .collect();
    assert_eq!(counts, [(None, 1), (Some("城关镇"), 3), (Some("河西镇"), 1)]);
    for town in ["城关镇", "河西镇", "未写镇街"] {
        let mut book = book(&workspace, town);
        let sheet = book.one();
        let text = sheet.rows.concat().join("\n");
        for private in ["张二二", "李三", "王四", "99992119800101", "138000000"] {
            assert!(!text.contains(private), "{private} in {text}");
        }
        assert_eq!(sheet.header(), 4, "title and notes above");
        assert!(sheet.rows[0][0].starts_with(&format!("{town}退回补正表")));
    }
    let mut town = book(&workspace, "城关镇");
    let sheet = town.one();
    assert_eq!(sheet.cell(7, "身份证号"), "9999************14");
    assert_eq!(sheet.cell(7, "姓名"), "王*");
    assert_eq!(sheet.cell(7, "补贴金额（万元）"), "八十元");
    assert!(sheet.cell(7, "有什么问题").contains("E0208"));
    assert!(sheet.cell(5, "怎样改").contains("文本格式"));
    assert_eq!(sheet.cell(7, "来源文件"), "inbox/护理补贴.csv");
    // The same again, byte for byte; a workbook that somebody has edited stays.
    let path = workspace.path().join("out/退回/城关镇退回补正表.xlsx");
    let first = fs::read(&path).unwrap();
    let again = emit(&workspace, &[]);
    assert!(again["files"].as_array().unwrap().iter().all(|f| f["written"] == false), "{again}");
    assert_eq!(fs::read(&path).unwrap(), first);
    let edited = town.save();
    fs::write(&path, &edited).unwrap();
    let said = workspace.run(&["sources", "rejects", "--emit", "xlsx"]);
    assert!(said.stderr.contains("W0702"), "{}", said.stderr);
    assert_eq!(fs::read(&path).unwrap(), edited);
    assert_eq!(fs::read(workspace.path().join("out/退回/城关镇退回补正表-新.xlsx")).unwrap(), first);
    // Whole rows only where they are asked for.
    emit(&workspace, &["--reveal"]);
    assert_eq!(book(&workspace, "河西镇").one().cell(6, "身份证号"), "999921198001011006");
}

#[test]
fn cells_of_a_sheet_keep_what_they_are() {
    let original = |id_three: Option<&str>, amount: &str| {
        let day = rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d");
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let header = ["发放日期", "镇街", "姓名", "身份证号", "补贴类型", "补贴金额(元)"];
        (0u16..).zip(header).for_each(|(c, h)| assert!(sheet.write(0, c, h).is_ok()));
        let rows = [
            ("张一", Some("999921198001011233"), "80"),
            ("李二", id_three, "80"),
            ("王三", Some("999921198001011006"), amount),
        ];
        for (r, (name, id, amount)) in (1u32..).zip(rows) {
            sheet
                .write_datetime_with_format(
                    r,
                    0,
                    rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 3, 5).unwrap(),
                    &day,
                )
                .unwrap();
            sheet.write(r, 1, "城关镇").unwrap();
            sheet.write(r, 2, name).unwrap();
            match id {
                Some(id) => drop(sheet.write(r, 3, id).unwrap()),
                // More digits than a number keeps: the last three are gone.
                None => drop(sheet.write(r, 3, 999_921_198_001_011_022.0).unwrap()),
            }
            sheet.write(r, 4, "护理补贴").unwrap();
            match amount.parse::<f64>() {
                Ok(number) => drop(sheet.write(r, 5, number).unwrap()),
                Err(_) => drop(sheet.write(r, 5, amount).unwrap()),
            }
        }
        book.save_to_buffer().unwrap()
    };
    let correct = Workspace::new();
    correct.write("inbox/三月.xlsx", &original(Some("999921198001011022"), "96.5"));
    assert_eq!(correct.run(&["ingest"]).exit, Some(0));
    let workspace = Workspace::new();
    workspace.write("inbox/三月.xlsx", &original(None, "九十六元五角"));
    assert_eq!(workspace.run(&["ingest"]).exit, Some(1));
    emit(&workspace, &["--reveal"]);
    let mut town = book(&workspace, "城关镇");
    assert_eq!(town.one().cell(3, "发放日期"), "2024-03-05");
    // As it came back: digits that were lost are not there again because they are text now.
    let digits = town.one().cell(3, "身份证号").clone();
    assert!(digits.ends_with("000"), "{digits}");
    let first = back(&workspace, "没改", &town);
    assert_eq!(rows(&first), [2, 0, 0, 2, 0]);
    let codes: Vec<&Value> = first["rejects"].as_array().unwrap().iter().map(|r| &r["code"]).collect();
    assert_eq!(codes, ["E0217", "E0208"]);
    // An identity number typed as a number has lost its last digits here, too.
    town.one().set(3, "身份证号", "number:999921198001011022").set(4, "补贴金额(元)", "number:96.5");
    let second = back(&workspace, "改了", &town);
    assert_eq!((rows(&second), &second["rejects"][0]["code"]), ([2, 1, 0, 1, 0], &Value::from("E0217")));
    assert_eq!(second["rejects"][0]["column"], 6, "the column of the sheet that came back");
    town.one().set(3, "身份证号", "999921198001011022");
    let third = back(&workspace, "再改", &town);
    // The amount stood in the second already, as it is.
    assert_eq!(rows(&third), [2, 1, 1, 0, 0]);
    assert_eq!(stats(&workspace), stats(&correct));
    assert_eq!(open(&workspace), []);
}

#[test]
fn dropping_a_return_opens_its_rows_again_and_a_source_takes_its_returns_along() {
    let workspace = sent(&WRONG, &[]);
    let before = stats(&workspace);
    let rejects = open(&workspace);
    let [town, other, _] = correct(&workspace);
    let file = back(&workspace, "城关", &town);
    back(&workspace, "河西", &other);
    assert_eq!(open(&workspace), [(8, "E0215".into())]);
    let id = file["source"].as_str().unwrap();
    let said = workspace.json(&["sources", "drop", id]);
    assert_eq!(said["dropped"]["id"], id);
    assert_eq!(
        open(&workspace),
        [(5, "E0212".into()), (7, "E0208".into()), (8, "E0215".into()), (9, "E0202".into())]
    );
    // Once more: it is new again.
    assert_eq!(rows(&back(&workspace, "城关", &town)), [3, 3, 0, 0, 0]);
    let first = workspace.json(&["sources"])["sources"][0]["id"].as_str().unwrap().to_owned();
    let said = workspace.json(&["sources", "drop", &first]);
    assert_eq!(said["with"].as_array().map(Vec::len), Some(2), "{said}");
    assert_eq!(workspace.json(&["sources"])["sources"].as_array().map(Vec::len), Some(0));
    // Its number leads nowhere, until the same file is read the same way again: then it is known at once,
    // even where both are ingested in one run.
    let said = workspace.run(&["ingest", "inbox/城关.xlsx"]);
    assert!(
        said.exit == Some(2) && said.stderr.contains("E0118") && said.stderr.contains("已撤销"),
        "{}",
        said.stderr
    );
    let said = workspace.json(&["ingest"]);
    assert!(said["files"].as_array().unwrap().iter().all(|f| f["status"] == "ingested"), "{said}");
    assert_eq!(open(&workspace), [(8, "E0215".into())]);
    // Replaced by the right table: the corrected rows are in it, nothing is counted twice.
    workspace.write("inbox/护理补贴.csv", &list(&RIGHT));
    let said = workspace.run(&["ingest", "inbox/护理补贴.csv", "--replace", &first]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    assert!(!said.stderr.contains("W0111 旧来源有 3"), "{}", said.stderr);
    assert_eq!(stats(&workspace), right(&RIGHT));
    assert_eq!(workspace.json(&["sources"])["sources"].as_array().map(Vec::len), Some(1));
    let said = workspace.run(&["ingest", "inbox/城关.xlsx"]);
    assert!(said.stderr.contains("已被替换"), "{}", said.stderr);
    assert_ne!(before, stats(&workspace));
    assert_eq!(rejects.len(), 5);
}

#[test]
fn a_whole_corrected_export_beside_the_returns_counts_once() {
    let workspace = sent(&WRONG, &[]);
    let [town, other, none] = correct(&workspace);
    back(&workspace, "城关", &town);
    workspace.write("inbox/整表.csv", &list(&RIGHT));
    let whole = workspace.json(&["ingest", "inbox/整表.csv"]);
    assert_eq!(rows(&whole["files"][0]), [6, 2, 4, 0, 0]);
    assert_eq!(rows(&back(&workspace, "河西", &other)), [1, 0, 1, 0, 0]);
    // Only a number settles: what was not returned is still open, though it is in the ledger.
    assert_eq!(open(&workspace), [(8, "E0215".into())]);
    assert_eq!(stats(&workspace), right(&RIGHT));
    back(&workspace, "其他", &none);
    assert_eq!((stats(&workspace), open(&workspace)), (right(&RIGHT), vec![]));
    // Whichever of them goes, the others still have the rows.
    let id = whole["files"][0]["source"].as_str().unwrap();
    workspace.json(&["sources", "drop", id]);
    assert_eq!(stats(&workspace), right(&RIGHT));
    assert_eq!(workspace.run(&["sources", "--verify"]).exit, Some(0));
}

#[test]
fn a_corrected_row_like_another_of_its_table_is_a_second_row() {
    let first = "1,2024-03-05,3月,城关镇,张一,999921198001011233,护理补贴,0.01,";
    // Alike in everything, or in the key alone: within one table both are payments of their own.
    for (wrong, second) in [("0.o1", first.to_owned()), ("0.o2", first.replace("0.01", "0.02"))] {
        let second = second.as_str();
        let amount = second.rsplit(',').nth(1).unwrap();
        let bad = second.replace(amount, wrong);
        let workspace = sent(&[first, &bad], &[]);
        let mut town = book(&workspace, "城关镇");
        town.one().set(5, "补贴金额（万元）", amount);
        assert_eq!(rows(&back(&workspace, "城关", &town)), [1, 1, 0, 0, 0], "{first} {second}");
        assert_eq!(stats(&workspace), right(&[first, second]));
        // Another export of the same two rows adds nothing.
        workspace.write("inbox/整表.csv", &list(&[first, second]));
        let whole = workspace.json(&["ingest", "inbox/整表.csv"]);
        assert_eq!(rows(&whole["files"][0]), [2, 0, 2, 0, 0]);
        assert_eq!(stats(&workspace), right(&[first, second]));
    }
}

#[test]
fn a_workbook_whose_rows_were_put_on_two_sheets() {
    let payment = "1,2024-03-05,3月,城关镇,张一,999921198001011233,护理补贴,0.01,";
    let bad = payment.replace("0.01", "0.o1");
    let workspace = sent(&[&bad, &bad], &[]);
    // An earlier export had them both.
    workspace.write("inbox/整表.csv", &list(&[payment, payment]));
    assert_eq!(workspace.run(&["ingest", "inbox/整表.csv"]).exit, Some(0));
    let mut town = book(&workspace, "城关镇");
    let sheet = town.one();
    sheet.set(4, "补贴金额（万元）", "0.01").set(5, "补贴金额（万元）", "0.01");
    let mut other = sheet.clone();
    let (four, five) = (sheet.line(4), sheet.line(5));
    sheet.rows.remove(five);
    other.name = "另一页".into();
    other.rows.remove(four);
    town.sheets.push(other);
    workspace.write("inbox/城关.xlsx", &town.save());
    for dry in [&["--dry-run"][..], &[]] {
        let said = workspace.json(&[&["ingest", "inbox/城关.xlsx"], dry].concat());
        let found: Vec<[u64; 5]> = said["files"].as_array().unwrap().iter().map(rows).collect();
        assert_eq!(found, [[1, 0, 1, 0, 0], [1, 0, 1, 0, 0]], "each is one of the two");
    }
    assert_eq!(stats(&workspace), right(&[payment, payment]));
    let said = workspace.json(&["sources"]);
    let whole = said["sources"][1]["id"].as_str().unwrap();
    workspace.json(&["sources", "drop", whole]);
    assert_eq!(stats(&workspace), right(&[payment, payment]));
}
