//! Random rows, split at random into sources and row groups, on one thread and on several.

use super::naive::{Naive, Sources};
use crate::catalog::{Basis, Catalog, Indicator, Measure, SpanMode};
use crate::figure::fixture::{self, MemoryStore, Money, Row};
use crate::figure::{Answer, Cube, Question, compute};
use crate::model::period::parse;
use crate::model::{Period, RegionTree, Value};
use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use std::collections::BTreeMap;

pub(in crate::figure) const PERIODS: &[&str] = &[
    "2024",
    "2023",
    "2022..2024",
    "2024H1",
    "2024-03",
    "2024-01",
    "2021",
    "2024-01-01..2024-11-20",
    "2023-11..2024-02",
    "2020..2027",
];

pub(in crate::figure) fn periods(texts: &[&str]) -> Vec<Period> {
    texts.iter().map(|t| parse(t, NaiveDate::MIN).expect("period")).collect()
}

/// A store of the sources, each cut into row groups of `group` rows.
pub(in crate::figure) fn store(
    catalog: &Catalog,
    sources: &Sources,
    lacks: &[Vec<&str>],
    group: usize,
) -> MemoryStore {
    let schema = catalog.dataset("aid").expect("dataset").schema();
    let mut store = MemoryStore::default();
    for (i, rows) in sources.iter().enumerate() {
        let blocks = rows.chunks(group.max(1)).map(|rows| fixture::block(&schema, rows)).collect();
        let money = [Money::Int, Money::Narrow, Money::Wide][i % 3];
        store.add(&format!("s{i}"), "aid", &schema, blocks, money);
        if let Some(columns) = lacks.get(i) {
            store.last_lacks(columns);
        }
    }
    store
}

fn cube(
    catalog: &Catalog,
    tree: &RegionTree,
    sources: &Sources,
    question: &Question,
    (group, threads): (usize, usize),
) -> Cube {
    compute(&store(catalog, sources, &[], group), catalog, tree, question, threads).expect("cube")
}

fn dates() -> impl Strategy<Value = Option<(i32, i32)>> {
    // 2022-11-01 .. 2025-02
    let from = 19_297..20_130i32;
    let length = prop_oneof![6 => Just(0), 1 => Just(29), 1 => 0..400i32];
    prop::option::weighted(0.95, (from, length).prop_map(|(from, length)| (from, from + length)))
}

fn months() -> impl Strategy<Value = Option<(i32, i32)>> {
    let first = |d: i32| {
        let day = NaiveDate::from_epoch_days(d).expect("day");
        day.with_day(1).expect("first").to_epoch_days()
    };
    dates().prop_map(move |d| d.map(|(from, to)| (first(from), first(to))))
}

fn word(words: &'static [&'static str]) -> impl Strategy<Value = Option<&'static str>> {
    prop::option::weighted(0.85, prop::sample::select(words))
}

pub(super) fn row() -> impl Strategy<Value = Row> {
    let person = prop::option::weighted(0.9, 0..12i64);
    let amount = prop::option::weighted(0.9, prop_oneof![4 => 0..10_000i64, 1 => -5_000..0i64]);
    let words = (
        word(&["h1", "h2", "h3", "h4"]),
        word(&["城关镇", "城关", "石桥", "河口", "特呈办", "云水县", "无名"]),
        word(&["东门", "西门社区", "桥头村", "无此村"]),
        word(&["甲", "乙", "丙"]),
        word(&["已发", "退回", "作废", "报名"]),
        word(&["一班", "二班", "三班"]),
    );
    // Few enough values that all rows of something may have one, and few enough days that 快照 meet.
    let amount = prop_oneof![2 => amount.boxed(), 1 => Just(Some(300)).boxed()];
    let cases = prop_oneof![1 => prop::option::of(0..5i64), 2 => Just(Some(1))];
    let day = |weight| prop::option::weighted(weight, 19_297..20_130i32);
    let snapshots = prop::sample::select(&[19_722, 20_088, 20_088, 20_089][..]);
    let event = prop_oneof![2 => dates(), 1 => snapshots.prop_map(|d| Some((d, d)))];
    (event, months(), (day(0.7), day(0.6)), person, words, amount, cases).prop_map(
        |(event, service, days, person, words, amount, cases)| Row {
            event,
            service,
            signed: days.0,
            ended: days.1,
            person: person.map(|p| p * 1_000_003),
            household: words.0,
            town: words.1,
            village: words.2,
            category: words.3,
            status: words.4,
            course: words.5,
            amount,
            cases,
        },
    )
}

