//! Archives taken apart and put together again by other means than the program's: what a forger would do
//! who keeps to the form.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::{Cursor, Read};
use std::ops::Range;

/// An archive's index and members.
#[derive(Debug, Clone)]
pub struct Pack {
    pub index: Value,
    pub members: Vec<(String, Vec<u8>)>,
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

impl Pack {
    /// Takes an archive apart.
    pub fn open(bytes: &[u8]) -> Pack {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        let mut members = Vec::new();
        for at in 0..zip.len() {
            let mut member = zip.by_index(at).expect("a member");
            let mut read = Vec::new();
            member.read_to_end(&mut read).expect("whole");
            members.push((member.name().expect("a name").into_owned(), read));
        }
        let (name, index) = members.remove(0);
        assert_eq!(name, "pack.json");
        let index: Value = serde_json::from_slice(&index).expect("an index");
        Pack { index: index["pack"].clone(), members }
    }

    /// A member.
    pub fn get(&self, name: &str) -> &[u8] {
        &self.members.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no {name}")).1
    }

    /// The first member whose name contains something.
    pub fn named(&self, part: &str) -> String {
        let found = self.members.iter().find(|(n, _)| n.contains(part));
        found.unwrap_or_else(|| panic!("no {part} in {:?}", self.names())).0.clone()
    }

    pub fn names(&self) -> Vec<&str> {
        self.members.iter().map(|(n, _)| n.as_str()).collect()
    }

    /// Gives a member other bytes, or adds one.
    pub fn set(&mut self, name: &str, bytes: Vec<u8>) -> &mut Pack {
        match self.members.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => *old = bytes,
            None => self.members.push((name.to_owned(), bytes)),
        }
        self
    }

    /// The archive of it, its index true to the members.
    pub fn bytes(&self) -> Vec<u8> {
        let mut index = self.index.clone();
        let listed = |(name, bytes): &(String, Vec<u8>)| {
            let crc = crc32fast::hash(bytes);
            json!({"name": name, "bytes": bytes.len(), "sha256": sha256(bytes), "crc32": crc})
        };
        index["members"] = self.members.iter().map(listed).collect();
        zip(&head(&index), &self.members)
    }
}

/// `pack.json` of an index.
pub fn head(index: &Value) -> Vec<u8> {
    let body = serde_json::to_string_pretty(index).expect("JSON");
    let sum = sha256(format!("1:{body}").as_bytes());
    format!("{{\"format\":1,\"sha256\":\"{sum}\",\"pack\":{body}}}\n").into_bytes()
}

/// The zip of an index and members: stored, 1980, 0600.
pub fn zip(head: &[u8], members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let first = ("pack.json".to_owned(), head.to_vec());
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in std::iter::once(&first).chain(members) {
        let mut common = vec![0, 8, 0, 0, 0, 0, 0x21, 0];
        for n in [crc32fast::hash(bytes), bytes.len() as u32, bytes.len() as u32] {
            common.extend(n.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\x03\x14\x00".iter().chain(&common));
        directory.extend([0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x81]);
        directory.extend((out.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        out.extend(b"PK\x03\x04\x14\x00".iter().chain(&common));
        out.extend(name.as_bytes());
        out.extend(bytes);
    }
    let (count, start) = ((members.len() + 1) as u16, out.len() as u32);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

/// What stands where: the bytes of an archive in pieces, each with the words a message must have for it.
pub fn pieces(bytes: &[u8]) -> Vec<(Range<usize>, Vec<String>)> {
    let pack = Pack::open(bytes);
    let index = {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        zip.by_index(0).expect("the index").size() as usize
    };
    let all = std::iter::once(("pack.json".to_owned(), index))
        .chain(pack.members.iter().map(|(n, b)| (n.clone(), b.len())));
    let all: Vec<(String, usize)> = all.collect();
    let mut out = Vec::new();
    let mut at = 0;
    for (name, length) in &all {
        let content = at + 30 + name.len();
        out.push((at..content, vec![format!("成员 {name} 的文件头")]));
        out.push((content..content + length, vec![format!("成员 {name} 的内容")]));
        at = content + length;
    }
    for (name, _) in &all {
        out.push((at..at + 46 + name.len(), vec!["中央目录".into(), format!("成员 {name} ")]));
        at += 46 + name.len();
    }
    out.push((at..bytes.len(), vec!["中央目录的结尾".into()]));
    out
}

/// A ledger's manifest with something changed, true to its own hash.
pub fn manifest(bytes: &[u8], change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut document: Value = serde_json::from_slice(bytes).expect("a manifest");
    change(&mut document["ledger"]);
    let body = document["ledger"].to_string();
    let sum = sha256(format!("1:{body}").as_bytes());
    format!("{{\"format\":1,\"sha256\":\"{sum}\",\"ledger\":{body}}}\n").into_bytes()
}
