//! What the examples that invent exports have in common: random streams, identities, cells, files.
//!
//! Invariant: everything depends on its input alone, so that a second run writes the same bytes.

pub mod cell;
pub mod identity;
pub mod random;
pub mod text;
pub mod workbook;
