//! The one slip that explains a relation which fails.
//!
//! Job: of all single edits of one printed number (a zero too few or too many, the point misplaced, two digits
//! swapped, 万 left out, a digit dropped, doubled or wrong) find the one that makes the relation hold.
//! Input: for each number the values that would do. Output: what to write, in the form in which the number is
//! printed, and the slip in words. Invariant: where two edits would do equally well there is no mend; nothing
//! is guessed.

use super::Mend;
use super::shared::Scene;
use crate::check::chars::digit;
use crate::check::number::{Approx, Interval, Kind, Number};
use rust_decimal::Decimal;

/// A number and the values that it should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Repair {
    /// Which number.
    pub number: usize,
    /// What would do.
    pub needed: Interval,
}

/// How common a slip is; the first class that holds any edit decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// Zeros, points, swapped digits, 万.
    Common,
    /// A digit dropped, doubled or another one.
    Digit,
}

#[derive(Debug, Clone)]
struct Edit {
    number: usize,
    class: Class,
    /// Whether it gives just the middle of what would do, not only something within the rounding.
    exact: bool,
    value: Decimal,
    text: String,
    slip: &'static str,
}

/// The one edit that would do. Where several of a class would, the one of `prefer` (the result, mostly) counts,
/// if it has just one and the slip is a common one. Without `prefer` (sums) only what is right to the last digit does.
pub(super) fn single(scene: &Scene<'_>, prefer: Option<usize>, repairs: &[Repair]) -> Option<Mend> {
    let mut found: Vec<Edit> = Vec::new();
    for repair in repairs {
        let (Some(number), Some(printed)) = (scene.number(repair.number), Printed::of(scene, repair.number))
        else {
            continue;
        };
        for (class, digits, scale, slip) in printed.edits() {
            let Some(changed) = changed(number, &digits, scale) else { continue };
            if changed.value != number.value
                && !changed.value.is_zero()
                && changed.interval().meets(&repair.needed)
            {
                let text = printed.write(&digits, scale);
                let exact = middle(&repair.needed) == Some(changed.value);
                // Two ways to write one value are one mend: the first.
                let value = changed.value;
                if !found.iter().any(|e| e.number == repair.number && e.value == value) {
                    found.push(Edit { number: repair.number, class, exact, value, text, slip });
                }
            }
        }
    }
    // What is right to the last digit goes before what is within the rounding.
    if found.iter().any(|e| e.exact) || prefer.is_none() {
        found.retain(|e| e.exact);
    }
    let class = found.iter().map(|e| e.class).min()?;
    let best: Vec<&Edit> = found.iter().filter(|e| e.class == class).collect();
    let edit = match best.as_slice() {
        [one] => Some(*one),
        several if class == Class::Common => {
            let mut of_result = several.iter().filter(|e| Some(e.number) == prefer);
            of_result.next().filter(|_| of_result.next().is_none()).copied()
        }
        _ => None,
    }?;
    let span = scene.number(edit.number)?.span.clone();
    Some(Mend { span, text: edit.text.clone(), slip: edit.slip.to_owned() })
}

/// The middle of an interval: what the operands give as printed.
fn middle(interval: &Interval) -> Option<Decimal> {
    let (low, high) = interval.low.zip(interval.high)?;
    low.checked_add(high)?.checked_div(Decimal::TWO)
}

/// Whether a common slip of any of the numbers, or of several, explains the difference to the last digit.
pub(super) fn common(scene: &Scene<'_>, repairs: &[Repair]) -> bool {
    repairs.iter().any(|repair| {
        let (Some(number), Some(printed)) = (scene.number(repair.number), Printed::of(scene, repair.number))
        else {
            return false;
        };
        printed.edits().into_iter().filter(|e| e.0 == Class::Common).any(|(_, digits, scale, _)| {
            changed(number, &digits, scale)
                .is_some_and(|c| c.value != number.value && middle(&repair.needed) == Some(c.value))
        })
    })
}

/// The number that other digits and another scale would print.
fn changed(number: &Number, digits: &str, scale: Decimal) -> Option<Number> {
    if matches!(number.approx, Approx::AtLeast | Approx::AtMost) || number.until.is_some() {
        return None;
    }
    let mantissa: Decimal = digits.parse().ok()?;
    let mut out = number.clone();
    out.value = mantissa.checked_mul(scale)?;
    out.scale = scale;
    out.places = u32::try_from(digits.split_once('.').map_or(0, |(_, d)| d.len())).ok()?;
    // No one prints shares of more than all, or thousandths of one per cent.
    let share = number.kind == Kind::Ratio && number.change.is_none();
    let more = share && number.value <= Decimal::ONE_HUNDRED && out.value > Decimal::ONE_HUNDRED;
    if more || number.kind == Kind::Ratio && out.places > number.places.max(2) {
        return None;
    }
    Some(out)
}

/// A number's token taken apart.
struct Printed<'a> {
    before: &'a str,
    after: &'a str,
    /// ASCII digits and a point.
    digits: String,
    scale: Decimal,
    wide: bool,
    comma: Option<char>,
    money: bool,
}

