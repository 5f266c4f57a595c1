//! The figures of the seed workspaces against SQL that DuckDB runs over their ledgers.
//!
//! Input: `tests/seeds/`, whose workspaces are made and built here; python with duckdb, named by PYTHON.
//! Invariant: of every unit, every figure of its draft and everything else that can be counted in its
//! period is recomputed, and so is every counted figure that `figures.csv` names. Run with `--ignored`.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

use crate::duckdb;
use crate::office;
use crate::seed_workspaces;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The manifests below a folder.
fn manifests(folder: &Path) -> Vec<PathBuf> {
    let all = office::bytes(folder);
    all.into_keys().filter(|path| path.file_name().is_some_and(|name| name == "figures.json")).collect()
}

/// By unit: name, region and period of the figures of its report that are counted.
fn reported(seeds: &Path) -> BTreeMap<String, BTreeSet<duckdb::Key>> {
    let mut reader = csv::Reader::from_path(seeds.join("figures.csv")).expect("figures.csv");
    let mut units: BTreeMap<String, BTreeSet<duckdb::Key>> = BTreeMap::new();
    for row in reader.deserialize() {
        let row: BTreeMap<String, String> = row.expect("a row as wide as the header");
        let figures = units.entry(row["workspace"].clone()).or_default();
        let name = &row["indicator"];
        // What cannot be restored is not printed; what was typed in by hand is not counted.
        if !row["printed"].is_empty() && !name.starts_with("fact:") && !name.starts_with("target:") {
            figures.insert((name.clone(), row["region"].clone(), row["period"].clone()));
        }
    }
    units
}

#[test]
#[ignore = "needs python with duckdb, named by PYTHON"]
fn duckdb_finds_what_the_seed_drafts_say() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds");
    let root = office::folder("seeds");
    let made = seed_workspaces::make(&seeds, &root, &[]).unwrap_or_else(|e| panic!("{}", e.join("\n")));
    let reported = reported(&seeds);
    assert!(reported.keys().eq(made.iter().map(|(unit, _)| unit)), "units of figures.csv and made ones");
    let (mut compared, mut printed) = (0, 0);
    for (unit, period) in &made {
        let workspace = root.join(unit);
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
        let silent: Vec<_> = reported[unit].difference(&drafted).collect();
        assert!(silent.is_empty(), "{unit}: in no manifest: {silent:?}");
        let all = asked.compare(&workspace);
        let (of_draft, of_report) = (drafted.len(), reported[unit].len());
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
