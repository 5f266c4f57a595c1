//! The workbook of refused rows that goes to a town.
//!
//! Job: rows laid out for someone who has to put them right: what is wrong first, the cells in question in
//! red, everything as text. Inputs: a [`Book`]. Outputs: the bytes of an .xlsx. Invariants: no cell is a
//! formula or a number, so that 18 digits stay 18 digits, whoever types them; the same input gives the same
//! bytes.

use crate::output::chars;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// A workbook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Book {
    /// Who sends it.
    pub author: String,
    /// Unix seconds, for its properties.
    pub created: i64,
    /// Its sheets.
    pub pages: Vec<Page>,
}

/// One sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Its name; made to fit and unlike the others.
    pub name: String,
    /// Above everything.
    pub title: String,
    /// Below the title, each a row.
    pub notes: Vec<String>,
    /// Headers, of which the first `said` say what is wrong and the last `about` where the row is from.
    pub headers: Vec<String>,
    /// Columns before those of the row.
    pub said: usize,
    /// Columns after those of the row.
    pub about: usize,
    /// The rows.
    pub rows: Vec<Line>,
}

/// One row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Texts by column.
    pub cells: Vec<String>,
    /// Columns of the cells in question.
    pub wrong: Vec<usize>,
}

/// Most rows of a sheet: beyond, a page has to be made of several.
pub const ROWS: usize = 100_000;

/// Widths in characters: of what is wrong, and of everything else.
const SAID: usize = 36;
const NARROW: usize = 8;
const WIDE: usize = 30;
/// Points of a line of text.
const LINE: usize = 16;

/// Writes a workbook.
///
/// # Errors
/// In words, where a page is beyond what a workbook can hold.
pub fn write(book: &Book) -> Result<Vec<u8>, String> {
    build(book).map_err(|e| e.to_string())
}

struct Looks {
    title: Format,
    note: Format,
    header: Format,
    cell: Format,
    guarded: Format,
    wrong: Format,
    said: Format,
    about: Format,
}

impl Looks {
    fn new() -> Looks {
        let text = Format::new().set_num_format("@").set_align(FormatAlign::VerticalCenter);
        let boxed = text.clone().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0xBF_BF_BF));
        Looks {
            title: Format::new().set_bold().set_font_size(16),
            note: Format::new().set_font_color(Color::RGB(0x40_40_40)),
            header: boxed
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_background_color(Color::RGB(0xDD_EB_F7)),
            guarded: boxed.clone().set_text_wrap().set_quote_prefix(),
            cell: boxed.clone().set_text_wrap(),
            wrong: boxed
                .clone()
                .set_text_wrap()
                .set_background_color(Color::RGB(0xFF_C7_CE))
                .set_font_color(Color::RGB(0x9C_00_06)),
            said: boxed.clone().set_text_wrap().set_background_color(Color::RGB(0xFF_F9_E5)),
            about: boxed.set_text_wrap().set_font_color(Color::RGB(0x80_80_80)).set_font_size(9),
        }
    }
}

