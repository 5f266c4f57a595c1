//! The ledger's folder: every touch of the disk that is not a data format.
//!
//! Job: private files and folders, refusal of symbolic links, atomic replacement, syncing.
//! Invariant: nothing outside the folder is read, written or deleted, whatever a manifest names;
//! files are 0600 and folders 0700 on Unix.

use super::problem;
use crate::diagnostic::Diagnostic;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Subfolders, each for one kind of file.
pub(super) const SUBFOLDERS: [&str; 6] = ["data", "links", "rejects", "held", "returns", "originals"];

/// Ending of a file that is being written.
pub(super) const PART: &str = ".part";

/// A ledger folder, which may not exist.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn new(root: &Path) -> Folder {
        // Without a trailing slash, which would make a symbolic link look like its target.
        Folder { root: root.components().collect() }
    }

    /// The path of a file by its name inside the ledger (`data/subsidy-1a2b.parquet`).
    pub(super) fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() { self.root.clone() } else { self.root.join(name) }
    }

    /// The name for messages, with the folder's own: `ledger/data/subsidy-1a2b.parquet`.
    pub(super) fn shown(&self, name: &str) -> String {
        let root = self.root.file_name().map_or_else(|| "ledger".into(), |n| n.to_string_lossy());
        if name.is_empty() { root.into_owned() } else { format!("{root}/{name}") }
    }

    /// Whether a name from a manifest stays inside: `subfolder/plain-name`.
    pub(super) fn is_safe(name: &str) -> bool {
        let Some((folder, file)) = name.split_once('/') else { return false };
        SUBFOLDERS.contains(&folder)
            && !file.starts_with('.')
            && !file.is_empty()
            && file.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
    }

    /// Whether something stands at a name; symbolic links are refused.
    pub(super) fn exists(&self, name: &str) -> Result<bool, Diagnostic> {
        match std::fs::symlink_metadata(self.path(name)) {
            Ok(meta) if meta.file_type().is_symlink() => Err(problem::linked(&self.shown(name))),
            Ok(_) => Ok(true),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(problem::unread(&self.shown(name), &e)),
        }
    }

    /// Opens a file for reading.
    pub(super) fn open(&self, name: &str) -> Result<File, Diagnostic> {
        let shown = self.shown(name);
        if let Some((folder, _)) = name.split_once('/') {
            self.exists(folder)?;
        }
        if !self.exists(name)? {
            return Err(problem::damaged(&shown, "文件不见了"));
        }
        // A pipe would be waited for, and a folder be read as if it were empty.
        let path = self.path(name);
        let plain = std::fs::symlink_metadata(&path).map_err(|e| problem::unread(&shown, &e))?.is_file();
        if !plain {
            return Err(problem::damaged(&shown, "这里不是普通文件"));
        }
        File::open(path).map_err(|e| problem::unread(&shown, &e))
    }

    /// The whole of a small file.
    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>, Diagnostic> {
        let mut bytes = Vec::new();
        self.open(name)?.read_to_end(&mut bytes).map_err(|e| problem::unread(&self.shown(name), &e))?;
        Ok(bytes)
    }

    /// Makes the folder and its subfolders, private.
    pub(super) fn make(&self) -> Result<(), Diagnostic> {
        let mut made = false;
        for name in std::iter::once("").chain(SUBFOLDERS) {
            let path = self.path(name);
            let failed = |e: std::io::Error| problem::unwritten(&self.shown(name), &e);
            match std::fs::symlink_metadata(&path) {
                Ok(meta) if meta.file_type().is_symlink() => return Err(problem::linked(&self.shown(name))),
                Ok(meta) if meta.is_dir() => restrict(&path),
                Ok(_) => {
                    return Err(failed(std::io::Error::other("这里是一个文件,不是文件夹")));
                }
                Err(_) => {
                    create_private_dir(&path).map_err(failed)?;
                    made = true;
                }
            }
        }
        if made {
            // A folder that is lost with the power takes along what was synced in it.
            self.sync_dir("");
            self.sync_dir("..");
        }
        Ok(())
    }

    /// Creates a new private file for writing and reading back.
    pub(super) fn create(&self, name: &str) -> Result<File, Diagnostic> {
        if let Some((folder, _)) = name.split_once('/') {
            self.exists(folder)?;
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        private_file(&mut options);
        options.open(self.path(name)).map_err(|e| problem::unwritten(&self.shown(name), &e))
    }

    /// Opens the lock file, made if missing.
    pub(super) fn open_lock(&self, name: &str) -> Result<File, Diagnostic> {
        self.exists(name)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        private_file(&mut options);
        options.open(self.path(name)).map_err(|e| problem::unwritten(&self.shown(name), &e))
    }

    /// Replaces a file by new contents so that a crash leaves the old or the new one whole.
    pub(super) fn replace(&self, name: &str, contents: &[u8]) -> Result<(), Diagnostic> {
        let part = format!("{name}{PART}");
        self.exists(name)?;
        self.remove(&part);
        let mut file = self.create(&part)?;
        let written = file.write_all(contents).and_then(|()| file.sync_all());
        drop(file);
        let result = written.and_then(|()| rename(&self.path(&part), &self.path(name)));
        if let Err(e) = result {
            self.remove(&part);
            return Err(problem::unwritten(&self.shown(name), &e));
        }
        self.sync_dir("");
        Ok(())
    }

    /// Deletes a file if it can be: one that is open elsewhere (Windows) stays for the next writer.
    pub(super) fn remove(&self, name: &str) {
        let _ = std::fs::remove_file(self.path(name));
    }

    /// Makes renames in a subfolder durable. Not every file system can; what was written is whole
    /// either way, so a failure is no error.
    pub(super) fn sync_dir(&self, name: &str) {
        #[cfg(unix)]
        if let Ok(dir) = File::open(self.path(name)) {
            let _ = dir.sync_all();
        }
        #[cfg(not(unix))]
        let _ = name;
    }

    /// The plain names in a subfolder.
    pub(super) fn list(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path(folder)) else { return Vec::new() };
        entries.flatten().filter_map(|e| e.file_name().into_string().ok()).collect()
    }
}

/// Renames over an existing file; on Windows a virus scanner may hold either for a moment.
pub(super) fn rename(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut tries = if cfg!(windows) { 20 } else { 0 };
    loop {
        match std::fs::rename(from, to) {
            Err(e) if tries > 0 && e.kind() == std::io::ErrorKind::PermissionDenied => {
                tries -= 1;
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            other => return other,
        }
    }
}

#[cfg(unix)]
fn private_file(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn private_file(_: &mut OpenOptions) {}

#[cfg(unix)]
fn create_private_dir(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create_private_dir(path: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(path)
}

/// Takes the access of others away where a copy or a checkout has given it.
#[cfg(unix)]
fn restrict(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700));
}

#[cfg(not(unix))]
fn restrict(_: &Path) {}
