//! Horizontal bars that stand beside the rows of a table.
//!
//! Job: one strip a row, in one drawing as high as the rows. Inputs: [`Bars`]. Outputs: an `<svg>`
//! without words of its own: name and value stand in the table's cells, as text.
//! Invariant: a row without data has no bar; a zero has a hair line.

use super::axis::Axis;
use super::{Bars, Tone};

/// Width of the drawing in its own units; it is stretched to the column.
const WIDTH: i32 = 200;
/// Height of a row in the drawing's units.
const ROW: i32 = 12;

/// A drawing of `bars`, to be laid beside table rows of 1.5 em each. `all` are the bars that the scale is
/// for, where `bars` are only some of them.
pub fn strips(bars: &Bars<'_>, all: &Bars<'_>) -> String {
    let axis = tight(&all.plotted());
    let zero = axis.at(0, WIDTH);
    let count = i32::try_from(bars.bars.len()).unwrap_or(i32::MAX / ROW);
    let mut out = bars.open(&format!(
        "class=\"strip\" viewBox=\"0 0 {WIDTH} {}\" width=\"100%\" height=\"{}.{}em\" preserveAspectRatio=\"none\"",
        count.saturating_mul(ROW),
        count.saturating_mul(3) / 2,
        if count % 2 == 0 { 0 } else { 5 },
    ));
    for tone in [Tone::Now, Tone::Before, Tone::Target] {
        let mut path = String::new();
        for ((bar, value), row) in bars.bars.iter().zip(bars.plotted()).zip(0..) {
            let Some(value) = value.filter(|_| bar.tone == tone) else { continue };
            let end = axis.at(value, WIDTH);
            // What is not zero is seen, and so is that a zero is known.
            let wide = match end - zero {
                0 if value < 0 => -1,
                0 => 1,
                wide => wide,
            };
            // A line as thick as a bar, by the style sheet: shorter than a rectangle.
            path.push_str(&format!("M{zero} {}h{wide}", row * ROW + ROW / 2));
        }
        if !path.is_empty() {
            out.push_str(&format!("<path class=\"{}\" d=\"{path}\"/>", tone.class()));
        }
    }
    if axis.low < 0 {
        out.push_str(&format!("<path class=\"x\" d=\"M{zero} 0v{}\"/>", count.saturating_mul(ROW)));
    }
    out.push_str("</svg>");
    out
}

/// An axis that the longest bar fills.
fn tight(values: &[Option<i128>]) -> Axis {
    let low = values.iter().flatten().copied().fold(0, i128::min);
    let high = values.iter().flatten().copied().fold(0, i128::max);
    Axis { low, high: if low == high { 1 } else { high }, step: 1 }
}
