//! Column chunks made by hand against the library's: the same batch through both, read by the library.

use super::super::columns::{arrow_schema, batch};
use super::super::data_out::DataWriter;
use crate::model::record::{Block, Column, ColumnKind, ColumnSpec, Schema, TextColumn, Values, standard};
use arrow_array::{Array, RecordBatch, StringArray, cast::AsArray, types::Int32Type};
use arrow_select::filter::filter_record_batch;
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::Encoding;
use parquet::file::metadata::ParquetMetaData;
use proptest::prelude::*;
use std::io::{Read, Seek};
use std::sync::Arc;

/// A number column by name (`line` and `person` are stored by differences), a text column otherwise.
fn schema() -> Schema {
    use ColumnKind::{Amount, Date, Integer, Text};
    let columns = [(standard::LINE, Integer), (standard::PERSON, Integer), ("count", Integer)];
    let others = [("day", Date), ("amount", Amount), ("name", Text)];
    let spec = |(id, kind): (&str, ColumnKind)| ColumnSpec { id: id.into(), kind };
    Schema { columns: columns.into_iter().chain(others).map(spec).collect() }
}

/// What a row of the test holds besides its line.
type Row = (Option<i64>, Option<i64>, Option<i32>, Option<i64>, Option<String>);

fn made(rows: &[Row]) -> RecordBatch {
    let mut text = TextColumn::default();
    let mut known = std::collections::HashMap::new();
    for (.., word) in rows {
        let code = word.as_deref().map(|w| *known.entry(w).or_insert_with(|| text.values.push(w)));
        text.codes.push_cell(code);
    }
    let numbers = |f: fn(&Row) -> Option<i64>| rows.iter().map(f).collect::<Values<i64>>();
    let columns = vec![
        Column::Integer(Values::from_vec((2..2 + rows.len() as i64).collect())),
        Column::Integer(numbers(|r| r.0)),
        Column::Integer(numbers(|r| r.1)),
        Column::Date(rows.iter().map(|r| r.2).collect()),
        Column::Amount(numbers(|r| r.3)),
        Column::Text(text),
    ];
    batch(&arrow_schema(&schema()), Block { columns }).expect("fits")
}

/// A file of row groups as the ledger writes it.
fn ours(batches: &[&RecordBatch]) -> Bytes {
    let file = tempfile::tempfile().expect("file");
    let (mut writer, encoder) = DataWriter::new(&schema(), file, Arc::default()).expect("writer");
    for batch in batches {
        writer.append(encoder.encode(batch).expect("encoded")).expect("appended");
    }
    let (_, mut file) = writer.finish().expect("finished");
    file.rewind().expect("rewound");
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).expect("read");
    bytes.into()
}

fn library(batch: &RecordBatch) -> Bytes {
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("writer");
    writer.write(batch).expect("written");
    writer.into_inner().expect("finished").into()
}

/// All rows with text as it reads, and the footer.
fn read(file: Bytes) -> (Vec<RecordBatch>, Arc<ParquetMetaData>) {
    let options = ArrowReaderOptions::new().with_schema(arrow_schema(&schema()));
    let reader = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).expect("opened");
    let meta = Arc::clone(reader.metadata());
    let batches = reader.with_batch_size(1 << 20).build().expect("reader");
    (batches.map(|b| b.expect("decoded")).collect(), meta)
}

fn words(batch: &RecordBatch) -> StringArray {
    let coded = batch.column(5).as_dictionary::<Int32Type>();
    coded.downcast_dict::<StringArray>().expect("words").into_iter().collect()
}

fn same(batch: &RecordBatch) {
    let ((mine, ours), (theirs, library)) = (read(ours(&[batch])), read(library(batch)));
    let ([mine], [theirs]) = (mine.as_slice(), theirs.as_slice()) else { panic!("one batch each") };
    for column in 0..5 {
        assert_eq!(mine.column(column), theirs.column(column), "column {column}");
        assert_eq!(mine.column(column), batch.column(column), "column {column}");
    }
    assert_eq!(words(mine), words(theirs));
    assert_eq!(words(mine), words(batch));
    let (ours, library) = (ours.row_group(0), library.row_group(0));
    assert_eq!(ours.num_rows(), library.num_rows());
    for (column, (ours, library)) in ours.columns().iter().zip(library.columns()).enumerate() {
        assert_eq!(ours.num_values(), library.num_values());
        if column < 5 {
            assert_eq!(ours.statistics(), library.statistics(), "column {column}");
        }
    }
    // A dictionary lists what the rows hold and no more, however many words there are.
    let coded = mine.column(5).as_dictionary::<Int32Type>();
    let used: std::collections::HashSet<i32> = coded.keys().iter().flatten().collect();
    let there = ours.column(5).encodings().any(|e| e == Encoding::RLE_DICTIONARY);
    assert_eq!(there, !used.is_empty());
    if there {
        assert_eq!(coded.values().len(), used.len(), "words in a dictionary, words used");
    }
}

fn rows(seed: u64, count: usize, of: impl Fn(u64) -> Row) -> Vec<Row> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 20
    };
    (0..count).map(|_| of(next())).collect()
}

const MOST: i64 = 999_999_999_999_999_999;

