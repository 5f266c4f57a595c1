//! What the manifest says of a source.
//!
//! Job: the serialised description of every ingested file or sheet and of the files that hold its
//! rows. Invariant: counts add up (`read` is the sum of the others); names of files are relative to
//! the ledger folder.

use super::reading::Reading;
use super::returned::Returned;
use crate::model::RegionTree;
use crate::model::record::{ColumnKind, ColumnSpec, Schema};
use crate::model::region::Scope;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One source (来源): a file, or a sheet of a workbook, as it was ingested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceEntry {
    /// Twelve hex digits, the same whenever the same bytes are read the same way.
    pub id: String,
    /// The file as the user named it, relative to the workspace where it lies inside.
    pub path: String,
    /// Sheet, for workbooks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// Length of the file.
    pub bytes: u64,
    /// Dataset id.
    pub dataset: String,
    /// Encoding as shown, `UTF-8`, `GB18030`, `xlsx`.
    pub encoding: String,
    /// How columns were matched to fields: a text or hash that differs when the reading differs.
    pub mapping: String,
    /// The file-level period, as declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The file-level region, as declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The office whose ledger it came with; `None`: this office ingested it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<Office>,
    /// Columns of the data file.
    #[serde(with = "schema_pairs")]
    pub schema: Schema,
    /// What made records the same thing when it was ingested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<KeySpec>,
    /// The columns it was read from, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fills: Option<Fills>,
    /// Row counts.
    pub rows: RowCounts,
    /// First and last event day of the accepted rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Span>,
    /// First days of the first and last service month of the accepted rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Span>,
    /// Accepted rows without an event day.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub without_event: u64,
    /// Accepted rows without a service month.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub without_service: u64,
    /// The accepted rows.
    pub data: DataFile,
    /// The refused rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejects: Option<FileRef>,
    /// The rows held back as 修订.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<FileRef>,
    /// Which row of which source each duplicate equals (columns `line`, `source`, `with_line`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<DataFile>,
    /// Sources that hold rows of this one, or conflict with some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leans_on: Vec<Lean>,
    /// Rows that a damaged source held for this one and that went with it: to be ingested again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lost: u64,
    /// How its rows were read, where some were refused: corrected ones are read the same way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Reading>,
    /// Whose refused rows these are, corrected and returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<Returned>,
    /// The file itself, compressed; shared by the sheets of a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<FileRef>,
    /// When, as the caller said.
    pub ingested_at: String,
    /// 合计 rows compared with the rows above them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declared_totals: Vec<DeclaredTotal>,
    /// What else is to be said of it, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// Whose source it is that came with another ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// The region (code here) of the office whose ledger it was.
    pub of: String,
    /// The region (code here) inside which its rows lie: that of the office that ingested it, the same or
    /// one below.
    pub region: String,
}

/// An office whose ledger was merged into this one, as it stood when that was done last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergedOffice {
    /// Its region (code here).
    pub region: String,
    /// Its name.
    pub name: String,
    /// How often its ledger had been written.
    pub generation: u64,
    /// Hash of what its ledger said.
    pub fingerprint: String,
    /// Lines of its journal: drops and replacements that decided what became of rows.
    pub journal: u64,
    /// When it was merged last, as the caller said.
    pub merged_at: String,
}

/// Row counts of a source; `read` is the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowCounts {
    /// All rows below the header, and the empty, title and footer rows anywhere.
    pub read: u64,
    /// Stored.
    pub accepted: u64,
    /// Equal to a row that another source holds.
    pub duplicate: u64,
    /// Held back: same key as a row of another source, other values.
    pub revised: u64,
    /// Refused with a reason.
    pub rejected: u64,
    /// 合计, 小计, 总计.
    pub summary: u64,
    /// Empty, title and footer rows.
    pub blank: u64,
}

/// A range of days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First day.
    #[serde(with = "iso_date")]
    pub from: NaiveDate,
    /// Last day.
    #[serde(with = "iso_date")]
    pub to: NaiveDate,
}

/// A file of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRef {
    /// `rejects/subsidy-1a2b3c4d5e6f-7.jsonl.zst`
    pub name: String,
    /// SHA-256, hex.
    pub sha256: String,
    /// Length.
    pub bytes: u64,
}

/// A Parquet file of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataFile {
    /// `data/subsidy-1a2b3c4d5e6f-7.parquet`
    pub name: String,
    /// SHA-256, hex.
    pub sha256: String,
    /// Length.
    pub bytes: u64,
    /// Rows.
    pub rows: u64,
    /// Length of the Parquet footer at its end, which holds the checksum of every column chunk.
    pub tail: u64,
    /// CRC-32 of that footer.
    pub tail_crc: u32,
}

/// Rows of one source that depend on another source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lean {
    /// The other source.
    pub source: String,
    /// Rows not stored because that one holds them.
    #[serde(default)]
    pub duplicate: u64,
    /// Rows held back because they conflict with one of its rows.
    #[serde(default)]
    pub revised: u64,
}

