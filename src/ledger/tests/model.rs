//! The ledger against a model that can be read in one go.

use super::*;
use proptest::prelude::*;
use std::collections::HashMap;

/// Few values, so that rows and keys meet often.
fn row() -> impl Strategy<Value = Row> {
    (0..3i32, proptest::option::of(0..3i64), 0..2usize, 0..2i64).prop_map(|(month, person, kind, cents)| {
        Row { person, ..Row { person: None, ..paid(month * 30, 0, ["甲", "乙"][kind], cents) } }
    })
}

fn sources() -> impl Strategy<Value = Vec<Vec<Row>>> {
    proptest::collection::vec(proptest::collection::vec(row(), 0..12), 1..5)
}

/// Each record as often as the source that has it most often.
#[allow(clippy::iter_over_hash_type, reason = "a maximum does not depend on the order")]
fn naive(sources: &[Vec<Row>]) -> Vec<Row> {
    let mut most: HashMap<&Row, usize> = HashMap::new();
    for source in sources {
        let mut counts: HashMap<&Row, usize> = HashMap::new();
        source.iter().for_each(|row| *counts.entry(row).or_default() += 1);
        for (row, n) in counts {
            let most = most.entry(row).or_default();
            *most = (*most).max(n);
        }
    }
    let mut rows: Vec<Row> = most.into_iter().flat_map(|(row, n)| vec![row.clone(); n]).collect();
    rows.sort();
    rows
}

/// Verdicts by the rule of `overlap`, one source after the other.
fn naive_keyed(sources: &[Vec<Row>]) -> (Vec<Row>, usize) {
    let mut ledger: Vec<(usize, Row)> = Vec::new();
    let mut held = 0;
    let key = |r: &Row| r.person.map(|p| (p, r.kind.clone(), r.service));
    for (i, source) in sources.iter().enumerate() {
        let mut free = ledger.clone();
        let before = ledger.clone();
        for row in source {
            if let Some(at) = free.iter().position(|(_, r)| r == row) {
                free.remove(at);
            } else if !before.iter().any(|(_, r)| r == row)
                && key(row).is_some()
                && before.iter().any(|(_, r)| key(r) == key(row))
            {
                held += 1;
            } else {
                ledger.push((i, row.clone()));
            }
        }
    }
    let mut rows: Vec<Row> = ledger.into_iter().map(|(_, row)| row).collect();
    rows.sort();
    (rows, held)
}

fn build(dir: &Path, sources: &[Vec<Row>], keyed: bool) -> Writer {
    let mut writer = lock(dir);
    for (i, rows) in sources.iter().enumerate() {
        ingest(&mut writer, &format!("s{i}"), rows, keyed);
    }
    writer
}

/// What must hold of any ledger made of these sources (in its order), whatever was dropped before.
fn check(ledger: &Ledger, sources: &[Vec<Row>]) -> Result<(), TestCaseError> {
    let count = |rows: &[Row], row: &Row| rows.iter().filter(|r| *r == row).count();
    let (all, most) = (union(ledger), naive(sources));
    for row in &all {
        prop_assert!(count(&all, row) <= count(&most, row), "too often: {:?}", row);
    }
    let key = |r: &Row| (r.person, r.kind.clone(), r.service);
    for (source, rows) in ledger.sources().iter().zip(sources) {
        let held = ledger.held(source).expect("held");
        let counts = source.rows;
        prop_assert_eq!(counts.read, rows.len() as u64);
        prop_assert_eq!(counts.read, counts.accepted + counts.duplicate + counts.revised);
        prop_assert_eq!(counts.revised, held.len() as u64);
        let line = |row: &usize| 2 + *row as u64;
        let counted: Vec<Row> = (0..rows.len())
            .filter(|row| !held.iter().any(|h| h.line == line(row)))
            .map(|row| rows[row].clone())
            .collect();
        for row in &counted {
            prop_assert!(count(&all, row) >= count(&counted, row), "lost: {:?}", row);
        }
        for (line, row) in stored(ledger, &source.id) {
            prop_assert_eq!(&rows[line as usize - 2], &row);
        }
        for held in held {
            let row = &rows[held.line as usize - 2];
            let there = stored(ledger, &held.source);
            let other = there.iter().find(|(line, _)| *line == held.with_line).map(|(_, r)| r);
            prop_assert!(held.source != source.id && row.person.is_some());
            prop_assert!(other.is_some_and(|o| key(o) == key(row) && o != row));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_is_the_union(sources in sources()) {
        let dir = tempfile::tempdir().expect("dir");
        let writer = build(dir.path(), &sources, false);
        prop_assert_eq!(union(writer.ledger()), naive(&sources));
    }

    #[test]
    fn revisions_follow_the_rule(sources in sources()) {
        let dir = tempfile::tempdir().expect("dir");
        let writer = build(dir.path(), &sources, true);
        let (rows, held) = naive_keyed(&sources);
        prop_assert_eq!(union(writer.ledger()), rows);
        let revised: u64 = writer.ledger().sources().iter().map(|s| s.rows.revised).sum();
        prop_assert_eq!(revised, held as u64);
    }

    #[test]
    fn what_remains_is_the_union_of_what_remains(
        sources in sources(),
        drops in proptest::collection::vec(any::<prop::sample::Index>(), 1..3),
        keyed: bool,
    ) {
        let dir = tempfile::tempdir().expect("dir");
        let mut writer = build(dir.path(), &sources, keyed);
        let mut rest = sources;
        check(writer.ledger(), &rest)?;
        for which in drops.iter().take(rest.len()) {
            let which = which.index(rest.len());
            let id = writer.ledger().sources()[which].id.clone();
            rest.remove(which);
            writer.commit(Vec::new(), &[id], "").expect("drop");
            prop_assert!(writer.ledger().verify().is_empty());
            check(writer.ledger(), &rest)?;
            if !keyed {
                prop_assert_eq!(union(writer.ledger()), naive(&rest));
            }
            if rest.is_empty() {
                break;
            }
        }
    }

    #[test]
    fn a_source_replaced_by_itself_changes_nothing(sources in sources(), which in any::<prop::sample::Index>()) {
        let dir = tempfile::tempdir().expect("dir");
        let mut writer = build(dir.path(), &sources, false);
        let which = which.index(sources.len());
        let id = writer.ledger().sources()[which].id.clone();
        let name = format!("s{which}");
        let source = writer.begin(NewSource { ignore: vec![id.clone()], ..new(&name, false) }).expect("begin");
        put(&source, &sources[which], 2);
        let staged = source.finish(finish(&name)).expect("finish");
        prop_assert!(staged.gone().is_empty());
        writer.commit(vec![staged], &[id], "").expect("replace");
        prop_assert_eq!(union(writer.ledger()), naive(&sources));
    }
}
