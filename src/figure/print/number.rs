//! Counts and money: exact, with fixed decimals, approximate.
//!
//! Invariant: a value is an integer of its smallest unit (1, or 分), and a scale is a power of ten
//! of it, so that exact printing is placing a point.

use super::{Approx, MAX_DECIMALS, Options, Printed, Style, too_large};
use crate::diagnostic::Diagnostic;
use crate::model::unit::Scale;
use crate::model::value::{Rounding, decimal, divide, trim_zeros};

/// A scale: what stands before the unit's word, and its power of ten of the smallest unit.
type Scales = [(&'static str, u32); 3];

/// Money in 分: 元, 万元, 亿元.
pub(super) const MONEY: Scales = [("", 2), ("万", 6), ("亿", 10)];
/// Counts.
pub(super) const COUNT: Scales = [("", 0), ("万", 4), ("亿", 8)];

/// Decimals that exact printing by size may need before a smaller scale is taken.
const EXACT_DECIMALS: u32 = 4;

/// The scale that a word of money names.
pub(super) fn money_scale(word: &str) -> Option<usize> {
    Scale::parse(word).map(|s| match s {
        Scale::Yuan => 0,
        Scale::WanYuan => 1,
        Scale::YiYuan => 2,
    })
}

/// The scale before a count's word, and the word.
pub(super) fn count_scale(word: &str) -> (usize, &str) {
    for (i, (prefix, _)) in COUNT.iter().enumerate().skip(1) {
        if let Some(base) = word.strip_prefix(prefix).filter(|b| !b.is_empty()) {
            return (i, base);
        }
    }
    (0, word)
}

pub(super) fn pow10(n: u32) -> Option<i128> {
    10i128.checked_pow(n)
}

/// The largest scale that is not larger than the value.
fn by_size(value: i128, scales: &Scales) -> usize {
    let reaches =
        |(_, power): &(&str, u32)| pow10(*power).is_some_and(|p| value.unsigned_abs() >= p.unsigned_abs());
    scales.iter().rposition(reaches).unwrap_or(0)
}

/// Prints an integer of smallest units. `scale`: `None` goes by size.
pub(super) fn print(
    value: i128,
    scales: &Scales,
    word: &str,
    scale: Option<usize>,
    options: &Options,
) -> Result<Printed, Diagnostic> {
    match options.style {
        Style::Exact => Ok(exact(value, scales, word, scale)),
        Style::Fixed(decimals) => {
            let (prefix, power) = scales[scale.unwrap_or_else(|| by_size(value, scales))];
            let decimals = decimals.min(MAX_DECIMALS);
            let scaled = match power.checked_sub(decimals) {
                Some(drop) => divide(value, pow10(drop).ok_or_else(too_large)?, options.rounding),
                None => pow10(decimals - power).and_then(|p| value.checked_mul(p)).ok_or_else(too_large)?,
            };
            let exact =
                power <= decimals || scaled.checked_mul(pow10(power - decimals).unwrap_or(0)) == Some(value);
            Ok(Printed::new(decimal(scaled, decimals), format!("{prefix}{word}"), exact))
        }
        Style::Approx(approx) => Ok(about(value, scales, word, scale, approx)),
    }
}

fn exact(value: i128, scales: &Scales, word: &str, scale: Option<usize>) -> Printed {
    let scale = scale.unwrap_or_else(|| {
        let needs = |(_, power): &(&str, u32)| {
            let numeral = decimal(value, *power);
            trim_zeros(&numeral).split_once('.').map_or(0, |(_, fraction)| fraction.len() as u32)
        };
        let largest = by_size(value, scales);
        (0..=largest).rev().find(|i| needs(&scales[*i]) <= EXACT_DECIMALS).unwrap_or(0)
    });
    let (prefix, power) = scales[scale];
    Printed::new(trim_zeros(&decimal(value, power)).to_owned(), format!("{prefix}{word}"), true)
}

/// Down (余, 多) or up (近) to the leading digits.
fn about(value: i128, scales: &Scales, word: &str, scale: Option<usize>, approx: Approx) -> Printed {
    let one = pow10(scales[0].1).unwrap_or(1);
    let digits = (value / one).unsigned_abs().checked_ilog10().map_or(0, |d| d + 1);
    let step = match digits {
        0 | 1 => return exact(value, scales, word, scale),
        2 => pow10(1),
        digits => pow10(digits - 2),
    };
    let step = step.and_then(|s| s.checked_mul(one));
    let rounding = if approx == Approx::Near { Rounding::Up } else { Rounding::Down };
    let rounded = step.and_then(|s| divide(value, s, rounding).checked_mul(s));
    let (Some(step), Some(rounded)) = (step, rounded) else { return exact(value, scales, word, scale) };
    if rounded == value || value < 0 {
        return exact(value, scales, word, scale);
    }
    let (prefix, power) = scales[scale.unwrap_or_else(|| by_size(rounded, scales))];
    let numeral = decimal(rounded, power);
    let numeral = trim_zeros(&numeral);
    // 整十整百 of the scale: 380余万; finer: 12万余, 4.6万余.
    let coarse = pow10(power).is_some_and(|p| step > p);
    let numeral = match approx {
        Approx::Near => format!("近{numeral}{prefix}"),
        Approx::Over | Approx::Many => {
            let word = if approx == Approx::Over { "余" } else { "多" };
            if coarse { format!("{numeral}{word}{prefix}") } else { format!("{numeral}{prefix}{word}") }
        }
    };
    Printed::new(numeral, word, false)
}
