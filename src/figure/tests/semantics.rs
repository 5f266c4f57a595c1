//! Cases made by hand: what is 0, what is nothing, what is told of rows that do not fit.

use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::figure::fixture::{self, MemoryStore, Money, Row};
use crate::figure::{Answer, Cube, Groups, NoValue, Question, SourceInfo, Store, compute};
use crate::model::period::parse;
use crate::model::{Period, RegionTree, Value};
use arrow_array::RecordBatch;
use arrow_array::{ArrayRef, Date32Array, Decimal128Array, Int64Array};
use chrono::NaiveDate;
use std::sync::Arc;

pub(super) fn period(text: &str) -> Period {
    parse(text, NaiveDate::MIN).expect("period")
}

pub(super) fn days(text: &str) -> Option<(i32, i32)> {
    let day = text.parse::<NaiveDate>().expect("day").to_epoch_days();
    Some((day, day))
}

/// A payment in 城关镇 with event day, service month, person, amount.
pub(super) fn row(event: &str, service: &str, person: i64, amount: i64) -> Row {
    Row {
        event: days(event),
        service: days(service),
        person: Some(person),
        town: Some("城关镇"),
        category: Some("甲"),
        amount: Some(amount),
        ..Row::default()
    }
}

pub(super) struct World {
    pub(super) catalog: Catalog,
    pub(super) tree: RegionTree,
    pub(super) store: MemoryStore,
}

pub(super) fn world(sources: &[&[Row]]) -> World {
    let catalog = fixture::catalog();
    let schema = catalog.dataset("aid").expect("dataset").schema();
    let mut store = MemoryStore::default();
    for (i, rows) in sources.iter().enumerate() {
        store.add(&format!("s{i}"), "aid", &schema, vec![fixture::block(&schema, rows)], Money::Wide);
    }
    World { catalog, tree: fixture::regions(), store }
}

impl World {
    pub(super) fn ask(&self, periods: &[&str], dimensions: &[&str]) -> Result<Cube, Diagnostic> {
        let question = Question {
            indicators: self.catalog.indicators.iter().collect(),
            periods: periods.iter().map(|p| period(p)).collect(),
            dimensions: dimensions.iter().map(|d| (*d).to_owned()).collect(),
            regions: vec![],
        };
        compute(&self.store, &self.catalog, &self.tree, &question, 2)
    }

    pub(super) fn answer(&self, id: &str, region: &str, at: &str) -> Answer {
        let cube = self.ask(&[at], &[]).expect("cube");
        let region = self.tree.find(region).expect("region");
        cube.answer(id, region, period(at), &[]).expect("answer")
    }
}

pub(super) fn code<T: std::fmt::Debug>(result: Result<T, Diagnostic>) -> Code {
    result.expect_err("refused").code
}

#[test]
fn nothing_is_not_zero() {
    let world = world(&[&[row("2024-03-05", "2024-03-01", 1, 100)]]);
    assert_eq!(world.answer("persons", "云水县", "2024").value, Ok(Value::Count(1)));
    assert_eq!(world.answer("persons", "石桥乡", "2024").value, Ok(Value::Count(0)));
    let none = Err(NoValue::NotIngested { dataset: "aid".into() });
    assert_eq!(world.answer("persons", "云水县", "2023").value, none);
    assert_eq!(world.answer("persons", "云水县", "2024-04").value, none);
    // The source reaches into the month by 所属期 although no day of payment does.
    assert_eq!(world.answer("amount.service", "云水县", "2024-03").value, Ok(Value::Money(100)));
    let empty = self::world(&[]);
    assert_eq!(empty.answer("amount", "云水县", "2024").value, none);
}

