//! `report coverage PERIOD`: which regions and kinds of rows have no data, or little, in which months.
//!
//! Invariant: what is told as a gap is what last year, the other months or the other regions have.

use super::{Office, Outcome, Result, Session, figures};
use crate::audit::coverage::{Asked, Coverage, Covered, Gap, Kind, Line, coverage};
use crate::audit::month;
use crate::catalog::Month;
use crate::diagnostic::{Diagnostic, codes};
use crate::output::grid::{Grid, Heading};
use serde_json::{Value, json};

/// What the user asked for.
#[derive(Debug, Default)]
pub struct Request {
    /// The period.
    pub period: String,
    /// `--region`
    pub region: Option<String>,
    /// `--dataset`: these only, with their tables.
    pub datasets: Vec<String>,
    /// `--short`: per cent of the year before below which there are few.
    pub short: Option<u64>,
}

/// Per cent of the year before below which rows are few, where nothing else is asked for.
pub const SHORT: u64 = 50;

/// Counts and tells.
pub fn run(session: &Session<'_>, request: &Request) -> Result<Outcome> {
    let office = session.office()?;
    let period = session.period(&request.period)?;
    let region = office.region_or_root(request.region.as_deref())?;
    let mut datasets = Vec::new();
    for text in &request.datasets {
        let known = office.catalog.dataset(text.trim());
        let known = known.ok_or_else(|| super::datasets::unknown(text.trim()))?;
        datasets.push(known.id.clone());
    }
    let short = request.short.unwrap_or(SHORT);
    if short > 100 {
        let message = format!("--short 是百分数，不超过 100，这里是 {short}");
        return Err(vec![Diagnostic::new(codes::USAGE, message)]);
    }
    let ledger = figures::ledger(&office)?;
    let asked = Asked { period, region, datasets: &datasets, today: session.today, short };
    let found = coverage(&office.catalog, &office.workspace.regions, &ledger, &asked).map_err(|d| vec![d])?;
    let mut outcome = Outcome::default();
    outcome.put("period", period.to_string());
    outcome.put("region", office.workspace.regions.get(region).code.clone());
    outcome.put("months", found.months.iter().map(Month::to_string).collect::<Vec<_>>());
    outcome
        .put("datasets", found.datasets.iter().map(|c| dataset_json(&office, &found, c)).collect::<Vec<_>>());
    let gaps = gaps(&office, &found);
    // What there was none of a year before is no gap of this period.
    outcome.findings = found.datasets.iter().flat_map(|c| &c.gaps).any(|g| g.kind != Kind::NoneThen);
    outcome.csv = Some(gaps.clone());
    let count = gaps.rows.len();
    if count > 0 {
        outcome.grids.push(gaps);
    }
    outcome.grids.push(whole(&found));
    for covered in found.datasets.iter().filter(|c| datasets.contains(&c.dataset)) {
        outcome.grids.push(parts(&office, &found, covered));
        if !covered.kinds.is_empty() {
            outcome.grids.push(kinds(&found, covered));
        }
    }
    let name = &office.workspace.regions.get(region).name;
    outcome.notes.push(match (count, found.elapsed) {
        (_, 0) => format!("{}还没有过完一个月，没有可查的", period.title()),
        (0, _) => format!("{name}{}的数据没有发现缺口", period.title()),
        (n, _) => format!(
            "{name}{}的数据有 {n} 处缺口：没有数据印成 0 之前，先核对是没有发生还是没有报来",
            period.title()
        ),
    });
    let empty = |c: &&Covered| c.total.iter().all(|cell| cell.rows == 0);
    let none: Vec<&str> = found.datasets.iter().filter(empty).map(|c| c.title.as_str()).collect();
    if found.datasets.is_empty() {
        outcome.notes.push("台账里没有可查的数据".to_owned());
    } else if !none.is_empty() {
        outcome.notes.push(format!("{name}{}一行也没有的：{}", period.title(), none.join("、")));
    }
    let first = |c: &&Covered| c.total.iter().all(|cell| cell.previous == 0) && !empty(c);
    let first: Vec<&str> = found.datasets.iter().filter(first).map(|c| c.title.as_str()).collect();
    if !first.is_empty() {
        outcome.notes.push(format!("没有上年数据，只能和其他月份、其他镇街比的：{}", first.join("、")));
    }
    if datasets.is_empty() {
        outcome.notes.push("加 --dataset 编号 看各镇街、各类别逐月的行数".to_owned());
    }
    Ok(outcome)
}

/// The gaps, one a row.
fn gaps(office: &Office, found: &Coverage) -> Grid {
    let columns = vec![
        Heading::words("dataset", "数据集"),
        Heading::words("region", "镇街"),
        Heading::words("kind", "类别"),
        Heading::words("period", "月份"),
        Heading::number("rows", "行数"),
        Heading::number("previous", "上年同期"),
        Heading::words("state", "情况"),
    ];
    let mut grid = Grid::new("缺口", columns);
    for covered in &found.datasets {
        for gap in &covered.gaps {
            grid.rows.push(vec![
                covered.title.clone(),
                gap.region
                    .map_or_else(|| "全部".to_owned(), |r| office.workspace.regions.get(r).name.clone()),
                gap.kind_of_row.clone().unwrap_or_default(),
                when(found, gap),
                gap.rows.to_string(),
                gap.previous.to_string(),
                gap.kind.title().to_owned(),
            ]);
        }
    }
    grid
}

