//! What `tests/seeds/` describes is what the exports say: totals to the 分, people once each, the same
//! bytes every time, mistakes told with their place.

use crate::seed_workspaces;
use proptest::prelude::*;
use report::model::person;
use rust_decimal::Decimal;
use seed_workspaces::{coverage, people::People, places, shares, support::random::Random};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const REGIONS: &str = "\
code,name,level,parent,kind,counted
999930,云台县,county,,县,是
999930001,东河镇,town,999930,镇,是
999930001001,上坪村,village,999930001,村,是
999930002,西园管委会,town,999930,开发区,否
";

/// A folder of seeds with one unit, and where its workspace goes.
fn seeds(name: &str, exports: &str) -> (PathBuf, PathBuf) {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&root));
    let unit = root.join("seeds/unit");
    fs::create_dir_all(unit.join("templates")).expect("a folder");
    fs::write(unit.join("regions.csv"), REGIONS).expect("regions");
    fs::write(unit.join("exports.toml"), exports).expect("a spec");
    fs::write(unit.join("figures.csv"), "").expect("figures");
    fs::write(unit.join("templates/own.md"), "# {{ office.name }}\n").expect("a template");
    (root.join("seeds"), root.join("out"))
}

fn errors(name: &str, exports: &str) -> Vec<String> {
    let (seeds, out) = seeds(name, exports);
    let found = seed_workspaces::make(&seeds, &out, &[]).expect_err("the spec is wrong");
    assert!(!out.join("unit").exists(), "a unit with a mistake is not written");
    found
}

/// The rows of a CSV by column name, without the lines above the header.
fn rows(path: &Path, above: usize) -> Vec<BTreeMap<String, String>> {
    let bytes = fs::read(path).expect("the export");
    let text = encoding_rs::GBK.decode(&bytes).0.into_owned();
    let body = text.lines().skip(above).collect::<Vec<_>>().join("\n");
    let mut reader = csv::Reader::from_reader(body.as_bytes());
    reader.deserialize().map(|row| row.expect("a row as wide as the header")).collect()
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a number")
}

proptest! {
    #[test]
    fn shares_are_positive_and_add_up(fen in 1_i64..5_000_000_000, count in 1_usize..3000, each in 0_i64..20_000) {
        let total = Decimal::new(fen, 2);
        let each = (each > 0).then(|| Decimal::new(each, 2));
        let found = shares::shares(total, count, each, &mut Random::named("a stream"));
        // Whole totals go out in whole numbers, others in 分 at worst.
        let most = if total.fract().is_zero() { fen / 100 } else { fen };
        match found {
            Err(_) => prop_assert!(most < count as i64),
            Ok(found) => {
                prop_assert_eq!(found.len(), count);
                prop_assert_eq!(found.iter().sum::<Decimal>(), total);
                prop_assert!(found.iter().all(|share| *share > Decimal::ZERO));
                let broken = found.iter().filter(|share| !share.fract().is_zero()).count();
                if each.is_none_or(|each| each.fract().is_zero()) {
                    prop_assert!(broken <= usize::from(!total.fract().is_zero()) || fen / 100 < count as i64);
                }
                if let Some(each) = each && each * Decimal::from(count) == total {
                    prop_assert!(found.iter().all(|share| *share == each));
                }
            }
        }
    }
}

#[test]
fn what_is_over_or_short_stands_in_the_last_rows() {
    let shares = |total: i64, count| {
        let each = Some(Decimal::from(60));
        let found = shares::shares(Decimal::from(total), count, each, &mut Random::named(""));
        found.expect("shares").iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(shares(240, 4), ["60", "60", "60", "60"]);
    assert_eq!(shares(250, 4), ["60", "60", "60", "70"]);
    assert_eq!(shares(190, 4), ["60", "60", "60", "10"]);
    assert_eq!(shares(62, 3), ["60", "1", "1"]);
}

#[test]
fn people_are_distinct_and_impossible() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("seed-people");
    drop(fs::remove_dir_all(&root));
    fs::create_dir_all(&root).expect("a folder");
    fs::write(root.join("regions.csv"), REGIONS).expect("regions");
    let places = places::read(&root.join("regions.csv")).expect("places");
    let people = People::new("unit 1", &places).expect("people");
    let mut keys = BTreeSet::new();
    for index in (0..60_000).chain(People::MOST - 1000..People::MOST) {
        let one = people.person(index);
        let read = person::read(one.id.as_bytes()).expect("a whole number");
        assert!(read.check_digit_holds && one.id.starts_with("999930"), "{}", one.id);
        assert_eq!(one.woman, one.id.as_bytes()[16].is_multiple_of(2), "{}", one.id);
        assert!(keys.insert(read.key), "{index} is somebody else, too");
    }
}

