//! What is put in comes out: kinds, empty cells, order, rejects, originals, rehearsals.

use super::*;
use crate::model::Amount;
use std::io::Read;

fn various(n: usize) -> Vec<Row> {
    let words = ["", "护理补贴", "𠮷田", "a,\"b\"\n", "\u{0}", "残疾人😀"];
    let row = |i: usize| Row {
        event: (!i.is_multiple_of(5)).then_some(i as i32 % 400 - 200),
        service: (!i.is_multiple_of(7)).then_some(i as i32 % 12 * 30),
        person: (!i.is_multiple_of(3)).then_some(99_992_119_800_101_000 + i as i64),
        household: (!i.is_multiple_of(4)).then(|| format!("户{i}")),
        kind: (i % 6 != 5).then(|| words[i % 6].to_owned()),
        amount: (!i.is_multiple_of(8)).then_some([0, -1, Amount::MAX.0, -Amount::MAX.0, 12_345][i % 5]),
        count: (!i.is_multiple_of(9)).then_some([i64::MIN, i64::MAX, 0][i % 3]),
    };
    (0..n).map(row).collect()
}

#[test]
fn all_kinds_come_back_in_order() {
    let dir = tempfile::tempdir().expect("dir");
    for (name, size) in [("one", 1), ("few", 7), ("all", 5000)] {
        let mut writer = lock(&dir.path().join(name));
        let rows = various(1000);
        let source = writer.begin(new(name, false)).expect("begin");
        let told = put(&source, &rows, size);
        assert_eq!((told.accepted, told.duplicates.len()), (1000, 0));
        let staged = source.finish(finish(name)).expect("finish");
        writer.commit(vec![staged], &[], "").expect("commit");
        let ledger = Ledger::open(&dir.path().join(name)).expect("open");
        let expected: Vec<(u64, Row)> = (2..).zip(rows).collect();
        assert_eq!(stored(&ledger, &ledger.sources()[0].id), expected);
        assert!(ledger.verify().is_empty());
    }
}

#[test]
fn columns_come_as_asked_and_missing_ones_as_null() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    ingest(&mut writer, "a", &various(20), false);
    let source = &writer.ledger().sources()[0];
    let mut reader = writer.ledger().reader(source, &["kind", "nothing", "line", "kind"]).expect("reader");
    let batch = reader.read(1).expect("read");
    assert_eq!((reader.groups(), reader.rows(1), reader.rows(99), batch.num_rows()), (7, 3, 0, 3));
    let names: Vec<_> = reader.schema().fields().iter().map(|f| f.name().as_str()).collect();
    assert_eq!(names, ["kind", "nothing", "line", "kind"]);
    assert_eq!(batch.column(1).data_type(), &arrow_schema::DataType::Null);
    assert_eq!(words(batch.column(0), 0).as_deref(), Some("a,\"b\"\n"));
    assert_eq!(batch.column(0), batch.column(3));
    assert_eq!(batch.column(2).as_primitive::<Int64Type>().values(), &[5, 6, 7]);
    let mut none = writer.ledger().reader(source, &["nothing"]).expect("reader");
    assert_eq!(none.read(0).expect("read").num_rows(), 3);
    assert_eq!(none.read(99).expect("no such group").num_rows(), 0);
}

#[test]
fn text_is_coded_per_distinct_value() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let rows: Vec<Row> = (0..500).map(|i| paid(10, i, ["甲", "乙"][i as usize % 2], 1)).collect();
    let source = writer.begin(new("a", false)).expect("begin");
    put(&source, &rows, 1000);
    writer.commit(vec![source.finish(finish("a")).expect("finish")], &[], "").expect("commit");
    let ledger = writer.ledger();
    let mut reader = ledger.reader(&ledger.sources()[0], &["kind"]).expect("reader");
    let batch = reader.read(0).expect("read");
    assert_eq!(batch.column(0).as_dictionary::<Int32Type>().values().len(), 2);
}

#[test]
fn any_reader_sees_the_types() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    ingest(&mut writer, "a", &various(10), false);
    let path = writer.ledger().data_path(&writer.ledger().sources()[0]);
    let reader = SerializedFileReader::new(std::fs::File::open(path).expect("file")).expect("parquet");
    let meta = reader.metadata();
    let types: Vec<String> = meta
        .file_metadata()
        .schema_descr()
        .columns()
        .iter()
        .map(|c| format!("{} {} {:?}", c.name(), c.physical_type(), c.logical_type_ref()))
        .collect();
    for expected in [
        "line INT64 None",
        "event_from INT32 Some(Date)",
        "person INT64 None",
        "kind BYTE_ARRAY Some(String)",
    ] {
        assert!(types.iter().any(|t| t == expected), "{expected} in {types:#?}");
    }
    assert!(types.iter().any(|t| t.starts_with("amount INT64 Some(Decimal")), "{types:#?}");
}

