//! What `check` says of single sentences: which numbers are statistics, which relations they state, and which
//! of these fail.
//!
//! Input: the cases of `tests/check/*.toml`, worded for this test (places are invented). A case's `numbers` are
//! all its statistics in order, `relations` all that it states; `CASE` in the environment picks cases whose
//! text holds it.
//!
//! - A number: `12054 人`, `130000~170000 元`; behind it, if it matters, `over`, `near`, `about`, `at_least`,
//!   `at_most`, `up`, `down`, `each`.
//! - A relation: kind, `holds` or `fails`, then as far as the case tells: how sure (`certain`, `likely`), `of` with
//!   the value of the number it says something of, `expected` with what comes out, `mend` with what would mend
//!   it. A failing one that does not say how sure is certain or likely.
//!
//! What a case does not list must not be there, except: weak relations, holding bounds, breakdowns and
//! differences (they say little: 80→100 is a rise), and more holding ones of a kind that it lists as holding. Cases without `numbers` or without `relations` say nothing of these.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

use report::check::Reading;
use report::check::number::{Approx, Change, Number};
use report::check::relation::{self, Confidence, Relation};
use report::check::text::{Text, plain};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    /// The text is read as a file is: wrapped lines joined, rows of tables as cells.
    #[serde(default)]
    copied: bool,
    numbers: Option<Vec<String>>,
    relations: Option<Vec<String>>,
}

fn cases() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check");
    let mut paths: Vec<_> = fs::read_dir(folder).expect("the cases").map(|e| e.unwrap().path()).collect();
    paths.sort();
    let mut all = Vec::new();
    for path in paths.iter().filter(|p| p.extension().is_some_and(|e| e == "toml")) {
        let text = fs::read_to_string(path).unwrap();
        let file: File = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        all.extend(file.case.into_iter().map(|case| (name.clone(), case)));
    }
    all
}

/// `12054 人 over up`, as far as the case asks for it: its words decide what is shown.
fn shown(number: &Number, asked: &str) -> String {
    let mut line = number.value.normalize().to_string();
    if let Some(until) = number.until {
        let _ = write!(line, "~{}", until.normalize());
    }
    if !number.unit.is_empty() {
        let _ = write!(line, " {}", number.unit);
    }
    let approx = match number.approx {
        Approx::Exact => "exact",
        Approx::Over => "over",
        Approx::Near => "near",
        Approx::About => "about",
        Approx::AtLeast => "at_least",
        Approx::AtMost => "at_most",
    };
    let change = match number.change {
        Some(Change::Up) => "up",
        Some(Change::Down) => "down",
        None => "",
    };
    for word in asked.split(' ') {
        let so = match word {
            "over" | "near" | "about" | "at_least" | "at_most" | "exact" => approx,
            "up" | "down" => change,
            "each" if number.each.is_some() => "each",
            _ => continue,
        };
        let _ = write!(line, " {so}");
    }
    line
}

fn numbers(reading: &Reading<'_>, listed: &[String], wrong: &mut Vec<String>) {
    let found: Vec<&Number> = reading.numbers.iter().filter(|n| n.statistic).collect();
    let longest = found.len().max(listed.len());
    let at = |i: usize| listed.get(i).map_or("", String::as_str);
    let all: Vec<String> =
        (0..longest).map(|i| found.get(i).map_or(String::new(), |n| shown(n, at(i)))).collect();
    if all != listed {
        wrong.push(format!("numbers  wanted {listed:?}\n         got    {all:?}"));
    }
}

/// A relation as a case asks for it.
struct Asked<'a> {
    line: &'a str,
    kind: &'a str,
    holds: bool,
    sure: Option<&'a str>,
    of: Option<&'a str>,
    expected: Option<&'a str>,
    mend: Option<&'a str>,
}

fn asked(line: &str) -> Asked<'_> {
    let mut words = line.split(' ');
    let kind = words.next().unwrap_or("");
    let holds = match words.next() {
        Some("holds") => true,
        Some("fails") => false,
        other => panic!("{line}: neither holds nor fails but {other:?}"),
    };
    let mut asked = Asked { line, kind, holds, sure: None, of: None, expected: None, mend: None };
    while let Some(word) = words.next() {
        match word {
            "certain" | "likely" | "weak" => asked.sure = Some(word),
            "of" => asked.of = words.next(),
            "expected" => asked.expected = words.next(),
            "mend" => asked.mend = words.next(),
            other => panic!("{line}: what is {other}?"),
        }
    }
    asked
}

