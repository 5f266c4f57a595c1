//! Cases made by hand: 累计, 存量, 快照 and other dates than the dataset's own.

use super::semantics::{World, days, period, row, world};
use crate::figure::fixture::Row;
use crate::figure::{Answer, NoValue, Question, compute};
use crate::model::Value;
use chrono::NaiveDate;

fn count(answer: &Answer) -> i128 {
    match answer.known() {
        Some(Value::Count(n)) => *n,
        other => panic!("{other:?} {:?}", answer.value),
    }
}

fn counts(world: &World, id: &str, places: &[(&str, &str)]) -> Vec<i128> {
    places.iter().map(|(region, at)| count(&world.answer(id, region, at))).collect()
}

fn not_ingested() -> Result<Value, NoValue> {
    Err(NoValue::NotIngested { dataset: "aid".into() })
}

fn epoch(text: &str) -> Option<i32> {
    days(text).map(|d| d.0)
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("day")
}

#[test]
fn what_is_cumulative_begins_when_records_begin() {
    let old = [row("2019-07-01", "2019-07-01", 1, 100), row("2019-12-31", "2019-12-01", 2, 100)];
    let new = [
        row("2024-03-05", "2024-03-01", 1, 100),
        row("2024-06-30", "2024-06-01", 3, 100),
        Row { event: Some((19_900, 19_950)), ..row("2024-06-25", "2024-06-01", 4, 100) },
        Row { event: None, ..row("2024-06-25", "2024-06-01", 5, 100) },
    ];
    let world = world(&[&old, &new]);
    let all = [("云水县", "2019"), ("云水县", "2020"), ("云水县", "2024-03"), ("云水县", "2024H1")];
    assert_eq!(counts(&world, "persons.ever", &all), [2, 2, 2, 3]);
    let half = world.answer("persons.ever", "云水县", "2024H1");
    assert_eq!((half.rows, half.unplaced), (4, 2), "one reaches over the end, one has no date");
    assert_eq!(half.sources, [("s0".into(), 2), ("s1".into(), 2)]);
    assert_eq!(world.answer("amount.ever", "云水县", "2020").value, Ok(Value::Money(200)));
    assert_eq!(world.answer("persons.ever", "云水县", "2019H1").value, not_ingested());
    // What counts in the period only is not touched by the older rows.
    assert_eq!(world.answer("persons", "云水县", "2020").value, not_ingested());
}

#[test]
fn a_stock_is_what_stands_on_the_last_day() {
    let unit = |from: &str, until: Option<&str>, person| Row {
        ended: until.and_then(epoch),
        ..row(from, "2024-01-01", person, 0)
    };
    let rows = [
        unit("2020-05-01", None, 1),
        unit("2020-05-01", Some("2024-06-29"), 2),
        unit("2020-05-01", Some("2024-06-30"), 3),
        unit("2024-06-30", None, 4),
        unit("2024-07-01", None, 5),
        unit("2024-07-01", Some("2024-06-30"), 6),
        Row { event: days("2024-06-30").map(|d| (d.0, d.0 + 1)), ..unit("2024-06-30", None, 7) },
        Row { event: None, ..unit("2024-06-30", None, 8) },
        Row { event: None, ..unit("2024-06-30", Some("2024-06-29"), 9) },
    ];
    let world = world(&[&rows]);
    let half = world.answer("rows.standing", "云水县", "2024H1");
    assert_eq!((count(&half), half.rows, half.unplaced), (3, 3, 2));
    let ends = [("云水县", "2020"), ("云水县", "2024-05"), ("云水县", "2024H1"), ("云水县", "2024")];
    assert_eq!(counts(&world, "rows.standing", &ends), [3, 3, 3, 4]);
    assert_eq!(counts(&world, "persons.standing", &ends), [3, 3, 3, 4]);
    // 当期新增 of the same rows.
    assert_eq!(count(&world.answer("rows", "云水县", "2024H1")), 1);
    assert_eq!(world.answer("rows.standing", "云水县", "2019").value, not_ingested());
    // All of them out of one pass.
    let asked = ["2020", "2024-05", "2024H1", "2024"];
    let cube = world.ask(&asked, &[]).expect("cube");
    let at =
        |p: &str| count(&cube.answer("rows.standing", world.tree.root(), period(p), &[]).expect("answer"));
    assert_eq!(asked.map(at), [3, 3, 3, 4]);
}