fn build(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_timestamp(book.created)?;
    let properties = DocProperties::new().set_author(&book.author).set_creation_datetime(&created);
    workbook.set_properties(&properties);
    let looks = Looks::new();
    for (page, name) in book.pages.iter().zip(names(&book.pages)) {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name)?;
        fill(sheet, page, &looks)?;
    }
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, page: &Page, looks: &Looks) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, &page.title, &looks.title)?;
    sheet.set_row_height(0, 26)?;
    let mut row = 1;
    for note in &page.notes {
        sheet.write_string_with_format(row, 0, note, &looks.note)?;
        row += 1;
    }
    let widths = widths(page);
    for (column, (header, width)) in (0u16..).zip(page.headers.iter().zip(&widths)) {
        sheet.set_column_width(column, *width as u32)?;
        sheet.write_string_with_format(row, column, header, &looks.header)?;
    }
    let tall = |cells: &[String]| {
        let lines = |(text, width): (&String, &usize)| -> usize {
            text.split('\n').map(|line| chars::columns(line).div_ceil((*width).max(2) - 1).max(1)).sum()
        };
        cells.iter().zip(&widths).map(lines).max().unwrap_or(1).clamp(1, 20)
    };
    let height = |lines: usize| (lines * LINE + 4) as u32;
    sheet.set_row_height(row, height(tall(&page.headers)))?;
    let header = row;
    let last = page.headers.len().saturating_sub(page.about);
    for line in &page.rows {
        row += 1;
        for (place, (column, text)) in (0u16..).zip(&line.cells).enumerate() {
            let look = match place {
                _ if place < page.said => &looks.said,
                _ if place >= last => &looks.about,
                _ if line.wrong.contains(&place) => &looks.wrong,
                _ if text.starts_with(['=', '+', '-', '@']) => &looks.guarded,
                _ => &looks.cell,
            };
            if text.is_empty() {
                sheet.write_blank(row, column, look)?;
            } else {
                sheet.write_string_with_format(row, column, text, look)?;
            }
        }
        sheet.set_row_height(row, height(tall(&line.cells)))?;
    }
    sheet.set_freeze_panes(header + 1, 0)?;
    if let (Some(right), false) = (page.headers.len().checked_sub(1), page.rows.is_empty()) {
        // Sorting by its buttons moves whole rows.
        sheet.autofilter(header, 0, row, right as u16)?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(header, header)?;
    Ok(())
}

/// Widths by column, in characters of which a Chinese one takes two.
fn widths(page: &Page) -> Vec<usize> {
    let last = page.headers.len().saturating_sub(page.about);
    let longest = |column: usize| {
        let header = page.headers.get(column).map_or(0, |h| chars::columns(h) + 2);
        let cells = page.rows.iter().filter_map(|line| line.cells.get(column));
        cells.flat_map(|text| text.split('\n')).map(chars::columns).max().unwrap_or(0).max(header)
    };
    let width = |column: usize| match column {
        _ if column < page.said => SAID,
        // A number that is broken over two lines is one that somebody mends.
        _ if column + 1 == page.headers.len() && column >= last => (longest(column) + 2).clamp(NARROW, 40),
        _ => (longest(column) + 2).clamp(NARROW, WIDE),
    };
    (0..page.headers.len()).map(width).collect()
}

/// Names that a workbook takes: short, without the characters it refuses, each once.
fn names(pages: &[Page]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (place, page) in (1usize..).zip(pages) {
        let plain = |c: char| match c {
            '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'' => '_',
            c if c.is_control() => '_',
            c => c,
        };
        // The number in front makes it unlike the others, in whatever letters they are written.
        let rest: String = page.name.chars().map(plain).take(24).collect();
        out.push(format!("{place}.{}", rest.trim()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(name: &str) -> Page {
        Page {
            name: name.into(),
            title: "城关镇退回补正表".into(),
            notes: vec!["改红色的格子".into()],
            headers: ["有什么问题", "证号", "退回编号"].map(str::to_owned).to_vec(),
            said: 1,
            about: 1,
            rows: vec![Line {
                cells: vec!["证号不对".into(), "999921198001011233".into(), "1-2-3".into()],
                wrong: vec![1],
            }],
        }
    }

    #[test]
    fn the_same_input_gives_the_same_bytes_and_cells_are_text() {
        use calamine::{Data, Reader, Xlsx};
        let book = Book {
            author: "云水县残联".into(),
            created: 1_735_000_000,
            pages: vec![page("a/b[c]"), page(&"长".repeat(40))],
        };
        let bytes = write(&book).expect("a workbook");
        assert_eq!(bytes, write(&book).expect("a workbook"));
        let mut read = Xlsx::new(std::io::Cursor::new(bytes)).expect("opens");
        let names = read.sheet_names();
        assert_eq!(names[0], "1.a_b_c_");
        let cells = read.worksheet_range(&names[1]).expect("a sheet");
        assert_eq!(cells.get((3, 1)), Some(&Data::String("999921198001011233".into())));
    }
}
