//! Adding up: which rows count, for which indicator, region and period.
//!
//! Input: the tables and `regions.csv`. Output: figures. Invariant: people are counted once at the
//! region asked for; a county's number is never the sum of its towns'.

use super::Figures;
use super::read::{Record, Row, Table, decode};
use super::shapes::Store;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const COUNTY: &str = "999921";

/// A value being added up: rows and money add, people, courses and households are sets.
#[derive(Default)]
struct Cells {
    sums: Figures,
    sets: BTreeMap<(String, String, String), BTreeSet<String>>,
}

/// All figures.
pub fn figures(sample_data: &Path, tables: &[Table]) -> Figures {
    let towns = towns(sample_data);
    let mut cells = Cells::default();
    for (dataset, record) in counted(tables) {
        let town = towns.get(text(&record, "town")).or_else(|| towns.get(text(&record, "village")));
        let regions: Vec<&str> = [COUNTY].into_iter().chain(town.map(String::as_str)).collect();
        match dataset {
            "subsidy" => subsidy(&record, &regions, &mut cells),
            "surgery" => surgery(&record, &regions, &mut cells),
            "training" => training(&record, &regions, &mut cells),
            _ => visit(&record, &regions, &mut cells),
        }
    }
    let mut figures = cells.sums;
    figures.extend(cells.sets.into_iter().map(|(key, set)| (key, set.len() as i128)));
    figures
}

/// The records that count: of records that agree in everything, as many as the file that has most of
/// them (a file that repeats another adds nothing), and none that was returned, annulled or called off.
fn counted(tables: &[Table]) -> Vec<(&'static str, Record)> {
    let mut most: BTreeMap<(&'static str, &Record), usize> = BTreeMap::new();
    for table in tables {
        let mut here: BTreeMap<&Record, usize> = BTreeMap::new();
        for (_, row) in &table.rows {
            if let Row::Record(record) = row {
                *here.entry(record).or_default() += 1;
            }
        }
        for (record, times) in here {
            let known = most.entry((table.shape.dataset, record)).or_default();
            *known = times.max(*known);
        }
    }
    let mut all = Vec::new();
    for ((dataset, record), times) in most {
        if !["退回", "作废", "取消"].contains(&text(record, "status")) {
            all.extend((0..times).map(|_| (dataset, record.clone())));
        }
    }
    all
}

/// Names and aliases of towns and of their villages → the town's code.
fn towns(sample_data: &Path) -> BTreeMap<String, String> {
    let mut towns = BTreeMap::new();
    for line in decode(&sample_data.join("regions.csv"), Store::Gbk).lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let code = match cells[2] {
            "town" => cells[0],
            "village" => cells[3],
            _ => continue,
        };
        for name in cells[6].split(';').chain([cells[1]]).filter(|name| !name.is_empty()) {
            towns.insert(name.to_owned(), code.to_owned());
        }
    }
    towns
}

fn text<'a>(record: &'a Record, field: &str) -> &'a str {
    record.get(field).map_or("", String::as_str)
}

fn number(record: &Record, field: &str) -> i128 {
    record.get(field).map_or(0, |value| value.parse().expect("a number"))
}

/// The person: by the ID, else by the certificate, else nobody.
fn person(record: &Record) -> &str {
    record.get("id_number").or_else(|| record.get("certificate")).map_or("", String::as_str)
}

impl Cells {
    fn keys(indicator: &str, regions: &[&str], date: &str) -> Vec<(String, String, String)> {
        let mut keys = Vec::new();
        for region in regions {
            for period in [&date[..4], &date[..7]] {
                keys.push((indicator.to_owned(), (*region).to_owned(), period.to_owned()));
            }
        }
        keys
    }

    fn add(&mut self, indicator: &str, regions: &[&str], date: &str, value: i128) {
        for key in Self::keys(indicator, regions, date) {
            *self.sums.entry(key).or_default() += value;
        }
    }

    fn put(&mut self, indicator: &str, regions: &[&str], date: &str, member: &str) {
        for key in Self::keys(indicator, regions, date) {
            if !member.is_empty() {
                self.sets.entry(key).or_default().insert(member.to_owned());
            }
        }
    }
}

fn subsidy(record: &Record, regions: &[&str], cells: &mut Cells) {
    // By the month it is for; where none is given, by the month it was paid.
    let date = if text(record, "service_month").is_empty() { "pay_date" } else { "service_month" };
    let date = text(record, date);
    let fen = number(record, "amount");
    let (care, living) = (text(record, "category") == "护理补贴", text(record, "category") == "生活补贴");
    cells.add("subsidy.amount", regions, date, fen);
    if care {
        cells.add("subsidy.care.amount", regions, date, fen);
    }
    if living {
        cells.add("subsidy.living.amount", regions, date, fen);
    }
    // Money taken back lowers the sum; it is nobody's payment.
    if fen < 0 {
        return;
    }
    cells.add("subsidy.payments", regions, date, 1);
    if care {
        cells.put("subsidy.care.persons", regions, date, person(record));
    }
    if living {
        cells.put("subsidy.living.persons", regions, date, person(record));
    }
    if care || living {
        cells.put("subsidy.two.persons", regions, date, person(record));
    }
}

fn surgery(record: &Record, regions: &[&str], cells: &mut Cells) {
    if text(record, "category") != "白内障" || ["通知", "转介", "报名"].contains(&text(record, "status"))
    {
        return;
    }
    let date = text(record, "surgery_date");
    let cases = if record.contains_key("cases") { number(record, "cases") } else { 1 };
    cells.add("surgery.cataract.cases", regions, date, cases);
    cells.put("surgery.cataract.persons", regions, date, person(record));
}

fn training(record: &Record, regions: &[&str], cells: &mut Cells) {
    if text(record, "status") == "报名" {
        return;
    }
    let date = text(record, "start_date");
    let course = match text(record, "course_no") {
        "" => format!("{}/{date}", text(record, "course_name")),
        number => number.to_owned(),
    };
    cells.add("training.attendances", regions, date, 1);
    cells.put("training.courses", regions, date, &course);
    cells.put("training.persons", regions, date, person(record));
}

fn visit(record: &Record, regions: &[&str], cells: &mut Cells) {
    let date = text(record, "visit_date");
    let household = record.get("household_no").or_else(|| record.get("head_id")).map_or("", String::as_str);
    cells.add("visit.amount", regions, date, number(record, "cash") + number(record, "goods"));
    cells.put("visit.households", regions, date, household);
    cells.put("visit.persons", regions, date, person(record));
}
