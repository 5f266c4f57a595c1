//! libFuzzer round one target, named by the environment: `REPORT_FUZZ=money cargo fuzz run any`.
//!
//! One program for all targets: each would be linked with the whole of `report`.
#![no_main]

#[path = "../../tests/support/fuzz/mod.rs"]
mod fuzz;

use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

fn chosen() -> fn(&[u8]) {
    static CHOSEN: OnceLock<fn(&[u8])> = OnceLock::new();
    CHOSEN.get_or_init(|| fuzz::target(&std::env::var("REPORT_FUZZ").expect("REPORT_FUZZ names a target")).run)
}

fuzz_target!(|bytes: &[u8]| chosen()(bytes));
