//! What tells rows apart, column by column, each brought down to as few values as answers need.
//!
//! Inputs: a plan, its atoms of time, the tree of regions. Outputs: SQL that says of a row what stands for its
//! cell, and the cell that stands for it here. Invariant: the code that judges cells in process says of what
//! stands for a cell just what it says of the cell itself.

use super::super::atoms::Atoms;
use super::super::places::Places;
use super::super::plan::{FieldTests, Plan};
use super::days::{Days, NONE};
use super::literal::{name, text, texts};
use crate::diagnostic::Diagnostic;
use crate::model::RegionTree;
use crate::model::record::standard;
use arrow_array::{ArrayRef, Date32Array, Int64Array, StringArray};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Digits in a row that no region's name or code has: an identity number in the wrong column.
const DIGITS: usize = 13;

/// What stands for a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
enum How {
    /// A day of its stretch.
    Day,
    /// Its text.
    Words,
    /// A text on which all tests have the same outcome, by number.
    Class(Vec<String>),
    /// −1 for a number below 0.
    Sign,
}

/// A column, and what stands for its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute {
    pub(super) column: String,
    /// Of the rows of a table that has all of `reads`.
    pub(super) sql: String,
    pub(super) reads: Vec<String>,
    how: How,
}

/// The attributes of a plan's rows.
pub(super) fn all(plan: &Plan, atoms: &Atoms, places: &Places<'_>, tree: &RegionTree) -> Vec<Attribute> {
    let mut out: BTreeMap<String, Attribute> = BTreeMap::new();
    let placed = plan.town.is_some() || plan.village.is_some();
    let epochs = places.is_dated() && placed;
    let days = days(atoms, places, epochs);
    let mut put = |column: &str, reads: &[&str], sql: String, how: How| {
        let reads = reads.iter().map(|r| (*r).to_owned()).collect();
        let attribute = Attribute { column: column.to_owned(), sql, reads, how };
        out.entry(column.to_owned()).or_insert(attribute);
    };
    let mut day = |column: &str| {
        put(column, &[column], days.sql(&format!("unix_date({})", name(column))), How::Day);
    };
    if epochs {
        day(standard::EVENT_FROM);
        day(standard::EVENT_TO);
    }
    let [event, second] = plan.slots();
    for slot in event.into_iter().chain(second.filter(|s| !s.months)) {
        day(slot.from);
        day(slot.to);
    }
    if let Some(months) = second.filter(|s| s.months) {
        let reads = [months.from, months.to];
        let both = reads.map(name).join(", ");
        // Of months the first day counts, and the end of the last.
        put(months.from, &reads, days.sql(&format!("unix_date(least({both}))")), How::Day);
        put(months.to, &reads, days.sql(&format!("unix_date(last_day(greatest({both})))")), How::Day);
    }
    let masked = !tree
        .regions()
        .iter()
        .any(|r| [&r.code, &r.name].into_iter().chain(&r.aliases).any(|word| has_digits(word)));
    for column in plan.town.iter().chain(&plan.village) {
        let split = plan.fields.iter().any(|f| f.id == *column);
        let words = format!("coalesce({}, '')", name(column));
        let sql = if masked && !split { hidden(&words) } else { words };
        put(column, &[column], sql, How::Words);
    }
    for field in &plan.fields {
        if field.split {
            put(&field.id, &[&field.id], format!("coalesce({}, '')", name(&field.id)), How::Words);
            continue;
        }
        let (sql, classes) = classes(field);
        if classes.len() > 1 {
            put(&field.id, &[&field.id], sql, How::Class(classes));
        }
    }
    if let Some(column) = &plan.reversal {
        let sql = format!("CASE WHEN {} < 0 THEN -1 ELSE 0 END", name(column));
        put(column, &[column], sql, How::Sign);
    }
    out.into_values().collect()
}

/// How days are cut: where an answer may tell them apart, or a name may change its meaning.
pub(super) fn days(atoms: &Atoms, places: &Places<'_>, epochs: bool) -> Days {
    let mut bounds = atoms.bounds().to_vec();
    if epochs {
        bounds.extend(places.change_days().map(|d| d.to_epoch_days()));
    }
    Days::cut(bounds)
}

/// Whether a word has so many digits in a row that it may be somebody's number.
fn has_digits(word: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    word.split(|c| !digit(c)).any(|run| run.chars().count() >= DIGITS)
}

