//! Cases made by hand: uniform values, regions counted, the same in every group, years apart.

use super::semantics::{World, code, period, row, world};
use crate::catalog::SpanMode;
use crate::diagnostic::codes;
use crate::figure::NoValue;
use crate::figure::fixture::{Row, catalog_with};
use crate::model::{Ratio, Value};

fn other(low: i128, high: i128) -> Result<Value, NoValue> {
    Err(NoValue::NotUniform { low: Value::Count(low), high: Value::Count(high) })
}

fn with(mut world: World, id: &str, rest: &str) -> World {
    world.catalog = catalog_with(&format!("[[indicator]]\nid = '{id}'\ntitle = 'x'\n{rest}\n"));
    world
}

#[test]
fn one_value_in_all_rows() {
    let standard = |town, amount| Row { town: Some(town), amount, ..row("2024-03-05", "2024-03-01", 1, 0) };
    let rows = [
        standard("城关镇", Some(300_000)),
        standard("城关镇", Some(300_000)),
        standard("城关镇", None),
        standard("城关镇", Some(-300_000)),
        standard("石桥乡", Some(240_000)),
        standard("河口镇", None),
    ];
    let world = with(world(&[&rows]), "standard", "dataset = 'aid'\nmeasure = 'uniform:amount'\nunit = '元'");
    let at = |place| world.answer("standard", place, "2024");
    let town = at("城关镇");
    assert_eq!((town.value, town.rows, town.blank), (Err(NoValue::Blank { rows: 1 }), 3, 1), "no 冲销");
    assert_eq!(at("石桥乡").value, Ok(Value::Money(240_000)));
    assert_eq!(at("河口镇").value, Err(NoValue::NoRows));
    assert_eq!(at("特呈办").value, Err(NoValue::NoRows));
    let (low, high) = (Value::Money(240_000), Value::Money(300_000));
    assert_eq!(at("云水县").value, Err(NoValue::NotUniform { low, high }));
    let none = Err(NoValue::NotIngested { dataset: "aid".into() });
    assert_eq!(world.answer("standard", "云水县", "2023").value, none);
}

#[test]
fn regions_that_have_rows() {
    let at = |town, village| Row { town, village, ..row("2024-03-05", "2024-03-01", 1, 0) };
    let rows = [
        at(Some("城关镇"), Some("东门")),
        at(Some("城关镇"), Some("西门社区")),
        at(Some("石桥乡"), None),
        at(Some("特呈办"), None),
        at(Some("无名镇"), None),
        at(Some("云水县"), None),
        Row { category: Some("乙"), ..at(Some("河口镇"), None) },
    ];
    let world = world(&[&rows]);
    let found = |id: &str, place: &str| {
        let answer = world.answer(id, place, "2024");
        (answer.value.expect("value"), answer.rows, answer.blank)
    };
    // 特呈办 does not count as one of the 镇街; the last two are in none.
    assert_eq!(found("towns", "云水县"), (Value::Count(2), 6, 3));
    assert_eq!(found("towns", "城关镇"), (Value::Count(1), 2, 0));
    assert_eq!(found("towns", "东门社区"), (Value::Count(0), 1, 1), "a 社区 has no 镇街 in it");
    assert_eq!(found("villages", "云水县"), (Value::Count(2), 7, 5));
    // Of all there are by the end of the period.
    assert_eq!(found("all.towns", "云水县"), (Value::Count(3), 0, 0));
    assert_eq!(found("all.xiang", "云水县"), (Value::Count(1), 0, 0));
    assert_eq!(world.answer("all.xiang", "云水县", "2023").value, Ok(Value::Count(2)), "河口乡 was one");
    let rate = Ratio { numerator: 2, denominator: 3 };
    assert_eq!(found("coverage", "云水县"), (Value::Ratio(rate), 6, 0));
    // The table needs no data; the rate does.
    let empty = super::semantics::world(&[]);
    assert_eq!(empty.answer("all.towns", "云水县", "2024").value, Ok(Value::Count(3)));
    let missing = NoValue::PartMissing { part: "towns".into() };
    assert_eq!(empty.answer("coverage", "云水县", "2024").value, Err(missing));
    let cube = empty.ask(&["2024"], &["category"]).expect("cube");
    let split = cube.answer("all.towns", empty.tree.root(), period("2024"), &[("category", "甲")]);
    assert_eq!(code(split), codes::DIMENSION_UNKNOWN);
    assert_eq!(code(cube.answer("all.towns", 99, period("2024"), &[])), codes::REGION_UNKNOWN);
}

