//! Identity, telephone and account numbers of a draft, made unreadable for what is shown of it.
//!
//! Input: a [`Text`] and its numbers. Output: the same text with their inner digits hidden. Invariants: no byte moves,
//! so that every span stays where it was; a digit of a statistic is never hidden.

use super::Text;
use crate::check::number::Number;

/// Runs of digits this long name a person, a telephone or an account.
const LONG: usize = 11;
/// Characters left at the start and at the end.
const LEFT: usize = 4;
const RIGHT: usize = 2;

impl Text {
    /// Hides them, as everything that leaves the ledger is masked.
    pub fn hide_identities(&mut self, numbers: &[Number]) {
        let mut next = 0;
        for (index, paragraph) in self.paragraphs.iter_mut().enumerate() {
            let first = next;
            while numbers.get(next).is_some_and(|n| n.span.paragraph == index) {
                next += 1;
            }
            let own = numbers.get(first..next).unwrap_or(&[]);
            if let Some(hidden) = hidden(&paragraph.text, own) {
                paragraph.text = hidden;
            }
        }
    }
}

/// The text with long runs of digits hidden; none if there are no such runs.
fn hidden(text: &str, numbers: &[Number]) -> Option<String> {
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut marks: Vec<usize> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let from = at;
        while chars.get(at).is_some_and(|(_, c)| digit(*c)) {
            at += 1;
        }
        if at == from {
            at += 1;
            continue;
        }
        if at - from < LONG {
            continue;
        }
        if chars.get(at).is_some_and(|(_, c)| matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ')) {
            at += 1;
        }
        let (start, end) = (chars.get(from)?.0, chars.get(at).map_or(text.len(), |(i, _)| *i));
        let statistic = numbers.iter().any(|n| n.statistic && n.span.start < end && start < n.span.end);
        if !statistic {
            marks.extend(from + LEFT..at - RIGHT);
        }
    }
    if marks.is_empty() {
        return None;
    }
    let mut out: Vec<char> = chars.iter().map(|(_, c)| *c).collect();
    for mark in marks {
        if let Some(c) = out.get_mut(mark) {
            *c = if c.is_ascii() { '*' } else { '＊' };
        }
    }
    Some(out.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use crate::check::Reading;
    use crate::check::text::Text;

    #[test]
    fn identities_are_hidden_where_they_stand_and_sums_are_not() {
        let line = "证号99990019900307451X、９９９９００１９９００３０７４５１４，电话13800000000，资金12345678901元。";
        let mut text = Text::of_lines(line);
        let numbers = Reading::of(&text).numbers;
        text.hide_identities(&numbers);
        let shown = &text.paragraphs[0].text;
        assert_eq!(shown.len(), line.len());
        assert_eq!(
            shown,
            "证号9999************1X、９９９９＊＊＊＊＊＊＊＊＊＊＊＊１４，电话1380*****00，资金12345678901元。"
        );
    }
}
