//! Rejected rows against figures: what a row would do is asked of the engine itself, with every value that
//! an unread field might have.

use super::random::{PERIODS, periods, row};
use crate::catalog::{Basis, Catalog, Indicator, Measure};
use crate::figure::fixture::{self, MemoryStore, Money, Row};
use crate::figure::{Cube, Question, Rejected, compute};
use crate::model::evidence::Impact;
use crate::model::record::{Reject, RejectFields, RejectKnown, RejectReason, standard};
use crate::model::region::Scope;
use crate::model::{Period, RegionTree, Value};
use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;

/// What may be unread of a row.
const FIELDS: &[&str] = &[
    "category",
    "status",
    "town",
    "village",
    "amount",
    "cases",
    "signed",
    "ended",
    standard::EVENT_FROM,
    standard::SERVICE_FROM,
];

const CODES: [&str; 3] = ["E0206", "E0208", "E0212"];

/// A row as it is kept when it is refused.
fn reject(row: &Row, unread: &[&str], code: usize) -> Reject {
    let reads = |field: &str| !unread.contains(&field);
    let mut fields =
        RejectFields { unread: unread.iter().map(|f| (*f).to_owned()).collect(), ..Default::default() };
    fields.event = row.event.filter(|_| reads(standard::EVENT_FROM));
    fields.service = row.service.filter(|_| reads(standard::SERVICE_FROM));
    for field in ["category", "status", "town", "village", "course"].into_iter().filter(|f| reads(f)) {
        if let Some(text) = row.text(field) {
            fields.words.insert(field.into(), text.into());
        }
    }
    for (field, number) in [("amount", row.amount), ("cases", row.cases)] {
        if let Some(number) = number.filter(|_| reads(field)) {
            fields.numbers.insert(field.into(), number);
        }
    }
    for (field, day) in [("signed", row.signed), ("ended", row.ended)] {
        if let Some(day) = day.filter(|_| reads(field)) {
            fields.dates.insert(field.into(), day);
        }
    }
    let reason = RejectReason { code: CODES[code].into(), column: None, field: None, reason: String::new() };
    let known = RejectKnown { fields: Some(fields), ..RejectKnown::default() };
    Reject { line: 2, reasons: vec![reason], cells: Vec::new(), kinds: String::new(), known }
}

/// The same as a version kept it that knew no fields.
fn of_old(row: &Row) -> Reject {
    let day = |d: i32| NaiveDate::from_epoch_days(d).expect("a day");
    let known = RejectKnown {
        event: row.event.map(|(from, _)| day(from).to_string()),
        service: row.service.map(|(from, _)| day(from).format("%Y-%m").to_string()),
        town: row.town.map(str::to_owned),
        amounts: row.amount.map(|a| ("amount".to_owned(), a)).into_iter().collect(),
        fields: None,
    };
    Reject { known, ..reject(row, &[], 0) }
}

