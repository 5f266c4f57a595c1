//! `report diff` in a city that has merged its counties' ledgers: a month later each change is put down to the
//! county's file it came with, and amounts add up.

use crate::changes::{Causes, checked};
use crate::counties::{CITY, COUNTIES, Offices};
use crate::workspace::Workspace;
use serde_json::Value;
use std::collections::BTreeSet;

fn build(city: &Workspace, name: &str) -> Value {
    let said = city.run(&["build", "2024", "--emit", "md", "--no-ingest"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    let bytes = std::fs::read(city.path().join("out/2024/figures.json")).expect("a manifest");
    city.write(name, &bytes);
    serde_json::from_slice(&bytes).expect("JSON")
}

/// The files named by the causes of a region's figures.
fn files(causes: &Causes, region: &str) -> BTreeSet<String> {
    let of_region = causes.iter().filter(|(id, _)| id.ends_with(&format!("@{region}")));
    of_region.flat_map(|(_, all)| all).flat_map(|c| &c.files).map(|(file, _)| file.clone()).collect()
}

#[test]
fn what_counties_changed_is_told_by_their_files_and_adds_up() {
    let offices = Offices::plain();
    let city = offices.merged();
    let old = build(&city, "old.json");
    // One county has a month more, the other takes one back and reads another again.
    offices.month(0, "2024-04");
    let county = &offices.counties[1];
    let sources = county.json(&["sources"]);
    let of = |file: &str| {
        let list = sources["sources"].as_array().expect("sources");
        let found = list.iter().find(|s| s["path"].as_str().is_some_and(|p| p.ends_with(file)));
        found.and_then(|s| s["id"].as_str()).expect("an id").to_owned()
    };
    for arguments in
        [vec!["sources", "drop", &of("01.csv")], vec!["ingest", "inbox/02.csv", "--replace", &of("02.csv")]]
    {
        if arguments[0] == "ingest" {
            let text = std::fs::read_to_string(county.path().join("inbox/02.csv")).expect("a file");
            county.write("inbox/02.csv", text.replace(",80\n", ",90\n").as_bytes());
        }
        let said = county.run(&arguments);
        assert_eq!(said.exit, Some(0), "{arguments:?} {}", said.stderr);
    }
    let said = city.run(&["ingest", &offices.path(0), &offices.path(1)]);
    assert!(matches!(said.exit, Some(0 | 1)) && !said.stderr.contains("错误"), "{}", said.stderr);

    let new = build(&city, "new.json");
    let causes = checked(&city.json(&["diff", "old.json", "now"]), &old, &new, false);
    // The new draft has lines for a month that the old one had none for.
    let mut printed = checked(&city.json(&["diff", "old.json", "new.json"]), &old, &new, true);
    printed.retain(|_, all| all.iter().any(|c| c.cause != "printing"));
    assert_eq!(printed, causes);
    assert!(causes.len() > 10, "{causes:?}");
    let named = |county: usize, file: &str| format!("{}：inbox/{file}", COUNTIES[county].1);
    let (first, second) = (files(&causes, COUNTIES[0].0), files(&causes, COUNTIES[1].0));
    assert_eq!(first, BTreeSet::from([named(0, "04.csv")]));
    assert_eq!(second, BTreeSet::from([named(1, "01.csv"), named(1, "02.csv")]));
    assert_eq!(files(&causes, CITY), first.union(&second).cloned().collect());
}
