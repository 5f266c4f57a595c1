//! 合计 rows met at ingest, beside the control totals.
//!
//! Inputs: the ledger's sources. Outputs: [`Declared`] in the order of sources and lines. Invariant: a 合计 row
//! is compared with the rows above it as they stood in the file; it never becomes a record.

use crate::catalog::Catalog;
use crate::ledger::{Ledger, SourceEntry};
use crate::model::{Period, Value};
use rust_decimal::Decimal;

/// A 合计 row, and what the rows above it add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The source's id.
    pub source: String,
    /// The file.
    pub file: String,
    /// The sheet, of a workbook.
    pub sheet: Option<String>,
    /// The line, or row of the sheet.
    pub line: u64,
    /// The field's id.
    pub field: String,
    /// The field in words.
    pub title: String,
    /// What the row says, a decimal.
    pub declared: String,
    /// The sum of the rows above, a decimal.
    pub computed: String,
    /// What they add up to less what the row says, a decimal.
    pub difference: String,
    /// Whether they agree.
    pub holds: bool,
}

/// The 合计 rows of all sources that reach into a period; of all sources without one.
pub fn declared(catalog: &Catalog, ledger: &Ledger, period: Option<Period>) -> Vec<Declared> {
    let of = ledger.sources().iter().filter(|source| reaches(source, period));
    of.flat_map(|source| totals(catalog, source)).collect()
}

/// Whether some row of a source may lie in a period; a source without days may lie anywhere.
fn reaches(source: &SourceEntry, period: Option<Period>) -> bool {
    let Some(period) = period else { return true };
    let spans: Vec<_> = [&source.event, &source.service].into_iter().flatten().collect();
    // A service month begins on its first day: one that a period begins in the midst of does not lie in it.
    spans.is_empty() || spans.iter().any(|span| span.from <= period.to && period.from <= span.to)
}

/// The 合计 rows of a source.
pub(super) fn totals<'a>(
    catalog: &'a Catalog,
    source: &'a SourceEntry,
) -> impl Iterator<Item = Declared> + 'a {
    let dataset = catalog.dataset(&source.dataset);
    source.declared_totals.iter().map(move |total| {
        let title = dataset.and_then(|d| d.field(&total.field)).map_or(&total.field, |f| &f.title);
        Declared {
            source: source.id.clone(),
            file: source.path.clone(),
            sheet: source.sheet.clone(),
            line: total.line,
            field: total.field.clone(),
            title: title.clone(),
            declared: total.value.clone(),
            computed: total.computed.clone(),
            difference: minus(&total.computed, &total.value).unwrap_or_default(),
            holds: total.holds,
        }
    })
}

fn minus(a: &str, b: &str) -> Option<String> {
    let of = |text: &str| Decimal::from_str_exact(text).ok();
    of(a)?.checked_sub(of(b)?).map(|d| d.to_string())
}

impl Declared {
    /// The difference as a value of the same kind as another; `None` where it is of another kind.
    pub(super) fn off(&self, like: Value) -> Option<Value> {
        let number = Decimal::from_str_exact(&self.difference).ok()?;
        match like {
            Value::Money(_) => crate::model::Amount::from_yuan(number).map(|a| Value::Money(i128::from(a.0))),
            Value::Count(_) => {
                let number = number.normalize();
                (number.scale() == 0).then(|| Value::Count(number.mantissa()))
            }
            Value::Ratio(_) => None,
        }
    }
}
