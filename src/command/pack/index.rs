//! `pack.json`: what is in an archive and how it was made.
//!
//! Job: the index that all else in the archive is checked against, to bytes and back. The member is
//! `{"format":1,"sha256":"…","pack":{…}}` and a newline; the hash covers the format and the bytes of
//! `pack`'s value. Invariant: what is read back has its own hash, names only plain paths below the places
//! an archive has, each once on every system, and no more bytes than the archive can have.

use super::archive::{MAX_BYTES, MAX_MEMBERS, Member};
use crate::diagnostic::{Diagnostic, codes};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The format this version reads and writes.
const FORMAT: u32 = 1;

/// The index's name; it is the first member.
pub(super) const NAME: &str = "pack.json";

/// Longest index, bytes: some 250 for each member.
pub(super) const MAX_INDEX: u64 = 32 << 20;

/// What an archive says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::command) struct Index {
    /// `report 0.1.0`
    pub tool: String,
    /// sha256 over the built-in catalog and templates.
    pub builtin_sha256: String,
    /// When it was made, UTC; what `now` was to the build.
    pub now: String,
    /// What day it was, `2024-12-24`; printed as 成文日期.
    pub today: String,
    /// What was asked for.
    pub options: Options,
    /// What is in the ledger, and what was said of it.
    pub ledger: About,
    /// All other members, in the archive's order.
    pub members: Vec<Listed>,
}

