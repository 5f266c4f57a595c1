//! The ledger's problems in words: one place for codes, places and causes.
//!
//! Invariant: every diagnostic of the ledger names a file and says what is wrong with it; the remedy
//! is its code's, or one that fits the case better.

use crate::diagnostic::{Diagnostic, Place, codes};
use std::io::{Error, ErrorKind};

/// A ledger file that is missing, cut short, changed or not what it should be.
pub(super) fn damaged(shown: &str, why: impl Into<String>) -> Diagnostic {
    Diagnostic::new(codes::LEDGER_DAMAGED, why).at(Place::file(shown))
}

/// A ledger file written by another version.
pub(super) fn version(shown: &str, found: &str, known: u32) -> Diagnostic {
    Diagnostic::new(codes::LEDGER_VERSION, format!("台账的格式版本是 {found},这一版 report 只认识 {known}"))
        .at(Place::file(shown))
}

/// Something could not be written; the ledger is as before.
pub(super) fn unwritten(shown: &str, error: &Error) -> Diagnostic {
    Diagnostic::new(codes::LEDGER_WRITE, format!("写不进去:{},台账保持原样", words(error)))
        .at(Place::file(shown))
}

/// An existing ledger file could not be read.
pub(super) fn unread(shown: &str, error: &Error) -> Diagnostic {
    match error.kind() {
        ErrorKind::NotFound => damaged(shown, "文件不见了"),
        ErrorKind::UnexpectedEof => damaged(shown, "文件比登记的短,被截断了"),
        _ => Diagnostic::new(codes::FILE_UNREADABLE, format!("台账文件读不出来:{}", words(error)))
            .at(Place::file(shown)),
    }
}

/// A path of the ledger that is a symbolic link.
pub(super) fn linked(shown: &str) -> Diagnostic {
    Diagnostic::new(codes::PATH_OUTSIDE, "台账里不允许符号链接,不读也不写它指向的地方")
        .at(Place::file(shown))
        .help("把真实的文件夹或文件放回这个位置。")
}

/// A mistake of the program, not of the user's data.
pub(super) fn internal(shown: &str, why: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new(codes::LEDGER_WRITE, format!("程序内部错误,台账保持原样:{why}"))
        .at(Place::file(shown))
        .help("请把这条信息和所用的文件名告诉维护人员。")
}

/// The cause of an I/O error for a clerk.
pub(super) fn words(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "文件或文件夹不存在".into(),
        ErrorKind::PermissionDenied => "没有权限,或正被其他程序占用".into(),
        ErrorKind::StorageFull => "磁盘已满".into(),
        ErrorKind::QuotaExceeded => "磁盘配额已用完".into(),
        ErrorKind::ReadOnlyFilesystem => "磁盘是只读的".into(),
        ErrorKind::IsADirectory => "这里是一个文件夹,不是文件".into(),
        ErrorKind::NotADirectory => "这里是一个文件,不是文件夹".into(),
        ErrorKind::ResourceBusy => "正被其他程序占用".into(),
        ErrorKind::UnexpectedEof => "文件不完整".into(),
        _ => format!("系统报告 {error}"),
    }
}
