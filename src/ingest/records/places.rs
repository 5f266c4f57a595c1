//! What kind of row it is: data, 合计, footer, repeated header or blank.

use super::Reader;
use super::marks::Marks;
use crate::catalog::FieldType;
use crate::ingest::rows::{RowBlock, TextEncoding};
use crate::ingest::values::{self, SummaryKind};

/// The kind of a row.
pub(super) enum Kind {
    Data,
    Blank,
    Summary(SummaryKind),
}

/// Judges a row by its words. `texts` gives a cell's cleaned text, `None` for empty or undecodable.
pub(super) fn kind(reader: &Reader<'_>, rows: &RowBlock, row: usize) -> Kind {
    let width = rows.width(row);
    let mut filled = (0..width).filter(|c| !is_blank(reader.encoding, rows.cell(row, *c)));
    let Some(first) = filled.next() else { return Kind::Blank };
    let decode = |column: usize| reader.encoding.decode(rows.cell(row, column));
    // Every word looked for is Chinese, and every word for a sum has 计 in it.
    let sums = reader.sum.find(rows.bytes_of(row)).is_some();
    if !rows.cell(row, first).is_ascii()
        && let Some(text) = decode(first)
    {
        if values::is_footer_word(&text) && !has_identity(reader, rows, row) {
            return Kind::Blank;
        }
        // Only the first column or a column of words may say 合计: a note that begins so does not.
        if sums
            && let Some(kind) = values::is_summary_word(&text)
            && !has_identity(reader, rows, row)
        {
            return Kind::Summary(kind);
        }
    }
    for slot in reader.layout.slots.iter().filter(|_| sums) {
        if let (FieldType::Name | FieldType::Region | FieldType::Category, Some(column)) =
            (slot.kind, slot.column)
            && column < width
            && column != first
            && let Some(text) = decode(column)
            && let Some(kind) = values::is_summary_word(&text)
            && !has_identity(reader, rows, row)
        {
            return Kind::Summary(kind);
        }
    }
    if repeats_header(reader, rows, row) { Kind::Blank } else { Kind::Data }
}

/// What a cell's words say of its row; `kind` is its field's. They are those that [`kind()`] looks for.
pub(super) fn marks(encoding: TextEncoding, cell: &[u8], kind: FieldType) -> Marks {
    let marks = Marks::NONE.with(Marks::BLANK, is_blank(encoding, cell));
    let Some(text) = (!cell.is_ascii()).then(|| encoding.decode(cell)).flatten() else {
        return marks.with(Marks::WIDE, !cell.is_ascii());
    };
    let sum = values::is_summary_word(&text).is_some();
    let may_say = matches!(kind, FieldType::Name | FieldType::Region | FieldType::Category);
    marks
        .with(Marks::WIDE, true)
        .with(Marks::OPENS, sum || values::is_footer_word(&text))
        .with(Marks::SUM, sum && may_say)
}

/// Whether a cell holds nothing but white space of either width.
pub(super) fn is_blank(encoding: TextEncoding, cell: &[u8]) -> bool {
    if cell.first().is_some_and(u8::is_ascii_graphic) {
        return false;
    }
    let wide: [&[u8]; 2] = match encoding {
        TextEncoding::Utf8 => [b"\xe3\x80\x80", b"\xc2\xa0"],
        TextEncoding::Gb18030 => [b"\xa1\xa1", b"\x81\x30\x84\x32"],
    };
    let mut rest = cell.trim_ascii();
    while let Some(shorter) = wide.iter().find_map(|space| rest.strip_prefix(*space)) {
        rest = shorter.trim_ascii();
    }
    rest.is_empty()
}

/// Whether an identity column of the row holds something like a number: a person may be called 小计's
/// like, a total has no identity.
fn has_identity(reader: &Reader<'_>, rows: &RowBlock, row: usize) -> bool {
    reader.layout.persons.iter().any(|p| {
        reader.layout.slots[*p].column.is_some_and(|c| {
            c < rows.width(row) && rows.cell(row, c).iter().filter(|b| b.is_ascii_digit()).count() >= 8
        })
    })
}

pub(super) fn repeats_header(reader: &Reader<'_>, rows: &RowBlock, row: usize) -> bool {
    let headers = &reader.plan.headers;
    let cell = |column: usize| if column < rows.width(row) { rows.cell(row, column) } else { &[] };
    // Nothing done to a cell makes Chinese of ASCII: of most rows that is all there is to see.
    if reader.chinese.iter().any(|column| cell(*column).is_ascii()) {
        return false;
    }
    let mut same = 0;
    for (column, header) in headers.iter().enumerate() {
        let cell = cell(column);
        let deepest = deepest(header);
        let text = reader.encoding.decode(cell).and_then(|t| values::text(&t)).unwrap_or_default();
        if text != *header && text != deepest {
            return false;
        }
        same += usize::from(!text.is_empty());
    }
    same >= 2
}

/// The columns whose header is no ASCII, even the last line of several.
pub(super) fn chinese(headers: &[String]) -> Vec<usize> {
    (0..headers.len()).filter(|column| !deepest(&headers[*column]).is_ascii()).collect()
}

/// The last line of a header of several.
fn deepest(header: &str) -> &str {
    header.rsplit('/').next().unwrap_or(header)
}
