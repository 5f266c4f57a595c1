//! Workbooks of refused rows that go back to the towns: what makes them known when they return.
//!
//! Job: the headers of the columns that `report` adds, and the 退回编号 of a row. Invariant: a number says
//! which row of which source it is of, and carries a check over the row's cells, so that one that was
//! typed over, or is of another ledger's row, is not taken for a known one.

use super::record::Reject;
use sha2::{Digest, Sha256};

/// Header of the column of numbers.
pub const NUMBER: &str = "退回编号";
/// Header: what is wrong with the row.
pub const PROBLEM: &str = "有什么问题";
/// Header: what to do about it.
pub const REMEDY: &str = "怎样改";
/// Header: the file the row came in.
pub const FILE: &str = "来源文件";
/// Header: its line there.
pub const LINE: &str = "原表行号";

/// The number of a refused row: `1a2b3c4d5e6f-12-9f8e7d6c`. It also says whether the row was sent out
/// `masked`, because a masked cell that comes back as it went stands for what it hid.
pub fn number(source: &str, reject: &Reject, masked: bool) -> String {
    let mut hash = Sha256::new();
    hash.update(if masked { "masked" } else { "whole" });
    for part in [source, &reject.line.to_string(), &reject.kinds] {
        feed(&mut hash, part);
    }
    reject.cells.iter().for_each(|cell| feed(&mut hash, cell));
    format!("{source}-{}-{}", reject.line, short(hash, 4))
}

/// Source and line that a number names; `None` if it is no number.
pub fn parse(number: &str) -> Option<(String, u64)> {
    let mut parts = number.split('-');
    let (source, line, check) = (parts.next()?, parts.next()?, parts.next()?);
    let hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let whole = parts.next().is_none() && hex(source, 12) && hex(check, 8);
    let line: u64 = line.parse().ok().filter(|_| whole)?;
    Some((source.to_owned(), line))
}

/// Sixteen hex digits that differ where any of these cells differs.
pub fn fingerprint<'a>(cells: impl Iterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for cell in cells {
        hash.update((cell.len() as u64).to_le_bytes());
        hash.update(cell);
    }
    short(hash, 8)
}

fn feed(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text);
}

fn short(hash: Sha256, bytes: usize) -> String {
    hash.finalize().iter().take(bytes).map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_names_its_row_and_nothing_else() {
        let mut reject = Reject {
            line: 12,
            reasons: Vec::new(),
            cells: vec!["甲".into(), "乙丙".into()],
            kinds: String::new(),
            known: Default::default(),
        };
        let first = number("1a2b3c4d5e6f", &reject, true);
        assert_eq!(parse(&first), Some(("1a2b3c4d5e6f".into(), 12)));
        assert_ne!(first, number("1a2b3c4d5e6f", &reject, false));
        reject.cells = vec!["甲乙".into(), "丙".into()];
        assert_ne!(first, number("1a2b3c4d5e6f", &reject, true));
        for wrong in
            ["", "1a2b3c4d5e6f-12", "1a2b3c4d5e6f-x-00000000", "1a2b-1-00000000", &format!("{first}-")]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
