//! A draft from its bytes: Word, Markdown or plain text, by what the file holds.
//!
//! Inputs: a path, or what is piped in. Output: a [`Draft`]. Invariants: what is read is bounded; a file that
//! is no draft is refused in words that say how to make it one; bytes that mean nothing are told with their place.

use super::{Input, refusal};
use crate::check::text::{Text, docx, markdown, plain};
use crate::command::Session;
use crate::diagnostic::{Diagnostic, Place, codes, line_column};
use crate::ingest::source::{Content, Decoded, decode, identify};
use crate::opc::Package;
use crate::opc::limits::FILE_BYTES;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Longest text, bytes.
const TEXT_BYTES: u64 = crate::check::text::BYTES as u64;
/// Of so many characters one may be unreadable; with more, the encoding is not the one that was taken.
const DAMAGED: usize = 100;

/// One draft.
#[derive(Debug)]
pub(super) struct Draft {
    /// Its name in messages.
    pub(super) shown: String,
    /// Its file; none of what is piped in.
    pub(super) path: Option<PathBuf>,
    /// What it says.
    pub(super) text: Text,
    /// The Word file that it is.
    pub(super) package: Option<Package>,
    /// Bytes that could not be read.
    pub(super) damaged: Option<Diagnostic>,
}

impl Draft {
    /// Its name in documents: `-` for what is piped in.
    pub(super) fn file(&self) -> &str {
        if self.path.is_some() { &self.shown } else { "-" }
    }
}

/// Reads a draft.
///
/// # Errors
/// `E0101` unreadable, `E0102` empty, `E0114` too long, `E1001` no draft, `E1002` an encoding unknown; of a
/// Word file those of [`Package::read`].
pub(super) fn draft(session: &Session<'_>, input: Input) -> Result<Draft, Diagnostic> {
    let (shown, path, bytes) = match input {
        Input::Stream(stream) => ("标准输入".to_owned(), None, bytes(stream, "标准输入")?),
        Input::File(path) => {
            let shown = crate::workspace::show(&session.folder, &path);
            let bytes = open(&path, &shown)?;
            (shown, Some(path), bytes)
        }
    };
    let kind_of = path.as_deref().and_then(Path::extension).map(|e| e.to_string_lossy().to_lowercase());
    let is_markdown = kind_of.is_some_and(|k| k == "md" || k == "markdown");
    let name = shown.as_str();
    let sample = bytes.get(..bytes.len().min(64 << 10)).unwrap_or(&bytes);
    match identify(sample, sample.len() == bytes.len()) {
        Content::Zip => {
            let package = Package::read(name, &bytes).map_err(no_document)?;
            let text = docx::read(&package)?;
            return Ok(Draft { shown, path, text, package: Some(package), damaged: None });
        }
        Content::Blank => {
            return Err(refusal(codes::FILE_EMPTY, name, "文件是空的").help("检查是不是选错了文件。"));
        }
        Content::Ole => {
            return Err(kind(name, "旧版 Word 或 WPS 文件（.doc、.wps），或加了密码的文档", WORD));
        }
        // Markdown may begin with markup.
        Content::Other(what) if !(is_markdown && is_page(what)) => {
            let plain = what.split('，').next().unwrap_or(what);
            return Err(kind(name, plain, remedy(what)));
        }
        Content::Text | Content::Other(_) => {}
    }
    if bytes.len() as u64 > TEXT_BYTES {
        return Err(too_long(name, TEXT_BYTES));
    }
    let decoded = decode(&bytes);
    let damaged = damaged(name, &decoded)?;
    let read = if is_markdown { markdown::read } else { plain::read };
    let text = read(&decoded.text, decoded.encoding.name());
    Ok(Draft { shown, path, text, package: None, damaged })
}

/// Whether a kind of content is markup.
fn is_page(what: &str) -> bool {
    what.contains("网页") || what.contains("XML")
}

fn open(path: &Path, shown: &str) -> Result<Vec<u8>, Diagnostic> {
    let unreadable = |e: std::io::Error| refusal(codes::FILE_UNREADABLE, shown, format!("打不开（{e}）"));
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if about.is_dir() {
        let help = "写出文件夹里的文件，如 report check 文件夹/*.docx。";
        return Err(refusal(codes::FILE_UNREADABLE, shown, "这是文件夹，不是文件").help(help));
    }
    if about.len() > FILE_BYTES {
        return Err(too_long(shown, FILE_BYTES));
    }
    bytes(std::fs::File::open(path).map_err(unreadable)?, shown)
}

/// All bytes; a file may be longer than it says, and a pipe says nothing.
fn bytes(from: impl Read, shown: &str) -> Result<Vec<u8>, Diagnostic> {
    let mut out = Vec::new();
    let read = from.take(FILE_BYTES + 1).read_to_end(&mut out);
    read.map_err(|e| refusal(codes::FILE_UNREADABLE, shown, format!("读不下去（{e}）")))?;
    if out.len() as u64 > FILE_BYTES { Err(too_long(shown, FILE_BYTES)) } else { Ok(out) }
}

fn too_long(shown: &str, limit: u64) -> Diagnostic {
    refusal(codes::FILE_LIMIT, shown, format!("文件超过 {} MB", limit >> 20))
        .help("文稿不会这样大：检查是不是选错了文件；里面有很多图片的，删去图片后再查。")
}

const WORD: &str = "用 Word 或 WPS 打开（有密码的先去掉密码），另存为 .docx 后再查。";

fn kind(shown: &str, what: &str, help: &str) -> Diagnostic {
    refusal(codes::DRAFT_KIND, shown, format!("文件的内容是{what}，读不了")).help(help)
}

/// How a file of another kind becomes a draft.
fn remedy(what: &str) -> &'static str {
    if what.contains("PDF") {
        "用 Word 或 WPS 打开，另存为 .docx；或把文字复制到文本文件（.txt）。扫描件要先识别文字。"
    } else if is_page(what) {
        "在浏览器里打开，把文字复制到文本文件（.txt）；或用 Word、WPS 打开，另存为 .docx。"
    } else if what.contains("RTF") {
        WORD
    } else {
        "能查的是 .docx、.md 和文本文件（.txt）；检查是不是选错了文件。"
    }
}

/// A package that is no Word file is another office's format, or just a ZIP.
fn no_document(problem: Diagnostic) -> Diagnostic {
    if problem.code == codes::DOCUMENT_BROKEN && problem.help.is_empty() {
        problem.help(WORD)
    } else {
        problem
    }
}

/// What to say of bytes that could not be read; too many of them are a refusal.
fn damaged(shown: &str, decoded: &Decoded) -> Result<Option<Diagnostic>, Diagnostic> {
    let Some(first) = decoded.damaged.first() else { return Ok(None) };
    let (line, column) = line_column(&decoded.text, *first);
    let count = decoded.damaged.len();
    let name = decoded.encoding.name();
    if count.saturating_mul(DAMAGED) > decoded.text.chars().count() {
        let message = format!("文字的编码读不出：按 {name} 读，有 {count} 处不成字，第一处在第 {line} 行");
        return Err(refusal(codes::DRAFT_ENCODING, shown, message));
    }
    let place = Place { column: Some(column), ..Place::line(shown, line) };
    let message = match count {
        1 => format!("这里有读不出的字节（按 {name} 读），这一句没有核对"),
        _ => format!("从这里起有 {count} 处读不出的字节（按 {name} 读），这些句子没有核对"),
    };
    Ok(Some(Diagnostic::new(codes::DRAFT_DAMAGED, message).at(place)))
}
