//! What must hold of any exports: ingestion is idempotent and independent of order, splitting, overlaps,
//! spelling and encoding; rows add up; sums add over months and towns, people do not.
//!
//! Inputs: random small tables. Everything goes through the library's verbs.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

use crate::exports;
use crate::office;
use exports::{COUNTY, Dataset, Group, Style};
use office::{Figures, integer, text};
use proptest::prelude::*;
use report::command::{self, Session, Silent};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A folder that goes away with it.
struct Office(tempfile::TempDir);

impl Office {
    fn new() -> Office {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("report.toml"), exports::CONFIG).expect("report.toml");
        fs::write(folder.path().join("regions.csv"), exports::REGIONS).expect("regions.csv");
        Office(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn session(&self) -> Session<'static> {
        let now = chrono::DateTime::from_timestamp(1_735_000_000, 0).expect("a time");
        Session {
            folder: self.path().to_owned(),
            today: now.date_naive(),
            now,
            threads: 2,
            wait: Duration::from_secs(1),
            progress: &Silent,
        }
    }

    fn ingest(&self, dataset: Dataset, file: &Path) -> Value {
        let request = command::ingest::Request {
            files: vec![file.to_owned()],
            dataset: Some(dataset.id().to_owned()),
            ..command::ingest::Request::default()
        };
        let outcome = command::ingest::run(&self.session(), &request).expect("ingest");
        assert!(!outcome.refused, "{:?}", outcome.diagnostics);
        let mut files = outcome.json["files"].as_array().expect("files").clone();
        assert_eq!(files.len(), 1);
        files.remove(0)
    }

    fn drop_source(&self, id: &str) {
        command::sources::drop_source(&self.session(), id).expect("drop");
    }

    /// County and towns, months and the year; what is 0 is left out.
    fn figures(&self, dataset: Dataset) -> Figures {
        let mut figures = Figures::new();
        for by in [&[][..], &["month"], &["region:town"], &["region:town", "month"]] {
            let request = command::stats::Request {
                period: "2024".into(),
                indicators: dataset.counted().iter().map(|id| (*id).to_owned()).collect(),
                by: by.iter().map(|by| (*by).to_owned()).collect(),
                ..command::stats::Request::default()
            };
            let outcome = command::stats::run(&self.session(), &request).expect("stats");
            for row in outcome.json["rows"].as_array().expect("rows") {
                let key = ["indicator", "region", "period"].map(|key| text(row, key).to_owned());
                let value = integer(text(row, "value"), text(row, "unit"));
                let [indicator, region, period] = key;
                assert_eq!(figures.insert((indicator, region, period), value), None, "{row} twice");
            }
        }
        figures.retain(|_, value| *value != 0);
        figures
    }

    fn manifest(&self) -> Vec<u8> {
        fs::read(self.path().join("ledger/manifest.json")).expect("the manifest")
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, bytes).expect("an export");
        path
    }
}

/// Groups, and a way to hand them out over files.
#[derive(Debug, Clone)]
struct Exports {
    dataset: Dataset,
    groups: Vec<Group>,
    /// Marks in file order.
    order: Vec<usize>,
    /// Where the order is cut, how far each piece reaches into the next, and how it is written.
    pieces: Vec<(usize, usize, Style)>,
    /// In which order the files are ingested.
    turns: Vec<usize>,
    /// Which file is taken out and put back.
    dropped: usize,
}

fn exports(dataset: Dataset) -> impl Strategy<Value = Exports> {
    prop::collection::vec(exports::group(), 1..40).prop_flat_map(move |groups| {
        let size = groups.len();
        let order = Just((0..size).collect::<Vec<_>>()).prop_shuffle();
        let pieces = prop::collection::vec((0..=size, 0..=size, exports::style()), 1..4);
        (Just(groups), order, pieces, Just((0..4).collect::<Vec<usize>>()).prop_shuffle(), 0..4usize)
            .prop_map(move |(groups, order, pieces, turns, dropped)| Exports {
                dataset,
                groups,
                order,
                pieces,
                turns,
                dropped,
            })
    })
}

impl Exports {
    /// Marks and style of every file; together they hold every group.
    fn files(&self) -> Vec<(Vec<usize>, Style)> {
        let mut cuts: Vec<usize> = self.pieces.iter().map(|(cut, ..)| *cut).collect();
        cuts.sort_unstable();
        let mut files = Vec::new();
        let mut from = 0;
        for (at, (_, overlap, style)) in self.pieces.iter().enumerate() {
            let to = if at + 1 == self.pieces.len() { self.order.len() } else { cuts[at] };
            let reach = (to + overlap % 8).min(self.order.len());
            if from < reach {
                files.push((self.order[from..reach].to_vec(), *style));
            }
            from = to;
        }
        let turn = |at: &usize| self.turns.iter().position(|t| t == at);
        let mut numbered: Vec<usize> = (0..files.len()).collect();
        numbered.sort_by_key(turn);
        numbered.into_iter().map(|at| files[at].clone()).collect()
    }

    fn rows(&self, marks: &[usize]) -> u64 {
        marks.iter().map(|mark| self.groups[*mark].copies as u64).sum()
    }

    fn good(&self, marks: &[usize]) -> u64 {
        let good: Vec<usize> = marks.iter().copied().filter(|mark| !self.groups[*mark].rejected()).collect();
        self.rows(&good)
    }
}

