//! Files and folders on their way: held while they are in use, taken away when a killed run has left them.
//!
//! Job: what is being made lies in a file or folder with a name of ours, and its maker holds a lock of the
//! operating system on it, which goes with the process however that ends. Whoever comes next to the same
//! folder takes away what nobody holds. Invariant: what another run is using is never taken away, and nothing
//! but what has such a name and, in the system's folder for temporary files, the same owner.

use std::fs::{File, Metadata, TryLockError};
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::{Builder, NamedTempFile, TempDir};

const PREFIX: &str = ".report-";
const SUFFIX: &str = ".tmp";

/// Held in a folder of ours by who works in it.
const LOCK: &str = "lock";

/// Beside the lock: what the folder was made for.
const INSIDE: &str = "files";

/// Where there are no locks (some network drives), what is as old as this is left over.
const OLD: Duration = Duration::from_secs(3600);

/// How often something is made anew because a run that took away leftovers was a moment faster.
const TRIES: usize = 8;

/// A file in a folder, for its owner alone; it goes when it is dropped.
pub fn file(folder: &Path) -> Result<NamedTempFile> {
    for _ in 0..TRIES {
        let file = Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
        if hold(file.as_file(), file.path()) {
            return Ok(file);
        }
    }
    Err(Error::from(ErrorKind::ResourceBusy))
}

/// Lets others read a file that has been written and lies there still (Windows keeps them out otherwise).
pub fn share(file: &File) {
    // Without locks there is nothing to share.
    file.unlock().and_then(|()| file.try_lock_shared().map_err(Error::from)).ok();
}

/// The system's folder for temporary files.
pub fn system() -> PathBuf {
    std::env::temp_dir()
}

/// A folder that only its owner can look into: what lies in it may be personal data. It goes with the value.
#[derive(Debug)]
pub struct Scratch {
    // In this order they go: a folder that has lost its lock, but not what is in it, would be nobody's.
    inside: Inside,
    // Let go before the folder is removed: Windows keeps a file that is open.
    lock: File,
    folder: TempDir,
}

/// The folder in the folder; what is in it goes with the value.
#[derive(Debug)]
struct Inside(PathBuf);

impl Drop for Inside {
    fn drop(&mut self) {
        // It may have been moved to where it belongs.
        std::fs::remove_dir_all(&self.0).ok();
    }
}

impl Scratch {
    /// Makes one in a folder, or in the system's for temporary files, and takes away there what killed runs
    /// have left.
    pub fn new(within: Option<&Path>) -> Result<Scratch> {
        let system = system();
        let within = within.unwrap_or(&system);
        for _ in 0..TRIES {
            let mut builder = Builder::new();
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
            let folder = builder.prefix(PREFIX).suffix(SUFFIX).tempdir_in(within)?;
            let path = folder.path().join(LOCK);
            let lock = match File::create_new(&path) {
                Ok(lock) => lock,
                // An empty folder is a leftover to who comes by.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            if hold(&lock, &path) {
                let inside = Inside(folder.path().join(INSIDE));
                private_dir(&inside.0)?;
                let owner = folder.path().symlink_metadata()?;
                sweep_like(within, Some(&owner));
                return Ok(Scratch { inside, lock, folder });
            }
        }
        Err(Error::from(ErrorKind::ResourceBusy))
    }

    /// Where the files go.
    pub fn path(&self) -> PathBuf {
        self.inside.0.clone()
    }

    /// Removes it now, and says so where that fails.
    pub fn close(self) -> Result<()> {
        let Scratch { inside, lock, folder } = self;
        drop(inside);
        drop(lock);
        folder.close()
    }
}

/// A folder that keeps others out also when it is moved elsewhere.
fn private_dir(path: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Holds a file that has just been made; `false`: a run that takes away leftovers was faster.
fn hold(file: &File, path: &Path) -> bool {
    !matches!(file.try_lock(), Err(TryLockError::WouldBlock)) && path.symlink_metadata().is_ok()
}

/// Takes away what killed runs have left in a folder.
pub fn sweep(folder: &Path) {
    sweep_like(folder, None);
}

/// The same in a folder and those below it; symbolic links are not followed.
pub fn sweep_below(folder: &Path) {
    sweep(folder);
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            sweep_below(&entry.path());
        }
    }
}