fn kind(relation: &Relation) -> String {
    let mut name = String::new();
    for (i, c) in format!("{:?}", relation.kind).char_indices() {
        if c.is_uppercase() && i > 0 {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

fn sure(relation: &Relation) -> &'static str {
    match relation.confidence {
        Confidence::Weak => "weak",
        Confidence::Likely => "likely",
        Confidence::Certain => "certain",
    }
}

/// All numerals of a text such as `≤ 51人`, `14.4%～15.2%` or `2.1万元`, in the base unit.
fn numerals(text: &str) -> Vec<Decimal> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(from) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = &rest[from..];
        let to = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let scale = match rest[to..].chars().next() {
            Some('万') => 10_000,
            Some('亿') => 100_000_000,
            _ => 1,
        };
        all.extend(rest[..to].parse::<Decimal>().ok().and_then(|n| n.checked_mul(Decimal::from(scale))));
        rest = &rest[to..];
    }
    all
}

fn fits(asked: &Asked<'_>, relation: &Relation, reading: &Reading<'_>) -> bool {
    let value = reading.numbers.get(relation.result).map(|n| n.value);
    kind(relation) == asked.kind
        && relation.holds == asked.holds
        && asked
            .sure
            .map_or(relation.holds || relation.confidence != Confidence::Weak, |s| s == sure(relation))
        && asked.of.is_none_or(|of| value == of.parse().ok())
        && asked.expected.is_none_or(|e| numerals(&relation.expected).contains(&e.parse().expect(asked.line)))
        && asked.mend.is_none_or(|m| relation.mend.as_ref().is_some_and(|mend| mend.text.contains(m)))
}

fn told(relation: &Relation, reading: &Reading<'_>) -> String {
    let value = reading.numbers.get(relation.result).map_or(Decimal::ZERO, |n| n.value.normalize());
    let mend = relation.mend.as_ref().map_or(String::new(), |m| format!(" mend {} ({})", m.text, m.slip));
    format!(
        "{} {} {} of {value} expected {}{mend}: {} = {} {}",
        kind(relation),
        if relation.holds { "holds" } else { "fails" },
        sure(relation),
        relation.expected,
        relation.expression,
        relation.printed,
        relation.note,
    )
}

fn relations(reading: &Reading<'_>, listed: &[String], wrong: &mut Vec<String>) {
    let mut left = relation::find(reading);
    let listed: Vec<Asked<'_>> = listed.iter().map(|line| asked(line)).collect();
    for asked in &listed {
        match left.iter().position(|r| fits(asked, r, reading)) {
            Some(at) => drop(left.remove(at)),
            None => wrong.push(format!("wanted   {}", asked.line)),
        }
    }
    left.retain(|r| r.confidence != Confidence::Weak);
    let little = |r: &Relation| ["bound", "breakdown", "difference"].contains(&kind(r).as_str());
    left.retain(|r| !(r.holds && (little(r) || listed.iter().any(|a| a.holds && a.kind == kind(r)))));
    wrong.extend(left.iter().map(|r| format!("unwanted {}", told(r, reading))));
}

#[test]
fn every_sentence_is_read_as_an_auditor_reads_it() {
    let only = std::env::var("CASE").unwrap_or_default();
    let mut failed = Vec::new();
    let mut run = 0;
    for (file, case) in cases().iter().filter(|(_, case)| case.text.contains(&only)) {
        let text = if case.copied { plain::read(&case.text, "UTF-8") } else { Text::of_lines(&case.text) };
        let reading = Reading::of(&text);
        let mut wrong = Vec::new();
        if let Some(listed) = &case.numbers {
            numbers(&reading, listed, &mut wrong);
        }
        if let Some(listed) = &case.relations {
            relations(&reading, listed, &mut wrong);
        }
        run += 1;
        if !wrong.is_empty() {
            failed.push(format!("{file}: {}\n  {}", case.text, wrong.join("\n  ")));
        }
    }
    assert!(failed.is_empty(), "{} of {run} cases\n{}", failed.len(), failed.join("\n"));
    assert!(!only.is_empty() || run >= 200, "{run} cases");
}

#[test]
fn every_case_can_be_read() {
    for (file, case) in cases() {
        for line in case.relations.iter().flatten() {
            let asked = asked(line);
            let known = [
                "product",
                "sum_of_parts",
                "ratio",
                "breakdown",
                "difference",
                "growth",
                "bound",
                "equality",
                "enumeration",
                "table",
                "plausibility",
            ];
            assert!(known.contains(&asked.kind), "{file}: {line}");
        }
    }
}
