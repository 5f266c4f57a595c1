//! What stands behind the figures of the sample's draft, against the manifest, `stats` and the list of
//! rejects.
//!
//! One workspace is built once; no test changes it.
#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

use crate::naive;
use crate::office;
use chrono::DateTime;
use naive::Refused;
use office::{json, list, run, text};
use report::command::{Session, Silent, build};
use report::model::Value;
use report::model::evidence::{Evidence, FigureEvidence, Series};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
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
        engine: report::command::engine::Asked::default(),
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
    for figure in &EVIDENCE.figures {
        let derived = figure.indicator.contains('(');
        assert_eq!(figure.sql.is_none(), derived, "{}", figure.id);
    }
    let care =
        EVIDENCE.figures.iter().find(|f| f.id == "subsidy.care.persons@2024@999921").expect("a figure");
    let printed = run(&ROOT, &["sql", "subsidy.care.persons", "2024"], 0).stdout;
    assert_eq!(care.sql.as_deref().map(str::as_bytes), Some(printed.as_slice()));
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

#[test]
fn rejects_are_those_of_its_sources_masked_and_with_a_remedy() {
    let known = json(&ROOT, &["sources", "rejects"], 0);
    let ids: Vec<&str> = EVIDENCE.sources.iter().map(|s| s.id.as_str()).collect();
    let listed: Vec<&Json> =
        list(&known, "rejects").iter().filter(|r| ids.contains(&text(r, "source"))).collect();
    assert_eq!(listed.len(), EVIDENCE.rejects.len());
    assert!(listed.len() > 60, "{}", listed.len());
    for (one, known) in EVIDENCE.rejects.iter().zip(listed) {
        assert_eq!(
            (ids[one.source], one.line),
            (text(known, "source"), known["line"].as_u64().expect("a line"))
        );
        assert_eq!((one.code.as_str(), one.reason.as_str()), (text(known, "code"), text(known, "reason")));
        assert!(one.help.ends_with('。'), "{}", one.help);
    }
    let mut bare = EVIDENCE.clone();
    bare.sources.iter_mut().for_each(|s| s.sha256.clear());
    let shown = format!("{bare:?}");
    let longest = |text: &str| text.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
    // Ids of sources and names of the ledger's files have twelve hexadecimal digits.
    assert!(longest(&shown) < Some(15), "a number of {:?} digits", longest(&shown));
    for reject in &EVIDENCE.rejects {
        assert!(longest(&reject.reason) < Some(11), "{}", reject.reason);
    }
}

/// By code: rows, rows of which it cannot be read whether or with how much they count, 分.
type Lines<'a> = BTreeMap<&'a str, (u64, u64, Option<i128>)>;

/// Whether a rejected payment is one of some kind, in a year or month, in a place: `None` where it cannot be read.
fn pays(
    row: &Refused,
    category: Option<&str>,
    period: &str,
    town: Option<&str>,
    counts: bool,
) -> Option<bool> {
    if row.apart {
        return None;
    }
    let read = |field: &str| match row.unread.contains(&field) {
        true => None,
        false => Some(row.record.get(field).map_or("", String::as_str)),
    };
    // By the month it is for; where none is given, by the month it was paid.
    let month = match read("service_month") {
        Some("") => read("pay_date"),
        month => month,
    };
    let amount = read("amount").map(|fen| fen.is_empty() || fen.parse::<i64>().expect("分") >= 0);
    let facts = [
        month.map(|m| m.starts_with(period)),
        category.map_or(Some(true), |c| read("category").map(|own| own == c)),
        read("status").map(|s| !["退回", "作废", "取消"].contains(&s)),
        town.map_or(Some(true), |t| read("town").map(|own| own.contains(t))),
        if counts { amount } else { Some(true) },
    ];
    match facts {
        facts if facts.contains(&Some(false)) => Some(false),
        facts if facts.contains(&None) => None,
        _ => Some(true),
    }
}

