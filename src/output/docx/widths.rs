//! Column widths of a table.
//!
//! Job: share the 版心 out among columns. Inputs: the cells' text. Outputs: widths in twips and
//! the font size that fits. Invariant: the widths sum to exactly the 版心; a number is never
//! broken while any permitted size lets it fit.

use super::{layout::TEXT_WIDTH, measure, styles::TABLE_HALF_POINTS, title};
use crate::model::block::{Cell, Table};

/// Room for rounding in other programs' text metrics.
const SLACK: i32 = 20;
/// 小四, then 五号, 小五, 六号 and 小六 for tables with many columns: half-points, and the margin left
/// and right of a cell's text in twips.
const SIZES: [(i32, i32); 5] = [(TABLE_HALF_POINTS, 108), (21, 70), (18, 50), (15, 30), (13, 20)];

/// Widths of the columns, and the font size in half-points.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) widths: Vec<i32>,
    pub(super) half_points: i32,
    /// Left and right of a cell's text.
    pub(super) margin: i32,
    /// The 序号 column, which is centred and kept narrow.
    pub(super) serial: Option<usize>,
}

/// One column's needs in twips.
#[derive(Clone, Copy)]
struct Need {
    /// Nothing wraps.
    natural: i32,
    /// Words and heads wrap, numbers do not.
    least: i32,
    /// Holds numbers.
    number: bool,
    /// 序号: gets nothing of what is left over.
    serial: bool,
}

/// Number of columns: the longest row decides, so that a ragged table still has a valid grid.
pub(super) fn count(table: &Table) -> usize {
    table.rows.iter().map(Vec::len).chain([table.header.len()]).max().unwrap_or(0)
}

/// Chooses widths and font size for `table`, which has at least one column.
pub(super) fn choose(table: &Table) -> Columns {
    let serial = table.header.iter().position(|h| is_serial(h));
    let mut columns = Columns { serial, ..Columns::default() };
    for (half_points, margin) in SIZES {
        columns = Columns { half_points, margin, ..columns };
        if let Some(widths) = fit(&needs(table, &columns)) {
            return Columns { widths, ..columns };
        }
    }
    // Even the least widths are too much: share in proportion and let cells wrap anywhere.
    let least: Vec<i32> = needs(table, &columns).iter().map(|n| n.least).collect();
    Columns { widths: share(vec![0; least.len()], TEXT_WIDTH, &least), ..columns }
}

impl Columns {
    /// A head divided at its phrases where column `i` is too narrow for it.
    pub(super) fn head(&self, i: usize, text: &str) -> String {
        let room = self.widths.get(i).map_or(0, |width| width - 2 * self.margin - SLACK);
        title::lines(text, self.half_points * 10, room).join("\n")
    }
}

fn is_serial(head: &str) -> bool {
    head.trim() == "序号"
}

fn needs(table: &Table, columns: &Columns) -> Vec<Need> {
    (0..count(table)).map(|i| need(table, i, columns)).collect()
}

fn need(table: &Table, column: usize, columns: &Columns) -> Need {
    let em = columns.half_points * 10;
    let head = table.header.get(column).map_or(0, |text| line_width(text, em));
    // A head may take three lines, but keeps at least two characters in each.
    let mut natural = head;
    let mut least = (head / 3 + em).min(head).max(head.min(2 * em));
    let mut number = false;
    let serial = table.header.get(column).is_some_and(|h| is_serial(h));
    for cell in table.rows.iter().filter_map(|row| row.get(column)) {
        let width = cell_width(cell, em);
        natural = natural.max(width);
        least = least.max(if cell.number { width } else { width.min(6 * em) });
        number |= cell.number;
    }
    let around = 2 * columns.margin + SLACK;
    Need { natural: natural + around, least: least + around, number: number && !serial, serial }
}

fn cell_width(cell: &Cell, em: i32) -> i32 {
    cell.text().lines().map(|line| line_width(line, em)).max().unwrap_or(0)
}

fn line_width(text: &str, em: i32) -> i32 {
    measure::width(text, em, 0) + measure::script_gaps(text, em)
}

