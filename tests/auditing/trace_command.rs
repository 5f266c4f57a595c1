//! `report trace` as an auditor runs it: tables, CSV, JSON, pages, occurrences, comparisons, hand-typed
//! numbers, and the lines of the originals, which are compared with the exports read here once more.
#![allow(clippy::expect_used, clippy::panic)]
#![allow(clippy::disallowed_types, reason = "a sheet keeps numbers as doubles")]

use crate::office;
use crate::sheets;
use crate::workspace;
use office::{integer, json, list, run, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::LazyLock;
use workspace::Workspace;

/// The sample with its draft of 2024.
static SAMPLE: LazyLock<PathBuf> = LazyLock::new(|| {
    let root = office::copy_of_sample("trace command");
    let built = office::report(&root, &["build", "2024", "--format", "json"]).output().expect("the program");
    assert!(matches!(built.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&built.stderr));
    root
});

fn manifest() -> Value {
    let text = fs::read_to_string(SAMPLE.join("out/2024/figures.json")).expect("the manifest");
    serde_json::from_str(&text).expect("JSON")
}

fn trace(arguments: &[&str]) -> Value {
    json(&SAMPLE, &[&["trace"], arguments].concat(), 0)
}

fn said(arguments: &[&str]) -> String {
    let output = run(&SAMPLE, &[&["trace"], arguments].concat(), 0);
    String::from_utf8(output.stdout).expect("text")
}

/// Runs of 11 digits or more.
fn long_numbers(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() >= 11).collect()
}

#[test]
fn a_number_is_told_in_tables() {
    let text = said(&["subsidy.care.persons@2024年@城关街道", "--rows-per-page", "30"]);
    for word in [
        "subsidy.care.persons@2024@999921001",
        "补贴发放：按人去重，补贴类型为护理补贴，按所属月份",
        "与上面的值相同",
        "各来源加入的数",
        "行：第 1 页",
        "原表的这一行",
        "SELECT",
        "count(DISTINCT \"person\") AS value",
    ] {
        assert!(text.contains(word), "no {word} in\n{text}");
    }
    // The rejected rows that could have moved it, and how far.
    assert!(text.contains("若全部补正") && text.contains("可能计入而被剔除的行"), "{text}");
    assert_eq!(long_numbers(&text).iter().find(|n| !n.starts_with("99992100")), None, "{text}");
}

/// Whether a masked text is a text: the same length, and every character the same or a star.
fn is_mask_of(shown: &str, whole: &str) -> bool {
    shown.chars().count() == whole.chars().count()
        && shown.chars().zip(whole.chars()).all(|(a, b)| a == b || a == '*')
}

/// Whether a line is the cells of a record, masked; blanks round what is hidden are left out.
fn is_line_of(shown: &str, cells: &[String], glue: &str) -> bool {
    let Some((cell, rest)) = cells.split_first() else { return false };
    [cell.as_str(), cell.trim()].into_iter().any(|cell| {
        let end = shown.char_indices().nth(cell.chars().count()).map_or(shown.len(), |(at, _)| at);
        let (own, more) = shown.split_at(end);
        let rest_fits = || more.strip_prefix(glue).is_some_and(|more| is_line_of(more, rest, glue));
        is_mask_of(own, cell) && if rest.is_empty() { more.is_empty() } else { rest_fits() }
    })
}

/// The cells of the record that begins on a line, as the `csv` crate reads them.
fn record(text: &str, line: u64, delimiter: u8) -> Vec<String> {
    let from: String = text.split_inclusive('\n').skip(line as usize - 1).collect();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(from.as_bytes());
    let record = reader.records().next().expect("a record").expect("a record");
    record.iter().map(|c| c.replace("\r\n", "↵").replace('\n', "↵").replace('\t', " ")).collect()
}