#[test]
fn impacts_are_a_naive_recount_of_the_rejected_rows() {
    let known = json(&ROOT, &["sources", "rejects"], 0);
    let mut codes: BTreeMap<(String, Option<String>, u64), String> = BTreeMap::new();
    for r in list(&known, "rejects") {
        let place = (text(r, "path").to_owned(), r["sheet"].as_str().map(str::to_owned));
        let line = r["line"].as_u64().expect("a line");
        codes.entry((place.0, place.1, line)).or_insert_with(|| text(r, "code").to_owned());
    }
    let refused = naive::refused(&office::sample(), "subsidy");
    assert!(refused.len() > 40, "{}", refused.len());
    let mut seen = BTreeSet::new();
    for figure in &EVIDENCE.figures {
        let (category, counts) = match figure.indicator.as_str() {
            "subsidy.care.persons" => (Some("护理补贴"), true),
            "subsidy.living.persons" => (Some("生活补贴"), true),
            "subsidy.care.amount" => (Some("护理补贴"), false),
            "subsidy.living.amount" => (Some("生活补贴"), false),
            "subsidy.payments" => (None, true),
            "subsidy.amount" => (None, false),
            _ => continue,
        };
        let period = figure.id.split('@').nth(1).expect("a period");
        let town = (figure.region != "云水县").then(|| figure.region.trim_end_matches(['镇', '乡']));
        let (mut lines, mut most): (Lines<'_>, _) = (BTreeMap::new(), Some(0));
        for (place, row) in &refused {
            let pays = pays(row, category, period, town, counts);
            if pays == Some(false) {
                continue;
            }
            let code = &codes[&(place.file.clone(), place.sheet.clone(), place.line)];
            let line = lines.entry(code).or_default();
            let fen = row.record.get("amount").map(|fen| fen.parse::<i128>().expect("分"));
            line.0 += 1;
            line.1 += u64::from(pays.is_none() || (!counts && fen.is_none()));
            if let Some(fen) = fen.filter(|_| !counts) {
                line.2 = Some(line.2.unwrap_or(0) + fen);
            }
            let more = match (counts, pays) {
                (true, _) => Some(1),
                (false, Some(_)) => fen,
                (false, None) => fen.map(|fen| fen.max(0)),
            };
            most = most.zip(more).map(|(most, more)| most + more);
        }
        let told: Lines<'_> =
            figure.impact.lines.iter().map(|l| (l.code.as_str(), (l.rows, l.unreadable, l.amount))).collect();
        assert_eq!(told, lines, "{}", figure.id);
        let told = figure.impact.at_most.map(|most| match most {
            Value::Count(n) | Value::Money(n) => n,
            Value::Ratio(_) => panic!("{}", figure.id),
        });
        assert_eq!(told, most, "{}", figure.id);
        seen.insert((figure.indicator.as_str(), town.is_some()));
    }
    assert!(seen.len() > 8, "{seen:?}");
}

#[test]
fn what_an_impact_says_is_the_sum_of_its_lines() {
    let mut some = 0;
    for figure in &EVIDENCE.figures {
        let impact = &figure.impact;
        let rows: u64 = impact.lines.iter().map(|l| l.rows).sum();
        assert_eq!(rows == 0, impact.words.is_empty(), "{}", figure.id);
        assert!(impact.lines.is_sorted_by(|a, b| a.code < b.code), "{}", figure.id);
        if rows > 0 {
            assert!(impact.words.starts_with(&format!("剔除的 {rows} 行")), "{}", impact.words);
            some += 1;
        }
        assert!(impact.lines.iter().all(|l| l.unreadable <= l.rows && !l.reason.is_empty()));
    }
    assert!(some > 50, "{some}");
}

#[test]
fn charts_are_of_targets_then_tables_then_sections() {
    let charts: Vec<&str> = EVIDENCE.overview.iter().map(|c| c.indicator.as_str()).collect();
    let targets = std::fs::read(ROOT.join("targets.csv")).expect("targets.csv");
    let set: Vec<(String, String)> = String::from_utf8_lossy(&targets)
        .lines()
        .map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>())
        .filter(|cells| cells[1..3] == ["999921", "2024"])
        .map(|cells| (cells[0].clone(), cells[3].clone()))
        .collect();
    assert!(set.len() >= 8 && charts.len() == 12, "{charts:?}");
    let before = json(&ROOT, &["stats", "2023"], 0);
    for (at, chart) in EVIDENCE.overview.iter().enumerate() {
        let target = chart.target.map(|t| t.plain());
        assert_eq!(target.as_ref(), set.get(at).map(|(_, value)| value), "{}", chart.indicator);
        assert!(at >= set.len() || set[at].0 == chart.indicator, "{charts:?}");
        let figure = EVIDENCE.figures.iter().find(|f| f.id == format!("{}@2024@999921", chart.indicator));
        let figure = figure.expect("what has a chart is in the draft");
        assert_eq!(
            (chart.value, &chart.months, &chart.regions),
            (figure.value, &figure.months, &figure.regions)
        );
        let last = list(&before, "rows").iter().find(|r| text(r, "indicator") == chart.indicator);
        assert_eq!(chart.before.map(|v| v.plain()).as_deref(), last.map(|r| text(r, "value")));
        let year = chart.remarks.iter().any(|r| r.contains("上年"));
        let done = chart.remarks.iter().any(|r| r.starts_with("完成率"));
        assert_eq!((year, done), (chart.before.is_some(), chart.target.is_some()), "{:?}", chart.remarks);
    }
    let care = EVIDENCE.overview.iter().find(|c| c.indicator == "surgery.cataract.cases").expect("a chart");
    assert_eq!(care.remarks, ["比上年增加30例", "增长15.2%", "完成率109%", "超额18例"]);
}
