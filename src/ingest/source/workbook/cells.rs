//! Workbook values as text.
//!
//! Job: the one text that stands for each kind of cell. Inputs: calamine's values. Outputs: bytes
//! and a [`CellKind`]. Invariant: a number is written with the 15 significant digits a workbook
//! keeps, never in scientific notation, and is text from here on: no float travels further. Dates
//! that no calendar has are written as they are numbered, for the date reader to refuse.

use crate::ingest::rows::CellKind;
use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};
use chrono::{Days, NaiveDate};
use std::io::Write;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Appends a cell's text; `None` if it is empty.
pub fn write(value: &DataRef<'_>, is_1904: bool, out: &mut Vec<u8>) -> Option<CellKind> {
    let before = out.len();
    let kind = match value {
        DataRef::Empty => return None,
        DataRef::String(text) => text_cell(text, out),
        DataRef::SharedString(text) => text_cell(text, out),
        DataRef::Bool(value) => text_cell(if *value { "TRUE" } else { "FALSE" }, out),
        DataRef::Error(error) => error_cell(error, out),
        DataRef::Int(value) => {
            put(out, format_args!("{value}"));
            CellKind::Number
        }
        DataRef::Float(value) => number(*value, out),
        DataRef::DateTime(value) => date(value, is_1904, out),
        DataRef::DateTimeIso(text) => {
            out.extend_from_slice(iso(text).as_bytes());
            CellKind::Date
        }
        DataRef::DurationIso(text) => {
            out.extend_from_slice(text.as_bytes());
            CellKind::Date
        }
    };
    (out.len() > before).then_some(kind)
}

/// The same value without its owner.
pub fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(v) => DataRef::Int(*v),
        Data::Float(v) => DataRef::Float(*v),
        Data::String(v) => DataRef::SharedString(v),
        Data::Bool(v) => DataRef::Bool(*v),
        Data::DateTime(v) => DataRef::DateTime(*v),
        Data::DateTimeIso(v) => DataRef::DateTimeIso(v.clone()),
        Data::DurationIso(v) => DataRef::DurationIso(v.clone()),
        Data::Error(v) => DataRef::Error(v.clone()),
        Data::Empty => DataRef::Empty,
        // Rich text is text with a look.
        #[allow(unreachable_patterns)]
        other => DataRef::String(other.to_string()),
    }
}

fn text_cell(text: &str, out: &mut Vec<u8>) -> CellKind {
    out.extend_from_slice(text.as_bytes());
    CellKind::Text
}

fn error_cell(error: &CellErrorType, out: &mut Vec<u8>) -> CellKind {
    put(out, format_args!("{error}"));
    CellKind::Error
}

fn put(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to a Vec cannot fail.
    let _ = out.write_fmt(text);
}

