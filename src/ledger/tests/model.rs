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

/// Rows of each source in line order.
fn by_source(ledger: &Ledger) -> Vec<Vec<(u64, Row)>> {
    let sorted = |s: &SourceEntry| {
        let mut rows = stored(ledger, &s.id);
        rows.sort();
        rows
    };
    ledger.sources().iter().map(sorted).collect()
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
    fn a_dropped_source_was_never_there(sources in sources(), which in any::<prop::sample::Index>(), keyed: bool) {
        let dir = tempfile::tempdir().expect("dir");
        let mut writer = build(&dir.path().join("with"), &sources, keyed);
        let which = which.index(sources.len());
        let id = writer.ledger().sources()[which].id.clone();
        writer.commit(Vec::new(), &[id], "").expect("drop");
        prop_assert!(writer.ledger().verify().is_empty());
        let mut rest = sources.clone();
        rest.remove(which);
        let without = build(&dir.path().join("without"), &rest, keyed);
        if keyed {
            prop_assert_eq!(by_source(writer.ledger()), by_source(without.ledger()));
        } else {
            prop_assert_eq!(union(writer.ledger()), naive(&rest));
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
