//! The fuzz targets over their seeds and over every input that once broke one (`tests/fuzz/TARGET/…`).
//!
//! The search itself is `fuzz/run`; here nothing is searched.
#![allow(clippy::expect_used, clippy::panic)]

#[path = "support/fuzz/mod.rs"]
mod fuzz;

use std::path::{Path, PathBuf};

fn corpus(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz").join(target)
}

/// The kept inputs of a target, by name.
fn kept(target: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(corpus(target)) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// Runs some targets; what breaks one is named.
fn replay(names: &[&str]) {
    for target in fuzz::TARGETS.iter().filter(|t| names.contains(&t.name)) {
        let run = |what: &str, bytes: &[u8]| {
            let held = std::panic::catch_unwind(|| (target.run)(bytes));
            assert!(held.is_ok(), "{}: {what} breaks the target", target.name);
        };
        for (n, seed) in (target.seeds)().iter().enumerate() {
            run(&format!("seed {n}"), seed);
        }
        for path in kept(target.name) {
            run(&path.display().to_string(), &std::fs::read(&path).expect("a kept input"));
        }
        for bytes in [&b""[..], b"\0", b"\xff\xfe", b"\n", b"="] {
            run("next to nothing", bytes);
        }
    }
}

#[test]
fn cells() {
    replay(&["money", "count", "date", "month", "identity", "words", "period"]);
}

#[test]
fn texts() {
    replay(&["decode", "rows", "table"]);
}

#[test]
fn workbooks() {
    replay(&["xlsx", "file", "returned"]);
}

#[test]
fn what_an_office_writes() {
    replay(&["report_toml", "catalog", "hand_tables", "manifest"]);
}

#[test]
fn templates() {
    replay(&["template", "word_template"]);
}

#[test]
fn drafts() {
    replay(&["prose", "word_draft", "doubling"]);
}

#[test]
fn ledgers() {
    replay(&["ledger", "ledger_json"]);
}
