//! The tallies of all workers merged to one table of cells per dataset, in tree order.
//!
//! Inputs: tallies. Outputs: [`Data`]. Invariant: the table does not depend on which worker read
//! what: cells are ordered by what they are, and sums of integers do not depend on order.

use super::distinct::{Builder, Distinct};
use super::partition::{Pairs, Partitioner};
use super::plan::Plan;
use super::scan::overflowed;
use super::tally::{CellKey, Signature, Sums, Tally};
use super::work::each_thread;
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

/// All that was found in a dataset.
#[derive(Debug)]
pub(super) struct Data {
    pub(super) plan: Plan,
    /// Ascending.
    pub(super) cells: Vec<CellKey>,
    /// By cell: the number of all that differ from it in their source only. No question is of some sources, and
    /// what is counted once is counted by these: sixty months need not sixty sets of the same persons.
    groups: Vec<u32>,
    pub(super) signatures: Vec<Signature>,
    pub(super) sums: Sums,
    /// By kind; of groups.
    distinct: Vec<Distinct>,
    /// Values of each split field, ascending; empty text for empty cells.
    pub(super) values: Vec<Vec<Box<str>>>,
    /// Rows by (town, village) words and source.
    pub(super) unresolved: BTreeMap<(Box<str>, Box<str>), BTreeMap<u32, u64>>,
}

/// Merges the tallies of a dataset.
pub(super) fn merge(
    plan: &Plan,
    mut tallies: Vec<Tally>,
    partitioner: Partitioner,
    threads: usize,
) -> Result<Data, Diagnostic> {
    let values = merge_values(plan, &tallies);
    let (signatures, renamed) = merge_signatures(plan, &mut tallies, &values);
    let keys: Vec<Vec<CellKey>> = tallies
        .iter()
        .zip(&renamed)
        .map(|(tally, names)| {
            let rename = |key: &CellKey| CellKey { signature: names[key.signature as usize], ..*key };
            tally.cells.iter().map(rename).collect()
        })
        .collect();
    let mut cells: Vec<CellKey> = keys.iter().flatten().copied().collect();
    cells.sort_unstable();
    cells.dedup();
    let names: Vec<Vec<u32>> = keys
        .iter()
        .map(|keys| keys.iter().map(|k| cells.partition_point(|c| c < k) as u32).collect())
        .collect();
    let sums = merge_sums(plan, &tallies, &names, cells.len())?;
    let (groups, count) = groups(&cells);
    let names: Vec<Vec<u32>> =
        names.iter().map(|names| names.iter().map(|n| groups[*n as usize]).collect()).collect();
    let mut distinct = Vec::new();
    for (k, _) in plan.kinds.iter().enumerate() {
        let pairs: Vec<Vec<Pairs>> = tallies.iter_mut().map(|t| std::mem::take(&mut t.pairs[k])).collect();
        distinct.push(build_distinct(&pairs, &names, partitioner, count, threads)?);
    }
    let unresolved = merge_unresolved(&tallies);
    Ok(Data { plan: plan.clone(), cells, groups, signatures, sums, distinct, values, unresolved })
}

impl Data {
    /// Distinct things of a kind over cells, with which come all that differ from them in their source only.
    pub(super) fn count(&self, kind: usize, cells: &[u32]) -> u64 {
        let Some(keys) = self.distinct.get(kind) else { return 0 };
        let mut groups: Vec<u32> =
            cells.iter().filter_map(|c| self.groups.get(*c as usize)).copied().collect();
        groups.sort_unstable();
        groups.dedup();
        keys.count(&groups)
    }
}

/// Numbers the cells without their source; the number of each, and how many there are.
fn groups(cells: &[CellKey]) -> (Vec<u32>, usize) {
    let mut order: Vec<u32> = (0..cells.len() as u32).collect();
    let alike = |c: &u32| CellKey { source: 0, ..cells[*c as usize] };
    order.sort_unstable_by_key(alike);
    let mut groups = vec![0; cells.len()];
    let mut count = 0;
    for run in order.chunk_by(|a, b| alike(a) == alike(b)) {
        run.iter().for_each(|c| groups[*c as usize] = count);
        count += 1;
    }
    (groups, count as usize)
}

fn merge_values(plan: &Plan, tallies: &[Tally]) -> Vec<Vec<Box<str>>> {
    let split = plan.fields.iter().enumerate().filter(|(_, f)| f.split);
    split
        .map(|(field, _)| {
            // Only values of rows that some answer counts.
            let position = plan.fields[..field].iter().filter(|f| f.split).count();
            let mut values = BTreeSet::new();
            for tally in tallies {
                let used: BTreeSet<u32> = tally.cells.iter().map(|c| c.signature).collect();
                for signature in used.iter().map(|s| &tally.signatures[*s as usize]) {
                    let list = &tally.classes[field].values.list;
                    values.insert(list[signature.splits[position] as usize].clone());
                }
            }
            values.into_iter().collect()
        })
        .collect()
}

