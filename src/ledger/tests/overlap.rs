//! Duplicates by multiset, revisions by key.

use super::*;

fn copies(row: &Row, n: usize) -> Vec<Row> {
    vec![row.clone(); n]
}

#[test]
fn the_kth_copy_matches_the_kth() {
    // Copies in each source in turn → accepted copies of each.
    let cases: [(&[usize], &[u64]); 7] = [
        (&[3], &[3]),
        (&[2, 2], &[2, 0]),
        (&[1, 3], &[1, 2]),
        (&[3, 1], &[3, 0]),
        (&[1, 2, 3], &[1, 1, 1]),
        (&[3, 2, 1], &[3, 0, 0]),
        (&[1, 3, 2, 5], &[1, 2, 0, 2]),
    ];
    for keyed in [false, true] {
        for (sources, accepted) in cases {
            let dir = tempfile::tempdir().expect("dir");
            let mut writer = lock(dir.path());
            let row = paid(100, 7, "甲", 500);
            for (i, (&n, &expected)) in sources.iter().zip(accepted).enumerate() {
                let (_, told) = ingest(&mut writer, &format!("s{i}"), &copies(&row, n), keyed);
                assert_eq!(told.accepted, expected, "{sources:?} source {i}");
                assert_eq!(told.duplicates.len() as u64, n as u64 - expected);
                assert!(told.revised.is_empty());
            }
        }
    }
}

#[test]
fn the_union_does_not_depend_on_the_order_or_the_blocks() {
    let row = |d, p, c| paid(d, p, "甲", c);
    let none = Row { kind: Some("乙".into()), ..Row::default() };
    let files: [Vec<Row>; 3] = [
        vec![row(1, 1, 5), row(1, 1, 5), row(40, 2, 5), none.clone()],
        vec![row(1, 1, 5), row(40, 2, 5), row(40, 2, 5), row(80, 3, 5)],
        vec![row(80, 3, 5), row(1, 1, 5), none.clone(), none.clone(), row(1, 1, 5), row(1, 1, 5)],
    ];
    let mut unions = Vec::new();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        for size in [1, 2, 100] {
            let dir = tempfile::tempdir().expect("dir");
            let mut writer = lock(dir.path());
            for i in order {
                let source = writer.begin(new(&format!("f{i}"), true)).expect("begin");
                put(&source, &files[i], size);
                let staged = source.finish(finish(&format!("f{i}"))).expect("finish");
                writer.commit(vec![staged], &[], "").expect("commit");
            }
            unions.push(union(writer.ledger()));
        }
    }
    assert_eq!(unions[0].len(), 8);
    assert!(unions.windows(2).all(|w| w[0] == w[1]));
}

#[test]
fn every_column_makes_a_difference() {
    let base = Row { household: Some("h".into()), count: Some(1), ..paid(100, 7, "甲", 500) };
    let others = [
        Row { event: Some(101), ..base.clone() },
        Row { event: None, ..base.clone() },
        Row { service: Some(91), ..base.clone() },
        Row { person: None, ..base.clone() },
        Row { household: Some(String::new()), ..base.clone() },
        Row { kind: None, ..base.clone() },
        Row { amount: Some(-500), ..base.clone() },
        Row { amount: None, ..base.clone() },
        Row { count: Some(0), ..base.clone() },
        Row { count: None, ..base.clone() },
    ];
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    ingest(&mut writer, "a", &[base], false);
    let (_, told) = ingest(&mut writer, "b", &others, false);
    assert_eq!(told.accepted, others.len() as u64);
}

