//! Lines and columns of many spans of one text.
//!
//! Job: [`Paragraph::place`] for every number of a draft that may be one line of a million characters. Input: a
//! [`Text`]. Output: [`Places`]. Invariant: the same answer as [`Text::place`], each in constant time.

use super::{Paragraph, Span, Text};

/// Characters between two that are counted beforehand.
const STEP: usize = 256;

/// Where the characters of a text stand.
#[derive(Debug)]
pub struct Places<'a> {
    text: &'a Text,
    /// Of each paragraph: the byte at which every [`STEP`]th character begins.
    steps: Vec<Vec<usize>>,
}

impl<'a> Places<'a> {
    /// Counts the characters of a text.
    pub fn of(text: &'a Text) -> Places<'a> {
        let steps = |p: &Paragraph| p.text.char_indices().step_by(STEP).map(|(at, _)| at).collect();
        Places { text, steps: text.paragraphs.iter().map(steps).collect() }
    }

    /// Line and column of a span's first character.
    pub fn place(&self, span: &Span) -> (u64, u32) {
        let (Some(paragraph), Some(steps)) =
            (self.text.paragraphs.get(span.paragraph), self.steps.get(span.paragraph))
        else {
            return (1, 1);
        };
        let after = paragraph.pieces.partition_point(|p| p.offset <= span.start);
        let piece = after.checked_sub(1).and_then(|i| paragraph.pieces.get(i));
        let (from, line, column) = piece.map_or((0, 1, 1), |p| (p.offset, p.line, p.column));
        let before =
            characters(paragraph, steps, span.start).saturating_sub(characters(paragraph, steps, from));
        (line, column.saturating_add(u32::try_from(before).unwrap_or(u32::MAX)))
    }
}

/// How many characters of a paragraph stand before a byte.
fn characters(paragraph: &Paragraph, steps: &[usize], offset: usize) -> usize {
    let step = steps.partition_point(|at| *at <= offset).saturating_sub(1);
    let from = steps.get(step).copied().unwrap_or(0);
    step * STEP + paragraph.text.get(from..offset).map_or(0, |t| t.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::text::{Kind, Piece};

    #[test]
    fn places_are_those_of_the_paragraph() {
        let mut paragraph = Paragraph::line("发放a补贴12.5万余元，".repeat(200), 7);
        let ends: Vec<usize> = paragraph.text.match_indices('，').map(|(at, c)| at + c.len()).collect();
        for (i, at) in ends.iter().enumerate().step_by(3) {
            paragraph.pieces.push(Piece { offset: *at, line: 8 + i as u64, column: 3 });
        }
        let length = paragraph.text.len();
        let paragraphs = vec![Paragraph::line("", 1), paragraph];
        let text = Text { kind: Kind::Plain, encoding: String::new(), paragraphs };
        let places = Places::of(&text);
        for at in (0..=length).filter(|at| text.paragraphs[1].text.is_char_boundary(*at)) {
            let span = Span::new(1, at..at);
            assert_eq!(places.place(&span), text.place(&span), "{at}");
        }
        assert_eq!(places.place(&Span::new(0, 0..0)), (1, 1));
        assert_eq!(places.place(&Span::new(9, 0..0)), (1, 1));
    }
}
