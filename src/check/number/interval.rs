//! The true values that print as a number does.
//!
//! Invariant: the interval is never narrower than what an honest printer of the digits would leave open: half a
//! unit of the last printed digit for scaled numbers and rates, nothing for whole counts.

use super::{Approx, Interval, Kind, Number};
use rust_decimal::Decimal;

impl Number {
    /// What one unit of the last printed digit is worth: 0.01万元 is 100 元, 7.7‰ is 0.1.
    pub fn step(&self) -> Decimal {
        let ten = Decimal::TEN;
        (0..self.places).try_fold(self.scale, |s, _| s.checked_div(ten)).unwrap_or(Decimal::ZERO)
    }

    /// What the last digit that is not a trailing zero is worth: of 1120余名 10, of 400余万元 10⁶.
    pub fn coarse_step(&self) -> Decimal {
        let mut step = self.step();
        if step.is_zero() || self.value.is_zero() {
            return step;
        }
        for _ in 0..20 {
            let Some(next) = step.checked_mul(Decimal::TEN) else { break };
            match self.value.checked_rem(next) {
                Some(r) if r.is_zero() && next <= self.value => step = next,
                _ => break,
            }
        }
        step
    }

    /// Least and greatest true value.
    pub fn interval(&self) -> Interval {
        let half = self.step().checked_div(Decimal::TWO).unwrap_or(Decimal::ZERO);
        let whole = self.places == 0
            && self.scale == Decimal::ONE
            && !matches!(self.kind, Kind::Ratio | Kind::Points);
        let coarse = self.coarse_step();
        let some = |v: Option<Decimal>| v.map(|v| v.max(Decimal::ZERO));
        let v = self.value;
        let (low, high) = match self.approx {
            Approx::Exact if whole => (Some(v), Some(self.until.unwrap_or(v))),
            Approx::Exact => (v.checked_sub(half), self.until.unwrap_or(v).checked_add(half)),
            Approx::Over => (Some(v), v.checked_add(coarse)),
            Approx::Near => (v.checked_sub(coarse), Some(v)),
            Approx::About => {
                let tenth = v.checked_div(Decimal::TEN).unwrap_or(Decimal::ZERO).max(coarse);
                (v.checked_sub(tenth), v.checked_add(tenth))
            }
            Approx::AtLeast => (Some(v), None),
            Approx::AtMost => (None, Some(v)),
        };
        Interval { low: some(low), high }
    }
}

impl Interval {
    /// Just one value.
    pub fn of(value: Decimal) -> Interval {
        Interval { low: Some(value), high: Some(value) }
    }

    /// Whether a value lies in it.
    pub fn holds(&self, value: Decimal) -> bool {
        self.low.is_none_or(|l| l <= value) && self.high.is_none_or(|h| value <= h)
    }

    /// Whether two have a value in common.
    pub fn meets(&self, other: &Interval) -> bool {
        let apart =
            |high: Option<Decimal>, low: Option<Decimal>| matches!((high, low), (Some(h), Some(l)) if h < l);
        !apart(self.high, other.low) && !apart(other.high, self.low)
    }

    /// All sums of a value of each.
    pub fn plus(&self, other: &Interval) -> Interval {
        let add = |a: Option<Decimal>, b: Option<Decimal>| a.zip(b).and_then(|(a, b)| a.checked_add(b));
        Interval { low: add(self.low, other.low), high: add(self.high, other.high) }
    }

    /// All differences.
    pub fn minus(&self, other: &Interval) -> Interval {
        let sub = |a: Option<Decimal>, b: Option<Decimal>| a.zip(b).and_then(|(a, b)| a.checked_sub(b));
        Interval { low: sub(self.low, other.high), high: sub(self.high, other.low) }
    }

    /// All products; both without negative values.
    pub fn times(&self, other: &Interval) -> Interval {
        let mul = |a: Option<Decimal>, b: Option<Decimal>| a.zip(b).and_then(|(a, b)| a.checked_mul(b));
        Interval {
            low: mul(self.low.or(Some(Decimal::ZERO)), other.low.or(Some(Decimal::ZERO))),
            high: mul(self.high, other.high),
        }
    }

    /// All quotients; both without negative values. Without bound above where the divisor may be zero.
    pub fn over(&self, other: &Interval) -> Interval {
        let div = |a: Option<Decimal>, b: Option<Decimal>| {
            a.zip(b).and_then(|(a, b)| if b.is_zero() { None } else { a.checked_div(b) })
        };
        let low = match other.high {
            None => Some(Decimal::ZERO),
            Some(_) => div(self.low.or(Some(Decimal::ZERO)), other.high),
        };
        Interval { low, high: div(self.high, other.low) }
    }
}
