//! Values of figures that are made of others.
//!
//! Invariant: plain steps on integers, checked; like things only; what lacks a part has no value.

use super::recount::Part;
use crate::catalog::Measure;
use crate::diagnostic::{Diagnostic, codes};
use crate::figure::question::NoValue;
use crate::model::{Ratio, Value};
use std::cmp::Ordering;

/// The value of a total, difference or ratio.
pub(super) fn combine(
    id: &str,
    measure: &Measure,
    parts: &[Part],
) -> Result<Result<Value, NoValue>, Diagnostic> {
    let mut values = Vec::with_capacity(parts.len());
    for part in parts {
        match part.value {
            Ok(value) => values.push(value),
            Err(_) => return Ok(Err(NoValue::PartMissing { part: part.asked.indicator.clone() })),
        }
    }
    let made = match (measure, values.as_slice()) {
        (Measure::Total, [first, rest @ ..]) => {
            rest.iter().try_fold(*first, |sum, value| plus(sum, *value)).ok_or_else(|| unfit(id))?
        }
        (Measure::Difference, [a, b]) => negated(*b).and_then(|b| plus(*a, b)).ok_or_else(|| unfit(id))?,
        (Measure::Ratio, [a, b]) => {
            let (a, b) = match (*a, *b) {
                (Value::Count(a), Value::Count(b)) | (Value::Money(a), Value::Money(b)) => (a, b),
                _ => return Err(unfit(id)),
            };
            if b == 0 {
                let part = parts.get(1).map_or_else(String::new, |p| p.asked.indicator.clone());
                return Ok(Err(NoValue::ZeroDenominator { part }));
            }
            Value::Ratio(Ratio::new(a, b).ok_or_else(|| unfit(id))?)
        }
        _ => return Err(unfit(id)),
    };
    Ok(Ok(made))
}

/// The one value that all groups have.
pub(super) fn same<'v>(
    id: &str,
    whole: &Part,
    groups: impl Iterator<Item = &'v Result<Value, NoValue>>,
) -> Result<Result<Value, NoValue>, Diagnostic> {
    let missing = || Err(NoValue::PartMissing { part: whole.asked.indicator.clone() });
    if whole.value.is_err() {
        return Ok(missing());
    }
    let mut range: Option<(Value, Value)> = None;
    for value in groups {
        let Ok(value) = *value else { return Ok(missing()) };
        let (low, high) = range.unwrap_or((value, value));
        let order = |a, b| order(a, b).ok_or_else(|| unfit(id));
        range = Some((
            if order(value, low)? == Ordering::Less { value } else { low },
            if order(high, value)? == Ordering::Less { value } else { high },
        ));
    }
    Ok(match range {
        None => Err(NoValue::NoRows),
        Some((low, high)) if order(low, high) == Some(Ordering::Equal) => Ok(low),
        Some((low, high)) => Err(NoValue::NotUniform { low, high }),
    })
}

/// `a + b` of like things, in range.
pub(super) fn plus(a: Value, b: Value) -> Option<Value> {
    Some(match (a, b) {
        (Value::Count(a), Value::Count(b)) => Value::Count(a.checked_add(b)?),
        (Value::Money(a), Value::Money(b)) => Value::Money(a.checked_add(b)?),
        (Value::Ratio(a), Value::Ratio(b)) => {
            let over = a.denominator.checked_mul(b.denominator)?;
            let left = a.numerator.checked_mul(b.denominator)?;
            Value::Ratio(Ratio::new(left.checked_add(b.numerator.checked_mul(a.denominator)?)?, over)?)
        }
        _ => return None,
    })
}

pub(super) fn negated(value: Value) -> Option<Value> {
    Some(match value {
        Value::Count(n) => Value::Count(n.checked_neg()?),
        Value::Money(n) => Value::Money(n.checked_neg()?),
        Value::Ratio(r) => Value::Ratio(Ratio { numerator: r.numerator.checked_neg()?, ..r }),
    })
}

fn order(a: Value, b: Value) -> Option<Ordering> {
    Some(match (a, b) {
        (Value::Count(a), Value::Count(b)) | (Value::Money(a), Value::Money(b)) => a.cmp(&b),
        (Value::Ratio(a), Value::Ratio(b)) => {
            a.numerator.checked_mul(b.denominator)?.cmp(&b.numerator.checked_mul(a.denominator)?)
        }
        _ => return None,
    })
}

fn unfit(id: &str) -> Diagnostic {
    let message = format!("指标「{id}」：各部分不是同一种量，或结果超出能准确表示的范围");
    Diagnostic::new(codes::FIGURE_OVERFLOW, message)
}
