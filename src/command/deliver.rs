//! Writing deliverables: atomically, and never over what someone has edited.
//!
//! Invariant: a file is replaced only when its bytes are those that `report` wrote last (the manifest
//! says which); a file edited since, or open in Word or WPS, stays, and the new one stands beside it.

use super::Result;
use crate::diagnostic::{Diagnostic, Place, codes};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;

/// One deliverable written, or found to be the same already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// File name inside the folder.
    pub name: String,
    /// sha256 of its bytes.
    pub sha256: String,
    /// Whether bytes on disk changed.
    pub written: bool,
}

/// Lower-case hexadecimal sha256.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Writes `name` into `folder`. `known` are name and sha256 of what was written last. A warning is added
/// to `warnings` when the file had to be written beside.
pub fn deliver(
    folder: &Path,
    name: &str,
    bytes: &[u8],
    known: &[(String, String)],
    warnings: &mut Vec<Diagnostic>,
) -> Result<Delivered> {
    let hash = sha256(bytes);
    for attempt in 0..1000 {
        let candidate = beside(name, attempt);
        let path = folder.join(&candidate);
        let found = match std::fs::read(&path) {
            Ok(found) => Some(sha256(&found)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(&path, &error)),
        };
        let delivered = |written| Delivered { name: candidate.clone(), sha256: hash.clone(), written };
        if found.as_deref() == Some(hash.as_str()) {
            return Ok(delivered(false));
        }
        let ours = found.as_ref().is_none_or(|h| known.iter().any(|(n, k)| *n == candidate && k == h));
        if ours && !is_open(folder, &candidate) {
            match write(&path, bytes) {
                Ok(()) => return Ok(delivered(true)),
                // On Windows a file that is open elsewhere cannot be replaced.
                Err(error) if found.is_some() && is_sharing(&error) => {}
                Err(error) => return Err(failed(&path, &error)),
            }
        }
        let next = beside(name, attempt + 1);
        let message = format!("「{candidate}」在上次生成后被改过，或正打开着；新文稿写为「{next}」");
        warnings
            .push(Diagnostic::new(codes::OUTPUT_EDITED, message).at(Place::file(path.display().to_string())));
    }
    let message = format!("「{name}」旁边已有太多改过的文稿");
    Err(vec![Diagnostic::new(codes::OUTPUT_WRITE, message)])
}

/// `总结.docx`, `总结-新.docx`, `总结-新2.docx` …
fn beside(name: &str, attempt: usize) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    match attempt {
        0 => name.to_owned(),
        1 => format!("{stem}-新.{extension}"),
        n => format!("{stem}-新{n}.{extension}"),
    }
}

/// Whether an office program has the file open: it leaves an owner file beside it.
fn is_open(folder: &Path, name: &str) -> bool {
    let cut: String = name.chars().skip(2).collect();
    [format!("~${name}"), format!("~${cut}"), format!(".~lock.{name}#")]
        .iter()
        .any(|owner| folder.join(owner).exists())
}

fn is_sharing(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ResourceBusy)
        && cfg!(windows)
}

/// Writes a whole file or nothing: temporary file in the same folder, then a rename.
pub fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".report-").suffix(".tmp").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

/// Makes a folder inside the workspace; a symbolic link on the way out of it is refused.
pub fn make_folder(root: &Path, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| failed(folder, &e))?;
    let inside = match (root.canonicalize(), folder.canonicalize()) {
        (Ok(root), Ok(folder)) => folder.starts_with(root),
        _ => false,
    };
    if inside {
        return Ok(());
    }
    let message = format!("「{}」指向工作区之外", folder.display());
    Err(vec![Diagnostic::new(codes::PATH_OUTSIDE, message)])
}

/// The failure of a write.
pub fn failed(path: &Path, error: &std::io::Error) -> Vec<Diagnostic> {
    let message = format!("写不出来({error})");
    vec![Diagnostic::new(codes::OUTPUT_WRITE, message).at(Place::file(path.display().to_string()))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edited_file_stays_and_a_second_run_changes_nothing() {
        let folder = tempfile::tempdir().expect("folder");
        let mut warnings = Vec::new();
        let first = deliver(folder.path(), "a.docx", b"one", &[], &mut warnings).expect("first");
        let known = vec![(first.name.clone(), first.sha256.clone())];
        let again = deliver(folder.path(), "a.docx", b"two", &known, &mut warnings).expect("ours");
        assert!(again.written && again.name == "a.docx" && warnings.is_empty());
        std::fs::write(folder.path().join("a.docx"), b"edited").expect("edit");
        let known = vec![(again.name, again.sha256)];
        let beside = deliver(folder.path(), "a.docx", b"three", &known, &mut warnings).expect("beside");
        assert_eq!((beside.name.as_str(), warnings.len()), ("a-新.docx", 1));
        assert_eq!(std::fs::read(folder.path().join("a.docx")).expect("read"), b"edited");
        let known = vec![(beside.name, beside.sha256)];
        let same = deliver(folder.path(), "a.docx", b"three", &known, &mut warnings).expect("same");
        assert!(!same.written && same.name == "a-新.docx");
        let newer = deliver(folder.path(), "a.docx", b"four", &known, &mut warnings).expect("newer");
        assert!(newer.written && newer.name == "a-新.docx", "the one beside is ours and is replaced");
    }

    #[test]
    fn a_file_open_in_word_is_left_alone() {
        let folder = tempfile::tempdir().expect("folder");
        let mut warnings = Vec::new();
        let first = deliver(folder.path(), "总结.docx", b"one", &[], &mut warnings).expect("first");
        std::fs::write(folder.path().join("~$总结.docx"), b"").expect("owner");
        let known = vec![(first.name, first.sha256)];
        let beside = deliver(folder.path(), "总结.docx", b"two", &known, &mut warnings).expect("beside");
        assert_eq!(beside.name, "总结-新.docx");
    }
}
