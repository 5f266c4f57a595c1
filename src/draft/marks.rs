//! Marks that carry figures through the template engine as text.
//!
//! Invariant: the marks are private-use characters; they are taken out of everything that comes from
//! outside (template words, facts, region names), so that only functions of the program make them.

/// Opens a mark; followed by its kind.
pub(super) const OPEN: char = '\u{E000}';
/// Between a mark's key and its printed text.
pub(super) const MIDDLE: char = '\u{E001}';
/// Closes a mark.
pub(super) const CLOSE: char = '\u{E002}';
/// Opens a reference to a piece of a Word template; followed by its number.
pub(super) const PIECE: char = '\u{E003}';
/// Closes such a reference.
pub(super) const PIECE_END: char = '\u{E004}';

/// Whether a character is one of the program's own marks.
pub(super) fn is_own(c: char) -> bool {
    matches!(c, OPEN | MIDDLE | CLOSE | PIECE | PIECE_END)
}

/// What a mark stands for. While a template is rendered the numbers are those of the record, in the
/// order of calls; what is left of them is numbered again in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A printing of a figure.
    Figure(usize),
    /// A place left to the office.
    Gap(usize),
    /// A hand-typed number.
    Fact(usize),
    /// A block of the program's own making (a table, the 落款).
    Block(usize),
}

impl Kind {
    fn parse(key: &str) -> Option<Kind> {
        let mut chars = key.chars();
        let kind = chars.next()?;
        let number = chars.as_str().parse().ok()?;
        Some(match kind {
            'f' => Kind::Figure(number),
            '!' => Kind::Gap(number),
            '=' => Kind::Fact(number),
            '#' => Kind::Block(number),
            _ => return None,
        })
    }
}

/// Text under a mark.
pub(super) fn mark(kind: Kind, text: &str) -> String {
    let (letter, number) = match kind {
        Kind::Figure(n) => ('f', n),
        Kind::Gap(n) => ('!', n),
        Kind::Fact(n) => ('=', n),
        Kind::Block(n) => ('#', n),
    };
    format!("{OPEN}{letter}{number}{MIDDLE}{text}{CLOSE}")
}

/// A piece of rendered text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Words between marks.
    Words(&'a str),
    /// A mark and its text.
    Marked(Kind, &'a str),
}

/// The pieces of a text; `None` if a mark in it is damaged (a filter cut it in two).
pub(super) fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(OPEN) {
        out.push(Piece::Words(&rest[..start]));
        let body = &rest[start + OPEN.len_utf8()..];
        let (inner, after) = body.split_once(CLOSE)?;
        let (key, printed) = inner.split_once(MIDDLE)?;
        out.push(Piece::Marked(Kind::parse(key)?, printed));
        rest = after;
    }
    out.push(Piece::Words(rest));
    out.retain(|piece| *piece != Piece::Words(""));
    let clean = |piece: &Piece| match piece {
        Piece::Words(text) | Piece::Marked(_, text) => !text.contains([OPEN, MIDDLE, CLOSE]),
    };
    out.iter().all(clean).then_some(out)
}

/// Text from outside without mark characters.
pub(super) fn strip(text: &str) -> String {
    text.chars().filter(|c| !is_own(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_back_and_damaged_ones_are_seen() {
        let text = format!("共{}，{}", mark(Kind::Figure(3), "12人"), mark(Kind::Gap(0), "【待填】"));
        let expected = [
            Piece::Words("共"),
            Piece::Marked(Kind::Figure(3), "12人"),
            Piece::Words("，"),
            Piece::Marked(Kind::Gap(0), "【待填】"),
        ];
        assert_eq!(pieces(&text).as_deref(), Some(&expected[..]));
        for end in text.char_indices().map(|(i, _)| i).filter(|i| *i > 3) {
            let cut = &text[..end];
            let whole = cut.matches(OPEN).count() == cut.matches(CLOSE).count();
            assert_eq!(pieces(cut).is_some(), whole, "{cut:?}");
        }
        assert_eq!(pieces(&format!("{OPEN}x1{MIDDLE}a{CLOSE}")), None);
        assert_eq!(strip(&text), "共f312人，!0【待填】");
    }
}
