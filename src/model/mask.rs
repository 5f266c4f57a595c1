//! Masking of identity numbers, phones, accounts and names for everything that leaves the ledger.
//!
//! Invariant: a masked number shows at most its first 4 and last 2 characters.

use crate::diagnostic::digits;
use std::ops::Range;

/// `9999**********12`: identity, certificate, account and phone numbers.
pub fn number(text: &str) -> String {
    let chars: Vec<char> = text.trim().chars().collect();
    if chars.len() <= 6 {
        return "*".repeat(chars.len());
    }
    let hidden = chars.len() - 6;
    chars[..4].iter().chain(std::iter::repeat_n(&'*', hidden)).chain(&chars[chars.len() - 2..]).collect()
}

/// `张*三`, `李*`: personal names.
pub fn name(text: &str) -> String {
    let chars: Vec<char> = text.trim().chars().collect();
    match chars.len() {
        0 => String::new(),
        1 => "*".into(),
        2 => format!("{}*", chars[0]),
        n => format!("{}{}{}", chars[0], "*".repeat(n - 2), chars[n - 1]),
    }
}

/// A run of so many digits names a person, a telephone or an account.
const LONG: usize = 11;

/// The runs of digits in a text that are long enough to name somebody, with a closing X: where each begins and ends,
/// in bytes.
pub fn long_numbers(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    digits::runs(text, LONG).map(|run| {
        let x = text.get(run.end..).and_then(|after| after.chars().next());
        let x = x.filter(|c| matches!(c, 'x' | 'X' | 'Ｘ' | 'ｘ'));
        run.start..run.end + x.map_or(0, char::len_utf8)
    })
}

/// Masks [`long_numbers`] inside free text.
pub fn free_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for run in long_numbers(text) {
        out.push_str(&text[from..run.start]);
        out.push_str(&number(&text[run.clone()]));
        from = run.end;
    }
    out.push_str(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_hidden_wherever_they_stand() {
        assert_eq!(free_text("证号99992119800101123X,金额300元"), "证号9999************3X,金额300元");
        assert_eq!(
            free_text("９９９９００１９９００３０７４５１４转12345678901"),
            "９９９９************１４转1234*****01"
        );
        assert_eq!(name("欧阳一二"), "欧**二");
        assert_eq!(name("张三"), "张*");
    }
}
