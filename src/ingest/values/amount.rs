//! Money: the many ways a table writes an amount → 分.
//!
//! Inputs: a cell and the unit of its column. Outputs: an [`Amount`], empty, or E0208 (no number),
//! E0209 (finer than 分), E0210 (too large). Invariant: exact; a unit in the cell beats the column's.

use super::number::{self, Digits};
use super::{Read, clean, refuse, refuse_error};
use crate::diagnostic::codes;
use crate::ingest::rows::CellKind;
use crate::model::Amount;
use crate::model::unit::Scale;

/// Reads an amount; `scale` is the unit of the column (元, unless its header or the title says more).
///
/// Empty, `-`, `—`, `/` and 无 are no amount. Parentheses mean below zero.
pub fn amount(text: &str, kind: CellKind, scale: Scale) -> Read<Amount> {
    refuse_error(text, kind)?;
    let folded = clean::fold(text);
    if clean::is_blank(&folded) {
        return Ok(None);
    }
    let Some((digits, own)) = parts(&folded) else {
        return refuse(codes::AMOUNT_UNREADABLE, text, "不是金额");
    };
    let shift = shift(own.unwrap_or(scale));
    if digits.fraction.len() > shift {
        return refuse(codes::AMOUNT_PRECISION, text, "换算成元后超过两位小数");
    }
    let cents = digits.scaled(shift).and_then(|c| i64::try_from(c).ok());
    match cents.filter(|c| c.unsigned_abs() <= Amount::MAX.0.unsigned_abs()) {
        Some(cents) => Ok(Some(Amount(cents))),
        None => refuse(codes::AMOUNT_RANGE, text, "超出能准确记录的范围"),
    }
}

/// Decimal places between one unit and 分.
fn shift(scale: Scale) -> usize {
    match scale {
        Scale::Yuan => 2,
        Scale::WanYuan => 6,
        Scale::YiYuan => 10,
    }
}

/// Digits and the cell's own unit: `-¥300元`, `¥-300`, `(300.00)`, `(300元)`, `0.03万元`.
fn parts(folded: &str) -> Option<(Digits, Option<Scale>)> {
    let (mut body, mut unit) = take_unit(folded);
    let bracketed = body.strip_prefix('(').and_then(|b| b.strip_suffix(')'));
    if let Some(inner) = bracketed {
        body = inner;
        if unit.is_none() {
            (body, unit) = take_unit(inner);
        }
    }
    let (before, rest) = number::sign(body);
    let rest = rest.strip_prefix('¥').unwrap_or(rest);
    let (after, rest) = if before.is_none() { number::sign(rest) } else { (None, rest) };
    let signed = before.or(after);
    if bracketed.is_some() && signed.is_some() {
        return None;
    }
    let mut digits = number::unsigned(rest)?;
    digits.negative = bracketed.is_some() || signed == Some(true);
    Some((digits, unit))
}

/// Takes the unit off the end.
fn take_unit(text: &str) -> (&str, Option<Scale>) {
    const WORDS: [(&str, Scale); 5] = [
        ("亿元", Scale::YiYuan),
        ("万元", Scale::WanYuan),
        ("元", Scale::Yuan),
        ("亿", Scale::YiYuan),
        ("万", Scale::WanYuan),
    ];
    WORDS
        .iter()
        .find_map(|(word, scale)| text.strip_suffix(word).map(|rest| (rest, Some(*scale))))
        .unwrap_or((text, None))
}

/// The fast path: `[-]digits[.digits]` → 分. `None`: not plain, too fine or too large; the full
/// reader says which.
#[inline]
pub fn amount_ascii(bytes: &[u8], scale: Scale) -> Option<i64> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    let (cents, places) = digits_and_places(digits)?;
    let cents = match shift(scale).checked_sub(places) {
        Some(missing) => cents.checked_mul(*POWERS.get(missing)?)?,
        None => {
            let beyond = *POWERS.get(places.checked_sub(shift(scale))?)?;
            (cents % beyond == 0).then_some(cents / beyond)?
        }
    };
    (cents <= Amount::MAX.0).then_some(if negative { -cents } else { cents })
}

const POWERS: [i64; 11] =
    [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000];

