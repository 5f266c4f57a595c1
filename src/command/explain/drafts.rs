//! What there is to say of a code of `check`.

use crate::check::Entry;
use crate::diagnostic::Severity;
use crate::output::grid::{Grid, Heading};
use std::fmt::Write as _;

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "错误",
        Severity::Warning => "警告",
        Severity::Note => "提示",
    }
}

pub(super) fn json(entry: &Entry) -> serde_json::Value {
    serde_json::json!({
        "code": entry.code, "severity": super::severity_key(entry.severity), "title": entry.title,
        "explanation": entry.explanation, "remedy": entry.remedy, "example": entry.example,
    })
}

/// For a clerk.
pub(super) fn text(entry: &Entry) -> String {
    let mut out = format!("{} {}\n\n程度：{}", entry.code, entry.title, word(entry.severity));
    if entry.code.starts_with('R') {
        out += "（确定的；很可能的是警告，可能的是提示）";
    }
    let _ = write!(out, "\n查什么：{}\n怎么办：{}\n", entry.explanation, entry.remedy);
    if !entry.example.is_empty() {
        let _ = writeln!(out, "举例：{}", entry.example);
    }
    let _ = write!(
        out,
        "不查它：report check 文件 --off {0}；一直不查，在 report.toml 里写：\n  [check]\n  off = [\"{0}\"]\n",
        entry.code
    );
    out
}

/// A list.
pub(super) fn grid<'a>(entries: impl Iterator<Item = &'a Entry>) -> Grid {
    let columns = vec![
        Heading::words("code", "核对"),
        Heading::words("severity", "程度"),
        Heading::words("title", "查什么"),
        Heading::words("example", "举例"),
    ];
    let mut grid = Grid::new("核对文稿（report check）", columns);
    grid.rows = entries
        .map(|e| vec![e.code.into(), word(e.severity).into(), e.title.into(), e.example.into()])
        .collect();
    grid
}
