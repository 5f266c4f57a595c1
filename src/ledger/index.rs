//! The ledger rows a new source may equal or conflict with, by fingerprint.
//!
//! Job: the multiset of rows (the k-th identical row takes the k-th copy) and, beside it, the first
//! row of every key. Invariant: a copy is taken at most once; a row that was ever entered stays
//! known after all its copies are taken.

use super::fingerprint::{Fingerprint, NO_KEY};

/// A row of the ledger: which source (by its place in the pool) and which line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct At {
    pub(super) source: u32,
    pub(super) line: u64,
}

/// What became of a search for a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Take {
    /// No such row.
    Unknown,
    /// All its copies are taken.
    Exhausted,
    /// This one.
    Copy(At),
}

/// The index.
#[derive(Debug, Default)]
pub(super) struct Index {
    entries: Vec<Entry>,
    rows: Slots,
    /// Filled when a key is first asked for: where all rows are duplicates, none is.
    keys: Slots,
    /// Entries whose keys are in `keys` already.
    keyed: usize,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    // Halves, so that an entry is 56 bytes and not 64.
    row: [u64; 2],
    key: [u64; 2],
    line: u64,
    source: u32,
    /// The next copy of the same row that is still to be had; [`NONE`] ends the chain.
    next: u32,
    taken: bool,
    /// Only for the first entry of a key.
    key_seen: bool,
}

const NONE: u32 = u32::MAX;

fn halves(f: Fingerprint) -> [u64; 2] {
    [(f >> 64) as u64, f as u64]
}

impl Index {
    /// Makes room for a source's rows at once.
    pub(super) fn reserve(&mut self, rows: usize) {
        self.entries.reserve(rows);
        let entries = &self.entries;
        self.rows.reserve(rows, |e| rejoin(entries, e, |e| e.row));
    }

    /// Enters a row: as a copy to be matched (`row`), as a holder of its key, or both. `taken` enters
    /// a copy that is known but not to be had. `None` when there are too many rows to index.
    pub(super) fn insert(
        &mut self,
        at: At,
        row: Option<Fingerprint>,
        key: Fingerprint,
        taken: bool,
    ) -> Option<()> {
        let new = u32::try_from(self.entries.len()).ok().filter(|n| *n < NONE)?;
        let mut entry = Entry {
            row: halves(row.unwrap_or(0)),
            key: halves(key),
            line: at.line,
            source: at.source,
            next: NONE,
            taken: taken || row.is_none(),
            key_seen: false,
        };
        if let Some(row) = row {
            let entries = &self.entries;
            match self.rows.find(row, |e| entries.get(e as usize).is_some_and(|e| e.row == halves(row))) {
                Some(first) if !taken => {
                    if let Some(first) = self.entries.get_mut(first as usize) {
                        entry.next = std::mem::replace(&mut first.next, new);
                    }
                }
                Some(_) => {}
                None => {
                    self.rows.reserve(1, |e| rejoin(entries, e, |e| e.row));
                    self.rows.insert(row, new);
                }
            }
        }
        self.entries.push(entry);
        Some(())
    }

    fn find_row(&self, row: Fingerprint) -> Option<usize> {
        let is = |e: u32| self.entries.get(e as usize).is_some_and(|e| e.row == halves(row));
        self.rows.find(row, is).map(|e| e as usize)
    }

    /// Enters the keys of the rows that came since the last time; the first row of a key stands for it.
    fn enter_keys(&mut self) {
        for place in self.keyed..self.entries.len() {
            let Some(entry) = self.entries.get(place) else { break };
            let key = join(entry.key);
            if key != NO_KEY && self.find_key(key).is_none() {
                let entries = &self.entries;
                self.keys.reserve(1, |e| rejoin(entries, e, |e| e.key));
                self.keys.insert(key, place as u32);
            }
        }
        self.keyed = self.entries.len();
    }

    fn find_key(&self, key: Fingerprint) -> Option<usize> {
        let is = |e: u32| self.entries.get(e as usize).is_some_and(|e| e.key == halves(key));
        self.keys.find(key, is).map(|e| e as usize)
    }

    /// Takes a copy of a row.
    pub(super) fn take(&mut self, row: Fingerprint) -> Take {
        let Some(first) = self.find_row(row) else { return Take::Unknown };
        let Some(head) = self.entries.get_mut(first) else { return Take::Unknown };
        if !head.taken {
            head.taken = true;
            return Take::Copy(At { source: head.source, line: head.line });
        }
        let next = head.next as usize;
        let Some(copy) = self.entries.get_mut(next) else { return Take::Exhausted };
        copy.taken = true;
        let (at, after) = (At { source: copy.source, line: copy.line }, copy.next);
        if let Some(head) = self.entries.get_mut(first) {
            head.next = after;
        }
        Take::Copy(at)
    }

    /// The first row entered with a key; the key counts as seen from now on.
    pub(super) fn key(&mut self, key: Fingerprint) -> Option<At> {
        if key == NO_KEY {
            return None;
        }
        self.enter_keys();
        let first = self.find_key(key)?;
        let entry = self.entries.get_mut(first)?;
        entry.key_seen = true;
        Some(At { source: entry.source, line: entry.line })
    }

