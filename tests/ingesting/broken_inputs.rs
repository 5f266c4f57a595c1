//! Broken inputs, run through the program: each says exactly which problem stands where, ends with the
//! right exit code, and leaves the ledger as it was or with the good rows only. Every code has a case here,
//! and no identity, phone or account number of an input is ever printed.
//!
//! The cases stand in `tests/broken/*.toml`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]
// Sheets of a case may hold numbers.
#![allow(clippy::float_arithmetic)]

use crate::broken;
use crate::workspace;
use broken::{Case, cases, diagnostics};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use workspace::{Said, Workspace};

/// One case and all that could be seen of it.
struct Run {
    name: String,
    case: Case,
    text: Said,
    json: Said,
    before: BTreeMap<PathBuf, Vec<u8>>,
    after: BTreeMap<PathBuf, Vec<u8>>,
    /// `sources` and `sources rejects` afterwards.
    sources: Said,
    rejects: Said,
    /// Deliverables that are text.
    written: String,
}

/// Every case, run once.
fn runs() -> &'static [Run] {
    static RUNS: OnceLock<Vec<Run>> = OnceLock::new();
    RUNS.get_or_init(|| {
        let all: Vec<Mutex<Option<(String, Case)>>> =
            cases().into_iter().map(|c| Mutex::new(Some(c))).collect();
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    loop {
                        let i = next.fetch_add(1, Ordering::Relaxed);
                        let Some(slot) = all.get(i) else { return };
                        let (file, case) = slot.lock().unwrap().take().expect("taken once");
                        let run = run(&file, case);
                        done.lock().unwrap().push((i, run));
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap();
        done.sort_by_key(|(i, _)| *i);
        done.into_iter().map(|(_, run)| run).collect()
    })
}

fn run(file: &str, case: Case) -> Run {
    let name = format!("{file}: {}", case.name);
    let ready = case.ready();
    let before = ready.workspace.ledger();
    let text = case.run(&ready.workspace, &case.run, &["-v"]);
    let after = ready.workspace.ledger();
    let sources = ready.workspace.run(&["sources", "--format", "json"]);
    let rejects = ready.workspace.run(&["sources", "rejects"]);
    let written = workspace::files(&ready.workspace.path().join("out"))
        .into_values()
        .filter_map(|bytes| String::from_utf8(bytes).ok())
        .collect();
    drop(ready);
    let again = case.ready();
    let json = case.run(&again.workspace, &case.run, &["--format", "json"]);
    drop(again);
    Run { name, case, text, json, before, after, sources, rejects, written }
}

/// Fails with all complaints at once.
fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn each_says_what_is_wrong_and_where() {
    let mut complaints = Vec::new();
    for run in runs() {
        let said = diagnostics(&run.text.stderr);
        if said != run.case.says || run.text.exit != Some(run.case.exit) {
            complaints.push(format!(
                "== {}\n   wanted {} {:?}\n   got {:?} {said:?}\n{}",
                run.name, run.case.exit, run.case.says, run.text.exit, run.text.stderr
            ));
        }
        for word in run.case.words.iter().filter(|w| !run.text.stderr.contains(*w)) {
            complaints.push(format!("== {}: no “{word}” in\n{}", run.name, run.text.stderr));
        }
        if run.json.exit != run.text.exit {
            complaints.push(format!("== {}: exit {:?} with --format json", run.name, run.json.exit));
        }
    }
    none(&complaints);
    assert!(runs().len() >= 60, "{} cases", runs().len());
}