#[test]
fn the_entry_tells_counts_and_dates() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let mut rows = vec![paid(19_000, 1, "甲", 5), paid(19_040, 2, "甲", 5)];
    rows.push(Row { person: Some(3), ..Row::default() });
    let source = writer.begin(NewSource { sheet: Some("一月".into()), ..new("a", true) }).expect("begin");
    let rejects = vec![reject(9, "金额“三百”读不懂"), reject(10, "空")];
    source.put(0, block(&(2..).zip(rows).collect::<Vec<_>>()), rejects.clone()).expect("put");
    source.put(1, Block::new(&schema()), vec![reject(12, "x")]).expect("put");
    let total = DeclaredTotal {
        line: 11,
        field: "amount".into(),
        value: "0.10".into(),
        computed: "0.10".into(),
        holds: true,
    };
    let end = Finish {
        summary: 1,
        blank: 4,
        encoding: Some("GB18030".into()),
        declared_totals: vec![total],
        notes: vec!["读取了隐藏的行".into()],
        ..finish("a")
    };
    let staged = source.finish(end).expect("finish");
    writer.commit(vec![staged], &[], "").expect("commit");

    let ledger = Ledger::open(dir.path()).expect("open");
    let source = &ledger.sources()[0];
    let counts =
        RowCounts { read: 11, accepted: 3, rejected: 3, summary: 1, blank: 4, ..RowCounts::default() };
    assert_eq!(source.rows, counts);
    assert_eq!((source.encoding.as_str(), source.sheet.as_deref()), ("GB18030", Some("一月")));
    let (event, service) = (source.event.expect("event"), source.service.expect("service"));
    assert_eq!((event.from.to_string(), event.to.to_string()), ("2022-01-08".into(), "2022-02-17".into()));
    assert_eq!(service.from.to_string(), "2021-12-29");
    assert_eq!((source.without_event, source.without_service), (1, 1));
    let mut all = rejects;
    all.push(reject(12, "x"));
    assert_eq!(ledger.rejects(source).expect("rejects"), all);
    assert!(ledger.held(source).expect("held").is_empty());
    assert_eq!(ledger, ledger_again(dir.path()));
    assert_eq!(ledger.same_bytes(&sha("a"), Some("一月")).count(), 1);
    assert_eq!(ledger.same_bytes(&sha("a"), None).count(), 0);
    assert!(ledger.knows_length(10) && !ledger.knows_length(11));
}

fn ledger_again(dir: &Path) -> Ledger {
    Ledger::open(dir).expect("open")
}

impl PartialEq for Ledger {
    fn eq(&self, other: &Ledger) -> bool {
        self.manifest == other.manifest
    }
}

#[test]
fn sources_are_found_by_the_start_of_their_id() {
    let dir = tempfile::tempdir().expect("dir");
    assert!(Ledger::open(&dir.path().join("none")).expect("empty").sources().is_empty());
    let mut writer = lock(dir.path());
    for i in 0..20 {
        ingest(&mut writer, &format!("f{i}"), &[paid(i, 1, "甲", 5)], false);
    }
    let ledger = writer.ledger();
    let id = ledger.sources()[3].id.clone();
    assert_eq!(ledger.find(&id[..8].to_uppercase()).expect("found").id, id);
    for bad in ["", "zz", &id[..0]] {
        assert_eq!(ledger.find(bad).expect_err(bad).code.as_str(), "E0305");
    }
    let first = |s: &SourceEntry| s.id[..1].to_owned();
    let mut letters: Vec<String> = ledger.sources().iter().map(first).collect();
    letters.sort();
    let twice = letters.windows(2).find(|w| w[0] == w[1]).expect("20 ids, 16 digits");
    assert!(ledger.find(&twice[0]).expect_err("ambiguous").message.contains("不唯一"));
}

