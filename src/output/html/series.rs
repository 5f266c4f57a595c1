//! A series as a table whose rows carry bars, and as columns along months.
//!
//! Invariant: every point stands in a table with its exact value, or 无数据.

use super::escape;
use super::value::{cell, column_unit};
use crate::model::Value;
use crate::model::evidence::Series;
use crate::output::svg::{self, Bar, Bars, NO_DATA};

/// Rows that a table of regions shows before the rest goes below.
const SHOWN: usize = 30;

/// Columns along the months, and their numbers in a table that opens.
pub(super) fn months(out: &mut String, title: &str, unit: &str, series: &Series) {
    let title = format!("{title}按月");
    let bars = Bars::of(&title, unit, &series.points);
    out.push_str(&format!("<figure><figcaption>按月（{}）</figcaption>", escape(&bars.measure.word)));
    out.push_str(&svg::columns(&bars));
    out.push_str("<details><summary>各月的数</summary>");
    plain(out, unit, &series.points);
    out.push_str("</details>");
    let rounded = series.points.iter().filter_map(|p| p.1).any(|v| bars.measure.is_rounded(v));
    notes(out, &series.note, rounded.then_some(bars.measure.word.as_str()));
    out.push_str("</figure>");
}

/// A row with its bar for every month.
pub(super) fn month_rows(out: &mut String, title: &str, unit: &str, series: &Series) {
    let title = format!("{title}按月");
    let bars = Bars::of(&title, unit, &series.points);
    out.push_str(&format!("<figure><figcaption>按月（{}）</figcaption>", escape(&shown_unit(series, unit))));
    rows(out, &bars, &bars, unit);
    notes(out, &series.note, None);
    out.push_str("</figure>");
}

/// A row with its bar for every region.
pub(super) fn regions(out: &mut String, title: &str, unit: &str, series: &Series) {
    let title = format!("{title}按区划");
    let all = Bars::of(&title, unit, &series.points);
    out.push_str(&format!(
        "<figure><figcaption>按区划（{}）</figcaption>",
        escape(&shown_unit(series, unit))
    ));
    if all.bars.len() <= SHOWN {
        rows(out, &all, &all, unit);
    } else {
        let mut order: Vec<&Bar<'_>> = all.bars.iter().collect();
        // Without data last; of equals, the one that stands first in the list of regions.
        order.sort_by_key(|b| std::cmp::Reverse(b.value.map(|v| all.measure.plot(v))));
        let (first, rest) = order.split_at(SHOWN);
        rows(out, &rows_of(&all, first), &all, unit);
        out.push_str(&format!(
            "<p class=\"note\">以上是数值最大的{SHOWN}个，其余{}个在下面。</p><details class=\"more\"><summary>其余{}个</summary>",
            rest.len(),
            rest.len()
        ));
        rows(out, &rows_of(&all, rest), &all, unit);
        out.push_str("</details>");
    }
    notes(out, &series.note, None);
    out.push_str("</figure>");
}

fn rows_of<'a>(all: &'a Bars<'_>, bars: &[&Bar<'a>]) -> Bars<'a> {
    let bars = bars.iter().map(|b| Bar { ..**b }).collect();
    Bars { title: all.title, bars, measure: all.measure.clone() }
}

/// Rows with bars, on the scale of `all`; values are exact. The ends of rows and cells are left out, as HTML
/// allows: with thousands of figures these rows are most of the page.
pub(super) fn rows(out: &mut String, bars: &Bars<'_>, all: &Bars<'_>, unit: &str) {
    if bars.bars.is_empty() {
        return;
    }
    out.push_str("<table class=\"bars\"><tbody>");
    for (i, bar) in bars.bars.iter().enumerate() {
        let name = escape(bar.name);
        // Longer names are cut by the style sheet.
        let full = if bar.name.chars().count() > 8 { format!(" title=\"{name}\"") } else { String::new() };
        out.push_str(&format!("<tr><th{full}>{name}"));
        if i == 0 {
            out.push_str(&format!("<td rowspan=\"{}\">{}", bars.bars.len(), svg::strips(bars, all)));
        }
        match bar.value {
            Some(value) => out.push_str(&format!("<td>{}", cell(value, unit))),
            None => out.push_str(&format!("<td class=\"q\">{NO_DATA}")),
        }
    }
    out.push_str("</tbody></table>");
}

/// The unit of the numbers in a table of `series`.
fn shown_unit(series: &Series, unit: &str) -> String {
    column_unit(&series.points.iter().map(|p| p.1).collect::<Vec<_>>(), unit)
}

/// Months and numbers.
fn plain(out: &mut String, unit: &str, points: &[(String, Option<Value>)]) {
    let unit_word = column_unit(&points.iter().map(|p| p.1).collect::<Vec<_>>(), unit);
    out.push_str(&format!(
        "<table><thead><tr><th scope=\"col\">月份</th><th scope=\"col\">数（{}）</th></tr></thead><tbody>",
        escape(&unit_word)
    ));
    for (name, value) in points {
        let number = match value {
            Some(value) => format!("<td class=\"n\">{}</td>", cell(*value, unit)),
            None => format!("<td class=\"n q\">{NO_DATA}</td>"),
        };
        out.push_str(&format!("<tr><th scope=\"row\">{}</th>{number}</tr>", escape(name)));
    }
    out.push_str("</tbody></table>");
}

fn notes(out: &mut String, note: &str, rounded: Option<&str>) {
    let rounded = rounded.map(|word| format!("图上的数四舍五入到0.01{word}，表里的数是精确的。"));
    for note in [note, rounded.as_deref().unwrap_or("")].iter().filter(|n| !n.is_empty()) {
        out.push_str(&format!("<p class=\"note\">{}</p>", escape(note)));
    }
}
