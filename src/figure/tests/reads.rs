//! What is read for an answer: the sources of the period, the columns that are asked for, each row group once.

use super::semantics::{period, row};
use crate::diagnostic::Diagnostic;
use crate::figure::fixture::{self, MemoryStore, Money};
use crate::figure::{Groups, Question, SourceInfo, Store, compute};
use arrow_array::RecordBatch;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

const YEARS: std::ops::RangeInclusive<i32> = 2020..=2024;
const GROUPS: usize = 3;

/// What was read of a source.
#[derive(Debug, Default, PartialEq, Eq)]
struct Read {
    columns: BTreeSet<String>,
    /// How often each row group was.
    groups: BTreeMap<usize, usize>,
}

/// A store that writes down what is read of it, by source.
struct Watched {
    store: MemoryStore,
    reads: Mutex<BTreeMap<usize, Read>>,
}

struct WatchedGroups<'a> {
    groups: Box<dyn Groups + 'a>,
    source: usize,
    reads: &'a Mutex<BTreeMap<usize, Read>>,
}

impl Store for Watched {
    fn sources(&self) -> &[SourceInfo] {
        self.store.sources()
    }

    fn open(&self, source: usize, columns: &[&str]) -> Result<Box<dyn Groups + '_>, Diagnostic> {
        let columns_read = columns.iter().map(|c| (*c).to_owned());
        self.reads.lock().expect("reads").entry(source).or_default().columns.extend(columns_read);
        let groups = self.store.open(source, columns)?;
        Ok(Box::new(WatchedGroups { groups, source, reads: &self.reads }))
    }
}

impl Groups for WatchedGroups<'_> {
    fn groups(&self) -> usize {
        self.groups.groups()
    }

    fn read(&mut self, group: usize) -> Result<RecordBatch, Diagnostic> {
        let mut reads = self.reads.lock().expect("reads");
        *reads.entry(self.source).or_default().groups.entry(group).or_default() += 1;
        self.groups.read(group)
    }
}

/// Five years of monthly sources, oldest first, and what some indicators read of them.
fn read(indicators: &[&str], periods: &[&str]) -> BTreeMap<usize, Read> {
    let (catalog, tree) = (fixture::catalog(), fixture::regions());
    let schema = catalog.dataset("aid").expect("dataset").schema();
    let mut store = MemoryStore::default();
    for (year, month) in YEARS.flat_map(|year| (1..=12).map(move |month| (year, month))) {
        let row = |n: usize| {
            row(&format!("{year}-{month:02}-1{n}"), &format!("{year}-{month:02}-01"), n as i64, 100)
        };
        let blocks = (0..GROUPS).map(|n| fixture::block(&schema, &[row(n), row(n + 1)])).collect();
        store.add(&format!("{year}-{month:02}"), "aid", &schema, blocks, Money::Wide);
    }
    let question = Question {
        indicators: indicators.iter().map(|id| catalog.indicator(id).expect("indicator")).collect(),
        periods: periods.iter().map(|p| period(p)).collect(),
        ..Question::default()
    };
    let watched = Watched { store, reads: Mutex::default() };
    compute(&watched, &catalog, &tree, &question, 2).expect("cube");
    watched.reads.into_inner().expect("reads")
}

/// Positions of the sources of whole years.
fn of_years(years: std::ops::RangeInclusive<usize>) -> BTreeSet<usize> {
    (12 * (years.start() - 2020)..12 * (years.end() + 1 - 2020)).collect()
}

fn sources(reads: &BTreeMap<usize, Read>) -> BTreeSet<usize> {
    reads.keys().copied().collect()
}

#[test]
fn a_year_and_a_month_touch_their_own_sources() {
    assert_eq!(sources(&read(&["persons"], &["2024"])), of_years(2024..=2024));
    assert_eq!(sources(&read(&["persons", "amount.service"], &["2024-11"])), BTreeSet::from([58]));
    // A year beside the one before, and the months of both, as a draft asks for them.
    let months = (1..=12).flat_map(|m| [format!("2023-{m:02}"), format!("2024-{m:02}")]);
    let all: Vec<String> = months.chain(["2023".into(), "2024".into()]).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    assert_eq!(sources(&read(&["persons", "persons.ab"], &all)), of_years(2023..=2024));
    // What is cumulative needs what came before, and nothing that comes later.
    assert_eq!(sources(&read(&["persons.ever"], &["2021"])), of_years(2020..=2021));
}

#[test]
fn only_columns_that_are_asked_for_are_read() {
    let columns = |indicators: &[&str]| {
        let mut reads = read(indicators, &["2024-11"]);
        reads.remove(&58).expect("its source").columns
    };
    // Its places, its dates, 作废 and 冲销 of the dataset; 镇街 changed their kind, which needs dates.
    let always = ["event_from", "event_to", "town", "village", "status", "amount"];
    let with =
        |more: &[&str]| -> BTreeSet<String> { always.iter().chain(more).map(|c| (*c).to_owned()).collect() };
    assert_eq!(columns(&["rows"]), with(&[]));
    assert_eq!(columns(&["persons"]), with(&["person"]));
    assert_eq!(columns(&["cases"]), with(&["cases", "category"]));
    assert_eq!(columns(&["amount.service"]), with(&["service_from", "service_to"]));
    assert_eq!(columns(&["courses"]), with(&["service_from", "service_to", "course"]));
}

#[test]
fn all_indicators_of_a_clock_share_one_pass() {
    let many = [
        "rows",
        "rows.service",
        "persons",
        "persons.a",
        "persons.ab",
        "persons.years",
        "households",
        "courses",
        "amount",
        "amount.a",
        "amount.service",
        "cases",
        "cases.one",
        "towns",
        "rate",
        "gap",
    ];
    let reads = read(&many, &["2024", "2024-05", "2024H1"]);
    assert_eq!(sources(&reads), of_years(2024..=2024));
    let once: BTreeMap<usize, usize> = (0..GROUPS).map(|group| (group, 1)).collect();
    for (source, read) in &reads {
        assert_eq!(read.groups, once, "source {source}");
    }
}
