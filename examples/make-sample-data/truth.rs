//! The truth: what the figures of the sample are, known because its records were made here.
//!
//! Input: the records as their files carry them, and their places. Output: figures, rejected rows,
//! summary rows and row counts as JSON. Invariant: no spelling is ever parsed here.

use super::places::COUNTY;
use super::table::{Fields, Grid, Mark, Row};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Indicator, region, period.
type Key = (String, String, String);

/// Everything known about the sample.
#[derive(Default)]
pub struct Truth {
    sums: BTreeMap<Key, i128>,
    sets: BTreeMap<Key, BTreeSet<String>>,
    rejected: Vec<Value>,
    summary: Vec<Value>,
    files: Vec<Value>,
    /// Key of a record → its source and what it says, to be sure that no two sources disagree.
    keys: BTreeMap<String, (String, BTreeSet<String>)>,
}

impl Truth {
    /// Takes in a table that was written to a file.
    pub fn add(&mut self, dataset: &str, file: &str, sheet: Option<&str>, grid: &Grid, starts: &[u64]) {
        let mut counts = BTreeMap::<&str, u64>::new();
        for (line, start) in grid.lines.iter().zip(starts) {
            let place = json!({"file": file, "sheet": sheet, "line": start});
            let kind = match &line.mark {
                Mark::Record(row) => {
                    self.check_key(dataset, &format!("{file}#{}", sheet.unwrap_or("")), row);
                    if !row.repeat {
                        self.count(dataset, row);
                    }
                    if row.repeat { "repeated" } else { "records" }
                }
                Mark::Rejected => {
                    self.rejected.push(place);
                    "rejected"
                }
                Mark::Summary => {
                    self.summary.push(place);
                    "summary"
                }
                Mark::Title | Mark::Upper | Mark::Header => "head",
                Mark::Blank => "blank",
                Mark::Footer => "footer",
            };
            *counts.entry(kind).or_default() += 1;
        }
        self.files.push(json!({"file": file, "sheet": sheet, "dataset": dataset, "lines": counts}));
    }

    fn count(&mut self, dataset: &str, row: &Row) {
        let get = |field: &str| row.fields.get(field).map_or("", String::as_str);
        if ["退回", "作废", "取消"].contains(&get("status")) {
            return;
        }
        // Only the digits count: the last character is their check digit.
        let id = if get("id_number").is_empty() { get("certificate") } else { get("id_number") };
        let person = id.get(..17).unwrap_or("");
        match dataset {
            "subsidy" => {
                let month =
                    if get("service_month").is_empty() { get("pay_date") } else { get("service_month") };
                let fen: i128 = get("amount").parse().expect("money");
                let amount = |truth: &mut Self, id: &str| truth.sum(id, month, row, fen);
                amount(self, "subsidy.amount");
                match get("category") {
                    "护理补贴" => amount(self, "subsidy.care.amount"),
                    "生活补贴" => amount(self, "subsidy.living.amount"),
                    _ => {}
                }
                // A reversal (冲销) is neither a payment nor a person.
                if fen < 0 {
                    return;
                }
                self.sum("subsidy.payments", month, row, 1);
                match get("category") {
                    "护理补贴" => self.set("subsidy.care.persons", month, row, person),
                    "生活补贴" => self.set("subsidy.living.persons", month, row, person),
                    _ => return,
                }
                self.set("subsidy.two.persons", month, row, person);
            }
            "surgery" => {
                if get("category") != "白内障" || ["通知", "转介", "报名"].contains(&get("status")) {
                    return;
                }
                let cases = if get("cases").is_empty() { "1" } else { get("cases") };
                self.sum("surgery.cataract.cases", get("surgery_date"), row, cases.parse().expect("a count"));
                self.set("surgery.cataract.persons", get("surgery_date"), row, person);
            }
            "training" => {
                if get("status") == "报名" {
                    return;
                }
                let date = get("start_date");
                let course = match get("course_no") {
                    "" => format!("{}·{date}", get("course_name")),
                    number => format!("编号{number}"),
                };
                self.sum("training.attendances", date, row, 1);
                self.set("training.courses", date, row, &course);
                self.set("training.persons", date, row, person);
            }
            _ => {
                let date = get("visit_date");
                let money = |field: &str| get(field).parse::<i128>().unwrap_or(0);
                self.sum("visit.amount", date, row, money("cash") + money("goods"));
                self.set("visit.persons", date, row, person);
                let household = match (get("household_no"), get("head_id")) {
                    ("", "") => String::new(),
                    ("", head) => format!("户主{head}"),
                    (number, _) => format!("编号{number}"),
                };
                self.set("visit.households", date, row, &household);
            }
        }
    }

