//! `facts.csv` (手工数): key,text,number,unit,period,region,source,filled_by,filled_on.

use super::table;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Period;
use std::path::Path;

/// A number or words typed in by hand, with who, when and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What templates ask for.
    pub key: String,
    /// The characters to print.
    pub text: String,
    /// The number in the text, as typed, if any.
    pub number: String,
    /// Its unit.
    pub unit: String,
    /// The period it is for; `None` for any.
    pub period: Option<Period>,
    /// Region code or name; empty for any.
    pub region: String,
    /// Where it comes from.
    pub source: String,
    /// Who filled it in.
    pub filled_by: String,
    /// When.
    pub filled_on: String,
    /// Line in the file.
    pub line: u64,
}

/// Reads `facts.csv`.
pub(super) fn read(root: &Path) -> Result<Vec<Fact>, Vec<Diagnostic>> {
    let rows = table::read(root, "facts.csv", codes::TABLE_INVALID, &["key", "text"], |row| {
        let mut problems = Vec::new();
        let fact = Fact {
            key: row.filled("key", &mut problems),
            text: row.get("text").to_owned(),
            number: row.get("number").to_owned(),
            unit: row.get("unit").to_owned(),
            period: row.parsed("period", &mut problems, |t| {
                crate::model::period::parse(t, chrono::NaiveDate::MIN)
                    .filter(|p| p.from > chrono::NaiveDate::MIN)
            }),
            region: row.get("region").to_owned(),
            source: row.get("source").to_owned(),
            filled_by: row.get("filled_by").to_owned(),
            filled_on: row.get("filled_on").to_owned(),
            line: row.line(),
        };
        if problems.is_empty() { Ok(fact) } else { Err(problems) }
    })?;
    Ok(rows.unwrap_or_default())
}
