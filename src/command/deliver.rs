//! Writing deliverables: atomically, and never over what someone has edited.
//!
//! Invariant: a file is replaced only when its bytes are those that `report` wrote last (the manifest
//! says which); a file edited since, or open in Word or WPS, stays, and the new one stands beside it.

use super::{Result, temporary};
use crate::diagnostic::{Diagnostic, Place, codes};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Where a run notes what it is about to write.
const PENDING: &str = ".report-pending.json";

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

/// A deliverable that lies beside its place, whole, and is put there by [`Staged::commit`].
#[derive(Debug)]
pub struct Staged {
    /// What it will be.
    pub delivered: Delivered,
    path: PathBuf,
    file: Option<NamedTempFile>,
}

impl Staged {
    /// Puts it in its place; nothing happens where the same bytes stand already.
    pub fn commit(self) -> Result<Delivered> {
        if let Some(file) = self.file {
            file.persist(&self.path).map_err(|e| failed(&self.path, &e.error))?;
        }
        Ok(self.delivered)
    }
}

/// Writes `name` beside its place in `folder`. `known` are name and sha256 of what was written last. A
/// warning is added to `warnings` when the file cannot stand under its own name.
pub fn stage(
    folder: &Path,
    name: &str,
    bytes: &[u8],
    known: &[(String, String)],
    warnings: &mut Vec<Diagnostic>,
) -> Result<Staged> {
    let hash = sha256(bytes);
    for attempt in 0..1000 {
        let candidate = beside(name, attempt);
        let path = folder.join(&candidate);
        let found = standing(&path).map_err(|e| failed(&path, &e))?.map(|found| sha256(&found));
        let same = found.as_deref() == Some(hash.as_str());
        let ours = found.as_ref().is_none_or(|h| known.iter().any(|(n, k)| *n == candidate && k == h));
        if same || (ours && !is_open(folder, &candidate) && !is_held(&path, found.is_some())) {
            let file = if same { None } else { Some(written(&path, bytes).map_err(|e| failed(&path, &e))?) };
            let delivered = Delivered { name: candidate, sha256: hash, written: !same };
            return Ok(Staged { delivered, path, file });
        }
        let next = beside(name, attempt + 1);
        let message = format!("「{candidate}」在上次生成后被改过，或正打开着；新文稿写为「{next}」");
        warnings
            .push(Diagnostic::new(codes::OUTPUT_EDITED, message).at(Place::file(path.display().to_string())));
    }
    let message = format!("「{name}」旁边已有太多改过的文稿");
    Err(vec![Diagnostic::new(codes::OUTPUT_WRITE, message)])
}

/// Writes a file that is the program's own (the manifest) beside its place.
pub fn stage_own(folder: &Path, name: &str, bytes: &[u8]) -> Result<Staged> {
    let path = folder.join(name);
    let old = standing(&path).map_err(|e| failed(&path, &e))?;
    if is_held(&path, old.is_some()) {
        return Err(failed(&path, &std::io::ErrorKind::PermissionDenied.into()));
    }
    let same = old.is_some_and(|old| old == bytes);
    let file = if same { None } else { Some(written(&path, bytes).map_err(|e| failed(&path, &e))?) };
    let delivered = Delivered { name: name.to_owned(), sha256: sha256(bytes), written: !same };
    Ok(Staged { delivered, path, file })
}

/// Puts deliverables in their places, folder by folder.
///
/// What is about to stand there is noted first, in every folder before the first file is changed: a run that
/// is cut off between two files leaves nothing that looks edited by hand, and a disk without room even for a
/// note leaves everything as it was.
pub fn commit(folders: Vec<(&Path, Vec<Staged>)>) -> Result<Vec<Vec<Delivered>>> {
    let mut notes: Vec<PathBuf> = Vec::new();
    for (folder, staged) in &folders {
        let changes: Vec<_> = staged.iter().filter(|s| s.file.is_some()).map(|s| &s.delivered).collect();
        if changes.is_empty() {
            continue;
        }
        let mut pending = pending(folder);
        pending.extend(changes.iter().map(|d| (d.name.clone(), d.sha256.clone())));
        let list: Vec<_> =
            pending.iter().map(|(name, hash)| serde_json::json!({"path": name, "sha256": hash})).collect();
        let text = serde_json::to_string(&list).unwrap_or_default();
        let note = folder.join(PENDING);
        let new = note.symlink_metadata().is_err();
        if let Err(error) = write(&note, text.as_bytes()) {
            notes.iter().try_for_each(|note| remove(note))?;
            return Err(failed(&note, &error));
        }
        notes.extend(new.then_some(note));
    }
    let mut all = Vec::new();
    for (folder, staged) in folders {
        all.push(staged.into_iter().map(Staged::commit).collect::<Result<Vec<_>>>()?);
        // Also that of a run that was cut off: everything is in its place now.
        remove(&folder.join(PENDING))?;
    }
    Ok(all)
}

/// Name and sha256 of what a run that was cut off was about to write.
pub fn pending(folder: &Path) -> Vec<(String, String)> {
    let bytes = std::fs::read(folder.join(PENDING)).unwrap_or_default();
    let list: Vec<serde_json::Value> = serde_json::from_slice(&bytes).unwrap_or_default();
    let text = |v: &serde_json::Value, key: &str| v.get(key)?.as_str().map(str::to_owned);
    list.iter().filter_map(|v| Some((text(v, "path")?, text(v, "sha256")?))).collect()
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed(path, &error)),
        _ => Ok(()),
    }
}

