//! Two exports of the same records, one of which lacks a column that tells records apart: the records count
//! once, whichever came first, and what is held back is told and not lost.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods, dead_code)]

use crate::workspace;
use serde_json::Value;
use workspace::Workspace;

/// A person of no place, with a check digit that holds.
fn person(serial: u32) -> String {
    let body = format!("99999919500101{serial:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(weights).map(|(b, w)| u32::from(b - b'0') * w).sum();
    format!("{body}{}", char::from(b"10X98765432"[sum as usize % 11]))
}

/// Records with all columns; a column marked `?` is the one an export may lack.
struct Pair {
    dataset: &'static str,
    header: &'static str,
    rows: &'static [&'static str],
    indicator: &'static str,
    /// What the rows count.
    value: &'static str,
    /// What the message names.
    named: &'static str,
}

const PAIRS: [Pair; 6] = [
    Pair {
        dataset: "subsidy",
        header: "镇街,姓名,身份证号,所属月份,补贴类型,补贴金额,?批次",
        rows: &["城关镇,甲,P1,2024-03,护理补贴,100,1", "城关镇,乙,P2,2024-03,护理补贴,100,1"],
        indicator: "subsidy.amount",
        value: "200.00",
        named: "「批次」",
    },
    Pair {
        dataset: "subsidy",
        header: "镇街,姓名,身份证号,所属月份,补贴类型,补贴金额,?发放日期,?批次,?备注",
        rows: &["城关镇,甲,P1,2024-03,护理补贴,100,2024-03-15,1,打卡"],
        indicator: "subsidy.payments",
        value: "1",
        named: "「批次」",
    },
    Pair {
        dataset: "surgery",
        header: "镇街,姓名,身份证号,手术日期,手术类型,补助金额,?眼别",
        rows: &["城关镇,甲,P1,2024-03-05,白内障,800,左眼"],
        indicator: "surgery.cataract.cases",
        value: "1",
        named: "「眼别」",
    },
    Pair {
        dataset: "training",
        header: "镇街,姓名,身份证号,开班日期,班名,培训类型,?班次编号",
        rows: &[
            "城关镇,甲,P1,2024-03-05,按摩班,盲人按摩,AM-1",
            "城关镇,乙,P2,2024-03-05,按摩班,盲人按摩,AM-1",
        ],
        indicator: "training.attendances",
        value: "2",
        named: "「班次编号」",
    },
    Pair {
        dataset: "visit",
        header: "镇街,户编号,姓名,身份证号,走访日期,慰问金,?专题",
        rows: &["城关镇,H1,甲,P1,2024-02-05,500,春节"],
        indicator: "visit.times",
        value: "1",
        named: "「专题」",
    },
    Pair {
        dataset: "visit",
        header: "镇街,姓名,身份证号,走访日期,慰问金,专题,?户编号",
        rows: &["城关镇,甲,P1,2024-02-05,500,春节,H1"],
        indicator: "visit.times",
        value: "1",
        named: "「户编号」",
    },
];

/// A table with persons filled in, with or without the columns marked `?`.
fn table(header: &str, rows: &[&str], whole: bool) -> String {
    let keep: Vec<bool> = header.split(',').map(|c| whole || !c.starts_with('?')).collect();
    let mut out = String::new();
    for line in std::iter::once(&header).chain(rows) {
        let cells = line.split(',').zip(&keep).filter(|(_, keep)| **keep);
        let cell = |(c, _): (&str, &bool)| match c.strip_prefix('P').and_then(|n| n.parse().ok()) {
            Some(serial) => person(serial),
            None => c.trim_start_matches('?').to_owned(),
        };
        out += &cells.map(cell).collect::<Vec<_>>().join(",");
        out.push('\n');
    }
    out
}

/// Writes a table and ingests it.
fn ingest(workspace: &Workspace, name: &str, dataset: &str, text: &str) -> Value {
    workspace.write(name, text.as_bytes());
    workspace.json(&["ingest", name, "--dataset", dataset])
}

fn rows(ingested: &Value, what: &str) -> u64 {
    ingested["files"][0]["rows"][what].as_u64().unwrap_or_else(|| panic!("{ingested:#}"))
}

