//! A generated county with planted faults: made, ingested, audited, and searched by DuckDB.
//!
//! Inputs: python with duckdb, named by PYTHON; `tests/support/audit`. Outputs: findings by rule, from the program,
//! from SQL and from the truth, all in one form. Invariant: a finding is its severity, its amount and its rows.

use super::office;
use report::audit::{self, Scope};
use report::catalog::{Catalog, CatalogFile, builtin_files, load};
use report::ledger::Ledger;
use report::model::{Period, period};
use report::workspace::Workspace;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// The audited year.
pub const YEAR: &str = "2024";

/// A finding, whoever found it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    pub severity: String,
    /// In 分.
    pub amount: Option<i128>,
    /// `inbox/…csv:12`; of a finding about no row the numbers that it says.
    pub rows: BTreeSet<String>,
}

/// Findings by rule, in order.
pub type ByRule = BTreeMap<String, Vec<Found>>;

fn python(script: &str, arguments: &[&str]) -> Vec<u8> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/audit").join(script);
    let output =
        Command::new(&python).arg(script).args(arguments).env("PYTHONUTF8", "1").output().unwrap_or_else(
            |error| panic!("cannot run {python}: {error}; name a python with duckdb in PYTHON"),
        );
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Makes the county in an empty folder; how many rows it has.
pub fn generate(root: &Path, options: &[&str]) -> usize {
    let folder = root.to_str().expect("a path in UTF-8");
    let said = python("generate.py", &[&[folder], options].concat());
    String::from_utf8_lossy(&said).trim().parse().expect("a number of rows")
}

/// Ingests everything: no row may be refused, held back or taken for a double, or it would not be audited.
pub fn ingest(root: &Path) {
    let output = office::report(root, &["ingest", "-q", "--format", "json"]).output().expect("the program");
    let document: Value = serde_json::from_slice(&output.stdout).expect("a JSON document");
    for file in office::list(&document, "files") {
        assert_eq!(file["status"], "ingested", "{file}");
        for count in ["rejected", "revised", "duplicate"] {
            assert_eq!(file["rows"][count], 0, "{count} in {file}");
        }
        assert_eq!(file["notes"].as_array().map_or(0, Vec::len), 0, "{file}");
    }
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

fn found(value: &Value) -> Found {
    let rows = office::list(value, "rows").iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let severity = office::text(value, "severity").to_owned();
    Found { severity, amount: value["amount"].as_i64().map(i128::from), rows }
}

/// What was planted.
pub fn truth(root: &Path) -> ByRule {
    let text = std::fs::read(root.join("truth.json")).expect("truth.json");
    let document: Value = serde_json::from_slice(&text).expect("a JSON document");
    let mut all = ByRule::new();
    for fault in office::list(&document, "faults") {
        all.entry(office::text(fault, "rule").to_owned()).or_default().push(found(fault));
    }
    sorted(all)
}

/// What SQL finds, of every rule that has a statement.
pub fn by_sql(root: &Path) -> ByRule {
    let builtin = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/builtin");
    let said = python("find.py", &[builtin, root.to_str().expect("a path in UTF-8"), YEAR]);
    let document: BTreeMap<String, Vec<Value>> = serde_json::from_slice(&said).expect("a JSON document");
    sorted(document.into_iter().map(|(rule, all)| (rule, all.iter().map(found).collect())).collect())
}

fn sorted(mut all: ByRule) -> ByRule {
    all.values_mut().for_each(|findings| findings.sort());
    all
}

/// What the program finds, and what it says of each rule.
pub struct Audited {
    pub findings: ByRule,
    /// Identity, message, severity, amount, month: what must not depend on where rows stand.
    pub said: Vec<String>,
    pub rules: Vec<audit::RuleState>,
}

/// Audits the year.
pub fn by_program(root: &Path) -> Audited {
    let workspace = Workspace::open(root).expect("a workspace");
    let mut files = builtin_files();
    let own = workspace.catalog.iter();
    files.extend(own.map(|(path, text)| CatalogFile { path: path.clone(), text: text.clone() }));
    let catalog: Catalog = load(&files).expect("a catalog");
    let ledger = Ledger::open(&workspace.ledger_dir()).expect("a ledger");
    let period: Period = period::parse(YEAR, "2024-12-24".parse().expect("a day")).expect("a year");
    let tree = &workspace.regions;
    let scope = Scope { period, region: tree.root(), only: &[] };
    let audit = audit::run(&catalog, tree, &ledger, &scope).expect("an audit");
    let mut findings = ByRule::new();
    let mut said = Vec::new();
    for finding in &audit.findings {
        let place = |r: &audit::RowRef| format!("{}:{}", ledger.sources()[r.source as usize].path, r.line);
        let mut rows: BTreeSet<String> = finding.rows.iter().map(place).collect();
        if rows.is_empty() {
            rows.insert(numbers(&finding.message));
        }
        let severity = finding.severity.key().to_owned();
        let entry = findings.entry(finding.code.clone()).or_default();
        entry.push(Found { severity, amount: finding.amount, rows });
        let region = finding.region.map(|r| tree.get(r).code.clone());
        let (id, code, severity) = (finding.id(), &finding.code, finding.severity);
        let (amount, month, rows) = (finding.amount, finding.month, finding.rows.len());
        let (person, message) = (&finding.person, &finding.message);
        said.push(format!(
            "{id} {code} {severity:?} {region:?} {month:?} {amount:?} {person} {rows}: {message}"
        ));
    }
    Audited { findings: sorted(findings), said, rules: audit.rules }
}

/// The numbers in a text, with spaces between them.
fn numbers(text: &str) -> String {
    let found = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    found.collect::<Vec<_>>().join(" ")
}

/// The findings of one list that the other has not, each as often as it stands there.
pub fn missing(wanted: &[Found], there: &[Found]) -> Vec<Found> {
    let mut left = there.to_vec();
    let absent = |found: &&Found| match left.iter().position(|f| f == *found) {
        Some(at) => {
            left.swap_remove(at);
            false
        }
        None => true,
    };
    wanted.iter().filter(absent).cloned().collect()
}
