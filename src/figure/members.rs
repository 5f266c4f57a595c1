//! The (key, group) pairs of a worker, each kept once as soon as there are many.
//!
//! Job: hold what a pass finds until all of it is read. Inputs: the [`Pairs`] of row groups. Outputs: for each
//! partition every key with the groups it was met in. Invariant: what is folded together is what was pushed, without
//! repetitions: sixty months of the same persons take the room of the persons, not of the rows.

use super::keys::Codes;
use super::partition::{Pairs, Partitioner};

/// Bytes of pairs that wait at least before they are folded together; few in tests, so that they fold, too.
const WAITING: usize = if cfg!(test) { 96 } else { 12 << 20 };

/// The pairs of one partition: keys, each once, with their groups, ascending and each once.
#[derive(Debug, Default)]
struct Part {
    keys: Box<[i64]>,
    /// Where the groups of each key end; they begin where those of the key before end.
    ends: Box<[u32]>,
    groups: Box<[u32]>,
}

impl Part {
    fn each(&self) -> impl Iterator<Item = (i64, &[u32])> {
        let mut from = 0;
        self.keys.iter().zip(&self.ends).map(move |(key, end)| {
            let range = from..*end as usize;
            from = range.end;
            (*key, &self.groups[range])
        })
    }

    fn bytes(&self) -> usize {
        12 * self.keys.len() + 4 * self.groups.len()
    }
}

/// How much there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Keys, at most.
    pub(super) keys: usize,
    /// Pairs, at most.
    pub(super) pairs: usize,
    /// Keys, about.
    pub(super) likely: usize,
}

impl std::ops::Add for Size {
    type Output = Size;

    fn add(self, other: Size) -> Size {
        Size {
            keys: self.keys + other.keys,
            pairs: self.pairs + other.pairs,
            likely: self.likely + other.likely,
        }
    }
}

/// All pairs of a worker and kind whose keys stand for as many things.
#[derive(Debug)]
pub(super) struct Members {
    /// As [`Pairs::shift`].
    pub(super) shift: u8,
    partitioner: Partitioner,
    /// Empty, or one for each partition.
    parts: Vec<Part>,
    /// Bytes of the parts.
    held: usize,
    waiting: Vec<Pairs>,
    /// Bytes of these.
    waits: usize,
}

impl Members {
    pub(super) fn new(partitioner: Partitioner, shift: u8) -> Members {
        Members { shift, partitioner, parts: Vec::new(), held: 0, waiting: Vec::new(), waits: 0 }
    }

    /// Adds the pairs of a row group.
    pub(super) fn push(&mut self, pairs: Pairs, folding: &mut Folding) {
        if pairs.is_empty() {
            return;
        }
        self.waits += pairs.bytes();
        self.waiting.push(pairs);
        // What is held is gone over at every folding: the more it is, the more waits for it.
        if self.waits >= WAITING && self.waits >= self.held / 2 {
            self.fold(folding);
        }
    }

    /// Folds what waits, if there was ever so much that it was worth it.
    pub(super) fn close(&mut self, folding: &mut Folding) {
        if !self.parts.is_empty() && !self.waiting.is_empty() {
            self.fold(folding);
        }
    }

    fn fold(&mut self, folding: &mut Folding) {
        self.parts.resize_with(self.partitioner.count(), Part::default);
        for (partition, part) in self.parts.iter_mut().enumerate() {
            let waiting = self.waiting.iter().map(|w| w.partition(partition));
            *part = folding.fold(self.partitioner, part, waiting);
        }
        self.held = self.parts.iter().map(Part::bytes).sum();
        self.waiting = Vec::new();
        self.waits = 0;
    }

    /// What a partition holds.
    pub(super) fn size(&self, partition: usize) -> Size {
        let waiting: usize = self.waiting.iter().map(|w| w.partition(partition).0.len()).sum();
        let (keys, pairs) =
            self.parts.get(partition).map_or((0, 0), |part| (part.keys.len(), part.groups.len()));
        // Of what was not folded, most is the same keys again.
        Size { keys: keys + waiting, pairs: pairs + waiting, likely: keys + waiting / 8 }
    }

    /// Every pair of a partition.
    pub(super) fn each(&self, partition: usize, mut pair: impl FnMut(i64, u32)) {
        for (key, groups) in self.parts.get(partition).into_iter().flat_map(Part::each) {
            groups.iter().for_each(|group| pair(key, *group));
        }
        for pairs in &self.waiting {
            let (keys, groups) = pairs.partition(partition);
            keys.iter().zip(groups).for_each(|(key, group)| pair(*key, *group));
        }
    }
}

/// What folding needs, kept from one partition to the next.
#[derive(Debug, Default)]
pub(super) struct Folding {
    codes: Codes,
    /// By code: how many groups a key has, then where its next goes, then where they end.
    places: Vec<u32>,
    pairs: Vec<(u32, u32)>,
    groups: Vec<u32>,
}

