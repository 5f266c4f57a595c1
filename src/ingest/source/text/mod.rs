//! Delimited text files: CSV, tab-separated (also as UTF-16, Excel's "Unicode 文本"), semicolons.
//!
//! Job: bytes → [`RowBlock`]s with true physical lines. Inputs: a file and its [`TextForm`].
//! Outputs: rows. Invariant: blocks are cut at true record ends whatever their size; a quote that
//! cannot be trusted refuses the whole file with the place where it opened; memory is bounded by
//! the blocks in work and one longest record.

mod bytes;
mod cut;
mod delimiter;
mod split;
mod stops;
#[cfg(test)]
mod tests;

pub use bytes::Wide;
pub use delimiter::detect;

use super::drive::{Feed, drive};
use super::identity::Identity;
use super::limits::{COLUMNS, FIELD_BYTES, QUOTED_LINES, RECORD_BYTES, SAMPLE_BYTES};
use super::{BlockOptions, Original};
use crate::diagnostic::codes::{FILE_LIMIT, QUOTE_OPEN};
use crate::diagnostic::{Diagnostic, Place};
use crate::ingest::rows::RowBlock;
use bytes::Bytes;
use cut::{Fault, FaultKind, last_record_end, line_ends};
use split::{Excess, Splitter, TooMuch};
use std::io::{Read, Seek, SeekFrom};
use std::sync::{Mutex, PoisonError};

/// How a text file is to be cut into fields.
#[derive(Debug, Clone, Copy)]
pub struct TextForm {
    /// Length of the byte-order mark.
    pub skip: u64,
    /// UTF-16, and which.
    pub wide: Option<Wide>,
    /// Comma, tab or semicolon.
    pub delimiter: u8,
}

/// The first bytes of the text, as UTF-8 if it is UTF-16, and whether they are all of it.
pub fn sample(file: &Identity, skip: u64, wide: Option<Wide>) -> Result<(Vec<u8>, bool), Diagnostic> {
    let mut out = Vec::new();
    let mut bytes = Bytes::open(&file.path, skip, wide).map_err(|e| file.unreadable(&e))?;
    bytes.fill(&mut out, SAMPLE_BYTES).map_err(|e| file.unreadable(&e))?;
    Ok((out, bytes.ended()))
}

/// Whether the last line of a file has no end.
pub fn ends_within_line(file: &Identity, form: TextForm) -> Result<bool, Diagnostic> {
    let last = || -> std::io::Result<Vec<u8>> {
        let mut opened = std::fs::File::open(&file.path)?;
        let unit = if form.wide.is_some() { 2 } else { 1 };
        opened.seek(SeekFrom::Start(file.size.saturating_sub(unit)))?;
        let mut last = Vec::new();
        opened.take(unit).read_to_end(&mut last)?;
        Ok(last)
    };
    let mut last = last().map_err(|e| file.unreadable(&e))?;
    if form.wide == Some(Wide::Big) {
        last.reverse();
    }
    Ok(!matches!(last.as_slice(), [b'\n' | b'\r'] | [b'\n' | b'\r', 0]))
}

