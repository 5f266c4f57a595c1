//! A figure along the months of its period and along the regions below its own.
//!
//! Invariant: every point is a figure of the cube; where the points do not add up to the whole, the note
//! says why, with the number (跨镇街重复 is told apart from 不能落实到镇街).

use super::asking::{Asker, Told};
use super::words::amount;
use crate::catalog::{Basis, Catalog, Indicator, Measure};
use crate::diagnostic::Diagnostic;
use crate::draft::adds_up;
use crate::model::evidence::Series;
use crate::model::{Period, Value};
use chrono::Datelike;

/// By month, where the period has several, what is counted happens in them, and some row stands in one.
pub(super) fn months(
    asker: &Asker<'_>,
    indicator: &Indicator,
    period: Period,
    region: usize,
) -> Result<Option<Series>, Diagnostic> {
    let months = period.each_month();
    if months.len() < 2 || !is_flow(&asker.frame.catalog, indicator) {
        return Ok(None);
    }
    let told: Vec<Told> =
        months.iter().map(|m| asker.ask(&indicator.id, region, *m)).collect::<Result<_, _>>()?;
    if told.iter().all(|t| t.rows == 0) {
        return Ok(None);
    }
    let whole = asker.ask(&indicator.id, region, period)?;
    let note = if adds_up(&asker.frame.catalog, indicator, true) {
        // Where every row has its month, the months together are the whole.
        let placed = told.iter().all(|t| t.unplaced == 0);
        apart(asker, indicator, &told, whole, whole.value.filter(|_| placed), "月")
    } else {
        each_for_itself(indicator, "月")
    };
    let name = |m: &Period| month_name(*m, period);
    let points = months.iter().zip(&told).map(|(m, t)| (name(m), t.value)).collect();
    Ok(Some(Series { points, note }))
}

/// By the regions one level below, where some row stands in one of them.
pub(super) fn regions(
    asker: &Asker<'_>,
    indicator: &Indicator,
    period: Period,
    region: usize,
) -> Result<Option<Series>, Diagnostic> {
    let tree = &asker.frame.regions;
    let children = tree.children(region);
    let Some(level) = children.first().map(|c| tree.get(*c).level) else { return Ok(None) };
    // Each 镇街 has one 镇街: no news.
    if matches!(indicator.measure, Measure::Regions(of) if of <= level) {
        return Ok(None);
    }
    let listed = matches!(indicator.measure, Measure::Regions(_)) && indicator.dataset.is_none();
    let mut lines: Vec<(usize, Told)> = Vec::new();
    for child in children.iter().copied() {
        let place = tree.get(child);
        let told = asker.ask(&indicator.id, child, period)?;
        let exists = place.valid_from.is_none_or(|d| d <= period.to)
            && place.valid_to.is_none_or(|d| d >= period.from);
        // A unit that is not counted, or not there at the time, has a line where it has rows.
        if told.rows > 0 || (place.counted && exists) {
            lines.push((child, told));
        }
    }
    if !listed && lines.iter().all(|(_, t)| t.rows == 0) {
        return Ok(None);
    }
    let word = level.title();
    let note = if adds_up(&asker.frame.catalog, indicator, false) {
        let places: Vec<usize> = lines.iter().map(|(place, _)| *place).collect();
        let together = asker.together(&indicator.id, &places, period)?;
        let told: Vec<Told> = lines.iter().map(|(_, told)| *told).collect();
        apart(asker, indicator, &told, asker.ask(&indicator.id, region, period)?, together, word)
    } else {
        each_for_itself(indicator, word)
    };
    let points = lines.iter().map(|(place, t)| (tree.get(*place).name.clone(), t.value)).collect();
    Ok(Some(Series { points, note }))
}

/// Whether an indicator counts what happens in a period, through all of its parts; not what stands at its
/// end.
fn is_flow(catalog: &Catalog, indicator: &Indicator) -> bool {
    match (&indicator.measure, &indicator.dataset) {
        (Measure::Each, _) => false,
        (measure, _) if measure.is_derived() => {
            indicator.of.iter().all(|id| catalog.indicator(id).is_some_and(|part| is_flow(catalog, part)))
        }
        (_, Some(_)) => matches!(indicator.basis, Basis::Event | Basis::Service),
        (_, None) => false,
    }
}

/// Why points do not add up to the whole; `together`: the points' rows taken together, where that is known.
fn apart(
    asker: &Asker<'_>,
    indicator: &Indicator,
    points: &[Told],
    whole: Told,
    together: Option<Value>,
    word: &str,
) -> String {
    let plain = |v: Value| match v {
        Value::Count(n) | Value::Money(n) => Some(n),
        Value::Ratio(_) => None,
    };
    let Some(total) = whole.value else { return String::new() };
    let say = |n: i128| {
        let value = if matches!(total, Value::Money(_)) { Value::Money(n) } else { Value::Count(n) };
        amount(value, &indicator.unit)
    };
    let sum = points.iter().filter_map(|t| t.value).try_fold(0i128, |sum, v| sum.checked_add(plain(v)?));
    let (Some(sum), Some(total)) = (sum, plain(total)) else { return String::new() };
    // What is only added up has nothing twice.
    let distinct = counts_distinct(&asker.frame.catalog, indicator);
    let together = if distinct { together.and_then(plain) } else { Some(sum) };
    let Some(together) = together else {
        let note = format!("合计按全部去重；有的行不能落实到{word}");
        return if sum == total { String::new() } else { note };
    };
    let mut out = Vec::new();
    match sum - together {
        0 => {}
        more @ 1.. => {
            out.push(format!("合计按全部去重，各{word}之和多{}，为跨{word}重复", say(more)));
        }
        // What is taken off is counted in several of them.
        less => out.push(format!("合计按全部去重，各{word}之和少{}，为跨{word}重复", say(-less))),
    }
    if total != together {
        out.push(format!("另有{}不能落实到{word}", say(total - together)));
    }
    out.join("；")
}

/// Whether it, or a part of it, counts things once however often they occur.
fn counts_distinct(catalog: &Catalog, indicator: &Indicator) -> bool {
    indicator.measure.is_distinct()
        || indicator
            .of
            .iter()
            .any(|id| catalog.indicator(id).is_some_and(|part| counts_distinct(catalog, part)))
}

fn each_for_itself(indicator: &Indicator, word: &str) -> String {
    match indicator.measure {
        Measure::Ratio => format!("比率按各{word}分别计算，不能相加"),
        _ => format!("各{word}的数分别计算，不能相加"),
    }
}

/// `3月` in a period of one year, `2024年3月` in one of several; the days where it is cut.
fn month_name(month: Period, period: Period) -> String {
    let year = if period.from.year() == period.to.year() {
        String::new()
    } else {
        format!("{}年", month.from.year())
    };
    let name = format!("{year}{}月", month.from.month());
    if month.is_whole_months() {
        return name;
    }
    match (month.from.day(), month.to.day()) {
        (from, to) if from == to => format!("{name}{from}日"),
        (from, to) => format!("{name}{from}—{to}日"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_named_as_short_as_they_can_be() {
        let period =
            |text: &str| crate::model::period::parse(text, chrono::NaiveDate::MIN).expect("a period");
        let names = |text: &str| {
            let whole = period(text);
            whole.each_month().into_iter().map(|m| month_name(m, whole)).collect::<Vec<_>>()
        };
        assert_eq!(names("2024Q1"), ["1月", "2月", "3月"]);
        assert_eq!(names("2023-12..2024-01"), ["2023年12月", "2024年1月"]);
        assert_eq!(names("2024-11-01..2024-12-20"), ["11月", "12月1—20日"]);
    }
}
