//! The workbook as a spreadsheet program computes it.
//!
//! Job: LibreOffice recalculates every formula; each must come to the value the file holds, totals to the
//! manifest's figures. Inputs: the invented draft of `support/book.rs`, the sample. Outputs: pass or fail.
//! Invariants: recalculation is forced, and proved to be by workbooks whose held values are wrong; no error
//! cell passes.
#![allow(clippy::expect_used, clippy::panic)]

use crate::book;
use crate::calc;
use crate::office;
use crate::sheets;
use book::{Book, annual, hostile};
use calc::{Recalculate, Values, convert, values};
use report::model::Value;
use report::output::xlsx;
use sheets::{Workbook, open};
use std::io::{Cursor, Read, Write};
use std::process::Command;

fn recalculated<'a>(values: &'a Values, sheet: &str, row: usize, column: usize) -> &'a str {
    let rows = values.get(sheet).unwrap_or_else(|| panic!("no {sheet} in {:?}", values.keys()));
    rows.get(row).and_then(|r| r.get(column)).map_or("", String::as_str)
}

/// The first digits of a quotient: the last ones of 15 depend on who prints them.
fn short(numeral: &str) -> String {
    let digits = numeral.char_indices().filter(|(_, c)| c.is_ascii_digit());
    let end = digits.skip_while(|(_, c)| *c == '0').nth(12).map_or(numeral.len(), |(at, _)| at);
    numeral[..end].to_owned()
}

/// A rate as the bare ratio: LibreOffice writes cells in per cent with their sign.
fn bare(cell: &str) -> String {
    let Some(percent) = cell.strip_suffix('%') else { return cell.to_owned() };
    let (sign, percent) = percent.strip_prefix('-').map_or(("", percent), |p| ("-", p));
    let (whole, part) = percent.split_once('.').unwrap_or((percent, ""));
    let whole = format!("{whole:0>3}");
    let (whole, cents) = whole.split_at(whole.len() - 2);
    let numeral = format!("{sign}{whole}.{cents}{part}");
    numeral.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What differs between the values a workbook holds and those computed anew; how many formulas there are.
fn differences(held: &Workbook, computed: &Values) -> (Vec<String>, usize) {
    let (mut out, mut formulas) = (Vec::new(), 0);
    for (at, name) in held.names.iter().enumerate() {
        for (row, column, formula) in held.at(at).formulas() {
            formulas += 1;
            let (mut a, mut b) =
                (held.at(at).text(row, column), bare(recalculated(computed, name, row, column)));
            if formula.contains('/') {
                (a, b) = (short(&a), short(&b));
            }
            if a != b {
                out.push(format!("{name} {row},{column} ={formula}: holds {a}, comes to {b}"));
            }
        }
    }
    for (name, rows) in computed {
        for cell in rows.iter().flatten() {
            if cell.starts_with("#") || cell.starts_with("Err:") {
                out.push(format!("{name}: error {cell}"));
            }
        }
    }
    (out, formulas)
}

#[test]
#[ignore = "needs LibreOffice; run in CI"]
fn every_formula_comes_to_what_the_file_holds_and_the_manifest_says() {
    let book = annual();
    let bytes = xlsx::write(&book.draft, &book.evidence, None).expect("a workbook");
    let (held, computed) = (open(&bytes), values("annual", &bytes, Recalculate::Always));
    assert_eq!(held.names.len(), computed.len());
    let (wrong, formulas) = differences(&held, &computed);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(formulas > 60, "{formulas}");
    for (i, figure) in book.evidence.figures.iter().enumerate() {
        if !matches!(figure.value, Value::Ratio(_)) {
            let cell = recalculated(&computed, "数字", 3 + i, 3);
            let plain = figure.value.plain();
            let plain =
                if plain.contains('.') { plain.trim_end_matches('0').trim_end_matches('.') } else { &plain };
            assert_eq!(cell, plain, "{}", figure.id);
        }
    }
    assert_eq!(recalculated(&computed, "概览", 7, 2), "0");
    assert_eq!(recalculated(&computed, "概览", 7, 3), "全部相符");
}

/// A workbook of which one part's text is changed.
fn changed(bytes: &[u8], part: &str, from: &str, to: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut hits = 0;
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).expect("a part");
        let (name, mut content) = (file.name().expect("a name").into_owned(), Vec::new());
        file.read_to_end(&mut content).expect("its bytes");
        if name == part {
            let text = String::from_utf8(content).expect("XML");
            hits += text.matches(from).count();
            content = text.replace(from, to).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        out.write_all(&content).expect("its bytes");
    }
    assert_eq!(hits, 1, "{from} once in {part}");
    out.finish().expect("a package").into_inner()
}

