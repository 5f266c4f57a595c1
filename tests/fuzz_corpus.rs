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
    let entries = match std::fs::read_dir(corpus(target)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => panic!("tests/fuzz/{target}: {error}"),
    };
    let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// Runs some targets; what breaks one is named.
fn replay(names: &[&str]) {
    for target in names.iter().map(|name| fuzz::target(name)) {
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

/// What each test below replays.
const CELLS: &[&str] = &["money", "count", "date", "month", "identity", "words", "period"];
const TEXTS: &[&str] = &["decode", "rows", "table"];
const WORKBOOKS: &[&str] = &["xlsx", "file", "returned"];
const WRITTEN: &[&str] = &["report_toml", "catalog", "hand_tables", "manifest"];
const TEMPLATES: &[&str] = &["template", "word_template"];
const DRAFTS: &[&str] = &["prose", "word_draft", "doubling"];
const LEDGERS: &[&str] = &["ledger", "ledger_json"];

fn sorted<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    names
}

#[test]
fn each_target_is_replayed_and_each_folder_is_a_targets() {
    let targets = sorted(fuzz::TARGETS.iter().map(|t| t.name));
    let replayed = [CELLS, TEXTS, WORKBOOKS, WRITTEN, TEMPLATES, DRAFTS, LEDGERS].concat();
    assert_eq!(sorted(replayed), targets, "replayed here, and there are");
    // The search finds its targets line by line.
    let searched = include_str!("support/fuzz/mod.rs").lines().filter_map(|line| {
        let name = line.split_once("Target { name: \"")?.1.split_once('"')?.0;
        name.chars().all(|c| c.is_ascii_lowercase() || c == '_').then_some(name)
    });
    assert_eq!(sorted(searched), targets, "searched by fuzz/run, and there are");
    let folders = std::fs::read_dir(corpus("")).expect("the corpus").map(|e| e.expect("an entry"));
    for folder in folders {
        let name = folder.file_name().into_string().expect("a plain name");
        assert!(targets.contains(&name.as_str()), "tests/fuzz/{name}: there is no such target");
        assert!(!kept(&name).is_empty(), "tests/fuzz/{name}: nothing is kept there");
    }
}

#[test]
fn cells() {
    replay(CELLS);
}

#[test]
fn texts() {
    replay(TEXTS);
}

#[test]
fn workbooks() {
    replay(WORKBOOKS);
}

#[test]
fn what_an_office_writes() {
    replay(WRITTEN);
}

#[test]
fn templates() {
    replay(TEMPLATES);
}

#[test]
fn drafts() {
    replay(DRAFTS);
}

#[test]
fn ledgers() {
    replay(LEDGERS);
}
