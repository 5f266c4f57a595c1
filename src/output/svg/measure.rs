//! How values of a chart become lengths and words.
//!
//! Job: one scale for all bars of a chart. Inputs: exact values. Outputs: integers that lengths are made
//! of, numerals. Invariant: a numeral that is not exact comes from one rounding of the exact value, and
//! [`Measure::is_rounded`] says that there is one.

use crate::model::Value;
use crate::model::value::{Rounding, decimal, divide, trim_zeros};

/// 分 of a 万元.
const WAN: i128 = 1_000_000;

/// How far a plot's integer is from the number that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scale {
    /// One is one.
    Count,
    /// 分, written as 元.
    Yuan,
    /// 分, written as 万元.
    WanYuan,
    /// Millionths, written as %.
    Percent,
    /// Millionths, written as they are.
    Quotient,
}

/// The scale of one chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    scale: Scale,
    /// The unit as it is written beside the numerals.
    pub word: String,
}

impl Measure {
    /// The scale for `values`, whose unit is `unit` (元 for money; % or nothing for shares).
    pub fn of(values: impl Iterator<Item = Value>, unit: &str) -> Measure {
        let (mut money, mut ratio, mut large) = (false, false, false);
        for value in values {
            match value {
                Value::Count(_) => {}
                Value::Money(cents) => {
                    money = true;
                    large |= cents.unsigned_abs() >= WAN.unsigned_abs();
                }
                Value::Ratio(_) => ratio = true,
            }
        }
        let scale = match (ratio, money) {
            (true, _) if matches!(unit, "" | "%") => Scale::Percent,
            (true, _) => Scale::Quotient,
            (_, true) if large && unit == "元" => Scale::WanYuan,
            (_, true) => Scale::Yuan,
            _ => Scale::Count,
        };
        let word = match scale {
            Scale::WanYuan => "万元",
            Scale::Percent => "%",
            _ => unit,
        };
        Measure { scale, word: word.to_owned() }
    }

    /// A value as an integer that lengths are proportional to.
    pub fn plot(&self, value: Value) -> i128 {
        let millionths = matches!(self.scale, Scale::Percent | Scale::Quotient);
        let cents = matches!(self.scale, Scale::Yuan | Scale::WanYuan);
        match value {
            Value::Count(n) if millionths => n.saturating_mul(1_000_000),
            Value::Count(n) if cents => n.saturating_mul(100),
            Value::Count(n) => n,
            Value::Money(n) if millionths => n.saturating_mul(10_000),
            Value::Money(n) if cents => n,
            Value::Money(n) => divide(n, 100, Rounding::HalfUp),
            Value::Ratio(r) => match r.numerator.checked_mul(1_000_000) {
                Some(n) => divide(n, r.denominator, Rounding::HalfUp),
                None => divide(r.numerator, r.denominator, Rounding::HalfUp).saturating_mul(1_000_000),
            },
        }
    }

    /// Decimals that make a plot's integer the number that is written.
    fn decimals(&self) -> u32 {
        match self.scale {
            Scale::Count => 0,
            Scale::Yuan => 2,
            Scale::WanYuan | Scale::Quotient => 6,
            Scale::Percent => 4,
        }
    }

    /// The smallest step of an axis, in units of the plot.
    pub(super) fn smallest_step(&self) -> i128 {
        match self.scale {
            Scale::Count => 1,
            Scale::Yuan => 100,
            Scale::WanYuan | Scale::Percent | Scale::Quotient => 10_000,
        }
    }

    /// A value as it is written at its bar: two decimals at most, half away from zero.
    pub fn label(&self, value: Value) -> String {
        let (plotted, decimals) = (self.plot(value), self.decimals());
        if decimals <= 2 {
            return trim_zeros(&decimal(plotted, decimals)).to_owned();
        }
        let rounded = divide(plotted, 10_i128.pow(decimals - 2), Rounding::HalfUp);
        trim_zeros(&decimal(rounded, 2)).to_owned()
    }

    /// Whether [`Measure::label`] rounds this value.
    pub fn is_rounded(&self, value: Value) -> bool {
        match (self.scale, value) {
            (Scale::WanYuan, Value::Money(cents)) => cents % 10_000 != 0,
            (Scale::Percent | Scale::Quotient, Value::Ratio(r)) => {
                let parts: i128 = if self.scale == Scale::Percent { 10_000 } else { 100 };
                r.numerator.checked_mul(parts).is_none_or(|n| n % r.denominator != 0)
            }
            _ => false,
        }
    }

    /// A tick of the axis; exact.
    pub(super) fn tick(&self, plotted: i128) -> String {
        trim_zeros(&decimal(plotted, self.decimals())).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Ratio;

    #[test]
    fn large_money_is_written_in_wan_yuan_and_says_that_it_is_rounded() {
        let values = [Value::Money(56_117_570), Value::Money(0)];
        let measure = Measure::of(values.into_iter(), "元");
        assert_eq!(measure.word, "万元");
        assert_eq!(measure.label(values[0]), "56.12");
        assert!(measure.is_rounded(values[0]) && !measure.is_rounded(Value::Money(56_120_000)));
        assert_eq!(measure.tick(20_000_000), "20");
        let small = Measure::of([Value::Money(45_250)].into_iter(), "元");
        assert_eq!((small.label(Value::Money(45_250)), small.word.as_str()), ("452.5".to_owned(), "元"));
    }

    #[test]
    fn shares_are_written_in_percent() {
        let share = Value::Ratio(Ratio { numerator: 264, denominator: 284 });
        let measure = Measure::of([share].into_iter(), "");
        assert_eq!((measure.label(share), measure.word.as_str()), ("92.96".to_owned(), "%"));
        assert!(measure.is_rounded(share));
        assert!(!measure.is_rounded(Value::Ratio(Ratio { numerator: 1, denominator: 4 })));
    }

    #[test]
    fn values_beyond_all_bounds_do_not_overflow() {
        let huge = Value::Ratio(Ratio { numerator: i128::MAX, denominator: 3 });
        let measure = Measure::of([huge].into_iter(), "%");
        assert_eq!(measure.plot(huge), i128::MAX);
        assert_eq!(measure.plot(Value::Count(i128::MIN)), i128::MIN);
        assert!(measure.is_rounded(huge));
    }
}
