//! Corrected rows count with the source that they are of: what a family holds together is added up, what
//! several families hold is not.

use super::*;
use crate::diagnostic::codes;
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap};

/// A reading that says next to nothing: what matters is that it is kept.
fn reading() -> Reading {
    Reading { headers: vec!["姓名".into(), "金额".into()], ..Reading::default() }
}

/// Ingests rows, with as many refused ones at the lines from 100 on; returned to `of`, if any: the k-th row
/// stands for the refused row `lines[k]`.
fn take(writer: &mut Writer, name: &str, rows: &[Row], keyed: bool, of: Option<(&str, &[u64])>) -> String {
    let new = NewSource { returned_to: of.map(|(of, _)| of.to_owned()), ..new(name, keyed) };
    let source = writer.begin(new).expect("begin");
    let lined: Vec<(u64, Row)> = (2..).zip(rows.iter().cloned()).collect();
    let rejects = if of.is_none() { (100..103).map(|line| reject(line, "x")).collect() } else { Vec::new() };
    source.put(0, block(&lined), rejects).expect("put");
    let returns = of.map_or_else(Vec::new, |(_, lines)| {
        let back = lines.iter().zip(&lined);
        let row = |(of, (line, _)): (&u64, &(u64, Row))| Return {
            line: *line,
            of: *of,
            cells: format!("{name}{line}"),
            turnout: Turnout::Settled,
        };
        back.map(row).collect()
    });
    let staged = source.finish(Finish { reading: Some(reading()), returns, ..finish(name) }).expect("finish");
    let id = staged.entry().id.clone();
    writer.commit(vec![staged], &[], "").expect("commit");
    id
}

fn v(cents: i64) -> Row {
    paid(10, 1, "甲", cents)
}

#[test]
fn rows_of_a_family_are_added_up() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let f = take(&mut writer, "f", &[v(1)], false, None);
    // The same record, and one of the same key: rows of the same table.
    let s = take(&mut writer, "s", &[v(1), v(2)], false, Some((&f, &[100, 101])));
    assert_eq!(union(writer.ledger()), [v(1), v(1), v(2)]);
    // Another export of the whole table, corrected: nothing new.
    let g = take(&mut writer, "g", &[v(2), v(1), v(1)], false, None);
    assert_eq!(writer.ledger().find(&g).expect("g").rows.duplicate, 3);
    assert_eq!(writer.ledger().open_rejects(writer.ledger().find(&f).expect("f")).expect("rejects").len(), 1);
    writer.commit(Vec::new(), std::slice::from_ref(&s), "").expect("drop");
    assert_eq!(union(writer.ledger()), [v(1), v(1), v(2)], "g has them");
    assert_eq!(writer.ledger().open_rejects(writer.ledger().find(&f).expect("f")).expect("rejects").len(), 3);
    let s = take(&mut writer, "s", &[v(1), v(2)], false, Some((&f, &[100, 101])));
    assert_eq!(writer.ledger().find(&s).expect("s").rows.duplicate, 2);
    writer.commit(Vec::new(), &[g], "").expect("drop");
    assert_eq!(union(writer.ledger()), [v(1), v(1), v(2)]);
    // With its source goes what was returned to it.
    writer.commit(Vec::new(), std::slice::from_ref(&f), "").expect("drop");
    assert!(writer.ledger().sources().is_empty());
    let told: Vec<_> = writer.ledger().journal().iter().map(|l| (l.action, l.source.clone())).collect();
    assert!(told.ends_with(&[(Action::Drop, f), (Action::Drop, s)]), "{told:?}");
    assert!(files(&dir.path().join("returns")).is_empty());
}

#[test]
fn rows_of_a_family_are_never_revisions_of_each_other() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let f = take(&mut writer, "f", &[v(1)], true, None);
    take(&mut writer, "s", &[v(1), v(2)], true, Some((&f, &[100, 101])));
    assert_eq!(union(writer.ledger()), [v(1), v(1), v(2)]);
    let g = take(&mut writer, "g", &[v(2), v(1), v(1)], true, None);
    assert_eq!(writer.ledger().find(&g).expect("g").rows.duplicate, 3);
    // With another table they are compared like any row.
    let other = take(&mut writer, "h", &[v(7)], true, None);
    assert_eq!(writer.ledger().find(&other).expect("h").rows.revised, 1);
}

