//! Fields of a piece of delimited text.
//!
//! Job: split bytes that begin and end at record ends into rows. Inputs: raw bytes, the delimiter,
//! the physical line of the first. Outputs: a [`RowBlock`]. Invariant: quoting is RFC 4180 as Excel
//! writes it and as the `csv` crate reads it (a quote opens only at the start of a field and is
//! literal elsewhere; text after a closing quote is kept); every physical line is counted; a blank
//! line is a row without cells. Nothing is trimmed, decoded or repaired.

use super::super::limits::{COLUMNS, FIELD_BYTES, RECORD_BYTES};
use super::stops::Stops;
use crate::ingest::rows::RowBlock;

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
        let mut out = Out { at: block.used(), bytes: std::mem::take(&mut block.bytes) };
        // Cells never take more room than they did in the file.
        if out.bytes.len() < out.at + bytes.len() {
            out.bytes.resize(out.at + bytes.len(), 0);
        }
        // Growing by and by would copy them again and again; room that is not used costs nothing.
        block.ends.reserve(bytes.len() / 8);
        block.rows.reserve(bytes.len() / 64);
        let mut work = Work {
            bytes,
            quoting: self.quoting,
            delimiter: self.delimiter,
            stops: Stops::new(bytes, self.delimiter),
            line: first_line,
            out,
        };
        let done = self.rows(&mut work, block);
        block.bytes = work.out.bytes;
        done
    }

    fn rows(self, work: &mut Work<'_>, block: &mut RowBlock) -> Result<(), TooMuch> {
        let mut at = 0;
        while at < work.bytes.len() {
            let (start, line) = (at, work.line);
            let kept = (work.out.at, block.ends.len());
            block.start_row(line);
            at = match line_end_at(work.bytes, at) {
                Some(length) => {
                    work.line += 1;
                    at + length
                }
                None => work.record(at, &mut block.ends)?,
            };
            let too_much = |excess| Err(TooMuch { excess, line, column: None });
            if block.ends.len() - kept.1 > COLUMNS {
                return too_much(Excess::Columns);
            }
            if at - start > RECORD_BYTES {
                return too_much(Excess::Record);
            }
            if line < self.from_line {
                block.rows.pop();
                work.out.at = kept.0;
                block.ends.truncate(kept.1);
            }
        }
        Ok(())
    }
}

/// A piece being split.
struct Work<'a> {
    bytes: &'a [u8],
    quoting: bool,
    delimiter: u8,
    stops: Stops<'a>,
    /// Physical line of the byte in hand.
    line: u64,
    out: Out,
}

impl Work<'_> {
    /// Splits one record from `at`; returns the offset after its line end.
    fn record(&mut self, mut at: usize, ends: &mut Vec<u32>) -> Result<usize, TooMuch> {
        let (start, first) = (self.line, ends.len());
        loop {
            let cell = self.out.at;
            if self.quoting && self.bytes.get(at) == Some(&b'"') {
                at = self.quoted(at + 1);
            }
            let mut stop = self.stops.next(at);
            // Outside quotes a quote is a letter.
            while self.bytes.get(stop) == Some(&b'"') {
                stop = self.stops.next(stop + 1);
            }
            self.out.put(self.bytes, at, stop);
            if self.out.at - cell > FIELD_BYTES {
                let column = (ends.len() - first) as u32 + 1;
                return Err(TooMuch { excess: Excess::Field, line: start, column: Some(column) });
            }
            ends.push(self.out.at as u32);
            match self.bytes.get(stop) {
                None => return Ok(stop),
                Some(byte) if *byte == self.delimiter => at = stop + 1,
                Some(_) => {
                    self.line += 1;
                    return Ok(stop + line_end_at(self.bytes, stop).unwrap_or(1));
                }
            }
        }
    }

    /// Copies the inside of a quoted field that begins at `at`; returns the offset after its
    /// closing quote (the end of the bytes if there is none: the cutter has refused such a file).
    fn quoted(&mut self, mut at: usize) -> usize {
        let mut from = at;
        loop {
            let stop = self.stops.next(from);
            let next = self.bytes.get(stop + 1);
            from = stop + 1;
            match self.bytes.get(stop) {
                None => {
                    self.out.put(self.bytes, at, stop);
                    return stop;
                }
                // Of a doubled quote the first is copied with what stands before it.
                Some(b'"') if next == Some(&b'"') => {
                    self.out.put(self.bytes, at, stop + 1);
                    at = stop + 2;
                    from = at;
                }
                Some(b'"') => {
                    self.out.put(self.bytes, at, stop);
                    return stop + 1;
                }
                Some(b'\n') => self.line += 1,
                Some(b'\r') if next != Some(&b'\n') => self.line += 1,
                Some(_) => {}
            }
        }
    }
}

/// Room for the cells, already as long as it may get.
struct Out {
    bytes: Vec<u8>,
    at: usize,
}

impl Out {
    /// Appends `from[start..end]`.
    #[inline]
    fn put(&mut self, from: &[u8], start: usize, end: usize) {
        const SHORT: usize = 16;
        let length = end - start;
        // Most cells are short: copying a fixed number of bytes, some of them for nothing (the next
        // cell overwrites them), is much faster than copying just as many as there are.
        if length <= SHORT
            && let Some(source) = from.get(start..start + SHORT)
            && let Some(target) = self.bytes.get_mut(self.at..self.at + SHORT)
        {
            target.copy_from_slice(source);
        } else if let Some(source) = from.get(start..end)
            && let Some(target) = self.bytes.get_mut(self.at..self.at + length)
        {
            target.copy_from_slice(source);
        }
        self.at += length;
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
