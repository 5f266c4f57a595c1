//! The program's figures against SQL that DuckDB runs over the ledger's own Parquet files.
//!
//! Input: python with duckdb, named by PYTHON (`pip install duckdb`); without it the test fails. The
//! statements stand in `support/duckdb_figures.py`. Run with `--ignored`.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

#[path = "support/office.rs"]
mod office;

use office::{Figures, stats};
use std::io::Write;
use std::process::{Command, Stdio};

#[test]
#[ignore = "needs python with duckdb, named by PYTHON"]
fn duckdb_finds_the_same_in_the_ledger() {
    let root = office::copy_of_sample("duckdb");
    office::run(&root, &["ingest", "-q"], 1);
    let mut figures = Figures::new();
    for year in ["2023", "2024"] {
        for by in ["month", "region:town", "region:town,month"] {
            office::merge(&mut figures, stats(&root, &[year, "--by", by]));
        }
    }
    // Distinct counts do not add, so that every longer period is a question of its own.
    for period in ["2023", "2024", "2023Q3", "2024Q1", "2024Q2", "2024H1", "2024H2", "2023..2024"] {
        office::merge(&mut figures, stats(&root, &[period]));
        office::merge(&mut figures, stats(&root, &[period, "--by", "region:town"]));
    }
    // The office's own definitions (`catalog/`) have no SQL here.
    let own = |id: &str| id.starts_with("travel_card.") || id == "subsidy.allowance.amount";
    figures.retain(|(indicator, _, _), _| !own(indicator));
    let asked: String = figures
        .iter()
        .map(|((indicator, region, period), value)| format!("{indicator}\t{region}\t{period}\t{value}\n"))
        .collect();
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut child = Command::new(&python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/duckdb_figures.py"))
        .arg(&root)
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("cannot run {python}: {error}; name a python with duckdb in PYTHON"));
    // A python that gives up before it reads says why on stderr.
    drop(child.stdin.take().expect("stdin").write_all(asked.as_bytes()));
    let output = child.wait_with_output().expect("python");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{python}: {errors}\n{said}");
    let compared: usize = said
        .trim()
        .strip_prefix("compared ")
        .and_then(|n| n.parse().ok())
        .unwrap_or_else(|| panic!("{said}"));
    println!("{compared} figures compared");
    assert!(compared > 8000, "{compared} figures compared");
    assert!(compared <= figures.len(), "{compared} of {}", figures.len());
}
