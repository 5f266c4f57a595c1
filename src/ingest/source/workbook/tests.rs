//! Workbooks as people, systems and attackers make them.

use super::super::{BlockOptions, Encoding, Source};
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::ingest::rows::{CellKind, RowBlock};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use zip::write::SimpleFileOptions;

/// `3:a|b` for row 3; numbers as `#1`, dates as `@1`, errors as `!1`.
fn shown(block: &RowBlock) -> Vec<String> {
    let cell = |row, column| {
        let sign = match block.kind(row, column) {
            CellKind::Text => "",
            CellKind::Number => "#",
            CellKind::Date => "@",
            CellKind::Error => "!",
        };
        format!("{sign}{}", std::str::from_utf8(block.cell(row, column)).expect("utf-8"))
    };
    assert_eq!(block.kinds.len(), block.ends.len());
    (0..block.len())
        .map(|row| {
            let cells: Vec<String> = (0..block.width(row)).map(|c| cell(row, c)).collect();
            format!("{}:{}", block.line(row), cells.join("|"))
        })
        .collect()
}

fn read(source: &Source, sheet: usize, from: u64, size: usize) -> Result<Vec<String>, Diagnostic> {
    let found = Mutex::new(Vec::new());
    let options = BlockOptions { threads: 2, block_bytes: size };
    source.blocks(sheet, Encoding::Workbook, from, &options, &|block| {
        found.lock().expect("lock").push((block.index, shown(&block)));
        Ok(())
    })?;
    let mut found = found.into_inner().expect("lock");
    found.sort();
    assert!(found.iter().enumerate().all(|(i, (index, _))| i == *index));
    Ok(found.into_iter().flat_map(|(_, rows)| rows).collect())
}

fn head(source: &Source, sheet: usize, rows: usize) -> Vec<String> {
    shown(&source.head(sheet, Encoding::Workbook, rows).expect("head"))
}

fn open(path: &Path) -> Result<Source, Diagnostic> {
    Source::open(path, "表", None)
}

/// A workbook in a temporary folder that lives as long as the test.
fn saved(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("write");
    (folder, path)
}

const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A package with one sheet of the given XML (inside `worksheet`), plus other parts.
fn package(workbook: &str, sheet: &str, others: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let rels = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{RELATION}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let book_rels = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{RELATION}/worksheet\" Target=\"worksheets/a.xml\"/></Relationships>"
    );
    let book = format!(
        "<workbook xmlns:r=\"{RELATION}\">{workbook}<sheets><sheet name=\"表\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let styles = "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    let sheet = format!("<worksheet>{sheet}</worksheet>");
    let parts: [(&str, &[u8]); 5] = [
        ("_rels/.rels", rels.as_bytes()),
        ("xl/_rels/workbook.xml.rels", book_rels.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/worksheets/a.xml", sheet.as_bytes()),
    ];
    for (name, bytes) in parts.iter().chain(others) {
        zip.start_file(*name, SimpleFileOptions::default()).expect("part");
        zip.write_all(bytes).expect("bytes");
    }
    zip.finish().expect("zip").into_inner()
}

fn code_of(bytes: &[u8]) -> Result<Vec<String>, Code> {
    let (_folder, path) = saved("a.xlsx", bytes);
    open(&path).and_then(|source| read(&source, 0, 0, 1 << 20)).map_err(|problem| {
        assert_eq!(problem.place.as_ref().map(|p| p.file.as_str()), Some("表"));
        problem.code
    })
}

#[test]
fn a_sheet_as_offices_make_them() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let sheet = book.add_worksheet().set_name("发放表").expect("name");
    // Begins in B2; the title is merged over the table, two header cells downwards.
    sheet.merge_range(1, 1, 1, 4, "2024年补贴发放表", &Format::new()).expect("merge");
    sheet.merge_range(2, 1, 3, 1, "姓名", &Format::new()).expect("merge");
    sheet.merge_range(2, 2, 2, 3, "补贴", &Format::new()).expect("merge");
    sheet.write(3, 2, "日期").expect("cell");
    sheet.write(3, 3, "金额").expect("cell");
    sheet.write(2, 4, "备注").expect("cell");
    let date = ExcelDateTime::from_ymd(2024, 3, 5).expect("date");
    sheet.write(4, 1, "甲").expect("cell");
    sheet.write_datetime_with_format(4, 2, &date, &day).expect("cell");
    sheet.merge_range(4, 3, 5, 3, "", &Format::new()).expect("merge");
    sheet.write(4, 3, 300.5).expect("cell");
    sheet.write(5, 1, 999_999_198_001_011_234i64).expect("cell");
    sheet.write(7, 1, true).expect("cell");
    sheet.write(7, 3, Formula::new("D5*2").set_result("601")).expect("cell");
    sheet.write(7, 4, Formula::new("1/0").set_result("#DIV/0!")).expect("cell");
    sheet.set_row_hidden(5).expect("hide");
    sheet.write_blank(30, 1, &day).expect("cell");
    book.add_worksheet().set_name("旧").expect("name").set_hidden(true);
    let (_folder, path) = saved("a.csv", &book.save_to_buffer().expect("save"));
    let source = open(&path).expect("open");
    assert_eq!(source.encodings(), [Encoding::Workbook]);
    assert_eq!(source.encoding_name(Encoding::Workbook), "xlsx");
    let sheets: Vec<_> =
        source.sheets().iter().map(|s| (s.name.as_deref(), s.hidden, s.hidden_parts)).collect();
    assert_eq!(sheets, [(Some("发放表"), false, true), (Some("旧"), true, false)]);

    let title = "2024年补贴发放表";
    assert_eq!(
        head(&source, 0, 5),
        [
            "1:".to_owned(),
            format!("2:|{title}|{title}|{title}|{title}"),
            "3:|姓名|补贴|补贴|备注".to_owned(),
            "4:|姓名|日期|金额|".to_owned(),
            "5:|甲|@2024-03-05|#300.5|".to_owned(),
        ]
    );
    let all = [
        "1:".to_owned(),
        format!("2:|{title}|||"),
        "3:|姓名|补贴||备注".to_owned(),
        "4:||日期|金额|".to_owned(),
        "5:|甲|@2024-03-05|#300.5|".to_owned(),
        // The merged amount stands once.
        "6:|#999999198001011000|||".to_owned(),
        "7:".to_owned(),
        "8:|TRUE||#601|!#DIV/0!".to_owned(),
    ];
    for size in [1, 50, 1 << 20] {
        assert_eq!(read(&source, 0, 0, size).expect("rows"), all, "blocks of {size}");
        assert_eq!(read(&source, 0, 5, size).expect("rows"), all[4..], "blocks of {size}");
    }
    assert!(read(&source, 1, 0, 100).expect("rows").is_empty());
    assert_eq!(read(&source, 2, 0, 100).map_err(|d| d.code), Err(codes::SHEET_MISSING));
}

