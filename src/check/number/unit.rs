//! Units: the words that may follow a numeral.
//!
//! Output: the longest unit at a place, its normalised form, its kind and what one of it is worth. Source: the
//! classifiers of real reports, in this trade and in audit notices, budgets and bulletins; GB 3100-1993 for
//! units of measure.

mod friend;
mod table;

use super::Kind;

/// A unit found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Bytes.
    pub len: usize,
    /// Normalised.
    pub unit: &'static str,
    /// What it counts.
    pub kind: Kind,
    /// What one printed unit is worth in normalised ones: three 成 are 30 %.
    pub worth: u32,
}

/// The longest unit that begins a text; none where its character begins another word (家庭, 所有).
pub(super) fn longest(text: &str) -> Option<Found> {
    let mut best: Option<Found> = None;
    for (kind, units) in table::UNITS {
        for (word, unit) in *units {
            if best.is_none_or(|b| b.len < word.len()) && text.starts_with(word) {
                let worth = if *word == "成" { 10 } else { 1 };
                best = Some(Found { len: word.len(), unit, kind: *kind, worth });
            }
        }
    }
    best.filter(|b| !friend::false_friend(text, b.len))
}
