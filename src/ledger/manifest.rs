//! `ledger/manifest.json`: what the ledger holds, in one file swapped by rename.
//!
//! Job: read and write it, and notice any change made by anything else. The file is
//! `{"format":1,"sha256":"…","ledger":{…}}` on one line; the hash covers the bytes of `ledger`'s
//! value. Invariant: what is read was written whole by this format; anything else is refused as
//! damaged (E0302) or as another version's (E0303), never half understood.

use super::entry::{JournalLine, MergedOffice, SourceEntry};
use super::folder::Folder;
use super::problem;
use crate::diagnostic::Diagnostic;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The format this version reads and writes.
pub const FORMAT: u32 = 1;

/// The manifest's name.
pub(super) const NAME: &str = "manifest.json";

/// The ledger's contents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// Grows by one with each commit; part of the names of the files a commit brings.
    pub(super) generation: u64,
    /// In order of ingestion.
    pub(super) sources: Vec<SourceEntry>,
    /// In order of time.
    pub(super) journal: Vec<JournalLine>,
    /// Offices whose ledgers were merged into this one, in order of their first merge.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) offices: Vec<MergedOffice>,
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| char::from(DIGITS[usize::from(n & 15)]);
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(*b)]).collect()
}

fn hash(format: &str, body: &str) -> String {
    // The format is hashed too, so that a flipped digit in it is damage, not another version.
    hex(&Sha256::new().chain_update(format).chain_update(":").chain_update(body).finalize())
}

/// Why a text is no manifest of this format.
#[derive(Debug, PartialEq, Eq)]
enum Refusal {
    Damaged(&'static str),
    Version(String),
}

impl Manifest {
    /// The manifest of a ledger folder; a missing or empty folder is an empty ledger.
    pub(super) fn load(folder: &Folder) -> Result<Manifest, Diagnostic> {
        let shown = folder.shown(NAME);
        folder.exists("")?;
        if !folder.exists(NAME)? {
            let orphan = folder.list("data").iter().any(|f| f.ends_with(".parquet"));
            return if orphan {
                Err(problem::damaged(&shown, "台账里有数据文件,却没有清单 manifest.json"))
            } else {
                Ok(Manifest::default())
            };
        }
        let bytes = folder.read(NAME)?;
        decode(&bytes).map_err(|refusal| match refusal {
            Refusal::Damaged(why) => problem::damaged(&shown, why),
            Refusal::Version(found) => problem::version(&shown, &found, FORMAT),
        })
    }

    /// A hash of what it says: two manifests that say the same have the same.
    pub(super) fn fingerprint(&self) -> String {
        let body = serde_json::to_string(self).unwrap_or_default();
        hash("", &body)
    }

    /// Replaces the manifest: after this the new contents are the ledger.
    pub(super) fn store(&self, folder: &Folder) -> Result<(), Diagnostic> {
        let body = serde_json::to_string(self).map_err(|e| problem::internal(&folder.shown(NAME), e))?;
        folder.replace(NAME, encode(&body).as_bytes())
    }
}

fn encode(body: &str) -> String {
    let format = FORMAT.to_string();
    format!("{{\"format\":{format},\"sha256\":\"{}\",\"ledger\":{body}}}\n", hash(&format, body))
}

/// Format, hash and body of a text of our shape.
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let (format, rest) = text.strip_prefix("{\"format\":")?.split_once(",\"sha256\":\"")?;
    let (sum, rest) = rest.split_once("\",\"ledger\":")?;
    let body = rest.strip_suffix("}\n")?;
    (format.bytes().all(|b| b.is_ascii_digit()) && !format.is_empty()).then_some((format, sum, body))
}

fn decode(bytes: &[u8]) -> Result<Manifest, Refusal> {
    const CHANGED: &str = "清单被截断或改动过,与其中的校验和不符";
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::Damaged(CHANGED))?;
    let Some((format, sum, body)) = parts(text) else {
        // Another shape that still is a JSON document with another format is another version's.
        let other = serde_json::from_str::<serde_json::Value>(text).ok();
        let format = other.as_ref().and_then(|v| v.get("format")).and_then(serde_json::Value::as_u64);
        return Err(match format {
            Some(n) if n != u64::from(FORMAT) => Refusal::Version(n.to_string()),
            _ => Refusal::Damaged(CHANGED),
        });
    };
    if hash(format, body) != sum {
        return Err(Refusal::Damaged(CHANGED));
    }
    if format != FORMAT.to_string() {
        return Err(Refusal::Version(format.to_owned()));
    }
    // The hash holds, so it was written so: by a version that knows more than this one.
    let manifest: Manifest =
        serde_json::from_str(body).map_err(|_| Refusal::Version(format!("{format}(较新)")))?;
    let named = manifest.sources.iter().flat_map(SourceEntry::files);
    if !named.into_iter().all(Folder::is_safe) {
        return Err(Refusal::Damaged("清单里有指向台账之外的文件名"));
    }
    Ok(manifest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> String {
        encode(&serde_json::to_string(&Manifest { generation: 7, ..Manifest::default() }).expect("json"))
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let text = sample().into_bytes();
        assert_eq!(decode(&text).map(|m| m.generation), Ok(7));
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut flipped = text.clone();
                flipped[at] ^= 1 << bit;
                assert!(matches!(decode(&flipped), Err(Refusal::Damaged(_))), "byte {at} bit {bit}");
            }
            assert!(matches!(decode(&text[..at]), Err(Refusal::Damaged(_))), "cut at {at}");
        }
    }

    #[test]
    fn another_version_is_told_from_damage() {
        let body = "{\"anything\":1}";
        let newer = format!("{{\"format\":2,\"sha256\":\"{}\",\"ledger\":{body}}}\n", hash("2", body));
        assert_eq!(decode(newer.as_bytes()), Err(Refusal::Version("2".into())));
        let reshaped = b"{\n  \"schema\": \"x\",\n  \"format\": 3\n}\n";
        assert_eq!(decode(reshaped), Err(Refusal::Version("3".into())));
        assert!(matches!(decode(b"{\"format\": 1}"), Err(Refusal::Damaged(_))));
        assert_eq!(decode(encode(body).as_bytes()), Err(Refusal::Version("1(较新)".into())));
    }
}
