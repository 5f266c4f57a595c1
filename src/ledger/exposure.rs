//! Which keys of a block a source can know at all.
//!
//! Job: when only a few records of a block can share a key with a source (back payments, in a month's
//! file, with the file of an earlier month), let the source be searched for those few instead of being
//! indexed whole. Invariant: no key that is in the block is missed; others may slip through.

use super::fingerprint::{Fingerprint, NO_KEY};
use super::pool::Dates;

/// The keys in question, as a bitmap over fingerprints.
#[derive(Debug, Default)]
pub(super) struct Exposure {
    bits: Vec<u64>,
    /// How many records are in question.
    pub(super) records: u64,
}

impl Exposure {
    /// The keys of the records whose dates (by their place in `dates.pairs`) are `met`.
    pub(super) fn new(dates: &Dates, met: &[bool], keys: &[Fingerprint]) -> Exposure {
        let records = || {
            let records = dates.rows.iter().zip(keys).filter(|(_, key)| **key != NO_KEY);
            records.filter(|(pair, _)| met.get(**pair as usize).copied().unwrap_or(true)).map(|(_, key)| *key)
        };
        let count = records().count();
        // 64 bits a key: one in 64 of the other keys slips through.
        let mut exposure = Exposure { bits: vec![0; count.next_power_of_two()], records: count as u64 };
        for key in records() {
            let (word, bit) = exposure.place(key);
            if let Some(word) = exposure.bits.get_mut(word) {
                *word |= bit;
            }
        }
        exposure
    }

    fn place(&self, key: Fingerprint) -> (usize, u64) {
        ((key >> 64) as usize & self.bits.len().wrapping_sub(1), 1 << ((key >> 122) as u32))
    }

    /// Whether a key may be one of those in question.
    pub(super) fn has(&self, key: Fingerprint) -> bool {
        let (word, bit) = self.place(key);
        key != NO_KEY && self.bits.get(word).is_some_and(|word| word & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_in_question_is_missed_and_few_others_pass() {
        let key = |i: u128| (i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let keys: Vec<Fingerprint> = (0..1000).map(|i| if i == 3 { NO_KEY } else { key(i) }).collect();
        let dates =
            Dates { pairs: vec![(None, None), (Some(1), None)], rows: (0..1000).map(|i| i % 2).collect() };
        let exposure = Exposure::new(&dates, &[false, true], &keys);
        assert_eq!(exposure.records, 499);
        assert!((0..1000).filter(|i| i % 2 == 1 && *i != 3).all(|i| exposure.has(key(i))));
        assert!(!exposure.has(NO_KEY));
        assert!((10_000..20_000).filter(|i| exposure.has(key(*i))).count() < 500);
        assert!(!Exposure::new(&dates, &[false, false], &keys).has(key(1)));
    }
}