#[test]
fn revisions_are_held_with_what_they_conflict_with() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let old = [paid(100, 1, "甲", 500), paid(100, 2, "甲", 500), paid(100, 2, "甲", 501)];
    let (a, told) = ingest(&mut writer, "a", &old, true);
    assert_eq!(told.accepted, 3, "rows of one file are not compared with each other");
    let keyless = Row { person: None, amount: Some(9), ..paid(100, 0, "甲", 0) };
    let new = [
        paid(100, 1, "甲", 600), // other amount: held
        paid(100, 2, "甲", 500), // the same: duplicate
        paid(100, 2, "甲", 777), // a further record of the key: held
        paid(119, 1, "甲", 500), // other day, same month: held
        paid(100, 1, "乙", 500), // other kind: another thing
        paid(130, 1, "甲", 500), // other month: another thing
        paid(100, 2, "甲", 500), // a second copy of what stands there once: accepted
        keyless.clone(),         // nobody: never by key
        Row { amount: Some(8), ..keyless },
        Row { household: Some("h".into()), person: None, ..paid(100, 0, "甲", 3) },
    ];
    let (b, told) = ingest(&mut writer, "b", &new, true);
    let held = |line, with_line| Revised { line, source: a.clone(), with_line, one_sided: Vec::new() };
    assert_eq!(told.revised, [held(2, 2), held(4, 3), held(5, 2)]);
    assert_eq!((told.duplicates, told.accepted), (vec![3], 6));

    let source = writer.ledger().find(&b).expect("source");
    let held = writer.ledger().held(source).expect("held");
    assert_eq!(held.iter().map(|h| (h.line, h.with_line)).collect::<Vec<_>>(), [(2, 2), (4, 3), (5, 2)]);
    assert!(held[0].values.contains(&("amount".into(), Scalar::Amount(600))));
    assert!(held[0].values.contains(&("kind".into(), Scalar::Text("甲".into()))));
    assert!(held[0].values.contains(&(standard::EVENT_FROM.into(), Scalar::Date(100))));
    assert!(!held[0].values.iter().any(|(id, _)| id == "count" || id == standard::LINE));
    assert_eq!(source.leans_on, [Lean { source: a.clone(), duplicate: 1, revised: 3 }]);
    assert_eq!(source.rows.read, 10);

    let again = writer.ledger().find(&a).expect("source").clone();
    let (_, told) = ingest(&mut writer, "c", &[Row { household: Some("h".into()), ..new[9].clone() }], true);
    assert_eq!(told.duplicates, [2]);
    let other = Row { amount: Some(4), ..new[9].clone() };
    let (_, told) = ingest(&mut writer, "d", &[other], true);
    assert_eq!(told.revised.len(), 1, "a household is somebody, too");
    assert_eq!(writer.ledger().find(&a).expect("source"), &again);
}

#[test]
fn a_key_is_found_where_the_days_do_not_meet() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    // Paid in January and, again, in June for January.
    let january = Row { event: Some(20), service: Some(0), ..paid(20, 1, "甲", 5) };
    let june = Row { event: Some(160), ..january.clone() };
    ingest(&mut writer, "a", &[january], true);
    let (_, told) = ingest(&mut writer, "b", &[june], true);
    assert_eq!(told.revised.len(), 1);
}

#[test]
fn a_source_read_for_its_keys_is_read_again_for_its_rows() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let row = |day, person| Row { event: Some(day), service: Some(0), ..paid(0, person, "甲", 5) };
    ingest(&mut writer, "a", &[row(20, 1), row(20, 2), row(20, 2)], true);
    // One row a block: the first meets a by month only, the others by day too.
    let source = writer.begin(new("b", true)).expect("begin");
    let told = put(&source, &[row(160, 1), row(20, 2), row(160, 2), row(20, 1), row(20, 2), row(20, 2)], 1);
    assert_eq!(told.revised.iter().map(|r| r.line).collect::<Vec<_>>(), [2, 4]);
    assert_eq!((told.duplicates, told.accepted), (vec![3, 5, 6], 1));
}

#[test]
fn a_few_back_payments_are_found_by_searching() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let row = |day, month: i32, person| Row { service: Some(month * 30), ..paid(day, person, "甲", 5) };
    let january: Vec<Row> = (0..200).map(|p| row(20, 0, p)).collect();
    let (a, _) = ingest(&mut writer, "a", &january, true);
    // February; every tenth row is for January, half of those for somebody who had it already.
    let february: Vec<Row> = (0..100)
        .map(|i| if i % 10 == 7 { row(50, 0, if i % 20 == 7 { i } else { 1000 + i }) } else { row(50, 1, i) })
        .collect();
    for size in [1, 10, 35, 100] {
        let source = writer.begin(new("b", true)).expect("begin");
        let told = put(&source, &february, size);
        let held =
            |i: u64| Revised { line: 2 + i, source: a.clone(), with_line: 2 + i, one_sided: Vec::new() };
        assert_eq!(told.revised, [7, 27, 47, 67, 87].map(held), "blocks of {size}");
        assert_eq!(told.accepted, 95);
    }
}

