//! `report sources impact PERIOD`: what rejected rows take from the figures of a period, reason by reason.
//!
//! Invariant: a row is left out of a figure's list only by what can be read of it; what cannot be read might
//! belong, and is said to be unreadable.

use crate::catalog::Indicator;
use crate::command::{Outcome, Result, Session, figures, indicators};
use crate::figure::{Question, Rejected};
use crate::model::Value;
use crate::model::value::decimal;
use crate::output::grid::{Grid, Heading};
use serde_json::json;

/// What the user asked for.
#[derive(Debug, Default)]
pub struct Impact {
    /// The period.
    pub period: String,
    /// `--region`
    pub region: Option<String>,
    /// `--indicator`: these only.
    pub indicators: Vec<String>,
}

/// Lists the figures that rejected rows might belong to.
pub fn impact(session: &Session<'_>, request: &Impact) -> Result<Outcome> {
    let office = session.office()?;
    let (catalog, tree) = (&office.catalog, &office.workspace.regions);
    let period = session.period(&request.period)?;
    let region = office.region_or_root(request.region.as_deref())?;
    let mut chosen: Vec<&Indicator> = Vec::new();
    for id in &request.indicators {
        chosen.push(catalog.indicator(id.trim()).ok_or_else(|| indicators::unknown(catalog, id.trim()))?);
    }
    if chosen.is_empty() {
        chosen = catalog.indicators.iter().collect();
    }
    let ledger = figures::ledger(&office)?;
    let rejected = Rejected::of_ledger(&ledger, catalog, tree);
    let mut hit = Vec::new();
    for indicator in chosen {
        let moved = rejected.impact(indicator, period, region).map_err(|d| vec![d])?;
        if !moved.impact.lines.is_empty() {
            hit.push((indicator, moved.impact));
        }
    }
    let question = Question {
        indicators: hit.iter().map(|(i, _)| *i).collect(),
        periods: vec![period],
        regions: vec![tree.root(), region],
        ..Question::default()
    };
    let cube = figures::compute(session, &office, &ledger, &question)?;
    let mut grid = Grid::new("", headings());
    let mut list = Vec::new();
    for (indicator, impact) in &hit {
        let answer = cube.answer(&indicator.id, region, period, &[]).map_err(|d| vec![d])?;
        let value = answer.known().map(Value::plain);
        let most = impact.at_most.as_ref().map(Value::plain);
        for line in &impact.lines {
            grid.rows.push(vec![
                indicator.id.clone(),
                indicator.title.clone(),
                shown(answer.known(), &indicator.unit),
                indicator.unit.clone(),
                line.code.clone(),
                line.reason.clone(),
                line.rows.to_string(),
                line.amount.map_or_else(String::new, |a| decimal(a, 2)),
                if line.unreadable > 0 { line.unreadable.to_string() } else { String::new() },
                most.clone().unwrap_or_else(|| "不能确定".to_owned()),
            ]);
        }
        let reasons: Vec<_> = impact
            .lines
            .iter()
            .map(|l| {
                json!({
                    "code": l.code, "reason": l.reason, "rows": l.rows, "unreadable": l.unreadable,
                    "amount": l.amount.map(|a| decimal(a, 2)),
                })
            })
            .collect();
        list.push(json!({
            "indicator": indicator.id, "title": indicator.title, "value": value, "unit": indicator.unit,
            "at_most": most, "words": impact.words, "reasons": reasons,
        }));
    }
    let mut outcome = Outcome::default();
    outcome.put("period", period.to_string());
    outcome.put("region", tree.get(region).code.clone());
    outcome.put("figures", list);
    let name = &tree.get(region).name;
    outcome.notes.push(match hit.len() {
        0 => format!("{name}{}的数字都不缺剔除的行", period.title()),
        n => format!("{name}{}有 {n} 个数字可能少了剔除的行；同一行可能计入几个数字", period.title()),
    });
    let mut shown = vec!["title", "value", "unit", "code", "reason", "rows", "amount", "at_most"];
    if grid.rows.iter().any(|r| !r[8].is_empty()) {
        shown.insert(7, "unreadable");
    }
    if !grid.rows.is_empty() {
        outcome.grids.push(grid.only(&shown));
    }
    outcome.csv = Some(grid);
    Ok(outcome)
}

/// A value in its unit: a rate in per cent or ‰, to four decimals.
fn shown(value: Option<&Value>, unit: &str) -> String {
    match value {
        Some(Value::Ratio(r)) => {
            let factor = if unit == "‰" { 1000 } else { 100 };
            let scaled =
                r.numerator.checked_mul(factor).and_then(|n| crate::model::Ratio::new(n, r.denominator));
            scaled.map_or_else(|| Value::Ratio(*r).plain(), |r| Value::Ratio(r).plain())
        }
        Some(value) => value.plain(),
        None => String::new(),
    }
}

fn headings() -> Vec<Heading> {
    vec![
        Heading::words("indicator", "编号"),
        Heading::words("title", "指标"),
        Heading::number("value", "现在的数"),
        Heading::words("unit", "单位"),
        Heading::words("code", "代码"),
        Heading::words("reason", "剔除的原因"),
        Heading::number("rows", "行"),
        Heading::number("amount", "读得出的金额（元）"),
        Heading::number("unreadable", "其中读不出是否计入"),
        Heading::number("at_most", "全部补正最多增加"),
    ]
}
