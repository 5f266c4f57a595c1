//! `each`: what an indicator is in every group, if it is the same in all of them.
//!
//! Inputs: the one part, the groups: years, months, regions, values of a field. Outputs: an
//! [`Answer`]. Invariant: a year, a month or a region without rows is a group of 0; a value of a field
//! is a group only by its rows, and rows without one are in no group and told as blank.

use super::answer::{Used, days};
use super::atoms::calendar_years;
use super::cube::Cube;
use super::leaf::At;
use super::nodes::{Groups, Leaf};
use super::question::{Answer, NoValue};
use super::scan::overflowed;
use crate::diagnostic::Diagnostic;
use crate::model::{Period, Value};
use std::cmp::Ordering;

impl Cube {
    pub(super) fn each(
        &self,
        id: &str,
        part: &str,
        groups: &Groups,
        at: &At,
        used: &mut Used,
    ) -> Result<Answer, Diagnostic> {
        let mut of_whole = Used::default();
        let whole = self.evaluate(part, at, &mut of_whole)?;
        let mut own = Used::default();
        let mut blank = 0;
        let answers = match groups {
            Groups::Years => self.over_time(part, at, calendar_years(at.period), &mut own)?,
            Groups::Months => self.over_time(part, at, at.period.each_month(), &mut own)?,
            Groups::Level(level) => {
                let regions = self.geography.listed(at.regions, *level, None, at.period.to);
                let one = |region: &usize| {
                    let at = At { regions: std::slice::from_ref(region), parts: true, ..*at };
                    self.evaluate(part, &at, &mut own)
                };
                regions.iter().map(one).collect::<Result<_, _>>()?
            }
            Groups::Values(field, leaf) => {
                // The groups are the rows of the whole, read once more: they are told of once.
                own = of_whole;
                let (answers, without) = self.over_values(id, field, leaf, at)?;
                blank = without;
                answers
            }
        };
        let mut answer = self.made_of(own, used);
        answer.blank = blank;
        answer.value = match &whole.value {
            Err(_) => Err(NoValue::PartMissing { part: part.to_owned() }),
            Ok(_) => same(id, part, &answers)?,
        };
        answer.snapshot = days(answers.iter().chain([&whole]));
        answer.parts = vec![(part.to_owned(), whole)];
        Ok(answer)
    }

    fn over_time(
        &self,
        part: &str,
        at: &At,
        pieces: Vec<Period>,
        own: &mut Used,
    ) -> Result<Vec<Answer>, Diagnostic> {
        pieces.into_iter().map(|period| self.evaluate(part, &At { period, ..*at }, own)).collect()
    }

    /// The answers of the values of a field that have rows, and the rows without a value.
    fn over_values(
        &self,
        id: &str,
        field: &str,
        leaf: &Leaf,
        at: &At,
    ) -> Result<(Vec<Answer>, u64), Diagnostic> {
        let data = &self.data[leaf.plan];
        let split = data.plan.splits().position(|f| f.id == field);
        let values = split.and_then(|s| data.values.get(s)).map(Vec::as_slice).unwrap_or_default();
        let mut answers = Vec::with_capacity(values.len());
        let mut blank = 0;
        for value in values {
            let dims: Vec<(&str, &str)> = at.dims.iter().copied().chain([(field, value.as_ref())]).collect();
            let (answer, ..) = self.leaf(id, leaf, &At { dims: &dims, ..*at })?;
            if value.is_empty() {
                blank = answer.rows;
            } else if answer.rows > 0 {
                answers.push(answer);
            }
        }
        Ok((answers, blank))
    }
}

/// The one value of all groups.
fn same(id: &str, part: &str, answers: &[Answer]) -> Result<Result<Value, NoValue>, Diagnostic> {
    let mut range: Option<(Value, Value)> = None;
    for answer in answers {
        let Ok(value) = answer.value else { return Ok(Err(NoValue::PartMissing { part: part.to_owned() })) };
        let (low, high) = range.unwrap_or((value, value));
        let less = |a: Value, b: Value| Ok(order(a, b).ok_or_else(|| overflowed(id))? == Ordering::Less);
        let low = if less(value, low)? { value } else { low };
        let high = if less(high, value)? { value } else { high };
        range = Some((low, high));
    }
    Ok(match range {
        None => Err(NoValue::NoRows),
        Some((low, high)) if order(low, high) == Some(Ordering::Equal) => Ok(low),
        Some((low, high)) => Err(NoValue::NotUniform { low, high }),
    })
}

/// The order of two values of one part; `None` out of range.
fn order(a: Value, b: Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Count(a), Value::Count(b)) | (Value::Money(a), Value::Money(b)) => Some(a.cmp(&b)),
        (Value::Ratio(a), Value::Ratio(b)) => {
            let left = a.numerator.checked_mul(b.denominator)?;
            Some(left.cmp(&b.numerator.checked_mul(a.denominator)?))
        }
        _ => None,
    }
}
