//! Dropping and replacing: the ledger stays the union of the sources that remain.

use super::*;

#[test]
fn rows_that_were_stored_elsewhere_come_back() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let r = |p| paid(10, p, "甲", 5);
    let (a, _) = ingest(&mut writer, "a", &[r(1), r(1), r(2)], true);
    let (b, _) = ingest(&mut writer, "b", &[r(1), r(3), r(2)], true);
    let (c, told) = ingest(&mut writer, "c", &[r(2), r(1), r(1), r(1)], true);
    assert_eq!((told.duplicates, told.accepted), (vec![2, 3, 4], 1));
    assert_eq!(writer.ledger().leaning_on(&a).count(), 2);

    let committed = writer.commit(Vec::new(), std::slice::from_ref(&a), "导错了").expect("drop");
    // b's 1 equals the third copy that c has stored; c's own first two have nobody left to stand for them.
    let restored = [(b.clone(), "inbox/b.csv".into(), 1), (c.clone(), "inbox/c.csv".into(), 2)];
    assert_eq!(committed.restored, restored);
    let ledger = Ledger::open(dir.path()).expect("open");
    assert!(ledger.verify().is_empty());
    let mut b_rows = stored(&ledger, &b);
    b_rows.sort_by_key(|(line, _)| *line);
    assert_eq!(b_rows, [(3, r(3)), (4, r(2))], "with the lines of b itself");
    assert_eq!(union(&ledger), [r(1), r(1), r(1), r(2), r(3)]);
    let counts = &ledger.find(&c).expect("c").rows;
    assert_eq!((counts.read, counts.accepted, counts.duplicate), (4, 3, 1));
    assert_eq!(ledger.find(&c).expect("c").leans_on, [Lean { source: b.clone(), duplicate: 1, revised: 0 }]);
    let told: Vec<_> = ledger.journal().iter().map(|l| (l.action, l.source.as_str(), l.rows)).collect();
    assert_eq!(told, [(Action::Drop, a.as_str(), 3), (Action::Restore, &b, 1), (Action::Restore, &c, 2)]);
    assert_eq!(ledger.journal()[0].why, "导错了");
    assert_eq!(files(&dir.path().join("data")).len(), 2, "old files are gone");

    // And again, now that b holds what c leans on, and c what b leans on.
    drop(ledger);
    writer.commit(Vec::new(), std::slice::from_ref(&b), "").expect("drop");
    assert_eq!(union(writer.ledger()), [r(1), r(1), r(1), r(2)]);
    assert!(writer.ledger().find(&c).expect("c").links.is_none());
    assert!(files(&dir.path().join("links")).is_empty());
}

#[test]
fn revisions_are_judged_anew() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let v = |cents| paid(10, 1, "甲", cents);
    let (a, _) = ingest(&mut writer, "a", &[v(1)], true);
    let (b, _) = ingest(&mut writer, "b", &[v(2), paid(10, 5, "甲", 9)], true);
    let (c, told) = ingest(&mut writer, "c", &[v(2)], true);
    assert_eq!(told.revised.len(), 1);
    let committed = writer.commit(Vec::new(), std::slice::from_ref(&a), "").expect("drop");
    assert_eq!(committed.restored.len(), 1);
    let ledger = writer.ledger();
    assert_eq!(union(ledger), [v(2), paid(10, 5, "甲", 9)]);
    assert!(ledger.held(ledger.find(&b).expect("b")).expect("held").is_empty());
    let c = ledger.find(&c).expect("c");
    assert_eq!((c.rows.duplicate, c.rows.revised), (1, 0), "equal to what b stores now");
    assert!(ledger.verify().is_empty());
}

