//! What stands behind the figures of the sample's draft, against the manifest, `stats` and the list of
//! rejects.
//!
//! One workspace is built once; no test changes it.
#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

#[path = "support/office.rs"]
mod office;

use chrono::DateTime;
use office::{json, list, run, text};
use report::command::{Session, Silent, build};
use report::model::evidence::{Evidence, FigureEvidence, Series};
use serde_json::Value as Json;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    let root = office::copy_of_sample("evidence");
    run(&root, &["build", "2024"], 0);
    root
});

static EVIDENCE: LazyLock<Evidence> = LazyLock::new(|| evidence("2024"));

fn evidence(period: &str) -> Evidence {
    let now = DateTime::from_timestamp(office::NOON.parse().expect("seconds"), 0).expect("a time");
    let session = Session {
        folder: ROOT.clone(),
        today: now.date_naive(),
        now,
        threads: 2,
        wait: Duration::ZERO,
        progress: &Silent,
    };
    let request = build::Request {
        period: period.into(),
        template: None,
        region: None,
        each: None,
        emit: Vec::new(),
        annotate: false,
        as_of: None,
        ingest: false,
        strict: false,
    };
    build::evidence(&session, &request).expect("evidence")
}

fn manifest() -> Json {
    let path = ROOT.join("out/2024/figures.json");
    serde_json::from_slice(&std::fs::read(path).expect("figures.json")).expect("JSON")
}

#[test]
fn every_figure_and_printing_of_the_manifest_stands_in_it() {
    let manifest = manifest();
    let figures = list(&manifest, "figures");
    assert_eq!(EVIDENCE.figures.len(), figures.len());
    for (one, known) in EVIDENCE.figures.iter().zip(figures) {
        assert_eq!(
            (one.id.as_str(), one.value.plain()),
            (text(known, "id"), text(known, "value").to_owned())
        );
        assert_eq!(one.rows, known["rows"].as_u64().expect("rows"));
        let sources: Vec<(&str, u64)> =
            one.sources.iter().map(|(at, rows)| (EVIDENCE.sources[*at].path.as_str(), *rows)).collect();
        let listed: Vec<(&str, u64)> = list(known, "sources")
            .iter()
            .map(|s| (text(s, "path"), s["rows"].as_u64().expect("rows")))
            .collect();
        assert_eq!(sources, listed, "{}", one.id);
    }
    let occurrences = list(&manifest, "occurrences");
    assert_eq!(EVIDENCE.occurrences.len(), occurrences.len());
    for (one, known) in EVIDENCE.occurrences.iter().zip(occurrences) {
        assert_eq!((one.id.as_str(), one.text.as_str()), (text(known, "id"), text(known, "text")));
        assert_eq!(EVIDENCE.figures[one.figure].id, text(known, "figure"));
        let (occurrence, _) = EVIDENCE.figure(&one.id).expect("a printing");
        assert_eq!(occurrence, one);
    }
}

/// The points of a series, plain, as `stats` says them; those without rows are left out there.
fn same(figure: &FigureEvidence, series: &Series, rows: &[Json], name: &dyn Fn(&Json) -> String) {
    let mut found = 0;
    for row in rows.iter().filter(|r| text(r, "indicator") == figure.indicator) {
        let point = series.points.iter().find(|(n, _)| *n == name(row));
        let value = point.and_then(|(_, v)| *v).map(|v| v.plain());
        assert_eq!(value.as_deref(), Some(text(row, "value")), "{} {row}", figure.id);
        found += 1;
    }
    let some = series.points.iter().filter(|(_, v)| v.is_some_and(|v| !v.is_zero())).count();
    assert!(found >= some, "{}: {found} of {some}", figure.id);
}

#[test]
fn series_are_what_stats_says() {
    let by = |what: &str| json(&ROOT, &["stats", "2024", "--by", what], 0);
    let (months, regions) = (by("month"), by("region"));
    let (mut monthly, mut regional) = (0, 0);
    for figure in EVIDENCE.figures.iter().filter(|f| f.id.ends_with("@2024@999921")) {
        if let Some(series) = &figure.months {
            let name = |row: &Json| {
                let month: u32 = text(row, "period")[5..].parse().expect("a month");
                format!("{month}月")
            };
            assert_eq!(series.points.len(), 12);
            same(figure, series, list(&months, "rows"), &name);
            monthly += 1;
        }
        if let Some(series) = &figure.regions {
            same(figure, series, list(&regions, "rows"), &|row| text(row, "region_name").to_owned());
            regional += 1;
        }
    }
    assert!(monthly > 40 && regional > 40, "{monthly} {regional}");
}
