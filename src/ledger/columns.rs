//! Ledger columns as Arrow: the one place that says how a column kind is held in memory and on disk.
//!
//! | kind | Arrow | Parquet |
//! |---|---|---|
//! | Date | `Date32` | INT32 DATE |
//! | Amount | `Decimal64(18, 2)`, whose `values()` are the 分 as `i64` | INT64 DECIMAL(18,2) |
//! | Integer | `Int64` | INT64, signed: Spark reads no unsigned delta-coded column |
//! | Text | `Dictionary(Int32, Utf8)` | BYTE_ARRAY STRING |
//!
//! Invariant: a batch has exactly the columns of its schema; all are nullable except `line`.

use crate::model::Amount;
use crate::model::record::{Block, Column, ColumnKind, Schema, TextColumn, standard};
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, Date32Array, Decimal64Array, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray,
};
use arrow_buffer::ArrowNativeType;
use arrow_buffer::{NullBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, Schema as ArrowSchema, SchemaRef};
use std::sync::Arc;

/// Precision and scale of money: DECIMAL(18,2), one unit of the last place being 1 分.
pub(super) const MONEY: (u8, i8) = (18, 2);

/// The Arrow type of a column kind.
pub fn data_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::Date => DataType::Date32,
        ColumnKind::Amount => DataType::Decimal64(MONEY.0, MONEY.1),
        ColumnKind::Integer => DataType::Int64,
        ColumnKind::Text => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
    }
}

/// A ledger schema as Arrow's.
pub(super) fn arrow_schema(schema: &Schema) -> SchemaRef {
    let field = |id: &str, kind| Field::new(id, data_type(kind), id != standard::LINE);
    Arc::new(ArrowSchema::new(schema.columns.iter().map(|c| field(&c.id, c.kind)).collect::<Vec<_>>()))
}

/// A block as a batch; `Err` is a block that does not fit its schema, which is the program's mistake.
pub(super) fn batch(schema: &SchemaRef, block: Block) -> Result<RecordBatch, String> {
    let rows = block.len();
    if block.columns.iter().any(|c| c.len() != rows) {
        return Err("列的长度不一".into());
    }
    let columns = block.columns.into_iter().map(array).collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new(Arc::clone(schema), columns).map_err(|e| e.to_string())
}

fn array(column: Column) -> Result<ArrayRef, String> {
    Ok(match column {
        Column::Date(values) => {
            let (values, nulls) = split(values);
            Arc::new(Date32Array::new(values, nulls))
        }
        Column::Integer(values) => {
            let (values, nulls) = split(values);
            Arc::new(Int64Array::new(values, nulls))
        }
        Column::Amount(values) => {
            let (values, nulls) = split(values);
            if values.iter().any(|v| v.unsigned_abs() > Amount::MAX.0.unsigned_abs()) {
                return Err("金额超出 DECIMAL(18,2)".into());
            }
            let array = Decimal64Array::new(values, nulls).with_precision_and_scale(MONEY.0, MONEY.1);
            Arc::new(array.map_err(|e| e.to_string())?)
        }
        Column::Text(text) => Arc::new(dictionary(text)?),
    })
}

fn split<T: ArrowNativeType>(values: Vec<Option<T>>) -> (ScalarBuffer<T>, Option<NullBuffer>) {
    let nulls = values
        .iter()
        .any(Option::is_none)
        .then(|| values.iter().map(Option::is_some).collect::<NullBuffer>());
    (values.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>().into(), nulls)
}

fn dictionary(text: TextColumn) -> Result<DictionaryArray<Int32Type>, String> {
    let nulls = text
        .codes
        .contains(&TextColumn::NULL)
        .then(|| text.codes.iter().map(|&c| c != TextColumn::NULL).collect::<NullBuffer>());
    let key = |c: u32| if c == TextColumn::NULL { Some(0) } else { i32::try_from(c).ok() };
    let keys = text.codes.into_iter().map(key).collect::<Option<Vec<i32>>>().ok_or("文本代码过大")?;
    let values = StringArray::from_iter_values(text.values);
    DictionaryArray::try_new(Int32Array::new(keys.into(), nulls), Arc::new(values)).map_err(|e| e.to_string())
}
