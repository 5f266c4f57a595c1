//! Small files that would grow to fill a machine, under a bound on the program's memory.

use crate::workspace::Workspace;
use std::io::{Cursor, Write};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// What the program may have, KiB. Its own code and threads take some 200 MB of addresses.
const MEMORY: u64 = 1_500_000;

/// A zip of parts, each made of a pattern repeated.
fn packed(parts: &[(&str, &[u8], usize)]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, pattern, times) in parts {
        zip.start_file(*name, options).expect("a part");
        let piece = pattern.repeat(1 + (1 << 20) / pattern.len());
        let mut left = pattern.len() * times;
        while left > 0 {
            let now = left.min(piece.len());
            zip.write_all(&piece[..now]).expect("in memory");
            left -= now;
        }
    }
    zip.finish().expect("in memory").into_inner()
}

/// Exit code and messages of a run with bounded memory and time. Where there is no `ulimit` there is no bound.
fn bounded(office: &Workspace, arguments: &[&str]) -> (Option<i32>, String) {
    let output = if cfg!(unix) {
        let mut command = office.command_after(&format!("ulimit -v {MEMORY}"), arguments);
        command.timeout(std::time::Duration::from_secs(120)).output().expect("the program starts")
    } else {
        office.command(arguments).output().expect("the program starts")
    };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("panicked") && !said.contains("memory allocation"), "{said:.3000}");
    (output.status.code(), said)
}

const TYPES: &[u8] = b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";
const TOP: &[u8] = b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
const WORD_TOP: &[u8] = b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
const BOOK: &[u8] = b"<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
const RELS: &[u8] = b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>";
const SHEET: &[u8] =
    b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData></worksheet>";

/// A workbook with one part of a size of its own.
fn workbook(name: &str, pattern: &[u8], times: usize) -> Vec<u8> {
    let mut parts: Vec<(&str, &[u8], usize)> = vec![
        ("[Content_Types].xml", TYPES, 1),
        ("_rels/.rels", TOP, 1),
        ("xl/workbook.xml", BOOK, 1),
        ("xl/_rels/workbook.xml.rels", RELS, 1),
        ("xl/worksheets/sheet1.xml", SHEET, 1),
        ("xl/sharedStrings.xml", b"<sst><si><t>x</t></si></sst>", 1),
    ];
    match parts.iter_mut().find(|(n, ..)| *n == name) {
        Some(part) => (part.1, part.2) = (pattern, times),
        None => parts.push((name, pattern, times)),
    }
    packed(&parts)
}

fn document(extra: &[(&str, &[u8], usize)], body: &[u8], times: usize) -> Vec<u8> {
    let parts: Vec<(&str, &[u8], usize)> =
        [("[Content_Types].xml", TYPES, 1), ("_rels/.rels", WORD_TOP, 1), ("word/document.xml", body, times)]
            .into_iter()
            .chain(extra.iter().copied())
            .collect();
    packed(&parts)
}

#[test]
fn workbooks_that_unpack_without_end() {
    let office = Workspace::new();
    let strings = b"<si><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></si>";
    let rows = b"<row><c><v>1</v></c></row>";
    let books = [
        // Tight: 300 MB in 1 MB.
        workbook("xl/sharedStrings.xml", strings, (300 << 20) / strings.len()),
        workbook("xl/worksheets/sheet1.xml", rows, (80 << 20) / rows.len()),
        // A part that nobody asks for.
        workbook("xl/media/image1.png", b"\0", 300 << 20),
        // A part that says that it has four thousand million strings.
        workbook("xl/sharedStrings.xml", b"<sst uniqueCount=\"4294967295\"><si/></sst>", 1),
        // A cell in the last corner of the sheet.
        workbook("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData></worksheet>", 1),
        // Entities that name entities.
        workbook("xl/sharedStrings.xml", b"<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><sst><si><t>&b;&b;</t></si></sst>", 1),
    ];
    for (n, book) in books.iter().enumerate() {
        assert!(book.len() < 4 << 20, "{} bytes", book.len());
        let name = format!("{n}.xlsx");
        office.write(&name, book);
        let (exit, said) = bounded(&office, &["ingest", &name]);
        assert!(exit == Some(2) && said.contains(&name), "{n}: {exit:?} {said}");
    }
}

