//! The columns of a row group in the forms that the scan reads.
//!
//! Inputs: a `RecordBatch` of the ledger. Invariant: a column that is missing reads as empty cells;
//! a column of another type is damage, never a guess.

use crate::diagnostic::{Diagnostic, codes};
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Int32Type};
use arrow_array::{
    Array, ArrayRef, Date32Array, Decimal64Array, Decimal128Array, Int64Array, PrimitiveArray, StringArray,
};
use arrow_schema::DataType;
use std::borrow::Cow;
use std::collections::HashMap;

fn damaged(id: &str, found: &DataType) -> Diagnostic {
    Diagnostic::new(codes::LEDGER_DAMAGED, format!("台账的列「{id}」类型不对({found})"))
}

/// A column that is there and not of type `Null`.
fn column<'a>(batch: &'a RecordBatch, id: &str) -> Option<&'a ArrayRef> {
    batch.column_by_name(id).filter(|array| *array.data_type() != DataType::Null)
}

/// Days since 1970-01-01.
pub(crate) struct Dates<'a>(Option<&'a Date32Array>);

impl<'a> Dates<'a> {
    pub(crate) fn of(batch: &'a RecordBatch, id: &str) -> Result<Dates<'a>, Diagnostic> {
        let Some(array) = column(batch, id) else { return Ok(Dates(None)) };
        match array.as_any().downcast_ref::<Date32Array>() {
            Some(dates) => Ok(Dates(Some(dates))),
            None => Err(damaged(id, array.data_type())),
        }
    }

    /// All values, if none is empty.
    pub(crate) fn whole(&self) -> Option<&'a [i32]> {
        self.0.filter(|dates| dates.null_count() == 0).map(|dates| dates.values().as_ref())
    }

    #[inline]
    pub(crate) fn get(&self, row: usize) -> Option<i32> {
        let dates = self.0?;
        if dates.is_null(row) { None } else { dates.values().get(row).copied() }
    }
}