#[test]
fn every_row_shows_its_line_of_the_original() {
    let mut seen = BTreeSet::new();
    for source in [
        "2023年06月两项补贴发放明细.csv",
        "202307补贴发放导出.csv",
        "2023年01月两项补贴发放明细.csv",
        "2024年4月补贴发放.txt",
        "2024-02补贴明细_平台导出.csv",
        "2024年3月两项补贴发放表（分镇街）.xlsx",
        "2023年第四季度两项补贴发放表.xlsx[11月]",
    ] {
        let arguments = ["subsidy.amount@2023..2024", "--source", source, "--rows-per-page", "1000"];
        let document = trace(&arguments);
        let rows = list(&document, "rows");
        assert!(rows.len() > 600, "{source}: {} rows", rows.len());
        let path = SAMPLE.join(text(&rows[0], "file"));
        let bytes = fs::read(&path).expect("the export");
        let sheet = rows[0]["sheet"].as_str();
        let glue = if source.ends_with(".txt") { " | " } else { "," };
        let lines: Box<dyn Fn(u64) -> Vec<String>> = if let Some(sheet) = sheet {
            let book = sheets::open(&bytes);
            let sheet = sheet.to_owned();
            Box::new(move |line| (0..12).map(|c| book[sheet.as_str()].text(line as usize - 1, c)).collect())
        } else {
            let decoded = match encoding_rs::Encoding::for_bom(&bytes) {
                Some((encoding, mark)) => encoding.decode_without_bom_handling(&bytes[mark..]).0,
                None if std::str::from_utf8(&bytes).is_ok() => encoding_rs::UTF_8.decode(&bytes).0,
                None => encoding_rs::GBK.decode(&bytes).0,
            }
            .into_owned();
            let delimiter = if glue == "," { b',' } else { b'\t' };
            Box::new(move |line| record(&decoded, line, delimiter))
        };
        for row in rows {
            let (line, shown) = (row["line"].as_u64().expect("a line"), text(row, "original"));
            let whole = lines(line);
            if sheet.is_some() {
                // Dates and numbers of a sheet have no one spelling; its words do.
                let town = shown.split(" | ").find(|c| c.ends_with(['镇', '乡', '道']));
                assert!(
                    town.is_none_or(|t| whole.iter().any(|c| c == t)),
                    "{source}:{line}: {shown}\n{whole:?}"
                );
                assert!(shown.split(" | ").count() > 5, "{source}:{line}: {shown}");
            } else {
                assert!(is_line_of(shown, &whole, glue), "{source}:{line}: {shown}\n{whole:?}");
                seen.insert((source, shown.contains('↵')));
            }
            assert_eq!(long_numbers(shown), [""; 0], "{source}:{line}");
        }
    }
    assert!(seen.iter().any(|(_, broken)| *broken), "some note has a line break in it");
}

#[test]
fn csv_has_every_row_and_adds_up() {
    for (figure, unit) in [("subsidy.two.amount@2024", "元"), ("subsidy.care.persons@2024H1", "人")] {
        let document = trace(&[figure]);
        let csv = said(&[figure, "--format", "csv"]);
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(|r| r.expect("a row")).collect();
        assert_eq!(rows.len() as u64, document["page"]["rows"].as_u64().expect("rows"), "{figure}");
        let sum: i128 =
            rows.iter().filter(|r| !r["amount"].is_empty()).map(|r| integer(&r["amount"], unit)).sum();
        assert_eq!(sum, integer(text(&document, "value"), unit), "{figure}");
        assert_eq!(document["value"], document["recomputed"]);
        assert_eq!(document["holds"], true);
        assert_eq!(long_numbers(&csv.replace(text(&document, "region"), "")), [""; 0]);
        let page = said(&[figure, "--format", "csv", "--page", "2", "--rows-per-page", "7"]);
        assert_eq!(page.lines().count(), 8);
        assert!(page.starts_with("part,source,file,sheet,line,date,region,key,amount,mark,original\n"));
    }
}

