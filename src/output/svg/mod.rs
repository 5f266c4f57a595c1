//! Bar charts as SVG, drawn by hand.
//!
//! Job: a model of bars in, an `<svg>` out, with a title and a description for who cannot see it.
//! Inputs: [`Bars`]. Outputs: markup for an HTML page; colours and fonts come from its style sheet, by
//! class. Invariants: integers only; a bar without data is never drawn as 0; every bar is drawn or its
//! absence is said; all words are escaped.

mod axis;
mod columns;
pub mod measure;
mod strips;

pub use columns::columns;
pub use measure::Measure;
pub use strips::strips;

use super::html::escape;
use crate::model::Value;

/// What a bar stands for; its class in the markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// The period itself.
    Now,
    /// The time before.
    Before,
    /// What was to be reached.
    Target,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Tone::Now => "b",
            Tone::Before => "b1",
            Tone::Target => "b2",
        }
    }
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar<'a> {
    /// What it is called.
    pub name: &'a str,
    /// How long it is; `None` where there are no data.
    pub value: Option<Value>,
    /// What it stands for.
    pub tone: Tone,
}

/// Bars of one chart, all in one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bars<'a> {
    /// What the chart shows.
    pub title: &'a str,
    /// The bars in their order.
    pub bars: Vec<Bar<'a>>,
    /// How their values are drawn and written.
    pub measure: Measure,
}

impl<'a> Bars<'a> {
    /// Bars of one tone; the unit's scale is chosen by the largest value.
    pub fn of(title: &'a str, unit: &str, points: &'a [(String, Option<Value>)]) -> Bars<'a> {
        let bar = |(name, value): &'a (String, Option<Value>)| Bar { name, value: *value, tone: Tone::Now };
        let measure = Measure::of(points.iter().filter_map(|p| p.1), unit);
        Bars { title, bars: points.iter().map(bar).collect(), measure }
    }

    /// The bars' lengths in units of the plot.
    fn plotted(&self) -> Vec<Option<i128>> {
        self.bars.iter().map(|b| b.value.map(|v| self.measure.plot(v))).collect()
    }

    /// The chart in words: largest, smallest, what has no data.
    pub fn description(&self) -> String {
        let known: Vec<(&str, Value, i128)> =
            self.bars.iter().filter_map(|b| b.value.map(|v| (b.name, v, self.measure.plot(v)))).collect();
        let mut parts = Vec::new();
        let word = &self.measure.word;
        // The first of equals, in both directions.
        let most = known.iter().rev().max_by_key(|k| k.2);
        let least = known.iter().min_by_key(|k| k.2);
        if let (Some(most), Some(least)) = (most, least) {
            let said = |k: &(&str, Value, i128)| format!("{}，{}{word}", k.0, self.measure.label(k.1));
            match known.len() {
                1 => parts.push(said(most)),
                n if most.2 == least.2 => {
                    parts.push(format!("{n}项都是{}{word}", self.measure.label(most.1)))
                }
                n => parts.push(format!("共{n}项，最大：{}；最小：{}", said(most), said(least))),
            }
        }
        let missing: Vec<&str> = self.bars.iter().filter(|b| b.value.is_none()).map(|b| b.name).collect();
        if !missing.is_empty() {
            parts.push(format!("{NO_DATA}：{}", missing.join("、")));
        }
        parts.join("；")
    }

    /// The `<svg>` tag and what names it.
    fn open(&self, attributes: &str) -> String {
        format!(
            "<svg role=\"img\" {attributes}><title>{}</title><desc>{}</desc>",
            escape(self.title),
            escape(&self.description())
        )
    }
}

/// What stands where a bar has no value.
pub const NO_DATA: &str = "无数据";

#[cfg(test)]
mod tests;
