//! `report check`: numbers, relations and slips in drafts.
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

#[path = "../support/docx.rs"]
mod docx;
#[path = "../support/office.rs"]
mod office;
#[path = "../support/page.rs"]
mod page;
#[path = "../../examples/seed-workspaces/main.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod seed_workspaces;
#[path = "../support/word.rs"]
mod word;
#[path = "../support/word_file.rs"]
mod word_file;

mod check_cases;
mod check_command;
mod check_data;
mod check_docx;
mod check_robust;
mod check_seeds;
