//! The sample workspace, three ways: what its maker knows, what a naive recount finds in the files, and
//! that the files in the repository are what the maker writes.

use crate::make_sample_data;
use crate::naive;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data")
}

fn made(name: &str) -> (PathBuf, serde_json::Value) {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&root));
    let truth = make_sample_data::make(root.clone());
    (root, truth)
}

#[test]
fn naive_figures_equal_the_truth() {
    let (root, truth) = made("sample-figures");
    let naive: BTreeMap<String, String> = naive::figures(&root)
        .into_iter()
        .map(|((indicator, region, period), value)| {
            (format!("{indicator}@{period}@{region}"), value.to_string())
        })
        .collect();
    let truth: BTreeMap<String, String> = serde_json::from_value(truth["figures"].clone()).expect("figures");
    let odd: Vec<String> = naive
        .keys()
        .chain(truth.keys())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|key| naive.get(*key) != truth.get(*key))
        .map(|key| format!("{key}: naive {:?}, truth {:?}", naive.get(key), truth.get(key)))
        .collect();
    assert!(
        odd.is_empty(),
        "{} of {} differ:\n{}",
        odd.len(),
        truth.len(),
        odd[..odd.len().min(40)].join("\n")
    );
    assert!(truth.len() > 3000);
}

#[test]
fn naive_places_and_tallies_equal_the_truth() {
    let (root, truth) = made("sample-places");
    for (kind, found) in [("rejected", naive::rejected(&root)), ("summary", naive::summary_rows(&root))] {
        let mut known: Vec<naive::Place> = truth[kind]
            .as_array()
            .expect("places")
            .iter()
            .map(|place| naive::Place {
                file: place["file"].as_str().expect("a file").to_owned(),
                sheet: place["sheet"].as_str().map(str::to_owned),
                line: place["line"].as_u64().expect("a line"),
            })
            .collect();
        known.sort();
        assert_eq!(found, known, "{kind}");
        assert!(!found.is_empty());
    }
    let tallies = naive::tallies(&root);
    for file in truth["files"].as_array().expect("files") {
        let key =
            (file["file"].as_str().expect("a file").to_owned(), file["sheet"].as_str().map(str::to_owned));
        let count = |kind: &str| file["lines"][kind].as_u64().unwrap_or(0);
        let tally = naive::Tally {
            records: count("records") + count("repeated"),
            rejected: count("rejected"),
            summary: count("summary"),
            blank: count("blank") + count("footer"),
        };
        assert_eq!(tallies.get(&key), Some(&tally), "{key:?}");
    }
    assert_eq!(tallies.len(), truth["files"].as_array().expect("files").len());
}

#[test]
fn the_repository_holds_what_the_maker_writes() {
    let (root, _) = made("sample-bytes");
    let (made, kept) = (files(&root), files(&sample()));
    // A workspace in use also has these two; no test depends on them.
    let kept: BTreeMap<_, _> = kept
        .into_iter()
        .filter(|(path, _)| !path.starts_with("ledger") && !path.starts_with("out"))
        .collect();
    assert_eq!(made.keys().collect::<Vec<_>>(), kept.keys().collect::<Vec<_>>());
    for (path, bytes) in &made {
        assert!(kept[path] == *bytes, "{} differs: run the example again", path.display());
    }
}

fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).expect("below the root").to_owned();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}
