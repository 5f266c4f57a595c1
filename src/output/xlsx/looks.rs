//! How cells look.
//!
//! Job: the few formats of the workbook. Inputs: none. Outputs: formats. Invariant: one font and one size, so
//! that widths counted in columns fit.

use super::number::Kind;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

/// The font every office has, and the size in pt.
pub(super) const FONT: (&str, u8) = ("宋体", 11);

const LINE: Color = Color::RGB(0x00BF_BFBF);
const HEAD: Color = Color::RGB(0x00DD_E6F0);
const LINK: Color = Color::RGB(0x0005_63C1);
const GREY: Color = Color::RGB(0x0059_5959);
const RED: Color = Color::RGB(0x009C_0006);
const PINK: Color = Color::RGB(0x00FF_C7CE);

/// A format of words, and the same for words that a spreadsheet would take for a formula once edited.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) plain: Format,
    pub(super) guarded: Format,
}

impl Look {
    fn new(plain: Format) -> Look {
        Look { guarded: plain.clone().set_quote_prefix(), plain }
    }
}

/// Rows of a table differ in weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// A line.
    Plain,
    /// The 合计.
    Total,
    /// What the workbook adds below the 合计.
    Aside,
}

/// The formats of words.
#[derive(Debug)]
pub(super) struct Looks {
    /// The title of a sheet.
    pub(super) title: Look,
    /// What stands below a title.
    pub(super) subtitle: Look,
    /// A header cell.
    pub(super) header: Look,
    /// A cell of words.
    pub(super) words: Look,
    /// A cell of words in the 合计 row.
    pub(super) total: Look,
    /// A cell of words in the rows that the workbook adds.
    pub(super) aside: Look,
    /// Words in the place of a number.
    pub(super) gap: Look,
    /// A note below a table.
    pub(super) note: Look,
    /// Words that must not be overlooked.
    pub(super) warning: Look,
    /// A link.
    pub(super) link: Format,
    /// A cell that is not 0 and should be.
    pub(super) wrong: Format,
}

impl Looks {
    /// The formats.
    pub(super) fn new() -> Looks {
        let cell = |f: Format| f.set_border(FormatBorder::Thin).set_border_color(LINE);
        let top = || base().set_align(FormatAlign::Top);
        Looks {
            title: Look::new(base().set_font_size(14).set_bold()),
            subtitle: Look::new(base().set_font_color(GREY)),
            header: Look::new(cell(
                base()
                    .set_bold()
                    .set_background_color(HEAD)
                    .set_align(FormatAlign::Center)
                    .set_align(FormatAlign::VerticalCenter)
                    .set_text_wrap(),
            )),
            words: Look::new(cell(top().set_text_wrap().set_align(FormatAlign::Left).set_indent(1))),
            total: Look::new(cell(top().set_bold().set_align(FormatAlign::Left).set_indent(1))),
            aside: Look::new(cell(top().set_font_color(GREY).set_align(FormatAlign::Left).set_indent(1))),
            gap: Look::new(cell(top().set_align(FormatAlign::Right))),
            note: Look::new(top().set_text_wrap()),
            warning: Look::new(base().set_bold().set_font_color(RED)),
            link: base().set_font_color(LINK).set_underline(FormatUnderline::Single),
            wrong: Format::new().set_font_color(RED).set_background_color(PINK),
        }
    }

    /// The words of a row.
    pub(super) fn words_of(&self, weight: Weight) -> &Look {
        match weight {
            Weight::Plain => &self.words,
            Weight::Total => &self.total,
            Weight::Aside => &self.aside,
        }
    }
}

/// A cell with a number, in a number format of its own.
pub(super) fn number(format: &str, weight: Weight) -> Format {
    let number = base()
        .set_num_format(format)
        .set_align(FormatAlign::Right)
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Thin)
        .set_border_color(LINE);
    match weight {
        Weight::Plain => number,
        Weight::Total => number.set_bold(),
        Weight::Aside => number.set_font_color(GREY),
    }
}

/// A cell with a plain count.
pub(super) fn count() -> Format {
    number(Kind::Whole.format(), Weight::Plain)
}

/// The format everything is in that says nothing else.
pub(super) fn base() -> Format {
    Format::new().set_font_name(FONT.0).set_font_size(FONT.1)
}
