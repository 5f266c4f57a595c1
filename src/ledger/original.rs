//! Originals (原件): the ingested files themselves, compressed, one per content.
//!
//! Job: keep a trace's last step possible after the inbox is emptied. A file is stored as zstd
//! frames, one per piece, compressed by whoever read the piece and appended in order.
//! Invariant: an original decompresses to the bytes whose SHA-256 its name carries.

use super::folder::Folder;
use super::lines::{self, HashedFile};
use super::manifest::hex;
use super::problem;
use super::squeeze::Squeezer;
use super::turn::Turn;
use super::{FileRef, SourceEntry};
use crate::diagnostic::{Diagnostic, Place, codes};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

/// Bytes compressed at a time when the ledger reads the file itself.
const PIECE: usize = 4 << 20;

/// An original being written.
#[derive(Debug)]
pub(super) struct OriginalWriter {
    out: Turn<(HashedFile, u64)>,
    squeezer: Arc<Squeezer>,
}

impl OriginalWriter {
    pub(super) fn new(file: File, squeezer: Arc<Squeezer>) -> OriginalWriter {
        OriginalWriter { out: Turn::new((HashedFile::new(file), 0)), squeezer }
    }

    /// Adds a piece; pieces are numbered from 0 and may come from several threads at once.
    /// `Ok(false)`: another piece has failed.
    pub(super) fn put(&self, index: usize, piece: &[u8]) -> std::io::Result<bool> {
        self.squeezer.with(|press| {
            let frame = press.frame(piece);
            let Some(mut out) = self.out.enter(index) else { return Ok(false) };
            out.0.write_all(frame?)?;
            out.1 += piece.len() as u64;
            out.pass();
            Ok(true)
        })?
    }

    pub(super) fn close(&self) {
        self.out.close();
    }

    /// The finished file and the number of bytes that went into it.
    pub(super) fn finish(self) -> std::io::Result<(FileRef, u64)> {
        let out = self.out.finish().ok_or_else(|| std::io::Error::other("原件没有写全"))?;
        Ok((out.0.finish()?, out.1))
    }
}

/// Compresses a whole file, which must still have the hash it was ingested with.
pub(super) fn keep_file(writer: &OriginalWriter, path: &Path, sha256: &str) -> Result<(), Diagnostic> {
    let shown = path.display().to_string();
    let unreadable = |e: std::io::Error| {
        Diagnostic::new(codes::FILE_UNREADABLE, format!("保存原件时读不出来:{}", problem::words(&e)))
            .at(Place::file(shown.clone()))
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let mut hash = Sha256::new();
    for index in 0.. {
        let mut piece = Vec::new();
        Read::by_ref(&mut file).take(PIECE as u64).read_to_end(&mut piece).map_err(unreadable)?;
        if piece.is_empty() {
            break;
        }
        hash.update(&piece);
        writer.put(index, &piece).map_err(|e| problem::unwritten("ledger/originals", &e))?;
    }
    if hex(&hash.finalize()) != sha256 {
        return Err(Diagnostic::new(codes::FILE_CHANGED, "保存原件时,文件与导入时读到的内容不同")
            .at(Place::file(shown)));
    }
    Ok(())
}

/// The original of a source as it was, or `None` when it was not kept. The stored file is checked
/// before the first byte is given out.
pub(super) fn open(folder: &Folder, source: &SourceEntry) -> Result<Option<Box<dyn Read>>, Diagnostic> {
    let Some(kept) = &source.original else { return Ok(None) };
    let file = lines::open_checked(folder, &kept.name, &kept.sha256, kept.bytes)?;
    unpack(file, &folder.shown(&kept.name), source.bytes).map(Some)
}

/// What a stored file unpacks to, but for what exceeds a length: it cannot be made to swell.
pub(super) fn unpack(file: File, shown: &str, at_most: u64) -> Result<Box<dyn Read>, Diagnostic> {
    let decoder = zstd::stream::read::Decoder::new(file);
    let decoder = decoder.map_err(|e| problem::unread(shown, &e))?;
    Ok(Box::new(decoder.take(at_most)))
}
