//! What is asked of the engine, and what it answers.
//!
//! Invariant: an answer without data has no value; 0 is said only of data that were ingested.

use crate::catalog::Indicator;
use crate::model::{Period, Value};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Everything that one pass over the ledger is to answer.
#[derive(Debug, Clone, Default)]
pub struct Question<'a> {
    /// The indicators; parts of totals, ratios and differences come along by themselves.
    pub indicators: Vec<&'a Indicator>,
    /// The periods that will be asked for.
    pub periods: Vec<Period>,
    /// Category, text and region fields by which answers will be split (`--by`).
    pub dimensions: Vec<String>,
    /// The regions that will be asked for, by position in the tree; empty: any region. Naming them
    /// saves work: rows below them are counted together.
    pub regions: Vec<usize>,
}

/// Why a figure has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoValue {
    /// No source of the dataset reaches into the period, or no 快照 of the region lies in it.
    NotIngested {
        /// The dataset's id.
        dataset: String,
    },
    /// There are rows, but no source of the period has the columns that tell whether they count.
    ColumnMissing {
        /// The dataset's id.
        dataset: String,
        /// Ids of the fields that have no column.
        fields: Vec<String>,
    },
    /// A part of a total, ratio or difference has no value.
    PartMissing {
        /// The part's indicator id.
        part: String,
    },
    /// The denominator is zero.
    ZeroDenominator {
        /// The denominator's indicator id.
        part: String,
    },
    /// Data are there, but none that tells it: no row fits, none has a value in the field, or there is
    /// no group.
    NoRows,
    /// The rows, or the groups, do not have one value.
    NotUniform {
        /// The least value there is.
        low: Value,
        /// The greatest.
        high: Value,
    },
    /// The rows that tell it have one value, but others leave the cell empty.
    Blank {
        /// Rows with an empty cell.
        rows: u64,
    },
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The exact value, or why there is none.
    pub value: Result<Value, NoValue>,
    /// Rows that contribute, each once, whatever number of parts it is in; once for each kind of date
    /// by which parts differ (所属期 and 事件日期 are of one kind; another date, 累计, 存量, 快照 are not).
    /// A 冲销 row contributes to sums only, where the dataset says that it does not count.
    pub rows: u64,
    /// Of these, rows that leave the value as it is: without a person or household key (distinct
    /// counts), with an empty cell (sums, uniform values), in no counted region of the level, in no
    /// group. 0 for totals, ratios and differences: see the parts.
    pub blank: u64,
    /// Rows that fit (`every`, too) but could not be placed in the period and are not counted: they reach over one of
    /// its bounds (over a year's, where years are added up), or have no date; of a 快照, they may have
    /// been replaced by a later one.
    pub unplaced: u64,
    /// Contributing rows by source id, in the store's order; sources without any are left out.
    pub sources: Vec<(Arc<str>, u64)>,
    /// The parts of a total, ratio or difference, in its order; of `each`, its one part over all groups.
    pub parts: Vec<(String, Answer)>,
    /// Of rows that are a 快照: the earliest and the latest 快照日 that counts in the region; they differ
    /// where 镇街 reported on different days.
    pub snapshot: Option<(NaiveDate, NaiveDate)>,
}

impl Answer {
    /// The value, if there is one.
    pub fn known(&self) -> Option<&Value> {
        self.value.as_ref().ok()
    }
}

/// Words of place that fit no region: their rows count at the root only, or at the region declared for
/// their source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unresolved {
    /// The dataset's id.
    pub dataset: String,
    /// 镇街 as it came; empty: an empty cell.
    pub town: String,
    /// 村社区 as it came; empty: an empty cell.
    pub village: String,
    /// Rows of the asked periods and indicators; where these look at a dataset by several kinds of
    /// dates, as many as one of them met at most.
    pub rows: u64,
    /// Rows by source id, in the store's order.
    pub sources: Vec<(Arc<str>, u64)>,
    /// Where they count: the regions declared for their sources; `None`: the root.
    pub regions: BTreeSet<Option<usize>>,
}

/// Rows that could not be placed in a period: they reach over one of its bounds, or have no date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unplaced {
    /// Rows whose dates lie partly inside, partly outside the period.
    pub straddling: u64,
    /// Rows without a date, of sources that do not lie in another time by the other basis.
    pub undated: u64,
    /// Both by source id, in the store's order.
    pub sources: Vec<(Arc<str>, u64)>,
}

/// Rows of which it cannot be told whether a figure counts them, as their sources lack a column that it
/// selects by; they are not counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Untold {
    /// The dataset's id.
    pub dataset: String,
    /// Ids of the fields that have no column.
    pub fields: Vec<String>,
    /// Rows by source id, in the store's order.
    pub sources: Vec<(Arc<str>, u64)>,
}
