//! A merge killed at any moment: the city's ledger is as before or as after, and the next merge ends as an undisturbed
//! one does.

use super::{json, ledger, run};
use crate::counties::Offices;
use crate::workspace::files;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

#[test]
fn killed_at_any_moment_it_is_as_before_or_as_after() {
    let offices = Offices::new();
    let city = offices.city();
    run(&city, &["ingest", &offices.path(1)], 1);
    let before = ledger(&city);
    let after = {
        let other = offices.city();
        run(&other, &["ingest", &offices.path(1)], 1);
        run(&other, &["ingest", &offices.path(0)], 1);
        ledger(&other)
    };
    let manifest = || fs::read(city.path().join("ledger/manifest.json")).unwrap();
    let is = |state: &BTreeMap<PathBuf, Vec<u8>>, now: &Vec<u8>| {
        state.get(Path::new("manifest.json")) == Some(now)
    };
    // How often a run was killed when it had begun nothing, when it had, and when the ledger was that afterwards.
    let (mut nothing, mut begun, mut swapped) = (0, 0, 0);
    for round in 0..60u64 {
        if round >= 30 && begun > 0 && swapped > 0 {
            break;
        }
        for name in files(city.path()).into_keys().filter(|n| n.starts_with("ledger")) {
            fs::remove_file(city.path().join(name)).unwrap();
        }
        for (name, bytes) in &before {
            city.write(&format!("ledger/{}", name.display()), bytes);
        }
        let mut command = city.command(&["ingest", &offices.path(0)]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        // Every third as soon as the ledger is the new one, every third as soon as it has more files.
        let began = Instant::now();
        while round % 3 != 0 && child.try_wait().unwrap().is_none() && began.elapsed().as_secs() < 60 {
            let data = fs::read_dir(city.path().join("ledger/data")).unwrap().count();
            let new =
                if round % 3 == 1 { !is(&before, &manifest()) } else { data > files_of(&before, "data") };
            if new {
                break;
            }
        }
        if round % 3 == 0 {
            std::thread::sleep(Duration::from_micros(round * round * 400));
        }
        child.kill().unwrap();
        let killed = child.wait().unwrap().code().is_none();
        let now = manifest();
        assert!(is(&before, &now) || is(&after, &now), "round {round}");
        match (killed, is(&after, &now), ledger(&city).len() > before.len()) {
            (false, ..) => {}
            (true, true, _) => swapped += 1,
            (true, false, true) => begun += 1,
            (true, false, false) => nothing += 1,
        }
        let sources = json(&city, &["sources", "--verify"], 0)["sources"].as_u64().unwrap();
        let all = json(&city, &["sources"], 0)["sources"].as_array().unwrap().len();
        assert_eq!(sources as usize, all);
        // The next one completes it, and leaves nothing else.
        run(&city, &["ingest", &offices.path(0)], if is(&before, &now) { 1 } else { 0 });
        assert_eq!(ledger(&city), after, "round {round}");
    }
    assert!(begun > 0 && swapped > 0, "{nothing}, {begun}, {swapped}");
}

/// How many files a folder of a ledger has.
fn files_of(ledger: &BTreeMap<PathBuf, Vec<u8>>, folder: &str) -> usize {
    ledger.keys().filter(|name| name.starts_with(folder)).count()
}
