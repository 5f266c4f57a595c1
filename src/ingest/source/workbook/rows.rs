//! Rows of a sheet from its cells.
//!
//! Job: gather cells into rows with true sheet row numbers, for the header search and for reading.
//! Inputs: cells in file order. Outputs: [`RowBlock`]s. Invariant: inner blank rows are delivered,
//! rows after the last filled one do not exist; every filled row is at least as wide as the widest
//! of the first [`MERGE_ROWS`]; a merged value is repeated only for the header search: an amount
//! merged over two rows must never be counted twice.

use super::super::drive::Feed;
use super::super::limits::{COLUMNS, FIELD_BYTES};
use super::MERGE_ROWS;
use super::cells::{borrowed, write};
use super::parts::Area;
use super::sheet::SheetPlace;
use crate::diagnostic::Diagnostic;
use crate::ingest::rows::{CellKind, RowBlock};
use calamine::{Data, DataRef, Range, XlsxCellReader};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::ops;

/// The cells of a sheet, one after the other.
pub enum Cells<'a> {
    /// From the package, as it is unpacked.
    Stream(Box<XlsxCellReader<'a, BufReader<File>>>),
    /// From memory: the range and the next cell's number in it.
    Held(Range<Data>, usize),
}

impl Cells<'_> {
    /// The next cell: row and column from 0.
    fn next(&mut self) -> Result<Option<(u32, u32, DataRef<'_>)>, calamine::XlsxError> {
        match self {
            Cells::Stream(reader) => Ok(reader.next_cell()?.map(|cell| {
                let (row, column) = cell.get_position();
                (row, column, cell.get_value().clone())
            })),
            Cells::Held(range, at) => {
                let width = range.width().max(1);
                let place = (*at / width, *at % width);
                *at += 1;
                let (top, left) = range.start().unwrap_or_default();
                let value = range.get(place).map(borrowed);
                Ok(value.map(|v| (top + place.0 as u32, left + place.1 as u32, v)))
            }
        }
    }
}

/// One filled cell of the row in work: column, kind, place in the row's text.
type Filled = (u32, CellKind, ops::Range<usize>);

/// Filled rows, one at a time.
pub struct Rows<'a> {
    cells: Cells<'a>,
    is_1904: bool,
    place: SheetPlace<'a>,
    /// The row in work.
    text: Vec<u8>,
    filled: Vec<Filled>,
    /// The first cell of the row after it.
    ahead: Option<(u32, u32, CellKind)>,
    ahead_text: Vec<u8>,
    /// The least row that may come.
    least: u32,
    /// Whether the cells have ended; they must not be asked again.
    over: bool,
}

impl<'a> Rows<'a> {
    /// Rows of the given cells.
    pub fn new(cells: Cells<'a>, is_1904: bool, place: SheetPlace<'a>) -> Rows<'a> {
        Rows {
            cells,
            is_1904,
            place,
            text: Vec::new(),
            filled: Vec::new(),
            ahead: None,
            ahead_text: Vec::new(),
            least: 0,
            over: false,
        }
    }

    /// Goes to the next row that has anything in it; returns its number from 0.
    pub fn next_row(&mut self) -> Result<Option<u32>, Diagnostic> {
        self.text.clear();
        self.filled.clear();
        let mut current = None;
        if let Some((row, column, kind)) = self.ahead.take() {
            std::mem::swap(&mut self.text, &mut self.ahead_text);
            self.filled.push((column, kind, 0..self.text.len()));
            current = Some(row);
        }
        while !self.over {
            let start = self.text.len();
            let next = self.cells.next().map_err(|e| self.place.damaged(&e.to_string()))?;
            let Some((row, column, value)) = next else {
                self.over = true;
                break;
            };
            let Some(kind) = write(&value, self.is_1904, &mut self.text) else { continue };
            if column as usize >= COLUMNS {
                return Err(self.place.limit(row, column, &format!("超过 {COLUMNS} 列")));
            }
            if self.text.len() - start > FIELD_BYTES {
                return Err(self.place.limit(row, column, &format!("有一格超过 {} KB", FIELD_BYTES >> 10)));
            }
            let now = *current.get_or_insert(row);
            if row < now || now < self.least {
                return Err(self.place.damaged("行的次序颠倒"));
            }
            if row > now {
                self.ahead_text.clear();
                self.ahead_text.extend_from_slice(self.text.get(start..).unwrap_or_default());
                self.text.truncate(start);
                self.ahead = Some((row, column, kind));
                break;
            }
            self.filled.push((column, kind, start..self.text.len()));
        }
        let Some(row) = current else { return Ok(None) };
        self.least = row.saturating_add(1);
        if !self.filled.is_sorted_by(|a, b| a.0 < b.0) {
            self.filled.sort_by_key(|(column, ..)| *column);
            if !self.filled.is_sorted_by(|a, b| a.0 < b.0) {
                return Err(self.place.damaged("同一格出现两次"));
            }
        }
        Ok(Some(row))
    }

    /// Cells of the row in work up to its last filled one.
    fn width(&self) -> usize {
        self.filled.last().map_or(0, |(column, ..)| *column as usize + 1)
    }

    /// Adds the row in work to a block, at least `width` cells wide.
    fn push(&self, row: u32, width: usize, block: &mut RowBlock) {
        block.start_row(u64::from(row) + 1);
        let mut filled = self.filled.iter().peekable();
        for column in 0..width.max(self.width()) as u32 {
            match filled.next_if(|(at, ..)| *at == column) {
                Some((_, kind, range)) => {
                    push(block, self.text.get(range.clone()).unwrap_or_default(), *kind);
                }
                None => push(block, b"", CellKind::Text),
            }
        }
    }
}