#[test]
fn voided_rows_count_for_nothing_and_reversals_for_sums_only() {
    let voided = Row { status: Some("退回"), ..row("2024-03-05", "2024-03-01", 1, 900) };
    let keyless = Row { person: None, amount: None, ..row("2024-03-05", "2024-03-01", 1, 0) };
    let rows =
        [voided, row("2024-03-05", "2024-03-01", 2, 500), row("2024-04-05", "2024-03-01", 2, -200), keyless];
    let world = world(&[&rows]);
    let amount = world.answer("amount", "云水县", "2024");
    assert_eq!((amount.value, amount.rows, amount.blank), (Ok(Value::Money(300)), 3, 1));
    let persons = world.answer("persons", "云水县", "2024");
    assert_eq!((persons.value, persons.rows, persons.blank), (Ok(Value::Count(1)), 2, 1));
    assert_eq!(world.answer("rows", "云水县", "2024").value, Ok(Value::Count(2)));
}

#[test]
fn a_cut_month_is_left_out_and_told() {
    let rows = [
        row("2024-12-05", "2024-11-01", 1, 100),
        row("2024-12-06", "2024-12-01", 2, 100),
        Row {
            event: days("2024-01-01").map(|d| (d.0, d.0 + 365)),
            ..row("2024-01-01", "2024-01-01", 3, 100)
        },
    ];
    let world = world(&[&rows]);
    let cut = world.answer("rows.service", "云水县", "2024-01-01..2024-12-20");
    assert_eq!((cut.value, cut.unplaced), (Ok(Value::Count(2)), 1));
    let cube = world.ask(&["2024-01-01..2024-12-20", "2024"], &[]).expect("cube");
    let unplaced = cube.unplaced("rows.service", period("2024-01-01..2024-12-20")).expect("unplaced");
    assert_eq!((unplaced.straddling, unplaced.undated), (1, 0));
    assert_eq!(unplaced.sources, [("s0".into(), 1)]);
    let month = world.answer("rows", "云水县", "2024-12");
    assert_eq!(
        (month.value, month.unplaced),
        (Ok(Value::Count(2)), 1),
        "one row has the whole year for a date"
    );
    assert_eq!(world.answer("rows", "云水县", "2024").value, Ok(Value::Count(3)));
}

#[test]
fn names_that_fit_no_region_count_at_the_root_and_are_listed() {
    let town = |town, village| Row { town, village, ..row("2024-03-05", "2024-03-01", 1, 100) };
    let first = [town(Some("无名镇"), None), town(None, Some("东门")), town(Some("特呈办"), None)];
    let second = [town(Some("无名镇"), None), town(None, None), town(Some("石桥"), Some("无名村"))];
    let world = world(&[&first, &second]);
    let rows = |region: &str| match world.answer("rows", region, "2024").value {
        Ok(Value::Count(n)) => n,
        other => panic!("{other:?}"),
    };
    assert_eq!(rows("云水县"), 6);
    assert_eq!(
        (rows("城关镇"), rows("东门社区"), rows("特呈办"), rows("石桥乡"), rows("桥头村")),
        (1, 1, 1, 1, 0)
    );
    let cube = world.ask(&["2024"], &[]).expect("cube");
    let list: Vec<(String, String, u64, usize)> =
        cube.unresolved().into_iter().map(|u| (u.town, u.village, u.rows, u.sources.len())).collect();
    assert_eq!(list, [(String::new(), String::new(), 1, 1), ("无名镇".to_owned(), String::new(), 2, 2)]);
}

#[test]
fn derived_figures_keep_their_parts_and_count_a_row_once() {
    let other = Row { category: Some("乙"), ..row("2024-03-05", "2024-03-01", 2, 50) };
    let world = world(&[&[row("2024-03-05", "2024-03-01", 1, 100), other.clone()], &[other]]);
    let both = world.answer("amount.both", "云水县", "2024");
    assert_eq!((both.value, both.rows), (Ok(Value::Money(300)), 3));
    assert_eq!(both.sources, [("s0".into(), 2), ("s1".into(), 1)]);
    let parts: Vec<_> = both.parts.iter().map(|(id, a)| (id.as_str(), a.value.clone(), a.rows)).collect();
    assert_eq!(parts, [("amount.a", Ok(Value::Money(100)), 1), ("amount", Ok(Value::Money(200)), 3)]);
    let missing = NoValue::PartMissing { part: "other.rows".into() };
    assert_eq!(world.answer("mixed", "云水县", "2024").value, Err(missing));
    let zero = NoValue::ZeroDenominator { part: "persons".into() };
    assert_eq!(world.answer("rate", "石桥乡", "2024").value, Err(zero));
}

