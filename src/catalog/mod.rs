//! The catalog (目录): datasets, indicators, standards and rules, built-in TOML plus the office's own.
//!
//! Job: say in data what a table looks like and what is counted from it. Inputs: the built-in TOML
//! texts and `catalog/*.toml` of the workspace. Outputs: a checked [`Catalog`]. Invariant: every id
//! a definition refers to exists, every unit fits its measure; no column name stands in Rust code.

pub mod canonical;
mod check;
mod dataset;
mod definition;
mod extend;
mod indicator;
mod load;
mod rule;
mod standard;

pub use dataset::{Dataset, Entity, Field, FieldType, Product, Reversal, Void};
pub use definition::{basis, definition};
pub use indicator::{Basis, Condition, Indicator, Measure, OneOrMany, Per, SpanMode};
pub use load::{CatalogFile, builtin_files, load};
pub use rule::RuleEntry;
pub use standard::{Cents, Month, Per as StandardPer, Standard};

/// All definitions in force.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// Datasets in order of definition.
    pub datasets: Vec<Dataset>,
    /// Indicators in order of definition.
    pub indicators: Vec<Indicator>,
    /// The standards table, in order of definition.
    pub standards: Vec<Standard>,
    /// What the office sets of the rules of the audit, in order of definition.
    pub rules: Vec<RuleEntry>,
}

impl Catalog {
    /// The dataset with an id, or with that title.
    pub fn dataset(&self, id: &str) -> Option<&Dataset> {
        self.datasets.iter().find(|d| d.id == id).or_else(|| self.datasets.iter().find(|d| d.title == id))
    }

    /// The indicator with an id.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|i| i.id == id)
    }

    /// The title of a dataset and those of some of its fields, as one says them; an unknown id stays.
    pub fn titles(&self, dataset: &str, fields: &[String]) -> (String, String) {
        let found = self.dataset(dataset);
        let title = |id: &String| found.and_then(|d| d.field(id)).map_or(id.clone(), |f| f.title.clone());
        let fields: Vec<String> = fields.iter().map(title).collect();
        (found.map_or(dataset, |d| d.title.as_str()).to_owned(), fields.join("」「"))
    }

    /// The datasets an indicator draws on, in order, through totals and ratios.
    pub fn datasets_of<'a>(&'a self, indicator: &'a Indicator) -> Vec<&'a str> {
        let mut out: Vec<&str> = indicator.dataset.as_deref().into_iter().collect();
        for part in &indicator.of {
            for dataset in self.indicator(part).map(|i| self.datasets_of(i)).unwrap_or_default() {
                if !out.contains(&dataset) {
                    out.push(dataset);
                }
            }
        }
        out
    }
}