#[test]
fn a_region_is_done_when_all_of_its_rows_are() {
    let at = |day: &str, village, status| Row { village: Some(village), status, ..row(day, day, 1, 0) };
    let of = |town, row| Row { town: Some(town), ..row };
    let undated = |row| Row { event: None, ..row };
    let (done, begun) = (Some("已发"), Some("报名"));
    let rows = [
        at("2024-03-05", "东门", done),
        at("2024-03-06", "西门社区", begun),
        of("石桥乡", at("2024-03-05", "桥头村", done)),
        of("石桥乡", Row { village: None, ..at("2024-03-05", "桥头村", None) }),
        of("石桥乡", at("2023-03-05", "桥头村", begun)),
        of("石桥乡", Row { category: Some("丙"), ..at("2024-03-05", "桥头村", begun) }),
        of("石桥乡", Row { status: Some("作废"), ..at("2024-03-05", "桥头村", begun) }),
        of("特呈办", at("2024-03-05", "", done)),
        of("河口镇", at("2024-03-05", "", done)),
    ];
    let later = [undated(of("河口镇", at("2024-03-05", "", begun))), at("2025-01-01", "东门", done)];
    let answer = |sources: &[&[Row]], id: &str, place: &str, p: &str| {
        let answer = world(sources).answer(id, place, p);
        (answer.value.expect("value"), answer.rows)
    };
    let count = |n| Value::Count(n);
    // 城关镇 has a 社区 that is not done; the row of 2023, that of another kind and the void one say nothing.
    assert_eq!(answer(&[&rows], "towns.done", "云水县", "2024"), (count(2), 6));
    assert_eq!(answer(&[&rows], "towns.done", "城关镇", "2024"), (count(0), 2));
    assert_eq!(answer(&[&rows], "towns.done", "云水县", "2023..2024"), (count(1), 7), "it was not in 2023");
    // A row without a date speaks of the periods that its source is of.
    let undated_in = |p| answer(&[&rows, &later], "towns.done", "河口镇", p).0;
    assert_eq!((undated_in("2024"), undated_in("2025")), (count(1), count(0)));
    assert_eq!(undated_in("2024..2025"), count(0));
    let alone = [undated(of("河口镇", at("2024-03-05", "", begun)))];
    assert_eq!(answer(&[&rows, &alone], "towns.done", "河口镇", "2024").0, count(0), "of any period");
}

#[test]
fn the_same_every_year() {
    let course = |day: &str, course| Row { course: Some(course), ..row(day, day, 1, 0) };
    let rows = [
        course("2022-03-01", "一班"),
        course("2022-04-01", "一班"),
        course("2023-03-01", "一班"),
        course("2024-03-01", "二班"),
        course("2025-03-01", "一班"),
        course("2025-04-01", "三班"),
    ];
    let world = world(&[&rows]);
    let answer = world.answer("each.year", "云水县", "2022..2024");
    assert_eq!((answer.value, answer.rows), (Ok(Value::Count(1)), 4));
    let parts: Vec<_> = answer.parts.iter().map(|(id, a)| (id.as_str(), a.value.clone())).collect();
    assert_eq!(parts, [("courses", Ok(Value::Count(2)))]);
    assert_eq!(world.answer("each.year", "云水县", "2022..2025").value, other(1, 2));
    assert_eq!(world.answer("each.year", "石桥乡", "2022..2024").value, Ok(Value::Count(0)));
    let missing = Err(NoValue::PartMissing { part: "courses".into() });
    assert_eq!(world.answer("each.year", "云水县", "2021..2022").value, missing, "no data of 2021");
}

