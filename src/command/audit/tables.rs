//! The findings as tables for a terminal, Markdown and CSV.

use super::super::Outcome;
use super::told::{All, Sum};
use super::{Lead, Request};
use crate::audit::{RuleState, Status};
use crate::model::value::decimal;
use crate::output::grid::{Grid, Heading};

/// Findings of one rule shown as text.
const SHOWN: usize = 10;
/// Rows of one finding shown as text.
const ROWS: usize = 6;

/// Fills in tables and notes.
pub(super) fn text(all: &All<'_>, request: &Request, outcome: &mut Outcome) {
    let listed: Vec<&Lead> = all.leads.iter().filter(|l| request.known || l.reviewed.is_none()).collect();
    outcome.csv = Some(whole(&listed));
    outcome.grids.push(short(all));
    for rule in all.rules {
        let own: Vec<&Lead> = listed.iter().filter(|l| l.finding.code == rule.code).copied().collect();
        if !own.is_empty() {
            outcome.grids.push(one(rule, &own, request));
        }
    }
    if !listed.is_empty() {
        outcome.grids.push(regions(all));
        outcome.grids.push(months(all));
    }
    if all.controls.line(all.office).is_some() {
        let mut grid = all.controls.grid(all.office);
        // 合计 rows that hold are many, and say nothing.
        grid.rows.retain(|row| request.all || row[0] != "合计行" || row[8] == "否");
        outcome.grids.push(grid);
    }
    all.controls.tell(all.office, outcome);
    let sum = all.sum();
    let [error, warning, info] = sum.counts;
    let region = &all.office.workspace.regions.get(all.region).name;
    let known = match (sum.reviewed, request.known) {
        (0, _) => String::new(),
        (n, true) => format!("；已核 {n} 条"),
        (n, false) => format!("；已核 {n} 条没有列出（--known 列出）"),
    };
    let missing = all.rules.iter().filter(|r| r.status == Status::Missing).count();
    let unseen =
        if missing > 0 { format!("；{missing} 条规则缺数据，没有查") } else { String::new() };
    outcome.notes.push(format!(
        "{region}{}疑点：重点 {error} 条，需核 {warning} 条，提示 {info} 条{known}{unseen}",
        all.period.title()
    ));
    outcome.notes.push("疑点是供核实的线索，不是结论。".to_owned());
}

/// The same with what could not be looked at below it: it takes whole sentences.
fn short(all: &All<'_>) -> Grid {
    let whole = rules(all);
    let mut grid =
        whole.only(&["code", "title", "status", "examined", "error", "warning", "info", "known", "amount"]);
    for rule in all.rules.iter().filter(|r| !r.remarks.is_empty()) {
        grid.notes.push(format!("{} 没有查到的：{}", rule.code, rule.remarks.join("；")));
    }
    grid
}

/// What each rule looked at, and what came of it.
pub(super) fn rules(all: &All<'_>) -> Grid {
    let columns = vec![
        Heading::words("code", "规则"),
        Heading::words("title", "查什么"),
        Heading::words("status", "是否查了"),
        Heading::number("examined", "查了几行"),
        Heading::number("error", "重点"),
        Heading::number("warning", "需核"),
        Heading::number("info", "提示"),
        Heading::number("known", "已核"),
        Heading::number("amount", "涉及金额（元）"),
        Heading::words("remarks", "没有查到的"),
    ];
    let mut grid = Grid::new("规则", columns);
    let sums = all.by(|l| l.finding.code.clone());
    for rule in all.rules {
        let sum = sums.get(&rule.code).cloned().unwrap_or_default();
        let mut row = vec![
            rule.code.clone(),
            rule.title.clone(),
            rule.status.title().to_owned(),
            rule.examined.to_string(),
        ];
        row.extend(counts(&sum));
        row.push(rule.remarks.join("；"));
        grid.rows.push(row);
    }
    grid
}

fn counts(sum: &Sum) -> Vec<String> {
    let n = |n: u64| if n == 0 { String::new() } else { n.to_string() };
    let amount = if sum.amount == 0 { String::new() } else { decimal(sum.amount, 2) };
    vec![n(sum.counts[0]), n(sum.counts[1]), n(sum.counts[2]), n(sum.reviewed), amount]
}

