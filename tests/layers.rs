//! The layers point downward only, and files stay small.

use std::fs;
use std::path::{Path, PathBuf};

/// Which modules each module may use (besides itself); the drawing stands in `src/lib.rs`.
const ALLOWED: &[(&str, &[&str])] = &[
    ("diagnostic", &[]),
    ("model", &["diagnostic"]),
    ("opc", &["diagnostic"]),
    ("catalog", &["diagnostic", "model"]),
    ("workspace", &["diagnostic", "model"]),
    ("ingest", &["diagnostic", "model", "catalog", "workspace"]),
    ("ledger", &["diagnostic", "model", "catalog", "workspace"]),
    ("figure", &["diagnostic", "model", "catalog", "workspace", "ledger"]),
    ("output", &["diagnostic", "model"]),
    ("audit", &["diagnostic", "model", "catalog", "workspace", "ledger", "figure"]),
    ("check", &["diagnostic", "model", "opc", "catalog", "workspace"]),
    ("draft", &["diagnostic", "model", "opc", "catalog", "workspace", "figure"]),
    (
        "command",
        &[
            "diagnostic",
            "model",
            "opc",
            "catalog",
            "workspace",
            "ingest",
            "ledger",
            "figure",
            "audit",
            "check",
            "draft",
            "output",
        ],
    ),
    ("cli", &["command", "workspace", "output", "diagnostic"]),
];

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src").map(|e| e.expect("entry").path()) {
        if entry.is_dir() {
            sources(&entry, out);
        } else if entry.extension().is_some_and(|e| e == "rs") {
            out.push(entry);
        }
    }
}

fn all() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|p| {
            let name = p.strip_prefix(&root).expect("inside").to_string_lossy().replace('\\', "/");
            (name, fs::read_to_string(&p).expect("text"))
        })
        .collect()
}

/// The first path segment after every `crate::` in code (not in comments).
fn uses(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for line in text.lines() {
        let code = line.split("//").next().unwrap_or("");
        for (i, _) in code.match_indices("crate::") {
            let rest = &code[i + "crate::".len()..];
            let names: Vec<&str> = match rest.strip_prefix('{') {
                Some(group) => group.split(['}', ',']).collect(),
                None => vec![rest],
            };
            for name in names {
                let word: String =
                    name.trim().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                if !word.is_empty() {
                    out.push(word);
                }
            }
        }
    }
    out
}

#[test]
fn layers_point_downward() {
    let mut wrong = Vec::new();
    for (file, text) in all() {
        let module = file.split(['/', '.']).next().unwrap_or("").to_owned();
        if matches!(module.as_str(), "lib" | "main") {
            continue;
        }
        let allowed = ALLOWED.iter().find(|(m, _)| *m == module).unwrap_or_else(|| {
            panic!("module {module} is not in the table of layers");
        });
        for used in uses(&text) {
            let known = ALLOWED.iter().any(|(m, _)| *m == used);
            if known && used != module && !allowed.1.contains(&used.as_str()) {
                wrong.push(format!("{file} uses crate::{used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "upward or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn the_test_sees_an_upward_use() {
    assert_eq!(
        uses("use crate::{cli, model::Amount};\nlet a = crate::output::x(); // crate::no"),
        ["cli", "model", "output"]
    );
}

const TEMPORARY: &str = "command/temporary.rs";

#[test]
fn only_cli_prints_and_reads_the_world() {
    let forbidden = ["println!", "eprintln!", "print!(", "std::env::", "Utc::now", "SystemTime::now"];
    let mut wrong = Vec::new();
    for (file, text) in all().into_iter().filter(|(f, _)| !f.starts_with("cli/") && f != "main.rs") {
        for (n, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            // Where temporary files go is the system's to say, and one file's to ask.
            let code =
                if file == TEMPORARY { code.replace("std::env::temp_dir", "") } else { code.to_owned() };
            if forbidden.iter().any(|f| code.contains(f)) {
                wrong.push(format!("{file}:{} {}", n + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_dataset_column_is_named_in_code() {
    // Headers of the built-in datasets live in TOML; a header in a string literal of ingest or figure
    // would be a second place that knows them.
    let headers = ["补贴金额", "身份证号码", "发放日期", "手术日期", "开班日期", "走访日期", "补贴类型"];
    let mut wrong = Vec::new();
    let files = all().into_iter().filter(|(f, _)| {
        ["ingest/", "ledger/", "figure/", "command/"].iter().any(|m| f.starts_with(m)) && !f.contains("tests")
    });
    for (file, text) in files {
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        for line in code.lines().filter(|l| !l.trim_start().starts_with("//")) {
            if headers.iter().any(|h| line.contains(&format!("\"{h}\""))) {
                wrong.push(format!("{file}: {}", line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_small_and_open_with_their_job() {
    let files = all();
    let mut lengths: Vec<usize> = files.iter().map(|(_, t)| t.lines().count()).collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= 150, "median length {median}");
    for (file, text) in &files {
        assert!(text.lines().count() <= 500, "{file} is longer than 500 lines");
        assert!(text.starts_with("//!"), "{file} does not open with its job");
    }
}

#[test]
fn tests_start_the_program_in_one_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    let mut named: Vec<PathBuf> = paths
        .into_iter()
        .filter(|path| fs::read_to_string(path).expect("text").contains(concat!("CARGO_BIN", "_EXE")))
        .map(|path| path.strip_prefix(&root).expect("inside").to_owned())
        .collect();
    named.sort();
    // What is started elsewhere is not looked through for numbers of persons.
    assert_eq!(named, [Path::new("support").join("program.rs")]);
}