impl<'a> Printed<'a> {
    fn of(scene: &Scene<'a>, number: usize) -> Option<Printed<'a>> {
        let n = scene.number(number).filter(|n| !n.chinese)?;
        let text = scene.text(n.span.paragraph);
        let numeral = text.get(n.numeral.clone())?;
        let mut out = Printed {
            before: text.get(n.span.start..n.numeral.start)?,
            after: text.get(n.numeral.end..n.span.end)?,
            digits: String::new(),
            scale: n.scale,
            wide: false,
            comma: None,
            money: n.unit == "元",
        };
        for c in numeral.chars() {
            match c {
                '0'..='9' => out.digits.push(c),
                '０'..='９' => {
                    out.wide = true;
                    out.digits.push(digit(c).and_then(|d| char::from_digit(d, 10))?);
                }
                '.' | '．' if !out.digits.contains('.') => out.digits.push('.'),
                ',' | '，' => out.comma = Some(c),
                c if c.is_whitespace() => {}
                _ => return None,
            }
        }
        // Longer numerals are no figures of a report, and their edits many.
        ((1..=20).contains(&out.digits.len()) && out.digits.starts_with(|c: char| c.is_ascii_digit()))
            .then_some(out)
    }

    /// The token with other digits.
    fn write(&self, digits: &str, scale: Decimal) -> String {
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let mut numeral = String::new();
        let count = whole.chars().count();
        for (i, c) in whole.chars().enumerate() {
            if i > 0
                && (count - i).is_multiple_of(3)
                && let Some(comma) = self.comma
            {
                numeral.push(comma);
            }
            numeral.push(c);
        }
        if !part.is_empty() {
            numeral.push('.');
            numeral.push_str(part);
        }
        if self.wide {
            numeral = numeral
                .chars()
                .map(|c| c.to_digit(10).and_then(|d| char::from_u32('０' as u32 + d)).unwrap_or(c))
                .collect();
        }
        let after = if scale == self.scale {
            self.after.to_owned()
        } else if scale < self.scale {
            self.after.replacen('万', "", 1)
        } else {
            format!("万{}", self.after)
        };
        format!("{}{numeral}{after}", self.before)
    }

    /// All single edits: their class, the digits, the scale, the slip that they undo.
    fn edits(&self) -> Vec<(Class, String, Decimal, &'static str)> {
        let mut out = Vec::new();
        let d = self.digits.as_str();
        let bare: String = d.chars().filter(|c| *c != '.').collect();
        let point = d.find('.');
        let scale = self.scale;
        let ten_thousand = Decimal::from(10_000);
        if scale == ten_thousand && self.after.contains('万') {
            out.push((Class::Common, d.to_owned(), Decimal::ONE, "多了“万”"));
        }
        if scale == Decimal::ONE && self.money {
            out.push((Class::Common, d.to_owned(), ten_thousand, "漏了“万”"));
        }
        if let Some(point) = point {
            out.push((Class::Common, trimmed(&bare), scale, "多了小数点"));
            for at in (1..bare.len()).filter(|at| *at != point) {
                let moved = format!("{}.{}", &bare[..at], &bare[at..]);
                out.push((Class::Common, trimmed(&moved), scale, "小数点错位"));
            }
        } else {
            out.push((Class::Common, format!("{d}0"), scale, "少一个零"));
            out.push((Class::Common, format!("{d}00"), scale, "少两个零"));
            for (zeros, slip) in [("0", "多一个零"), ("00", "多两个零")] {
                if let Some(less) = d.strip_suffix(zeros).filter(|l| !l.is_empty()) {
                    out.push((Class::Common, less.to_owned(), scale, slip));
                }
            }
            for at in 1..d.len() {
                out.push((Class::Common, format!("{}.{}", &d[..at], &d[at..]), scale, "漏了小数点"));
            }
        }
        let chars: Vec<char> = d.chars().collect();
        for i in 0..chars.len().saturating_sub(1) {
            let mut other = chars.clone();
            // Neighbours, the point between them left where it is.
            let j = if other.get(i + 1) == Some(&'.') { i + 2 } else { i + 1 };
            if j < other.len() && other[i] != '.' && other[i] != other[j] && !(i == 0 && other[j] == '0') {
                other.swap(i, j);
                out.push((Class::Common, other.into_iter().collect(), scale, "两位数字颠倒"));
            }
        }
        self.digit_edits(&chars, &mut out);
        out
    }

    fn digit_edits(&self, chars: &[char], out: &mut Vec<(Class, String, Decimal, &'static str)>) {
        for i in 0..=chars.len() {
            for digit in '0'..='9' {
                let mut more = chars.to_vec();
                more.insert(i, digit);
                let more: String = more.into_iter().collect();
                if !more.starts_with('0') || more.starts_with("0.") {
                    let slip = if digit == '0' { "少一个零" } else { "少一位数字" };
                    out.push((Class::Digit, more, self.scale, slip));
                }
            }
            let Some(old) = chars.get(i).filter(|c| **c != '.') else { continue };
            let mut less = chars.to_vec();
            less.remove(i);
            let less: String = less.into_iter().collect();
            if less.starts_with(|c: char| c.is_ascii_digit()) && !less.ends_with('.') {
                out.push((Class::Digit, less, self.scale, "多一位数字"));
            }
            for digit in '0'..='9' {
                if digit == *old || digit == '0' && i == 0 && chars.get(1) != Some(&'.') {
                    continue;
                }
                let mut other = chars.to_vec();
                if let Some(place) = other.get_mut(i) {
                    *place = digit;
                }
                out.push((Class::Digit, other.into_iter().collect(), self.scale, "有一位数字不对"));
            }
        }
    }
}

/// Without zeros that no one would print before the point.
fn trimmed(digits: &str) -> String {
    let mut out = digits;
    while out.len() > 1 && out.starts_with('0') && !out.starts_with("0.") {
        out = &out[1..];
    }
    out.to_owned()
}
