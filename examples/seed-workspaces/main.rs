//! Writes one workspace for every folder of `tests/seeds/`: the committed files, and invented exports.
//!
//! Usage: `cargo run --release --example seed-workspaces -- DIR [UNIT…] [--seeds FOLDER]`, or
//! `-- --coverage [--seeds FOLDER]`. Input: `tests/seeds/` (its README has the format). Output:
//! `DIR/<unit>/`, or the coverage table of the README on stdout. Invariant: running it twice gives the
//! same bytes; a folder that it did not make is left alone. Everyone in the exports is invented.
//!
//! - `spec`, `check`, `recipe`: exports.toml and what each column holds
//! - `places`, `people`: where rows belong and whom they tell of
//! - `shares`, `spread`: totals shared out, days and months given out
//! - `rows`, `export`: rows of values, files · `folder`: DIR · `coverage`: the table

// A workbook's numbers are doubles; the lints of the product do not bind what makes its sample.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods, clippy::disallowed_types)]

mod check;
pub mod coverage;
mod export;
mod folder;
pub mod people;
pub mod places;
mod recipe;
mod rows;
pub mod shares;
mod spec;
mod spread;
#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each example takes what it needs")]
pub mod support;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: seed-workspaces DIR [UNIT…] [--seeds FOLDER]\n       \
                     seed-workspaces --coverage [--seeds FOLDER]";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut seeds, mut coverage, mut plain) = (None, false, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seeds" => match arguments.next() {
                Some(folder) => seeds = Some(PathBuf::from(folder)),
                None => return usage(),
            },
            "--coverage" => coverage = true,
            _ if argument.starts_with('-') => return usage(),
            _ => plain.push(argument),
        }
    }
    let seeds = seeds.unwrap_or_else(default_seeds);
    let outcome = match plain.split_first() {
        None if coverage => {
            coverage::table(&seeds).map(|table| print!("{table}")).map_err(|error| vec![error])
        }
        Some((root, units)) if !coverage => make(&seeds, Path::new(root), units).map(|made| {
            for (unit, period) in made {
                println!("report -C {root}/{unit} build {period}");
            }
        }),
        _ => return usage(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(errors) => {
            for error in &errors {
                eprintln!("error: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

/// `tests/seeds` of the folder that one stands in, else of the source that this was compiled from.
fn default_seeds() -> PathBuf {
    let here = PathBuf::from("tests/seeds");
    if here.is_dir() { here } else { Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds") }
}

/// Writes the workspaces of these units (none: all) below `root`; units with the period of their draft.
///
/// # Errors
/// Every problem found, with unit, file and column; a unit with a problem is not written.
pub fn make(seeds: &Path, root: &Path, units: &[String]) -> Result<Vec<(String, String)>, Vec<String>> {
    let one = |error| vec![error];
    let known = folder::units(seeds).map_err(one)?;
    if let Some(odd) = units.iter().find(|unit| !known.contains(unit)) {
        return Err(one(format!("no unit {odd} in {} (there are {})", seeds.display(), known.join(", "))));
    }
    folder::claim(root).map_err(one)?;
    let mut errors = Vec::new();
    let mut made = Vec::new();
    for unit in known.iter().filter(|unit| units.is_empty() || units.contains(unit)) {
        let source = seeds.join(unit);
        match files(unit, &source) {
            Ok((period, files)) => match folder::write(&source, &root.join(unit), &files) {
                Ok(()) => made.push((unit.clone(), period)),
                Err(error) => errors.push(error),
            },
            Err(found) => errors.extend(found.into_iter().map(|error| format!("{unit}/{error}"))),
        }
    }
    if errors.is_empty() { Ok(made) } else { Err(errors) }
}

/// A generated file.
pub struct Made {
    /// Path below the workspace.
    pub file: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Records in it: no title, no header, no row 合计.
    pub rows: usize,
}

/// The period of a unit's draft and its generated files.
fn files(unit: &str, source: &Path) -> Result<(String, Vec<Made>), Vec<String>> {
    let spec = std::fs::read_to_string(source.join("exports.toml"))
        .map_err(|error| vec![format!("exports.toml: {error}")])?;
    exports(unit, &spec, &source.join("regions.csv"))
}

/// The period of a workspace's draft and the files that a spec (the text of an `exports.toml`) describes.
///
/// # Errors
/// Everything that is wrong with the spec or the table of regions.
pub fn exports(unit: &str, spec: &str, regions: &Path) -> Result<(String, Vec<Made>), Vec<String>> {
    let spec = spec::parse(spec).map_err(|error| vec![format!("exports.toml: {error}")])?;
    let places = places::read(regions).map_err(|error| vec![format!("regions.csv: {error}")])?;
    let people = people::People::new(&format!("{unit} {}", spec.seed), &places)
        .map_err(|error| vec![format!("regions.csv: {error}")])?;
    let checked = check::check(&spec, &places).map_err(|errors| {
        errors.into_iter().map(|error| format!("exports.toml: {error}")).collect::<Vec<_>>()
    })?;
    let mut made = Vec::new();
    let mut errors = Vec::new();
    for table in &checked {
        let rows = table.groups.iter().map(|group| group.count).sum();
        match export::bytes(table, &people, &places) {
            Ok(bytes) => made.push(Made { file: table.file.clone(), bytes, rows }),
            Err(error) => errors.push(format!("exports.toml: {error}")),
        }
    }
    if errors.is_empty() { Ok((spec.build, made)) } else { Err(errors) }
}
