//! Distinct things (persons, households, courses): exact unions over any set of cells.
//!
//! Inputs: (key, cell) pairs, split by hash bits of the key. Outputs: the number of distinct keys
//! over a set of cells. Invariant: no key is in two chunks, so counts over chunks simply add; in a
//! chunk, keys are numbered below 65,536 and every cell is a bitmap or, where that is smaller, a
//! list of those numbers. There is no hash set of (key, group).

use super::keys::Codes;
use super::members::Members;
use super::partition::Partitioner;
use std::cmp::Ordering;
use std::ops::Range;

/// Keys numbered together at most.
const CHUNK: usize = 1 << 16;
const FREE: u32 = u32::MAX;
const DENSE: u32 = u32::MAX;

/// The keys of one cell in a chunk.
#[derive(Debug)]
struct Set {
    cell: u32,
    /// Where its words (dense) or numbers begin.
    start: u32,
    /// How many numbers there are; [`DENSE`]: as many words as the chunk's keys need.
    length: u32,
}

/// Up to [`CHUNK`] keys with all of their cells.
#[derive(Debug, Default)]
struct Chunk {
    /// As [`Pairs::shift`].
    shift: u8,
    keys: usize,
    sets: Vec<Set>,
    words: Vec<u64>,
    numbers: Vec<u16>,
}

/// All keys of one kind.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    chunks: Vec<Chunk>,
}

/// Makes chunks of partitions.
#[derive(Debug)]
pub(super) struct Builder {
    partitioner: Partitioner,
    codes: Codes,
    /// Per pair: the code of its key, and its cell.
    pairs: Vec<(u32, u32)>,
    /// Per key: the last two cells it was met in. Who gets the same month after month, or two
    /// things in turn, is kept once of each.
    recent: Vec<[u32; 2]>,
    /// Per cell: its set in the chunk at hand.
    sets: Vec<u32>,
}

impl Builder {
    /// For pairs whose cells, renamed, lie below `cells`.
    pub(super) fn new(partitioner: Partitioner, cells: usize) -> Builder {
        Builder {
            partitioner,
            codes: Codes::default(),
            pairs: Vec::new(),
            recent: Vec::new(),
            sets: vec![FREE; cells],
        }
    }

    /// Builds some partitions from `workers`: each the pairs of one, and the final names of the cells in them.
    /// `keys`: about how many keys there are.
    pub(super) fn build<'a>(
        &mut self,
        partitions: Range<usize>,
        keys: usize,
        workers: impl Iterator<Item = (&'a Members, &'a [u32])> + Clone,
    ) -> Distinct {
        self.codes.start(self.partitioner, keys);
        self.pairs.clear();
        self.recent.clear();
        let (codes, recent, out) = (&mut self.codes, &mut self.recent, &mut self.pairs);
        let mut last = (0i64, FREE);
        for partition in partitions {
            for (members, names) in workers.clone() {
                members.each(partition, |key, cell| {
                    if last.1 == FREE || last.0 != key {
                        last = (key, codes.code(key));
                        if last.1 as usize == recent.len() {
                            recent.push([FREE; 2]);
                        }
                    }
                    let name = names[cell as usize];
                    let [newest, before] = recent[last.1 as usize];
                    if newest != name && before != name {
                        recent[last.1 as usize] = [name, newest];
                        out.push((last.1, name));
                    }
                });
            }
        }
        let keys = self.codes.keys().len();
        let pairs = std::mem::take(&mut self.pairs);
        let all = if keys <= CHUNK {
            Distinct { chunks: vec![self.chunk(keys, &pairs)] }
        } else {
            let mut parts: Vec<Vec<(u32, u32)>> = vec![Vec::new(); keys.div_ceil(CHUNK)];
            for (n, cell) in &pairs {
                parts[*n as usize / CHUNK].push((*n % CHUNK as u32, *cell));
            }
            let size = |i: usize| CHUNK.min(keys - i * CHUNK);
            Distinct { chunks: parts.iter().enumerate().map(|(i, p)| self.chunk(size(i), p)).collect() }
        };
        self.pairs = pairs;
        all
    }
}

impl Builder {
    /// A chunk from its (number, cell) pairs.
    fn chunk(&mut self, keys: usize, pairs: &[(u32, u32)]) -> Chunk {
        let mut sets: Vec<Set> = Vec::new();
        for (_, cell) in pairs {
            let Some(at) = self.sets.get_mut(*cell as usize) else { continue };
            if *at == FREE {
                *at = sets.len() as u32;
                sets.push(Set { cell: *cell, start: 0, length: 0 });
            }
            sets[*at as usize].length += 1;
        }
        sets.sort_unstable_by_key(|s| s.cell);
        let width = keys.div_ceil(64);
        let (mut words, mut numbers) = (0, 0);
        for (i, set) in sets.iter_mut().enumerate() {
            self.sets[set.cell as usize] = i as u32;
            // A list takes 16 bits a pair, a bitmap one bit a key.
            let length = set.length as usize;
            let dense = length * 16 >= width * 64;
            let (start, length) = if dense { (&mut words, width) } else { (&mut numbers, length) };
            set.start = *start as u32;
            set.length = if dense { DENSE } else { 0 };
            *start += length;
        }
        let mut out = Chunk { shift: 0, keys, sets, words: vec![0; words], numbers: vec![0; numbers] };
        for (number, cell) in pairs {
            let Some(set) = self.sets.get(*cell as usize).and_then(|at| out.sets.get_mut(*at as usize))
            else {
                continue;
            };
            if set.length == DENSE {
                out.words[set.start as usize + *number as usize / 64] |= 1 << (number % 64);
            } else {
                out.numbers[(set.start + set.length) as usize] = *number as u16;
                set.length += 1;
            }
        }
        for set in &out.sets {
            self.sets[set.cell as usize] = FREE;
        }
        out
    }
}

