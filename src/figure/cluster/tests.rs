//! Random rows, brought down to the lines that a cluster would answer with, against the engine in process.

use super::Batch;
use super::attribute;
use super::script::File;
use crate::catalog::Catalog;
use crate::diagnostic::codes;
use crate::figure::fixture::{self, Row};
use crate::figure::store::Store;
use crate::figure::tests::random::{PERIODS, lacking, periods, sources, store, without};
use crate::figure::{Cube, Question, compute};
use crate::model::RegionTree;
use crate::model::record::standard;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn files(catalog: &Catalog, store: &dyn Store, sources: &[Vec<Row>]) -> Vec<File> {
    let schema = catalog.dataset("aid").expect("dataset").schema();
    let of = |(n, rows): (usize, &Vec<Row>)| File {
        name: format!("data/{}.parquet", store.sources()[n].id),
        bytes: 1000 + n as u64,
        rows: rows.len() as u64,
        columns: schema.columns.iter().map(|c| c.id.clone()).collect(),
        declared: String::new(),
    };
    sources.iter().enumerate().map(of).collect()
}

fn value(row: &Row, column: &str) -> Option<i64> {
    match column {
        "amount" => row.amount,
        "cases" => row.cases,
        standard::PERSON => row.person,
        _ => None,
    }
}

fn key(row: &Row, column: &str) -> Option<String> {
    let number = value(row, column).map(|n| n.to_string());
    number.or_else(|| row.text(column).map(str::to_owned))
}

/// What the cluster says of some rows: the lines of each pass.
fn answer(batch: &Batch<'_>, sources: &[Vec<Row>]) -> Vec<String> {
    let mut out = Vec::new();
    let mut line = |words: String| out.push(format!("n {words} {}", crc32fast::hash(words.as_bytes())));
    for asked in &batch.asked {
        for ((plan, pass), atoms) in asked.plans.iter().zip(&asked.passes).zip(&asked.atoms) {
            let placed = plan.town.is_some() || plan.village.is_some();
            let days = attribute::days(atoms, &asked.places, asked.places.is_dated() && placed);
            let own = |row: &Row| -> Vec<String> {
                pass.attributes.iter().map(|a| a.word(plan, &days, row)).collect()
            };
            let mut groups: BTreeMap<(Vec<String>, usize), Vec<&Row>> = BTreeMap::new();
            for source in &pass.sources {
                sources[*source].iter().for_each(|r| groups.entry((own(r), *source)).or_default().push(r));
            }
            let alike: BTreeSet<&Vec<String>> = groups.keys().map(|(own, _)| own).collect();
            let number = |own: &Vec<String>| alike.iter().position(|a| *a == own).expect("a group") + 1;
            let rows: usize = groups.values().map(Vec::len).sum();
            for (n, ((own, source), of)) in groups.iter().enumerate() {
                let file = &batch.files[*source];
                let name = file.name.rsplit('/').next().expect("a name");
                let name = name.bytes().fold(String::new(), |all, b| all + &format!("{b:02X}"));
                let mut words = format!(
                    "{} c {} {rows} {} {} x{name} {}",
                    pass.number,
                    groups.len(),
                    n + 1,
                    number(own),
                    file.bytes
                );
                own.iter().for_each(|w| words.push_str(&format!(" {w}")));
                words.push_str(&format!(" {}", of.len()));
                let values =
                    |column: &str| -> Vec<i64> { of.iter().filter_map(|r| value(r, column)).collect() };
                let word = |n: Option<i64>| n.map_or("-".to_owned(), |n| n.to_string());
                for column in &plan.sums {
                    let all = values(column);
                    let sum = (!all.is_empty()).then(|| all.iter().sum());
                    words.push_str(&format!(" {} {}", word(sum), of.len() - all.len()));
                }
                for column in &plan.extremes {
                    let all = values(column);
                    let (least, most) = (all.iter().min().copied(), all.iter().max().copied());
                    words.push_str(&format!(" {} {} {}", word(least), word(most), of.len() - all.len()));
                }
                for kind in &plan.kinds {
                    let keyless = of.iter().filter(|r| key(r, &kind.column).is_none()).count();
                    words.push_str(&format!(" {keyless}"));
                }
                line(words);
            }
            for (k, kind) in plan.kinds.iter().enumerate() {
                let mut things: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
                for ((own, _), of) in &groups {
                    let holds = |f: &usize| {
                        plan.filters[*f].iter().all(|(field, test)| {
                            let field = &plan.fields[*field];
                            field.tests[*test].holds(of[0].text(&field.id))
                        })
                    };
                    if !plan.kind_filters[k].iter().any(holds) || of[0].amount.is_some_and(|a| a < 0) {
                        continue;
                    }
                    for key in of.iter().filter_map(|r| key(r, &kind.column)) {
                        things.entry(key).or_default().insert(number(own));
                    }
                }
                let mut sets: BTreeMap<String, usize> = BTreeMap::new();
                for ids in things.values() {
                    let ids: Vec<String> = ids.iter().map(usize::to_string).collect();
                    *sets.entry(ids.join(",")).or_default() += 1;
                }
                for (n, (ids, weight)) in sets.iter().enumerate() {
                    line(format!(
                        "{} s {k} {} {} {} {weight} {ids}",
                        pass.number,
                        sets.len(),
                        things.len(),
                        n + 1
                    ));
                }
            }
        }
    }
    out
}

