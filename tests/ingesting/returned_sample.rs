//! The sample's refused rows sent out and brought back untouched: every row is refused again for what it was
//! refused for, nothing is counted, nothing is lost, and no number leaves the ledger on the way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::office;
use crate::returned;
use office::{copy_of_sample, json, list, run, text};
use returned::Book;
use serde_json::Value;
use std::fs;

/// Code, field and words of every reason, sorted.
fn reasons(rejects: &[Value]) -> Vec<(String, String, String)> {
    let one = |r: &Value| {
        let field = r["field"].as_str().unwrap_or_default().to_owned();
        (text(r, "code").to_owned(), field, text(r, "reason").to_owned())
    };
    let mut all: Vec<_> = rejects.iter().map(one).collect();
    all.sort();
    all
}

#[test]
fn rows_that_nobody_touched_are_what_they_were() {
    let root = copy_of_sample("returned");
    run(&root, &["ingest"], 1);
    let before = json(&root, &["sources", "rejects"], 0);
    let before = reasons(list(&before, "rejects"));
    let codes: std::collections::BTreeSet<&str> = before.iter().map(|(code, ..)| code.as_str()).collect();
    assert!(codes.len() >= 10, "the sample has rows wrong in many ways: {codes:?}");
    let figures = office::stats(&root, &["2024", "--by", "region:town"]);
    for more in [&[][..], &["--reveal"]] {
        let arguments = [&["sources", "rejects", "--emit", "xlsx"], more].concat();
        let sent = json(&root, &arguments, 0);
        let rows: u64 = list(&sent, "files").iter().map(|f| f["rows"].as_u64().unwrap()).sum();
        let mut back = 0;
        for file in list(&sent, "files") {
            let path = root.join(text(file, "path"));
            if more.is_empty() {
                let words: String = Book::open(&fs::read(&path).unwrap())
                    .sheets
                    .iter()
                    .flat_map(|s| {
                        s.below()
                            .iter()
                            .flat_map(|row| row[..row.len() - 3].join(" ").chars().collect::<Vec<_>>())
                    })
                    .collect();
                let longest = words.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap();
                assert!(longest < 11, "a number of {longest} digits in {}", path.display());
            }
            let said = json(&root, &["ingest", path.to_str().unwrap()], 1);
            for table in list(&said, "files") {
                assert_eq!(table["rows"]["accepted"], 0, "{table}");
                back += table["returned"]["again"].as_u64().unwrap();
            }
        }
        assert_eq!(back, rows);
        let after = json(&root, &["sources", "rejects"], 0);
        assert_eq!(reasons(list(&after, "rejects")), before, "{more:?}");
    }
    assert_eq!(office::stats(&root, &["2024", "--by", "region:town"]), figures);
    run(&root, &["sources", "--verify"], 0);
}
