//! The ledger (台账): every accepted row, where it came from, and what was refused.
//!
//! Job: store [`Block`]s durably and give them back. Inputs: blocks with their [`Schema`], rejects, what
//! is known of their file. Outputs: batches of columns for `figure` and `audit`, and Parquet files that
//! any engine reads. Knows no file formats but its own.
//!
//! ```text
//! ledger/manifest.json      what there is; swapped by rename; carries its own hash
//! ledger/lock               held by the one writer
//! ledger/data/*.parquet     accepted rows, one file per source, one row group per block
//! ledger/rejects/*.jsonl.zst, held/*.jsonl.zst   refused rows; rows held back as 修订
//! ledger/links/*.parquet    which row of which source each duplicate equals
//! ledger/returns/*.jsonl.zst   which refused row each corrected row stands for
//! ledger/originals/*.zst    the files themselves, one per content
//! ```
//!
//! Invariants:
//! - What the manifest names is whole; a commit is one rename; a killed run leaves the ledger as before
//!   or as after, and its leftovers go with the next writer.
//! - The ledger is the union of its sources: each record as often as the source that has it most often,
//!   whatever the order they came in and whichever were dropped since ([`overlap`] has the rule,
//!   [`replay`] the upkeep); corrected rows that came back count with the source that they are of
//!   ([`returned`]).
//! - Every byte is checked against a checksum before it is decoded.
//! - Readers take no lock. Files are private (0600, folders 0700 on Unix); symbolic links are refused.
//!
//! [`Block`]: crate::model::record::Block
//! [`Schema`]: crate::model::record::Schema

mod account;
mod alike;
mod apart;
mod bits;
mod chunk;
mod columns;
mod commit;
mod data_out;
mod entry;
mod exposure;
mod fingerprint;
mod folder;
mod held;
mod index;
mod lines;
mod lock;
mod manifest;
mod merge;
mod open;
mod original;
mod output;
mod overlap;
mod part;
mod pool;
mod problem;
mod reader;
mod reading;
mod replay;
mod returned;
mod source;
mod squeeze;
mod staged;
mod surplus;
mod turn;
mod verify;
mod writer;

#[cfg(test)]
mod tests;

pub use columns::data_type;
pub use commit::Committed;
pub use entry::{
    Action, DataFile, DeclaredTotal, FileRef, Fills, JournalLine, KeySpec, Lean, MergedOffice, Office,
    RowCounts, SourceEntry, Span,
};
pub use held::{Held, Scalar};
pub use manifest::FORMAT;
pub use merge::{Clash, Coming, Foreign, Merge, State};
pub use open::Ledger;
pub use reader::Reader;
pub use reading::{ReadColumn, Reading};
pub use returned::{Fate, Return, Returned, Returns, Turnout};
pub use source::{Finish, Keep, NewSource, Put, Revised, SourceWriter};
pub use staged::{Gone, Staged};
pub use verify::{Kind, Stray};
pub use writer::Writer;
