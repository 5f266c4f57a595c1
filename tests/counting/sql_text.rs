//! What `report sql` prints: a statement over the files that the figure needs, and nothing else.
//!
//! Whether it gives the figure is shown by `sql_duckdb.rs`.

use crate::workspace;
use workspace::Workspace;

/// A telephone number slipped into the column of the 镇街.
const FIRST: &str = "登记编号,来访日期,信访形式,镇街\nA1,2024-03-01,来访,城关镇\nA2,2024-03-02,来信,（城关镇）\n\
    A3,2024-03-05,来访,13900000000\n";
const SECOND: &str = "登记编号,来访日期,信访形式,镇街\nB1,2023-05-01,来访,城关镇\n";

fn office() -> Workspace {
    let office = Workspace::new();
    office.write("inbox/信访一.csv", FIRST.as_bytes());
    office.write("inbox/信访二.csv", SECOND.as_bytes());
    let said = office.run(&["ingest", "-q"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    office
}

/// The statement, and the files that it reads.
fn sql(office: &Workspace, arguments: &[&str]) -> (String, Vec<String>) {
    let said = office.run(&[&["sql"], arguments].concat());
    assert_eq!((said.exit, said.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    let files = |mark: char| -> Vec<String> {
        let parts = said.stdout.split(mark).filter(|part| part.starts_with("ledger/data/"));
        parts.map(str::to_owned).collect()
    };
    let files = [files('\''), files('`')].concat();
    for file in &files {
        assert!(file.contains('{') || office.path().join(file).is_file(), "{file}");
    }
    (said.stdout, files)
}

#[test]
fn it_says_what_it_counts_and_reads_what_it_needs() {
    let office = office();
    let (text, files) = sql(&office, &["petition.items", "2024"]);
    for part in
        ["-- 指标：", "（petition.items），单位：件", "-- 口径：信访维权：", "-- 期间：2024年（2024）"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(text.contains("-- 区划：云水县（999921）") && text.ends_with(";\n"), "{text}");
    assert_eq!(files.len(), 1, "one of the two files has rows of 2024: {text}");
    assert_eq!(sql(&office, &["petition.items", "2023..2024"]).1.len(), 2);
    assert_eq!(sql(&office, &["petition.items", "2024"]).0, text, "the same on every run");
    let (spark, files) = sql(&office, &["petition.items", "2023..2024", "--dialect", "spark"]);
    assert!(files.len() == 1 && files[0].contains('{') && !spark.contains('"'), "{spark}");
}

#[test]
fn a_region_is_named_as_its_rows_name_it() {
    let office = office();
    let (whole, _) = sql(&office, &["petition.items", "2024"]);
    assert!(!whole.contains("\"town\""), "the whole asks for no place: {whole}");
    let (town, _) = sql(&office, &["petition.items", "2024", "--region", "城关镇"]);
    assert!(town.contains("\"town\" IN ('城关镇', '（城关镇）')"), "{town}");
    // Nobody is there: no row fits, and that is known.
    let (other, _) = sql(&office, &["petition.items", "2024", "--region", "河西镇"]);
    assert!(other.contains("AND FALSE"), "{other}");
    for text in [whole, town, other] {
        assert!(!text.contains("13900000000"), "{text}");
    }
}

#[test]
fn without_data_it_gives_the_reason() {
    let office = office();
    let (text, files) = sql(&office, &["petition.items", "2022"]);
    assert!(text.contains("'台账里没有「信访维权」这个期间的数据' AS why"), "{text}");
    assert!(text.contains("AS value") && files.is_empty(), "{text}");
    let said = office.run(&["sql", "petition.item", "2024"]);
    assert_eq!(said.exit, Some(2));
    assert!(said.stderr.contains("E0501") && said.stderr.contains("petition.items"), "{}", said.stderr);
}

#[test]
fn it_is_a_json_document_too() {
    let office = office();
    let document = office.json(&["sql", "petition.items", "2024年3月", "--region", "城关镇"]);
    let (text, _) = sql(&office, &["petition.items", "2024-03", "--region", "999921100"]);
    assert_eq!(document["sql"].as_str(), Some(text.as_str()));
    assert_eq!(document["period"], "2024-03");
    assert_eq!(
        (document["region"].as_str(), document["dialect"].as_str()),
        (Some("999921100"), Some("duckdb"))
    );
}