const EXPORT: &str = r#"
seed = 7
build = "2024"
[[export]]
file = "inbox/补贴/护理补贴.csv"
encoding = "gbk"
title = "2024年护理补贴发放表"
note = "单位：元"
totals = true
columns = ["序号", "县区", "乡镇", "镇街", "村社区", "姓名", "残疾人证号", "户编号", "户主姓名", "日期", "月份", "标准",
    "份数", "金额", "班次", "开班", "性质", "备注", "残疾类别", "残疾等级"]
[[export.rows]]
count = 300
people = "10..110"
[export.rows.set]
"乡镇" = { same = "镇街" }
"日期" = { days = "2024-01-10..2024-12-20" }
"月份" = { each-month = "2024-01..2024-03" }
"标准" = { cycle = [60, 90] }
"份数" = { total = 2000 }
"金额" = { product = ["标准", "份数"] }
"班次" = { number = 37, prefix = "2024-", suffix = "期" }
"开班" = { days = "2024-01-10..2024-12-20", by = "班次" }
"性质" = { counts = [["新办", 290], ["换证", 10]] }
"备注" = "第{n}笔"
"残疾等级" = { cycle = ["四级", "一级"] }
[[export.rows]]
count = 4
people = "none"
households = "0..2"
region = ["西园管委会", "999930"]
[export.rows.set]
"金额" = { total = "100.55" }
"月份" = { months = "2023-12..2023-12" }
"#;

#[test]
fn an_export_holds_what_its_recipe_says() {
    let (seeds, out) = seeds("seed-recipe", EXPORT);
    seed_workspaces::make(&seeds, &out, &[]).expect("a workspace");
    let unit = out.join("unit");
    assert!(unit.join("templates/own.md").is_file() && unit.join("regions.csv").is_file());
    assert!(!unit.join("exports.toml").exists() && !unit.join("figures.csv").exists());
    let mut rows = rows(&unit.join("inbox/补贴/护理补贴.csv"), 2);
    let last = rows.pop().expect("合计");
    let sum = |column: &str| -> Decimal {
        rows.iter().filter(|row| !row[column].is_empty()).map(|row| decimal(&row[column])).sum()
    };
    assert_eq!((last["序号"].as_str(), last["份数"].as_str()), ("合计", "2000"));
    assert_eq!((decimal(&last["金额"]), sum("份数")), (sum("金额"), Decimal::from(2000)));
    assert_eq!(last["标准"], "");
    let (people, others) = rows.split_at(300);
    let distinct = |column: &str| people.iter().map(|row| row[column].as_str()).collect::<BTreeSet<_>>();
    assert_eq!((distinct("残疾人证号").len(), distinct("户编号").len()), (100, 100));
    assert_eq!((distinct("班次").len(), distinct("备注").len()), (37, 300));
    assert!(distinct("班次").contains("2024-01期") && distinct("班次").contains("2024-37期"));
    assert_eq!(people.iter().filter(|row| row["性质"] == "换证").count(), 10);
    for row in people {
        assert_eq!(decimal(&row["金额"]), decimal(&row["标准"]) * decimal(&row["份数"]));
        assert!(("2024-01-10".."2024-12-21").contains(&row["日期"].as_str()));
        assert_eq!((&row["乡镇"], row["县区"].as_str()), (&row["镇街"], "云台县"));
        assert_eq!(row["姓名"], row["户主姓名"]);
        let digits: Vec<usize> =
            row["残疾人证号"].chars().skip(18).map(|c| c as usize - '0' as usize).collect();
        let kind = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"][digits[0] - 1];
        let level = ["一级", "二级", "三级", "四级"][digits[1] - 1];
        assert_eq!((row["残疾类别"].as_str(), row["残疾等级"].as_str()), (kind, level));
        let place = (row["镇街"].as_str(), row["村社区"].as_str());
        assert!([("东河镇", "上坪村"), ("西园管委会", "")].contains(&place), "{place:?}");
    }
    // No two rows of a person could be one event told twice, and a class opens once.
    let pairs = |a: &str, b: &str| {
        people.iter().map(|row| (row[a].clone(), row[b].clone())).collect::<BTreeSet<_>>().len()
    };
    assert_eq!((pairs("残疾人证号", "日期"), pairs("残疾人证号", "月份")), (300, 300));
    assert_eq!(pairs("班次", "开班"), 37);
    let other = |at: usize, column: &str| others[at][column].as_str();
    assert_eq!((other(0, "姓名"), other(0, "户编号"), other(0, "镇街")), ("", "H000001", "西园管委会"));
    assert_eq!((other(1, "户编号"), other(1, "镇街"), other(1, "县区")), ("H000002", "", "云台县"));
    assert_eq!((other(3, "序号"), other(3, "月份")), ("304", "2023-12"));
}

