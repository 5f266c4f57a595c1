//! What `stats` prints into files and pipes: CSV and JSON say the same, a closed pipe is no failure, and
//! nothing but text goes where no terminal is.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

use crate::office;
use office::{report, run};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::LazyLock;

static OFFICE: LazyLock<PathBuf> = LazyLock::new(|| {
    let root = office::copy_of_sample("formats");
    run(&root, &["ingest", "-q"], 1);
    root
});

const QUESTIONS: [&[&str]; 5] = [
    &["stats", "2024"],
    &["stats", "2024", "--by", "region:town,month"],
    &["stats", "2024H1", "--by", "region", "--dataset", "visit"],
    &["stats", "2024", "--by", "category", "--indicator", "subsidy.amount"],
    &["aggregate", "2023", "--by", "region:village,category", "--dataset", "surgery"],
];

fn printed(question: &[&str], format: &str) -> String {
    let arguments: Vec<&str> = question.iter().copied().chain(["--format", format]).collect();
    String::from_utf8(run(&OFFICE, &arguments, 0).stdout).expect("UTF-8")
}

#[test]
fn csv_and_json_say_the_same() {
    for question in QUESTIONS {
        let document: Value = serde_json::from_str(&printed(question, "json")).expect("JSON");
        let csv = printed(question, "csv");
        let csv = csv.strip_prefix('\u{feff}').unwrap_or(&csv);
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let head = reader.headers().expect("a header").clone();
        assert_eq!(
            head.iter().take(6).collect::<Vec<_>>(),
            ["indicator", "region", "region_name", "period", "value", "unit"]
        );
        let records: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a record")).collect();
        let rows = document["rows"].as_array().expect("rows");
        assert_eq!(records.len(), rows.len(), "{question:?}");
        assert!(!rows.is_empty(), "{question:?}");
        for (record, row) in records.iter().zip(rows) {
            for (name, cell) in head.iter().zip(record) {
                let value = row.get(name).unwrap_or(&row["dimensions"][name]);
                assert_eq!(value.as_str(), Some(cell), "{question:?} {name}: {row}");
            }
            assert_eq!(head.len(), 6 + row["dimensions"].as_object().expect("dimensions").len());
        }
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    for format in ["csv", "json", "md", "text"] {
        let question = ["stats", "2024", "--by", "region:village,month", "--format", format];
        let mut child = report(&OFFICE, &question)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut stdout = BufReader::with_capacity(16, child.stdout.take().expect("stdout"));
        let mut first = Vec::new();
        stdout.read_until(b'\n', &mut first).expect("a line");
        assert!(!first.is_empty(), "{format}");
        drop(stdout);
        let mut errors = String::new();
        child.stderr.take().expect("stderr").read_to_string(&mut errors).expect("UTF-8");
        let status = child.wait().expect("the program");
        assert_eq!(status.code(), Some(0), "{format}: {errors}");
        assert!(!errors.contains("panicked") && !errors.contains("ipe"), "{format}: {errors}");
    }
}

#[test]
fn a_reader_that_never_reads_is_no_failure_either() {
    let mut child = report(&OFFICE, &["stats", "2024", "--by", "month", "--format", "csv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("the program").code(), Some(0));
}

#[test]
fn no_escape_codes_where_no_terminal_is() {
    let commands: [&[&str]; 8] = [
        &["stats", "2024", "--by", "region:town"],
        &["stats", "2024", "--format", "md"],
        &["sources"],
        &["sources", "rejects"],
        &["indicators"],
        &["datasets", "subsidy"],
        &["explain", "E0213"],
        &["--help"],
    ];
    for command in commands {
        let output = run(&OFFICE, command, 0);
        for bytes in [&output.stdout, &output.stderr] {
            assert!(!bytes.contains(&0x1b), "{command:?}");
        }
        assert!(!output.stdout.is_empty(), "{command:?}");
    }
    let failed = run(&OFFICE, &["stats", "2024-13"], 2);
    assert!(failed.stdout.is_empty() && !failed.stderr.contains(&0x1b));
    let coloured = run(&OFFICE, &["stats", "2024-13", "--color", "always"], 2);
    assert!(coloured.stdout.is_empty(), "whatever the colour, stdout is for data");
}

#[test]
fn what_is_folded_says_how_much_and_where() {
    // A year without data leaves more than five places open.
    let output = run(&OFFICE, &["build", "2022", "--no-ingest"], 0);
    let errors = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(errors.lines().any(|line| line.starts_with("W0606 还有 ")), "{errors}");
    let all = run(&OFFICE, &["build", "2022", "--no-ingest", "-v"], 0);
    let all = String::from_utf8(all.stderr).expect("UTF-8");
    assert!(!all.contains("还有"), "{all}");
    let count = |text: &str| text.lines().filter(|line| line.contains("警告 W0606")).count();
    let folded: usize = errors
        .lines()
        .filter_map(|line| line.strip_prefix("W0606 还有 ")?.split(' ').next()?.parse::<usize>().ok())
        .sum();
    assert_eq!(count(&errors) + folded, count(&all));
    let draft = fs::read_to_string(OFFICE.join("out/2022/2022年工作总结.md")).expect("a draft");
    assert!(draft.contains("【待填】") && !draft.contains("0元"), "no data is not zero");
}
