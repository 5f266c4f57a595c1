//! Tests of the ledger as its callers see it. Here: rows in short, and a source made of them.

mod damage;
mod drops;
mod guard;
mod model;
mod overlap;
mod pages;
mod returned;
mod round_trip;

use super::*;
use crate::model::record::{
    Block, Column, ColumnKind, ColumnSpec, Reject, RejectKnown, RejectReason, Schema, TextColumn, standard,
};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal64Type, Int32Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use std::path::Path;
use std::time::Duration;

/// One record: dates as days since 1970, money in 分.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Row {
    event: Option<i32>,
    service: Option<i32>,
    person: Option<i64>,
    household: Option<String>,
    kind: Option<String>,
    amount: Option<i64>,
    count: Option<i64>,
}

/// A payment: day, person, kind, 分.
fn paid(day: i32, person: i64, kind: &str, cents: i64) -> Row {
    Row {
        event: Some(day),
        service: Some(day - day % 30),
        person: Some(person),
        kind: Some(kind.into()),
        amount: Some(cents),
        ..Row::default()
    }
}

fn schema() -> Schema {
    use ColumnKind::{Amount, Date, Integer, Text};
    let columns = [
        (standard::LINE, Integer),
        (standard::EVENT_FROM, Date),
        (standard::EVENT_TO, Date),
        (standard::SERVICE_FROM, Date),
        (standard::SERVICE_TO, Date),
        (standard::PERSON, Integer),
        ("household", Text),
        ("kind", Text),
        ("amount", Amount),
        ("count", Integer),
    ];
    Schema { columns: columns.map(|(id, kind)| ColumnSpec { id: id.into(), kind }).to_vec() }
}

fn text(values: impl Iterator<Item = Option<String>>) -> Column {
    let mut column = TextColumn::default();
    for value in values {
        let code = value.map(|v| {
            let known = column.values.iter().position(|known| *known == v);
            known.map_or_else(|| column.values.push(&v), |c| c as u32)
        });
        column.codes.push_cell(code);
    }
    Column::Text(column)
}

/// Rows with their lines as a block of [`schema`].
fn block(rows: &[(u64, Row)]) -> Block {
    let dates = |f: fn(&Row) -> Option<i32>| Column::Date(rows.iter().map(|(_, r)| f(r)).collect());
    let numbers = |f: fn(&Row) -> Option<i64>| rows.iter().map(|(_, r)| f(r)).collect();
    Block {
        columns: vec![
            Column::Integer(rows.iter().map(|(line, _)| Some(*line as i64)).collect()),
            dates(|r| r.event),
            dates(|r| r.event),
            dates(|r| r.service),
            dates(|r| r.service),
            Column::Integer(numbers(|r| r.person)),
            text(rows.iter().map(|(_, r)| r.household.clone())),
            text(rows.iter().map(|(_, r)| r.kind.clone())),
            Column::Amount(numbers(|r| r.amount)),
            Column::Integer(numbers(|r| r.count)),
        ],
    }
}

fn key() -> KeySpec {
    let columns = [standard::PERSON, "household", "kind", standard::SERVICE_FROM];
    KeySpec {
        columns: columns.map(str::to_owned).to_vec(),
        identity: vec![standard::PERSON.into(), "household".into()],
    }
}

/// A source called `name`, compared by [`key`] if `keyed`.
fn new(name: &str, keyed: bool) -> NewSource {
    NewSource {
        path: format!("inbox/{name}.csv"),
        dataset: "subsidy".into(),
        encoding: "UTF-8".into(),
        mapping: "m".into(),
        schema: schema(),
        key: keyed.then(key),
        ..NewSource::default()
    }
}

fn sha(name: &str) -> String {
    use sha2::Digest;
    manifest::hex(&sha2::Sha256::digest(name.as_bytes()))
}

fn finish(name: &str) -> Finish {
    Finish { sha256: sha(name), bytes: 10, ..Finish::default() }
}

