//! Numbers of a draft against the figures it was made of.
//!
//! Job: tell for every printing in a manifest whether it still stands in the draft, was edited, has gone stale
//! or is gone, and for every number of the draft whether a figure stands behind it. Inputs: a [`Reading`] and
//! [`Printed`] values in reading order. Outputs: [`Match`]es in reading order, [`Finding`]s. Invariants: a hidden
//! bookmark's own extent is never trusted, the whole number token that it touches is read; a printing stands for
//! one place, the other places of it are copies; no number is told of twice; what differs from its printing is
//! edited, never untraced, as long as its place can be told by bookmark, order or words.

mod align;
mod anchors;
mod around;
mod explain;
mod likely;
mod rest;
mod same;
mod tell;
#[cfg(test)]
mod tests;
mod token;
mod work;

pub use around::window;
pub use explain::explain;
pub use likely::{Candidate, Likely, likely, spoken};
pub use tell::{Finding, findings};

use super::Reading;
use super::text::Span;

/// One printing in a manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Printed {
    /// The occurrence's id, `f0001`; of a hand-typed number `fact:KEY`.
    pub id: String,
    /// The figure's id; of a hand-typed number `fact:KEY`, too.
    pub figure: String,
    /// The indicator's title, for messages.
    pub title: String,
    /// As printed, unit included.
    pub text: String,
    /// What stood before it in its paragraph or cell; empty where the manifest does not say.
    pub before: String,
    /// What stood after it.
    pub after: String,
    /// In a table, what its row begins with.
    pub row: String,
    /// In a table, the head of its column.
    pub column: String,
    /// Whether the office typed it in: no row stands behind it.
    pub typed: bool,
    /// What the ledger makes of it.
    pub now: Now,
}

/// A printing, as the ledger has it now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Now {
    /// It was not asked.
    #[default]
    Unasked,
    /// It would be printed the same.
    Same,
    /// As it would be printed.
    Moved(String),
    /// There is no such figure any more, and why.
    Gone(String),
}

impl Now {
    /// Whether the ledger has moved away from the printing.
    pub fn moved(&self) -> bool {
        matches!(self, Now::Moved(_) | Now::Gone(_))
    }
}

/// What became of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// It stands as it was printed, and the ledger, where it was asked, says the same.
    Same,
    /// Its text is another one now.
    Edited,
    /// It stands as it was printed, and the ledger has moved.
    Stale,
    /// It stands in the draft and in no figure.
    Untraced,
    /// It was printed, and stands in the draft no more.
    Missing,
}

impl Status {
    /// The word in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Status::Same => "same",
            Status::Edited => "edited",
            Status::Stale => "stale",
            Status::Untraced => "untraced",
            Status::Missing => "missing",
        }
    }
}

/// By what a number was matched with its printing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    /// The hidden bookmark of a Word file.
    Bookmark,
    /// Its place in the order of reading, and the words round it.
    Order,
    /// The words round it, at another place.
    Words,
    /// It repeats a printing that stands elsewhere, too.
    Copy,
    /// Nothing.
    None,
}

/// A number and its printing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The printing, as an index into what was compared with; none of one that is untraced.
    pub printed: Option<usize>,
    /// The number, as an index into [`Reading::numbers`]; none where the place is no number for the reader
    /// (与上年持平), or the printing is missing.
    pub number: Option<usize>,
    /// The place; none of what is missing.
    pub span: Option<Span>,
    /// What became of it.
    pub status: Status,
    /// An edit that leaves the value as it was: 3012000元 for 301.2万元.
    pub respelled: bool,
    /// By what it was found.
    pub how: How,
}

/// Matches every printing and every number.
pub fn compare(reading: &Reading<'_>, printed: &[Printed]) -> Vec<Match> {
    let mut work = work::Work::new(reading, printed);
    anchors::pair(&mut work);
    align::unique(&mut work);
    align::padded(&mut work);
    align::between(&mut work);
    rest::moved(&mut work);
    rest::copies(&mut work);
    rest::typed(&mut work);
    work.matches()
}