/// `全期`, or `2024-03至05、2024-09`.
fn when(found: &Coverage, gap: &Gap) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < gap.months.len() {
        let start = gap.months[at];
        while at + 1 < gap.months.len() && gap.months[at + 1] == gap.months[at] + 1 {
            at += 1;
        }
        if let (Some(from), Some(to)) = (found.months.get(start), found.months.get(gap.months[at])) {
            out.push(month::span(*from, *to));
        }
        at += 1;
    }
    if out.is_empty() { "全期".to_owned() } else { out.join("、") }
}

/// Every dataset month by month.
fn whole(found: &Coverage) -> Grid {
    let mut grid = Grid::new("各数据集逐月的行数", headings(found, "dataset", "数据集"));
    for covered in &found.datasets {
        grid.rows.push(row(covered.title.clone(), &covered.total));
        if covered.undated > 0 {
            grid.notes.push(format!("「{}」另有 {} 行没有日期。", covered.title, covered.undated));
        }
    }
    grid.notes.push("一行跨几个月的，每个月都数；退回、作废的行也数：数据来了。".to_owned());
    grid
}

fn parts(office: &Office, found: &Coverage, covered: &Covered) -> Grid {
    let mut grid = Grid::new(format!("{}：各镇街", covered.title), headings(found, "region", "镇街"));
    let tree = &office.workspace.regions;
    for (region, line) in &covered.regions {
        let name = region.map_or_else(|| "（没有写明）".to_owned(), |r| tree.get(r).name.clone());
        grid.rows.push(row(name, line));
    }
    grid
}

fn kinds(found: &Coverage, covered: &Covered) -> Grid {
    let title = format!("{}：各{}", covered.title, covered.kind);
    let mut grid = Grid::new(title, headings(found, "kind", &covered.kind));
    for (kind, line) in &covered.kinds {
        grid.rows.push(row(kind.clone(), line));
    }
    grid
}

fn headings(found: &Coverage, key: &str, title: &str) -> Vec<Heading> {
    let one_year =
        found.months.first().map(|m| month::year(*m)) == found.months.last().map(|m| month::year(*m));
    let short = |m: &Month| match one_year {
        true => format!("{}月", m.0.rem_euclid(12) + 1),
        false => m.to_string(),
    };
    let months = found.months.iter().map(|m| Heading::number(&m.to_string(), &short(m)));
    let ends = [Heading::number("rows", "合计"), Heading::number("previous", "上年同期")];
    std::iter::once(Heading::words(key, title)).chain(months).chain(ends).collect()
}

fn row(name: String, line: &Line) -> Vec<String> {
    let cells = line.iter().map(|c| if c.rows == 0 { String::new() } else { c.rows.to_string() });
    let sum = line.iter().map(|c| c.rows).sum::<u64>();
    let previous = line.iter().map(|c| c.previous).sum::<u64>();
    std::iter::once(name).chain(cells).chain([sum.to_string(), previous.to_string()]).collect()
}

fn line_json(line: &Line) -> Value {
    json!({
        "rows": line.iter().map(|c| c.rows).collect::<Vec<_>>(),
        "previous": line.iter().map(|c| c.previous).collect::<Vec<_>>(),
    })
}

fn dataset_json(office: &Office, found: &Coverage, covered: &Covered) -> Value {
    let tree = &office.workspace.regions;
    let code = |r: Option<usize>| r.map_or("", |r| tree.get(r).code.as_str());
    let named = |key: &str, value: &str, line: &Line| {
        let mut out = line_json(line);
        out[key] = value.into();
        out
    };
    let gap = |g: &Gap| {
        let months: Vec<String> =
            g.months.iter().filter_map(|i| found.months.get(*i)).map(Month::to_string).collect();
        json!({
            "region": code(g.region), "kind": g.kind_of_row, "months": months, "state": g.kind.key(),
            "rows": g.rows, "previous": g.previous, "message": g.kind.title(),
        })
    };
    let mut out = line_json(&covered.total);
    out["dataset"] = covered.dataset.as_str().into();
    out["title"] = covered.title.as_str().into();
    out["basis"] = if covered.by_service { "service" } else { "event" }.into();
    out["undated"] = covered.undated.into();
    out["regions"] = covered.regions.iter().map(|(r, l)| named("region", code(*r), l)).collect();
    out["kinds"] = covered.kinds.iter().map(|(k, l)| named("kind", k, l)).collect();
    out["gaps"] = covered.gaps.iter().map(gap).collect();
    out
}
