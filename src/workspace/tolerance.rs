//! `tolerance` (容差) of `controls.csv`: how far a figure may be from a control total.
//!
//! Inputs: a cell and the control's unit. Outputs: a [`Tolerance`], exact. Invariant: a cell that can be read in
//! two ways is refused; no tolerance lets every figure pass.

use super::targets::{digits, exact};
use crate::model::unit::Scale;
use crate::model::{Ratio, Unit, UnitKind, Value};
use rust_decimal::Decimal;

/// How far a figure may be from a control total and still hold; the bound itself holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tolerance {
    /// Not at all; of a rate: it is the same, rounded half up to the decimals that the control is written with.
    Exact,
    /// By this much: a count, 分, or a ratio (of rates: 百分点 as a fraction).
    Within(Value),
    /// By this share of the control total, above 0 and below 1.
    Share(Ratio),
}

/// Reads a cell: `100` in the control's unit, `100元`, `0.5%` of its value; the reason why not, in words.
pub(super) fn parse(cell: &str, unit: &Unit) -> Result<Tolerance, String> {
    let cell = cell.replace('\u{ff05}', "%");
    let cell = cell.trim();
    if cell.starts_with('-') {
        return Err("不能是负数".to_owned());
    }
    if unit.kind == UnitKind::Rate {
        if cell.ends_with(['%', '‰']) && !cell.ends_with("百分点") {
            return Err("分不清是百分点还是百分之几：单位是比率的，写成不带 % 的数，如 0.5".to_owned());
        }
        if unit.word != "%" && cell.ends_with("百分点") {
            return Err(format!("与单位「{}」不同，写成不带单位的数", unit.word));
        }
        let points = cell.trim_end_matches("百分点").trim_end_matches('个').trim();
        return exact(points, unit).map(Tolerance::Within).ok_or_else(unreadable);
    }
    if let Some(share) = cell.strip_suffix('%') {
        let share = Decimal::from_str_exact(share.trim()).map_err(|_| unreadable())?.normalize();
        let whole = 10i128.checked_pow(share.scale()).and_then(|p| p.checked_mul(100));
        let ratio = whole.and_then(|whole| Ratio::new(share.mantissa(), whole)).ok_or_else(unreadable)?;
        if ratio.numerator >= ratio.denominator {
            return Err("应小于 100%，否则什么数都相符".to_owned());
        }
        return Ok(Tolerance::Share(ratio));
    }
    // An amount may be in another unit of money than the control total: 万元, give or take 50元.
    let word = cell.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' '));
    let other = (unit.kind == UnitKind::Money && Scale::parse(word).is_some()).then(|| Unit::parse(word));
    let unit = other.flatten().unwrap_or_else(|| unit.clone());
    exact(cell, &unit).map(Tolerance::Within).ok_or_else(unreadable)
}

fn unreadable() -> String {
    "读不懂，应如 100 或 0.5%".to_owned()
}

/// Decimals that a value is written with.
pub(super) fn decimals(cell: &str, unit: &Unit) -> u32 {
    let digits = digits(cell, unit);
    let places = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    u32::try_from(places).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str, unit: &str) -> Option<Tolerance> {
        parse(cell, &Unit::parse(unit).expect("unit")).ok()
    }

    fn share(n: i128, d: i128) -> Option<Tolerance> {
        Ratio::new(n, d).map(Tolerance::Share)
    }

    #[test]
    fn absolute_in_the_unit_or_a_share() {
        for (cell, unit, expected) in [
            ("100", "元", Some(Tolerance::Within(Value::Money(10_000)))),
            ("0.01", "元", Some(Tolerance::Within(Value::Money(1)))),
            ("0.5", "万元", Some(Tolerance::Within(Value::Money(500_000)))),
            ("50元", "万元", Some(Tolerance::Within(Value::Money(5_000)))),
            ("1,000 元", "元", Some(Tolerance::Within(Value::Money(100_000)))),
            ("2", "人", Some(Tolerance::Within(Value::Count(2)))),
            ("2人", "人", Some(Tolerance::Within(Value::Count(2)))),
            ("0", "人", Some(Tolerance::Within(Value::Count(0)))),
            ("0.5%", "元", share(5, 1000)),
            ("１％", "元", None),
            ("1％", "元", share(1, 100)),
            ("2.50%", "人", share(25, 1000)),
            ("0.5", "%", Ratio::new(5, 1000).map(|r| Tolerance::Within(Value::Ratio(r)))),
            ("0.5个百分点", "%", Ratio::new(5, 1000).map(|r| Tolerance::Within(Value::Ratio(r)))),
        ] {
            assert_eq!(read(cell, unit), expected, "{cell} {unit}");
        }
    }

    #[test]
    fn what_is_doubtful_or_lets_everything_pass_is_refused() {
        for (cell, unit) in [
            ("0.5%", "%"),
            ("-1", "元"),
            ("-0.5%", "元"),
            ("100%", "元"),
            ("150%", "人"),
            ("0.001", "元"),
            ("0.5", "人"),
            ("3户", "人"),
            ("0.5百分点", "‰"),
            ("约100", "元"),
            ("%", "元"),
        ] {
            assert_eq!(read(cell, unit), None, "{cell} {unit}");
        }
    }

    #[test]
    fn decimals_are_those_written() {
        let of = |cell: &str, unit: &str| decimals(cell, &Unit::parse(unit).expect("unit"));
        assert_eq!([of("85.70", "%"), of("85.7%", "%"), of("85", "%"), of("1,234.50", "元")], [2, 1, 0, 2]);
    }
}
