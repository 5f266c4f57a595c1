//! `report indicators [ID]`: what can be counted, and its 口径.

use super::{Outcome, Result, Session};
use crate::catalog::{Catalog, Indicator};
pub use crate::catalog::{basis, definition};
use crate::diagnostic::{Diagnostic, codes};
use crate::output::grid::{Grid, Heading};

/// Lists the indicators, or describes one.
pub fn run(session: &Session<'_>, id: Option<&str>) -> Result<Outcome> {
    let catalog = session.catalog()?;
    let chosen: Vec<&Indicator> = match id {
        Some(id) => vec![catalog.indicator(id).ok_or_else(|| unknown(&catalog, id))?],
        None => catalog.indicators.iter().collect(),
    };
    let mut grid = Grid::new(
        "",
        vec![
            Heading::words("id", "编号"),
            Heading::words("title", "名称"),
            Heading::words("unit", "单位"),
            Heading::words("definition", "口径"),
        ],
    );
    let mut list = Vec::new();
    for i in &chosen {
        let definition = definition(&catalog, i);
        grid.rows.push(vec![i.id.clone(), i.title.clone(), i.unit.clone(), definition.clone()]);
        list.push(serde_json::json!({
            "id": i.id, "title": i.title, "unit": i.unit, "dataset": i.dataset,
            "measure": i.measure.to_string(), "of": i.of, "definition": definition,
            "basis": i.basis.key(), "date": i.date, "per": i.per, "decimals": i.decimals,
        }));
    }
    let mut outcome = Outcome::default();
    outcome.put("indicators", list);
    outcome.grids.push(grid);
    Ok(outcome)
}

/// The error for an unknown indicator, with the nearest ids.
pub fn unknown(catalog: &Catalog, id: &str) -> Vec<Diagnostic> {
    let last = id.rsplit('.').next().unwrap_or(id);
    let mut near: Vec<&str> = catalog
        .indicators
        .iter()
        .map(|i| i.id.as_str())
        .filter(|i| i.contains(last) || i.starts_with(id.split('.').next().unwrap_or(id)))
        .collect();
    // The longest common beginning first, then the shortest.
    let alike = |known: &str| known.chars().zip(id.chars()).take_while(|(a, b)| a == b).count();
    near.sort_by_key(|known| (std::cmp::Reverse(alike(known)), known.len()));
    near.truncate(6);
    let mut problem = Diagnostic::new(
        codes::INDICATOR_UNKNOWN,
        format!("没有指标「{}」", crate::model::mask::free_text(id)),
    );
    if !near.is_empty() {
        problem = problem.help(format!("相近的有：{}；全部见 report indicators", near.join("、")));
    }
    vec![problem]
}
