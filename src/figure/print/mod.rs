//! Printing of exact values: the only place where a figure is rounded.
//!
//! Inputs: a value with its unit, a [`Style`], at will a unit word. Outputs: [`Printed`]. Invariant:
//! the words fit the unit's kind, else `E0603`; a printing that is not the exact value says so
//! (`exact`); no thousands separators, no space between number and unit.
//!
//! Forms (惯例 of real reports):
//! - counts: the whole number and its word, `249746人`; with `unit = "万人次"` in 万, `1.68万人次`.
//! - money, exact: 元 below 1万, 万元 from 1万, 亿元 from 1亿, trailing zeros trimmed. The largest of
//!   these scales that needs at most four decimals is taken, so 81125元 is `8.1125万元` but
//!   49045.3元 (with 角) stays `49045.3元`, and 1.23456789亿 is `12345.6789万元`.
//! - fixed: so many decimals, half-up, zeros kept.
//! - approximate: 余 and 多 round down to the leading digits (`digits`; by default one below 100, else
//!   two), 近 rounds up: `250多人`, `4.6万余人次`, `380余万元`, `近3万元`. A value that has no more digits
//!   than that, or is negative, is printed exactly, without the word.
//! - thresholds: 以上 rounds down like 余 but takes in the value itself (2 is `2次以上`); a rate rounds
//!   down to a multiple of `step` points (92.3% is `90%以上`). Nothing is 0以上.
//! - bounds: `不少于4次`, with all digits.
//! - in 汉字 (`numerals`): whole counts up to ten (`十个`, `两期`), and approximate ones of one leading
//!   digit (`百余人次`); others stay Arabic.
//! - rates: % or ‰, by default two decimals at most, half-up, trailing zeros trimmed.
//!
//! A word given by `unit` fixes the scale: `unit = "份"` prints `30000余份`, not `3万余份`.

mod hanzi;
mod number;
mod parse;
mod rate;

#[cfg(test)]
mod tests;

pub use parse::{Number, Parsed, parse_printed};

use crate::diagnostic::{Diagnostic, codes};
use crate::model::value::Rounding;
use crate::model::{Unit, UnitKind, Value};

/// Decimals that can be asked for.
pub const MAX_DECIMALS: u32 = 12;
/// Leading digits that an approximate number can be asked to keep.
pub const MAX_DIGITS: u32 = 12;
/// Points of a rate that 以上 can round down to a multiple of.
pub const MAX_STEP: u32 = 100;

/// The word of an approximate number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approx {
    /// 余: the true value is not smaller.
    Over,
    /// 多: the same, by other custom.
    Many,
    /// 近: the true value is a little smaller.
    Near,
    /// 以上: the true value is that or more.
    AtLeast,
}

/// How a value is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Style {
    /// With all of its digits (rates: two decimals at most).
    #[default]
    Exact,
    /// With so many decimals, [`MAX_DECIMALS`] at most.
    Fixed(u32),
    /// As an approximate number.
    Approx(Approx),
    /// As a bound that is to be reached, 不少于4次, with all of its digits.
    Bound,
}

impl Style {
    /// From the words of a template: `style` is `exact`, `fixed`, `approx` (余), `余`, `多`, `近`, `以上`
    /// or `不少于`; `decimals` goes with `fixed`, and alone means it. `None`: no such style.
    pub fn parse(style: Option<&str>, decimals: Option<u32>) -> Option<Style> {
        if decimals.is_some_and(|d| d > MAX_DECIMALS) {
            return None;
        }
        Some(match (style, decimals) {
            (None | Some("fixed"), Some(decimals)) => Style::Fixed(decimals),
            (None | Some("exact"), None) => Style::Exact,
            (Some("approx" | "余"), None) => Style::Approx(Approx::Over),
            (Some("多"), None) => Style::Approx(Approx::Many),
            (Some("近"), None) => Style::Approx(Approx::Near),
            (Some("以上"), None) => Style::Approx(Approx::AtLeast),
            (Some("不少于"), None) => Style::Bound,
            _ => return None,
        })
    }
}

