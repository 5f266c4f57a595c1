//! Refused rows on their way to the towns and back: what both ways must agree on.
//!
//! Job: the columns of such a row, what a cell is shown as, and how a corrected row is read. Used by
//! `sources rejects --emit` and by `ingest`. Invariant: a cell that comes back as it was shown is the cell
//! that was refused, to the byte and to its kind.

mod form;
mod reading;

pub use form::{Form, is_misshapen, shown};
pub use reading::{plan, reading};
