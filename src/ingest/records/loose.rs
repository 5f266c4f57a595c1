//! Cells that are taken as they are: the names and numbers of ever new people.
//!
//! Job: tell without a table that a cell is its own value and says nothing of its row. Inputs: a cell's
//! bytes. Outputs: its value, added to a block's words. Invariant: what is taken here is what
//! [`Slot::word`](super::fields::Slot::word) makes of the same bytes, with the marks [`MARKS`] or none; of
//! any other cell nothing is said.

use super::marks::Marks;
use crate::catalog::FieldType;
use crate::ingest::rows::TextEncoding;
use crate::ingest::values;
use crate::model::record::Words;
use std::sync::LazyLock;

/// Cells longer than this are left to the table.
const LONGEST: usize = 48;

/// Whether the cells of such a field may be taken so: those that no list and no tree knows.
pub(super) fn is_open(kind: FieldType) -> bool {
    matches!(kind, FieldType::Name | FieldType::Text | FieldType::Phone | FieldType::Account)
}

/// Adds the value of a cell to `words`; its number there, and the cell's marks.
#[inline]
pub(super) fn take(encoding: TextEncoding, raw: &[u8], words: &mut Words) -> Option<(u32, Marks)> {
    if raw.is_empty() || raw.len() > LONGEST {
        return None;
    }
    if raw.iter().all(u8::is_ascii_alphanumeric) {
        return Some((words.push(std::str::from_utf8(raw).ok()?), Marks::NONE));
    }
    let marks = Marks::NONE.with(Marks::WIDE, true);
    match encoding {
        TextEncoding::Utf8 => {
            let (characters, []) = raw.as_chunks::<3>() else { return None };
            let plain = characters.iter().enumerate().all(|(at, bytes)| is_plain(of_utf8(*bytes), at == 0));
            plain.then_some(())?;
            Some((words.push(std::str::from_utf8(raw).ok()?), marks))
        }
        TextEncoding::Gb18030 => {
            let (characters, []) = raw.as_chunks::<2>() else { return None };
            let mut text = [0; LONGEST / 2 * 3];
            for ((at, bytes), to) in characters.iter().enumerate().zip(text.as_chunks_mut::<3>().0) {
                let character = of_gb2312(*bytes);
                is_plain(character, at == 0).then_some(())?;
                *to = to_utf8(character);
            }
            let text = text.get(..characters.len() * 3)?;
            Some((words.push(std::str::from_utf8(text).ok()?), marks))
        }
    }
}

/// The first and the last of the ideographs that are one character in every form: CJK Unified Ideographs,
/// Unicode 4.1.
const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fa5;

/// Whether a character is such an ideograph, begins no word that ends a table, if it stands first, and is in
/// no word for a sum.
#[inline]
fn is_plain(character: u32, first: bool) -> bool {
    /// One bit a character.
    static OPENERS: LazyLock<Vec<u64>> = LazyLock::new(|| {
        let mut bits = vec![0; (LAST - FIRST) as usize / 64 + 1];
        for character in values::summary::footer_initials().chars() {
            let at = u32::from(character).wrapping_sub(FIRST) as usize;
            if let Some(bits) = bits.get_mut(at / 64) {
                *bits |= 1 << (at % 64);
            }
        }
        bits
    });
    if !(FIRST..=LAST).contains(&character) || character == u32::from(values::summary::SUM) {
        return false;
    }
    let at = (character - FIRST) as usize;
    !first || OPENERS.get(at / 64).is_some_and(|bits| bits >> (at % 64) & 1 == 0)
}

/// The character of three bytes; 0 if they are none.
#[inline]
fn of_utf8([lead, second, third]: [u8; 3]) -> u32 {
    if lead & 0xf0 != 0xe0 || second & 0xc0 != 0x80 || third & 0xc0 != 0x80 {
        return 0;
    }
    u32::from(lead & 0x0f) << 12 | u32::from(second & 0x3f) << 6 | u32::from(third & 0x3f)
}

#[inline]
fn to_utf8(character: u32) -> [u8; 3] {
    let six = |shift: u32| 0x80 | (character >> shift & 0x3f) as u8;
    [0xe0 | (character >> 12) as u8, six(6), six(0)]
}

/// The ideograph of two bytes in the part of GB18030 that is GB/T 2312; 0 if they are none.
#[inline]
fn of_gb2312([lead, trail]: [u8; 2]) -> u32 {
    const ROWS: usize = 0xf7 - 0xb0 + 1;
    const CELLS: usize = 0xfe - 0xa1 + 1;
    static CHARACTERS: LazyLock<Vec<u16>> = LazyLock::new(|| {
        let of = |at: usize| {
            let bytes = [0xb0 + (at / CELLS) as u8, 0xa1 + (at % CELLS) as u8];
            let text = TextEncoding::Gb18030.decode(&bytes)?;
            let character = text.chars().next().map(u32::from)?;
            (FIRST..=LAST).contains(&character).then_some(character as u16)
        };
        (0..ROWS * CELLS).map(|at| of(at).unwrap_or(0)).collect()
    });
    let (row, cell) = (lead.wrapping_sub(0xb0), trail.wrapping_sub(0xa1));
    let at = usize::from(row) * CELLS + usize::from(cell);
    if usize::from(cell) >= CELLS { 0 } else { CHARACTERS.get(at).copied().map_or(0, u32::from) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::records::places;
    use proptest::prelude::*;

    /// What the table would keep of the same cell.
    fn full(encoding: TextEncoding, raw: &[u8], kind: FieldType) -> Option<(String, Marks)> {
        let text = encoding.decode(raw)?;
        let value = match kind {
            FieldType::Account | FieldType::Phone => values::code_text(&text),
            _ => values::text(&text),
        };
        Some((value?, places::marks(encoding, raw, kind)))
    }

    fn agrees(encoding: TextEncoding, raw: &[u8]) -> bool {
        let mut words = Words::default();
        let Some((word, marks)) = take(encoding, raw, &mut words) else { return false };
        let value = words.get(word).expect("a word").to_owned();
        for kind in [FieldType::Name, FieldType::Text, FieldType::Phone, FieldType::Account] {
            assert_eq!(Some((value.clone(), marks)), full(encoding, raw, kind), "{raw:x?}");
        }
        true
    }

    #[test]
    fn every_character_is_taken_as_it_is_or_not_at_all() {
        let mut taken = [0; 2];
        for character in '\u{1}'..='\u{2ffff}' {
            for text in [format!("{character}"), format!("张{character}"), format!("{character}三")] {
                taken[0] += usize::from(agrees(TextEncoding::Utf8, text.as_bytes()));
                let (bytes, _, unmapped) = encoding_rs::GB18030.encode(&text);
                taken[1] += usize::from(!unmapped && agrees(TextEncoding::Gb18030, &bytes));
            }
        }
        // All but 计 and those that a footer begins with; in GB18030 the 6,763 of GB/T 2312.
        assert!(taken[0] > 3 * 20_800 && (3 * 6_700..3 * 6_900).contains(&taken[1]), "{taken:?}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken_as_they_are_or_not_at_all(
            bytes in prop::collection::vec(any::<u8>(), 0..60),
            text in "[张李欧阳制审计小合A-Z0-9 ：]{0,20}",
        ) {
            for encoding in [TextEncoding::Utf8, TextEncoding::Gb18030] {
                agrees(encoding, &bytes);
            }
            agrees(TextEncoding::Utf8, text.as_bytes());
            agrees(TextEncoding::Gb18030, &encoding_rs::GB18030.encode(&text).0);
        }
    }
}