/// How and in which unit. What does not concern a value is not looked at: a template that asks for it is
/// refused before anything is printed.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// How.
    pub style: Style,
    /// The word to print instead of the unit's own: another word of its kind, 元/万元/亿元, %/‰, or
    /// a count's word after 万 or 亿.
    pub unit: Option<&'a str>,
    /// How the last digit of `Fixed` and of rates is found.
    pub rounding: Rounding,
    /// Leading digits that an approximate number keeps; `None`: one below 100, else two.
    pub digits: Option<u32>,
    /// Points that a rate of 以上 is a multiple of.
    pub step: u32,
    /// Decimals of an exact rate, at most.
    pub decimals: u32,
    /// Small whole counts in 汉字.
    pub hanzi: bool,
    /// What stands right after the unit: 街道 of `十个街道`.
    pub noun: &'a str,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options {
            style: Style::Exact,
            unit: None,
            rounding: Rounding::HalfUp,
            digits: None,
            step: 5,
            decimals: 2,
            hanzi: false,
            noun: "",
        }
    }
}

/// A printed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// `63.2万元`: numeral and unit.
    pub text: String,
    /// `63.2`, `12万余`: what stands before the unit.
    pub numeral: String,
    /// What stands after it: `万元`; of an approximate number `元`; `个街道`, `次以上`.
    pub unit: String,
    /// Whether the text says the exact value.
    pub exact: bool,
}

impl Printed {
    fn new(numeral: String, unit: impl Into<String>, exact: bool) -> Printed {
        let unit = unit.into();
        Printed { text: format!("{numeral}{unit}"), numeral, unit, exact }
    }

    /// The same with more words after or before it.
    fn with(self, before: &str, after: &str) -> Printed {
        Printed::new(format!("{before}{}", self.numeral), format!("{}{after}", self.unit), self.exact)
    }
}

/// Prints a value. `words` are further words that the indicator declares (例 for 享受补贴).
///
/// # Errors
/// `E0603` when the value is not of the unit's kind or the wanted word does not fit the unit;
/// `E0505` when it is too large to be scaled.
pub fn print(value: &Value, unit: &Unit, words: &[String], options: &Options) -> Result<Printed, Diagnostic> {
    let word = options.unit.unwrap_or(&unit.word);
    match (value, unit.kind) {
        (Value::Money(cents), UnitKind::Money) => {
            let scale = options.unit.map(|_| number::money_scale(word).ok_or_else(|| misfit(unit, word)));
            // A standard declared in 万元 is still 元 by size: only a word asked for fixes the scale.
            number::print(*cents, &number::MONEY, "元", scale.transpose()?, options)
        }
        (Value::Count(n), UnitKind::Persons | UnitKind::Households | UnitKind::Events) => {
            let (scale, base) = number::count_scale(word);
            if !unit.prints_as(word, words) && !unit.prints_as(base, words) {
                return Err(misfit(unit, word));
            }
            // A declared word may itself begin with 万; then it is no scale.
            let (scale, base) = if unit.prints_as(word, words) { (0, word) } else { (scale, base) };
            let by_size = matches!(options.style, Style::Approx(_)) && options.unit.is_none();
            number::print(*n, &number::COUNT, base, (!by_size).then_some(scale), options)
        }
        (Value::Ratio(ratio), UnitKind::Rate) => {
            let fits = unit.prints_as(word, words) || word == rate::POINTS;
            if fits { rate::print(*ratio, word, options) } else { Err(misfit(unit, word)) }
        }
        _ => Err(Diagnostic::new(codes::TEMPLATE_UNIT, format!("这个数不能用「{}」作单位", unit.word))),
    }
}

fn misfit(unit: &Unit, word: &str) -> Diagnostic {
    let what = match unit.kind {
        UnitKind::Persons => "是按人去重的人数",
        UnitKind::Households => "是按户去重的户数",
        UnitKind::Events => "是次数或件数",
        UnitKind::Money => "是金额",
        UnitKind::Rate => "是比率",
    };
    Diagnostic::new(codes::TEMPLATE_UNIT, format!("这个数{what},单位是「{}」,不能印成「{word}」", unit.word))
}

fn too_large() -> Diagnostic {
    Diagnostic::new(codes::FIGURE_OVERFLOW, "数太大,不能按这种单位印出")
}
