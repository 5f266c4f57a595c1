//! From what a template wants to what `figure::print` does.

use super::functions::wrong_unit;
use crate::catalog::Indicator;
use crate::diagnostic::{Diagnostic, codes};
use crate::figure::compare;
use crate::figure::print::{self, Options, Style};
use crate::model::value::Rounding;
use crate::model::{Period, Ratio, Unit, UnitKind, Value};

/// The printing arguments of a call.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// `unit="万元"`
    pub unit: Option<&'a str>,
    /// `style="approx"`
    pub style: Option<&'a str>,
    /// `decimals=2`
    pub decimals: Option<u32>,
}

/// A printed text and how it was rounded.
pub(super) struct Text {
    pub(super) text: String,
    pub(super) rounding: String,
}

fn options<'a>(wanted: &Wanted<'a>) -> Result<Options<'a>, Diagnostic> {
    let style = Style::parse(wanted.style, wanted.decimals).ok_or_else(|| {
        let message = format!(
            "style「{}」与 decimals 不成一种印法；style 可用 exact、fixed（配 decimals）、approx、余、多、近",
            wanted.style.unwrap_or("fixed")
        );
        Diagnostic::new(codes::TEMPLATE_UNIT, message)
    })?;
    Ok(Options { style, unit: wanted.unit, rounding: Rounding::HalfUp })
}

/// Whether an indicator can be printed so, with no data.
pub(super) fn check(indicator: &Indicator, unit: &Unit, wanted: &Wanted<'_>) -> Result<(), Diagnostic> {
    let zero = match unit.kind {
        UnitKind::Money => Value::Money(0),
        UnitKind::Rate => Value::Ratio(Ratio { numerator: 0, denominator: 1 }),
        _ => Value::Count(0),
    };
    print(&zero, indicator, unit, wanted).map(|_| ())
}

/// Prints a value.
pub(super) fn print(
    value: &Value,
    indicator: &Indicator,
    unit: &Unit,
    wanted: &Wanted<'_>,
) -> Result<Text, Diagnostic> {
    let options = options(wanted)?;
    let printed = print::print(value, unit, &indicator.words, &options).map_err(|problem| {
        match (problem.code == codes::TEMPLATE_UNIT, wanted.unit) {
            (true, Some(word)) => wrong_unit(&indicator.id, &indicator.unit, word),
            _ => problem,
        }
    })?;
    Ok(Text { rounding: rounding(&printed, &options), text: printed.text })
}

fn rounding(printed: &print::Printed, options: &Options<'_>) -> String {
    if printed.exact {
        return "exact".into();
    }
    match options.style {
        Style::Fixed(decimals) => format!("half_up:{decimals}{}", printed.unit),
        Style::Exact => format!("half_up:2{}", printed.unit),
        Style::Approx(print::Approx::Near) => "up".into(),
        Style::Approx(_) => "down".into(),
    }
}

/// The words of a change, the difference behind them.
pub(super) fn change(
    now: &Value,
    before: Option<&Value>,
    indicator: &Indicator,
    unit: &Unit,
    period: Period,
    wanted: &Wanted<'_>,
) -> Result<(Text, Option<Value>), Diagnostic> {
    let options = options(wanted)?;
    let base = compare::base_word(&period);
    let change = compare::change(now, before, unit, &indicator.words, &base, &options)?;
    let rounding = change.printed.as_ref().map_or_else(|| "exact".into(), |p| rounding(p, &options));
    Ok((Text { text: change.text, rounding }, change.difference))
}

/// 完成率 against a target: the words and the exact rate, `None` where there is none.
pub(super) fn done(
    value: &Value,
    target: &Value,
    indicator: &Indicator,
    unit: &Unit,
    decimals: u32,
) -> Result<(Text, Option<Ratio>), Diagnostic> {
    let done = compare::done(value, target, unit, &indicator.words, decimals, &Options::default())?;
    let rounding = format!("half_up:{decimals}%");
    Ok((Text { text: done.rate_text, rounding }, done.rate))
}

/// The unit a table's column is in: 元 for money unless another is wanted.
pub(super) fn table_unit(indicator: &Indicator, wanted: &Wanted<'_>) -> Result<String, Diagnostic> {
    let unit = unit_of(indicator)?;
    check(indicator, &unit, &table_wanted(&unit, wanted))?;
    Ok(table_wanted(&unit, wanted).unit.map_or_else(|| indicator.unit.clone(), str::to_owned))
}

/// A number in a table: without its unit, money with 角分 so that columns line up.
pub(super) fn table_cell(
    value: &Value,
    indicator: &Indicator,
    unit: &Unit,
    wanted: &Wanted<'_>,
) -> Result<Text, Diagnostic> {
    let options = options(&table_wanted(unit, wanted))?;
    let printed = print::print(value, unit, &indicator.words, &options)?;
    Ok(Text { rounding: rounding(&printed, &options), text: printed.numeral })
}

fn table_wanted<'a>(unit: &Unit, wanted: &Wanted<'a>) -> Wanted<'a> {
    match (unit.kind, wanted.unit) {
        (UnitKind::Money, None) => {
            Wanted { unit: Some("元"), style: None, decimals: wanted.decimals.or(Some(2)) }
        }
        _ => *wanted,
    }
}

fn unit_of(indicator: &Indicator) -> Result<Unit, Diagnostic> {
    Unit::parse(&indicator.unit).ok_or_else(|| {
        let message = format!("指标「{}」的单位「{}」读不懂", indicator.id, indicator.unit);
        Diagnostic::new(codes::TEMPLATE_UNIT, message)
    })
}
