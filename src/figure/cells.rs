//! The tallies of all workers merged to one table of cells per dataset, in tree order.
//!
//! Inputs: tallies. Outputs: [`Data`]. Invariant: the table does not depend on which worker read
//! what: cells are ordered by what they are, and sums of integers do not depend on order.

use super::distinct::{Builder, Distinct};
use super::members::{Members, Size};
use super::partition::Partitioner;
use super::plan::Plan;
use super::scan::overflowed;
use super::tally::{Aspect, CellKey, Extremes, GroupKey, Signature, Sums, Tally};
use super::work::each_thread;
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Add, Range};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Keys, and pairs, that are put into one chunk at most, if they are not all of one partition: what a chunk is made
/// of fits into a core's cache, and the fewer chunks there are, the less every count has to do.
const CHUNK_KEYS: usize = 1 << 15;
const CHUNK_PAIRS: usize = 1 << 20;

/// All that was found in a dataset.
#[derive(Debug)]
pub(super) struct Data {
    pub(super) plan: Plan,
    /// Ascending.
    pub(super) cells: Vec<CellKey>,
    /// Ascending.
    pub(super) aspects: Vec<Aspect>,
    /// By cell: its group, which ascends.
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
    let (aspects, renamed) = merge_aspects(&tallies, &renamed);
    let mut cells: Vec<CellKey> = Vec::with_capacity(tallies.iter().map(|t| t.cells.len()).sum());
    for (tally, aspects) in tallies.iter_mut().zip(&renamed) {
        tally.cells.iter_mut().for_each(|cell| *cell = cell.renamed(aspects));
        cells.extend(&tally.cells);
    }
    cells.sort_unstable();
    cells.dedup();
    let names: Vec<Vec<u32>> = tallies
        .iter()
        .map(|tally| tally.cells.iter().map(|k| cells.partition_point(|c| c < k) as u32).collect())
        .collect();
    let sums = merge_sums(plan, &mut tallies, &names, cells.len())?;
    drop(names);
    let mut all: Vec<GroupKey> = cells.iter().map(CellKey::group).collect();
    all.dedup();
    let number = |group: &GroupKey| all.partition_point(|g| g < group) as u32;
    let groups: Vec<u32> = cells.iter().map(|cell| number(&cell.group())).collect();
    let of_tally = |(tally, aspects): (&Tally, &Vec<u32>)| {
        tally.groups.iter().map(|group| number(&group.renamed(aspects))).collect()
    };
    let names: Vec<Vec<u32>> = tallies.iter().zip(&renamed).map(of_tally).collect();
    let mut distinct = Vec::new();
    for (k, _) in plan.kinds.iter().enumerate() {
        let of_kind: Vec<Vec<Members>> =
            tallies.iter_mut().map(|t| std::mem::take(&mut t.members[k])).collect();
        distinct.push(build_distinct(&of_kind, &names, partitioner, all.len(), threads)?);
    }
    let unresolved = merge_unresolved(&tallies);
    Ok(Data { plan: plan.clone(), cells, aspects, groups, signatures, sums, distinct, values, unresolved })
}

impl Data {
    /// Distinct things of a kind over cells, which ascend and with which come all of their groups.
    pub(super) fn count(&self, kind: usize, cells: &[u32]) -> u64 {
        let Some(keys) = self.distinct.get(kind) else { return 0 };
        let groups = cells.iter().filter_map(|c| self.groups.get(*c as usize)).copied();
        let mut groups: Vec<u32> = groups.collect();
        // Cells that ascend have groups that nearly do: there is little to sort, but a missed one would be a wrong number.
        groups.sort_unstable();
        groups.dedup();
        keys.count(&groups)
    }
}

