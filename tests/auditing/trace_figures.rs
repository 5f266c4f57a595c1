//! Every figure of every manifest is added up again from its rows, and comes out the same: value, rows,
//! rows by source, and the same of every part.
//!
//! Inputs: the sample workspace, the workspaces of `tests/seeds/` and of `tests/templates/` over five years,
//! built by the program. Invariant: the manifest says what is to come out; nothing here knows a number.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)]

use crate::office;
use crate::seed_workspaces;
use chrono::NaiveDate;
use report::command::{Office, Session, Silent};
use report::figure::rows::{Asked, LeafCount, Made, Part, Recount, Tracer};
use report::figure::{Answer, Cube, LedgerStore, Question};
use report::ledger::Ledger;
use report::model::{Period, Value};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// Opens the office of a workspace.
fn open(root: &Path) -> Office {
    let now = chrono::DateTime::from_timestamp(1_735_000_000, 0).expect("noon");
    let session = Session {
        folder: root.to_owned(),
        today: now.date_naive(),
        now,
        threads: 2,
        wait: Duration::ZERO,
        progress: &Silent,
    };
    session.office().unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The manifest that a build has written.
fn manifest(root: &Path, said: &Json) -> Json {
    let outputs = office::list(said, "outputs").iter().map(|o| office::text(o, "path"));
    let path = outputs.into_iter().find(|p| p.ends_with("figures.json")).expect("a manifest");
    serde_json::from_str(&fs::read_to_string(root.join(path)).expect("a manifest")).expect("JSON")
}

/// The figures of a manifest that are counted, as they are asked for, with what it says of them.
fn counted<'m>(office: &Office, manifest: &'m Json) -> Vec<(Asked, &'m Json)> {
    let figure = |f: &'m Json| {
        let indicator = office::text(f, "indicator");
        // Comparisons are made of figures that stand in the manifest themselves.
        office.catalog.indicator(indicator)?;
        let period = report::model::period::parse(office::text(f, "period"), NaiveDate::MIN).expect("period");
        let region = office.workspace.regions.by_code(office::text(f, "region")).expect("region");
        Some((Asked { indicator: indicator.to_owned(), period, region }, f))
    };
    office::list(manifest, "figures").iter().filter_map(figure).collect()
}

/// What the parts of a recount and of the cube's answer differ in.
fn differences(part: &Part, leaves: &[LeafCount], answer: &Answer, names: &[String], out: &mut Vec<String>) {
    let id = format!("{}@{}@{}", part.asked.indicator, part.asked.period, part.asked.region);
    if part.value != answer.value {
        out.push(format!("{id}: {:?}, by the cube {:?}", part.value, answer.value));
    }
    let sources: Vec<(String, u64)> = part.sources.iter().map(|(s, n)| (names[*s].clone(), *n)).collect();
    let known: Vec<(String, u64)> = answer.sources.iter().map(|(s, n)| (s.to_string(), *n)).collect();
    if (part.rows, part.blank, &sources) != (answer.rows, answer.blank, &known) {
        out.push(format!(
            "{id}: {} rows, {} blank, by the cube {} {}",
            part.rows, part.blank, answer.rows, answer.blank
        ));
    }
    match &part.made {
        Made::Rows(leaf) => {
            // What the sources add comes to the value.
            let added: i128 = leaves[*leaf].sources.iter().map(|s| s.amount).sum();
            let value = match leaves[*leaf].value {
                Ok(Value::Count(n) | Value::Money(n)) if leaves[*leaf].adds => n,
                _ => added,
            };
            if value != added {
                out.push(format!("{id}: the sources add {added} to {value}"));
            }
        }
        Made::Of(parts) => {
            let pairs = parts.iter().zip(&answer.parts);
            assert_eq!(parts.len(), answer.parts.len());
            pairs.for_each(|(part, (_, answer))| differences(part, leaves, answer, names, out));
        }
        Made::Each(_, whole) | Made::EachValue(_, whole) => {
            differences(whole, leaves, &answer.parts[0].1, names, out);
        }
        Made::Regions => {}
    }
}

