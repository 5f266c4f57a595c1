//! The sheet 图表数据, and the charts of the first sheet that are drawn from it.
//!
//! Job: the year's main figures by month, by place, against the year before and the target. Inputs:
//! [`Evidence::overview`]. Outputs: a filled sheet; charts. Invariant: charts show cells of this sheet.

use super::charts::{Bars, Places};
use super::looks::{self, Weight};
use super::number::{self, Kind, Number};
use super::plan::{FIRST, HEADER};
use super::sheet::{Result, Sheet, cell};
use crate::model::Value;
use crate::model::evidence::{Chart, Evidence, Series};

/// The sheet's name.
pub(super) const NAME: &str = "图表数据";
/// Pixels that the charts of one figure share.
const OVERVIEW: u32 = 1350;
const COLUMNS: [(&str, usize); 8] = [
    ("指标", 34),
    ("单位", 6),
    ("本期", 18),
    ("上期", 18),
    ("增减", 18),
    ("任务数", 18),
    ("完成率", 10),
    ("说明", 44),
];

/// Where the cells of a series stand.
#[derive(Debug)]
struct Placed {
    title: String,
    first: u32,
    count: u32,
    kind: Kind,
    greatest: i128,
    negative: bool,
}

/// The series of each chart of the overview.
#[derive(Debug, Default)]
pub(super) struct Layout(Vec<Vec<Placed>>);

/// Where everything will stand; nothing is written yet.
pub(super) fn layout(evidence: &Evidence) -> Layout {
    let charts = evidence.overview.iter();
    let mut row = FIRST + u32::try_from(evidence.overview.len()).unwrap_or(0) + 1;
    Layout(
        charts
            .map(|chart| {
                series(chart)
                    .into_iter()
                    .map(|(title, points)| {
                        let values = || points.iter().filter_map(|(_, v)| v.as_ref());
                        let count = u32::try_from(points.len()).unwrap_or(0);
                        let placed = Placed {
                            title,
                            first: row + 1,
                            count,
                            kind: values().next().map_or(Kind::Whole, |v| Kind::of(v, &chart.unit)),
                            greatest: values().filter_map(number::integer).max().unwrap_or(0),
                            negative: values().any(negative),
                        };
                        row += count + 2;
                        placed
                    })
                    .collect()
            })
            .collect(),
    )
}

fn negative(value: &Value) -> bool {
    matches!(value, Value::Count(n) | Value::Money(n) if *n < 0)
        || matches!(value, Value::Ratio(r) if r.numerator < 0)
}

type Points = Vec<(String, Option<Value>)>;

/// The series of a chart: against the time before and the target, by month, by place.
fn series(chart: &Chart) -> Vec<(String, Points)> {
    let mut out = Vec::new();
    let mut beside: Points = Vec::new();
    beside.extend(chart.before.map(|v| (chart.before_title.clone(), Some(v))));
    beside.push(("本期".into(), Some(chart.value)));
    beside.extend(chart.target.map(|v| ("任务数".into(), Some(v))));
    if beside.len() > 1 {
        out.push((format!("{}：对比（{}）", chart.title, chart.unit), beside));
    }
    let along = |name: &str, series: &Series| {
        (format!("{}：{name}（{}）", chart.title, chart.unit), series.points.clone())
    };
    out.extend(chart.months.as_ref().map(|s| along("按月", s)));
    out.extend(chart.regions.as_ref().map(|s| along("按地区", s)));
    out.retain(|(_, points)| points.len() > 1);
    out
}

/// Writes the sheet.
pub(super) fn write(sheet: &mut Sheet<'_>, evidence: &Evidence, layout: &Layout, back: &str) -> Result<()> {
    let looks = sheet.looks;
    sheet.set_widths(&COLUMNS.map(|(_, width)| width))?;
    sheet.title("图表数据")?;
    sheet.link(1, 0, back, "返回概览")?;
    sheet.words(1, 1, "「概览」里的图取自这里。", &looks.subtitle)?;
    for (column, (heading, _)) in (0u16..).zip(COLUMNS) {
        sheet.words(HEADER, column, heading, &looks.header)?;
    }
    for (row, chart) in (FIRST..).zip(&evidence.overview) {
        compare(sheet, row, chart)?;
    }
    for (chart, placed) in evidence.overview.iter().zip(&layout.0) {
        for ((title, points), placed) in series(chart).iter().zip(placed) {
            sheet.words(placed.first - 1, 0, title, &looks.subtitle)?;
            for (row, (name, value)) in (placed.first..).zip(points) {
                sheet.words(row, 0, name, &looks.words)?;
                sheet.words(row, 1, &chart.unit, &looks.words)?;
                put(sheet, (row, 2), value.as_ref(), &chart.unit)?;
            }
        }
    }
    sheet.freeze(FIRST, 1)
}