impl Chunk {
    /// Distinct keys over `cells` (ascending); `scratch` is kept for its memory alone.
    fn count(&self, mut cells: &[u32], scratch: &mut Vec<u64>) -> u64 {
        let mut sets = self.sets.as_slice();
        let mut begun = false;
        // Most questions are of few of the cells: whatever lies between two that are in both is leapt over.
        while let (Some(set), Some(cell)) = (sets.first(), cells.first()) {
            match set.cell.cmp(cell) {
                Ordering::Less => sets = &sets[leap(sets, |s| s.cell < *cell)..],
                Ordering::Greater => cells = &cells[leap(cells, |c| *c < set.cell)..],
                Ordering::Equal => {
                    if !begun {
                        begun = true;
                        scratch.clear();
                        scratch.resize(self.keys.div_ceil(64), 0);
                    }
                    self.mark(set, scratch);
                    (sets, cells) = (&sets[1..], &cells[1..]);
                }
            }
        }
        if !begun {
            return 0;
        }
        scratch.iter().map(|w| u64::from(w.count_ones())).sum::<u64>() << self.shift
    }

    /// Sets the bits of a set's keys.
    fn mark(&self, set: &Set, scratch: &mut [u64]) {
        let start = set.start as usize;
        if set.length == DENSE {
            scratch.iter_mut().zip(&self.words[start..]).for_each(|(a, b)| *a |= b);
        } else {
            for number in &self.numbers[start..start + set.length as usize] {
                scratch[usize::from(*number) / 64] |= 1 << (number % 64);
            }
        }
    }
}

/// How many items at the start of a sorted list are `before`, found in steps that double: as cheap as a look where
/// it is few, and as a binary search where it is many.
fn leap<T>(list: &[T], before: impl Fn(&T) -> bool) -> usize {
    let mut reach = 1;
    while list.get(reach).is_some_and(&before) {
        reach *= 2;
    }
    let from = reach / 2;
    let to = list.len().min(reach);
    from + list[from..to].partition_point(before)
}

impl Distinct {
    /// The same where each key stands for 2 to the power of `shift`.
    pub(super) fn shifted(mut self, shift: u8) -> Distinct {
        self.chunks.iter_mut().for_each(|chunk| chunk.shift = shift);
        self
    }

    /// Takes over the chunks of another part of the keys.
    pub(super) fn append(&mut self, mut other: Distinct) {
        self.chunks.append(&mut other.chunks);
    }

    /// Distinct keys over `cells`, which ascend.
    pub(super) fn count(&self, cells: &[u32]) -> u64 {
        let mut scratch = Vec::new();
        self.chunks.iter().map(|c| c.count(cells, &mut scratch)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::super::members::Folding;
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn build(rows: u64, pairs: &[(i64, u32)]) -> Distinct {
        let partitioner = Partitioner::new(rows);
        let mut workers = [Members::new(partitioner, 0), Members::new(partitioner, 0)];
        for (i, p) in pairs.chunks(97).enumerate() {
            let (keys, cells): (Vec<i64>, Vec<u32>) = p.iter().copied().unzip();
            workers[i % 2].push(partitioner.split(&keys, &cells), &mut Folding::default());
        }
        let mut builder = Builder::new(partitioner, 60);
        let names: Vec<u32> = (0..60).collect();
        let mut all = Distinct::default();
        for from in (0..partitioner.count()).step_by(3) {
            let p = from..(from + 3).min(partitioner.count());
            all.append(builder.build(p, 10, workers.iter().map(|w| (w, names.as_slice()))));
        }
        all
    }

    fn naive(pairs: &[(i64, u32)], cells: &[u32]) -> u64 {
        pairs.iter().filter(|p| cells.contains(&p.1)).map(|p| p.0).collect::<BTreeSet<_>>().len() as u64
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn unions_are_those_of_sets(
            pairs in prop::collection::vec((-40i64..40, 0u32..60), 0..400),
            cells in prop::collection::btree_set(0u32..60, 0..30),
            // The more rows, the more partitions, most of them empty here.
            rows in prop_oneof![8 => Just(10u64), 4 => Just(1_000_000), 1 => Just(u64::MAX / 2)],
        ) {
            let cells: Vec<u32> = cells.into_iter().collect();
            prop_assert_eq!(build(rows, &pairs).count(&cells), naive(&pairs, &cells));
        }
    }

    #[test]
    fn a_leap_ends_where_a_walk_does() {
        for length in 0..40u32 {
            let list: Vec<u32> = (0..length).collect();
            for bound in 0..=length + 1 {
                assert_eq!(leap(&list, |n| *n < bound), bound.min(length) as usize, "{length} {bound}");
            }
        }
    }

    #[test]
    fn more_keys_than_a_chunk_holds() {
        let pairs: Vec<(i64, u32)> = (0..70_000i64).map(|k| (k * 7, (k % 3) as u32)).collect();
        let all = build(1, &pairs);
        assert!(all.chunks.len() == 2);
        assert_eq!(all.count(&[0, 1, 2]), 70_000);
        assert_eq!(all.count(&[1]), 23_333);
    }
}
