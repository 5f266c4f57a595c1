//! Counts: whole numbers of persons, rows or things.
//!
//! Inputs: a cell. Outputs: an integer, empty, or E0211. Invariant: exact; `12.0` is 12, `12.5` is
//! refused, never rounded.

use super::{Read, clean, number, refuse, refuse_error};
use crate::diagnostic::codes;
use crate::ingest::rows::CellKind;

/// Reads a count, with or without thousands separators and a closing 人, 人次, 例, 次, 户 or 件.
/// Empty, `-`, `—`, `/` and 无 are no count.
pub fn count(text: &str, kind: CellKind) -> Read<i64> {
    const UNITS: [&str; 6] = ["人次", "人", "例", "次", "户", "件"];
    refuse_error(text, kind)?;
    let folded = clean::fold(text);
    if clean::is_blank(&folded) {
        return Ok(None);
    }
    let body = UNITS.iter().find_map(|u| folded.strip_suffix(u)).unwrap_or(&folded);
    let (sign, body) = number::sign(body);
    let value = number::unsigned(body).and_then(|mut digits| {
        digits.negative = sign == Some(true);
        digits.scaled(0).and_then(|n| i64::try_from(n).ok())
    });
    match value {
        Some(value) => Ok(Some(value)),
        None => refuse(codes::COUNT_UNREADABLE, text, "不是整数"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
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
            ("12人人", "E0211"),
            ("人", "E0211"),
            ("12(8)", "E0211"),
            ("1e3", "E0211"),
            ("12 13", "E0211"),
            ("12²", "E0211"),
            ("约12", "E0211"),
            ("#REF!", "E0218"),
        ] {
            let read = match count(text, CellKind::Text) {
                Ok(None) => "empty".into(),
                Ok(Some(n)) => n.to_string(),
                Err(e) => e.code.as_str().to_owned(),
            };
            assert_eq!(read, expected, "{text:?}");
        }
    }
}
