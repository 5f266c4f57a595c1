//! Rates: %, ‰ and 百分点.
//!
//! Invariant: by default a rate that is not whole is never printed as 100%, nor one that is not zero
//! as 0%: decimals are added until it differs. `Fixed` does what it is told.

use super::number::pow10;
use super::{MAX_DECIMALS, Options, Printed, Style, too_large};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Ratio;
use crate::model::value::{Rounding, decimal, divide, trim_zeros};

/// The word for differences of rates.
pub(super) const POINTS: &str = "百分点";

/// Decimals of a rate by default, at most.
const DECIMALS: u32 = 2;

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
        Style::Exact => {
            let mut decimals = DECIMALS;
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
        Style::Approx(_) => {
            Err(Diagnostic::new(codes::TEMPLATE_UNIT, "比率不能印成约数,请用 decimals 指定小数位数"))
        }
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