#[test]
fn packages_of_packages_and_of_ten_thousand_parts() {
    let office = Workspace::new();
    let inner = workbook("xl/media/a", b"\0", 8 << 20);
    office.write("nested.xlsx", &packed(&[("a.xlsx", &inner, 1), ("b.xlsx", &inner, 1)]));
    let names: Vec<String> = (0..10_001).map(|n| format!("xl/{n}.xml")).collect();
    let many: Vec<(&str, &[u8], usize)> = names.iter().map(|n| (n.as_str(), &b"<a/>"[..], 1)).collect();
    office.write("many.xlsx", &packed(&many));
    for name in ["nested.xlsx", "many.xlsx"] {
        let (exit, said) = bounded(&office, &["ingest", name]);
        assert!(exit == Some(2) && said.contains(name), "{exit:?} {said}");
    }
}

#[test]
fn documents_that_unpack_without_end() {
    let office = Workspace::new();
    let paragraph = b"<w:p><w:r><w:t>1</w:t></w:r></w:p>";
    let deep = format!("<w:document>{}", "<w:p>".repeat(1_000_000));
    let entities = "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><w:document><w:body><w:p><w:r><w:t>&b;1人</w:t></w:r></w:p></w:body></w:document>";
    let names: Vec<String> = (0..5000).map(|n| format!("word/{n}.xml")).collect();
    let many: Vec<(&str, &[u8], usize)> = names.iter().map(|n| (n.as_str(), &b"<a/>"[..], 1)).collect();
    let documents = [
        document(&[], paragraph, (90 << 20) / paragraph.len()),
        document(&[("word/media/a.png", b"\0", 200 << 20)], b"<w:document/>", 1),
        document(&[], deep.as_bytes(), 1),
        document(&[], entities.as_bytes(), 1),
        document(&many, b"<w:document/>", 1),
    ];
    for (n, bytes) in documents.iter().enumerate() {
        let name = format!("{n}.docx");
        office.write(&name, bytes);
        office.write(&format!("templates/{name}"), bytes);
        let (exit, said) = bounded(&office, &["check", &name]);
        assert!(exit == Some(2) && said.contains(&name), "check {n}: {exit:?} {said}");
        let (exit, said) = bounded(&office, &["template", "check", &format!("templates/{name}")]);
        assert!(exit == Some(2) && said.contains(&name), "template {n}: {exit:?} {said}");
    }
}

#[test]
fn elements_of_a_document() {
    let office = Workspace::new();
    // The document, its body, paragraphs and their words are a node each; so is the file itself.
    let many = |nodes: usize| {
        let words = "<w:p><w:r><w:t>甲</w:t></w:r></w:p>";
        let rest = "<w:p/>".repeat(nodes - 7);
        format!("<w:document><w:body>{words}{rest}</w:body></w:document>")
    };
    // Empty ones pack tighter than any real document: some letters between them, which are no elements.
    let deep = |depth: usize| {
        let inner = depth - 5;
        let (open, close) = ("<w:sdt>".repeat(inner), "</w:sdt>".repeat(inner));
        format!("<w:document><w:body>{open}<w:p><w:r><w:t>甲</w:t></w:r></w:p>{close}</w:body></w:document>")
    };
    for (what, within, beyond) in
        [("elements", many(1_000_000), many(1_000_001)), ("depth", deep(256), deep(257))]
    {
        for (text, is_refused) in [(within, false), (beyond, true)] {
            office.write("a.docx", &document(&[], text.as_bytes(), 1));
            let (exit, said) = bounded(&office, &["check", "a.docx"]);
            let refused = exit == Some(2) && said.contains("E0114");
            assert!(refused == is_refused && (refused || exit == Some(0)), "{what}: {exit:?} {said}");
        }
    }
}

#[test]
fn a_text_of_nothing_but_quotes_and_numbers() {
    let office = Workspace::new();
    for (name, piece) in
        [("a.csv", "\"\","), ("b.csv", "1,"), ("c.csv", "\"\n"), ("d.csv", "\n"), ("e.csv", ",")]
    {
        office.write(name, piece.repeat((24 << 20) / piece.len()).as_bytes());
        let (exit, said) = bounded(&office, &["ingest", name]);
        assert!(exit == Some(2) && said.contains(name), "{name}: {exit:?} {said}");
    }
}