/// Traces all figures of some manifests of a workspace; their number.
fn trace_all(root: &Path, manifests: &[Json]) -> usize {
    let office = open(root);
    let ledger = Ledger::open(&office.workspace.ledger_dir()).expect("the ledger");
    let names: Vec<String> = ledger.sources().iter().map(|s| s.id.clone()).collect();
    let mut figures: BTreeMap<Asked, &Json> = BTreeMap::new();
    for manifest in manifests {
        figures.extend(counted(&office, manifest));
    }
    let asked: Vec<Asked> = figures.keys().cloned().collect();
    let tracer = Tracer::new(&office.catalog, &office.workspace.regions, &ledger);
    let recount: Recount = tracer.recount(&asked).expect("a recount");
    let mut periods: Vec<Period> = asked.iter().map(|a| a.period).collect();
    periods.sort_unstable();
    periods.dedup();
    let question = Question {
        indicators: office.catalog.indicators.iter().collect(),
        periods,
        dimensions: Vec::new(),
        regions: Vec::new(),
    };
    let store = LedgerStore::new(&ledger);
    let cube: Cube =
        report::figure::compute(&store, &office.catalog, &office.workspace.regions, &question, 2)
            .expect("a cube");
    let mut found = Vec::new();
    for (part, (asked, said)) in recount.figures.iter().zip(&figures) {
        let answer = cube.answer(&asked.indicator, asked.region, asked.period, &[]).expect("an answer");
        differences(part, &recount.leaves, &answer, &names, &mut found);
        let value = part.value.as_ref().map(Value::plain).unwrap_or_default();
        if value != office::text(said, "value") || Some(part.rows) != said["rows"].as_u64() {
            found.push(format!("{}: {value}, printed {}", said["id"], said["value"]));
        }
    }
    office::assert_none(&found);
    figures.len()
}

fn built(root: &Path, arguments: &[&str]) -> Json {
    let arguments: Vec<&str> = ["build"].into_iter().chain(arguments.iter().copied()).collect();
    let output = office::report(root, &[&arguments[..], &["--format", "json"]].concat()).output();
    let output = output.expect("the program");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    manifest(root, &serde_json::from_slice(&output.stdout).expect("JSON"))
}

#[test]
fn every_figure_of_the_sample_is_re_added() {
    let root = office::copy_of_sample("trace");
    let year = built(&root, &["2024"]);
    let half = built(&root, &["2024H1", "--no-ingest"]);
    let five = built(&root, &["2020..2024", "--no-ingest"]);
    let town = built(&root, &["2024", "--region", "城关镇", "--no-ingest"]);
    let traced = trace_all(&root, &[year, half, five, town]);
    println!("{traced} figures");
    assert!(traced > 700, "{traced}");
}

#[test]
fn every_figure_of_the_five_reports_is_re_added() {
    let root = office::folder("trace five reports");
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds");
    let made = seed_workspaces::make(&seeds, &root, &[]).unwrap_or_else(|e| panic!("{}", e.join("\n")));
    let mut traced = 0;
    for (unit, period) in made {
        let root = root.join(&unit);
        let manifest = built(&root, &[&period]);
        traced += trace_all(&root, &[manifest]);
    }
    println!("{traced} figures");
    assert!(traced > 350, "{traced}");
}

#[test]
fn every_figure_over_five_years_is_re_added() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/templates");
    let made = office::folder("trace five years").join("made");
    seed_workspaces::make(&seeds, &made, &["office".to_owned()])
        .unwrap_or_else(|e| panic!("{}", e.join("\n")));
    let root = made.join("office");
    office::run(&root, &["ingest", "-q"], 0);
    let five = built(&root, &["2020..2024", "--region", "溪桉县", "--no-ingest"]);
    let traced = trace_all(&root, &[five]);
    println!("{traced} figures");
    assert!(traced > 250, "{traced}");
}
