//! From the ledger to figures: `stats`, `sql`, manifests, recounts by other hands.
//!
//! One program for all of it: each links the whole crate, and linking costs more than most tests.
#![allow(clippy::duplicate_mod, reason = "two writers of workspaces draw from one source of numbers")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods
)]

#[path = "../support/duckdb.rs"]
mod duckdb;
#[path = "../support/edges/mod.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod edges;
#[path = "../support/naive/mod.rs"]
mod naive;
#[path = "../support/office.rs"]
mod office;
#[path = "../../examples/seed-workspaces/main.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod seed_workspaces;
#[path = "../support/workspace.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod workspace;

mod figures_duckdb;
mod figures_naive;
mod five_years;
mod formats_sample;
mod manifest_schema;
mod only_the_period;
mod seeds;
mod seeds_duckdb;
mod seeds_originals;
mod sources_of_figures;
mod span_years;
mod sql_duckdb;
mod sql_text;
mod stats_chart;
mod stats_clocks;
