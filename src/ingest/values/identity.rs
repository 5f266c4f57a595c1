//! Identity numbers: citizen numbers (公民身份号码, GB 11643) and disability certificate numbers.
//!
//! Inputs: a cell of either column. Outputs: a person key with what is known of the number, empty,
//! or E0212–E0217 for the ways exports damage it. Invariant: a damaged number gives no key; every
//! reason shows the number masked.

use super::{Read, Unreadable, clean, refuse_error};
use crate::diagnostic::{Code, codes};
use crate::ingest::rows::CellKind;
use crate::model::person::{self, IdProblem};
use crate::model::{PersonKey, mask};

/// A whole number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdRead {
    /// The person.
    pub key: PersonKey,
    /// Whether the check digit holds (always, for a 15-digit number).
    pub check_digit_holds: bool,
    /// Whether it came as a 15-digit number.
    pub upgraded: bool,
    /// What follows the 18 characters in a certificate number: category and level digit, then `B1` …
    /// for a replaced card; empty for a citizen number.
    pub certificate_tail: String,
    /// 18 characters (a 15-digit number with its century and computed check digit), then the tail.
    pub normalised: String,
}

/// Reads a citizen number (18 or 15) or a certificate number (20, 22, 24 characters).
/// Empty, `-`, `—`, `/` and 无 are no number.
pub fn identity(text: &str, kind: CellKind) -> Read<IdRead> {
    refuse_error(text, kind)?;
    let number = clean::fold_spaceless(text).to_ascii_uppercase();
    if clean::is_blank(&number) {
        return Ok(None);
    }
    if is_scientific(&number) {
        return refuse(codes::ID_SCIENTIFIC, &number, "是科学计数,后面的数字已经丢失");
    }
    if is_masked(&number) {
        return refuse(codes::ID_MASKED, &number, "打了星号");
    }
    let digits = number.bytes().all(|b| b.is_ascii_digit());
    if kind == CellKind::Number && digits && number.len() > 15 {
        return refuse(codes::ID_NUMERIC, &number, "存成了数字,末几位已经丢失");
    }
    if !number.is_ascii() {
        return refuse(codes::ID_MALFORMED, &number, "含有数字和 X 以外的字符");
    }
    let cut = if number.len() >= 20 { 18 } else { number.len() };
    let Some((citizen, tail)) = number.split_at_checked(cut) else {
        return refuse(codes::ID_MALFORMED, &number, "位数不对");
    };
    // Fifteen digits of a certificate number are left; no card has category 0.
    if number.len() == 20 && digits && number.ends_with("00000") {
        return refuse(codes::ID_TRUNCATED, &number, "末五位为 00000,只剩 15 位有效数字");
    }
    match person::read(citizen.as_bytes()) {
        Err(IdProblem::Malformed) => refuse(codes::ID_MALFORMED, &number, &malformed(&number)),
        Err(IdProblem::Truncated) => refuse(codes::ID_TRUNCATED, &number, "校验位不符且末三位为 000"),
        Err(IdProblem::Birth) => refuse(codes::ID_BIRTH, &number, "里的出生日期不存在"),
        Ok(_) if !is_tail(tail.as_bytes()) => {
            refuse(codes::ID_MALFORMED, &number, "第 18 位以后不是残疾类别、等级和换证号")
        }
        Ok(read) => Ok(Some(IdRead {
            key: read.key,
            check_digit_holds: read.check_digit_holds,
            upgraded: read.upgraded,
            certificate_tail: tail.to_owned(),
            normalised: if read.upgraded { upgraded(read.key) } else { number.clone() },
        })),
    }
}

/// The fast path: exactly 18 plain characters, whole → key and whether the check digit holds.
/// `None`: another form or damaged; the full reader says which.
#[inline]
pub fn identity_ascii(bytes: &[u8]) -> Option<(i64, bool)> {
    let read = person::read_18(bytes.as_array()?).ok()?;
    Some((read.key.0, read.check_digit_holds))
}

/// The fast path of a certificate number: 20 to 24 plain characters. `None`: another form or damaged; the
/// full reader says which.
pub fn certificate_ascii(bytes: &[u8]) -> Option<IdRead> {
    let (citizen, tail) = bytes.split_first_chunk::<18>()?;
    let plain = matches!(tail.len(), 2 | 4..=6) && is_tail(tail) && !citizen[17].is_ascii_lowercase();
    if !plain || bytes.ends_with(b"00000") {
        return None;
    }
    let read = person::read_18(citizen).ok()?;
    let normalised = std::str::from_utf8(bytes).ok()?;
    Some(IdRead {
        key: read.key,
        check_digit_holds: read.check_digit_holds,
        upgraded: false,
        certificate_tail: normalised.get(18..)?.to_owned(),
        normalised: normalised.to_owned(),
    })
}

