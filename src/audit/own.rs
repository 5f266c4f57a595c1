//! The office's own rules: `[[rule]]` with a dataset, a filter and perhaps a key.
//!
//! Job: read an entry into an [`Own`], saying every mistake in it, and run it ([`run`]). Invariants: what is written
//! has an effect or is refused; an empty cell satisfies `missing` only where the table has the column.

mod read;
mod run;
mod words;

pub(super) use read::check;

use super::finding::Severity;
use super::rule::Window;
use crate::catalog::{Catalog, Condition, Dataset, RuleEntry};

/// A rule of the office's own.
#[derive(Debug, Clone)]
pub struct Own<'a> {
    /// What was written.
    pub entry: &'a RuleEntry,
    /// The dataset that it looks at.
    pub dataset: &'a Dataset,
    /// How bad a finding is.
    pub severity: Severity,
    /// Whether it is run.
    pub enabled: bool,
    /// Which rows.
    pub window: Window,
    conditions: Vec<(&'a str, &'a Condition)>,
    bounds: Vec<Bound<'a>>,
    key: Vec<Key<'a>>,
}

/// A comparison with a number, a day or a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bound<'a> {
    field: &'a str,
    of: Value,
    over: bool,
    /// In 分, days since 1970-01-01 or as it is.
    value: i64,
}

/// What a field's cell is compared as, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Money,
    Number,
    Day,
    Month,
    /// The event day: the field has no column of its own.
    Event,
    /// The service month: likewise.
    Service,
}

/// A part of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key<'a> {
    Person,
    Event,
    Service,
    Month,
    Year,
    Text(&'a str),
    Entity(&'a str),
    Number(&'a str),
    Day(&'a str),
}

impl<'a> Own<'a> {
    /// The office's own rules, in order of codes; those with mistakes are left out: see [`check`].
    pub fn all(catalog: &'a Catalog) -> Vec<Own<'a>> {
        let mut out: Vec<Own<'a>> =
            catalog.rules.iter().filter_map(|entry| read::read(catalog, entry).ok()).collect();
        out.sort_by(|a, b| a.entry.code.cmp(&b.entry.code));
        out
    }

    /// Columns that it looks at, those first without which it cannot tell anything.
    pub fn columns(&self) -> (Vec<&'a str>, Vec<&'a str>) {
        let entry = self.entry;
        let mut wanted: Vec<&str> =
            self.conditions.iter().filter(|(_, c)| !c.is_not()).map(|(f, _)| *f).collect();
        let mut also: Vec<&str> =
            self.conditions.iter().filter(|(_, c)| c.is_not()).map(|(f, _)| *f).collect();
        wanted.extend(self.bounds.iter().map(|b| b.field));
        wanted.extend(entry.missing.iter().chain(&entry.filled).map(String::as_str));
        for part in &self.key {
            match part {
                Key::Text(id) | Key::Number(id) | Key::Day(id) => wanted.push(id),
                Key::Entity(id) => also.push(id),
                Key::Person | Key::Event | Key::Service | Key::Month | Key::Year => {}
            }
        }
        // Days, months and numbers of persons that the standard columns hold have none of their own.
        let has_column =
            |id: &&str| self.dataset.field(id).is_none_or(|f| self.dataset.column_kind(f).is_some());
        wanted.retain(has_column);
        also.extend(entry.amount.as_deref());
        also.extend(self.dataset.reversal.as_ref().map(|r| r.field.as_str()));
        (wanted, also)
    }
}
