//! What an auditor runs: rules, control totals, traces, comparisons, archives.
//!
//! One program for all of it: each links the whole crate, and linking costs more than most tests.
#![allow(clippy::duplicate_mod, reason = "modules of support share others")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods
)]

#[path = "../support/changes.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod changes;
#[path = "../support/counties.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod counties;
#[path = "../support/office.rs"]
mod office;
#[path = "../support/packs.rs"]
mod packs;
#[path = "../support/planted.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod planted;
#[path = "../support/returned.rs"]
mod returned;
#[path = "../../examples/seed-workspaces/main.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod seed_workspaces;
#[path = "../support/sheets.rs"]
mod sheets;
#[path = "../support/workspace.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod workspace;

mod audit_command;
mod audit_duckdb;
mod audit_rules;
mod controls;
mod diff;
mod diff_merged;
mod pack;
mod trace_command;
mod trace_figures;
