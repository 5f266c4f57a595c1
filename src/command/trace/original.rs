//! The lines of the original (原件) that rows stand on.
//!
//! Inputs: a source, physical lines. Outputs: their cells, masked. Invariants: only what the ledger kept is
//! read, checked against its hash; a text file is read in one pass that stops at the last line wanted and
//! holds no more than one record; no number or name leaves unmasked.

use super::hidden::Hidden;
use crate::catalog::Dataset;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::ingest::rows::RowBlock;
use crate::ingest::source::{BlockOptions, Encoding, Source};
use crate::ledger::{Ledger, SourceEntry};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read};
use std::sync::{Mutex, PoisonError};

/// Records at the head of a file in which titles and headers stand.
const HEAD: usize = 15;
/// Bytes by which the delimiter is told.
const SAMPLE: usize = 64 << 10;

/// The lines asked for, each as one text; `None`: the original was not kept.
///
/// # Errors
/// `E0302` where the original is damaged; what reading a workbook says.
pub(super) fn lines(
    ledger: &Ledger,
    source: &SourceEntry,
    dataset: Option<&Dataset>,
    wanted: &BTreeSet<u64>,
) -> Result<Option<BTreeMap<u64, String>>, Diagnostic> {
    let Some(original) = ledger.original(source)? else { return Ok(None) };
    let mut found = Found { wanted, head: Vec::new(), rows: BTreeMap::new() };
    let glue = if source.sheet.is_some() || matches!(source.encoding.as_str(), "xlsx" | "xls") {
        workbook(original, source, &mut found)?;
        " | ".to_owned()
    } else {
        let delimiter = text(original, source, &mut found)?;
        char::from(delimiter).to_string()
    };
    let hidden = Hidden::of(source, dataset, &found.head);
    Ok(Some(found.rows.into_iter().map(|(line, cells)| (line, shown(&hidden.mask(&cells), &glue))).collect()))
}

/// What is kept of a file while it is read.
struct Found<'w> {
    wanted: &'w BTreeSet<u64>,
    /// The first records.
    head: Vec<Vec<String>>,
    rows: BTreeMap<u64, Vec<String>>,
}

impl Found<'_> {
    fn take(&mut self, line: u64, cells: Vec<String>) {
        if self.wanted.contains(&line) {
            self.rows.insert(line, cells.clone());
        }
        if self.head.len() < HEAD {
            self.head.push(cells);
        }
    }
}

/// Cells as one line; a line break inside a cell is shown as ↵, a tab as a blank.
fn shown(cells: &[String], glue: &str) -> String {
    let glue = if glue == "\t" { " | " } else { glue };
    let cell = |c: &String| c.replace("\r\n", "↵").replace(['\n', '\r'], "↵").replace('\t', " ");
    cells.iter().map(cell).collect::<Vec<_>>().join(glue)
}

/// Reads a delimited text; its delimiter.
fn text(original: Box<dyn Read>, source: &SourceEntry, found: &mut Found<'_>) -> Result<u8, Diagnostic> {
    let unread = |e: std::io::Error| {
        Diagnostic::new(codes::LEDGER_DAMAGED, format!("原件读不出来（{e}）")).at(Place::file(&source.path))
    };
    let encoding = match source.encoding.as_str() {
        "GB18030" => encoding_rs::GB18030,
        "UTF-16LE" => encoding_rs::UTF_16LE,
        "UTF-16BE" => encoding_rs::UTF_16BE,
        _ => encoding_rs::UTF_8,
    };
    let wide = encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE;
    let bytes: Box<dyn Read> = if wide { Box::new(Utf8::of(original, encoding)) } else { original };
    let mut bytes = BufReader::with_capacity(SAMPLE, bytes);
    let mut sample = Vec::new();
    bytes.by_ref().take(SAMPLE as u64).read_to_end(&mut sample).map_err(unread)?;
    let marks: [&[u8]; 2] = [b"\xef\xbb\xbf", b"\x84\x31\x95\x33"];
    let start = marks.iter().find(|m| sample.starts_with(m)).map_or(0, |m| m.len());
    let whole = sample.len() < SAMPLE;
    let delimiter = crate::ingest::source::delimiter(sample.get(start..).unwrap_or_default(), whole);
    let rest = std::io::Cursor::new(sample.split_off(start)).chain(bytes);
    let decoder = if wide { encoding_rs::UTF_8 } else { encoding };
    let mut records = Records { bytes: BufReader::with_capacity(SAMPLE, rest), delimiter, line: 1 };
    let last = found.wanted.last().copied().unwrap_or(0);
    let mut next = found.wanted.iter().copied().peekable();
    let decode = |cells: Vec<Vec<u8>>| {
        cells.iter().map(|c| decoder.decode_without_bom_handling(c).0.into_owned()).collect()
    };
    loop {
        while next.peek().is_some_and(|wanted| *wanted < records.line) {
            next.next();
        }
        let line = records.line;
        if line > last && found.head.len() >= HEAD.min(last as usize) {
            return Ok(delimiter);
        }
        if found.head.len() < HEAD || next.peek() == Some(&line) {
            match records.record().map_err(unread)? {
                Some(cells) => found.take(line, decode(cells)),
                None => return Ok(delimiter),
            }
        } else if !records.skip_to(next.peek().copied().unwrap_or(last)).map_err(unread)? {
            return Ok(delimiter);
        }
    }
}

