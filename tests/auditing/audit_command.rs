//! `report audit`, `report coverage` and `report sources impact` as an office runs them, on the sample.
//!
//! One copy of the sample is built once; what changes it works on a copy of its own.
#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

use crate::office;
use crate::workspace::copy;
use calamine::{Data, Reader, Xlsx, open_workbook};
use office::{json, run, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::LazyLock;

static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    let root = office::copy_of_sample("audit");
    run(&root, &["build", "2024", "-q"], 0);
    root
});

/// A copy of the built workspace that may be changed.
fn own(name: &str) -> PathBuf {
    let to = office::folder(name);
    copy(&ROOT, &to);
    to
}

fn rows(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn cents(value: &Value) -> i128 {
    value.as_str().expect("a decimal").replace('.', "").parse().expect("a number")
}

#[test]
fn the_document_adds_up_and_every_row_is_a_line_of_a_file() {
    let document = json(&ROOT, &["audit", "2024"], 1);
    let findings = rows(&document["findings"]);
    assert!(findings.len() > 5, "the sample has faults to be found");
    let mut ids = BTreeSet::new();
    let mut by_rule: BTreeMap<&str, (u64, i128)> = BTreeMap::new();
    for finding in findings {
        assert!(ids.insert(text(finding, "id")), "{finding}");
        let (count, amount) = by_rule.entry(finding["code"].as_str().expect("a code")).or_default();
        *count += 1;
        *amount += if finding["amount"].is_null() { 0 } else { cents(&finding["amount"]) };
        for row in rows(&finding["rows"]) {
            let file = text(row, "file");
            let path = ROOT.join(file.split('[').next().expect("a path"));
            assert!(path.exists(), "{file}");
            assert!(row["line"].as_u64().is_some_and(|l| l > 0));
        }
        let said = format!("{}{}", text(finding, "message"), text(finding, "person"));
        assert!(said.split(|c: char| !c.is_ascii_digit()).all(|run| run.len() < 11), "unmasked: {said}");
    }
    let summary = &document["summary"];
    for line in rows(&summary["by_rule"]) {
        let (count, amount) =
            by_rule.remove(line["rule"].as_str().expect("a code")).expect("a rule with findings");
        let counted: u64 = ["error", "warning", "info"].iter().filter_map(|k| line[*k].as_u64()).sum();
        assert_eq!((counted, cents(&line["amount"])), (count, amount), "{line}");
    }
    assert!(by_rule.is_empty());
    for by in ["by_region", "by_month"] {
        for key in ["error", "warning", "info"] {
            let parts: u64 = rows(&summary[by]).iter().filter_map(|l| l[key].as_u64()).sum();
            assert_eq!(Some(parts), summary[key].as_u64(), "{by} {key}");
        }
    }
    // Every rule is told of, and none without its data passes for one that found nothing.
    for rule in rows(&document["rules"]) {
        let remarks = rows(&rule["remarks"]).len();
        match rule["status"].as_str().expect("a status") {
            "checked" => assert_eq!(remarks, 0, "{rule}"),
            "partly" | "missing" => assert!(remarks > 0, "{rule}"),
            other => assert_eq!(other, "off", "{rule}"),
        }
    }
}

#[test]
fn the_same_ledger_gives_the_same_list() {
    let once = run(&ROOT, &["audit", "2024", "--format", "json"], 1).stdout;
    assert_eq!(once, run(&ROOT, &["audit", "2024", "--format", "json"], 1).stdout);
    let csv =
        String::from_utf8(run(&ROOT, &["audit", "2024", "--format", "csv", "-q"], 1).stdout).expect("text");
    let findings = rows(&json(&ROOT, &["audit", "2024"], 1)["findings"]).len();
    assert_eq!(csv.lines().count(), findings + 1);
}

#[test]
fn what_someone_has_looked_into_is_known_and_not_news() {
    let root = own("audit-marks");
    let document = json(&root, &["audit", "2024", "--rule", "A01"], 1);
    let ids: Vec<String> = rows(&document["findings"]).iter().map(|f| text(f, "id").to_owned()).collect();
    let (first, rest) = ids.split_first().expect("findings");
    let mark =
        ["audit", "2024", "--rule", "A01", "--mark", first, "--by", "张三", "--note", "同名两人，=已核"];
    let marked = json(&root, &mark, 1);
    let state = |document: &Value, id: &str| {
        let found = rows(&document["findings"]).iter().find(|f| text(f, "id") == id).cloned();
        found.map(|f| text(&f, "state").to_owned())
    };
    assert_eq!(state(&marked, first).as_deref(), Some("known"));
    let file = fs::read(root.join("findings.csv")).expect("findings.csv");
    json(&root, &mark, 1);
    assert_eq!(
        fs::read(root.join("findings.csv")).expect("findings.csv"),
        file,
        "said again changes nothing"
    );
    let shown = String::from_utf8(run(&root, &["audit", "2024", "--rule", "A01"], 1).stdout).expect("text");
    assert!(!shown.contains(first.as_str()), "{shown}");
    let shown = String::from_utf8(run(&root, &["audit", "2024", "--rule", "A01", "--known"], 1).stdout)
        .expect("text");
    assert!(shown.contains(first.as_str()) && shown.contains("已核 张三"), "{shown}");
    // All of them known: nothing new, exit 0.
    run(&root, &["audit", "2024", "--rule", "A01", "--mark", &rest.join(","), "--by", "李四", "-q"], 0);
    run(&root, &["audit", "2024", "--rule", "A01", "-q"], 0);
    // Excel saves it in the system's encoding.
    let text = fs::read_to_string(root.join("findings.csv")).expect("UTF-8");
    let (bytes, _, _) = encoding_rs::GBK.encode(text.trim_start_matches('\u{feff}'));
    fs::write(root.join("findings.csv"), bytes).expect("a file");
    run(&root, &["audit", "2024", "--rule", "A01", "-q"], 0);
    run(&root, &["audit", "2024", "--rule", "A01", "--unmark", first, "-q"], 1);
}

#[test]
fn those_who_mark_at_once_do_not_lose_each_others_lines() {
    let root = own("audit-marks-at-once");
    let document = json(&root, &["audit", "2024"], 1);
    let ids: Vec<&str> = rows(&document["findings"]).iter().map(|f| text(f, "id")).take(6).collect();
    assert_eq!(ids.len(), 6);
    let runs = ids.iter().map(|id| {
        let mut command = office::report(&root, &["audit", "2024", "--mark", id, "--by", "张三", "-q"]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a run")
    });
    for mut run in runs.collect::<Vec<_>>() {
        assert_eq!(run.wait().expect("an end").code(), Some(1));
    }
    let marked = fs::read_to_string(root.join("findings.csv")).expect("findings.csv");
    assert!(ids.iter().all(|id| marked.contains(id)) && marked.lines().count() == 7, "{marked}");
}

#[test]
fn a_part_of_the_office_has_its_own_list() {
    let whole = json(&ROOT, &["audit", "2024"], 1);
    let town = rows(&whole["summary"]["by_region"]).iter().find(|l| text(l, "region").len() >= 9);
    let code = text(town.expect("a region"), "region").to_owned();
    let code = &code[..9.min(code.len())];
    let part = json(&ROOT, &["audit", "2024", "--region", code], 1);
    let inside = |f: &&Value| text(f, "region").starts_with(code);
    let expected = rows(&whole["findings"]).iter().filter(inside).count();
    // What is told of the whole county is told of a part for itself.
    assert!(rows(&part["findings"]).iter().filter(inside).count() >= expected && expected > 0);
    // What touches two towns is told in both, under the first of them.
    let known: BTreeSet<&str> = rows(&whole["findings"]).iter().map(|f| text(f, "id")).collect();
    let strange = |f: &&Value| !inside(f) && !known.contains(text(f, "id"));
    assert_eq!(rows(&part["findings"]).iter().find(strange), None);
}

#[test]
fn the_workbook_has_every_finding_and_is_not_written_over_once_somebody_wrote_into_it() {
    let root = own("audit-book");
    let document = json(&root, &["audit", "2024", "--emit", "xlsx"], 1);
    let path = root.join("out/2024/疑点清单.xlsx");
    let bytes = fs::read(&path).expect("a workbook");
    let again = json(&root, &["audit", "2024", "--emit", "xlsx"], 1);
    assert_eq!(again["outputs"][0]["written"], false);
    assert_eq!(fs::read(&path).expect("a workbook"), bytes);
    let mut book: Xlsx<_> = open_workbook(&path).expect("opens");
    let cells = book.worksheet_range("疑点").expect("a sheet");
    let header = cells.rows().position(|r| r[0] == Data::String("编号".into())).expect("a header");
    let ids: Vec<String> = cells.rows().skip(header + 1).map(|r| r[0].to_string()).collect();
    let findings = rows(&document["findings"]);
    assert_eq!(ids, findings.iter().map(|f| text(f, "id").to_owned()).collect::<Vec<_>>());
    let amount = cells
        .rows()
        .nth(header)
        .expect("a header")
        .iter()
        .position(|c| matches!(c, Data::String(title) if title == "金额（元）"));
    let amount = amount.expect("a column");
    for (row, finding) in cells.rows().skip(header + 1).zip(findings) {
        let told = if finding["amount"].is_null() { None } else { Some(cents(&finding["amount"])) };
        let held = match &row[amount] {
            Data::Float(number) => {
                Some(format!("{number:.2}").replace('.', "").parse::<i128>().expect("cents"))
            }
            _ => None,
        };
        assert_eq!(held, told, "{finding}");
    }
    fs::write(&path, b"filled in").expect("an edit");
    let beside = json(&root, &["audit", "2024", "--emit", "xlsx"], 1);
    assert!(text(&beside["outputs"][0], "path").ends_with("疑点清单-新.xlsx"));
    assert_eq!(fs::read(&path).expect("the edited one"), b"filled in");
}

#[test]
fn coverage_counts_what_stats_counts_and_finds_a_month_that_did_not_come() {
    let root = own("coverage");
    let before = json(&root, &["coverage", "2024", "--dataset", "subsidy"], 0);
    let months = &before["datasets"][0];
    // Another road: the payments by 镇街 and month as `stats` has them; void rows count here, too.
    let stats = json(&root, &["stats", "2024", "--indicator", "subsidy.payments", "--by", "month"], 0);
    for (month, counted) in rows(&before["months"]).iter().zip(rows(&months["rows"])) {
        let paid = rows(&stats["rows"])
            .iter()
            .find(|r| r["period"] == *month)
            .map_or(0, |r| text(r, "value").parse::<u64>().expect("a count"));
        let counted = counted.as_u64().expect("a count");
        assert!(counted >= paid && counted - paid < 60, "{month}: {counted} rows, {paid} payments");
    }
    let sources = json(&root, &["sources"], 0);
    let file =
        rows(&sources["sources"]).iter().find(|s| s["dataset"] == "subsidy" && s["period"] == "2024-11");
    let file = text(file.expect("a file of November"), "id").to_owned();
    run(&root, &["sources", "drop", &file], 0);
    let after = json(&root, &["coverage", "2024", "--dataset", "subsidy"], 1);
    let gaps = rows(&after["datasets"][0]["gaps"]);
    let file = gaps.iter().find(|g| g["region"] == "" && g["kind"].is_null()).expect("a gap of the whole");
    // A few back payments of that month came in another file.
    assert_eq!((file["months"][0].as_str(), text(file, "state")), (Some("2024-11"), "short"));
    assert!(gaps.iter().all(|g| g["region"] == ""), "what all lack is told once: {gaps:?}");
    let built = json(&root, &["build", "2024", "--no-ingest"], 0);
    assert!(!rows(&built["warnings"]).is_empty());
}

#[test]
fn rejected_rows_are_told_by_reason_wherever_figures_are_told() {
    let impact = json(&ROOT, &["sources", "impact", "2024"], 0);
    let figures = rows(&impact["figures"]);
    let of = |id: &str| figures.iter().find(|f| f["indicator"] == id).unwrap_or_else(|| panic!("{id}"));
    let manifest = fs::read(ROOT.join("out/2024/figures.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let mut compared = 0;
    for figure in rows(&manifest["figures"]) {
        if figure["period"] != "2024"
            || figure["region"] != "999921"
            || figure["indicator"].as_str().is_some_and(|i| i.contains('('))
        {
            continue;
        }
        let known = figures.iter().find(|f| f["indicator"] == figure["indicator"]);
        assert_eq!(figure.get("impact").is_some(), known.is_some(), "{}", figure["id"]);
        if let Some(known) = known {
            assert_eq!(known["at_most"], figure["impact"]["at_most"], "{}", figure["id"]);
            assert_eq!(rows(&known["reasons"]).len(), rows(&figure["impact"]["reasons"]).len());
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared}");
    // What could come of it: no more than the rejected rows have.
    let amount = of("subsidy.amount");
    let told = rows(&amount["reasons"]).iter().filter(|r| !r["amount"].is_null());
    let sum: i128 = told.map(|r| cents(&r["amount"])).sum();
    assert!(sum > 0);
    let sources = json(&ROOT, &["sources"], 0);
    let mut open = 0;
    for source in rows(&sources["sources"]) {
        let reasons: u64 = rows(&source["rejects_by_reason"]).iter().filter_map(|r| r["rows"].as_u64()).sum();
        assert_eq!(Some(reasons), source["rejects_open"].as_u64(), "{source}");
        open += reasons;
    }
    assert!(open > 50);
    let built = json(&ROOT, &["build", "2024", "--no-ingest"], 0);
    let warned = rows(&built["warnings"]).iter().find(|w| w["code"] == "W0850").expect("a warning");
    assert!(text(warned, "help").contains("report sources impact 2024"), "{warned}");
}

/// The walk of the README: its commands, and the lines shown below each.
#[test]
fn the_auditors_walk_of_the_readme_is_what_happens() {
    let readme = include_str!("../../README.md");
    let section = readme.split("## For auditors").nth(1).expect("the section");
    let block = section.split("```console").nth(1).and_then(|b| b.split("```").next()).expect("a block");
    let mut commands = 0;
    let mut said = String::new();
    for line in block.trim().lines() {
        if let Some(command) = line.strip_prefix("$ report ") {
            let arguments: Vec<&str> = command.split('#').next().unwrap_or("").split_whitespace().collect();
            let exit = i32::from(arguments[0] == "audit");
            said = String::from_utf8(run(&ROOT, &arguments, exit).stdout).expect("text");
            commands += 1;
            let chinese = section.split("**审计四步**").nth(1).expect("the Chinese walk");
            assert!(chinese.contains(&format!("`report {}`", arguments.join(" "))), "{arguments:?}");
        } else {
            assert!(said.contains(line.trim_end()), "「{line}」 is not in\n{said}");
        }
    }
    assert_eq!(commands, 4);
    // The number is the one that is printed.
    let draft = fs::read_to_string(ROOT.join("out/2024/2024年工作总结.md")).expect("a draft");
    assert!(draft.contains("发放561175.7元"));
}
