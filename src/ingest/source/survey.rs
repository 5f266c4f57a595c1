//! One pass over a file: its sha256, and whether it is all UTF-8.
//!
//! Job: either answer, or both from one reading, in bounded memory. Inputs: a path. Outputs: a
//! [`Survey`]. Invariant: the answers are of exactly `length` bytes as they stand in the file.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::mpsc::sync_channel;

/// Bytes read at a time; small enough to stay in the cache from one use to the next.
const STEP: usize = 256 << 10;
/// Below this a second thread costs more than it saves.
const ALONE: u64 = 4 << 20;

/// What the pass found.
#[derive(Debug)]
pub struct Survey {
    /// Lower-case hexadecimal sha256; `None` if not asked for.
    pub sha256: Option<String>,
    /// Bytes read.
    pub length: u64,
    /// Whether all bytes are UTF-8 (`false` if not asked).
    pub utf8: bool,
}

/// What a survey is to find out.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The sha256.
    pub sha256: bool,
    /// Whether all is UTF-8.
    pub utf8: bool,
}

/// Whether reading a file twice costs next to nothing.
pub fn is_small(size: u64) -> bool {
    size < ALONE
}

/// Reads the whole file. `size` is what the file is thought to measure.
pub fn survey(path: &Path, size: u64, wanted: Wanted) -> std::io::Result<Survey> {
    if wanted.utf8 && !wanted.sha256 && !is_small(size) {
        return halves(path, size);
    }
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut length = 0;
    let mut check = Utf8::new(wanted.utf8);
    let utf8 = if is_small(size) || !(wanted.sha256 && wanted.utf8) {
        let mut buffer = Vec::with_capacity(STEP);
        while read_step(&mut file, &mut buffer)? {
            if wanted.sha256 {
                hash.update(&buffer);
            }
            check.push(&buffer);
            length += buffer.len() as u64;
        }
        check.finish()
    } else {
        // sha256 takes longer than everything else together, and cannot be divided: another thread
        // reads and checks meanwhile.
        std::thread::scope(|scope| {
            let (full, filled) = sync_channel::<Vec<u8>>(2);
            let (empty, emptied) = sync_channel::<Vec<u8>>(4);
            let reader = scope.spawn(move || -> std::io::Result<bool> {
                loop {
                    let mut buffer = emptied.try_recv().unwrap_or_default();
                    if !read_step(&mut file, &mut buffer)? {
                        return Ok(check.finish());
                    }
                    check.push(&buffer);
                    if full.send(buffer).is_err() {
                        return Ok(false);
                    }
                }
            });
            for buffer in filled {
                hash.update(&buffer);
                length += buffer.len() as u64;
                // A full queue only means that the reader has buffers enough.
                let _ = empty.try_send(buffer);
            }
            reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })?
    };
    Ok(Survey { sha256: wanted.sha256.then(|| hex(hash)), length, utf8 })
}