fn merge_values(plan: &Plan, tallies: &[Tally]) -> Vec<Vec<Box<str>>> {
    let split = plan.fields.iter().enumerate().filter(|(_, f)| f.split);
    split
        .map(|(field, _)| {
            // Only values of rows that some answer counts.
            let position = plan.fields[..field].iter().filter(|f| f.split).count();
            let mut values = BTreeSet::new();
            for tally in tallies {
                let used: BTreeSet<u32> = tally.aspects.iter().map(|a| a.signature).collect();
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

/// The aspects of all tallies by their final signatures, ascending, and the final number of each tally's.
fn merge_aspects(tallies: &[Tally], signatures: &[Vec<u32>]) -> (Vec<Aspect>, Vec<Vec<u32>>) {
    let renamed = tallies.iter().zip(signatures).map(|(tally, names)| {
        let rename = |a: &Aspect| Aspect { signature: names[a.signature as usize], ..*a };
        tally.aspects.iter().map(rename).collect::<Vec<Aspect>>()
    });
    let renamed: Vec<Vec<Aspect>> = renamed.collect();
    let all: BTreeSet<Aspect> = renamed.iter().flatten().copied().collect();
    let all: Vec<Aspect> = all.into_iter().collect();
    let number = |a: &Aspect| all.partition_point(|b| b < a) as u32;
    let names = renamed.iter().map(|of_tally| of_tally.iter().map(number).collect()).collect();
    (all, names)
}

/// One column of all tallies, which lose theirs; `add` says when there is no sum.
fn merged<T: Copy + Default>(
    tallies: &mut [Tally],
    names: &[Vec<u32>],
    cells: usize,
    column: impl Fn(&mut Sums) -> &mut Vec<T>,
    add: impl Fn(T, T) -> Option<T>,
) -> Option<Vec<T>> {
    let mut out = vec![T::default(); cells];
    for (tally, names) in tallies.iter_mut().zip(names) {
        for (value, name) in std::mem::take(column(&mut tally.sums)).into_iter().zip(names) {
            let total = &mut out[*name as usize];
            *total = add(*total, value)?;
        }
    }
    Some(out)
}

/// The sums of all tallies, which lose theirs, one column after the other.
fn merge_sums(
    plan: &Plan,
    tallies: &mut [Tally],
    names: &[Vec<u32>],
    cells: usize,
) -> Result<Sums, Diagnostic> {
    let mut out = Sums::new(plan);
    let count = |a: u64, b: u64| a.checked_add(b);
    let rows = || overflowed("行数");
    out.rows = merged(tallies, names, cells, |sums| &mut sums.rows, count).ok_or_else(rows)?;
    for i in 0..plan.sums.len() {
        let over = || overflowed(&plan.sums[i]);
        out.sums[i] =
            merged(tallies, names, cells, |sums| &mut sums.sums[i], i128::checked_add).ok_or_else(over)?;
        out.empty[i] = merged(tallies, names, cells, |sums| &mut sums.empty[i], count).ok_or_else(rows)?;
    }
    for i in 0..plan.kinds.len() {
        out.keyless[i] =
            merged(tallies, names, cells, |sums| &mut sums.keyless[i], count).ok_or_else(rows)?;
    }
    for i in 0..plan.extremes.len() {
        let add = |mut all: Extremes, more| {
            all.add(more);
            Some(all)
        };
        out.extremes[i] =
            merged(tallies, names, cells, |sums| &mut sums.extremes[i], add).ok_or_else(rows)?;
    }
    Ok(out)
}

/// All partitions of a kind, shared among the threads.
fn build_distinct(
    workers: &[Vec<Members>],
    names: &[Vec<u32>],
    partitioner: Partitioner,
    groups: usize,
    threads: usize,
) -> Result<Distinct, Diagnostic> {
    let shifts: BTreeSet<u8> = workers.iter().flatten().map(|m| m.shift).collect();
    let alike = |shift: u8| {
        let named = workers.iter().zip(names).flat_map(|(list, names)| list.iter().map(move |m| (m, names)));
        named.filter(move |(members, _)| members.shift == shift).map(|(m, names)| (m, names.as_slice()))
    };
    let mut jobs = Vec::new();
    for shift in shifts {
        let members: Vec<&Members> = alike(shift).map(|(members, _)| members).collect();
        jobs.extend(chunks(&members, partitioner, threads).into_iter().map(|chunk| (shift, chunk)));
    }
    let next = AtomicUsize::new(0);
    let parts = each_thread(threads.min(jobs.len()), |_| {
        let mut builder = Builder::new(partitioner, groups);
        let mut out = Distinct::default();
        while let Some((shift, (run, size))) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            out.append(builder.build(run.clone(), size.likely, alike(*shift)).shifted(*shift));
        }
        out
    })?;
    let mut all = Distinct::default();
    parts.into_iter().for_each(|part| all.append(part));
    Ok(all)
}

/// The partitions in runs, each of which makes one chunk.
fn chunks(members: &[&Members], partitioner: Partitioner, threads: usize) -> Vec<(Range<usize>, Size)> {
    let of_all =
        |partition: usize| members.iter().map(|m| m.size(partition)).fold(Size::default(), Size::add);
    let sizes: Vec<Size> = (0..partitioner.count()).map(of_all).collect();
    let keys: usize = sizes.iter().map(|s| s.keys).sum();
    let room = CHUNK_KEYS.min(keys / (4 * threads));
    let mut out: Vec<(Range<usize>, Size)> = Vec::new();
    for (partition, size) in sizes.into_iter().enumerate() {
        match out.last_mut() {
            Some((run, all)) if all.keys + size.keys <= room && all.pairs + size.pairs <= CHUNK_PAIRS => {
                (run.end, *all) = (partition + 1, *all + size);
            }
            _ => out.push((partition..partition + 1, size)),
        }
    }
    out
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
