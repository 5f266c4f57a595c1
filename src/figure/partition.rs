//! (key, cell) pairs split by hash bits of the key, so that parts of the keys can be counted apart.
//!
//! Invariant: all pairs of a key fall into one partition; 12 bytes a pair.

use std::hash::{BuildHasher, RandomState};

/// Rows for which a partition is meant: what is built from it stays in a core's cache.
const PARTITION: u64 = 1 << 16;

/// The pairs of one row group, ordered by partition.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    /// Start of each partition, and the end of the last.
    starts: Vec<u32>,
    keys: Vec<i64>,
    cells: Vec<u32>,
    /// Each key stands for 2 to the power of this many, which all have the same cells.
    pub(super) shift: u8,
}

impl Pairs {
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// What the pairs take.
    pub(super) fn bytes(&self) -> usize {
        12 * self.keys.len() + 4 * self.starts.len()
    }

    /// Keys and cells of a partition.
    pub(super) fn partition(&self, partition: usize) -> (&[i64], &[u32]) {
        let bound = |i: usize| self.starts.get(i).map_or(0, |s| *s as usize);
        let range = bound(partition)..bound(partition + 1);
        let keys = self.keys.get(range.clone()).unwrap_or_default();
        (keys, self.cells.get(range).unwrap_or_default())
    }
}

/// Splits keys by hash bits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Partitioner {
    bits: u32,
    seed: u64,
}

impl Partitioner {
    /// For about so many rows.
    pub(super) fn new(rows: u64) -> Partitioner {
        let wanted = rows.div_ceil(PARTITION).max(1).next_power_of_two();
        // The seed keeps an input from being made to fall into one place; no answer depends on it.
        Partitioner { bits: wanted.trailing_zeros().min(14), seed: RandomState::new().hash_one(rows) | 1 }
    }

    pub(super) fn count(&self) -> usize {
        1 << self.bits
    }

    #[inline]
    pub(super) fn hash(&self, key: i64) -> u64 {
        let mixed = (key as u64 ^ self.seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed ^ (mixed >> 32)).wrapping_mul(self.seed)
    }

    #[inline]
    fn partition(&self, key: i64) -> usize {
        (self.hash(key) >> 1 >> (63 - self.bits)) as usize
    }

    /// Orders the pairs of a row group by partition.
    pub(super) fn split(&self, keys: &[i64], cells: &[u32]) -> Pairs {
        if self.bits == 0 {
            let starts = vec![0, keys.len() as u32];
            return Pairs { starts, keys: keys.to_vec(), cells: cells.to_vec(), shift: 0 };
        }
        let partitions: Vec<u16> = keys.iter().map(|k| self.partition(*k) as u16).collect();
        let mut starts = vec![0u32; self.count() + 1];
        for p in &partitions {
            starts[usize::from(*p) + 1] += 1;
        }
        for p in 1..starts.len() {
            starts[p] += starts[p - 1];
        }
        let mut next = starts.clone();
        let mut out = Pairs { starts, keys: vec![0; keys.len()], cells: vec![0; keys.len()], shift: 0 };
        for ((p, key), cell) in partitions.iter().zip(keys).zip(cells) {
            let at = next[usize::from(*p)] as usize;
            out.keys[at] = *key;
            out.cells[at] = *cell;
            next[usize::from(*p)] += 1;
        }
        out
    }
}
