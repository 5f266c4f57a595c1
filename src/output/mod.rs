//! Deliverables written from a draft, and tables for the terminal.
//!
//! Job: turn one block tree into the files an office hands in. Inputs: [`crate::model::block::Draft`],
//! [`crate::model::evidence::Evidence`], [`grid::Grid`], [`bars::Chart`]. Outputs: bytes or text; nothing is
//! written to disk here. Invariant: the same input gives the same bytes on every machine and at every hour.

pub mod bars;
pub mod chars;
pub mod docx;
pub mod excerpt;
pub mod grid;
pub mod html;
pub mod markdown;
pub mod svg;
pub mod text;
pub mod xlsx;
