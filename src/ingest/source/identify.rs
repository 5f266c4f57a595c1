//! What a file is, by its first bytes; its name is not asked.
//!
//! Job: tell workbooks, text and everything else apart: systems name HTML and tab-separated text
//! `.xls`, and people rename files. Inputs: the first bytes. Outputs: a [`Content`]. Invariant:
//! nothing is taken for a table that is a document, picture or web page.

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A ZIP package: perhaps .xlsx.
    Zip,
    /// An OLE compound file: perhaps .xls, or an encrypted .xlsx.
    Ole,
    /// Text, perhaps a table.
    Text,
    /// Nothing but a byte-order mark and white space.
    Blank,
    /// Something else, in words for the clerk.
    Other(&'static str),
}

/// Known beginnings of files that are no tables.
const MAGIC: [(&[u8], &str); 9] = [
    (b"%PDF", "PDF 文档"),
    (b"{\\rtf", "RTF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"SQLite format 3", "数据库文件"),
];

/// How web pages begin, in small letters.
const PAGE: [&[u8]; 8] =
    [b"<!doctype", b"<html", b"<head", b"<meta", b"<body", b"<table", b"<style", b"<script"];

/// The kind of a file that begins with `sample`; `whole` if that is all of it.
pub fn identify(sample: &[u8], whole: bool) -> Content {
    if sample.starts_with(b"PK\x03\x04") || sample.starts_with(b"PK\x05\x06") {
        return Content::Zip;
    }
    if sample.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Content::Ole;
    }
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| sample.starts_with(magic)) {
        return Content::Other(name);
    }
    let wide = sample.starts_with(b"\xff\xfe") || sample.starts_with(b"\xfe\xff");
    let marks: &[u8] = &[0xef, 0xbb, 0xbf, 0xff, 0xfe];
    // UTF-16 Latin letters are those bytes with zeros between.
    let visible = sample.iter().filter(|b| **b != 0);
    let mut start = visible
        .clone()
        .skip_while(|b| marks.contains(b) || b.is_ascii_whitespace())
        .take(64)
        .map(u8::to_ascii_lowercase)
        .peekable();
    if start.peek().is_none() && whole {
        return Content::Blank;
    }
    let start: Vec<u8> = start.collect();
    if PAGE.iter().any(|tag| start.starts_with(tag)) || start.starts_with(b"<!--") {
        return Content::Other("网页(HTML)，只是名字像表格");
    }
    if start.starts_with(b"mime-version:") {
        return Content::Other("单个文件网页(MHTML)，只是名字像表格");
    }
    if start.starts_with(b"<?xml") || start.starts_with(b"<workbook") {
        return Content::Other("XML 文件");
    }
    // A few stray zero bytes are left to the row they stand in; text never has many.
    let zeros = sample.len() - visible.count();
    if !wide && zeros * 32 > sample.len() {
        return Content::Other("二进制文件");
    }
    Content::Text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let wide: Vec<u8> = "\u{feff}<table>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, wanted) in [
            ("姓名,金额\n".as_bytes(), "text"),
            (b"\xef\xbb\xbf\xd0\xd5\n", "text"),
            (b"\xff\xfea\0b\0,\0", "text"),
            (b"PK\x03\x04rest", "zip"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "ole"),
            (b"\xef\xbb\xbf \r\n", "blank"),
            (b"\xff\xfe\r\0\n\0", "blank"),
            (b"\n <HTML xmlns:x=\"urn:schemas-microsoft-com:office:excel\">", "other"),
            (b"\xef\xbb\xbf<table border=1>", "other"),
            (wide.as_slice(), "other"),
            (b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>", "other"),
            (b"%PDF-1.7", "other"),
            (b"\0\x01\0\0\x02\0binary", "other"),
            (b"<\xd0\xd5\xc3\xfb>,1\n", "text"),
        ] {
            let found = match identify(bytes, true) {
                Content::Zip => "zip",
                Content::Ole => "ole",
                Content::Text => "text",
                Content::Blank => "blank",
                Content::Other(_) => "other",
            };
            assert_eq!(found, wanted, "{bytes:?}");
        }
    }
}
