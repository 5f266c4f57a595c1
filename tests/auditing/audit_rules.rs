//! The rules of the audit, case by case: `tests/audit/*.toml`, a file for each rule.
//!
//! Each case is a few exports, ingested as a clerk would, and what the rule must find in them. The same rows in
//! another order, and spread over twice as many files, must give the same findings.
#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

use chrono::DateTime;
use report::audit::{self, Audit, Finding, Scope};
use report::command::{Session, Silent, ingest};
use report::ledger::Ledger;
use report::model::{period, person};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const CONFIG: &str = "[office]\nname = \"云水县残疾人联合会\"\nroot = \"999921\"\n";
const REGIONS: &str = "code,name,level,parent,kind,counted,aliases,valid_from,valid_to\n\
    999921,云水县,county,,,是,,,\n\
    999921100,城关镇,town,999921,镇,是,,,\n\
    999921100001,东街社区,village,999921100,社区,是,,,\n\
    999921100002,西街社区,village,999921100,社区,是,,,\n\
    999921200,河西镇,town,999921,镇,是,,,\n\
    999921200001,上河村,village,999921200,村,是,,,\n";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: String,
    period: String,
    #[serde(default)]
    catalog: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// Another period than the file's.
    period: Option<String>,
    /// `--period` of the files, for exports without dates.
    ingest_period: Option<String>,
    /// More of the office's catalog.
    #[serde(default)]
    catalog: String,
    /// `name` or `dataset:name` → CSV text.
    files: BTreeMap<String, String>,
    finds: Vec<Expected>,
    status: Option<String>,
    /// A part of a remark that must be made.
    remark: Option<String>,
    /// Whether the case says nothing of another order of rows or of split files (a defect of one file).
    #[serde(default)]
    as_is: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    rows: Vec<String>,
    amount: Option<String>,
    severity: Option<String>,
    month: Option<String>,
    /// The number of the person in braces.
    person: Option<u32>,
    says: Option<String>,
    region: Option<String>,
}

/// A valid number of an invented person: impossible region, odd numbers male.
fn id(n: u32, birth: &str) -> String {
    let digits = format!("999921{}{:03}", birth.replace('-', ""), n % 1000);
    let array = <&[u8; 17]>::try_from(digits.as_bytes()).expect("17 digits");
    format!("{digits}{}", char::from(person::check_digit(array)))
}

/// `{3}`, `{3@1990-05-06}`, `{3:43}`, `{3@1990-05-06:43}`.
fn expand(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let end = rest[start..].find('}').expect("a closing brace") + start;
        let inside = &rest[start + 1..end];
        let (inside, tail) = inside.split_once(':').unwrap_or((inside, ""));
        let (n, birth) = inside.split_once('@').unwrap_or((inside, "1980-01-01"));
        out.push_str(&rest[..start]);
        out.push_str(&id(n.parse().expect("a number"), birth));
        out.push_str(tail);
        rest = &rest[end + 1..];
    }
    out + rest
}

struct Run {
    audit: Audit,
    /// Position of a source → its file's name.
    files: Vec<String>,
}

/// Ingests files into a fresh workspace and audits it.
fn run(file: &File, case: &Case, files: &[(String, String)]) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    fs::write(root.join("report.toml"), CONFIG).expect("report.toml");
    fs::write(root.join("regions.csv"), REGIONS).expect("regions.csv");
    fs::create_dir(root.join("catalog")).expect("a folder");
    fs::write(root.join("catalog/本县.toml"), format!("{}\n{}", file.catalog, case.catalog))
        .expect("catalog");
    let now = DateTime::from_timestamp(1_735_689_600, 0).expect("a time");
    let session = Session {
        folder: root.to_owned(),
        today: now.date_naive(),
        now,
        threads: 1,
        wait: Duration::ZERO,
        progress: &Silent,
    };
    for (name, text) in files {
        let (dataset, name) = name.split_once(':').map_or((None, name.as_str()), |(d, n)| (Some(d), n));
        let path = root.join(name);
        fs::write(&path, text).expect("an export");
        let request = ingest::Request {
            files: vec![path],
            dataset: dataset.map(str::to_owned),
            period: case.ingest_period.clone(),
            ..Default::default()
        };
        let outcome = ingest::run(&session, &request).unwrap_or_else(|d| panic!("{}: {d:?}", case.name));
        assert!(!outcome.refused, "{}: {name} refused: {:?}", case.name, outcome.diagnostics);
    }
    let office = session.office().unwrap_or_else(|d| panic!("{}: {d:?}", case.name));
    assert_eq!(audit::check_settings(&office.catalog), [], "{}", case.name);
    let ledger = Ledger::open(&office.workspace.ledger_dir()).expect("a ledger");
    let period = case.period.as_deref().unwrap_or(&file.period);
    let period = period::parse(period, now.date_naive()).expect("a period");
    let tree = &office.workspace.regions;
    let only = [file.rule.clone()];
    let scope = Scope { period, region: tree.root(), only: &only };
    let audit =
        audit::run(&office.catalog, tree, &ledger, &scope).unwrap_or_else(|d| panic!("{}: {d:?}", case.name));
    let name =
        |path: &str| Path::new(path).file_name().map_or(String::new(), |n| n.to_string_lossy().into_owned());
    Run { audit, files: ledger.sources().iter().map(|s| name(&s.path)).collect() }
}

