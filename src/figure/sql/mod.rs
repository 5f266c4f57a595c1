//! The SQL of a figure: one statement that any engine can run over the ledger's Parquet files.
//!
//! Job: print for an auditor, and run for an office with a cluster, what the engine computes by itself.
//! Inputs: the catalog, the tree of regions, the ledger's manifest (and the words of place in its files,
//! where a figure is not of the whole). Outputs: a [`statement`] with one row, the value last, started in
//! the workspace's folder. Columns: `why` (no value: the reason), `value`; of a ratio `numerator` and
//! `denominator` before them, its value to six decimals, half-up.
//!
//! Invariants: the same value as [`super::Cube::answer`], and none where that has none; whole numbers and
//! DECIMAL only; only the sources that the period needs are read. Plans, filters and coverage are the
//! engine's own ([`super::nodes`]); what is written here is how rows become a number.
//!
//! - `statements`: what all statements of a ledger share · `writer`: from an indicator to its SELECT
//! - `leaf`, `rows`, `filter`, `clock`, `untold`, `snapshot`: indicators that count rows
//! - `words`, `member`, `labels`, `place`: where rows lie · `spot`: where and when a figure is wanted
//! - `derived`, `each`, `listed`: what is made of other figures, or of the table of regions
//! - `tables`, `script`, `dialect`, `reasons`: SQL text

mod clock;
mod derived;
mod dialect;
mod each;
mod filter;
mod labels;
mod leaf;
mod listed;
mod member;
mod place;
mod reasons;
mod rows;
mod script;
mod snapshot;
mod spot;
mod statements;
mod tables;
mod untold;
mod words;
mod writer;

pub use dialect::Dialect;
pub use statements::{Statements, statement};