/// The shortest decimal with the number's 15 significant digits.
#[allow(clippy::disallowed_types, reason = "a sheet keeps numbers as doubles; here they become decimals")]
fn number(value: f64, out: &mut Vec<u8>) -> CellKind {
    if !value.is_finite() {
        out.extend_from_slice(b"#NUM!");
        return CellKind::Error;
    }
    // Rounded to 15 digits by the exact conversion of the standard library, then only moved about
    // as text.
    let scientific = format!("{value:.14e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let negative = mantissa.starts_with('-');
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let point = exponent.parse::<i32>().unwrap_or(0) + 1;
    if digits.is_empty() {
        out.push(b'0');
        return CellKind::Number;
    }
    if negative {
        out.push(b'-');
    }
    let zeros = |n: i32| std::iter::repeat_n(b'0', n.max(0) as usize);
    if point <= 0 {
        out.extend_from_slice(b"0.");
        out.extend(zeros(-point));
        out.extend_from_slice(digits.as_bytes());
    } else {
        let (whole, part) = digits.split_at(digits.len().min(point as usize));
        out.extend_from_slice(whole.as_bytes());
        out.extend(zeros(point - digits.len() as i32));
        if !part.is_empty() {
            out.push(b'.');
            out.extend_from_slice(part.as_bytes());
        }
    }
    CellKind::Number
}

/// A serial number in a date format.
fn date(value: &ExcelDateTime, is_1904: bool, out: &mut Vec<u8>) -> CellKind {
    let before = out.len();
    if number(value.as_f64(), out) != CellKind::Number {
        return CellKind::Error;
    }
    let serial = out.get(before..).unwrap_or_default();
    let Some(seconds) = seconds(serial) else { return CellKind::Date };
    out.truncate(before);
    let (days, time) = (seconds / DAY, seconds % DAY);
    if value.is_duration() {
        put(out, format_args!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
        return CellKind::Date;
    }
    let day = day(days, is_1904);
    let clock = (time / 3600, time / 60 % 60, time % 60);
    match &day {
        Some(day) => put(out, format_args!("{day}")),
        // A time of day without a date.
        None => put(out, format_args!("{:02}:{:02}:{:02}", clock.0, clock.1, clock.2)),
    }
    if day.is_some() && time != 0 {
        put(out, format_args!(" {:02}:{:02}:{:02}", clock.0, clock.1, clock.2));
    }
    CellKind::Date
}

/// A serial number as whole seconds, rounded; `None` if it is negative or after 9999-12-31, the
/// last day a workbook can show.
fn seconds(serial: &[u8]) -> Option<i64> {
    let serial = std::str::from_utf8(serial).ok()?;
    let (days, part) = serial.split_once('.').unwrap_or((serial, ""));
    let days = days.parse::<i64>().ok().filter(|d| !serial.starts_with('-') && *d <= 2_958_465)?;
    // Twelve decimals of a day are less than a microsecond.
    let part = part.get(..12).unwrap_or(part);
    let scale = 10i64.pow(part.len() as u32);
    let part = if part.is_empty() { 0 } else { part.parse::<i64>().ok()? };
    Some(days * DAY + (part * DAY + scale / 2) / scale)
}

/// The date of a serial day; `None` for day 0 of the 1900 system, which is no date.
fn day(days: i64, is_1904: bool) -> Option<String> {
    let (year, month, first, ahead) = match (is_1904, days) {
        (true, n) => (1904, 1, 1, n),
        (false, 0) => return None,
        // Lotus 1-2-3 thought 1900 a leap year, and Excel agreed.
        (false, 60) => return Some("1900-02-29".to_owned()),
        (false, n @ 1..60) => (1899, 12, 31, n),
        (false, n) => (1899, 12, 30, n),
    };
    let day =
        NaiveDate::from_ymd_opt(year, month, first)?.checked_add_days(Days::new(ahead.unsigned_abs()))?;
    Some(day.format("%Y-%m-%d").to_string())
}

/// `2024-03-05T00:00:00` → `2024-03-05`, `…T10:20:30` → `… 10:20:30`.
fn iso(text: &str) -> String {
    match text.trim_end_matches('Z').split_once('T') {
        Some((day, time)) => match time.trim_end_matches(['0', '.', ':']) {
            "" => day.to_owned(),
            _ => format!("{day} {}", time.split('.').next().unwrap_or(time)),
        },
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    fn text(value: DataRef<'_>, is_1904: bool) -> (String, Option<CellKind>) {
        let mut out = Vec::new();
        let kind = write(&value, is_1904, &mut out);
        (String::from_utf8(out).expect("utf-8"), kind)
    }

    #[test]
    fn numbers_have_fifteen_digits_and_no_exponent() {
        for (value, wanted) in [
            (0.0, "0"),
            (-0.0, "0"),
            (300.0, "300"),
            (0.1 + 0.2, "0.3"),
            (1234.565, "1234.565"),
            (-86.5, "-86.5"),
            (0.0007, "0.0007"),
            (1e-7, "0.0000001"),
            (2.675, "2.675"),
            (1e15, "1000000000000000"),
            (999_999_198_001_011_234.0, "999999198001011000"),
            (4.22e17, "422000000000000000"),
            (1e21, "1000000000000000000000"),
            (123_456_789_012_345.0, "123456789012345"),
            (99999.999999999999, "100000"),
        ] {
            assert_eq!(text(DataRef::Float(value), false), (wanted.to_owned(), Some(CellKind::Number)));
        }
        let id = DataRef::Int(999_999_198_001_011_234);
        assert_eq!(text(id, false), ("999999198001011234".to_owned(), Some(CellKind::Number)));
        assert_eq!(
            text(DataRef::Float("NaN".parse().expect("a float")), false),
            ("#NUM!".to_owned(), Some(CellKind::Error))
        );
    }

    #[test]
    fn dates_of_both_systems() {
        for (serial, is_1904, wanted) in [
            (45356.0, false, "2024-03-05"),
            (45200.0, false, "2023-10-01"),
            (43894.0, true, "2024-03-05"),
            (45_356.430_902_777_78, false, "2024-03-05 10:20:30"),
            (45356.9999999999, false, "2024-03-06"),
            (1.0, false, "1900-01-01"),
            (59.0, false, "1900-02-28"),
            (60.0, false, "1900-02-29"),
            (61.0, false, "1900-03-01"),
            (0.0, true, "1904-01-01"),
            (0.5, false, "12:00:00"),
            (2958465.0, false, "9999-12-31"),
            (20240305.0, false, "20240305"),
            (-1.0, false, "-1"),
        ] {
            let value = DataRef::DateTime(ExcelDateTime::new(serial, DateTime, is_1904));
            assert_eq!(text(value, is_1904), (wanted.to_owned(), Some(CellKind::Date)));
        }
        let hours = DataRef::DateTime(ExcelDateTime::new(1.5, TimeDelta, false));
        assert_eq!(text(hours, false).0, "36:00:00");
    }

    #[test]
    fn other_kinds() {
        let cases = [
            (DataRef::DateTimeIso("2024-03-05T00:00:00".into()), "2024-03-05", Some(CellKind::Date)),
            (
                DataRef::DateTimeIso("2024-03-05T10:20:30.5Z".into()),
                "2024-03-05 10:20:30",
                Some(CellKind::Date),
            ),
            (DataRef::DateTimeIso("2024-03-05".into()), "2024-03-05", Some(CellKind::Date)),
            (DataRef::Bool(true), "TRUE", Some(CellKind::Text)),
            (DataRef::Error(CellErrorType::Ref), "#REF!", Some(CellKind::Error)),
            (DataRef::SharedString(" 李四 "), " 李四 ", Some(CellKind::Text)),
            (DataRef::SharedString(""), "", None),
            (DataRef::Empty, "", None),
        ];
        for (value, wanted, kind) in cases {
            assert_eq!(text(value, false), (wanted.to_owned(), kind));
        }
    }
}
