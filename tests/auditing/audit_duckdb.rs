//! The audit of a county's year of 200,000 rows with planted faults: everything planted is found, nothing else is
//! called an error, and SQL in DuckDB finds the same rows.
//!
//! Input: python with duckdb, named by PYTHON (`pip install duckdb`); without it the tests fail. Invariant: every
//! rule that is run has faults planted and a statement of its own. Run with `--ignored`.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

use crate::office;
use crate::planted;
use planted::{Found, missing};
use std::time::Instant;

/// How many differences of a kind are shown.
const SHOWN: usize = 5;

fn timed<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    println!("{what}: {:.1?}", start.elapsed());
    result
}

fn tell(wrong: &mut Vec<String>, rule: &str, what: &str, findings: &[Found]) {
    if !findings.is_empty() {
        let shown: Vec<String> = findings.iter().take(SHOWN).map(|f| format!("    {f:?}")).collect();
        wrong.push(format!("{rule}: {} {what}\n{}", findings.len(), shown.join("\n")));
    }
}

#[test]
#[ignore = "needs python with duckdb, named by PYTHON"]
fn what_is_planted_is_found_and_nothing_else() {
    let root = office::folder("audit-planted");
    let rows = timed("generated", || planted::generate(&root, &[]));
    timed("ingested", || planted::ingest(&root));
    let audited = timed("audited", || planted::by_program(&root));
    let by_sql = timed("searched by SQL", || planted::by_sql(&root));
    let truth = planted::truth(&root);
    assert!(rows >= 200_000, "{rows} rows");
    println!("{:6} {:>8} {:>8} {:>8} {:>8}  examined", "rule", "planted", "found", "SQL", "false");
    let mut wrong = Vec::new();
    let none = Vec::new();
    for rule in &audited.rules {
        let code = &rule.code;
        let found = audited.findings.get(code).unwrap_or(&none);
        let planted = truth.get(code).unwrap_or(&none);
        let sql = by_sql.get(code).unwrap_or(&none);
        let extra = missing(found, planted);
        let errors: Vec<Found> = extra.iter().filter(|f| f.severity == "error").cloned().collect();
        let counts = [planted.len(), found.len(), sql.len(), errors.len()].map(|n| format!("{n:>8}"));
        println!("{code:6} {}  {} {}", counts.join(" "), rule.examined, rule.status.key());
        rule.remarks.iter().for_each(|remark| println!("       {remark}"));
        if rule.status == report::audit::Status::Off {
            continue;
        }
        tell(&mut wrong, code, "planted and not found", &missing(planted, found));
        tell(&mut wrong, code, "called errors and not planted", &errors);
        tell(&mut wrong, code, "found by the rule, not by SQL", &missing(found, sql));
        tell(&mut wrong, code, "found by SQL, not by the rule", &missing(sql, found));
        if planted.is_empty() || !by_sql.contains_key(code) {
            wrong.push(format!("{code}: nothing planted, or no SQL"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "needs python with duckdb, named by PYTHON"]
fn neither_the_order_of_rows_nor_their_files_matter() {
    let mut lost = Vec::new();
    let said: Vec<Vec<String>> = (0..3)
        .map(|arrange| {
            let root = office::folder(&format!("audit-arranged-{arrange}"));
            planted::generate(&root, &["--persons", "1800", "--arrange", &arrange.to_string()]);
            planted::ingest(&root);
            let audited = planted::by_program(&root);
            let run: Vec<&str> = audited.rules.iter().map(|r| r.code.as_str()).collect();
            for (code, planted) in planted::truth(&root).iter().filter(|(code, _)| run.contains(&&***code)) {
                let found = audited.findings.get(code).cloned().unwrap_or_default();
                tell(
                    &mut lost,
                    code,
                    &format!("not found, arranged as {arrange}"),
                    &missing(planted, &found),
                );
            }
            audited.said
        })
        .collect();
    assert!(said[0].len() > 100, "{} findings", said[0].len());
    for (arrange, other) in said.iter().enumerate().skip(1) {
        let differ: Vec<String> = said[0]
            .iter()
            .zip(other)
            .filter(|(a, b)| a != b)
            .take(SHOWN)
            .map(|(a, b)| format!("{a}\n{b}"))
            .collect();
        assert_eq!(said[0].len(), other.len(), "arranged as {arrange}: {}", differ.join("\n"));
        assert!(differ.is_empty(), "arranged as {arrange}:\n{}", differ.join("\n"));
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}