#[test]
fn two_rows_of_a_family_are_not_one_row_of_another() {
    for order in [["h", "f", "s"], ["f", "h", "s"], ["f", "s", "h"]] {
        let dir = tempfile::tempdir().expect("dir");
        let mut writer = lock(dir.path());
        let mut ids = HashMap::new();
        for name in order {
            let f = ids.get("f").cloned();
            let of = f.as_deref().filter(|_| name == "s").map(|f: &str| (f, &[100][..]));
            ids.insert(name, take(&mut writer, name, &[v(1)], false, of));
        }
        assert_eq!(union(writer.ledger()), [v(1), v(1)], "{order:?}");
        writer.commit(Vec::new(), &[ids["h"].clone()], "").expect("drop");
        assert_eq!(union(writer.ledger()), [v(1), v(1)], "{order:?}");
        assert!(writer.ledger().verify().is_empty());
    }
}

#[test]
fn rows_that_another_source_held_for_a_family_come_back_as_so_many() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let g = take(&mut writer, "g", &[v(1), v(1)], false, None);
    take(&mut writer, "h", &[v(1)], false, None);
    let f = take(&mut writer, "f", &[v(1)], false, None);
    let s = take(&mut writer, "s", &[v(1)], false, Some((&f, &[100])));
    let stored = |writer: &Writer, id: &str| writer.ledger().find(id).expect("source").rows.accepted;
    assert_eq!((stored(&writer, &f), stored(&writer, &s)), (0, 0));
    // All three lean on g: h has one row now, which is that of f; that of s is another.
    writer.commit(Vec::new(), &[g], "").expect("drop");
    assert_eq!(union(writer.ledger()), [v(1), v(1)]);
    assert_eq!((stored(&writer, &f), stored(&writer, &s)), (0, 1));
    assert!(writer.ledger().find(&s).expect("s").returned.is_some());
}

#[test]
fn a_row_is_settled_for_all_its_rejects() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let f = take(&mut writer, "f", &[], false, None);
    let again = |writer: &mut Writer, name: &str, of: &str, line: u64, turnout: Turnout| {
        let source =
            writer.begin(NewSource { returned_to: Some(of.into()), ..new(name, false) }).expect("begin");
        let refused = turnout != Turnout::Settled;
        let rejects = if refused { vec![reject(7, "y")] } else { Vec::new() };
        let rows = if refused { Vec::new() } else { vec![(7, v(1))] };
        source.put(0, block(&rows), rejects).expect("put");
        let returns = vec![Return { line: 7, of: line, cells: name.into(), turnout }];
        let staged = source.finish(Finish { returns, ..finish(name) }).expect("finish");
        let id = staged.entry().id.clone();
        writer.commit(vec![staged], &[], "").expect("commit");
        id
    };
    let open = |writer: &Writer| -> Vec<(String, u64)> {
        let ledger = writer.ledger();
        let of = |s: &SourceEntry| {
            let rejects = ledger.open_rejects(s).expect("rejects");
            rejects.into_iter().map(|r| (s.id.clone(), r.line)).collect::<Vec<_>>()
        };
        ledger.sources().iter().flat_map(of).collect()
    };
    let rest = [(f.clone(), 101), (f.clone(), 102)];
    let with = |more: &[(&String, u64)]| -> BTreeSet<(String, u64)> {
        rest.iter().cloned().chain(more.iter().map(|(s, l)| ((*s).clone(), *l))).collect()
    };
    let is = |writer: &Writer, more: &[(&String, u64)]| {
        let found: Vec<_> = open(writer);
        assert_eq!(found.len(), rest.len() + more.len(), "{found:?}");
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), with(more));
    };
    let a = again(&mut writer, "a", &f, 100, Turnout::Again);
    is(&writer, &[(&a, 7)]);
    let moot = again(&mut writer, "m", &f, 100, Turnout::Moot);
    is(&writer, &[(&a, 7)]);
    let b = again(&mut writer, "b", &a, 7, Turnout::Again);
    is(&writer, &[(&b, 7)]);
    // From the first workbook, after the second.
    let c = again(&mut writer, "c", &f, 100, Turnout::Again);
    is(&writer, &[(&c, 7)]);
    let d = again(&mut writer, "d", &b, 7, Turnout::Settled);
    is(&writer, &[]);
    let returns = writer.ledger().returns().expect("returns");
    let settled = Fate::Settled { source: d.clone(), line: 7, cells: "d".into() };
    for (source, line) in [(&f, 100), (&a, 7), (&b, 7), (&c, 7), (&moot, 7)] {
        assert_eq!(returns.fate(source, line), settled);
    }
    writer.commit(Vec::new(), &[d], "").expect("drop");
    is(&writer, &[(&c, 7)]);
    writer.commit(Vec::new(), &[c], "").expect("drop");
    is(&writer, &[(&b, 7)]);
    writer.commit(Vec::new(), &[a], "").expect("drop");
    assert!(writer.ledger().get(&b).is_none(), "it was returned to a");
    is(&writer, &[(&f, 100)]);
}

