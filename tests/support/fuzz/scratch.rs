//! A folder of this process alone, in memory where the system has such a place.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The folder; one for each thread, since tests run side by side.
pub fn folder() -> PathBuf {
    static ROOT: OnceLock<tempfile::TempDir> = OnceLock::new();
    let root = ROOT.get_or_init(|| {
        let memory = Path::new("/dev/shm");
        let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        made.expect("a folder")
    });
    let name: String =
        format!("{:?}", std::thread::current().id()).chars().filter(char::is_ascii_digit).collect();
    let path = root.path().join(name);
    std::fs::create_dir_all(&path).expect("a folder");
    path
}

/// A file of some name and content in the folder.
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder().join(name);
    std::fs::write(&path, bytes).expect("a file");
    path
}
