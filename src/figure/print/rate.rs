//! Rates: %, ‰ and 百分点.
//!
//! Invariant: by default a rate that is not whole is never printed as 100%, nor one that is not zero
//! as 0%: decimals are added until it differs. `Fixed` does what it is told.

use super::number::pow10;
use super::{Approx, MAX_DECIMALS, Options, Printed, Style, too_large};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Ratio;
use crate::model::value::{Rounding, decimal, divide, trim_zeros};

/// The word for differences of rates.
pub(super) const POINTS: &str = "百分点";

/// Prints a ratio with a word of rates.
pub(super) fn print(ratio: Ratio, word: &str, options: &Options) -> Result<Printed, Diagnostic> {
    let ratio = reduced(ratio);
    let factor: u32 = if word == "‰" { 3 } else { 2 };
    let unit = if word == POINTS { "个百分点" } else { word };
    match options.style {
        Style::Fixed(decimals) => {
            let (scaled, exact) = round(ratio, factor + decimals.min(MAX_DECIMALS), options.rounding)?;
            Ok(Printed::new(decimal(scaled, decimals.min(MAX_DECIMALS)), unit, exact))
        }
        Style::Bound => Ok(plain(ratio, word, factor, unit, options)?.with("不少于", "")),
        Style::Exact => plain(ratio, word, factor, unit, options),
        Style::Approx(Approx::AtLeast) => at_least(ratio, word, factor, unit, options),
        Style::Approx(_) => Err(Diagnostic::new(
            codes::TEMPLATE_UNIT,
            "比率不能印成约数，请用 decimals 指定小数位数，或用以上",
        )),
    }
}

fn plain(
    ratio: Ratio,
    word: &str,
    factor: u32,
    unit: &str,
    options: &Options,
) -> Result<Printed, Diagnostic> {
    let mut decimals = options.decimals.min(MAX_DECIMALS);
    loop {
        let (scaled, exact) = round(ratio, factor + decimals, options.rounding)?;
        let whole = pow10(factor + decimals).ok_or_else(too_large)?;
        let claims = scaled == 0 || (scaled.abs() == whole && word != POINTS);
        if exact || !claims {
            let numeral = decimal(scaled, decimals);
            return Ok(Printed::new(trim_zeros(&numeral).to_owned(), unit, exact));
        }
        if decimals == MAX_DECIMALS {
            // Closer than any decimal shows: the next one on the true side.
            let towards_zero = ratio.numerator.unsigned_abs() < ratio.denominator.unsigned_abs();
            let rounding = if towards_zero && scaled != 0 { Rounding::Down } else { Rounding::Up };
            let (scaled, exact) = round(ratio, factor + decimals, rounding)?;
            return Ok(Printed::new(decimal(scaled, decimals), unit, exact));
        }
        decimals += 1;
    }
}

/// Down to a multiple of the step; the whole itself, and what is below the first step, as it is.
fn at_least(
    ratio: Ratio,
    word: &str,
    factor: u32,
    unit: &str,
    options: &Options,
) -> Result<Printed, Diagnostic> {
    let step = i128::from(options.step.max(1));
    let points = pow10(factor).and_then(|p| ratio.numerator.checked_mul(p)).ok_or_else(too_large)?;
    let steps = divide(points, ratio.denominator.checked_mul(step).ok_or_else(too_large)?, Rounding::Down);
    let whole = ratio.numerator == ratio.denominator && word != POINTS;
    match steps.checked_mul(step) {
        Some(down) if down > 0 && !whole => Ok(Printed::new(down.to_string(), format!("{unit}以上"), false)),
        _ => plain(ratio, word, factor, unit, options),
    }
}

/// `ratio × 10^power` as an integer, and whether that is exact.
fn round(ratio: Ratio, power: u32, rounding: Rounding) -> Result<(i128, bool), Diagnostic> {
    let scaled = pow10(power).and_then(|p| ratio.numerator.checked_mul(p)).ok_or_else(too_large)?;
    Ok((divide(scaled, ratio.denominator, rounding), scaled % ratio.denominator == 0))
}

fn reduced(ratio: Ratio) -> Ratio {
    let (mut a, mut b) = (ratio.numerator.unsigned_abs(), ratio.denominator.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    match i128::try_from(a) {
        Ok(divisor) if divisor > 1 => {
            Ratio { numerator: ratio.numerator / divisor, denominator: ratio.denominator / divisor }
        }
        _ => ratio,
    }
}
