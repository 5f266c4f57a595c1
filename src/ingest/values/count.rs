//! Counts: whole numbers of persons, rows or things.
//!
//! Inputs: a cell. Outputs: an integer, empty, or E0211. Invariant: exact; `12.0` is 12, `12.5` is
//! refused, never rounded.

use super::{Read, clean, number, refuse, refuse_error};
use crate::diagnostic::codes;
use crate::ingest::rows::CellKind;

/// Reads a count, with or without thousands separators and a closing word of `units`. Longer words come
/// first in it: 人次 before 次. Empty, `-`, `—`, `/` and 无 are no count.
pub fn count(text: &str, kind: CellKind, units: &[String]) -> Read<i64> {
    refuse_error(text, kind)?;
    let folded = clean::fold(text);
    if clean::is_blank(&folded) {
        return Ok(None);
    }
    let unit = units.iter().find_map(|u| folded.strip_suffix(u.as_str()));
    let (sign, body) = number::sign(unit.unwrap_or(&folded));
    let value = number::unsigned(body).and_then(|mut digits| {
        digits.negative = sign == Some(true);
        digits.scaled(0).and_then(|n| i64::try_from(n).ok())
    });
    match value {
        Some(value) => Ok(Some(value)),
        None => refuse(codes::COUNT_UNREADABLE, text, &why(&folded, units)),
    }
}

/// The fast path: 1 to 18 digits. `None`: another spelling; the full reader says what it is.
#[inline]
pub fn count_ascii(bytes: &[u8]) -> Option<i64> {
    if !(1..=18).contains(&bytes.len()) {
        return None;
    }
    bytes.iter().try_fold(0i64, |n, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit <= 9).then(|| n * 10 + i64::from(digit))
    })
}

/// What a clerk should look at in a text that is no count.
fn why(folded: &str, units: &[String]) -> String {
    let word = folded.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | '+' | '-'));
    // What is longer than any unit is no unit.
    let counted = word.len() < folded.len() && (1..=8).contains(&word.chars().count());
    let counted = counted && word.chars().all(char::is_alphabetic);
    match units {
        _ if !counted => "不是整数".to_owned(),
        [] => format!("的单位「{word}」不是这一列的单位，只写数字"),
        known => format!("的单位「{word}」不是这一列的单位（{}）", known.join("、")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        let units = ["人次", "人", "例", "户"].map(str::to_owned);
        for (text, expected) in [
            ("12", "12"),
            ("１２", "12"),
            ("12.0", "12"),
            ("1,234", "1234"),
            ("-3", "-3"),
            ("+3", "3"),
            ("12人", "12"),
            ("12人次", "12"),
            ("12 例", "12"),
            ("3户", "3"),
            ("0", "0"),
            ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("9223372036854775808", "E0211"),
            ("", "empty"),
            ("-", "empty"),
            ("无", "empty"),
            ("12.5", "E0211"),
            ("1,23", "E0211"),
            ("12个", "E0211"),
            ("12次", "E0211"),
            ("12万人次", "E0211"),
            ("12人人", "E0211"),
            ("人", "E0211"),
            ("12(8)", "E0211"),
            ("1e3", "E0211"),
            ("12 13", "E0211"),
            ("12²", "E0211"),
            ("约12", "E0211"),
            ("#REF!", "E0218"),
        ] {
            let read = match count(text, CellKind::Text, &units) {
                Ok(None) => "empty".into(),
                Ok(Some(n)) => n.to_string(),
                Err(e) => e.code.as_str().to_owned(),
            };
            assert_eq!(read, expected, "{text:?}");
        }
    }

    #[test]
    fn a_unit_of_another_thing_is_named() {
        let reason = |text: &str, units: &[&str]| {
            let units: Vec<String> = units.iter().map(|u| (*u).to_owned()).collect();
            count(text, CellKind::Text, &units).expect_err("no count").reason
        };
        assert_eq!(reason("3箱", &["件", "辆"]), "「3箱」的单位「箱」不是这一列的单位（件、辆）");
        assert_eq!(reason("3箱", &[]), "「3箱」的单位「箱」不是这一列的单位，只写数字");
        assert_eq!(reason("约3件", &["件"]), "「约3件」不是整数");
        assert_eq!(reason("3.5件", &["件"]), "「3.5件」不是整数");
    }
}