/// The first `wanted` rows. From a quote that cannot be trusted on, quotes are read as letters, so
/// that a header can be found all the same; [`blocks`] then refuses the file.
pub fn head(file: &Identity, form: TextForm, wanted: usize) -> Result<RowBlock, Diagnostic> {
    let mut bytes = Bytes::open(&file.path, form.skip, form.wide).map_err(|e| file.unreadable(&e))?;
    let mut buffer = Vec::new();
    loop {
        let want = SAMPLE_BYTES.max(buffer.len());
        bytes.fill(&mut buffer, want).map_err(|e| file.unreadable(&e))?;
        let (end, fault) = match last_record_end(&buffer, form.delimiter, bytes.ended()) {
            Ok(end) => (end.unwrap_or(0), false),
            Err(fault) => (fault.record, true),
        };
        let mut block = RowBlock::default();
        let mut splitter = Splitter { delimiter: form.delimiter, quoting: true, from_line: 0 };
        let sure = buffer.get(..end).unwrap_or_default();
        let mut done = splitter.split(sure, 1, &mut block);
        if done.is_ok() && fault {
            splitter.quoting = false;
            let mut rest = buffer.get(end..).unwrap_or_default();
            if !bytes.ended() {
                // The last line may go on.
                let whole = memchr::memrchr2(b'\n', b'\r', rest).map_or(0, |i| i + 1);
                rest = rest.get(..whole).unwrap_or_default();
            }
            done = splitter.split(rest, 1 + line_ends(sure), &mut block);
        }
        if block.len() >= wanted || bytes.ended() || done.is_err() || buffer.len() > RECORD_BYTES {
            if block.len() <= wanted {
                done.map_err(|excess| too_much(file, excess))?;
            }
            truncate(&mut block, wanted);
            return Ok(block);
        }
    }
}

/// Keeps the first `rows` rows.
fn truncate(block: &mut RowBlock, rows: usize) {
    if let Some(cut) = block.rows.get(rows).copied() {
        block.rows.truncate(rows);
        block.ends.truncate(cut.first as usize);
        block.bytes.truncate(block.ends.last().map_or(0, |end| *end as usize));
    }
}

/// All rows that start on or after a physical line, in blocks. Returns the file's sha256.
///
/// `original` gets the bytes of the file: numbered from 0 without gaps, each number once, by several
/// workers at a time. UTF-16 has none to give, its pieces being UTF-8 by then.
pub fn blocks(
    file: &Identity,
    form: TextForm,
    from_line: u64,
    options: &BlockOptions,
    original: Option<&Original<'_>>,
    consume: &(dyn Fn(RowBlock) -> Result<(), Diagnostic> + Sync),
) -> Result<String, Diagnostic> {
    let unreadable = |e: std::io::Error| file.unreadable(&e);
    let mut mark = Vec::new();
    let mut start = Bytes::open(&file.path, 0, None).map_err(unreadable)?;
    start.fill(&mut mark, form.skip as usize).map_err(unreadable)?;
    let bytes = Bytes::open(&file.path, form.skip, form.wide).map_err(unreadable)?.hashing(&mark);
    if let Some(original) = original {
        original(0, &mark)?;
    }
    let delimiter = form.delimiter;
    let digest = Mutex::new(None);
    let feed = TextFeed {
        file,
        bytes,
        delimiter,
        block_bytes: options.block_bytes,
        carry: Vec::new(),
        line: 1,
        given: 0,
        over: false,
        digest: &digest,
    };
    let splitter = Splitter { delimiter, quoting: true, from_line };
    let rows = |piece: &mut TextPiece| {
        if let Some(original) = original {
            original(piece.number, &piece.bytes)?;
        }
        let mut block = RowBlock::reused();
        splitter.split(&piece.bytes, piece.line, &mut block).map_err(|excess| too_much(file, excess))?;
        Ok(block)
    };
    drive(feed, options.threads, &rows, consume)?;
    let digest = digest.into_inner().unwrap_or_else(PoisonError::into_inner);
    // Without one the file was not read to its end, which `drive` has reported.
    digest.ok_or_else(|| file.changed(0))
}

/// Whole records, and the physical line of the first.
#[derive(Debug, Default)]
struct TextPiece {
    bytes: Vec<u8>,
    line: u64,
    /// 1, 2, 3 …
    number: usize,
}

/// The serial part: reading, and finding the last record end.
struct TextFeed<'a> {
    file: &'a Identity,
    bytes: Bytes,
    delimiter: u8,
    block_bytes: usize,
    /// What was read after the last record end.
    carry: Vec<u8>,
    /// Physical line on which the carry begins.
    line: u64,
    /// Pieces so far.
    given: usize,
    over: bool,
    /// Filled at the end of the file.
    digest: &'a Mutex<Option<String>>,
}

