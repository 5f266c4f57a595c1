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
use crate::model::record::{Block, Column, ColumnKind, Schema, Values, Words, standard};
use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, Date32Array, Decimal64Array, DictionaryArray, Int32Array, Int64Array, RecordBatch,
    StringArray, new_null_array,
};
use arrow_buffer::{ArrowNativeType, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, Schema as ArrowSchema, SchemaRef};
use std::sync::{Arc, OnceLock};

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
    let rows = column.len();
    Ok(match column {
        Column::Date(values) => match split(values) {
            Some((values, nulls)) => Arc::new(Date32Array::new(values, nulls)),
            None => empty(ColumnKind::Date, rows),
        },
        Column::Integer(values) => match split(values) {
            Some((values, nulls)) => Arc::new(Int64Array::new(values, nulls)),
            None => empty(ColumnKind::Integer, rows),
        },
        Column::Amount(values) => match split(values) {
            Some((values, nulls)) => Arc::new(amounts(values, nulls)?),
            None => empty(ColumnKind::Amount, rows),
        },
        Column::Text(text) => match split(text.codes) {
            Some((codes, nulls)) => Arc::new(dictionary(&codes, nulls, text.values)?),
            None => empty(ColumnKind::Text, rows),
        },
    })
}

/// Rows of an empty column that all blocks share.
const SHARED: usize = 1 << 17;

/// A column without a value. Most columns of a dataset are empty in any one file: they cost nothing.
fn empty(kind: ColumnKind, rows: usize) -> ArrayRef {
    static ARRAYS: [OnceLock<ArrayRef>; 4] = [const { OnceLock::new() }; 4];
    let place = match kind {
        ColumnKind::Date => 0,
        ColumnKind::Amount => 1,
        ColumnKind::Integer => 2,
        ColumnKind::Text => 3,
    };
    match ARRAYS.get(place) {
        Some(array) if rows <= SHARED => {
            array.get_or_init(|| new_null_array(&data_type(kind), SHARED)).slice(0, rows)
        }
        _ => new_null_array(&data_type(kind), rows),
    }
}

/// Values and which are there; `None` where none is.
fn split<T: ArrowNativeType>(values: Values<T>) -> Option<(ScalarBuffer<T>, Option<NullBuffer>)> {
    let (values, filled) = values.into_parts();
    let nulls = filled.map(|filled| NullBuffer::from(filled.as_slice()));
    (!values.is_empty()).then(|| (values.into(), nulls))
}

fn amounts(values: ScalarBuffer<i64>, nulls: Option<NullBuffer>) -> Result<Decimal64Array, String> {
    let most = values.iter().fold(0, |most, v| v.unsigned_abs().max(most));
    if most > Amount::MAX.0.unsigned_abs() {
        return Err("金额超出 DECIMAL(18,2)".into());
    }
    let array = Decimal64Array::new(values, nulls).with_precision_and_scale(MONEY.0, MONEY.1);
    array.map_err(|e| e.to_string())
}

fn dictionary(
    codes: &[u32],
    nulls: Option<NullBuffer>,
    values: Words,
) -> Result<DictionaryArray<Int32Type>, String> {
    // A code beyond the words is refused below, also one that becomes a negative key.
    let keys: Vec<i32> = codes.iter().map(|code| code.cast_signed()).collect();
    let keys = Int32Array::new(keys.into(), nulls);
    let (text, ends) = values.into_parts();
    let offsets = std::iter::once(0).chain(ends).map(i32::try_from).collect::<Result<Vec<i32>, _>>();
    let offsets = OffsetBuffer::new(offsets.map_err(|e| e.to_string())?.into());
    let words = StringArray::try_new(offsets, Buffer::from_vec(text.into_bytes()), None);
    DictionaryArray::try_new(keys, Arc::new(words.map_err(|e| e.to_string())?)).map_err(|e| e.to_string())
}
