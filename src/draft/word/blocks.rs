//! Tables and the 落款 in the office's own file.
//!
//! Job: what takes the place of a paragraph. Inputs: a block, how the paragraph was written. Outputs:
//! WordprocessingML. Invariant: as many grid columns as cells; no table touches another.

use super::runs;
use super::template::{Run, Slot};
use crate::draft::markup::Made;
use crate::draft::scan;
use crate::model::block::{Signature, Table};

/// Between two tables, which would merge: a paragraph of no height.
const THIN: &str =
    "<w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/></w:pPr></w:p>";
/// Paragraphs in a table are not indented, whatever the file's body text is.
const IN_CELL: &str = "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/>\
                       <w:ind w:left=\"0\" w:right=\"0\" w:firstLineChars=\"0\" w:firstLine=\"0\"/>";
/// The widths of a grid add up to this; the table itself is as wide as what it stands in.
const GRID: usize = 8800;

fn calls(tag: &str, names: &[&str]) -> bool {
    scan::calls(tag).iter().any(|c| names.contains(&c.name.as_str()))
}

/// Whether a tag makes a block.
pub(super) fn is_block(tag: &str) -> bool {
    calls(tag, &["table", "signature"])
}

/// Whether a tag makes a table.
pub(super) fn is_table(tag: &str) -> bool {
    calls(tag, &["table"])
}

/// Appends a block.
pub(super) fn write(out: &mut String, made: &Made, slot: &Slot, marks: u32) {
    match made {
        Made::Table(made) => table(out, made, slot, marks),
        Made::Signature(signature) => closing(out, signature, slot),
    }
}

fn closing(out: &mut String, signature: &Signature, slot: &Slot) {
    for line in [&signature.organisation, &signature.date] {
        paragraph(out, &slot.paragraph, |out| runs::words(out, line, &slot.run));
    }
}

/// Appends a paragraph with properties as written.
pub(super) fn paragraph(out: &mut String, properties: &str, fill: impl FnOnce(&mut String)) {
    out.push_str("<w:p>");
    out.push_str(properties);
    fill(out);
    out.push_str("</w:p>");
}

fn cell_properties(align: &str, keep: bool) -> String {
    let keep = if keep { "<w:keepNext/>" } else { "" };
    format!("<w:pPr>{keep}{IN_CELL}<w:jc w:val=\"{align}\"/></w:pPr>")
}

fn table(out: &mut String, table: &Table, slot: &Slot, marks: u32) {
    if out.ends_with("</w:tbl>") {
        out.push_str(THIN);
    }
    let run = &slot.run;
    if !table.caption.is_empty() {
        let properties = cell_properties("center", true);
        paragraph(out, &properties, |out| runs::words(out, &table.caption, run));
    }
    let columns = table.rows.iter().map(Vec::len).chain([table.header.len()]).max().unwrap_or(0);
    if columns > 0 {
        grid(out, table, columns, run, marks);
    }
    if table.note.is_empty() {
        out.push_str(THIN);
    } else {
        let properties = cell_properties("left", false);
        paragraph(out, &properties, |out| runs::words(out, &table.note, run));
    }
}

fn grid(out: &mut String, table: &Table, columns: usize, run: &Run, marks: u32) {
    let border =
        |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>");
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(border).concat();
    out.push_str(&format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:jc w:val=\"center\"/><w:tblBorders>{borders}</w:tblBorders>\
         <w:tblLook w:val=\"0020\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" \
         w:noHBand=\"1\" w:noVBand=\"1\"/></w:tblPr><w:tblGrid>"
    ));
    let widths = widths(table, columns);
    for width in &widths {
        out.push_str(&format!("<w:gridCol w:w=\"{width}\"/>"));
    }
    out.push_str("</w:tblGrid>");
    if !table.header.is_empty() {
        out.push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (i, width) in widths.iter().enumerate() {
            let text = table.header.get(i).map_or("", String::as_str);
            cell(out, *width, "center", |out| runs::words(out, text, run));
        }
        out.push_str("</w:tr>");
    }
    for row in &table.rows {
        out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (i, width) in widths.iter().enumerate() {
            let align = if row.get(i).is_some_and(|c| c.number) { "right" } else { "left" };
            let content = row.get(i).map_or(&[][..], |c| c.spans.as_slice());
            cell(out, *width, align, |out| runs::spans(out, content, run, marks));
        }
        out.push_str("</w:tr>");
    }
    out.push_str("</w:tbl>");
}

fn cell(out: &mut String, width: usize, align: &str, fill: impl FnOnce(&mut String)) {
    out.push_str(&format!(
        "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>"
    ));
    paragraph(out, &cell_properties(align, false), fill);
    out.push_str("</w:tc>");
}

/// Widths by the longest word of each column, none narrower than a third of an even share.
fn widths(table: &Table, columns: usize) -> Vec<usize> {
    let longest = |i: usize| {
        let body = table.rows.iter().filter_map(|r| r.get(i)).map(|c| c.text().chars().count());
        // A long heading may break into two lines.
        let head = table.header.get(i).map_or(0, |h| h.chars().count());
        let head = if head > 6 { head.div_ceil(2).max(6) } else { head };
        body.chain([head]).max().unwrap_or(1).clamp(3, 20)
    };
    let shares: Vec<usize> = (0..columns).map(longest).collect();
    let sum: usize = shares.iter().sum::<usize>().max(1);
    let mut widths: Vec<usize> = shares.iter().map(|s| (GRID * s / sum).max(GRID / columns / 3)).collect();
    let rest = GRID.saturating_sub(widths.iter().sum());
    if let Some(first) = widths.first_mut() {
        *first += rest;
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::block::{Cell, Span};

    #[test]
    fn a_table_has_its_words_its_bookmarks_and_its_grid() {
        let figure = Span::Figure { id: "f0002".into(), text: "12".into() };
        let made = Table {
            caption: "表1".into(),
            header: vec!["区划".into(), "人数（人）".into()],
            rows: vec![vec![Cell::words("城关镇"), Cell { spans: vec![figure], number: true }]],
            note: String::new(),
            totals: Vec::new(),
        };
        let mut out = String::new();
        table(&mut out, &made, &Slot::default(), 7);
        assert_eq!(out.matches("<w:gridCol ").count(), 2);
        assert_eq!(out.matches("<w:tc>").count(), 4);
        assert!(out.contains("人数（人）"));
        assert!(out.contains("<w:bookmarkStart w:id=\"9\" w:name=\"_rpt_0002\"/><w:r><w:t xml:space=\"preserve\">12</w:t></w:r><w:bookmarkEnd w:id=\"9\"/>"));
        assert!(out.ends_with(THIN));
        let parsed = crate::opc::xml::parse(&format!("<w:body>{out}</w:body>"));
        assert!(parsed.is_ok());
    }

    #[test]
    fn widths_fill_the_grid() {
        let wide =
            Table { header: vec!["甲".into(), "很长很长很长的一列".into()], ..Table::default() };
        let widths = widths(&wide, 2);
        assert_eq!(widths.iter().sum::<usize>(), GRID);
        assert!(widths[1] > widths[0]);
    }
}
