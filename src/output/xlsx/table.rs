//! The sheet of one table.
//!
//! Job: exact values, live totals, checks and charts. Inputs: a [`Plan`]. Outputs: a filled sheet. Invariants:
//! every formula has its result with it; every total is held against the sheet of figures, by reference.

use super::charts::{self, Bars};
use super::figures;
use super::looks::{self, Weight};
use super::number::{Kind, Number};
use super::plan::{Column, Content, FIRST, HEADER, Plan, Sum};
use super::sheet::{Result, Sheet, cell, range};
use crate::output::chars;

/// The narrowest and widest column of numbers, and of words, in columns of the font.
const NUMBER: (usize, usize) = (9, 40);
const WORDS: (usize, usize) = (10, 44);
/// A heading that takes more columns is broken before its unit; in a wide table every one is.
const HEADING: usize = 20;
const WIDE: usize = 5;

/// Writes it. `back` is the sheet to return to.
pub(super) fn write(sheet: &mut Sheet<'_>, plan: &Plan<'_>, back: &str, place: &str) -> Result<()> {
    let looks = sheet.looks;
    sheet.set_widths(&widths(plan))?;
    sheet.title(&plan.title)?;
    sheet.link(1, 0, back, "返回概览")?;
    if plan.columns.len() > 1 {
        sheet.words(1, 1, place, &looks.subtitle)?;
    }
    for (i, column) in (0u16..).zip(&plan.columns) {
        write_column(sheet, plan, i, column)?;
    }
    let headings: Vec<String> = plan.columns.iter().map(|c| heading(plan, c)).collect();
    sheet.fit(HEADER, (0u16..).zip(headings.iter().map(String::as_str)))?;
    for (row, label) in labels(plan) {
        sheet.words(row, 0, label, &looks.aside)?;
    }
    if let (Some(row), Some(last)) = (plan.check_row(), last_column(plan)) {
        sheet.red_unless_zero(row, 1.min(last), last)?;
    }
    let mut row = plan.end() + 1;
    for note in notes(plan) {
        sheet.across(row, &note, &looks.note)?;
        row += 1;
    }
    charts(sheet, plan, row + 1)?;
    sheet.freeze(FIRST, 1)
}

fn last_column(plan: &Plan<'_>) -> Option<u16> {
    u16::try_from(plan.columns.len()).ok()?.checked_sub(1)
}

/// A heading as it is written: with a line of its own for the unit where room is short.
fn heading(plan: &Plan<'_>, column: &Column) -> String {
    let wide = plan.columns.len() > WIDE && column.kind().is_some();
    let long = wide || chars::columns(&column.heading) > HEADING;
    match column.heading.rfind('（').filter(|at| *at > 0 && long && column.heading.ends_with('）')) {
        Some(at) => format!("{}\n{}", &column.heading[..at], &column.heading[at..]),
        None => column.heading.clone(),
    }
}

fn widths(plan: &Plan<'_>) -> Vec<usize> {
    let width = |column: &Column| {
        let heading = heading(plan, column);
        // Bold 汉字 are as wide as others, bold digits are not.
        let heading = heading.split('\n').map(chars::columns).max().unwrap_or(0) + 1;
        let cells = column.lines.iter().chain(&column.total).map(|c| match c {
            Content::Words(words) => words.split('\n').map(chars::columns).max().unwrap_or(0) + 1,
            Content::Figure(_, number, _) => number.columns() + 1,
        });
        let sums = match (column.sum, column.kind()) {
            (Sum::Beside(sum, rest), Some(kind)) => {
                [sum, rest].map(|n| Number::scaled(kind, n).columns()).into_iter().max().unwrap_or(0)
            }
            _ => 0,
        };
        let (least, most) = if column.kind().is_some() { NUMBER } else { WORDS };
        cells.max().unwrap_or(0).max(sums).max(heading.min(HEADING)).clamp(least, most)
    };
    plan.columns.iter().map(width).collect()
}

