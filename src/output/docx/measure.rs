//! How wide a line of text will be.
//!
//! Job: text widths without a font file, for indents and column widths. Inputs: text and the
//! em in twips. Outputs: twips. Invariant: integer arithmetic; exact for 汉字 and, in Times New
//! Roman, for digits and the full stop; close for other Latin characters.

use crate::output::chars;

/// Width of `text` on one line, `em` being the font size and `spacing` the character spacing.
pub(super) fn width(text: &str, em: i32, spacing: i32) -> i32 {
    text.chars().filter(|c| chars::char_columns(*c) > 0).map(|c| em * thousandths(c) / 1000 + spacing).sum()
}

/// What programs that insist on 汉字–digit spacing add: 0.2 em at every change of script.
pub(super) fn script_gaps(text: &str, em: i32) -> i32 {
    let changes = text.chars().zip(text.chars().skip(1)).filter(|(a, b)| {
        (is_han(*a) && b.is_ascii_alphanumeric()) || (a.is_ascii_alphanumeric() && is_han(*b))
    });
    changes.map(|_| em / 5).sum()
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

/// Advance of `c` in 1/1000 em: 1000 for full-width, Times New Roman's for the rest.
fn thousandths(c: char) -> i32 {
    match c {
        c if chars::is_wide(c) => 1000,
        ' ' | '.' | ',' => 250,
        '/' | ':' | ';' | 'i' | 'j' | 'l' | 't' | '\\' => 278,
        '(' | ')' | '-' | '[' | ']' | 'r' | 'f' | 'I' => 333,
        '%' => 833,
        'm' | 'M' | 'W' | 'w' => 889,
        '+' | '=' | '<' | '>' => 564,
        'A'..='Z' => 722,
        _ => 500,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn body_widths_are_the_measured_ones() {
        assert_eq!((width("残", 320, -5), width("8", 320, -5), width(".", 320, -5)), (315, 155, 75));
        assert_eq!(width("附件：", 320, -5), 945);
        assert_eq!(width("2025年12月31日", 320, -5), 8 * 155 + 3 * 315);
    }

    #[test]
    fn gaps_stand_between_hanzi_and_digits_only() {
        assert_eq!(script_gaps("2025年1月5日", 320), 5 * 64);
        assert_eq!(script_gaps("（2025）", 320), 0);
    }
}
