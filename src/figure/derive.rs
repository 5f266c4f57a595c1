//! Values of totals, ratios and differences out of their parts.
//!
//! Invariant: like things only; a ratio keeps numerator and denominator; a part without a value
//! leaves the whole without one, and says which.

use super::question::{Answer, NoValue};
use super::scan::overflowed;
use crate::catalog::Measure;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Ratio, Value};

/// The value of a total, ratio or difference.
pub(super) fn combine(
    id: &str,
    measure: &Measure,
    parts: &[(String, Answer)],
) -> Result<Result<Value, NoValue>, Diagnostic> {
    let mut values = Vec::with_capacity(parts.len());
    for (part, answer) in parts {
        match answer.value {
            Ok(value) => values.push(value),
            Err(_) => return Ok(Err(NoValue::PartMissing { part: part.clone() })),
        }
    }
    let overflow = || overflowed(id);
    let unlike = || {
        Diagnostic::new(
            codes::CATALOG_INVALID,
            format!("指标「{id}」:各部分不是同一种量,不能相加、相减或相除"),
        )
    };
    let value = match (measure, values.as_slice()) {
        (Measure::Total, [first, rest @ ..]) => {
            let mut sum = *first;
            for value in rest {
                sum = add(sum, *value, false).ok_or_else(unlike)?.ok_or_else(overflow)?;
            }
            sum
        }
        (Measure::Difference, [a, b]) => add(*a, *b, true).ok_or_else(unlike)?.ok_or_else(overflow)?,
        (Measure::Ratio, [a, b]) => {
            let (n, d) = match (a, b) {
                (Value::Count(n), Value::Count(d)) | (Value::Money(n), Value::Money(d)) => (*n, *d),
                _ => return Err(unlike()),
            };
            match Ratio::new(n, d) {
                Some(ratio) => Value::Ratio(ratio),
                None if d != 0 => return Err(overflow()),
                None => {
                    let part = parts.get(1).map_or_else(String::new, |p| p.0.clone());
                    return Ok(Err(NoValue::ZeroDenominator { part }));
                }
            }
        }
        _ => return Err(unlike()),
    };
    Ok(Ok(value))
}

/// `a ± b`: `None` for unlike things, `Some(None)` on overflow.
pub(super) fn add(a: Value, b: Value, negate: bool) -> Option<Option<Value>> {
    let plain = |a: i128, b: i128| if negate { a.checked_sub(b) } else { a.checked_add(b) };
    Some(match (a, b) {
        (Value::Count(a), Value::Count(b)) => plain(a, b).map(Value::Count),
        (Value::Money(a), Value::Money(b)) => plain(a, b).map(Value::Money),
        (Value::Ratio(a), Value::Ratio(b)) => (|| {
            let left = a.numerator.checked_mul(b.denominator)?;
            let right = b.numerator.checked_mul(a.denominator)?;
            let denominator = a.denominator.checked_mul(b.denominator)?;
            Ratio::new(plain(left, right)?, denominator).map(Value::Ratio)
        })(),
        _ => return None,
    })
}
