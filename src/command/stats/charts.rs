//! Values as charts: one an indicator, months or else the last `--by` along its bars.
//!
//! Invariant: a month of the period is never left out, for a gap in time must be seen; where there are data
//! and no row it is 0, where there are none it says so.

use super::super::Result;
use super::{By, Row, tables};
use crate::catalog::Indicator;
use crate::figure::Cube;
use crate::model::{Period, RegionTree};
use crate::output::bars::{Bar, Chart, Group};
use std::collections::BTreeMap;

/// What the charts are about.
pub(super) struct About<'a> {
    pub(super) cube: &'a Cube,
    pub(super) tree: &'a RegionTree,
    pub(super) by: &'a By,
    /// The whole period, and its parts in order.
    pub(super) period: Period,
    pub(super) periods: &'a [Period],
    /// The region that the groups are parts of.
    pub(super) region: usize,
}

/// A chart of every indicator that has rows.
pub(super) fn charts(rows: &[Row<'_>], chosen: &[&Indicator], about: &About<'_>) -> Result<Vec<Chart>> {
    let names = tables::Names::new(rows, about.tree);
    let mut out = Vec::new();
    for indicator in chosen {
        let own: Vec<&Row<'_>> = rows.iter().filter(|r| r.indicator.id == indicator.id).collect();
        if own.is_empty() {
            continue;
        }
        let unit =
            if indicator.unit.is_empty() { String::new() } else { format!("（{}）", indicator.unit) };
        out.push(Chart {
            title: format!(
                "{} {} {}{unit}",
                about.tree.get(about.region).name,
                about.period.title(),
                indicator.title
            ),
            groups: if about.by.month {
                over_time(&own, about, &names)?
            } else {
                across(&own, about, &names)
            },
        });
    }
    Ok(out)
}

/// Months along the bars, a group for each of the other keys.
fn over_time(rows: &[&Row<'_>], about: &About<'_>, names: &tables::Names<'_>) -> Result<Vec<Group>> {
    let mut heads: BTreeMap<(usize, usize), &Row<'_>> = BTreeMap::new();
    for row in rows {
        heads.entry((row.at[0], row.at[2])).or_insert(row);
    }
    let mut out = Vec::new();
    for head in heads.into_values() {
        let dimensions: Vec<(&str, &str)> =
            head.dimensions.iter().map(|(f, v)| (f.as_str(), v.as_str())).collect();
        let mut bars = Vec::new();
        for period in about.periods {
            let answer = about.cube.answer(&head.indicator.id, head.region, *period, &dimensions);
            let value = answer.map_err(|d| vec![d])?.value.ok();
            bars.push(Bar { label: period.to_string(), value });
        }
        let mut keys = names.label(head, about.by);
        keys.remove(usize::from(about.by.regions.is_some()));
        out.push(Group { title: keys.join(" "), bars });
    }
    Ok(out)
}

/// The last key along the bars, a group for each of those before it.
fn across(rows: &[&Row<'_>], about: &About<'_>, names: &tables::Names<'_>) -> Vec<Group> {
    let mut out: Vec<Group> = Vec::new();
    for row in rows {
        let mut keys = names.label(row, about.by);
        let label = keys.pop().unwrap_or_default();
        let (title, bar) = (keys.join(" "), Bar { label, value: Some(row.value) });
        // Rows stand in the order of their keys.
        match out.last_mut().filter(|g| g.title == title) {
            Some(group) => group.bars.push(bar),
            None => out.push(Group { title, bars: vec![bar] }),
        }
    }
    if out.iter().any(|g| g.bars.len() > 1) {
        return out;
    }
    // A title over every bar would be half of the lines.
    let joined = |g: Group| {
        let title = g.title;
        g.bars
            .into_iter()
            .map(move |bar| Bar { label: format!("{title} {}", bar.label).trim_start().to_owned(), ..bar })
    };
    let bars = out.into_iter().flat_map(joined);
    vec![Group { title: String::new(), bars: bars.collect() }]
}
