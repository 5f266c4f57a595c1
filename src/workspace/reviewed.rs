//! `findings.csv` (已核疑点): id,rule,by,on,note,about.
//!
//! The office writes it with `report audit --mark`, or in Excel: a line for each finding that someone has looked
//! into. Invariant: what is marked stays known until the line goes.

use super::table;
use crate::diagnostic::{Diagnostic, codes};
use std::path::Path;

/// The file's name.
pub const FILE: &str = "findings.csv";

/// Its columns, in the order in which they are written.
pub const COLUMNS: [&str; 6] = ["id", "rule", "by", "on", "note", "about"];

/// A finding that someone has looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// The finding's id.
    pub id: String,
    /// The rule's code.
    pub rule: String,
    /// Who.
    pub by: String,
    /// When, `2025-01-05`.
    pub on: String,
    /// What came of it.
    pub note: String,
    /// The finding in words, masked.
    pub about: String,
    /// Line in the file.
    pub line: u64,
}

/// Reads `findings.csv`.
pub(super) fn read(root: &Path) -> Result<Vec<Reviewed>, Vec<Diagnostic>> {
    let rows = table::read(root, FILE, codes::TABLE_INVALID, &["id", "by", "on"], |row| {
        let mut problems = Vec::new();
        let reviewed = Reviewed {
            id: row.filled("id", &mut problems).to_lowercase(),
            rule: row.get("rule").to_owned(),
            by: row.filled("by", &mut problems),
            on: row.filled("on", &mut problems),
            note: row.get("note").to_owned(),
            about: row.get("about").to_owned(),
            line: row.line(),
        };
        if !reviewed.id.is_empty() && !is_id(&reviewed.id) {
            problems.push(row.problem("id", format!("疑点编号「{}」应是十个字母数字", reviewed.id)));
        }
        if problems.is_empty() { Ok(reviewed) } else { Err(problems) }
    })?;
    Ok(rows.unwrap_or_default())
}

/// Whether a text has the form of a finding's id.
pub fn is_id(text: &str) -> bool {
    text.len() == 10 && text.bytes().all(|b| b.is_ascii_hexdigit())
}
