//! What templates may go through: `{% for r in regions() %}`, `{% for m in months() %}`, `{% for y in years() %}`.
//!
//! Inputs: the frame. Outputs: lists of names, with what `region=` and `period=` take (`r.code`, `m.text`).
//! Invariant: no numbers but those of the calendar; the same lines, in the same order, as `table` has.

use super::arguments::Arguments;
use super::frame::Frame;
use super::record::Record;
use super::{marks, table};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Period;
use crate::model::region::Level;
use chrono::Datelike;
use tera::Value;

/// What a loop goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// Regions.
    Regions,
    /// Months or years.
    Periods,
}

impl Over {
    /// By the name of the function.
    pub(super) fn of(function: &str) -> Option<Over> {
        match function {
            "regions" => Some(Over::Regions),
            "months" | "years" => Some(Over::Periods),
            _ => None,
        }
    }

    /// The argument that takes a loop's variable, and the field of the variable.
    pub(super) fn argument(self) -> (&'static str, &'static str) {
        match self {
            Over::Regions => ("region", "code"),
            Over::Periods => ("period", "text"),
        }
    }
}

/// The levels that `regions(level=…)` takes.
pub(super) const LEVELS: &[&str] = &["city", "county", "town", "village"];

/// The regions below the draft's, or all of a level inside it. With `id`, a unit that is not counted stands
/// among them only where it has data.
pub(super) fn regions(frame: &Frame, _: &mut Record, a: &Arguments) -> Result<Value, Diagnostic> {
    let (period, region) = a.place(frame)?;
    let below = match a.text("level").and_then(Level::parse) {
        Some(level) => {
            let inside = frame.regions.at_level(region, level);
            inside.into_iter().filter(|r| *r != region).collect()
        }
        None => frame.regions.children(region).to_vec(),
    };
    let mut list = Vec::new();
    for index in below {
        let place = frame.regions.get(index);
        if !place.counted && !a.ids.is_empty() && !table::has_rows(frame, &a.ids, period, index)? {
            continue;
        }
        list.push(serde_json::json!({"name": marks::strip(&place.name), "code": marks::strip(&place.code)}));
    }
    Ok(Value::from_serializable(&list))
}

/// The months of the draft's period.
pub(super) fn months(frame: &Frame, _: &mut Record, _: &Arguments) -> Result<Value, Diagnostic> {
    let month = |p: &Period| serde_json::json!({"name": format!("{}月", p.from.month()), "title": p.title(), "text": p.to_string()});
    Ok(Value::from_serializable(&frame.period.each_month().iter().map(month).collect::<Vec<_>>()))
}

/// The years of the draft's period, which must have nothing but whole ones.
pub(super) fn years(frame: &Frame, _: &mut Record, _: &Arguments) -> Result<Value, Diagnostic> {
    let whole = frame.period;
    if whole.whole_years().is_none() {
        let message = format!("{}不是整年，没有逐年（years()）", whole.title());
        return Err(Diagnostic::new(codes::TEMPLATE_ARGUMENT, message));
    }
    let year = |p: Period| serde_json::json!({"name": format!("{}年", p.from.year()), "title": p.title(), "text": p.to_string()});
    let all = (whole.from.year()..=whole.to.year()).filter_map(Period::year);
    Ok(Value::from_serializable(&all.map(year).collect::<Vec<_>>()))
}