#[test]
fn an_old_workbook() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/old.xls");
    let source = open(&path).expect("open");
    assert_eq!(source.encoding_name(Encoding::Workbook), "xls");
    let sheets: Vec<_> =
        source.sheets().iter().map(|s| (s.name.as_deref(), s.hidden, s.hidden_parts)).collect();
    assert_eq!(sheets, [(Some("发放表"), false, true), (Some("隐藏表"), true, false)]);
    let title = "2024年3月补贴发放表";
    assert_eq!(head(&source, 0, 2)[1], format!("2:|{title}|{title}|{title}|{title}|{title}"));
    assert_eq!(
        read(&source, 0, 3, 40).expect("rows"),
        [
            "3:|姓名|身份证号|发放日期|金额|备注",
            "4:|张一|999999198001010018|@2024-03-05|#300.5|",
            "5:|李二|#999999198001010000|@2024-03-06 12:00:00|#86.5|多行\n备注",
            "6:",
            "7:|王三|999999198001010034|@2024-03-07|#387|",
            "8:",
            "9:|错误|||!#DIV/0!|",
        ]
        .map(|row| row.to_owned())
    );
}

#[test]
fn passwords_are_told_in_words() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/locked.xlsx");
    assert_eq!(open(&path).map(|_| ()).map_err(|d| d.code), Err(codes::FILE_PROTECTED));
}

#[test]
fn the_1904_system_is_known_by_the_workbook() {
    let sheet = "<sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"><v>43894</v></c></row></sheetData>";
    let old = package("<workbookPr date1904=\"1\"/>", sheet, &[]);
    assert_eq!(code_of(&old), Ok(vec!["1:@2024-03-05".to_owned()]));
    assert_eq!(code_of(&package("", sheet, &[])), Ok(vec!["1:@2020-03-04".to_owned()]));
}

#[test]
fn hidden_columns_beside_the_table_hide_nothing() {
    for (columns, hidden) in [
        ("<col min=\"12\" max=\"16384\" hidden=\"1\"/>", false),
        ("<col min=\"2\" max=\"3\" hidden=\"1\"/>", true),
        ("<col min=\"2\" max=\"3\" hidden=\"0\"/>", false),
    ] {
        let sheet = format!("<cols>{columns}</cols><sheetData><row r=\"9\" hidden=\"1\"/></sheetData>");
        let (_folder, path) = saved("a.xlsx", &package("", &sheet, &[]));
        assert_eq!(open(&path).expect("open").sheets()[0].hidden_parts, hidden, "{columns}");
    }
}

