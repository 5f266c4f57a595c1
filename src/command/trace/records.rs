//! Records of a delimited text, read one by one.
//!
//! Inputs: bytes. Outputs: the cells of a record, the physical line on which it begins. Invariant: lines and
//! quotes are as ingest reads them; no more than one record is held.

use std::io::{BufRead, Read};

/// Bytes decoded at a time.
const PIECE: usize = 64 << 10;

/// UTF-16 as UTF-8.
pub(super) struct Utf8 {
    from: Box<dyn Read>,
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
}

impl Utf8 {
    pub(super) fn of(from: Box<dyn Read>, encoding: &'static encoding_rs::Encoding) -> Utf8 {
        let decoder = encoding.new_decoder_with_bom_removal();
        Utf8 { from, decoder, raw: vec![0; PIECE], ready: Vec::new(), at: 0 }
    }
}

impl Read for Utf8 {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.ready.len() {
            let read = self.from.read(&mut self.raw)?;
            let mut text = String::with_capacity(self.raw.len() * 3 + 16);
            let raw = self.raw.get(..read).unwrap_or_default();
            let _ = self.decoder.decode_to_string(raw, &mut text, read == 0);
            self.ready = text.into_bytes();
            self.at = 0;
            if read == 0 && self.ready.is_empty() {
                return Ok(0);
            }
        }
        let ready = self.ready.get(self.at..).unwrap_or_default();
        let taken = ready.len().min(out.len());
        out[..taken].copy_from_slice(&ready[..taken]);
        self.at += taken;
        Ok(taken)
    }
}

/// Records of a delimited text, with the physical line on which each begins. Quotes are as ingest reads
/// them: one opens only at the start of a field; CRLF, LF and a lone CR end a line each.
pub(super) struct Records<R> {
    pub(super) bytes: R,
    pub(super) delimiter: u8,
    /// The physical line of the next byte.
    pub(super) line: u64,
}

impl<R: BufRead> Records<R> {
    fn next(&mut self) -> std::io::Result<Option<u8>> {
        let byte = self.bytes.fill_buf()?.first().copied();
        if byte.is_some() {
            self.bytes.consume(1);
        }
        Ok(byte)
    }

    fn peek(&mut self) -> std::io::Result<Option<u8>> {
        Ok(self.bytes.fill_buf()?.first().copied())
    }

    /// After a CR: takes the LF that belongs to it.
    fn ended(&mut self, byte: u8) -> std::io::Result<Option<u8>> {
        self.line += 1;
        let pair = byte == b'\r' && self.peek()? == Some(b'\n');
        if pair { self.next() } else { Ok(None) }
    }

    /// The record that begins here; `None` at the end.
    pub(super) fn record(&mut self) -> std::io::Result<Option<Vec<Vec<u8>>>> {
        if self.peek()?.is_none() {
            return Ok(None);
        }
        let mut cells = vec![Vec::new()];
        let (mut quoted, mut fresh) = (false, true);
        while let Some(byte) = self.next()? {
            let is_end = byte == b'\n' || byte == b'\r';
            if quoted && byte == b'"' {
                if self.peek()? == Some(b'"') {
                    self.next()?;
                } else {
                    quoted = false;
                    continue;
                }
            } else if !quoted && byte == b'"' && fresh {
                (quoted, fresh) = (true, false);
                continue;
            } else if !quoted && byte == self.delimiter {
                cells.push(Vec::new());
                fresh = true;
                continue;
            }
            let more = if is_end { self.ended(byte)? } else { None };
            if is_end && !quoted {
                return Ok(Some(cells));
            }
            fresh = false;
            if let Some(cell) = cells.last_mut() {
                cell.push(byte);
                cell.extend(more);
            }
        }
        Ok(Some(cells))
    }

    /// Goes to the beginning of a physical line; `false`: the text ends before.
    pub(super) fn skip_to(&mut self, line: u64) -> std::io::Result<bool> {
        while self.line < line {
            let piece = self.bytes.fill_buf()?;
            if piece.is_empty() {
                return Ok(false);
            }
            match memchr::memchr2(b'\n', b'\r', piece) {
                None => {
                    let length = piece.len();
                    self.bytes.consume(length);
                }
                Some(at) => {
                    let byte = piece[at];
                    self.bytes.consume(at + 1);
                    self.ended(byte)?;
                }
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<(u64, Vec<String>)> {
        let mut records = Records { bytes: text, delimiter: b',', line: 1 };
        let mut out = Vec::new();
        loop {
            let line = records.line;
            let Some(cells) = records.record().expect("bytes") else { return out };
            out.push((line, cells.iter().map(|c| String::from_utf8_lossy(c).into_owned()).collect()));
        }
    }

    #[test]
    fn records_begin_on_their_physical_lines() {
        let text = b"a,\"b\nc\"\"d\",e\r\n\r\nf,g\"h,\"\"\ri\n";
        let found = all(text);
        let lines: Vec<u64> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 3, 4, 5]);
        assert_eq!(found[0].1, ["a", "b\nc\"d", "e"]);
        assert_eq!(found[2].1, ["f", "g\"h", ""]);
        for (line, cells) in found {
            let mut records = Records { bytes: &text[..], delimiter: b',', line: 1 };
            assert!(records.skip_to(line).expect("bytes"));
            let cell = |c: &Vec<u8>| String::from_utf8_lossy(c).into_owned();
            let again: Vec<String> =
                records.record().expect("bytes").expect("a record").iter().map(cell).collect();
            assert_eq!(again, cells, "line {line}");
        }
    }

    #[test]
    fn wide_text_is_read_as_any_other() {
        let wide: Vec<u8> = "\u{feff}姓名\t数\n张三\t1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut text = String::new();
        let from = Box::new(std::io::Cursor::new(wide));
        Utf8::of(from, encoding_rs::UTF_16LE).read_to_string(&mut text).expect("text");
        assert_eq!(text, "姓名\t数\n张三\t1\n");
    }
}