#[test]
fn years_are_added_up_where_the_indicator_says_so() {
    let rows = [
        row("2022-03-05", "2022-03-01", 1, 100),
        row("2023-03-05", "2023-03-01", 1, 100),
        row("2024-03-05", "2024-03-01", 1, 100),
        row("2024-04-05", "2024-04-01", 1, 100),
    ];
    let world = world(&[&rows]);
    assert_eq!(world.answer("persons", "云水县", "2022..2024").value, Ok(Value::Count(1)));
    assert_eq!(world.answer("persons.years", "云水县", "2022..2024").value, Ok(Value::Count(3)));
    assert_eq!(world.answer("persons.years", "云水县", "2024").value, Ok(Value::Count(1)));
}

#[test]
fn any_number_of_conditions() {
    const WORDS: [&str; 5] = ["甲", "乙", "丙", "丁", "戊"];
    let mut more = String::new();
    for i in 0..200 {
        let (a, b) = (WORDS[i % 5], WORDS[(i / 5) % 5]);
        more.push_str(&format!(
            "[[indicator]]\nid = 'many{i}'\ntitle = 'x'\ndataset = 'aid'\nmeasure = 'rows'\nunit = '次'\n\
             where = {{ category = ['{a}', '{b}', '无{i}'] }}\n"
        ));
    }
    let mut world = world(&[]);
    world.catalog = fixture::catalog_with(&more);
    let schema = world.catalog.dataset("aid").expect("dataset").schema();
    let rows: Vec<Row> = WORDS
        .iter()
        .enumerate()
        .flat_map(|(n, w)| vec![Row { category: Some(w), ..row("2024-03-05", "2024-03-01", 1, 1) }; n + 1])
        .collect();
    world.store.add("s", "aid", &schema, vec![fixture::block(&schema, &rows)], Money::Int);
    let cube = world.ask(&["2024"], &[]).expect("cube");
    for i in 0..200 {
        let (a, b) = (i % 5, (i / 5) % 5);
        let expected = if a == b { a + 1 } else { a + b + 2 };
        let answer = cube.answer(&format!("many{i}"), 1, period("2024"), &[]).expect("answer");
        assert_eq!(answer.value, Ok(Value::Count(expected as i128)), "{i}");
    }
}

#[test]
fn what_was_not_asked_is_an_error() {
    let world = world(&[&[row("2024-03-05", "2024-03-01", 1, 100)]]);
    assert_eq!(code(world.ask(&["2024"], &["nothing"])), codes::DIMENSION_UNKNOWN);
    assert_eq!(code(world.ask(&["2024"], &["id_number"])), codes::DIMENSION_UNKNOWN);
    let cube = world.ask(&["2024"], &["category"]).expect("cube");
    assert_eq!(cube.dimension_values("category"), ["甲"]);
    let (root, year) = (world.tree.root(), period("2024"));
    assert_eq!(code(cube.answer("nobody", root, year, &[])), codes::INDICATOR_UNKNOWN);
    assert_eq!(code(cube.answer("rows", 99, year, &[])), codes::REGION_UNKNOWN);
    assert_eq!(code(cube.answer("rows", root, period("2024-02-01..2024-02-20"), &[])), codes::PERIOD_INVALID);
    // Its bounds are those of the periods beside it; its rows were not read.
    let beside = world.ask(&["2022", "2024"], &[]).expect("cube");
    assert_eq!(code(beside.answer("rows", root, period("2023"), &[])), codes::PERIOD_INVALID);
    assert_eq!(code(cube.answer("rows", root, year, &[("status", "")])), codes::DIMENSION_UNKNOWN);
    assert_eq!(code(cube.answer("other.rows", root, year, &[("category", "甲")])), codes::DIMENSION_UNKNOWN);
    assert_eq!(code(cube.unplaced("nothing", year)), codes::INDICATOR_UNKNOWN);
}

