//! Reading a printed number back.
//!
//! Inputs: a text as [`super::print`] makes it, nothing around it. Outputs: its value, or for an
//! approximate number the range of values that it may stand for. Invariant: an exact printing reads
//! back to the value it was made from.

use super::hanzi;
use super::number::pow10;
use crate::model::value::Value;
use crate::model::{Ratio, Unit, UnitKind};

/// What a printed number says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// Just this value (of a fixed or rate printing: the value as rounded).
    Exact(Value),
    /// Any value from `low` to `high`, both included: 余 and 多 from the number up to before the
    /// next one of its digits, 近 from after the one before it.
    Between {
        /// The smallest.
        low: Value,
        /// The largest.
        high: Value,
    },
    /// This value or any above it: 以上, 不少于.
    AtLeast(Value),
}

/// A printed number read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// What it says.
    pub number: Number,
    /// Its unit; of `63.2万元` 万元, of `1.68万人次` 人次.
    pub unit: Unit,
    /// Decimals as printed.
    pub decimals: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    Over,
    Near,
}

/// Reads `63.2万元`, `122%`, `4.6万余人次`, `近3万元`, `1.5个百分点`, `90%以上`, `不少于4次`, `两期`,
/// `百余人次`; `None` for anything else. A noun after the unit (`十个街道`) is read as part of its word.
pub fn parse_printed(text: &str) -> Option<Parsed> {
    let bound = text.strip_prefix("不少于").or_else(|| text.strip_suffix("以上"));
    let Some(rest) = bound else { return plain(text) };
    let parsed = plain(rest)?;
    match parsed.number {
        Number::Exact(value) => Some(Parsed { number: Number::AtLeast(value), ..parsed }),
        _ => None,
    }
}

fn plain(text: &str) -> Option<Parsed> {
    let (near, text) = match text.strip_prefix('近') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (digits, decimals, mut rest) = numeral(text)?;
    let mut about = near.then_some(About::Near);
    let mut over = |rest: &mut &str| {
        if let Some(after) = rest.strip_prefix(['余', '多']) {
            let first = about.is_none();
            about = Some(About::Over);
            *rest = after;
            return first;
        }
        true
    };
    let before = over(&mut rest);
    let (factor, scale, after) = match rest.strip_prefix('万') {
        Some(after) => (4, "万", after),
        None => rest.strip_prefix('亿').map_or((0, "", rest), |after| (8, "亿", after)),
    };
    rest = after;
    if !before || !over(&mut rest) {
        return None;
    }
    let word = rest.strip_prefix('个').filter(|w| *w == super::rate::POINTS).unwrap_or(rest);
    if word.trim() != word {
        return None;
    }
    let unit = match word {
        "元" => Unit::parse(&format!("{scale}元"))?,
        _ => Unit::parse(word)?,
    };
    let smallest: u32 = match unit.kind {
        UnitKind::Money => factor + 2,
        UnitKind::Rate if factor == 0 && about.is_none() => {
            let power = if word == "‰" { 3 } else { 2 };
            let ratio = Ratio::new(digits, pow10(decimals.checked_add(power)?)?)?;
            return Some(Parsed { number: Number::Exact(Value::Ratio(ratio)), unit, decimals });
        }
        UnitKind::Rate => return None,
        _ => factor,
    };
    // Decimals finer than the smallest unit are only ever zeros.
    let value = match smallest.checked_sub(decimals) {
        Some(power) => digits.checked_mul(pow10(power)?)?,
        None => {
            let finer = pow10(decimals - smallest)?;
            if digits % finer != 0 {
                return None;
            }
            digits / finer
        }
    };
    let of = |n: i128| if unit.kind == UnitKind::Money { Value::Money(n) } else { Value::Count(n) };
    let number = match about {
        None => Number::Exact(of(value)),
        Some(about) => {
            let zeros = if decimals == 0 { trailing_zeros(digits) } else { 0 };
            let reach = pow10(smallest.checked_sub(decimals)?.checked_add(zeros)?)? - 1;
            match about {
                About::Over => Number::Between { low: of(value), high: of(value.checked_add(reach)?) },
                About::Near => Number::Between { low: of(value.checked_sub(reach)?), high: of(value) },
            }
        }
    };
    Some(Parsed { number, unit, decimals })
}

/// The number at the start of a text, its decimals, and what stands after it.
fn numeral(text: &str) -> Option<(i128, u32, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-'))).unwrap_or(text.len());
    if end > 0 {
        let (digits, decimals) = scaled(&text[..end])?;
        return Some((digits, decimals, &text[end..]));
    }
    let end = text.find(|c: char| !"一二两三四五六七八九十百千万亿".contains(c)).unwrap_or(text.len());
    Some((hanzi::read(&text[..end])?, 0, &text[end..]))
}

/// The digits of a plain decimal as an integer, and how many of them are decimals.
fn scaled(numeral: &str) -> Option<(i128, u32)> {
    let (whole, fraction) = numeral.split_once('.').unwrap_or((numeral, ""));
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    let all_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let whole_fits = !unsigned.is_empty() && all_digits(unsigned) && all_digits(fraction);
    if !whole_fits || (numeral.contains('.') && fraction.is_empty()) {
        return None;
    }
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    Some((digits, u32::try_from(fraction.len()).ok()?))
}

fn trailing_zeros(mut n: i128) -> u32 {
    let mut zeros = 0;
    while n != 0 && n % 10 == 0 {
        n /= 10;
        zeros += 1;
    }
    zeros
}