fn put(sheet: &mut Sheet<'_>, (row, column): (u32, u16), value: Option<&Value>, unit: &str) -> Result<()> {
    match value {
        Some(value) => {
            let number = Number::of(value, unit);
            let format = looks::number(number.kind.format(), Weight::Plain);
            sheet.number(row, column, &number, &format)
        }
        None => sheet.words(row, column, "", &sheet.looks.gap),
    }
}

/// 本期, 上期, 增减, 任务数, 完成率.
fn compare(sheet: &mut Sheet<'_>, row: u32, chart: &Chart) -> Result<()> {
    let looks = sheet.looks;
    sheet.words(row, 0, &chart.title, &looks.words)?;
    sheet.words(row, 1, &chart.unit, &looks.words)?;
    put(sheet, (row, 2), Some(&chart.value), &chart.unit)?;
    put(sheet, (row, 3), chart.before.as_ref(), &chart.unit)?;
    put(sheet, (row, 5), chart.target.as_ref(), &chart.unit)?;
    let kind = Kind::of(&chart.value, &chart.unit);
    let whole = |value: &Value| number::integer(value).filter(|_| Number::of(value, &chart.unit).fits);
    let both = |other: Option<Value>| {
        let same = other.filter(|v| Kind::of(v, &chart.unit) == kind)?;
        Some((whole(&chart.value)?, whole(&same)?))
    };
    let [now, before, target] = [2, 3, 5].map(|column| cell(row, column));
    match both(chart.before).and_then(|(a, b)| a.checked_sub(b)) {
        Some(more) => {
            let format = looks::number(kind.format(), Weight::Plain);
            let formula = kind.rounded(&format!("{now}-{before}"));
            sheet.formula(row, 4, &formula, &Number::scaled(kind, more).numeral, &format)?;
        }
        None => sheet.words(row, 4, "", &looks.gap)?,
    }
    match both(chart.target).and_then(|(a, b)| crate::model::Ratio::new(a, b)) {
        Some(rate) => {
            let rate = Number::of(&Value::Ratio(rate), "%");
            let format = looks::number(rate.kind.format(), Weight::Plain);
            sheet.formula(row, 6, &format!("{now}/{target}"), &rate.numeral, &format)?;
        }
        None => sheet.words(row, 6, "", &looks.gap)?,
    }
    let mut remarks = chart.remarks.clone();
    if chart.before.is_some() {
        remarks.push(format!("上期：{}", chart.before_title));
    }
    let notes = chart.months.iter().chain(&chart.regions).map(|s| s.note.clone());
    remarks.extend(notes.filter(|n| !n.is_empty()));
    let remarks = remarks.join("；");
    sheet.fit(row, [(0, chart.title.as_str()), (7, &remarks)].into_iter())?;
    sheet.words(row, 7, &remarks, &looks.words)
}

/// Puts the charts into the first sheet, those of one figure side by side.
pub(super) fn charts(sheet: &mut Sheet<'_>, layout: &Layout, mut row: u32) -> Result<()> {
    sheet.make_room(OVERVIEW)?;
    for placed in &layout.0 {
        let most = placed.iter().map(|s| s.count).filter(|n| *n <= super::charts::MOST_BARS).max();
        let mut places = Places::new(sheet, row, most.unwrap_or(0))?;
        for series in placed.iter().filter(|s| s.count <= super::charts::MOST_BARS) {
            let last = series.first + series.count - 1;
            places.insert(
                sheet,
                &Bars {
                    title: &series.title,
                    sheet: NAME,
                    names: (series.first, 0, last, 0),
                    values: (series.first, 2, last, 2),
                    kind: series.kind,
                    count: series.count,
                    greatest: series.greatest,
                    negative: series.negative,
                },
            )?;
        }
        row = places.end();
    }
    Ok(())
}
