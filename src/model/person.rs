//! The person key: the first 17 digits of a citizen number (公民身份号码, GB 11643).
//!
//! Invariant: two spellings of one number (15 digits, lower-case x, certificate) give one key.

use super::digits::eight;
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
    const WEIGHTS: [u16; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    // Without the zero in `b'0'`, which is taken off once: sixteen products at a time are one instruction.
    const ZEROS: u16 = 48 * 100;
    let mut sum = 0u16;
    for (digit, weight) in digits.iter().zip(WEIGHTS) {
        sum = sum.wrapping_add(u16::from(*digit).wrapping_mul(weight));
    }
    b"10X98765432"[usize::from(sum.wrapping_sub(ZEROS) % 11)]
}

/// Reads a cleaned citizen number: 18 characters (x in either case) or 15 digits.
pub fn read(text: &[u8]) -> Result<Identity, IdProblem> {
    if let Some(whole) = text.as_array::<18>() {
        return read_18(whole);
    }
    let Some(old) = text.as_array::<15>() else { return Err(IdProblem::Malformed) };
    let mut digits = [b'0'; 17];
    digits[..6].copy_from_slice(&old[..6]);
    digits[6..8].copy_from_slice(b"19");
    digits[8..].copy_from_slice(&old[6..]);
    let (key, birth) = number(&digits).ok_or(IdProblem::Malformed)?;
    if !is_birth(birth) {
        return Err(IdProblem::Birth);
    }
    Ok(Identity { key: PersonKey(key), check_digit_holds: true, upgraded: true })
}

/// Reads the 18 characters of a cleaned citizen number.
#[inline]
pub fn read_18(text: &[u8; 18]) -> Result<Identity, IdProblem> {
    let Some((digits, _)) = text.split_first_chunk::<17>() else { return Err(IdProblem::Malformed) };
    let last = text[17].to_ascii_uppercase();
    let (key, birth) = number(digits).ok_or(IdProblem::Malformed)?;
    if !(last.is_ascii_digit() || last == b'X') {
        return Err(IdProblem::Malformed);
    }
    let holds = check_digit(digits) == last;
    if !holds && text.ends_with(b"000") {
        return Err(IdProblem::Truncated);
    }
    if !is_birth(birth) {
        return Err(IdProblem::Birth);
    }
    Ok(Identity { key: PersonKey(key), check_digit_holds: holds, upgraded: false })
}

/// 17 digits as an integer, and the eight of the birth date as another.
#[inline]
fn number(digits: &[u8; 17]) -> Option<(i64, u32)> {
    let (first, rest) = digits.split_first_chunk::<8>()?;
    let (second, _) = rest.split_first_chunk::<8>()?;
    if !digits[16].is_ascii_digit() {
        return None;
    }
    let (first, second) = (eight(*first)?, eight(*second)?);
    // Six digits of the place, then 1980 01 01, then the number of the day.
    let birth = first % 100 * 1_000_000 + second / 100;
    let number = i64::from(first) * 100_000_000 + i64::from(second);
    Some((number * 10 + i64::from(digits[16] - b'0'), birth))
}

/// Whether `19800101` is a day on which somebody can have been born.
#[inline]
fn is_birth(day: u32) -> bool {
    let (year, month, day) = (day / 10_000, day / 100 % 100, day % 100);
    (1850..2100).contains(&year) && NaiveDate::from_ymd_opt(year as i32, month, day).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Digit by digit, as the standard says it.
    fn plainly(text: &[u8]) -> Result<Identity, IdProblem> {
        const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let (digits, last) = match text {
            [digits @ .., last] if text.len() == 18 => (digits.to_vec(), Some(last.to_ascii_uppercase())),
            _ if text.len() == 15 => ([&text[..6], b"19", &text[6..]].concat(), None),
            _ => return Err(IdProblem::Malformed),
        };
        let is_last = last.is_none_or(|c| c.is_ascii_digit() || c == b'X');
        if !digits.iter().all(u8::is_ascii_digit) || !is_last {
            return Err(IdProblem::Malformed);
        }
        let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| u32::from(d - b'0') * w).sum();
        let holds = last.is_none_or(|last| b"10X98765432"[(sum % 11) as usize] == last);
        if !holds && text.ends_with(b"000") {
            return Err(IdProblem::Truncated);
        }
        let number = |digits: &[u8]| digits.iter().fold(0i64, |n, d| n * 10 + i64::from(d - b'0'));
        let (year, month, day) = (number(&digits[6..10]), number(&digits[10..12]), number(&digits[12..14]));
        let born = (1850..2100).contains(&year)
            && NaiveDate::from_ymd_opt(year as i32, month as u32, day as u32).is_some();
        let key = PersonKey(number(&digits));
        if born {
            Ok(Identity { key, check_digit_holds: holds, upgraded: last.is_none() })
        } else {
            Err(IdProblem::Birth)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]
        #[test]
        fn numbers_are_read_as_the_standard_says(
            place in "[0-9]{6}", year in 1840u32..2110, month in 0u32..14, day in 0u32..33, rest in "[0-9]{3}[0-9Xx]",
            damage in prop::option::of((0usize..18, any::<u8>())), zeros in any::<bool>(),
        ) {
            let mut text = format!("{place}{year}{month:02}{day:02}{rest}").into_bytes();
            if zeros {
                text[15..].copy_from_slice(b"000");
            }
            if let Some((at, byte)) = damage {
                text[at] = byte;
            }
            prop_assert_eq!(read(&text), plainly(&text));
            let old = [&text[..6], &text[8..17]].concat();
            prop_assert_eq!(read(&old), plainly(&old));
            // The check digit of these very digits.
            if let Some(digits) = text.first_chunk::<17>().filter(|d| d.iter().all(u8::is_ascii_digit)) {
                text[17] = check_digit(digits);
                prop_assert_eq!(read(&text), plainly(&text));
            }
        }
    }

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
