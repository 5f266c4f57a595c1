//! Rows as they stand in a file: the interface between the file readers and the record reader.
//!
//! Job: one form for CSV, tab-separated text and workbook sheets. Invariant: `line` is the physical
//! line (sheet row) on which the record starts, whatever blank lines, CRLF or quoted newlines stand
//! before it; no byte of a cell is lost or changed but for CSV quoting.

use std::cell::RefCell;

/// How the bytes of a [`RowBlock`] are to be read as text. UTF-16 files and workbooks are already
/// turned into UTF-8 by their readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8
    Utf8,
    /// GB18030 (GBK, GB2312)
    Gb18030,
}

/// What a workbook cell was; every cell of a text file is `Text`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// Words, or a number kept as text.
    Text,
    /// A number: the shortest decimal that has its 15 significant digits.
    Number,
    /// A date or time cell, as `2024-03-05` or `2024-03-05 10:20:30`.
    Date,
    /// A formula error such as `#REF!`.
    Error,
}

/// One row's place in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowStart {
    /// Physical line (sheet row), from 1.
    pub line: u64,
    /// Index of its first cell.
    pub first: u32,
}

/// Consecutive rows of one table.
#[derive(Debug, Clone, Default)]
pub struct RowBlock {
    /// 0, 1, 2 … in file order.
    pub index: usize,
    /// The cells' bytes one after the other, unquoted. What follows the last cell's is of no meaning.
    pub bytes: Vec<u8>,
    /// End of each cell in `bytes`.
    pub ends: Vec<u32>,
    /// Kind of each cell; empty: all are text.
    pub kinds: Vec<CellKind>,
    /// The rows.
    pub rows: Vec<RowStart>,
}

/// Room of a longer block is not kept.
const MOST_SPARE: usize = 8 << 20;

thread_local! {
    static SPARE: RefCell<RowBlock> = RefCell::default();
}

impl RowBlock {
    /// Number of rows.
    #[inline]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Physical line of a row.
    #[inline]
    pub fn line(&self, row: usize) -> u64 {
        self.rows[row].line
    }

    /// Number of cells of a row.
    #[inline]
    pub fn width(&self, row: usize) -> usize {
        let end = self.rows.get(row + 1).map_or(self.ends.len(), |r| r.first as usize);
        end - self.rows[row].first as usize
    }

    /// The bytes of a cell.
    #[inline]
    pub fn cell(&self, row: usize, column: usize) -> &[u8] {
        let i = self.rows[row].first as usize + column;
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.bytes[start..self.ends[i] as usize]
    }

    /// The bytes of all cells of a row, one after the other.
    #[inline]
    pub fn bytes_of(&self, row: usize) -> &[u8] {
        let first = self.rows[row].first as usize;
        let end_of = |cells: usize| if cells == 0 { 0 } else { self.ends[cells - 1] as usize };
        &self.bytes[end_of(first)..end_of(first + self.width(row))]
    }

    /// Where in `bytes` a row begins, and where each of its cells ends.
    #[inline]
    pub fn extent(&self, row: usize) -> (usize, &[u32]) {
        let first = self.rows.get(row).map_or(self.ends.len(), |r| r.first as usize);
        let last = self.rows.get(row + 1).map_or(self.ends.len(), |r| r.first as usize);
        let start = first.checked_sub(1).and_then(|i| self.ends.get(i)).map_or(0, |end| *end as usize);
        (start, self.ends.get(first..last).unwrap_or_default())
    }

    /// The kind of a cell.
    #[inline]
    pub fn kind(&self, row: usize, column: usize) -> CellKind {
        let i = self.rows[row].first as usize + column;
        self.kinds.get(i).copied().unwrap_or(CellKind::Text)
    }

    /// Starts a row.
    #[inline]
    pub fn start_row(&mut self, line: u64) {
        self.rows.push(RowStart { line, first: self.ends.len() as u32 });
    }

    /// How many bytes the cells have.
    pub fn used(&self) -> usize {
        self.ends.last().map_or(0, |end| *end as usize)
    }

    /// An empty block in the room of one that this thread gave back: memory that is fresh from the system
    /// costs more than filling it.
    pub fn reused() -> RowBlock {
        SPARE.with_borrow_mut(std::mem::take)
    }

    /// Gives the room of a block back, for the next of this thread.
    pub fn give_back(mut self) {
        self.index = 0;
        self.ends.clear();
        self.kinds.clear();
        self.rows.clear();
        if self.bytes.len() <= MOST_SPARE {
            SPARE.with_borrow_mut(|spare| *spare = self);
        }
    }

    /// Adds a cell to the row last started.
    #[inline]
    pub fn push_cell(&mut self, bytes: &[u8]) {
        self.bytes.truncate(self.used());
        self.bytes.extend_from_slice(bytes);
        self.ends.push(self.bytes.len() as u32);
    }
}

impl TextEncoding {
    /// The text of a cell, or `None` when its bytes do not belong to the encoding.
    pub fn decode<'a>(self, bytes: &'a [u8]) -> Option<std::borrow::Cow<'a, str>> {
        match self {
            TextEncoding::Utf8 => std::str::from_utf8(bytes).ok().map(Into::into),
            TextEncoding::Gb18030 => {
                encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes)
            }
        }
    }

    /// The name shown and stored.
    pub fn name(self) -> &'static str {
        match self {
            TextEncoding::Utf8 => "UTF-8",
            TextEncoding::Gb18030 => "GB18030",
        }
    }
}
