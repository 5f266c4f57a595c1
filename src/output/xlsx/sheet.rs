//! One sheet while it is written.
//!
//! Job: what all sheets share: safe words, numbers without floats, links, widths, print set-up. Inputs: cells.
//! Outputs: a filled worksheet. Invariants: words from data are never formulas, links or markup; formulas are
//! made of cell names and of sheet names from [`super::names`] only.

use super::looks::{Look, Looks};
use super::number::Number;
use super::words::{is_formula, lines, words};
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, Format, Formula, Url, Worksheet, XlsxError,
};
use std::collections::BTreeMap;

/// What goes wrong here is told in one sentence.
pub(super) type Result<T> = std::result::Result<T, String>;

/// The pixels of a column of the font, and of what stands left and right of a cell's content.
const COLUMN: u32 = 8;
const PADDING: u32 = 20;
/// The height of a line, in pixels.
const LINE: u32 = 19;
/// The height of a sheet's title.
const TITLE: u32 = 26;
/// Columns of the font in a column that no width is set for.
const UNSET: usize = 7;
/// A note is not squeezed into less than this.
const NOTE: usize = 66;
/// The tallest row a sheet can have.
const TALLEST: u32 = 540;

/// The height of a row that no height is set for, and the width of such a column, in pixels.
pub(super) const ROW: u32 = 18;
pub(super) const COLUMN_UNSET: u32 = 72;

/// One sheet.
pub(super) struct Sheet<'a> {
    pub(super) inner: &'a mut Worksheet,
    pub(super) looks: &'a Looks,
    pub(super) name: String,
    pub(super) widths: Vec<usize>,
    /// Pixels of what is widest on the sheet.
    pub(super) room: u32,
    /// Rows that are taller than others, in pixels.
    pub(super) tall: BTreeMap<u32, u32>,
    pub(super) breaks: Vec<u32>,
}

