//! An archive from a folder: every file a member, in the order of names.
//!
//! Job: list the files of a folder, and write them behind an index. Invariant: what is written was read
//! twice and was the same both times; the archive's bytes depend on names and contents alone.

use super::archive::{self, MAX_BYTES, MAX_MEMBERS, Member};
use super::index::{self, Index, Listed};
use crate::command::{Result, deliver, digest};
use crate::diagnostic::{Diagnostic, codes};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// All files below the folders and among the files that an archive has, by name.
pub(super) fn list(root: &Path) -> Result<Vec<Listed>> {
    let mut members = Vec::new();
    for name in index::FILES.iter().chain(&index::FOLDERS) {
        walk(root, &root.join(name), &mut members)?;
    }
    members.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(members)
}

fn walk(root: &Path, path: &Path, members: &mut Vec<Listed>) -> Result<()> {
    let failed = |e: &std::io::Error| deliver::failed(path, e);
    let Ok(meta) = path.symlink_metadata() else { return Ok(()) };
    if meta.is_dir() {
        let mut inside: Vec<PathBuf> = Vec::new();
        for entry in std::fs::read_dir(path).map_err(|e| failed(&e))? {
            inside.push(entry.map_err(|e| failed(&e))?.path());
        }
        inside.sort();
        return inside.iter().try_for_each(|p| walk(root, p, members));
    }
    let found = File::open(path).and_then(digest::of).map_err(|e| failed(&e))?;
    let name = crate::workspace::show(root, path);
    members.push(Listed { name, bytes: found.bytes, sha256: found.sha256, crc32: found.crc32 });
    Ok(())
}

/// Writes the archive of a folder's files; the sha256 of it all.
///
/// # Errors
/// `E0114` too large, `E0701` not writable, `E0105` a file that changed meanwhile.
pub(super) fn write(root: &Path, index: &Index, to: &mut File, shown: &Path) -> Result<String> {
    index::check(index).map_err(|d| vec![d])?;
    let head = index::encode(index);
    let first = Member { name: index::NAME.into(), crc32: crc32fast::hash(&head), bytes: head.len() as u64 };
    let members: Vec<Member> =
        std::iter::once(first).chain(index.members.iter().map(Listed::member)).collect();
    let total = archive::total(&members);
    if total > MAX_BYTES || members.len() > MAX_MEMBERS || head.len() as u64 > index::MAX_INDEX {
        let message = format!("存档会有 {} 个文件、{total} 字节", members.len());
        return Err(vec![Diagnostic::new(codes::FILE_LIMIT, message)]);
    }
    let failed = |e: std::io::Error| deliver::failed(shown, &e);
    let mut out = Hashed { to: BufWriter::with_capacity(1 << 20, to), hash: Sha256::new() };
    for (place, member) in members.iter().enumerate() {
        out.write_all(&archive::local(member).bytes).map_err(failed)?;
        let Some(listed) = place.checked_sub(1).and_then(|p| index.members.get(p)) else {
            out.write_all(&head).map_err(failed)?;
            continue;
        };
        let from = File::open(root.join(&listed.name)).map_err(failed)?;
        let copied = digest::copy(from, &mut out).map_err(failed)?;
        if copied.sha256 != listed.sha256 || copied.bytes != listed.bytes {
            let message = format!("写存档时 {} 变了", listed.name);
            return Err(vec![Diagnostic::new(codes::FILE_CHANGED, message)]);
        }
    }
    for frame in archive::directory(&members) {
        out.write_all(&frame.bytes).map_err(failed)?;
    }
    out.to.flush().map_err(failed)?;
    Ok(out.hash.finalize().iter().map(|b| format!("{b:02x}")).collect())
}

/// Hashes what is written.
struct Hashed<W> {
    to: W,
    hash: Sha256,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}
