//! The repository beside the real reports, which are not part of it: figures.csv says what they say, and
//! none of their sentences stands in our templates.
//!
//! Input: the folder with `seeds/` and `domain/figures.jsonl`, named by REPORT_SHARED, else `../shared`
//! beside the clone. Run with `--ignored`.
#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shared() -> PathBuf {
    std::env::var_os("REPORT_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from)
}

#[test]
#[ignore = "needs the reports, in the folder named by REPORT_SHARED"]
fn the_originals_are_as_the_reports_print_them() {
    let text = fs::read_to_string(shared().join("domain/figures.jsonl")).expect("figures.jsonl");
    let known: BTreeMap<String, Value> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a figure"))
        .map(|figure| (figure["id"].as_str().expect("an id").to_owned(), figure))
        .collect();
    let mut reader = csv::Reader::from_path(root().join("tests/seeds/figures.csv")).expect("figures.csv");
    let mut wrong = Vec::new();
    let mut compared = 0;
    for line in reader.deserialize::<BTreeMap<String, String>>() {
        let line = line.expect("a line");
        let figure = known.get(&line["id"]).unwrap_or_else(|| panic!("no figure {}", line["id"]));
        let kind = match figure["derivable"].as_str() {
            Some("yes") => !line["indicator"].starts_with("fact:") && !line["note"].starts_with("损坏"),
            Some("external") => line["indicator"].starts_with("fact:"),
            _ => line["note"].starts_with("损坏"),
        };
        let unit = figure["report"].as_str().is_some_and(|r| r.starts_with(line["workspace"].as_str()));
        if figure["value"].as_str() != Some(&line["original"]) || !kind || !unit {
            wrong.push(format!("{line:?}\n    {figure}"));
        }
        compared += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(compared, known.len());
}

/// Letters and figures only: neither punctuation nor white space makes a sentence another one.
fn bare(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Characters in a row that are taken for a sentence of somebody else's.
const RUN: usize = 16;

#[test]
#[ignore = "needs the reports, in the folder named by REPORT_SHARED"]
fn no_sentence_of_the_reports_stands_in_the_repository() {
    let mut runs: BTreeSet<String> = BTreeSet::new();
    for seed in fs::read_dir(shared().join("seeds")).expect("the reports") {
        let text = fs::read_to_string(seed.expect("a report").path()).expect("text");
        runs.extend(bare(&text).windows(RUN).map(|w| w.iter().collect::<String>()));
    }
    assert!(runs.len() > 10_000, "{} runs of the reports", runs.len());
    let mut found = Vec::new();
    let mut looked = 0;
    for folder in ["templates", "tests/seeds", "sample-data/templates"] {
        for path in files(&root().join(folder)) {
            let Ok(text) = fs::read_to_string(&path) else { continue };
            looked += 1;
            let text = bare(&text);
            let mut at = 0;
            while let Some(window) = text.get(at..at + RUN) {
                let run: String = window.iter().collect();
                // Numbers alone are no sentence. (Titles and headers of the catalog are the field's own terms.)
                if runs.contains(&run) && !run.is_ascii() {
                    found.push(format!("{}: {run}", path.display()));
                    at += RUN;
                }
                at += 1;
            }
        }
    }
    assert!(looked > 30, "{looked} files");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries
        .map(|entry| entry.expect("an entry").path())
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}
