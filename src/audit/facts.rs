//! What a row of payments says of that on which standards depend.
//!
//! Job: the words of a row for the fields of a table of standards. Level and category of disability are taken from
//! the column, and where that is empty from the number of the certificate. Invariant: what neither says is `None`.

use super::card::Cards;
use super::data::Rows;
use crate::catalog::Catalog;

/// Columns that it uses where they are, besides those of [`fields`].
pub(super) const USED: &[&str] = &["backpay", "note", "certificate", "level", "disability"];

/// The fields on which the standards of a dataset depend, for [`Rule::also`](super::rule::Rule::also).
pub(super) fn fields(catalog: &Catalog, dataset: &str) -> Vec<String> {
    let own = catalog.standards.iter().filter(|s| s.dataset == dataset);
    own.flat_map(|s| s.conditions.keys().cloned()).collect()
}

/// The words of rows.
pub(super) struct Facts<'r> {
    rows: &'r Rows<'r>,
    fields: Vec<String>,
    cards: Cards,
}

impl<'r> Facts<'r> {
    pub(super) fn of(rows: &'r Rows<'r>, fields: &[&str]) -> Facts<'r> {
        Facts { rows, fields: fields.iter().map(|f| (*f).to_owned()).collect(), cards: Cards::of(rows) }
    }

    /// In the order of the fields.
    pub(super) fn get(&self, row: usize) -> Vec<Option<&'r str>> {
        self.fields.iter().map(|field| self.word(field, row)).collect()
    }

    /// Of one field.
    pub(super) fn word(&self, field: &str, row: usize) -> Option<&'r str> {
        let rows = self.rows;
        rows.word(field, row).or_else(|| match field {
            "level" => self.cards.get(rows, row).map(|c| c.level),
            "disability" => self.cards.get(rows, row).map(|c| c.disability),
            _ => None,
        })
    }
}
