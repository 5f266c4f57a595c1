//! The cube and the road row by row, on random rows, agree on every figure; where the ledger says something
//! wrong of a source's dates, they do not.

use super::random::{PERIODS, indicators, lacking, periods, sources, store, without};
use crate::figure::fixture::{self, MemoryStore};
use crate::figure::rows::{Asked, Made, Mark, Part, Tracer};
use crate::figure::{Answer, Question, compute};
use crate::model::Value;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What two roads say of a figure and its parts.
fn agree(part: &Part, answer: &Answer) -> Result<(), TestCaseError> {
    let id = format!("{:?}", part.asked);
    prop_assert_eq!(&part.value, &answer.value, "{}", &id);
    prop_assert_eq!((part.rows, part.blank), (answer.rows, answer.blank), "{}", &id);
    let sources: BTreeMap<String, u64> = part.sources.iter().map(|(s, n)| (format!("s{s}"), *n)).collect();
    let known: BTreeMap<String, u64> = answer.sources.iter().map(|(s, n)| (s.to_string(), *n)).collect();
    prop_assert_eq!(sources, known, "{}", &id);
    match &part.made {
        Made::Of(parts) => {
            for (part, (_, answer)) in parts.iter().zip(&answer.parts) {
                agree(part, answer)?;
            }
        }
        Made::Each(_, whole) | Made::EachValue(_, whole) => agree(whole, &answer.parts[0].1)?,
        Made::Rows(_) | Made::Regions => {}
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_added_up_one_by_one_are_what_the_cube_says(
        sources in sources(), lacks in lacking(), whole in any::<bool>(), group in 1..20usize,
        place in 0..9usize,
    ) {
        let (catalog, tree) = (fixture::catalog(), fixture::regions());
        let lacks = if whole { Vec::new() } else { lacks };
        let sources = if whole { sources } else { without(sources, &lacks) };
        let asked = periods(PERIODS);
        let question =
            Question { indicators: indicators(&catalog), periods: asked.clone(), ..Question::default() };
        let store = || store(&catalog, &sources, &lacks, group);
        let cube = compute(&store(), &catalog, &tree, &question, 2).expect("cube");
        let mut figures = Vec::new();
        for indicator in &question.indicators {
            for period in &asked {
                for region in [tree.root(), place] {
                    figures.push(Asked { indicator: indicator.id.clone(), period: *period, region });
                }
            }
        }
        let tracer = Tracer::over(&catalog, &tree, Box::new(store()));
        let recount = tracer.recount(&figures).expect("a recount");
        for part in &recount.figures {
            let Asked { indicator, period, region } = &part.asked;
            let answer = cube.answer(indicator, *region, *period, &[]).expect("answer");
            agree(part, &answer)?;
            if let Made::Rows(leaf) = part.made {
                let leaf = &recount.leaves[leaf];
                let untold = cube.untold(indicator, *region, *period).expect("untold");
                let untold: BTreeMap<String, u64> =
                    untold.into_iter().flat_map(|u| u.sources).map(|(s, n)| (s.to_string(), n)).collect();
                let found: BTreeMap<String, u64> =
                    leaf.untold.iter().map(|(s, n)| (format!("s{s}"), *n)).collect();
                prop_assert_eq!(found, untold, "{:?}", &part.asked);
                if let (true, Ok(Value::Count(n) | Value::Money(n))) = (leaf.adds, &leaf.value) {
                    prop_assert_eq!(leaf.sources.iter().map(|s| s.amount).sum::<i128>(), *n);
                }
            }
        }
    }

    #[test]
    fn the_rows_told_are_the_rows_counted(sources in sources(), group in 1..20usize, period in 0..PERIODS.len()) {
        let (catalog, tree) = (fixture::catalog(), fixture::regions());
        let period = periods(PERIODS)[period];
        let tracer = Tracer::over(&catalog, &tree, Box::new(store(&catalog, &sources, &[], group)));
        for indicator in indicators(&catalog) {
            let asked = [Asked { indicator: indicator.id.clone(), period, region: tree.root() }];
            let (mut rows, mut added, mut blank) = (0, BTreeMap::new(), 0);
            let mut sink = |seen: &crate::figure::rows::Seen<'_>| {
                rows += 1;
                for entry in seen.entries {
                    *added.entry(entry.leaf).or_insert(0i128) += entry.amount.unwrap_or(0);
                    blank += u64::from(entry.mark.is_blank());
                    assert!(entry.mark != Mark::Blank || entry.amount.is_none());
                }
                Ok(())
            };
            let recount = tracer.follow(&asked, &mut sink).expect("a recount");
            prop_assert_eq!(rows, recount.figures[0].rows, "{}", &indicator.id);
            let Made::Rows(leaf) = recount.figures[0].made else { continue };
            prop_assert_eq!(blank, recount.leaves[leaf].blank, "{}", &indicator.id);
            let tells = recount.leaves[leaf].adds && indicator.every.is_empty();
            if let (true, Ok(Value::Count(n) | Value::Money(n))) = (tells, &recount.leaves[leaf].value) {
                prop_assert_eq!(added.get(&leaf).copied().unwrap_or(0), *n, "{}", &indicator.id);
            }
        }
    }
}

#[test]
fn a_source_said_to_be_of_another_time_is_found_out() {
    let (catalog, tree) = (fixture::catalog(), fixture::regions());
    let year = periods(&["2024"])[0];
    let day = year.from.to_epoch_days() + 60;
    let row =
        |person| fixture::Row { event: Some((day, day)), person: Some(person), ..fixture::Row::default() };
    let sources = [vec![row(1), row(2)], vec![row(3)]];
    let honest = || store(&catalog, &sources, &[], 10);
    let lying = || {
        let mut store: MemoryStore = honest();
        store.last_is_of(periods(&["2019"])[0]);
        store
    };
    let asked = Asked { indicator: "persons".into(), period: year, region: tree.root() };
    let indicator = catalog.indicator("persons").expect("an indicator");
    let question = Question { indicators: vec![indicator], periods: vec![year], ..Question::default() };
    for (is_lying, by_cube) in [(false, 3), (true, 2)] {
        let made = || if is_lying { lying() } else { honest() };
        let cube = compute(&made(), &catalog, &tree, &question, 1).expect("cube");
        let answer = cube.answer("persons", tree.root(), year, &[]).expect("an answer");
        let tracer = Tracer::over(&catalog, &tree, Box::new(made()));
        let recount = tracer.recount(std::slice::from_ref(&asked)).expect("a recount");
        assert_eq!(answer.value, Ok(Value::Count(by_cube)));
        assert_eq!(recount.figures[0].value, Ok(Value::Count(3)));
    }
}
