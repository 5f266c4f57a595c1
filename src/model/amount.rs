//! Money as an integer of 分.
//!
//! Invariant: an [`Amount`] is exact; every step is checked; there is no rounding here.

use rust_decimal::Decimal;

/// An amount of money in 分 (1 元 = 100 分). Negative: a 冲销.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i64);

impl Amount {
    /// The largest amount a ledger column holds: DECIMAL(18,2).
    pub const MAX: Amount = Amount(999_999_999_999_999_999);

    /// From a decimal number of 元; `None` when it is finer than 分 or out of range.
    pub fn from_yuan(yuan: Decimal) -> Option<Amount> {
        let yuan = yuan.normalize();
        if yuan.scale() > 2 {
            return None;
        }
        let mut cents = yuan.mantissa();
        for _ in yuan.scale()..2 {
            cents = cents.checked_mul(10)?;
        }
        let cents = i64::try_from(cents).ok()?;
        (cents.unsigned_abs() <= Self::MAX.0.unsigned_abs()).then_some(Amount(cents))
    }

    /// As a decimal number of 元.
    pub fn yuan(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// The exact sum, or `None` on overflow.
    pub fn checked_add(self, other: Amount) -> Option<Amount> {
        self.0.checked_add(other.0).map(Amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finer_than_a_cent_is_refused() {
        assert_eq!(Amount::from_yuan(Decimal::new(12345, 3)), None);
        assert_eq!(Amount::from_yuan(Decimal::new(12340, 3)), Some(Amount(1234)));
        assert_eq!(Amount::from_yuan(Decimal::new(-3, 0)), Some(Amount(-300)));
    }
}
