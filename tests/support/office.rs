//! An office in a temporary folder, and the program run in it.
//!
//! Job: what the end-to-end tests share. Inputs: a name for the folder. Outputs: the workspace's path,
//! what a run printed, figures as integers. Invariant: the repository's own sample is never written to.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

#[path = "program.rs"]
pub mod program;

use program::Program;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// Indicator, region code, period → the value, money in 分.
pub type Figures = BTreeMap<(String, String, String), i128>;

/// 2024-12-24, the day on which every run of these tests takes place.
pub const NOON: &str = "1735000000";

/// The repository's sample workspace.
pub fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data")
}

/// An empty folder below the target directory.
pub fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("office").join(name);
    drop(fs::remove_dir_all(&path));
    fs::create_dir_all(&path).expect("a folder");
    path
}

/// A copy of the sample workspace without its ledger and deliverables.
pub fn copy_of_sample(name: &str) -> PathBuf {
    let to = folder(name);
    copy(&sample(), &to);
    to
}

/// Copies a folder, the sample without its ledger and deliverables.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        if path.is_file() {
            fs::copy(&path, to.join(name)).expect("a copy");
        } else if !(from == sample() && (name == "ledger" || name == "out")) {
            copy(&path, &to.join(name));
        }
    }
}

/// The program, about to run in a workspace, as on any other machine on the same day.
pub fn report(root: &Path, arguments: &[&str]) -> Program {
    on_the_day(Program::new(root, &in_folder(root, arguments)))
}

/// The same in place of a shell that has run a script before.
pub fn report_after(script: &str, root: &Path, arguments: &[&str]) -> Program {
    on_the_day(Program::after(script, program::executable(), root, &in_folder(root, arguments)))
}

fn in_folder<'a>(root: &'a Path, arguments: &[&'a str]) -> Vec<&'a str> {
    [&["-C", root.to_str().expect("UTF-8")], arguments].concat()
}

fn on_the_day(mut program: Program) -> Program {
    program.env("SOURCE_DATE_EPOCH", NOON).env_remove("NO_COLOR");
    program
}

/// Runs the program; its exit code must be the one expected.
pub fn run(root: &Path, arguments: &[&str], exit: i32) -> Output {
    let output = report(root, arguments).output().expect("the program");
    assert_eq!(
        output.status.code(),
        Some(exit),
        "report {arguments:?}\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Runs the program and reads the JSON document it prints.
pub fn json(root: &Path, arguments: &[&str], exit: i32) -> Value {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
    let output = run(root, &arguments, exit);
    let document: Value = serde_json::from_slice(&output.stdout).expect("a JSON document");
    assert_eq!(document["schema"], 1);
    document
}

/// The list of a member.
pub fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("no list {key}"))
}

/// The text of a member.
pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("no text {key} in {value}"))
}

/// Decimal text as an integer: money in 分, rates without their point, everything else as it is.
pub fn integer(value: &str, unit: &str) -> i128 {
    let digits = match (unit, value.split_once('.')) {
        ("元", Some((whole, cents))) => format!("{whole}{cents:0<2}"),
        ("元", None) => format!("{value}00"),
        // A rate always has six decimals.
        (_, Some((whole, millionths))) => format!("{whole}{millionths}"),
        (_, None) => value.to_owned(),
    };
    digits.parse().unwrap_or_else(|error| panic!("{value}{unit}: {error}"))
}

/// `report stats` as figures; a figure twice would hide one, so that is a failure.
pub fn stats(root: &Path, arguments: &[&str]) -> Figures {
    let arguments: Vec<&str> = ["stats"].into_iter().chain(arguments.iter().copied()).collect();
    let document = json(root, &arguments, 0);
    let mut figures = Figures::new();
    for row in document["rows"].as_array().expect("rows") {
        let key = (
            text(row, "indicator").to_owned(),
            text(row, "region").to_owned(),
            text(row, "period").to_owned(),
        );
        let value = integer(text(row, "value"), text(row, "unit"));
        assert_eq!(figures.insert(key.clone(), value), None, "{key:?} twice");
    }
    figures
}

/// Adds the figures of another run; the same figure must have the same value.
pub fn merge(into: &mut Figures, more: Figures) {
    for (key, value) in more {
        let known = *into.entry(key.clone()).or_insert(value);
        assert_eq!(known, value, "{key:?} differs between two runs");
    }
}

/// Fails with the first differences, if there are any.
pub fn assert_none(differences: &[String]) {
    let shown = &differences[..differences.len().min(40)];
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), shown.join("\n"));
}

/// The file of a folder with an ending.
pub fn file(folder: &Path, ending: &str) -> PathBuf {
    let found: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == ending))
        .collect();
    assert_eq!(found.len(), 1, "one .{ending} in {}: {found:?}", folder.display());
    found[0].clone()
}

/// Every file below a folder, with its bytes.
pub fn bytes(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(bytes(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).expect("a file"));
        }
    }
    found
}

/// Lower-case hexadecimal sha256.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
