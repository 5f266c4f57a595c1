//! Faults of the world around the program: runs killed at any instant, two writers, a full disk, unreadable
//! and damaged files, exports that are still being copied. After each: the ledger as before or as after,
//! deliverables whole, nothing left lying about, an error that names the file and the remedy.
//!
//! With all other tests runs the short form. The long one is asked for by the environment:
//! `REPORT_KILLS=500 REPORT_FAULTS=20 REPORT_ROWS=30000 cargo test --test faults -- --nocapture` kills 500 runs
//! over tables of 30,000 rows, and tries 20 times as many of the other faults; `REPORT_SEED` sets other
//! instants, `REPORT_BIN` names another (optimised) program.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods
)]

#[path = "support/faults/copying.rs"]
mod copying;
#[path = "support/faults/damage.rs"]
mod damage;
#[path = "support/faults/deliverables.rs"]
mod deliverables;
#[cfg(target_os = "linux")]
#[path = "support/faults/disk.rs"]
mod disk;
#[path = "support/faults/exports.rs"]
mod exports;
#[path = "support/faults/kills.rs"]
mod kills;
#[path = "support/faults/office.rs"]
mod office;
#[path = "support/returned.rs"]
mod returned;
#[path = "support/faults/surroundings.rs"]
mod surroundings;
#[cfg(unix)]
#[path = "support/faults/unreadable.rs"]
mod unreadable;
#[path = "support/workspace.rs"]
#[allow(dead_code, reason = "each test file uses its own part of this module")]
mod workspace;
#[path = "support/faults/writers.rs"]
mod writers;

use office::number;

/// How many times the faults of the short form are tried.
fn times() -> usize {
    number("REPORT_FAULTS", 1)
}

#[test]
fn a_killed_run_leaves_before_or_after() {
    let scenarios = kills::scenarios(number("REPORT_ROWS", 600));
    let each = number("REPORT_KILLS", 2 * scenarios.len()).div_ceil(scenarios.len());
    kills::kill_all(&scenarios, each, number("REPORT_SEED", 1) as u64);
}

#[test]
fn two_runs_at_once_both_end_right() {
    writers::two_at_once(number("REPORT_ROWS", 600), times());
}

#[test]
fn a_held_lock_is_named_and_a_dead_one_is_nobodys() {
    writers::locks();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing() {
    disk::full(1_000, 3 * times() as u64);
}

#[test]
fn a_damaged_ledger_gives_the_right_answer_or_none() {
    damage::ledger(4 * times(), 2);
}

#[test]
fn damaged_deliverables_and_settings_are_told() {
    damage::others(2 * times());
}

#[test]
fn what_is_no_file_is_not_read_as_one() {
    damage::misplaced();
}

#[test]
fn an_export_that_changes_is_taken_by_the_next_run() {
    // As many as keep the program reading until the file has changed.
    copying::changing(if office::is_fast() { 400_000 } else { 20_000 });
}

#[test]
fn an_export_that_is_being_copied_counts_once() {
    copying::copied(2_000);
}

#[test]
fn half_an_export_is_judged_as_it_stands() {
    copying::half();
}

#[test]
fn an_edited_or_open_deliverable_stays() {
    deliverables::edited_or_open();
}

#[test]
fn a_folder_in_the_place_of_a_deliverable_changes_none() {
    deliverables::a_folder_for_a_file();
}

#[test]
fn leftovers_of_a_killed_build_go_with_the_next() {
    deliverables::leftovers();
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_or_written_is_named() {
    unreadable::permissions();
}

#[test]
fn clocks_may_be_wrong() {
    surroundings::clocks();
}

#[test]
fn an_init_that_was_cut_off_is_done_by_the_next() {
    surroundings::beginnings();
}

#[cfg(unix)]
#[test]
fn environments_may_be_empty_or_wrong() {
    surroundings::environments();
}

#[cfg(unix)]
#[test]
fn streams_may_be_closed_or_full() {
    surroundings::streams();
}
