//! ASCII digits, eight at a time.
//!
//! Job: the inner step of every reader of dates, amounts and identity numbers. Inputs: bytes. Outputs: their
//! value. Invariant: what is no digit is never taken for one.

const HIGH: u64 = 0xf0f0_f0f0_f0f0_f0f0;

/// The value of eight ASCII digits, or `None` if one of the bytes is none.
#[inline]
pub fn eight(digits: [u8; 8]) -> Option<u32> {
    let word = u64::from_le_bytes(digits);
    // The upper half of each byte is 3, and stays 3 when 6 is added to the lower half.
    let halves = (word & HIGH) | ((word.wrapping_add(0x0606_0606_0606_0606) & HIGH) >> 4);
    if halves != 0x3333_3333_3333_3333 {
        return None;
    }
    // Pairs of digits, pairs of pairs, and so on: each step is one multiplication.
    let ones = word & 0x0f0f_0f0f_0f0f_0f0f;
    let pairs = (ones.wrapping_mul(10) + (ones >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100) + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let whole = fours.wrapping_mul(10_000) + (fours >> 32);
    Some((whole & 0xffff_ffff) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn eight_digits_are_their_number(number in 0u32..100_000_000, at in 0usize..8, other in any::<u8>()) {
            let mut digits = *format!("{number:08}").as_bytes().first_chunk::<8>().expect("eight");
            prop_assert_eq!(eight(digits), Some(number));
            digits[at] = other;
            let wanted = other.is_ascii_digit().then(|| {
                digits.iter().fold(0, |n, digit| n * 10 + u32::from(digit - b'0'))
            });
            prop_assert_eq!(eight(digits), wanted);
        }
    }

    #[test]
    fn no_other_byte_is_a_digit() {
        for byte in 0..=u8::MAX {
            for neighbour in [b'0', b'9', 0xff, 0x00] {
                let digits = [neighbour, byte, b'1', neighbour, b'2', b'3', b'4', byte];
                let all = digits.iter().all(u8::is_ascii_digit);
                assert_eq!(eight(digits).is_some(), all, "{byte} beside {neighbour}");
            }
        }
    }
}
