//! `span` of a figure over several years: persons counted once over all of them, or once in each.
//!
//! Inputs: a figure of the manifest, the cube behind it. Outputs: both values, the years' own, and why they
//! differ. Invariant: both are counted, neither is worked out from the other.

use super::document::{Span, SpanMode as Mode};
use crate::catalog::{Measure, SpanMode};
use crate::draft::{FigureEntry, Frame};
use crate::model::{Period, Value};

/// The two ways of counting, where they may differ: the figure has days of several calendar years and
/// counts distinct persons, households or things.
pub(super) fn span(frame: &Frame, figure: &FigureEntry) -> Option<Span> {
    let asked = frame.asked(figure)?;
    let (id, cube) = (figure.indicator.as_str(), &frame.cube);
    if !cube.has_span_modes(id, asked.period) {
        return None;
    }
    let own = asked.answer.value.ok()?;
    let counted = |mode| cube.spanned(id, asked.region, asked.period, mode).ok()?.value.ok();
    let (union, sum) = (counted(SpanMode::Union)?, counted(SpanMode::SumOfYears)?);
    // A total of both kinds is neither.
    let (mode, other) = match asked.indicator.span {
        SpanMode::SumOfYears if own == sum => (Mode::SumOfYears, (Mode::Union, union)),
        _ if own == union => (Mode::Union, (Mode::SumOfYears, sum)),
        _ if own == sum => (Mode::SumOfYears, (Mode::Union, union)),
        _ => (Mode::Mixed, (Mode::Union, union)),
    };
    let years = cube.by_year(id, asked.region, asked.period).ok()?;
    let by_year =
        years.iter().map(|(year, answer)| (year.to_string(), answer.known().map(Value::plain))).collect();
    let without: Vec<Period> = years.iter().filter(|(_, a)| a.value.is_err()).map(|(y, _)| *y).collect();
    let made = match asked.indicator.measure {
        Measure::Total => Some("相加"),
        Measure::Difference => Some("相减"),
        Measure::Ratio => Some("相除"),
        _ => None,
    };
    Some(Span {
        mode,
        other_mode: other.0,
        other_value: other.1.plain(),
        by_year,
        note: note(mode, made, union, sum, &without),
    })
}

/// In words, why the two differ; `made`: how it is made of parts, each of which counts a person for itself.
fn note(mode: Mode, made: Option<&str>, union: Value, sum: Value, without: &[Period]) -> String {
    let mut out = match (mode, made) {
        (Mode::Union, None) => "整个期间按证件（户、编号）去重，只计一次".to_owned(),
        (Mode::Union, Some(made)) => format!("各部分在整个期间分别去重后{made}，同在两个部分里的各计一次"),
        (Mode::SumOfYears, None) => "各年分别去重，再把各年的数相加".to_owned(),
        (Mode::SumOfYears, Some(made)) => format!("各部分分别去重（各年的数相加）后{made}"),
        (Mode::Mixed, _) => "各组成部分的多年计法不同".to_owned(),
    };
    match (union, sum) {
        _ if made.is_some() => {
            let (union, sum) = (union.plain(), sum.plain());
            out.push_str(&format!("；各部分按整个期间去重得{union}，按各年去重得{sum}"));
        }
        (Value::Count(union), Value::Count(sum)) if union == sum => {
            out.push_str(&format!("；两种计法都是{sum}，没有跨年重复"));
        }
        (Value::Count(union), Value::Count(sum)) => {
            let twice = sum.saturating_sub(union);
            out.push_str(&format!(
                "；整个期间只计一次是{union}，各年相加是{sum}，相差的{twice}是在不止一年里出现的"
            ));
        }
        _ => out.push_str(&format!("；整个期间只计一次是{}，各年相加是{}", union.plain(), sum.plain())),
    }
    if !without.is_empty() {
        let years: Vec<String> = without.iter().map(Period::title).collect();
        out.push_str(&format!("；{}没有数据", years.join("、")));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_tell_why() {
        let year = Period::year(2021).expect("a year");
        for (mode, made, union, sum, without, expected) in [
            (
                Mode::Union,
                None,
                10,
                10,
                vec![],
                "整个期间按证件（户、编号）去重，只计一次；两种计法都是10，没有跨年重复",
            ),
            (
                Mode::SumOfYears,
                None,
                10,
                13,
                vec![year],
                "各年分别去重，再把各年的数相加；整个期间只计一次是10，各年相加是13，相差的3是在不止一年里出现的；2021年没有数据",
            ),
            (
                Mode::Union,
                None,
                0,
                0,
                vec![],
                "整个期间按证件（户、编号）去重，只计一次；两种计法都是0，没有跨年重复",
            ),
            (
                Mode::Union,
                Some("相加"),
                15,
                46,
                vec![],
                "各部分在整个期间分别去重后相加，同在两个部分里的各计一次；\
                 各部分按整个期间去重得15，按各年去重得46",
            ),
        ] {
            assert_eq!(note(mode, made, Value::Count(union), Value::Count(sum), &without), expected);
        }
    }
}