/// Puts rows through a source in blocks of `size`, by two workers that race each other; line numbers
/// start at 2. Returns what was told, in line order.
fn put(source: &SourceWriter<'_>, rows: &[Row], size: usize) -> Put {
    let rows: Vec<(u64, Row)> = (2..).zip(rows.iter().cloned()).collect();
    let blocks: Vec<&[(u64, Row)]> = rows.chunks(size.max(1)).collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let told = std::sync::Mutex::new(Put::default());
    std::thread::scope(|scope| {
        for worker in 0..2 {
            let (blocks, next, told) = (&blocks, &next, &told);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(rows) = blocks.get(index) else { break };
                    if (index + worker) % 3 == 0 {
                        std::thread::yield_now();
                    }
                    let put = source.put(index, block(rows), Vec::new()).expect("put");
                    let mut told = told.lock().expect("lock");
                    told.accepted += put.accepted;
                    told.duplicates.extend(put.duplicates);
                    told.revised.extend(put.revised);
                }
            });
        }
    });
    let mut told = told.into_inner().expect("lock");
    told.duplicates.sort_unstable();
    told.revised.sort_by_key(|r| r.line);
    told
}

fn lock(dir: &Path) -> Writer {
    Writer::lock(dir, Duration::ZERO, "2024-12-31T08:00:00+08:00".into()).expect("lock")
}

/// Ingests rows as a source and commits it; returns its id and what was told.
fn ingest(writer: &mut Writer, name: &str, rows: &[Row], keyed: bool) -> (String, Put) {
    let source = writer.begin(new(name, keyed)).expect("begin");
    let told = put(&source, rows, 3);
    let staged = source.finish(finish(name)).expect("finish");
    let id = staged.entry().id.clone();
    writer.commit(vec![staged], &[], "").expect("commit");
    (id, told)
}

fn columns() -> Vec<String> {
    schema().columns.into_iter().map(|c| c.id).collect()
}

fn words(array: &dyn Array, row: usize) -> Option<String> {
    let dictionary = array.as_dictionary::<Int32Type>();
    let key = dictionary.is_valid(row).then(|| dictionary.keys().value(row) as usize)?;
    Some(dictionary.values().as_string::<i32>().value(key).to_owned())
}

fn rows_of(batch: &RecordBatch) -> Vec<(u64, Row)> {
    let column = |name: &str| batch.column_by_name(name).expect("column");
    let date = |name: &str, row| {
        let dates = column(name).as_primitive::<Date32Type>();
        dates.is_valid(row).then(|| dates.value(row))
    };
    let integer = |name: &str, row| {
        let numbers = column(name).as_primitive::<Int64Type>();
        numbers.is_valid(row).then(|| numbers.value(row))
    };
    let amounts = column("amount").as_primitive::<Decimal64Type>();
    let row = |row| {
        assert_eq!(date(standard::EVENT_FROM, row), date(standard::EVENT_TO, row));
        let read = Row {
            event: date(standard::EVENT_FROM, row),
            service: date(standard::SERVICE_FROM, row),
            person: integer(standard::PERSON, row),
            household: words(column("household"), row),
            kind: words(column("kind"), row),
            amount: amounts.is_valid(row).then(|| amounts.value(row)),
            count: integer("count", row),
        };
        (integer(standard::LINE, row).expect("line") as u64, read)
    };
    (0..batch.num_rows()).map(row).collect()
}

/// All rows of a source with their lines, in file order.
fn stored(ledger: &Ledger, id: &str) -> Vec<(u64, Row)> {
    let source = ledger.find(id).expect("source");
    let names = columns();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut reader = ledger.reader(source, &names).expect("reader");
    let read = |group| rows_of(&reader.read(group).expect("read"));
    let rows: Vec<_> = (0..ledger.reader(source, &[]).expect("reader").groups()).flat_map(read).collect();
    assert_eq!(rows.len() as u64, source.rows.accepted);
    rows
}

/// All rows of the ledger, sorted, without lines.
fn union(ledger: &Ledger) -> Vec<Row> {
    let of = |s: &SourceEntry| stored(ledger, &s.id).into_iter().map(|(_, row)| row);
    let mut rows: Vec<Row> = ledger.sources().iter().flat_map(of).collect();
    rows.sort();
    rows
}

fn reject(line: u64, reason: &str) -> Reject {
    let reasons = vec![RejectReason {
        code: "E0208".into(),
        column: Some(3),
        field: Some("补贴金额".into()),
        reason: reason.into(),
    }];
    let known = RejectKnown { town: Some("凤凰镇".into()), ..RejectKnown::default() };
    Reject { line, reasons, cells: vec!["一".into(), "\"二\"\n".into()], kinds: "tb".into(), known }
}

/// The names of all files below a folder, relative to it.
fn files(dir: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name().into_string().expect("name");
        if entry.path().is_dir() {
            names.extend(files(&entry.path()).into_iter().map(|f| format!("{name}/{f}")));
        } else {
            names.push(name);
        }
    }
    names.sort();
    names
}
