//! Row fingerprints: 128 bits over typed values, seeded anew in every run.
//!
//! Job: find equal rows without comparing every pair. A fingerprint is a sum modulo 2¹²⁸ over the
//! filled cells: of a number `v` in column `c`, `kᶜ·v + pᶜ` with random `kᶜ`, `pᶜ`; of a text, two
//! SipHash values keyed at random over (column, text), computed once per distinct value. Empty cells
//! and missing columns add nothing, so an older schema compares by what it has.
//!
//! Invariant: two rows that differ in a text collide with probability 2⁻¹²⁸, two that differ only in
//! numbers with at most 2⁻⁶⁵ (multilinear universal hashing), **whatever the rows are**: the keys are
//! drawn by the operating system for this run and leave it neither in files nor in output, so rows
//! cannot be made to collide on purpose. Equal fingerprints are therefore taken for equal rows.

use crate::model::record::{ColumnKind, standard};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal64Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};

/// A row's fingerprint.
pub(super) type Fingerprint = u128;

/// The key fingerprint of a row that is not compared by key.
pub(super) const NO_KEY: Fingerprint = 0;

/// The secret of one run.
#[derive(Debug, Default)]
pub(super) struct Seed {
    high: RandomState,
    low: RandomState,
}

impl Seed {
    /// What hashes the words of a column: both halves have taken in the column already.
    fn words(&self, column: &str, kind: ColumnKind) -> impl Fn(&str) -> u128 + use<> {
        let begun = |state: &RandomState| {
            let mut hasher = state.build_hasher();
            (column, kind).hash(&mut hasher);
            hasher
        };
        let (high, low) = (begun(&self.high), begun(&self.low));
        move |what| {
            let of = |begun: &DefaultHasher| {
                let mut hasher = begun.clone();
                hasher.write(what.as_bytes());
                u128::from(hasher.finish())
            };
            of(&high) << 64 | of(&low)
        }
    }

    /// Fingerprints of whole rows: every column but the line.
    pub(super) fn rows(&self, batch: &RecordBatch) -> Vec<Fingerprint> {
        let schema = batch.schema_ref();
        let names = schema.fields().iter().map(|f| f.name().as_str());
        // Where it stood and how its number was written are no part of what a record says.
        self.sum(batch, names.filter(|n| !matches!(*n, standard::LINE | standard::ID_NOTE)))
    }

    /// Fingerprints of the key columns; [`NO_KEY`] where every identity column is empty.
    pub(super) fn keys(&self, batch: &RecordBatch, key: &super::entry::KeySpec) -> Vec<Fingerprint> {
        let mut sums = self.sum(batch, key.columns.iter().map(String::as_str));
        let there = |c: &&ArrayRef| *c.data_type() != DataType::Null;
        let identity: Vec<&ArrayRef> =
            key.identity.iter().filter_map(|c| batch.column_by_name(c)).filter(there).collect();
        let everybody = identity.iter().any(|c| c.null_count() == 0);
        for (row, sum) in sums.iter_mut().enumerate() {
            let known = everybody || identity.iter().any(|c| c.is_valid(row));
            *sum = if known { (*sum).max(1) } else { NO_KEY };
        }
        sums
    }

    /// What these columns add to a row's fingerprint.
    pub(super) fn sum<'a>(
        &self,
        batch: &RecordBatch,
        names: impl Iterator<Item = &'a str>,
    ) -> Vec<Fingerprint> {
        let mut sums = vec![0; batch.num_rows()];
        for name in names {
            if let Some(array) = batch.column_by_name(name) {
                self.add(&mut sums, name, array);
            }
        }
        sums
    }

    fn add(&self, sums: &mut [u128], name: &str, array: &dyn Array) {
        if array.null_count() == array.len() {
            return;
        }
        let numbers = |kind| {
            let word = self.words(name, kind);
            (word("value"), word("filled"))
        };
        match array.data_type() {
            DataType::Date32 => {
                let values = array.as_primitive::<Date32Type>().values().iter();
                add_numbers(sums, array, values.map(|&v| i64::from(v)), numbers(ColumnKind::Date));
            }
            DataType::Int64 => {
                let values = array.as_primitive::<Int64Type>().values().iter();
                add_numbers(sums, array, values.copied(), numbers(ColumnKind::Integer));
            }
            DataType::Decimal64(..) => {
                let values = array.as_primitive::<Decimal64Type>().values().iter();
                add_numbers(sums, array, values.copied(), numbers(ColumnKind::Amount));
            }
            DataType::Dictionary(..) => {
                let Some(dictionary) = array.as_dictionary_opt::<Int32Type>() else { return };
                let Some(values) = dictionary.values().as_string_opt::<i32>() else { return };
                let word = self.words(name, ColumnKind::Text);
                let parts: Vec<u128> = values.iter().map(|v| word(v.unwrap_or_default())).collect();
                let part =
                    |key: i32| usize::try_from(key).ok().and_then(|k| parts.get(k)).copied().unwrap_or(0);
                let keys = dictionary.keys();
                match keys.nulls().filter(|n| n.null_count() > 0) {
                    None => {
                        for (sum, key) in sums.iter_mut().zip(keys.values()) {
                            *sum = sum.wrapping_add(part(*key));
                        }
                    }
                    Some(nulls) => {
                        for ((sum, key), valid) in sums.iter_mut().zip(keys.values()).zip(nulls.iter()) {
                            *sum = if valid { sum.wrapping_add(part(*key)) } else { *sum };
                        }
                    }
                }
            }
            // A column that the source does not have.
            _ => {}
        }
    }
}

