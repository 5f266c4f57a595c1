//! Writes `sample-data/`: a workspace of an invented county with exports as messy as real ones.
//!
//! Usage: `cargo run --example make-sample-data -- sample-data [--truth FILE]`. Input: nothing but
//! this program. Output: the folder, and if wanted the true figures as JSON. Invariant: running it
//! twice gives the same bytes. Everyone and everything in it is invented.
//!
//! - `places`, `people`, `records`: who there is and what befell single rows
//! - `subsidy*`, `study`, `surgery`, `training`, `visit`: which file holds which mess
//! - `cell`, `table`, `write`, `output`: spellings, layout, bytes
//! - `travel_card`, `roster`, `exports`: datasets that the truth leaves out
//! - `truth`: what the figures are · `workspace`, `readme`: the files beside `inbox/`

// A workbook's numbers are doubles; the lints of the product do not bind what makes its sample.
#![allow(
    clippy::float_arithmetic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod cell;
mod exports;
mod output;
mod people;
mod places;
mod readme;
mod records;
mod roster;
#[path = "../seed-workspaces/main.rs"]
#[allow(dead_code, reason = "each example takes what it needs")]
mod seed_workspaces;
mod study;
mod subsidy;
mod subsidy_2023;
mod subsidy_2024;
mod subsidy_other;
mod surgery;
mod table;
mod training;
mod travel_card;
mod truth;
mod visit;
mod workspace;
mod write;

use seed_workspaces::support;
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
    study::write(&world, &mut out);
    surgery::write(&world, &mut out);
    training::write(&world, &mut out);
    visit::write(&world, &mut out);
    workspace::write(&world, &out);
    let mut others = vec![travel_card::write(&world, &out), roster::write(&world, &out)];
    others.extend(exports::write(&out));
    let json = out.truth.json();
    out.bytes("README.md", readme::text(&json, &others).as_bytes());
    json
}
