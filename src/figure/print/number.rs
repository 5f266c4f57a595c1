//! Counts and money: exact, with fixed decimals, approximate.
//!
//! Invariant: a value is an integer of its smallest unit (1, or 分), and a scale is a power of ten
//! of it, so that exact printing is placing a point.

use super::{Approx, MAX_DECIMALS, Options, Printed, Style, hanzi, too_large};
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
    Ok(match options.style {
        Style::Exact => exact(value, scales, word, scale, options.hanzi).with("", options.noun),
        Style::Bound => exact(value, scales, word, scale, options.hanzi).with("不少于", options.noun),
        Style::Fixed(decimals) => {
            let (prefix, power) = scales[scale.unwrap_or_else(|| by_size(value, scales))];
            let decimals = decimals.min(MAX_DECIMALS);
            let scaled = match power.checked_sub(decimals) {
                Some(drop) => divide(value, pow10(drop).ok_or_else(too_large)?, options.rounding),
                None => pow10(decimals - power).and_then(|p| value.checked_mul(p)).ok_or_else(too_large)?,
            };
            let exact =
                power <= decimals || scaled.checked_mul(pow10(power - decimals).unwrap_or(0)) == Some(value);
            Printed::new(decimal(scaled, decimals), format!("{prefix}{word}{}", options.noun), exact)
        }
        Style::Approx(approx) => match about(value, scales, word, scale, approx, options) {
            Some(printed) => printed,
            None => exact(value, scales, word, scale, options.hanzi).with("", options.noun),
        },
    })
}

fn exact(value: i128, scales: &Scales, word: &str, scale: Option<usize>, in_hanzi: bool) -> Printed {
    let scale = scale.unwrap_or_else(|| {
        let needs = |(_, power): &(&str, u32)| {
            let numeral = decimal(value, *power);
            trim_zeros(&numeral).split_once('.').map_or(0, |(_, fraction)| fraction.len() as u32)
        };
        let largest = by_size(value, scales);
        (0..=largest).rev().find(|i| needs(&scales[*i]) <= EXACT_DECIMALS).unwrap_or(0)
    });
    let (prefix, power) = scales[scale];
    let small = if in_hanzi && power == 0 { hanzi::small(value) } else { None };
    let numeral = small.unwrap_or_else(|| trim_zeros(&decimal(value, power)).to_owned());
    Printed::new(numeral, format!("{prefix}{word}"), true)
}

/// Down (余, 多, 以上) or up (近) to the leading digits; `None` where the value is printed as it is: it
/// has no more digits, or is negative, or nothing.
fn about(
    value: i128,
    scales: &Scales,
    word: &str,
    scale: Option<usize>,
    approx: Approx,
    options: &Options,
) -> Option<Printed> {
    let one = pow10(scales[0].1)?;
    let length = (value / one).checked_ilog10()? + 1;
    let kept = options.digits.unwrap_or(if length == 2 { 1 } else { 2 });
    // 余 and 近 of a value of few digits, 角分 included, would only hide it.
    let step = pow10(length.saturating_sub(kept.max(1)))?.checked_mul(one)?;
    let rounding = if approx == Approx::Near { Rounding::Up } else { Rounding::Down };
    let rounded = divide(value, step, rounding).checked_mul(step)?;
    if approx != Approx::AtLeast && (rounded == value || length <= kept) {
        return None;
    }
    let (prefix, power) = scales[scale.unwrap_or_else(|| by_size(rounded, scales))];
    let words = if options.hanzi { hanzi::round(rounded / one) } else { None };
    let numeral = match words.as_deref().and_then(|w| w.strip_suffix(prefix)) {
        Some(words) => words.to_owned(),
        None => trim_zeros(&decimal(rounded, power)).to_owned(),
    };
    // 整十整百 of the scale: 380余万; finer: 12万余, 4.6万余.
    let coarse = pow10(power).is_some_and(|p| step > p);
    let numeral = match approx {
        Approx::Near => format!("近{numeral}{prefix}"),
        Approx::AtLeast => format!("{numeral}{prefix}"),
        Approx::Over | Approx::Many => {
            let word = if approx == Approx::Over { "余" } else { "多" };
            if coarse { format!("{numeral}{word}{prefix}") } else { format!("{numeral}{prefix}{word}") }
        }
    };
    let after = if approx == Approx::AtLeast { "以上" } else { "" };
    Some(Printed::new(numeral, format!("{word}{}{after}", options.noun), false))
}