#[test]
fn an_original_is_kept_once_for_all_sheets_and_goes_with_the_last() {
    let dir = tempfile::tempdir().expect("dir");
    let book = dir.path().join("book.xlsx");
    let bytes: Vec<u8> = (0..9_000_000u32).map(|i| (i / 7) as u8).collect();
    std::fs::write(&book, &bytes).expect("write");
    let hash = {
        use sha2::Digest;
        manifest::hex(&sha2::Sha256::digest(&bytes))
    };
    let mut writer = lock(&dir.path().join("ledger"));
    let end = || Finish { sha256: hash.clone(), bytes: bytes.len() as u64, ..Finish::default() };
    let mut sheets = Vec::new();
    for sheet in ["一", "二", "三"] {
        let keep_original = if sheet == "一" { Keep::Fed } else { Keep::File(book.clone()) };
        let new = NewSource { sheet: Some(sheet.into()), keep_original, ..new("book", false) };
        let source = writer.begin(new).expect("begin");
        if source.wants_original() {
            std::thread::scope(|scope| {
                for worker in 0..2 {
                    let (source, pieces) = (&source, bytes.chunks(1_000_000).enumerate());
                    let mine = pieces.filter(move |(i, _)| i % 2 == worker);
                    scope.spawn(move || mine.for_each(|(i, p)| source.original(i, p).expect("piece")));
                }
            });
        }
        put(&source, &[paid(sheet.len() as i32, 1, sheet, 5)], 1);
        sheets.push(source.finish(end()).expect("finish"));
    }
    drop(sheets.remove(2));
    writer.commit(sheets, &[], "").expect("commit");
    let names = files(&dir.path().join("ledger/originals"));
    assert_eq!(names, [format!("{hash}.zst")]);
    let ids: Vec<String> = writer.ledger().sources().iter().map(|s| s.id.clone()).collect();
    for id in &ids {
        let mut back = Vec::new();
        let source = writer.ledger().get(id).expect("source");
        let original = writer.ledger().original(source).expect("open").expect("kept");
        { original }.read_to_end(&mut back).expect("read");
        assert!(back == bytes);
    }
    writer.commit(Vec::new(), &ids[..1], "").expect("drop");
    assert_eq!(files(&dir.path().join("ledger/originals")).len(), 1);
    writer.commit(Vec::new(), &ids[1..], "").expect("drop");
    assert!(files(&dir.path().join("ledger/originals")).is_empty());
}

#[test]
fn an_original_that_changed_meanwhile_is_refused() {
    let dir = tempfile::tempdir().expect("dir");
    let path = dir.path().join("a.csv");
    std::fs::write(&path, "other").expect("write");
    let writer = lock(&dir.path().join("ledger"));
    let source =
        writer.begin(NewSource { keep_original: Keep::File(path), ..new("a", false) }).expect("begin");
    put(&source, &[paid(1, 1, "甲", 5)], 1);
    assert_eq!(source.finish(finish("a")).expect_err("changed").code.as_str(), "E0105");
    assert_eq!(files(&dir.path().join("ledger")), ["lock", "manifest.json"]);
}

#[test]
fn a_rehearsal_judges_alike_and_leaves_no_trace() {
    let dir = tempfile::tempdir().expect("dir");
    let ledger = dir.path().join("ledger");
    let rows = [paid(1, 1, "甲", 5), paid(2, 2, "甲", 5)];
    ingest(&mut lock(&ledger), "a", &rows[..1], true);
    let before: Vec<_> =
        files(&ledger).iter().map(|f| std::fs::read(ledger.join(f)).expect("file")).collect();
    let mut writer = Writer::rehearse(&ledger, "now".into()).expect("rehearse");
    let (b, told) = ingest(&mut writer, "b", &rows, true);
    assert_eq!((told.accepted, told.duplicates), (1, vec![2]));
    let (_, told) = ingest(&mut writer, "c", &rows, true);
    assert_eq!((told.accepted, told.duplicates), (0, vec![2, 3]), "b is seen, though it is nowhere");
    let source = writer.begin(new("d", true)).expect("begin");
    let revised = Revised { line: 2, source: b, with_line: 3, one_sided: Vec::new() };
    assert_eq!(put(&source, &[paid(2, 2, "甲", 6)], 1).revised, [revised]);
    drop(source);
    let after: Vec<_> = files(&ledger).iter().map(|f| std::fs::read(ledger.join(f)).expect("file")).collect();
    assert!(before == after);
    let mut nowhere = Writer::rehearse(&dir.path().join("nowhere"), "now".into()).expect("rehearse");
    ingest(&mut nowhere, "a", &rows, true);
    assert!(!dir.path().join("nowhere").exists());
}