    fn places(indicator: &str, date: &str, row: &Row) -> Vec<Key> {
        let mut keys = Vec::new();
        for region in [Some(COUNTY), row.town.as_deref()].into_iter().flatten() {
            for period in [&date[..4], &date[..7]] {
                keys.push((indicator.to_owned(), region.to_owned(), period.to_owned()));
            }
        }
        keys
    }

    fn sum(&mut self, indicator: &str, date: &str, row: &Row, value: i128) {
        for key in Self::places(indicator, date, row) {
            *self.sums.entry(key).or_default() += value;
        }
    }

    fn set(&mut self, indicator: &str, date: &str, row: &Row, member: &str) {
        if member.is_empty() {
            return;
        }
        for key in Self::places(indicator, date, row) {
            self.sets.entry(key).or_default().insert(member.to_owned());
        }
    }

    /// No two sources may say different things about one key: `build` would hold them as 修订.
    fn check_key(&mut self, dataset: &str, source: &str, row: &Row) {
        let fields: &Fields = &row.fields;
        let names: &[&str] = match dataset {
            "subsidy" => {
                &["id_number", "certificate", "category", "service_month", "pay_date", "backpay", "batch"]
            }
            "surgery" => &["id_number", "certificate", "category", "surgery_date", "eye"],
            "training" => &["id_number", "certificate", "course_no", "course_name", "start_date"],
            _ => &["id_number", "certificate", "household_no", "head_id", "visit_date", "occasion"],
        };
        let get = |name: &str| fields.get(name).map_or("", String::as_str);
        let id = if get("id_number").is_empty() { get("certificate") } else { get("id_number") };
        let mut key = format!("{dataset}|{}", id.get(..17).unwrap_or(""));
        for name in &names[2..] {
            // The payment date stands for the service month only where there is none.
            if *name == "pay_date" && !get("service_month").is_empty() {
                continue;
            }
            let part = if *name == "pay_date" { get(name).get(..7).unwrap_or("") } else { get(name) };
            key = format!("{key}|{}", if part == "正常" { "" } else { part });
        }
        let says = format!("{fields:?}");
        let (first, known) =
            self.keys.entry(key.clone()).or_insert_with(|| (source.to_owned(), BTreeSet::new()));
        if first != source {
            let same = known.contains(&says);
            assert!(same == row.repeat, "{key} in {first} and {source}: same {same}, repeat {}", row.repeat);
        }
        known.insert(says);
    }

    /// A figure; money in 分. Panics when there is none: controls and targets are written from it.
    pub fn figure(&self, indicator: &str, region: &str, period: &str) -> i128 {
        let key = (indicator.to_owned(), region.to_owned(), period.to_owned());
        self.sums.get(&key).copied().unwrap_or_else(|| self.sets[&key].len() as i128)
    }

    /// Everything as JSON.
    pub fn json(&self) -> Value {
        assert!(self.sums.values().all(|sum| *sum != 0), "a sum of zero cannot be told from no data");
        let sums = self.sums.iter().map(|(key, sum)| (key, *sum));
        let sets = self.sets.iter().map(|(key, set)| (key, set.len() as i128));
        let figures: BTreeMap<String, String> =
            sums.chain(sets).map(|((i, r, p), value)| (format!("{i}@{p}@{r}"), value.to_string())).collect();
        json!({"schema": 1, "figures": figures, "rejected": self.rejected, "summary": self.summary, "files": self.files})
    }
}
