//! Files as a whole: what is opened, under which encodings, and what is refused.

use super::*;
use crate::diagnostic::{Code, codes};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Mutex;

/// A file in a temporary folder that lives as long as the test.
fn saved(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("write");
    (folder, path)
}

fn refused(path: &Path) -> Code {
    let problem = Source::open(path, "inbox/a", None).expect_err("must be refused");
    assert_eq!(problem.place.as_ref().map(|p| p.file.as_str()), Some("inbox/a"));
    assert!(!problem.remedy().is_empty());
    problem.code
}

/// All cells, decoded, rows joined with `/`.
fn text_of(source: &Source, encoding: Encoding) -> String {
    let found = Mutex::new(Vec::new());
    let decode = source.text_encoding(encoding);
    let consume = |block: RowBlock| {
        let cell = |r, c| decode.decode(block.cell(r, c)).map_or("�".to_owned(), |t| t.into_owned());
        let row = |r| (0..block.width(r)).map(|c| cell(r, c)).collect::<Vec<_>>().join("|");
        let rows: Vec<String> = (0..block.len()).map(row).collect();
        found.lock().expect("lock").push((block.index, rows.join("/")));
        Ok(())
    };
    let options = BlockOptions { threads: 2, block_bytes: 16 };
    source.blocks(0, encoding, 0, &options, &consume).expect("blocks");
    let mut found = found.into_inner().expect("lock");
    found.sort();
    found.into_iter().map(|(_, rows)| rows).filter(|r| !r.is_empty()).collect::<Vec<_>>().join("/")
}

#[test]
fn text_in_every_encoding() {
    let text = "姓名,金额\n李四,\"1,300\"\n";
    let wanted = "姓名|金额/李四|1,300";
    let gbk = encoding_rs::GB18030.encode(text).0.into_owned();
    let tabs = text.replace("\"1,300\"", "1,300").replace("姓名,", "姓名\t").replace("李四,", "李四\t");
    let wide: Vec<u8> = format!("\u{feff}{tabs}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide_big: Vec<u8> = format!("\u{feff}{tabs}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = format!("\u{feff}{}", text.replacen("姓名", "\"姓名\"", 1));
    for (name, bytes, encoding, shown) in [
        ("a.csv", text.as_bytes(), Encoding::Utf8, "UTF-8"),
        ("a.csv", marked.as_bytes(), Encoding::Utf8Bom, "UTF-8 BOM"),
        ("a.csv", &gbk, Encoding::Gb18030, "GB18030"),
        ("a.txt", &wide, Encoding::Utf16Le, "UTF-16LE"),
        ("a.txt", &wide_big, Encoding::Utf16Be, "UTF-16BE"),
        // Systems call tab-separated text .xls.
        ("a.xls", tabs.as_bytes(), Encoding::Utf8, "UTF-8"),
    ] {
        let (_folder, path) = saved(name, bytes);
        let source = Source::open(&path, "a", None).expect("open");
        assert_eq!(source.encodings().first(), Some(&encoding));
        assert_eq!(source.encoding_name(encoding), shown);
        assert_eq!(source.size(), bytes.len() as u64);
        assert_eq!(source.sheets(), [Sheet { name: None, hidden: false, hidden_parts: false }]);
        assert_eq!(text_of(&source, encoding), wanted, "{shown}");
    }
}

#[test]
fn a_damaged_utf_8_file_may_still_be_read_as_utf_8() {
    let bytes = ["姓名,村\n甲,".as_bytes(), b"\xe4\xb8", "\n乙,东村\n".as_bytes()].concat();
    let (_folder, path) = saved("a.csv", &bytes);
    let source = Source::open(&path, "a", None).expect("open");
    assert_eq!(source.encodings(), [Encoding::Gb18030, Encoding::Utf8]);
    assert_eq!(text_of(&source, Encoding::Utf8), "姓名|村/甲|�/乙|东村");
    let named = Source::open(&path, "a", Some("utf-8")).expect("open");
    assert_eq!(named.encodings(), [Encoding::Utf8]);
    assert_eq!(Source::open(&path, "a", Some("big5")).map(|_| ()).map_err(|d| d.code), Err(codes::USAGE));
}

#[test]
fn files_that_are_refused() {
    let folder = tempfile::tempdir().expect("folder");
    assert_eq!(refused(folder.path()), codes::FILE_UNREADABLE);
    assert_eq!(refused(&folder.path().join("没有.csv")), codes::FILE_UNREADABLE);
    for (bytes, code) in [
        (&b""[..], codes::FILE_EMPTY),
        (b"\xef\xbb\xbf", codes::FILE_EMPTY),
        (b"\xff\xfe", codes::FILE_EMPTY),
        (b" \r\n\r\n", codes::FILE_EMPTY),
        (b"<html><table><tr><td>1</td></tr></table></html>", codes::FILE_KIND),
        (b"%PDF-1.7\n", codes::FILE_KIND),
        (b"PK\x03\x04not a package", codes::FILE_KIND),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1not a container", codes::FILE_KIND),
    ] {
        let (_folder, path) = saved("a.xls", bytes);
        assert_eq!(refused(&path), code, "{bytes:?}");
    }
}

#[test]
fn a_file_that_changes_is_never_read_to_the_end() {
    let line = "甲,300\n";
    let (_folder, path) = saved("a.csv", line.repeat(1000).as_bytes());
    let source = Source::open(&path, "a", None).expect("open");
    let grow = || {
        let mut file = std::fs::OpenOptions::new().append(true).open(&path).expect("open");
        file.write_all(line.as_bytes()).expect("write");
    };
    let options = BlockOptions { threads: 1, block_bytes: 64 };
    let grown = std::sync::Once::new();
    let while_read = source.blocks(0, Encoding::Utf8, 0, &options, &|_| {
        grown.call_once(grow);
        Ok(())
    });
    assert_eq!(while_read.map_err(|d| d.code), Err(codes::FILE_CHANGED));
    assert_eq!(source.unchanged().map_err(|d| d.code), Err(codes::FILE_CHANGED));
    let before = source.blocks(0, Encoding::Utf8, 0, &options, &|_| panic!("nothing may be read"));
    assert_eq!(before.map_err(|d| d.code), Err(codes::FILE_CHANGED));
    std::fs::remove_file(&path).expect("remove");
    assert_eq!(source.unchanged().map_err(|d| d.code), Err(codes::FILE_CHANGED));
}

#[test]
fn the_failure_that_stands_first_is_returned() {
    let mut text = "甲,300\n".repeat(5000);
    text.push_str("乙,\"1\n");
    let (_folder, path) = saved("a.csv", text.as_bytes());
    let source = Source::open(&path, "a", None).expect("open");
    for threads in [1, 2, 4] {
        let options = BlockOptions { threads, block_bytes: 256 };
        let quote = source.blocks(0, Encoding::Utf8, 0, &options, &|_| Ok(()));
        let place = quote.expect_err("quote").place.expect("place");
        assert_eq!((place.line, place.column), (Some(5001), Some(2)));
        // Blocks 7 and later fail; the last quickly, the first slowly.
        let mine = source.blocks(0, Encoding::Utf8, 0, &options, &|block| {
            if block.index < 7 {
                return Ok(());
            }
            if block.index == 7 {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            Err(Diagnostic::new(codes::VALUE_MISSING, block.index.to_string()))
        });
        assert_eq!(mine.map_err(|d| d.message), Err("7".to_owned()));
    }
}
