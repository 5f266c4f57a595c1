//! What identifies a file: its length, sha256 and CRC-32, taken in one reading.

use sha2::{Digest as _, Sha256};
use std::io::{Read, Write};

/// Length and checksums of some bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Digest {
    /// Length.
    pub bytes: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
    /// As zip has it.
    pub crc32: u32,
}

/// Copies all that a reader gives and tells what it was.
pub fn copy(mut from: impl Read, to: &mut impl Write) -> std::io::Result<Digest> {
    let (mut sha256, mut crc32, mut bytes) = (Sha256::new(), crc32fast::Hasher::new(), 0);
    let mut buffer = vec![0; 1 << 17];
    loop {
        let read = from.read(&mut buffer)?;
        let Some(piece) = buffer.get(..read).filter(|p| !p.is_empty()) else { break };
        sha256.update(piece);
        crc32.update(piece);
        bytes += read as u64;
        to.write_all(piece)?;
    }
    let sha256 = sha256.finalize().iter().map(|b| format!("{b:02x}")).collect();
    Ok(Digest { bytes, sha256, crc32: crc32.finalize() })
}

/// Of all that a reader gives.
pub fn of(from: impl Read) -> std::io::Result<Digest> {
    copy(from, &mut std::io::sink())
}