    /// The rows of which no copy was taken and whose key was never asked for.
    pub(super) fn untouched(&self) -> impl Iterator<Item = At> {
        let seen = |e: &&Entry| {
            let key = join(e.key);
            key != NO_KEY && self.find_key(key).and_then(|k| self.entries.get(k)).is_some_and(|k| k.key_seen)
        };
        let free = self.entries.iter().filter(|e| !e.taken).filter(move |e| !seen(e));
        free.map(|e| At { source: e.source, line: e.line })
    }
}

fn join([high, low]: [u64; 2]) -> Fingerprint {
    u128::from(high) << 64 | u128::from(low)
}

/// The fingerprint under which an entry stands, for growing a table.
fn rejoin(entries: &[Entry], entry: u32, part: impl Fn(&Entry) -> [u64; 2]) -> Fingerprint {
    entries.get(entry as usize).map(part).map_or(0, join)
}

/// An open-addressing table from fingerprints to entries: 8 bytes a slot, of which half tell most
/// other fingerprints apart without a look at the entry.
#[derive(Debug, Default)]
struct Slots {
    /// Upper half: bits of the fingerprint; lower half: entry + 1. Length 0 or a power of two.
    slots: Vec<u64>,
    used: usize,
}

impl Slots {
    /// The upper bits are well mixed even where rows differ by multiples of a power of two only.
    fn place(&self, f: Fingerprint) -> usize {
        (f >> 64) as usize & (self.slots.len().wrapping_sub(1))
    }

    fn find(&self, f: Fingerprint, is: impl Fn(u32) -> bool) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let mut place = self.place(f);
        loop {
            let slot = *self.slots.get(place)?;
            let entry = (slot as u32).checked_sub(1)?;
            if slot >> 32 == (f >> 96) as u64 && is(entry) {
                return Some(entry);
            }
            place = (place + 1) & (self.slots.len() - 1);
        }
    }

    /// Makes room for more fingerprints; `of` gives back those that are there.
    fn reserve(&mut self, more: usize, of: impl Fn(u32) -> Fingerprint) {
        let wanted = (self.used + more) * 4 / 3 + 1;
        if wanted > self.slots.len() {
            let larger = vec![0; wanted.next_power_of_two().max(1024)];
            for slot in std::mem::replace(&mut self.slots, larger) {
                if let Some(entry) = (slot as u32).checked_sub(1) {
                    self.put(of(entry), entry);
                }
            }
        }
    }

    /// Enters a fingerprint that is not there, for which there is room.
    fn insert(&mut self, f: Fingerprint, entry: u32) {
        self.used += 1;
        self.put(f, entry);
    }

    fn put(&mut self, f: Fingerprint, entry: u32) {
        let mut place = self.place(f);
        while self.slots.get(place).is_some_and(|slot| *slot != 0) {
            place = (place + 1) & (self.slots.len() - 1);
        }
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = ((f >> 96) as u64) << 32 | u64::from(entry + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn at(line: u64) -> At {
        At { source: 0, line }
    }

    #[test]
    #[allow(clippy::iter_over_hash_type, reason = "rows are taken in any order")]
    fn copies_are_taken_once_each() {
        let mut index = Index::default();
        // Few distinct rows, so that chains grow; the table grows several times over.
        let row =
            |i: u64| (u128::from(i % 3000) << 64 | 7).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let mut counts: HashMap<u128, usize> = HashMap::new();
        for line in 0..10_000 {
            index.insert(at(line), Some(row(line)), NO_KEY, false).expect("room");
            *counts.entry(row(line)).or_default() += 1;
        }
        let mut seen = std::collections::HashSet::new();
        for (row, count) in counts {
            for _ in 0..count {
                let Take::Copy(copy) = index.take(row) else { panic!("a copy was lost") };
                assert!(seen.insert(copy.line));
            }
            assert_eq!(index.take(row), Take::Exhausted);
        }
        assert_eq!(seen.len(), 10_000);
        assert_eq!(index.take(42), Take::Unknown);
        assert_eq!(index.untouched().count(), 0);
    }

    #[test]
    fn the_first_row_of_a_key_stands_for_it() {
        let mut index = Index::default();
        let key = 5u128 << 90;
        index.insert(at(1), Some(1 << 70), key, false).expect("room");
        index.insert(at(2), Some(2 << 70), key, false).expect("room");
        index.insert(at(3), Some(3 << 70), NO_KEY, false).expect("room");
        assert_eq!(index.untouched().count(), 3);
        assert_eq!((index.key(key), index.key(NO_KEY), index.key(77)), (Some(at(1)), None, None));
        assert_eq!(index.untouched().collect::<Vec<_>>(), [at(3)]);
    }

    #[test]
    fn a_taken_copy_is_known_but_not_to_be_had() {
        let mut index = Index::default();
        index.insert(at(1), Some(1), NO_KEY, true).expect("room");
        index.insert(at(2), Some(1), NO_KEY, false).expect("room");
        index.insert(at(3), Some(1), NO_KEY, true).expect("room");
        assert_eq!(index.take(1), Take::Copy(at(2)));
        assert_eq!(index.take(1), Take::Exhausted);
    }
}
