//! 存量, 累计, 快照, 合同日期 and 每镇街几名 in an office's own catalog, out of `report stats`.

use crate::workspace;
use workspace::Workspace;

const CATALOG: &str = r#"
[[dataset]]
id = "post"
title = "岗位"
event = "begun"
until = "ended"
town = "town"
field = [
    { id = "begun", title = "上岗日期", type = "date", required = true },
    { id = "ended", title = "离岗日期", type = "date" },
    { id = "signed", title = "合同签订日期", type = "date" },
    { id = "town", title = "镇街", type = "region" },
    { id = "number", title = "岗位编号", type = "text", required = true },
    { id = "people", title = "服务人数", type = "count", unit = "人" },
    { id = "standard", title = "岗位标准", type = "amount" },
]
"#;

const INDICATORS: &[(&str, &str)] = &[
    ("rows.new", "dataset = 'post'\nmeasure = 'rows'\nunit = '处'"),
    ("rows.standing", "dataset = 'post'\nmeasure = 'rows'\nbasis = 'stock'\nunit = '处'"),
    ("rows.ever", "dataset = 'post'\nmeasure = 'rows'\nbasis = 'cumulative'\nunit = '处'"),
    ("rows.last", "dataset = 'post'\nmeasure = 'rows'\nbasis = 'snapshot'\nunit = '处'"),
    ("rows.signed", "dataset = 'post'\nmeasure = 'rows'\ndate = 'signed'\nunit = '份'"),
    ("people", "dataset = 'post'\nmeasure = 'sum:people'\nunit = '人'"),
    ("standard", "dataset = 'post'\nmeasure = 'uniform:standard'\nunit = '元'"),
    ("towns", "dataset = 'post'\nmeasure = 'regions:town'\nunit = '个'"),
    (
        "towns.done",
        "dataset = 'post'\nmeasure = 'regions:town'\nevery = { number = { not = 'B2' } }\nunit = '个'",
    ),
    ("towns.all", "measure = 'regions:town'\nwhere = { kind = '镇' }\nunit = '个'"),
    ("per.town", "measure = 'each'\nof = ['rows.standing']\nper = 'town'\nunit = '处'"),
    ("per.year", "measure = 'each'\nof = ['rows.new']\nper = 'year'\nunit = '处'"),
];

const EXPORT: &str = "镇街,岗位编号,上岗日期,离岗日期,合同签订日期,服务人数,岗位标准\n\
    城关镇,A1,2022-03-01,,2022-02-20,10,1200\n\
    城关镇,A2,2023-05-01,2024-04-30,2023-04-20,10,1200\n\
    河西镇,B1,2024-02-01,,2024-01-20,12,1200\n\
    河西镇,B2,2024-06-01,2024-09-30,,8,1200\n";

fn office() -> Workspace {
    let office = Workspace::new();
    let mut text = CATALOG.to_owned();
    for (id, rest) in INDICATORS {
        text.push_str(&format!("[[indicator]]\nid = '{id}'\ntitle = '{id}'\n{rest}\n"));
    }
    office.write("catalog/岗位.toml", text.as_bytes());
    office.write("inbox/岗位.csv", EXPORT.as_bytes());
    let said = office.run(&["ingest"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    office
}

/// Indicator, region, period and value of each row.
fn values(office: &Workspace, arguments: &[&str]) -> Vec<[String; 4]> {
    let said = office.json(&[&["stats"], arguments].concat());
    let rows = said["rows"].as_array().expect("rows");
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let all = rows.iter().map(|r| ["indicator", "region_name", "period", "value"].map(|k| text(r, k)));
    let own = |id: &str| INDICATORS.iter().any(|(i, _)| *i == id);
    all.filter(|r| own(&r[0])).collect()
}

fn of<'a>(rows: &'a [[String; 4]], id: &str) -> Vec<(&'a str, &'a str)> {
    rows.iter().filter(|r| r[0] == id).map(|r| (r[1].as_str(), r[3].as_str())).collect()
}

#[test]
fn the_year_the_towns_and_the_months() {
    let office = office();
    let year = values(&office, &["2024"]);
    let value = |id| of(&year, id).first().map(|v| v.1);
    for (id, wanted) in [
        ("rows.new", "2"),
        ("rows.standing", "2"),
        ("rows.ever", "4"),
        ("rows.last", "1"),
        ("rows.signed", "1"),
        ("people", "20"),
        ("standard", "1200.00"),
        ("towns", "1"),
        ("towns.all", "2"),
        ("per.town", "1"),
        ("per.year", "2"),
    ] {
        assert_eq!(value(id), Some(wanted), "{id}");
    }
    let towns = values(&office, &["2024", "--by", "region:town"]);
    assert_eq!(of(&towns, "rows.standing"), [("城关镇", "1"), ("河西镇", "1")]);
    assert_eq!(of(&towns, "rows.ever"), [("城关镇", "2"), ("河西镇", "2")]);
    assert_eq!(of(&towns, "rows.new"), [("河西镇", "2")]);
    assert_eq!(of(&towns, "towns.all"), [("城关镇", "1"), ("河西镇", "1")]);
    let months = values(&office, &["2024", "--by", "month", "--indicator", "rows.standing,rows.new"]);
    let of_month = |id, month: &str| {
        let found = months.iter().find(|r| r[0] == id && r[2] == month);
        found.map(|r| r[3].clone()).unwrap_or_default()
    };
    let standing = ["2024-01", "2024-02", "2024-04", "2024-05", "2024-09", "2024-10"];
    assert_eq!(standing.map(|m| of_month("rows.standing", m)), ["2", "3", "3", "2", "3", "2"]);
    assert_eq!(of_month("rows.new", "2024-06"), "1");
}

#[test]
fn what_months_do_not_make_up_has_no_total() {
    let office = office();
    let said = office.run(&["stats", "2024", "--by", "month", "--indicator", "rows.standing,rows.new,towns"]);
    let total = said.stdout.lines().find(|l| l.contains("合计")).unwrap_or_else(|| panic!("{}", said.stdout));
    let cells: Vec<&str> =
        total.split_whitespace().filter(|c| c.chars().all(|c| c.is_ascii_digit())).collect();
    assert_eq!(cells, ["2", "1"], "posts begun and towns, not what stands: {}", said.stdout);
    let towns =
        office.run(&["stats", "2024", "--by", "region:town", "--indicator", "rows.standing,standard"]);
    let total = towns.stdout.lines().find(|l| l.contains("合计")).expect("the total");
    assert!(total.contains('2') && !total.contains("1200"), "{}", towns.stdout);
}

#[test]
fn definitions_are_told_in_words() {
    let office = office();
    let said = office.run(&["indicators"]);
    for words in [
        "岗位：行数，期末存量",
        "岗位：行数，按发生日期自有记录以来累计到期末",
        "岗位：行数，按期内各镇街最后一次快照",
        "岗位：行数，按合同签订日期",
        "岗位：岗位标准（各行一致的数），按发生日期",
        "岗位：有数据的镇街个数，只数计入的区划",
        "只数计入的区划，这些行须全部岗位编号不为B2，有一行不是的区划不计，按发生日期",
        "区划表里计入的镇街个数，以期末为准，类型为镇",
        "rows.standing：每镇街的数，各组一致才有",
    ] {
        assert!(said.stdout.contains(words), "{words}\n{}", said.stdout);
    }
    let dataset = office.run(&["datasets", "post"]);
    assert!(dataset.stdout.contains("截止日期：离岗日期；没有填的，到期末仍算存量"), "{}", dataset.stdout);
    assert!(dataset.stdout.contains("数量（人）"), "{}", dataset.stdout);
}
