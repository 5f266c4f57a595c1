//! From what a template wants to what `figure::print` does.
//!
//! Job: read the printing arguments against an indicator, before and while printing. Outputs: options, or
//! a [`Fault`] that names the argument at fault. Invariant: what `faults` lets pass with no data, `print`
//! prints for every value (but those too large to be scaled).

use crate::catalog::{Indicator, Measure};
use crate::diagnostic::{Diagnostic, codes};
use crate::figure::print::{self, MAX_DECIMALS, MAX_DIGITS, MAX_STEP, Options, Style};
use crate::model::{Ratio, Unit, UnitKind, Value};

/// The printing arguments of a call.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted<'a> {
    /// `unit="万元"`
    pub(super) unit: Option<&'a str>,
    /// `style="余"`
    pub(super) style: Option<&'a str>,
    /// `decimals=2`
    pub(super) decimals: Option<u32>,
    /// `digits=1`
    pub(super) digits: Option<u32>,
    /// `step=5`
    pub(super) step: Option<u32>,
    /// `numerals="汉字"`
    pub(super) numerals: Option<&'a str>,
    /// `noun="街道"`
    pub(super) noun: Option<&'a str>,
}

/// A printed text and how it was rounded.
pub(super) struct Text {
    pub(super) text: String,
    pub(super) rounding: String,
}

/// What is wrong with an argument.
#[derive(Debug)]
pub(super) struct Fault {
    /// Its name.
    pub(super) argument: &'static str,
    /// What.
    pub(super) problem: Diagnostic,
}

impl Fault {
    fn new(argument: &'static str, message: impl Into<String>) -> Fault {
        Fault { argument, problem: Diagnostic::new(codes::TEMPLATE_ARGUMENT, message) }
    }
}

/// Everything wrong with the printing arguments, with no data.
pub(super) fn faults(indicator: &Indicator, unit: &Unit, wanted: &Wanted<'_>) -> Vec<Fault> {
    let mut out = Vec::new();
    let mut say = |argument, message: String| out.push(Fault::new(argument, message));
    let counted = !matches!(unit.kind, UnitKind::Money | UnitKind::Rate);
    let rate = unit.kind == UnitKind::Rate;
    let rounds = matches!(wanted.style, Some("余" | "approx" | "多" | "近" | "以上"));
    if let Some(style) = wanted.style {
        let known = matches!(style, "exact" | "fixed" | "不少于") || rounds;
        if !known {
            let list = "exact、fixed（配 decimals）、余、多、近、以上、不少于";
            say("style", format!("style 不认识「{style}」，可用 {list}"));
        } else if rate && rounds && style != "以上" {
            say("style", format!("比率不能印成「{style}」，可用 decimals 或以上"));
        } else if style == "fixed" && wanted.decimals.is_none() {
            say("style", "style「fixed」要配 decimals".into());
        }
    }
    match wanted.decimals {
        Some(n) if n > MAX_DECIMALS => say("decimals", format!("decimals 最多 {MAX_DECIMALS}，不能是 {n}")),
        Some(_) if wanted.style.is_some_and(|s| s != "fixed") => {
            say("decimals", "decimals 不能与这种 style 同用".into());
        }
        _ => {}
    }
    match wanted.digits {
        Some(n) if n == 0 || n > MAX_DIGITS => {
            say("digits", format!("digits 是保留的有效数字，可用 1 至 {MAX_DIGITS}，不能是 {n}"));
        }
        Some(_) if !rounds => say("digits", "digits 只与余、多、近、以上同用".into()),
        Some(_) if rate => say("digits", "比率没有 digits，请用 step".into()),
        _ => {}
    }
    match wanted.step {
        Some(n) if n == 0 || n > MAX_STEP => {
            say("step", format!("step 是几个百分点一档，可用 1 至 {MAX_STEP}，不能是 {n}"));
        }
        Some(_) if !rate || wanted.style != Some("以上") => say("step", "step 只用于比率的以上".into()),
        _ => {}
    }
    if wanted.numerals.is_some() && (!counted || wanted.decimals.is_some()) {
        say("numerals", "汉字只用于不带小数的计数".into());
    }
    if wanted.noun.is_some() && !counted {
        say("noun", "noun 只用于计数".into());
    }
    // Of several faults of one style the unit's is no news.
    if out.is_empty()
        && let Err(problem) = print(&zero(unit), indicator, unit, &Wanted { style: None, ..*wanted })
    {
        out.push(Fault { argument: "unit", problem });
    }
    out
}