/// What was built.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::command) struct Options {
    /// The period, as asked for.
    pub period: String,
    /// `--template`
    pub template: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--each`
    pub each: Option<String>,
    /// `--emit`, or what `report.toml` says.
    pub emit: Vec<String>,
    /// `--annotate comments`
    pub annotate: bool,
    /// `--as-of`
    pub as_of: Option<String>,
    /// `--hashes-only`
    pub hashes_only: bool,
}

/// The ledger in the archive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::command) struct About {
    /// Its sources.
    pub sources: usize,
    /// Its journal lines.
    pub journal: usize,
    /// The ingested files: those that the archive, or the office, has to show.
    pub originals: Vec<Original>,
}

/// An ingested file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(in crate::command) struct Original {
    /// As it was named.
    pub path: String,
    /// Of its bytes.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// Whether the office's ledger keeps it.
    pub kept: bool,
}

/// A member.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::command) struct Listed {
    /// Path in the archive.
    pub name: String,
    /// Length.
    pub bytes: u64,
    /// Of its bytes.
    pub sha256: String,
    /// Of its bytes, as zip has it.
    pub crc32: u32,
}

impl Listed {
    pub(super) fn member(&self) -> Member {
        Member { name: self.name.clone(), crc32: self.crc32, bytes: self.bytes }
    }
}

fn hash(format: &str, body: &[u8]) -> String {
    crate::command::deliver::sha256(&[format.as_bytes(), b":", body].concat())
}

/// The bytes of the member.
pub(super) fn encode(index: &Index) -> Vec<u8> {
    let body = serde_json::to_string_pretty(index).unwrap_or_default();
    let format = FORMAT.to_string();
    let sum = hash(&format, body.as_bytes());
    format!("{{\"format\":{format},\"sha256\":\"{sum}\",\"pack\":{body}}}\n").into_bytes()
}

/// Why bytes are no index.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// They are not of the form at all.
    Shape,
    /// The hash does not fit.
    Changed,
    /// Another format's, whole.
    Format(String),
}

/// The index that these bytes are.
pub(super) fn decode(bytes: &[u8]) -> Result<Index, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::Changed)?;
    let parts = || {
        let (format, rest) = text.strip_prefix("{\"format\":")?.split_once(",\"sha256\":\"")?;
        let (sum, rest) = rest.split_once("\",\"pack\":")?;
        Some((format, sum, rest.strip_suffix("}\n")?))
    };
    let (format, sum, body) = parts().ok_or(Refusal::Shape)?;
    if hash(format, body.as_bytes()) != sum {
        return Err(Refusal::Changed);
    }
    if format != FORMAT.to_string() {
        return Err(Refusal::Format(format.chars().take(20).collect()));
    }
    // The hash holds: it was written so, by a version that says other things.
    serde_json::from_str(body).map_err(|_| Refusal::Format(format!("{format}（较新）")))
}

/// Refuses what an index may not name, however true it is to its hash.
pub(super) fn check(index: &Index) -> Result<(), Diagnostic> {
    let unsafe_ = |message: String| Err(Diagnostic::new(codes::PACK_UNSAFE, message));
    if index.members.len() > MAX_MEMBERS {
        return unsafe_(format!("清单列了 {} 个成员，最多 {MAX_MEMBERS} 个", index.members.len()));
    }
    let mut left = MAX_BYTES;
    let mut seen = BTreeSet::new();
    for member in &index.members {
        let shown: String = member.name.chars().take(60).collect();
        if !is_plain(&member.name) {
            return unsafe_(format!("成员「{shown}」的名字不是存档里该有的路径"));
        }
        if !seen.insert(member.name.to_lowercase()) {
            return unsafe_(format!("成员「{shown}」重名（不分大小写）"));
        }
        match left.checked_sub(member.bytes) {
            Some(rest) => left = rest,
            None => return unsafe_(format!("成员「{shown}」说有 {} 字节，超过存档的上限", member.bytes)),
        }
    }
    // A name that is also a folder on the way to another.
    for name in &seen {
        let mut above = name.as_str();
        while let Some((folder, _)) = above.rsplit_once('/') {
            if seen.contains(folder) {
                return unsafe_(format!("成员「{folder}」既是文件又是文件夹"));
            }
            above = folder;
        }
    }
    Ok(())
}

/// The files of a workspace that stand beside its folders.
pub(super) const FILES: [&str; 6] =
    ["report.toml", "regions.csv", "targets.csv", "controls.csv", "facts.csv", "findings.csv"];

/// The folders of an archive.
pub(super) const FOLDERS: [&str; 5] = ["catalog", "templates", "ledger", "out", "record"];

/// Whether a name is a path that an archive may have and every system can: below its folders, or one of
/// its files.
fn is_plain(name: &str) -> bool {
    let known = match name.split_once('/') {
        Some((folder, _)) => FOLDERS.contains(&folder),
        None => FILES.contains(&name),
    };
    known && name.len() <= 1000 && name.split('/').count() <= 8 && name.split('/').all(is_part)
}

fn is_part(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = |device: &str| stem.strip_prefix(device).is_some_and(|n| n.len() == 1 && n != "0");
    let device = ["con", "prn", "aux", "nul"].contains(&stem.as_str()) || numbered("com") || numbered("lpt");
    !part.is_empty()
        && !part.starts_with('.')
        && !part.ends_with(['.', ' '])
        && !device
        && !part.chars().any(|c| c.is_control() || r#"\:*?"<>|"#.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(names: &[&str]) -> Index {
        let listed = |name: &&str| Listed { name: (*name).into(), ..Listed::default() };
        Index { members: names.iter().map(listed).collect(), ..Index::default() }
    }

    #[test]
    fn every_flipped_bit_of_the_index_is_noticed() {
        let bytes = encode(&listing(&["regions.csv", "out/2024/年报.md"]));
        assert!(decode(&bytes).is_ok());
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                assert!(matches!(decode(&flipped), Err(Refusal::Changed | Refusal::Shape)), "{at} {bit}");
            }
        }
    }

    #[test]
    fn names_that_lead_elsewhere_and_names_that_collide_are_refused() {
        assert!(check(&listing(&["report.toml", "ledger/data/a-1.parquet", "out/2024/乡/a.md"])).is_ok());
        for name in [
            "../a",
            "/etc/passwd",
            "out/../../a",
            "out//a",
            "C:/a",
            "out\\a",
            "out/a:b",
            "out/.",
            "out/a.",
            "out/con.txt",
            "out/COM1",
            "out/nul",
            "evil.sh",
            "pack.json",
            "out",
            "",
            "out/a\nb",
            "out/.report",
            "ledgers/a",
            "out/1/2/3/4/5/6/7/8",
        ] {
            assert_eq!(check(&listing(&[name])).expect_err(name).code, codes::PACK_UNSAFE, "{name}");
        }
        for pair in [["out/a", "out/A"], ["out/a", "out/a/b"], ["out/a/b", "out/a"]] {
            assert_eq!(check(&listing(&pair)).expect_err("twice").code, codes::PACK_UNSAFE, "{pair:?}");
        }
        let mut large = listing(&["out/a", "out/b"]);
        large.members[0].bytes = u64::MAX - 3;
        assert!(check(&large).expect_err("large").message.contains("上限"));
    }
}
