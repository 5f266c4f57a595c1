//! The person key: the first 17 digits of a citizen number (公民身份号码, GB 11643).
//!
//! Invariant: two spellings of one number (15 digits, lower-case x, certificate) give one key.

use chrono::NaiveDate;

/// The first 17 digits of an 18-digit number, as an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonKey(pub i64);

/// Why a text is no whole citizen number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdProblem {
    /// Wrong length or characters.
    Malformed,
    /// Digits 7–14 are no date.
    Birth,
    /// Ends in `000` and its check digit fails: Excel kept 15 digits.
    Truncated,
}

/// A whole number read from a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// The key.
    pub key: PersonKey,
    /// Whether the check digit holds (always, for a 15-digit number, which has none).
    pub check_digit_holds: bool,
    /// Whether it came as a 15-digit number.
    pub upgraded: bool,
}

/// The check digit of 17 digits (ISO 7064 MOD 11-2, as GB 11643 prescribes).
pub fn check_digit(digits: &[u8; 17]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| u32::from(d - b'0') * w).sum();
    b"10X98765432"[(sum % 11) as usize]
}

/// Reads a cleaned citizen number: 18 characters (x in either case) or 15 digits.
pub fn read(text: &[u8]) -> Result<Identity, IdProblem> {
    let mut digits = [0u8; 17];
    let (last, upgraded) = match text.len() {
        18 => {
            digits.copy_from_slice(&text[..17]);
            (text[17].to_ascii_uppercase(), false)
        }
        15 => {
            digits[..6].copy_from_slice(&text[..6]);
            digits[6..8].copy_from_slice(b"19");
            digits[8..].copy_from_slice(&text[6..]);
            (0, true)
        }
        _ => return Err(IdProblem::Malformed),
    };
    if !digits.iter().all(u8::is_ascii_digit) || !(upgraded || last.is_ascii_digit() || last == b'X') {
        return Err(IdProblem::Malformed);
    }
    let number =
        |range: std::ops::Range<usize>| digits[range].iter().fold(0i64, |n, d| n * 10 + i64::from(d - b'0'));
    let holds = upgraded || check_digit(&digits) == last;
    if !holds && text.ends_with(b"000") {
        return Err(IdProblem::Truncated);
    }
    let (year, month, day) = (number(6..10), number(10..12), number(12..14));
    let birth = i32::try_from(year)
        .ok()
        .filter(|y| (1850..2100).contains(y))
        .and_then(|y| NaiveDate::from_ymd_opt(y, month as u32, day as u32));
    if birth.is_none() {
        return Err(IdProblem::Birth);
    }
    Ok(Identity { key: PersonKey(number(0..17)), check_digit_holds: holds, upgraded })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_number_give_one_key() {
        let base = b"99992119800101123";
        let mut whole = base.to_vec();
        whole.push(check_digit(base));
        let full = read(&whole).expect("whole");
        let old = read(b"999921800101123").expect("15 digits");
        assert_eq!(full.key, old.key);
        assert!(full.check_digit_holds && old.upgraded);
    }

    #[test]
    fn a_truncated_number_is_told_from_a_mistyped_one() {
        assert_eq!(read(b"999921198001011000"), Err(IdProblem::Truncated));
        assert_eq!(read(b"999921198013011234"), Err(IdProblem::Birth));
        assert_eq!(read(b"9999211980"), Err(IdProblem::Malformed));
    }
}
