//! Tables: caption above, repeating head, note below.
//!
//! Job: one [`Table`] as a caption paragraph, a `w:tbl` and a closing paragraph.
//! Inputs: a table and the anchors in use. Outputs: WordprocessingML appended to the body.
//! Invariants: the grid has as many columns as every row has cells, its widths sum to the 版心,
//! and a paragraph follows every table (two touching tables would merge in Word).

use super::{
    anchor::Anchors,
    document::Marks,
    layout::TEXT_WIDTH,
    styles::TABLE_HALF_POINTS,
    widths::{self, Columns},
    xml,
};
use crate::model::block::{Cell, Table};
use std::io;

/// Up to this many body rows a table stays on one page; longer ones break between rows.
const KEEP_TOGETHER: usize = 12;

/// Appends `table` with its caption and note. `keep_end` holds its end on the page of what follows.
pub(super) fn table(
    out: &mut String,
    table: &Table,
    keep_end: bool,
    marks: &mut Marks<'_>,
) -> io::Result<()> {
    let captioned = !table.caption.is_empty();
    if captioned {
        xml::open_paragraph(out, "Caption", "");
        remark(out, table, &table.caption, marks)?;
    }
    if widths::count(table) > 0 {
        grid(out, table, keep_end, &mut marks.anchors)?;
    }
    let style = if table.note.is_empty() { "TableEnd" } else { "TableNote" };
    xml::open_paragraph(out, style, keep(keep_end));
    if captioned {
        xml::run(out, &table.note, "");
        out.push_str("</w:p>");
        return Ok(());
    }
    remark(out, table, &table.note, marks)
}

/// The words of an open paragraph with the comment on the whole table, and the paragraph's end. Its cells
/// have none of their own: in a page of numbers nobody could read them.
fn remark(out: &mut String, table: &Table, words: &str, marks: &mut Marks<'_>) -> io::Result<()> {
    let comment = marks.comments.table(out, table)?;
    xml::run(out, words, "");
    comment.close(out);
    out.push_str("</w:p>");
    Ok(())
}

fn grid(out: &mut String, table: &Table, keep_end: bool, anchors: &mut Anchors) -> io::Result<()> {
    let columns = widths::choose(table);
    let margin = columns.margin;
    out.push_str(&format!(
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"ReportTable\"/><w:tblW w:w=\"{TEXT_WIDTH}\" w:type=\"dxa\"/>\
         <w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"{margin}\" w:type=\"dxa\"/>\
         <w:right w:w=\"{margin}\" w:type=\"dxa\"/></w:tblCellMar><w:tblLook w:val=\"0020\" w:firstRow=\"1\" w:lastRow=\"0\" \
         w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/></w:tblPr><w:tblGrid>"
    ));
    for width in &columns.widths {
        out.push_str(&format!("<w:gridCol w:w=\"{width}\"/>"));
    }
    out.push_str("</w:tblGrid>");
    if !table.header.is_empty() {
        header(out, &table.header, &columns);
    }
    let short = table.rows.len() <= KEEP_TOGETHER;
    for (i, row) in table.rows.iter().enumerate() {
        // The last row stays with its note; a table ending in nothing may end the page.
        let last = i + 1 == table.rows.len();
        let keep = if last { keep_end || !table.note.is_empty() } else { short };
        body_row(out, row, &columns, keep, anchors)?;
    }
    out.push_str("</w:tbl>");
    Ok(())
}

fn header(out: &mut String, header: &[String], columns: &Columns) {
    out.push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    for (i, width) in columns.widths.iter().enumerate() {
        open_cell(out, *width, "TableHead", &format!("{}{}", keep(true), pitch(columns)));
        xml::run(out, &columns.head(i, header.get(i).map_or("", String::as_str)), &size(columns));
        out.push_str("</w:p></w:tc>");
    }
    out.push_str("</w:tr>");
}

fn body_row(
    out: &mut String,
    row: &[Cell],
    columns: &Columns,
    keep_next: bool,
    anchors: &mut Anchors,
) -> io::Result<()> {
    let missing = Cell::default();
    out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
    for (i, width) in columns.widths.iter().enumerate() {
        let cell = row.get(i).unwrap_or(&missing);
        let serial = columns.serial == Some(i);
        let style = if cell.number && !serial { "TableNumber" } else { "TableText" };
        let align = if serial { "<w:jc w:val=\"center\"/>" } else { "" };
        open_cell(out, *width, style, &format!("{}{}{align}", keep(keep_next), pitch(columns)));
        anchors.spans(out, &cell.spans, &size(columns))?;
        out.push_str("</w:p></w:tc>");
    }
    out.push_str("</w:tr>");
    Ok(())
}

fn open_cell(out: &mut String, width: i32, style: &str, ppr: &str) {
    out.push_str(&format!(
        "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>"
    ));
    xml::open_paragraph(out, style, ppr);
}

fn keep(with_next: bool) -> &'static str {
    if with_next { "<w:keepNext/>" } else { "" }
}

/// Lines as close as those of 小四 (16.5 pt) for a size other than the style's: wrapped words stay together.
fn pitch(columns: &Columns) -> String {
    match columns.half_points {
        TABLE_HALF_POINTS => String::new(),
        other => format!("<w:spacing w:line=\"{}\" w:lineRule=\"exact\"/>", other * 330 / TABLE_HALF_POINTS),
    }
}

/// Run properties for a size other than the style's.
fn size(columns: &Columns) -> String {
    match columns.half_points {
        TABLE_HALF_POINTS => String::new(),
        other => format!("<w:sz w:val=\"{other}\"/><w:szCs w:val=\"{other}\"/>"),
    }
}
