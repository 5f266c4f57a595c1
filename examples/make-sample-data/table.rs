//! A table as an office would export it: titles, header, rows, totals, footer.
//!
//! Input: [`Row`]s with canonical values and the columns of this file. Output: a [`Grid`] of cells in
//! which every line knows what it is. Invariant: damage is done to cells only; what a row truly says
//! stays in its canonical values.

use super::cell::{Cell, Spelling, yuan};
use super::support::random::Random;
use std::collections::BTreeMap;

/// Canonical values by the field names of the catalog.
pub type Fields = BTreeMap<&'static str, String>;

/// One record.
#[derive(Clone, Default)]
pub struct Row {
    pub fields: Fields,
    /// Code of the town it belongs to; none when the table does not tell.
    pub town: Option<String>,
    /// What makes the row unreadable.
    pub damage: Option<Damage>,
    /// A whole value written another way, without changing what it says (a mistyped check digit).
    pub instead: Option<(&'static str, Cell)>,
    /// Already delivered by another file.
    pub repeat: bool,
}

/// What happened to a row that must be rejected.
#[derive(Clone)]
pub enum Damage {
    /// This field reads so.
    Cell(&'static str, Cell),
    /// The last cells are missing.
    Short(usize),
    /// A note with an unquoted comma: one cell too many.
    Long(&'static str),
    /// A line break without quotes: the row became two short ones.
    Split(usize),
}

/// A column: its header, the catalog's field (or "" for 序号 and "?" for what the catalog does not
/// know), and how values are written.
#[derive(Clone)]
pub struct Column {
    pub head: &'static str,
    pub field: &'static str,
    pub spelling: Spelling,
}

/// Shorthand for a column.
pub fn column(head: &'static str, field: &'static str, spelling: Spelling) -> Column {
    Column { head, field, spelling }
}

/// A row 合计/总计 at the bottom, 小计 after every town.
#[derive(Clone, Default)]
pub struct Totals {
    /// The label of the last row; empty: none.
    pub label: &'static str,
    pub subtotals: bool,
    /// 分 by which the last row is wrong.
    pub wrong: i64,
    /// Totals are formulas (in a workbook).
    pub formula: bool,
}

/// The recipe of one table.
pub struct Table {
    pub titles: Vec<Vec<&'static str>>,
    /// Upper header row: (label, columns it spans). Spans of one with an empty label merge downwards.
    pub upper: Vec<(&'static str, usize)>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// What the title, the file name or report.toml says about every row.
    pub constants: Fields,
    pub totals: Totals,
    /// The town is written on the first row of its block only (merged cells).
    pub merged_towns: bool,
    /// A blank row after so many rows; 0: none.
    pub blank_every: usize,
    pub footer: Vec<&'static str>,
    /// Titles and footers as long as the header, as Excel writes them.
    pub padded: bool,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            titles: Vec::new(),
            upper: Vec::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            constants: Fields::new(),
            totals: Totals::default(),
            merged_towns: false,
            blank_every: 0,
            footer: Vec::new(),
            padded: true,
        }
    }
}

/// What a line of a file is.
#[derive(Clone)]
pub enum Mark {
    Title,
    Upper,
    Header,
    Blank,
    Record(Box<Row>),
    Rejected,
    Summary,
    Footer,
}

/// One line of a file.
pub struct Line {
    pub cells: Vec<Cell>,
    pub mark: Mark,
}

/// A whole table, ready to be written.
pub struct Grid {
    pub lines: Vec<Line>,
    pub upper: Vec<(&'static str, usize)>,
}

impl Table {
    /// Lays the table out.
    pub fn grid(&self, random: &mut Random) -> Grid {
        let width = self.columns.len();
        let mut lines: Vec<Line> = Vec::new();
        for title in &self.titles {
            lines.push(Line { cells: self.plain(title, width), mark: Mark::Title });
        }
        if !self.upper.is_empty() {
            let mut cells = Vec::new();
            let mut at = 0;
            for (label, span) in &self.upper {
                // A label of one column that has none above it: its own header, merged downwards.
                let label = if label.is_empty() { self.columns[at].head } else { label };
                cells.push(Cell::Text(label.to_owned()));
                cells.extend((1..*span).map(|_| Cell::Blank));
                at += span;
            }
            lines.push(Line { cells, mark: Mark::Upper });
        }
        lines.push(Line { cells: self.header(), mark: Mark::Header });
        let first = lines.len();
        let (mut block, mut serial, mut town) = (first, 0, None::<String>);
        for row in &self.rows {
            let name = row.fields.get("town").cloned();
            if self.totals.subtotals && town.is_some() && town != name {
                self.total("小计", block, lines.len(), 0, &mut lines);
                block = lines.len();
                serial = 0;
            }
            let again = self.merged_towns && town == name && town.is_some();
            serial += 1;
            self.record(row, serial, again, random, &mut lines);
            town = name;
            if self.blank_every > 0 && lines.len().is_multiple_of(self.blank_every) {
                lines.push(Line { cells: vec![Cell::Blank; width], mark: Mark::Blank });
            }
        }
        if self.totals.subtotals {
            self.total("小计", block, lines.len(), 0, &mut lines);
        }
        if !self.totals.label.is_empty() {
            self.total(self.totals.label, first, lines.len(), self.totals.wrong, &mut lines);
        }
        if !self.footer.is_empty() {
            lines.push(Line { cells: self.plain(&self.footer, width), mark: Mark::Footer });
        }
        Grid { lines, upper: self.upper.clone() }
    }

