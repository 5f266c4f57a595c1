//! Dense numbers for codes, in order of first appearance; and rows combined column by column.
//!
//! Job: turn the several codes of a row into one small number without ever forming a product that
//! could overflow. Invariant: two rows get one number exactly when all of their codes agree;
//! numbers depend only on the order of rows.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A hasher for keys made of small integers that no input chooses (cell keys, codes).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.write_u64(u64::from(*b));
        }
    }

    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(26) ^ n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
}

/// A hash map over such keys.
pub(super) type MixMap<K, V> = HashMap<K, V, BuildHasherDefault<Mix>>;

/// Codes below this are looked up in a table, others in a hash map.
const TABLE: u64 = 1 << 17;
const UNSET: u32 = u32::MAX;

/// A number for each code.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    table: Vec<u32>,
    map: MixMap<u64, u32>,
    small: bool,
}

impl Numbering {
    /// Forgets everything; codes will lie below `width`.
    pub(super) fn start(&mut self, width: u64) {
        self.small = width <= TABLE;
        self.table.clear();
        self.map.clear();
        if self.small {
            self.table.resize(width as usize, UNSET);
        }
    }

    /// The number of a code, made by `make` when it is new.
    #[inline]
    pub(super) fn number(&mut self, code: u64, make: impl FnOnce() -> u32) -> u32 {
        if self.small {
            match self.table.get_mut(code as usize) {
                Some(slot) if *slot != UNSET => *slot,
                Some(slot) => {
                    *slot = make();
                    *slot
                }
                None => make(),
            }
        } else {
            *self.map.entry(code).or_insert_with(make)
        }
    }
}

/// Rows numbered by the combination of their codes.
#[derive(Debug, Default)]
pub(super) struct Combiner {
    /// Per row.
    pub(super) ids: Vec<u32>,
    width: u64,
    numbering: Numbering,
}

impl Combiner {
    /// Starts with `rows` rows that are all alike.
    pub(super) fn start(&mut self, rows: usize) {
        self.ids.clear();
        self.ids.resize(rows, 0);
        self.width = 1;
    }

    /// Tells rows apart by one more code per row, each below `width`.
    pub(super) fn add(&mut self, codes: impl IntoIterator<Item = u32>, width: usize) {
        let width = width.max(1) as u64;
        if width == 1 {
            return;
        }
        if self.width * width > TABLE {
            self.compact();
        }
        let (product, factor) = (self.width * width, width);
        if product <= TABLE {
            for (id, code) in self.ids.iter_mut().zip(codes) {
                *id = *id * factor as u32 + code;
            }
            self.width = product;
            return;
        }
        self.numbering.start(product);
        let mut next = 0;
        for (id, code) in self.ids.iter_mut().zip(codes) {
            let wide = u64::from(*id) * factor + u64::from(code);
            *id = self.numbering.number(wide, || {
                next += 1;
                next - 1
            });
        }
        self.width = u64::from(next).max(1);
    }

    /// Renumbers densely; returns, for each number, the first row that has it.
    pub(super) fn compact(&mut self) -> Vec<u32> {
        self.numbering.start(self.width);
        let mut rows = Vec::new();
        for (row, id) in self.ids.iter_mut().enumerate() {
            *id = self.numbering.number(u64::from(*id), || {
                rows.push(row as u32);
                rows.len() as u32 - 1
            });
        }
        self.width = (rows.len() as u64).max(1);
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_agree_exactly_where_all_codes_agree(
            rows in prop::collection::vec((0u32..5, 0u32..70_000, 0u32..3, 0u32..100_000), 1..200)
        ) {
            let mut combiner = Combiner::default();
            combiner.start(rows.len());
            let column = |f: fn(&(u32, u32, u32, u32)) -> u32| rows.iter().map(f).collect::<Vec<_>>();
            combiner.add(column(|r| r.0), 5);
            combiner.add(column(|r| r.1), 70_000);
            combiner.add(column(|r| r.2), 3);
            combiner.add(column(|r| r.3), 100_000);
            let firsts = combiner.compact();
            for (i, a) in rows.iter().enumerate() {
                let first = firsts[combiner.ids[i] as usize] as usize;
                prop_assert_eq!(&rows[first], a);
                prop_assert_eq!(rows.iter().position(|b| b == a), Some(first));
            }
        }
    }
}
