//! The program's figures against a naive recount of the same files, in both directions, to the 分.
//!
//! `support/naive` shares no code with the program: what both say of the sample workspace is right, or
//! both made the same mistake. Also compared: every rejected row, every 合计 row, every tally.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

use crate::naive;
use crate::office;
use naive::{Place, Tally};
use office::{Figures, integer, json, stats, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

/// The ingested workspace and what `ingest` said; made once for all tests of this file.
static OFFICE: LazyLock<(PathBuf, Value)> = LazyLock::new(|| {
    let root = office::copy_of_sample("naive");
    let said = json(&root, &["ingest"], 1);
    (root, said)
});

static NAIVE: LazyLock<naive::Figures> = LazyLock::new(|| naive::figures(&office::sample()));

const COUNTY: &str = "999921";
const TOWNS: usize = 14;

/// Indicators whose months add up to a longer period.
const ADDITIVE: [&str; 7] = [
    "subsidy.amount",
    "subsidy.care.amount",
    "subsidy.living.amount",
    "subsidy.payments",
    "surgery.cataract.cases",
    "training.attendances",
    "visit.amount",
];

fn indicators() -> BTreeSet<String> {
    NAIVE.keys().map(|(indicator, ..)| indicator.clone()).collect()
}

/// Everything `stats` says of a year: county and towns, year and months.
fn year(year: &str) -> Figures {
    let root = &OFFICE.0;
    let mut figures = stats(root, &[year]);
    for by in ["month", "region:town", "region:town,month"] {
        office::merge(&mut figures, stats(root, &[year, "--by", by]));
    }
    figures
}

#[test]
fn every_figure_of_every_year_and_month_is_the_same() {
    let known = indicators();
    assert_eq!(known.len(), 15, "{known:?}");
    let years: BTreeSet<&str> = NAIVE.keys().map(|(_, _, period)| &period[..4]).collect();
    let mut tool = Figures::new();
    for one in &years {
        tool.extend(year(one));
    }
    tool.retain(|(indicator, ..), _| known.contains(indicator));
    let mut differences = Vec::new();
    for key in NAIVE.keys().chain(tool.keys()).collect::<BTreeSet<_>>() {
        // No counted row speaks about it: the recount has nothing, the program may say 0.
        let same = match (NAIVE.get(key), tool.get(key)) {
            (Some(naive), Some(tool)) => naive == tool,
            (None, Some(tool)) => *tool == 0,
            (Some(_), None) | (None, None) => false,
        };
        if !same {
            differences.push(format!("{key:?}: naive {:?}, program {:?}", NAIVE.get(key), tool.get(key)));
        }
    }
    office::assert_none(&differences);
    let regions: BTreeSet<&str> = tool.keys().map(|(_, region, _)| region.as_str()).collect();
    assert_eq!(regions.len(), TOWNS + 1, "every town, the uncounted unit too");
    assert_eq!(years.into_iter().collect::<Vec<_>>(), ["2023", "2024"]);
    assert!(NAIVE.len() > 3000, "{} figures compared", NAIVE.len());
}

#[test]
fn a_month_asked_for_alone_is_the_month_of_the_year() {
    let root = &OFFICE.0;
    let mut compared = 0;
    for month in ["2023-01", "2023-09", "2024-02", "2024-06", "2024-11"] {
        let mut tool = stats(root, &[month]);
        office::merge(&mut tool, stats(root, &[month, "--by", "region:town"]));
        let mut differences = Vec::new();
        for ((indicator, region, period), naive) in NAIVE.iter().filter(|((_, _, p), _)| p == month) {
            let key = (indicator.clone(), region.clone(), period.clone());
            compared += 1;
            if tool.get(&key) != Some(naive) {
                differences.push(format!("{key:?}: naive {naive}, program {:?}", tool.get(&key)));
            }
        }
        office::assert_none(&differences);
    }
    assert!(compared > 500, "{compared}");
}

#[test]
fn longer_periods_are_sums_of_months_where_months_add() {
    let root = &OFFICE.0;
    let periods = [
        ("2024Q1", "2024-01", "2024-03"),
        ("2024Q2", "2024-04", "2024-06"),
        ("2024年第三季度", "2024-07", "2024-09"),
        ("2023Q4", "2023-10", "2023-12"),
        ("2024H1", "2024-01", "2024-06"),
        ("2023年下半年", "2023-07", "2023-12"),
        ("2024-01..2024-11", "2024-01", "2024-11"),
        ("2023..2024", "2023-01", "2024-12"),
    ];
    let mut compared = 0;
    for (period, from, to) in periods {
        let mut tool = stats(root, &[period]);
        office::merge(&mut tool, stats(root, &[period, "--by", "region:town"]));
        let mut sums: BTreeMap<(&str, &str), i128> = BTreeMap::new();
        for ((indicator, region, month), value) in NAIVE.iter() {
            let inside = month.len() == 7 && (from..=to).contains(&month.as_str());
            if inside && ADDITIVE.contains(&indicator.as_str()) {
                *sums.entry((indicator, region)).or_default() += value;
            }
        }
        let found: BTreeMap<(&str, &str), i128> = tool
            .iter()
            .filter(|((indicator, ..), _)| ADDITIVE.contains(&indicator.as_str()))
            .map(|((indicator, region, _), value)| ((indicator.as_str(), region.as_str()), *value))
            .filter(|(key, value)| *value != 0 || sums.contains_key(key))
            .collect();
        assert_eq!(found, sums, "{period}");
        compared += sums.len();
    }
    assert!(compared > 600, "{compared}");
}

/// Path and sheet of an `ingest` entry.
fn table(file: &Value) -> (String, Option<String>) {
    (text(file, "path").to_owned(), file["sheet"].as_str().map(str::to_owned))
}

/// Datasets that are not recounted: the office's own (`catalog/`), and those whose exports come from
/// recipes (`figures_duckdb` counts these again).
const NOT_RECOUNTED: [&str; 13] = [
    "travel_card",
    "activity",
    "certificate",
    "device",
    "employment",
    "facility",
    "housing",
    "income",
    "person",
    "petition",
    "rehab",
    "screening",
    "staff",
];

/// The tables that are recounted.
fn files() -> impl Iterator<Item = &'static Value> {
    let recounted = |file: &&Value| !NOT_RECOUNTED.contains(&text(file, "dataset"));
    OFFICE.1["files"].as_array().expect("files").iter().filter(recounted)
}

