//! The axis of a chart: from where to where, in which steps.
//!
//! Invariants: steps are 1, 2 or 5 times a power of ten; zero is always on the axis.

use crate::model::value::{Rounding, divide};

/// An axis in units of the plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Axis {
    /// Its lower end, a multiple of `step`, at most 0.
    pub(super) low: i128,
    /// Its upper end, a multiple of `step`, at least 0, above `low`.
    pub(super) high: i128,
    /// From one tick to the next.
    pub(super) step: i128,
}

impl Axis {
    /// An axis of about `steps` steps that holds `values` and 0; no step is smaller than `smallest`.
    pub(super) fn over(values: &[Option<i128>], steps: i128, smallest: i128) -> Axis {
        let low = values.iter().flatten().copied().fold(0, i128::min);
        let high = values.iter().flatten().copied().fold(0, i128::max);
        let step = nice(divide(high.saturating_sub(low), steps.max(1), Rounding::Up), smallest);
        let outward = |end: i128| divide(end, step, Rounding::Up).saturating_mul(step);
        let (low, high) = (outward(low), outward(high));
        Axis { low, high: if low == high { step } else { high }, step }
    }

    /// Where `value` lies on `length` pixels, counted from the lower end.
    pub(super) fn at(&self, value: i128, length: i32) -> i32 {
        let length = i128::from(length);
        let span = self.high.saturating_sub(self.low).max(1);
        let from = value.saturating_sub(self.low).clamp(0, span);
        // Beyond 10^36 a pixel is far more than one: dividing first loses nothing that is seen.
        let at = match from.checked_mul(length) {
            Some(product) => (product + span / 2) / span,
            None => from / (span / length.max(1)).max(1),
        };
        i32::try_from(at.clamp(0, length)).unwrap_or(0)
    }

    /// The ticks, from below.
    pub(super) fn ticks(&self) -> Vec<i128> {
        let mut ticks = vec![self.low];
        while let Some(next) = ticks.last().and_then(|t| t.checked_add(self.step)).filter(|t| *t <= self.high)
        {
            ticks.push(next);
        }
        ticks
    }
}

/// The smallest of 1, 2, 5, 10, 20, … times `smallest` above `least`.
fn nice(least: i128, smallest: i128) -> i128 {
    let mut power = smallest.max(1);
    loop {
        for times in [1, 2, 5] {
            match power.checked_mul(times) {
                Some(step) if step >= least => return step,
                Some(_) => {}
                None => return power,
            }
        }
        match power.checked_mul(10) {
            Some(next) => power = next,
            None => return power,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(values: &[i128], smallest: i128) -> (i128, i128, i128) {
        let values: Vec<Option<i128>> = values.iter().copied().map(Some).collect();
        let axis = Axis::over(&values, 4, smallest);
        (axis.low, axis.high, axis.step)
    }

    #[test]
    fn steps_are_round_and_zero_is_on_the_axis() {
        assert_eq!(ends(&[461, 300], 1), (0, 600, 200));
        assert_eq!(ends(&[7], 1), (0, 8, 2));
        assert_eq!(ends(&[3], 1), (0, 3, 1));
        assert_eq!(ends(&[-7, 12], 1), (-10, 15, 5));
        assert_eq!(ends(&[-30], 1), (-30, 0, 10));
        assert_eq!(ends(&[56_117_570], 10_000), (0, 60_000_000, 20_000_000));
    }

    #[test]
    fn nothing_but_zeros_or_nothing_at_all_is_an_axis_too() {
        assert_eq!(ends(&[0, 0], 1), (0, 1, 1));
        assert_eq!(ends(&[], 100), (0, 100, 100));
    }

    #[test]
    fn the_largest_numbers_there_are_do_not_overflow() {
        let axis = Axis::over(&[Some(i128::MAX), Some(i128::MIN)], 4, 1);
        assert!(axis.low < 0 && axis.high > 0);
        assert!((0..=100).contains(&axis.at(i128::MAX, 100)));
        assert!(axis.ticks().len() < 20);
    }

    #[test]
    fn places_are_proportional() {
        let axis = Axis { low: -10, high: 30, step: 10 };
        assert_eq!([-10, 0, 10, 30].map(|v| axis.at(v, 400)), [0, 100, 200, 400]);
        assert_eq!(axis.ticks(), [-10, 0, 10, 20, 30]);
    }
}
