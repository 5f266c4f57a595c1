//! Faults of the world around the program: runs killed at any instant, two writers, a full disk, unreadable
//! and damaged files, exports that are still being copied. After each: the ledger as before or as after,
//! deliverables whole, nothing left lying about, an error that names the file and the remedy.
//!
//! The short form runs with all other tests. The long form:
//! `REPORT_KILLS=500 cargo test --test faults -- --ignored --nocapture`; `REPORT_ROWS` sets the size of the
//! tables, `REPORT_SEED` other instants, `REPORT_BIN` another (optimised) program.

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

#[test]
fn a_killed_run_leaves_before_or_after() {
    let scenarios = kills::scenarios(number("REPORT_ROWS", 2_000));
    kills::kill_all(&scenarios, 3, 1);
}

#[test]
#[ignore = "long: REPORT_KILLS runs are killed, 500 if not said"]
fn many_killed_runs_leave_before_or_after() {
    let scenarios = kills::scenarios(number("REPORT_ROWS", 30_000));
    let times = number("REPORT_KILLS", 500).div_ceil(scenarios.len());
    kills::kill_all(&scenarios, times, number("REPORT_SEED", 1) as u64);
}

#[test]
fn two_runs_at_once_both_end_right() {
    writers::two_at_once(1_500, 1);
}

#[test]
#[ignore = "long"]
fn many_runs_at_once_all_end_right() {
    writers::two_at_once(number("REPORT_ROWS", 30_000), 20);
}

#[test]
fn a_held_lock_is_named_and_a_dead_one_is_nobodys() {
    writers::locks();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing() {
    disk::full(1_000, 4);
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "long: disks of many sizes"]
fn disks_of_many_sizes_lose_nothing() {
    disk::full(number("REPORT_ROWS", 10_000), 60);
}

#[test]
fn a_damaged_ledger_gives_the_right_answer_or_none() {
    damage::ledger(5, 2);
}

#[test]
#[ignore = "long: hundreds of damages"]
fn many_damages_of_a_ledger_give_the_right_answer_or_none() {
    damage::ledger(100, 4);
}

#[test]
fn damaged_deliverables_and_settings_are_told() {
    damage::others(4);
}

#[test]
#[ignore = "long: hundreds of damages"]
fn many_damages_of_deliverables_and_settings_are_told() {
    damage::others(60);
}

#[test]
fn what_is_no_file_is_not_read_as_one() {
    damage::misplaced();
}

#[test]
fn an_export_that_changes_is_taken_by_the_next_run() {
    copying::changing(number("REPORT_ROWS", 20_000));
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