#[test]
fn the_readme_of_the_sample_has_the_rows_that_ingest_finds() {
    let readme = std::fs::read_to_string(office::sample().join("README.md")).expect("the README");
    let mut told = BTreeMap::new();
    let table = readme.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    for line in table.take_while(|line| !line.starts_with("| 合计")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let number = |at: usize| cells[at].parse::<u64>().unwrap_or_else(|e| panic!("{line}: {e}"));
        told.insert((format!("inbox/{}", cells[0]), cells[1].to_owned()), (number(2), number(3)));
    }
    let mut found = BTreeMap::new();
    for file in OFFICE.1["files"].as_array().expect("files") {
        let count = |kind: &str| file["rows"][kind].as_u64().expect("a count");
        let rows = count("accepted") + count("duplicate") + count("revised") + count("rejected");
        let sheet = file["sheet"].as_str().filter(|sheet| *sheet != "Sheet1").unwrap_or("");
        found.insert((text(file, "path").to_owned(), sheet.to_owned()), (rows, count("rejected")));
    }
    told =
        told.into_iter().map(|((path, sheet), rows)| ((path, sheet.replace("Sheet1", "")), rows)).collect();
    assert_eq!(found, told);
}

#[test]
fn the_same_rows_are_rejected() {
    let mut found = BTreeSet::new();
    for file in files() {
        let (path, sheet) = table(file);
        let mut lines = BTreeSet::new();
        for reject in file["rejects"].as_array().expect("rejects") {
            assert!(text(reject, "code").starts_with("E02"), "{reject}");
            assert!(!text(reject, "reason").is_empty(), "{reject}");
            lines.insert(reject["line"].as_u64().expect("a line"));
        }
        assert_eq!(file["rows"]["rejected"].as_u64(), Some(lines.len() as u64), "{path}");
        found.extend(lines.into_iter().map(|line| Place { file: path.clone(), sheet: sheet.clone(), line }));
    }
    let naive: BTreeSet<Place> = naive::rejected(&office::sample()).into_iter().collect();
    assert_eq!(found, naive);
    assert!(naive.len() > 60);
}

