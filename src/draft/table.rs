//! `table(id=[…], by="region"|"month"|"year")`: a row for each region, month or year, a column for each
//! indicator;
//! with `gaps="omit"`, or where the office wants gaps left out, no column that has no number, and no table
//! without lines; a single gap is 【待填】, or where the office wants gaps left out a dash.
//!
//! Invariant: the total row is the figure of the whole, never the sum of the lines; where they differ
//! the note says why (跨镇街重复 37 人).

use super::arguments::Arguments;
use super::frame::Frame;
use super::markup::Made;
use super::printing;
use super::record::{Record, usage};
use crate::catalog::{Basis, Catalog, Indicator, Measure};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::block::{Cell, Span, Table, Total};
use crate::model::{Period, UnitKind, Value};
use crate::workspace::config::Missing;
use chrono::Datelike;

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
    let (period, region) = a.place(frame)?;
    let (first, lines) = match a.text("by").unwrap_or("region") {
        "month" => ("月份", times(&period.each_month(), region)),
        "year" => ("年份", times(&years(period)?, region)),
        "region" => (child_word(frame, region), regions(frame, period, region)),
        other => return Err(usage(format!("table 的 by 不能用「{other}」"))),
    };
    // gaps="omit", or the office's own wish.
    let omits = a.text("gaps").is_some() || frame.missing == Missing::Omit;
    let (ids, titles) = if omits {
        with_numbers(frame, record, a, period, region)?
    } else {
        (a.ids.clone(), a.titles.clone())
    };
    if omits && (ids.is_empty() || lines.is_empty()) {
        return Ok(String::new());
    }
    let mut table = Table { caption: a.text("caption").unwrap_or_default().to_owned(), ..Table::default() };
    table.header.push(first.to_owned());
    for (i, id) in ids.iter().enumerate() {
        let indicator = frame.indicator(id)?;
        let title = titles.get(i).unwrap_or(&indicator.title);
        let unit = printing::table_unit(indicator, &a.wanted())?;
        table.header.push(format!("{title}（{unit}）"));
    }
    let mut sums: Vec<Option<i128>> = vec![Some(0); ids.len()];
    let mut lacks = vec![false; ids.len()];
    for line in &lines {
        // An uncounted unit stands in the table only where it has data.
        if !frame.regions.get(line.region).counted && !has_rows(frame, &ids, line.period, line.region)? {
            continue;
        }
        let mut cells = vec![Cell::words(line.name.clone())];
        for (i, id) in ids.iter().enumerate() {
            let (cell, value) = number(frame, record, a, id, line.period, line.region)?;
            add(&mut sums[i], value);
            lacks[i] |= value.is_none();
            cells.push(cell);
        }
        table.rows.push(cells);
    }
    let mut cells = vec![Cell::words("合计")];
    let mut notes = Vec::new();
    let over_time = !by_region(&lines, period, region);
    let mut partial = false;
    for (i, id) in ids.iter().enumerate() {
        let (cell, value) = number(frame, record, a, id, period, region)?;
        cells.push(cell);
        let column = Column { id, heading: &table.header[i + 1], sum: sums[i], total: value };
        notes.extend(difference(frame, &column, &lines, period, region)?);
        partial |= lacks[i] && value.is_some() && adds_up(&frame.catalog, frame.indicator(id)?, over_time);
    }
    table.rows.push(cells);
    if partial {
        notes.push(format!("合计不含没有数据的{first}"));
    }
    table.totals.push(Total::Apart);
    for id in &ids {
        table.totals.push(total(&frame.catalog, frame.indicator(id)?, over_time));
    }
    if table.rows.iter().flatten().any(|cell| cell.text() == GAP.0) {
        notes.push(GAP.1.to_owned());
    }
    if !notes.is_empty() {
        table.note = format!("注：{}。", notes.join("；"));
    }
    Ok(format!("\n\n{}\n\n", record.block(Made::Table(table))))
}

