//! From the files of the sample to rows: decoding, lines, cells, and what a row is.
//!
//! Input: the folder and the shapes. Output: every row below the header with its physical line.
//! Invariant: a record that goes over several lines is known by its first.

use super::shapes::{SHAPES, Shape, Store};
use super::value;
use calamine::{Data, Reader, Xlsx, open_workbook};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Values by field: dates and months as `2024-03-05` and `2024-03`, money in 分, people as 17 digits.
pub type Record = BTreeMap<&'static str, String>;

/// What a row below the header is.
pub enum Row {
    Record(Record),
    Rejected(Refused),
    /// 合计, 小计, 总计.
    Summary,
    /// An empty row or a footer.
    Blank,
}

/// What can be read of a row that is rejected.
#[derive(Default)]
pub struct Refused {
    /// Whether it has not as many cells as the header: nothing is known of any field then.
    pub apart: bool,
    pub record: Record,
    /// Fields that cannot be read, or that lack what they must have.
    pub unread: Vec<&'static str>,
}

/// A file or sheet.
pub struct Table {
    pub shape: &'static Shape,
    pub rows: Vec<(u64, Row)>,
}

/// All tables of the sample.
pub fn tables(sample_data: &Path) -> Vec<Table> {
    SHAPES
        .iter()
        .map(|shape| {
            let path = sample_data.join(shape.file);
            let lines = match shape.store {
                Store::Workbook => sheet_rows(&path, shape.sheet.expect("a sheet")),
                _ => text_rows(&path, shape.store),
            };
            let rows = lines.into_iter().skip(shape.head).map(|(line, cells)| (line, row(shape, &cells)));
            Table { shape, rows: rows.collect() }
        })
        .collect()
}

/// The text of a file, without a byte order mark.
pub fn decode(path: &Path, store: Store) -> String {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let encoding = match store {
        Store::Gbk => encoding_rs::GBK,
        Store::Utf16 => encoding_rs::UTF_16LE,
        Store::Utf8 | Store::Workbook => encoding_rs::UTF_8,
    };
    let (text, wrong) = encoding.decode_with_bom_removal(&bytes);
    assert!(!wrong, "{}: not in the encoding it should have", path.display());
    text.into_owned()
}

/// Records with the line each starts on: lines are put together until their quotes are even.
fn text_rows(path: &Path, store: Store) -> Vec<(u64, Vec<String>)> {
    let text = decode(path, store);
    let delimiter = if store == Store::Utf16 { b'\t' } else { b',' };
    let mut rows = Vec::new();
    let mut pending = String::new();
    let mut start = 1;
    for (at, line) in text.split_inclusive('\n').enumerate() {
        if pending.is_empty() {
            start = at as u64 + 1;
        }
        pending.push_str(line);
        if pending.matches('"').count() % 2 == 1 {
            continue;
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(pending.as_bytes());
        let record = reader.records().next().map(|record| record.expect("a record"));
        let cells = record.map_or_else(Vec::new, |record| record.iter().map(str::to_owned).collect());
        rows.push((start, cells));
        pending.clear();
    }
    assert!(pending.is_empty(), "{}: a quote is left open", path.display());
    rows
}

/// Rows of a sheet with their numbers; a number is marked with # so that nobody takes it for text.
fn sheet_rows(path: &Path, sheet: &str) -> Vec<(u64, Vec<String>)> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let range = book.worksheet_range(sheet).unwrap_or_else(|error| panic!("{sheet}: {error}"));
    assert_eq!(range.start(), Some((0, 0)), "{sheet} starts in A1");
    let cell = |data: &Data| match data {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Int(number) => format!("#{number}"),
        Data::Float(number) => format!("#{}", value::fifteen_digits(*number)),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year}-{month:02}-{day:02}")
        }
        other => panic!("{sheet}: {other:?}"),
    };
    (1..).zip(range.rows().map(|row| row.iter().map(cell).collect())).collect()
}

fn row(shape: &Shape, cells: &[String]) -> Row {
    let texts: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    let Some(first) = texts.first() else { return Row::Blank };
    if ["合计", "小计", "总计"].contains(first) {
        return Row::Summary;
    }
    if first.starts_with("制表人") {
        return Row::Blank;
    }
    let columns: Vec<&'static str> = shape.columns.split(',').collect();
    if columns.len() != cells.len() {
        return Row::Rejected(Refused { apart: true, ..Refused::default() });
    }
    let mut record = Record::new();
    let mut unread = Vec::new();
    for (field, cell) in columns.into_iter().zip(cells).filter(|(field, _)| *field != "-") {
        match value::read(field, cell, shape.wan) {
            Ok(value) if value.is_empty() => {}
            Ok(value) => drop(record.insert(field, value)),
            Err(value::Unreadable) => unread.push(field),
        }
    }
    record.extend(shape.fixed.iter().map(|(field, value)| (*field, (*value).to_owned())));
    // A payment without an amount is none.
    if shape.dataset == "subsidy" && !record.contains_key("amount") && !unread.contains(&"amount") {
        unread.push("amount");
    }
    if unread.is_empty() {
        Row::Record(record)
    } else {
        Row::Rejected(Refused { apart: false, record, unread })
    }
}