#[test]
fn a_damaged_list_of_returns_is_noticed() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let f = take(&mut writer, "f", &[v(1)], false, None);
    take(&mut writer, "s", &[v(2)], false, Some((&f, &[100])));
    let name = files(&dir.path().join("returns")).remove(0);
    let path = dir.path().join("returns").join(name);
    let mut bytes = std::fs::read(&path).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).expect("write");
    let ledger = Ledger::open(dir.path()).expect("open");
    assert_eq!(ledger.verify().len(), 1);
    assert!(ledger.open_rejects(ledger.find(&f).expect("f")).is_err());
}

#[test]
fn a_part_that_keeps_equal_rows_apart_does_not_go_by_itself() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let a = take(&mut writer, "a", &[v(0), v(0)], false, None);
    let more = take(&mut writer, "a1", &[v(0)], false, Some((&a, &[100])));
    let b = take(&mut writer, "b", &[v(0)], false, None);
    take(&mut writer, "b1", &[v(0)], false, Some((&b, &[100])));
    let last = take(&mut writer, "b2", &[v(0)], false, Some((&b, &[101])));
    assert_eq!(union(writer.ledger()), [v(0), v(0), v(0)]);
    // b, b1 and b2 stand for three now, two of them the same as a's: without b2, for two.
    writer.commit(Vec::new(), &[more], "").expect("drop");
    assert_eq!(union(writer.ledger()), [v(0), v(0), v(0)]);
    let refused = writer.commit(Vec::new(), std::slice::from_ref(&last), "").expect_err("refused");
    assert!(refused.message.contains("不能单独撤销"), "{refused:?}");
    assert_eq!(union(writer.ledger()), [v(0), v(0), v(0)]);
    // The whole of it goes, and a part that nothing equal stays behind of.
    writer.commit(Vec::new(), &[b], "").expect("drop");
    assert_eq!(union(writer.ledger()), [v(0), v(0)]);
    let other = take(&mut writer, "c", &[v(1)], false, None);
    let of_a = take(&mut writer, "a2", &[v(1)], false, Some((&a, &[100])));
    writer.commit(Vec::new(), &[of_a], "").expect("drop");
    assert_eq!(union(writer.ledger()), [v(0), v(0), v(1)]);
    assert!(writer.ledger().get(&other).is_some());
}

#[test]
fn a_return_cannot_replace_what_it_is_of() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let f = take(&mut writer, "f", &[v(1)], false, None);
    let source = writer
        .begin(NewSource { returned_to: Some(f.clone()), ignore: vec![f.clone()], ..new("s", false) })
        .expect("begin");
    source.put(0, block(&[(2, v(2))]), Vec::new()).expect("put");
    let staged = source.finish(finish("s")).expect("finish");
    let refused = writer.commit(vec![staged], &[f], "").expect_err("refused");
    assert!(refused.message.contains("不能替换"), "{refused:?}");
    assert_eq!(union(writer.ledger()), [v(1)]);
}

