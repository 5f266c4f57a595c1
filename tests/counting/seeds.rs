//! The five real reports, printed again: every workspace of `tests/seeds/` is made and built, and
//! `tests/seeds/figures.csv` is proved against the manifests and the drafts' text.
//!
//! Invariant: a figure counts as printed only if the manifest has it under its indicator, period and
//! region, and one of its occurrences stands in the draft as the report prints it.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)]

use crate::office;
use crate::seed_workspaces;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Figures of the reports that follow from rows, that were typed in by hand, that were destroyed.
const DERIVED: usize = 352;
const FACTS: usize = 29;
const DESTROYED: usize = 14;

/// Where the drafts differ from originals that are whole: two wrong products, households told as 名, money
/// without 元.
const CORRECTED: [&str; 5] = ["F0027", "F0051", "F0143", "F0144", "F0368"];

#[derive(Debug, Deserialize)]
struct Line {
    id: String,
    workspace: String,
    period: String,
    region: String,
    indicator: String,
    original: String,
    printed: String,
    note: String,
}

impl Line {
    fn destroyed(&self) -> bool {
        self.note.starts_with("损坏")
    }

    fn fact(&self) -> bool {
        self.indicator.starts_with("fact:")
    }
}

/// What a workspace printed.
struct Printed {
    manifest: Value,
    /// The draft without line ends.
    text: String,
}

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds")
}

fn lines() -> Vec<Line> {
    let mut reader = csv::Reader::from_path(seeds().join("figures.csv")).expect("figures.csv");
    reader.deserialize().map(|line| line.expect("a line as wide as the header")).collect()
}

/// Builds every unit; the drafts by unit.
fn build(root: &Path) -> BTreeMap<String, Printed> {
    let made = seed_workspaces::make(&seeds(), root, &[]).unwrap_or_else(|e| panic!("{}", e.join("\n")));
    let draft = |(unit, period): (String, String)| {
        let built = office::report(&root.join(&unit), &["build", &period, "--format", "json"]).output();
        let built = built.expect("the program");
        let said = String::from_utf8_lossy(&built.stderr);
        assert!(matches!(built.status.code(), Some(0 | 1)), "{unit}: {said}");
        let outcome: Value = serde_json::from_slice(&built.stdout).expect("JSON");
        let output = |ending: &str| {
            let paths = office::list(&outcome, "outputs").iter().map(|o| office::text(o, "path"));
            let path =
                paths.into_iter().find(|p| p.ends_with(ending)).unwrap_or_else(|| panic!("{unit}: {ending}"));
            fs::read_to_string(root.join(&unit).join(path)).expect("an output")
        };
        let manifest: Value = serde_json::from_str(&output("figures.json")).expect("a manifest");
        let text = output(".md").replace('\n', "");
        (unit, Printed { manifest, text })
    };
    made.into_iter().map(draft).collect()
}

/// What is wrong with a line, if anything.
fn problem(line: &Line, printed: &Printed) -> Option<String> {
    if !printed.text.contains(&line.printed) {
        return Some(format!("the draft does not say {}", line.printed));
    }
    // The words of a target or a fact, or of the figure's occurrences.
    let texts: Vec<&str> = if line.fact() || line.indicator.starts_with("target:") {
        let key = line.indicator.strip_prefix("fact:").unwrap_or(&line.indicator);
        let facts = office::list(&printed.manifest, "facts").iter().filter(|f| f["key"] == key);
        facts.map(|f| office::text(f, "text")).collect()
    } else {
        let id = format!("{}@{}@{}", line.indicator, line.period, line.region);
        if !office::list(&printed.manifest, "figures").iter().any(|f| f["id"] == id.as_str()) {
            return Some(format!("the manifest has no {id}"));
        }
        let all = office::list(&printed.manifest, "occurrences").iter();
        all.filter(|o| o["figure"] == id.as_str()).map(|o| office::text(o, "text")).collect()
    };
    // 各招录了1名: the number is printed as 1名, the words round it by the template.
    let stands = |text: &&str| !text.is_empty() && line.printed.contains(*text);
    if texts.iter().any(stands) { None } else { Some(format!("printed {texts:?}, not {}", line.printed)) }
}

#[test]
fn every_figure_of_the_five_reports_is_printed() {
    let lines = lines();
    let ids: BTreeSet<&str> = lines.iter().map(|l| l.id.as_str()).collect();
    let all: Vec<String> = (1..=DERIVED + FACTS + DESTROYED).map(|n| format!("F{n:04}")).collect();
    assert!(
        lines.len() == all.len() && all.iter().all(|id| ids.contains(id.as_str())),
        "one line per figure"
    );
    let drafts = build(&office::folder("five reports"));
    let (mut derived, mut facts, mut restored) = (0, 0, 0);
    let mut differences = Vec::new();
    let mut problems = Vec::new();
    for line in &lines {
        let named = |what: String| format!("{} ({}): {what}", line.id, line.workspace);
        let Some(printed) = drafts.get(&line.workspace) else {
            problems.push(named("no such workspace".into()));
            continue;
        };
        if line.destroyed() && line.printed.is_empty() {
            continue;
        }
        if let Some(what) = problem(line, printed) {
            problems.push(named(what));
            continue;
        }
        match (line.destroyed(), line.fact()) {
            (true, _) => restored += 1,
            (false, true) => facts += 1,
            (false, false) => derived += 1,
        }
        if line.printed != line.original {
            if line.note.is_empty() {
                problems.push(named("differs from the original without a note".into()));
            }
            differences.push(line);
        }
    }
    println!("由明细算出 {derived}/{DERIVED}，手工数 {facts}/{FACTS}，损坏后复原 {restored}/{DESTROYED}");
    for line in &differences {
        println!("{} 原文 {}，印 {}：{}", line.id, line.original, line.printed, line.note);
    }
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n"));
    assert_eq!((derived, facts), (DERIVED, FACTS));
    let corrected = differences.iter().filter(|l| !l.destroyed()).map(|l| l.id.as_str());
    assert_eq!(corrected.collect::<Vec<_>>(), CORRECTED);
    // The report types are the program's: nothing is left for somebody to fill in.
    for (unit, printed) in &drafts {
        let missing = office::list(&printed.manifest, "missing");
        assert!(missing.is_empty(), "{unit}: {missing:?}");
    }
}

#[test]
fn the_readme_shows_the_coverage_as_the_command_prints_it() {
    let table = seed_workspaces::coverage::table(&seeds()).expect("the table");
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("README.md");
    assert!(
        readme.contains(&table),
        "`cargo run --release --example seed-workspaces -- --coverage` prints\n{table}"
    );
}