/// The row with every value that its unread fields might have, as far as these can be listed.
fn completions(row: &Row, unread: &[&str]) -> Vec<Row> {
    let days: Vec<i32> = periods(PERIODS)
        .iter()
        .flat_map(|p| [p.from.to_epoch_days(), p.to.to_epoch_days(), p.to.to_epoch_days() + 1])
        .chain([0, 25_000])
        .collect();
    let mut out = vec![row.clone()];
    for field in unread {
        let mut more: Vec<Row> = Vec::new();
        for old in &out {
            let mut put = |change: &dyn Fn(&mut Row)| {
                let mut new = old.clone();
                change(&mut new);
                more.push(new);
            };
            match *field {
                "category" => [None, Some("甲"), Some("乙"), Some("别的")]
                    .into_iter()
                    .for_each(|w| put(&|r| r.category = w)),
                "status" => [None, Some("已发"), Some("退回"), Some("报名")]
                    .into_iter()
                    .for_each(|w| put(&|r| r.status = w)),
                "town" => [None, Some("城关"), Some("石桥乡"), Some("河口"), Some("无名")]
                    .into_iter()
                    .for_each(|w| put(&|r| r.town = w)),
                "village" => [None, Some("东门"), Some("西门社区"), Some("桥头村")]
                    .into_iter()
                    .for_each(|w| put(&|r| r.village = w)),
                "amount" => {
                    [None, Some(-100), Some(0), Some(100)].into_iter().for_each(|n| put(&|r| r.amount = n))
                }
                "cases" => [None, Some(0), Some(2)].into_iter().for_each(|n| put(&|r| r.cases = n)),
                "signed" => days.iter().for_each(|d| put(&|r| r.signed = Some(*d))),
                "ended" => days.iter().for_each(|d| put(&|r| r.ended = Some(*d))),
                standard::EVENT_FROM => days.iter().for_each(|d| put(&|r| r.event = Some((*d, *d)))),
                _ => days.iter().for_each(|d| {
                    let first = NaiveDate::from_epoch_days(*d).and_then(|d| d.with_day(1)).expect("a day");
                    put(&|r| r.service = Some((first.to_epoch_days(), first.to_epoch_days())));
                }),
            }
        }
        out = more;
    }
    out
}

/// A cube in which every row is a source of its own, named by its number.
fn cube(catalog: &Catalog, tree: &RegionTree, rows: &[Row]) -> Cube {
    let schema = catalog.dataset("aid").expect("dataset").schema();
    let mut store = MemoryStore::default();
    for (i, row) in rows.iter().enumerate() {
        let blocks = vec![fixture::block(&schema, std::slice::from_ref(row))];
        store.add(&i.to_string(), "aid", &schema, blocks, Money::Int);
    }
    let indicators = leaves(catalog);
    let question = Question { indicators, periods: periods(PERIODS), ..Question::default() };
    compute(&store, catalog, tree, &question, 1).expect("cube")
}

/// Indicators that count rows one by one: not those by 快照, where a row is judged by others.
fn leaves(catalog: &Catalog) -> Vec<&Indicator> {
    let one_by_one = |i: &&Indicator| {
        i.dataset.as_deref() == Some("aid") && i.basis != Basis::Snapshot && i.every.is_empty()
    };
    catalog.indicators.iter().filter(one_by_one).collect()
}

fn impact(
    catalog: &Catalog,
    tree: &RegionTree,
    rejects: &[Reject],
    indicator: &Indicator,
    (period, region): (Period, usize),
) -> Impact {
    let read = |dataset: &str| {
        Ok(if dataset == "aid" { vec![(0, Scope::default(), rejects.to_vec())] } else { Vec::new() })
    };
    Rejected::new(catalog, tree, read).impact(indicator, period, region).expect("an impact").impact
}

fn rows_of(impact: &Impact) -> (u64, u64) {
    (impact.lines.iter().map(|l| l.rows).sum(), impact.lines.iter().map(|l| l.unreadable).sum())
}

