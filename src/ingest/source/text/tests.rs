//! Delimited text against a one-pass reference and against the `csv` crate, at every block size.

use super::*;
use crate::ingest::source::{BlockOptions, Encoding, Source};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// A row: its physical line and its cells.
type Row = (u64, Vec<Vec<u8>>);

/// What the whole file comes to: rows, or the line and column of the quote that spoils it.
type Outcome = Result<Vec<Row>, (u64, u32)>;

/// The reference: one byte at a time, nothing clever. The rules: a quote opens only at the start
/// of a field; a doubled quote inside is one; what follows the closing quote is kept; CRLF, LF and
/// CR each end a line.
fn reference(bytes: &[u8], delimiter: u8) -> Outcome {
    let mut rows = Vec::new();
    let (mut at, mut line) = (0, 1);
    let newline = |at: usize| match bytes.get(at) {
        Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => 2,
        Some(b'\r' | b'\n') => 1,
        _ => 0,
    };
    while at < bytes.len() {
        let mut row: Row = (line, Vec::new());
        if newline(at) == 0 {
            'fields: loop {
                let mut cell = Vec::new();
                if bytes.get(at) == Some(&b'"') {
                    let opened = (line, row.1.len() as u32 + 1);
                    let mut spans = false;
                    at += 1;
                    loop {
                        match bytes.get(at) {
                            None => return Err(opened),
                            Some(b'"') if bytes.get(at + 1) == Some(&b'"') => {
                                cell.push(b'"');
                                at += 2;
                            }
                            Some(b'"') => break,
                            Some(_) if newline(at) > 0 => {
                                let length = newline(at);
                                cell.extend_from_slice(&bytes[at..at + length]);
                                at += length;
                                line += 1;
                                spans = true;
                            }
                            Some(b) => {
                                cell.push(*b);
                                at += 1;
                            }
                        }
                    }
                    at += 1;
                    let ends = at >= bytes.len() || newline(at) > 0 || bytes[at] == delimiter;
                    if spans && !ends {
                        return Err(opened);
                    }
                }
                while at < bytes.len() && newline(at) == 0 && bytes[at] != delimiter {
                    cell.push(bytes[at]);
                    at += 1;
                }
                row.1.push(cell);
                if at >= bytes.len() || newline(at) > 0 {
                    break 'fields;
                }
                at += 1;
            }
        }
        at += newline(at);
        line += 1;
        rows.push(row);
    }
    Ok(rows)
}

fn rows_of(block: &RowBlock) -> Vec<Row> {
    (0..block.len())
        .map(|r| (block.line(r), (0..block.width(r)).map(|c| block.cell(r, c).to_vec()).collect()))
        .collect()
}

fn file_of(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("temp file");
    std::fs::write(file.path(), bytes).expect("write");
    file
}

fn read(file: &Identity, delimiter: u8, size: usize, threads: usize, from: u64) -> Outcome {
    let form = TextForm { skip: 0, wide: None, delimiter };
    let found = Mutex::new(Vec::new());
    let consume = |block: RowBlock| {
        found.lock().expect("lock").push((block.index, rows_of(&block)));
        Ok(())
    };
    let options = BlockOptions { threads, block_bytes: size };
    let whole = Mutex::new(BTreeMap::new());
    let original = |number: usize, piece: &[u8]| {
        let before = whole.lock().expect("lock").insert(number, piece.to_vec());
        assert!(before.is_none(), "each number once");
        Ok(())
    };
    let sha256 = blocks(file, form, from, &options, Some(&original), &consume).map_err(|problem| {
        assert_eq!(problem.code, QUOTE_OPEN, "{problem:?}");
        let place = problem.place.expect("place");
        (place.line.expect("line"), place.column.expect("column"))
    })?;
    let whole = whole.into_inner().expect("lock");
    assert!(whole.keys().copied().eq(0..whole.len()), "numbers without gaps");
    let whole: Vec<u8> = whole.into_values().flatten().collect();
    assert_eq!(whole, std::fs::read(&file.path).expect("file"), "the file, byte for byte");
    assert_eq!(sha256, crate::ingest::source::survey::hex(Sha256::new_with_prefix(&whole)));
    let mut found = found.into_inner().expect("lock");
    found.sort_by_key(|(index, _)| *index);
    assert!(found.iter().enumerate().all(|(i, (index, _))| i == *index), "indices without gaps");
    Ok(found.into_iter().flat_map(|(_, rows)| rows).collect())
}

