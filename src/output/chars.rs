//! Characters: which may be written at all, and how many columns they take.
//!
//! Job: the two questions every text-shaped writer asks about a character.
//! Inputs: characters and strings. Outputs: booleans and column counts.
//! Invariant: a character that XML 1.0 forbids is never reported as writable.

/// Whether `c` may stand in a deliverable: the XML 1.0 production `Char`.
///
/// Exported tables carry vertical tabs, unit separators and NULs; Word refuses a file that
/// holds even one of them, so every writer drops what this rejects.
pub fn is_writable(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Whether `c` draws nothing and only changes how others are shown, such as marks that turn their order round: a file
/// or a cell that holds one does not say what it seems to say.
pub fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// `text` without the characters that [`is_writable`] rejects, with every line end as one `\n`.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => out.push('\n'),
            c if is_writable(c) => out.push(c),
            _ => {}
        }
    }
    out
}

/// Columns `text` takes in a fixed-pitch Chinese font.
pub fn columns(text: &str) -> usize {
    text.chars().map(char_columns).sum()
}

/// Columns of one character: 2 for 全角, 1 for 半角, 0 for marks that draw nothing of their own.
///
/// The characters Unicode calls ambiguous (“ ” — … · ① ×) count 2: the fonts a Chinese office
/// reads a .txt with (宋体, 仿宋) draw them full-width.
pub fn char_columns(c: char) -> usize {
    match c {
        '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => 0,
        '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' => 0,
        c if is_wide(c) => 2,
        _ => 1,
    }
}

/// Columns `text` takes in a terminal: what Unicode calls ambiguous counts 1 there.
pub fn terminal_columns(text: &str) -> usize {
    text.chars().map(terminal_char_columns).sum()
}

/// Columns of one character in a terminal.
pub fn terminal_char_columns(c: char) -> usize {
    if is_ambiguous(c) { 1 } else { char_columns(c) }
}

/// Whether `c` takes the full width of a 汉字.
pub fn is_wide(c: char) -> bool {
    is_ambiguous(c)
        || matches!(c,
            '\u{1100}'..='\u{115F}'
            | '\u{2E80}'..='\u{303E}'
            | '\u{3041}'..='\u{A4CF}'
            | '\u{AC00}'..='\u{D7A3}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{FE10}'..='\u{FE19}'
            | '\u{FE30}'..='\u{FE6F}'
            | '\u{FF01}'..='\u{FF60}'
            | '\u{FFE0}'..='\u{FFE6}'
            | '\u{1F300}'..='\u{1FAFF}'
            | '\u{20000}'..='\u{3FFFD}')
}

/// Whether fonts and terminals differ about the width of `c`.
fn is_ambiguous(c: char) -> bool {
    matches!(c,
        '·' | '×' | '÷' | '°' | '±' | '—' | '―' | '‘' | '’' | '“' | '”' | '…' | '‰' | '※' | '℃' | '№' | '→'
        | '≤' | '≥' | '≈' | '≠' | '■' | '□' | '▲' | '△' | '●' | '○' | '◆' | '◇' | '★' | '☆' | '√'
        | '\u{2160}'..='\u{217B}' // Roman numerals
        | '\u{2460}'..='\u{24FF}') // ① ⑴ ⒈
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_dropped_and_line_ends_unified() {
        assert_eq!(clean("甲\u{0}\u{b}\u{1f}\u{fffe}乙\r\n丙\r丁\t。"), "甲乙\n丙\n丁\t。");
    }

    #[test]
    fn full_width_is_two_columns() {
        assert_eq!(columns("残联2025年"), 10);
        assert_eq!(columns("（一）“双百”—…·"), 20);
        assert_eq!(columns("e\u{301}"), 1);
    }
}
