//! What stands round a value without belonging to it: padding, text guards, full-width forms.
//!
//! Inputs: the text of a cell. Outputs: the text without its guards; for numbers, dates and
//! identity numbers a narrow form. Invariant: no digit is made or lost. For that reason the narrow
//! form is not NFKC, which would turn `300²` into 3002 and `③` into 3.

/// Whether a character is white space, invisible or a control character.
pub(super) fn is_padding(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_invisible(c) || matches!(c, '\u{200c}' | '\u{200d}')
}

/// Characters without width that never belong to a word. The joiners U+200C and U+200D are not
/// among them: inside Uyghur and Mongolian names they do.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// Strips padding and the guards that keep a spreadsheet from reading digits as a number: a
/// leading apostrophe, a tab, `="…"`.
pub(super) fn unguard(text: &str) -> &str {
    let mut inner = text;
    let mut formula = false;
    loop {
        let before = inner.len();
        inner = inner.trim_matches(is_padding);
        if let Some(rest) = inner.strip_prefix(['\'', '＇']) {
            inner = rest.strip_suffix(['\'', '＇']).unwrap_or(rest);
        }
        if let Some(quoted) = inner.strip_prefix('=').and_then(unquote) {
            (inner, formula) = (quoted, true);
        } else if formula && let Some(quoted) = unquote(inner) {
            inner = quoted;
        }
        if inner.len() == before {
            return inner;
        }
    }
}

/// The inside of a pair of quotation marks.
fn unquote(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

/// A full-width ASCII character as its narrow form; ￥ as ¥; any other character as it is.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '￥' => '¥',
        _ => c,
    }
}

/// The narrow form of a number or date: guards and quotation marks off, full-width ASCII narrowed,
/// spaces removed, except that between two digits one is kept: `300 400` is two numbers, not one.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    let digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    for c in fully_unguarded(text).chars().map(narrow).filter(|c| !is_invisible(*c)) {
        if is_padding(c) {
            gap = true;
            continue;
        }
        if gap && digit(c) && out.ends_with(digit) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// The narrow form of an identity number: like [`fold`], but without any space.
pub(super) fn fold_spaceless(text: &str) -> String {
    fully_unguarded(text).chars().map(narrow).filter(|c| !is_padding(*c)).collect()
}

/// Without guards and without quotation marks round the whole.
fn fully_unguarded(text: &str) -> &str {
    let mut inner = unguard(text);
    while let Some(quoted) = unquote(inner) {
        inner = unguard(quoted);
    }
    inner
}

/// Whether a folded cell says that there is nothing: empty, dashes, `/`, 无.
pub(super) fn is_blank(folded: &str) -> bool {
    matches!(folded, "/" | "无") || folded.chars().all(|c| matches!(c, '-' | '—' | '–' | '―' | '−' | '‐'))
}

/// Hyphens of other alphabets as `-`. An em dash is none: it means a range.
pub(super) fn hyphens(folded: &str) -> String {
    folded.chars().map(|c| if matches!(c, '‐' | '‑' | '–' | '−') { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_come_off() {
        for text in [
            "42",
            "'42",
            "\t42",
            " 42 ",
            "\u{a0}42",
            "\u{3000}42\u{3000}",
            "=\"42\"",
            "=\"\"42\"\"",
            "=\"\"\"42\"\"\"",
            "=\"\t42\"",
            "'=\"42\"",
            "\u{feff}42",
            "42\u{200b}",
            "＇42",
            "'42'",
            "\r\n42\r\n",
        ] {
            assert_eq!(unguard(text), "42", "{text:?}");
        }
        for text in ["=42", "\"42\"", "4'2", "=\"42"] {
            assert_eq!(unguard(text), text, "not a guard");
        }
    }

    #[test]
    fn folding_never_joins_two_numbers() {
        assert_eq!(fold("３００．５ 元"), "300.5元");
        assert_eq!(fold("300\n400"), "300 400");
        assert_eq!(fold("300²"), "300²");
        assert_eq!(fold("\"300\""), "300");
        assert_eq!(fold_spaceless("4201 0119"), "42010119");
    }
}
