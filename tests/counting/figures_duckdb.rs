//! The program's figures against SQL that DuckDB runs over the ledger's own Parquet files.
//!
//! Input: python with duckdb, named by PYTHON (`pip install duckdb`); without it the test fails. The
//! statements are written from the catalog by `support/recount`. Run with `--ignored`.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

use crate::duckdb;
use crate::edges;
use crate::office;

#[test]
#[ignore = "needs python with duckdb, named by PYTHON"]
fn duckdb_finds_the_same_in_the_ledger() {
    let root = office::copy_of_sample("duckdb");
    office::run(&root, &["ingest", "-q"], 1);
    let mut asked = duckdb::Asked::default();
    // Distinct counts do not add, so that every longer period is a question of its own.
    for (period, months) in [("2023", true), ("2024", true), ("2023..2024", false)] {
        asked.stats(&root, period, months);
    }
    let cut = ["2024-01-01..2024-12-20", "2023-11-05..2024-02-17"];
    for period in ["2023Q3", "2024Q1", "2024Q2", "2024H1", "2024H2"].into_iter().chain(cut) {
        asked.stats(&root, period, false);
    }
    office::run(&root, &["build", "2024", "--no-ingest", "-q"], 0);
    let printed = asked.manifest(&root.join("out/2024/figures.json")).len();
    let compared = asked.compare(&root);
    println!("{compared} figures compared, {printed} of them printed");
    assert!(printed > 50, "{printed} figures printed");
    assert!(compared > 20_000, "{compared} figures compared");
}

/// Definitions of every form over rows where they differ.
#[test]
#[ignore = "needs python with duckdb, named by PYTHON"]
fn duckdb_finds_the_same_at_the_edges() {
    let root = office::folder("duckdb-edges");
    edges::write(&root);
    office::run(&root, &["ingest", "-q"], 1);
    let mut asked = duckdb::Asked::default();
    let cut = ["2024-01-01..2024-12-20", "2023-11-05..2024-02-29", "2024-06-30"];
    for period in ["2023..2024", "2024", "2023H2", "2024-02", "2022"].into_iter().chain(cut) {
        asked.stats(&root, period, false);
    }
    let mut printed = 0;
    for draft in
        [&["2024"][..], &["2023..2024"], &["2024", "--as-of", "2024-12-20"], &["2024", "--region", "西弦"]]
    {
        let arguments = [&["build", "--no-ingest", "-q", "--template", edges::TEMPLATE], draft].concat();
        let written = office::json(&root, &arguments, 0);
        let paths = office::list(&written, "outputs").iter().map(|output| office::text(output, "path"));
        let manifest = paths.into_iter().find(|path| path.ends_with("figures.json")).expect("a manifest");
        printed += asked.manifest(&root.join(manifest)).len();
    }
    let compared = asked.compare(&root);
    println!("{compared} figures compared, {printed} of them printed");
    for form in ["prev", "growth", "done", "excess", "union", "sum-of-years"] {
        assert!(asked.said.keys().any(|(name, ..)| name.starts_with(&format!("{form}("))), "no {form}");
    }
    assert!(printed > 500, "{printed} figures printed");
    assert!(compared > 50_000, "{compared} figures compared");
}
