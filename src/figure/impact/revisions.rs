//! Rows held back as 修订, as if they were rejected rows, so that the same rules tell what they would move.
//!
//! Inputs: the ledger. Outputs: rows with all their fields read; their numbers less those of the rows that they
//! would take the place of. Invariant: nothing is guessed: a row whose counterpart cannot be found has no number.

use super::BySource;
use crate::catalog::Dataset;
use crate::diagnostic::{Diagnostic, codes};
use crate::ledger::{Held, Ledger, Scalar, SourceEntry};
use crate::model::RegionTree;
use crate::model::record::{Reject, RejectFields, RejectKnown, RejectReason, standard};
use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal64Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use std::collections::{BTreeMap, BTreeSet};

/// Numbers by field.
type Numbers = BTreeMap<String, i64>;

/// The held rows of a dataset by the position of their source.
pub(super) fn read(
    ledger: &Ledger,
    regions: &RegionTree,
    dataset: Option<&Dataset>,
) -> Result<BySource, Diagnostic> {
    let Some(dataset) = dataset else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    let of = ledger.sources().iter().enumerate().filter(|(_, s)| s.dataset == dataset.id && s.held.is_some());
    for (position, source) in of {
        let held = ledger.held(source)?;
        let mut others: BTreeMap<(&str, u64), Option<Numbers>> =
            held.iter().map(|h| ((h.source.as_str(), h.with_line), None)).collect();
        fill(ledger, &mut others)?;
        let rows = held.iter().map(|h| {
            let other = others.get(&(h.source.as_str(), h.with_line)).and_then(Option::as_ref);
            reject(h, other)
        });
        out.push((position, source.scope(regions), rows.collect()));
    }
    Ok(out)
}

/// Reads the numbers of rows, by source and line.
fn fill<'h>(
    ledger: &'h Ledger,
    rows: &mut BTreeMap<(&'h str, u64), Option<Numbers>>,
) -> Result<(), Diagnostic> {
    let sources: BTreeSet<&str> = rows.keys().map(|(source, _)| *source).collect();
    for source in sources.into_iter().filter_map(|id| ledger.get(id)) {
        let names = numbers_of(source);
        let columns: Vec<&str> = [standard::LINE].into_iter().chain(names.iter().copied()).collect();
        let mut reader = ledger.reader(source, &columns)?;
        for group in 0..reader.groups() {
            let batch = reader.read(group)?;
            let Some(lines) = batch.column_by_name(standard::LINE) else { continue };
            for row in 0..batch.num_rows() {
                let line = number(lines, row).and_then(|l| u64::try_from(l).ok());
                let Some(wanted) = line.and_then(|line| rows.get_mut(&(source.id.as_str(), line))) else {
                    continue;
                };
                let cell = |name: &&str| {
                    let column = batch.column_by_name(name)?;
                    Some(((*name).to_owned(), number(column, row)?))
                };
                *wanted = Some(names.iter().filter_map(cell).collect());
            }
        }
    }
    Ok(())
}

/// The columns of a source that hold numbers of its rows.
fn numbers_of(source: &SourceEntry) -> Vec<&str> {
    use crate::model::record::ColumnKind;
    let own = [standard::LINE, standard::PERSON];
    let columns = source.schema.columns.iter();
    let numbers = columns.filter(|c| matches!(c.kind, ColumnKind::Amount | ColumnKind::Integer));
    numbers.map(|c| c.id.as_str()).filter(|id| !own.contains(id)).collect()
}

fn number(column: &ArrayRef, row: usize) -> Option<i64> {
    if column.is_null(row) {
        return None;
    }
    match column.data_type() {
        DataType::Int64 => Some(column.as_primitive::<Int64Type>().value(row)),
        DataType::Decimal64(..) => Some(column.as_primitive::<Decimal64Type>().value(row)),
        _ => None,
    }
}

/// A held row with the numbers by which it would move what is counted.
fn reject(held: &Held, other: Option<&Numbers>) -> Reject {
    let mut fields = RejectFields::default();
    let mut days: BTreeMap<&str, i32> = BTreeMap::new();
    let standards = [standard::EVENT_FROM, standard::EVENT_TO, standard::SERVICE_FROM, standard::SERVICE_TO];
    for (name, value) in &held.values {
        match value {
            Scalar::Date(day) if standards.contains(&name.as_str()) => {
                days.insert(name, *day);
            }
            Scalar::Date(day) => {
                fields.dates.insert(name.clone(), *day);
            }
            Scalar::Text(text) => {
                fields.words.insert(name.clone(), text.clone());
            }
            Scalar::Integer(_) if name == standard::PERSON => {}
            Scalar::Amount(n) | Scalar::Integer(n) => {
                fields.numbers.insert(name.clone(), *n);
            }
        }
    }
    let span = |from: &str, to: &str| {
        let first = *days.get(from)?;
        Some((first, days.get(to).copied().unwrap_or(first)))
    };
    fields.event = span(standard::EVENT_FROM, standard::EVENT_TO);
    fields.service = span(standard::SERVICE_FROM, standard::SERVICE_TO);
    match other {
        Some(other) => {
            let names: BTreeSet<String> = fields.numbers.keys().chain(other.keys()).cloned().collect();
            for name in names {
                let (new, old) = (fields.numbers.get(&name), other.get(&name));
                match new.copied().unwrap_or(0).checked_sub(old.copied().unwrap_or(0)) {
                    Some(moved) => {
                        fields.numbers.insert(name, moved);
                    }
                    None => {
                        fields.unread.insert(name);
                    }
                }
            }
        }
        None => fields.unread.extend(fields.numbers.keys().cloned()),
    }
    let reason = RejectReason {
        code: codes::REVISION_HELD.as_str().to_owned(),
        column: None,
        field: None,
        reason: String::new(),
    };
    let known = RejectKnown { fields: Some(fields), ..RejectKnown::default() };
    Reject { line: held.line, reasons: vec![reason], cells: Vec::new(), kinds: String::new(), known }
}