fn push(block: &mut RowBlock, bytes: &[u8], kind: CellKind) {
    block.push_cell(bytes);
    block.kinds.push(kind);
}

/// The beginning of a sheet.
pub struct Top {
    /// The rows asked for, merged cells repeated.
    pub block: RowBlock,
    /// Width of the widest of the first [`MERGE_ROWS`] rows.
    pub width: usize,
}

/// Reads the first `wanted` rows.
pub fn top(mut rows: Rows<'_>, merges: &[Area], wanted: usize) -> Result<Top, Diagnostic> {
    let wanted = u32::try_from(wanted).unwrap_or(u32::MAX);
    let mut grid: BTreeMap<u32, BTreeMap<u32, (Vec<u8>, CellKind)>> = BTreeMap::new();
    let mut width = 0;
    // How many rows there are to deliver: blank ones only before a filled one.
    let mut last = 0;
    while let Some(row) = rows.next_row()? {
        last = row.saturating_add(1).min(wanted);
        if row >= wanted.max(MERGE_ROWS) {
            break;
        }
        if row < MERGE_ROWS {
            width = width.max(rows.width());
        }
        let cells = rows.filled.iter().map(|(column, kind, range)| {
            (*column, (rows.text.get(range.clone()).unwrap_or_default().to_vec(), *kind))
        });
        grid.insert(row, cells.collect());
    }
    for area in merges {
        let Some(value) = grid.get(&area.top).and_then(|row| row.get(&area.left)).cloned() else {
            continue;
        };
        for row in area.top..=area.bottom.min(MERGE_ROWS - 1) {
            for column in area.left..=area.right.min((width as u32).saturating_sub(1)) {
                grid.entry(row).or_default().entry(column).or_insert_with(|| value.clone());
            }
        }
    }
    let mut block = RowBlock::default();
    for row in 0..last {
        block.start_row(u64::from(row) + 1);
        let Some(cells) = grid.get(&row).filter(|cells| !cells.is_empty()) else { continue };
        let end = cells.last_key_value().map_or(0, |(column, _)| *column as usize + 1);
        for column in 0..width.max(end) as u32 {
            match cells.get(&column) {
                Some((bytes, kind)) => push(&mut block, bytes, *kind),
                None => push(&mut block, b"", CellKind::Text),
            }
        }
    }
    Ok(Top { block, width })
}

/// A sheet's rows as blocks.
pub struct SheetFeed<'a> {
    /// The rows.
    pub rows: Rows<'a>,
    /// Least width of a filled row.
    pub width: usize,
    /// First row wanted, from 0.
    pub from: u32,
    /// About how large a block is.
    pub block_bytes: usize,
    /// The next row to deliver.
    pub next: u32,
    /// The row in work, if it is not yet delivered.
    pub ready: Option<u32>,
}

impl SheetFeed<'_> {
    fn fill(&mut self, block: &mut RowBlock) -> Result<bool, Diagnostic> {
        loop {
            if self.ready.is_none() {
                self.ready = self.rows.next_row()?;
            }
            let Some(row) = self.ready else { return Ok(!block.is_empty()) };
            if self.next < row {
                if self.next >= self.from {
                    block.start_row(u64::from(self.next) + 1);
                }
                self.next += 1;
            } else {
                if row >= self.from {
                    self.rows.push(row, self.width, block);
                }
                self.next = row.saturating_add(1);
                self.ready = None;
            }
            // Ends and kinds take five bytes a cell, a row sixteen.
            if block.bytes.len() + 5 * block.ends.len() + 16 * block.rows.len() >= self.block_bytes {
                return Ok(true);
            }
        }
    }
}

impl Feed for SheetFeed<'_> {
    type Piece = RowBlock;

    fn next(&mut self, piece: &mut RowBlock) -> Result<bool, Diagnostic> {
        *piece = RowBlock::default();
        let place = self.rows.place;
        place.guarded(|| self.fill(piece))
    }
}