#[test]
fn the_same_rows_are_totals_and_one_total_is_wrong() {
    let naive: BTreeSet<Place> = naive::summary_rows(&office::sample()).into_iter().collect();
    let mut declared = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in files() {
        let (path, sheet) = table(file);
        for total in file["declared_totals"].as_array().expect("declared totals") {
            let line = total["line"].as_u64().expect("a line");
            declared.insert(Place { file: path.clone(), sheet: sheet.clone(), line });
            let computed = text(total, "computed");
            if total["holds"] != true {
                wrong.push((path.clone(), text(total, "value").to_owned(), computed.to_owned()));
            }
        }
    }
    assert_eq!(declared, naive, "every 合计 row is compared with the rows above it");
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    let (path, value, computed) = &wrong[0];
    assert_eq!(path, "inbox/补贴/2023年04月两项补贴发放明细.csv");
    assert_eq!(integer(computed, "元") - integer(value.trim_start_matches('￥'), "元"), 17900);
}

#[test]
fn every_row_is_accounted_for() {
    let tallies = naive::tallies(&office::sample());
    let mut seen = BTreeSet::new();
    let mut repeated = 0;
    for file in files() {
        let key = table(file);
        let count = |kind: &str| file["rows"][kind].as_u64().unwrap_or_else(|| panic!("{kind} of {file}"));
        let records = count("accepted") + count("duplicate") + count("revised");
        assert_eq!(
            count("read"),
            records + count("rejected") + count("summary") + count("blank"),
            "{key:?} adds up"
        );
        let tally =
            Tally { records, rejected: count("rejected"), summary: count("summary"), blank: count("blank") };
        assert_eq!(tallies.get(&key), Some(&tally), "{key:?}");
        assert_eq!((text(file, "status"), count("revised")), ("ingested", 0), "{key:?}");
        if count("duplicate") > 0 {
            repeated += 1;
            assert_eq!(key.0, "inbox/补贴/2024年6月补贴发放明细（含5月）.csv");
        }
        assert!(seen.insert(key));
    }
    assert_eq!(seen.len(), tallies.len(), "one entry a table");
    assert_eq!(repeated, 1, "one file repeats another");
}

#[test]
fn a_second_run_reads_nothing_twice() {
    let root = office::copy_of_sample("naive-twice");
    let first = json(&root, &["ingest"], 1);
    let manifest = || std::fs::read(root.join("ledger/manifest.json")).expect("the manifest");
    let before = manifest();
    let figures = stats(&root, &["2024", "--by", "region:town,month"]);
    let second = json(&root, &["ingest"], 0);
    for (one, two) in
        first["files"].as_array().expect("files").iter().zip(second["files"].as_array().expect("files"))
    {
        assert_eq!((one["status"].as_str(), two["status"].as_str()), (Some("ingested"), Some("already")));
        assert_eq!((&one["source"], &one["rows"]), (&two["source"], &two["rows"]));
    }
    assert!(manifest() == before, "the manifest is untouched");
    assert_eq!(stats(&root, &["2024", "--by", "region:town,month"]), figures);
    assert_eq!(figures.keys().filter(|(_, region, _)| region == COUNTY).count(), 0);
}
