//! Small stores beside the Parquet files: rejects and held rows as compressed JSON lines, and any
//! file that is hashed while it is written.
//!
//! Invariant: what is read back has the hash that the manifest names; a store is written in order.

use super::entry::FileRef;
use super::folder::Folder;
use super::manifest::hex;
use super::problem;
use crate::diagnostic::Diagnostic;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, Write};

/// zstd's level everywhere in the ledger: higher ones cost more than they save.
pub(super) const LEVEL: i32 = 1;

/// A file hashed while it is written.
#[derive(Debug)]
pub(super) struct HashedFile {
    file: File,
    hash: Sha256,
    bytes: u64,
}

impl HashedFile {
    pub(super) fn new(file: File) -> HashedFile {
        HashedFile { file, hash: Sha256::new(), bytes: 0 }
    }

    /// Syncs; the name is given when the file gets its own.
    pub(super) fn finish(self) -> std::io::Result<FileRef> {
        self.file.sync_all()?;
        Ok(FileRef { name: String::new(), sha256: hex(&self.hash.finalize()), bytes: self.bytes })
    }
}

impl Write for HashedFile {
    fn write(&mut self, buf: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(buf)?;
        self.hash.update(buf.get(..written).unwrap_or(buf));
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// A store of JSON lines being written.
pub(super) struct LineWriter {
    encoder: zstd::stream::write::Encoder<'static, HashedFile>,
}

impl LineWriter {
    pub(super) fn new(file: File) -> std::io::Result<LineWriter> {
        Ok(LineWriter { encoder: zstd::stream::write::Encoder::new(HashedFile::new(file), LEVEL)? })
    }

    /// Adds lines made by [`to_lines`].
    pub(super) fn append(&mut self, lines: &[u8]) -> std::io::Result<()> {
        self.encoder.write_all(lines)
    }

    pub(super) fn finish(self) -> std::io::Result<FileRef> {
        self.encoder.finish()?.finish()
    }
}

/// Values as JSON, one a line.
pub(super) fn to_lines<T: Serialize>(values: &[T]) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::new();
    for value in values {
        serde_json::to_writer(&mut out, value)?;
        out.push(b'\n');
    }
    Ok(out)
}

/// Reads a store back, its hash checked first.
pub(super) fn read<T: DeserializeOwned>(folder: &Folder, file: &FileRef) -> Result<Vec<T>, Diagnostic> {
    let shown = folder.shown(&file.name);
    let checked = open_checked(folder, &file.name, &file.sha256, file.bytes)?;
    let broken = |e: &dyn std::fmt::Display| problem::damaged(&shown, format!("内容解不开({e})"));
    let decoder = zstd::stream::read::Decoder::new(checked).map_err(|e| broken(&e))?;
    let mut values = Vec::new();
    for line in BufReader::new(decoder).lines() {
        let line = line.map_err(|e| broken(&e))?;
        values.push(serde_json::from_str(&line).map_err(|e| broken(&e))?);
    }
    Ok(values)
}

/// Opens a file for reading after its length and SHA-256 were found to be as registered.
pub(super) fn open_checked(
    folder: &Folder,
    name: &str,
    sha256: &str,
    bytes: u64,
) -> Result<File, Diagnostic> {
    let shown = folder.shown(name);
    let unread = |e: std::io::Error| problem::unread(&shown, &e);
    let mut file = folder.open(name)?;
    let length = file.metadata().map_err(unread)?.len();
    if length != bytes {
        return Err(problem::damaged(&shown, format!("文件长 {length} 字节,登记的是 {bytes} 字节")));
    }
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        let read = file.read(&mut buffer).map_err(unread)?;
        match buffer.get(..read) {
            None | Some([]) => break,
            Some(piece) => hash.update(piece),
        }
    }
    if hex(&hash.finalize()) != sha256 {
        return Err(problem::damaged(&shown, "内容与校验和不符,有字节被改动"));
    }
    file.rewind().map_err(unread)?;
    Ok(file)
}
