//! `check` on the real reports, which are not part of the repository: the figures that a reader finds in them
//! (`figures.jsonl`) and what these say of each other (`relations.jsonl`).
//!
//! Input: the folder with `seeds/` and `domain/`, named by REPORT_SHARED, else `../shared` beside the clone. Run
//! with `--ignored`; what was found and missed is printed. A number counts as found only where the figure
//! stands (line and columns), with its value and its unit; a relation only in its own sentence and of its own
//! kind.
#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods, clippy::print_stdout)]

use report::check::relation::{self, Confidence, Relation};
use report::check::text::{Span, Text, plain};
use report::check::{Reading, number::Number};
use rust_decimal::Decimal;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

fn shared() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    std::env::var_os("REPORT_SHARED").map_or_else(beside, PathBuf::from)
}

fn lines_of(name: &str, seed: &str) -> Vec<Value> {
    let text = fs::read_to_string(shared().join("domain").join(name)).expect("the findings");
    text.lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a finding"))
        .filter(|entry| text_of(entry, "seed") == seed)
        .collect()
}

fn text_of<'a>(entry: &'a Value, key: &str) -> &'a str {
    entry[key].as_str().unwrap_or("")
}

/// A stretch of one line: its number from 1 and its columns from 1.
#[derive(Debug, Clone)]
struct Place {
    line: u64,
    columns: Range<usize>,
}

impl Place {
    /// Every place of a wording in the lines of a file.
    fn all(lines: &[Vec<char>], wording: &str) -> Vec<Place> {
        let wording: Vec<char> = wording.chars().collect();
        let mut places = Vec::new();
        for (line, number) in lines.iter().zip(1..) {
            let starts =
                line.windows(wording.len().max(1)).enumerate().filter(|(_, w)| *w == wording.as_slice());
            places.extend(
                starts.map(|(at, _)| Place { line: number, columns: at + 1..at + 1 + wording.len() }),
            );
        }
        places
    }

    fn touches(&self, other: &Place) -> bool {
        self.line == other.line
            && self.columns.start < other.columns.end
            && other.columns.start < self.columns.end
    }
}

fn place(text: &Text, span: &Span) -> Place {
    let (line, column) = text.place(span);
    let column = usize::try_from(column).unwrap_or(usize::MAX);
    Place { line, columns: column..column.saturating_add(text.slice(span).chars().count()) }
}

/// One report, read.
struct Report {
    name: String,
    lines: Vec<Vec<char>>,
    text: Text,
}

fn reports() -> Vec<Report> {
    let mut paths: Vec<PathBuf> = fs::read_dir(shared().join("seeds"))
        .expect("the reports")
        .map(|entry| entry.expect("a report").path())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let raw = fs::read_to_string(&path).expect("text");
            let raw = raw.trim_start_matches('\u{feff}');
            Report {
                name: path.file_name().expect("a name").to_string_lossy().into_owned(),
                lines: raw.lines().map(|line| line.chars().collect()).collect(),
                text: plain::read(raw, "UTF-8"),
            }
        })
        .collect()
}

/// Where each figure of a report is printed, in their order: several of one printing stand one behind another.
fn places(report: &Report, figures: &[Value]) -> Vec<Option<Place>> {
    let mut next: BTreeMap<(u64, String), usize> = BTreeMap::new();
    figures
        .iter()
        .map(|figure| {
            let line = figure["line"].as_u64().expect("a line");
            let sentence = text_of(figure, "sentence").split('…').next().unwrap_or("");
            let within = Place::all(&report.lines, sentence).into_iter().find(|p| p.line == line);
            let key = (line, text_of(figure, "sentence").to_owned());
            let from = next.get(&key).copied().or(within.map(|p| p.columns.start)).unwrap_or(1);
            let here: Vec<Place> = Place::all(&report.lines, text_of(figure, "value"))
                .into_iter()
                .filter(|p| p.line == line)
                .collect();
            let found = here.iter().find(|p| p.columns.start >= from).or(here.first()).cloned();
            if let Some(found) = &found {
                next.insert(key, found.columns.end);
            }
            found
        })
        .collect()
}

fn is(number: &Number, figure: &Value) -> bool {
    let value: Option<Decimal> = text_of(figure, "number").parse().ok();
    value == Some(number.value) && number.unit == text_of(figure, "unit")
}

