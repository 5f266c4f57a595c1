//! Office packages from plain text: a zip whose checksums never fit would be all that a search ever saw.
//!
//! Input: parts, each after a line `=== NAME`. Output: a zip with them, and with the parts that every package needs
//! where the input does not name them.

use std::io::{Cursor, Write};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// Names and bytes.
pub type Parts = Vec<(String, Vec<u8>)>;

/// The parts of an input.
pub fn parse(bytes: &[u8]) -> Parts {
    let mut out: Parts = Vec::new();
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        match line.strip_prefix(b"=== ") {
            Some(name) => out.push((String::from_utf8_lossy(name).trim().to_owned(), Vec::new())),
            None => {
                if out.is_empty() {
                    out.push(("".into(), Vec::new()));
                }
                out.last_mut().expect("a part").1.extend_from_slice(line);
            }
        }
    }
    out
}

/// The text that [`parse`] reads.
pub fn join(parts: &[(&str, &str)]) -> Vec<u8> {
    parts.iter().map(|(name, text)| format!("=== {name}\n{text}\n")).collect::<String>().into_bytes()
}

/// A zip of an input's parts; what stands before the first name is the part `first`.
pub fn package(bytes: &[u8], first: &str, defaults: &[(&str, &str)]) -> Vec<u8> {
    let mut parts = parse(bytes);
    for (name, _) in &mut parts {
        if name.is_empty() {
            first.clone_into(name);
        }
    }
    for (name, text) in defaults {
        if !parts.iter().any(|(n, _)| n == name) {
            parts.push(((*name).to_owned(), text.as_bytes().to_vec()));
        }
    }
    zip(&parts)
}

/// A zip; of parts with the same name the first.
pub fn zip(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        if zip.start_file(name.as_str(), options).is_ok() {
            zip.write_all(bytes).expect("in memory");
        }
    }
    zip.finish().expect("in memory").into_inner()
}
