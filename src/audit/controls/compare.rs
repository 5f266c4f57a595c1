//! Differences and tolerances, exactly.
//!
//! Inputs: values of one kind. Outputs: their difference, whether a control total holds. Invariant: checked
//! integers and fractions; what goes out of range is an error, never a wrong answer.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::value::{Rounding, divide};
use crate::model::{Ratio, Value};
use crate::workspace::{Control, Tolerance};
use std::cmp::Ordering;

/// `a − b`.
///
/// # Errors
/// `E0505` out of range, or for values of two kinds.
pub(super) fn minus(a: Value, b: Value) -> Result<Value, Diagnostic> {
    combined(a, b, i128::checked_sub)
}

/// `a + b`.
///
/// # Errors
/// As [`minus`].
pub(super) fn plus(a: Value, b: Value) -> Result<Value, Diagnostic> {
    combined(a, b, i128::checked_add)
}

fn combined(a: Value, b: Value, way: fn(i128, i128) -> Option<i128>) -> Result<Value, Diagnostic> {
    match (a, b) {
        (Value::Count(a), Value::Count(b)) => way(a, b).map(Value::Count),
        (Value::Money(a), Value::Money(b)) => way(a, b).map(Value::Money),
        (Value::Ratio(a), Value::Ratio(b)) => ratios(a, b, way).map(Value::Ratio),
        _ => None,
    }
    .ok_or_else(out_of_range)
}

fn ratios(a: Ratio, b: Ratio, way: fn(i128, i128) -> Option<i128>) -> Option<Ratio> {
    let (a, b) = (lowest(a), lowest(b));
    let left = a.numerator.checked_mul(b.denominator)?;
    let right = b.numerator.checked_mul(a.denominator)?;
    Some(lowest(Ratio::new(way(left, right)?, a.denominator.checked_mul(b.denominator)?)?))
}

/// The same fraction in lowest terms.
fn lowest(ratio: Ratio) -> Ratio {
    let (mut a, mut b) = (ratio.numerator.unsigned_abs(), ratio.denominator.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let divisor = i128::try_from(a.max(1)).unwrap_or(1);
    Ratio { numerator: ratio.numerator / divisor, denominator: ratio.denominator / divisor }
}

/// The value with its sign turned.
///
/// # Errors
/// As [`minus`].
pub(super) fn negative(a: Value) -> Result<Value, Diagnostic> {
    match a {
        Value::Count(_) => minus(Value::Count(0), a),
        Value::Money(_) => minus(Value::Money(0), a),
        Value::Ratio(r) => minus(Value::Ratio(Ratio { numerator: 0, denominator: r.denominator }), a),
    }
}

fn absolute(a: Value) -> Result<Value, Diagnostic> {
    let below = match a {
        Value::Count(n) | Value::Money(n) => n < 0,
        Value::Ratio(r) => r.numerator < 0,
    };
    if below { negative(a) } else { Ok(a) }
}

fn order(a: Value, b: Value) -> Result<Ordering, Diagnostic> {
    Ok(match minus(a, b)? {
        Value::Count(n) | Value::Money(n) => n.cmp(&0),
        Value::Ratio(r) => r.numerator.cmp(&0),
    })
}

/// Whether a figure is what a control total says, its tolerance allowed for.
///
/// # Errors
/// As [`minus`].
pub(super) fn holds(actual: Value, control: &Control) -> Result<bool, Diagnostic> {
    if let (Tolerance::Exact, Value::Ratio(a), Value::Ratio(b)) = (control.tolerance, actual, control.value) {
        let base = if control.unit.word == "‰" { 1000 } else { 100 };
        let scale = 10i128.checked_pow(control.decimals).and_then(|s| s.checked_mul(base));
        return scale
            .and_then(|scale| Some((printed(a, scale)?, printed(b, scale)?)))
            .map(|(a, b)| a == b)
            .ok_or_else(out_of_range);
    }
    let off = absolute(minus(actual, control.value)?)?;
    Ok(order(off, allowed(control)?)? != Ordering::Greater)
}

/// A rate in its last printed digits, rounded half up.
fn printed(ratio: Ratio, scale: i128) -> Option<i128> {
    let ratio = lowest(ratio);
    Some(divide(ratio.numerator.checked_mul(scale)?, ratio.denominator, Rounding::HalfUp))
}

/// How far a figure may be off. A share of a count or an amount is cut to whole ones, which leaves out no whole
/// one that lies within.
fn allowed(control: &Control) -> Result<Value, Diagnostic> {
    let none = match control.value {
        Value::Count(_) => Value::Count(0),
        Value::Money(_) => Value::Money(0),
        Value::Ratio(_) => Value::Ratio(Ratio { numerator: 0, denominator: 1 }),
    };
    let share = |n: i128, share: Ratio| {
        let whole = n.checked_abs()?.checked_mul(share.numerator)?;
        Some(divide(whole, share.denominator, Rounding::Down))
    };
    match (control.tolerance, control.value) {
        (Tolerance::Exact, _) => Some(none),
        (Tolerance::Within(value), _) => Some(value),
        (Tolerance::Share(s), Value::Count(n)) => share(n, s).map(Value::Count),
        (Tolerance::Share(s), Value::Money(n)) => share(n, s).map(Value::Money),
        // A share of a rate cannot be told from 百分点 and is refused when it is read.
        (Tolerance::Share(_), Value::Ratio(_)) => None,
    }
    .ok_or_else(out_of_range)
}

/// Whether no figure can be what both of two control totals say.
///
/// # Errors
/// As [`minus`].
pub(super) fn apart(a: &Control, b: &Control) -> Result<bool, Diagnostic> {
    let between = absolute(minus(a.value, b.value)?)?;
    let reach = plus(reach(a)?, reach(b)?)?;
    Ok(order(between, reach)? == Ordering::Greater)
}

/// How far from a control total a figure may lie for which it holds: of a rate half of its last digit.
fn reach(control: &Control) -> Result<Value, Diagnostic> {
    if let (Tolerance::Exact, Value::Ratio(_)) = (control.tolerance, control.value) {
        let base = if control.unit.word == "‰" { 2000 } else { 200 };
        let scale = 10i128.checked_pow(control.decimals).and_then(|s| s.checked_mul(base));
        return scale.and_then(|scale| Ratio::new(1, scale)).map(Value::Ratio).ok_or_else(out_of_range);
    }
    allowed(control)
}

/// Half of the last digit that an amount is written with, where that is more than a 分; `None` for anything else.
pub(super) fn half_digit(control: &Control) -> Option<i128> {
    let Value::Money(_) = control.value else { return None };
    let unit = crate::model::unit::Scale::parse(&control.unit.word)?.cents();
    let half = unit.checked_div(10i128.checked_pow(control.decimals)?.checked_mul(2)?)?;
    (half > 1).then_some(half)
}

fn out_of_range() -> Diagnostic {
    Diagnostic::new(codes::FIGURE_OVERFLOW, "对账数与数字相差太大，超出能准确表示的范围")
}