#[test]
fn the_same_every_month() {
    let rows = |months: &[&str]| -> Vec<Row> {
        months.iter().map(|m| row(&format!("2024-{m}-05"), "2024-01-01", 1, 0)).collect()
    };
    let all = world(&[&rows(&["01", "02", "03"])]);
    assert_eq!(all.answer("each.month", "云水县", "2024Q1").value, Ok(Value::Count(1)));
    let gap = world(&[&rows(&["01", "03"])]);
    assert_eq!(gap.answer("each.month", "云水县", "2024Q1").value, other(0, 1), "no row is 0");
}

#[test]
fn the_same_in_every_town() {
    let at = |day: &str, town, village, person| Row { town: Some(town), village, ..row(day, day, person, 0) };
    let rows = [
        at("2023-03-01", "城关镇", Some("东门"), 1),
        at("2023-03-01", "石桥乡", None, 2),
        at("2023-03-01", "河口乡", None, 3),
    ];
    let late = [at("2024-03-01", "河口镇", None, 3), at("2024-03-01", "特呈办", None, 4)];
    let world = world(&[&rows, &late]);
    let answer = world.answer("each.town", "云水县", "2023");
    assert_eq!((answer.value, answer.rows), (Ok(Value::Count(1)), 3));
    // 河口乡 ended with 2023; 特呈办 does not count.
    assert_eq!(world.answer("each.town", "云水县", "2024").value, Ok(Value::Count(1)));
    assert_eq!(world.answer("each.town", "城关镇", "2024").value, Ok(Value::Count(1)));
    assert_eq!(world.answer("each.town", "东门社区", "2024").value, Err(NoValue::NoRows), "no 镇街 in it");
    let by = with(world, "each.v", "measure = 'each'\nof = ['persons']\nper = 'village'\nunit = '人'");
    assert_eq!(by.answer("each.v", "云水县", "2023").value, other(0, 1));
}

#[test]
fn the_same_at_every_value() {
    let at = |status, household| Row {
        status,
        household: Some(household),
        ..row("2024-03-05", "2024-03-01", 1, 0)
    };
    let rows = [
        at(Some("已发"), "h1"),
        at(Some("已发"), "h2"),
        at(Some("待发"), "h2"),
        at(Some("待发"), "h3"),
        at(None, "h4"),
        at(Some("退回"), "h5"),
    ];
    let same = world(&[&rows]);
    let answer = same.answer("each.status", "云水县", "2024");
    assert_eq!((answer.value, answer.rows, answer.blank), (Ok(Value::Count(2)), 5, 1));
    assert_eq!(answer.parts[0].1.value, Ok(Value::Count(4)));
    assert_eq!(answer.sources, [("s0".into(), 5)]);
    let differ = world(&[&rows, &[at(Some("待发"), "h6")]]);
    assert_eq!(differ.answer("each.status", "云水县", "2024").value, other(2, 3));
    assert_eq!(differ.answer("each.status", "石桥乡", "2024").value, Err(NoValue::NoRows));
    // Where answers are split by the field anyway, by those of its values.
    let cube = same.ask(&["2024"], &["status"]).expect("cube");
    let one = cube.answer("each.status", same.tree.root(), period("2024"), &[("status", "已发")]);
    assert_eq!(one.expect("answer").value, Ok(Value::Count(2)));
}

