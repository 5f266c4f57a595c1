//! A finding (疑点): rows that someone must look at, and why.

use super::data::Rows;
use crate::catalog::Month;
use sha2::{Digest, Sha256};

/// How bad it is, if it is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A payment that should not exist, or a number that is wrong.
    Error,
    /// A person must look at it.
    Warning,
    /// For information.
    Info,
}

impl Severity {
    /// `error`
    pub fn key(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }

    /// In words.
    pub fn title(self) -> &'static str {
        match self {
            Severity::Error => "重点",
            Severity::Warning => "需核",
            Severity::Info => "提示",
        }
    }

    /// The severity with a key.
    pub fn parse(key: &str) -> Option<Severity> {
        [Severity::Error, Severity::Warning, Severity::Info].into_iter().find(|s| s.key() == key)
    }
}

/// A row of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowRef {
    /// Position of its source in the ledger.
    pub source: u32,
    /// Physical line, or row of a sheet.
    pub line: u32,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's code.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What was found, with the values concerned; numbers and names of persons masked, no file and no line.
    pub message: String,
    /// Whom it is about, masked; empty where nobody in particular.
    pub person: String,
    /// Money at stake in 分, where money is.
    pub amount: Option<i128>,
    /// The rows, each once, in the ledger's order.
    pub rows: Vec<RowRef>,
    /// Position of the region of the (first) row; `None`: unknown, or of the whole.
    pub region: Option<usize>,
    /// Positions of all regions of its rows, ascending.
    pub regions: Vec<usize>,
    /// The first month concerned.
    pub month: Option<Month>,
    /// What makes it this finding and no other: the values that it rests on (person key, type, months,
    /// amounts), not where they stand. It stays inside the program: it may hold a person's number.
    pub key: String,
}

impl Finding {
    /// Ten hex digits by which it is known again (已核), also after its rows came in other files.
    pub fn id(&self) -> String {
        let hash =
            Sha256::new().chain_update(&self.code).chain_update("|").chain_update(&self.key).finalize();
        hash.iter().take(5).map(|b| format!("{b:02x}")).collect()
    }
}

/// A finding about some rows: the person's, at the first of their places in the table of regions, so that nothing
/// depends on the order of rows. Without amount and month.
pub(super) fn about(
    code: &str,
    severity: Severity,
    rows: &Rows<'_>,
    group: &[usize],
    key: String,
    message: String,
) -> Finding {
    let regions: std::collections::BTreeSet<usize> = group.iter().filter_map(|r| rows.place(*r)).collect();
    Finding {
        code: code.to_owned(),
        severity,
        message,
        person: group.iter().map(|r| rows.person_shown(*r)).min().unwrap_or_default(),
        amount: None,
        rows: group.iter().map(|r| rows.at(*r)).collect(),
        region: regions.first().copied(),
        regions: regions.into_iter().collect(),
        month: None,
        key,
    }
}

/// Money as it is said in a finding, `1234.50元`.
pub(super) fn yuan(cents: i128) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}.{:02}元", cents / 100, cents % 100)
}
