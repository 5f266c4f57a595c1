//! Encodings: which a file may have, and what they are called.
//!
//! Job: candidates from the byte-order mark, strict UTF-8, and the user's word. Inputs: the first
//! bytes, whether all bytes are UTF-8, `--encoding`. Outputs: [`Encoding`]s in order of preference.
//! Invariant: where the bytes leave a choice it is the record reader's, made by a recognised
//! header, never a statistical guess.

use super::text::Wide;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::USAGE;
use crate::ingest::rows::TextEncoding;

/// How a file's bytes stand for text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8
    Utf8,
    /// UTF-8 with a byte-order mark
    Utf8Bom,
    /// GB18030 (GBK, GB2312)
    Gb18030,
    /// UTF-16, low byte first
    Utf16Le,
    /// UTF-16, high byte first
    Utf16Be,
    /// A workbook, which knows its own
    Workbook,
}

impl Encoding {
    /// The name shown and stored; [`super::Source::encoding_name`] tells xlsx and xls apart.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf8Bom => "UTF-8 BOM",
            Encoding::Gb18030 => "GB18030",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Workbook => "xlsx",
        }
    }

    /// How the cells of a row block read under this encoding are encoded.
    pub fn of_cells(self) -> TextEncoding {
        match self {
            Encoding::Gb18030 => TextEncoding::Gb18030,
            _ => TextEncoding::Utf8,
        }
    }

    /// The UTF-16 it is, if it is one.
    pub fn wide(self) -> Option<Wide> {
        match self {
            Encoding::Utf16Le => Some(Wide::Little),
            Encoding::Utf16Be => Some(Wide::Big),
            _ => None,
        }
    }

    /// Its byte-order mark; for GB18030 that is 84 31 95 33.
    fn mark(self) -> &'static [u8] {
        match self {
            Encoding::Utf8 | Encoding::Workbook => b"",
            Encoding::Utf8Bom => b"\xef\xbb\xbf",
            Encoding::Gb18030 => b"\x84\x31\x95\x33",
            Encoding::Utf16Le => b"\xff\xfe",
            Encoding::Utf16Be => b"\xfe\xff",
        }
    }
}

/// The encoding a byte-order mark announces.
fn marked(sample: &[u8]) -> Option<Encoding> {
    [Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Gb18030]
        .into_iter()
        .find(|e| sample.starts_with(e.mark()))
}

/// What the user may write after `--encoding`, without regard to case, `-` and `_`.
const NAMES: [(&str, Encoding); 13] = [
    ("utf8", Encoding::Utf8),
    ("utf8bom", Encoding::Utf8Bom),
    ("utf8sig", Encoding::Utf8Bom),
    ("gb18030", Encoding::Gb18030),
    ("gbk", Encoding::Gb18030),
    ("gb2312", Encoding::Gb18030),
    ("cp936", Encoding::Gb18030),
    ("ansi", Encoding::Gb18030),
    ("936", Encoding::Gb18030),
    ("utf16", Encoding::Utf16Le),
    ("utf16le", Encoding::Utf16Le),
    ("utf16be", Encoding::Utf16Be),
    ("unicode", Encoding::Utf16Le),
];

/// The encoding a user's word means. `E0901` for any other word.
pub fn parse(word: &str) -> Result<Encoding, Diagnostic> {
    let plain: String =
        word.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_lowercase();
    NAMES.iter().find(|(name, _)| *name == plain).map(|(_, encoding)| *encoding).ok_or_else(|| {
        Diagnostic::new(USAGE, format!("--encoding {word}:没有这种编码"))
            .help("可写 utf-8、gb18030(gbk、gb2312)、utf-16le、utf-16be;不写时自动判断。")
    })
}

/// The candidates for a text file and the length of its byte-order mark. `utf8`: whether all bytes
/// are UTF-8.
pub fn candidates(sample: &[u8], utf8: bool, wanted: Option<Encoding>) -> (Vec<Encoding>, u64) {
    let marked = marked(sample);
    let encodings = match (wanted, marked) {
        // With a mark of the same family, the mark knows better: utf-16 for either byte order.
        (Some(Encoding::Utf8 | Encoding::Utf8Bom), Some(Encoding::Utf8Bom)) => vec![Encoding::Utf8Bom],
        (Some(Encoding::Utf8Bom), _) => vec![Encoding::Utf8],
        (Some(e), Some(m)) if e.wide().is_some() && m.wide().is_some() => vec![m],
        (Some(e), _) => vec![e],
        (None, Some(m)) => vec![m],
        (None, None) if utf8 => vec![Encoding::Utf8],
        (None, None) => vec![Encoding::Gb18030, Encoding::Utf8],
    };
    let mark = encodings.first().map_or(&b""[..], |e| e.mark());
    let skip = if sample.starts_with(mark) { mark.len() as u64 } else { 0 };
    (encodings, skip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_then_strict_utf_8_then_the_user_may_choose() {
        use Encoding::*;
        type Case<'a> = (&'a [u8], bool, Option<&'a str>, &'a [Encoding], u64);
        let cases: [Case; 12] = [
            (b"a,b", true, None, &[Utf8], 0),
            (b"\xd0\xd5,b", false, None, &[Gb18030, Utf8], 0),
            (b"\xef\xbb\xbfa", true, None, &[Utf8Bom], 3),
            (b"\xef\xbb\xbf\xd0", false, None, &[Utf8Bom], 3),
            (b"\xff\xfea\0", false, None, &[Utf16Le], 2),
            (b"\xfe\xff\0a", false, None, &[Utf16Be], 2),
            (b"\x84\x31\x95\x33a", false, None, &[Gb18030], 4),
            (b"a,b", true, Some("GBK"), &[Gb18030], 0),
            (b"\xd0\xd5", false, Some("UTF-8"), &[Utf8], 0),
            (b"\xef\xbb\xbfa", true, Some("utf8"), &[Utf8Bom], 3),
            (b"\xfe\xff\0a", false, Some("UTF-16"), &[Utf16Be], 2),
            (b"a\0", false, Some("utf_16le"), &[Utf16Le], 0),
        ];
        for (sample, utf8, word, wanted, skip) in cases {
            let word = word.map(|w| parse(w).expect("name"));
            assert_eq!(candidates(sample, utf8, word), (wanted.to_vec(), skip), "{sample:?}");
        }
        assert_eq!(parse("big5").map_err(|d| d.code), Err(USAGE));
    }
}