/// The columns that have a number for the whole, and their titles.
fn with_numbers(
    frame: &Frame,
    record: &mut Record,
    a: &Arguments,
    period: Period,
    region: usize,
) -> Result<(Vec<String>, Vec<String>), Diagnostic> {
    let (mut ids, mut titles) = (Vec::new(), Vec::new());
    for (i, id) in a.ids.iter().enumerate() {
        let asked = frame.ask(id, period, region)?;
        if asked.answer.value.is_ok() {
            ids.push(id.clone());
            titles.extend(a.titles.get(i).cloned());
        } else if asked.differs() {
            record.remark(codes::NOT_UNIFORM, frame.why_missing(&asked));
        }
    }
    Ok((ids, titles))
}

fn times(periods: &[Period], region: usize) -> Vec<Line> {
    periods.iter().map(|p| Line { name: p.title(), period: *p, region }).collect()
}

/// The calendar years of a period that has nothing but whole ones.
fn years(period: Period) -> Result<Vec<Period>, Diagnostic> {
    if period.whole_years().is_none() {
        let message = format!("{}不是整年，没有按年（by=\"year\"）的表", period.title());
        return Err(Diagnostic::new(codes::TEMPLATE_ARGUMENT, message));
    }
    Ok((period.from.year()..=period.to.year()).filter_map(Period::year).collect())
}

fn regions(frame: &Frame, period: Period, region: usize) -> Vec<Line> {
    let line = |r: usize| Line { name: frame.regions.get(r).name.clone(), period, region: r };
    frame.regions.children(region).iter().copied().map(line).collect()
}

fn child_word(frame: &Frame, region: usize) -> &'static str {
    let child = frame.regions.children(region).first();
    child.map_or("区划", |c| super::words::below(frame.regions.get(*c)))
}

/// What a cell without data says where gaps are left out, and the note below the table about it.
const GAP: (&str, &str) = ("—", "“—”表示没有数据");

/// One number cell; without data 【待填】, or a dash where the office wants gaps left out.
fn number(
    frame: &Frame,
    record: &mut Record,
    a: &Arguments,
    id: &str,
    period: Period,
    region: usize,
) -> Result<(Cell, Option<Value>), Diagnostic> {
    let asked = frame.ask(id, period, region)?;
    let marked = match &asked.answer.value {
        Ok(value) => {
            let printed = printing::table_cell(value, asked.indicator, &asked.unit, &a.wanted())?;
            let marked = record.figure(frame.entry(&asked, value), &printed.text, printed.rounding);
            return Ok((cell(marked), Some(*value)));
        }
        Err(_) if frame.missing == Missing::Omit && !asked.differs() => GAP.0.to_owned(),
        Err(_) => record.without(frame, &asked),
    };
    Ok((cell(marked), None))
}

/// A number under its mark; it becomes a span when the table is printed.
fn cell(marked: String) -> Cell {
    Cell { spans: vec![Span::Text(marked)], number: true }
}

fn add(sum: &mut Option<i128>, value: Option<Value>) {
    let plain = value.map_or(Some(0), plain);
    *sum = sum.and_then(|s| plain.and_then(|p| s.checked_add(p)));
}

