//! Bars for the terminal.
//!
//! Job: draw the values of one figure along months, regions or categories. Inputs: a [`Chart`], the width,
//! what the terminal can draw. Outputs: lines of text. Invariant: all bars of a chart have one scale; every
//! value stands beside its bar exactly, in full; what is not zero has a bar that can be seen.

use super::chars::terminal_columns;
use super::grid::printable;
use crate::model::Value;

/// The values of one figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// Shown above it, unit included.
    pub title: String,
    /// Bars that belong together; one scale holds for all.
    pub groups: Vec<Group>,
}

/// Bars along one axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Shown above them; empty for none.
    pub title: String,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its value; `None` where there are no data.
    pub value: Option<Value>,
}

/// What the terminal can draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyphs {
    /// Unicode's eighths of a block.
    Blocks,
    /// `#`.
    Ascii,
}

/// Said of a bar without a value.
const NO_DATA: &str = "无数据";
/// Blanks before titles of groups, and before labels where groups have none.
const INDENT: usize = 2;
/// Bars are never narrower, even if lines get wider than the terminal.
const NARROWEST: usize = 6;

impl Chart {
    /// The chart as lines no wider than `width` columns, as far as labels and values leave room.
    pub fn text(&self, width: usize, glyphs: Glyphs) -> String {
        let bars = || self.groups.iter().flat_map(|g| &g.bars);
        let widest = |of: fn(&Bar) -> String| bars().map(|b| terminal_columns(&of(b))).max().unwrap_or(0);
        let labels = widest(|b| printable(&b.label)).min((width / 3).max(8));
        let values = widest(number);
        let indent = if self.groups.iter().all(|g| g.title.is_empty()) { INDENT } else { 2 * INDENT };
        let room = width.saturating_sub(indent + labels + values + 3).max(NARROWEST);
        let scale = Scale::new(bars().filter_map(|b| b.value.as_ref()), room, glyphs);
        let mut out = format!("{}\n", printable(&self.title));
        for group in &self.groups {
            if !group.title.is_empty() {
                out.push_str(&format!("{}{}\n", " ".repeat(INDENT), printable(&group.title)));
            }
            for bar in &group.bars {
                let (label, number) = (cut(&printable(&bar.label), labels), number(bar));
                let line = format!(
                    "{}{label}{}  {}{number} {}",
                    " ".repeat(indent),
                    " ".repeat(labels - terminal_columns(&label)),
                    " ".repeat(values - terminal_columns(&number)),
                    bar.value.as_ref().map(|v| scale.bar(v)).unwrap_or_default(),
                );
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
        out
    }
}

fn number(bar: &Bar) -> String {
    bar.value.as_ref().map_or_else(|| NO_DATA.to_owned(), Value::plain)
}

/// A label within `width` columns.
fn cut(label: &str, width: usize) -> String {
    if terminal_columns(label) <= width {
        return label.to_owned();
    }
    let mut out = String::new();
    for c in label.chars() {
        if terminal_columns(&out) + terminal_columns(c.encode_utf8(&mut [0; 4])) + 2 > width {
            break;
        }
        out.push(c);
    }
    out + ".."
}

/// A value as an integer that is good for lengths: counts, 分, millionths of a ratio.
fn amount(value: &Value) -> i128 {
    match value {
        Value::Count(n) | Value::Money(n) => *n,
        Value::Ratio(r) => match r.numerator.checked_mul(1_000_000) {
            Some(millionths) => millionths / r.denominator,
            None => (r.numerator / r.denominator).saturating_mul(1_000_000),
        },
    }
}

/// How long a value is.
struct Scale {
    glyphs: Glyphs,
    /// Columns left of the axis; 0 without negative values, and then there is no axis.
    left: usize,
    /// Columns right of it.
    right: usize,
    /// Parts of a column for `of`.
    parts: u128,
    /// The amount that `parts` stand for; 0 where all values are.
    of: u128,
}

impl Scale {
    fn new<'a>(values: impl Iterator<Item = &'a Value>, room: usize, glyphs: Glyphs) -> Scale {
        let (mut most, mut least) = (0i128, 0i128);
        for amount in values.map(amount) {
            (most, least) = (most.max(amount), least.min(amount));
        }
        let (most, least) = (most.unsigned_abs(), least.unsigned_abs());
        if least == 0 {
            return Scale { glyphs, left: 0, right: room, parts: (room * glyphs.parts()) as u128, of: most };
        }
        // The axis takes a column; each side is as wide as its longest bar, and never nothing.
        let room = room.saturating_sub(1).max(2);
        let share = (room as u128).saturating_mul(least) / most.saturating_add(least);
        let left = usize::try_from(share).unwrap_or(room).clamp(1, if most == 0 { room } else { room - 1 });
        let right = room - left;
        // The side that is shorter for what it has to hold sets the scale.
        let tight = (right as u128).saturating_mul(least) < (left as u128).saturating_mul(most);
        let (columns, of) = if tight { (right, most) } else { (left, least) };
        Scale { glyphs, left, right, parts: (columns * glyphs.parts()) as u128, of }
    }

    fn bar(&self, value: &Value) -> String {
        let amount = amount(value);
        let size = amount.unsigned_abs();
        let room = if amount < 0 { self.left } else { self.right } * self.glyphs.parts();
        let length = match (size, self.of) {
            (0, _) | (_, 0) => 0,
            (size, of) => {
                let scaled = match size.checked_mul(self.parts) {
                    Some(scaled) => scaled / of,
                    None => size / (of / self.parts).max(1),
                };
                usize::try_from(scaled).unwrap_or(room).clamp(1, room)
            }
        };
        if self.left == 0 {
            return self.glyphs.rightwards(length);
        }
        let axis = if self.glyphs == Glyphs::Blocks { '│' } else { '|' };
        let (before, after) = if amount < 0 {
            (self.glyphs.leftwards(length), String::new())
        } else {
            (String::new(), self.glyphs.rightwards(length))
        };
        let blank = " ".repeat(self.left.saturating_sub(before.chars().count()));
        format!("{blank}{before}{axis}{after}")
    }
}

impl Glyphs {
    /// Parts that a column has.
    fn parts(self) -> usize {
        match self {
            Glyphs::Blocks => 8,
            Glyphs::Ascii => 1,
        }
    }

    fn rightwards(self, length: usize) -> String {
        const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
        match self {
            Glyphs::Ascii => "#".repeat(length),
            Glyphs::Blocks => "█".repeat(length / 8) + EIGHTHS[length % 8],
        }
    }

    /// To the left Unicode has an eighth and a half only.
    fn leftwards(self, length: usize) -> String {
        let part = match length % 8 {
            0 => "",
            1..=3 => "▕",
            _ => "▐",
        };
        match self {
            Glyphs::Ascii => "#".repeat(length),
            Glyphs::Blocks => part.to_owned() + &"█".repeat(length / 8),
        }
    }
}

#[cfg(test)]
mod tests;