/// Whether a large file is all UTF-8: of each half its own thread says so.
fn halves(path: &Path, size: u64) -> std::io::Result<Survey> {
    let mut file = File::open(path)?;
    // The second half begins with a character. Where none begins within four bytes the file is no UTF-8,
    // and that half, which then begins inside of one, will say so.
    let mut middle = size / 2;
    file.seek(SeekFrom::Start(middle))?;
    let mut around = Vec::new();
    file.by_ref().take(4).read_to_end(&mut around)?;
    middle += around.iter().take_while(|byte| matches!(byte, 0x80..=0xbf)).count() as u64 % 4;
    file.seek(SeekFrom::Start(middle))?;
    let check = |file: &mut dyn Read| -> std::io::Result<(u64, bool)> {
        let (mut check, mut length, mut buffer) = (Utf8::new(true), 0, Vec::with_capacity(STEP));
        while read_step(file, &mut buffer)? {
            check.push(&buffer);
            length += buffer.len() as u64;
        }
        Ok((length, check.finish()))
    };
    let (first, second) = std::thread::scope(|scope| {
        let second = scope.spawn(|| check(&mut file));
        let first = File::open(path).and_then(|file| check(&mut file.take(middle)));
        (first, second.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let (first, second) = (first?, second?);
    Ok(Survey { sha256: None, length: first.0 + second.0, utf8: first.1 && second.1 })
}

/// The digest in lower-case hexadecimal.
pub fn hex(hash: Sha256) -> String {
    let mut out = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

fn read_step(file: &mut (impl Read + ?Sized), buffer: &mut Vec<u8>) -> std::io::Result<bool> {
    buffer.clear();
    buffer.reserve(STEP);
    Ok(file.take(STEP as u64).read_to_end(buffer)? > 0)
}

/// Strict UTF-8 over pieces that may end inside a character.
struct Utf8 {
    valid: bool,
    /// The beginning of a character that goes on in the next piece.
    pending: Vec<u8>,
}

impl Utf8 {
    fn new(asked: bool) -> Self {
        Utf8 { valid: asked, pending: Vec::new() }
    }

    fn push(&mut self, mut piece: &[u8]) {
        while self.valid && !self.pending.is_empty() && !piece.is_empty() {
            self.pending.extend(piece.first());
            piece = piece.get(1..).unwrap_or_default();
            match std::str::from_utf8(&self.pending) {
                Ok(_) => self.pending.clear(),
                Err(e) if e.error_len().is_some() => self.valid = false,
                Err(_) => {}
            }
        }
        if !self.valid {
            return;
        }
        let upto = encoding_rs::Encoding::utf8_valid_up_to(piece);
        let rest = piece.get(upto..).unwrap_or_default();
        match std::str::from_utf8(rest) {
            Err(e) if e.error_len().is_none() && e.valid_up_to() == 0 => {
                self.pending.extend_from_slice(rest);
            }
            Err(_) => self.valid = false,
            Ok(_) => {}
        }
    }

    fn finish(self) -> bool {
        self.valid && self.pending.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn in_pieces(bytes: &[u8], size: usize) -> bool {
        let mut utf8 = Utf8::new(true);
        for piece in bytes.chunks(size) {
            utf8.push(piece);
        }
        utf8.finish()
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(text in "[a七𠮷é]{0,20}", damage in prop::option::of((0usize..40, any::<u8>())), size in 1usize..9) {
            let mut bytes = text.into_bytes();
            if let Some((at, byte)) = damage && at < bytes.len() {
                bytes[at] = byte;
            }
            prop_assert_eq!(in_pieces(&bytes, size), std::str::from_utf8(&bytes).is_ok());
        }
    }

    proptest! {
        #[test]
        fn halves_do_not_matter(text in "[a七𠮷é]{0,12}", damage in prop::option::of((0usize..40, any::<u8>()))) {
            let mut bytes = text.into_bytes();
            if let Some((at, byte)) = damage && at < bytes.len() {
                bytes[at] = byte;
            }
            let file = tempfile::NamedTempFile::new().expect("temp");
            std::fs::write(file.path(), &bytes).expect("write");
            let found = halves(file.path(), bytes.len() as u64).expect("survey");
            prop_assert_eq!(found.length, bytes.len() as u64);
            prop_assert_eq!(found.utf8, std::str::from_utf8(&bytes).is_ok());
        }
    }

    #[test]
    fn digest_and_encoding_of_large_and_small_files() {
        for repeat in [0, 1, 40_000, 600_000] {
            let mut bytes = "七,8\n".repeat(repeat).into_bytes();
            for damaged in [false, true] {
                if damaged {
                    bytes.push(0xc6);
                }
                let file = tempfile::NamedTempFile::new().expect("temp");
                std::fs::write(file.path(), &bytes).expect("write");
                let wanted: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
                for (sha256, utf8) in [(true, true), (true, false), (false, true)] {
                    let asked = Wanted { sha256, utf8 };
                    let found = survey(file.path(), bytes.len() as u64, asked).expect("survey");
                    assert_eq!(found.sha256, sha256.then(|| wanted.clone()));
                    assert_eq!((found.length, found.utf8), (bytes.len() as u64, utf8 && !damaged));
                }
            }
        }
    }
}
