//! Values as manifests write them: exact decimals, added and taken away without rounding.
//!
//! Invariant: a ratio is what is printed of it, six decimals, so that differences add up to what is printed.

use crate::model::value::decimal;
use crate::model::{Ratio, Value};

/// The most decimals that a value has.
const MOST: usize = 6;

/// A decimal with at most [`MOST`] decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exact {
    scaled: i128,
    decimals: u32,
}

impl Exact {
    /// `-12`, `12.50`, `0.333333`.
    pub(super) fn parse(text: &str) -> Option<Exact> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        let bare = whole.strip_prefix('-').unwrap_or(whole);
        if bare.is_empty() || !digits(bare) || !digits(fraction) || fraction.len() > MOST {
            return None;
        }
        let scaled = format!("{whole}{fraction}").parse().ok()?;
        Some(Exact { scaled, decimals: fraction.len() as u32 })
    }

    pub(super) fn of(value: &Value) -> Option<Exact> {
        Exact::parse(&value.plain())
    }

    /// The value that is written so: a count, money, or a ratio.
    pub(super) fn value(self) -> Option<Value> {
        Some(match self.decimals {
            0 => Value::Count(self.scaled),
            2 => Value::Money(self.scaled),
            n => Value::Ratio(Ratio::new(self.scaled, 10i128.checked_pow(n)?)?),
        })
    }

    /// Nothing, of the same kind.
    pub(super) fn zero(self) -> Exact {
        Exact { scaled: 0, ..self }
    }

    pub(super) fn is_money(self) -> bool {
        self.decimals == 2
    }

    pub(super) fn is_zero(self) -> bool {
        self.scaled == 0
    }

    /// Whether both are of one kind: counts, money, ratios.
    pub(super) fn is_like(self, other: Exact) -> bool {
        self.decimals == other.decimals
    }

    /// Less another one; `None` out of range or for unlike kinds.
    pub(super) fn less(self, other: Exact) -> Option<Exact> {
        self.is_like(other).then_some(())?;
        Some(Exact { scaled: self.scaled.checked_sub(other.scaled)?, ..self })
    }

    /// And another one; `None` out of range or for unlike kinds.
    pub(super) fn and(self, other: Exact) -> Option<Exact> {
        self.is_like(other).then_some(())?;
        Some(Exact { scaled: self.scaled.checked_add(other.scaled)?, ..self })
    }

    /// As a manifest writes it.
    pub(super) fn plain(self) -> String {
        decimal(self.scaled, self.decimals)
    }

    /// With its sign, `+12`.
    pub(super) fn signed(self) -> String {
        if self.scaled > 0 { format!("+{}", self.plain()) } else { self.plain() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_the_same() {
        for text in ["0", "-12", "120.50", "-0.05", "0.333333", "-1.000000"] {
            assert_eq!(Exact::parse(text).map(Exact::plain).as_deref(), Some(text));
        }
        for text in ["", "-", "1,000", "1.2345678", "12元", "1.5.2", "+3"] {
            assert_eq!(Exact::parse(text), None, "{text}");
        }
        let [a, b] = ["1.50", "-0.25"].map(|t| Exact::parse(t).expect("a decimal"));
        assert_eq!(a.less(b).map(Exact::signed).as_deref(), Some("+1.75"));
        assert_eq!(a.less(Exact::parse("1").expect("a decimal")), None, "money is no count");
    }
}
