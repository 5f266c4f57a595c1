//! Parquet's encodings of whole numbers, for values that are all at hand.
//!
//! Job: bit-packed runs (dictionary codes, definition levels) and DELTA_BINARY_PACKED (numbers that
//! mostly ascend, lengths). Inputs: slices. Outputs: bytes appended to a page. Source: apache/parquet-format,
//! `Encodings.md`. Invariant: what is written here the library's decoders read back as it was.

use arrow_buffer::NullBuffer;

/// Values in a block of DELTA_BINARY_PACKED, and in each of its four parts.
const BLOCK: usize = 128;
const PART: usize = BLOCK / 4;

/// An unsigned number in groups of seven bits, the lowest first.
pub(super) fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// A signed number whose sign is its lowest bit.
fn zigzag(out: &mut Vec<u8>, n: i64) {
    varint(out, ((n << 1) ^ (n >> 63)).cast_unsigned());
}

/// Bits that the numbers up to `most` need.
pub(super) fn width(most: u64) -> u32 {
    u64::BITS - most.leading_zeros()
}

/// Packs numbers of `width` bits, the lowest bit first, and fills the last byte with zeros.
fn pack(out: &mut Vec<u8>, values: impl Iterator<Item = u64>, width: u32) {
    if width == 0 {
        return;
    }
    let (mut word, mut used) = (0u64, 0u32);
    for value in values {
        word |= value << used;
        used += width;
        if used >= u64::BITS {
            out.extend_from_slice(&word.to_le_bytes());
            used -= u64::BITS;
            // What did not fit; a shift by the whole width would be none.
            word = if used == 0 { 0 } else { value >> (width - used) };
        }
    }
    let bytes = word.to_le_bytes();
    out.extend(bytes.iter().take(used.div_ceil(8) as usize));
}

/// Dictionary codes up to `most`: their width, then one run.
pub(super) fn codes(out: &mut Vec<u8>, codes: &[u32], most: u32) {
    let width = width(u64::from(most));
    out.push(width as u8);
    if width == 0 {
        varint(out, (codes.len() as u64) << 1);
        return;
    }
    let groups = codes.len().div_ceil(8);
    varint(out, (groups as u64) << 1 | 1);
    let start = out.len();
    pack(out, codes.iter().map(|&code| u64::from(code)), width);
    // A run is made of groups of eight.
    out.resize(start + groups * width as usize, 0);
}

/// Definition levels of a column that may be empty, before the values of a page: which rows are filled.
pub(super) fn levels(out: &mut Vec<u8>, rows: usize, nulls: Option<&NullBuffer>) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    match nulls.filter(|n| n.null_count() > 0) {
        Some(nulls) if nulls.null_count() < rows => {
            let groups = rows.div_ceil(8);
            varint(out, (groups as u64) << 1 | 1);
            let bits = nulls.inner().sliced();
            out.extend(bits.iter().take(groups));
            if let (Some(last), spare @ 1..) = (out.last_mut(), groups * 8 - rows) {
                *last &= 0xff >> spare;
            }
        }
        none_or_all => {
            varint(out, (rows as u64) << 1);
            out.push(u8::from(none_or_all.is_none()));
        }
    }
    let length = (out.len() - start - 4) as u32;
    if let Some(prefix) = out.get_mut(start..start + 4) {
        prefix.copy_from_slice(&length.to_le_bytes());
    }
}

/// DELTA_BINARY_PACKED.
pub(super) fn delta(out: &mut Vec<u8>, values: &[i64]) {
    varint(out, BLOCK as u64);
    varint(out, (BLOCK / PART) as u64);
    varint(out, values.len() as u64);
    let Some((first, rest)) = values.split_first() else { return zigzag(out, 0) };
    zigzag(out, *first);
    let mut last = *first;
    let mut deltas = [0i64; BLOCK];
    for block in rest.chunks(BLOCK) {
        // Differences wrap round and are added up again in the same way.
        for (delta, value) in deltas.iter_mut().zip(block) {
            *delta = value.wrapping_sub(last);
            last = *value;
        }
        let there = deltas.get(..block.len()).unwrap_or_default();
        let least = there.iter().copied().min().unwrap_or(0);
        zigzag(out, least);
        let over = |delta: &i64| delta.wrapping_sub(least).cast_unsigned();
        let widths = out.len();
        out.extend_from_slice(&[0; BLOCK / PART]);
        for (part, values) in there.chunks(PART).enumerate() {
            let width = width(values.iter().map(over).fold(0, |bits, value| bits | value));
            if let Some(place) = out.get_mut(widths + part) {
                *place = width as u8;
            }
            let start = out.len();
            pack(out, values.iter().map(over), width);
            out.resize(start + PART / 8 * width as usize, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_as_the_format_says() {
        // Encodings.md: the numbers 0 to 7 in three bits.
        let mut out = Vec::new();
        pack(&mut out, 0..8, 3);
        assert_eq!(out, [0b1000_1000, 0b1100_0110, 0b1111_1010]);
        for width in [1, 7, 31, 32, 33, 63, 64] {
            let most = u64::MAX >> (64 - width);
            let (mut out, values) = (Vec::new(), [most, 0, most / 3, 1, most, most, 0, 5 & most]);
            pack(&mut out, values.into_iter(), width);
            assert_eq!(out.len(), width as usize);
            let bit = |at: usize| u64::from(out[at / 8] >> (at % 8) & 1);
            let value = |i: usize| (0..width as usize).map(|b| bit(i * width as usize + b) << b).sum::<u64>();
            assert_eq!((0..8).map(value).collect::<Vec<_>>(), values, "{width} bits");
        }
    }

    #[test]
    fn deltas_as_the_format_says() {
        // Encodings.md, both examples: 1 2 3 4 5 and 7 5 3 1 2 3 4 5.
        let of = |values: &[i64]| {
            let mut out = Vec::new();
            delta(&mut out, values);
            out
        };
        assert_eq!(of(&[1, 2, 3, 4, 5]), [0x80, 1, 4, 5, 2, 2, 0, 0, 0, 0]);
        let second = [0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b1100_0000, 0b0011_1111, 0, 0, 0, 0, 0, 0];
        assert_eq!(of(&[7, 5, 3, 1, 2, 3, 4, 5]), second);
        assert_eq!(of(&[]), [0x80, 1, 4, 0, 0]);
    }
}
