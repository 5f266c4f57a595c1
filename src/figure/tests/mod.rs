//! The engine against a loop that a reader can check by eye, and against cases made by hand.

mod clocks;
mod groups;
mod impact;
mod ledger;
mod naive;
pub(in crate::figure) mod random;
mod reads;
mod rows;
mod semantics;
