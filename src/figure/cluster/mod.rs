//! The same cubes, from a Spark cluster that reads the ledger.
//!
//! Job: have a cluster do what [`super::compute`] does in process. Inputs: a ledger's manifest, the catalog,
//! the tree of regions, any number of [`Question`]s. Outputs: one script of SQL for all of them, and, of what
//! the cluster answers, one [`Cube`] for each.
//!
//! The method: the cluster groups rows by all that any answer can tell apart (`attribute`), and sends the
//! groups with their numbers of rows and sums (`script`). Distinct things are sent as the sets of groups in
//! which they occur, each set with the number of things that it is true of: every union follows from these, and
//! no key ever leaves the cluster. What a group is, which of its rows count where and when, and why a figure has
//! no value is decided here, by the same code as in process (`fill`): a cube that came from a cluster differs in
//! nothing from one made at home.
//!
//! Invariants: a figure is never made of part of an answer: every line carries the number of its script, of the
//! lines that belong together and a checksum, and every source has all of its rows in it (`answer`, `fill`);
//! whole numbers only; nothing is asked of sources that the periods do not need.

mod answer;
mod attribute;
mod batch;
mod days;
mod fill;
mod literal;
mod script;
#[cfg(test)]
mod tests;

pub use batch::Batch;
