//! An archive opened: every byte of it against what its index says it must be.
//!
//! Job: find the index, check it against its own hash, then check every other byte of the file, contents
//! by sha256, headers and directory by writing them anew. Then give members out. Inputs: a file that nobody
//! vouches for. Invariant: what is not as it must be is named (which member, which part); nothing is
//! unpacked that was not checked, and checked again as it is copied out.

use super::archive::{self, Frame, MAX_BYTES, Member};
use super::index::{self, Index, Listed, Refusal};
use crate::command::{Result, deliver, digest};
use crate::diagnostic::{Diagnostic, Place, codes};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// An archive whose every byte was found to be as it must.
#[derive(Debug)]
pub(in crate::command) struct Archive {
    /// What it says of itself.
    pub index: Index,
    /// sha256 of the whole file.
    pub sha256: String,
    file: File,
    shown: String,
    /// Where the content of each member begins.
    places: Vec<u64>,
}

/// How a damaged place is told.
struct Teller<'a> {
    shown: &'a str,
}

impl Teller<'_> {
    fn damaged(&self, message: impl Into<String>) -> Vec<Diagnostic> {
        vec![Diagnostic::new(codes::PACK_DAMAGED, message).at(Place::file(self.shown))]
    }

    fn unread(&self, error: &std::io::Error) -> Vec<Diagnostic> {
        let why = match error.kind() {
            std::io::ErrorKind::NotFound => "没有这个文件".to_owned(),
            std::io::ErrorKind::PermissionDenied => "没有读取权限，或正被其他程序占用".into(),
            _ => error.to_string(),
        };
        let message = format!("存档读不出来：{why}");
        vec![Diagnostic::new(codes::FILE_UNREADABLE, message).at(Place::file(self.shown))]
    }
}

impl Archive {
    /// Opens and checks an archive. `shown` is the file as messages name it.
    ///
    /// # Errors
    /// `E0840` damaged: all damaged places are told; `E0841` names or sizes that may not be; `E0842` no
    /// archive, or another format's; `E0101` unreadable.
    pub fn open(path: &Path, shown: &str) -> Result<Archive> {
        let tell = Teller { shown };
        let mut file = File::open(path).map_err(|e| tell.unread(&e))?;
        let meta = file.metadata().map_err(|e| tell.unread(&e))?;
        let length = meta.len();
        if !meta.is_file() || length > MAX_BYTES {
            let message = if meta.is_file() { "超过 4 GB，不会是存档" } else { "不是普通文件" };
            return Err(vec![Diagnostic::new(codes::PACK_FORMAT, message).at(Place::file(shown))]);
        }
        let (index, head) = index_of(&mut file, &tell)?;
        index::check(&index).map_err(|d| vec![d.at(Place::file(shown))])?;
        let first =
            Member { name: index::NAME.into(), crc32: crc32fast::hash(&head), bytes: head.len() as u64 };
        let members: Vec<Member> =
            std::iter::once(first).chain(index.members.iter().map(Listed::member)).collect();
        file.rewind().map_err(|e| tell.unread(&e))?;
        let mut walk = Walk { file: &mut file, hash: Sha256::new(), problems: Vec::new(), tell: &tell };
        let mut places = Vec::new();
        let mut at = 0;
        for (place, member) in members.iter().enumerate() {
            let header = archive::local(member);
            walk.frame(&header)?;
            at += header.bytes.len() as u64;
            let listed = place.checked_sub(1).and_then(|p| index.members.get(p));
            walk.content(member, listed.map(|l| l.sha256.as_str()))?;
            if listed.is_some() {
                places.push(at);
            }
            at += member.bytes;
        }
        for frame in archive::directory(&members) {
            walk.frame(&frame)?;
        }
        let total = archive::total(&members);
        if length > total {
            let message = format!("结尾之后多出 {} 字节，存档应有 {total} 字节", length - total);
            walk.problems.extend(tell.damaged(message));
            walk.rest()?;
        }
        let Walk { hash, problems, .. } = walk;
        if !problems.is_empty() {
            return Err(problems);
        }
        let sha256 = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        Ok(Archive { index, sha256, file, shown: shown.to_owned(), places })
    }