fn one(rule: &RuleState, own: &[&Lead], request: &Request) -> Grid {
    let columns = vec![
        Heading::words("id", "编号"),
        Heading::words("severity", "程度"),
        Heading::words("person", "对象"),
        Heading::words("region", "镇街"),
        Heading::words("month", "月份"),
        Heading::number("amount", "金额（元）"),
        Heading::words("message", "疑点"),
        Heading::words("rows", "行"),
    ];
    let mut grid = Grid::new(format!("{} {}（{} 条）", rule.code, rule.title, own.len()), columns);
    let most = if request.all { own.len() } else { SHOWN };
    for lead in own.iter().take(most) {
        let mark = lead.reviewed.as_ref().map_or_else(String::new, |r| format!("［已核 {} {}］", r.by, r.on));
        grid.rows.push(vec![
            lead.id.clone(),
            lead.finding.severity.title().to_owned(),
            lead.finding.person.clone(),
            lead.region.1.clone(),
            lead.month(),
            lead.amount(),
            format!("{}{mark}", lead.finding.message),
            lead.places(if request.all { usize::MAX } else { ROWS }),
        ]);
    }
    if own.len() > most {
        grid.notes.push(format!("还有 {} 条，加 --all 全部列出", own.len() - most));
    }
    if !rule.check.is_empty() {
        grid.notes.push(format!("怎样核：{}", rule.check));
    }
    grid
}

/// All findings, one a row, for CSV.
fn whole(listed: &[&Lead]) -> Grid {
    let columns = [
        "id",
        "severity",
        "code",
        "rule",
        "person",
        "region",
        "region_name",
        "month",
        "amount",
        "message",
        "rows",
        "check",
        "state",
        "by",
        "on",
        "note",
    ];
    let columns =
        columns.map(|key| if key == "amount" { Heading::number(key, key) } else { Heading::words(key, key) });
    let mut grid = Grid::new("", columns.to_vec());
    for lead in listed {
        let f = &lead.finding;
        let said = lead.reviewed.as_ref();
        let reviewed =
            |of: fn(&crate::workspace::Reviewed) -> &String| said.map(of).cloned().unwrap_or_default();
        grid.rows.push(vec![
            lead.id.clone(),
            f.severity.key().to_owned(),
            f.code.clone(),
            lead.rule.clone(),
            f.person.clone(),
            lead.region.0.clone(),
            lead.region.1.clone(),
            lead.month(),
            lead.amount(),
            f.message.clone(),
            lead.places(usize::MAX),
            lead.check.clone(),
            if said.is_some() { "known" } else { "new" }.to_owned(),
            reviewed(|r| &r.by),
            reviewed(|r| &r.on),
            reviewed(|r| &r.note),
        ]);
    }
    grid
}

const TWICE: &str = "同一笔钱可能涉及几条规则，金额是各条疑点相加。";

/// By 镇街, in the order of the table of regions.
pub(super) fn regions(all: &All<'_>) -> Grid {
    let mut grid = Grid::new("按镇街", summary("region", "镇街"));
    let tree = &all.office.workspace.regions;
    let towns = all.by(|l| l.finding.region.map(|r| town(tree, r)));
    for (region, sum) in &towns {
        let name = region.map_or_else(|| "（全部，或没有写明）".to_owned(), |r| tree.get(r).name.clone());
        grid.rows.push(std::iter::once(name).chain(counts(sum)).collect());
    }
    grid.notes.push(TWICE.to_owned());
    grid
}

/// The 镇街 that a region lies in, or itself.
fn town(tree: &crate::model::RegionTree, region: usize) -> usize {
    let mut at = region;
    while tree.get(at).level > crate::model::region::Level::Town
        && let Some(parent) = tree.get(at).parent
    {
        at = parent;
    }
    at
}

/// By month.
pub(super) fn months(all: &All<'_>) -> Grid {
    let mut grid = Grid::new("按月份", summary("month", "月份"));
    for (month, sum) in &all.by(Lead::month) {
        let name = if month.is_empty() { "（全期）".to_owned() } else { month.clone() };
        grid.rows.push(std::iter::once(name).chain(counts(sum)).collect());
    }
    grid.notes.push(TWICE.to_owned());
    grid
}

fn summary(key: &str, title: &str) -> Vec<Heading> {
    vec![
        Heading::words(key, title),
        Heading::number("error", "重点"),
        Heading::number("warning", "需核"),
        Heading::number("info", "提示"),
        Heading::number("known", "已核"),
        Heading::number("amount", "涉及金额（元）"),
    ]
}
