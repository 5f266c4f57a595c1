//! What the number of a disability certificate says: category and level.
//!
//! The number is the person's 18 characters, a digit for the category, one for the level, and `B1`, `B2` … on a
//! replaced card. Beside the person's own number the ledger keeps only what follows it; where the two differ it
//! keeps the whole. Invariant: a digit that means nothing is no answer.

use super::data::Rows;

/// 残疾类别 by the digits 1–7.
pub(super) const DISABILITIES: [&str; 7] = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"];
/// 残疾等级 by the digits 1–4.
pub(super) const LEVELS: [&str; 4] = ["一级", "二级", "三级", "四级"];
/// Several disabilities: its level is the heaviest part's, and of which category that is cannot be read.
pub(super) const MULTIPLE: &str = "多重";

/// Category and level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Card {
    pub(super) disability: &'static str,
    pub(super) level: &'static str,
}

/// Reads a number as the ledger keeps it: whole, or what follows the person's.
pub(super) fn read(text: &str) -> Option<Card> {
    let tail = match text.len() {
        20.. => text.get(18..)?,
        18 => return None,
        _ => text,
    };
    let digit = |at: usize| tail.as_bytes().get(at).filter(|b| b.is_ascii_digit()).map(|b| b - b'0');
    let word = |list: &[&'static str], digit: u8| list.get(usize::from(digit).checked_sub(1)?).copied();
    Some(Card { disability: word(&DISABILITIES, digit(0)?)?, level: word(&LEVELS, digit(1)?)? })
}

/// What the rows' certificates say, each distinct number read once.
pub(super) struct Cards {
    by_code: Vec<Option<Card>>,
}

impl Cards {
    /// Of the column `certificate`.
    pub(super) fn of(rows: &Rows<'_>) -> Cards {
        Cards { by_code: rows.text("certificate").values().iter().map(|v| read(v)).collect() }
    }

    /// Of a row.
    pub(super) fn get(&self, rows: &Rows<'_>, row: usize) -> Option<Card> {
        self.by_code[rows.text("certificate").code_of(row)? as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_and_a_whole_number_say_the_same() {
        let said = |text: &str| read(text).map(|c| (c.disability, c.level));
        assert_eq!(said("43"), Some(("肢体", "三级")));
        assert_eq!(said("61B2"), Some(("精神", "一级")));
        assert_eq!(said("99992119800101001X74"), Some(("多重", "四级")));
        assert_eq!(said("99992119800101001X11B1"), Some(("视力", "一级")));
    }

    #[test]
    fn digits_that_mean_nothing_are_no_answer() {
        for text in ["", "4", "04", "85", "40", "45", "99992119800101001X", "四三"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