/// UTF-16 as UTF-8.
struct Utf8 {
    from: Box<dyn Read>,
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
}

impl Utf8 {
    fn of(from: Box<dyn Read>, encoding: &'static encoding_rs::Encoding) -> Utf8 {
        let decoder = encoding.new_decoder_with_bom_removal();
        Utf8 { from, decoder, raw: vec![0; SAMPLE], ready: Vec::new(), at: 0 }
    }
}

impl Read for Utf8 {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.ready.len() {
            let read = self.from.read(&mut self.raw)?;
            let mut text = String::with_capacity(self.raw.len() * 3 + 16);
            let raw = self.raw.get(..read).unwrap_or_default();
            let _ = self.decoder.decode_to_string(raw, &mut text, read == 0);
            self.ready = text.into_bytes();
            self.at = 0;
            if read == 0 && self.ready.is_empty() {
                return Ok(0);
            }
        }
        let ready = self.ready.get(self.at..).unwrap_or_default();
        let taken = ready.len().min(out.len());
        out[..taken].copy_from_slice(&ready[..taken]);
        self.at += taken;
        Ok(taken)
    }
}

/// Records of a delimited text, with the physical line on which each begins. Quotes are as ingest reads
/// them: one opens only at the start of a field; CRLF, LF and a lone CR end a line each.
struct Records<R> {
    bytes: R,
    delimiter: u8,
    line: u64,
}

impl<R: BufRead> Records<R> {
    fn next(&mut self) -> std::io::Result<Option<u8>> {
        let byte = self.bytes.fill_buf()?.first().copied();
        if byte.is_some() {
            self.bytes.consume(1);
        }
        Ok(byte)
    }

    fn peek(&mut self) -> std::io::Result<Option<u8>> {
        Ok(self.bytes.fill_buf()?.first().copied())
    }

    /// After a CR: takes the LF that belongs to it.
    fn ended(&mut self, byte: u8) -> std::io::Result<Option<u8>> {
        self.line += 1;
        let pair = byte == b'\r' && self.peek()? == Some(b'\n');
        if pair { self.next() } else { Ok(None) }
    }

    /// The record that begins here; `None` at the end.
    fn record(&mut self) -> std::io::Result<Option<Vec<Vec<u8>>>> {
        if self.peek()?.is_none() {
            return Ok(None);
        }
        let mut cells = vec![Vec::new()];
        let (mut quoted, mut fresh) = (false, true);
        while let Some(byte) = self.next()? {
            let is_end = byte == b'\n' || byte == b'\r';
            if quoted && byte == b'"' {
                if self.peek()? == Some(b'"') {
                    self.next()?;
                } else {
                    quoted = false;
                    continue;
                }
            } else if !quoted && byte == b'"' && fresh {
                (quoted, fresh) = (true, false);
                continue;
            } else if !quoted && byte == self.delimiter {
                cells.push(Vec::new());
                fresh = true;
                continue;
            }
            let more = if is_end { self.ended(byte)? } else { None };
            if is_end && !quoted {
                return Ok(Some(cells));
            }
            fresh = false;
            if let Some(cell) = cells.last_mut() {
                cell.push(byte);
                cell.extend(more);
            }
        }
        Ok(Some(cells))
    }

