//! The guide: what the catalog says about recognising tables, worked out once for all files of a run.
//!
//! Inputs: the catalog. Outputs: a [`Guide`]. Invariant: it holds nothing that is not in the catalog.

use super::reading::{self, Header, Known};
use super::spoken;
use crate::catalog::{Catalog, Dataset, Field, FieldType, Measure};
use std::collections::BTreeSet;

/// Words for the form of a list, which any table may carry: they speak for no dataset.
const FORMS: [&str; 14] = [
    "名册",
    "花名册",
    "名单",
    "台账",
    "台账名单",
    "登记表",
    "登记簿",
    "汇总表",
    "统计表",
    "明细",
    "明细表",
    "发放表",
    "信息",
    "情况",
];

/// A catalog, made ready to tell tables by.
pub struct Guide<'a> {
    pub(super) catalog: &'a Catalog,
    /// By dataset, in the order of the catalog.
    pub(super) known: Vec<Known<'a>>,
    /// Folded words that speak for a dataset, with its position.
    pub(super) words: Vec<(usize, String)>,
    /// Ids of datasets and of their fields that indicators name.
    counted: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Guide<'a> {
    /// Makes the guide of a catalog.
    pub fn new(catalog: &'a Catalog) -> Guide<'a> {
        let mut counted = BTreeSet::new();
        for indicator in &catalog.indicators {
            let Some(dataset) = indicator.dataset.as_deref() else { continue };
            let measured = match &indicator.measure {
                Measure::Sum(id) | Measure::Uniform(id) | Measure::Distinct(id) => Some(id.as_str()),
                _ => None,
            };
            let conditions = indicator.conditions.keys().chain(indicator.every.keys());
            let fields = conditions.map(String::as_str).chain(measured);
            counted.extend(fields.chain(indicator.date.as_deref()).map(|field| (dataset, field)));
        }
        let datasets = catalog.datasets.iter().enumerate();
        let words = datasets
            .flat_map(|(position, dataset)| words(dataset).map(move |w| (position, spoken::fold(w))))
            .collect();
        Guide { catalog, known: catalog.datasets.iter().map(Known::new).collect(), words, counted }
    }

    /// How many of the datasets know each column of a header. Outside lists count only where no other knows it.
    pub(super) fn known_by(&self, header: &Header) -> Vec<usize> {
        let knowing = |keys: &Vec<String>| {
            let known = |outside: bool| {
                let of = self.known.iter().filter(move |k| k.dataset.outside == outside);
                of.filter(|k| k.field(keys).is_some()).count()
            };
            match known(false) {
                0 => known(true),
                own => own,
            }
        };
        header.keys.iter().map(knowing).collect()
    }

    /// Whether something is counted from a field: an indicator, the key, an entity, a date or what voids a row
    /// uses it.
    pub(super) fn counts(&self, dataset: &Dataset, field: &Field) -> bool {
        let is = |id: &Option<String>| id.as_deref() == Some(field.id.as_str());
        let dates = [&dataset.event, &dataset.until, &dataset.service, &dataset.service_end];
        self.counted.contains(&(dataset.id.as_str(), field.id.as_str()))
            || dates.into_iter().any(is)
            || dataset.key.contains(&field.id)
            || dataset.void.as_ref().is_some_and(|v| v.field == field.id)
            || dataset.entities.iter().any(|e| e.from.iter().flatten().any(|id| *id == field.id))
    }
}

/// The words that speak for a dataset: its title, its hints, and the values of a category that every row
/// must have (护理补贴 of 补贴类型).
fn words(dataset: &Dataset) -> impl Iterator<Item = &str> {
    let told = dataset
        .fields
        .iter()
        .filter(|f| f.kind == FieldType::Category && f.required && f.from_title)
        .flat_map(|f| &f.values)
        .flat_map(|(value, synonyms)| reading::naming_words(value, synonyms));
    std::iter::once(dataset.title.as_str())
        .chain(dataset.hints.iter().map(String::as_str))
        .chain(told)
        .filter(|word| !FORMS.contains(word))
}