impl<'a> Sheet<'a> {
    /// Starts a sheet under a name from [`super::names`].
    pub(super) fn new(inner: &'a mut Worksheet, name: &str, looks: &'a Looks) -> Result<Sheet<'a>> {
        inner.set_name(name).map_err(|e| failed(name, &e))?;
        inner.set_screen_gridlines(false);
        Ok(Sheet {
            inner,
            looks,
            name: name.to_owned(),
            widths: Vec::new(),
            room: 0,
            tall: BTreeMap::new(),
            breaks: Vec::new(),
        })
    }

    /// The worksheet itself, for charts.
    pub(super) fn inner(&mut self) -> &mut Worksheet {
        self.inner
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The error of this sheet.
    pub(super) fn failed(&self, error: &XlsxError) -> String {
        failed(&self.name, error)
    }

    /// Column widths, in columns of the font.
    pub(super) fn set_widths(&mut self, widths: &[usize]) -> Result<()> {
        for (column, width) in (0u16..).zip(widths) {
            let pixels = pixels(*width);
            self.inner.set_column_width_pixels(column, pixels).map_err(|e| failed(&self.name, &e))?;
        }
        self.widths = widths.to_vec();
        self.room = widths.iter().map(|w| pixels(*w)).fold(0, u32::saturating_add);
        Ok(())
    }

    /// Words.
    pub(super) fn words(&mut self, row: u32, column: u16, text: &str, look: &Look) -> Result<()> {
        let format = if is_formula(text) { &look.guarded } else { &look.plain };
        let written = self.inner.write_string_with_format(row, column, words(text), format);
        written.map(drop).map_err(|e| failed(&self.name, &e))
    }

    /// A number; one that a cell does not keep is written as words.
    pub(super) fn number(&mut self, row: u32, column: u16, number: &Number, format: &Format) -> Result<()> {
        // The standard library reads a decimal to the nearest double; up to 15 digits come back as they were.
        #[allow(clippy::disallowed_types, reason = "a sheet keeps numbers as doubles; none is reckoned with")]
        let cell = number.numeral.parse::<f64>().ok().filter(|_| number.fits);
        let written = match cell {
            Some(cell) => self.inner.write_number_with_format(row, column, cell, format),
            None => {
                let gap = &self.looks.gap.plain;
                self.inner.write_string_with_format(row, column, number.numeral.as_str(), gap)
            }
        };
        written.map(drop).map_err(|e| failed(&self.name, &e))
    }

    /// A count.
    pub(super) fn count(&mut self, row: u32, column: u16, count: u64, format: &Format) -> Result<()> {
        let number = Number::of(&crate::model::Value::Count(i128::from(count)), "");
        self.number(row, column, &number, format)
    }

    /// A formula and what it comes to.
    pub(super) fn formula(
        &mut self,
        row: u32,
        column: u16,
        formula: &str,
        comes_to: &str,
        format: &Format,
    ) -> Result<()> {
        let formula = Formula::new(formula).set_result(comes_to);
        let written = self.inner.write_formula_with_format(row, column, formula, format);
        written.map(drop).map_err(|e| failed(&self.name, &e))
    }

    /// A link to the head of another sheet.
    pub(super) fn link(&mut self, row: u32, column: u16, sheet: &str, text: &str) -> Result<()> {
        let url = Url::new(format!("internal:{}!A1", quoted(sheet))).set_text(words(text));
        let written = self.inner.write_url_with_format(row, column, url, &self.looks.link);
        written.map(drop).map_err(|e| failed(&self.name, &e))
    }

    /// A link to a row of the same sheet.
    pub(super) fn link_within(&mut self, row: u32, column: u16, to: u32, text: &str) -> Result<()> {
        let url = Url::new(format!("internal:{}!{}", quoted(&self.name), cell(to, 0))).set_text(words(text));
        let written = self.inner.write_url_with_format(row, column, url, &self.looks.link);
        written.map(drop).map_err(|e| failed(&self.name, &e))
    }

    /// The title of the sheet.
    pub(super) fn title(&mut self, text: &str) -> Result<()> {
        self.words(0, 0, text, &self.looks.title)?;
        self.set_height(0, TITLE)
    }

    /// Words over all columns, and more where these are narrow, in as many lines as they need. Widths must be
    /// set.
    pub(super) fn across(&mut self, row: u32, text: &str, look: &Look) -> Result<()> {
        let (mut columns, mut width) = (self.widths.len(), self.widths.iter().sum::<usize>());
        while width < NOTE {
            columns += 1;
            width += UNSET;
        }
        let last = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
        let format = if is_formula(text) { &look.guarded } else { &look.plain };
        let written = match last {
            0 => self.inner.write_string_with_format(row, 0, words(text), format),
            _ => self.inner.merge_range(row, 0, row, last, &words(text), format),
        };
        written.map_err(|e| failed(&self.name, &e))?;
        self.height(row, lines(text, width))
    }

    /// Makes a row as tall as the tallest of its cells needs. Widths must be set.
    pub(super) fn fit<'t>(&mut self, row: u32, cells: impl Iterator<Item = (u16, &'t str)>) -> Result<()> {
        let width = |column: u16| self.widths.get(usize::from(column)).copied().unwrap_or(UNSET).max(2);
        // A line ends before a mark that may not begin one: a column of each line is not to be counted on.
        let tall = cells.map(|(column, words)| lines(words, width(column) - 1)).max().unwrap_or(1);
        // Viewers know how tall a line is; they do not see to it where rows have a height set for all.
        if tall > 1 { self.height(row, tall) } else { Ok(()) }
    }

    /// The height of a row of so many lines.
    pub(super) fn height(&mut self, row: u32, lines: usize) -> Result<()> {
        let pixels = u32::try_from(lines).unwrap_or(TALLEST).saturating_mul(LINE).min(TALLEST);
        self.set_height(row, pixels)
    }

    fn set_height(&mut self, row: u32, pixels: u32) -> Result<()> {
        self.tall.insert(row, pixels);
        self.inner.set_row_height_pixels(row, pixels).map(drop).map_err(|e| failed(&self.name, &e))
    }

    /// Red where a cell of the row is not 0.
    pub(super) fn red_unless_zero(&mut self, row: u32, first: u16, last: u16) -> Result<()> {
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::NotEqualTo(0))
            .set_format(&self.looks.wrong);
        let set = self.inner.add_conditional_format(row, first, row, last, &rule);
        set.map(drop).map_err(|e| failed(&self.name, &e))
    }

    /// Keeps head rows and first columns in sight.
    pub(super) fn freeze(&mut self, rows: u32, columns: u16) -> Result<()> {
        self.inner.set_freeze_panes(rows, columns).map(drop).map_err(|e| failed(&self.name, &e))
    }

    /// Filter buttons over a header and what stands below it.
    pub(super) fn filter(&mut self, header: u32, last_row: u32, last_column: u16) -> Result<()> {
        let set = self.inner.autofilter(header, 0, last_row, last_column);
        set.map(drop).map_err(|e| failed(&self.name, &e))
    }

    /// Pixels of what is widest on the sheet.
    pub(super) fn pixels(&self) -> u32 {
        self.room
    }
}

pub(super) fn failed(sheet: &str, error: &XlsxError) -> String {
    format!("工作簿的「{sheet}」表写不出来：{error}")
}

/// Pixels of a column that holds so many columns of the font.
pub(super) fn pixels(width: usize) -> u32 {
    u32::try_from(width).unwrap_or(200).min(200).saturating_mul(COLUMN).saturating_add(PADDING)
}

/// `B4`.
pub(super) fn cell(row: u32, column: u16) -> String {
    row_col_to_cell(row, column)
}

/// `B4:B17` in one column, or one row.
pub(super) fn range(from: (u32, u16), to: (u32, u16)) -> String {
    format!("{}:{}", cell(from.0, from.1), cell(to.0, to.1))
}

/// A sheet's name as formulas and links have it.
pub(super) fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}
