//! `report stats PERIOD`: tables by period, region and category.
//!
//! Invariant: JSON and CSV have one value a row, at the row's own period and region; a total is never
//! among the groups, so that a script may add them up where they add.

mod charts;
mod tables;

use super::{Office, Outcome, Result, Session, datasets, engine, figures, indicators};
use crate::catalog::{Basis, Catalog, Dataset, Indicator, Measure};
use crate::diagnostic::{Diagnostic, codes};
use crate::figure::{Cube, Question};
use crate::model::mask;
use crate::model::region::Level;
use crate::model::{Period, Value};
use std::collections::BTreeSet;

/// What the user asked for.
#[derive(Debug, Default)]
pub struct Request {
    /// The period.
    pub period: String,
    /// `--indicator`
    pub indicators: Vec<String>,
    /// `--dataset`
    pub dataset: Option<String>,
    /// `--by`
    pub by: Vec<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--as-of`
    pub as_of: Option<String>,
    /// `--chart`: the values as bars, too.
    pub chart: bool,
    /// `--engine`
    pub engine: engine::Asked,
}

/// How rows are split.
#[derive(Debug, Default)]
struct By {
    regions: Option<Option<Level>>,
    month: bool,
    fields: Vec<String>,
}

/// One printed value.
struct Row<'a> {
    /// Which of the regions, periods and combinations of categories it is of.
    at: [usize; 3],
    indicator: &'a Indicator,
    region: usize,
    period: Period,
    dimensions: Vec<(String, String)>,
    value: Value,
}

/// Computes and tabulates.
pub fn run(session: &Session<'_>, request: &Request) -> Result<Outcome> {
    let office = session.office()?;
    let period = figures::cut(session, session.period(&request.period)?, request.as_of.as_deref())?;
    let region = office.region_or_root(request.region.as_deref())?;
    let mut chosen = chosen(&office.catalog, request)?;
    let by = by(&office, request, &mut chosen)?;
    let grouped = by.regions.is_some() || by.month || !by.fields.is_empty();
    if request.chart && !grouped {
        let help = "加上 --by month、--by region:town 或 --by 类别字段。";
        return Err(vec![Diagnostic::new(codes::USAGE, "--chart 要有分组才能画图").help(help)]);
    }
    let tree = &office.workspace.regions;
    let regions = match &by.regions {
        None => vec![region],
        Some(None) => tree.children(region).to_vec(),
        Some(Some(level)) => tree.at_level(region, *level),
    };
    let periods = if by.month { period.each_month() } else { vec![period] };
    let ledger = figures::ledger(&office)?;
    let mut asked = periods.clone();
    if by.month {
        asked.push(period);
    }
    let dimensions = by.fields.clone();
    // Villages that nobody asks for are not told apart: a province has thousands.
    let wanted: BTreeSet<usize> = regions.iter().copied().chain([region, tree.root()]).collect();
    let question = Question {
        indicators: chosen.clone(),
        periods: asked,
        dimensions,
        regions: wanted.into_iter().collect(),
    };
    let cube = only(engine::cubes(session, &office, &ledger, &request.engine, &[question])?)?;
    let combinations = combinations(&cube, &by.fields);
    let mut rows = Vec::new();
    for indicator in &chosen {
        for (r, &place) in regions.iter().enumerate() {
            for (p, &period) in periods.iter().enumerate() {
                for (c, dimensions) in combinations.iter().enumerate() {
                    let dims: Vec<(&str, &str)> =
                        dimensions.iter().map(|(f, v)| (f.as_str(), v.as_str())).collect();
                    let answer = cube.answer(&indicator.id, place, period, &dims).map_err(|d| vec![d])?;
                    // A group without any row is left out; the whole says 0 when there were data. Regions
                    // of the table of regions have no rows.
                    if let Ok(value) = answer.value
                        && (!grouped || answer.rows > 0 || (indicator.dataset.is_none() && !value.is_zero()))
                    {
                        let (at, dimensions) = ([r, p, c], dimensions.clone());
                        rows.push(Row { at, indicator, region: place, period, dimensions, value });
                    }
                }
            }
        }
    }
    let mut outcome = Outcome::default();
    outcome.put("period", period.to_string());
    outcome.put("region", tree.get(region).code.clone());
    outcome.put("engine", request.engine.chosen(&office).key());
    outcome.put("rows", rows.iter().map(|r| tables::json(r, tree)).collect::<Vec<_>>());
    let unresolved = cube.unresolved();
    outcome.put(
        "unresolved",
        unresolved
            .iter()
            .map(|u| {
                let (town, village) = (mask::free_text(&u.town), mask::free_text(&u.village));
                serde_json::json!({"dataset": u.dataset, "town": town, "village": village, "rows": u.rows})
            })
            .collect::<Vec<_>>(),
    );
    outcome.csv = Some(tables::long(&rows, tree, &by.fields));
    let totalled = |i: &Indicator| totalled(&office.catalog, i, &by);
    let whole = tables::Whole { period, region, cube: &cube, totalled: &totalled };
    outcome.grids.push(tables::wide(&rows, &chosen, tree, &by, &whole)?);
    if request.chart {
        let about = charts::About { cube: &cube, tree, by: &by, period, periods: &periods, region };
        outcome.charts = charts::charts(&rows, &chosen, &about)?;
    }
    outcome.diagnostics.extend(figures::unresolved(&cube, &office, region));
    outcome.diagnostics.extend(unplaced(&cube, &chosen, &periods, &office)?);
    let mut untold = Vec::new();
    for indicator in &chosen {
        for period in &periods {
            untold.extend(cube.untold(&indicator.id, region, *period).map_err(|d| vec![d])?);
        }
    }
    outcome.diagnostics.extend(figures::untold(&office, &ledger, &untold));
    outcome.diagnostics.extend(figures::snapshots(&cube, &office, &chosen, region, &periods));
    if rows.is_empty() && outcome.grids.iter().all(|g| g.rows.is_empty()) {
        outcome.notes.push(format!("{}没有数据", period.title()));
    }
    Ok(outcome)
}

/// The one cube of one question.
fn only(cubes: Vec<Cube>) -> Result<Cube> {
    let missing = || vec![Diagnostic::new(codes::CLUSTER_ANSWER, "没有得到回答")];
    cubes.into_iter().next().ok_or_else(missing)
}

fn chosen<'a>(catalog: &'a Catalog, request: &Request) -> Result<Vec<&'a Indicator>> {
    let mut problems = Vec::new();
    if let Some(id) = &request.dataset
        && catalog.dataset(id).is_none()
    {
        return Err(datasets::unknown(id));
    }
    let dataset = request.dataset.as_deref().and_then(|d| catalog.dataset(d));
    let mut out = Vec::new();
    if request.indicators.is_empty() {
        out.extend(catalog.indicators.iter());
    }
    for id in &request.indicators {
        match catalog.indicator(id.trim()) {
            Some(indicator) => out.push(indicator),
            None => problems.extend(indicators::unknown(catalog, id.trim())),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    if let Some(dataset) = dataset {
        out.retain(|i| catalog.datasets_of(i).contains(&dataset.id.as_str()));
    }
    Ok(out)
}

/// Reads `--by`; indicators whose dataset lacks a category field asked for are left out.
fn by<'a>(office: &'a Office, request: &Request, chosen: &mut Vec<&'a Indicator>) -> Result<By> {
    let mut by = By::default();
    for part in request.by.iter().map(|p| p.trim()).filter(|p| !p.is_empty()) {
        let unknown = |message: String| vec![Diagnostic::new(codes::DIMENSION_UNKNOWN, message)];
        match part.split_once(':').unwrap_or((part, "")) {
            ("region", "") => by.regions = Some(None),
            ("region", level) => {
                let level = Level::parse(level).ok_or_else(|| {
                    unknown(format!("没有区划级别「{level}」，可用 county、town、village 等"))
                })?;
                by.regions = Some(Some(level));
            }
            ("month", "") => by.month = true,
            _ => {
                let has = |d: &Dataset| d.word_field(part).is_some();
                if !office.catalog.datasets.iter().any(has) {
                    return Err(unknown(format!("没有可以分组的字段「{part}」")));
                }
                chosen.retain(|i| {
                    i.dataset.as_deref().and_then(|d| office.catalog.dataset(d)).is_some_and(has)
                });
                by.fields.push(part.to_owned());
            }
        }
    }
    Ok(by)
}

/// Whether the figure of the whole stands in the line 合计: it takes the groups together. What stands
/// at the end of the year is not the months' together, nor is a standard that of all.
fn totalled(catalog: &Catalog, indicator: &Indicator, by: &By) -> bool {
    let part = |id: &String| catalog.indicator(id).is_some_and(|part| totalled(catalog, part, by));
    match (&indicator.measure, &indicator.dataset) {
        (Measure::Uniform(_) | Measure::Each, _) => false,
        (Measure::Regions(_), None) => !by.month,
        (measure, _) if measure.is_derived() => indicator.of.iter().all(part),
        _ => !by.month || matches!(indicator.basis, Basis::Event | Basis::Service),
    }
}

/// Every combination of the values that the fields have; one empty one without fields.
fn combinations(cube: &Cube, fields: &[String]) -> Vec<Vec<(String, String)>> {
    let mut out = vec![Vec::new()];
    for field in fields {
        let values = cube.dimension_values(field);
        out = out
            .into_iter()
            .flat_map(|old: Vec<(String, String)>| {
                values.iter().map(move |value| {
                    let mut new = old.clone();
                    new.push((field.clone(), value.clone()));
                    new
                })
            })
            .collect();
    }
    out
}

/// Rows without a date, or that lie across the bounds of a period asked for.
fn unplaced(
    cube: &Cube,
    chosen: &[&Indicator],
    periods: &[Period],
    office: &Office,
) -> Result<Vec<Diagnostic>> {
    // A row may be missed by several dates: told once.
    let mut worst: Vec<(&str, u64)> = Vec::new();
    let mut seen: Vec<(&str, Basis, Option<&str>)> = Vec::new();
    for indicator in chosen {
        let Some(dataset) = indicator.dataset.as_deref() else { continue };
        let dates = (dataset, indicator.basis, indicator.date.as_deref());
        if seen.contains(&dates) {
            continue;
        }
        seen.push(dates);
        let mut rows = 0;
        for period in periods {
            let found = cube.unplaced(&indicator.id, *period).map_err(|d| vec![d])?;
            rows = rows.max(found.straddling + found.undated);
        }
        match worst.iter_mut().find(|(known, _)| *known == dataset) {
            Some((_, most)) => *most = rows.max(*most),
            None => worst.push((dataset, rows)),
        }
    }
    let told = worst.into_iter().filter(|(_, rows)| *rows > 0);
    Ok(told.map(|(dataset, rows)| figures::unplaced(office, dataset, rows)).collect())
}