#[test]
fn rows_without_numbers_and_far_cells() {
    let sheet = "<sheetData><row><c><v>1</v></c><c t=\"inlineStr\"><is><t>甲</t></is></c></row>\
        <row r=\"1048576\"><c r=\"B1048576\"><v>2</v></c></row></sheetData>";
    let rows = code_of(&package("", sheet, &[])).expect("rows");
    assert_eq!(rows.len(), 1_048_576);
    assert_eq!((rows[0].as_str(), rows[1].as_str()), ("1:#1|甲", "2:"));
    assert_eq!(rows.last().map(String::as_str), Some("1048576:|#2"));
}

#[test]
fn what_a_sheet_must_not_be() {
    let far = "<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>";
    let back = "<row r=\"5\"><c r=\"A5\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>";
    let twice = "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>";
    let long = format!(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
        "x".repeat(super::super::limits::FIELD_BYTES + 1)
    );
    for (rows, code) in [
        (far, codes::FILE_LIMIT),
        (&long, codes::FILE_LIMIT),
        (back, codes::FILE_KIND),
        (twice, codes::FILE_KIND),
        ("<row r=\"1\"><c r=\"A1\"><v>1", codes::FILE_KIND),
        ("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c></row>", codes::FILE_KIND),
    ] {
        let sheet = format!("<sheetData>{rows}</sheetData>");
        assert_eq!(code_of(&package("", &sheet, &[])), Err(code), "{}", &rows[..rows.len().min(80)]);
    }
}

#[test]
fn packages_that_are_too_much() {
    let sheet = "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData>";
    let zeros = vec![b' '; 80 << 20];
    assert_eq!(code_of(&package("", sheet, &[("xl/media/a.png", &zeros)])), Err(codes::FILE_LIMIT));
    // Room for so many strings would be asked for at once.
    let strings = b"<sst uniqueCount=\"99999999999\"></sst>";
    assert_eq!(code_of(&package("", sheet, &[("xl/sharedStrings.xml", strings)])), Err(codes::FILE_LIMIT));
    assert_eq!(
        code_of(&package("", sheet, &[("XL/WORKSHEETS/A.XML", b"<worksheet/>")])),
        Err(codes::FILE_KIND)
    );
    let mut cut = package("", sheet, &[]);
    cut.truncate(cut.len() / 2);
    assert_eq!(code_of(&cut), Err(codes::FILE_KIND));
    // A byte of the sheet changed: the checksum of the part tells.
    let mut flipped = package("", sheet, &[]);
    let name = flipped.windows(19).position(|w| w == b"xl/worksheets/a.xml").expect("part");
    flipped[name + 30] ^= 0x10;
    assert_eq!(code_of(&flipped), Err(codes::FILE_KIND));
}

#[test]
fn other_documents_are_named() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", SimpleFileOptions::default()).expect("part");
    let (_folder, path) = saved("a.xlsx", &zip.finish().expect("zip").into_inner());
    let problem = open(&path).expect_err("word");
    assert_eq!(problem.code, codes::FILE_KIND);
    assert!(problem.message.contains("Word"), "{}", problem.message);
}

