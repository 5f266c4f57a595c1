//! The same figures out of a real ledger as out of memory.

use super::random::{PERIODS, has_rows, indicators, periods, sources};
use crate::figure::fixture::{self, MemoryStore, Money, Row};
use crate::figure::{LedgerStore, Question, Store, compute};
use crate::ledger::{Finish, Ledger, NewSource, Writer};
use crate::model::record::{Block, Column, Schema};
use proptest::prelude::*;
use std::path::Path;
use std::time::Duration;

/// Ingests sources, one row group for every `group` rows.
fn fill(dir: &Path, schema: &Schema, sources: &[Vec<Block>]) {
    let mut writer = Writer::lock(dir, Duration::ZERO, "2025-01-05T00:00:00+08:00".into()).expect("lock");
    for (i, blocks) in sources.iter().enumerate() {
        let new = NewSource {
            path: format!("inbox/{i}.csv"),
            dataset: "aid".into(),
            schema: schema.clone(),
            ..NewSource::default()
        };
        let source = writer.begin(new).expect("begin");
        for (index, block) in blocks.iter().enumerate() {
            source.put(index, block.clone(), vec![]).expect("put");
        }
        let finish = Finish { sha256: format!("{i:064x}"), bytes: 1, ..Finish::default() };
        let staged = source.finish(finish).expect("finish");
        writer.commit(vec![staged], &[], "").expect("commit");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_ledger_answers_as_memory_does(sources in sources(), group in 5..30usize, threads in 1..3usize) {
        let (catalog, tree) = (fixture::catalog(), fixture::regions());
        let schema = catalog.dataset("aid").expect("dataset").schema();
        // No two records alike: the ledger keeps what two sources share only once.
        let mut line = 1;
        let blocks: Vec<Vec<Block>> = sources
            .iter()
            .map(|rows| {
                let mut block = |rows: &[Row]| {
                    let rows: Vec<Row> = rows
                        .iter()
                        .map(|row| {
                            line += 1;
                            Row { cases: Some(line), ..row.clone() }
                        })
                        .collect();
                    let mut block = fixture::block(&schema, &rows);
                    let first = line - rows.len() as i64;
                    block.columns[0] = Column::Integer((0..rows.len() as i64).map(|i| Some(first + i)).collect());
                    block
                };
                rows.chunks(group).map(&mut block).collect()
            })
            .collect();
        let dir = tempfile::tempdir().expect("folder");
        fill(dir.path(), &schema, &blocks);
        let ledger = Ledger::open(dir.path()).expect("ledger");
        let stored = LedgerStore::new(&ledger);
        prop_assert_eq!(stored.sources().len(), blocks.len());
        let mut memory = MemoryStore::default();
        for (i, (blocks, source)) in blocks.into_iter().zip(stored.sources()).enumerate() {
            prop_assert_eq!(source.rows as usize, sources[i].len());
            memory.add(&source.id, "aid", &schema, blocks, Money::Int);
        }
        let question = Question {
            indicators: indicators(&catalog),
            periods: periods(PERIODS),
            dimensions: vec!["status".to_owned()],
            ..Question::default()
        };
        let a = compute(&stored, &catalog, &tree, &question, threads).expect("cube");
        let b = compute(&memory, &catalog, &tree, &question, 1).expect("cube");
        prop_assert_eq!(a.unresolved(), b.unresolved());
        prop_assert_eq!(a.dimension_values("status"), b.dimension_values("status"));
        for indicator in &question.indicators {
            for period in &question.periods {
                for region in 0..tree.regions().len() {
                    for dims in [&[][..], &[("status", "已发")]] {
                        if !dims.is_empty() && !has_rows(&catalog, indicator) {
                            continue;
                        }
                        let answer = a.answer(&indicator.id, region, *period, dims).expect("answer");
                        prop_assert_eq!(answer, b.answer(&indicator.id, region, *period, dims).expect("answer"));
                    }
                }
            }
        }
    }
}
