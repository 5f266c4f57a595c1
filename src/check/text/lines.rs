//! The lines of a text file and where they stand.
//!
//! Input: decoded text. Output: [`Line`]s in order. Invariants: no character is changed; a line's number is the
//! one an editor shows (line feed, carriage return or both end a line; form feeds and Unicode's separators part
//! lines without counting).

/// A stretch without line end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Without the white space round it.
    pub text: &'a str,
    /// With it.
    pub raw: &'a str,
    /// From 1.
    pub line: u64,
    /// The character column of `raw`'s first character, from 1.
    pub column: u32,
    /// Whether a page ends before it.
    pub page: bool,
}

/// All lines, empty ones too.
pub(super) fn split(text: &str) -> Vec<Line<'_>> {
    let mut out = Vec::new();
    let (mut line, mut column, mut page) = (1u64, 1u32, false);
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    let mut length = 0u32;
    while let Some((at, c)) = chars.next() {
        let counts = matches!(c, '\n' | '\r');
        if !counts && !matches!(c, '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            length = length.saturating_add(1);
            continue;
        }
        let raw = text.get(start..at).unwrap_or("");
        out.push(Line { text: trim(raw), raw, line, column, page });
        start = at + c.len_utf8();
        if c == '\r' && chars.next_if(|(_, next)| *next == '\n').is_some() {
            start += 1;
        }
        page = c == '\u{c}' || (page && raw.is_empty() && !counts);
        (line, column) = if counts { (line + 1, 1) } else { (line, column.saturating_add(length + 1)) };
        length = 0;
    }
    let raw = text.get(start..).unwrap_or("");
    if !raw.is_empty() {
        out.push(Line { text: trim(raw), raw, line, column, page });
    }
    out
}

/// Without white space and byte order marks at both ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}')
}

/// Columns that a text takes on paper: two a character of Chinese, one of others.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// Columns that a character takes.
pub(super) fn columns(c: char) -> usize {
    if matches!(c, '\u{1100}'..='\u{115f}' | '\u{2018}'..='\u{201d}' | '\u{2026}' | '\u{2460}'..='\u{24ff}'
        | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}')
    {
        2
    } else {
        1
    }
}

/// Characters before a byte of a text, counted onward from the last one asked for: a text is gone through once as
/// long as the bytes asked for ascend.
#[derive(Debug, Clone, Copy)]
pub(in crate::check) struct Counter<'a> {
    text: &'a str,
    byte: usize,
    count: u32,
}

impl<'a> Counter<'a> {
    /// At the beginning of a text.
    pub(in crate::check) fn new(text: &'a str) -> Counter<'a> {
        Counter { text, byte: 0, count: 0 }
    }

    /// Characters before a byte.
    pub(in crate::check) fn before(&mut self, byte: usize) -> u32 {
        if byte < self.byte {
            *self = Counter::new(self.text);
        }
        let passed = self.text.get(self.byte..byte).map_or(0, |t| t.chars().count());
        self.count = self.count.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
        self.byte = byte;
        self.count
    }

    /// The byte before which so many characters stand; the text's end if it has fewer.
    pub(in crate::check) fn byte(&mut self, count: u32) -> usize {
        if count < self.count {
            *self = Counter::new(self.text);
        }
        let more = usize::try_from(count - self.count).unwrap_or(usize::MAX);
        let rest = self.text.get(self.byte..).unwrap_or("");
        if let Some((at, _)) = rest.char_indices().nth(more) {
            self.byte += at;
            self.count = count;
            return self.byte;
        }
        self.text.len()
    }
}

impl Line<'_> {
    /// Columns of white space before it.
    pub(super) fn indent(&self) -> usize {
        width(self.before())
    }

    /// White space before it.
    fn before(&self) -> &str {
        let from = self.text.as_ptr() as usize - self.raw.as_ptr() as usize;
        if self.text.is_empty() { "" } else { self.raw.get(..from).unwrap_or("") }
    }

    /// The character column at which `text` begins.
    pub(super) fn text_column(&self) -> u32 {
        let before = u32::try_from(self.before().chars().count()).unwrap_or(0);
        self.column.saturating_add(before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_as_an_editor_does() {
        let text = "\u{feff}一\r\n\r二\u{2028} 三\n\u{c}四\u{b}五";
        let all: Vec<_> =
            split(text).iter().map(|l| (l.text.to_owned(), l.line, l.text_column(), l.page)).collect();
        let expect = [
            ("一", 1, 2, false),
            ("", 2, 1, false),
            ("二", 3, 1, false),
            ("三", 3, 4, false),
            ("", 4, 1, false),
            ("四", 4, 2, true),
            ("五", 4, 4, false),
        ];
        assert_eq!(all, expect.map(|(t, l, c, p)| (t.to_owned(), l, c, p)));
        assert_eq!(split("　　甲")[0].indent(), 4);
        assert_eq!(width("共12人。"), 8);
        let mut counter = Counter::new("共12人");
        assert_eq!(
            [counter.before(4), counter.before(5), counter.before(3), counter.before(8)],
            [2, 3, 1, 4]
        );
        assert_eq!([counter.byte(1), counter.byte(3), counter.byte(9), counter.byte(0)], [3, 5, 8, 0]);
    }
}
