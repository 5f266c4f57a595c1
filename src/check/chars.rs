//! Characters that write numbers and words, the same for every reader of a text.

/// The digit of a character: ASCII or full-width.
pub(super) fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => None,
    }
}

/// Whether a character is a digit.
pub(super) fn is_digit(c: char) -> bool {
    digit(c).is_some()
}

/// Whether a character writes a number in Chinese, as printed reports write it.
pub(super) fn is_numeral(c: char) -> bool {
    "〇零一二两三四五六七八九十百千万亿".contains(c)
}

/// Whether a Chinese character.
pub(super) fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// The value of a Chinese digit that an ordinal begins with: 一 to 十.
pub(super) fn up_to_ten(c: char) -> Option<usize> {
    "一二三四五六七八九十".chars().position(|d| d == c).map(|p| p + 1)
}