/// A store of one batch a source, as it may come out of a damaged ledger.
struct Raw(Vec<SourceInfo>, Vec<Result<RecordBatch, Diagnostic>>);

impl Store for Raw {
    fn sources(&self) -> &[SourceInfo] {
        &self.0
    }
    fn open(&self, source: usize, _: &[&str]) -> Result<Box<dyn Groups + '_>, Diagnostic> {
        Ok(Box::new(RawGroups(&self.1[source])))
    }
}

struct RawGroups<'a>(&'a Result<RecordBatch, Diagnostic>);

impl Groups for RawGroups<'_> {
    fn groups(&self) -> usize {
        1
    }
    fn read(&mut self, _: usize) -> Result<RecordBatch, Diagnostic> {
        self.0.clone()
    }
}

fn raw(batches: Vec<Result<RecordBatch, Diagnostic>>) -> Result<Cube, Diagnostic> {
    let year = period("2024");
    let range = Some((year.from, year.to));
    let info = |i: usize| SourceInfo {
        fills: None,
        placed: false,
        region: None,
        office: None,
        id: i.to_string().into(),
        dataset: "aid".into(),
        rows: 2,
        event: range,
        service: range,
        without_event: false,
        without_service: false,
    };
    let infos = (0..batches.len()).map(info).collect();
    let world = world(&[]);
    let question = Question {
        indicators: world.catalog.indicators.iter().collect(),
        periods: vec![year],
        ..Question::default()
    };
    compute(&Raw(infos, batches), &world.catalog, &world.tree, &question, 2)
}

fn money(values: Vec<i128>, scale: i8) -> Result<RecordBatch, Diagnostic> {
    let days: ArrayRef =
        Arc::new(Date32Array::from(vec![period("2024-03").from.to_epoch_days(); values.len()]));
    let amount = Decimal128Array::from(values).with_precision_and_scale(38, scale).expect("decimal");
    let columns =
        [("event_from", days.clone()), ("event_to", days), ("amount", Arc::new(amount) as ArrayRef)];
    Ok(RecordBatch::try_from_iter(columns).expect("batch"))
}

#[test]
fn a_sum_out_of_range_is_refused() {
    let large = i128::MAX / 2 + 1;
    assert_eq!(code(raw(vec![money(vec![large, large], 2)])), codes::FIGURE_OVERFLOW);
    // Every source alone is in range; the figure is not.
    let cube = raw(vec![money(vec![large], 2), money(vec![large], 2)]).expect("cube");
    assert_eq!(code(cube.answer("amount", 1, period("2024"), &[])), codes::FIGURE_OVERFLOW);
    assert_eq!(code(cube.answer("amount.both", 1, period("2024"), &[])), codes::FIGURE_OVERFLOW);
}

#[test]
fn damage_is_told_and_never_counted() {
    let broken = || Err(Diagnostic::new(codes::LEDGER_DAMAGED, "断了"));
    assert_eq!(raw(vec![money(vec![1], 2), broken()]).expect_err("refused").message, "断了");
    assert_eq!(code(raw(vec![money(vec![1], 0)])), codes::LEDGER_DAMAGED, "money not in 分");
    let wrong: ArrayRef = Arc::new(Int64Array::from(vec![1]));
    let batch = RecordBatch::try_from_iter([("category", wrong)]).expect("batch");
    assert_eq!(code(raw(vec![Ok(batch)])), codes::LEDGER_DAMAGED, "a category that is no text");
}
