//! The lines of the original (原件) that rows stand on.
//!
//! Inputs: a source, physical lines. Outputs: their cells, masked. Invariants: only what the ledger kept is
//! read, checked against its hash; a text file is read in one pass that stops at the last line wanted and
//! holds no more than one record; no number or name leaves unmasked.

use super::hidden::Hidden;
use super::records::{Records, Utf8};
use crate::catalog::Dataset;
use crate::command::deliver;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::ingest::rows::RowBlock;
use crate::ingest::source::{BlockOptions, Encoding, Source};
use crate::ledger::{Ledger, SourceEntry};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read, Write};
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

/// The one problem of a list of one.
fn first(problems: Vec<Diagnostic>) -> Diagnostic {
    problems.into_iter().next().unwrap_or_else(|| Diagnostic::new(codes::OUTPUT_WRITE, "临时文件写不出来"))
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
    let scratch = deliver::scratch().map_err(first)?;
    let path = scratch.path().join("original");
    let unwritten = |e: std::io::Error| first(deliver::failed(&path, &e));
    let mut copy = File::create(&path).map_err(unwritten)?;
    let mut piece = vec![0; 1 << 18];
    loop {
        match original.read(&mut piece).map_err(unread)? {
            0 => break,
            length => copy.write_all(piece.get(..length).unwrap_or_default()).map_err(unwritten)?,
        }
    }
    drop(copy);
    let book = Source::open(&path, &source.path, None)?;
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