    /// Goes to the beginning of a physical line; `false`: the text ends before.
    fn skip_to(&mut self, line: u64) -> std::io::Result<bool> {
        while self.line < line {
            let piece = self.bytes.fill_buf()?;
            if piece.is_empty() {
                return Ok(false);
            }
            match memchr::memchr2(b'\n', b'\r', piece) {
                None => {
                    let length = piece.len();
                    self.bytes.consume(length);
                }
                Some(at) => {
                    let byte = piece[at];
                    self.bytes.consume(at + 1);
                    self.ended(byte)?;
                }
            }
        }
        Ok(true)
    }
}

/// Reads a sheet, as ingest reads it.
fn workbook(
    mut original: Box<dyn Read>,
    source: &SourceEntry,
    found: &mut Found<'_>,
) -> Result<(), Diagnostic> {
    let unread = |e: std::io::Error| {
        Diagnostic::new(codes::LEDGER_DAMAGED, format!("原件读不出来（{e}）")).at(Place::file(&source.path))
    };
    // Workbooks are read from a file; this one is private and goes with the value.
    let mut copy = tempfile::NamedTempFile::new().map_err(unread)?;
    std::io::copy(&mut original, &mut copy).map_err(unread)?;
    let book = Source::open(copy.path(), &source.path, None)?;
    let sheet = book.sheets().iter().position(|s| s.name == source.sheet).unwrap_or(0);
    let last = found.wanted.last().copied().unwrap_or(0);
    let taken = Mutex::new(found);
    let done = || Diagnostic::new(codes::FILE_CHANGED, "");
    let over = std::sync::atomic::AtomicBool::new(false);
    let consume = |block: RowBlock| -> Result<(), Diagnostic> {
        let mut found = taken.lock().unwrap_or_else(PoisonError::into_inner);
        let cell = |row: usize, at| String::from_utf8_lossy(block.cell(row, at)).into_owned();
        for row in 0..block.len() {
            let line = block.line(row);
            if line > last && found.head.len() >= HEAD {
                over.store(true, std::sync::atomic::Ordering::Relaxed);
                return Err(done());
            }
            let cells = (0..block.width(row)).map(|at| cell(row, at)).collect();
            found.take(line, cells);
        }
        Ok(())
    };
    let options = BlockOptions { threads: 1, block_bytes: 1 << 20 };
    match book.blocks(sheet, Encoding::Workbook, 1, &options, &consume) {
        Err(problem) if !over.load(std::sync::atomic::Ordering::Relaxed) => Err(problem),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<(u64, Vec<String>)> {
        let mut records = Records { bytes: text, delimiter: b',', line: 1 };
        let mut out = Vec::new();
        loop {
            let line = records.line;
            let Some(cells) = records.record().expect("bytes") else { return out };
            out.push((line, cells.iter().map(|c| String::from_utf8_lossy(c).into_owned()).collect()));
        }
    }

    #[test]
    fn records_begin_on_their_physical_lines() {
        let text = b"a,\"b\nc\"\"d\",e\r\n\r\nf,g\"h,\"\"\ri\n";
        let found = all(text);
        let lines: Vec<u64> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 3, 4, 5]);
        assert_eq!(found[0].1, ["a", "b\nc\"d", "e"]);
        assert_eq!(found[2].1, ["f", "g\"h", ""]);
        for (line, cells) in found {
            let mut records = Records { bytes: &text[..], delimiter: b',', line: 1 };
            assert!(records.skip_to(line).expect("bytes"));
            let cell = |c: &Vec<u8>| String::from_utf8_lossy(c).into_owned();
            let again: Vec<String> =
                records.record().expect("bytes").expect("a record").iter().map(cell).collect();
            assert_eq!(again, cells, "line {line}");
        }
    }

    #[test]
    fn wide_text_is_read_as_any_other() {
        let wide: Vec<u8> = "\u{feff}姓名\t数\n张三\t1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut text = String::new();
        let from = Box::new(std::io::Cursor::new(wide));
        Utf8::of(from, encoding_rs::UTF_16LE).read_to_string(&mut text).expect("text");
        assert_eq!(text, "姓名\t数\n张三\t1\n");
    }
}