/// The signatures of all tallies, ascending, and the final number of each tally's.
fn merge_signatures(
    plan: &Plan,
    tallies: &mut [Tally],
    values: &[Vec<Box<str>>],
) -> (Vec<Signature>, Vec<Vec<u32>>) {
    let fields: Vec<usize> =
        plan.fields.iter().enumerate().filter(|(_, f)| f.split).map(|(i, _)| i).collect();
    let mut all = BTreeSet::new();
    for tally in tallies.iter_mut() {
        for signature in &mut tally.signatures {
            for ((split, values), field) in signature.splits.iter_mut().zip(values).zip(&fields) {
                let text = &tally.classes[*field].values.list[*split as usize];
                *split = values.partition_point(|v| v < text) as u32;
            }
            all.insert(signature.clone());
        }
    }
    let all: Vec<Signature> = all.into_iter().collect();
    let number = |s: &Signature| all.partition_point(|a| a < s) as u32;
    let renamed = tallies.iter().map(|t| t.signatures.iter().map(number).collect()).collect();
    (all, renamed)
}

fn merge_sums(plan: &Plan, tallies: &[Tally], names: &[Vec<u32>], cells: usize) -> Result<Sums, Diagnostic> {
    let mut out = Sums::new(plan);
    (0..cells).for_each(|_| out.push());
    fn add(into: &mut [u64], from: &[u64], names: &[u32]) {
        for (count, name) in from.iter().zip(names) {
            into[*name as usize] += count;
        }
    }
    for (tally, names) in tallies.iter().zip(names) {
        add(&mut out.rows, &tally.sums.rows, names);
        out.empty.iter_mut().zip(&tally.sums.empty).for_each(|(to, from)| add(to, from, names));
        out.keyless.iter_mut().zip(&tally.sums.keyless).for_each(|(to, from)| add(to, from, names));
        for (to, from) in out.extremes.iter_mut().zip(&tally.sums.extremes) {
            from.iter().zip(names).for_each(|(extremes, name)| to[*name as usize].add(*extremes));
        }
        for ((to, from), column) in out.sums.iter_mut().zip(&tally.sums.sums).zip(&plan.sums) {
            for (sum, name) in from.iter().zip(names) {
                let total = &mut to[*name as usize];
                *total = total.checked_add(*sum).ok_or_else(|| overflowed(column))?;
            }
        }
    }
    Ok(out)
}

/// All partitions of a kind, shared among the threads.
fn build_distinct(
    pairs: &[Vec<Pairs>],
    names: &[Vec<u32>],
    partitioner: Partitioner,
    cells: usize,
    threads: usize,
) -> Result<Distinct, Diagnostic> {
    let next = AtomicUsize::new(0);
    let shifts: BTreeSet<u8> = pairs.iter().flatten().map(|p| p.shift).collect();
    let parts = each_thread(threads.min(partitioner.count()), |_| {
        let mut builder = Builder::new(partitioner, cells);
        let mut out = Distinct::default();
        loop {
            let partition = next.fetch_add(1, Ordering::Relaxed);
            if partition >= partitioner.count() {
                return out;
            }
            for shift in shifts.iter().copied() {
                let groups = pairs.iter().zip(names).flat_map(|(pairs, names)| {
                    let alike = pairs.iter().filter(move |p| p.shift == shift);
                    alike.map(move |p| (p, names.as_slice()))
                });
                out.append(builder.build(partition, groups).shifted(shift));
            }
        }
    })?;
    let mut all = Distinct::default();
    parts.into_iter().for_each(|part| all.append(part));
    Ok(all)
}

fn merge_unresolved(tallies: &[Tally]) -> BTreeMap<(Box<str>, Box<str>), BTreeMap<u32, u64>> {
    let mut out: BTreeMap<(Box<str>, Box<str>), BTreeMap<u32, u64>> = BTreeMap::new();
    for tally in tallies {
        let word = |n: u32| -> Box<str> {
            n.checked_sub(1).and_then(|i| tally.words.list.get(i as usize)).cloned().unwrap_or_default()
        };
        for ((town, village), sources) in &tally.unresolved {
            let into = out.entry((word(*town), word(*village))).or_default();
            for (source, rows) in sources {
                *into.entry(*source).or_default() += rows;
            }
        }
    }
    out
}
