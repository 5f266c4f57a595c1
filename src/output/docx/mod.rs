//! The .docx writer, in the page layout of GB/T 9704-2012 《党政机关公文格式》.
//!
//! Job: one Word file from a draft, clean or as a review copy. Inputs: [`Draft`], [`Layout`] and, for a
//! review copy, [`Evidence`]. Outputs: the file's bytes.
//! Invariants: 22 lines of 28 characters on a full page; every part obeys the OOXML schema; every
//! figure is enclosed by the hidden bookmark `_rpt_NNNN`; the same input gives the same bytes.

mod anchor;
mod closing;
mod comments;
mod contents;
mod document;
mod footer;
mod layout;
mod measure;
mod package;
mod properties;
mod review;
mod stamp;
mod styles;
mod table;
mod theme;
pub(in crate::output) mod title;
mod widths;
mod xml;

pub use layout::{Fonts, Layout, PageNumber};

use crate::model::{block::Draft, evidence::Evidence};
use std::io;

/// Writes `draft` as a .docx file and returns its bytes.
///
/// With `evidence` it is a review copy: each paragraph or table that carries figures has a comment that
/// names their sources, rejected rows and 口径. Without, only hidden bookmarks tell figures from words.
///
/// # Errors
/// [`io::ErrorKind::InvalidInput`] if a figure's occurrence id is not `f` and digits or is used
/// twice: its bookmark could then not tell `check` which figure it holds; or if `evidence` knows
/// nothing of a figure or of a mark's reason.
pub fn write(draft: &Draft, layout: &Layout, evidence: Option<&Evidence>) -> io::Result<Vec<u8>> {
    let (document, comments) = document::document_xml(draft, layout, evidence)?;
    package::zip(&package::parts(draft, layout, document, comments))
}
