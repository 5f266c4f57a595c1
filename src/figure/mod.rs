//! Figures (数字): indicators at a period and region, exactly, with their provenance.
//!
//! Job: answer every figure of a build from one pass over the ledger ([`compute`] → [`Cube`]), print
//! it ([`print`]), compare it ([`compare`]). Inputs: the ledger's reading side behind [`Store`], the
//! catalog, the tree of regions. Invariant: integers only; a figure without data has no value; a
//! number is rounded once, when printed, and then says so.
//!
//! The method: periods cut time into atoms (`atoms`); regions are positions in tree order
//! (`places`); conditions are decided per distinct value, and rows that no answer can tell apart
//! become one cell (`scan`, `tally`, `cells`); distinct counts are unions of bitmaps or lists over
//! cells (`distinct`). A month by 所属期 lies in a period only if all of it does: a cut-off on
//! 12-20 leaves December out, and says so (`Answer::unplaced`).

pub mod cluster;
pub mod compare;
pub mod print;
pub mod rows;
pub mod sql;

mod answer;
mod atoms;
mod by_source;
mod cells;
pub(crate) mod columns;
mod components;
mod cube;
mod derive;
mod distinct;
mod each;
mod geography;
mod impact;
mod keyring;
mod keys;
mod leaf;
mod members;
mod nodes;
mod numbering;
mod over_ledger;
mod partition;
pub(crate) mod places;
mod plan;
mod question;
mod scan;
mod snapshot;
mod store;
mod tally;
mod telling;
mod untold;
mod view;
mod work;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

pub use by_source::Added;
pub use cube::{Cube, compute};
pub use impact::{Moved, Rejected};
pub use over_ledger::LedgerStore;
pub use question::{Answer, NoValue, Question, Unplaced, Unresolved, Untold};
pub use store::{Groups, SourceInfo, Store};
pub use view::{By, Pick, Shown, View};