/// `300.05` → 30005 and 2: at most 18 digits, at least one before the point and one after it.
#[inline]
fn digits_and_places(bytes: &[u8]) -> Option<(i64, usize)> {
    if bytes.len() > 19 {
        return None;
    }
    let (mut value, mut point) = (0i64, None);
    for (at, byte) in bytes.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            // Eighteen digits are below 2^63.
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
        } else if *byte == b'.' && point.is_none() && at > 0 {
            point = Some(at);
        } else {
            return None;
        }
    }
    let count = bytes.len() - usize::from(point.is_some());
    let places = point.map_or(0, |at| bytes.len() - at - 1);
    ((1..=18).contains(&count) && (point.is_none() || places > 0)).then_some((value, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, kind: CellKind, scale: Scale) -> String {
        match amount(text, kind, scale) {
            Ok(None) => "empty".into(),
            Ok(Some(a)) => a.0.to_string(),
            Err(e) => e.code.as_str().into(),
        }
    }

    #[test]
    fn yuan_columns() {
        for (text, expected) in [
            ("300", "30000"),
            ("300.1", "30010"),
            ("300.10", "30010"),
            ("300.1000", "30010"),
            ("1,737.00", "173700"),
            ("1,737,507.00", "173750700"),
            ("１，７３７．００", "173700"),
            ("￥300", "30000"),
            ("¥300", "30000"),
            ("¥ 1,300.5 元", "130050"),
            ("300元", "30000"),
            ("0.03万元", "30000"),
            ("8.1125万元", "8112500"),
            ("1.2亿元", "12000000000"),
            ("3万", "3000000"),
            ("-3", "-300"),
            ("−3", "-300"),
            ("－3", "-300"),
            ("-¥3", "-300"),
            ("¥-3", "-300"),
            ("(300.00)", "-30000"),
            ("（300）", "-30000"),
            ("(300元)", "-30000"),
            ("(300)元", "-30000"),
            ("+3", "300"),
            ("300.00 ", "30000"),
            ("'300", "30000"),
            ("\t300", "30000"),
            ("=\"300\"", "30000"),
            ("\u{a0}300\u{3000}", "30000"),
            ("0", "0"),
            ("-0", "0"),
            ("0.00", "0"),
            (".5", "50"),
            ("007", "700"),
            ("9999999999999999.99", "999999999999999999"),
            ("10000000000000000", "E0210"),
            ("-10000000000000000", "E0210"),
            ("99999999999999999999999999999999999999999999999999", "E0210"),
            ("0.001", "E0209"),
            ("300.005", "E0209"),
            ("0.000000000000000000000000000000000000000000000001", "E0209"),
            ("0.0000001万元", "E0209"),
            ("", "empty"),
            (" ", "empty"),
            ("-", "empty"),
            ("—", "empty"),
            ("——", "empty"),
            ("/", "empty"),
            ("无", "empty"),
            ("=\"\"", "empty"),
            ("1e3", "E0208"),
            ("1E+3", "E0208"),
            ("1_000", "E0208"),
            ("1,2,3", "E0208"),
            ("1,0000", "E0208"),
            ("1,00", "E0208"),
            (",300", "E0208"),
            ("1,,300", "E0208"),
            ("0,300", "E0208"),
            ("1234,567", "E0208"),
            ("300,", "E0208"),
            ("300.", "E0208"),
            ("3.0.0", "E0208"),
            ("3.000,000", "E0208"),
            ("--3", "E0208"),
            ("-+3", "E0208"),
            ("-¥-3", "E0208"),
            ("(-3)", "E0208"),
            ("(300", "E0208"),
            ("300-", "E0208"),
            ("元", "E0208"),
            ("¥", "E0208"),
            ("300元元", "E0208"),
            ("300千元", "E0208"),
            ("300元/月", "E0208"),
            ("约300", "E0208"),
            ("300²", "E0208"),
            ("③00", "E0208"),
            ("300 400", "E0208"),
            ("300\n400", "E0208"),
            ("三百", "E0208"),
            ("300%", "E0208"),
            ("NaN", "E0208"),
            ("inf", "E0208"),
            ("0x10", "E0208"),
            ("٣٠٠", "E0208"),
            ("#REF!", "E0218"),
            ("#N/A", "E0218"),
        ] {
            assert_eq!(show(text, CellKind::Text, Scale::Yuan), expected, "{text:?}");
        }
    }

    #[test]
    fn a_unit_in_the_cell_beats_the_column() {
        for (text, scale, expected) in [
            ("16.7475", Scale::WanYuan, "16747500"),
            ("16.7475万元", Scale::WanYuan, "16747500"),
            ("300元", Scale::WanYuan, "30000"),
            ("0.000001", Scale::WanYuan, "1"),
            ("0.0000001", Scale::WanYuan, "E0209"),
            ("1.0000000001", Scale::YiYuan, "10000000001"),
            ("0.03万元", Scale::YiYuan, "30000"),
            ("100000000", Scale::YiYuan, "E0210"),
        ] {
            assert_eq!(show(text, CellKind::Text, scale), expected, "{text:?}");
        }
    }

    #[test]
    fn kinds_and_reasons() {
        assert_eq!(show("300.1", CellKind::Number, Scale::Yuan), "30010");
        assert_eq!(show("#DIV/0!", CellKind::Error, Scale::Yuan), "E0218");
        assert_eq!(show("", CellKind::Error, Scale::Yuan), "E0218");
        assert_eq!(show("2024-03-05", CellKind::Date, Scale::Yuan), "E0208");
        let reason = amount("约300", CellKind::Text, Scale::Yuan).expect_err("no number").reason;
        assert_eq!(reason, "「约300」不是金额");
    }

    #[test]
    fn fast_path_is_for_plain_numbers_only() {
        for (text, expected) in [
            ("300", Some(30000)),
            ("-300.5", Some(-30050)),
            ("300.500", Some(30050)),
            ("9999999999999999.99", Some(999_999_999_999_999_999)),
            ("10000000000000000", None),
            ("99999999999999999999", None),
            ("300.005", None),
            ("300.", None),
            (".5", None),
            ("-", None),
            ("", None),
            ("+3", None),
            ("1,300", None),
            ("3.0.0", None),
            ("300.00x", None),
        ] {
            assert_eq!(amount_ascii(text.as_bytes(), Scale::Yuan), expected, "{text:?}");
        }
    }
}
