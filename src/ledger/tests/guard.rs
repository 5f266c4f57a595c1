//! Locking, leftovers, permissions, links, and a reader beside a writer.

use super::*;

#[test]
fn one_writer_at_a_time_and_the_second_waits() {
    let dir = tempfile::tempdir().expect("dir");
    let first = lock(dir.path());
    let refused = Writer::lock(dir.path(), Duration::from_millis(120), String::new()).expect_err("locked");
    assert_eq!(refused.code.as_str(), "E0301");
    std::thread::scope(|scope| {
        let second = scope.spawn(|| Writer::lock(dir.path(), Duration::from_secs(20), String::new()).is_ok());
        std::thread::sleep(Duration::from_millis(100));
        drop(first);
        assert!(second.join().expect("no panic"));
    });
    // Reading and rehearsing need no lock.
    let _held = lock(dir.path());
    assert!(Ledger::open(dir.path()).is_ok() && Writer::rehearse(dir.path(), String::new()).is_ok());
}

#[test]
fn two_runs_that_race_both_end_right() {
    let dir = tempfile::tempdir().expect("dir");
    let rows: Vec<Row> = (0..50).map(|i| paid(i, i64::from(i), "甲", 5)).collect();
    std::thread::scope(|scope| {
        for worker in 0..3 {
            let (dir, rows) = (dir.path(), &rows);
            scope.spawn(move || {
                let wait = Duration::from_secs(60);
                let mut writer = Writer::lock(dir, wait, "now".into()).expect("lock");
                ingest(&mut writer, &format!("w{worker}"), &rows[worker * 5..], true);
            });
        }
    });
    let ledger = Ledger::open(dir.path()).expect("open");
    assert_eq!(ledger.sources().len(), 3);
    let mut expected = rows;
    expected.sort();
    assert_eq!(union(&ledger), expected);
}

#[test]
fn leftovers_of_a_killed_run_go_and_everything_else_stays() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let (id, _) = ingest(&mut writer, "a", &[paid(1, 1, "甲", 5)], true);
    drop(writer);
    let before = files(dir.path());
    let hash = sha("gone");
    let left = [
        "data/123-0.parquet.part".to_owned(),
        "data/subsidy-0123456789ab-2.parquet".into(), // renamed, then killed before the manifest
        "data/subsidy-0123456789ab-1.parquet".into(), // superseded, was open elsewhere
        "rejects/subsidy-0123456789ab-2.jsonl.zst".into(),
        format!("originals/{hash}.zst"),
        "manifest.json.part".into(),
    ];
    let kept = ["data/subsidy-0123456789ab-9.parquet", "data/说明.txt", "rejects/Thumbs.db"];
    for name in left.iter().map(String::as_str).chain(kept) {
        std::fs::write(dir.path().join(name), "x").expect("write");
    }
    let writer = lock(dir.path());
    let mut expected = before;
    expected.extend(kept.map(str::to_owned));
    expected.sort();
    assert_eq!(files(dir.path()), expected);
    assert_eq!(stored(writer.ledger(), &id).len(), 1);
}

#[test]
fn a_first_run_killed_before_its_commit_leaves_an_empty_ledger() {
    let dir = tempfile::tempdir().expect("dir");
    drop(lock(dir.path()));
    std::fs::write(dir.path().join("data/subsidy-0123456789ab-1.parquet"), "half").expect("write");
    assert!(Ledger::open(dir.path()).expect("open").sources().is_empty());
    let mut writer = lock(dir.path());
    ingest(&mut writer, "a", &[paid(1, 1, "甲", 5)], true);
    assert_eq!(files(&dir.path().join("data")).len(), 1);
}

#[test]
fn what_is_not_committed_leaves_nothing() {
    let dir = tempfile::tempdir().expect("dir");
    let writer = lock(dir.path());
    let source = writer.begin(new("a", true)).expect("begin");
    source.put(0, block(&[(2, paid(1, 1, "甲", 5))]), vec![reject(3, "x")]).expect("put");
    assert!(files(dir.path()).iter().any(|f| f.ends_with(".part")));
    drop(source.finish(finish("a")).expect("finish"));
    assert_eq!(files(dir.path()), ["lock", "manifest.json"]);
}

