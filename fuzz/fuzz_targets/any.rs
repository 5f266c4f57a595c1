//! libFuzzer round one target, named by the environment: `REPORT_FUZZ=money cargo fuzz run any`.
//!
//! One program for all targets: each would be linked with the whole of `report`.
#![no_main]

#[path = "../../tests/support/fuzz/mod.rs"]
mod fuzz;

use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

fn chosen() -> &'static fuzz::Target {
    static CHOSEN: OnceLock<&fuzz::Target> = OnceLock::new();
    CHOSEN.get_or_init(|| fuzz::target(&std::env::var("REPORT_FUZZ").expect("REPORT_FUZZ names a target")))
}

/// Lays the seeds out in the folder that `REPORT_SEEDS` names, before the search reads it.
fn seeds() {
    let Ok(folder) = std::env::var("REPORT_SEEDS") else { return };
    std::fs::create_dir_all(&folder).expect("a folder");
    for (n, seed) in (chosen().seeds)().iter().enumerate() {
        std::fs::write(std::path::Path::new(&folder).join(format!("seed-{n}")), seed).expect("a seed");
    }
}

fuzz_target!(init: seeds(), |bytes: &[u8]| (chosen().run)(bytes));
