//! Rows that were held back as 修订 when they came: the same payment as a row of another file, with other values.
//!
//! They are not in the ledger, so no rule counts them. But two towns that pay one person for one month come in two
//! files, and the second one is just such a row: rules that look for that look at these, too.

use super::finding::RowRef;
use crate::catalog::Dataset;
use crate::diagnostic::Diagnostic;
use crate::figure::places::Places;
use crate::ledger::{Held, Ledger, Scalar, SourceEntry};
use crate::model::record::standard;

/// A row held back.
#[derive(Debug, Clone)]
pub struct HeldRow {
    /// Which row it is.
    pub at: RowRef,
    /// The row of the ledger that it conflicts with.
    pub with: RowRef,
    /// Position of its region in the tree; `None`: its words name none, and none was declared.
    pub place: Option<usize>,
    values: Vec<(String, Scalar)>,
}

impl HeldRow {
    /// A number, or money in 分.
    pub fn number(&self, column: &str) -> Option<i64> {
        self.values.iter().find(|(id, _)| id == column).and_then(|(_, value)| match value {
            Scalar::Amount(n) | Scalar::Integer(n) => Some(*n),
            Scalar::Date(_) | Scalar::Text(_) => None,
        })
    }

    /// A day, in days since 1970-01-01.
    pub fn date(&self, column: &str) -> Option<i32> {
        self.values.iter().find(|(id, _)| id == column).and_then(|(_, value)| match value {
            Scalar::Date(day) => Some(*day),
            _ => None,
        })
    }

    fn word(&self, column: &str) -> Option<&str> {
        word(&self.values, column)
    }
}

fn word<'v>(values: &'v [(String, Scalar)], column: &str) -> Option<&'v str> {
    values.iter().find(|(id, _)| id == column).and_then(|(_, value)| match value {
        Scalar::Text(text) => Some(text.as_str()),
        _ => None,
    })
}

/// The rows of a source that are held back and not void.
///
/// # Errors
/// `E0302` when they cannot be read.
pub(super) fn read(
    ledger: &Ledger,
    places: &Places<'_>,
    dataset: &Dataset,
    position: usize,
    source: &SourceEntry,
) -> Result<Vec<HeldRow>, Diagnostic> {
    if source.rows.revised == 0 {
        return Ok(Vec::new());
    }
    let scope = source.scope(places.tree());
    let row = |held: Held| -> Option<HeldRow> {
        let with = ledger.sources().iter().position(|s| s.id == held.source)?;
        let at = |source: usize, line: u64| {
            Some(RowRef { source: u32::try_from(source).ok()?, line: u32::try_from(line).ok()? })
        };
        let date = |id: &str| {
            held.values.iter().find(|(c, _)| c == id).and_then(|(_, v)| match v {
                Scalar::Date(day) => Some(*day),
                _ => None,
            })
        };
        let epochs = match (date(standard::EVENT_FROM), date(standard::EVENT_TO)) {
            (Some(a), Some(b)) if places.is_dated() => Some((places.epoch(a), places.epoch(b))),
            _ => None,
        };
        let named = |id: &Option<String>| id.as_deref().and_then(|id| word(&held.values, id));
        let (place, _) = places.counts_at(scope, named(&dataset.town), named(&dataset.village), epochs);
        Some(HeldRow {
            at: at(position, held.line)?,
            with: at(with, held.with_line)?,
            place,
            values: held.values,
        })
    };
    let void = |row: &HeldRow| {
        dataset
            .void
            .as_ref()
            .is_some_and(|v| row.word(&v.field).is_some_and(|w| v.values.iter().any(|x| x == w)))
    };
    Ok(ledger.held(source)?.into_iter().filter_map(row).filter(|row| !void(row)).collect())
}