fn fit(needs: &[Need]) -> Option<Vec<i32>> {
    let natural: Vec<i32> = needs.iter().map(|n| n.natural).collect();
    // Number columns of one width look calmer, so try that first.
    let widest = needs.iter().filter(|n| n.number).map(|n| n.natural).max().unwrap_or(0);
    let even: Vec<i32> = needs.iter().map(|n| if n.number { widest } else { n.natural }).collect();
    for base in [even, natural.clone()] {
        let spare = TEXT_WIDTH - base.iter().sum::<i32>();
        if spare >= 0 {
            // Words take twice their share of what is left over.
            let weights: Vec<i32> = base
                .iter()
                .zip(needs)
                .map(|(w, n)| {
                    if n.serial {
                        0
                    } else if n.number {
                        *w
                    } else {
                        2 * w
                    }
                })
                .collect();
            return Some(share(base, spare, &weights));
        }
    }
    let least: Vec<i32> = needs.iter().map(|n| n.least).collect();
    let spare = TEXT_WIDTH - least.iter().sum::<i32>();
    let wanted: Vec<i32> = natural.iter().zip(&least).map(|(n, l)| n - l).collect();
    (spare >= 0).then(|| share(least, spare, &wanted))
}

/// Adds `spare` to `base` in proportion to `weights`; the widest column takes the remainder.
fn share(mut base: Vec<i32>, spare: i32, weights: &[i32]) -> Vec<i32> {
    let total: i64 = weights.iter().map(|w| i64::from(*w)).sum::<i64>().max(1);
    let mut given = 0;
    for (width, weight) in base.iter_mut().zip(weights) {
        let part = i64::from(spare) * i64::from(*weight) / total;
        let part = i32::try_from(part).unwrap_or(0);
        *width += part;
        given += part;
    }
    if let Some(widest) = base.iter_mut().max() {
        *widest += spare - given;
    }
    base
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::block::Span;

    fn number(text: &str) -> Cell {
        Cell { spans: vec![Span::Text(text.into())], number: true }
    }

    fn table(header: &[&str], rows: Vec<Vec<Cell>>) -> Table {
        Table { header: header.iter().map(|h| (*h).to_owned()).collect(), rows, ..Table::default() }
    }

    #[test]
    fn widths_fill_the_page_and_words_get_more() {
        let t = table(
            &["项目", "任务数", "完成数"],
            vec![vec![Cell::words("残疾人辅助器具适配"), number("120"), number("1245")]],
        );
        let c = choose(&t);
        assert_eq!(c.widths.iter().sum::<i32>(), TEXT_WIDTH);
        assert_eq!(c.half_points, 24);
        assert!(c.widths[0] > c.widths[1], "{c:?}");
        assert_eq!(c.widths[1], c.widths[2], "{c:?}");
    }

    #[test]
    fn a_long_text_column_leaves_room_for_numbers() {
        let long = "为有需求的持证残疾人提供基本康复服务并建立一人一档台账，".repeat(4);
        let t = table(&["内容", "金额（万元）"], vec![vec![Cell::words(long), number("1234567.89")]]);
        let c = choose(&t);
        assert_eq!(c.widths.iter().sum::<i32>(), TEXT_WIDTH);
        assert!(c.widths[1] >= line_width("1234567.89", 240) + 216, "{c:?}");
    }

    #[test]
    fn many_columns_take_a_smaller_size_and_still_sum_up() {
        let head: Vec<String> = (0..14).map(|i| format!("指标{i}完成情况")).collect();
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        let t = table(&head, vec![(0..14).map(|_| number("12345")).collect()]);
        let c = choose(&t);
        assert_eq!(c.widths.iter().sum::<i32>(), TEXT_WIDTH);
        assert!(c.half_points < 24);
        let far = table(&head, vec![(0..30).map(|_| number("123456789")).collect()]);
        assert_eq!(choose(&far).widths.iter().sum::<i32>(), TEXT_WIDTH);
        assert_eq!(choose(&far).widths.len(), 30);
    }
}
