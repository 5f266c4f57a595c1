//! Values as tables: one a row for scripts, groups down and indicators across for the eye.

use super::super::Result;
use super::{By, Row};
use crate::catalog::Indicator;
use crate::figure::Cube;
use crate::model::{Period, RegionTree, mask};
use crate::output::grid::{Grid, Heading};
use std::collections::{BTreeMap, BTreeSet};

/// One value as JSON.
pub(super) fn json(row: &Row<'_>, tree: &RegionTree) -> serde_json::Value {
    let region = tree.get(row.region);
    let dimensions: serde_json::Map<String, serde_json::Value> =
        row.dimensions.iter().map(|(f, v)| (f.clone(), mask::free_text(v).into())).collect();
    serde_json::json!({
        "indicator": row.indicator.id, "region": region.code, "region_name": region.name,
        "period": row.period.to_string(), "value": row.value.plain(), "unit": row.indicator.unit,
        "dimensions": dimensions,
    })
}

/// One value a row, for scripts.
pub(super) fn long(rows: &[Row<'_>], tree: &RegionTree, fields: &[String]) -> Grid {
    let mut columns: Vec<Heading> = ["indicator", "region", "region_name", "period", "value", "unit"]
        .iter()
        .map(|k| Heading::words(k, k))
        .collect();
    columns.extend(fields.iter().map(|f| Heading::words(f, f)));
    let mut grid = Grid::new("", columns);
    for row in rows {
        let region = tree.get(row.region);
        let mut cells = vec![
            row.indicator.id.clone(),
            region.code.clone(),
            region.name.clone(),
            row.period.to_string(),
            row.value.plain(),
            row.indicator.unit.clone(),
        ];
        cells.extend(row.dimensions.iter().map(|(_, v)| mask::free_text(v)));
        grid.rows.push(cells);
    }
    grid
}

/// What groups are called.
pub(super) struct Names<'a> {
    tree: &'a RegionTree,
    /// Names that more than one of the regions has.
    doubled: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    pub(super) fn new(rows: &[Row<'_>], tree: &'a RegionTree) -> Names<'a> {
        let regions: BTreeSet<usize> = rows.iter().map(|r| r.region).collect();
        let mut seen = BTreeSet::new();
        let names = regions.into_iter().map(|r| tree.get(r).name.as_str());
        Names { tree, doubled: names.filter(|name| !seen.insert(*name)).collect() }
    }

    /// A row's place in each key of `by`: region, month, categories.
    pub(super) fn label(&self, row: &Row<'_>, by: &By) -> Vec<String> {
        let mut key = Vec::new();
        if by.regions.is_some() {
            let place = self.tree.get(row.region);
            let doubled = self.doubled.contains(place.name.as_str());
            let above = place.parent.filter(|_| doubled).map(|p| self.tree.get(p).name.as_str());
            key.push(above.map_or_else(|| place.name.clone(), |above| format!("{above}/{}", place.name)));
        }
        if by.month {
            key.push(row.period.to_string());
        }
        key.extend(row.dimensions.iter().map(|(_, v)| mask::free_text(v)));
        key
    }
}

/// What the groups are parts of.
pub(super) struct Whole<'a> {
    pub(super) period: Period,
    pub(super) region: usize,
    pub(super) cube: &'a Cube,
    /// Whether an indicator's figure of the whole stands in the line 合计.
    pub(super) totalled: &'a dyn Fn(&Indicator) -> bool,
}

/// For the eye: groups down, indicators across; without groups, indicators down.
pub(super) fn wide(
    rows: &[Row<'_>],
    chosen: &[&Indicator],
    tree: &RegionTree,
    by: &By,
    whole: &Whole<'_>,
) -> Result<Grid> {
    let Whole { period, region, cube, totalled } = *whole;
    let answer = |i: &Indicator| cube.answer(&i.id, region, period, &[]).map_err(|d| vec![d]);
    let title = format!("{} {}", tree.get(region).name, period.title());
    let keys: Vec<Heading> = [
        by.regions.is_some().then(|| Heading::words("region", "区划")),
        by.month.then(|| Heading::words("period", "月份")),
    ]
    .into_iter()
    .flatten()
    .chain(by.fields.iter().map(|f| Heading::words(f, f)))
    .collect();
    if keys.is_empty() {
        let mut grid = Grid::new(
            title,
            vec![
                Heading::words("indicator", "指标"),
                Heading::words("title", "名称"),
                Heading::number("value", "数"),
                Heading::words("unit", "单位"),
            ],
        );
        for row in rows {
            let i = row.indicator;
            grid.rows.push(vec![i.id.clone(), i.title.clone(), row.value.plain(), i.unit.clone()]);
        }
        return Ok(grid);
    }
    // Rows may lie in none of the groups: the whole has them all the same.
    let mut shown: Vec<&Indicator> = Vec::new();
    for indicator in chosen {
        let grouped = rows.iter().any(|r| r.indicator.id == indicator.id);
        if grouped || (totalled(indicator) && answer(indicator)?.rows > 0) {
            shown.push(indicator);
        }
    }
    if shown.is_empty() {
        return Ok(Grid::new(title, keys));
    }
    let mut columns = keys;
    let words = columns.len();
    columns.extend(shown.iter().map(|i| Heading::number(&i.id, &format!("{}({})", i.title, i.unit))));
    let mut grid = Grid::new(title, columns);
    // Groups are told apart by what they are, not by what they are called: villages share names.
    let mut groups: BTreeMap<[usize; 3], (&Row<'_>, Vec<String>)> = BTreeMap::new();
    let at: BTreeMap<&str, usize> = shown.iter().enumerate().map(|(n, i)| (i.id.as_str(), n)).collect();
    for row in rows {
        let (_, values) = groups.entry(row.at).or_insert_with(|| (row, vec![String::new(); shown.len()]));
        if let Some(column) = at.get(row.indicator.id.as_str()) {
            values[*column] = row.value.plain();
        }
    }
    let names = Names::new(rows, tree);
    grid.rows = groups.into_values().map(|(key, values)| [names.label(key, by), values].concat()).collect();
    let mut total = vec!["合计".to_owned()];
    total.resize(words, String::new());
    for indicator in &shown {
        if !totalled(indicator) {
            total.push(String::new());
            continue;
        }
        total.push(answer(indicator)?.value.map(|v| v.plain()).unwrap_or_default());
    }
    grid.rows.push(total);
    if shown.iter().any(|i| i.measure.is_distinct() && totalled(i)) {
        grid.notes.push("合计行按全部去重，人数、户数、期数不是各行之和".into());
    }
    Ok(grid)
}
