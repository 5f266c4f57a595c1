//! Counties' ledgers in the city's: every figure of a county is the county's own, every figure of the city is
//! that of all rows, and what cannot be had so is refused whole.
//!
//! Two generated counties have towns of the same names, people in common, exports that overlap, names that no
//! table of regions has, refused rows, revisions and rows that came back corrected.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/counties.rs"]
mod counties;
#[path = "support/workspace.rs"]
#[allow(dead_code, reason = "each program uses its own part")]
mod workspace;

use counties::{CITY, COUNTIES, Offices, Row};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use workspace::{Said, Workspace, copy, files};

/// What a run printed as JSON; its exit code must be as expected.
fn json(workspace: &Workspace, arguments: &[&str], exit: i32) -> Value {
    let said = run(workspace, &[arguments, &["--format", "json"]].concat(), exit);
    serde_json::from_str(&said.stdout).expect("a JSON document")
}

/// The same, whether there are findings or not.
fn either(workspace: &Workspace, arguments: &[&str]) -> Value {
    let said = workspace.run(&[arguments, &["--format", "json"]].concat());
    assert!(matches!(said.exit, Some(0 | 1)), "{arguments:?}\n{}", said.stderr);
    serde_json::from_str(&said.stdout).expect("a JSON document")
}

fn run(workspace: &Workspace, arguments: &[&str], exit: i32) -> Said {
    let said = workspace.run(arguments);
    assert_eq!(said.exit, Some(exit), "{arguments:?}\n{}\n{}", said.stdout, said.stderr);
    said
}

/// All rows of `stats` but for the region that is asked about: everything that is counted, in every way.
fn figures(workspace: &Workspace, period: &str, region: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for by in ["region:town,month", "region:county", "region:village", "category"] {
        let mut arguments = vec!["stats", period, "--region", region, "--by", by];
        if by == "category" {
            arguments.extend(["--dataset", "subsidy"]);
        }
        let document = json(workspace, &arguments, 0);
        for row in document["rows"].as_array().expect("rows") {
            out.insert(format!("{by} {row}"));
        }
    }
    assert!(out.len() > 100, "{} figures", out.len());
    out
}

fn value(workspace: &Workspace, indicator: &str, region: &str, exit: i32) -> String {
    let arguments = ["stats", "2024", "--indicator", indicator, "--region", region];
    let document = json(workspace, &arguments, exit);
    document["rows"][0]["value"]
        .as_str()
        .map_or_else(|| document["rows"][0]["value"].to_string(), str::to_owned)
}

/// Paths of the ledger with their bytes, without the lock.
fn ledger(workspace: &Workspace) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    files(&workspace.path().join("ledger"))
}

#[test]
fn a_county_has_its_own_figures_and_the_city_those_of_all_rows() {
    let offices = Offices::new();
    let city = offices.merged();
    for (county, (code, ..)) in offices.counties.iter().zip(COUNTIES) {
        assert_eq!(figures(county, "2024", code), figures(&city, "2024", code), "{code}");
        assert_eq!(figures(county, "2023..2024", code), figures(&city, "2023..2024", code), "{code}");
    }
    let all: Vec<&Row> = offices.rows.iter().flatten().collect();
    let naive = |wanted: &dyn Fn(&Row) -> bool| {
        let rows =
            all.iter().filter(|r| r.category == "护理补贴" && r.month.starts_with("2024") && wanted(r));
        let (mut persons, mut fen) = (BTreeSet::new(), 0u64);
        for row in rows {
            persons.insert(row.person);
            fen += row.fen;
        }
        (persons.len().to_string(), format!("{}.{:02}", fen / 100, fen % 100))
    };
    let found = |region: &str| {
        let one = |indicator: &str| value(&city, indicator, region, 0);
        (one("subsidy.care.persons"), one("subsidy.care.amount"))
    };
    assert_eq!(found(CITY), naive(&|_| true));
    let mut persons = 0;
    for (at, (code, ..)) in COUNTIES.into_iter().enumerate() {
        assert_eq!(found(code), naive(&|r| r.county == at), "{code}");
        persons += found(code).0.parse::<usize>().expect("a number");
        for (town, name) in [("100", "城关镇"), ("200", "河西镇")] {
            let region = format!("{code}{town}");
            assert_eq!(found(&region), naive(&|r| r.county == at && r.town == name), "{region}");
        }
    }
    let whole: usize = found(CITY).0.parse().expect("a number");
    assert!(whole < persons, "{whole} of {persons}: some live in both counties");
}