fn write_column(sheet: &mut Sheet<'_>, plan: &Plan<'_>, at: u16, column: &Column) -> Result<()> {
    let looks = sheet.looks;
    sheet.words(HEADER, at, &heading(plan, column), &looks.header)?;
    for (row, content) in (FIRST..).zip(&column.lines) {
        if let Content::Words(words) = content {
            sheet.fit(row, std::iter::once((at, words.as_str())))?;
        }
        write_content(sheet, (row, at), content, column, Weight::Plain)?;
    }
    let Some((row, total)) = plan.total_row().zip(column.total.as_ref()) else { return Ok(()) };
    let lines = range((FIRST, at), (row.saturating_sub(1), at));
    match (total, column.sum) {
        (Content::Figure(_, number, _), Sum::Total) => {
            let formula = number.kind.rounded(&format!("SUM({lines})"));
            let format = looks::number(number.kind.format(), Weight::Total);
            sheet.formula(row, at, &formula, &number.numeral, &format)?;
        }
        _ => write_content(sheet, (row, at), total, column, Weight::Total)?,
    }
    if let Some(sums) = plan.sum_row() {
        write_sums(sheet, (sums, at), column, &lines, &cell(row, at))?;
    }
    if let Some(check) = plan.check_row() {
        write_check(sheet, (check, at), total, &cell(row, at))?;
    }
    Ok(())
}

fn write_content(
    sheet: &mut Sheet<'_>,
    (row, at): (u32, u16),
    content: &Content,
    column: &Column,
    weight: Weight,
) -> Result<()> {
    match content {
        Content::Figure(_, number, _) => {
            sheet.number(row, at, number, &looks::number(number.kind.format(), weight))
        }
        Content::Words(words) if column.kind().is_some() => sheet.words(row, at, words, &sheet.looks.gap),
        Content::Words(words) => sheet.words(row, at, words, sheet.looks.words_of(weight)),
    }
}

/// 各行之和 and 差额, or empty cells where they say nothing.
fn write_sums(
    sheet: &mut Sheet<'_>,
    (row, at): (u32, u16),
    column: &Column,
    lines: &str,
    total: &str,
) -> Result<()> {
    let figures = match (column.sum, &column.total, column.kind()) {
        (Sum::Beside(sum, rest), _, Some(kind)) => Some((sum, rest, kind)),
        (Sum::Total, Some(Content::Figure(_, n, Some(total))), _) => Some((*total, 0, n.kind)),
        _ => None,
    };
    let Some((sum, rest, kind)) = figures else {
        return (row..row + 2).try_for_each(|row| sheet.words(row, at, "", &sheet.looks.aside));
    };
    let format = looks::number(kind.format(), Weight::Aside);
    let formula = kind.rounded(&format!("SUM({lines})"));
    sheet.formula(row, at, &formula, &Number::scaled(kind, sum).numeral, &format)?;
    let formula = kind.rounded(&format!("{total}-{}", cell(row, at)));
    sheet.formula(row + 1, at, &formula, &Number::scaled(kind, rest).numeral, &format)
}

/// The total less the same figure on the sheet of figures.
fn write_check(sheet: &mut Sheet<'_>, at: (u32, u16), total: &Content, cell: &str) -> Result<()> {
    let Content::Figure(figure, number, _) = total else {
        return sheet.words(at.0, at.1, "", &sheet.looks.aside);
    };
    let there = figures::cell(*figure);
    let formula = if number.fits {
        number.kind.rounded(&format!("{cell}-{there}"))
    } else {
        // Words are equal or not.
        format!("IF(EXACT({cell},{there}),0,1)")
    };
    let format = looks::number(check_format(number.kind), Weight::Aside);
    sheet.formula(at.0, at.1, &formula, "0", &format)
}

/// A difference of rates is no rate to be shown in per cent: 0 is 0.
fn check_format(kind: Kind) -> &'static str {
    if kind == Kind::Money { kind.format() } else { "General" }
}

/// What stands in the first column of the rows that the workbook adds.
fn labels(plan: &Plan<'_>) -> Vec<(u32, &'static str)> {
    let sums = plan.sum_row().map(|row| [(row, "各行之和"), (row + 1, "差额")]);
    let check = plan.check_row().map(|row| (row, "核对（应为0）"));
    sums.into_iter().flatten().chain(check).collect()
}

