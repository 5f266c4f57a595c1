//! A set of byte strings, numbered in order of first appearance.
//!
//! Job: find a cell's spelling again, some hundred million times over. Outputs: its number. Invariants:
//! bytes are compared, not only hashes; the table's hash is keyed at random, so that no file can be made
//! to slow it down; a short spelling, as most are, is told from all others by its place in the table alone.

use foldhash::quality::RandomState;
use std::hash::BuildHasher;

const NONE: u32 = u32::MAX;
/// Spellings that are kept in the table itself, in bytes.
const SHORT: usize = 15;

/// A spelling in two words: all of a short one with its length in the last byte; of a longer one a hash and
/// its length, with that byte full.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Folded(u64, u64);

/// A place of the table.
#[derive(Debug, Clone, Copy)]
struct Place {
    spelling: Folded,
    /// [`NONE`]: free.
    number: u32,
}

/// The set.
#[derive(Debug)]
pub(super) struct Spellings {
    key: RandomState,
    /// Drawn from `key`.
    factors: (u64, u64),
    /// The long ones, one after the other, and by number where each begins; short ones begin nowhere.
    bytes: Vec<u8>,
    starts: Vec<usize>,
    /// Open addressing; the length is a power of two and at most half of it is filled.
    places: Vec<Place>,
}

impl Default for Spellings {
    fn default() -> Self {
        let key = RandomState::default();
        let factors = (key.hash_one(0u64), key.hash_one(1u64));
        Spellings { key, factors, bytes: Vec::new(), starts: Vec::new(), places: Vec::new() }
    }
}

impl Spellings {
    /// The number of a spelling, or what [`Spellings::insert`] adds it by.
    #[inline]
    pub(super) fn find(&self, raw: &[u8]) -> Result<usize, Folded> {
        let folded = short(raw).unwrap_or_else(|| self.long(raw));
        if self.places.is_empty() {
            return Err(folded);
        }
        let mut at = self.begin(folded);
        loop {
            let place = self.places[at & (self.places.len() - 1)];
            if place.number == NONE {
                return Err(folded);
            }
            if place.spelling == folded && (raw.len() <= SHORT || self.is(place.number, raw)) {
                return Ok(place.number as usize);
            }
            at = at.wrapping_add(1);
        }
    }

    /// Adds a spelling that is not there; its number is that of spellings before.
    pub(super) fn insert(&mut self, raw: &[u8], folded: Folded) {
        let number = self.starts.len() as u32;
        self.starts.push(self.bytes.len());
        if raw.len() > SHORT {
            self.bytes.extend_from_slice(raw);
        }
        if self.places.len() < 2 * self.starts.len() {
            let room = (2 * self.places.len()).max(64);
            let free = Place { spelling: Folded::default(), number: NONE };
            let full = std::mem::replace(&mut self.places, vec![free; room]);
            full.into_iter().filter(|place| place.number != NONE).for_each(|place| self.fill(place));
        }
        self.fill(Place { spelling: folded, number });
    }

    /// About how much memory it takes.
    pub(super) fn size(&self) -> usize {
        self.bytes.len() + self.starts.len() * size_of::<usize>() + self.places.len() * size_of::<Place>()
    }

    fn fill(&mut self, place: Place) {
        let (mut at, mask) = (self.begin(place.spelling), self.places.len() - 1);
        while self.places[at & mask].number != NONE {
            at = at.wrapping_add(1);
        }
        self.places[at & mask] = place;
    }

    /// Where a spelling is looked for first.
    #[inline]
    fn begin(&self, Folded(low, high): Folded) -> usize {
        let product = u128::from(low ^ self.factors.0) * u128::from(high ^ self.factors.1);
        (product as u64 ^ (product >> 64) as u64) as usize
    }

    fn long(&self, raw: &[u8]) -> Folded {
        Folded(self.key.hash_one(raw), 0xff << 56 | raw.len() as u64)
    }

    /// Whether a long spelling is that with a number; one of the same length.
    fn is(&self, number: u32, raw: &[u8]) -> bool {
        let start = self.starts[number as usize];
        self.bytes.get(start..start + raw.len()) == Some(raw)
    }
}

/// A short spelling, folded.
#[inline]
fn short(raw: &[u8]) -> Option<Folded> {
    let length = raw.len();
    let (low, high) = if let (Some(first), Some(last)) = (raw.first_chunk::<8>(), raw.last_chunk::<8>()) {
        if length > SHORT {
            return None;
        }
        // What the last eight bytes share with the first is shifted out.
        let last = u64::from_le_bytes(*last).checked_shr(8 * (16 - length as u32));
        (u64::from_le_bytes(*first), last.unwrap_or(0))
    } else if let (Some(first), Some(last)) = (raw.first_chunk::<4>(), raw.last_chunk::<4>()) {
        let last = u64::from(u32::from_le_bytes(*last)) >> (8 * (8 - length));
        (u64::from(u32::from_le_bytes(*first)) | last << 32, 0)
    } else {
        (raw.iter().rfold(0, |word, byte| word << 8 | u64::from(*byte)), 0)
    };
    Some(Folded(low, high | (length as u64) << 56))
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
                (Err(folded), None) => {
                    spellings.insert(raw, folded);
                    known.insert(raw.to_vec(), known.len());
                }
                (found, number) => panic!("{raw:?}: {found:?}, {number:?}"),
            }
        }
        assert!(known.len() > 1000);
    }

    #[test]
    fn short_spellings_are_folded_one_to_one() {
        let mut seen = std::collections::BTreeSet::new();
        for length in 0..=SHORT {
            for changed in 0..=length {
                let mut bytes: Vec<u8> = (1..=length as u8).collect();
                bytes.iter_mut().skip(changed).take(1).for_each(|byte| *byte = 0);
                let Folded(low, high) = short(&bytes).expect("short");
                let back: Vec<u8> = low.to_le_bytes().into_iter().chain(high.to_le_bytes()).collect();
                assert_eq!((&back[..length], usize::from(back[15])), (bytes.as_slice(), length));
                assert!(back[length..15].iter().all(|byte| *byte == 0));
                seen.insert((low, high));
            }
        }
        assert_eq!(seen.len(), (0..=SHORT).map(|length| length + 1).sum::<usize>());
        assert_eq!(short(&[b'x'; SHORT + 1]), None);
    }
}
