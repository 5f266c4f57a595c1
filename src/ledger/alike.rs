//! Records that agree in all that two sources both have, where one lacks a column of the key.
//!
//! Job: an export with 批次 and one without it tell the same payments, but their rows are neither equal
//! (a value against nothing) nor have they one key. Whether they are the same things cannot be known:
//! they are held back. Inputs: what columns each source was read from ([`Fills`]). Outputs: per pair of
//! sources the columns left out of the comparison, and fingerprints without them.
//!
//! Invariant: sources that have the same key columns are never compared this way and cost nothing. A row
//! is compared without *all* columns that one side lacks only where both sides name its person or thing
//! the same way; any other row without the columns of the key that one side lacks, and no more.

use super::entry::{Fills, KeySpec};
use super::fingerprint::{Fingerprint, NO_KEY, Seed};
use super::pool::Stored;
use crate::model::record::standard;
use arrow_array::{Array, RecordBatch};
use std::collections::BTreeSet;

/// How two sources of different key columns are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Likeness {
    /// Columns that only one of the two has.
    one_sided: Vec<String>,
    /// Those of them that belong to the key.
    in_key: Vec<String>,
    /// Columns that name a person or thing and that both have.
    identity: Vec<String>,
    /// Whether rows that `identity` does not name are compared, too.
    nameless: bool,
}

impl Likeness {
    /// How rows of a source that has `ours` are compared with those of `stored`; `None` where both have
    /// the same columns of the key, or it is not known what one of them has.
    pub(super) fn new(
        ours: Option<&Fills>,
        stored: &Stored,
        key: Option<&KeySpec>,
        region: Option<&str>,
    ) -> Option<Likeness> {
        let (ours, theirs, key) = (ours?, stored.fills.as_ref()?, key?);
        let differs = |column: &String| ours.get(column) != theirs.get(column);
        if !key.columns.iter().any(differs) {
            return None;
        }
        let mut one_sided: BTreeSet<String> =
            ours.keys().chain(theirs.keys()).filter(|c| differs(c)).cloned().collect();
        let mut in_key = BTreeSet::new();
        for column in key.columns.iter().filter(|c| differs(c)) {
            in_key.insert(column.clone());
            // A thing found by different fields (班次编号, or 班名 and 开班日期): those that only one has.
            let ways = [ours.get(column), theirs.get(column)].map(|f| f.map_or(&[][..], Vec::as_slice));
            let fields = ways.concat();
            in_key.extend(fields.into_iter().filter(differs));
        }
        one_sided.extend(in_key.iter().cloned());
        let both = |c: &&String| ours.contains_key(*c) && !differs(c);
        Some(Likeness {
            one_sided: one_sided.into_iter().collect(),
            in_key: in_key.into_iter().collect(),
            identity: key.identity.iter().filter(both).cloned().collect(),
            nameless: stored.same_region(region),
        })
    }

    /// The columns of the key that only one of the two has, for a message.
    pub(super) fn in_key(&self) -> &[String] {
        &self.in_key
    }

    /// Whether the event day is compared, if only of some rows.
    pub(super) fn compares_event(&self) -> bool {
        self.identity.is_empty() || !self.one_sided.iter().any(|c| c == standard::EVENT_FROM)
    }

    /// Fingerprints over what both have, from those of whole rows; [`NO_KEY`] for rows not to be compared.
    pub(super) fn fingerprints(
        &self,
        seed: &Seed,
        batch: &RecordBatch,
        rows: &[Fingerprint],
    ) -> Vec<Fingerprint> {
        let sum = |columns: &[String]| seed.sum(batch, columns.iter().map(String::as_str));
        let (one_sided, in_key) = (sum(&self.one_sided), sum(&self.in_key));
        let named: Vec<_> = self.identity.iter().filter_map(|c| batch.column_by_name(c)).collect();
        let left_out = one_sided.iter().zip(&in_key).enumerate().map(|(row, (all, key))| {
            if named.iter().any(|c| c.is_valid(row)) { Some(all) } else { self.nameless.then_some(key) }
        });
        let without = |(row, out): (&Fingerprint, Option<&u128>)| {
            out.map_or(NO_KEY, |out| row.wrapping_sub(*out).max(1))
        };
        rows.iter().zip(left_out).map(without).collect()
    }
}

/// All ways in which sources of a pool are compared so, and which source by which.
#[derive(Debug, Default)]
pub(super) struct Likenesses {
    pub(super) kinds: Vec<Likeness>,
    of: Vec<Option<usize>>,
}

impl Likenesses {
    pub(super) fn new(
        pool: &[Stored],
        ours: Option<&Fills>,
        key: Option<&KeySpec>,
        region: Option<&str>,
    ) -> Likenesses {
        let mut all = Likenesses::default();
        for stored in pool {
            let like = Likeness::new(ours, stored, key, region).map(|like| {
                all.kinds.iter().position(|known| *known == like).unwrap_or_else(|| {
                    all.kinds.push(like);
                    all.kinds.len() - 1
                })
            });
            all.of.push(like);
        }
        all
    }

    /// Which of the kinds a source of the pool is compared by.
    pub(super) fn kind(&self, place: usize) -> Option<usize> {
        self.of.get(place).copied().flatten()
    }

    /// How a source of the pool is compared.
    pub(super) fn of(&self, place: usize) -> Option<&Likeness> {
        self.kinds.get(self.kind(place)?)
    }
}
