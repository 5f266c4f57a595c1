//! `report build 2020..2024` says both counts over five years, each year's people added up and everyone
//! once, and the manifest tells why they differ. Both are counted again here from the rows of the exports.
//!
//! Invariant: no number stands in this file; each comes from the rows that were made.
#![allow(clippy::expect_used, clippy::panic)]

use crate::office;
use crate::seed_workspaces;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// How an indicator is counted from an export.
struct Counted {
    id: &'static str,
    file: &'static str,
    /// Rows where this column says one of these.
    only: (&'static str, &'static [&'static str]),
    /// The day or month by which a row belongs to a year.
    day: &'static str,
    /// What is counted once.
    key: &'static str,
    /// Everyone once over all years, or once in each.
    union: bool,
}

const SUBSIDY: &str = "补贴发放明细.csv";
const REHAB: &str = "康复服务登记.csv";
const TRAINING: &str = "培训学员名册.csv";
const VISIT: &str = "走访慰问台账.csv";
const PERSON: &str = "残疾人证号";
const STUDY: &[&str] =
    &["学前教育救助", "义务教育助学", "高等教育助学", "扶残助学金", "助学奖励金", "彩票公益金助学"];
/// 托养 and 庇护 are counted apart; what was only referred or told of was not done.
const SERVICES: &[&str] = &[
    "康复训练",
    "精神病住院",
    "精神病服药",
    "助听",
    "助明",
    "助行",
    "居家康复",
    "白内障复明手术",
    "唇腭裂手术",
    "人工耳蜗植入",
    "肢体矫治手术",
];

/// Everything in which a person, a household or a course comes up in more than one year, and more.
const COUNTED: [Counted; 14] = [
    subsidy("subsidy.care.persons", &["护理补贴"], "所属月份", true),
    subsidy("subsidy.care.person_years", &["护理补贴"], "所属月份", false),
    subsidy("subsidy.living.persons", &["生活补贴"], "所属月份", true),
    subsidy("subsidy.living.person_years", &["生活补贴"], "所属月份", false),
    subsidy("subsidy.two.persons", &["护理补贴", "生活补贴"], "所属月份", true),
    subsidy("subsidy.study.persons", STUDY, "发放日期", true),
    subsidy("subsidy.study.person_years", STUDY, "发放日期", false),
    rehab("rehab.persons", true),
    rehab("rehab.person_years", false),
    training("training.persons", PERSON),
    training("training.courses", "班次编号"),
    visit("visit.households", "户编号"),
    visit("visit.persons", PERSON),
    Counted {
        id: "employment.placed.persons",
        file: "就业服务台账.csv",
        only: ("服务类型", &["安置"]),
        day: "服务日期",
        key: PERSON,
        union: true,
    },
];

const fn subsidy(id: &'static str, only: &'static [&'static str], day: &'static str, union: bool) -> Counted {
    Counted { id, file: SUBSIDY, only: ("补贴类型", only), day, key: PERSON, union }
}

const fn rehab(id: &'static str, union: bool) -> Counted {
    Counted { id, file: REHAB, only: ("服务项目", SERVICES), day: "服务日期", key: PERSON, union }
}

const fn training(id: &'static str, key: &'static str) -> Counted {
    let only: (_, &[&str]) = ("状态", &["结业", "在训"]);
    Counted { id, file: TRAINING, only, day: "开班日期", key, union: true }
}

const fn visit(id: &'static str, key: &'static str) -> Counted {
    let only: (_, &[&str]) = ("专题", &["春节", "助残日", "高温", "信访维稳", "国际残疾人日"]);
    Counted { id, file: VISIT, only, day: "走访日期", key, union: true }
}

/// The rows of an export by column name; below 合计 there are none.
fn rows(root: &Path, file: &str) -> Vec<BTreeMap<String, String>> {
    let bytes = fs::read(root.join("inbox").join(file)).expect("an export");
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => encoding_rs::GBK.decode(&bytes).0.into_owned(),
    };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let all = reader.deserialize().map(|row| row.expect("a row"));
    all.filter(|row: &BTreeMap<String, String>| row["序号"] != "合计").collect()
}

/// The towns of a region; itself, if it is one.
fn towns(root: &Path, region: &str) -> BTreeSet<String> {
    let mut reader = csv::Reader::from_path(root.join("regions.csv")).expect("regions.csv");
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.filter(|row| &row[2] == "town" && row[0].starts_with(region)).map(|row| row[1].to_owned()).collect()
}

/// Keys by year; no entry for a year before the first row of the export or after its last.
fn keys(root: &Path, counted: &Counted, region: &str) -> BTreeMap<String, BTreeSet<String>> {
    let towns = towns(root, region);
    let rows = rows(root, counted.file);
    let year = |row: &BTreeMap<String, String>| row[counted.day][..4].to_owned();
    let years: BTreeSet<String> = rows.iter().map(year).collect();
    let (first, last) = (years.first().expect("a year"), years.last().expect("a year"));
    let mut out: BTreeMap<String, BTreeSet<String>> = (2020..=2024)
        .map(|y: u16| y.to_string())
        .filter(|y| y >= first && y <= last)
        .map(|y| (y, BTreeSet::new()))
        .collect();
    let done = |row: &&BTreeMap<String, String>| {
        let status = row.get("状态").map_or("", String::as_str);
        let (column, only) = counted.only;
        only.contains(&row[column].as_str()) && !["转介", "已通知", "报名"].contains(&status)
    };
    for row in rows.iter().filter(done).filter(|row| towns.contains(&row["镇街"])) {
        // A person's certificate is the citizen number and two digits that may change.
        let key = &row[counted.key];
        let key = if counted.key == PERSON { &key[..18] } else { key.as_str() };
        out.get_mut(&year(row)).expect("a year").insert(key.to_owned());
    }
    out
}

#[test]
fn five_years_are_counted_both_ways_and_the_manifest_says_why_they_differ() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/templates");
    let made = office::folder("five years").join("made");
    seed_workspaces::make(&seeds, &made, &["office".to_owned()])
        .unwrap_or_else(|e| panic!("{}", e.join("\n")));
    let root = made.join("office");
    office::run(&root, &["ingest", "-q"], 0);
    let said = office::json(&root, &["build", "2020..2024", "--region", "溪桉县", "--no-ingest"], 0);
    let read = |ending: &str| {
        let outputs = office::list(&said, "outputs").iter().map(|o| office::text(o, "path"));
        let path = outputs.into_iter().find(|path| path.ends_with(ending)).expect("an output");
        fs::read_to_string(root.join(path)).expect("an output")
    };
    let (draft, manifest) = (read(".md"), read("figures.json"));
    let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    assert_eq!(manifest["template"], "five");
    let figures = office::list(&manifest, "figures");
    let spanned = |id: &str, region: &str| {
        let id = format!("{id}@2020..2024@{region}");
        figures.iter().find(|f| f["id"] == id.as_str()).unwrap_or_else(|| panic!("no {id}"))
    };
    let mut compared = BTreeSet::new();
    let mut differ = 0;
    let mut values = BTreeMap::new();
    for counted in &COUNTED {
        let printed = figures.iter().filter(|f| f["indicator"] == counted.id && f["period"] == "2020..2024");
        for region in printed.map(|f| office::text(f, "region")) {
            let figure = spanned(counted.id, region);
            let years = keys(&root, counted, region);
            let sum: usize = years.values().map(BTreeSet::len).sum();
            let union = years.values().flatten().collect::<BTreeSet<_>>().len();
            let (value, other) = if counted.union { (union, sum) } else { (sum, union) };
            let (mode, other_mode) =
                if counted.union { ("union", "sum-of-years") } else { ("sum-of-years", "union") };
            let span = &figure["span"];
            let by_year: serde_json::Map<String, Value> = (2020..=2024)
                .map(|y: u16| y.to_string())
                .map(|y| (y.clone(), years.get(&y).map_or(Value::Null, |keys| json!(keys.len().to_string()))))
                .collect();
            let id = &figure["id"];
            assert_eq!(figure["value"], value.to_string(), "{id}");
            assert_eq!((&span["mode"], &span["other_mode"]), (&json!(mode), &json!(other_mode)), "{id}");
            assert_eq!(span["other_value"], other.to_string(), "{id}");
            assert_eq!(span["by_year"], Value::Object(by_year), "{id}");
            let note = office::text(span, "note");
            let why = if sum == union {
                format!("两种计法都是{sum}，没有跨年重复")
            } else {
                let twice = sum - union;
                format!("整个期间只计一次是{union}，各年相加是{sum}，相差的{twice}是在不止一年里出现的")
            };
            assert!(note.contains(&why), "{id}: {note}");
            for year in (2020..=2024).map(|y: u16| y.to_string()).filter(|y| !years.contains_key(y)) {
                assert!(note.contains(&format!("{year}年")) && note.ends_with("没有数据"), "{id}: {note}");
            }
            differ += usize::from(sum != union);
            compared.insert(id.to_string());
            values.insert((counted.id, region), value);
        }
    }
    // Nothing that the two ways count differently is left out here.
    for figure in figures.iter().filter(|f| f["span"]["other_value"].is_string()) {
        let same = figure["value"] == figure["span"]["other_value"];
        assert!(same || compared.contains(&figure["id"].to_string()), "{}", figure["id"]);
    }
    assert!(differ > 20, "{differ} figures where the two ways differ");
    let county = |id: &'static str| values[&(id, "99994001")];
    for (what, sum, union) in [
        ("享受重度残疾人护理补贴", "subsidy.care.person_years", "subsidy.care.persons"),
        ("享受困难残疾人生活补贴", "subsidy.living.person_years", "subsidy.living.persons"),
    ] {
        let sentence = format!("累计有{}人次{what}（各年人数相加，按人计{}人）", county(sum), county(union));
        assert!(draft.contains(&sentence), "{sentence}\n{draft}");
    }
    let (sum, union) = (county("rehab.person_years"), county("rehab.persons"));
    let sentence = format!("提供康复服务{sum}人次（各年人数相加，按人计{union}人）");
    assert!(draft.contains(&sentence), "{sentence}\n{draft}");
}