#[test]
fn a_commit_that_cannot_be_written_leaves_the_ledger_as_it_was() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let (a, _) = ingest(&mut writer, "a", &[paid(1, 1, "甲", 5)], true);
    let before = files(dir.path());
    let manifest = std::fs::read(dir.path().join("manifest.json")).expect("read");
    // A folder stands where the new manifest is to be written.
    std::fs::create_dir(dir.path().join("manifest.json.part")).expect("mkdir");
    let source = writer.begin(NewSource { ignore: vec![a.clone()], ..new("b", true) }).expect("begin");
    put(&source, &[paid(1, 1, "甲", 6)], 1);
    let staged = source.finish(finish("b")).expect("finish");
    let problem = writer.commit(vec![staged], std::slice::from_ref(&a), "").expect_err("cannot");
    assert_eq!(problem.code.as_str(), "E0304");
    std::fs::remove_dir(dir.path().join("manifest.json.part")).expect("rmdir");
    assert_eq!(files(dir.path()), before);
    assert_eq!(std::fs::read(dir.path().join("manifest.json")).expect("read"), manifest);
    assert_eq!(stored(writer.ledger(), &a), [(2, paid(1, 1, "甲", 5))]);
}

#[test]
fn the_same_reading_twice_and_unknown_ids_are_refused() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let rows = [paid(1, 1, "甲", 5)];
    let (a, _) = ingest(&mut writer, "a", &rows, true);
    let source = writer.begin(new("a", true)).expect("begin");
    put(&source, &rows, 1);
    let staged = source.finish(finish("a")).expect("finish");
    assert_eq!(staged.entry().id, a);
    assert_eq!(writer.commit(vec![staged], &[], "").expect_err("twice").code.as_str(), "E0117");
    let other = NewSource { mapping: "other".into(), ..new("a", true) };
    let source = writer.begin(other).expect("begin");
    put(&source, &rows, 1);
    assert_ne!(source.finish(finish("a")).expect("finish").entry().id, a, "another reading, another id");
    assert_eq!(writer.commit(Vec::new(), &["none".into()], "").expect_err("id").code.as_str(), "E0305");
    let ignoring = NewSource { ignore: vec!["none".into()], ..new("b", true) };
    assert_eq!(writer.begin(ignoring).err().expect("id").code.as_str(), "E0305");
}

#[test]
fn a_reader_beside_a_writer_is_told_to_run_again() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let (a, _) = ingest(&mut writer, "a", &[paid(1, 1, "甲", 5)], true);
    let snapshot = Ledger::open(dir.path()).expect("open");
    let mut open = snapshot.reader(&snapshot.sources()[0], &["amount"]).expect("reader");
    writer.commit(Vec::new(), &[a], "").expect("drop");
    if cfg!(unix) {
        assert_eq!(open.read(0).expect("still open").num_rows(), 1);
    }
    let problem = snapshot.reader(&snapshot.sources()[0], &["amount"]).expect_err("gone");
    assert_eq!((problem.code.as_str(), problem.help.as_str()), ("E0301", "再运行一次。"));
}

#[cfg(unix)]
#[test]
fn files_are_private_and_links_are_refused() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let dir = tempfile::tempdir().expect("dir");
    let ledger = dir.path().join("ledger");
    std::fs::create_dir(&ledger).expect("mkdir");
    std::fs::set_permissions(&ledger, std::fs::Permissions::from_mode(0o755)).expect("chmod");
    let mut writer = lock(&ledger);
    let (a, _) = ingest(&mut writer, "a", &[paid(1, 1, "甲", 5)], true);
    let (_, told) = ingest(&mut writer, "b", &[paid(1, 1, "甲", 6), paid(1, 1, "甲", 5)], true);
    assert_eq!((told.revised.len(), told.duplicates.len()), (1, 1));
    let mode = |path: &Path| std::fs::metadata(path).expect("meta").permissions().mode() & 0o777;
    assert!(files(&ledger).iter().all(|f| mode(&ledger.join(f)) == 0o600), "{:?}", files(&ledger));
    assert_eq!((mode(&ledger), mode(&ledger.join("data"))), (0o700, 0o700));

    let data = writer.ledger().data_path(writer.ledger().find(&a).expect("a"));
    std::fs::rename(&data, dir.path().join("moved")).expect("mv");
    symlink(dir.path().join("moved"), &data).expect("ln");
    let problem = writer.ledger().reader(&writer.ledger().sources()[0], &["line"]).expect_err("link");
    assert_eq!(problem.code.as_str(), "E0407");
    drop(writer);
    symlink(&ledger, dir.path().join("link")).expect("ln");
    let through = dir.path().join("link");
    assert_eq!(Ledger::open(&through).expect_err("link").code.as_str(), "E0407");
    assert_eq!(
        Writer::lock(&through, Duration::ZERO, String::new()).expect_err("link").code.as_str(),
        "E0407"
    );
    std::fs::rename(ledger.join("manifest.json"), dir.path().join("m")).expect("mv");
    symlink(dir.path().join("m"), ledger.join("manifest.json")).expect("ln");
    assert_eq!(Ledger::open(&ledger).expect_err("link").code.as_str(), "E0407");
}