fn yuan(cents: i128) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

fn shown(run: &Run, f: &Finding) -> (BTreeSet<String>, String) {
    let rows = f.rows.iter().map(|r| format!("{}:{}", run.files[r.source as usize], r.line)).collect();
    let amount = f.amount.map_or("-".to_owned(), yuan);
    let text = format!(
        "{} {} {:?} {amount} {} {}",
        f.severity.key(),
        f.code,
        f.month.map(|m| m.to_string()),
        f.person,
        f.message
    );
    (rows, text)
}

/// What a finding says, whatever file and line its rows stand in.
fn essence(f: &Finding) -> String {
    format!(
        "{:?}",
        (&f.code, f.severity, &f.message, &f.person, f.amount, f.region, f.month, f.id(), f.rows.len())
    )
}

fn check(file: &File, case: &Case) -> Vec<String> {
    let files: Vec<(String, String)> =
        case.files.iter().map(|(n, t)| (n.clone(), expand(t.trim_start()))).collect();
    let run1 = run(file, case, &files);
    let name = format!("{} {}", file.rule, case.name);
    let mut wrong = Vec::new();
    let found: Vec<(BTreeSet<String>, String)> =
        run1.audit.findings.iter().map(|f| shown(&run1, f)).collect();
    let mut left: Vec<usize> = (0..found.len()).collect();
    for expected in &case.finds {
        let rows: BTreeSet<String> = expected.rows.iter().cloned().collect();
        let fits = |i: &usize| {
            let f = &run1.audit.findings[*i];
            let person = expected.person.is_none_or(|n| f.person.contains(&id_masked(&files, n)));
            found[*i].0 == rows
                && expected.amount.as_ref().is_none_or(|a| f.amount.map(yuan).as_ref() == Some(a))
                && expected.severity.as_ref().is_none_or(|s| f.severity.key() == s)
                && expected.month.as_ref().is_none_or(|m| f.month.map(|m| m.to_string()).as_ref() == Some(m))
                && expected.says.as_ref().is_none_or(|s| f.message.contains(s))
                && expected.region.as_ref().is_none_or(|r| f.region.is_some_and(|p| region(p) == r))
                && person
        };
        match left.iter().position(fits) {
            Some(at) => drop(left.remove(at)),
            None => {
                wrong.push(format!("{name}: not found: {rows:?} {:?} {:?}", expected.amount, expected.says))
            }
        }
    }
    wrong.extend(left.iter().map(|i| format!("{name}: not expected: {:?}", found[*i])));
    let state = run1.audit.rules.iter().find(|r| r.code == file.rule).expect("the rule's state");
    if let Some(status) = case.status.as_ref().filter(|s| state.status.key() != **s) {
        wrong.push(format!("{name}: status {} instead of {status}: {:?}", state.status.key(), state.remarks));
    }
    if let Some(remark) = case.remark.as_ref().filter(|r| !state.remarks.iter().any(|s| s.contains(*r))) {
        wrong.push(format!("{name}: no remark of「{remark}」: {:?}", state.remarks));
    }
    for finding in &run1.audit.findings {
        let all = format!("{}{}", finding.message, finding.person);
        let digits = all.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
        if digits > 10 {
            wrong.push(format!("{name}: a number unmasked in {all}"));
        }
    }
    if case.as_is || !wrong.is_empty() {
        return wrong;
    }
    let same = |what: &str, files: Vec<(String, String)>, wrong: &mut Vec<String>| {
        let other = run(file, case, &files);
        let (a, b): (Vec<String>, Vec<String>) = (
            run1.audit.findings.iter().map(essence).collect(),
            other.audit.findings.iter().map(essence).collect(),
        );
        if a != b {
            wrong.push(format!("{name}: {what} changes the findings:\n  {a:?}\n  {b:?}"));
        }
        let lines = |run: &Run| run.audit.rules.iter().map(|r| (r.status, r.examined)).collect::<Vec<_>>();
        if lines(&run1) != lines(&other) {
            wrong.push(format!(
                "{name}: {what} changes what was examined: {:?} {:?}",
                lines(&run1),
                lines(&other)
            ));
        }
    };
    same("another order of rows and files", permuted(&files), &mut wrong);
    same("splitting the files", split(&files), &mut wrong);
    wrong
}