#[test]
fn a_replacement_takes_over_and_tells_what_it_lacks() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let r = |p, cents| paid(10, p, "甲", cents);
    let keyless = Row { person: None, ..r(0, 3) };
    let (a, _) =
        ingest(&mut writer, "a", &[r(1, 5), r(2, 5), r(3, 5), keyless.clone(), keyless.clone()], true);
    let (b, _) = ingest(&mut writer, "b", &[r(1, 5), r(2, 5), r(3, 7), r(4, 5)], true);
    let source = writer.begin(NewSource { ignore: vec![a.clone()], ..new("n", true) }).expect("begin");
    // 1 as it was, 2 corrected, 3 left out, one of the two keyless rows.
    let told = put(&source, &[r(1, 5), r(2, 6), keyless.clone(), r(4, 5)], 2);
    assert_eq!((told.accepted, told.duplicates), (3, vec![5]));
    let staged = source.finish(finish("n")).expect("finish");
    let n = staged.entry().id.clone();
    let lines: Vec<_> = staged.gone().iter().map(|g| (g.source.as_str(), g.line)).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0], (a.as_str(), 4));
    assert!(lines[1].1 == 5 || lines[1].1 == 6);

    writer.commit(vec![staged], std::slice::from_ref(&a), "更正").expect("replace");
    let ledger = writer.ledger();
    assert!(ledger.get(&a).is_none());
    let entry = &ledger.journal()[0];
    assert_eq!((entry.action, &entry.source, &entry.by), (Action::Replace, &a, &vec![n.clone()]));
    // b's copy of 1 equals n's; its 2 now conflicts with n's correction; its 3 stands alone.
    let b = ledger.find(&b).expect("b");
    assert_eq!((b.rows.accepted, b.rows.duplicate, b.rows.revised), (2, 1, 1));
    assert_eq!(ledger.held(b).expect("held")[0].source, n);
    assert_eq!(union(ledger), [keyless, r(1, 5), r(2, 6), r(3, 7), r(4, 5)]);
}

#[test]
fn a_dropped_source_that_is_damaged_does_not_pass_in_silence() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let r = |p| paid(10, p, "甲", 5);
    let rows: Vec<Row> = (0..6).map(r).collect();
    let (a, _) = ingest(&mut writer, "a", &rows, true);
    let (b, _) = ingest(&mut writer, "b", &rows, true);
    let path = writer.ledger().data_path(writer.ledger().find(&a).expect("a"));
    let mut bytes = std::fs::read(&path).expect("read");
    bytes[10] ^= 1; // in the first of two row groups
    std::fs::write(&path, bytes).expect("write");
    let committed = writer.commit(Vec::new(), &[a], "").expect("a damaged source can be dropped");
    assert_eq!(committed.restored, [(b.clone(), "inbox/b.csv".into(), 3)]);
    assert_eq!(committed.lost, [(b.clone(), "inbox/b.csv".into(), 3)]);
    let ledger = writer.ledger();
    let source = ledger.find(&b).expect("b");
    assert_eq!((source.lost, source.rows.read, source.rows.duplicate), (3, 6, 3));
    assert!(ledger.verify()[0].help.contains("--replace"));
    let source = writer.begin(NewSource { ignore: vec![b.clone()], ..new("b", true) }).expect("begin");
    put(&source, &rows, 2);
    let staged = source.finish(finish("b")).expect("finish");
    writer.commit(vec![staged], &[b], "").expect("replace by itself");
    assert_eq!(union(writer.ledger()), rows);
    assert!(writer.ledger().verify().is_empty());
}

#[test]
fn rejects_and_totals_survive_a_replay() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let (a, _) = ingest(&mut writer, "a", &[paid(1, 1, "甲", 5)], true);
    let source = writer.begin(new("b", true)).expect("begin");
    source.put(0, block(&[(7, paid(1, 1, "甲", 5))]), vec![reject(8, "x")]).expect("put");
    let staged = source.finish(Finish { blank: 2, summary: 1, ..finish("b") }).expect("finish");
    let b = staged.entry().id.clone();
    writer.commit(vec![staged], &[], "").expect("commit");
    writer.commit(Vec::new(), &[a], "").expect("drop");
    let ledger = Ledger::open(dir.path()).expect("open");
    let source = ledger.find(&b).expect("b");
    let counts =
        RowCounts { read: 5, accepted: 1, rejected: 1, summary: 1, blank: 2, ..RowCounts::default() };
    assert_eq!(source.rows, counts);
    assert_eq!(ledger.rejects(source).expect("rejects"), [reject(8, "x")]);
    assert_eq!(stored(&ledger, &b), [(7, paid(1, 1, "甲", 5))]);
    assert_eq!(source.event.expect("event").from.to_string(), "1970-01-02");
}
