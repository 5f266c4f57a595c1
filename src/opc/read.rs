//! The zip round the parts, looked at before anything of it is trusted.
//!
//! Job: unpack every part once, counting what really comes out. Inputs: bytes. Outputs: parts.
//! Invariant: sizes that the zip declares are never believed; nothing is written to disk.

use super::limits::{FILE_BYTES, NAME_BYTES, PACKAGE_BYTES, PART_BYTES, PARTS, RATIO, RATIO_FROM_BYTES};
use super::{Package, Part};
use crate::diagnostic::codes::{DOCUMENT_BROKEN, DOCUMENT_UNSAFE, FILE_LIMIT, FILE_PROTECTED};
use crate::diagnostic::{Code, Diagnostic, Place};
use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// How an OLE compound file begins: .doc, and .docx with a password.
const COMPOUND: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

struct File<'a> {
    shown: &'a str,
}

impl File<'_> {
    fn problem(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, message).at(Place::file(self.shown))
    }

    fn broken<E>(&self) -> impl Fn(E) -> Diagnostic + '_ {
        |_| self.problem(DOCUMENT_BROKEN, "压缩包不完整或已损坏，不是完好的 .docx")
    }
}

/// The parts of a package.
pub(super) fn parts(shown: &str, bytes: &[u8]) -> Result<Vec<Part>, Diagnostic> {
    let file = File { shown };
    if bytes.len() as u64 > FILE_BYTES {
        return Err(file.problem(FILE_LIMIT, format!("文件超过 {} MB", FILE_BYTES >> 20)));
    }
    if bytes.starts_with(&COMPOUND) {
        let message = "是旧格式（.doc、.wps），或设了打开密码的文档，不能读";
        return Err(file
            .problem(DOCUMENT_BROKEN, message)
            .help("用 Word 或 WPS 打开，取消密码，另存为 .docx。"));
    }
    if !bytes.starts_with(b"PK") {
        return Err(file.problem(DOCUMENT_BROKEN, "不是 .docx 文件（不是压缩包）"));
    }
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(file.broken())?;
    if zip.len() > PARTS {
        return Err(file.problem(FILE_LIMIT, format!("文档里有 {} 个部件，超过 {PARTS} 个", zip.len())));
    }
    if zip.has_duplicate_names() {
        return Err(file.problem(DOCUMENT_UNSAFE, "压缩包里有重名的部件"));
    }
    let mut seen = BTreeSet::new();
    let mut out = Vec::with_capacity(zip.len());
    let mut left = PACKAGE_BYTES;
    for index in 0..zip.len() {
        let raw = zip.by_index_raw(index).map_err(file.broken())?;
        if raw.encrypted() {
            return Err(file.problem(FILE_PROTECTED, "压缩包设了密码，无法读取"));
        }
        drop(raw);
        let part = zip.by_index(index).map_err(file.broken())?;
        let name = part.name().map_err(file.broken())?.into_owned();
        if name.ends_with('/') {
            continue;
        }
        name_is_safe(&file, &name)?;
        // Names differ by more than case: readers disagree on which counts.
        if !seen.insert(name.to_lowercase()) {
            return Err(file.problem(DOCUMENT_UNSAFE, format!("压缩包里有重名的部件 {name}")));
        }
        let packed = part.compressed_size();
        let limit = left.min(PART_BYTES);
        let mut bytes = Vec::new();
        part.take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| file.problem(DOCUMENT_BROKEN, format!("文档的部件 {name} 已损坏")))?;
        let size = bytes.len() as u64;
        if size > limit || (size > RATIO_FROM_BYTES && size / RATIO > packed) {
            let message = format!("文档的部件 {name} 展开后过大，或压缩得异常紧");
            return Err(file.problem(FILE_LIMIT, message));
        }
        left -= size;
        out.push(Part { name, bytes });
    }
    Ok(out)
}