#[test]
fn a_seed_gives_the_same_bytes_and_another_seed_others() {
    let spec = |seed: u8, kind: &str| {
        EXPORT
            .replace("seed = 7", &format!("seed = {seed}"))
            .replace(".csv", kind)
            .replace("encoding = \"gbk\"", "")
    };
    for kind in [".csv", ".xlsx"] {
        let bytes = |name: &str, seed| {
            let (seeds, out) = seeds(name, &spec(seed, kind));
            seed_workspaces::make(&seeds, &out, &["unit".into()]).expect("a workspace");
            fs::read(out.join(format!("unit/inbox/补贴/护理补贴{kind}"))).expect("the export")
        };
        let first = bytes("seed-same", 7);
        assert_eq!(first, bytes("seed-again", 7), "{kind}");
        assert_ne!(first, bytes("seed-other", 8), "{kind}");
    }
}

#[test]
fn mistakes_are_told_with_file_group_and_column() {
    let wrong = |name: &str, from: &str, to: &str| {
        assert!(EXPORT.contains(from), "{from}");
        errors(&format!("seed-wrong-{name}"), &EXPORT.replacen(from, to, 1)).join("\n")
    };
    let place = "unit/exports.toml: export 1 (inbox/补贴/护理补贴.csv), rows 1";
    for (name, from, to, says) in [
        ("column", "\"备注\" = ", "\"说明\" = ", "column “说明”: not among the columns"),
        ("total", "total = 2000", "total = 200", "column “份数”: a total of 200 leaves no positive share"),
        ("counts", "290", "291", "column “性质”: the counts add up to 301, the rows are 300"),
        ("number", "number = 37", "number = 301", "column “班次”: 300 rows cannot use 301"),
        ("product", "[\"标准\", \"份数\"]", "[\"标准\", \"日期\"]", "column “金额”: “日期” is not always"),
        ("reads", "by = \"班次\"", "by = \"金额\"", "column “开班”: “金额” reads another column itself"),
        ("by", "total = 2000", "total = 2000, by = \"班次\"", "column “份数”: by does nothing here"),
        ("people", "\"10..110\"", "\"110..10\"", "people “110..10” is not like 0..200"),
        ("days", "2024-12-20", "2024-12-32", "column “日期”: “2024-01-10..2024-12-32” is not like"),
    ] {
        let found = wrong(name, from, to);
        assert!(found.contains(place) && found.contains(says), "{found}");
    }
    let region = wrong("region", "西园管委会", "西园镇");
    assert!(region.contains("rows 2: no region “西园镇” in regions.csv"), "{region}");
    let gbk = wrong("gbk", "第{n}笔", "第{n}笔😀");
    assert!(gbk.contains("护理补贴.csv: “😀” is not in GBK"), "{gbk}");
    let quotes = wrong("quotes", "\"备注\" = ", "备注 = ");
    assert!(quotes.contains("a key in Chinese stands in quotes"), "{quotes}");
    let outside = wrong("outside", "inbox/补贴", "inbox/../补贴");
    assert!(outside.contains("file must be a path below inbox/"), "{outside}");
}

#[test]
fn a_folder_of_others_is_left_alone() {
    let (seeds, out) = seeds("seed-foreign", EXPORT);
    fs::create_dir_all(out.join("unit")).expect("a folder");
    fs::write(out.join("unit/正式稿.docx"), "mine").expect("a file");
    let found = seed_workspaces::make(&seeds, &out, &[]).expect_err("not ours");
    assert!(found[0].contains("was not made by this tool"), "{found:?}");
    assert_eq!(fs::read(out.join("unit/正式稿.docx")).expect("still there"), b"mine");
    let fresh = out.with_file_name("fresh");
    for _ in 0..2 {
        seed_workspaces::make(&seeds, &fresh, &[]).expect("a new folder, then our own");
    }
}

#[test]
fn every_line_of_figures_is_counted_once() {
    let (seeds, _) = seeds("seed-coverage", EXPORT);
    fs::write(seeds.join("unit/report.toml"), "[build]\ntemplate = \"own\"\n").expect("report.toml");
    let lines = [
        "F0001,unit,2024,999930,visit.persons,12人,12人,",
        "F0002,unit,2024,999930,visit.amount,1800元,18000元,原文少一个0",
        "F0003,unit,2024,999930,visit.times,8次,,",
        "F0004,unit,2024,999930,fact:捐赠.款物,5万元,5万元,",
        "F0005,unit,2024,999930,,xx人,,损坏，无法复原",
        "F0006,unit,2024,999930,visit.cash,3__元,300元,损坏，复原：见下文",
    ];
    let text = format!("id,workspace,period,region,indicator,original,printed,note\n{}\n", lines.join("\n"));
    fs::write(seeds.join("figures.csv"), text).expect("figures");
    let table = coverage::table(&seeds).expect("a table");
    assert!(table.contains("| unit | 2/3 | 1/1 | 1/2 | 1 | own |\n"), "{table}");
    assert!(table.contains("| 合计 | 2/3 | 1/1 | 1/2 | 1 |  |\n"), "{table}");
}