/// The value of an indicator in 2024.
fn value(workspace: &Workspace, indicator: &str) -> String {
    let said = workspace.json(&["stats", "2024", "--indicator", indicator, "--region", "云水县"]);
    said["rows"][0]["value"].as_str().unwrap_or("").to_owned()
}

/// The two tables of a pair, in one order or the other.
fn tables(pair: &Pair, whole_first: bool) -> [String; 2] {
    [whole_first, !whole_first].map(|whole| table(pair.header, pair.rows, whole))
}

#[test]
fn what_one_export_has_no_column_for_counts_once() {
    for (i, (pair, whole_first)) in PAIRS.iter().flat_map(|p| [(p, true), (p, false)]).enumerate() {
        let workspace = Workspace::new();
        let [first, second] = tables(pair, whole_first);
        let count = pair.rows.len() as u64;
        let told = ingest(&workspace, "a.csv", pair.dataset, &first);
        assert_eq!(rows(&told, "accepted"), count, "{i}: {told:#}");
        let source = told["files"][0]["source"].as_str().unwrap().to_owned();
        let before = value(&workspace, pair.indicator);
        assert_eq!(before, pair.value, "{i}");

        workspace.write("b.csv", second.as_bytes());
        let said = workspace.run(&["ingest", "b.csv", "--dataset", pair.dataset]);
        assert_eq!(said.exit, Some(1), "{i}: {}", said.stderr);
        let text = said.stdout + &said.stderr;
        assert!(text.contains("W0102") && text.contains(pair.named) && text.contains(&source), "{i}: {text}");
        assert!(text.contains(&format!("--replace {source}")), "{i}: {text}");
        assert_eq!(value(&workspace, pair.indicator), pair.value, "{i}");

        let sources = workspace.json(&["sources"]);
        let held = &sources["sources"][1]["rows"]["revised"];
        assert_eq!(held.as_u64(), Some(count), "{i}: nothing is lost: {sources:#}");

        // The first source goes: what was held in its favour counts now.
        let dropped = workspace.run(&["sources", "drop", &source]);
        assert_eq!(dropped.exit, Some(0), "{i}: {}", dropped.stderr);
        assert_eq!(value(&workspace, pair.indicator), pair.value, "{i}: restored");
        let sources = workspace.json(&["sources"]);
        assert_eq!(sources["sources"][0]["rows"]["accepted"].as_u64(), Some(count), "{i}: {sources:#}");
    }
}

#[test]
fn the_new_export_may_take_the_place_of_the_other() {
    for (i, (pair, whole_first)) in PAIRS.iter().flat_map(|p| [(p, true), (p, false)]).enumerate() {
        let workspace = Workspace::new();
        let [first, second] = tables(pair, whole_first);
        let told = ingest(&workspace, "a.csv", pair.dataset, &first);
        let source = told["files"][0]["source"].as_str().unwrap();
        workspace.write("b.csv", second.as_bytes());
        let told = workspace.json(&["ingest", "b.csv", "--dataset", pair.dataset, "--replace", source]);
        assert_eq!((rows(&told, "accepted"), rows(&told, "revised")), (pair.rows.len() as u64, 0), "{i}");
        assert_eq!(told["files"][0]["rows_gone"].as_u64(), Some(0), "{i}: the rows are there: {told:#}");
        assert_eq!(value(&workspace, pair.indicator), pair.value, "{i}");
    }
}

#[test]
fn exports_of_the_same_columns_are_compared_as_ever() {
    for (i, (pair, whole)) in PAIRS.iter().flat_map(|p| [(p, true), (p, false)]).enumerate() {
        let workspace = Workspace::new();
        let text = table(pair.header, pair.rows, whole);
        ingest(&workspace, "a.csv", pair.dataset, &text);
        let told = ingest(&workspace, "b.csv", pair.dataset, &format!("{text}\n"));
        let count = pair.rows.len() as u64;
        assert_eq!((rows(&told, "duplicate"), rows(&told, "revised")), (count, 0), "{i}: {told:#}");
        assert_eq!(value(&workspace, pair.indicator), pair.value, "{i}");
    }
}

const PAID: &str = "镇街,姓名,身份证号,所属月份,发放日期,补贴类型,补贴金额,?批次,?补发标志,?状态";