fn notes(plan: &Plan<'_>) -> Vec<String> {
    let mut out: Vec<String> =
        Some(plan.table.note.clone()).filter(|n| !n.trim().is_empty()).into_iter().collect();
    let figure = |c: &Content| matches!(c, Content::Figure(..));
    if plan.checks() > 0 {
        out.push("核对：合计减去「数字」表里的同一个数，应为0，不是0的显示为红色。".into());
    }
    if plan.columns.iter().any(|c| matches!(c.sum, Sum::Beside(..))) {
        out.push(
            "合计：各行能相加的列是求和公式；不能相加的列（人数、户数等按全部去重，或有的行不能落实到各行）\
             取「数字」表的数，各行之和与差额（合计减各行之和）另列。"
                .into(),
        );
    }
    if plan.columns.iter().any(|c| c.sum != Sum::None && c.has_gaps()) {
        out.push("有的格没有数，求和时不计。".into());
    }
    let long = |c: &Content| matches!(c, Content::Figure(_, number, _) if !number.fits);
    if plan.columns.iter().flat_map(|c| c.lines.iter().chain(&c.total)).any(long) {
        out.push("超过15位的数按文字保存（表格软件只保留15位），不参加计算。".into());
    } else if plan.columns.iter().any(|c| c.sum == Sum::None && exact_only(c)) {
        out.push("数太大的列没有求和公式：表格软件的加法不足以精确到分。".into());
    }
    let money = plan.columns.iter().filter(|c| c.kind() == Some(Kind::Money));
    let printed = |c: &Column| !plan.table.header.contains(&c.heading);
    if money.clone().any(printed) && plan.columns.iter().flat_map(|c| &c.lines).any(figure) {
        out.push("金额是精确到分的元；文稿里按万元、亿元印出的，以文稿的取舍为准。".into());
    }
    out
}

/// Whether a column has lines and total that could be added up, but for the precision of a spreadsheet.
fn exact_only(column: &Column) -> bool {
    let values: Vec<i128> = column
        .lines
        .iter()
        .filter_map(|c| match c {
            Content::Figure(_, _, value) => *value,
            Content::Words(_) => None,
        })
        .collect();
    matches!(column.total, Some(Content::Figure(..))) && !super::number::sum_is_exact(&values)
}

fn negative(content: &Content) -> bool {
    matches!(content, Content::Figure(_, number, _) if number.numeral.starts_with('-'))
}

/// Bars of the first columns that have something to show.
fn charts(sheet: &mut Sheet<'_>, plan: &Plan<'_>, row: u32) -> Result<()> {
    if !(2..=charts::MOST_BARS).contains(&plan.lines) {
        return Ok(());
    }
    // Bars that are all of one height show nothing.
    let shows = |column: &&(u16, &Column)| {
        let mut values = column.1.lines.iter().filter_map(|c| match c {
            Content::Figure(_, number, _) if number.fits => Some(&number.numeral),
            _ => None,
        });
        let first = values.next();
        values.any(|v| Some(v) != first)
    };
    let columns: Vec<(u16, &Column)> = (0u16..).zip(&plan.columns).collect();
    let shown: Vec<&(u16, &Column)> = columns.iter().filter(shows).collect();
    let name = sheet.name().to_owned();
    let last = FIRST + plan.lines - 1;
    if shown.is_empty() {
        return Ok(());
    }
    let mut places = charts::Places::new(sheet, row, plan.lines)?;
    for (at, column) in shown.into_iter().take(places.most()) {
        let greatest = column.lines.iter().filter_map(|c| match c {
            Content::Figure(_, _, value) => *value,
            Content::Words(_) => None,
        });
        let bars = Bars {
            title: &column.heading,
            sheet: &name,
            names: (FIRST, 0, last, 0),
            values: (FIRST, *at, last, *at),
            kind: column.kind().unwrap_or(Kind::Whole),
            count: plan.lines,
            greatest: greatest.max().unwrap_or(0),
            negative: column.lines.iter().any(negative),
        };
        places.insert(sheet, &bars)?;
    }
    Ok(())
}
