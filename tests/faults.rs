//! Faults of the world around the program: runs killed at any instant, two writers, a full disk, unreadable
//! and damaged files, exports that are still being copied. After each: the ledger as before or as after,
//! deliverables whole, nothing left lying about, an error that names the file and the remedy.
//!
//! The short form runs with all other tests. The long form:
//! `REPORT_KILLS=500 cargo test --test faults -- --ignored --nocapture`; `REPORT_ROWS` sets the size of the
//! tables, `REPORT_SEED` other instants, `REPORT_BIN` another (optimised) program.

#[path = "support/faults/exports.rs"]
mod exports;
#[path = "support/faults/kills.rs"]
mod kills;
#[path = "support/faults/office.rs"]
mod office;
#[path = "support/workspace.rs"]
#[allow(dead_code, reason = "each test file uses its own part of this module")]
mod workspace;

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