#[test]
fn a_ledger_without_returns_is_read_as_it_was() {
    let dir = tempfile::tempdir().expect("dir");
    let mut writer = lock(dir.path());
    let f = take(&mut writer, "f", &[v(1)], true, None);
    // As a version wrote it that knew of no reading and no kinds.
    writer.ledger.manifest.sources[0].reading = None;
    writer.ledger.manifest.store(&writer.ledger.folder).expect("store");
    let text = std::fs::read_to_string(dir.path().join("manifest.json")).expect("manifest");
    assert!(!text.contains("reading") && !text.contains("returned"));
    let old = r#"{"line":8,"reasons":[],"cells":["a"],"known":{"event":null,"service":null,"town":null,"amounts":[]}}"#;
    assert_eq!(serde_json::from_str::<Reject>(old).expect("an old reject").kinds, "");
    let ledger = Ledger::open(dir.path()).expect("open");
    assert_eq!(ledger.open_rejects(ledger.find(&f).expect("f")).expect("rejects").len(), 3);
}

#[derive(Debug, Clone)]
struct Step {
    rows: Vec<i64>,
    /// Returned to one of the sources before, if that has an even number.
    of: Option<prop::sample::Index>,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let rows = proptest::collection::vec(0..2i64, 0..4);
    let step = (rows, proptest::option::of(any::<prop::sample::Index>()));
    proptest::collection::vec(step.prop_map(|(rows, of)| Step { rows, of }), 1..7)
}

/// Each record as often as the family that has it most often.
#[allow(clippy::iter_over_hash_type, reason = "sums and maxima do not depend on the order")]
fn naive(sources: &[(usize, usize, Vec<i64>)]) -> Vec<Row> {
    let mut most: HashMap<i64, usize> = HashMap::new();
    let families: BTreeSet<usize> = sources.iter().map(|(_, family, _)| *family).collect();
    for family in families {
        for cents in 0..2 {
            let own = sources.iter().filter(|(_, f, _)| *f == family);
            let n = own.flat_map(|(.., rows)| rows).filter(|c| **c == cents).count();
            let most = most.entry(cents).or_default();
            *most = (*most).max(n);
        }
    }
    let mut rows: Vec<Row> = most.into_iter().flat_map(|(cents, n)| vec![v(cents); n]).collect();
    rows.sort();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_is_the_union_of_its_families(
        steps in steps(),
        drops in proptest::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let dir = tempfile::tempdir().expect("dir");
        let mut writer = lock(dir.path());
        // Place, family, rows; the place is the source's name.
        let mut all: Vec<(usize, usize, Vec<i64>)> = Vec::new();
        let mut of: HashMap<usize, usize> = HashMap::new();
        let mut ids: Vec<String> = Vec::new();
        for (place, step) in steps.iter().enumerate() {
            let parent = step.of.filter(|_| place > 0).map(|i| i.index(place));
            let family = parent.map_or(place, |p| all[p].1);
            let rows: Vec<Row> = step.rows.iter().map(|c| v(*c)).collect();
            let lines: Vec<u64> = (0..rows.len() as u64).map(|n| 1000 * place as u64 + n).collect();
            let parent_id = parent.map(|p| ids[p].clone());
            let returned = parent_id.as_deref().map(|id| (id, lines.as_slice()));
            ids.push(take(&mut writer, &format!("s{place}"), &rows, false, returned));
            if let Some(parent) = parent {
                of.insert(place, parent);
            }
            all.push((place, family, step.rows.clone()));
            prop_assert_eq!(union(writer.ledger()), naive(&all));
        }
        for which in drops {
            if all.is_empty() {
                break;
            }
            let gone = all[which.index(all.len())].0;
            let id = ids[gone].clone();
            let below = |mut place: usize| loop {
                if place == gone {
                    return true;
                }
                match of.get(&place) {
                    Some(parent) => place = *parent,
                    None => return false,
                }
            };
            match writer.commit(Vec::new(), &[id], "") {
                Ok(_) => all.retain(|(place, ..)| !below(*place)),
                // A part that cannot go by itself stays, whole.
                Err(refused) => {
                    prop_assert!(of.contains_key(&gone), "{:?}", refused);
                    prop_assert_eq!(refused.code, codes::SOURCE_UNKNOWN);
                }
            }
            prop_assert!(writer.ledger().verify().is_empty());
            prop_assert_eq!(writer.ledger().sources().len(), all.len());
            prop_assert_eq!(union(writer.ledger()), naive(&all));
            for source in writer.ledger().sources() {
                let rows = source.rows;
                let sum = rows.accepted + rows.duplicate + rows.revised + rows.rejected;
                prop_assert_eq!(rows.read, sum + rows.summary + rows.blank);
            }
        }
    }
}
