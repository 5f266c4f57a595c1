//! What goes where in the sheet of a table, before anything is written.
//!
//! Job: join the cells of a table with the figures behind them, and decide by the exact values which totals
//! are live sums. Inputs: [`Draft`], [`Evidence`]. Outputs: a [`Plan`] for each table, with places that other
//! sheets refer to. Invariant: a total is a SUM only where its lines add up to it exactly and by definition.

use super::names::Names;
use super::number::{self, Kind, Number};
use crate::model::block::{Block, Cell, Draft, Span, Table, Total};
use crate::model::evidence::Evidence;
use crate::model::{Unit, UnitKind};

/// The row of the header; above it title and place, below it the lines.
pub(super) const HEADER: u32 = 2;
/// The first line.
pub(super) const FIRST: u32 = 3;

/// A table on its sheet.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// The table.
    pub(super) table: &'a Table,
    /// The sheet's name.
    pub(super) sheet: String,
    /// The title of the sheet: the caption, or what the table stands below.
    pub(super) title: String,
    /// Where it stands in the draft: 正文 or 附件2.
    pub(super) place: String,
    /// Columns, the first one with the names of the lines.
    pub(super) columns: Vec<Column>,
    /// Lines, without the 合计.
    pub(super) lines: u32,
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    /// The header, with the unit of the exact values.
    pub(super) heading: String,
    /// The lines.
    pub(super) lines: Vec<Content>,
    /// The 合计, where there is one.
    pub(super) total: Option<Content>,
    /// What is to be done with the sum of the lines.
    pub(super) sum: Sum,
}

/// A cell's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// Words.
    Words(String),
    /// A figure: its position in [`Evidence::figures`] and its exact value.
    Figure(usize, Number, Option<i128>),
}

/// The sum of a column's lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sum {
    /// It says nothing, or cannot be had.
    None,
    /// It is the total.
    Total,
    /// It stands beside the total: the sum, and the total less the sum.
    Beside(i128, i128),
}

impl Column {
    /// How the column's numbers are shown.
    pub(super) fn kind(&self) -> Option<Kind> {
        self.lines.iter().chain(&self.total).find_map(|c| match c {
            Content::Figure(_, number, _) => Some(number.kind),
            Content::Words(_) => None,
        })
    }

    /// Whether some lines of a column of numbers have none.
    pub(super) fn has_gaps(&self) -> bool {
        self.kind().is_some() && self.lines.iter().any(|c| matches!(c, Content::Words(_)))
    }
}

impl Plan<'_> {
    /// The row of the 合计.
    pub(super) fn total_row(&self) -> Option<u32> {
        self.columns.iter().any(|c| c.total.is_some()).then(|| FIRST + self.lines)
    }

    /// The row of the sums that stand beside totals; 差额 is the next one.
    pub(super) fn sum_row(&self) -> Option<u32> {
        let beside = self.columns.iter().any(|c| matches!(c.sum, Sum::Beside(..)));
        self.total_row().filter(|_| beside).map(|row| row + 1)
    }

    /// The row of the checks.
    pub(super) fn check_row(&self) -> Option<u32> {
        let after = self.sum_row().map_or_else(|| self.total_row(), |row| Some(row + 1))?;
        (self.checks() > 0).then_some(after + 1)
    }

    /// How many totals are checked.
    pub(super) fn checks(&self) -> usize {
        self.columns.iter().filter(|c| matches!(c.total, Some(Content::Figure(..)))).count()
    }

    /// The first row below the table.
    pub(super) fn end(&self) -> u32 {
        let last = self.check_row().or_else(|| self.sum_row().map(|r| r + 1)).or_else(|| self.total_row());
        last.map_or(FIRST + self.lines, |row| row + 1)
    }
}

/// The tables of a draft in reading order.
///
/// # Errors
/// A figure in a cell that the evidence does not know, or knows with another printing: the two are not of
/// one draft.
pub(super) fn plans<'a>(
    draft: &'a Draft,
    evidence: &Evidence,
    names: &mut Names,
) -> Result<Vec<Plan<'a>>, String> {
    let mut out = Vec::new();
    let annexes = draft.annexes.iter().enumerate();
    let annexes = annexes.map(|(i, a)| (format!("附件{}", i + 1), a.title.as_str(), a.blocks.as_slice()));
    let body = ("正文".to_owned(), "", draft.blocks.as_slice());
    for (place, heading, blocks) in std::iter::once(body).chain(annexes) {
        let mut heading = heading.to_owned();
        for block in blocks {
            match block {
                Block::Heading { spans, .. } => heading = spans.iter().map(Span::text).collect(),
                Block::Table(table) => {
                    let title = if table.caption.trim().is_empty() { &heading } else { &table.caption };
                    let sheet = names.take(&format!("表{} {}", out.len() + 1, bare(title)));
                    out.push(plan(table, evidence, sheet, title.clone(), place.clone())?);
                }
                Block::Paragraph(_) => {}
            }
        }
    }
    Ok(out)
}

/// A caption without its own 表1.
fn bare(title: &str) -> &str {
    let Some(rest) = title.trim_start().strip_prefix('表') else { return title };
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    if after.len() < rest.len() { after.trim_start() } else { title }
}

