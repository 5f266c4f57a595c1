//! The check of templates before anything is computed: unknown ids, wrong units, unknown functions.
//!
//! Invariant: every branch is checked, with no data, and every mistake has line and column.

use super::arguments::Arguments;
use super::library::Source;
use super::printing::{self, Wanted};
use super::scan::{self, Argument, Call};
use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::model::{RegionTree, Unit};
use std::ops::Range;

/// The functions that take indicators.
const FIGURES: [&str; 8] = ["fig", "prev", "done", "target", "has_target", "has", "show", "zero"];

/// Everything wrong with the templates that rendering one would use.
pub fn check(sources: &[&Source], catalog: &Catalog, regions: &RegionTree) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for source in sources {
        for call in scan::calls(&source.text) {
            check_call(source, &call, catalog, regions, &mut out);
        }
    }
    out
}

fn at(source: &Source, span: &Range<usize>, code: Code, message: String) -> Diagnostic {
    Diagnostic::new(code, message).showing(&source.path, &source.text, span.clone())
}

fn check_call(
    source: &Source,
    call: &Call,
    catalog: &Catalog,
    regions: &RegionTree,
    out: &mut Vec<Diagnostic>,
) {
    let ours = FIGURES.contains(&call.name.as_str()) || matches!(call.name.as_str(), "table" | "fact");
    if !ours {
        return;
    }
    for argument in &call.arguments {
        if !Arguments::NAMES.contains(&argument.name.as_str()) {
            let message = format!("{} 没有参数「{}」", call.name, argument.name);
            out.push(at(source, &argument.span, codes::TEMPLATE_SYNTAX, message));
        }
    }
    if let Some(ids) = call.argument("id") {
        for id in &ids.values {
            match catalog.indicator(id) {
                None => {
                    let message = format!("没有指标「{id}」");
                    out.push(at(source, &ids.span, codes::TEMPLATE_NAME, message));
                }
                Some(indicator) => check_unit(source, call, indicator, out),
            }
        }
    }
    if let Some(Argument { values, span, .. }) = call.argument("region")
        && let Some(region) = values.first()
        && regions.find(region).is_none()
    {
        out.push(at(source, span, codes::REGION_UNKNOWN, format!("没有区划「{region}」")));
    }
    if let Some(Argument { values, span, .. }) = call.argument("period")
        && let Some(period) = values.first()
        && period != "prev"
        && crate::model::period::parse(period, chrono::NaiveDate::MAX).is_none()
    {
        out.push(at(source, span, codes::PERIOD_INVALID, format!("期间「{period}」读不懂")));
    }
}

fn check_unit(
    source: &Source,
    call: &Call,
    indicator: &crate::catalog::Indicator,
    out: &mut Vec<Diagnostic>,
) {
    let Some(unit) = Unit::parse(&indicator.unit) else { return };
    let wanted = Wanted {
        unit: call.get("unit"),
        style: call.get("style"),
        decimals: call.get("decimals").and_then(|d| d.parse().ok()),
    };
    if let Err(problem) = printing::check(indicator, &unit, &wanted) {
        let argument = call.argument("unit").or_else(|| call.argument("style"));
        out.push(at(source, argument.map_or(&call.span, |a| &a.span), problem.code, problem.message));
    }
}
