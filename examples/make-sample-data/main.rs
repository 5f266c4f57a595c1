//! Writes `sample-data/`: a workspace of an invented county with exports as messy as real ones.
//!
//! Usage: `cargo run --example make-sample-data -- sample-data [--truth FILE]`. Input: nothing but
//! this program. Output: the folder, and if wanted the true figures as JSON. Invariant: running it
//! twice gives the same bytes. Everyone and everything in it is invented.
//!
//! - `places`, `people`, `records`: who there is and what befell single rows
//! - `subsidy*`, `surgery`, `training`, `visit`: which file holds which mess
//! - `cell`, `table`, `write`, `output`: spellings, layout, bytes
//! - `truth`: what the figures are · `workspace`, `readme`: the files beside `inbox/`

// A workbook's numbers are doubles; the lints of the product do not bind what makes its sample.
#![allow(
    clippy::float_arithmetic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod cell;
mod output;
mod people;
mod places;
mod readme;
mod records;
mod subsidy;
mod subsidy_2023;
mod subsidy_2024;
mod subsidy_other;
#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each example takes what it needs")]
mod support;
mod surgery;
mod table;
mod training;
mod travel_card;
mod truth;
mod visit;
mod workspace;
mod write;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut root, mut truth) = (None, None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--truth" => truth = arguments.next().map(PathBuf::from),
            _ => root = Some(PathBuf::from(argument)),
        }
    }
    let Some(root) = root else {
        eprintln!("usage: make-sample-data DIR [--truth FILE]");
        return ExitCode::from(2);
    };
    let json = make(root);
    if let Some(path) = truth {
        std::fs::write(&path, format!("{json:#}\n")).expect("the truth can be written");
    }
    ExitCode::SUCCESS
}

/// Writes the sample into a folder and returns the truth about it.
pub fn make(root: PathBuf) -> serde_json::Value {
    let towns = places::towns();
    let people = people::people(&towns);
    let world = records::World { towns, people };
    let mut out = output::Output { root, truth: truth::Truth::default() };
    subsidy_2023::write(&world, &mut out);
    subsidy_2024::write(&world, &mut out);
    subsidy_other::write(&world, &mut out);
    surgery::write(&world, &mut out);
    training::write(&world, &mut out);
    visit::write(&world, &mut out);
    travel_card::write(&world, &out);
    workspace::write(&world, &out);
    let json = out.truth.json();
    out.bytes("README.md", readme::text(&json).as_bytes());
    json
}
