//! What of a dataset's columns makes two records the same thing, and which of them a file has.

use crate::catalog::Dataset;
use crate::ingest::plan::Plan;
use crate::ledger::{Fills, KeySpec};
use crate::model::record::standard;

/// The ledger column of a part of the key.
fn column(part: &str) -> String {
    match part {
        "person" => standard::PERSON,
        "event" => standard::EVENT_FROM,
        "service" => standard::SERVICE_FROM,
        id => id,
    }
    .to_owned()
}

/// What makes two records of a dataset the same thing, in ledger columns.
pub(super) fn key(dataset: &Dataset) -> Option<KeySpec> {
    if dataset.key.is_empty() {
        return None;
    }
    let named = |key: &&String| key.as_str() == "person" || dataset.entity(key).is_some();
    Some(KeySpec {
        columns: dataset.key.iter().map(|k| column(k)).collect(),
        identity: dataset.key.iter().filter(named).map(|k| column(k)).collect(),
    })
}

/// Which ledger columns a table gives values to.
pub(super) fn fills(dataset: &Dataset, plan: &Plan) -> Fills {
    let is_there = |field: usize| {
        plan.mapping.iter().any(|m| m.field == field) || plan.constants.iter().any(|(f, _)| *f == field)
    };
    let has = |id: &str| {
        let place = dataset.fields.iter().position(|f| f.id == id);
        place.is_some_and(|p| is_there(p) || dataset.fields.get(p).is_some_and(|f| f.default.is_some()))
    };
    let mut fills = Fills::new();
    let mut add = |column: &str| fills.insert(column.to_owned(), Vec::new());
    for field in dataset.fields.iter().filter(|f| has(&f.id)) {
        if dataset.column_kind(field).is_some() {
            add(&field.id);
        }
        if field.makes_person() {
            add(standard::PERSON);
        }
    }
    // A record always has a 所属期, if that of its date, and where the date is of the key a date as well.
    add(standard::SERVICE_FROM);
    add(standard::SERVICE_TO);
    if dataset.key.iter().any(|k| k == "event") || dataset.event.as_deref().is_some_and(has) {
        add(standard::EVENT_FROM);
        add(standard::EVENT_TO);
    }
    for entity in &dataset.entities {
        let ways = entity.from.iter().filter(|way| way.iter().all(|field| has(field)));
        let mut fields: Vec<String> = ways.flatten().cloned().collect();
        fields.dedup();
        if !fields.is_empty() {
            fills.insert(entity.id.clone(), fields);
        }
    }
    fills
}

/// Titles of ledger columns; a 班次 is told by the fields it is found by.
pub(super) fn titles(dataset: &Dataset, columns: &[String]) -> Vec<String> {
    let among = |field: &String| columns.contains(field);
    let title = |id: &String| match dataset.entity(id) {
        Some(entity) if entity.from.iter().flatten().any(among) => None,
        Some(entity) => Some(entity.title.clone()),
        None if id == standard::PERSON => Some("证件号".to_owned()),
        None => Some(dataset.field(id).map_or_else(|| id.clone(), |f| f.title.clone())),
    };
    columns.iter().filter_map(title).collect()
}