/// A part's name is a plain path inside the package.
fn name_is_safe(file: &File<'_>, name: &str) -> Result<(), Diagnostic> {
    let bad = name.is_empty()
        || name.len() > NAME_BYTES
        || name.starts_with('/')
        || name.contains(['\\', ':', '\0'])
        || name.split('/').any(|piece| matches!(piece, "" | "." | ".."));
    if bad {
        let shown: String = name.chars().take(60).collect();
        return Err(file.problem(DOCUMENT_UNSAFE, format!("压缩包里的路径「{shown}」指到了文档之外")));
    }
    Ok(())
}

/// Macros have no place in a template or a draft.
pub(super) fn refuse_macros(package: &Package) -> Result<(), Diagnostic> {
    let found = package.parts.iter().find(|part| {
        let kind = package.content_type(&part.name).to_ascii_lowercase();
        let name = part.name.to_ascii_lowercase();
        kind.contains("macroenabled")
            || kind.contains("vbaproject")
            || name.ends_with("vbaproject.bin")
            || name.ends_with("vbadata.xml")
    });
    match found {
        None => Ok(()),
        Some(part) => Err(Diagnostic::new(DOCUMENT_UNSAFE, format!("文档里有宏（{}）", part.name))
            .at(Place::file(&package.shown))
            .help("用 Word 或 WPS 打开，另存为不带宏的 .docx。")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::codes;

    fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let parts: Vec<Part> =
            parts.iter().map(|(n, b)| Part { name: (*n).into(), bytes: b.to_vec() }).collect();
        super::super::write::zip(&parts).expect("a zip")
    }

    fn refusal(bytes: &[u8]) -> Diagnostic {
        Package::read("a.docx", bytes).expect_err("refused")
    }

    #[test]
    fn what_is_no_package_is_refused() {
        let whole = packed(&[("[Content_Types].xml", b"<Types/>")]);
        assert!(Package::read("a.docx", &whole).is_ok());
        for bad in [&b""[..], b"PK", b"hello", &whole[..whole.len() - 8]] {
            assert_eq!(refusal(bad).code, codes::DOCUMENT_BROKEN);
        }
        let compound = [&COMPOUND[..], &[0; 600]].concat();
        assert!(refusal(&compound).message.contains("旧格式"));
        assert_eq!(refusal(&packed(&[("a.xml", b"<a/>")])).code, codes::DOCUMENT_BROKEN);
    }

    #[test]
    fn paths_that_leave_the_package_and_names_that_stand_twice_are_refused() {
        for name in ["../a.xml", "word/../../a.xml", "/a.xml", "c:/a.xml", "word\\a.xml", "a//b.xml"] {
            let bytes = packed(&[("[Content_Types].xml", b"<Types/>"), (name, b"<a/>")]);
            assert_eq!(refusal(&bytes).code, codes::DOCUMENT_UNSAFE, "{name}");
        }
        let twice = packed(&[("[Content_Types].xml", b"<Types/>"), ("A.xml", b"1"), ("a.xml", b"2")]);
        assert_eq!(refusal(&twice).code, codes::DOCUMENT_UNSAFE);
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused() {
        let zeros = vec![b' '; usize::try_from(RATIO_FROM_BYTES).expect("small") * 2];
        let bomb = packed(&[("[Content_Types].xml", b"<Types/>"), ("word/a.xml", &zeros)]);
        assert!(bomb.len() < 1 << 20, "{} bytes", bomb.len());
        let said = refusal(&bomb);
        assert_eq!(said.code, codes::FILE_LIMIT);
        assert!(said.message.contains("word/a.xml"));
    }

    #[test]
    fn macros_are_refused_by_type_and_by_name() {
        let types = |kind: &str| {
            format!("<Types><Override PartName=\"/word/document.xml\" ContentType=\"{kind}\"/></Types>")
        };
        let kind = "application/vnd.ms-word.document.macroEnabled.main+xml";
        let typed = packed(&[
            ("[Content_Types].xml", types(kind).as_bytes()),
            ("word/document.xml", b"<w:document/>"),
        ]);
        let named = packed(&[("[Content_Types].xml", types("x").as_bytes()), ("word/vbaProject.bin", b"x")]);
        for bytes in [typed, named] {
            let said = refusal(&bytes);
            assert_eq!(said.code, codes::DOCUMENT_UNSAFE);
            assert!(said.message.contains("宏"));
        }
    }
}