/// Every figure at every place and time, and all that is told besides.
fn same(own: &Cube, other: &Cube, catalog: &Catalog, tree: &RegionTree, question: &Question<'_>) {
    for indicator in &catalog.indicators {
        for period in &question.periods {
            for region in 0..tree.regions().len() {
                let of = |cube: &Cube| cube.answer(&indicator.id, region, *period, &[]);
                assert_eq!(of(own), of(other), "{} {period} {region}", indicator.id);
            }
            assert_eq!(own.unplaced(&indicator.id, *period), other.unplaced(&indicator.id, *period));
            let untold = |cube: &Cube| cube.untold(&indicator.id, tree.root(), *period);
            assert_eq!(untold(own), untold(other));
        }
    }
    assert_eq!(own.unresolved(), other.unresolved());
    for field in &question.dimensions {
        assert_eq!(own.dimension_values(field), other.dimension_values(field));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_cube_of_groups_is_the_cube_of_their_rows(
        sources in sources(),
        lacks in lacking(),
        asked in prop::sample::subsequence(PERIODS.to_vec(), 1..4),
        split in any::<bool>(),
    ) {
        let (catalog, tree) = (fixture::catalog(), fixture::regions());
        let sources = without(sources, &lacks);
        let store = store(&catalog, &sources, &lacks, 7);
        let question = Question {
            indicators: catalog.indicators.iter().collect(),
            periods: periods(&asked),
            dimensions: if split { vec!["category".into()] } else { Vec::new() },
            ..Question::default()
        };
        let own = compute(&store, &catalog, &tree, &question, 2).expect("cube");
        let files = files(&catalog, &store, &sources);
        let questions = std::slice::from_ref(&question);
        let batch = Batch::over(&store, files, &catalog, &tree, questions, ("file:///l", "n")).expect("batch");
        let lines = answer(&batch, &sources);
        let text = lines.join("\n") + "\nn end\n";
        let cubes = batch.cubes(&text, 2).expect("cubes");
        same(&own, &cubes[0], &catalog, &tree, &question);
        // Whatever single line is missing, there is no answer at all; unless it tells of things that count at
        // no time that was asked for.
        for left_out in 0..lines.len().min(40) {
            let rest: Vec<&str> =
                lines.iter().enumerate().filter(|(n, _)| *n != left_out).map(|(_, l)| l.as_str()).collect();
            match batch.cubes(&(rest.join("\n") + "\nn end\n"), 1) {
                Ok(cubes) => same(&own, &cubes[0], &catalog, &tree, &question),
                Err(d) => prop_assert!(
                    matches!(d.code, codes::CLUSTER_ANSWER | codes::CLUSTER_LEDGER),
                    "{:?} {}", d, lines[left_out]
                ),
            }
        }
    }
}