pub(in crate::figure) fn sources() -> impl Strategy<Value = Vec<Vec<Row>>> {
    prop::collection::vec(prop::collection::vec(row(), 0..40), 1..4)
}

/// Columns that each source has not; all of their cells are empty.
pub(in crate::figure) fn lacking() -> impl Strategy<Value = Vec<Vec<&'static str>>> {
    let columns = prop::sample::subsequence(vec!["category", "status", "course"], 0..3);
    prop::collection::vec(columns, 4)
}

pub(in crate::figure) fn without(sources: Vec<Vec<Row>>, lacks: &[Vec<&'static str>]) -> Vec<Vec<Row>> {
    let empty = |row: Row, columns: &[&str]| Row {
        category: row.category.filter(|_| !columns.contains(&"category")),
        status: row.status.filter(|_| !columns.contains(&"status")),
        course: row.course.filter(|_| !columns.contains(&"course")),
        ..row
    };
    let all = sources.into_iter().zip(lacks);
    all.map(|(rows, columns)| rows.into_iter().map(|r| empty(r, columns)).collect()).collect()
}

pub(super) fn indicators(catalog: &Catalog) -> Vec<&Indicator> {
    catalog.indicators.iter().filter(|i| !matches!(i.id.as_str(), "mixed" | "other.rows")).collect()
}

/// Whether all that it is made of are rows, which have fields to be split by.
pub(super) fn has_rows(catalog: &Catalog, indicator: &Indicator) -> bool {
    let part = |id: &String| has_rows(catalog, catalog.indicator(id).expect("part"));
    if indicator.measure.is_derived() { indicator.of.iter().all(part) } else { indicator.dataset.is_some() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_figure_is_that_of_the_plain_loop(
        sources in sources(), group in 1..20usize, threads in 1..4usize,
        places in prop::sample::subsequence((0..9usize).collect::<Vec<_>>(), 2),
    ) {
        let (catalog, tree) = (fixture::catalog(), fixture::regions());
        let periods = periods(PERIODS);
        // All of it, and two of the places in it.
        let mut places = places;
        places.retain(|place| *place != tree.root());
        places.push(tree.root());
        let dimensions = vec!["category".to_owned()];
        let question = Question {
            indicators: indicators(&catalog), periods: periods.clone(), dimensions, ..Question::default()
        };
        let cube = cube(&catalog, &tree, &sources, &question, (group, threads));
        let naive = Naive::new(&catalog, &tree, &sources);
        for indicator in &question.indicators {
            for period in &periods {
                for region in places.iter().copied() {
                    for dims in [&[][..], &[("category", "甲")], &[("category", "")]] {
                        if !dims.is_empty() && !has_rows(&catalog, indicator) {
                            continue;
                        }
                        let answer = cube.answer(&indicator.id, region, *period, dims).expect("answer");
                        let context = format!("{} {period} {} {dims:?}", indicator.id, tree.get(region).name);
                        let value = naive.value(&indicator.id, region, *period, dims);
                        prop_assert_eq!(answer.known().copied(), value, "{}", &context);
                        let by_source: u64 = answer.sources.iter().map(|s| s.1).sum();
                        prop_assert_eq!(by_source, answer.rows, "{}", &context);
                        if indicator.dataset.is_some() {
                            let (_, rows, blank, unplaced) = naive.leaf(indicator, region, *period, dims);
                            prop_assert_eq!((answer.rows, answer.blank), (rows, blank), "{}", &context);
                            prop_assert_eq!(answer.unplaced, unplaced, "{}", &context);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_no_source_can_tell_is_not_zero(
        sources in sources(), lacks in lacking(), group in 1..20usize, threads in 1..4usize, region in 0..9usize,
    ) {
        let (catalog, tree) = (fixture::catalog(), fixture::regions());
        let sources = without(sources, &lacks);
        let asked = periods(PERIODS);
        let dimensions = vec!["status".to_owned()];
        let question = Question {
            indicators: indicators(&catalog), periods: asked.clone(), dimensions, ..Question::default()
        };
        let store = store(&catalog, &sources, &lacks, group);
        let cube = compute(&store, &catalog, &tree, &question, threads).expect("cube");
        let naive = Naive::new(&catalog, &tree, &sources).lacking(&lacks);
        for indicator in &question.indicators {
            for period in &asked {
                let context = format!("{} {period} {}", indicator.id, tree.get(region).name);
                for dims in [&[][..], &[("status", "")]] {
                    if !dims.is_empty() && !has_rows(&catalog, indicator) {
                        continue;
                    }
                    let answer = cube.answer(&indicator.id, region, *period, dims).expect("answer");
                    let value = naive.value(&indicator.id, region, *period, dims);
                    prop_assert_eq!(answer.known().copied(), value, "{} {:?}", &context, dims);
                    if indicator.dataset.is_some() {
                        let (_, rows, blank, unplaced) = naive.leaf(indicator, region, *period, dims);
                        prop_assert_eq!((answer.rows, answer.blank, answer.unplaced), (rows, blank, unplaced));
                    }
                }
                if indicator.dataset.is_some() {
                    let found = cube.untold(&indicator.id, region, *period).expect("untold");
                    let found: BTreeMap<String, u64> =
                        found.into_iter().flat_map(|u| u.sources).map(|(s, n)| (s.to_string(), n)).collect();
                    let wanted = naive.untold(indicator, region, *period, &[]);
                    let wanted: BTreeMap<String, u64> =
                        wanted.into_iter().map(|(s, n)| (format!("s{s}"), n)).collect();
                    prop_assert_eq!(found, wanted, "{}", &context);
                }
            }
        }
    }

    #[test]
    fn asking_for_less_changes_no_answer(
        sources in sources(), indicator in 0..64usize, period in 0..PERIODS.len(), region in 0..9usize,
    ) {
        let (catalog, tree) = (fixture::catalog(), fixture::regions());
        let all = indicators(&catalog);
        let indicator = all[indicator % all.len()];
        let period = periods(PERIODS)[period];
        let question = Question {
            indicators: vec![indicator], periods: vec![period], dimensions: vec![], regions: vec![region],
        };
        let cube = cube(&catalog, &tree, &sources, &question, (7, 2));
        let naive = Naive::new(&catalog, &tree, &sources);
        let answer = cube.answer(&indicator.id, region, period, &[]).expect("answer");
        prop_assert_eq!(answer.known().copied(), naive.value(&indicator.id, region, period, &[]));
    }

    #[test]
    fn both_ways_to_span_years(sources in sources(), region in 0..9usize, threads in 1..3usize) {
        let (catalog, tree) = (fixture::catalog(), fixture::regions());
        let asked = periods(PERIODS);
        let question =
            Question { indicators: indicators(&catalog), periods: asked.clone(), ..Question::default() };
        let cube = cube(&catalog, &tree, &sources, &question, (9, threads));
        // Naively: every indicator as if it said so itself.
        let saying = |mode| {
            let mut other = catalog.clone();
            other.indicators.iter_mut().for_each(|i| i.span = mode);
            other
        };
        let modes = [SpanMode::Union, SpanMode::SumOfYears].map(|mode| (mode, saying(mode)));
        let naive = modes.each_ref().map(|(mode, other)| (*mode, Naive::new(other, &tree, &sources)));
        for indicator in &question.indicators {
            let id = indicator.id.as_str();
            for period in &asked {
                let answer = |mode| cube.spanned(id, region, *period, mode).expect("answer");
                let (union, years) = (answer(SpanMode::Union), answer(SpanMode::SumOfYears));
                let has = cube.has_span_modes(id, *period);
                if indicator.measure == Measure::Each {
                    prop_assert!(!has, "{}", id);
                    continue;
                }
                prop_assert!(has || union == years, "{} {}", id, period);
                if indicator.dataset.is_none() {
                    continue;
                }
                for (mode, naive) in &naive {
                    let answer = if *mode == SpanMode::Union { &union } else { &years };
                    let value = naive.value(id, region, *period, &[]);
                    prop_assert_eq!(answer.known().copied(), value, "{} {} {:?}", id, period, mode);
                }
                let by_year = cube.by_year(id, region, *period).expect("years");
                prop_assert_eq!(by_year.len(), (period.to.year() - period.from.year() + 1) as usize);
                let count = |a: &Answer| match a.known() {
                    Some(Value::Count(n)) => Some(*n),
                    _ => None,
                };
                // A year before any source begins has no figure, though a row may name a day in it.
                let known: Vec<i128> = by_year.iter().filter_map(|(_, a)| count(a)).collect();
                if let Some(whole) = count(&years).filter(|_| has) {
                    let sum: i128 = known.iter().sum();
                    prop_assert!(sum <= whole, "{} {}", id, period);
                    prop_assert!(sum == whole || known.len() < by_year.len(), "{} {}", id, period);
                }
            }
        }
    }

    #[test]
    fn parts_and_wholes(sources in sources(), group in 1..50usize) {
        let (catalog, tree) = (fixture::catalog(), fixture::regions());
        let year = periods(&["2024"])[0];
        let mut asked = year.each_month();
        asked.push(year);
        let question = Question { indicators: indicators(&catalog), periods: asked, ..Question::default() };
        // Rows that belong to one month each.
        let sources: Vec<Vec<Row>> = sources
            .into_iter()
            .map(|rows| {
                let one = |d: Option<(i32, i32)>| d.map(|(from, _)| (from, from));
                rows.into_iter().map(|r| Row { event: one(r.event), service: one(r.service), ..r }).collect()
            })
            .collect();
        let cube = cube(&catalog, &tree, &sources, &question, (group, 2));
        let number = |id: &str, region: usize, period: Period| match cube.answer(id, region, period, &[]) {
            Ok(answer) => match answer.known() {
                Some(Value::Count(n) | Value::Money(n)) => *n,
                _ => 0,
            },
            Err(problem) => panic!("{problem:?}"),
        };
        // A month before any source begins has no figure by another date, though a row may name a day in it.
        // What all rows have a say in may be there in a month and not in the year.
        let within = |i: &&&Indicator| {
            let dated = i.date.is_none() && matches!(i.basis, Basis::Event | Basis::Service);
            i.dataset.is_some() && dated && !i.measure.is_derived() && i.every.is_empty()
        };
        for indicator in question.indicators.iter().filter(within) {
            let id = indicator.id.as_str();
            let months: Vec<i128> =
                year.each_month().iter().map(|m| number(id, tree.root(), *m)).collect();
            let towns: Vec<i128> =
                tree.children(tree.root()).iter().map(|t| number(id, *t, year)).collect();
            let whole = number(id, tree.root(), year);
            let sum: i128 = months.iter().sum();
            match indicator.measure {
                Measure::Rows | Measure::Sum(_) => prop_assert_eq!(sum, whole, "{}", id),
                Measure::Uniform(_) => {}
                _ => {
                    let most = months.iter().chain(&towns).max().copied().unwrap_or(0);
                    prop_assert!(most <= whole && whole <= sum, "{} {} {} {}", id, most, whole, sum);
                }
            }
        }
    }
}
