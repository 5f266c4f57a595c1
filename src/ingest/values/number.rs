//! Decimal numbers as digits: sign, thousands separators, fraction.
//!
//! Inputs: a folded text without unit or currency. Outputs: its digits. Invariant: no arithmetic
//! beyond exact integers; a separator that does not stand between groups of three refuses the text.

/// A decimal number as it was written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Digits {
    /// Whether it is below zero.
    pub negative: bool,
    /// The digits before the point, without separators and leading zeros (zero: empty).
    pub whole: String,
    /// The digits after the point, without trailing zeros.
    pub fraction: String,
}

/// Takes a sign off: `-`, `−` or `+`.
pub(super) fn sign(text: &str) -> (Option<bool>, &str) {
    if let Some(rest) = text.strip_prefix(['-', '−']) {
        (Some(true), rest)
    } else if let Some(rest) = text.strip_prefix('+') {
        (Some(false), rest)
    } else {
        (None, text)
    }
}

/// Reads `1,737.00`, `300`, `.5`; no sign.
pub(super) fn unsigned(text: &str) -> Option<Digits> {
    let (whole, fraction) = match text.split_once('.') {
        Some((_, "")) => return None,
        Some((whole, fraction)) => (whole, fraction),
        None => (text, ""),
    };
    if !fraction.bytes().all(|b| b.is_ascii_digit()) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let whole = if whole.contains(',') { ungroup(whole)? } else { whole.to_owned() };
    if !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(Digits {
        negative: false,
        whole: whole.trim_start_matches('0').to_owned(),
        fraction: fraction.trim_end_matches('0').to_owned(),
    })
}

/// `1,737,507` without separators. A leading zero is refused: `0,300` may be a decimal comma.
fn ungroup(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let fits = (1..=3).contains(&first.len()) && !first.starts_with('0');
    (fits && groups.all(|g| g.len() == 3)).then(|| whole.replace(',', ""))
}

impl Digits {
    /// The number times 10^`shift`, if that is an integer of at most 30 digits.
    pub fn scaled(&self, shift: usize) -> Option<i128> {
        if self.fraction.len() > shift || self.whole.len() + shift > 30 {
            return None;
        }
        let digits = self.whole.bytes().chain(self.fraction.bytes());
        let mut value = digits.fold(0i128, |n, d| n * 10 + i128::from(d.wrapping_sub(b'0')));
        for _ in self.fraction.len()..shift {
            value *= 10;
        }
        Some(if self.negative { -value } else { value })
    }
}