fn region(position: usize) -> &'static str {
    REGIONS.lines().nth(position + 1).and_then(|l| l.split(',').nth(1)).unwrap_or("")
}

/// The masked number of a person, with the birth date that it has in the files.
fn id_masked(files: &[(String, String)], n: u32) -> String {
    let tail = format!("{:03}", n % 1000);
    let text: String = files.iter().map(|(_, t)| t.as_str()).collect();
    let whole = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .find(|w| w.len() >= 18 && w.starts_with("999921") && w[14..17] == tail);
    report::model::mask::number(&whole.unwrap_or_default()[..18.min(whole.unwrap_or_default().len())])
}

fn permuted(files: &[(String, String)]) -> Vec<(String, String)> {
    let turn = |text: &String| {
        let mut lines: Vec<&str> = text.lines().collect();
        let header = lines.remove(0);
        lines.reverse();
        let half = lines.len() / 3;
        lines.rotate_left(half);
        std::iter::once(header).chain(lines).collect::<Vec<_>>().join("\n") + "\n"
    };
    files.iter().rev().map(|(n, t)| (n.clone(), turn(t))).collect()
}

fn split(files: &[(String, String)]) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (name, text) in files {
        let mut lines = text.lines();
        let header = lines.next().unwrap_or_default();
        let rows: Vec<&str> = lines.collect();
        // Equal rows stay together: in two files they would be one row that both exports hold.
        let first: BTreeSet<&str> = rows.iter().copied().step_by(2).collect();
        let (a, b): (Vec<&str>, Vec<&str>) = rows.iter().partition(|r| first.contains(*r));
        for (part, rows) in [("-1", a), ("-2", b)] {
            if !rows.is_empty() {
                let stem = name.trim_end_matches(".csv");
                out.push((format!("{stem}{part}.csv"), format!("{header}\n{}\n", rows.join("\n"))));
            }
        }
    }
    out
}

fn files() -> Vec<File> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audit");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("tests/audit").map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    paths.retain(|p| p.extension().is_some_and(|e| e == "toml"));
    let read = |p: &std::path::PathBuf| {
        let text = fs::read_to_string(p).expect("text");
        toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", p.display()))
    };
    paths.iter().map(read).collect()
}

#[test]
fn every_case_is_found_and_nothing_else() {
    let files = files();
    let jobs: Vec<(&File, &Case)> = files.iter().flat_map(|f| f.case.iter().map(move |c| (f, c))).collect();
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((file, case)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = check(file, case);
                    wrong.lock().expect("a list").extend(found);
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("a list");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_cases_for_and_against() {
    let files = files();
    let mut wrong = Vec::new();
    for rule in audit::all() {
        let code = rule.about().code;
        let cases: Vec<&Case> = files.iter().filter(|f| f.rule == code).flat_map(|f| &f.case).collect();
        let rows =
            |c: &Case| c.files.values().map(|t| t.trim().lines().count().saturating_sub(1)).sum::<usize>();
        let enough = |finds: bool| cases.iter().any(|c| c.finds.is_empty() != finds && rows(c) >= 3);
        if !enough(true) || !enough(false) {
            wrong.push(format!("{code} wants a positive and a negative case of at least three rows"));
        }
        let about = rule.about();
        for (what, text) in [
            ("title", about.title),
            ("explanation", about.explanation),
            ("source", about.source),
            ("check", about.check),
            ("example", about.example),
        ] {
            if text.trim().is_empty() {
                wrong.push(format!("{code} says nothing of its {what}"));
            }
        }
    }
    let codes: Vec<&str> = audit::all().iter().map(|r| r.about().code).collect();
    if !codes.is_sorted() {
        wrong.push(format!("not in order of codes: {codes:?}"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
