//! A set of byte strings, numbered in order of first appearance.
//!
//! Job: find a cell's spelling again, some hundred million times over. Outputs: its number. Invariants:
//! bytes are compared, not only hashes; the table's hash is keyed at random, so that no file can be made
//! to slow it down; the few spellings most columns have are found before it is asked.

use foldhash::quality::RandomState;
use std::hash::BuildHasher;

const NONE: u32 = u32::MAX;
/// Places for spellings seen of late; a power of two.
const RECENT: usize = 256;

/// The set.
#[derive(Debug, Default)]
pub(super) struct Spellings {
    key: RandomState,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// Hash and number, [`NONE`] if free. Open addressing; the length is a power of two and at most half
    /// of it is filled.
    slots: Vec<(u32, u32)>,
    recent: Vec<u32>,
}

impl Spellings {
    /// The number of a spelling, or the hash with which [`Spellings::insert`] adds it.
    #[inline]
    pub(super) fn find(&mut self, raw: &[u8]) -> Result<usize, u32> {
        let place = place(raw);
        if let Some(&at) = self.recent.get(place)
            && at != NONE
            && same(self.get(at), raw)
        {
            return Ok(at as usize);
        }
        self.search(raw, place)
    }

    fn search(&mut self, raw: &[u8], place: usize) -> Result<usize, u32> {
        let hash = self.key.hash_one(raw) as u32;
        let mut slot = hash as usize;
        while !self.slots.is_empty() {
            let (known, at) = self.slots[slot & (self.slots.len() - 1)];
            if at == NONE {
                break;
            }
            if known == hash && same(self.get(at), raw) {
                self.recent[place] = at;
                return Ok(at as usize);
            }
            slot = slot.wrapping_add(1);
        }
        Err(hash)
    }

    /// Adds a spelling that is not there; its number is that of spellings before.
    pub(super) fn insert(&mut self, raw: &[u8], hash: u32) {
        if self.recent.is_empty() {
            self.recent.resize(RECENT, NONE);
        }
        let at = self.ends.len() as u32;
        self.recent[place(raw)] = at;
        self.bytes.extend_from_slice(raw);
        self.ends.push(self.bytes.len());
        if self.slots.len() < 2 * self.ends.len() {
            let room = (2 * self.slots.len()).max(64);
            let full = std::mem::replace(&mut self.slots, vec![(0, NONE); room]);
            for (hash, at) in full.into_iter().filter(|(_, at)| *at != NONE) {
                fill(&mut self.slots, hash, at);
            }
        }
        fill(&mut self.slots, hash, at);
    }

    /// About how much memory it takes.
    pub(super) fn size(&self) -> usize {
        self.bytes.len() + self.ends.len() * size_of::<usize>() + self.slots.len() * size_of::<(u32, u32)>()
    }

    fn get(&self, at: u32) -> &[u8] {
        let at = at as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start..self.ends[at]]
    }
}

fn fill(slots: &mut [(u32, u32)], hash: u32, at: u32) {
    let mask = slots.len() - 1;
    let mut slot = hash as usize;
    while slots[slot & mask].1 != NONE {
        slot = slot.wrapping_add(1);
    }
    slots[slot & mask] = (hash, at);
}

/// Whether two cells are the same bytes. Most are of 4 to 16: two loads each, without a call.
#[inline]
pub(super) fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    if let (Some(a_first), Some(b_first), Some(a_last), Some(b_last)) =
        (a.first_chunk::<8>(), b.first_chunk::<8>(), a.last_chunk::<8>(), b.last_chunk::<8>())
        && a.len() <= 16
    {
        return a_first == b_first && a_last == b_last;
    }
    if let (Some(a_first), Some(b_first), Some(a_last), Some(b_last)) =
        (a.first_chunk::<4>(), b.first_chunk::<4>(), a.last_chunk::<4>(), b.last_chunk::<4>())
        && a.len() <= 8
    {
        return a_first == b_first && a_last == b_last;
    }
    a == b
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

    #[test]
    fn the_same_bytes_are_found_the_same_at_every_length() {
        for length in 0..40 {
            let bytes: Vec<u8> = (0..length).collect();
            assert!(same(&bytes, &bytes.clone()));
            assert!(!same(&bytes, &[bytes.as_slice(), &[0]].concat()));
            for at in 0..bytes.len() {
                let mut other = bytes.clone();
                other[at] ^= 0x80;
                assert!(!same(&bytes, &other), "{length} bytes, the one at {at} another");
            }
        }
    }
}