fn zero(unit: &Unit) -> Value {
    match unit.kind {
        UnitKind::Money => Value::Money(0),
        UnitKind::Rate => Value::Ratio(Ratio { numerator: 0, denominator: 1 }),
        _ => Value::Count(0),
    }
}

/// What the arguments come to.
pub(super) fn options<'a>(indicator: &Indicator, wanted: &Wanted<'a>) -> Result<Options<'a>, Diagnostic> {
    let style = Style::parse(wanted.style, wanted.decimals).ok_or_else(|| {
        let message = format!("style「{}」与 decimals 不成一种印法", wanted.style.unwrap_or("fixed"));
        Diagnostic::new(codes::TEMPLATE_ARGUMENT, message)
    })?;
    let plain = Options::default();
    // 每人3000元, 每户1.2万元 where asked for: a standard is small money.
    let standard = matches!(indicator.measure, Measure::Uniform(_)) && is_money(indicator);
    Ok(Options {
        style,
        unit: wanted.unit.or(standard.then_some("元")),
        digits: wanted.digits,
        step: wanted.step.unwrap_or(plain.step),
        decimals: indicator.decimals.unwrap_or(plain.decimals),
        hanzi: wanted.numerals.is_some(),
        noun: wanted.noun.unwrap_or(""),
        ..plain
    })
}

fn is_money(indicator: &Indicator) -> bool {
    Unit::parse(&indicator.unit).is_some_and(|u| u.kind == UnitKind::Money)
}

/// Prints a value.
pub(super) fn print(
    value: &Value,
    indicator: &Indicator,
    unit: &Unit,
    wanted: &Wanted<'_>,
) -> Result<Text, Diagnostic> {
    let options = options(indicator, wanted)?;
    let printed = print::print(value, unit, &indicator.words, &options).map_err(|problem| {
        match (problem.code == codes::TEMPLATE_UNIT, wanted.unit) {
            (true, Some(word)) => wrong_unit(&indicator.id, &indicator.unit, word),
            _ => problem,
        }
    })?;
    Ok(Text { rounding: rounding(&printed, &options), text: printed.text })
}

/// The failure for a unit that does not fit.
fn wrong_unit(id: &str, unit: &str, wanted: &str) -> Diagnostic {
    let message = format!("指标「{id}」的单位是「{unit}」，不能印成「{wanted}」");
    Diagnostic::new(codes::TEMPLATE_UNIT, message)
}

/// How a printing was rounded, for the manifest.
pub(super) fn rounding(printed: &print::Printed, options: &Options<'_>) -> String {
    if printed.exact {
        return "exact".into();
    }
    match options.style {
        Style::Fixed(decimals) => format!("half_up:{decimals}{}", printed.unit),
        Style::Exact | Style::Bound => format!("half_up:{}{}", options.decimals, printed.unit),
        Style::Approx(print::Approx::Near) => "up".into(),
        Style::Approx(_) => "down".into(),
    }
}

/// The unit a table's column is in: 元 for money unless another is wanted.
pub(super) fn table_unit(indicator: &Indicator, wanted: &Wanted<'_>) -> Result<String, Diagnostic> {
    let unit = unit_of(indicator)?;
    Ok(table_wanted(&unit, wanted).unit.map_or_else(|| indicator.unit.clone(), str::to_owned))
}

/// A number in a table: without its unit, money with 角分 so that columns line up.
pub(super) fn table_cell(
    value: &Value,
    indicator: &Indicator,
    unit: &Unit,
    wanted: &Wanted<'_>,
) -> Result<Text, Diagnostic> {
    let options = options(indicator, &table_wanted(unit, wanted))?;
    let printed = print::print(value, unit, &indicator.words, &options)?;
    Ok(Text { rounding: rounding(&printed, &options), text: printed.numeral })
}

fn table_wanted<'a>(unit: &Unit, wanted: &Wanted<'a>) -> Wanted<'a> {
    match (unit.kind, wanted.unit) {
        (UnitKind::Money, None) => {
            Wanted { unit: Some("元"), decimals: wanted.decimals.or(Some(2)), ..*wanted }
        }
        _ => *wanted,
    }
}

/// The unit of an indicator.
pub(super) fn unit_of(indicator: &Indicator) -> Result<Unit, Diagnostic> {
    Unit::parse(&indicator.unit).ok_or_else(|| {
        let message = format!("指标「{}」的单位「{}」读不懂", indicator.id, indicator.unit);
        Diagnostic::new(codes::TEMPLATE_UNIT, message)
    })
}
