//! Vertical bars with an axis: a series along months.
//!
//! Inputs: [`Bars`]. Outputs: an `<svg>` with ticks, names and values. Invariant: names and values that
//! would run into each other are left out evenly; the largest value is always written.

use super::axis::Axis;
use super::{Bars, NO_DATA};
use crate::output::chars;
use crate::output::html::escape;

/// A drawing's width in its own units, about the pixels of a phone.
const WIDTH: i32 = 360;
/// Width of a half-width character of the small type.
const HALF: i32 = 6;

/// Height of the tallest bar.
const HEIGHT: i32 = 150;

/// A drawing of `bars` side by side.
pub fn columns(bars: &Bars<'_>) -> String {
    let values = bars.plotted();
    let axis = Axis::over(&values, 4, bars.measure.smallest_step());
    let widest = axis.ticks().iter().map(|t| width(&bars.measure.tick(*t))).max().unwrap_or(0);
    let left = widest.min(WIDTH / 3) + 8;
    let top = 18;
    let bottom = top + HEIGHT;
    // The values of bars that hang down stand between them and the names.
    let names = bottom + if axis.low < 0 { 29 } else { 15 };
    let height = names + 5;
    let mut out = bars.open(&format!(
        "class=\"cols\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\""
    ));
    let mut lines = String::new();
    for tick in axis.ticks() {
        let y = bottom - axis.at(tick, HEIGHT);
        lines.push_str(&format!("M{left} {y}h{}", WIDTH - left));
        let text = bars.measure.tick(tick);
        out.push_str(&format!("<text class=\"e\" x=\"{}\" y=\"{}\">{text}</text>", left - 5, y + 4));
    }
    out.push_str(&format!("<path class=\"g\" d=\"{lines}\"/>"));
    let zero = bottom - axis.at(0, HEIGHT);
    let count = i32::try_from(bars.bars.len()).unwrap_or(i32::MAX);
    let slot = |i: i32| left + i.saturating_mul(WIDTH - left) / count.max(1);
    let room = (WIDTH - left) / count.max(1);
    let wide = (room * 2 / 3).clamp(1, 40);
    let labels = labels(bars, &values, room);
    let every = every(bars, room);
    let (mut path, mut words) = (String::new(), String::new());
    for ((bar, value), i) in bars.bars.iter().zip(&values).zip(0..) {
        let middle = (slot(i) + slot(i + 1)) / 2;
        match value {
            Some(value) => {
                let end = bottom - axis.at(*value, HEIGHT);
                // What is not zero is seen, and so is that a zero is known.
                let tall = match end - zero {
                    0 if *value < 0 => 1,
                    0 => -1,
                    tall => tall,
                };
                path.push_str(&format!("M{} {zero}v{tall}h{wide}v{}z", middle - wide / 2, -tall));
                if let Some(label) = labels.get(usize::try_from(i).unwrap_or(0)).and_then(Option::as_ref) {
                    let y = if *value < 0 { end + 11 } else { end.min(zero) - 4 };
                    let half = width(label) / 2;
                    let x = middle.clamp(left + half, (WIDTH - half).max(left + half));
                    words.push_str(&format!("<text x=\"{x}\" y=\"{y}\">{label}</text>"));
                }
            }
            None => words
                .push_str(&format!("<text class=\"n\" x=\"{middle}\" y=\"{}\">{NO_DATA}</text>", zero - 36)),
        }
        if i % every == 0 {
            words.push_str(&format!("<text x=\"{middle}\" y=\"{names}\">{}</text>", escape(bar.name)));
        }
    }
    if !path.is_empty() {
        out.push_str(&format!("<path class=\"b\" d=\"{path}\"/>"));
    }
    out.push_str(&format!("<path class=\"x\" d=\"M{left} {zero}h{}\"/>{words}</svg>", WIDTH - left));
    out
}

/// What is written at the bars: all values if each fits over its bar, else just the largest.
fn labels(bars: &Bars<'_>, values: &[Option<i128>], room: i32) -> Vec<Option<String>> {
    let all: Vec<Option<String>> = bars.bars.iter().map(|b| b.value.map(|v| bars.measure.label(v))).collect();
    if all.iter().flatten().all(|label| width(label) <= room) {
        return all;
    }
    let most = values.iter().flatten().max();
    let first = values.iter().position(|v| v.is_some() && v.as_ref() == most);
    all.into_iter().enumerate().map(|(i, label)| label.filter(|_| Some(i) == first)).collect()
}

/// Each how many names are written.
fn every(bars: &Bars<'_>, room: i32) -> i32 {
    let widest = bars.bars.iter().map(|b| width(b.name)).max().unwrap_or(0) + 2;
    (widest + room - 1) / room.max(1)
}

/// Width of `text` in the small type.
fn width(text: &str) -> i32 {
    i32::try_from(chars::columns(text)).unwrap_or(WIDTH).saturating_mul(HALF)
}
