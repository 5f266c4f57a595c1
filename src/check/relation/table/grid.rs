//! The cells of a draft's tables in rows and columns.

use crate::check::number::{Kind, Number};
use crate::check::relation::shared::Scene;
use crate::check::text::Role;
use std::collections::BTreeMap;

/// What one cell holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    /// Its words, without blanks.
    pub text: String,
    /// Its number, if it holds one and nothing else.
    pub number: Option<usize>,
}

impl Cell {
    /// Whether it stands for nothing: blank or a dash.
    pub(super) fn blank(&self) -> bool {
        self.number.is_none()
            && self.text.trim_matches(['-', '—', '－', '–', '/', '／', '、', '无', '\\']).is_empty()
    }
}

/// One table.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Rows from the top; a cell that a merged one covers is empty.
    pub rows: Vec<Vec<Cell>>,
    /// How many columns.
    pub width: usize,
    /// How many rows at the top hold no number.
    pub header: usize,
    /// The paragraph of its last cell.
    pub end: usize,
}

impl Table {
    /// A cell.
    pub(super) fn cell(&self, row: usize, column: usize) -> Option<&Cell> {
        self.rows.get(row)?.get(column)
    }

    /// The number of a cell.
    pub(super) fn number(&self, row: usize, column: usize) -> Option<usize> {
        self.cell(row, column)?.number
    }

    /// The words that name a row: its cells before its first number, the last one that is not blank.
    pub(super) fn label(&self, row: usize) -> &str {
        let Some(cells) = self.rows.get(row) else { return "" };
        let mut name = "";
        for cell in cells {
            if cell.number.is_some() && !name.is_empty() {
                break;
            }
            if cell.number.is_none() && !cell.blank() {
                name = &cell.text;
            }
        }
        name
    }

    /// The words that name a column: of its header cells the lowest one that is not blank.
    pub(super) fn head(&self, column: usize) -> &str {
        (0..self.header)
            .rev()
            .filter_map(|r| self.cell(r, column))
            .find(|c| !c.text.is_empty())
            .map_or("", |c| c.text.as_str())
    }

    /// All words above a column, of a heading that stands on several lines.
    pub(super) fn whole_head(&self, column: usize) -> String {
        (0..self.header).filter_map(|r| self.cell(r, column)).map(|c| c.text.as_str()).collect()
    }
}

/// All tables of a text.
pub(super) fn all(scene: &Scene<'_>) -> Vec<Table> {
    let mut first_of: BTreeMap<usize, usize> = BTreeMap::new();
    let mut count_of: BTreeMap<usize, usize> = BTreeMap::new();
    for (i, n) in scene.reading.numbers.iter().enumerate() {
        first_of.entry(n.span.paragraph).or_insert(i);
        *count_of.entry(n.span.paragraph).or_insert(0) += 1;
    }
    let mut tables: BTreeMap<usize, Table> = BTreeMap::new();
    for (p, paragraph) in scene.reading.text.paragraphs.iter().enumerate() {
        let Role::Cell { table, row, column } = paragraph.role else { continue };
        // A cell may lie anywhere on paper, not in memory.
        if row > MOST_ROWS || column > MOST_COLUMNS {
            continue;
        }
        let grid = tables.entry(table).or_default();
        grid.end = p;
        if grid.rows.len() <= row {
            grid.rows.resize_with(row + 1, Vec::new);
        }
        let Some(cells) = grid.rows.get_mut(row) else { continue };
        if cells.len() <= column {
            cells.resize_with(column + 1, Cell::default);
        }
        let Some(cell) = cells.get_mut(column) else { continue };
        let number = first_of.get(&p).copied().filter(|_| count_of.get(&p) == Some(&1));
        let number = number.filter(|n| scene.number(*n).is_some_and(|n| alone(n, &paragraph.text)));
        cell.number = if cell.text.is_empty() { number } else { None };
        cell.text.extend(paragraph.text.chars().filter(|c| !c.is_whitespace()));
        grid.width = grid.width.max(column + 1);
    }
    let mut out: Vec<Table> = tables.into_values().collect();
    for table in &mut out {
        table.header = table.rows.iter().take_while(|r| r.iter().all(|c| c.number.is_none())).count();
    }
    out
}

/// A table of more cells than this is data and no part of a draft.
const MOST_ROWS: usize = 5_000;
const MOST_COLUMNS: usize = 200;

/// Whether a cell holds its number and nothing else.
fn alone(n: &Number, text: &str) -> bool {
    let rest =
        format!("{}{}", text.get(..n.span.start).unwrap_or("x"), text.get(n.span.end..).unwrap_or("x"));
    n.kind != Kind::Points && rest.trim().is_empty()
}
