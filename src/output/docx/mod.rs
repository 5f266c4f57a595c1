//! The .docx writer, in the page layout of GB/T 9704-2012 《党政机关公文格式》.
//!
//! Job: one Word file from a draft. Inputs: [`Draft`] and [`Layout`]. Outputs: the file's bytes.
//! Invariants: 22 lines of 28 characters on a full page; every part obeys the OOXML schema; every
//! figure is enclosed by the hidden bookmark `_rpt_NNNN`; the same input gives the same bytes.

mod anchor;
mod closing;
mod document;
mod footer;
mod layout;
mod measure;
mod package;
mod properties;
mod styles;
mod table;
mod theme;
mod title;
mod widths;
mod xml;

pub use layout::{Fonts, Layout, PageNumber};

use crate::model::block::Draft;
use std::io;

/// Writes `draft` as a .docx file and returns its bytes.
///
/// # Errors
/// [`io::ErrorKind::InvalidInput`] if a figure's occurrence id is not `f` and digits or is used
/// twice: its bookmark could then not tell `check` which figure it holds.
pub fn write(draft: &Draft, layout: &Layout) -> io::Result<Vec<u8>> {
    let document = document::document_xml(draft, layout)?;
    package::zip(&package::parts(draft, layout, document))
}