#[test]
#[ignore = "needs LibreOffice; run in CI"]
fn a_wrong_held_value_is_found_only_because_recalculation_is_forced() {
    let book = annual();
    let bytes = xlsx::write(&book.draft, &book.evidence, None).expect("a workbook");
    let wrong = changed(&bytes, "xl/worksheets/sheet2.xml", "<v>6466</v>", "<v>999</v>");
    let held = open(&wrong);
    assert_eq!(held.at(1).text(held.at(1).row_of("各行之和"), 1), "999");
    let forced = differences(&held, &values("wrong-forced", &wrong, Recalculate::Always)).0;
    assert!(forced.len() == 1 && forced[0].contains("holds 999, comes to 6466"), "{forced:?}");
    // As it comes LibreOffice believes the file, and nothing would ever be found.
    let believed = values("wrong-believed", &wrong, Recalculate::AsItComes);
    assert_eq!(recalculated(&believed, "表1 2024年两项补贴发放情况", 10, 1), "999");
}

#[test]
#[ignore = "needs LibreOffice; run in CI"]
fn a_changed_line_turns_its_check_and_the_summary() {
    let book = annual();
    let bytes = xlsx::write(&book.draft, &book.evidence, None).expect("a workbook");
    let changed = changed(&bytes, "xl/worksheets/sheet2.xml", "<v>432180.1</v>", "<v>432180.11</v>");
    let computed = values("changed-line", &changed, Recalculate::Always);
    let sheet = "表1 2024年两项补贴发放情况";
    assert_eq!(recalculated(&computed, sheet, 9, 2), "1391841.56");
    assert_eq!(recalculated(&computed, sheet, 12, 2), "0.01");
    assert_eq!(recalculated(&computed, "概览", 7, 2), "1");
    assert_eq!(recalculated(&computed, "概览", 7, 3), "有不符，见下表");
}

#[test]
#[ignore = "needs LibreOffice; run in CI"]
fn the_samples_workbook_comes_to_what_it_holds() {
    let root = office::copy_of_sample("workbook-recalc");
    office::run(&root, &["build", "2024", "--emit", "xlsx", "-q"], 0);
    let bytes = std::fs::read(office::file(&root.join("out/2024"), "xlsx")).expect("the workbook");
    let (held, computed) = (open(&bytes), values("sample", &bytes, Recalculate::Always));
    let (wrong, formulas) = differences(&held, &computed);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(formulas > 60, "{formulas}");
    let manifest = std::fs::read(root.join("out/2024/figures.json")).expect("figures.json");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
    for (row, figure) in (3..).zip(office::list(&manifest, "figures")) {
        let value = office::text(figure, "value");
        let plain =
            if value.contains('.') { value.trim_end_matches('0').trim_end_matches('.') } else { value };
        if !matches!(office::text(figure, "measure"), "ratio" | "growth") {
            assert_eq!(recalculated(&computed, "数字", row, 3), plain, "{figure}");
        }
    }
    assert_eq!(recalculated(&computed, "概览", 7, 3), "全部相符");
}

#[test]
#[ignore = "needs the Open XML SDK validator; run in CI"]
#[allow(clippy::disallowed_methods, reason = "where the tools are stands in the environment")]
fn the_validator_finds_nothing() {
    let validator = std::env::var("OOXML_VALIDATOR").expect("OOXML_VALIDATOR, see .ci/tools.sh");
    for (name, book) in [("annual", annual()), ("hostile", hostile()), ("empty", Book::empty())] {
        let bytes = xlsx::write(&book.draft, &book.evidence, None).expect("a workbook");
        let path = office::folder(&format!("validate-{name}")).join("a.xlsx");
        std::fs::write(&path, bytes).expect("the workbook");
        let output = Command::new(&validator).arg(&path).arg("Office2019").output().expect("the validator");
        let verdict: String = String::from_utf8_lossy(&output.stdout).split_whitespace().collect();
        assert!(verdict.contains("\"ok\":true"), "{name}: {verdict}");
    }
}

#[test]
#[ignore = "needs LibreOffice; run in CI"]
fn the_workbook_prints() {
    let book = annual();
    let bytes = xlsx::write(&book.draft, &book.evidence, None).expect("a workbook");
    let folder = convert("print", &bytes, "pdf", Recalculate::Always);
    let pdf = std::fs::read(folder.join("a.pdf")).expect("a PDF");
    assert!(pdf.starts_with(b"%PDF"));
}
