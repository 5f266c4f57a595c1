//! Templates against a small world: what is printed, what is left to the office, what is refused.

mod refused;
mod said;

use super::library::Source;
use super::{Frame, Rendered, asked, check, render};
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::figure::fixture::{self, MemoryStore, Money, Row};
use crate::figure::{Question, compute};
use crate::model::{Period, Unit, Value};
use crate::workspace::config::Missing;
use crate::workspace::{Columns, Fact, Target};
use std::sync::Arc;

/// More indicators than those of the fixture.
const MORE: &str = r#"
[[indicator]]
id = "rows.a"
title = "甲类"
dataset = "aid"
measure = "rows"
unit = "人次"
where = { category = "甲" }
[[indicator]]
id = "rows.b"
title = "乙类"
dataset = "aid"
measure = "rows"
unit = "人次"
where = { category = "乙" }
[[indicator]]
id = "rows.c"
title = "丙类"
dataset = "aid"
measure = "rows"
unit = "人次"
where = { category = "丙" }
[[indicator]]
id = "persons.b"
title = "乙类人数"
dataset = "aid"
measure = "persons"
unit = "人"
where = { category = "乙" }
[[indicator]]
id = "rate.thousandth"
title = "千分率"
measure = "ratio"
of = ["persons.a", "persons"]
unit = "‰"
decimals = 1
[[indicator]]
id = "standard"
title = "标准"
dataset = "aid"
measure = "uniform:amount"
unit = "元"
[[indicator]]
id = "kept"
title = "累计"
dataset = "aid"
measure = "rows"
unit = "件"
basis = "cumulative"
[[indicator]]
id = "listed"
title = "在册"
dataset = "aid"
measure = "rows"
unit = "件"
basis = "snapshot"
"#;

pub(super) fn catalog() -> Catalog {
    fixture::catalog_with(MORE)
}

fn day(text: &str) -> i32 {
    let day: chrono::NaiveDate = text.parse().expect("a day");
    let first = chrono::NaiveDate::from_ymd_opt(1970, 1, 1).expect("the epoch");
    i32::try_from((day - first).num_days()).expect("days")
}

/// Twelve rows of 2024 (seven 甲, five 乙; ten persons, two of them in both) of 2345.60元 each, the first
/// on 2024-01-10, one a month; five rows 甲 of 2023.
fn store(catalog: &Catalog) -> MemoryStore {
    let row = |date: String, person, category, amount| Row {
        event: Some((day(&date), day(&date))),
        person: Some(person),
        town: Some(if person % 2 == 0 { "城关镇" } else { "石桥乡" }),
        category: Some(category),
        amount: Some(amount),
        cases: Some(1),
        ..Row::default()
    };
    let mut rows: Vec<Row> = (0..12i64)
        .map(|i| {
            let category = if i < 7 { "甲" } else { "乙" };
            row(format!("2024-{:02}-10", i + 1), i % 10 + 1, category, 234_560)
        })
        .collect();
    rows.extend((0..5i64).map(|i| row(format!("2023-{:02}-10", i + 1), i + 1, "甲", 100_000)));
    let schema = catalog.dataset("aid").expect("a dataset").schema();
    let mut store = MemoryStore::default();
    store.add("s1", "aid", &schema, vec![fixture::block(&schema, &rows)], Money::Int);
    store
}

fn target(indicator: &str, period: &str, value: i128, unit: &str) -> Target {
    let unit = Unit::parse(unit).expect("a unit");
    let columns = Columns { indicator: 1, region: 2, unit: 5 };
    Target {
        indicator: indicator.into(),
        region: String::new(),
        period: self::period(period),
        value: if unit.word == "元" { Value::Money(value) } else { Value::Count(value) },
        unit,
        issued_by: "上级".into(),
        line: 2,
        columns,
    }
}

fn targets() -> Vec<Target> {
    vec![
        target("rows", "2024", 10, "人次"),
        target("rows", "2025", 4, "人次"),
        target("rows.b", "2024", 8, "人次"),
        target("rows.a", "2024", 7, "人次"),
        target("rows.c", "2024", 0, "人次"),
        target("other.rows", "2024", 5, "次"),
        target("persons", "2025", 200, "人"),
    ]
}

fn fact(key: &str, text: &str) -> Fact {
    Fact {
        key: key.into(),
        text: text.into(),
        number: String::new(),
        unit: String::new(),
        period: None,
        region: String::new(),
        source: "人工".into(),
        filled_by: String::new(),
        filled_on: String::new(),
        line: 2,
    }
}

pub(super) fn period(text: &str) -> Period {
    crate::model::period::parse(text, chrono::NaiveDate::MIN).expect("a period")
}

fn source(text: &str) -> Source {
    Source::new("t.md", "templates/t.md", text)
}

/// What a draft says with its template; `about`: the period, and before a cut-off.
pub(super) fn draft(
    text: &str,
    about: (Period, Period),
    missing: Missing,
) -> Result<Rendered, Vec<Diagnostic>> {
    let (catalog, regions) = (catalog(), fixture::regions());
    let sources = [source(text)];
    let wants = asked(&[&sources[0]], about.0);
    let mut periods = wants.periods.clone();
    periods.extend(wants.compared.iter().filter_map(Period::previous));
    if wants.months {
        periods.extend(about.0.each_month());
    }
    if wants.years {
        periods.extend([2023, 2024].into_iter().filter_map(Period::year));
    }
    let question = Question {
        indicators: wants.ids.iter().filter_map(|id| catalog.indicator(id)).collect(),
        periods,
        ..Question::default()
    };
    let cube = compute(&store(&catalog), &catalog, &regions, &question, 1).expect("a cube");
    let region = regions.root();
    let frame = Frame {
        catalog: Arc::new(catalog),
        regions: Arc::new(regions),
        cube: Arc::new(cube),
        targets: Arc::new(targets()),
        facts: Arc::new(vec![
            fact("主题", "共享阳光"),
            Fact { region: "城关镇".into(), ..fact("公路", "3.2公里") },
            Fact { region: "云水县".into(), ..fact("公路", "81公里") },
        ]),
        period: about.0,
        uncut: about.1,
        region,
        organisation: "云水县残疾人联合会".into(),
        whole: "全县".into(),
        date: "2025年1月5日".into(),
        missing,
    };
    render(&sources, "t.md", &frame)
}

/// The mistakes that the check finds in a template.
pub(super) fn faults(text: &str) -> Vec<Diagnostic> {
    check::check(&[&source(text)], &catalog(), &fixture::regions())
}

/// All text of a draft's paragraphs, and what of it are occurrences.
pub(super) fn words(rendered: &Rendered) -> (String, Vec<String>) {
    use crate::model::block::{Block, Span};
    let (mut text, mut figures) = (String::new(), Vec::new());
    let mut take = |spans: &[Span]| {
        for span in spans {
            text.push_str(span.text());
            if let Span::Figure { text, .. } = span {
                figures.push(text.clone());
            }
        }
    };
    for block in &rendered.draft.blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading { spans, .. } => take(spans),
            Block::Table(table) => table.rows.iter().flatten().for_each(|cell| take(&cell.spans)),
        }
    }
    (text, figures)
}