#[test]
fn merging_is_as_ingesting_all_exports_for_their_county() {
    let offices = Offices::plain();
    let merged = offices.merged();
    let direct = offices.city();
    for (county, (code, ..)) in offices.counties.iter().zip(COUNTIES) {
        for file in files(&county.path().join("inbox")).into_keys() {
            let path = county.path().join("inbox").join(file);
            run(&direct, &["ingest", &path.to_string_lossy(), "--region", code], 0);
        }
    }
    for region in [CITY, COUNTIES[0].0, COUNTIES[1].0] {
        assert_eq!(figures(&merged, "2024", region), figures(&direct, "2024", region), "{region}");
    }
}

#[test]
fn merging_again_changes_no_byte_and_a_new_month_comes_alone() {
    let offices = Offices::new();
    let city = offices.merged();
    let before = ledger(&city);
    let again = json(&city, &["ingest", &offices.path(0), &offices.path(1)], 0);
    assert_eq!(ledger(&city), before);
    let status = |d: &Value| -> BTreeSet<String> {
        d["files"].as_array().unwrap().iter().map(|f| f["status"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(status(&again), BTreeSet::from(["already".to_owned()]));

    offices.month(0, "2024-11");
    let new = json(&city, &["ingest", &offices.path(0)], 0);
    let came: Vec<&Value> =
        new["files"].as_array().unwrap().iter().filter(|f| f["status"] == "ingested").collect();
    assert_eq!(came.len(), 1, "{new}");
    assert_eq!(came[0]["office"]["region"], COUNTIES[0].0);
    assert_eq!(new["offices"][0]["new"], 1);
    // What was there is as it was, but for the manifest.
    let after = ledger(&city);
    for (name, bytes) in before.iter().filter(|(name, _)| !name.ends_with("manifest.json")) {
        assert_eq!(after.get(name), Some(bytes), "{}", name.display());
    }
    assert_eq!(figures(&offices.counties[0], "2024", COUNTIES[0].0), figures(&city, "2024", COUNTIES[0].0));
    run(&city, &["sources", "--verify"], 0);
}

#[test]
fn a_dry_run_says_the_same_and_writes_nothing() {
    let offices = Offices::new();
    let city = offices.city();
    let dry = json(&city, &["ingest", &offices.path(0), &offices.path(1), "--dry-run"], 1);
    assert_eq!(ledger(&city), BTreeMap::new());
    let real = json(&city, &["ingest", &offices.path(0), &offices.path(1)], 1);
    assert_eq!(dry["files"], real["files"]);
    assert_eq!(dry["offices"], real["offices"]);
    run(&city, &["ingest", &offices.path(0), "--strict"], 0);
    let other = offices.city();
    assert!(run(&other, &["ingest", &offices.path(0), "--strict"], 2).stderr.contains("剔除"));
    assert_eq!(json(&other, &["sources"], 0)["sources"], serde_json::json!([]));
}

#[test]
fn what_a_county_replaces_or_drops_is_replaced_or_dropped() {
    let offices = Offices::new();
    let city = offices.merged();
    let county = &offices.counties[0];
    let sources = json(county, &["sources"], 0);
    let of = |file: &str| {
        let list = sources["sources"].as_array().unwrap();
        let found = list.iter().find(|s| s["path"].as_str().unwrap().ends_with(file)).expect("a source");
        found["id"].as_str().unwrap().to_owned()
    };
    // Others lean on this one: its rows come back there, in both ledgers.
    let (dropped, replaced) = (of("01.csv"), of("02.csv"));
    run(county, &["sources", "drop", &dropped], 0);
    let old = fs::read_to_string(county.path().join("inbox/02.csv")).unwrap();
    county.write("inbox/02.csv", old.replace(",80", ",90").as_bytes());
    run(county, &["ingest", "inbox/02.csv", "--replace", &replaced], 0);

    let dry = either(&city, &["ingest", &offices.path(0), "--dry-run"]);
    let gone: BTreeSet<&str> =
        dry["offices"][0]["gone"].as_array().unwrap().iter().map(|g| g["source"].as_str().unwrap()).collect();
    assert_eq!(gone, BTreeSet::from([dropped.as_str(), replaced.as_str()]));
    assert!(dry["offices"][0]["changed"].as_u64().unwrap() >= 1, "{dry}");
    // The source that leans on the dropped one comes anew, and with it its refused rows.
    let said = run(&city, &["ingest", &offices.path(0)], 1);
    assert!(said.stderr.contains("W0116"), "{}", said.stderr);
    assert_eq!(figures(county, "2024", COUNTIES[0].0), figures(&city, "2024", COUNTIES[0].0));
    assert_eq!(
        figures(&offices.counties[1], "2024", COUNTIES[1].0),
        figures(&city, "2024", COUNTIES[1].0),
        "the other county is as it was"
    );
    run(&city, &["sources", "--verify"], 0);
    let journal = json(&city, &["sources"], 0)["journal"].to_string();
    assert!(journal.contains(&dropped) && journal.contains("\"drop\"") && journal.contains("\"merge\""));
    let before = ledger(&city);
    run(&city, &["ingest", &offices.path(0)], 0);
    assert_eq!(ledger(&city), before);

    let gone = run(&city, &["sources", "drop", "--office", COUNTIES[0].1], 0);
    assert!(gone.stdout.contains("已撤销"), "{}", gone.stdout);
    let left = json(&city, &["sources"], 0);
    let left = left["sources"].as_array().unwrap();
    assert!(left.iter().all(|s| s["office"]["region"] == COUNTIES[1].0));
    // No file of the office stays.
    run(&city, &["sources", "--verify"], 0);
    run(&city, &["ingest", &offices.path(0)], 1);
    assert_eq!(figures(county, "2024", COUNTIES[0].0), figures(&city, "2024", COUNTIES[0].0));
}

#[test]
fn traces_audits_coverage_and_sql_see_merged_rows() {
    let offices = Offices::new();
    let city = offices.merged();
    // A printed number down to line and row of the original, which came along.
    for (code, name, _) in COUNTIES {
        let figure = format!("subsidy.care.amount@2024@{code}");
        let trace = json(&city, &["trace", &figure], 0);
        let sum = value(&city, "subsidy.care.amount", code, 0);
        assert_eq!(trace["recomputed"].as_str().unwrap_or_default(), sum, "{trace}");
        let own = trace["rows"].as_array().unwrap();
        assert!(own.iter().all(|r| r["file"].as_str().unwrap().starts_with(&format!("{name}："))));
        let masked = run(&city, &["trace", &figure], 0).stdout;
        assert!(masked.contains("护理补贴"), "the row of the original: {masked}");
    }
    for (county, (code, ..)) in offices.counties.iter().zip(COUNTIES) {
        let findings = |w: &Workspace| {
            let mut all = either(w, &["audit", "2024", "--region", code])["findings"].to_string();
            for (_, name, _) in COUNTIES {
                all = all.replace(&format!("{name}："), "");
            }
            all
        };
        assert_eq!(findings(county), findings(&city), "{code}");
        let covered = |w: &Workspace| {
            let mut all = either(w, &["coverage", "2024", "--region", code]);
            all.as_object_mut().unwrap().remove("sources");
            all.to_string()
        };
        assert_eq!(covered(county), covered(&city), "{code}");
        let rejects = |w: &Workspace| either(w, &["sources", "rejects"])["rejects"].as_array().unwrap().len();
        assert!(rejects(&city) >= rejects(county) && rejects(county) > 0);
    }
    let sql =
        run(&city, &["sql", "subsidy.care.amount", "2024", "--region", &format!("{}100", COUNTIES[1].0)], 0);
    assert!(sql.stdout.contains("_lies"), "words are read by whose they are:\n{}", sql.stdout);
    assert!(!sql.stdout.contains("无名镇"), "a name that means nothing may be anything:\n{}", sql.stdout);
}

#[test]
fn an_archive_of_a_city_is_made_again_elsewhere() {
    let offices = Offices::new();
    let city = offices.merged();
    run(&city, &["pack", "2024", "--output", "city.zip"], 0);
    let elsewhere = offices.city();
    let pack = city.path().join("city.zip");
    let again = json(&elsewhere, &["replay", &pack.to_string_lossy()], 0);
    assert_eq!(again["same"], true, "{again}");
    let how: BTreeSet<&str> =
        again["sources"].as_array().unwrap().iter().map(|s| s["how"].as_str().unwrap()).collect();
    assert!(how.is_subset(&BTreeSet::from(["same", "row_by_row"])), "{how:?}");

    // A county's archive is its ledger as well.
    run(&offices.counties[0], &["pack", "2024", "--output", "county.zip"], 0);
    let pack = offices.counties[0].path().join("county.zip");
    run(&elsewhere, &["ingest", &pack.to_string_lossy()], 1);
    assert_eq!(
        figures(&offices.counties[0], "2024", COUNTIES[0].0),
        figures(&elsewhere, "2024", COUNTIES[0].0)
    );
}

#[test]
fn both_pay_and_both_count_and_the_city_counts_the_person_once() {
    let offices = Offices::empty();
    let row = |town: &str| Row::of("2024-05", town, 7, 8000);
    for (county, town) in offices.counties.iter().zip(["城关镇", "河西镇"]) {
        county.write("inbox/05.csv", counties::csv(&[row(town)]).as_bytes());
        run(county, &["ingest"], 0);
    }
    let city = offices.merged();
    assert_eq!(value(&city, "subsidy.care.amount", CITY, 0), "160.00");
    assert_eq!(value(&city, "subsidy.care.persons", CITY, 0), "1");
    for (code, ..) in COUNTIES {
        assert_eq!(value(&city, "subsidy.care.persons", code, 0), "1");
    }
}

#[test]
fn a_file_that_two_counties_have_counts_once_and_is_told() {
    let offices = Offices::empty();
    for county in &offices.counties {
        county.write("inbox/05.csv", counties::csv(&[Row::of("2024-05", "城关镇", 7, 8000)]).as_bytes());
        run(county, &["ingest"], 0);
    }
    let city = offices.city();
    run(&city, &["ingest", &offices.path(0)], 0);
    let said = run(&city, &["ingest", &offices.path(1)], 1);
    assert!(said.stderr.contains("W0119"), "{}", said.stderr);
    assert_eq!(value(&city, "subsidy.care.amount", CITY, 0), "80.00");
    // The other county takes its own back: the next merge brings it for the one that has it.
    run(&city, &["sources", "drop", "--office", COUNTIES[0].0], 0);
    run(&city, &["ingest", &offices.path(1)], 0);
    assert_eq!(value(&city, "subsidy.care.amount", COUNTIES[1].0, 0), "80.00");
}

#[test]
fn what_the_city_had_ingested_itself_is_not_counted_twice() {
    let offices = Offices::empty();
    let rows: Vec<Row> = (0..5).map(|p| Row::of("2024-05", "城关镇", p, 8000)).collect();
    offices.counties[0].write("inbox/05.csv", counties::csv(&rows).as_bytes());
    run(&offices.counties[0], &["ingest"], 0);

    // The same file, for that county or for no place in particular: it is here already.
    for region in [Some(COUNTIES[0].0), None] {
        let city = offices.city();
        city.write("a.csv", counties::csv(&rows).as_bytes());
        let mut arguments = vec!["ingest", "a.csv"];
        arguments.extend(region.iter().flat_map(|r| ["--region", r]));
        run(&city, &arguments, 0);
        let merged = json(&city, &["ingest", &offices.path(0)], 0);
        assert_eq!(merged["files"][0]["status"], "already");
        assert_eq!(value(&city, "subsidy.care.amount", CITY, 0), "400.00");
    }
    // Other bytes with the same rows: refused, in words that say which, until it is dropped.
    let city = offices.city();
    city.write("a.csv", format!("{}\n", counties::csv(&rows)).as_bytes());
    run(&city, &["ingest", "a.csv"], 0);
    let before = ledger(&city);
    let said = run(&city, &["ingest", &offices.path(0)], 2);
    assert!(said.stderr.contains("E0306") && said.stderr.contains("5 行相同"), "{}", said.stderr);
    assert_eq!(ledger(&city), before);
    let id = json(&city, &["sources"], 0)["sources"][0]["id"].as_str().unwrap().to_owned();
    run(&city, &["sources", "drop", &id], 0);
    run(&city, &["ingest", &offices.path(0)], 0);
    // After the merge the same file is all duplicates.
    let again = json(&city, &["ingest", "a.csv"], 0);
    assert_eq!(again["files"][0]["rows"]["duplicate"], 5);
    assert_eq!(value(&city, "subsidy.care.amount", CITY, 0), "400.00");
    // And where the county drops its own, the city's stays, with its rows.
    let theirs = json(&offices.counties[0], &["sources"], 0)["sources"][0]["id"].as_str().unwrap().to_owned();
    offices.counties[0]
        .write("inbox/06.csv", counties::csv(&[Row::of("2024-06", "河西镇", 9, 100)]).as_bytes());
    run(&offices.counties[0], &["ingest", "inbox/06.csv"], 0);
    run(&offices.counties[0], &["sources", "drop", &theirs], 0);
    run(&city, &["ingest", &offices.path(0), "--replace", COUNTIES[0].0], 0);
    assert_eq!(value(&city, "subsidy.care.amount", CITY, 0), "401.00");
}

#[test]
fn an_older_or_another_ledger_is_refused_until_it_is_confirmed() {
    let offices = Offices::new();
    let old = tempfile::tempdir().unwrap();
    copy(offices.counties[0].path(), old.path());
    offices.month(0, "2024-11");
    let city = offices.merged();
    let before = ledger(&city);
    let said = run(&city, &["ingest", &old.path().to_string_lossy()], 2);
    assert!(said.stderr.contains("E0306") && said.stderr.contains("比上次合并的旧"), "{}", said.stderr);
    // The other county's, said to be this one's.
    let said = run(&city, &["ingest", &offices.path(1), "--region", COUNTIES[0].0], 2);
    assert!(said.stderr.contains("E0306"), "{}", said.stderr);
    assert_eq!(ledger(&city), before);
    run(&city, &["ingest", &old.path().to_string_lossy(), "--replace", COUNTIES[0].0], 0);
    assert_ne!(ledger(&city), before);
}

#[test]
fn a_damaged_or_hostile_ledger_is_refused_whole() {
    let offices = Offices::new();
    let city = offices.city();
    run(&city, &["ingest", &offices.path(1)], 1);
    let before = ledger(&city);
    let mut tried = 0;
    for name in files(&offices.counties[0].path().join("ledger")).into_keys() {
        if name.ends_with("lock") {
            continue;
        }
        for damage in ["flip", "cut", "remove", "longer"] {
            let copied = tempfile::tempdir().unwrap();
            copy(offices.counties[0].path(), copied.path());
            let path = copied.path().join("ledger").join(&name);
            let mut bytes = fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            match damage {
                "flip" => bytes[middle] ^= 4,
                "cut" => bytes.truncate(middle),
                "longer" => bytes.push(0),
                _ => {}
            }
            fs::write(&path, bytes).unwrap();
            if damage == "remove" {
                fs::remove_file(&path).unwrap();
            }
            let said = run(&city, &["ingest", &copied.path().to_string_lossy()], 2);
            assert!(said.stderr.contains("E03"), "{} {damage}: {}", name.display(), said.stderr);
            assert_eq!(ledger(&city), before, "{} {damage}", name.display());
            tried += 1;
        }
    }
    assert!(tried >= 20, "{tried}");
    #[cfg(unix)]
    for name in ["ledger", "ledger/data", "ledger/manifest.json"] {
        let copied = tempfile::tempdir().unwrap();
        copy(offices.counties[0].path(), copied.path());
        let path = copied.path().join(name);
        let aside = copied.path().join("aside");
        fs::rename(&path, &aside).unwrap();
        std::os::unix::fs::symlink(&aside, &path).unwrap();
        let said = run(&city, &["ingest", &copied.path().to_string_lossy()], 2);
        assert!(said.stderr.contains("E0407"), "{name}: {}", said.stderr);
        assert_eq!(ledger(&city), before, "{name}");
    }
}

#[test]
fn a_folder_of_workspaces_stands_for_all_of_them() {
    let offices = Offices::new();
    let stick = tempfile::tempdir().unwrap();
    for (i, county) in offices.counties.iter().enumerate() {
        copy(county.path(), &stick.path().join(format!("county{i}")));
    }
    fs::write(stick.path().join("readme.txt"), "x").unwrap();
    let city = offices.city();
    let merged = json(&city, &["ingest", &stick.path().to_string_lossy()], 1);
    assert_eq!(merged["offices"].as_array().unwrap().len(), 2);
    for (county, (code, ..)) in offices.counties.iter().zip(COUNTIES) {
        assert_eq!(figures(county, "2024", code), figures(&city, "2024", code), "{code}");
    }
    let empty = tempfile::tempdir().unwrap();
    let said = run(&city, &["ingest", &empty.path().to_string_lossy()], 2);
    assert!(said.stderr.contains("E0306"), "{}", said.stderr);
    // The ledger alone says not whose it is.
    let bare = tempfile::tempdir().unwrap();
    copy(&offices.counties[0].path().join("ledger"), bare.path());
    let other = offices.city();
    assert!(run(&other, &["ingest", &bare.path().to_string_lossy()], 2).stderr.contains("--region"));
    run(&other, &["ingest", &bare.path().to_string_lossy(), "--region", COUNTIES[0].1], 1);
    assert_eq!(figures(&offices.counties[0], "2024", COUNTIES[0].0), figures(&other, "2024", COUNTIES[0].0));
}

#[cfg(unix)]
#[test]
fn killed_at_any_moment_it_is_as_before_or_as_after() {
    use std::process::Stdio;
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
    let mut seen = (0, 0);
    for round in 0..30u64 {
        for name in files(city.path()).into_keys().filter(|n| n.starts_with("ledger")) {
            fs::remove_file(city.path().join(name)).unwrap();
        }
        for (name, bytes) in &before {
            city.write(&format!("ledger/{}", name.display()), bytes);
        }
        let mut command = city.command(&["ingest", &offices.path(0)]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_micros(round * round * 400));
        child.kill().unwrap();
        child.wait().unwrap();
        let sources = json(&city, &["sources", "--verify"], 0)["sources"].as_u64().unwrap();
        let all = json(&city, &["sources"], 0)["sources"].as_array().unwrap().len();
        assert_eq!(sources as usize, all);
        let now = fs::read(city.path().join("ledger/manifest.json")).unwrap();
        let is = |state: &BTreeMap<std::path::PathBuf, Vec<u8>>| {
            state.get(std::path::Path::new("manifest.json")) == Some(&now)
        };
        assert!(is(&before) || is(&after), "round {round}");
        if is(&before) {
            seen.0 += 1
        } else {
            seen.1 += 1
        }
        // The next one completes it, and leaves nothing else.
        run(&city, &["ingest", &offices.path(0)], if is(&before) { 1 } else { 0 });
        assert_eq!(ledger(&city), after, "round {round}");
    }
    assert!(seen.0 > 0, "{seen:?}");
}