fn plan<'a>(
    table: &'a Table,
    evidence: &Evidence,
    sheet: String,
    title: String,
    place: String,
) -> Result<Plan<'a>, String> {
    let has_total = !table.totals.is_empty() && !table.rows.is_empty();
    let lines = table.rows.len() - usize::from(has_total);
    let width = table.rows.iter().map(Vec::len).chain([table.header.len()]).max().unwrap_or(0);
    let empty = Cell::default();
    let mut columns = Vec::new();
    for i in 0..width {
        let content = |row: &Vec<Cell>| content(row.get(i).unwrap_or(&empty), evidence);
        let cells = table.rows.iter().map(content).collect::<Result<Vec<Content>, String>>()?;
        let (lines, total) = cells.split_at(lines);
        let mut column = Column {
            heading: table.header.get(i).cloned().unwrap_or_default(),
            lines: lines.to_vec(),
            total: total.first().cloned(),
            sum: Sum::None,
        };
        if column.kind() == Some(Kind::Money) {
            column.heading = in_yuan(&column.heading);
        }
        column.sum = sum(&column, table.totals.get(i).copied().unwrap_or_default());
        columns.push(column);
    }
    let lines = u32::try_from(lines).map_err(|_| format!("「{title}」行数太多"))?;
    Ok(Plan { table, sheet, title, place, columns, lines })
}

/// The figure of a cell that is nothing but one, else its words.
fn content(cell: &Cell, evidence: &Evidence) -> Result<Content, String> {
    let [Span::Figure { id, text }] = cell.spans.as_slice() else { return Ok(Content::Words(cell.text())) };
    let unknown = || format!("文稿里的数字 {id}「{text}」不在证据里，文稿和证据不是同一次生成的");
    let (occurrence, figure) = evidence.figure(id).filter(|(o, _)| o.text == *text).ok_or_else(unknown)?;
    let number = Number::of(&figure.value, &figure.unit);
    let integer = number::integer(&figure.value).filter(|_| number.fits);
    Ok(Content::Figure(occurrence.figure, number, integer))
}

/// A heading whose unit is 元, whatever the draft prints in: the sheet has exact values.
fn in_yuan(heading: &str) -> String {
    let unit = heading.strip_suffix('）').and_then(|h| h.rsplit_once('（'));
    match unit {
        Some((title, unit)) if Unit::parse(unit).is_some_and(|u| u.kind == UnitKind::Money) => {
            format!("{title}（元）")
        }
        _ => format!("{heading}（元）"),
    }
}

fn sum(column: &Column, means: Total) -> Sum {
    let Some(Content::Figure(_, number, Some(total))) = &column.total else { return Sum::None };
    let mut values = Vec::new();
    for line in &column.lines {
        match line {
            Content::Figure(_, n, Some(value)) if n.kind == number.kind => values.push(*value),
            Content::Figure(..) => return Sum::None,
            Content::Words(_) => {}
        }
    }
    let exact = !values.is_empty() && number::sum_is_exact(&values);
    let sum = values.iter().try_fold(0i128, |sum, v| sum.checked_add(*v)).filter(|_| exact);
    match (means, sum) {
        (Total::Apart, _) | (_, None) => Sum::None,
        (Total::Sum, Some(sum)) if sum == *total => Sum::Total,
        (_, Some(sum)) => total.checked_sub(sum).map_or(Sum::None, |rest| Sum::Beside(sum, rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(lines: &[i128], total: i128) -> Column {
        let figure = |v: i128| Content::Figure(0, Number::scaled(Kind::Whole, v), Some(v));
        Column {
            heading: String::new(),
            lines: lines.iter().map(|v| figure(*v)).collect(),
            total: Some(figure(total)),
            sum: Sum::None,
        }
    }

    #[test]
    fn a_total_is_a_sum_by_value_and_by_definition() {
        assert_eq!(sum(&column(&[1, 2], 3), Total::Sum), Sum::Total);
        assert_eq!(sum(&column(&[1, 2], 4), Total::Sum), Sum::Beside(3, 1));
        // Persons that happen to add up this time are still counted anew.
        assert_eq!(sum(&column(&[1, 2], 3), Total::Distinct), Sum::Beside(3, 0));
        assert_eq!(sum(&column(&[1, 2], 3), Total::Apart), Sum::None);
        assert_eq!(sum(&column(&[], 3), Total::Sum), Sum::None);
        let mut gap = column(&[1, 2], 3);
        gap.lines.push(Content::Words("【待填】".into()));
        assert_eq!(sum(&gap, Total::Sum), Sum::Total);
        gap.lines.push(Content::Figure(0, Number::scaled(Kind::Money, 100), Some(100)));
        assert_eq!(sum(&gap, Total::Sum), Sum::None, "money is not added to counts");
    }

    #[test]
    fn money_is_in_yuan_whatever_the_draft_prints() {
        assert_eq!(in_yuan("补贴金额（万元）"), "补贴金额（元）");
        assert_eq!(in_yuan("补贴金额（护理）"), "补贴金额（护理）（元）");
        assert_eq!(in_yuan("补贴金额"), "补贴金额（元）");
        assert_eq!(bare("表1　两项补贴"), "两项补贴");
        assert_eq!(bare("表彰名单"), "表彰名单");
    }
}