#[test]
#[ignore = "needs the reports, in the folder named by REPORT_SHARED"]
fn the_figures_of_the_reports_are_found() {
    let (mut known, mut found, mut reported, mut others) = (0_usize, 0_usize, 0_usize, 0_usize);
    for report in reports() {
        let figures = lines_of("figures.jsonl", &report.name);
        let reading = Reading::of(&report.text);
        let numbers: Vec<(&Number, Place)> = reading
            .numbers
            .iter()
            .filter(|n| n.statistic)
            .map(|n| (n, place(&report.text, &n.span)))
            .collect();
        let places = places(&report, &figures);
        for (figure, printed) in figures.iter().zip(&places) {
            known += 1;
            let at = |p: &Place| printed.as_ref().is_some_and(|printed| printed.touches(p));
            let here: Vec<&Number> = numbers.iter().filter(|(_, p)| at(p)).map(|(n, _)| *n).collect();
            if here.iter().any(|n| is(n, figure)) {
                found += 1;
            } else {
                let got: Vec<String> = here.iter().map(|n| format!("{} {}", n.value, n.unit)).collect();
                println!("missed  {} {} {}: {got:?}", report.name, figure["id"], figure["value"]);
            }
        }
        for (number, at) in &numbers {
            reported += 1;
            if !places.iter().flatten().any(|p| p.touches(at)) {
                others += 1;
                println!("no figure  {}:{} {}", report.name, at.line, report.text.slice(&number.span));
            }
        }
    }
    println!("{found} of {known} figures found; {others} of {reported} numbers reported are none of them");
    assert_eq!(known, 395);
    assert!(found * 100 >= known * 95, "{found} of {known} figures found");
    assert!(others * 100 <= reported * 3, "{others} of {reported} numbers are no statistics");
}

/// How a relation of the list came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Unseen,
    Held,
    Weak,
    Likely,
    Certain,
}

fn outcome(relation: &Relation) -> Outcome {
    match (relation.holds, relation.confidence) {
        (true, _) => Outcome::Held,
        (false, Confidence::Weak) => Outcome::Weak,
        (false, Confidence::Likely) => Outcome::Likely,
        (false, Confidence::Certain) => Outcome::Certain,
    }
}

/// `SumOfParts` is `sum_of_parts`.
fn key(relation: &Relation) -> String {
    let name = format!("{:?}", relation.kind);
    let parted = name.char_indices().flat_map(|(i, c)| {
        let gap = (c.is_uppercase() && i > 0).then_some('_');
        gap.into_iter().chain(std::iter::once(c.to_ascii_lowercase()))
    });
    parted.collect()
}

/// Whether a relation found is the one listed: of its kind, in its sentence, about the number printed there.
/// Of a bound, a list, a repetition and a difference either side may be the number it is about.
fn same(listed: &Value, at: &[Place], relation: &Relation, reading: &Reading<'_>, text: &Text) -> bool {
    let Some(result) = reading.numbers.get(relation.result) else { return false };
    let here = place(text, &result.span);
    let either = ["bound", "enumeration", "equality", "difference"].contains(&text_of(listed, "kind"));
    let printed: Option<Decimal> = text_of(listed, "printed").parse().ok();
    key(relation) == text_of(listed, "kind")
        && at.iter().any(|p| p.touches(&here))
        && (either || printed == Some(result.value))
}

#[test]
#[ignore = "needs the reports, in the folder named by REPORT_SHARED"]
fn what_the_reports_state_is_judged_rightly() {
    let mut table: BTreeMap<(String, bool, Outcome), usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut listed_in_all = 0;
    for report in reports() {
        let reading = Reading::of(&report.text);
        let found = relation::find(&reading);
        let listed = lines_of("relations.jsonl", &report.name);
        listed_in_all += listed.len();
        let parts = |entry: &Value| -> Vec<Place> {
            let fragments = text_of(entry, "sentence").split(" … ");
            fragments.flat_map(|fragment| Place::all(&report.lines, fragment)).collect()
        };
        let placed: Vec<(&Value, Vec<Place>)> = listed.iter().map(|entry| (entry, parts(entry))).collect();
        for (entry, at) in &placed {
            let here: Vec<Outcome> =
                found.iter().filter(|r| same(entry, at, r, &reading, &report.text)).map(outcome).collect();
            let holds = entry["holds"].as_bool().expect("a judgement");
            let best = if holds { here.iter().min() } else { here.iter().max() };
            let best = best.copied().unwrap_or(Outcome::Unseen);
            let explicit = text_of(entry, "strength") == "explicit" || text_of(entry, "id") == "R028";
            let right = if holds { best == Outcome::Held } else { best >= Outcome::Likely };
            if explicit && !right {
                wrong.push(format!("{} {best:?}: {}", entry["id"], entry["expression"]));
            }
            *table.entry((text_of(entry, "strength").to_owned(), holds, best)).or_default() += 1;
        }
        for relation in found.iter().filter(|r| !r.holds && r.confidence != Confidence::Weak) {
            let of = reading.numbers.get(relation.result).map(|n| place(&report.text, &n.span));
            let told = format!(
                "{} {} {:?}: {} = {}, {} expected",
                report.name,
                of.as_ref().map_or(0, |p| p.line),
                relation.confidence,
                relation.expression,
                relation.printed,
                relation.expected,
            );
            let listed_failing = placed.iter().any(|(entry, at)| {
                entry["holds"] == false && of.as_ref().is_some_and(|of| at.iter().any(|p| p.touches(of)))
            });
            println!("{} {told}", if listed_failing { "found " } else { "alarm " });
            if relation.confidence == Confidence::Certain && !listed_failing {
                wrong.push(format!("a certain alarm on what holds: {told}"));
            }
        }
    }
    println!("strength  holds  outcome  relations");
    for ((strength, holds, outcome), count) in &table {
        println!("{strength:9} {holds:5}  {outcome:?}  {count}");
    }
    assert_eq!(listed_in_all, 93);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