/// 城关镇 in January and June, 石桥乡 in March and June, 河口镇 in January only.
fn register() -> World {
    let of = |day: &str, person, town, category| Row {
        town: Some(town),
        category: Some(category),
        ..row(day, "2024-01-01", person, 10)
    };
    let january = [
        of("2024-01-31", 1, "城关镇", "甲"),
        of("2024-01-31", 2, "城关镇", "甲"),
        of("2024-01-31", 6, "河口镇", "甲"),
        Row { village: Some("东门"), ..of("2024-01-31", 7, "城关镇", "甲") },
    ];
    let march = [of("2024-03-31", 4, "石桥乡", "甲"), of("2024-03-31", 5, "石桥乡", "乙")];
    let june = [
        of("2024-06-30", 2, "城关镇", "乙"),
        of("2024-06-30", 3, "城关镇", "乙"),
        of("2024-06-30", 4, "石桥乡", "甲"),
        Row { status: Some("作废"), ..of("2024-06-30", 9, "石桥乡", "甲") },
    ];
    world(&[&january, &march, &june])
}

#[test]
fn of_every_town_the_last_snapshot_counts() {
    let world = register();
    let places = ["云水县", "城关镇", "石桥乡", "河口镇", "东门社区", "特呈办"];
    let at = |id, p| places.map(|place| world.answer(id, place, p).value.map(|v| v.plain()).ok());
    let some = |all: [i32; 6]| all.map(|n| (n >= 0).then(|| n.to_string()));
    // What has no 快照 in the period has no number: -1.
    assert_eq!(at("persons.last", "2024-01"), some([4, 3, -1, 1, 1, -1]));
    assert_eq!(at("persons.last", "2024Q1"), some([6, 3, 2, 1, 1, -1]));
    assert_eq!(at("persons.last", "2024"), some([4, 2, 1, 1, 0, -1]), "of 东门 nobody is left in June");
    assert_eq!(at("persons.last", "2024-06"), some([3, 2, 1, -1, 0, -1]));
    // The last day is that of the 镇街, not of the rows that fit.
    assert_eq!(at("rows.last.a", "2024"), some([2, 0, 1, 1, 0, -1]));
    let year = world.answer("persons.last", "云水县", "2024");
    assert_eq!((year.rows, year.unplaced), (4, 0), "what is replaced is not missing");
    let two = Some((date("2024-01-31"), date("2024-06-30")));
    assert_eq!(year.snapshot, two);
    let town = |name| world.answer("persons.last", name, "2024").snapshot;
    assert_eq!(town("城关镇"), Some((date("2024-06-30"), date("2024-06-30"))));
    assert_eq!(town("东门社区"), town("城关镇"));
    assert_eq!(town("特呈办"), None);
    assert_eq!(world.answer("persons", "云水县", "2024").snapshot, None);
    // There are sources from January to June; in April and May there is no 快照.
    assert_eq!(world.answer("persons.last", "云水县", "2024-04..2024-05").value, not_ingested());
    assert_eq!(world.answer("amount.last", "云水县", "2024H1").value, Ok(Value::Money(40)));
}

#[test]
fn towns_without_a_snapshot_are_told_of() {
    let world = register();
    let cube = world.ask(&["2024-01", "2024-06", "2024", "2023"], &[]).expect("cube");
    let told = |id: &str, place: &str, p: &str| -> Vec<String> {
        let region = world.tree.find(place).expect("region");
        let told = cube.snapshot_remarks(id, "救助", region, period(p));
        told.into_iter().map(|d| format!("{} {}", d.code, d.message)).collect()
    };
    let january = "W0612 「救助」2024年1月没有这 1 个镇街的快照，全部的数里没有它们：石桥乡";
    assert_eq!(told("persons.last", "云水县", "2024-01"), [january], "特呈办 does not count as one");
    assert_eq!(told("rows.last.a", "云水县", "2024-01"), [january]);
    let june = "W0612 「救助」2024年6月没有这 1 个镇街的快照，全部的数里没有它们：河口镇";
    assert_eq!(told("persons.last", "云水县", "2024-06"), [june]);
    let days = "W0610 「救助」2024年的快照日不是同一天：最早的是2024年1月31日，最晚的是2024年6月30日";
    assert_eq!(told("persons.last", "云水县", "2024"), [days]);
    let none: [&str; 0] = [];
    assert_eq!(told("persons.last", "石桥乡", "2024-01"), none, "it has no number to warn of");
    assert_eq!(told("persons.last", "城关镇", "2024-01"), none);
    assert_eq!(told("persons.last", "云水县", "2023"), none);
    assert_eq!(told("persons", "云水县", "2024-01"), none);
}

