//! Which character separates the fields: comma, tab or semicolon.
//!
//! Job: decide it from the first lines. Inputs: the first bytes of the text. Outputs: the
//! delimiter. Invariant: only these three are considered; a full-width comma never separates
//! anything (a file that uses it is seen as one column, and refused by the header search).

use super::cut::last_record_end;
use super::split::Splitter;
use crate::ingest::rows::RowBlock;
use std::collections::BTreeMap;

/// In order of preference where they do equally well.
const CANDIDATES: [u8; 3] = [b',', b'\t', b';'];

/// The delimiter of a text that begins with `sample`; `whole` if that is all of it. Comma where
/// nothing separates anything.
pub fn detect(sample: &[u8], whole: bool) -> u8 {
    let mut best = (b',', 0);
    for delimiter in CANDIDATES {
        let score = score(sample, whole, delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// How many cells lie in rows of the commonest width above one: a delimiter that really is one
/// makes many rows alike, a stray comma in a note a few rows narrow.
fn score(sample: &[u8], whole: bool, delimiter: u8) -> usize {
    let (end, quoting) = match last_record_end(sample, delimiter, whole) {
        Ok(end) => (end.unwrap_or(sample.len()), true),
        Err(fault) if fault.record > 0 => (fault.record, true),
        Err(_) => (sample.len(), false),
    };
    let mut block = RowBlock::default();
    let splitter = Splitter { delimiter, quoting, from_line: 0 };
    // A bound broken in the sample will be met again when the file is read.
    let _ = splitter.split(sample.get(..end).unwrap_or_default(), 1, &mut block);
    let mut widths = BTreeMap::new();
    for row in 0..block.len() {
        let width = block.width(row);
        if width > 1 {
            *widths.entry(width).or_insert(0usize) += 1;
        }
    }
    widths.into_iter().map(|(width, rows)| rows * (width - 1)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_of_real_files() {
        for (text, wanted) in [
            ("姓名,金额\n甲,1\n", b','),
            ("姓名\t金额\n甲\t1,200\n乙\t3,400\n", b'\t'),
            ("姓名;金额\n甲;1,5\n乙;2,5\n", b';'),
            ("2024年补贴发放表\n单位;元\n姓名,\"住址;门牌\",金额\n甲,\"一;二;三\",1\n", b','),
            ("只有一列\n甲\n乙\n", b','),
            ("姓名，金额\n甲，1\n", b','),
            ("姓名,金额,\"备注\n甲,1\n", b','),
            ("姓名\t\"备注\n甲\t1,2\n", b'\t'),
            ("", b','),
        ] {
            assert_eq!(detect(text.as_bytes(), true), wanted, "{text}");
        }
    }
}