/// What makes two records the same thing, in ledger columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySpec {
    /// All columns of the key; empty cells equal each other.
    pub columns: Vec<String>,
    /// Those that name a person or thing (`person`, entities): a row in which all of them are empty
    /// is never compared by key.
    pub identity: Vec<String>,
}

/// Which ledger columns a file gives values to (a column of the file, a constant, a default), and by
/// which of its fields where a column is made of several, as 班次 of 班次编号, or of 班名 and 开班日期.
/// A column whose cells all happen to be empty is there; one the file has not is not.
pub type Fills = BTreeMap<String, Vec<String>>;

/// A 合计 row against the rows above it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredTotal {
    /// Its line.
    pub line: u64,
    /// Field id.
    pub field: String,
    /// The number in the table, as a decimal.
    pub value: String,
    /// The sum of the rows above, as a decimal.
    pub computed: String,
    /// Whether they agree.
    pub holds: bool,
}

/// One line of the journal (流水): what changed the ledger other than a plain ingest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalLine {
    /// When, as the caller said.
    pub at: String,
    /// What.
    pub action: Action,
    /// The source concerned.
    pub source: String,
    /// Its file.
    pub path: String,
    /// Its hash, so that a dropped file is still known.
    pub sha256: String,
    /// Rows that left (dropped, replaced), came back (restored) or came (merged).
    pub rows: u64,
    /// The sources that took its place, for a replacement; the sources dropped, for a restoration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// What a journal line records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// A source was taken out.
    Drop,
    /// A source gave way to others.
    Replace,
    /// Rows that a dropped source had held for this one were stored here instead.
    Restore,
    /// A source came with another office's ledger.
    Merge,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// `2024-03-05`
mod iso_date {
    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(day: &NaiveDate, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&day.format("%Y-%m-%d"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<NaiveDate, D::Error> {
        let text = String::deserialize(d)?;
        NaiveDate::parse_from_str(&text, "%Y-%m-%d").map_err(D::Error::custom)
    }
}

/// `[["line","integer"],["pay_date","date"]]`
mod schema_pairs {
    use super::{ColumnKind, ColumnSpec, Schema};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    const NAMES: [(&str, ColumnKind); 4] = [
        ("date", ColumnKind::Date),
        ("amount", ColumnKind::Amount),
        ("integer", ColumnKind::Integer),
        ("text", ColumnKind::Text),
    ];

    pub(super) fn serialize<S: Serializer>(schema: &Schema, s: S) -> Result<S::Ok, S::Error> {
        let name = |kind| NAMES.iter().find(|(_, k)| *k == kind).map_or("text", |(n, _)| n);
        let pairs: Vec<_> = schema.columns.iter().map(|c| (c.id.as_str(), name(c.kind))).collect();
        pairs.serialize(s)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Schema, D::Error> {
        let mut columns = Vec::new();
        for (id, name) in Vec::<(String, String)>::deserialize(d)? {
            let kind = NAMES.iter().find(|(n, _)| *n == name).map(|(_, k)| *k);
            let kind = kind.ok_or_else(|| D::Error::custom(format!("column kind {name}")))?;
            columns.push(ColumnSpec { id, kind });
        }
        Ok(Schema { columns })
    }
}

impl SourceEntry {
    /// Where its rows lie in a tree of regions.
    pub fn scope(&self, tree: &RegionTree) -> Scope {
        tree.scope(self.office.as_ref().map(|office| office.region.as_str()), self.region.as_deref())
    }

    /// Whether two entries say the same of the same contents, wherever their files lie and in whatever
    /// order commits came: what a reading of the same file into an equal ledger must give again.
    pub fn is_as(&self, other: &SourceEntry) -> bool {
        let bare = |entry: &SourceEntry| {
            let file = |file: &FileRef| FileRef { name: String::new(), ..file.clone() };
            let parquet = |file: &DataFile| DataFile { name: String::new(), ..file.clone() };
            SourceEntry {
                data: parquet(&entry.data),
                links: entry.links.as_ref().map(parquet),
                rejects: entry.rejects.as_ref().map(file),
                held: entry.held.as_ref().map(file),
                returned: entry.returned.as_ref().map(|r| Returned { rows: file(&r.rows), ..r.clone() }),
                original: None,
                // Also what was said of the other sheets of its file.
                notes: Vec::new(),
                ..entry.clone()
            }
        };
        bare(self) == bare(other)
    }

    /// The names of all its files.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        let refs = [&self.rejects, &self.held, &self.original];
        let returned = self.returned.iter().map(|r| r.rows.name.as_str());
        std::iter::once(self.data.name.as_str())
            .chain(self.links.iter().map(|f| f.name.as_str()))
            .chain(refs.into_iter().flatten().map(|f| f.name.as_str()))
            .chain(returned)
    }

    /// The source whose file these rows first came in: itself, but for returned rows.
    pub(super) fn family(&self) -> &str {
        self.returned.as_ref().map_or(&self.id, |r| &r.root)
    }
}