#[test]
fn asking_for_a_village_alone_changes_nothing() {
    let world = register();
    let village = world.tree.find("东门").expect("village");
    let question = Question {
        indicators: world.catalog.indicators.iter().filter(|i| i.id == "persons.last").collect(),
        periods: vec![period("2024")],
        regions: vec![village],
        ..Question::default()
    };
    let cube = compute(&world.store, &world.catalog, &world.tree, &question, 1).expect("cube");
    let answer = cube.answer("persons.last", village, period("2024"), &[]).expect("answer");
    assert_eq!(count(&answer), 0);
}

#[test]
fn a_row_of_no_town_counts_on_the_last_day_of_all() {
    let of = |day: &str, person, town| Row { town, ..row(day, "2024-01-01", person, 0) };
    let rows = [
        of("2024-01-31", 1, Some("城关镇")),
        of("2024-01-31", 2, Some("成关镇")),
        of("2024-03-31", 3, Some("石桥乡")),
        of("2024-03-31", 4, Some("石侨乡")),
        of("2024-06-30", 1, Some("城关镇")),
        of("2024-06-30", 2, Some("城关镇")),
        of("2024-06-30", 5, None),
    ];
    let world = world(&[&rows]);
    // 成关镇 was told of again in June under its name, as everything was since March; of 石侨乡
    // nobody knows.
    let answer = world.answer("persons.last", "云水县", "2024");
    assert_eq!((count(&answer), answer.rows, answer.unplaced), (4, 4, 1));
    let cube = world.ask(&["2024"], &[]).expect("cube");
    let unplaced = cube.unplaced("persons.last", period("2024")).expect("unplaced");
    assert_eq!((unplaced.straddling, unplaced.undated), (1, 0));
    // Told of once, though they were met by 事件日期, 所属期 and as a 快照.
    let rows: Vec<u64> = cube.unresolved().iter().map(|u| u.rows).collect();
    assert_eq!(rows, [1, 1, 1]);
}

#[test]
fn another_date_may_place_a_row() {
    let of = |day: &str, signed: Option<&str>, person| Row {
        signed: signed.and_then(epoch),
        ..row(day, "2024-01-01", person, 0)
    };
    let rows = [
        of("2024-01-31", Some("2023-12-31"), 1),
        of("2024-01-31", Some("2024-01-01"), 1),
        of("2024-06-30", None, 2),
        of("2024-06-30", Some("2024-12-31"), 1),
    ];
    let later = [of("2025-03-01", Some("2024-05-01"), 7)];
    let world = world(&[&rows, &later]);
    let year = world.answer("rows.signed", "云水县", "2024");
    assert_eq!((count(&year), year.unplaced), (3, 0), "an empty date is no date to miss");
    assert_eq!(year.sources, [("s0".into(), 2), ("s1".into(), 1)], "told of later, signed before");
    assert_eq!(count(&world.answer("rows.signed", "云水县", "2025")), 0);
    assert_eq!(world.answer("rows.signed", "云水县", "2023").value, not_ingested(), "before all records");
    assert_eq!(count(&world.answer("persons.signed", "云水县", "2023..2024")), 3);
}

#[test]
fn parts_by_other_dates_each_have_their_rows() {
    let mut world = register();
    world.catalog = crate::figure::fixture::catalog_with(
        "[[indicator]]\nid = 'before'\ntitle = '以前'\nmeasure = 'difference'\n\
         of = ['amount.ever', 'amount']\nunit = '元'\n\
         [[indicator]]\nid = 'last'\ntitle = '快照'\nmeasure = 'ratio'\n\
         of = ['amount.last', 'amount']\nunit = '%'\n",
    );
    let before = world.answer("before", "云水县", "2024-06");
    assert_eq!((before.value, before.rows), (Ok(Value::Money(60)), 12), "9 rows ever, 3 of them in June");
    let last = world.answer("last", "云水县", "2024");
    assert_eq!(last.snapshot, Some((date("2024-01-31"), date("2024-06-30"))));
}