    /// Copies members into a folder, those that are wanted.
    ///
    /// # Errors
    /// `E0840` where a member is no longer what it was when the archive was opened, `E0701` not writable.
    pub fn unpack(&mut self, into: &Path, wanted: impl Fn(&str) -> bool) -> Result<()> {
        let tell = Teller { shown: &self.shown };
        for (listed, at) in self.index.members.iter().zip(&self.places) {
            if !wanted(&listed.name) {
                continue;
            }
            let path = into.join(&listed.name);
            let folder = path.parent().unwrap_or(into);
            std::fs::create_dir_all(folder).map_err(|e| deliver::failed(folder, &e))?;
            self.file.seek(SeekFrom::Start(*at)).map_err(|e| tell.unread(&e))?;
            let mut to = deliver::private_file(&path, true).map_err(|e| deliver::failed(&path, &e))?;
            let from = Read::by_ref(&mut self.file).take(listed.bytes);
            let copied = digest::copy(from, &mut to).map_err(|e| deliver::failed(&path, &e))?;
            if copied.sha256 != listed.sha256 {
                return Err(tell.damaged(format!("读取期间成员 {} 变了", listed.name)));
            }
        }
        Ok(())
    }
}

/// How the index ends.
const END: &[u8] = b"\n}}\n";

/// The index and its bytes, wherever its header says that it ends.
fn index_of(file: &mut File, tell: &Teller<'_>) -> Result<(Index, Vec<u8>)> {
    let header = 30 + index::NAME.len() as u64;
    let mut start = Vec::new();
    let read = Read::by_ref(file).take(header + index::MAX_INDEX).read_to_end(&mut start);
    read.map_err(|e| tell.unread(&e))?;
    let body = start.get(usize::try_from(header).unwrap_or_default()..).unwrap_or_default();
    // Lines inside are indented: the first that is not closes the index.
    let end = body.windows(END.len()).position(|w| w == END).map_or(body.len(), |at| at + END.len());
    let bytes = body.get(..end).unwrap_or_default();
    match index::decode(bytes) {
        Ok(index) => Ok((index, bytes.to_vec())),
        Err(Refusal::Format(found)) => {
            let message = format!("存档的格式是 {found}，这一版 report 不认识");
            Err(vec![Diagnostic::new(codes::PACK_FORMAT, message).at(Place::file(tell.shown))])
        }
        Err(Refusal::Shape) if !start.starts_with(b"PK") && !body.starts_with(b"{\"format\":") => {
            let message = "不是 report pack 写出的存档";
            Err(vec![Diagnostic::new(codes::PACK_FORMAT, message).at(Place::file(tell.shown))])
        }
        Err(_) => {
            let message = format!("成员 {} 的内容被改动过，与其中的校验和不符；其余的无从核对", index::NAME);
            Err(tell.damaged(message))
        }
    }
}

/// One pass over the file.
struct Walk<'a> {
    file: &'a mut File,
    hash: Sha256,
    problems: Vec<Diagnostic>,
    tell: &'a Teller<'a>,
}

