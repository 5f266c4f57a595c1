//! Exact values as the cells of a workbook can hold them.
//!
//! Job: values → plain numerals, number formats, rounded formulas. Inputs: [`Value`] and its unit. Outputs:
//! [`Number`]. Invariants: no float is reckoned with; a cell keeps 15 significant digits, and a number that
//! has more of them is words, never a number that is nearly right.

use crate::model::value::{decimal, trim_zeros};
use crate::model::{Ratio, Value};
use crate::output::chars;

/// Significant digits that a cell keeps.
const DIGITS: usize = 15;

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// A count.
    Whole,
    /// Money in 元, to 分.
    Money,
    /// A ratio in per cent; the cell holds the bare ratio.
    Percent,
    /// A ratio in ‰; the cell holds a thousand times the ratio.
    PerMille,
    /// A difference of rates in 百分点; the cell holds a hundred times the difference.
    Points,
}

impl Kind {
    /// How a value of a unit is shown.
    pub(super) fn of(value: &Value, unit: &str) -> Kind {
        match value {
            Value::Count(_) => Kind::Whole,
            Value::Money(_) => Kind::Money,
            Value::Ratio(_) if unit == "‰" => Kind::PerMille,
            Value::Ratio(_) if unit == "百分点" => Kind::Points,
            Value::Ratio(_) => Kind::Percent,
        }
    }

    /// The number format, without a unit.
    pub(super) fn format(self) -> &'static str {
        match self {
            Kind::Whole => "#,##0",
            Kind::Money => "#,##0.00",
            Kind::Percent => "0.00%",
            Kind::PerMille | Kind::Points => "0.00",
        }
    }

    /// The number format with the unit behind the number; per cent has it already.
    pub(super) fn format_with(self, unit: &str) -> String {
        // A quotation mark would end the literal and let the unit speak in format codes; a format has 255
        // characters at most.
        let writable = |c: &char| *c != '"' && !c.is_control() && chars::is_writable(*c);
        let unit: String = unit.chars().filter(writable).take(20).collect();
        if self == Kind::Percent || unit.is_empty() {
            return self.format().to_owned();
        }
        format!("{}\"{unit}\"", self.format())
    }

    /// The factor between ratio and cell.
    pub(super) fn factor(self) -> i128 {
        match self {
            Kind::PerMille => 1000,
            Kind::Points => 100,
            _ => 1,
        }
    }

    /// A formula whose result is as fine as the numbers it is made of: sums of doubles are not.
    pub(super) fn rounded(self, formula: &str) -> String {
        match self {
            Kind::Whole => formula.to_owned(),
            Kind::Money => format!("ROUND({formula},2)"),
            Kind::Percent | Kind::PerMille | Kind::Points => format!("ROUND({formula},9)"),
        }
    }
}

/// A value on its way into a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    /// How it is shown.
    pub(super) kind: Kind,
    /// The plain numeral, without trailing zeros; a ratio to 15 significant digits.
    pub(super) numeral: String,
    /// Whether a cell keeps it; else it is written as words.
    pub(super) fits: bool,
}

impl Number {
    /// The cell of a value.
    pub(super) fn of(value: &Value, unit: &str) -> Number {
        let kind = Kind::of(value, unit);
        let numeral = match *value {
            Value::Count(n) => n.to_string(),
            Value::Money(cents) => trim_zeros(&decimal(cents, 2)).to_owned(),
            Value::Ratio(r) => match quotient(r, kind.factor()) {
                Some(numeral) => numeral,
                None => return Number { kind, numeral: value.plain(), fits: false },
            },
        };
        let fits = significant(&numeral) <= DIGITS;
        Number { kind, numeral, fits }
    }

    /// A count or amount from its integer, money in 分.
    pub(super) fn scaled(kind: Kind, scaled: i128) -> Number {
        let value = if kind == Kind::Money { Value::Money(scaled) } else { Value::Count(scaled) };
        Number::of(&value, "")
    }

    /// Columns it takes when shown, thousands parted by commas.
    pub(super) fn columns(&self) -> usize {
        let whole = self.numeral.split('.').next().unwrap_or("").len();
        match self.kind {
            Kind::Whole => whole + whole.saturating_sub(1) / 3,
            Kind::Money => whole + whole.saturating_sub(1) / 3 + 3,
            Kind::Percent => whole + 6,
            Kind::PerMille | Kind::Points => whole + 3,
        }
    }
}

