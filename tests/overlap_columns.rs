//! Two exports of the same records, one of which lacks a column that tells records apart: the records count
//! once, whichever came first, and what is held back is told and not lost.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/workspace.rs"]
mod workspace;

use serde_json::Value;
use workspace::Workspace;

/// A person of no place, with a check digit that holds.
fn person(serial: u32) -> String {
    let body = format!("99992119500101{serial:03}");
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
        value: "200",
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
        indicator: "training.participations",
        value: "2",
        named: "「班次编号」",
    },
    Pair {
        dataset: "visit",
        header: "镇街,户编号,姓名,身份证号,走访日期,慰问金,?专题",
        rows: &["城关镇,H1,甲,P1,2024-02-05,500,春节"],
        indicator: "visit.visits",
        value: "1",
        named: "「专题」",
    },
    Pair {
        dataset: "visit",
        header: "镇街,姓名,身份证号,走访日期,慰问金,专题,?户编号",
        rows: &["城关镇,甲,P1,2024-02-05,500,春节,H1"],
        indicator: "visit.visits",
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

fn figure(workspace: &Workspace, indicator: &str) -> String {
    let figures = workspace.json(&["figures", "2024", "--indicator", indicator]);
    panic_free(&figures, indicator)
}

fn panic_free(figures: &Value, indicator: &str) -> String {
    panic!("{indicator}: {figures:#}")
}

#[test]
fn shape() {
    let pair = &PAIRS[0];
    let workspace = Workspace::new();
    let told = ingest(&workspace, "a.csv", pair.dataset, &table(pair.header, pair.rows, true));
    println!("{told:#}");
    let told = ingest(&workspace, "b.csv", pair.dataset, &table(pair.header, pair.rows, false));
    println!("{told:#} {}", rows(&told, "revised"));
    println!("{}", workspace.run(&["ingest", "--help"]).stdout);
    println!("{}", workspace.run(&["sources", "--help"]).stdout);
    println!("{}", workspace.run(&["figures", "--help"]).stdout);
    figure(&workspace, pair.indicator);
}
