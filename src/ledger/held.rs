//! Rows held back as 修订, and rows that duplicate others: what is kept beside the data.
//!
//! Invariant: a held row can be turned back into the record it was.

use super::DataFile;
use super::data_out::{DataWriter, Encoder};
use super::index::At;
use super::part::Part;
use super::squeeze::Squeezer;
use crate::model::record::{Block, Column, ColumnKind, ColumnSpec, Schema, TextColumn, standard};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal64Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use parquet::errors::Result;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::File;
use std::sync::Arc;

/// A row held back: same key as a row of another source, other values; or the same as far as both say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Its line.
    pub line: u64,
    /// The source it conflicts with.
    pub source: String,
    /// The line there.
    pub with_line: u64,
    /// Columns of the key that only one of the two sources has; the rows agree in what both have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_sided: Vec<String>,
    /// Its filled cells by ledger column, without `line`.
    pub values: Vec<(String, Scalar)>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scalar {
    /// Days since 1970-01-01.
    #[serde(rename = "d")]
    Date(i32),
    /// 分.
    #[serde(rename = "a")]
    Amount(i64),
    /// A whole number, or a person key.
    #[serde(rename = "i")]
    Integer(i64),
    /// Words.
    #[serde(rename = "t")]
    Text(String),
}

macro_rules! pick {
    ($cell:expr, $kind:path) => {
        match $cell {
            Some($kind(value)) => Some(value),
            _ => None,
        }
    };
}

/// The filled cells of a row, without its line.
pub(super) fn values(batch: &RecordBatch, row: usize) -> Vec<(String, Scalar)> {
    let fields = batch.schema_ref().fields().iter().zip(batch.columns());
    let cells = fields.filter(|(f, _)| f.name() != standard::LINE);
    cells.filter_map(|(f, column)| Some((f.name().clone(), scalar(column, row)?))).collect()
}

fn scalar(column: &ArrayRef, row: usize) -> Option<Scalar> {
    if row >= column.len() || column.is_null(row) {
        return None;
    }
    Some(match column.data_type() {
        DataType::Date32 => Scalar::Date(column.as_primitive::<Date32Type>().value(row)),
        DataType::Decimal64(..) => Scalar::Amount(column.as_primitive::<Decimal64Type>().value(row)),
        DataType::Int64 => Scalar::Integer(column.as_primitive::<Int64Type>().value(row)),
        DataType::Dictionary(..) => {
            let dictionary = column.as_dictionary_opt::<Int32Type>()?;
            let key = usize::try_from(dictionary.keys().value(row)).ok()?;
            let words = dictionary.values().as_string_opt::<i32>().filter(|v| key < v.len())?;
            Scalar::Text(words.value(key).to_owned())
        }
        _ => return None,
    })
}

/// Held rows as the records they were.
pub(super) fn to_block(schema: &Schema, held: &[Held]) -> Block {
    Block { columns: schema.columns.iter().map(|spec| column(spec, held)).collect() }
}

fn column(spec: &ColumnSpec, held: &[Held]) -> Column {
    let cell = |row: &Held| row.values.iter().find(|(id, _)| *id == spec.id).map(|(_, v)| v.clone());
    let cells = held.iter().map(cell);
    match spec.kind {
        ColumnKind::Integer if spec.id == standard::LINE => {
            Column::Integer(held.iter().map(|row| i64::try_from(row.line).ok()).collect())
        }
        ColumnKind::Integer => Column::Integer(cells.map(|c| pick!(c, Scalar::Integer)).collect()),
        ColumnKind::Date => Column::Date(cells.map(|c| pick!(c, Scalar::Date)).collect()),
        ColumnKind::Amount => Column::Amount(cells.map(|c| pick!(c, Scalar::Amount)).collect()),
        ColumnKind::Text => {
            let mut text = TextColumn::default();
            let mut codes: HashMap<String, u32> = HashMap::new();
            for cell in cells {
                let code = pick!(cell, Scalar::Text)
                    .map(|words| *codes.entry(words).or_insert_with_key(|words| text.values.push(words)));
                text.codes.push_cell(code);
            }
            Column::Text(text)
        }
    }
}

/// Column of a links file: the source that holds the equal row.
pub(super) const SOURCE: &str = "source";
/// Column of a links file: the line there.
pub(super) const WITH_LINE: &str = "with_line";

/// The columns of a links file.
pub(super) fn link_schema() -> Schema {
    let column = |id: &str, kind| ColumnSpec { id: id.to_owned(), kind };
    Schema {
        columns: vec![
            column(standard::LINE, ColumnKind::Integer),
            column(SOURCE, ColumnKind::Text),
            column(WITH_LINE, ColumnKind::Integer),
        ],
    }
}

/// Which row of which source a duplicate equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) line: u64,
    pub(super) with: At,
}

/// A links file being written; rows are gathered so that row groups are not tiny.
pub(super) struct LinkWriter {
    writer: DataWriter,
    encoder: Encoder,
    part: Part,
    pending: Vec<Link>,
}

/// Rows gathered before a row group is written.
const GATHERED: usize = 1 << 16;

impl LinkWriter {
    pub(super) fn new(file: File, part: Part, squeezer: Arc<Squeezer>) -> Result<LinkWriter> {
        let (writer, encoder) = DataWriter::new(&link_schema(), file, squeezer)?;
        Ok(LinkWriter { writer, encoder, part, pending: Vec::new() })
    }

    /// Adds links; `ids` names the sources of the pool.
    pub(super) fn append(&mut self, links: &[Link], ids: &[String]) -> Result<()> {
        self.pending.extend_from_slice(links);
        if self.pending.len() >= GATHERED { self.flush(ids) } else { Ok(()) }
    }

    fn flush(&mut self, ids: &[String]) -> Result<()> {
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return Ok(());
        }
        let number = |n: u64| i64::try_from(n).ok();
        let block = Block {
            columns: vec![
                Column::Integer(pending.iter().map(|l| number(l.line)).collect()),
                Column::Text(TextColumn {
                    codes: pending.iter().map(|l| Some(l.with.source)).collect(),
                    values: ids.iter().collect(),
                }),
                Column::Integer(pending.iter().map(|l| number(l.with.line)).collect()),
            ],
        };
        let batch = super::columns::batch(self.encoder.schema(), block);
        let batch = batch.map_err(parquet::errors::ParquetError::General)?;
        self.writer.append(self.encoder.encode(&batch)?)
    }

    pub(super) fn finish(mut self, ids: &[String]) -> Result<(DataFile, Part)> {
        self.flush(ids)?;
        Ok((self.writer.finish()?.0, self.part))
    }
}
