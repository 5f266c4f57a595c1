//! The lookup on small tables.

use super::*;
use crate::catalog::{CatalogFile, builtin_files, load};
use crate::model::Region;
use crate::model::region::Level;

fn tree() -> RegionTree {
    let region = |code: &str, name: &str, level, parent| Region {
        code: code.to_owned(),
        name: name.to_owned(),
        level,
        parent,
        kind: String::new(),
        counted: true,
        aliases: Vec::new(),
        valid_from: None,
        valid_to: None,
    };
    let regions = vec![
        region("999921", "云水县", Level::County, None),
        region("999921100", "城关镇", Level::Town, Some(0)),
        region("999921100001", "东街社区", Level::Village, Some(1)),
        region("999921200", "河西镇", Level::Town, Some(0)),
    ];
    RegionTree::new(regions, 0)
}

fn catalog(text: &str) -> Catalog {
    let mut files = builtin_files();
    files.push(CatalogFile { path: "本县.toml".to_owned(), text: text.to_owned() });
    load(&files).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn month(text: &str) -> Month {
    Month::try_from(text.to_owned()).expect("a month")
}

const TABLE: &str = r#"
standard = [
  { where = { category = "护理补贴", level = "一级" }, amount = "100", to = "2024-06" },
  { where = { category = "护理补贴", level = "一级" }, amount = "110", from = "2024-07" },
  { where = { category = "护理补贴", level = "二级" }, amount = "80" },
  { where = { category = "护理补贴", level = "二级" }, region = "城关镇", amount = "90" },
  { where = { category = "生活补贴" }, amount = "70.50" },
]
"#;

fn facts<'f>(standards: &Standards<'_>, category: &'f str, level: Option<&'f str>) -> Vec<Option<&'f str>> {
    standards.fields.iter().map(|f| if *f == "category" { Some(category) } else { level }).collect()
}

#[test]
fn months_of_a_row_are_added_each_at_its_own_standard() {
    let (catalog, tree) = (catalog(TABLE), tree());
    let standards = Standards::of(&catalog, &tree, "subsidy");
    let one = facts(&standards, "护理补贴", Some("一级"));
    let sum = |from: &str, to: &str| standards.expected(Some(3), &one, month(from), month(to));
    assert_eq!(sum("2024-05", "2024-05"), Expected::Sum(10_000));
    assert_eq!(sum("2024-05", "2024-07"), Expected::Sum(31_000));
    assert_eq!(standards.changes(), [month("2024-07")]);
}

#[test]
fn the_nearest_region_with_a_line_decides() {
    let (catalog, tree) = (catalog(TABLE), tree());
    let standards = Standards::of(&catalog, &tree, "subsidy");
    let at = |place, category, level| {
        standards.expected(
            Some(place),
            &facts(&standards, category, level),
            month("2024-01"),
            month("2024-01"),
        )
    };
    assert_eq!(at(2, "护理补贴", Some("二级")), Expected::Sum(9_000));
    assert_eq!(at(3, "护理补贴", Some("二级")), Expected::Sum(8_000));
    assert_eq!(at(2, "护理补贴", Some("一级")), Expected::Sum(10_000));
    assert_eq!(at(2, "护理补贴", Some("三级")), Expected::Nothing);
    assert_eq!(at(2, "生活补贴", None), Expected::Sum(7_050));
}

#[test]
fn what_a_row_does_not_say_leaves_every_line_open() {
    let (catalog, tree) = (catalog(TABLE), tree());
    let standards = Standards::of(&catalog, &tree, "subsidy");
    let at = |place, level| {
        let facts = facts(&standards, "护理补贴", level);
        standards.expected(place, &facts, month("2024-01"), month("2024-01"))
    };
    assert_eq!(at(Some(3), None), Expected::OneOf(vec![8_000, 10_000]));
    assert_eq!(at(None, Some("二级")), Expected::OneOf(vec![8_000, 9_000]));
    assert_eq!(at(None, Some("一级")), Expected::Sum(10_000));
}

#[test]
fn of_two_lines_that_fit_equally_none_is_picked() {
    let (catalog, tree) = (
        catalog(
            r#"standard = [
  { where = { category = "护理补贴", level = "一级" }, amount = "100" },
  { where = { category = "护理补贴", disability = "智力" }, amount = "90" },
  { where = { category = "生活补贴", level = "一级" }, amount = "50" },
  { where = { category = "生活补贴", disability = "智力" }, amount = "60" },
  { where = { category = "生活补贴", disability = "智力", level = "一级" }, amount = "65" },
]"#,
        ),
        tree(),
    );
    let standards = Standards::of(&catalog, &tree, "subsidy");
    assert_eq!(standards.fields, ["category", "disability", "level"]);
    let at = |category, disability| {
        let facts = [Some(category), Some(disability), Some("一级")];
        standards.expected(Some(0), &facts, month("2024-01"), month("2024-01"))
    };
    assert!(matches!(at("护理补贴", "智力"), Expected::Tie(why) if why.contains("90.00元")));
    assert_eq!(at("护理补贴", "视力"), Expected::Sum(10_000));
    assert_eq!(at("生活补贴", "智力"), Expected::Sum(6_500));
}

#[test]
fn a_region_that_is_unknown_is_told_and_its_line_not_used() {
    let text = r#"standard = [{ where = { category = "护理补贴" }, region = "河东镇", amount = "1" }]"#;
    let (catalog, tree) = (catalog(text), tree());
    let standards = Standards::of(&catalog, &tree, "subsidy");
    assert!(standards.is_empty());
    assert!(standards.problems[0].contains("河东镇"), "{:?}", standards.problems);
}

#[test]
fn a_year_is_paid_once_however_many_of_its_months_are_named() {
    let text = r#"standard = [{ where = { category = "燃油补贴" }, amount = 260, per = "year" }]"#;
    let (catalog, tree) = (catalog(text), tree());
    let standards = Standards::of(&catalog, &tree, "subsidy");
    let sum = |from, to| standards.expected(Some(0), &[Some("燃油补贴")], month(from), month(to));
    assert_eq!(sum("2024-01", "2024-12"), Expected::Sum(26_000));
    assert_eq!(sum("2023-12", "2024-01"), Expected::Sum(52_000));
}
