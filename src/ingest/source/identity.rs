//! The file itself: its name, size and time, and the problems that are about it as a whole.
//!
//! Job: tell whether a file is still the one that was opened. Invariant: a file whose length or
//! modification time has changed since is never reported as read.

use crate::diagnostic::codes::{FILE_CHANGED, FILE_UNREADABLE};
use crate::diagnostic::{Code, Diagnostic, Place};
use std::fs::Metadata;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A file at the moment it was opened.
#[derive(Debug)]
pub struct Identity {
    /// The file as the user named it.
    pub display: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its length in bytes.
    pub size: u64,
    modified: Option<SystemTime>,
}

/// How long an export must have been left alone before one that ends within a line is taken for whole.
const QUIET: Duration = Duration::from_secs(2);

impl Identity {
    /// Looks at a file. `E0101` if it is missing, unreadable or no regular file.
    pub fn of(path: &Path, display: &str) -> Result<Identity, Diagnostic> {
        let metadata = std::fs::metadata(path).map_err(|e| unreadable(display, &e))?;
        if !metadata.is_file() {
            let what = if metadata.is_dir() {
                "这是一个文件夹，不是文件"
            } else {
                "这不是普通文件"
            };
            return Err(Diagnostic::new(FILE_UNREADABLE, what)
                .at(Place::file(display))
                .help("给出文件名；要导入整个文件夹，请把它写进 report.toml 的 inbox。"));
        }
        Ok(Identity {
            display: display.to_owned(),
            path: path.to_owned(),
            size: metadata.len(),
            modified: modified(&metadata),
        })
    }

    /// `E0105` if length or modification time are no longer those of [`Identity::of`].
    pub fn unchanged(&self) -> Result<(), Diagnostic> {
        match std::fs::metadata(&self.path) {
            Ok(now) if now.len() == self.size && modified(&now) == self.modified => Ok(()),
            Ok(now) if now.len() != self.size => Err(self.changed(now.len())),
            Ok(_) => Err(self.problem(FILE_CHANGED, "读取过程中文件被改动（修改时间变了）")),
            Err(_) => Err(self.problem(FILE_CHANGED, "读取过程中文件被移走或删除")),
        }
    }

    /// Waits until the file has been left alone for a moment. `E0105` if it changes meanwhile.
    pub fn settle(&self) -> Result<(), Diagnostic> {
        // A time that lies ahead of the clock says nothing.
        let age = self.modified.and_then(|modified| modified.elapsed().ok());
        if let Some(rest) = age.and_then(|age| QUIET.checked_sub(age)) {
            std::thread::sleep(rest);
        }
        self.unchanged()
    }

    /// The file turned out to be `length` bytes long.
    pub fn changed(&self, length: u64) -> Diagnostic {
        let message = format!("读取过程中文件由 {} 字节变为 {length} 字节", self.size);
        self.problem(FILE_CHANGED, message)
    }

    /// A read failed.
    pub fn unreadable(&self, error: &Error) -> Diagnostic {
        unreadable(&self.display, error)
    }

    /// A problem of the whole file.
    pub fn problem(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, message).at(Place::file(&self.display))
    }
}

fn modified(metadata: &Metadata) -> Option<SystemTime> {
    metadata.modified().ok()
}

fn unreadable(display: &str, error: &Error) -> Diagnostic {
    // 32 and 33 are Windows' sharing and lock violations: Excel and WPS hold files they show.
    let held = cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33));
    let message = match error.kind() {
        _ if held => "文件正被其他程序占用".to_owned(),
        ErrorKind::NotFound => "没有这个文件".to_owned(),
        ErrorKind::PermissionDenied => "没有读取这个文件的权限".to_owned(),
        _ => format!("读取失败，系统报告：{error}"),
    };
    Diagnostic::new(FILE_UNREADABLE, message).at(Place::file(display))
}
