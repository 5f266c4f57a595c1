//! Checks of the catalog: references, measures, units, headers.

mod dataset;
mod indicator;
mod standard;
#[cfg(test)]
mod tests;

pub(super) use standard::check as standard;

use super::Catalog;
use super::load::Origin;
use crate::diagnostic::{Diagnostic, codes};

/// Every mistake in the definitions.
pub(super) fn check(catalog: &Catalog, origins: &[Origin]) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for definition in &catalog.datasets {
        let mut say = sayer(&mut out, origins, "数据集", &definition.id);
        dataset::check(definition, &mut say);
    }
    for definition in &catalog.indicators {
        let mut say = sayer(&mut out, origins, "指标", &definition.id);
        indicator::check(catalog, definition, &mut say);
    }
    out
}

fn sayer<'a>(
    out: &'a mut Vec<Diagnostic>,
    origins: &'a [Origin],
    kind: &'static str,
    id: &'a str,
) -> impl FnMut(String) + 'a {
    move |message| {
        let mut problem = Diagnostic::new(codes::CATALOG_INVALID, format!("{kind}「{id}」：{message}"));
        if let Some(origin) = origins.iter().find(|o| o.kind == kind && o.id == id) {
            problem = problem.at(origin.place.clone());
        }
        out.push(problem);
    }
}