impl Folding {
    /// A partition with what waited for it.
    fn fold<'a>(
        &mut self,
        partitioner: Partitioner,
        part: &Part,
        waiting: impl Iterator<Item = (&'a [i64], &'a [u32])>,
    ) -> Part {
        self.codes.start(partitioner, part.keys.len());
        self.places.clear();
        self.pairs.clear();
        for (key, groups) in part.each() {
            self.codes.code(key);
            self.places.push(groups.len() as u32);
        }
        for (keys, groups) in waiting {
            for (key, group) in keys.iter().zip(groups) {
                let code = self.codes.code(*key);
                match self.places.get_mut(code as usize) {
                    Some(count) => *count += 1,
                    None => self.places.push(1),
                }
                self.pairs.push((code, *group));
            }
        }
        let mut all = 0;
        for place in &mut self.places {
            (*place, all) = (all, all + *place);
        }
        self.groups.clear();
        self.groups.resize(all as usize, 0);
        for (place, (_, groups)) in self.places.iter_mut().zip(part.each()) {
            let from = *place as usize;
            self.groups[from..from + groups.len()].copy_from_slice(groups);
            *place += groups.len() as u32;
        }
        for (code, group) in &self.pairs {
            let place = &mut self.places[*code as usize];
            self.groups[*place as usize] = *group;
            *place += 1;
        }
        self.once();
        Part {
            keys: self.codes.keys().into(),
            ends: self.places.as_slice().into(),
            groups: self.groups.as_slice().into(),
        }
    }

    /// Leaves each group of a key once, in ascending order.
    fn once(&mut self) {
        let (mut from, mut kept) = (0, 0);
        for end in &mut self.places {
            let range = from..*end as usize;
            from = range.end;
            self.groups[range.clone()].sort_unstable();
            let first = kept;
            for at in range {
                let group = self.groups[at];
                if kept == first || self.groups[kept - 1] != group {
                    self.groups[kept] = group;
                    kept += 1;
                }
            }
            *end = kept as u32;
        }
        self.groups.truncate(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// However often they are folded, every pair is in the partition of its key, and no other is.
        #[test]
        fn what_is_folded_is_what_was_pushed(
            groups in prop::collection::vec(prop::collection::vec((-60i64..60, 0u32..9), 0..60), 0..12),
            folds in prop::collection::btree_set(0usize..12, 0..5),
            rows in prop_oneof![Just(10u64), Just(1_000_000)],
        ) {
            let partitioner = Partitioner::new(rows);
            let (mut members, mut folding) = (Members::new(partitioner, 0), Folding::default());
            let mut expected: BTreeMap<i64, BTreeSet<u32>> = BTreeMap::new();
            for (i, pairs) in groups.iter().enumerate() {
                let (keys, cells): (Vec<i64>, Vec<u32>) = pairs.iter().copied().unzip();
                members.push(partitioner.split(&keys, &cells), &mut folding);
                pairs.iter().for_each(|(key, group)| { expected.entry(*key).or_default().insert(*group); });
                if folds.contains(&i) {
                    members.fold(&mut folding);
                    prop_assert_eq!(members.waits, 0);
                    let pairs: usize = expected.values().map(BTreeSet::len).sum();
                    prop_assert_eq!(members.held, 12 * expected.len() + 4 * pairs);
                }
            }
            let mut found: BTreeMap<i64, BTreeSet<u32>> = BTreeMap::new();
            let mut homes: BTreeMap<i64, BTreeSet<usize>> = BTreeMap::new();
            for partition in 0..partitioner.count() {
                let (mut keys, mut pairs) = (BTreeSet::new(), 0);
                members.each(partition, |key, group| {
                    found.entry(key).or_default().insert(group);
                    homes.entry(key).or_default().insert(partition);
                    keys.insert(key);
                    pairs += 1;
                });
                let size = members.size(partition);
                prop_assert!(keys.len() <= size.keys && size.likely <= size.keys && pairs == size.pairs);
            }
            prop_assert_eq!(found, expected);
            prop_assert!(homes.values().all(|of_key| of_key.len() == 1));
        }
    }

    /// Months of the same persons: as many pairs as persons, however many rows.
    #[test]
    fn what_repeats_is_not_held_again() {
        let partitioner = Partitioner::new(4_000_000);
        let (mut members, mut folding) = (Members::new(partitioner, 0), Folding::default());
        let keys: Vec<i64> = (0..50_000).collect();
        let groups = vec![3; keys.len()];
        for _ in 0..80 {
            members.push(partitioner.split(&keys, &groups), &mut folding);
            assert!(members.waits < keys.len() * 36);
        }
        members.close(&mut folding);
        assert_eq!((members.waits, members.held), (0, 16 * keys.len()));
    }
}