/// A refusal that shows the number masked.
fn refuse<T>(code: Code, number: &str, why: &str) -> Read<T> {
    let shown: String = number.chars().take(24).collect();
    Err(Unreadable { code, reason: format!("「{}」{why}", mask::number(&shown)) })
}

/// What is wrong with a number that is none.
fn malformed(number: &str) -> String {
    if number.bytes().all(|b| b.is_ascii_digit() || b == b'X') {
        match number.len() {
            15 | 18 | 20.. => "的 X 不在第 18 位".to_owned(),
            n => format!("有 {n} 位,应为 18 或 15 位(身份证)、20 或 22 位(残疾人证)"),
        }
    } else {
        "含有数字和 X 以外的字符".to_owned()
    }
}

/// `4.22E+17`, `4E17`.
fn is_scientific(number: &str) -> bool {
    let Some((mantissa, exponent)) = number.split_once('E') else { return false };
    let plain = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    plain(whole) && plain(fraction) && plain(exponent.strip_prefix('+').unwrap_or(exponent))
}

/// Asterisks, or runs of what stands for them.
fn is_masked(number: &str) -> bool {
    number.contains(['*', '×', '✱', '∗', '●', '○', '■', '□', '＊']) || number.contains("XX")
}

/// Nothing, or category 1–7 and level 1–4, and the marks of replaced cards (`B1`, `B12`, `B1B2`).
fn is_tail(tail: &[u8]) -> bool {
    match tail {
        [] | [b'1'..=b'7', b'1'..=b'4'] => true,
        [b'1'..=b'7', b'1'..=b'4', marks @ ..] => match marks {
            [b'B', rest @ ..] if (1..=3).contains(&rest.len()) => {
                rest.iter().all(u8::is_ascii_digit)
                    || matches!(rest, [a, b'B', b] if a.is_ascii_digit() && b.is_ascii_digit())
            }
            _ => false,
        },
        _ => false,
    }
}

