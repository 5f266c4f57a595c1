//! From exports to the ledger: what is read, refused, sent back, taken once.
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

#[path = "../support/broken/mod.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod broken;
#[path = "../support/docx.rs"]
mod docx;
#[path = "../support/exports.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod exports;
#[path = "../../examples/make-sample-data/main.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod make_sample_data;
#[path = "../support/naive/mod.rs"]
mod naive;
#[path = "../support/office.rs"]
mod office;
#[path = "../support/packs.rs"]
mod packs;
#[path = "../support/returned.rs"]
mod returned;
#[path = "../../examples/seed-workspaces/main.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod seed_workspaces;
#[path = "../support/word.rs"]
mod word;
#[path = "../support/workspace.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod workspace;

mod absent_column;
mod broken_inputs;
mod choosing;
mod field_options;
mod made_sample;
mod made_seeds;
mod new_office;
mod overlap_columns;
mod own_tables;
mod properties;
mod rejected_fields;
mod returned_rows;
mod returned_sample;
mod review;
mod towns_done;
mod undated_rows;