/// What both tables count, in both orders: amount, then rows held of the second.
fn both(narrow: &[&str], wide: &[&str]) -> [(String, u64); 2] {
    let (narrow, wide) = (table(PAID, narrow, false), table(PAID, wide, true));
    [(&narrow, &wide), (&wide, &narrow)].map(|(first, second)| {
        let workspace = Workspace::new();
        ingest(&workspace, "a.csv", "subsidy", first);
        let told = ingest(&workspace, "b.csv", "subsidy", second);
        (value(&workspace, "subsidy.amount"), rows(&told, "revised"))
    })
}

const MARCH: &str = "城关镇,甲,P1,2024-03,2024-03-15,护理补贴,100,1,正常,已发";

#[test]
fn another_payment_counts_beside() {
    let expect = |wide: &[&str], amount: &str, held: u64| {
        let once = (amount.to_owned(), held);
        assert_eq!(both(&[MARCH], wide), [once.clone(), once], "{wide:?}");
    };
    expect(&[MARCH], "100.00", 1);
    // Another amount, another date, a 补发 and a 冲销.
    expect(&[MARCH, "城关镇,甲,P1,2024-03,2024-03-15,护理补贴,150,2,正常,已发"], "250.00", 1);
    expect(&[MARCH, "城关镇,甲,P1,2024-03,2024-03-28,护理补贴,100,2,正常,已发"], "200.00", 1);
    expect(&["城关镇,甲,P1,2024-03,2024-12-18,护理补贴,80,补,补发,已发"], "180.00", 0);
    expect(&["城关镇,甲,P1,2024-03,2024-03-15,护理补贴,100,补,补发,已发"], "200.00", 0);
    expect(&["城关镇,甲,P1,2024-03,2024-12-18,护理补贴,-100,冲,正常,已发"], "0.00", 0);
    // The same number, paid to somebody else.
    expect(&["城关镇,甲,P2,2024-03,2024-03-15,护理补贴,100,1,正常,已发"], "200.00", 0);
    // The second of two is one more than the narrow table knows of.
    expect(&[MARCH, "城关镇,甲,P1,2024-03,2024-03-15,护理补贴,100,2,正常,已发"], "200.00", 1);
}

#[test]
fn a_payment_without_a_mark_is_a_normal_one() {
    let header = "镇街,姓名,身份证号,所属月份,补贴类型,补贴金额,?补发标志";
    for (whole_first, mark) in [(true, "正常"), (false, "正常"), (true, ""), (false, "")] {
        let workspace = Workspace::new();
        let row = format!("城关镇,甲,P1,2024-03,护理补贴,100,{mark}");
        let text = |whole| table(header, &[&row], whole);
        ingest(&workspace, "a.csv", "subsidy", &text(whole_first));
        let told = ingest(&workspace, "b.csv", "subsidy", &text(!whole_first));
        assert_eq!((rows(&told, "duplicate"), rows(&told, "revised")), (1, 0), "{told:#}");
        assert_eq!(value(&workspace, "subsidy.amount"), "100.00");
    }
}

#[test]
fn a_held_row_keeps_what_it_agrees_with_when_others_go() {
    // `c` shares a row with `b` and agrees in another with `a`; `b` goes, and the latter stays held.
    let workspace = Workspace::new();
    let second = MARCH.replace("2024-03-15", "2024-03-28");
    let spare = MARCH.replace(",1,正常", ",3,正常");
    ingest(&workspace, "a.csv", "subsidy", &table(PAID, &[MARCH], false));
    let b = ingest(&workspace, "b.csv", "subsidy", &table(PAID, &[&second], true));
    let c = ingest(&workspace, "c.csv", "subsidy", &table(PAID, &[MARCH, &second, &spare], true));
    let counts = ["accepted", "duplicate", "revised"].map(|what| rows(&c, what));
    assert_eq!((counts, value(&workspace, "subsidy.amount").as_str()), ([1, 1, 1], "300.00"));
    let b = b["files"][0]["source"].as_str().unwrap();
    assert_eq!(workspace.run(&["sources", "drop", b]).exit, Some(0));
    assert_eq!(value(&workspace, "subsidy.amount"), "300.00");
    let sources = workspace.json(&["sources"]);
    assert_eq!(sources["sources"][1]["rows"]["revised"].as_u64(), Some(1), "{sources:#}");
}
