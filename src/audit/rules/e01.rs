//! E01: visits are not households, and a household is visited once a day.

use crate::audit::data::Rows;
use crate::audit::days;
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::rule::{About, Case, Need, Rule, Told, Window};
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
#[derive(Debug)]
pub struct E01;

static ABOUT: About = About {
    code: "E01",
    title: "慰问的户次与户、同一户同一天慰问两次",
    severity: Severity::Warning,
    enabled: true,
    explanation: "一年里同一户可以慰问几次，户次不等于户数：两数不同的，列一条提示，写材料时分清。\
                  同一户（没有户编号的按人）同一天列了两行的，列为需核。不列的：一户里写明是不同的人各一行；\
                  慰问金和物资分两行登记；慰问单位写明不同的两家同一天去，只提醒，也列为需核，因为钱可能重发；\
                  没有具体日期的表认不出同一天，会说明有几行。",
    source: "推定：慰问名单虚列、重复的案例（丽水）同类",
    check: "对照慰问方案、签收单：是一次慰问登记了两遍，还是确有两次。",
    example: "户编号 H012，2024-02-05 慰问金 500 元两行",
    needs: &[Need {
        dataset: "visit",
        window: Window::Event,
        columns: &[],
        also: &["household", "cash", "goods", "goods_name", "visitor", "occasion"],
        optional: false,
    }],
    parameters: &[],
};

/// What was visited: a household, or a person of whom no household is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who<'a> {
    Household(&'a str),
    Person(i64),
}

impl Rule for E01 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let mut visits: BTreeMap<Who<'_>, Vec<usize>> = BTreeMap::new();
        let (mut unknown, mut vague) = (0u64, 0u64);
        for row in 0..rows.len() {
            // 冲销 is no visit.
            if rows.number("cash", row).is_some_and(|n| n < 0) {
                continue;
            }
            told.examined += 1;
            vague += u64::from(days::exact(rows, row).is_none());
            let who = rows.word("household", row).map(Who::Household).or(rows.person(row).map(Who::Person));
            match who {
                Some(who) => visits.entry(who).or_default().push(row),
                None => unknown += 1,
            }
        }
        if unknown > 0 {
            told.remark(format!("「走访慰问」有 {unknown} 行没有户编号和证件号，认不出是哪一户，没有查"));
        }
        if vague > 0 {
            told.remark(format!("「走访慰问」有 {vague} 行没有具体日期，认不出是不是同一天"));
        }
        count(case, rows, told, &visits);
        for (who, group) in &visits {
            let mut on: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
            for row in group {
                if let Some(day) = days::exact(rows, *row) {
                    on.entry(day).or_default().push(*row);
                }
            }
            for (day, group) in on.into_iter().filter(|(_, g)| g.len() > 1) {
                same_day(case, rows, told, *who, day, &group);
            }
        }
        Ok(())
    }
}

/// 户次 and 户, where they differ.
fn count(case: &Case<'_>, rows: &Rows<'_>, told: &mut Told, visits: &BTreeMap<Who<'_>, Vec<usize>>) {
    let households = visits.iter().filter(|(who, _)| matches!(who, Who::Household(_)));
    let (mut times, mut number, mut several, mut more) = (0usize, 0usize, Vec::new(), 0usize);
    for (_, group) in households {
        times += group.len();
        number += 1;
        if group.len() > 1 {
            more += 1;
            several.extend(group.iter().copied());
        }
    }
    if several.is_empty() {
        return;
    }
    let message = format!("有户编号的 {times} 户次、{number} 户：{more} 户列了两行以上，户次不是户数");
    let key = format!("{}|{times}|{number}|{more}", case.period.title());
    let mut finding = case.finding(rows, &several, key, message);
    finding.severity = Severity::Info;
    finding.person = String::new();
    finding.region = None;
    told.findings.push(finding);
}

fn same_day(case: &Case<'_>, rows: &Rows<'_>, told: &mut Told, who: Who<'_>, day: i32, group: &[usize]) {
    // Several persons of a household, each with a row of their own, are one visit.
    let mut people: BTreeMap<Option<i64>, Vec<usize>> = BTreeMap::new();
    for row in group {
        people.entry(rows.person(*row)).or_default().push(*row);
    }
    for (person, group) in people.into_iter().filter(|(_, g)| g.len() > 1) {
        // A row of another name is of another person, also where there is no number.
        let mut names: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
        for row in &group {
            let name = if person.is_some() { None } else { rows.word("name", *row) };
            names.entry(name).or_default().push(*row);
        }
        for group in names.into_values().filter(|g| g.len() > 1 && !is_split(rows, g)) {
            push(case, rows, told, who, day, person, &group);
        }
    }
}

/// Whether the rows are the money and the goods of one visit.
fn is_split(rows: &Rows<'_>, group: &[usize]) -> bool {
    let has = |id: &str, row: usize| rows.number(id, row).is_some_and(|n| n > 0);
    let cash = group.iter().filter(|r| has("cash", **r)).count();
    let goods = group
        .iter()
        .filter(|r| has("goods", **r) || (!has("cash", **r) && rows.word("goods_name", **r).is_some()));
    let goods: Vec<&str> = goods.map(|r| rows.word("goods_name", *r).unwrap_or("")).collect();
    let distinct: BTreeSet<&&str> = goods.iter().collect();
    cash + goods.len() == group.len() && cash <= 1 && distinct.len() == goods.len()
}

fn push(
    case: &Case<'_>,
    rows: &Rows<'_>,
    told: &mut Told,
    who: Who<'_>,
    day: i32,
    person: Option<i64>,
    group: &[usize],
) {
    let money = |row: &usize| {
        let all = [rows.number("cash", *row), rows.number("goods", *row)];
        all.into_iter().flatten().map(i128::from).sum::<i128>()
    };
    let mut amounts: Vec<i128> = group.iter().map(money).collect();
    amounts.sort_unstable();
    let visitors: BTreeSet<&str> = group.iter().filter_map(|r| rows.word("visitor", *r)).collect();
    let by = match visitors.len() {
        0 => String::new(),
        1 => format!("，慰问单位都是{}", visitors.iter().copied().collect::<String>()),
        n => format!("，{n} 个慰问单位（{}）", visitors.iter().copied().collect::<Vec<_>>().join("、")),
    };
    let what = match who {
        Who::Household(_) => "同一户",
        Who::Person(_) => "同一人",
    };
    let shown: Vec<String> = amounts.iter().map(|a| case.yuan(*a)).collect();
    let message = format!("{what} {} 列了 {} 行：{}{by}", month::day(day), group.len(), shown.join("、"));
    let key = format!("{who:?}|{person:?}|{day}|{amounts:?}");
    let mut finding = case.finding(rows, group, key, message);
    // The largest may be right.
    amounts.pop();
    finding.amount = Some(amounts.iter().sum());
    finding.month = month::of_day(day);
    told.findings.push(finding);
}
