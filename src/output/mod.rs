//! Deliverables written from a draft, and tables for the terminal.
//!
//! Job: turn one block tree into the files an office hands in. Inputs: [`crate::model::block::Draft`],
//! [`grid::Grid`]. Outputs: bytes or text; nothing is written to disk here. Invariant: the same input
//! gives the same bytes on every machine and at every hour.

pub mod chars;
pub mod docx;
pub mod grid;
pub mod markdown;
pub mod text;
pub mod xlsx;