/// Words with the digits of long numbers hidden, but for the first four and the last two.
fn hidden(words: &str) -> String {
    let digit = "[0-9０-９]";
    let long = text(&format!("{digit}{{{DIGITS}}}"));
    let inner = text(&format!("(?<={digit}{{4}}){digit}(?={digit}[0-9０-９XxＸｘ])"));
    format!("CASE WHEN {words} RLIKE {long} THEN regexp_replace({words}, {inner}, '*') ELSE {words} END")
}

/// An empty text is an empty cell.
fn filled(cell: &str) -> Option<&str> {
    Some(cell).filter(|c| !c.is_empty())
}

/// The classes of a field's cells: those of each have the same outcome of every test. SQL for the number of a
/// cell's class, and a cell of each.
fn classes(field: &FieldTests) -> (String, Vec<String>) {
    let outcome = |cell: Option<&str>| -> Vec<bool> { field.tests.iter().map(|t| t.holds(cell)).collect() };
    let mut named: Vec<&str> =
        field.tests.iter().flat_map(|t| t.values()).filter(|v| !v.is_empty()).collect();
    named.sort_unstable();
    named.dedup();
    let mut other = "-".to_owned();
    while named.contains(&other.as_str()) {
        other.push('-');
    }
    let mut found: Vec<(Vec<bool>, String, Vec<&str>)> = vec![(outcome(Some(&other)), other, Vec::new())];
    let mut number = |outcome: Vec<bool>, cell: &str| match found.iter().position(|f| f.0 == outcome) {
        Some(number) => number,
        None => {
            found.push((outcome, cell.to_owned(), Vec::new()));
            found.len() - 1
        }
    };
    let empty = number(outcome(None), "");
    let of_named: Vec<usize> = named.iter().map(|value| number(outcome(Some(value)), value)).collect();
    for (value, number) in named.iter().zip(of_named) {
        if let Some(class) = found.get_mut(number) {
            class.2.push(value);
        }
    }
    let cell = format!("coalesce({}, '')", name(&field.id));
    let mut sql = format!("CASE WHEN {cell} = '' THEN {empty}");
    for (number, (_, _, values)) in found.iter().enumerate().skip(1).filter(|(_, f)| !f.2.is_empty()) {
        sql.push_str(&format!(" WHEN {cell} IN ({}) THEN {number}", texts(values.iter().copied())));
    }
    sql.push_str(" ELSE 0 END");
    (sql, found.into_iter().map(|(_, cell, _)| cell).collect())
}

#[cfg(test)]
impl Attribute {
    /// The word of the answer for a cell of the tests' dataset.
    pub(super) fn word(&self, plan: &Plan, days: &Days, row: &super::super::fixture::Row) -> String {
        use chrono::{Datelike, NaiveDate};
        let month_end = |day: i32| {
            let day = NaiveDate::from_epoch_days(day).expect("day");
            crate::model::period::month_end(day.year(), day.month()).expect("month").to_epoch_days()
        };
        let cell = row.text(&self.column);
        match &self.how {
            How::Day => {
                let day = match self.column.as_str() {
                    standard::EVENT_FROM => row.event.map(|d| d.0),
                    standard::EVENT_TO => row.event.map(|d| d.1),
                    standard::SERVICE_FROM => row.service.map(|d| d.0.min(d.1)),
                    standard::SERVICE_TO => row.service.map(|d| month_end(d.0.max(d.1))),
                    "signed" => row.signed,
                    _ => row.ended,
                };
                day.map_or(NONE, |d| i64::from(days.of(d))).to_string()
            }
            How::Words => cell.unwrap_or("").bytes().fold("x".to_owned(), |all, b| all + &format!("{b:02X}")),
            How::Class(cells) => {
                let field = plan.fields.iter().find(|f| f.id == self.column).expect("a field");
                let same = |of: &String| field.tests.iter().all(|t| t.holds(filled(of)) == t.holds(cell));
                cells.iter().position(same).expect("a class").to_string()
            }
            How::Sign => if row.amount.is_some_and(|a| a < 0) { "-1" } else { "0" }.to_owned(),
        }
    }
}

impl Attribute {
    /// How it stands in a line of the answer: without a space.
    pub(super) fn told(&self, column: &str) -> String {
        match self.how {
            How::Words => format!("concat('x', hex({column}))"),
            _ => format!("CAST({column} AS STRING)"),
        }
    }