/// Bytes that make every kind of trouble.
fn messy() -> impl Strategy<Value = Vec<u8>> {
    let token = prop::sample::select(vec![
        &b"a"[..],
        b"bc",
        b",",
        b",",
        b";",
        b"\n",
        b"\r\n",
        b"\r",
        b"\"",
        b"\"",
        b"\"\"",
        b",\"",
        b"\",",
        b"\"\n",
        b"\n\"",
        "李\"四".as_bytes(),
        b"=\"0012\"",
        "七".as_bytes(),
        b"\xd0\xd5",
        b"\0",
    ]);
    prop::collection::vec(token, 0..60).prop_map(|tokens| tokens.concat())
}

/// Bytes as a system writes them: every quote in order.
fn orderly() -> impl Strategy<Value = Vec<u8>> {
    let cell = prop_oneof![
        "[a七 0-9]{0,12}".prop_map(String::into_bytes),
        "[a七,\"\n]{0,12}".prop_map(|t| format!("\"{}\"", t.replace('"', "\"\"")).into_bytes()),
        "[a七\"]{1,6}".prop_map(|t| format!("x{t}").into_bytes()),
    ];
    let row = prop::collection::vec(cell, 1..6).prop_map(|cells| cells.join(&b","[..]));
    let end = prop::sample::select(vec![&b"\n"[..], b"\r\n", b"\r", b"\n\n"]);
    (prop::collection::vec((row, end), 0..25), any::<bool>()).prop_map(|(rows, ended)| {
        let mut out: Vec<u8> = Vec::new();
        for (row, end) in rows {
            out.extend(row);
            out.extend(end);
        }
        if !ended {
            while matches!(out.last(), Some(b'\n' | b'\r')) {
                out.pop();
            }
        }
        out
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_block_size_reads_as_the_reference_does(
        bytes in prop_oneof![messy(), orderly()], size in 1usize..65, threads in 1usize..4,
    ) {
        let temp = file_of(&bytes);
        let file = Identity::of(temp.path(), "t").expect("file");
        for delimiter in [b',', b';'] {
            let wanted = reference(&bytes, delimiter);
            prop_assert_eq!(&read(&file, delimiter, size, threads, 0), &wanted);
            prop_assert_eq!(&read(&file, delimiter, 1 << 20, threads, 0), &wanted);
        }
    }

    #[test]
    fn rows_from_a_line_on_are_a_suffix(bytes in orderly(), size in 1usize..65, from in 0u64..40) {
        let temp = file_of(&bytes);
        let file = Identity::of(temp.path(), "t").expect("file");
        let wanted: Vec<Row> = reference(&bytes, b',').expect("orderly").into_iter()
            .filter(|(line, _)| *line >= from).collect();
        prop_assert_eq!(read(&file, b',', size, 2, from).expect("orderly"), wanted);
    }

    #[test]
    fn fields_are_those_of_the_csv_crate(bytes in orderly(), size in 1usize..65) {
        let temp = file_of(&bytes);
        let file = Identity::of(temp.path(), "t").expect("file");
        let ours: Vec<Vec<Vec<u8>>> = read(&file, b',', size, 2, 0).expect("orderly").into_iter()
            .map(|(_, cells)| cells).filter(|cells| !cells.is_empty()).collect();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&bytes[..]);
        let theirs: Vec<Vec<Vec<u8>>> = reader.byte_records()
            .map(|r| r.expect("record").iter().map(<[u8]>::to_vec).collect()).collect();
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn head_is_the_beginning(bytes in orderly(), wanted in 0usize..30) {
        let temp = file_of(&bytes);
        let file = Identity::of(temp.path(), "t").expect("file");
        let mut rows = reference(&bytes, b',').expect("orderly");
        rows.truncate(wanted);
        let form = TextForm { skip: 0, wide: None, delimiter: b',' };
        prop_assert_eq!(rows_of(&head(&file, form, wanted).expect("head")), rows);
    }

    #[test]
    fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..300), word in prop::option::of(
        prop::sample::select(vec!["utf-8", "gbk", "utf-16le", "utf-16be"]))) {
        let temp = file_of(&bytes);
        if let Ok(source) = Source::open(temp.path(), "t", word) {
            let _ = source.head(0, Encoding::Utf8, 5);
            let options = BlockOptions { threads: 1, block_bytes: 7 };
            let _ = source.blocks(0, Encoding::Utf8, 0, &options, &|_| Ok(()));
        }
    }
}

