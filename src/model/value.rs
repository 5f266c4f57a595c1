//! Exact values of figures.
//!
//! Invariant: counts and 分 are i128; a ratio keeps its numerator and denominator; rounding happens
//! once, when printed.

/// A figure's exact value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// A count of rows, persons, households, things.
    Count(i128),
    /// Money in 分.
    Money(i128),
    /// A ratio.
    Ratio(Ratio),
}

/// An exact fraction; the denominator is positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// Numerator.
    pub numerator: i128,
    /// Denominator, > 0.
    pub denominator: i128,
}

impl Ratio {
    /// A fraction, or `None` for a zero denominator.
    pub fn new(numerator: i128, denominator: i128) -> Option<Ratio> {
        match denominator {
            0 => None,
            d if d < 0 => Some(Ratio { numerator: numerator.checked_neg()?, denominator: d.checked_neg()? }),
            d => Some(Ratio { numerator, denominator: d }),
        }
    }
}

/// How the last printed digit is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// 四舍五入, away from zero at the half.
    HalfUp,
    /// Towards zero (余, 多).
    Down,
    /// Away from zero (近).
    Up,
}

/// `numerator / denominator` rounded to an integer; `denominator` must be positive.
pub fn divide(numerator: i128, denominator: i128, rounding: Rounding) -> i128 {
    let (quotient, remainder) = (numerator / denominator, numerator % denominator);
    let away = match rounding {
        Rounding::Down => false,
        Rounding::Up => remainder != 0,
        // |r| ≥ d − |r| is 2|r| ≥ d without the overflow.
        Rounding::HalfUp => remainder != 0 && remainder.abs() >= denominator - remainder.abs(),
    };
    if away { quotient + numerator.signum() } else { quotient }
}

/// `digits` of an integer scaled by 10^decimals as a decimal numeral: `(12345, 2)` → `123.45`.
pub fn decimal(scaled: i128, decimals: u32) -> String {
    let sign = if scaled < 0 { "-" } else { "" };
    let digits = scaled.unsigned_abs().to_string();
    let decimals = decimals as usize;
    if decimals == 0 {
        return format!("{sign}{digits}");
    }
    let padded = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, fraction) = padded.split_at(padded.len() - decimals);
    format!("{sign}{whole}.{fraction}")
}

/// Trailing zeros after the point, and a bare point, taken off.
pub fn trim_zeros(numeral: &str) -> &str {
    if numeral.contains('.') { numeral.trim_end_matches('0').trim_end_matches('.') } else { numeral }
}

impl Value {
    /// The plain decimal of the JSON documents: a count, 元 with two decimals at most, a ratio to six
    /// decimals half-up; trailing zeros of money are kept (`120.50`).
    pub fn plain(&self) -> String {
        match *self {
            Value::Count(n) => n.to_string(),
            Value::Money(cents) => decimal(cents, 2),
            Value::Ratio(r) => match r.numerator.checked_mul(1_000_000) {
                Some(n) => decimal(divide(n, r.denominator, Rounding::HalfUp), 6),
                None => decimal(divide(r.numerator, r.denominator, Rounding::HalfUp), 0),
            },
        }
    }

    /// Whether it is exactly zero.
    pub fn is_zero(&self) -> bool {
        match *self {
            Value::Count(n) | Value::Money(n) => n == 0,
            Value::Ratio(r) => r.numerator == 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(divide(5, 2, Rounding::HalfUp), 3);
        assert_eq!(divide(-5, 2, Rounding::HalfUp), -3);
        assert_eq!(divide(9, 4, Rounding::HalfUp), 2);
        assert_eq!(divide(-9, 4, Rounding::Up), -3);
        assert_eq!(divide(9, 4, Rounding::Down), 2);
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(trim_zeros("63.20"), "63.2");
        assert_eq!(trim_zeros("100"), "100");
    }
}
