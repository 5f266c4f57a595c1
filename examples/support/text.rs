//! Rows of cells to text exports in four encodings.
//!
//! Input: rows, an encoding, line ends. Output: the file's bytes, and the physical line at which each
//! row starts. Invariant: what the encoding cannot hold is an error, never a question mark.

use super::cell::Cell;

/// How a text export is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Excel's "CSV (逗号分隔)" on a Chinese Windows.
    Gbk,
    /// Excel's "CSV UTF-8".
    Utf8Bom,
    /// A web platform's export.
    Utf8,
    /// Excel's "Unicode 文本": UTF-16LE with a BOM, separated by tabs.
    Utf16Tab,
}

/// Line ends of an export.
#[derive(Clone, Copy)]
pub enum Ends {
    /// Windows.
    CrLf,
    /// A web platform.
    Lf,
}

/// A text file and the line number at which each row starts.
///
/// # Errors
/// As [`encode`].
pub fn text<'a>(
    rows: impl IntoIterator<Item = &'a [Cell]>,
    encoding: Encoding,
    ends: Ends,
) -> Result<(Vec<u8>, Vec<u64>), String> {
    let separator = if matches!(encoding, Encoding::Utf16Tab) { '\t' } else { ',' };
    let end = if matches!(ends, Ends::CrLf) { "\r\n" } else { "\n" };
    let mut out = String::new();
    let mut starts = Vec::new();
    let mut line = 1;
    for row in rows {
        starts.push(line);
        let start = out.len();
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                out.push(separator);
            }
            field(cell, separator, &mut out);
        }
        line += 1 + out[start..].matches('\n').count() as u64;
        out.push_str(end);
    }
    Ok((encode(&out, encoding)?, starts))
}

fn field(cell: &Cell, separator: char, out: &mut String) {
    match cell {
        Cell::Blank => {}
        Cell::Raw(text) => out.push_str(text),
        Cell::Text(text) if text.contains([separator, '"', '\n']) => {
            out.push('"');
            out.push_str(&text.replace('"', "\"\""));
            out.push('"');
        }
        Cell::Text(text) => out.push_str(text),
        Cell::Number(number) => out.push_str(&number.to_string()),
        Cell::Date(_) | Cell::Month(_) | Cell::Formula(..) => unreachable!("only in workbooks"),
    }
}

/// The text in an encoding.
///
/// # Errors
/// The first character that GBK lacks.
pub fn encode(text: &str, encoding: Encoding) -> Result<Vec<u8>, String> {
    Ok(match encoding {
        Encoding::Gbk => {
            let (bytes, _, lossy) = encoding_rs::GBK.encode(text);
            if lossy {
                let lacks = |c: &char| encoding_rs::GBK.encode(c.encode_utf8(&mut [0; 4])).2;
                let odd = text.chars().find(lacks).unwrap_or('?');
                return Err(format!("“{odd}” is not in GBK"));
            }
            bytes.into_owned()
        }
        Encoding::Utf8Bom => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf16Tab => {
            [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        }
    })
}
