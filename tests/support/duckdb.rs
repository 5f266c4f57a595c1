//! Figures that the program says, held against DuckDB's over the ledger's own Parquet files.
//!
//! Job: collect what `report stats` and manifests say, and have `duckdb_figures.py` recompute it. Inputs: a
//! workspace with a ledger; python with duckdb, named by PYTHON. Invariant: every figure collected is
//! recomputed, and every figure with rows in the periods asked for must have been collected.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

use super::office::{self, list, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Indicator (or `prev(…)`, `done(…)` …), region code, period.
pub type Key = (String, String, String);
/// The value as JSON has it, and the line of `targets.csv` that it rests on, if it does.
pub type Said = BTreeMap<Key, (String, String)>;

/// What is said of a workspace, and of which periods everything is said.
#[derive(Default)]
pub struct Asked {
    pub said: Said,
    pub periods: BTreeSet<String>,
}

impl Asked {
    fn say(&mut self, name: &str, region: &str, period: &str, value: &str, target: &str) {
        let key = (name.to_owned(), region.to_owned(), period.to_owned());
        let value = (value.to_owned(), target.to_owned());
        let known = self.said.entry(key.clone()).or_insert_with(|| value.clone());
        assert_eq!(*known, value, "{key:?} has two values");
    }

    /// Everything that `report stats` says of a period, of the whole and of every region; with `months`
    /// of each of its months, too.
    pub fn stats(&mut self, root: &Path, period: &str, months: bool) {
        let regions = std::fs::read(root.join("regions.csv")).expect("regions.csv");
        let regions = String::from_utf8_lossy(&regions);
        let known = |level: &&str| level.is_empty() || regions.contains(&format!(",{level},"));
        for level in ["", "province", "city", "county", "town", "village"].into_iter().filter(known) {
            let level = if level.is_empty() { String::new() } else { format!("region:{level}") };
            for month in [false, true].into_iter().filter(|month| months || !month) {
                let by = [level.as_str(), if month { "month" } else { "" }]
                    .into_iter()
                    .filter(|part| !part.is_empty());
                let by = by.collect::<Vec<_>>().join(",");
                let mut arguments = vec!["stats", period];
                if !by.is_empty() {
                    arguments.extend(["--by", &by]);
                }
                let document = office::json(root, &arguments, 0);
                // As the program writes it: `2024-06-30..2024-06-30`.
                self.periods.insert(text(&document, "period").to_owned());
                for row in list(&document, "rows") {
                    let of = |key| text(row, key);
                    self.say(of("indicator"), of("region"), of("period"), of("value"), "");
                    if month {
                        self.periods.insert(of("period").to_owned());
                    }
                }
            }
        }
    }

    /// Every figure of a manifest.
    pub fn manifest(&mut self, path: &Path) -> BTreeSet<Key> {
        let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let document: Value = serde_json::from_slice(&bytes).expect("a JSON document");
        let mut keys = BTreeSet::new();
        for figure in list(&document, "figures") {
            let of = |key| text(figure, key);
            let (name, region, period) = (of("indicator"), of("region"), of("period"));
            assert_eq!(of("id"), format!("{name}@{period}@{region}"));
            let from = figure["derived_from"].as_array().into_iter().flatten().filter_map(|v| v.as_str());
            let target = from.filter_map(|id| id.strip_prefix("targets.csv:")).next().unwrap_or("");
            self.say(name, region, period, of("value"), target);
            keys.insert((name.to_owned(), region.to_owned(), period.to_owned()));
            self.span(figure, name, region, period);
        }
        keys
    }

    /// What a figure over several years says of the other way to count them, and of each year.
    fn span(&mut self, figure: &Value, name: &str, region: &str, period: &str) {
        let Some(span) = figure.get("span") else { return };
        let other = format!("{}({name})", text(span, "other_mode"));
        self.say(&other, region, period, text(span, "other_value"), "");
        for (year, value) in span["by_year"].as_object().expect("years") {
            self.say(name, region, year, value.as_str().unwrap_or(""), "");
        }
    }

    /// Has DuckDB recompute everything; how many figures were compared.
    pub fn compare(&self, root: &Path) -> usize {
        let asked: String = self
            .said
            .iter()
            .map(|((name, region, period), (value, target))| {
                format!("{name}\t{region}\t{period}\t{value}\t{target}\n")
            })
            .collect();
        let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let mut child = Command::new(&python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/duckdb_figures.py"))
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/builtin"))
            .arg(root)
            .args(&self.periods)
            .env("PYTHONUTF8", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("cannot run {python}: {error}; name a python with duckdb in PYTHON")
            });
        // A python that gives up before it reads says why on stderr.
        drop(child.stdin.take().expect("stdin").write_all(asked.as_bytes()));
        let output = child.wait_with_output().expect("python");
        let said = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{python}, {}: {errors}\n{said}", root.display());
        let compared = said.trim().strip_prefix("compared ").and_then(|n| n.parse().ok());
        let compared: usize = compared.unwrap_or_else(|| panic!("{said}"));
        assert_eq!(compared, self.said.len(), "figures were left out");
        compared
    }
}
