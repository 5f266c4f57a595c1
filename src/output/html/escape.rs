//! Words as HTML.
//!
//! Invariant: what comes out holds no markup, in an element or between quotes of an attribute.

use crate::output::chars::is_writable;

/// `text` for an element or an attribute's value in quotes; characters that no file may hold are left out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            // What turns the direction of all that follows must not reach beyond its own words.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\r' => {}
            c if is_writable(c) => out.push(c),
            _ => {}
        }
    }
    out
}

/// `text` for an element alone: quotes stay, of which SQL is full.
pub(super) fn text(text: &str) -> String {
    escape(text).replace("&quot;", "\"").replace("&#39;", "'")
}

/// [`escape`] with the text's own line ends kept.
pub(super) fn lines(text: &str) -> String {
    escape(text.trim()).replace('\n', "<br/>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_of_markup_is_left() {
        assert_eq!(
            escape("</noscript><script>alert(\"1\")&'\u{0}\u{b}"),
            "&lt;/noscript&gt;&lt;script&gt;alert(&quot;1&quot;)&amp;&#39;"
        );
        assert_eq!(text("\"a\" < 'b' & &quot;"), "\"a\" &lt; 'b' &amp; &amp;quot;");
        assert_eq!(lines(" 甲\r\n乙 "), "甲<br/>乙");
    }
}