impl Walk<'_> {
    fn some(&mut self, bytes: u64) -> Result<Vec<u8>> {
        let mut read = Vec::new();
        let taken = Read::by_ref(self.file).take(bytes).read_to_end(&mut read);
        taken.map_err(|e| self.tell.unread(&e))?;
        self.hash.update(&read);
        Ok(read)
    }

    fn short(&self, what: &str) -> Vec<Diagnostic> {
        let mut all = self.problems.clone();
        all.extend(self.tell.damaged(format!("存档在{what}处被截断")));
        all
    }

    fn frame(&mut self, frame: &Frame) -> Result<()> {
        let read = self.some(frame.bytes.len() as u64)?;
        if read.len() < frame.bytes.len() {
            return Err(self.short(&frame.what));
        }
        if read != frame.bytes {
            self.problems.extend(self.tell.damaged(format!("{}被改动过", frame.what)));
        }
        Ok(())
    }

    fn content(&mut self, member: &Member, sha256: Option<&str>) -> Result<()> {
        let (mut left, mut hash, mut crc32) = (member.bytes, Sha256::new(), crc32fast::Hasher::new());
        while left > 0 {
            let piece = self.some(left.min(1 << 20))?;
            if piece.is_empty() {
                return Err(self.short(&format!("成员 {} 的内容", member.name)));
            }
            hash.update(&piece);
            crc32.update(&piece);
            left -= piece.len() as u64;
        }
        let found: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        if sha256.is_some_and(|known| known != found) || crc32.finalize() != member.crc32 {
            self.problems.extend(self.tell.damaged(format!("成员 {} 的内容被改动过", member.name)));
        }
        Ok(())
    }

    fn rest(&mut self) -> Result<()> {
        while !self.some(1 << 20)?.is_empty() {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{index::Index, write};
    use super::*;

    /// A small archive's bytes.
    fn small(folder: &Path) -> Vec<u8> {
        std::fs::create_dir_all(folder.join("out/2024")).expect("folders");
        for (name, text) in
            [("report.toml", "[office]\n"), ("facts.csv", ""), ("out/2024/年报.md", "全县 3 人\n")]
        {
            std::fs::write(folder.join(name), text).expect("a file");
        }
        let index = Index { members: write::list(folder).expect("listed"), ..Index::default() };
        let mut file = tempfile::tempfile().expect("a file");
        let sha256 = write::write(folder, &index, &mut file, folder).expect("written");
        file.rewind().expect("its start");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("read");
        assert_eq!(sha256, deliver::sha256(&bytes));
        bytes
    }

    fn open(folder: &Path, bytes: &[u8]) -> Result<Archive> {
        let path = folder.join("a.zip");
        std::fs::write(&path, bytes).expect("written");
        Archive::open(&path, "a.zip")
    }

    #[test]
    fn every_flipped_byte_and_every_cut_is_found_and_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let whole = small(folder.path());
        let archive = open(folder.path(), &whole).expect("whole");
        assert_eq!(archive.sha256, deliver::sha256(&whole));
        let words = |from: usize| -> &str {
            let ends = archive.places.iter().zip(&archive.index.members);
            let first = 30 + index::NAME.len();
            let mut parts = vec![(first, "成员 pack.json 的文件头")];
            let mut last = archive.places[0] as usize - 30 - archive.index.members[0].name.len();
            parts.push((last, "成员 pack.json 的内容"));
            for (start, member) in ends {
                let header = *start as usize;
                parts.push((header, "的文件头被改动过"));
                last = header + member.bytes as usize;
                parts.push((last, "的内容被改动过"));
            }
            let directory = whole.len() - 22;
            parts.push((directory, "中央目录里成员"));
            parts.push((whole.len(), "中央目录的结尾"));
            parts.into_iter().find(|(end, _)| from < *end).expect("a part").1
        };
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (at % 8);
            let problems = open(folder.path(), &flipped).expect_err("damaged");
            assert_eq!(problems[0].code, codes::PACK_DAMAGED, "{at}");
            let told = &problems[0].message;
            assert!(told.contains(words(at)), "byte {at}: {told}, not {}", words(at));
        }
        for at in (0..whole.len()).step_by(5) {
            let cut = open(folder.path(), &whole[..at]).expect_err("cut");
            assert!(matches!(cut[0].code, codes::PACK_DAMAGED | codes::PACK_FORMAT), "cut at {at}");
        }
    }

    #[test]
    fn a_member_that_changes_after_it_was_checked_is_not_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let whole = small(folder.path());
        let mut archive = open(folder.path(), &whole).expect("whole");
        let at = archive.places[2] as usize;
        let mut later = whole;
        later[at] ^= 1;
        std::fs::write(folder.path().join("a.zip"), later).expect("written");
        let problems = archive.unpack(&folder.path().join("x"), |_| true).expect_err("changed");
        assert_eq!(problems[0].code, codes::PACK_DAMAGED);
    }
}
