//! A whole text at once, for what is prose and not a table.
//!
//! Inputs: all bytes of a file. Output: [`Decoded`]. Invariants: a byte-order mark decides, then strict UTF-8,
//! then strict GB18030, as for tables; where every reading meets damage, UTF-8 is taken if nearly all of what is
//! not ASCII is UTF-8, and each damaged place is told.

use super::encoding::{Encoding, candidates};

/// A text of so many well-formed characters beyond ASCII to one damaged place is UTF-8: the two-byte
/// characters of GB18030 almost never make well-formed UTF-8 one after the other.
const WELL_FORMED: usize = 20;

/// A decoded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text without byte-order mark; `\u{FFFD}` stands for what could not be read.
    pub text: String,
    /// How it was read.
    pub encoding: Encoding,
    /// The bytes of `text` at which something could not be read, in order.
    pub damaged: Vec<usize>,
}

/// Decodes a file.
pub fn decode(bytes: &[u8]) -> Decoded {
    let utf8 = std::str::from_utf8(bytes).is_ok();
    let (encodings, skip) = candidates(bytes, utf8, None);
    let body = usize::try_from(skip).ok().and_then(|skip| bytes.get(skip..)).unwrap_or_default();
    let first = encodings.first().copied().unwrap_or(Encoding::Utf8);
    let Some(other) = encodings.get(1).copied() else { return under(first, body) };
    // Neither a mark nor UTF-8.
    if let Some(text) = codec(first).decode_without_bom_handling_and_without_replacement(body) {
        let as_utf8 = under(other, body);
        return match nearly(&as_utf8) {
            true => as_utf8,
            false => Decoded { text: text.into_owned(), encoding: first, damaged: Vec::new() },
        };
    }
    let as_utf8 = under(other, body);
    if nearly(&as_utf8) { as_utf8 } else { under(first, body) }
}

/// Whether a text read as UTF-8 is that, but for some damage.
fn nearly(decoded: &Decoded) -> bool {
    let beyond = decoded.text.chars().filter(|c| !c.is_ascii()).count();
    let well = beyond.saturating_sub(decoded.damaged.len());
    well > decoded.damaged.len().saturating_mul(WELL_FORMED)
}

fn codec(encoding: Encoding) -> &'static encoding_rs::Encoding {
    match encoding {
        Encoding::Gb18030 => encoding_rs::GB18030,
        Encoding::Utf16Le => encoding_rs::UTF_16LE,
        Encoding::Utf16Be => encoding_rs::UTF_16BE,
        Encoding::Utf8 | Encoding::Utf8Bom | Encoding::Workbook => encoding_rs::UTF_8,
    }
}

fn under(encoding: Encoding, body: &[u8]) -> Decoded {
    let mut decoder = codec(encoding).new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(body.len()).unwrap_or(body.len());
    let mut text = String::with_capacity(room);
    let mut damaged = Vec::new();
    let mut rest = body;
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        rest = rest.get(read..).unwrap_or_default();
        match result {
            encoding_rs::DecoderResult::InputEmpty => break,
            encoding_rs::DecoderResult::OutputFull => text.reserve(rest.len().saturating_mul(3).max(16)),
            encoding_rs::DecoderResult::Malformed(..) => {
                damaged.push(text.len());
                text.push('\u{FFFD}');
            }
        }
    }
    Decoded { text, encoding, damaged }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "全年共培训残疾人56人，其中男30人、女26人；发放补贴16.8万元。";

    #[test]
    fn each_encoding_gives_the_same_text() {
        let wide = |order: fn(u16) -> [u8; 2]| TEXT.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        let gb = encoding_rs::GB18030.encode(TEXT).0.into_owned();
        let cases = [
            (TEXT.as_bytes().to_vec(), Encoding::Utf8),
            ([b"\xef\xbb\xbf", TEXT.as_bytes()].concat(), Encoding::Utf8Bom),
            (gb.clone(), Encoding::Gb18030),
            ([b"\x84\x31\x95\x33", gb.as_slice()].concat(), Encoding::Gb18030),
            ([b"\xff\xfe".to_vec(), wide(u16::to_le_bytes)].concat(), Encoding::Utf16Le),
            ([b"\xfe\xff".to_vec(), wide(u16::to_be_bytes)].concat(), Encoding::Utf16Be),
        ];
        for (bytes, encoding) in cases {
            let decoded = decode(&bytes);
            assert_eq!(decoded, Decoded { text: TEXT.into(), encoding, damaged: vec![] }, "{encoding:?}");
        }
    }

    #[test]
    fn damage_is_told_and_the_rest_is_read() {
        // One byte of the text is lost: 补 has two of its three.
        let at = TEXT.find('补').expect("in the text");
        let mut bytes = TEXT.as_bytes().to_vec();
        bytes.remove(at + 1);
        let decoded = decode(&bytes);
        assert_eq!((decoded.encoding, decoded.damaged.as_slice()), (Encoding::Utf8, &[at][..]));
        assert_eq!(decoded.text.replace('\u{FFFD}', "补"), TEXT);
        // A text that was cut in the middle of a character.
        let mut bytes = encoding_rs::GB18030.encode(TEXT).0.into_owned();
        bytes.truncate(bytes.len() - 1);
        let decoded = decode(&bytes);
        assert_eq!((decoded.encoding, decoded.damaged.len()), (Encoding::Gb18030, 1));
        assert!(TEXT.starts_with(decoded.text.trim_end_matches('\u{FFFD}')));
        assert_eq!(decode(b"\xff\xfe\x00").damaged, [0]);
    }
}