#[test]
fn sources_of_the_same_run_are_compared_unless_dropped() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let rows = [paid(1, 1, "甲", 5)];
    let stage = |writer: &Writer, name: &str| {
        let source = writer.begin(new(name, true)).expect("begin");
        let told = put(&source, &rows, 1);
        (source.finish(finish(name)).expect("finish"), told.accepted)
    };
    let (refused, accepted) = stage(&writer, "a");
    assert_eq!(accepted, 1);
    drop(refused);
    let (b, accepted) = stage(&writer, "b");
    assert_eq!(accepted, 1, "a is gone");
    let (c, accepted) = stage(&writer, "c");
    assert_eq!(accepted, 0);
    let orphan = writer.commit(vec![c], &[], "").expect_err("c is nothing without b");
    assert!(orphan.message.contains("依赖"), "{}", orphan.message);
    let (c, _) = stage(&writer, "c");
    writer.commit(vec![b, c], &[], "").expect("commit");
    assert_eq!(union(writer.ledger()).len(), 1);
    assert_eq!(writer.ledger().sources().len(), 2);
}

#[test]
fn other_datasets_and_other_declared_regions_are_kept_apart() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let rows = [Row { kind: Some("场".into()), event: Some(9), ..Row::default() }];
    let mut accept = |name: &str, dataset: &str, region: Option<&str>| {
        let new = NewSource { dataset: dataset.into(), region: region.map(str::to_owned), ..new(name, true) };
        let source = writer.begin(new).expect("begin");
        let accepted = put(&source, &rows, 1).accepted;
        writer.commit(vec![source.finish(finish(name)).expect("finish")], &[], "").expect("commit");
        accepted
    };
    assert_eq!(accept("a", "subsidy", Some("甲镇")), 1);
    assert_eq!(accept("b", "training", Some("甲镇")), 1);
    assert_eq!(accept("c", "subsidy", Some("乙镇")), 1);
    assert_eq!(accept("d", "subsidy", Some("乙镇")), 0);
    assert_eq!(accept("e", "subsidy", None), 0);
}

#[test]
fn an_older_schema_compares_by_what_it_has() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let rows = [paid(1, 1, "甲", 5), Row { count: Some(1), ..paid(1, 2, "甲", 5) }];
    // The older one has no count, and its columns stand in another order.
    let mut older = schema();
    older.columns.pop();
    older.columns.swap(1, 8);
    let mut old_block = block(&(2..).zip(rows.clone()).collect::<Vec<_>>());
    old_block.columns.pop();
    old_block.columns.swap(1, 8);
    let source = writer.begin(NewSource { schema: older, ..new("old", true) }).expect("begin");
    source.put(0, old_block, Vec::new()).expect("put");
    writer.commit(vec![source.finish(finish("old")).expect("finish")], &[], "").expect("commit");
    let (_, told) = ingest(&mut writer, "new", &rows, true);
    assert_eq!((told.duplicates, told.revised.len()), (vec![2], 1));
}

#[test]
fn a_failing_worker_ends_all_and_leaves_nothing() {
    let dir = tempfile::tempdir().expect("dir");
    let writer = lock(dir.path());
    let source = writer.begin(new("a", true)).expect("begin");
    let row = [(2, paid(1, 1, "甲", 5))];
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| source.put(1, block(&row), Vec::new()).is_err());
        // Block 0 has a column too few.
        let mut broken = block(&row);
        broken.columns.pop();
        assert!(source.put(0, broken, Vec::new()).is_err());
        assert!(waiting.join().expect("no panic"));
    });
    assert!(source.put(2, block(&row), Vec::new()).is_err());
    assert!(source.finish(finish("a")).is_err());

    let source = writer.begin(new("b", true)).expect("begin");
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| source.put(3, block(&row), Vec::new()).is_err());
        source.abandon();
        assert!(waiting.join().expect("no panic"));
    });
    drop(source);
    let source = writer.begin(new("c", true)).expect("begin");
    source.put(0, block(&row), Vec::new()).expect("put");
    assert!(source.put(0, block(&row), Vec::new()).is_err(), "a block given twice");
    drop(source);
    assert_eq!(files(dir.path()), ["lock", "manifest.json"]);
}