/// Whole numbers, or money in 分.
pub(crate) enum Numbers<'a> {
    Missing,
    Int(&'a Int64Array),
    Narrow(&'a Decimal64Array),
    Wide(&'a Decimal128Array),
}

impl<'a> Numbers<'a> {
    pub(crate) fn of(batch: &'a RecordBatch, id: &str) -> Result<Numbers<'a>, Diagnostic> {
        let Some(array) = column(batch, id) else { return Ok(Numbers::Missing) };
        let any = array.as_any();
        match array.data_type() {
            DataType::Int64 => any.downcast_ref().map(Numbers::Int),
            DataType::Decimal64(_, 2) => any.downcast_ref().map(Numbers::Narrow),
            DataType::Decimal128(_, 2) => any.downcast_ref().map(Numbers::Wide),
            _ => None,
        }
        .ok_or_else(|| damaged(id, array.data_type()))
    }

    /// Every row's value in order.
    pub(crate) fn each(&self, rows: usize, mut visit: impl FnMut(usize, Option<i128>)) {
        fn all<T: ArrowPrimitiveType>(a: &PrimitiveArray<T>, mut visit: impl FnMut(usize, Option<i128>))
        where
            i128: From<T::Native>,
        {
            if a.null_count() == 0 {
                a.values().iter().enumerate().for_each(|(row, v)| visit(row, Some(i128::from(*v))));
            } else {
                a.iter().enumerate().for_each(|(row, v)| visit(row, v.map(i128::from)));
            }
        }
        match self {
            Numbers::Missing => (0..rows).for_each(|row| visit(row, None)),
            Numbers::Int(a) => all(a, visit),
            Numbers::Narrow(a) => all(a, visit),
            Numbers::Wide(a) => all(a, visit),
        }
    }

    /// Whether some value, also under an empty cell, is negative.
    pub(crate) fn may_be_negative(&self) -> bool {
        match self {
            Numbers::Missing => false,
            Numbers::Int(a) => a.values().iter().fold(0, |all, v| all | v) < 0,
            Numbers::Narrow(a) => a.values().iter().fold(0, |all, v| all | v) < 0,
            Numbers::Wide(a) => a.values().iter().fold(0, |all, v| all | v) < 0,
        }
    }
}

/// A person key column.
pub(crate) struct Keys<'a>(Option<&'a Int64Array>);

impl<'a> Keys<'a> {
    pub(crate) fn of(batch: &'a RecordBatch, id: &str) -> Result<Keys<'a>, Diagnostic> {
        match Numbers::of(batch, id)? {
            Numbers::Missing => Ok(Keys(None)),
            Numbers::Int(array) => Ok(Keys(Some(array))),
            Numbers::Narrow(a) => Err(damaged(id, a.data_type())),
            Numbers::Wide(a) => Err(damaged(id, a.data_type())),
        }
    }

    #[inline]
    pub(crate) fn get(&self, row: usize) -> Option<i64> {
        let keys = self.0?;
        if keys.is_null(row) { None } else { keys.values().get(row).copied() }
    }
}

/// Text coded per distinct value. Code 0 is an empty cell, code `i + 1` is `values[i]`; an empty
/// text is an empty cell.
pub(crate) struct Words<'a> {
    /// −1 for an empty cell.
    keys: Cow<'a, [i32]>,
    /// The distinct values (a value may stand more than once).
    values: Vec<Option<&'a str>>,
}

impl<'a> Words<'a> {
    pub(crate) fn of(batch: &'a RecordBatch, id: &str) -> Result<Words<'a>, Diagnostic> {
        let Some(array) = column(batch, id) else {
            return Ok(Words { keys: Cow::Owned(vec![-1; batch.num_rows()]), values: Vec::new() });
        };
        if let Some(plain) = array.as_any().downcast_ref::<StringArray>() {
            return Ok(Words::plain(plain));
        }
        let coded = array.as_dictionary_opt::<Int32Type>();
        let values = coded.and_then(|d| d.values().as_any().downcast_ref::<StringArray>());
        let (Some(coded), Some(values)) = (coded, values) else {
            return Err(damaged(id, array.data_type()));
        };
        let keys = coded.keys();
        let keys = if keys.null_count() == 0 {
            Cow::Borrowed(keys.values().as_ref())
        } else {
            Cow::Owned(keys.iter().map(|k| k.unwrap_or(-1)).collect())
        };
        Ok(Words { keys, values: values.iter().map(|v| v.filter(|v| !v.is_empty())).collect() })
    }

    fn plain(array: &'a StringArray) -> Words<'a> {
        let mut seen: HashMap<&str, i32> = HashMap::new();
        let mut values = Vec::new();
        let keys = array.iter().map(|cell| match cell {
            None | Some("") => -1,
            Some(text) => *seen.entry(text).or_insert_with(|| {
                values.push(Some(text));
                values.len() as i32 - 1
            }),
        });
        let keys = Cow::Owned(keys.collect());
        Words { keys, values }
    }

    /// Number of codes: the distinct values and the empty cell.
    pub(crate) fn width(&self) -> usize {
        self.values.len() + 1
    }

    /// The value of a code.
    pub(crate) fn value(&self, code: usize) -> Option<&'a str> {
        self.values.get(code.checked_sub(1)?).copied().flatten()
    }

    /// The code of a row.
    #[inline]
    pub(crate) fn code(&self, row: usize) -> usize {
        let key = self.keys.get(row).copied().unwrap_or(-1);
        usize::try_from(key).map_or(0, |k| if k < self.values.len() { k + 1 } else { 0 })
    }

    /// A table over the codes: what `of` says of each distinct value and of the empty cell.
    pub(crate) fn table<T>(&self, mut of: impl FnMut(Option<&'a str>) -> T) -> Vec<T> {
        std::iter::once(None).chain(self.values.iter().copied()).map(&mut of).collect()
    }

    /// `table[code]` of every row.
    pub(crate) fn spread<'t>(&'t self, table: &'t [u32]) -> impl Iterator<Item = u32> + 't {
        let empty = table.first().copied().unwrap_or(0);
        self.keys.iter().map(move |key| table.get(key.wrapping_add(1) as usize).copied().unwrap_or(empty))
    }
}