#[test]
fn large_columns_of_every_encoding() {
    let few = |n: u64| {
        (
            Some(n as i64 % 7),
            Some(n as i64 % 3),
            Some(19_000 + n as i32 % 31),
            Some(10_000),
            Some("甲".into()),
        )
    };
    let many = |n: u64| {
        let n = n as i64;
        (
            Some(n),
            Some(n % 20_000 * 1_000_003),
            Some((n % 3_000_000) as i32),
            Some(n % MOST),
            Some(format!("名{}", n % 40_000)),
        )
    };
    let some = |n: u64| {
        let row = many(n);
        let there = |bit: u64| (n >> bit).is_multiple_of(3);
        (
            row.0.filter(|_| there(1)),
            row.1.map(|v| v % 5_000_000_000).filter(|_| there(2)),
            row.2.filter(|_| there(3)),
            row.3.map(|v| v % 70_000).filter(|_| there(4)),
            row.4.filter(|_| there(5)),
        )
    };
    for count in [1, 7, 8, 9, 127, 128, 129, 257, 1023, 5000, 70_001] {
        same(&made(&rows(1, count, few)));
        same(&made(&rows(2, count, many)));
        same(&made(&rows(3, count, some)));
        same(&made(&rows(4, count, |_| (None, None, None, None, None))));
    }
}

#[test]
fn extremes() {
    let ends = [i64::MIN, i64::MAX, 0, -1, 1, i64::MAX, i64::MIN, i64::MIN + 1];
    let days = [i32::MIN, i32::MAX, 0, -1, 1, i32::MAX, i32::MIN, 719_163];
    let row = |(i, (&n, &day)): (usize, (&i64, &i32))| -> Row {
        (
            Some(n),
            Some(n),
            Some(day),
            Some(if i % 2 == 0 { MOST } else { -MOST }),
            Some(["", "龘\0𠮷"][i % 2].into()),
        )
    };
    same(&made(&ends.iter().zip(&days).enumerate().map(row).collect::<Vec<_>>()));
    let long = "长".repeat(100_000);
    same(&made(&[(None, None, None, None, Some(long)), (None, None, None, None, Some("短".into()))]));
}

#[test]
fn words_that_repeat_among_the_values_read_as_one() {
    let mut text = TextColumn::default();
    for word in ["甲", "乙", "甲", "甲"] {
        text.codes.push(text.values.push(word));
    }
    let mut columns: Vec<Column> = schema().columns.iter().map(|c| Column::new(c.kind)).collect();
    columns[0] = Column::Integer(Values::from_vec(vec![2, 3, 4, 5]));
    columns[1..5].iter_mut().for_each(|c| match c {
        Column::Date(v) => v.extend_empty(4),
        Column::Amount(v) | Column::Integer(v) => v.extend_empty(4),
        Column::Text(_) => {}
    });
    columns[5] = Column::Text(text);
    let batch = batch(&arrow_schema(&schema()), Block { columns }).expect("fits");
    let (read, _) = read(ours(&[&batch]));
    assert_eq!(words(&read[0]), StringArray::from(vec!["甲", "乙", "甲", "甲"]));
}

fn cell<T: std::fmt::Debug + Clone + 'static>(value: BoxedStrategy<T>) -> BoxedStrategy<Option<T>> {
    prop_oneof![3 => value.prop_map(Some), 1 => Just(None)].boxed()
}

fn any_row() -> impl Strategy<Value = Row> {
    let number = || cell(prop_oneof![0i64..4, any::<i64>(), 100_000i64..180_000].boxed());
    let money = cell(prop_oneof![0i64..4, -MOST..=MOST].boxed());
    let day = cell(prop_oneof![19_000i32..19_040, any::<i32>()].boxed());
    (number(), number(), day, money, cell("[甲乙a]{0,3}".boxed()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whole, cut and thinned out: nulls then lie at any bit of their words.
    #[test]
    fn whatever_the_rows(rows in prop::collection::vec(any_row(), 1..300), from in 0usize..20, every in 1usize..4) {
        let batch = made(&rows);
        same(&batch);
        if from < batch.num_rows() {
            same(&batch.slice(from, batch.num_rows() - from));
        }
        let keep = (0..batch.num_rows()).map(|row| Some(row % every == 0)).collect();
        same(&filter_record_batch(&batch, &keep).expect("filtered"));
    }

    /// Row groups of different rows in one file, by one encoder whose space is used again.
    #[test]
    fn row_groups_do_not_mix(groups in prop::collection::vec(prop::collection::vec(any_row(), 1..40), 1..5)) {
        let made: Vec<RecordBatch> = groups.iter().map(|rows| made(rows)).collect();
        let (read, meta) = read(ours(&made.iter().collect::<Vec<_>>()));
        prop_assert_eq!(meta.num_row_groups(), made.len());
        let lines: Vec<i64> = read.iter().flat_map(|b| b.column(0).as_primitive::<arrow_array::types::Int64Type>().values().to_vec()).collect();
        let expected: Vec<i64> = groups.iter().flat_map(|rows| 2..2 + rows.len() as i64).collect();
        prop_assert_eq!(lines, expected);
        let names: Vec<Option<String>> = read.iter().flat_map(|b| words(b).iter().map(|w| w.map(str::to_owned)).collect::<Vec<_>>()).collect();
        let expected: Vec<Option<String>> = groups.iter().flatten().map(|row| row.4.clone()).collect();
        prop_assert_eq!(names, expected);
    }
}
