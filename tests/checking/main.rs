//! `report check`: numbers, relations and slips in drafts.
//!
//! One program for all of it: each links the whole crate, and linking costs more than most tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../support/docx.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod docx;
#[path = "../support/office.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod office;
#[path = "../support/page.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod page;
#[path = "../../examples/seed-workspaces/main.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod seed_workspaces;
#[path = "../support/word.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod word;
#[path = "../support/word_file.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod word_file;

mod check_cases;
mod check_command;
mod check_data;
mod check_docx;
mod check_robust;
mod check_seeds;