#[test]
fn the_ledger_holds_the_good_rows_or_is_as_it_was() {
    let mut complaints = Vec::new();
    for run in runs() {
        let mut complain = |what: String| complaints.push(format!("== {}: {what}", run.name));
        let Some(rows) = &run.case.rows else {
            // A ledger that has been looked at for writing has a manifest, which names no source.
            let sources: serde_json::Value = serde_json::from_str(&run.sources.stdout).unwrap_or_default();
            let begun = run.before.is_empty()
                && run.after.keys().eq([std::path::Path::new("manifest.json")])
                && sources["sources"].as_array().is_some_and(Vec::is_empty);
            if run.before != run.after && !begun && !run.case.ledger_changes {
                complain(format!("the ledger changed: {:?} → {:?}", run.before.keys(), run.after.keys()));
            }
            continue;
        };
        let Ok(json) = serde_json::from_str::<serde_json::Value>(&run.json.stdout) else {
            complain(format!("no JSON: {}", run.json.stderr));
            continue;
        };
        let number = |value: &serde_json::Value, key: &str| value["rows"][key].as_u64().unwrap_or(999_999);
        let counts = |file: &serde_json::Value| {
            ["read", "accepted", "duplicate", "revised", "rejected", "summary", "blank"]
                .map(|k| number(file, k))
        };
        let files = json["files"].as_array().cloned().unwrap_or_default();
        let found: Vec<[u64; 7]> = files.iter().map(counts).collect();
        if &found != rows {
            complain(format!("rows {found:?}, wanted {rows:?}"));
        }
        for [read, parts @ ..] in &found {
            if *read != parts.iter().sum::<u64>() {
                complain(format!("{read} rows read are not the sum of {parts:?}"));
            }
        }
        // The rejects of the JSON are those that were told as text.
        let mut rejects: Vec<String> = Vec::new();
        for file in &files {
            for r in file["rejects"].as_array().into_iter().flatten() {
                let sheet = file["sheet"].as_str().map(|s| format!("[{s}]")).unwrap_or_default();
                let column = r["column"].as_u64().map(|c| format!(":{c}")).unwrap_or_default();
                let path = file["path"].as_str().unwrap_or_default();
                let code = r["code"].as_str().unwrap_or_default();
                rejects.push(format!("{path}{sheet}:{}{column} {code}", r["line"]));
            }
        }
        let told: Vec<String> =
            diagnostics(&run.text.stderr).into_iter().filter(|d| d.contains(" E02")).collect();
        if rejects != told {
            complain(format!("rejects {rejects:?}, told {told:?}"));
        }
        let sources: serde_json::Value = serde_json::from_str(&run.sources.stdout).unwrap_or_default();
        let kept: Vec<u64> =
            sources["sources"].as_array().into_iter().flatten().map(|s| number(s, "accepted")).collect();
        let ingested = files.iter().zip(&found).filter(|(file, _)| file["status"] == "ingested");
        for accepted in ingested.map(|(_, rows)| rows[1]) {
            if !kept.contains(&accepted) {
                complain(format!("{accepted} rows accepted, the ledger has {kept:?}"));
            }
        }
    }
    none(&complaints);
}

#[test]
fn every_code_has_a_case() {
    let workspace = Workspace::new();
    let known = workspace.json(&["explain"]);
    let known: BTreeSet<String> = known["codes"]
        .as_array()
        .expect("codes")
        .iter()
        .map(|c| c["code"].as_str().expect("a code").to_owned())
        .collect();
    let shown: BTreeSet<String> = runs()
        .iter()
        .flat_map(|run| diagnostics(&run.text.stderr))
        .filter_map(|d| d.rsplit(' ').next().map(str::to_owned))
        .collect();
    let missing: Vec<&String> = known.difference(&shown).collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
    let unknown: Vec<&String> = shown.difference(&known).collect();
    assert!(unknown.is_empty(), "explain does not know {unknown:?}");
    assert!(known.len() > 70, "{}", known.len());
}

#[test]
fn no_long_number_of_an_input_is_printed() {
    let mut complaints = Vec::new();
    let mut planted = 0;
    for run in runs() {
        let numbers: BTreeSet<String> = run.case.planted().into_iter().collect();
        planted += numbers.len();
        let seen = [
            ("stdout", &run.text.stdout),
            ("stderr", &run.text.stderr),
            ("JSON", &run.json.stdout),
            ("stderr beside JSON", &run.json.stderr),
            ("sources", &run.sources.stdout),
            ("sources rejects", &run.rejects.stdout),
            ("out/", &run.written),
        ];
        for number in &numbers {
            for (place, text) in seen.iter().filter(|(_, text)| text.contains(number.as_str())) {
                let line = text.lines().find(|l| l.contains(number.as_str())).unwrap_or_default();
                complaints.push(format!("== {}: {number} on {place}: {line}", run.name));
            }
        }
    }
    none(&complaints);
    assert!(planted > 100, "only {planted} numbers planted");
}

#[test]
fn data_on_stdout_everything_else_on_stderr() {
    let mut complaints = Vec::new();
    for run in runs() {
        let mut complain = |what: &str| complaints.push(format!("== {}: {what}", run.name));
        for text in [&run.text, &run.json] {
            if text.stdout.contains('\u{1b}') || text.stderr.contains('\u{1b}') {
                complain("ANSI codes without a terminal");
            }
            if text.stderr.contains("panicked") {
                complain("panicked");
            }
            if !diagnostics(&text.stdout).is_empty() {
                complain("a problem on stdout");
            }
        }
        let refused_all = run.json.exit == Some(2) && run.json.stdout.is_empty();
        let json = serde_json::from_str::<serde_json::Value>(&run.json.stdout);
        if !refused_all && json.as_ref().map(|j| j["schema"].as_u64()).ok().flatten() != Some(1) {
            complain(&format!("stdout is no JSON document: {}", run.json.stdout));
        }
        if run.case.exit != 0 && run.text.stderr.is_empty() {
            complain("nothing said");
        }
    }
    none(&complaints);
}

const ONE: &[u8] = "发放日期,所属月份,镇街,姓名,身份证号,补贴类型,补贴金额,窗口
2024-03-05,2024-03,城关镇,张一,999921198001011233,护理补贴,80,一
2024-02-30,2024-03,城关镇,张二,999921198001011006,护理补贴,80,二
2024-03-05,2024-03,月亮镇,张三,999921198001011014,护理补贴,80,三
"
.as_bytes();

