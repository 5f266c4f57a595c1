//! Dense codes for the keys of a partition, in order of first appearance: open addressing.
//!
//! Invariant: two keys get one code exactly when they are equal.

use super::partition::Partitioner;

const FREE: u32 = u32::MAX;
/// Slots at least.
const SLOTS: usize = 1 << 8;

/// The keys met since [`Codes::start`].
#[derive(Debug, Default)]
pub(super) struct Codes {
    /// A power of two of them, at most half of them taken.
    slots: Vec<(i64, u32)>,
    keys: Vec<i64>,
    partitioner: Partitioner,
}

impl Codes {
    /// Forgets everything; about `keys` keys will come.
    pub(super) fn start(&mut self, partitioner: Partitioner, keys: usize) {
        self.partitioner = partitioner;
        self.keys.clear();
        self.slots.clear();
        self.slots.resize((keys * 2).next_power_of_two().max(SLOTS), (0, FREE));
    }

    /// All keys, by code.
    pub(super) fn keys(&self) -> &[i64] {
        &self.keys
    }

    /// The code of a key.
    #[inline]
    pub(super) fn code(&mut self, key: i64) -> u32 {
        let mut at = self.find(key);
        if self.slots[at].1 == FREE {
            if self.keys.len() * 2 >= self.slots.len() {
                self.grow();
                at = self.find(key);
            }
            self.slots[at] = (key, self.keys.len() as u32);
            self.keys.push(key);
        }
        self.slots[at].1
    }

    fn grow(&mut self) {
        let slots = self.slots.len() * 2;
        self.slots.clear();
        self.slots.resize(slots, (0, FREE));
        for code in 0..self.keys.len() {
            let at = self.find(self.keys[code]);
            self.slots[at] = (self.keys[code], code as u32);
        }
    }

    /// The slot of a key, or the free one where it belongs.
    #[inline]
    fn find(&self, key: i64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = self.partitioner.hash(key) as usize & mask;
        while self.slots[at].1 != FREE && self.slots[at].0 != key {
            at = (at + 1) & mask;
        }
        at
    }
}