#[test]
fn a_reader_of_csv_may_go_away() {
    let mut program = office::report(&SAMPLE, &["trace", "subsidy.amount@2023..2024", "--format", "csv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    drop(program.stdout.take());
    let output = program.wait_with_output().expect("ends");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn pages_follow_each_other_and_parts_add_up() {
    let whole = trace(&["visit.amount@2024", "--rows-per-page", "10000"]);
    let page =
        |page: usize| trace(&["visit.amount", "2024", "--page", &page.to_string(), "--rows-per-page", "100"]);
    let pages = page(1)["page"]["pages"].as_u64().expect("pages") as usize;
    let all: Vec<Value> = (1..=pages).flat_map(|n| list(&page(n), "rows").to_vec()).collect();
    assert_eq!(&all, list(&whole, "rows"));
    assert!(list(&page(pages + 1), "rows").is_empty());
    // Each part by its sources, all parts to the value.
    let parts = list(&whole, "parts");
    assert_eq!((parts.len(), text(&whole, "formula")), (2, "① + ②"));
    let mut sum = 0;
    for part in parts {
        let added: i128 = list(part, "sources").iter().map(|s| integer(text(s, "amount"), "元")).sum();
        assert_eq!(added, integer(text(part, "value"), "元"));
        sum += added;
    }
    assert_eq!(sum, integer(text(&whole, "value"), "元"));
    let one = text(&list(&parts[0], "sources")[0], "source");
    let narrowed = trace(&["visit.amount@2024", "--source", &one[..8], "--rows-per-page", "10000"]);
    assert!(list(&narrowed, "rows").iter().all(|r| r["source"] == one));
    assert_eq!(narrowed["value"], whole["value"], "the sum is that of all sources");
    let streamed = said(&["visit.amount@2024", "--all"]);
    assert_eq!(
        streamed.split("全部的行：\n").nth(1).expect("rows").lines().count(),
        list(&whole, "rows").len()
    );
}

#[test]
fn a_repeat_names_the_row_that_was_counted() {
    let document = trace(&["subsidy.care.persons@2024", "--rows-per-page", "10000"]);
    let rows = list(&document, "rows");
    let place = |r: &Value| (text(r, "file").to_owned(), r["sheet"].to_string(), r["line"].as_u64());
    let counted = rows.iter().filter(|r| r["mark"] == "counts");
    let counted: BTreeMap<_, &str> = counted.map(|r| (place(r), text(r, "key"))).collect();
    assert_eq!(counted.len().to_string(), text(&document, "value"));
    let repeats: Vec<&Value> = rows.iter().filter(|r| r["mark"] == "repeat").collect();
    assert!(repeats.len() > 4000, "{}", repeats.len());
    for row in repeats {
        assert_eq!(counted.get(&place(&row["first"])), Some(&text(row, "key")), "{row}");
    }
    let blank = rows.iter().filter(|r| r["mark"] == "blank" && r["amount"].is_null()).count();
    assert_eq!(Some(blank as u64), list(&document, "parts")[0]["blank"].as_u64());
}

#[test]
fn every_comparison_of_the_draft_is_traced_by_its_occurrence() {
    let manifest = manifest();
    let mut kinds = BTreeSet::new();
    for figure in list(&manifest, "figures").iter().filter(|f| text(f, "indicator").contains('(')) {
        let id = text(figure, "id");
        let place = list(&manifest, "occurrences").iter().find(|o| o["figure"] == id).expect("an occurrence");
        let document = trace(&[text(place, "id"), "--rows-per-page", "2"]);
        assert_eq!((text(&document, "figure"), &document["value"]), (id, &figure["value"]), "{id}");
        assert_eq!((&document["recomputed"], &document["holds"]), (&figure["value"], &Value::from(true)));
        assert_eq!(document["printed"]["text"], place["text"]);
        if kinds.insert(id.split('(').next().expect("a function").to_owned()) {
            let by_id = trace(&[id, "--rows-per-page", "2"]);
            assert_eq!((&by_id["value"], &by_id["parts"]), (&document["value"], &document["parts"]), "{id}");
        }
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["done", "prev"]);
    let growth = trace(&["growth(subsidy.payments)@2024"]);
    let (now, before) = (trace(&["subsidy.payments@2024"]), trace(&["subsidy.payments@2023"]));
    let number = |v: &Value| integer(text(v, "value"), "笔");
    let (n, d) = (number(&now) - number(&before), number(&before));
    let millionths = (n * 2_000_000 + d) / (2 * d);
    assert_eq!(integer(text(&growth, "value"), ""), millionths);
}

#[test]
fn the_manifest_named_is_the_one_looked_into() {
    let manifest = SAMPLE.join("out/2024/figures.json");
    let manifest = manifest.to_str().expect("text");
    let first = trace(&["f0001", "--manifest", manifest]);
    assert_eq!(first["printed"]["occurrence"], "f0001");
    assert_eq!(trace(&["f0001"])["figure"], first["figure"]);
    let by_id = trace(&[text(&first, "figure"), "--manifest", manifest]);
    assert_eq!(by_id["printed"]["value"], first["value"]);
    let missing = run(&SAMPLE, &["trace", "f0001", "--manifest", "report.toml"], 2);
    assert!(String::from_utf8_lossy(&missing.stderr).contains("不是文稿的清单"));
}

#[test]
fn hand_typed_numbers_say_who_when_and_where() {
    let fact = trace(&["fact:捐赠.款物"]);
    let lines = list(&fact, "typed");
    assert_eq!(lines.len(), 1);
    for key in ["source", "filled_by", "filled_on", "text"] {
        assert!(!text(&lines[0], key).is_empty(), "{key}");
    }
    assert_eq!((text(&lines[0], "file"), lines[0]["line"].as_u64()), ("facts.csv", Some(5)));
    let target = trace(&["target:surgery.cataract.cases@2024"]);
    assert_eq!((text(&list(&target, "typed")[0], "file"), list(&target, "typed").len()), ("targets.csv", 1));
    assert!(said(&["target:surgery.cataract.cases"]).contains("云水市残疾人联合会"));
}

/// A whole citizen number of an impossible region.
fn id(serial: u32) -> String {
    let digits = format!("99999919800101{serial:03}");
    let bytes: [u8; 17] = digits.as_bytes().try_into().expect("17 digits");
    format!("{digits}{}", char::from(report::model::person::check_digit(&bytes)))
}

#[test]
fn notes_over_several_lines_and_unmapped_columns_stay_hidden() {
    let office = Workspace::new();
    let mut text =
        String::from("护理补贴发放表,,,,,,\r\n镇街,姓名,身份证号,补贴类型,发放日期,补贴金额,监护人姓名\r\n");
    for serial in 1..=3 {
        text.push_str(&format!(
            "城关镇,\"王\r\n小{serial}\",{},护理补贴,2024-03-0{serial},80,\"赵大,{serial}\"\r\n",
            id(serial)
        ));
    }
    let (gbk, ..) = encoding_rs::GBK.encode(&text);
    office.write("inbox/a.csv", &gbk);
    let ingested = office.run(&["ingest", "inbox/a.csv"]);
    assert_eq!(ingested.exit, Some(0), "{}", ingested.stderr);
    let document = office.json(&["trace", "subsidy.care.persons@2024"]);
    let rows = list(&document, "rows");
    let lines: Vec<u64> = rows.iter().filter_map(|r| r["line"].as_u64()).collect();
    assert_eq!(lines, [3, 5, 7], "the physical line on which a record begins");
    let shown = office::text(&rows[1], "original");
    let number = format!("9999************{}", &id(2)[16..]);
    assert_eq!(shown, format!("城关镇,王***2,{number},护理补贴,2024-03-02,80,赵**2"));
    // Without the file in the inbox the trace is the same.
    fs::remove_file(office.path().join("inbox/a.csv")).expect("removed");
    assert_eq!(office.json(&["trace", "subsidy.care.persons@2024"])["rows"], document["rows"]);
}
