//! The records of an old .xls: whether it is safe to read, and what calamine does not tell of it.
//!
//! Job: walk the workbook stream once, without its values: extents of the sheets (calamine makes
//! room for the whole rectangle round the filled cells), hidden rows and columns, encryption.
//! Inputs: the whole file. Outputs: [`SheetFacts`] in workbook order. Invariant: after this, calamine
//! makes room for no more than [`XLS_CELLS`] cells.

use super::super::identity::Identity;
use super::super::limits::XLS_CELLS;
use super::compound::{Compound, u16_at, u32_at};
use super::package::SheetFacts;
use super::{damaged, protected};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{FILE_KIND, FILE_LIMIT};

/// Record types.
mod record {
    pub const FORMULA: u16 = 0x0006;
    pub const END: u16 = 0x000a;
    pub const FILE_PASS: u16 = 0x002f;
    pub const COLUMN_INFO: u16 = 0x007d;
    pub const SHEET: u16 = 0x0085;
    pub const MANY_NUMBERS: u16 = 0x00bd;
    pub const RICH_TEXT: u16 = 0x00d6;
    pub const SHARED_TEXT: u16 = 0x00fd;
    pub const EXTENT: u16 = 0x0200;
    pub const NUMBER: u16 = 0x0203;
    pub const TEXT: u16 = 0x0204;
    pub const BOOL_OR_ERROR: u16 = 0x0205;
    pub const ROW: u16 = 0x0208;
    pub const SHORT_NUMBER: u16 = 0x027e;
    pub const BEGIN: u16 = 0x0809;
}

/// Looks through the file.
pub fn inspect(file: &Identity, bytes: &[u8]) -> Result<Vec<SheetFacts>, Diagnostic> {
    let Some(compound) = Compound::read(bytes) else {
        return Err(damaged(file, "容器结构不完整"));
    };
    if compound.has("EncryptedPackage") {
        return Err(protected(file));
    }
    let Some(stream) = compound.stream("Workbook").or_else(|| compound.stream("Book")) else {
        let what = match () {
            () if compound.has("WordDocument") => "Word 文档(.doc)",
            () if compound.has("PowerPoint Document") => "演示文稿(.ppt)",
            () => "OLE 文件，里面没有工作簿",
        };
        return Err(file
            .problem(FILE_KIND, format!("文件的内容是{what}"))
            .help("用 Excel 或 WPS 打开表格，另存为 .xlsx。"));
    };
    let mut starts = Vec::new();
    let records = Records { bytes: &stream };
    for (kind, data) in records {
        match kind {
            record::FILE_PASS if u16_at(data, 0) != Some(0) => return Err(protected(file)),
            record::SHEET => starts.push(u32_at(data, 0).unwrap_or(u32::MAX) as usize),
            record::END => break,
            _ => {}
        }
    }
    let too_large = || {
        file.problem(FILE_LIMIT, "工作表的范围过大，或各表互相重叠")
            .help("用 Excel 或 WPS 打开，删去空行空列，另存为 .xlsx。")
    };
    let mut room = XLS_CELLS;
    // Sheets do not overlap: all of them together are no longer than the stream.
    let mut left = stream.len();
    let mut facts = Vec::new();
    for start in starts {
        let bytes = stream.get(start..).ok_or_else(|| damaged(file, "工作表的位置不对"))?;
        let sheet = walk(bytes);
        left = left.checked_sub(sheet.length).ok_or_else(too_large)?;
        room = room.checked_sub(sheet.cells).ok_or_else(too_large)?;
        facts.push(SheetFacts { hidden_parts: sheet.hidden, merges: Vec::new() });
    }
    Ok(facts)
}

/// What one sheet's records come to.
struct Walked {
    length: usize,
    cells: u64,
    hidden: bool,
}

fn walk(bytes: &[u8]) -> Walked {
    let mut records = Records { bytes };
    let mut hidden = false;
    let mut declared = 0;
    let mut corners: Option<[u16; 4]> = None;
    let mut depth = 0u32;
    let mut begun = false;
    for (kind, data) in records.by_ref() {
        match kind {
            // Charts inside a sheet have cell-like records of their own.
            record::BEGIN if begun => depth += 1,
            record::BEGIN => begun = true,
            record::END if depth == 0 => break,
            record::END => depth -= 1,
            _ if depth > 0 => {}
            record::EXTENT => declared = declared.max(extent(data)),
            record::COLUMN_INFO => {
                // People hide all columns to the right of a table; that hides nothing.
                let inside = u16_at(data, 2) < Some(255);
                hidden |= inside && u16_at(data, 8).is_some_and(|flags| flags & 1 != 0);
            }
            record::ROW => {
                let filled = u16_at(data, 2) < u16_at(data, 4);
                hidden |= filled && u16_at(data, 12).is_some_and(|flags| flags & 0x20 != 0);
            }
            record::FORMULA
            | record::MANY_NUMBERS
            | record::RICH_TEXT
            | record::SHARED_TEXT
            | record::NUMBER
            | record::TEXT
            | record::BOOL_OR_ERROR
            | record::SHORT_NUMBER => {
                let (Some(row), Some(left)) = (u16_at(data, 0), u16_at(data, 2)) else { continue };
                let right = match kind {
                    record::MANY_NUMBERS => data.len().checked_sub(2).and_then(|at| u16_at(data, at)),
                    _ => Some(left),
                };
                let right = right.unwrap_or(left).max(left);
                corners = Some(match corners {
                    None => [row, left, row, right],
                    Some([t, l, b, r]) => [t.min(row), l.min(left), b.max(row), r.max(right)],
                });
            }
            _ => {}
        }
    }
    let filled = corners.map_or(0, |[top, left, bottom, right]| {
        (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1)
    });
    Walked { length: bytes.len() - records.bytes.len(), cells: filled.max(declared), hidden }
}

/// The cells calamine makes room for on the strength of a sheet's declared extent. The extent of a
/// formatted but empty sheet is large and costs nothing unless it is filled, so that only an
/// impossible one counts.
fn extent(data: &[u8]) -> u64 {
    let short = data.len() == 10;
    let row = |long, at| if short { u16_at(data, at).map(u32::from) } else { u32_at(data, long) };
    let (first, end) = (row(0, 0).unwrap_or(0), row(4, 2).unwrap_or(0));
    let columns = u16_at(data, if short { 6 } else { 10 }).unwrap_or(0);
    let rows = end.wrapping_sub(first);
    if end == 0 || columns == 0 || (rows <= 65_536 && columns <= 256) {
        return 0;
    }
    u64::from(rows) * u64::from(columns)
}

/// The records of a stream.
struct Records<'a> {
    bytes: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = u16_at(self.bytes, 0)?;
        let length = usize::from(u16_at(self.bytes, 2)?);
        let data = self.bytes.get(4..4 + length)?;
        self.bytes = self.bytes.get(4 + length..)?;
        Some((kind, data))
    }
}
