//! The statements that `report sql` prints, run by DuckDB, against the figures that the program says.
//!
//! Input: python with duckdb, named by PYTHON (`pip install duckdb`); without it the tests fail.
//! Invariant: every indicator of the catalog is asked for, also where it has no value. Run with `--ignored`.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

use crate::edges;
use crate::office;
use crate::seed_workspaces;
use report::catalog::{Catalog, CatalogFile, builtin_files, load};
use report::figure::sql::{Dialect, Statements};
use report::figure::{self, LedgerStore, Question};
use report::ledger::Ledger;
use report::model::{Period, RegionTree, period};
use report::workspace::Workspace;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// A workspace, read as the program reads it.
struct Opened {
    workspace: Workspace,
    catalog: Catalog,
    ledger: Ledger,
}

fn open(root: &Path) -> Opened {
    let workspace = Workspace::open(root).expect("a workspace");
    let mut files = builtin_files();
    let own = workspace.catalog.iter();
    files.extend(own.map(|(path, text)| CatalogFile { path: path.clone(), text: text.clone() }));
    let catalog = load(&files).expect("a catalog");
    let ledger = Ledger::open(&workspace.ledger_dir()).expect("a ledger");
    Opened { workspace, catalog, ledger }
}

fn at(text: &str) -> Period {
    period::parse(text, "2024-12-24".parse().expect("a day")).unwrap_or_else(|| panic!("{text}"))
}

/// Statements with the values that they must give.
struct Asked {
    dialect: Dialect,
    lines: Vec<u8>,
    count: usize,
    with_value: usize,
    longest: usize,
}

impl Asked {
    fn new(dialect: Dialect) -> Asked {
        Asked { dialect, lines: Vec::new(), count: 0, with_value: 0, longest: 0 }
    }

    fn ask(&mut self, name: &str, value: Option<String>, sql: &str) {
        serde_json::to_writer(&mut self.lines, &(name, &value, sql)).expect("JSON");
        self.lines.push(b'\n');
        self.count += 1;
        self.with_value += usize::from(value.is_some());
        self.longest = self.longest.max(sql.len());
    }

    /// Every indicator at some periods and regions that `wanted` lets pass.
    fn all(
        &mut self,
        opened: &Opened,
        regions: &[usize],
        periods: &[&str],
        wanted: impl Fn(&str, usize) -> bool,
    ) {
        let Opened { workspace, catalog, ledger } = opened;
        let tree = &workspace.regions;
        let periods: Vec<Period> = periods.iter().map(|p| at(p)).collect();
        let question = Question {
            indicators: catalog.indicators.iter().collect(),
            periods: periods.clone(),
            ..Question::default()
        };
        let store = LedgerStore::new(ledger);
        let cube = figure::compute(&store, catalog, tree, &question, 2).expect("figures");
        let start = std::time::Instant::now();
        let statements = Statements::new(catalog, tree, ledger).expect("statements");
        let mut taken = start.elapsed();
        let before = self.count;
        for (n, indicator) in catalog.indicators.iter().enumerate() {
            for (p, period) in periods.iter().enumerate() {
                for (r, region) in regions.iter().enumerate() {
                    if !wanted(&indicator.id, n * 7 + p * 3 + r) {
                        continue;
                    }
                    let answer = cube.answer(&indicator.id, *region, *period, &[]).expect("an answer");
                    let start = std::time::Instant::now();
                    let sql = statements.statement(&indicator.id, *period, *region, self.dialect);
                    taken += start.elapsed();
                    let name = format!("{}@{period}@{}", indicator.id, tree.get(*region).code);
                    self.ask(&name, answer.known().map(|v| v.plain()), &sql.expect("a statement"));
                }
            }
        }
        println!("{} statements written in {taken:?}", self.count - before);
    }

    /// Every figure of the manifests below a folder that is an indicator's.
    fn manifests(&mut self, opened: &Opened, folder: &Path) {
        let statements = Statements::new(&opened.catalog, &opened.workspace.regions, &opened.ledger);
        let statements = statements.expect("statements");
        let tree: &RegionTree = &opened.workspace.regions;
        let mut seen = BTreeSet::new();
        for (path, bytes) in office::bytes(folder) {
            if path.file_name().is_none_or(|name| name != "figures.json") {
                continue;
            }
            let document: serde_json::Value = serde_json::from_slice(&bytes).expect("a JSON document");
            for figure in office::list(&document, "figures") {
                let of = |key| office::text(figure, key);
                let id = of("indicator");
                if id.contains('(') || !seen.insert(of("id").to_owned()) {
                    continue;
                }
                let region = tree.by_code(of("region")).expect("a region");
                let sql = statements.statement(id, at(of("period")), region, self.dialect);
                self.ask(of("id"), Some(of("value").to_owned()), &sql.expect("a statement"));
            }
        }
    }

    /// Has DuckDB run all of them.
    fn run(self, root: &Path) -> usize {
        let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let mut child = Command::new(&python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/run_sql.py"))
            .arg(root)
            .arg(if self.dialect == Dialect::Spark { "spark" } else { "duckdb" })
            .env("PYTHONUTF8", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("cannot run {python}: {error}; name a python with duckdb in PYTHON")
            });
        let mut stdin = child.stdin.take().expect("stdin");
        let Asked { lines, count, with_value, longest, .. } = self;
        // A python that gives up before it reads says why on stderr.
        let feeder = std::thread::spawn(move || drop(stdin.write_all(&lines)));
        let output = child.wait_with_output().expect("python");
        feeder.join().expect("all written");
        let said = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {errors}\n{said}", root.display());
        assert_eq!(said.trim(), format!("compared {count}"));
        println!(
            "{}: {count} statements, {with_value} with a value, the longest {longest} bytes",
            root.display()
        );
        count
    }
}