fn plain(value: Option<Value>) -> Option<i128> {
    match value? {
        Value::Count(n) | Value::Money(n) => Some(n),
        Value::Ratio(_) => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_row_is_left_out_only_where_no_value_of_what_is_unread_would_count(
        row in row(),
        unread in prop::sample::subsequence(FIELDS.to_vec(), 0..3),
        region in 0..9usize,
    ) {
        let (catalog, tree) = (fixture::catalog(), fixture::regions());
        let all = completions(&row, &unread);
        let cube = cube(&catalog, &tree, &all);
        let refused = [reject(&row, &unread, 0)];
        let old = [of_old(&row)];
        for indicator in leaves(&catalog) {
            for period in periods(PERIODS) {
                let answer = cube.answer(&indicator.id, region, period, &[]).expect("an answer");
                let counted = answer.sources.len();
                let found = impact(&catalog, &tree, &refused, indicator, (period, region));
                let (rows, unreadable) = rows_of(&found);
                let what = format!("{} {period} {region} {row:?} {unread:?}", indicator.id);
                prop_assert!(counted == 0 || rows == 1, "left out: {what}");
                if unread.is_empty() {
                    prop_assert_eq!((rows, unreadable), (counted as u64, 0), "{}", what);
                }
                if rows == 1 && unreadable == 0 {
                    prop_assert_eq!(counted, all.len(), "said to be sure: {}", what);
                }
                if let Some(most) = plain(found.at_most) {
                    let value = |row: &Row| match &indicator.measure {
                        Measure::Sum(field) if field == "amount" => i128::from(row.amount.unwrap_or(0)),
                        Measure::Sum(_) => i128::from(row.cases.unwrap_or(0)),
                        _ => 1,
                    };
                    for (source, _) in &answer.sources {
                        let row = &all[source.parse::<usize>().expect("a number")];
                        prop_assert!(value(row) <= most, "more than {most}: {what}");
                    }
                }
                if answer.sources.iter().any(|(source, _)| &**source == "0") && unread.is_empty() {
                    let (rows, _) = rows_of(&impact(&catalog, &tree, &old, indicator, (period, region)));
                    prop_assert_eq!(rows, 1, "left out by what an older ledger kept: {}", what);
                }
            }
        }
    }

    #[test]
    fn many_rows_are_as_each_for_itself(
        rows in prop::collection::vec((row(), prop::sample::subsequence(FIELDS.to_vec(), 0..4), 0..3usize), 1..30),
        region in 0..9usize,
    ) {
        let (catalog, tree) = (fixture::catalog(), fixture::regions());
        let rejects: Vec<Reject> = rows.iter().map(|(row, unread, code)| reject(row, unread, *code)).collect();
        for indicator in catalog.indicators.iter().filter(|i| i.dataset.as_deref() == Some("aid")) {
            for period in periods(&PERIODS[..4]) {
                let all = impact(&catalog, &tree, &rejects, indicator, (period, region));
                let mut most = Some(0);
                for (i, code) in CODES.iter().enumerate() {
                    let own = rows.iter().zip(&rejects).filter(|((_, _, c), _)| *c == i).map(|(_, r)| r);
                    let mut sums = (0, 0, None);
                    for reject in own {
                        let one = impact(&catalog, &tree, std::slice::from_ref(reject), indicator, (period, region));
                        for line in &one.lines {
                            sums.0 += line.rows;
                            sums.1 += line.unreadable;
                            sums.2 = line.amount.map(|a| a + sums.2.unwrap_or(0)).or(sums.2);
                        }
                        most = most.zip(plain(one.at_most)).map(|(a, b)| a + b);
                    }
                    let line = all.lines.iter().find(|l| l.code == *code);
                    let told = line.map_or((0, 0, None), |l| (l.rows, l.unreadable, l.amount));
                    prop_assert_eq!(told, sums, "{} {}", &indicator.id, code);
                }
                prop_assert_eq!(plain(all.at_most), most, "{}", &indicator.id);
            }
        }
    }
}

/// A row of 2024 in 城关镇 that is 甲, 300 元.
fn plain_row() -> Row {
    let day = NaiveDate::from_ymd_opt(2024, 3, 5).expect("a day");
    let days = (day.to_epoch_days(), day.to_epoch_days());
    let month = day.with_day(1).expect("a day").to_epoch_days();
    Row {
        event: Some(days),
        service: Some((month, month)),
        town: Some("城关镇"),
        category: Some("甲"),
        amount: Some(30_000),
        ..Row::default()
    }
}

fn told(id: &str, rejects: &[Reject]) -> Impact {
    let (catalog, tree) = (fixture::catalog(), fixture::regions());
    let year = Period::year(2024).expect("a year");
    impact(&catalog, &tree, rejects, catalog.indicator(id).expect(id), (year, tree.root()))
}

#[test]
fn impacts_are_said_in_words() {
    let whole = plain_row();
    let back = Row { amount: Some(-40_000), ..plain_row() };
    let other = Row { event: Some((0, 0)), service: Some((0, 0)), ..plain_row() };
    let two = [reject(&whole, &[], 0), reject(&whole, &["id_number"], 2)];
    for (id, rejects, words) in [
        ("persons", two.to_vec(), "剔除的 2 行若全部补正，最多增加 2 人"),
        ("amount", two.to_vec(), "剔除的 2 行若全部补正，最多增加 600 元"),
        ("persons", vec![reject(&other, &[], 0)], ""),
        (
            "persons.a",
            vec![reject(&whole, &[], 0), reject(&whole, &["category"], 1)],
            "剔除的 2 行若全部补正，最多增加 2 人；其中 1 行读不出是否计入",
        ),
        (
            "amount",
            vec![reject(&whole, &[], 0), reject(&whole, &["amount"], 1)],
            "剔除的 2 行可能计入，其中 1 行读不出是否计入或计多少，最多增加多少不能确定",
        ),
        // Money taken back is nobody's payment, and may not be there at all.
        ("persons", vec![reject(&back, &[], 0)], ""),
        ("amount", vec![reject(&back, &[], 0)], "剔除的 1 行若全部补正，至少减少 400 元"),
        (
            "amount.a",
            vec![reject(&back, &["category"], 0)],
            "剔除的 1 行若全部补正，也不会增加；其中 1 行读不出是否计入",
        ),
        // 甲 is in both parts: one row, twice the money.
        ("amount.both", vec![reject(&whole, &[], 0)], "剔除的 1 行若全部补正，最多增加 600 元"),
        ("rate", vec![reject(&whole, &[], 0)], "剔除的 1 行若全部补正，这个数可能变动，变动多少不能确定"),
        ("gap", vec![reject(&whole, &[], 0)], "剔除的 1 行若全部补正，这个数可能变动，变动多少不能确定"),
        (
            "persons.last",
            vec![reject(&whole, &[], 0)],
            "剔除的 1 行若全部补正，最多增加 1 人；其中 1 行读不出是否计入",
        ),
        (
            "towns.done",
            vec![reject(&whole, &[], 0)],
            "剔除的 1 行若全部补正，这个数可能变动，变动多少不能确定",
        ),
        ("all.towns", vec![reject(&whole, &[], 0)], ""),
        ("mixed", vec![reject(&whole, &[], 0)], "剔除的 1 行若全部补正，最多增加 1 人次"),
    ] {
        assert_eq!(told(id, &rejects).words, words, "{id}");
    }
}

#[test]
fn a_number_of_several_figures_has_their_rows_once() {
    let (catalog, tree) = (fixture::catalog(), fixture::regions());
    let before = Row { event: plain_row().event.map(|(a, b)| (a - 366, b - 366)), ..plain_row() };
    let rejects =
        vec![reject(&plain_row(), &[], 0), reject(&before, &[], 1), reject(&plain_row(), &["category"], 2)];
    let read = |_: &str| Ok(vec![(7, Scope::default(), rejects.clone())]);
    let rejected = Rejected::new(&catalog, &tree, read);
    let indicator = catalog.indicator("persons").expect("persons");
    let years: Vec<_> =
        [2024, 2023].iter().map(|y| (indicator, Period::year(*y).expect("a year"), tree.root())).collect();
    let moved = rejected.impact_of(&[years[0], years[1], years[0]]).expect("an impact");
    assert_eq!((rows_of(&moved.impact), moved.impact.at_most), ((3, 0), None));
    assert_eq!(moved.sources.into_iter().collect::<Vec<_>>(), [7]);
    assert_eq!(before.event.map(|(d, _)| NaiveDate::from_epoch_days(d).expect("a day").year()), Some(2023));
}