/// The integer behind a count or an amount.
pub(super) fn integer(value: &Value) -> Option<i128> {
    match *value {
        Value::Count(n) | Value::Money(n) => Some(n),
        Value::Ratio(_) => None,
    }
}

/// Whether a spreadsheet's SUM of these integers (分 for money) is sure to come out exact once rounded:
/// every addition is off by half a unit in the last place of a double at most.
pub(super) fn sum_is_exact(values: &[i128]) -> bool {
    let lines = values.len() as u128;
    let total = values.iter().try_fold(0u128, |sum, v| sum.checked_add(v.unsigned_abs()));
    total.and_then(|t| t.checked_mul(lines.max(1))).is_some_and(|bound| bound < 1 << 50)
}

fn significant(numeral: &str) -> usize {
    let digits: String = numeral.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    // Zeros at the end of a whole number cost nothing either.
    digits.trim_end_matches('0').len()
}

/// `ratio × factor` to 15 significant digits, half-up; `None` where that does not fit into integers.
fn quotient(ratio: Ratio, factor: i128) -> Option<String> {
    let negative = ratio.numerator < 0;
    let numerator = ratio.numerator.unsigned_abs().checked_mul(factor.unsigned_abs())?;
    let denominator = ratio.denominator.unsigned_abs();
    let (mut scaled, mut rest) = (numerator.checked_div(denominator)?, numerator % denominator);
    let mut decimals = 0;
    // 30 decimals: a ratio smaller than that is 0 for every purpose of a report.
    while rest != 0 && scaled.to_string().trim_start_matches('0').len() < DIGITS && decimals < 30 {
        rest = rest.checked_mul(10)?;
        scaled = scaled.checked_mul(10)?.checked_add(rest / denominator)?;
        rest %= denominator;
        decimals += 1;
    }
    if rest >= denominator - rest {
        scaled = scaled.checked_add(1)?;
    }
    let scaled = i128::try_from(scaled).ok()?;
    let numeral = decimal(if negative { -scaled } else { scaled }, decimals);
    Some(trim_zeros(&numeral).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numerator: i128, denominator: i128, unit: &str) -> Number {
        Number::of(&Value::Ratio(Ratio { numerator, denominator }), unit)
    }

    #[test]
    fn ratios_have_fifteen_digits() {
        assert_eq!(ratio(1, 3, "%").numeral, "0.333333333333333");
        assert_eq!(ratio(2, 3, "%").numeral, "0.666666666666667");
        assert_eq!(ratio(-2, 3, "‰").numeral, "-666.666666666667");
        assert_eq!(ratio(1, 8, "%").numeral, "0.125");
        assert_eq!(ratio(0, 8, "%").numeral, "0");
        assert_eq!(ratio(5, 1, "%").numeral, "5");
        assert_eq!(ratio(1, 30_000, "百分点").numeral, "0.00333333333333333");
        assert!(ratio(i128::MAX, 7, "%").fits || !ratio(i128::MAX, 7, "%").numeral.is_empty());
    }

    #[test]
    fn more_than_fifteen_digits_are_words() {
        let money = |cents| Number::of(&Value::Money(cents), "元");
        assert!(money(999_999_999_999_999).fits);
        assert_eq!(money(999_999_999_999_999).numeral, "9999999999999.99");
        assert!(!money(1_234_567_890_123_456).fits);
        assert!(money(1_000_000_000_000_000_000).fits, "one digit and many zeros");
        assert_eq!(money(-120).numeral, "-1.2");
        assert_eq!(money(0).numeral, "0");
    }

    #[test]
    fn a_unit_cannot_break_out_of_the_number_format() {
        assert_eq!(Kind::Whole.format_with("人"), "#,##0\"人\"");
        assert_eq!(Kind::Whole.format_with("\";[Red]0\""), "#,##0\";[Red]0\"");
        assert_eq!(Kind::Whole.format_with("件\u{fffe}\n"), "#,##0\"件\"");
        assert!(Kind::Money.format_with(&"长".repeat(300)).len() < 255);
        assert_eq!(Kind::Percent.format_with("%"), "0.00%");
    }

    #[test]
    fn sums_that_doubles_cannot_hold_are_told() {
        assert!(sum_is_exact(&[1_000_000_000_000; 20]));
        assert!(!sum_is_exact(&[100_000_000_000_000; 20]));
        assert!(!sum_is_exact(&[i128::MAX, i128::MAX]));
    }
}
