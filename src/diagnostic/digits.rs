//! Long numbers in words that somebody else wrote: of persons, telephones, accounts.
//!
//! Job: find them wherever they stand, in half and full width, and hide them in what is shown of a file.
//! Inputs: a text. Outputs: ranges of bytes; a text as long, to the byte. Invariant: of a hidden number the
//! first three and the last two digits are shown; a fingerprint (sha256) is no number.

use std::ops::Range;

/// Whether a character is a digit of either width.
pub fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// The runs of at least so many digits.
pub fn runs(text: &str, least: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut rest = 0;
    std::iter::from_fn(move || {
        loop {
            let start = rest + text.get(rest..)?.find(is_digit)?;
            let run = text.get(start..)?;
            let length = run.find(|c| !is_digit(c)).unwrap_or(run.len());
            rest = start + length;
            if run.get(..length)?.chars().count() >= least {
                return Some(start..rest);
            }
        }
    })
}

/// The lines of a file without the numbers of persons, telephones and accounts.
pub(super) fn of_a_file(text: &str) -> String {
    starred(text, runs(text, 11))
}

/// A message without the numbers of persons and accounts; the code of a village, which somebody has to find, and
/// fingerprints stay.
pub(super) fn of_a_message(text: &str) -> String {
    starred(text, runs(text, 15).filter(|run| !is_in_fingerprint(text, run)))
}

fn starred(text: &str, runs: impl Iterator<Item = Range<usize>>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for run in runs {
        let digits = text.get(run.clone()).unwrap_or_default();
        let shown = digits.chars().count() - 2;
        out.push_str(text.get(from..run.start).unwrap_or_default());
        out.extend(digits.chars().enumerate().map(|(n, c)| match c {
            c if n < 3 || n >= shown => c,
            c if c.is_ascii() => '*',
            _ => '＊',
        }));
        from = run.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// Whether the run is part of 64 hexadecimal digits.
fn is_in_fingerprint(text: &str, run: &Range<usize>) -> bool {
    let is_hex = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let (before, after) = (text.as_bytes().get(..run.start), text.as_bytes().get(run.start..));
    let before = before.unwrap_or_default().iter().rev().take_while(is_hex).count();
    before + after.unwrap_or_default().iter().take_while(is_hex).count() == 64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_shows_no_whole_number_of_a_person() {
        let sha = "f3a2ffc5445131fc742a9aabd937d44be7a0e466d72ccf741234567890123456";
        let said = |id: &str, wide: &str| format!("没有指标「{id}t」，村 999921001001，{wide}，{sha}");
        assert_eq!(
            of_a_message(&said("a999921198001011233", "１２３４５６７８９０１２３４５")),
            said("a999*************33", "１２３＊＊＊＊＊＊＊＊＊＊４５")
        );
        assert_eq!(of_a_message(&format!("{sha}0")), format!("{}741**************60", &sha[..46]));
        assert_eq!(of_a_message("共 12 处"), "共 12 处");
        assert_eq!(of_a_message("１２３４５６７8999999999"), "１２３＊＊＊＊********99");
    }

    #[test]
    fn what_is_shown_of_a_file_is_as_long_as_the_file() {
        let source = "key = \"999921198001011233\" # １３８００００１２３４，1234567890";
        let shown = of_a_file(source);
        assert_eq!(shown, "key = \"999*************33\" # １３８＊＊＊＊＊＊３４，1234567890");
        assert_eq!(shown.len(), source.len());
    }
}