#[test]
fn years_in_both_ways() {
    let rows = [
        row("2022-03-05", "2022-03-01", 1, 100),
        row("2023-03-05", "2023-03-01", 1, 100),
        row("2023-04-05", "2023-04-01", 2, 100),
        row("2024-03-05", "2024-03-01", 1, 100),
    ];
    let world = world(&[&rows]);
    let (root, span) = (world.tree.root(), period("2022..2024"));
    let cube = world.ask(&["2022..2024"], &[]).expect("cube");
    for id in ["persons", "persons.years"] {
        let value = |mode| cube.spanned(id, root, span, mode).expect("answer").value;
        assert_eq!(value(SpanMode::Union), Ok(Value::Count(2)), "{id}");
        assert_eq!(value(SpanMode::SumOfYears), Ok(Value::Count(4)), "{id}");
        let years = cube.by_year(id, root, span).expect("years");
        let years: Vec<_> = years.into_iter().map(|(p, a)| (p.to_string(), a.value)).collect();
        let wanted = [("2022", 1), ("2023", 2), ("2024", 1)];
        assert_eq!(years, wanted.map(|(p, n)| (p.to_owned(), Ok(Value::Count(n)))));
        assert!(cube.has_span_modes(id, span) && !cube.has_span_modes(id, period("2022")));
    }
    // What has one way only is answered by it.
    for id in ["persons.ever", "amount", "persons.standing", "all.towns"] {
        assert!(!cube.has_span_modes(id, span), "{id}");
        let value = |mode| cube.spanned(id, root, span, mode).expect("answer");
        assert_eq!(value(SpanMode::Union), value(SpanMode::SumOfYears), "{id}");
    }
    assert!(cube.has_span_modes("rate", span));
    assert!(!cube.has_span_modes("each.month", span), "of persons.a, but a number of one month");
}

#[test]
fn a_column_that_is_not_there_says_nothing() {
    let at = |day: &str, category, status| Row { category, status, ..row(day, day, 1, 0) };
    let with = [at("2024-03-05", Some("乙"), Some("已发")), at("2023-03-05", Some("甲"), None)];
    let without = [at("2024-03-06", None, Some("已发")), at("2024-03-07", None, Some("报名"))];
    let missing = |fields: &[&str]| {
        let fields = fields.iter().map(|f| (*f).to_owned()).collect();
        Err(NoValue::ColumnMissing { dataset: "aid".into(), fields })
    };
    let mut blind = world(&[&without]);
    blind.store.last_lacks(&["category"]);
    assert_eq!(blind.answer("persons.a", "云水县", "2024").value, missing(&["category"]));
    assert_eq!(blind.answer("persons.a", "石桥乡", "2024").value, Ok(Value::Count(0)), "nobody at all");
    assert_eq!(blind.answer("persons", "云水县", "2024").value, Ok(Value::Count(1)));
    assert_eq!(
        blind.answer("cases", "云水县", "2024").value,
        Ok(Value::Count(0)),
        "not 甲, as far as one sees"
    );
    let part = NoValue::PartMissing { part: "persons.a".into() };
    assert_eq!(blind.answer("rate", "云水县", "2024").value, Err(part));
    // Who counts is known: a status that a `not` asks for is empty.
    blind.store.last_lacks(&["status"]);
    assert_eq!(blind.answer("households", "云水县", "2024").value, Ok(Value::Count(0)));
    // One source of the period tells; of the other's rows one says so.
    let mut both = world(&[&with, &without]);
    both.store.last_lacks(&["category"]);
    let answer = both.answer("persons.a", "云水县", "2024");
    assert_eq!((answer.value, answer.rows), (Ok(Value::Count(0)), 0));
    let cube = both.ask(&["2024", "2024-03-06..2024-03-31"], &[]).expect("cube");
    let root = both.tree.root();
    let untold = cube.untold("rate", root, period("2024")).expect("untold");
    let wanted = ("aid".to_owned(), vec!["category".to_owned()], vec![("s1".into(), 2)]);
    assert_eq!(untold.into_iter().map(|u| (u.dataset, u.fields, u.sources)).collect::<Vec<_>>(), [wanted]);
    let later = cube.answer("persons.a", root, period("2024-03-06..2024-03-31"), &[]).expect("answer");
    assert_eq!(later.value, missing(&["category"]), "the source that tells does not reach there");
    assert!(cube.untold("persons", root, period("2024")).expect("untold").is_empty());
    // Of old ledgers it is not known: nothing is missing.
    assert_eq!(world(&[&without]).answer("persons.a", "云水县", "2024").value, Ok(Value::Count(0)));
}
