//! A small office whose ledger, regions, definitions and targets are changed between two builds.
//!
//! Job: what the tests of `diff` share. Inputs: rows. Outputs: files, manifests, differences read and checked
//! against the manifests, figures counted naively. Invariant: every comparison that is read here adds up.

use super::workspace::{Said, Workspace};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Two towns; 东村 and 西村 in the first, 北村 in the second.
pub const REGIONS: &str = "code,name,level,parent,kind,counted,aliases,valid_from,valid_to\n\
    999921,云水县,county,,,是,,,\n\
    999921100,城关镇,town,999921,镇,是,,,\n\
    999921100001,东村,village,999921100,村,是,,,\n\
    999921100002,西村,village,999921100,村,是,,,\n\
    999921200,河西镇,town,999921,镇,是,,,\n\
    999921200001,北村,village,999921200,村,是,,,\n";

pub const TARGETS: &str =
    "indicator,region,period,value,unit,issued_by\nsubsidy.payments,999921,2024,40,人次,市残联\n";

/// Definitions of the office's own: a ratio, a difference, regions that have data.
pub const CATALOG: &str = r#"
indicator = [
  { id = "own.share", title = "护理补贴所占人数", measure = "ratio", of = ["subsidy.care.persons", "subsidy.persons"], unit = "%" },
  { id = "own.rest", title = "没有护理补贴的人数", measure = "difference", of = ["subsidy.persons", "subsidy.care.persons"], unit = "人" },
  { id = "own.towns", title = "有发放的镇街数", dataset = "subsidy", measure = "regions:town", basis = "service", unit = "个" },
]
"#;

/// The figures that are printed for the county and for each town.
pub const PRINTED: [&str; 10] = [
    "subsidy.amount",
    "subsidy.payments",
    "subsidy.persons",
    "subsidy.care.persons",
    "subsidy.care.amount",
    "subsidy.two.amount",
    "subsidy.paid",
    "own.share",
    "own.rest",
    "own.towns",
];

/// One payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    pub town: &'static str,
    pub village: &'static str,
    pub person: u32,
    pub care: bool,
    /// `2024-03`; paid on the fifth of the month after `paid`, or of this one.
    pub month: &'static str,
    pub day: &'static str,
    pub yuan: u32,
}

/// A payment for 护理补贴 in 东村, paid on the day given.
pub fn row(person: u32, month: &'static str, day: &'static str, yuan: u32) -> Row {
    Row { town: "城关镇", village: "东村", person, care: true, month, day, yuan }
}

impl Row {
    pub fn at(self, town: &'static str, village: &'static str) -> Row {
        Row { town, village, ..self }
    }

    pub fn living(self) -> Row {
        Row { care: false, ..self }
    }
}

/// A whole citizen number of an impossible region.
fn id(person: u32) -> String {
    let digits = format!("99999919800101{person:03}");
    let bytes: [u8; 17] = digits.as_bytes().try_into().expect("17 digits");
    format!("{digits}{}", char::from(report::model::person::check_digit(&bytes)))
}

/// An export with these rows.
pub fn csv(rows: &[Row]) -> Vec<u8> {
    let mut text = String::from("乡镇,村,姓名,身份证号码,补贴类型,发放日期,补贴月份,补贴金额\n");
    for r in rows {
        let kind = if r.care { "护理补贴" } else { "生活补贴" };
        let (town, village, number) = (r.town, r.village, id(r.person));
        text.push_str(&format!("{town},{village},甲,{number},{kind},{},{},{}\n", r.day, r.month, r.yuan));
    }
    text.into_bytes()
}

/// The office, on one day.
pub struct Office {
    pub workspace: Workspace,
}

/// What one cause did to a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    pub cause: String,
    /// In the last decimal of the figure; `None` where there is no difference.
    pub amount: Option<i128>,
    pub rows: i64,
    pub why: String,
    pub files: Vec<(String, i64)>,
}

/// Figure → its causes.
pub type Causes = BTreeMap<String, Vec<Cause>>;