fn sweep_like(folder: &Path, owner: Option<&Metadata>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let (path, meta) = (entry.path(), entry.path().symlink_metadata());
        let Ok(meta) = meta else { continue };
        if !name.starts_with(PREFIX)
            || !name.ends_with(SUFFIX)
            || owner.is_some_and(|o| !same_owner(o, &meta))
        {
            continue;
        }
        // What cannot be taken away harms nobody.
        if meta.is_file() {
            take(&path, &meta, || std::fs::remove_file(&path).ok());
        } else if meta.is_dir() {
            let lock = path.join(LOCK);
            if lock.symlink_metadata().is_ok_and(|lock| lock.is_file()) {
                take(&lock, &meta, || {
                    // First what is in it: without its lock the folder would be nobody's.
                    std::fs::remove_dir_all(path.join(INSIDE)).ok();
                    std::fs::remove_dir_all(&path).ok()
                });
                // Windows removes a file that is open when it is closed, and the folder only then.
                if lock.symlink_metadata().is_err() {
                    std::fs::remove_dir_all(&path).ok();
                }
            } else {
                // Killed between two steps: nothing is in it yet.
                std::fs::remove_dir(&path).ok();
            }
        }
    }
}

/// Removes what nobody holds, holding it meanwhile.
fn take(lock: &Path, meta: &Metadata, remove: impl FnOnce() -> Option<()>) {
    let Ok(file) = File::open(lock) else { return };
    let free = match file.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => {
            meta.modified().ok().and_then(|m| m.elapsed().ok()).is_some_and(|age| age > OLD)
        }
    };
    if free {
        remove();
    }
}

#[cfg(unix)]
fn same_owner(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    a.uid() == b.uid()
}

/// On Windows the folder for temporary files is each user's own.
#[cfg(not(unix))]
fn same_owner(_: &Metadata, _: &Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder").flatten();
        let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_nobody_holds_is_taken_away_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        for name in [".report-killed.tmp", ".report-pending.json", "report-a.tmp", ".report-b.txt"] {
            std::fs::write(at(name), b"x").expect("a file");
        }
        std::fs::create_dir(at(".report-empty.tmp")).expect("a folder");
        std::fs::create_dir(at(".report-strange.tmp")).expect("a folder");
        std::fs::write(at(".report-strange.tmp").join("x"), b"x").expect("a file");
        std::fs::create_dir_all(at(".report-dead.tmp").join(INSIDE)).expect("a folder");
        std::fs::write(at(".report-dead.tmp").join(LOCK), b"").expect("a file");
        let held = file(folder.path()).expect("a file");
        let written = file(folder.path()).expect("a file");
        share(written.as_file());
        let scratch = Scratch::new(Some(folder.path())).expect("a folder");
        std::fs::write(scratch.path().join("y"), b"y").expect("a file");
        sweep(folder.path());
        assert!(held.path().exists() && written.path().exists() && scratch.path().join("y").exists());
        let own = [held.path(), written.path(), scratch.folder.path()];
        let own = own.map(|p| p.file_name().expect("a name").to_string_lossy().into_owned());
        let mut kept = vec![".report-pending.json", "report-a.tmp", ".report-b.txt", ".report-strange.tmp"];
        kept.extend(own.iter().map(String::as_str));
        kept.sort_unstable();
        assert_eq!(names(folder.path()), kept);
        drop((held, written, scratch));
        assert_eq!(
            names(folder.path()),
            [".report-b.txt", ".report-pending.json", ".report-strange.tmp", "report-a.tmp"]
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let other = tempfile::tempdir().expect("a folder");
        std::fs::write(other.path().join(".report-x.tmp"), b"").expect("a file");
        std::os::unix::fs::symlink(other.path(), folder.path().join(".report-link.tmp")).expect("a link");
        std::os::unix::fs::symlink(other.path(), folder.path().join("below")).expect("a link");
        sweep_below(folder.path());
        assert_eq!(names(other.path()), [".report-x.tmp"]);
        assert_eq!(names(folder.path()), [".report-link.tmp", "below"]);
    }
}
