//! Identity, telephone and account numbers of a draft, made unreadable for what is shown of it.
//!
//! Input: a [`Text`] and its numbers. Output: the same text with their inner digits hidden. Invariants: no byte moves,
//! so that every span stays where it was; a digit of a statistic is never hidden.

use super::Text;
use crate::check::number::Number;
use crate::model::mask;

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
    let mut out = String::with_capacity(text.len());
    for run in mask::long_numbers(text) {
        if numbers.iter().any(|n| n.statistic && n.span.start < run.end && run.start < n.span.end) {
            continue;
        }
        out.push_str(text.get(out.len()..run.start)?);
        let digits = text.get(run)?;
        let right = digits.chars().count().checked_sub(RIGHT)?;
        out.extend(digits.chars().enumerate().map(|(at, c)| match c {
            _ if !(LEFT..right).contains(&at) => c,
            c if c.is_ascii() => '*',
            _ => '＊',
        }));
    }
    if out.is_empty() {
        return None;
    }
    // A mark is as long as what it hides, so that this is where the last one ends.
    out.push_str(text.get(out.len()..)?);
    Some(out)
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