/// A decimal in its last place.
pub fn number(text: &str) -> i128 {
    text.replace('.', "").parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

impl Office {
    /// With rows of 2023 and the template; nothing of 2024 yet.
    pub fn new() -> Office {
        let office = Office { workspace: Workspace::new() };
        office.put("regions.csv", REGIONS.as_bytes());
        office.put("targets.csv", TARGETS.as_bytes());
        office.put("catalog/own.toml", CATALOG.as_bytes());
        let mut text = String::from("# 核对\n\n");
        for id in PRINTED {
            let figure = format!(
                "{{{{ fig(id=\"{id}\") }}}}、{{% for r in regions() %}}{{{{ fig(id=\"{id}\", region=r.code) }}}}、{{% endfor %}}"
            );
            text.push_str(&format!("{figure}。\n\n"));
        }
        for id in ["subsidy.amount", "subsidy.persons"] {
            text.push_str(&format!(
                "{{{{ prev(id=\"{id}\") }}}}，{{{{ prev(id=\"{id}\", form=\"growth\") }}}}。\n\n"
            ));
        }
        text.push_str(
            "{{ done(id=\"subsidy.payments\") }}，{{ done(id=\"subsidy.payments\", form=\"excess\") }}。\n",
        );
        office.put("templates/own.md", text.as_bytes());
        office
            .ingest("前年.csv", &[row(1, "2023-01", "2023-01-20", 70), row(2, "2023-02", "2023-02-20", 70)]);
        office
    }

    pub fn put(&self, name: &str, bytes: &[u8]) {
        self.workspace.write(name, bytes);
    }

    pub fn run(&self, arguments: &[&str], exit: i32) -> Said {
        let said = self.workspace.run(arguments);
        assert_eq!(said.exit, Some(exit), "{arguments:?}\n{}\n{}", said.stdout, said.stderr);
        said
    }

    /// Takes in a file.
    pub fn ingest(&self, name: &str, rows: &[Row]) {
        self.put(name, &csv(rows));
        self.run(&["ingest", name], 0);
    }

    /// Takes in a file in place of another.
    pub fn replace(&self, old: &str, name: &str, rows: &[Row]) {
        self.put(name, &csv(rows));
        self.run(&["ingest", name, "--replace", &self.id(old)], 0);
    }

    /// The id of the source with a path.
    pub fn id(&self, path: &str) -> String {
        let sources = self.workspace.json(&["sources"]);
        let found = sources["sources"].as_array().expect("sources").iter().find(|s| s["path"] == path);
        found.unwrap_or_else(|| panic!("no {path}"))["id"].as_str().expect("an id").to_owned()
    }

    pub fn drop(&self, path: &str) {
        self.run(&["sources", "drop", &self.id(path)], 0);
    }

    /// Builds the draft and keeps its manifest under another name.
    pub fn build(&self, name: &str) -> Value {
        let said =
            self.workspace.run(&["build", "2024", "--template", "own", "--emit", "md", "--no-ingest", "-q"]);
        assert!(matches!(said.exit, Some(0 | 1)), "{}", said.stderr);
        let bytes = fs::read(self.workspace.path().join("out/2024/own/figures.json")).expect("figures.json");
        self.put(name, &bytes);
        serde_json::from_slice(&bytes).expect("JSON")
    }

    /// Compares the manifest `old.json` with the ledger as it is and with a new manifest, `new.json`, holds
    /// both against the manifests, and gives the causes.
    pub fn compare(&self) -> Causes {
        let read = |name: &str| -> Value {
            serde_json::from_slice(&fs::read(self.workspace.path().join(name)).expect("a manifest"))
                .expect("JSON")
        };
        let new = self.build("new.json");
        let old = read("old.json");
        let now = self.workspace.json(&["diff", "old.json", "now"]);
        let both = self.workspace.json(&["diff", "old.json", "new.json"]);
        let causes = checked(&now, &old, &new, false);
        assert_eq!(checked(&both, &old, &new, true), causes, "a manifest of now is as now");
        causes
    }
}

/// The figures of a manifest: value, unit, rows behind it.
fn figures(manifest: &Value) -> BTreeMap<String, (String, i64)> {
    let list = manifest["figures"].as_array().expect("figures");
    let one = |f: &Value| {
        let of = |f: &Value| f["rows"].as_i64().expect("rows");
        let bases: Vec<&str> = match f["indicator"].as_str().is_some_and(|i| i.ends_with(')')) {
            true => f["derived_from"].as_array().expect("a list").iter().filter_map(Value::as_str).collect(),
            false => Vec::new(),
        };
        let rows = of(f) + list.iter().filter(|g| bases.iter().any(|b| g["id"] == *b)).map(of).sum::<i64>();
        (
            f["id"].as_str().expect("an id").to_owned(),
            (f["value"].as_str().expect("a value").to_owned(), rows),
        )
    };
    list.iter().map(one).collect()
}

/// The causes of a comparison whose figures are just those that differ, and all of whose amounts and rows
/// add up.
pub fn checked(diff: &Value, old: &Value, new: &Value, printed: bool) -> Causes {
    let (before, after) = (figures(old), figures(new));
    let list = diff["figures"].as_array().unwrap_or_else(|| panic!("{diff}"));
    let mut causes = Causes::new();
    for figure in list {
        let id = figure["id"].as_str().expect("an id").to_owned();
        let value = |of: &BTreeMap<String, (String, i64)>| of.get(&id).map(|(v, _)| v.clone());
        let (from, to) = (value(&before), value(&after));
        assert_eq!(figure["from"].as_str(), from.as_deref(), "{id}");
        assert_eq!(figure["to"].as_str(), to.as_deref(), "{id}");
        let of: Vec<Cause> = figure["causes"].as_array().expect("causes").iter().map(cause).collect();
        assert!(!of.is_empty(), "{id} has no cause");
        let unlike = |a: &str, b: &str| a.contains('.') != b.contains('.');
        match (&from, &to) {
            (Some(from), Some(to)) if !unlike(from, to) => {
                let difference = number(to) - number(from);
                assert_eq!(figure["difference"].as_str().map(number), Some(difference), "{id}");
                let sum: i128 = of.iter().map(|c| c.amount.unwrap_or_else(|| panic!("{id}: {c:?}"))).sum();
                assert_eq!(sum, difference, "{id}: {of:?}");
                let rows: i64 = of.iter().map(|c| c.rows).sum();
                assert_eq!(rows, after[&id].1 - before[&id].1, "{id}: {of:?}");
            }
            _ => assert!(figure["difference"].is_null() && of.iter().all(|c| c.amount.is_none()), "{id}"),
        }
        for (c, told) in of.iter().zip(figure["causes"].as_array().expect("causes")) {
            let parts = told["files"].as_array().expect("files").iter().map(|f| f["amount"].as_str());
            let parts: Vec<i128> = parts.flatten().map(number).collect();
            assert!(parts.is_empty() || Some(parts.iter().sum()) == c.amount, "{id}: {told}");
            assert_eq!(c.files.iter().map(|(_, rows)| rows).sum::<i64>(), c.rows, "{id}: {c:?}");
        }
        assert_eq!(causes.insert(id.clone(), of), None, "{id} twice");
    }
    let all: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for id in all {
        let value = |of: &BTreeMap<String, (String, i64)>| of.get(id).map(|(v, _)| v.clone());
        // What only the new draft prints is not asked of the ledger.
        let differs = value(&before) != value(&after) && (printed || before.contains_key(id));
        assert_eq!(causes.contains_key(id), differs, "{id}: {:?} → {:?}", value(&before), value(&after));
    }
    causes
}

fn cause(c: &Value) -> Cause {
    let file =
        |f: &Value| (f["path"].as_str().expect("a path").to_owned(), f["rows"].as_i64().expect("rows"));
    Cause {
        cause: c["cause"].as_str().expect("a cause").to_owned(),
        amount: c["amount"].as_str().map(number),
        rows: c["rows"].as_i64().expect("rows"),
        why: c["why"].as_str().expect("why").to_owned(),
        files: c["files"].as_array().expect("files").iter().map(file).collect(),
    }
}

/// Figures of 2024 counted one row at a time; `town` says in which town a row lies.
pub fn naive(rows: &[Row], town: &dyn Fn(&Row) -> &'static str) -> BTreeMap<String, i128> {
    let mut out = BTreeMap::new();
    for (region, name) in [("999921", ""), ("999921100", "城关镇"), ("999921200", "河西镇")] {
        let here =
            rows.iter().filter(|r| r.month.starts_with("2024") && (name.is_empty() || town(r) == name));
        let here: Vec<&Row> = here.collect();
        let sum =
            |rows: &mut dyn Iterator<Item = &&Row>| rows.map(|r| i128::from(r.yuan) * 100).sum::<i128>();
        let persons = |rows: &mut dyn Iterator<Item = &&Row>| {
            rows.map(|r| r.person).collect::<BTreeSet<u32>>().len() as i128
        };
        let care = || here.iter().filter(|r| r.care);
        for (id, value) in [
            ("subsidy.amount", sum(&mut here.iter())),
            ("subsidy.payments", here.len() as i128),
            ("subsidy.persons", persons(&mut here.iter())),
            ("subsidy.care.persons", persons(&mut care())),
            ("subsidy.care.amount", sum(&mut care())),
            ("own.rest", persons(&mut here.iter()) - persons(&mut care())),
        ] {
            out.insert(format!("{id}@2024@{region}"), value);
        }
    }
    out
}

/// Holds the amounts of a comparison against those of a chain of naive counts: `stages` are the causes in
/// their order with the figures after each of them.
pub fn assert_stages(
    causes: &Causes,
    start: &BTreeMap<String, i128>,
    stages: &[(&str, BTreeMap<String, i128>)],
) {
    let mut compared = 0;
    for (id, from) in start {
        let mut before = *from;
        for (name, after) in stages {
            let expected = after[id] - before;
            before = after[id];
            let found = causes.get(id).into_iter().flatten().find(|c| c.cause == *name);
            let amount = found.and_then(|c| c.amount).unwrap_or(0);
            // A figure that did not change is not told of, whatever made it stay.
            if stages.last().is_some_and(|(_, last)| last[id] != *from) {
                assert_eq!(amount, expected, "{id}: {name}");
                compared += usize::from(expected != 0);
            }
        }
        let known: Vec<&str> = stages.iter().map(|(name, _)| *name).collect();
        for cause in causes.get(id).into_iter().flatten() {
            assert!(known.contains(&cause.cause.as_str()), "{id}: {cause:?}");
        }
    }
    assert!(compared > 3, "{compared}");
}