/// Text, and either its cells joined with `|` after their line, or where its quote is at fault.
#[test]
fn quotes_case_by_case() {
    type Case<'a> = (&'a str, Result<&'a str, (u64, u32)>);
    let cases: [Case; 16] = [
        ("a,李\"四,b\n", Ok("1:a|李\"四|b")),
        ("a,=\"0012\",b\n", Ok("1:a|=\"0012\"|b")),
        ("\"=\"\"0012\"\"\",b", Ok("1:=\"0012\"|b")),
        ("\"a\"x\"y,b\n", Ok("1:ax\"y|b")),
        ("\"a\nb\",c\nd\n", Ok("1:a\nb|c 3:d")),
        ("\"a\r\nb\",c\r\nd\r\n", Ok("1:a\r\nb|c 3:d")),
        ("a\r\r\nb", Ok("1:a 2: 3:b")),
        ("a\rb\r", Ok("1:a 2:b")),
        ("\n\na,\n", Ok("1: 2: 3:a|")),
        ("a,\"\"\n", Ok("1:a|")),
        ("a,\"", Err((1, 2))),
        ("x\n\n\"p\nq\",r,\"s\nt\n", Err((4, 3))),
        ("a,b\n\"\"\"", Err((2, 1))),
        // The quote opened in line 1 meets the opening quote of line 3: the rows between vanish.
        ("a,\"b\nc,d\ne,\"f\"\n", Err((1, 2))),
        ("a,\"b,c,\"d\n", Ok("1:a|b,c,d")),
        ("\"a\",\"b\"\n\"c\",\"d\"", Ok("1:a|b 2:c|d")),
    ];
    for (text, wanted) in cases {
        let temp = file_of(text.as_bytes());
        let file = Identity::of(temp.path(), "t").expect("file");
        for size in [1, 2, 3, 5, 8, 1000] {
            let found = read(&file, b',', size, 2, 0).map(|rows| {
                let row = |(line, cells): Row| {
                    format!("{line}:{}", String::from_utf8(cells.join(&b'|')).expect("utf-8"))
                };
                rows.into_iter().map(row).collect::<Vec<_>>().join(" ")
            });
            assert_eq!(found.as_deref().map_err(|e| *e), wanted, "{text:?} in blocks of {size}");
        }
    }
}

#[test]
fn a_quote_that_grows_beyond_bounds_is_refused_at_any_block_size() {
    let long = format!("a\nb,\"{}\"\nc\n", "x".repeat(FIELD_BYTES + 1));
    let tall = format!("a\nb,\"{}\"\nc\n", "\r\n".repeat(QUOTED_LINES as usize + 1));
    for (text, within) in [
        (long.clone(), false),
        (tall.clone(), false),
        (long.replacen('x', "", 1), true),
        (tall.replacen("\r\n", "", 1), true),
    ] {
        let temp = file_of(text.as_bytes());
        let file = Identity::of(temp.path(), "t").expect("file");
        for size in [64, 1000, 1 << 19, 1 << 20, 8 << 20] {
            let found = read(&file, b',', size, 2, 0);
            if within {
                assert_eq!(found.map(|rows| rows.len()), Ok(3), "blocks of {size}");
            } else {
                assert_eq!(found, Err((2, 2)), "blocks of {size}");
            }
        }
    }
}

#[test]
fn a_header_above_an_unclosed_quote_is_still_found() {
    let temp = file_of("表\n姓名,金额\n甲,1\n乙,\"2\n丙,3\n".as_bytes());
    let file = Identity::of(temp.path(), "t").expect("file");
    let form = TextForm { skip: 0, wide: None, delimiter: b',' };
    let rows = rows_of(&head(&file, form, 10).expect("head"));
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[1], (2, vec!["姓名".into(), "金额".into()]));
    assert_eq!(rows[3], (4, vec!["乙".into(), "\"2".into()]));
    assert_eq!(rows[4].0, 5);
}

#[test]
fn bounds_on_rows() {
    let columns = ",".repeat(COLUMNS) + "\n";
    let field = format!("a,{}\n", "x".repeat(FIELD_BYTES + 1));
    let record = format!("{}\n", vec!["x".repeat(FIELD_BYTES / 2); 40].join(","));
    for (text, column) in [(columns, None), (field, Some(2)), (record, None)] {
        let temp = file_of(format!("a\n{text}").as_bytes());
        let file = Identity::of(temp.path(), "t").expect("file");
        let form = TextForm { skip: 0, wide: None, delimiter: b',' };
        for size in [1000, 64 << 20] {
            let problem =
                blocks(&file, form, 0, &BlockOptions { threads: 2, block_bytes: size }, None, &|_| Ok(()))
                    .expect_err("too much");
            assert_eq!(problem.code, FILE_LIMIT);
            let place = problem.place.expect("place");
            assert_eq!((place.line, place.column), (Some(2), column), "blocks of {size}");
        }
    }
}