/// Whether any of the figures rests on rows of a period in a region.
pub(super) fn has_rows(
    frame: &Frame,
    ids: &[String],
    period: Period,
    region: usize,
) -> Result<bool, Diagnostic> {
    for id in ids {
        if frame.ask(id, period, region)?.answer.rows > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A column whose lines are held against its total.
struct Column<'a> {
    id: &'a str,
    heading: &'a str,
    sum: Option<i128>,
    total: Option<Value>,
}

/// Why the lines do not add up to the total: how many are counted in several lines, and how many in
/// none. Both are exact: the lines taken together are a count of their own.
fn difference(
    frame: &Frame,
    column: &Column<'_>,
    lines: &[Line],
    period: Period,
    region: usize,
) -> Result<Vec<String>, Diagnostic> {
    let indicator = frame.indicator(column.id)?;
    let by_region = by_region(lines, period, region);
    if lines.is_empty() || !adds_up(&frame.catalog, indicator, !by_region) {
        return Ok(Vec::new());
    }
    let together = if by_region {
        let places: Vec<usize> = lines.iter().map(|l| l.region).collect();
        frame.cube.together(column.id, &places, period)?.value.ok()
    } else if placed(frame, column.id, period, region)? && each_placed(frame, column.id, lines)? {
        // Months taken together are the period, where every row has its month.
        column.total
    } else {
        None
    };
    let (Some(sum), Some(total)) = (column.sum, column.total.and_then(plain)) else { return Ok(Vec::new()) };
    let name = column.heading.split('（').next().unwrap_or(column.heading);
    let Some(together) = together.and_then(plain) else {
        return Ok(if sum == total {
            Vec::new()
        } else {
            vec![format!("{name}有的行不能落实到月份")]
        });
    };
    let is_money = crate::model::Unit::parse(&indicator.unit).is_some_and(|u| u.kind == UnitKind::Money);
    let amount = |n: i128| {
        if is_money {
            format!("{}元", crate::model::value::trim_zeros(&crate::model::value::decimal(n, 2)))
        } else {
            format!("{n}{}", indicator.unit)
        }
    };
    let mut out = Vec::new();
    if sum != together {
        let why = if indicator.measure.is_distinct() { "合计按全部去重，" } else { "" };
        out.push(format!("{name}{why}各行之和多{}，为跨行重复", amount(sum - together)));
    }
    if total != together {
        out.push(format!("{name}合计另含未能落实到各行的{}", amount(total - together)));
    }
    Ok(out)
}

/// Whether the lines are parts of the region, not of the period.
fn by_region(lines: &[Line], period: Period, region: usize) -> bool {
    lines.iter().all(|l| l.period == period && l.region != region)
}

/// What the total of a column is to its lines.
fn total(catalog: &Catalog, indicator: &Indicator, over_time: bool) -> Total {
    match (adds_up(catalog, indicator, over_time), counts_once(catalog, indicator)) {
        (false, _) => Total::Apart,
        (true, false) => Total::Sum,
        (true, true) => Total::Distinct,
    }
}

/// Whether anything in it is counted once however many lines it stands in.
fn counts_once(catalog: &Catalog, indicator: &Indicator) -> bool {
    let part = |id: &String| catalog.indicator(id).is_some_and(|i| counts_once(catalog, i));
    indicator.measure.is_distinct() || indicator.of.iter().any(part)
}

/// Whether every row of a figure has its place in the period.
fn placed(frame: &Frame, id: &str, period: Period, region: usize) -> Result<bool, Diagnostic> {
    Ok(frame.ask(id, period, region)?.answer.unplaced == 0)
}

/// The same of every line: a row over several months stands in the year and in none of them.
fn each_placed(frame: &Frame, id: &str, lines: &[Line]) -> Result<bool, Diagnostic> {
    for line in lines {
        if !placed(frame, id, line.period, line.region)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether lines and total have anything to do with each other: a uniform value does not add up, nor do
/// stocks of several days.
pub fn adds_up(catalog: &Catalog, indicator: &Indicator, over_time: bool) -> bool {
    if indicator.measure.is_derived() {
        let sum = matches!(indicator.measure, Measure::Total | Measure::Difference);
        let part = |id: &String| catalog.indicator(id).is_some_and(|i| adds_up(catalog, i, over_time));
        return sum && indicator.of.iter().all(part);
    }
    let flow = indicator.dataset.is_some() && matches!(indicator.basis, Basis::Event | Basis::Service);
    (indicator.measure.is_additive() || indicator.measure.is_distinct()) && (flow || !over_time)
}

/// The integer behind a count or an amount.
fn plain(value: Value) -> Option<i128> {
    match value {
        Value::Count(n) | Value::Money(n) => Some(n),
        Value::Ratio(_) => None,
    }
}
