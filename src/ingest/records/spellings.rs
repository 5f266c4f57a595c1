//! A set of byte strings, numbered in order of first appearance.
//!
//! Job: find a cell's spelling again, some hundred million times over. Outputs: its number. Invariants:
//! bytes are compared, not only hashes; the table's hash is keyed at random (SipHash), so that no file
//! can be made to slow it down; the few spellings most columns have are found before it is asked.

use std::hash::{BuildHasher, RandomState};

const NONE: u32 = u32::MAX;
/// Places for spellings seen of late; a power of two.
const RECENT: usize = 256;

/// The set.
#[derive(Debug, Default)]
pub(super) struct Spellings {
    key: RandomState,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    hashes: Vec<u64>,
    /// Open addressing; its length is a power of two and at most half of it is filled.
    slots: Vec<u32>,
    recent: Vec<u32>,
}

impl Spellings {
    /// The number of a spelling, or the hash with which [`Spellings::insert`] adds it.
    #[inline]
    pub(super) fn find(&mut self, raw: &[u8]) -> Result<usize, u64> {
        let place = place(raw);
        if let Some(&at) = self.recent.get(place)
            && at != NONE
            && self.get(at) == raw
        {
            return Ok(at as usize);
        }
        self.search(raw, place)
    }

    fn search(&mut self, raw: &[u8], place: usize) -> Result<usize, u64> {
        let hash = self.key.hash_one(raw);
        let mut slot = hash as usize;
        while !self.slots.is_empty() {
            let at = self.slots[slot & (self.slots.len() - 1)];
            if at == NONE {
                break;
            }
            if self.hashes[at as usize] == hash && self.get(at) == raw {
                self.recent[place] = at;
                return Ok(at as usize);
            }
            slot = slot.wrapping_add(1);
        }
        Err(hash)
    }

    /// Adds a spelling that is not there; its number is that of spellings before.
    pub(super) fn insert(&mut self, raw: &[u8], hash: u64) {
        if self.recent.is_empty() {
            self.recent.resize(RECENT, NONE);
        }
        let at = self.ends.len() as u32;
        self.recent[place(raw)] = at;
        self.bytes.extend_from_slice(raw);
        self.ends.push(self.bytes.len());
        self.hashes.push(hash);
        if self.slots.len() < 2 * self.ends.len() {
            let room = (2 * self.slots.len()).max(64);
            self.slots.clear();
            self.slots.resize(room, NONE);
            for (at, hash) in self.hashes.iter().enumerate() {
                fill(&mut self.slots, *hash, at as u32);
            }
        } else {
            fill(&mut self.slots, hash, at);
        }
    }

    fn get(&self, at: u32) -> &[u8] {
        let at = at as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start..self.ends[at]]
    }
}

fn fill(slots: &mut [u32], hash: u64, at: u32) {
    let mask = slots.len() - 1;
    let mut slot = hash as usize;
    while slots[slot & mask] != NONE {
        slot = slot.wrapping_add(1);
    }
    slots[slot & mask] = at;
}

/// Where a spelling is looked for first: from its last eight bytes and its length.
#[inline]
fn place(raw: &[u8]) -> usize {
    let word = match raw.last_chunk::<8>() {
        Some(last) => u64::from_le_bytes(*last),
        None => raw.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    ((word ^ raw.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize % RECENT
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn every_spelling_keeps_its_number() {
        let mut spellings = Spellings::default();
        let mut known: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        // Lengths 0 to 20, many with the same last eight bytes, each several times.
        for n in 0u32..20_000 {
            let n = n.wrapping_mul(2_654_435_761) % 3000;
            let raw = format!("{}{}", "甲".repeat(n as usize % 7), n % 611).into_bytes();
            let raw = &raw[..raw.len() - (n as usize % 2).min(raw.len())];
            match (spellings.find(raw), known.get(raw)) {
                (Ok(found), Some(number)) => assert_eq!(found, *number),
                (Err(hash), None) => {
                    spellings.insert(raw, hash);
                    known.insert(raw.to_vec(), known.len());
                }
                (found, number) => panic!("{raw:?}: {found:?}, {number:?}"),
            }
        }
        assert!(known.len() > 1000);
    }
}
