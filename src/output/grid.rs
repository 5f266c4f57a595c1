//! Tables for the terminal and for scripts: one form, four renderings.
//!
//! Inputs: a [`Grid`] made by a command. Outputs: aligned text, CSV, Markdown. Invariant: text columns
//! align under Chinese; CSV cells that a spreadsheet would run as a formula are guarded.

use super::chars;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};

/// Words up to this width, in columns of the terminal, stay on one line.
const WHOLE: usize = 20;

/// A table of plain cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grid {
    /// Shown above it; empty for none.
    pub title: String,
    /// Columns.
    pub columns: Vec<Heading>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<String>>,
    /// Shown below it in text and Markdown.
    pub notes: Vec<String>,
}

/// A column's heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The English key, used by CSV.
    pub key: String,
    /// The Chinese title.
    pub title: String,
    /// Right-aligned.
    pub number: bool,
}

impl Heading {
    /// A column of words.
    pub fn words(key: &str, title: &str) -> Heading {
        Heading { key: key.into(), title: title.into(), number: false }
    }

    /// A column of numbers.
    pub fn number(key: &str, title: &str) -> Heading {
        Heading { key: key.into(), title: title.into(), number: true }
    }
}

impl Grid {
    /// A table without rows.
    pub fn new(title: impl Into<String>, columns: Vec<Heading>) -> Grid {
        Grid { title: title.into(), columns, rows: Vec::new(), notes: Vec::new() }
    }

    /// The same table with some of its columns only, in the order given.
    #[must_use]
    pub fn only(&self, keys: &[&str]) -> Grid {
        let at: Vec<usize> =
            keys.iter().filter_map(|k| self.columns.iter().position(|c| c.key == *k)).collect();
        let pick = |row: &Vec<String>| at.iter().filter_map(|i| row.get(*i).cloned()).collect();
        Grid {
            title: self.title.clone(),
            columns: at.iter().filter_map(|i| self.columns.get(*i).cloned()).collect(),
            rows: self.rows.iter().map(pick).collect(),
            notes: self.notes.clone(),
        }
    }

    /// Aligned text; `width` wraps to a terminal, `None` (a pipe) does not wrap.
    pub fn text(&self, width: Option<u16>) -> String {
        let mut table = Table::new();
        table.load_style(comfy_table::presets::ASCII_FULL_CONDENSED);
        match width {
            Some(width) => table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width),
            None => table.set_content_arrangement(ContentArrangement::Disabled),
        };
        table.set_header(self.columns.iter().map(|c| c.title.clone()));
        for row in &self.rows {
            table.add_row(row.iter().map(|cell| printable(cell)));
        }
        for (i, column) in self.columns.iter().enumerate() {
            if let (true, Some(c)) = (column.number, table.column_mut(i)) {
                c.set_cell_alignment(CellAlignment::Right);
            }
        }
        // Numbers and short words are never broken; long words and headings share what is left.
        for (i, heading) in self.columns.iter().enumerate() {
            let cells = self.rows.iter().filter_map(|r| r.get(i));
            let widest = cells.map(|c| chars::columns(c)).max().unwrap_or(0);
            if let (true, Some(column)) = (heading.number || widest <= WHOLE, table.column_mut(i)) {
                // A blank on either side belongs to the column.
                let width = u16::try_from(widest + 2).unwrap_or(u16::MAX);
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
            }
        }
        let mut out = String::new();
        if !self.title.is_empty() {
            out.push_str(&self.title);
            out.push('\n');
        }
        for line in table.to_string().lines() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
        for note in &self.notes {
            out.push_str(note);
            out.push('\n');
        }
        out
    }

    /// CSV with English column keys, UTF-8, LF.
    pub fn csv(&self) -> String {
        let mut out = String::new();
        let header: Vec<String> = self.columns.iter().map(|c| c.key.clone()).collect();
        for row in std::iter::once(&header).chain(&self.rows) {
            let cells: Vec<String> = row.iter().map(|cell| csv_cell(cell)).collect();
            out.push_str(&cells.join(","));
            out.push('\n');
        }
        out
    }

    /// A GFM table.
    pub fn markdown(&self) -> String {
        let escape = |cell: &str| printable(cell).replace('|', "\\|").replace('<', "\\<");
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut out = String::new();
        if !self.title.is_empty() {
            out.push_str(&format!("**{}**\n\n", self.title));
        }
        out.push_str(&line(self.columns.iter().map(|c| escape(&c.title)).collect()));
        out.push_str(&line(
            self.columns.iter().map(|c| if c.number { "---:".into() } else { "---".into() }).collect(),
        ));
        for row in &self.rows {
            out.push_str(&line(row.iter().map(|c| escape(c)).collect()));
        }
        for note in &self.notes {
            out.push_str(&format!("\n{note}\n"));
        }
        out
    }
}

/// Control characters (a terminal would obey them) and line breaks as spaces.
pub(super) fn printable(cell: &str) -> String {
    cell.chars().map(|c| if c.is_control() || chars::is_hidden(c) { ' ' } else { c }).collect()
}

/// Quoted where needed; a cell that a spreadsheet would take for a formula, in full width too, gets an apostrophe. A
/// plain negative number is no formula.
pub fn csv_cell(cell: &str) -> String {
    let number = cell.strip_prefix('-').unwrap_or(cell);
    let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    let guarded = match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') if !is_number => {
            format!("'{cell}")
        }
        _ => cell.to_owned(),
    };
    if guarded.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Grid {
        let mut grid =
            Grid::new("标题", vec![Heading::words("name", "名称"), Heading::number("value", "数")]);
        grid.rows.push(vec!["城关镇".into(), "12".into()]);
        grid.rows.push(vec!["=cmd|' /C calc'!A0".into(), "-3.50".into()]);
        grid
    }

    #[test]
    fn formulas_are_guarded_and_negative_numbers_are_not() {
        assert_eq!(sample().csv(), "name,value\n城关镇,12\n'=cmd|' /C calc'!A0,-3.50\n");
        for cell in ["+1+1", "-1+1", "@SUM(A1)", "\t=1", "＝1+1", "－A1", "＠x", "＋1"] {
            assert_eq!(csv_cell(cell), format!("'{cell}"));
        }
        assert_eq!(csv_cell("\n=1"), "\"'\n=1\"");
    }

    #[test]
    fn columns_align_under_chinese() {
        let text = sample().text(None);
        let widths: Vec<usize> = text
            .lines()
            .skip(1)
            .filter(|l| !l.contains("--") && !l.contains("=="))
            .map(|l| l.chars().map(|c| if c as u32 > 0x2e80 { 2 } else { 1 }).sum())
            .collect();
        assert!(widths.windows(2).all(|w| w[0] == w[1]), "{text}");
    }
}