/// An OLE container with one stream of at least 4096 bytes.
fn container(name: &str, stream: &[u8]) -> Vec<u8> {
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    let sectors = stream.len() / 512;
    let mut header = vec![0u8; 512];
    header[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(26, &[3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    put(44, &1u32.to_le_bytes());
    put(48, &1u32.to_le_bytes());
    put(60, &0xffff_fffeu32.to_le_bytes());
    put(68, &0xffff_fffeu32.to_le_bytes());
    put(76, &[0xff; 436]);
    put(76, &0u32.to_le_bytes());
    // Sector 0 is the table, 1 the directory, the stream from 2 on.
    let mut fat = vec![0xffff_fffdu32, 0xffff_fffe];
    fat.extend((0..sectors).map(|i| if i + 1 == sectors { 0xffff_fffe } else { i as u32 + 3 }));
    fat.resize(128, 0xffff_ffff);
    let mut directory = Vec::new();
    for (name, kind, start, length) in [("Root Entry", 5u8, 0xffff_fffeu32, 0), (name, 2, 2, stream.len())] {
        let mut entry = [0u8; 128];
        let units: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        entry[..units.len()].copy_from_slice(&units);
        entry[64] = units.len() as u8;
        entry[66] = kind;
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&(length as u32).to_le_bytes());
        directory.extend(entry);
    }
    directory.resize(512, 0);
    let fat: Vec<u8> = fat.into_iter().flat_map(u32::to_le_bytes).collect();
    [header, fat, directory, stream].concat()
}

fn records(records: &[(u16, &[u8])]) -> Vec<u8> {
    let record = |(kind, data): &(u16, &[u8])| {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    };
    records.iter().flat_map(record).collect()
}

/// A BIFF8 workbook whose sheets all begin at one place, with the given records.
fn biff(globals: &[(u16, &[u8])], sheets: usize, sheet: &[(u16, &[u8])]) -> Vec<u8> {
    let begin: (u16, &[u8]) = (0x0809, &[0, 6, 0x10, 0, 0, 0, 0, 0]);
    let bound = |start: u32| [&start.to_le_bytes()[..], &[0, 0, 1, 0, b'a']].concat();
    let length = records(&[begin]).len() + records(globals).len() + 4 + sheets * (4 + bound(0).len());
    let bound = bound(length as u32);
    let mut all = vec![begin];
    all.extend(globals);
    all.extend((0..sheets).map(|_| (0x0085, bound.as_slice())));
    all.push((0x000a, &[]));
    all.push(begin);
    all.extend(sheet);
    all.push((0x000a, &[]));
    container("Workbook", &records(&all))
}

#[test]
fn old_workbooks_that_must_not_be_opened() {
    let number = |row: u16, column: u16| {
        [row.to_le_bytes(), column.to_le_bytes(), [0, 0]]
            .concat()
            .into_iter()
            .chain(1.5f64.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let (near, far, wide) = (number(0, 0), number(65_535, 255), number(65_535, 60_000));
    // Rows 0 to four thousand million.
    let extent = [&0u32.to_le_bytes()[..], &u32::MAX.to_le_bytes(), &[0, 0, 0xff, 0xff, 0, 0]].concat();
    type Case = (Vec<u8>, Result<Vec<String>, Code>);
    let cases: [Case; 7] = [
        (biff(&[], 1, &[(0x0203, &near)]), Ok(vec!["1:#1.5".to_owned()])),
        (biff(&[], 1, &[(0x0203, &near), (0x0203, &wide)]), Err(codes::FILE_LIMIT)),
        (biff(&[], 1, &[(0x0200, &extent), (0x0203, &near)]), Err(codes::FILE_LIMIT)),
        (biff(&[], 40, &[(0x0203, &near), (0x0203, &far)]), Err(codes::FILE_LIMIT)),
        (biff(&[(0x002f, &[1, 0])], 1, &[]), Err(codes::FILE_PROTECTED)),
        (container("WordDocument", b"text"), Err(codes::FILE_KIND)),
        (container("EncryptedPackage", b"secret"), Err(codes::FILE_PROTECTED)),
    ];
    for (i, (bytes, wanted)) in cases.into_iter().enumerate() {
        assert_eq!(code_of(&bytes), wanted, "case {i}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 60, ..Default::default() })]

    /// Nor do sheets of nonsense.
    #[test]
    fn nonsense_never_panics(tokens in proptest::collection::vec(proptest::sample::select(vec![
        "<row r=\"3\">", "<row r=\"0\">", "<row r=\"99999999999\">", "<row>", "</row>", "<c r=\"B2\" t=\"s\">", "<c r=\"ZZZZZZZ1\">",
        "<c r=\"1\" s=\"1\">", "<c t=\"d\">", "<c t=\"n\">", "<c>", "</c>", "<v>", "</v>", "1e400", "nan", "-5", "45356.5", "七", "T", "&bad;",
        "<is><t>", "</t></is>", "</sheetData>", "<mergeCell ref=\"A1:XFD1048576\"/>", "<mergeCell ref=\"B2:A1\"/>",
    ]), 0..40)) {
        let sheet = format!("<sheetData>{}</sheetData><mergeCells><mergeCell ref=\"A1:C3\"/></mergeCells>", tokens.concat());
        let (_folder, path) = saved("a.xlsx", &package("", &sheet, &[]));
        if let Ok(source) = open(&path) {
            let _ = source.head(0, Encoding::Workbook, 20);
            let _ = read(&source, 0, 0, 100);
        }
    }

    /// Damaged workbooks are refused or read, but end.
    #[test]
    fn damage_never_panics(changes in proptest::collection::vec((0usize..6656, 0u8..255), 1..8), cut in 0usize..6656) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/old.xls");
        let mut bytes = std::fs::read(path).expect("fixture");
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        if cut > 4000 {
            bytes.truncate(cut);
        }
        let _ = code_of(&bytes);
    }
}