impl Feed for TextFeed<'_> {
    type Piece = TextPiece;

    fn next(&mut self, piece: &mut TextPiece) -> Result<bool, Diagnostic> {
        while !self.over {
            piece.bytes.clear();
            piece.bytes.append(&mut self.carry);
            let end = self.fill(&mut piece.bytes)?;
            self.carry.extend_from_slice(piece.bytes.get(end..).unwrap_or_default());
            piece.bytes.truncate(end);
            piece.line = self.line;
            self.line += line_ends(&piece.bytes);
            if !piece.bytes.is_empty() {
                self.given += 1;
                piece.number = self.given;
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl TextFeed<'_> {
    /// Reads until a record ends in the buffer; returns where the last does.
    fn fill(&mut self, buffer: &mut Vec<u8>) -> Result<usize, Diagnostic> {
        loop {
            // Doubling keeps a record that spans many blocks from being searched again and again.
            let want = self.block_bytes.max(buffer.len());
            self.bytes.fill(buffer, want).map_err(|e| self.file.unreadable(&e))?;
            self.over = self.bytes.ended();
            if self.over && self.bytes.position() != self.file.size {
                return Err(self.file.changed(self.bytes.position()));
            }
            if self.over
                && let Some(digest) = self.bytes.digest()
            {
                *self.digest.lock().unwrap_or_else(PoisonError::into_inner) = Some(digest);
            }
            match last_record_end(buffer, self.delimiter, self.over) {
                Ok(Some(end)) => return Ok(end),
                Ok(None) if buffer.len() > RECORD_BYTES => {
                    let excess = TooMuch { excess: Excess::Record, line: self.line, column: None };
                    return Err(too_much(self.file, excess));
                }
                Ok(None) => {}
                Err(fault) => return Err(self.quote(buffer, fault)),
            }
        }
    }

    /// `E0106` with the line and field where the quote opened.
    fn quote(&self, buffer: &[u8], fault: Fault) -> Diagnostic {
        let line = self.line + line_ends(buffer.get(..fault.open).unwrap_or_default());
        let before = buffer.get(fault.record..fault.open).unwrap_or_default();
        let mut cells = RowBlock::default();
        let splitter = Splitter { delimiter: self.delimiter, quoting: true, from_line: 0 };
        // The part of the record before the quote ends in a delimiter, hence with an empty cell:
        // the one that the quote opens.
        let _ = splitter.split(before, 1, &mut cells);
        let column = cells.ends.len().max(1) as u32;
        let what = match fault.kind {
            FaultKind::NeverClosed => "直到文件结束都没有闭合".to_owned(),
            FaultKind::TooLong => {
                format!("之后超过 {QUOTED_LINES} 行或 {} KB 没有闭合", FIELD_BYTES >> 10)
            }
            FaultKind::Swallows => "跨行后遇到的引号在一格中间,中间的行会被当成一格的内容".to_owned(),
        };
        let message = format!("第 {line} 行第 {column} 列开始的引号{what},整个文件没有导入");
        let place = Place { line: Some(line), column: Some(column), ..Place::file(&self.file.display) };
        Diagnostic::new(QUOTE_OPEN, message).at(place)
    }
}

/// `E0114` for a row.
fn too_much(file: &Identity, found: TooMuch) -> Diagnostic {
    let line = found.line;
    let what = match found.excess {
        Excess::Field => format!("第 {line} 行有一格超过 {} KB", FIELD_BYTES >> 10),
        Excess::Columns => format!("第 {line} 行超过 {COLUMNS} 列"),
        Excess::Record => format!("第 {line} 行超过 {} MB", RECORD_BYTES >> 20),
    };
    let place = Place { line: Some(line), column: found.column, ..Place::file(&file.display) };
    Diagnostic::new(FILE_LIMIT, what).at(place)
}
