//! Records as blocks of whole columns.
//!
//! Job: the form in which accepted rows travel from `ingest` to `ledger`. Inputs: a [`Schema`]
//! made by the catalog for a dataset. Invariant: all columns of a [`Block`] have its length; text
//! is coded per distinct value, so that work on text is done once per value, not once per row.

pub use super::column::{Values, Words};
use std::collections::{BTreeMap, BTreeSet};

/// Names of the columns every dataset has, in the order they stand before its own.
pub mod standard {
    /// Physical line (sheet row) where the record starts; Int64.
    pub const LINE: &str = "line";
    /// 事件日期, first possible day; Date.
    pub const EVENT_FROM: &str = "event_from";
    /// Last possible day: equal to the first unless only a file-level period is known; Date.
    pub const EVENT_TO: &str = "event_to";
    /// 所属期, first day of the first possible month; Date.
    pub const SERVICE_FROM: &str = "service_from";
    /// First day of the last month; Date. It differs from `service_from` where the row says a range of
    /// months, or only a longer file-level period is known: such a row counts in a period that holds
    /// all of its months, and is listed where one holds only some.
    pub const SERVICE_TO: &str = "service_to";
    /// Person key, 17 digits; Int64, null for a row without one.
    pub const PERSON: &str = "person";
    /// What is to be said of the number: null, `check-digit` or `15`; Text.
    pub const ID_NOTE: &str = "id_note";
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// Days since 1970-01-01.
    Date,
    /// 分.
    Amount,
    /// A whole number, or a person key.
    Integer,
    /// Words, coded per distinct value.
    Text,
}

/// One column of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ColumnSpec {
    /// Column name in the ledger: a standard name, an entity id or a field id.
    pub id: String,
    /// What it holds.
    pub kind: ColumnKind,
}

/// The columns of a dataset in ledger order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Schema {
    /// In order; the first is always [`standard::LINE`].
    pub columns: Vec<ColumnSpec>,
}

impl Schema {
    /// The position of a column.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.id == id)
    }
}

/// The values of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// Days since 1970-01-01.
    Date(Values<i32>),
    /// 分.
    Amount(Values<i64>),
    /// Whole numbers.
    Integer(Values<i64>),
    /// Words.
    Text(TextColumn),
}

impl Column {
    /// An empty column of a kind.
    pub fn new(kind: ColumnKind) -> Column {
        match kind {
            ColumnKind::Date => Column::Date(Values::default()),
            ColumnKind::Amount => Column::Amount(Values::default()),
            ColumnKind::Integer => Column::Integer(Values::default()),
            ColumnKind::Text => Column::Text(TextColumn::default()),
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Column::Date(v) => v.len(),
            Column::Amount(v) | Column::Integer(v) => v.len(),
            Column::Text(t) => t.codes.len(),
        }
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Text coded per value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextColumn {
    /// Numbers of `values`.
    pub codes: Values<u32>,
    /// Each value once, some perhaps used by no row; where most differ anyway, they may repeat.
    pub values: Words,
}

impl TextColumn {
    /// The value in a row.
    pub fn get(&self, row: usize) -> Option<&str> {
        self.values.get(self.codes.get(row)?)
    }
}

/// Consecutive accepted records of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// One per column of the schema, all of one length.
    pub columns: Vec<Column>,
}

impl Block {
    /// An empty block of a schema.
    pub fn new(schema: &Schema) -> Block {
        Block { columns: schema.columns.iter().map(|c| Column::new(c.kind)).collect() }
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, Column::len)
    }

    /// Whether it has no records.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The physical line of a record.
    pub fn line(&self, row: usize) -> u64 {
        match self.columns.first() {
            Some(Column::Integer(lines)) => lines.get(row).unwrap_or(0).unsigned_abs(),
            _ => 0,
        }
    }
}

/// A refused row, kept with its reason.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Reject {
    /// Physical line (sheet row) where the record starts.
    pub line: u64,
    /// Every reason found in the row.
    pub reasons: Vec<RejectReason>,
    /// The row as it came: cell texts (unmasked; the reject store is inside the ledger).
    pub cells: Vec<String>,
    /// What each cell was, a letter a cell: `t` text, `n` a number, `d` a date, `e` a formula error, `b`
    /// text with bytes that could not be decoded. Empty: all are text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kinds: String,
    /// Period, town and amounts as far as they could be read, for the impact on figures.
    pub known: RejectKnown,
}

/// One reason for a rejection.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RejectReason {
    /// Diagnostic code, `E0205`.
    pub code: String,
    /// 1-based field number, if the reason lies in one field.
    pub column: Option<u32>,
    /// The field's title, if the reason lies in one field.
    pub field: Option<String>,
    /// In words, identity numbers masked.
    pub reason: String,
}

/// What could be read of a refused row.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RejectKnown {
    /// Event date, `2024-03-05`.
    pub event: Option<String>,
    /// Service month, `2024-03`.
    pub service: Option<String>,
    /// Town text as it came.
    pub town: Option<String>,
    /// Amount fields by id, 分.
    pub amounts: Vec<(String, i64)>,
    /// Every field; `None`: refused by a version that did not keep that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<RejectFields>,
}

/// The fields of a refused row as an accepted row would have them in the ledger: a number that is damaged
/// takes nothing from its 镇街 and its date. A field that stands nowhere here is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RejectFields {
    /// Fields that could not be read, or that are what is wrong; [`standard::EVENT_FROM`] and
    /// [`standard::SERVICE_FROM`] where event day and service month cannot be told.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unread: BTreeSet<String>,
    /// First and last possible event day, in days since 1970-01-01.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<(i32, i32)>,
    /// First days of the first and the last service month, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<(i32, i32)>,
    /// Category, text and region fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, String>,
    /// Amounts in 分, and counts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, i64>,
    /// Other dates likewise; of months the first day.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dates: BTreeMap<String, i32>,
}