    fn plain(&self, texts: &[&str], width: usize) -> Vec<Cell> {
        let mut cells: Vec<Cell> = texts
            .iter()
            .map(|text| if text.is_empty() { Cell::Blank } else { Cell::Text((*text).to_owned()) })
            .collect();
        if self.padded {
            cells.resize(width, Cell::Blank);
        }
        cells
    }

    fn header(&self) -> Vec<Cell> {
        let mut at = 0;
        let mut below = vec![true; self.columns.len()];
        for (label, span) in &self.upper {
            below[at] = !label.is_empty();
            at += span;
        }
        let head = |(column, below): (&Column, bool)| {
            if below { Cell::Text(column.head.to_owned()) } else { Cell::Blank }
        };
        self.columns.iter().zip(below).map(head).collect()
    }

    fn record(&self, row: &Row, serial: usize, again: bool, random: &mut Random, lines: &mut Vec<Line>) {
        let mut cells: Vec<Cell> = Vec::new();
        for column in &self.columns {
            let value = row.fields.get(column.field).filter(|value| !value.is_empty());
            let mut cell = match (column.field, value) {
                ("", _) => Cell::Number(serial as f64),
                ("town", Some(_)) if again => Cell::Blank,
                (_, Some(value)) => (column.spelling)(value, random),
                _ => Cell::Blank,
            };
            if let Some((field, other)) = &row.instead
                && *field == column.field
            {
                cell = other.clone();
            }
            if let Some(Damage::Cell(field, bad)) = &row.damage
                && *field == column.field
            {
                cell = bad.clone();
            }
            cells.push(cell);
        }
        match &row.damage {
            None => return lines.push(Line { cells, mark: Mark::Record(Box::new(self.carried(row))) }),
            Some(Damage::Cell(..)) => {}
            Some(Damage::Short(missing)) => cells.truncate(cells.len() - missing),
            Some(Damage::Long(rest)) => cells.push(Cell::Text((*rest).to_owned())),
            Some(Damage::Split(at)) => {
                let rest = cells.split_off(*at);
                lines.push(Line { cells, mark: Mark::Rejected });
                cells = rest;
            }
        }
        lines.push(Line { cells, mark: Mark::Rejected });
    }

    /// The row with only what this table carries.
    fn carried(&self, row: &Row) -> Row {
        let known = |field: &str| self.columns.iter().any(|column| column.field == field && field != "?");
        let mut fields: Fields = row
            .fields
            .iter()
            .filter(|(f, v)| known(f) && !v.is_empty())
            .map(|(f, v)| (*f, v.clone()))
            .collect();
        fields.extend(self.constants.clone());
        Row { fields, ..row.clone() }
    }

    /// The sum over the records between two lines, in every money column.
    fn total(&self, label: &'static str, from: usize, until: usize, wrong: i64, lines: &mut Vec<Line>) {
        let mut cells = Vec::new();
        let mut labelled = false;
        for (at, column) in self.columns.iter().enumerate() {
            let sum: i64 =
                lines[from..until].iter().map(|line| amount(line, column.field)).sum::<i64>() + wrong;
            cells.push(match column.field {
                "amount" | "cash" | "goods" if self.totals.formula => {
                    let letter = char::from(b'A' + at as u8);
                    // SUBTOTAL leaves out the subtotals between the rows.
                    Cell::Formula(
                        format!("SUBTOTAL(9,{letter}{}:{letter}{until})", from + 1),
                        sum as f64 / 100.0,
                    )
                }
                "amount" | "cash" | "goods" => {
                    let text = yuan(sum);
                    // The 合计 of an accounting template carries separators.
                    if label == "合计" {
                        super::cell::money_grouped(&sum.to_string(), &mut Random::named(""))
                    } else {
                        Cell::Text(text)
                    }
                }
                _ if !labelled => {
                    labelled = true;
                    Cell::Text(label.to_owned())
                }
                _ => Cell::Blank,
            });
        }
        lines.push(Line { cells, mark: Mark::Summary });
    }
}

fn amount(line: &Line, field: &str) -> i64 {
    match &line.mark {
        Mark::Record(row) if ["amount", "cash", "goods"].contains(&field) => {
            row.fields.get(field).map_or(0, |value| value.parse().expect("money in 分"))
        }
        _ => 0,
    }
}
