//! Damaged files: refused, named, never a panic, never a wrong row.

use super::*;

/// A ledger with every kind of file; returns the ids of its sources.
fn full(dir: &Path) -> Vec<String> {
    let mut writer = lock(dir);
    let original = dir.join("../a.csv");
    std::fs::write(&original, "a").expect("write");
    let rows: Vec<Row> =
        (0..200).map(|i| paid(i, i64::from(i), ["甲", "乙", "丙"][i as usize % 3], 5)).collect();
    let end = Finish { sha256: sha("a"), bytes: 1, ..Finish::default() };
    let new = NewSource { keep_original: Keep::File(original), ..new("a", true) };
    let source = writer.begin(new).expect("begin");
    source.put(0, block(&(2..).zip(rows.clone()).collect::<Vec<_>>()), vec![reject(900, "x")]).expect("put");
    let staged = source.finish(end).expect("finish");
    let a = staged.entry().id.clone();
    writer.commit(vec![staged], &[], "").expect("commit");
    let mut rows = rows;
    rows.iter_mut().step_by(9).for_each(|r| r.amount = Some(6));
    let (b, told) = ingest(&mut writer, "b", &rows, true);
    assert!(!told.revised.is_empty() && !told.duplicates.is_empty());
    vec![a, b]
}

/// Reads all there is, or the first problem.
fn read_all(dir: &Path) -> Result<Vec<Row>, crate::diagnostic::Diagnostic> {
    let ledger = Ledger::open(dir)?;
    let names = columns();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut rows = Vec::new();
    for source in ledger.sources() {
        let mut reader = ledger.reader(source, &names)?;
        for group in 0..reader.groups() {
            rows.extend(rows_of(&reader.read(group)?).into_iter().map(|(_, row)| row));
        }
        ledger.rejects(source)?;
        ledger.held(source)?;
        if let Some(mut original) = ledger.original(source)? {
            std::io::copy(&mut original, &mut std::io::sink()).expect("checked before");
        }
    }
    Ok(rows)
}

#[test]
fn every_flip_and_cut_of_every_file_is_found_and_named() {
    let dir = tempfile::tempdir().expect("dir");
    let ledger = dir.path().join("ledger");
    full(&ledger);
    let whole = read_all(&ledger).expect("whole");
    let names: Vec<String> = files(&ledger).into_iter().filter(|f| f != "lock").collect();
    let kinds = ["data/", "held/", "links/", "rejects/", "originals/", "manifest"];
    assert!(kinds.iter().all(|k| names.iter().any(|n| n.starts_with(k))), "{names:?}");
    for name in names {
        let path = ledger.join(&name);
        let bytes = std::fs::read(&path).expect("read");
        let step = (bytes.len() / 150).max(1);
        let mut broken: Vec<Vec<u8>> = Vec::new();
        for at in (0..bytes.len()).step_by(step) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            broken.push(flipped);
        }
        for cut in [0, 1, 4, 8, bytes.len() / 2, bytes.len() - 1] {
            broken.push(bytes[..cut].to_vec());
        }
        broken.push([&bytes[..], b"x"].concat());
        for (i, broken) in broken.into_iter().enumerate() {
            std::fs::write(&path, &broken).expect("write");
            // Reading either refuses, or did not need the damaged part and gives the same rows.
            match read_all(&ledger) {
                Ok(rows) => {
                    assert!(rows == whole, "{name} {i}")
                }
                Err(problem) => {
                    assert_eq!(problem.code.as_str(), "E0302", "{name} {i}: {}", problem.message);
                    assert!(problem.place.expect("place").file.ends_with(&name));
                }
            }
            if name != "manifest.json" {
                let problems = Ledger::open(&ledger).expect("manifest is whole").verify();
                let named =
                    problems.iter().any(|p| p.place.as_ref().is_some_and(|p| p.file.ends_with(&name)));
                assert!(named && problems[0].code.as_str() == "E0302", "{name} {i}");
            }
        }
        std::fs::remove_file(&path).expect("remove");
        if name == "manifest.json" {
            assert_eq!(Ledger::open(&ledger).expect_err("no manifest").code.as_str(), "E0302");
            let again = Writer::lock(&ledger, Duration::ZERO, String::new());
            assert_eq!(again.expect_err("no manifest").code.as_str(), "E0302");
        } else {
            assert_eq!(Ledger::open(&ledger).expect("open").verify().len(), 1);
        }
        std::fs::write(&path, &bytes).expect("restore");
        assert!(Ledger::open(&ledger).expect("open").verify().is_empty());
    }
    assert_eq!(read_all(&ledger).expect("whole again"), whole);
}

#[test]
fn damage_stops_an_ingest_that_needs_the_rows() {
    let dir = tempfile::tempdir().expect("dir");
    let ledger = dir.path().join("ledger");
    let ids = full(&ledger);
    let writer = lock(&ledger);
    let path = writer.ledger().data_path(writer.ledger().find(&ids[0]).expect("a"));
    let mut bytes = std::fs::read(&path).expect("read");
    let middle = bytes.len() / 3;
    bytes[middle] ^= 4;
    std::fs::write(&path, bytes).expect("write");
    let source = writer.begin(new("c", true)).expect("begin");
    let problem = source.put(0, block(&[(2, paid(5, 5, "丙", 5))]), Vec::new()).expect_err("damaged");
    assert_eq!(problem.code.as_str(), "E0302");
    drop(source);
    let source = writer.begin(new("d", true)).expect("begin");
    source.put(0, block(&[(2, paid(5000, 5, "丙", 5))]), Vec::new()).expect("other dates need it not");
}

#[test]
fn names_that_lead_out_of_the_ledger_are_refused() {
    for name in [
        "data/../../x",
        "/etc/passwd",
        "data/",
        "data/.x",
        "other/x",
        "x",
        "data/a/b",
        "data\\x",
        "data/a\\b",
        "",
    ] {
        assert!(!folder::Folder::is_safe(name), "{name}");
    }
    assert!(folder::Folder::is_safe("data/subsidy-0123456789ab-7.parquet"));
}

#[test]
fn another_version_is_refused_in_words() {
    let dir = tempfile::tempdir().expect("dir");
    std::fs::write(dir.path().join("manifest.json"), "{\"format\":2,\"body\":{}}").expect("write");
    for problem in [
        Ledger::open(dir.path()).expect_err("version"),
        Writer::lock(dir.path(), Duration::ZERO, String::new()).expect_err("version"),
        Writer::rehearse(dir.path(), String::new()).expect_err("version"),
    ] {
        assert_eq!(problem.code.as_str(), "E0303");
        assert!(problem.message.contains('2') && problem.place.is_some());
    }
}