#[test]
fn quiet_and_verbose_change_stderr_only() {
    let workspace = Workspace::new();
    workspace.write("a.csv", ONE);
    let run = |more: &[&str]| workspace.run(&[&["ingest", "a.csv", "--dry-run"], more].concat());
    let (plain, quiet, verbose) = (run(&[]), run(&["-q"]), run(&["-v"]));
    assert_eq!(diagnostics(&plain.stderr), ["a.csv:3:1 E0206"]);
    assert_eq!(diagnostics(&verbose.stderr), ["a.csv:1 N0109", "a.csv:3:1 E0206"]);
    assert_eq!(diagnostics(&quiet.stderr), ["a.csv:3:1 E0206"]);
    assert!(plain.stderr.contains("1 行入台账") || plain.stderr.contains("2 行入台账"), "{}", plain.stderr);
    assert!(!quiet.stderr.contains("入台账"), "{}", quiet.stderr);
    assert_eq!((&plain.stdout, plain.exit), (&quiet.stdout, quiet.exit));
    assert_eq!((&plain.stdout, plain.exit), (&verbose.stdout, verbose.exit));
    assert_eq!(plain.exit, Some(1));
    let colour = run(&["--color", "always"]);
    assert!(colour.stderr.contains("\u{1b}[31m") && !colour.stdout.contains('\u{1b}'));

    assert_eq!(workspace.run(&["ingest", "a.csv", "-q"]).exit, Some(1));
    let quiet = workspace.run(&["stats", "2024", "-q"]);
    assert_eq!((quiet.exit, quiet.stderr.as_str()), (Some(0), ""), "a warning is no error");
    let told = workspace.run(&["stats", "2024"]);
    assert_eq!((told.exit, &told.stdout), (Some(0), &quiet.stdout));
    assert_eq!(diagnostics(&told.stderr), ["regions.csv W0104"]);
}

#[test]
fn rows_of_one_kind_are_summed_up_without_v_but_not_in_json() {
    let workspace = Workspace::new();
    let bad = "2024-02-30,2024-03,城关镇,张二,999921198001011006,护理补贴,80,二\n".repeat(12);
    workspace.write("a.csv", &[ONE, bad.as_bytes()].concat());
    let plain = workspace.run(&["ingest", "a.csv", "--dry-run"]);
    assert_eq!(diagnostics(&plain.stderr).len(), 5);
    assert!(plain.stderr.contains("还有 8 处"), "{}", plain.stderr);
    assert_eq!(diagnostics(&workspace.run(&["ingest", "a.csv", "--dry-run", "-v"]).stderr).len(), 14);
    let json = workspace.json(&["ingest", "a.csv", "--dry-run"]);
    assert_eq!(json["files"][0]["rejects"].as_array().map(Vec::len), Some(13));
}

#[test]
fn a_path_from_a_subfolder_is_shown_from_the_workspace() {
    let workspace = Workspace::new();
    workspace.write("收件 箱/三月 [1].csv", ONE);
    workspace.write("别 处/空.txt", b"");
    let mut command = workspace.command(&["ingest", "../收件 箱/三月 [1].csv", "--format", "json"]);
    let output = command.current_dir(workspace.path().join("别 处")).output().expect("runs");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["files"][0]["path"], "收件 箱/三月 [1].csv");
    assert_eq!(workspace.json(&["sources"])["sources"][0]["path"], "收件 箱/三月 [1].csv");
}

#[test]
fn two_at_once_both_end_right() {
    let workspace = Workspace::new();
    for month in 1..=6 {
        let text =
            String::from_utf8(ONE.to_vec()).expect("text").replace("2024-03", &format!("2024-0{month}"));
        workspace.write(&format!("{month}.csv"), text.as_bytes());
    }
    std::thread::scope(|scope| {
        for month in 1..=6 {
            let workspace = &workspace;
            scope.spawn(move || {
                let said = workspace.run(&["ingest", &format!("{month}.csv"), "--wait", "60"]);
                assert_eq!(said.exit, Some(1), "{}", said.stderr);
            });
        }
    });
    assert_eq!(workspace.json(&["sources"])["sources"].as_array().map(Vec::len), Some(6));
    assert_eq!(workspace.run(&["sources", "--verify"]).exit, Some(0));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_success_and_a_full_disk_is_not() {
    let workspace = Workspace::new();
    let program = workspace
        .command(&["completions", "bash"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn();
    let mut program = program.expect("starts");
    drop(program.stdout.take());
    let output = program.wait_with_output().expect("ends");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));

    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let output = workspace.command(&["explain", "--format", "json"]).stdout(full).output().expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(diagnostics(&String::from_utf8_lossy(&output.stderr)), ["E0701"]);
}
