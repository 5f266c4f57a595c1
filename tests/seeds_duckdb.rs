//! The figures of the seed workspaces against SQL that DuckDB runs over their ledgers.
//!
//! Input: `tests/seeds/`, whose workspaces are made and built here; python with duckdb, named by PYTHON.
//! Invariant: of every unit, every figure of its draft and everything else that can be counted in its
//! period is recomputed, and so is every counted figure that `figures.csv` names. Run with `--ignored`.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

#[path = "support/duckdb.rs"]
mod duckdb;
#[path = "support/office.rs"]
mod office;
#[path = "../examples/seed-workspaces/main.rs"]
#[allow(dead_code)]
mod seed_workspaces;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The units of the five reports.
const UNITS: [&str; 12] = [
    "000-a", "000-b", "000-c", "001-a", "002-a", "002-b", "003-a", "003-b", "003-d", "003-e", "003-f",
    "004-a",
];

/// The manifests below a folder.
fn manifests(folder: &Path) -> Vec<PathBuf> {
    let all = office::bytes(folder);
    all.into_keys().filter(|path| path.file_name().is_some_and(|name| name == "figures.json")).collect()
}

/// Name, region and period of the figures that a unit's report has and that are counted.
fn reported(unit: &Path) -> BTreeSet<duckdb::Key> {
    let mut reader = csv::Reader::from_path(unit.join("figures.csv")).expect("figures.csv");
    let columns = reader.headers().expect("a header").clone();
    let of = |row: &csv::StringRecord, name: &str| {
        let at = columns.iter().position(|column| column == name).expect("a column");
        row[at].to_owned()
    };
    let rows = reader.records().map(|row| row.expect("a row"));
    // What cannot be restored is not printed; what was typed in by hand is not counted.
    let counted = rows.filter(|row| {
        let name = of(row, "indicator");
        !of(row, "printed").is_empty() && !name.starts_with("fact:") && !name.starts_with("target:")
    });
    counted.map(|row| (of(&row, "indicator"), of(&row, "region"), of(&row, "period"))).collect()
}

#[test]
#[ignore = "needs python with duckdb, named by PYTHON"]
fn duckdb_finds_what_the_seed_drafts_say() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds");
    let root = office::folder("seeds");
    let made = seed_workspaces::make(&seeds, &root, &[]);
    assert!(made.is_ok(), "{}", made.err().unwrap_or_default().join("\n"));
    let (mut compared, mut printed) = (0, 0);
    for unit in UNITS {
        let workspace = root.join(unit);
        let exports = fs::read_to_string(seeds.join(unit).join("exports.toml")).expect("exports.toml");
        let exports: toml::Table = exports.parse().expect("TOML");
        let period = exports["build"].as_str().expect("the period of the draft");
        // A warning is the office's to read, not this test's.
        let built = office::report(&workspace, &["build", period, "-q"]).output().expect("the program");
        assert!(
            matches!(built.status.code(), Some(0 | 1)),
            "{unit}: {}",
            String::from_utf8_lossy(&built.stderr)
        );
        let mut asked = duckdb::Asked::default();
        asked.stats(&workspace, period, false);
        let drafts = manifests(&workspace.join("out"));
        assert!(!drafts.is_empty(), "{unit}: no manifest");
        let drafted: BTreeSet<duckdb::Key> = drafts.iter().flat_map(|path| asked.manifest(path)).collect();
        let reported = reported(&seeds.join(unit));
        let silent: Vec<_> = reported.difference(&drafted).collect();
        assert!(silent.is_empty(), "{unit}: in no manifest: {silent:?}");
        let all = asked.compare(&workspace);
        let (of_draft, of_report) = (drafted.len(), reported.len());
        println!(
            "{unit} {period}: {all} figures compared, {of_draft} of the draft, {of_report} of the report"
        );
        compared += all;
        printed += of_draft;
    }
    println!("{compared} figures compared, {printed} of them in drafts");
    assert!(printed > 400, "{printed} figures in drafts");
    assert!(compared > 5_000, "{compared} figures compared");
}