/// What the ledger said of a file, against what is in it. Returns the rows accepted and the source.
fn account(exports: &Exports, marks: &[usize], rejected: &BTreeSet<u64>, said: &Value) -> (u64, String) {
    let count = |kind: &str| said["rows"][kind].as_u64().expect("a count");
    assert_eq!(count("read"), exports.rows(marks));
    assert_eq!(count("rejected"), rejected.len() as u64);
    let lines: BTreeSet<u64> = said["rejects"]
        .as_array()
        .expect("rejects")
        .iter()
        .map(|reject| reject["line"].as_u64().expect("a line"))
        .collect();
    assert_eq!(&lines, rejected);
    assert_eq!(count("accepted") + count("duplicate"), exports.good(marks), "{said}");
    assert_eq!(count("revised") + count("summary") + count("blank"), 0, "{said}");
    (count("accepted"), text(said, "source").to_owned())
}

/// Sums add over months and over towns; people neither, but they stay within bounds.
fn laws(figures: &Figures, all_resolve: bool) {
    let towns: BTreeSet<&str> = figures.keys().map(|(_, r, _)| r.as_str()).filter(|r| *r != COUNTY).collect();
    let at = |indicator: &str, region: &str, period: &str| {
        figures.get(&(indicator.to_owned(), region.to_owned(), period.to_owned())).copied().unwrap_or(0)
    };
    let months: Vec<String> = (1..=12).map(|month| format!("2024-{month:02}")).collect();
    let indicators: BTreeSet<&str> = figures.keys().map(|(indicator, ..)| indicator.as_str()).collect();
    for indicator in &indicators {
        let distinct = indicator.ends_with("persons") || indicator.ends_with("households");
        for region in towns.iter().copied().chain([COUNTY]) {
            let parts: Vec<i128> = months.iter().map(|month| at(indicator, region, month)).collect();
            parts_and_whole(distinct, &parts, at(indicator, region, "2024"), indicator);
        }
        if all_resolve {
            for period in months.iter().map(String::as_str).chain(["2024"]) {
                let parts: Vec<i128> = towns.iter().map(|town| at(indicator, town, period)).collect();
                parts_and_whole(distinct, &parts, at(indicator, COUNTY, period), indicator);
            }
        }
    }
    for (_, region, period) in figures.keys() {
        let kind = |kind: &str| at(&format!("subsidy.{kind}.persons"), region, period);
        parts_and_whole(true, &[kind("care"), kind("living")], kind("two"), "subsidy.two.persons");
        assert!(kind("two") <= at("subsidy.persons", region, period));
    }
}

fn parts_and_whole(distinct: bool, parts: &[i128], whole: i128, indicator: &str) {
    let sum: i128 = parts.iter().sum();
    if distinct {
        let most = parts.iter().copied().max().unwrap_or(0);
        assert!(most <= whole && whole <= sum, "{indicator}: {parts:?} and {whole}");
    } else {
        assert_eq!(sum, whole, "{indicator}: {parts:?}");
    }
}

fn check(exports: &Exports) {
    let dataset = exports.dataset;
    let marks: Vec<usize> = (0..exports.groups.len()).collect();
    let all: BTreeSet<usize> = marks.iter().copied().collect();
    let expected = exports::figures(dataset, &exports.groups, &all);

    // One file.
    let whole = Office::new();
    let plain = Style { encoding: 0, spelling: 0 };
    let (bytes, rejected) = exports::file(dataset, &exports.groups, &marks, plain);
    let path = whole.write("全部.csv", &bytes);
    let said = whole.ingest(dataset, &path);
    let (accepted, _) = account(exports, &marks, &rejected, &said);
    assert_eq!(accepted, exports.good(&marks), "nothing in a first file repeats");
    assert_eq!(whole.figures(dataset), expected);
    laws(&expected, exports.groups.iter().all(Group::resolves));

    // The same once more.
    let before = whole.manifest();
    assert_eq!(whole.ingest(dataset, &path)["status"], "already");
    assert!(whole.manifest() == before, "the manifest is untouched");
    assert_eq!(whole.figures(dataset), expected);

    // The same rows in several files that overlap, each in its own spelling and encoding.
    let split = Office::new();
    let files = exports.files();
    let mut sources = Vec::new();
    let mut total = 0;
    for (at, (marks, style)) in files.iter().enumerate() {
        let (bytes, rejected) = exports::file(dataset, &exports.groups, marks, *style);
        let path = split.write(&format!("{at}.{}", if style.encoding == 3 { "txt" } else { "csv" }), &bytes);
        let said = split.ingest(dataset, &path);
        if said["status"] == "already" {
            continue;
        }
        let (accepted, source) = account(exports, marks, &rejected, &said);
        total += accepted;
        sources.push((source, path, marks));
    }
    assert_eq!(total, exports.good(&marks), "every record once");
    assert_eq!(split.figures(dataset), expected);

    // One of them taken out: what only it had is gone. And put back.
    let (source, path, _) = &sources[exports.dropped % sources.len()];
    split.drop_source(source);
    let left: BTreeSet<usize> = sources
        .iter()
        .filter(|(other, ..)| other != source)
        .flat_map(|(_, _, marks)| marks.iter().copied())
        .collect();
    assert_eq!(split.figures(dataset), exports::figures(dataset, &exports.groups, &left));
    assert_eq!(split.ingest(dataset, path)["status"], "ingested");
    assert_eq!(split.figures(dataset), expected);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn subsidies_in_any_shape_give_the_same_figures(exports in exports(Dataset::Subsidy)) {
        check(&exports);
    }

    #[test]
    fn visits_in_any_shape_give_the_same_figures(exports in exports(Dataset::Visit)) {
        check(&exports);
    }
}
