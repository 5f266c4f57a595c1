//! Control totals in builds: what is compared, what explains a difference, and what a failed one does.
//!
//! Every test has an office of two towns whose rows are written here; what they add up to is counted anew by a
//! plain loop over them. Invariant: no expectation is taken from what the program says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::workspace;
use serde_json::Value;
use std::fmt::Write;
use std::io::Read;
use workspace::{Said, Workspace, files};

/// Month, town, person, amount in 分, status.
type Row = (&'static str, &'static str, u32, i64, &'static str);

const CITY: &str = "城关镇";
const WEST: &str = "河西镇";

const ROWS: [Row; 8] = [
    ("2024-01", CITY, 1, 10_000, "已发"),
    ("2024-01", CITY, 2, 12_050, "已发"),
    ("2024-01", WEST, 3, 9_300, "已发"),
    ("2024-02", CITY, 1, 10_000, "已发"),
    ("2024-02", WEST, 3, 9_300, "已发"),
    ("2024-02", WEST, 4, 7_777, "退回"),
    ("2024-03", CITY, 1, 10_000, "已发"),
    ("2024-03", WEST, 3, 9_301, "已发"),
];

/// An invented number: no region begins with 9999; the check digit is right.
fn id(person: u32) -> String {
    let digits = format!("99992119800101{:03}", person * 2 + 1);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(weights).map(|(d, w)| u32::from(d - b'0') * w).sum();
    format!("{digits}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

fn yuan(fen: i64) -> String {
    format!("{}{}.{:02}", if fen < 0 { "-" } else { "" }, fen.abs() / 100, fen.abs() % 100)
}

fn export(rows: &[Row]) -> String {
    let mut text = String::from("发放日期,所属月份,镇街,姓名,身份证号,补贴类型,补贴金额,状态\n");
    for (month, town, person, fen, status) in rows {
        let (id, fen) = (id(*person), yuan(*fen));
        writeln!(text, "{month}-15,{month},{town},某{person},{id},护理补贴,{fen},{status}").unwrap();
    }
    text
}

/// What rows of months that begin so, of a town or of all, add up to in 分; void ones do not count.
fn amount(rows: &[Row], period: &str, town: Option<&str>) -> i64 {
    let counts = |row: &&Row| row.0.starts_with(period) && town.is_none_or(|t| t == row.1) && row.4 == "已发";
    rows.iter().filter(counts).map(|row| row.3).sum()
}

/// An office with these rows in its ledger and these lines in `controls.csv`.
fn office(rows: &[Row], controls: &[&str]) -> Workspace {
    let office = Workspace::new();
    office.write("templates/own.md", TEMPLATE.as_bytes());
    office.write("inbox/补贴.csv", export(rows).as_bytes());
    control(&office, controls);
    let said = office.run(&["ingest"]);
    assert!(matches!(said.exit, Some(0 | 1)), "{}", said.stderr);
    office
}

const TEMPLATE: &str = "# 总结\n\n发放{{ fig(id=\"subsidy.amount\") }}。\n";

fn control(office: &Workspace, lines: &[&str]) {
    let text = lines.join("\n");
    let head = "indicator,region,period,value,unit,tolerance,source";
    office.write("controls.csv", format!("{head}\n{text}\n").as_bytes());
}

fn configure(office: &Workspace, controls: &str) {
    let text = std::fs::read_to_string(office.path().join("report.toml")).unwrap();
    let own = text.split("\n[controls]").next().unwrap();
    office.write("report.toml", format!("{own}\n[controls]\n{controls}\n").as_bytes());
}

const BUILD: [&str; 5] = ["build", "2024", "--template", "own", "--no-ingest"];
const ALL: [&str; 2] = ["--emit", "docx,md,html,xlsx,txt"];

fn build(office: &Workspace, more: &[&str], exit: i32) -> Said {
    let said = office.run(&[&BUILD[..], more].concat());
    assert_eq!(said.exit, Some(exit), "{}\n{}", said.stdout, said.stderr);
    said
}

/// The controls of a build, those of `controls.csv` only.
fn controls(office: &Workspace) -> Vec<Value> {
    let json = office.json(&BUILD);
    let all = json["controls"].as_array().expect("controls");
    all.iter().filter(|c| c["kind"] == "control").cloned().collect()
}

fn hints(control: &Value) -> Vec<String> {
    let all = control["hints"].as_array().expect("hints");
    all.iter().map(|h| h["kind"].as_str().expect("a kind").to_owned()).collect()
}

#[test]
fn figures_are_those_of_a_plain_recount_and_all_hold() {
    let mut lines = Vec::new();
    for (region, town) in [("", None), ("999921100", Some(CITY)), ("河西镇", Some(WEST))] {
        for period in ["2024", "2024-01", "2024-02", "2024-03"] {
            let value = yuan(amount(&ROWS, period, town));
            lines.push(format!("subsidy.amount,{region},{period},{value},元,,银行"));
        }
    }
    lines.push("subsidy.persons,,2024,3,人,,名册".to_owned());
    lines.push("subsidy.payments,,2024,7,人次,,名册".to_owned());
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let office = office(&ROWS, &lines);
    let said = build(&office, &[], 0);
    assert!(said.stderr.contains("对账：14 个对账数，都相符"), "{}", said.stderr);
    let all = controls(&office);
    assert_eq!(all.len(), lines.len());
    for (control, line) in all.iter().zip(&lines) {
        let expected = line.split(',').nth(3).unwrap();
        assert_eq!((&control["holds"], &control["actual"]), (&true.into(), &expected.into()), "{control}");
        assert!(matches!(control["difference"].as_str(), Some("0" | "0.00")), "{control}");
    }
}

#[test]
fn a_difference_is_explained_by_the_parts_that_add_up_to_it() {
    let year = amount(&ROWS, "2024", None);
    let [city, west] = [CITY, WEST].map(|town| amount(&ROWS, "2024", Some(town)));
    let months = ["2024-01", "2024-02", "2024-03"].map(|m| amount(&ROWS, m, None));
    let line = |region: &str, period: &str, fen: i64| {
        format!("subsidy.amount,{region},{period},{},元,,银行", yuan(fen))
    };
    // The bank has 33.10 more in 河西镇, 30.10 of it in January and 3.00 in March.
    let lines = [
        line("", "2024", year + 3_310),
        line("城关镇", "2024", city),
        line("河西镇", "2024", west + 3_310),
        line("", "2024-01", months[0] + 3_010),
        line("", "2024-02", months[1]),
        line("", "2024-03", months[2] + 300),
        // Of another source: no part of the bank's.
        "subsidy.amount,城关镇,2024-02,1,元,,财政".to_owned(),
    ];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let office = office(&ROWS, &lines);
    let said = build(&office, &[], 1);
    for words in
        ["少 33.10元", "差在河西镇（少 33.10元）", "差在2024年1月（少 30.10元）、2024年3月（少 3.00元）"]
    {
        assert!(said.stderr.contains(words), "{words}\n{}", said.stderr);
    }
    let all = controls(&office);
    let parts: Vec<(&str, &str, &str, &str)> = all[0]["explained_by"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| {
            let text = |key: &str| p[key].as_str().unwrap();
            (text("by"), text("region"), text("period"), text("difference"))
        })
        .collect();
    assert_eq!(
        parts,
        [
            ("region", "999921200", "2024", "-33.10"),
            ("period", "999921", "2024-01", "-30.10"),
            ("period", "999921", "2024-03", "-3.00"),
        ]
    );
    assert_eq!(all[0]["difference"], "-33.10");
    // A part that fails has no parts of its own here.
    assert_eq!(all[2]["explained_by"], serde_json::json!([]));
}

#[test]
fn parts_that_do_not_add_up_explain_nothing() {
    let year = amount(&ROWS, "2024", None);
    let [city, west] = [CITY, WEST].map(|town| amount(&ROWS, "2024", Some(town)));
    let line = |region: &str, fen: i64| format!("subsidy.amount,{region},2024,{},元,,银行", yuan(fen));
    let short = [line("", year + 500), line("城关镇", city + 200), line("河西镇", west)];
    let office = office(&ROWS, &short.each_ref().map(String::as_str));
    let all = controls(&office);
    assert_eq!(all[0]["explained_by"], serde_json::json!([]));
    assert_eq!(hints(&all[0]), ["parts"]);
    assert!(all[0]["hints"][0]["words"].as_str().unwrap().contains("少 3.00元没有着落"), "{}", all[0]);
    // Its towns agree with the ledger: the source's own sum is wrong.
    let own = [line("", year + 500), line("城关镇", city), line("河西镇", west)];
    control(&office, &own.each_ref().map(String::as_str));
    let all = controls(&office);
    assert_eq!((hints(&all[0]), &all[1]["holds"]), (vec!["source".to_owned()], &Value::Bool(true)));
}

#[test]
fn a_month_that_was_never_ingested_explains_what_is_missing() {
    let january: Vec<Row> = ROWS.iter().filter(|r| r.0 == "2024-01").copied().collect();
    let of = |period: &str| amount(&ROWS, period, None);
    let first = of("2024-01");
    let line = |period: &str, fen: i64| format!("subsidy.amount,,{period},{},元,,银行", yuan(fen));
    let lines = [
        line("2024-01..2024-02", first + of("2024-02")),
        line("2024-01", first),
        line("2024-02", of("2024-02")),
    ];
    let office = office(&january, &lines.each_ref().map(String::as_str));
    let said = build(&office, &[], 1);
    assert!(said.stderr.contains("2024年2月（少 193.00元，没有导入）"), "{}", said.stderr);
    let all = controls(&office);
    assert_eq!((&all[2]["actual"], &all[2]["holds"]), (&Value::Null, &Value::Bool(false)));
    assert!(all[2]["why"].as_str().unwrap().contains("没有导入过"), "{}", all[2]);
}

/// What is in two parts would be added twice: quarters that overlap explain nothing.
#[test]
fn parts_that_overlap_are_not_added_up() {
    let line = |period: &str, more: i64| {
        let months: i64 = match period {
            "2024" => amount(&ROWS, "2024", None),
            "2024-01..2024-02" => amount(&ROWS, "2024-01", None) + amount(&ROWS, "2024-02", None),
            _ => amount(&ROWS, "2024-02", None) + amount(&ROWS, "2024-03", None),
        };
        format!("subsidy.amount,,{period},{},元,,银行", yuan(months + more))
    };
    let lines = [line("2024", 200), line("2024-01..2024-02", 100), line("2024-02..2024-03", 100)];
    let office = office(&ROWS, &lines.each_ref().map(String::as_str));
    let all = controls(&office);
    assert_eq!((&all[0]["explained_by"], hints(&all[0])), (&serde_json::json!([]), Vec::new()));
}

/// One cause each, as large as the difference.
#[test]
fn causes_in_the_ledger_are_named_as_possible() {
    let year = amount(&ROWS, "2024", None);
    let mut rows = ROWS.to_vec();
    let office = office(&rows, &[]);
    let line = |fen: i64| format!("subsidy.amount,,2024,{},元,,银行", yuan(fen));
    let of = |fen: i64| {
        control(&office, &[&line(fen)]);
        let all = controls(&office);
        assert_eq!(all[0]["holds"], false);
        (hints(&all[0]), all[0]["hints"][0]["words"].as_str().unwrap_or_default().to_owned())
    };
    // The bank's batch has the payment that came back.
    let (kinds, words) = of(year + 7_777);
    assert_eq!(kinds, ["void"]);
    assert!(words.contains("可能"), "{words}");
    // A town, a month that the control total leaves out.
    assert_eq!(of(year - amount(&ROWS, "2024", Some(WEST))).0, ["region"]);
    assert_eq!(of(year - amount(&ROWS, "2024-02", None)).0, ["month"]);
    assert_eq!(of(year + 1).0, Vec::<String>::new());
    // Rounded to 万元 with two decimals, half of the last of which is 50元.
    control(&office, &["subsidy.amount,,2024,0.07,万元,,公报"]);
    assert_eq!(year, 69_951);
    assert_eq!(hints(&controls(&office)[0]), ["rounding"]);
    control(&office, &["subsidy.amount,,2024,0.07,万元,50元,公报"]);
    assert_eq!(controls(&office)[0]["holds"], true);
    // A row whose number is damaged, and a 合计 that is wrong.
    rows = vec![("2024-04", CITY, 5, 6_543, "已发"), ("2024-04", WEST, 6, 100, "已发")];
    let text = export(&rows).replace(&id(5), "9.99921E+17") + "合计,,,,,,2.10,\n";
    office.write("四月.csv", text.as_bytes());
    assert_eq!(office.run(&["ingest", "四月.csv"]).exit, Some(1));
    let (kinds, words) = of(year + 100 + 6_543);
    assert_eq!(kinds, ["rejects"]);
    assert!(words.contains("剔除的 1 行"), "{words}");
    let json = office.json(&BUILD);
    let declared =
        json["controls"].as_array().unwrap().iter().find(|c| c["kind"] == "declared_total").unwrap();
    assert_eq!((&declared["declared"], &declared["holds"]), (&"2.10".into(), &false.into()));
    let off = declared["computed"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap() - 210;
    assert_eq!(of(year + 100 - off).0, ["declared_total"]);
    // The same payment with another amount, held back.
    let newer = export(&[("2024-04", WEST, 6, 333, "已发"), ("2024-04", WEST, 7, 400, "已发")]);
    office.write("四月（改）.csv", newer.as_bytes());
    assert_eq!(office.run(&["ingest", "四月（改）.csv"]).exit, Some(1));
    assert_eq!(of(year + 100 + 400 + 233).0, ["revisions"]);
}

#[test]
fn rates_counts_and_tolerances() {
    let catalog = "[[indicator]]\nid = \"own.rate\"\ntitle = \"人均次数\"\nmeasure = \"ratio\"\n\
        of = [\"subsidy.persons\", \"subsidy.payments\"]\nunit = \"%\"\n";
    // 3 persons of 7 payments: 42.857142…%.
    let office = Workspace::new();
    office.write("catalog/own.toml", catalog.as_bytes());
    office.write("templates/own.md", TEMPLATE.as_bytes());
    office.write("a.csv", export(&ROWS).as_bytes());
    assert_eq!(office.run(&["ingest", "a.csv"]).exit, Some(0));
    for (value, unit, tolerance, indicator, holds) in [
        ("42.86", "%", "", "own.rate", true),
        ("42.857", "%", "", "own.rate", true),
        ("42.9", "%", "", "own.rate", true),
        ("43", "%", "", "own.rate", true),
        ("42.85", "%", "", "own.rate", false),
        ("42.85", "%", "0.01", "own.rate", true),
        ("42.80", "%", "0.05", "own.rate", false),
        ("428.571", "‰", "", "own.rate", true),
        ("42.90", "%", "", "own.rate", false),
        ("3", "人", "", "subsidy.persons", true),
        ("4", "人", "", "subsidy.persons", false),
        ("4", "人", "1", "subsidy.persons", true),
        ("2", "人", "1", "subsidy.persons", true),
        ("5", "人", "1", "subsidy.persons", false),
        ("4", "人", "25%", "subsidy.persons", true),
        ("4", "人", "24.9%", "subsidy.persons", false),
        ("700", "元", "0.49", "subsidy.amount", true),
        ("700", "元", "0.48", "subsidy.amount", false),
        ("700", "元", "0.07%", "subsidy.amount", true),
        ("700", "元", "0.0699%", "subsidy.amount", false),
        ("-700", "元", "0.07%", "subsidy.amount", false),
    ] {
        control(&office, &[&format!("{indicator},,2024,{value},{unit},{tolerance},甲")]);
        let all = controls(&office);
        assert_eq!(all[0]["holds"], holds, "{value}{unit} ± {tolerance}: {}", all[0]);
    }
}

/// The parts of a zip that are text, joined.
fn zipped(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    let mut out = String::new();
    for i in 0..zip.len() {
        let mut part = Vec::new();
        zip.by_index(i).unwrap().read_to_end(&mut part).unwrap();
        out.push_str(&String::from_utf8_lossy(&part));
    }
    out
}

/// How often the stamp stands in each deliverable, by its ending.
fn stamps(office: &Workspace) -> Vec<(String, usize)> {
    let found = files(&office.path().join("out"));
    let of = |(path, bytes): (std::path::PathBuf, Vec<u8>)| {
        let ending = path.extension().unwrap().to_string_lossy().into_owned();
        let text = if matches!(ending.as_str(), "docx" | "xlsx") {
            zipped(&bytes)
        } else {
            String::from_utf8(bytes).unwrap()
        };
        (ending, text.matches("草稿：对账不符").count())
    };
    found.into_iter().map(of).collect()
}

#[test]
fn a_failed_control_warns_stamps_or_refuses_as_the_office_says() {
    let office = office(&ROWS, &["subsidy.amount,,2024,1,元,,银行"]);
    // By itself: written as ever, exit 1.
    let said = build(&office, &ALL, 1);
    assert!(said.stderr.contains("对账：1 个对账数，0 个相符，1 个不符"), "{}", said.stderr);
    assert!(stamps(&office).iter().all(|(_, times)| *times == 0), "{:?}", stamps(&office));
    let plain = files(&office.path().join("out"));
    assert_eq!(plain.len(), 6);
    // Marked 草稿: each deliverable and the manifest; a second run changes nothing.
    configure(&office, "on_fail = \"draft\"");
    build(&office, &ALL, 1);
    for (ending, times) in stamps(&office) {
        // Two headers and the line under the title; the first sheet and the footer of every sheet.
        let enough = match ending.as_str() {
            "docx" => times == 3,
            "xlsx" => times > 5,
            _ => times == 1,
        };
        assert!(enough, "{ending}: {times}");
    }
    let stamped = files(&office.path().join("out"));
    assert_eq!(stamped.len(), 6);
    let again = build(&office, &ALL, 1);
    assert!(again.stdout.lines().all(|line| line.ends_with("（没有变化）")), "{}", again.stdout);
    assert!(stamped == files(&office.path().join("out")));
    // None is written; what stood there stays.
    configure(&office, "on_fail = \"refuse\"");
    let said = build(&office, &ALL, 1);
    assert!(said.stderr.contains("E0813") && said.stdout.is_empty(), "{}{}", said.stdout, said.stderr);
    assert!(stamped == files(&office.path().join("out")));
    let json = office.json(&BUILD);
    assert_eq!((&json["outputs"], &json["controls"][0]["holds"]), (&serde_json::json!([]), &false.into()));
    let codes: Vec<&str> =
        json["warnings"].as_array().unwrap().iter().filter_map(|w| w["code"].as_str()).collect();
    assert_eq!(codes, ["W0810", "E0813"]);
    std::fs::remove_dir_all(office.path().join("out")).unwrap();
    build(&office, &ALL, 1);
    assert!(!office.path().join("out").exists(), "not even a folder");
    // Once it holds, all three are the same and nothing is marked.
    control(&office, &[&format!("subsidy.amount,,2024,{},元,,银行", yuan(amount(&ROWS, "2024", None)))]);
    for way in ["warn", "draft", "refuse"] {
        configure(&office, &format!("on_fail = \"{way}\""));
        build(&office, &ALL, 0);
        assert!(stamps(&office).iter().all(|(_, times)| *times == 0), "{way}");
        assert_eq!(stamps(&office).len(), 6, "{way}");
    }
}

#[test]
fn the_offices_own_word_file_is_stamped_too() {
    let office = office(&ROWS, &["subsidy.amount,,2024,1,元,,银行"]);
    office.write("templates/own.md", "# 总结\n\n无数字。\n".as_bytes());
    build(&office, &["--emit", "docx"], 1);
    let made = files(&office.path().join("out")).into_iter().find(|(p, _)| p.extension().unwrap() == "docx");
    office.write("templates/本单位.docx", &made.unwrap().1);
    std::fs::remove_dir_all(office.path().join("out")).unwrap();
    let own = ["build", "2024", "--template", "本单位", "--no-ingest", "--emit", "docx"];
    assert_eq!(office.run(&own).exit, Some(1));
    assert_eq!(stamps(&office), [("docx".to_owned(), 0), ("json".to_owned(), 0)]);
    configure(&office, "on_fail = \"draft\"");
    let said = office.run(&own);
    assert_eq!(said.exit, Some(1), "{}", said.stderr);
    assert_eq!(stamps(&office), [("docx".to_owned(), 1), ("json".to_owned(), 1)]);
}

#[test]
fn a_draft_is_held_against_the_controls_of_its_period_and_region() {
    let line = |region: &str, period: &str| format!("subsidy.amount,{region},{period},1,元,,银行");
    let lines = [line("", "2023..2024"), line("", "2024-02"), line("城关镇", "2024-01"), line("", "2025")];
    let office = office(&ROWS, &lines.each_ref().map(String::as_str));
    let told = |arguments: &[&str]| -> Vec<u64> {
        let json = office.json(&[&["build", "--template", "own", "--no-ingest"], arguments].concat());
        json["controls"].as_array().unwrap().iter().map(|c| c["line"].as_u64().unwrap()).collect()
    };
    assert_eq!(told(&["2024"]), [3, 4]);
    assert_eq!(told(&["2023..2024"]), [2, 3, 4]);
    assert_eq!(told(&["2024-02"]), [3]);
    assert_eq!(told(&["2024", "--region", "城关镇"]), [4]);
    assert_eq!(told(&["2024", "--region", "河西镇"]), Vec::<u64>::new());
    // Cut off in January, February is of no concern.
    assert_eq!(told(&["2024", "--as-of", "2024-01-31"]), [4]);
    // Only the drafts that a failed control speaks of are marked.
    configure(&office, "on_fail = \"draft\"");
    drop(std::fs::remove_dir_all(office.path().join("out")));
    let each = ["build", "2024", "--template", "own", "--no-ingest", "--emit", "md", "--each", "town"];
    assert_eq!(office.run(&each).exit, Some(1));
    let marked: Vec<String> = files(&office.path().join("out"))
        .into_iter()
        .filter(|(p, b)| p.extension().unwrap() == "md" && String::from_utf8_lossy(b).contains("草稿"))
        .map(|(p, _)| p.to_string_lossy().replace('\\', "/"))
        .collect();
    assert_eq!(marked.len(), 2, "{marked:?}");
    assert!(
        marked.iter().all(|p| !p.contains(WEST)) && marked.iter().any(|p| p.contains(CITY)),
        "{marked:?}"
    );
}

#[test]
fn a_wrong_total_row_counts_only_where_the_office_says_so() {
    let office = office(&ROWS, &[]);
    let text = export(&[("2024-04", CITY, 5, 100, "已发")]) + "合计,,,,,,2.00,\n";
    office.write("四月.csv", text.as_bytes());
    assert_eq!(office.run(&["ingest", "四月.csv"]).exit, Some(1));
    let said = build(&office, &["--emit", "md"], 0);
    assert!(said.stderr.contains("合计行 1 个，1 个不符"), "{}", said.stderr);
    configure(&office, "on_fail = \"draft\"\ndeclared_totals = true");
    let said = build(&office, &["--emit", "md"], 1);
    assert!(said.stderr.contains("四月.csv:3: 警告 W0101"), "{}", said.stderr);
    assert_eq!(stamps(&office), [("md".to_owned(), 1), ("json".to_owned(), 1)]);
    // Of another year it says nothing.
    assert_eq!(office.run(&["build", "2023", "--template", "own", "--no-ingest"]).exit, Some(0));
}
