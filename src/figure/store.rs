//! What the engine needs of a ledger: its sources, and some columns of them by row group.
//!
//! Inputs: implemented over `ledger::Ledger`, and over blocks in memory for tests. Invariant: a
//! source's ranges cover the dates of all of its rows, so that a source may be left out by range.

use crate::catalog::Dataset;
use crate::diagnostic::Diagnostic;
use crate::model::RegionTree;
use crate::model::region::Scope;
use arrow_array::RecordBatch;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One source (来源) as far as figures need it.
#[derive(Debug, Clone)]
pub struct SourceInfo {
    /// Its id in the ledger.
    pub id: Arc<str>,
    /// The dataset it belongs to.
    pub dataset: String,
    /// Rows that it holds (for sizing only; figures count what is read).
    pub rows: u64,
    /// First and last 事件日期 of its rows; `None` when no row has one.
    pub event: Option<(NaiveDate, NaiveDate)>,
    /// First and last 所属期 of its rows, each as any day of the month; `None` when no row has one.
    pub service: Option<(NaiveDate, NaiveDate)>,
    /// Whether some row has no 事件日期.
    pub without_event: bool,
    /// Whether some row has no 所属期.
    pub without_service: bool,
    /// The columns that it gives values to (a column of the file, a constant, a default), where that
    /// is known.
    pub fills: Option<BTreeSet<String>>,
    /// Whether all of it is of one region, as the office said: it stands for a 镇街 column.
    pub placed: bool,
    /// The region (code) declared for all of it.
    pub region: Option<String>,
    /// The region (code) below which the regions of its office lie, if it came with another office's ledger.
    pub office: Option<String>,
}

impl SourceInfo {
    /// Where its rows lie.
    pub(super) fn scope(&self, tree: &RegionTree) -> Scope {
        tree.scope(self.office.as_deref(), self.region.as_deref())
    }

    /// Whether a field of a dataset has no value in any row, because there is no column for it.
    pub(super) fn lacks(&self, dataset: &Dataset, field: &str) -> bool {
        let placed = self.placed && dataset.town.as_deref() == Some(field);
        !placed && self.fills.as_ref().is_some_and(|fills| !fills.contains(field))
    }
}

/// The reading side of a ledger.
pub trait Store: Sync {
    /// All sources, always in the same order.
    fn sources(&self) -> &[SourceInfo];

    /// Opens some columns of a source by its position in [`Store::sources`]. A column that the
    /// source does not have is left out of its batches, or of type `Null`, and read as empty cells.
    ///
    /// # Errors
    /// `E0302` when the source cannot be read.
    fn open(&self, source: usize, columns: &[&str]) -> Result<Box<dyn Groups + '_>, Diagnostic>;
}

/// An open source, read one row group at a time, in any order.
pub trait Groups {
    /// Number of row groups.
    fn groups(&self) -> usize;

    /// One row group with the columns asked for, named by id: text as `Dictionary(Int32, Utf8)`,
    /// dates as `Date32`, whole numbers and person keys as `Int64`, money unscaled in 分.
    ///
    /// # Errors
    /// `E0302` when it cannot be read.
    fn read(&mut self, group: usize) -> Result<RecordBatch, Diagnostic>;
}
