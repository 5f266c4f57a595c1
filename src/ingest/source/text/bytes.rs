//! The bytes of a text file, in pieces, after its byte-order mark.
//!
//! Job: hand on the file in bounded pieces; UTF-16 is turned into UTF-8 on the way. Inputs: a path
//! and a [`Wide`] or none. Outputs: bytes appended to the caller's buffer. Invariant: a UTF-16 unit
//! that is no character (a lone surrogate, an odd last byte) becomes the byte 0xFF, which no UTF-8
//! has, so that the row it stands in is found undecodable and rejected, never mended.

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Byte order of UTF-16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wide {
    /// Low byte first.
    Little,
    /// High byte first.
    Big,
}

/// A reader of one text file.
pub struct Bytes {
    file: File,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    read: u64,
    ended: bool,
    hash: Option<Sha256>,
}

impl Bytes {
    /// Opens the file and skips `skip` bytes (the byte-order mark).
    pub fn open(path: &Path, skip: u64, wide: Option<Wide>) -> std::io::Result<Bytes> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(skip))?;
        let decoder = wide.map(|w| match w {
            Wide::Little => UTF_16LE.new_decoder_without_bom_handling(),
            Wide::Big => UTF_16BE.new_decoder_without_bom_handling(),
        });
        Ok(Bytes { file, decoder, raw: Vec::new(), read: skip, ended: false, hash: None })
    }

    /// Hashes what is read, the byte-order mark `mark` first, which has been skipped.
    pub fn hashing(mut self, mark: &[u8]) -> Bytes {
        self.hash = Some(Sha256::new_with_prefix(mark));
        self
    }

    /// Lower-case hexadecimal sha256 of what was read; `None` if not asked for.
    pub fn digest(&mut self) -> Option<String> {
        self.hash.take().map(super::super::survey::hex)
    }

    /// Bytes of the file passed so far, its byte-order mark included.
    pub fn position(&self) -> u64 {
        self.read
    }

    /// Whether the file has ended.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// Appends about `want` bytes, fewer only at the end of the file.
    pub fn fill(&mut self, out: &mut Vec<u8>, want: usize) -> std::io::Result<()> {
        if self.ended {
            return Ok(());
        }
        let Some(decoder) = &mut self.decoder else {
            let start = out.len();
            let got = read_some(&mut self.file, out, want)?;
            self.hash.iter_mut().for_each(|hash| hash.update(out.get(start..).unwrap_or_default()));
            self.read += got as u64;
            self.ended = got < want;
            return Ok(());
        };
        self.raw.clear();
        // At least one whole unit pair, so that every call gets on.
        let want = want.max(64);
        let got = read_some(&mut self.file, &mut self.raw, want)?;
        self.hash.iter_mut().for_each(|hash| hash.update(&self.raw));
        self.read += got as u64;
        self.ended = got < want;
        decode(decoder, &self.raw, self.ended, out);
        Ok(())
    }
}

fn read_some(file: &mut File, out: &mut Vec<u8>, want: usize) -> std::io::Result<usize> {
    out.reserve(want);
    file.take(want as u64).read_to_end(out)
}

fn decode(decoder: &mut Decoder, mut raw: &[u8], last: bool, out: &mut Vec<u8>) {
    loop {
        let start = out.len();
        let room = decoder.max_utf8_buffer_length_without_replacement(raw.len()).unwrap_or(0).max(16);
        out.resize(start + room, 0);
        let to = out.get_mut(start..).unwrap_or_default();
        let (result, used, written) = decoder.decode_to_utf8_without_replacement(raw, to, last);
        out.truncate(start + written);
        raw = raw.get(used..).unwrap_or_default();
        match result {
            DecoderResult::InputEmpty => return,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => out.push(0xff),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], wide: Wide, want: usize) -> Vec<u8> {
        let file = tempfile::NamedTempFile::new().expect("temp");
        std::fs::write(file.path(), bytes).expect("write");
        let mut bytes = Bytes::open(file.path(), 2, Some(wide)).expect("open");
        let mut out = Vec::new();
        while !bytes.ended() {
            bytes.fill(&mut out, want).expect("read");
        }
        out
    }

    #[test]
    fn utf_16_becomes_utf_8_whatever_the_pieces() {
        let text = "姓名\t金额\r\n李四𠮷\t300\r\n".repeat(40);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for want in [1, 64, 65, 67, 1000, 100_000] {
            let with_mark = [&[0xff, 0xfe], little.as_slice()].concat();
            assert_eq!(decoded(&with_mark, Wide::Little, want), text.as_bytes());
            let with_mark = [&[0xfe, 0xff], big.as_slice()].concat();
            assert_eq!(decoded(&with_mark, Wide::Big, want), text.as_bytes());
        }
    }

    #[test]
    fn what_is_no_character_is_marked_undecodable() {
        // A lone high surrogate between a and b, and half a unit at the end.
        let bytes = [0xff, 0xfe, b'a', 0, 0x00, 0xd8, b'b', 0, b'c'];
        assert_eq!(decoded(&bytes, Wide::Little, 64), b"a\xffb\xff");
    }
}