/// The 18 characters of a 15-digit number.
fn upgraded(key: PersonKey) -> String {
    let mut number = format!("{:017}", key.0);
    if let Some(digits) = number.as_bytes().first_chunk::<17>() {
        let check = char::from(person::check_digit(digits));
        number.push(check);
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 99992119800101123 and its check digit.
    const WHOLE: &str = "999921198001011233";

    fn show(text: &str, kind: CellKind) -> String {
        match identity(text, kind) {
            Ok(None) => "empty".into(),
            Ok(Some(r)) => r.normalised,
            Err(e) => e.code.as_str().into(),
        }
    }

    fn with_check(digits: &str) -> String {
        let bytes: &[u8; 17] = digits.as_bytes().first_chunk().expect("17 digits");
        format!("{digits}{}", char::from(person::check_digit(bytes)))
    }

    #[test]
    fn one_number_in_many_guards() {
        assert_eq!(with_check("99992119800101123"), WHOLE);
        for text in [
            WHOLE.to_owned(),
            format!("'{WHOLE}"),
            format!("\t{WHOLE}"),
            format!(" {WHOLE}\u{a0}\u{3000}"),
            format!("=\"{WHOLE}\""),
            format!("=\"\"\"{WHOLE}\"\"\""),
            format!("\"\t{WHOLE}\""),
            format!("'{WHOLE}'"),
            format!("\u{feff}{WHOLE}\u{200b}"),
            "999921 19800101 1233".to_owned(),
            "９９９９２１１９８００１０１１２３３".to_owned(),
            "999921\n198001011233".to_owned(),
            "999921800101123".to_owned(),
        ] {
            let read = identity(&text, CellKind::Text).expect("readable").expect("there");
            assert_eq!((read.normalised.as_str(), read.key.0), (WHOLE, 99_992_119_800_101_123), "{text:?}");
            assert_eq!((read.check_digit_holds, read.upgraded), (true, text.len() == 15), "{text:?}");
        }
        let x = (0..1000)
            .map(|n| with_check(&format!("99992119800101{n:03}")))
            .find(|n| n.ends_with('X'))
            .expect("an X");
        for text in [x.clone(), x.to_lowercase(), x.replace('X', "Ｘ"), x.replace('X', "ｘ")] {
            assert_eq!(show(&text, CellKind::Text), x);
        }
    }

    #[test]
    fn certificates_keep_their_tail() {
        for tail in ["43", "11", "74", "43B1", "43B12", "43B1B2"] {
            let read = identity(&format!("{WHOLE}{tail}"), CellKind::Text).expect("readable").expect("there");
            assert_eq!((read.certificate_tail.as_str(), read.key.0), (tail, 99_992_119_800_101_123));
            assert_eq!(read.normalised, format!("{WHOLE}{tail}"));
        }
        assert_eq!(show(&format!("{WHOLE}43b1"), CellKind::Text), format!("{WHOLE}43B1"));
        for tail in ["4", "80", "03", "45", "43B", "43B1234", "43C1", "4312", "43B1B", "43BB1"] {
            assert_eq!(show(&format!("{WHOLE}{tail}"), CellKind::Text), "E0215", "{tail}");
        }
    }

    #[test]
    fn damage_is_told_apart() {
        for (text, kind, expected) in [
            ("", CellKind::Text, "empty"),
            ("-", CellKind::Text, "empty"),
            ("无", CellKind::Text, "empty"),
            ("4.22E+17", CellKind::Text, "E0212"),
            ("4.22e17", CellKind::Text, "E0212"),
            ("5.10322E+17", CellKind::Number, "E0212"),
            ("４.２２Ｅ＋１７", CellKind::Text, "E0212"),
            ("999921198001011000", CellKind::Text, "E0213"),
            ("99992119800101100000", CellKind::Text, "E0213"),
            ("9999**********1234", CellKind::Text, "E0214"),
            ("999921××××××××1234", CellKind::Text, "E0214"),
            ("999921xxxxxxxx1234", CellKind::Text, "E0214"),
            ("9999＊＊＊＊1234", CellKind::Text, "E0214"),
            ("99992119800101123", CellKind::Text, "E0215"),
            ("9999211980010112345", CellKind::Text, "E0215"),
            ("9999211980010112X3", CellKind::Text, "E0215"),
            ("张三", CellKind::Text, "E0215"),
            ("²99921198001011233", CellKind::Text, "E0215"),
            ("1980-01-01", CellKind::Date, "E0215"),
            ("999921198013011234", CellKind::Text, "E0216"),
            ("999921801301123", CellKind::Text, "E0216"),
            ("999921198001011233", CellKind::Number, "E0217"),
            ("999921198001011000", CellKind::Number, "E0217"),
            ("99992119800101100000", CellKind::Number, "E0217"),
            ("999921800101123", CellKind::Number, WHOLE),
            ("#REF!", CellKind::Error, "E0218"),
            ("#N/A", CellKind::Text, "E0218"),
        ] {
            assert_eq!(show(text, kind), expected, "{text:?}");
        }
    }

    #[test]
    fn a_whole_number_that_ends_in_zeros_is_kept() {
        let lucky = (0..100)
            .map(|n| with_check(&format!("999921198001{:02}{:03}", n % 28 + 1, n / 28 * 100)))
            .find(|n| n.ends_with("000"));
        let lucky = lucky.expect("one in eleven");
        assert_eq!(show(&lucky, CellKind::Text), lucky);
        assert_eq!(show(&format!("{lucky}43"), CellKind::Text), format!("{lucky}43"));
        assert_eq!(show(&format!("{lucky}00"), CellKind::Text), "E0213");
    }

    #[test]
    fn a_wrong_check_digit_is_kept_and_said() {
        let read = identity("999921198001011234", CellKind::Text).expect("readable").expect("there");
        assert!(!read.check_digit_holds);
        assert_eq!(read.key.0, 99_992_119_800_101_123);
        assert_eq!(identity_ascii(b"999921198001011234"), Some((99_992_119_800_101_123, false)));
        assert_eq!(identity_ascii(b"999921198001011000"), None);
        assert_eq!(identity_ascii(b"999921800101123"), None);
    }

    #[test]
    fn reasons_are_masked() {
        for text in
            ["999921198001011000", "999921198013011234", "9999211980010112345", "99992119800101123380"]
        {
            let reason = identity(text, CellKind::Text).expect_err("damaged").reason;
            assert!(!reason.contains("1980") && reason.contains("****"), "{reason}");
        }
        let reason = identity("999921198001011000", CellKind::Text).expect_err("damaged").reason;
        assert_eq!(reason, "「9999************00」校验位不符且末三位为 000");
    }
}
