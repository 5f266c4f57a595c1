//! Definitions as one line of text each: what counts, and nothing that only prints or reads files.
//!
//! Inputs: indicators and datasets in force. Outputs: JSON texts, and a [`Catalog`] read back from them, to
//! count today as it was counted then. Invariant: two definitions have one text exactly when they count the
//! same rows in the same way; what is read back gives the same figures.

use super::{Catalog, Dataset, Indicator, Measure, Per, Standard};
use crate::model::value::decimal;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// An indicator: all but its 口径 in words and the words it is printed with.
pub fn indicator(indicator: &Indicator) -> String {
    let mut value = serde_json::to_value(indicator).unwrap_or_default();
    if let Some(members) = value.as_object_mut() {
        ["note", "words", "decimals"].iter().for_each(|member| drop(members.shift_remove(*member)));
        members.retain(|_, v| !is_empty(v));
    }
    value.to_string()
}

/// How the rows of a dataset count: which dates and places they have, which are void, what a 冲销 does, and
/// the kinds of those fields that these indicators look at.
pub fn dataset(dataset: &Dataset, used: &[&Indicator]) -> String {
    let own = used.iter().filter(|i| i.dataset.as_deref() == Some(dataset.id.as_str()));
    let mut ids: BTreeSet<&str> = own.flat_map(|i| looked_at(i)).collect();
    // What each value of a field is asked of the part, whose dataset it is.
    ids.extend(used.iter().filter_map(|i| match i.per() {
        Some(Per::Field(field)) => Some(field),
        _ => None,
    }));
    let dates = [&dataset.event, &dataset.until, &dataset.service, &dataset.service_end];
    let places = [&dataset.town, &dataset.village];
    ids.extend(dates.into_iter().chain(places).flatten().map(String::as_str));
    ids.extend([&dataset.void, &dataset.ended].into_iter().flatten().map(|v| v.field.as_str()));
    ids.extend(dataset.reversal.iter().map(|r| r.field.as_str()));
    let fields = dataset.fields.iter().filter(|f| ids.contains(f.id.as_str()));
    let fields: Vec<Value> = fields.map(|f| json!({"id": f.id, "title": f.title, "type": f.kind})).collect();
    let mut members = Map::new();
    for (name, value) in [
        ("id", json!(dataset.id)),
        ("title", json!(dataset.title)),
        ("event", json!(dataset.event)),
        ("until", json!(dataset.until)),
        ("ended", json!(dataset.ended)),
        ("service", json!(dataset.service)),
        ("service_end", json!(dataset.service_end)),
        ("town", json!(dataset.town)),
        ("village", json!(dataset.village)),
        ("void", json!(dataset.void)),
        ("reversal", json!(dataset.reversal)),
        ("entity", json!(dataset.entities)),
        ("field", json!(fields)),
    ] {
        if !is_empty(&value) {
            members.insert(name.to_owned(), value);
        }
    }
    Value::Object(members).to_string()
}

/// A line of the standards table: all but the document that sets it.
pub fn standard(standard: &Standard) -> String {
    let mut members = Map::new();
    for (name, value) in [
        ("dataset", json!(standard.dataset)),
        ("where", json!(standard.conditions)),
        ("region", json!(standard.region)),
        ("from", json!(standard.from.map(|m| m.to_string()))),
        ("to", json!(standard.to.map(|m| m.to_string()))),
        ("amount", json!(decimal(i128::from(standard.amount.0), 2))),
        ("per", json!(standard.per)),
    ] {
        if !is_empty(&value) {
            members.insert(name.to_owned(), value);
        }
    }
    Value::Object(members).to_string()
}

/// The catalog of some texts; what cannot be read is said in words.
///
/// # Errors
/// The reason, where a text is no definition.
pub fn read(indicators: &[String], datasets: &[String], standards: &[String]) -> Result<Catalog, String> {
    fn all<T: serde::de::DeserializeOwned>(texts: &[String]) -> Result<Vec<T>, String> {
        texts.iter().map(|text| serde_json::from_str(text).map_err(|e| e.to_string())).collect()
    }
    Ok(Catalog {
        datasets: all(datasets)?,
        indicators: all(indicators)?,
        standards: all(standards)?,
        ..Catalog::default()
    })
}

/// An indicator with all that it is made of, each once, in the catalog's order.
pub fn with_parts<'c>(catalog: &'c Catalog, ids: &BTreeSet<&str>) -> Vec<&'c Indicator> {
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    let mut next: Vec<&str> = ids.iter().copied().collect();
    while let Some(id) = next.pop() {
        if let Some(found) = catalog.indicator(id)
            && wanted.insert(&found.id)
        {
            next.extend(found.of.iter().map(String::as_str));
        }
    }
    catalog.indicators.iter().filter(|i| wanted.contains(i.id.as_str())).collect()
}

/// The fields that an indicator looks at.
fn looked_at(indicator: &Indicator) -> Vec<&str> {
    let conditions = indicator.conditions.keys().chain(indicator.every.keys());
    let mut out: Vec<&str> = conditions.map(String::as_str).collect();
    out.extend(indicator.date.as_deref());
    if let Measure::Distinct(field) | Measure::Sum(field) | Measure::Uniform(field) = &indicator.measure {
        out.push(field);
    }
    out
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_builtin_definition_comes_back_as_it_was() {
        let catalog = super::super::load(&super::super::builtin_files()).expect("sound");
        let all: Vec<&Indicator> = catalog.indicators.iter().collect();
        let indicators: Vec<String> = all.iter().map(|i| indicator(i)).collect();
        let datasets: Vec<String> = catalog.datasets.iter().map(|d| dataset(d, &all)).collect();
        let back = read(&indicators, &datasets, &[]).expect("definitions");
        let all: Vec<&Indicator> = back.indicators.iter().collect();
        assert_eq!(all.iter().map(|i| indicator(i)).collect::<Vec<_>>(), indicators);
        assert_eq!(back.datasets.iter().map(|d| dataset(d, &all)).collect::<Vec<_>>(), datasets);
        for (old, new) in catalog.datasets.iter().zip(&back.datasets) {
            assert!(old.town == new.town && old.event == new.event, "{}", old.id);
            assert!(!new.fields.is_empty() && new.fields.len() <= old.fields.len(), "{}", old.id);
        }
    }

    #[test]
    fn a_line_of_the_standards_comes_back_as_it_was() {
        let text = r#"
            [[standard]]
            where = { category = "护理补贴", level = ["一级", "二级"] }
            region = "999921"
            from = "2024-07"
            amount = "90.5"
            source = "文号"
        "#;
        let own = super::super::CatalogFile { path: "own.toml".into(), text: text.into() };
        let mut files = super::super::builtin_files();
        files.push(own);
        let catalog = super::super::load(&files).expect("sound");
        let lines: Vec<String> = catalog.standards.iter().map(standard).collect();
        let back = read(&[], &[], &lines).expect("a line");
        assert_eq!(back.standards.iter().map(standard).collect::<Vec<_>>(), lines);
        let line = lines.last().expect("a line");
        assert!(line.contains(r#""amount":"90.50""#) && line.contains(r#""from":"2024-07""#), "{line}");
        assert!(!line.contains("文号"), "{line}");
    }
}