const PERIODS: [&str; 5] = ["2024", "2024-03", "2024H1", "2024-01-01..2024-06-20", "2023..2024"];

#[test]
#[ignore = "needs python with duckdb, named by PYTHON"]
fn duckdb_gives_what_the_sample_says() {
    let root = office::copy_of_sample("sql-sample");
    office::run(&root, &["ingest", "-q"], 1);
    office::run(&root, &["build", "2024", "--no-ingest", "-q"], 0);
    let opened = open(&root);
    let tree = &opened.workspace.regions;
    let mut regions = vec![tree.root()];
    let towns = tree.at_level(tree.root(), report::model::region::Level::Town);
    let (counted, others): (Vec<usize>, Vec<usize>) = towns.into_iter().partition(|t| tree.get(*t).counted);
    regions.extend(&counted[..2]);
    regions.extend(tree.children(counted[0]).first());
    regions.extend(others.first());
    assert_eq!(regions.len(), 5, "the whole, two towns, a village, a unit that does not count");
    let mut asked = Asked::new(Dialect::DuckDb);
    // Every indicator, in every other place and period by turns.
    asked.all(&opened, &regions, &PERIODS, |_, n| n % 2 == 0);
    asked.manifests(&opened, &root.join("out"));
    let compared = asked.run(&root);
    assert!(compared > 10_000, "{compared} compared");
}

/// Definitions of every form over rows where they differ.
#[test]
#[ignore = "needs python with duckdb, named by PYTHON"]
fn duckdb_gives_what_the_edges_say() {
    let root = office::folder("sql-edges");
    edges::write(&root);
    office::run(&root, &["ingest", "-q"], 1);
    let opened = open(&root);
    let regions: Vec<usize> = (0..opened.workspace.regions.regions().len()).collect();
    let periods = ["2023..2024", "2024", "2023H2", "2024-02", "2022", "2023-11-05..2024-02-29", "2024-06-30"];
    let mut asked = Asked::new(Dialect::DuckDb);
    let own = |id: &str| ["post.", "duty.", "held.", "regions."].iter().any(|start| id.starts_with(start));
    asked.all(&opened, &regions, &periods, |id, n| own(id) && n % 11 == 0);
    let compared = asked.run(&root);
    assert!(compared > 10_000, "{compared} compared");
}

/// What is written for Spark is read by another's parser, and means the same.
#[test]
#[ignore = "needs python with duckdb and sqlglot, named by PYTHON"]
fn a_parser_of_spark_reads_the_same() {
    let root = office::copy_of_sample("sql-spark");
    office::run(&root, &["ingest", "-q"], 1);
    let opened = open(&root);
    let regions: Vec<usize> = (0..opened.workspace.regions.regions().len()).collect();
    let mut asked = Asked::new(Dialect::Spark);
    asked.all(&opened, &regions[..20], &PERIODS, |_, n| n % 97 == 0);
    let sample = asked.run(&root);
    let root = office::folder("sql-spark-edges");
    edges::write(&root);
    office::run(&root, &["ingest", "-q"], 1);
    let opened = open(&root);
    let regions: Vec<usize> = (0..opened.workspace.regions.regions().len()).collect();
    let mut asked = Asked::new(Dialect::Spark);
    let own =
        |id: &str| !id.contains("regions.") && ["post.", "duty.", "held."].iter().any(|s| id.starts_with(s));
    asked.all(&opened, &regions, &["2023..2024", "2024-02", "2023-11-05..2024-02-29"], |id, n| {
        own(id) && n % 73 == 0
    });
    let edges = asked.run(&root);
    assert!(sample > 500 && edges > 500, "{sample} and {edges} compared");
}

/// Every figure of the drafts of the seed workspaces, and a share of all that can be counted beside.
#[test]
#[ignore = "needs python with duckdb, named by PYTHON"]
fn duckdb_gives_what_the_seed_drafts_say() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds");
    let root = office::folder("sql-seeds");
    let made = seed_workspaces::make(&seeds, &root, &[]).unwrap_or_else(|e| panic!("{}", e.join("\n")));
    let mut printed = 0;
    for (unit, period) in &made {
        let workspace = root.join(unit);
        // A warning is the office's to read, not this test's.
        let built = office::report(&workspace, &["build", period, "-q"]).output().expect("the program");
        assert!(matches!(built.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&built.stderr));
        let opened = open(&workspace);
        let mut asked = Asked::new(Dialect::DuckDb);
        asked.manifests(&opened, &workspace.join("out"));
        printed += asked.count;
        let regions: Vec<usize> = (0..opened.workspace.regions.regions().len()).collect();
        asked.all(&opened, &regions[..regions.len().min(40)], &[period], |_, n| n % 40 == 0);
        asked.run(&workspace);
    }
    println!("{printed} figures of drafts compared");
    assert!(printed > 400, "{printed} figures of drafts");
}
