//! Bytes of text files: the decoder, and the splitter held against the `csv` crate and itself at other block sizes.

use super::{scratch, seeds};
use report::diagnostic::{Code, Diagnostic};
use report::ingest::rows::RowBlock;
use report::ingest::source::{self, BlockOptions, Encoding, Source};
use std::sync::Mutex;

pub fn decode(bytes: &[u8]) {
    let decoded = source::decode(bytes);
    let mut last = None;
    for at in &decoded.damaged {
        assert!(decoded.text[*at..].starts_with('\u{fffd}'), "the place of the damage");
        assert!(last < Some(*at), "in order");
        last = Some(*at);
    }
    if decoded.encoding == Encoding::Utf8 && decoded.damaged.is_empty() {
        assert_eq!(decoded.text.as_bytes(), bytes, "UTF-8 is read as it stands");
    }
    if decoded.encoding == Encoding::Gb18030 && decoded.damaged.is_empty() {
        // The digits of a number are never made or lost by the encoding: outside of characters of four bytes, which
        // hold digits themselves, they are what they are.
        let digits = |t: &str| t.bytes().filter(u8::is_ascii_digit).count();
        assert!(digits(&decoded.text) <= bytes.iter().filter(|b| b.is_ascii_digit()).count());
    }
    let again = source::decode(decoded.text.as_bytes());
    let unmarked = !decoded.text.starts_with('\u{feff}') && !decoded.text.starts_with("\u{84}1\u{95}3");
    if unmarked {
        assert_eq!((again.text, again.damaged), (decoded.text, Vec::new()), "as UTF-8 it is the same");
    }
}

pub fn decode_seeds() -> Vec<Vec<u8>> {
    let text = "全年共培训残疾人56人，发放补贴16.8万元。";
    let wide = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let gb = encoding_rs::GB18030.encode(text).0.into_owned();
    vec![
        text.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        [b"\x84\x31\x95\x33", gb.as_slice()].concat(),
        gb,
        [b"\xff\xfe".to_vec(), wide(u16::to_le_bytes)].concat(),
        [b"\xfe\xff".to_vec(), wide(u16::to_be_bytes)].concat(),
    ]
}

/// A row: its physical line and its cells.
type Row = (u64, Vec<Vec<u8>>);

fn rows_of(block: &RowBlock) -> Vec<Row> {
    let cells = |r| (0..block.width(r)).map(|c| block.cell(r, c).to_vec()).collect();
    (0..block.len()).map(|r| (block.line(r), cells(r))).collect()
}

/// All rows of a file in order, or the first failure's code and line.
pub(super) fn read(
    source: &Source,
    sheet: usize,
    size: usize,
    threads: usize,
) -> Result<Vec<Row>, (Code, Option<u64>)> {
    let found = Mutex::new(Vec::new());
    let take = |block: RowBlock| {
        found.lock().expect("lock").push((block.index, rows_of(&block)));
        Ok(())
    };
    let encoding = source.encodings()[0];
    let told = |d: Diagnostic| (d.code, d.place.and_then(|p| p.line));
    source.blocks(sheet, encoding, 0, &BlockOptions { threads, block_bytes: size }, &take).map_err(told)?;
    let mut found = found.into_inner().expect("lock");
    found.sort_by_key(|(index, _)| *index);
    assert!(found.iter().enumerate().all(|(i, (index, _))| i == *index), "numbers without gaps");
    let rows: Vec<Row> = found.into_iter().flat_map(|(_, rows)| rows).collect();
    assert!(rows.windows(2).all(|two| two[0].0 < two[1].0), "each row on a later line");
    Ok(rows)
}

pub fn rows(bytes: &[u8]) {
    let path = scratch::file("rows", bytes);
    let Ok(source) = Source::open(&path, "t", None) else { return };
    if source.encodings()[0] == Encoding::Workbook {
        return;
    }
    let whole = read(&source, 0, 1 << 20, 1);
    for (size, threads) in [(1, 1), (7, 2), (64, 1)] {
        assert_eq!(read(&source, 0, size, threads), whole, "blocks of {size}");
    }
    let head = source.head(0, source.encodings()[0], 5).expect("the head of what could be opened");
    let Ok(whole) = whole else { return };
    assert_eq!(rows_of(&head), whole[..whole.len().min(5)], "the head is the beginning");
    let marks: [&[u8]; 2] = [b"\xef\xbb\xbf", b"\x84\x31\x95\x33"];
    let body = marks.iter().find_map(|m| bytes.strip_prefix(*m)).unwrap_or(bytes);
    if source.encodings()[0].wide().is_some() || body.starts_with(marks[0]) {
        return;
    }
    // Fields are those of the csv crate, which passes blank lines over.
    let delimiter = source::delimiter(body, true);
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(body);
    let theirs: Vec<Vec<Vec<u8>>> = reader
        .byte_records()
        .map(|r| r.expect("bytes in memory").iter().map(<[u8]>::to_vec).collect())
        .collect();
    let ours: Vec<Vec<Vec<u8>>> =
        whole.into_iter().map(|(_, cells)| cells).filter(|c| !c.is_empty()).collect();
    assert_eq!(ours, theirs, "as the csv crate reads it");
}

pub fn rows_seeds() -> Vec<Vec<u8>> {
    let gb = encoding_rs::GB18030.encode("姓名,金额\r\n张一,\"1,200\"\r\n").0.into_owned();
    let wide: Vec<u8> = "\u{feff}姓名\t金额\n张一\t1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut out = seeds(&[
        "姓名,金额\n张一,\"1,200\"\n李\"四,=\"0012\"\n\"a\"\"b\nc\",d\n",
        "a;b\r\n\"x\r\ny\";z\r\r\n\n1;2",
        "a,\"b\nc,d\ne,\"f\"\n",
        "a\tb\tc\n\t\t\n\"\"\t\"\t\"\n",
    ]);
    out.extend([gb, wide]);
    out
}