/// `总结.docx`, `总结-新.docx`, `总结-新2.docx` …
pub fn beside(name: &str, attempt: usize) -> String {
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

/// Whether another program holds a file so that it cannot be replaced; on Unix none can.
fn is_held(path: &Path, exists: bool) -> bool {
    cfg!(windows) && exists && std::fs::OpenOptions::new().write(true).open(path).is_err()
}

/// What stands at a path. What is no file is not opened: a pipe would never end.
fn standing(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    match std::fs::metadata(path) {
        Ok(meta) if meta.is_dir() => Err(std::io::ErrorKind::IsADirectory.into()),
        Ok(meta) if !meta.is_file() => Err(std::io::Error::other("这里不是普通文件")),
        Ok(_) => std::fs::read(path).map(Some),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes a whole file or nothing: temporary file in the same folder, then a rename.
pub fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    written(path, bytes)?.persist(path).map_err(|e| e.error)?;
    Ok(())
}

/// The bytes, safe on disk, in a file of its own beside `path`; it goes when it is dropped.
fn written(path: &Path, bytes: &[u8]) -> std::io::Result<NamedTempFile> {
    let mut file = temporary::file(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Makes a folder inside the workspace; a symbolic link on the way out of it is refused before anything is
/// made beyond it.
pub fn make_folder(root: &Path, folder: &Path) -> Result<()> {
    // The nearest folder that is there decides where the rest would come to lie.
    let standing = folder.ancestors().find(|f| f.symlink_metadata().is_ok()).unwrap_or(root);
    let inside = match (root.canonicalize(), standing.canonicalize()) {
        (Ok(root), Ok(standing)) => standing.starts_with(root),
        (_, Err(error)) => return Err(failed(standing, &error)),
        (Err(error), _) => return Err(failed(root, &error)),
    };
    if !inside {
        let message = format!("「{}」指向工作区之外", folder.display());
        return Err(vec![Diagnostic::new(codes::PATH_OUTSIDE, message)]);
    }
    if standing.is_file() {
        return Err(failed(standing, &std::io::ErrorKind::NotADirectory.into()));
    }
    std::fs::create_dir_all(folder).map_err(|e| failed(folder, &e))?;
    temporary::sweep(folder);
    Ok(())
}

/// Creates a file that only its owner can read. `fresh`: what stands there, a link too, is an error; else it is
/// emptied.
pub fn private_file(path: &Path, fresh: bool) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(!fresh).create_new(fresh);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A folder for what is on its way ([`temporary::Scratch`]); one that cannot be made is told with what can be
/// done about it.
pub fn scratch() -> Result<temporary::Scratch> {
    temporary::Scratch::new(None).map_err(|error| {
        let help = "腾出空间或改正权限；要换一个临时文件夹，设环境变量 TMPDIR（Windows 为 TMP）。";
        failed(&temporary::system(), &error).into_iter().map(|problem| problem.help(help)).collect()
    })
}

/// The failure of a write.
pub fn failed(path: &Path, error: &std::io::Error) -> Vec<Diagnostic> {
    use std::io::ErrorKind;
    let why = match error.kind() {
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "这里是一个文件，不是文件夹".to_owned(),
        ErrorKind::IsADirectory => "这里是一个文件夹，不是文件".into(),
        ErrorKind::PermissionDenied => "没有写入权限，或正被其他程序占用".into(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘满了".into(),
        ErrorKind::FileTooLarge => "超出了允许的文件大小".into(),
        ErrorKind::ReadOnlyFilesystem => "所在的磁盘是只读的".into(),
        ErrorKind::InvalidFilename => "文件名太长，或有不许用的字符".into(),
        _ => error.to_string(),
    };
    let message = format!("写不出来：{why}");
    vec![Diagnostic::new(codes::OUTPUT_WRITE, message).at(Place::file(path.display().to_string()))]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deliver(
        folder: &Path,
        name: &str,
        bytes: &[u8],
        known: &[(String, String)],
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Delivered> {
        let staged = stage(folder, name, bytes, known, warnings)?;
        commit(vec![(folder, vec![staged])]).map(|mut d| d.remove(0).remove(0))
    }

    #[test]
    fn what_a_run_was_cut_off_at_is_known_as_ours() {
        let folder = tempfile::tempdir().expect("folder");
        let mut warnings = Vec::new();
        let first = deliver(folder.path(), "a.docx", b"one", &[], &mut warnings).expect("first");
        // The next run puts its file there and is cut off before the manifest says so.
        let staged = stage(folder.path(), "a.docx", b"two", &[(first.name, first.sha256)], &mut warnings);
        let two = sha256(b"two");
        let note = format!("[{{\"path\":\"a.docx\",\"sha256\":\"{two}\"}}]");
        std::fs::write(folder.path().join(PENDING), note).expect("note");
        staged.expect("staged").commit().expect("commit");
        let known = pending(folder.path());
        let third = deliver(folder.path(), "a.docx", b"three", &known, &mut warnings).expect("third");
        assert!(third.written && third.name == "a.docx" && warnings.is_empty());
        assert_eq!(pending(folder.path()), []);
        assert_eq!(std::fs::read_dir(folder.path()).expect("folder").count(), 1, "no temporary file");
    }

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
