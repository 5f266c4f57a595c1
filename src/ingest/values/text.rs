//! Words: names, places, notes; numbers of batches and accounts; keys for comparison.
//!
//! Inputs: a cell's text. Outputs: cleaned words, `None` when nothing is left. Invariant: a name
//! keeps its characters (no NFKC); only what [`category_key`] gives is for comparison, never for print.

use super::clean;
use unicode_normalization::UnicodeNormalization;

/// Cleaned words: guards off, invisible characters out, line breaks as one space.
pub fn text(text: &str) -> Option<String> {
    let inner = clean::unguard(text);
    let is_break =
        |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let mut out = String::with_capacity(inner.len());
    let mut gap = String::new();
    for c in inner.chars().filter(|c| !clean::is_invisible(*c)) {
        if c.is_whitespace() {
            gap.push(c);
            continue;
        }
        if gap.contains(is_break) {
            out.push(' ');
        } else {
            out.push_str(&gap);
        }
        gap.clear();
        out.push(c);
    }
    (!out.is_empty()).then_some(out)
}

/// A number kept as text (批次, 账号, 电话): cleaned, full-width forms narrowed, no white space.
pub fn code_text(text: &str) -> Option<String> {
    let code: String = clean::unguard(text).nfkc().filter(|c| !is_gap(*c)).nfkc().collect();
    (!code.is_empty()).then_some(code)
}

/// The key under which two spellings of a category are the same.
pub fn category_key(text: &str) -> String {
    let kept = clean::unguard(text).nfkc().filter(|c| !is_gap(*c)).map(|c| c.to_ascii_lowercase());
    // A mark that a gap had kept from its letter may join it now.
    kept.nfkc().collect()
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || clean::is_invisible(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for (cell, expected) in [
            ("张三", Some("张三")),
            (" 张三\u{3000}", Some("张三")),
            ("张　三", Some("张　三")),
            ("'张三", Some("张三")),
            ("\t张三", Some("张三")),
            ("=\"张三\"", Some("张三")),
            ("\u{feff}张\u{200b}三", Some("张三")),
            ("买买提·阿卜杜拉", Some("买买提·阿卜杜拉")),
            ("城关镇\r\n东街村", Some("城关镇 东街村")),
            ("城关镇 \n\n  东街村", Some("城关镇 东街村")),
            ("１２号", Some("１２号")),
            ("\"甲\"和\"乙\"", Some("\"甲\"和\"乙\"")),
            ("", None),
            ("  \u{a0}\u{3000}", None),
            ("=\"\"", None),
            ("'", None),
        ] {
            assert_eq!(text(cell).as_deref(), expected, "{cell:?}");
        }
    }

    #[test]
    fn codes_and_keys() {
        for (cell, expected) in [
            ("2024 01", Some("202401")),
            ("'0012", Some("0012")),
            ("６２２８ ４８", Some("622848")),
            ("12.0", Some("12.0")),
            ("=\"0012\"", Some("0012")),
            ("  ", None),
        ] {
            assert_eq!(code_text(cell).as_deref(), expected, "{cell:?}");
        }
        assert_eq!(category_key(" 护理 补贴（Ａ类）"), "护理补贴(a类)");
        assert_eq!(category_key("=\"一级\""), "一级");
    }
}
