//! Fields of a piece of delimited text.
//!
//! Job: split bytes that begin and end at record ends into rows. Inputs: raw bytes, the delimiter,
//! the physical line of the first. Outputs: a [`RowBlock`]. Invariant: quoting is RFC 4180 as Excel
//! writes it and as the `csv` crate reads it (a quote opens only at the start of a field and is
//! literal elsewhere; text after a closing quote is kept); every physical line is counted; a blank
//! line is a row without cells. Nothing is trimmed, decoded or repaired.

use super::super::limits::{COLUMNS, FIELD_BYTES, RECORD_BYTES};
use super::cut::line_ends;
use super::stops::Stops;
use crate::ingest::rows::RowBlock;
use memchr::memchr;

/// A bound that a row breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// A field longer than [`FIELD_BYTES`].
    Field,
    /// More cells than [`COLUMNS`].
    Columns,
    /// A record longer than [`RECORD_BYTES`].
    Record,
}

/// Where a bound is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuch {
    /// Which bound.
    pub excess: Excess,
    /// Physical line on which the record starts.
    pub line: u64,
    /// 1-based field number, for a field.
    pub column: Option<u32>,
}

/// How to split.
#[derive(Debug, Clone, Copy)]
pub struct Splitter {
    /// Comma, tab or semicolon.
    pub delimiter: u8,
    /// Whether quotes mean anything; without, they are letters like others.
    pub quoting: bool,
    /// Rows that start on an earlier physical line are left out.
    pub from_line: u64,
}

impl Splitter {
    /// Splits `bytes`, the first of which stands on physical line `first_line`, into `block`
    /// (which keeps what it has).
    pub fn split(self, bytes: &[u8], first_line: u64, block: &mut RowBlock) -> Result<(), TooMuch> {
        block.bytes.reserve(bytes.len());
        let mut stops = Stops::new(bytes, self.delimiter);
        let mut at = 0;
        let mut line = first_line;
        while at < bytes.len() {
            let kept = (block.bytes.len(), block.ends.len());
            let start = (at, line);
            block.start_row(line);
            if let Some(length) = line_end_at(bytes, at) {
                at += length;
                line += 1;
            } else {
                at = self.record(bytes, at, &mut line, &mut stops, block)?;
            }
            let too_much = |excess| Err(TooMuch { excess, line: start.1, column: None });
            if block.ends.len() - kept.1 > COLUMNS {
                return too_much(Excess::Columns);
            }
            if at - start.0 > RECORD_BYTES {
                return too_much(Excess::Record);
            }
            if start.1 < self.from_line {
                block.rows.pop();
                block.bytes.truncate(kept.0);
                block.ends.truncate(kept.1);
            }
        }
        Ok(())
    }

    /// Splits one record from `at`; returns the offset after its line end.
    fn record(
        self,
        bytes: &[u8],
        mut at: usize,
        line: &mut u64,
        stops: &mut Stops,
        block: &mut RowBlock,
    ) -> Result<usize, TooMuch> {
        let (start, first) = (*line, block.ends.len());
        loop {
            let cell = block.bytes.len();
            let mut raw = at;
            if self.quoting && bytes.get(at) == Some(&b'"') {
                raw = quoted(bytes, at + 1, block);
                *line += line_ends(bytes.get(at..raw).unwrap_or_default());
            }
            let stop = stops.next(raw);
            block.bytes.extend_from_slice(bytes.get(raw..stop).unwrap_or_default());
            if block.bytes.len() - cell > FIELD_BYTES {
                let column = (block.ends.len() - first) as u32 + 1;
                return Err(TooMuch { excess: Excess::Field, line: start, column: Some(column) });
            }
            block.ends.push(block.bytes.len() as u32);
            if let Some(length) = line_end_at(bytes, stop) {
                *line += 1;
                return Ok(stop + length);
            }
            if stop >= bytes.len() {
                return Ok(stop);
            }
            at = stop + 1;
        }
    }
}

/// Copies the inside of a quoted field that begins at `at`; returns the offset after its closing
/// quote (the end of the bytes if there is none: the cutter has refused such a file before).
fn quoted(bytes: &[u8], mut at: usize, block: &mut RowBlock) -> usize {
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(found) = memchr(b'"', rest) else {
            block.bytes.extend_from_slice(rest);
            return bytes.len();
        };
        let doubled = rest.get(found + 1) == Some(&b'"');
        // Of a doubled quote the first is copied with what stands before it.
        block.bytes.extend_from_slice(rest.get(..found + usize::from(doubled)).unwrap_or_default());
        at += found + 1 + usize::from(doubled);
        if !doubled {
            return at;
        }
    }
}

/// The length of the line end at an offset, if there is one.
fn line_end_at(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'\n' => Some(1),
        b'\r' if bytes.get(at + 1) == Some(&b'\n') => Some(2),
        b'\r' => Some(1),
        _ => None,
    }
}
