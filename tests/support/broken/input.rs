//! The files of a case: text under an encoding, sheets of a workbook, bytes, copies of fixtures.

#![allow(clippy::disallowed_types, reason = "a sheet keeps numbers as doubles")]

use rust_xlsxwriter::{Formula, Workbook};
use serde::Deserialize;

/// Names that stand for longer words in every text of a case.
const SHORT: [(&str, &str); 6] = [
    ("@头", "发放日期,所属月份,镇街,姓名,身份证号,补贴类型,补贴金额"),
    ("@甲", "999921198001011233"),
    ("@乙", "999921198001011006"),
    ("@丙", "999921198001011014"),
    ("@丁", "999921198001011022"),
    ("@行", "2024-03-05,2024-03,城关镇,张一,999921198001011233,护理补贴,80"),
];

/// One file.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Input {
    /// UTF-8, `\n`.
    Text(String),
    /// Text under an encoding.
    Encoded(Encoded),
    /// A workbook.
    Book { sheets: Vec<Sheet> },
    /// Bytes; a text follows `repeat` copies of them.
    Bytes(Bytes),
    /// A Word file of these paragraphs, with more parts or others in their stead.
    Word {
        word: Vec<String>,
        #[serde(default)]
        parts: std::collections::BTreeMap<String, String>,
    },
    /// A file of the repository.
    Copy { copy: String },
    /// A folder.
    Folder { folder: bool },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Encoded {
    /// `⟦FF⟧` stands for bytes.
    text: String,
    #[serde(default = "utf8")]
    encoding: String,
    #[serde(default)]
    crlf: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    name: String,
    #[serde(default)]
    hidden: bool,
    rows: Vec<Vec<Cell>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Cell {
    Number(f64),
    Words(String),
    Error { error: String },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bytes {
    #[serde(default)]
    before: String,
    hex: String,
    #[serde(default = "once")]
    repeat: usize,
    #[serde(default)]
    after: String,
}

fn utf8() -> String {
    "utf-8".into()
}

fn once() -> usize {
    1
}

fn full(text: &str) -> String {
    SHORT.iter().fold(text.to_owned(), |text, (short, long)| text.replace(short, long))
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("hex"), 16).expect("hex");
    digits.chunks(2).map(byte).collect()
}

impl Input {
    /// Its bytes; `None` for a folder.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        Some(match self {
            Input::Text(text) => full(text).into_bytes(),
            Input::Encoded(e) => e.bytes(),
            Input::Book { sheets } => book(sheets),
            Input::Bytes(b) => {
                [full(&b.before).into_bytes(), unhex(&b.hex).repeat(b.repeat), full(&b.after).into_bytes()]
                    .concat()
            }
            Input::Word { word, parts } => document(word, parts),
            Input::Copy { copy } => {
                let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
                std::fs::read(root.join(copy)).expect("a fixture")
            }
            Input::Folder { folder } => {
                assert!(folder);
                return None;
            }
        })
    }

    /// Its words, to look for planted numbers.
    pub fn words(&self) -> String {
        match self {
            Input::Text(text) => full(text),
            Input::Encoded(e) => full(&e.text),
            Input::Book { sheets } => sheets.iter().flat_map(Sheet::words).collect::<Vec<_>>().join(" "),
            Input::Bytes(b) => full(&format!("{} {}", b.before, b.after)),
            Input::Word { word, .. } => full(&word.join(" ")),
            Input::Copy { .. } | Input::Folder { .. } => String::new(),
        }
    }
}

impl Encoded {
    fn bytes(&self) -> Vec<u8> {
        let text = full(&self.text);
        let text = if self.crlf { text.replace('\n', "\r\n") } else { text };
        let mut out = match self.encoding.as_str() {
            "utf-8-bom" => b"\xef\xbb\xbf".to_vec(),
            "utf-16le" => b"\xff\xfe".to_vec(),
            "utf-16be" => b"\xfe\xff".to_vec(),
            "gb18030-bom" => b"\x84\x31\x95\x33".to_vec(),
            _ => Vec::new(),
        };
        for (i, part) in text.split(['⟦', '⟧']).enumerate() {
            match (i % 2, self.encoding.as_str()) {
                (1, _) => out.extend(unhex(part)),
                (_, "utf-8" | "utf-8-bom") => out.extend(part.bytes()),
                (_, "utf-16le") => out.extend(part.encode_utf16().flat_map(u16::to_le_bytes)),
                (_, "utf-16be") => out.extend(part.encode_utf16().flat_map(u16::to_be_bytes)),
                (_, "gb18030" | "gb18030-bom") => out.extend_from_slice(&encoding_rs::GB18030.encode(part).0),
                (_, other) => panic!("no encoding {other}"),
            }
        }
        out
    }
}

impl Sheet {
    fn words(&self) -> Vec<String> {
        let cells = self.rows.iter().flatten();
        cells
            .map(|c| match c {
                Cell::Words(text) => full(text),
                Cell::Number(n) => n.to_string(),
                Cell::Error { error } => error.clone(),
            })
            .collect()
    }
}

/// The least that is a Word file.
fn document(paragraphs: &[String], more: &std::collections::BTreeMap<String, String>) -> Vec<u8> {
    let escape = |t: &str| t.replace('&', "&amp;").replace('<', "&lt;");
    let body: String =
        paragraphs.iter().map(|t| format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escape(&full(t)))).collect();
    let base = "http://schemas.openxmlformats.org";
    let mut parts = std::collections::BTreeMap::from([
        (
            "[Content_Types].xml".to_owned(),
            format!(
                "<Types xmlns=\"{base}/package/2006/content-types\"><Default Extension=\"rels\" \
                 ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
                 ContentType=\"application/xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{base}/package/2006/relationships\"><Relationship Id=\"rId1\" \
                 Type=\"{base}/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
            ),
        ),
        (
            "word/document.xml".to_owned(),
            format!(
                "<w:document xmlns:w=\"{base}/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
            ),
        ),
    ]);
    parts.extend(more.clone());
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        std::io::Write::write_all(&mut zip, text.as_bytes()).expect("a part");
    }
    zip.finish().expect("a zip").into_inner()
}

fn write(done: Result<&mut rust_xlsxwriter::Worksheet, rust_xlsxwriter::XlsxError>) {
    assert!(done.is_ok(), "a cell");
}

fn book(sheets: &[Sheet]) -> Vec<u8> {
    let mut book = Workbook::new();
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name).expect("a sheet name");
        page.set_hidden(sheet.hidden);
        for (row, cells) in (0u32..).zip(&sheet.rows) {
            // A cell of shortened words fills as many cells as it has commas.
            let mut column = 0u16;
            for cell in cells {
                match cell {
                    Cell::Number(n) => write(page.write(row, column, *n)),
                    Cell::Error { error } => {
                        let formula = Formula::new("NA()").set_result(error);
                        write(page.write_formula(row, column, formula));
                    }
                    Cell::Words(text) if text.starts_with(['@']) => {
                        for word in full(text).split(',') {
                            write(page.write(row, column, word));
                            column += 1;
                        }
                        column -= 1;
                    }
                    Cell::Words(text) => write(page.write(row, column, text.as_str())),
                }
                column += 1;
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}