fn add_numbers(
    sums: &mut [u128],
    array: &dyn Array,
    values: impl Iterator<Item = i64>,
    (factor, filled): (u128, u128),
) {
    let part = |v: i64| factor.wrapping_mul(u128::from(v.cast_unsigned())).wrapping_add(filled);
    match array.nulls() {
        None => {
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum = sum.wrapping_add(part(value));
            }
        }
        Some(nulls) => {
            for ((sum, value), valid) in sums.iter_mut().zip(values).zip(nulls.iter()) {
                *sum = if valid { sum.wrapping_add(part(value)) } else { *sum };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::columns;
    use crate::ledger::entry::KeySpec;
    use crate::model::record::{Block, Column, ColumnSpec, Schema, TextColumn};

    fn batch(columns: Vec<(&str, Column)>) -> RecordBatch {
        let kind = |c: &Column| match c {
            Column::Date(_) => ColumnKind::Date,
            Column::Amount(_) => ColumnKind::Amount,
            Column::Integer(_) => ColumnKind::Integer,
            Column::Text(_) => ColumnKind::Text,
        };
        let spec = |(id, c): &(&str, Column)| ColumnSpec { id: (*id).to_owned(), kind: kind(c) };
        let schema = Schema { columns: columns.iter().map(spec).collect() };
        let block = Block { columns: columns.into_iter().map(|(_, c)| c).collect() };
        columns::batch(&columns::arrow_schema(&schema), block).expect("fits")
    }

    fn text(values: &[Option<&str>]) -> Column {
        let mut column = TextColumn::default();
        for value in values {
            column.codes.push_cell(value.map(|v| column.values.push(v)));
        }
        Column::Text(column)
    }

    #[test]
    fn what_differs_differs_and_what_is_missing_is_empty() {
        let lines = |n: i64| ("line", Column::Integer((0..n).map(Some).collect()));
        let seed = Seed::default();
        let rows = seed.rows(&batch(vec![
            lines(7),
            ("a", Column::Integer(vec![Some(0), None, Some(1), Some(0), Some(0), None, Some(0)].into())),
            ("b", Column::Integer(vec![None, Some(0), Some(0), Some(1), None, None, None].into())),
            ("t", text(&[Some(""), Some(""), Some(""), Some(""), None, None, Some("")])),
        ]));
        for (i, row) in rows.iter().enumerate() {
            for (j, other) in rows.iter().enumerate() {
                assert_eq!(row == other, i == j || (i, j) == (0, 6) || (i, j) == (6, 0), "{i} {j}");
            }
        }
        let narrow = seed.rows(&batch(vec![lines(1), ("a", Column::Integer(vec![Some(0)].into()))]));
        assert_eq!(narrow.first(), rows.get(4), "a column that is not there is empty");
        let kinds = [
            batch(vec![lines(1), ("a", Column::Amount(vec![Some(5)].into()))]),
            batch(vec![lines(1), ("a", Column::Integer(vec![Some(5)].into()))]),
            batch(vec![lines(1), ("a", Column::Date(vec![Some(5)].into()))]),
            batch(vec![lines(1), ("a", text(&[Some("5")]))]),
        ];
        let mut seen: Vec<_> = kinds.iter().flat_map(|b| seed.rows(b)).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 4, "kinds are told apart");
    }

    #[test]
    fn a_key_needs_somebody() {
        let seed = Seed::default();
        let key = KeySpec { columns: vec!["p".into(), "c".into()], identity: vec!["p".into()] };
        let keys = seed.keys(
            &batch(vec![
                ("line", Column::Integer(vec![Some(1), Some(2), Some(3)].into())),
                ("p", Column::Integer(vec![Some(9), Some(9), None].into())),
                ("c", text(&[Some("x"), Some("x"), Some("x")])),
                ("v", Column::Integer(vec![Some(1), Some(2), Some(3)].into())),
            ]),
            &key,
        );
        assert_eq!(keys[0], keys[1]);
        assert_eq!((keys[0] == NO_KEY, keys[2]), (false, NO_KEY));
    }
}