    /// The condition that a row's cell passes some tests of its field, on the attribute's own column.
    pub(super) fn passes(&self, field: &FieldTests, test: usize, column: &str) -> Option<String> {
        let test = field.tests.get(test)?;
        match &self.how {
            How::Class(cells) => {
                let fit = cells.iter().enumerate().filter(|(_, cell)| test.holds(filled(cell)));
                let numbers: Vec<String> = fit.map(|(number, _)| number.to_string()).collect();
                Some(if numbers.is_empty() {
                    "FALSE".into()
                } else {
                    format!("{column} IN ({})", numbers.join(", "))
                })
            }
            _ => {
                let values: Vec<&str> = test.values().into_iter().filter(|v| !v.is_empty()).collect();
                match (values.is_empty(), test.is_not()) {
                    (true, true) => None,
                    (true, false) => Some("FALSE".into()),
                    (false, not) => {
                        Some(format!("{column} {}IN ({})", if not { "NOT " } else { "" }, texts(values)))
                    }
                }
            }
        }
    }

    /// The column that stands for the cells of some lines.
    ///
    /// # Errors
    /// What is wrong with a word of the answer.
    pub(super) fn column<'t>(
        &self,
        words: impl Iterator<Item = &'t str>,
        garbled: &dyn Fn(&str) -> Diagnostic,
    ) -> Result<ArrayRef, Diagnostic> {
        let number = |word: &str| word.parse::<i64>().map_err(|_| garbled(word));
        Ok(match &self.how {
            How::Day => {
                let day = |word| match number(word)? {
                    NONE => Ok(None),
                    day => i32::try_from(day).map(Some).map_err(|_| garbled(word)),
                };
                Arc::new(Date32Array::from(words.map(day).collect::<Result<Vec<Option<i32>>, _>>()?))
            }
            How::Words => {
                let text = |word: &str| unhex(word).ok_or_else(|| garbled(word));
                Arc::new(StringArray::from(words.map(text).collect::<Result<Vec<String>, _>>()?))
            }
            How::Class(cells) => {
                let cell = |word| {
                    let at = usize::try_from(number(word)?).ok();
                    at.and_then(|at| cells.get(at)).map(String::as_str).ok_or_else(|| garbled(word))
                };
                Arc::new(StringArray::from(words.map(cell).collect::<Result<Vec<&str>, _>>()?))
            }
            How::Sign => Arc::new(Int64Array::from(words.map(number).collect::<Result<Vec<i64>, _>>()?)),
        })
    }
}

/// The text of a word of the answer.
pub(super) fn unhex(word: &str) -> Option<String> {
    let digits = word.strip_prefix('x')?.as_bytes();
    let value = |b: &u8| char::from(*b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some(value(high)? << 4 | value(low)?),
        _ => None,
    };
    String::from_utf8(digits.chunks(2).map(byte).collect::<Option<Vec<u8>>>()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Condition, OneOrMany};

    #[test]
    fn cells_with_the_same_outcomes_are_one_class() {
        let list = |v: &[&str]| v.iter().map(|v| (*v).to_owned()).collect();
        let tests = vec![
            Condition::OneOf(list(&["甲", "乙"])),
            Condition::Not { not: OneOrMany::Many(list(&["退回", "作废"])) },
        ];
        let field = FieldTests { id: "f".into(), tests, split: false };
        let (sql, cells) = classes(&field);
        // Others and empty cells alike pass the second test only.
        assert_eq!(cells.len(), 3, "{sql}");
        let outcomes: Vec<Vec<bool>> =
            cells.iter().map(|c| field.tests.iter().map(|t| t.holds(Some(c))).collect()).collect();
        assert_eq!(outcomes, [[false, true], [true, true], [false, false]]);
        assert!(sql.starts_with("CASE WHEN coalesce(`f`, '') = '' THEN 0 WHEN "), "{sql}");
    }

    #[test]
    fn words_come_back_as_they_were() {
        assert_eq!(unhex("xE6AE8B").as_deref(), Some("残"));
        assert_eq!(unhex("x").as_deref(), Some(""));
        for wrong in ["E6", "xE6A", "xE6", "xG0"] {
            assert_eq!(unhex(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn somebodys_number_is_no_name_of_a_place() {
        assert!(
            has_digits("99990119900101123X")
                && !has_digits("999921001001")
                && has_digits("电话１２３４５６７８９０１２３")
        );
    }
}
