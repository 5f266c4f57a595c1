//! `table(id=[…], by="region"|"month")`: one row per region or month, one column per indicator.
//!
//! Invariant: the total row is the figure of the whole, never the sum of the lines; where they differ
//! the note says why (跨镇街重复 37 人).

use super::frame::Frame;
use super::functions::Arguments;
use super::markup::Made;
use super::printing;
use super::record::{Record, usage};
use crate::catalog::Measure;
use crate::diagnostic::Diagnostic;
use crate::model::block::{Cell, Span, Table};
use crate::model::{Period, UnitKind, Value};

/// A line of the table: its name and the place it stands for.
struct Line {
    name: String,
    period: Period,
    region: usize,
}

pub(super) fn table(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<String, Diagnostic> {
    if a.ids.is_empty() {
        return Err(usage("table 要写明 id=[\"…\"]".into()));
    }
    if !a.titles.is_empty() && a.titles.len() != a.ids.len() {
        return Err(usage(format!("table 的 titles 有 {} 个，id 有 {} 个", a.titles.len(), a.ids.len())));
    }
    let period = frame.period(a.period.as_deref())?;
    let region = frame.region(a.region.as_deref())?;
    let (first, lines) = match a.by.as_deref().unwrap_or("region") {
        "month" => ("月份", months(period, region)),
        "region" => (child_word(frame, region), regions(frame, period, region)),
        other => return Err(usage(format!("table 的 by 可用 region、month,不能用「{other}」"))),
    };
    let mut table = Table { caption: a.caption.clone().unwrap_or_default(), ..Table::default() };
    table.header.push(first.to_owned());
    for (i, id) in a.ids.iter().enumerate() {
        let indicator = frame.indicator(id)?;
        let title = a.titles.get(i).unwrap_or(&indicator.title);
        let unit = printing::table_unit(indicator, &a.wanted())?;
        table.header.push(format!("{title}（{unit}）"));
    }
    let mut sums: Vec<Option<i128>> = vec![Some(0); a.ids.len()];
    for line in &lines {
        let mut cells = vec![Cell::words(line.name.clone())];
        let mut any = false;
        for (id, sum) in a.ids.iter().zip(&mut sums) {
            let (cell, value) = number(frame, record, a, id, line.period, line.region)?;
            any |= value.is_some();
            add(sum, value);
            cells.push(cell);
        }
        // An uncounted unit stands in the table only where it has data.
        if any || frame.regions.get(line.region).counted {
            table.rows.push(cells);
        }
    }
    let mut cells = vec![Cell::words("合计")];
    let mut notes = Vec::new();
    for (i, id) in a.ids.iter().enumerate() {
        let (cell, value) = number(frame, record, a, id, period, region)?;
        cells.push(cell);
        notes.extend(difference(frame, id, &table.header[i + 1], sums[i], value)?);
    }
    table.rows.push(cells);
    if !notes.is_empty() {
        table.note = format!("注：{}。", notes.join("；"));
    }
    Ok(format!("\n\n{}\n\n", record.block(Made::Table(table))))
}

fn months(period: Period, region: usize) -> Vec<Line> {
    let line = |p: Period| Line { name: p.title(), period: p, region };
    period.each_month().into_iter().map(line).collect()
}

fn regions(frame: &Frame, period: Period, region: usize) -> Vec<Line> {
    let line = |r: usize| Line { name: frame.regions.get(r).name.clone(), period, region: r };
    frame.regions.children(region).into_iter().map(line).collect()
}

fn child_word(frame: &Frame, region: usize) -> &'static str {
    let child = frame.regions.children(region).into_iter().next();
    match child.map(|c| frame.regions.get(c).level) {
        Some(crate::model::region::Level::Town) => "镇（街道）",
        Some(crate::model::region::Level::Village) => "村（社区）",
        Some(level) => level.title(),
        None => "区划",
    }
}

/// One number cell; a line without data prints a dash, the total without data 【待填】.
fn number(
    frame: &Frame,
    record: &mut Record,
    a: &Arguments,
    id: &str,
    period: Period,
    region: usize,
) -> Result<(Cell, Option<Value>), Diagnostic> {
    let asked = frame.ask(id, period, region)?;
    let span = match &asked.answer.value {
        Ok(value) => {
            let printed = printing::table_cell(value, asked.indicator, &asked.unit, &a.wanted())?;
            let marked = record.figure(frame.entry(&asked, value), &printed.text, printed.rounding);
            let spans = super::markup::spans(&marked);
            return Ok((Cell { spans, number: true }, Some(*value)));
        }
        Err(_) => {
            record.missing(asked.indicator.id.clone(), frame.why_missing(&asked));
            Span::Missing { text: "【待填】".into() }
        }
    };
    Ok((Cell { spans: vec![span], number: true }, None))
}

fn add(sum: &mut Option<i128>, value: Option<Value>) {
    let plain = match value {
        None => Some(0),
        Some(Value::Count(n) | Value::Money(n)) => Some(n),
        Some(Value::Ratio(_)) => None,
    };
    *sum = sum.and_then(|s| plain.and_then(|p| s.checked_add(p)));
}

/// Why the lines do not add up to the total.
fn difference(
    frame: &Frame,
    id: &str,
    heading: &str,
    sum: Option<i128>,
    total: Option<Value>,
) -> Result<Option<String>, Diagnostic> {
    let indicator = frame.indicator(id)?;
    let (Some(sum), Some(total)) = (sum, total) else { return Ok(None) };
    let total = match total {
        Value::Count(n) | Value::Money(n) => n,
        Value::Ratio(_) => return Ok(None),
    };
    if sum == total {
        return Ok(None);
    }
    let name = heading.split('（').next().unwrap_or(heading);
    let unit = crate::model::Unit::parse(&indicator.unit);
    let is_money = unit.is_some_and(|u| u.kind == UnitKind::Money);
    let amount = |n: i128| {
        if is_money {
            format!("{}元", crate::model::value::trim_zeros(&crate::model::value::decimal(n, 2)))
        } else {
            format!("{n}{}", indicator.unit)
        }
    };
    let distinct = matches!(indicator.measure, Measure::Persons | Measure::Households | Measure::Distinct(_));
    Ok(Some(match (distinct, sum > total) {
        (true, true) => {
            format!("{name}合计按全部去重，各行之和多{}，为跨行重复", amount(sum - total))
        }
        (true, false) => format!("{name}合计另含未能落实到各行的{}", amount(total - sum)),
        (false, true) => format!("{name}各行之和比合计多{}", amount(sum - total)),
        (false, false) => format!("{name}合计另含未能落实到各行的{}", amount(total - sum)),
    }))
}
