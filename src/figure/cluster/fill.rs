//! From the lines of a pass to its cells.
//!
//! Inputs: a pass with its lines. Outputs: [`Data`], as a scan at home would have made it. Invariants: every
//! source of the pass has just the rows, and the length, that the ledger's manifest says; every thing that is
//! counted once lies in some group that has rows with a key.

use super::super::atoms::{Atoms, Span};
use super::super::cells::{Data, merge};
use super::super::keyring::Keyring;
use super::super::members::Folding;
use super::super::partition::Partitioner;
use super::super::places::Places;
use super::super::plan::Plan;
use super::super::scan::{NO_CELL, Scan, Scratch, overflowed};
use super::super::tally::{CellKey, Extremes, Tally};
use super::answer::{Answered, Lines, number, refused};
use super::attribute::unhex;
use super::script::{File, Pass};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::region::Scope;
use arrow_array::{ArrayRef, RecordBatch};
use std::collections::BTreeMap;

/// What a pass's answer is read by.
pub(super) struct Filling<'a> {
    pub(super) plan: &'a Plan,
    pub(super) pass: &'a Pass,
    pub(super) atoms: &'a Atoms,
    pub(super) spans: Vec<Span>,
    pub(super) places: &'a Places<'a>,
    pub(super) files: &'a [File],
    /// By source.
    pub(super) scopes: &'a [Scope],
}

/// A group, as its line says.
struct Group<'t> {
    /// Its number among those that differ in more than their file.
    alike: usize,
    attributes: &'t [&'t str],
    rows: u64,
    measures: &'t [&'t str],
}

/// What is known of groups that differ in nothing but their file.
#[derive(Default)]
struct Alike {
    /// One of their cells.
    cell: Option<u32>,
    /// Rows with a key, by kind.
    keyed: Vec<u64>,
}

impl Filling<'_> {
    /// The cells of the pass.
    pub(super) fn data(&self, answered: &Answered<'_>, threads: usize) -> Result<Data, Diagnostic> {
        let keyrings: Vec<Keyring> = self.plan.kinds.iter().map(|_| Keyring::new()).collect();
        let sets: Vec<Option<&Lines<'_>>> =
            (0..self.plan.kinds.len()).map(|kind| answered.sets(self.pass.number, kind)).collect();
        let most = sets.iter().flatten().map(|l| l.lines.len() as u64).max().unwrap_or(0);
        let scan = Scan {
            plan: self.plan,
            atoms: self.atoms,
            spans: self.spans.clone(),
            places: self.places,
            scopes: self.scopes,
            keyrings: &keyrings,
            partitioner: Partitioner::new(most),
        };
        let mut tally = Tally::new(self.plan);
        let mut alike: BTreeMap<usize, Alike> = BTreeMap::new();
        let by_source = self.by_source(answered.groups(self.pass.number))?;
        for (source, groups) in &by_source {
            self.source(&scan, &mut tally, *source, groups, &mut alike)?;
        }
        for (kind, lines) in sets.into_iter().enumerate() {
            self.things(&scan, &mut tally, kind, lines, &alike)?;
        }
        merge(self.plan, vec![tally], scan.partitioner, threads)
    }

    /// The groups of each source, all of whose rows must be there.
    fn by_source<'t>(
        &self,
        lines: Option<&'t Lines<'_>>,
    ) -> Result<BTreeMap<usize, Vec<Group<'t>>>, Diagnostic> {
        let names: BTreeMap<&str, usize> = self
            .pass
            .sources
            .iter()
            .filter_map(|s| Some((self.files.get(*s)?.name.rsplit('/').next()?, *s)))
            .collect();
        let mut out: BTreeMap<usize, Vec<Group<'t>>> = BTreeMap::new();
        let mut all = 0u64;
        for words in lines.map(|l| &l.lines).into_iter().flatten() {
            let [alike, file, bytes, rest @ ..] = words.as_slice() else {
                return Err(refused("有一行太短"));
            };
            let of_pass = self.pass.attributes.len();
            let measures = self.plan.sums.len() * 2 + self.plan.extremes.len() * 3 + self.plan.kinds.len();
            let (Some((attributes, rest)), true) =
                (rest.split_at_checked(of_pass), rest.len() == of_pass + 1 + measures)
            else {
                return Err(refused("有一行的项数不对"));
            };
            let name = unhex(file).ok_or_else(|| refused("文件名读不出"))?;
            let source = names.get(name.as_str()).copied();
            let source = source.ok_or_else(|| refused("有一行的文件不是问过的"))?;
            let known = self.files.get(source).map_or(0, |f| f.bytes);
            let found: u64 = number(Some(bytes))?;
            if found != known {
                return Err(self.other(source, format_args!("长 {found} 字节，台账里的长 {known} 字节")));
            }
            let rows = number(rest.first())?;
            all = all.checked_add(rows).ok_or_else(|| refused("行数过大"))?;
            let measures = rest.get(1..).unwrap_or_default();
            out.entry(source).or_default().push(Group {
                alike: number(Some(alike))?,
                attributes,
                rows,
                measures,
            });
        }
        if lines.is_some_and(|l| l.total != all) {
            return Err(refused("各行的行数相加不等于总数"));
        }
        for source in &self.pass.sources {
            let found: u64 = out.get(source).into_iter().flatten().map(|g| g.rows).sum();
            let known = self.files.get(*source).map_or(0, |f| f.rows);
            match found {
                found if found == known => {}
                0 => return Err(self.other(*source, "没有")),
                _ => return Err(self.other(*source, format_args!("有 {found} 行，台账里的有 {known} 行"))),
            }
        }
        Ok(out)
    }

    /// `E1106`.
    fn other(&self, source: usize, what: impl std::fmt::Display) -> Diagnostic {
        let name = self.files.get(source).map_or("", |f| f.name.as_str());
        let message = format!("集群那里的台账与这里的不同：{name} {what}");
        Diagnostic::new(codes::CLUSTER_LEDGER, message)
    }

    /// Fills in the groups of a source: what stands for their cells is judged like rows.
    fn source(
        &self,
        scan: &Scan<'_>,
        tally: &mut Tally,
        source: usize,
        groups: &[Group<'_>],
        alike: &mut BTreeMap<usize, Alike>,
    ) -> Result<(), Diagnostic> {
        let garbled = |word: &str| refused(format_args!("有一项读不出（{} 个字符）", word.chars().count()));
        let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
        for (n, attribute) in self.pass.attributes.iter().enumerate() {
            let words = groups.iter().map(|g| g.attributes.get(n).copied().unwrap_or_default());
            columns.push((&attribute.column, attribute.column(words, &garbled)?));
        }
        // Without attributes all rows are alike, and there is nothing to say of them.
        let none = || ("", std::sync::Arc::new(arrow_array::NullArray::new(groups.len())) as ArrayRef);
        if columns.is_empty() {
            columns.push(none());
        }
        let batch =
            RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(id, a)| (id, a, true)))
                .map_err(|e| refused(format_args!("各项不齐（{e}）")))?;
        let scratch = &mut Scratch::default();
        let reversals = scan.judge(tally, scratch, source as u32, &batch)?;
        for (row, group) in groups.iter().enumerate() {
            let reversal = reversals.as_ref().is_some_and(|r| r.get(row) == Some(&1));
            let cell = scan.cell(tally, scratch, source as u32, row, reversal, group.rows);
            let keyed = self.measure(tally, cell, group)?;
            let entry = alike.entry(group.alike).or_default();
            entry.keyed.resize(keyed.len(), 0);
            entry.keyed.iter_mut().zip(keyed).for_each(|(all, one)| *all = all.saturating_add(one));
            if cell == NO_CELL {
                continue;
            }
            let what = |cell: u32| tally.cells.get(cell as usize).map(CellKey::group);
            match entry.cell {
                None => entry.cell = Some(cell),
                Some(other) if what(other) == what(cell) => {}
                Some(_) => return Err(refused("几个来源的同一组不是一回事")),
            }
        }
        Ok(())
    }

    /// Adds what a group says of its columns to its cell; rows with a key by kind.
    fn measure(&self, tally: &mut Tally, cell: u32, group: &Group<'_>) -> Result<Vec<u64>, Diagnostic> {
        let mut words = group.measures.iter();
        let value = |word: Option<&&str>| match word.copied() {
            Some("-") => Ok(None),
            word => number::<i128>(word.as_ref()).map(Some),
        };
        let within =
            |rows: u64| if rows <= group.rows { Ok(rows) } else { Err(refused("空格子比行还多")) };
        let at = (cell != NO_CELL).then_some(cell as usize);
        for (n, column) in self.plan.sums.iter().enumerate() {
            let (sum, empty) = (value(words.next())?, within(number(words.next())?)?);
            let sum = match sum {
                // A row that counts for nothing cannot make a sum overflow either.
                None if empty < group.rows && at.is_some() => return Err(overflowed(column)),
                sum => sum.unwrap_or(0),
            };
            if let Some(at) = at {
                let total = &mut tally.sums.sums[n][at];
                *total = total.checked_add(sum).ok_or_else(|| overflowed(column))?;
                tally.sums.empty[n][at] += empty;
            }
        }
        for n in 0..self.plan.extremes.len() {
            let (least, greatest) = (value(words.next())?, value(words.next())?);
            let empty = within(number(words.next())?)?;
            let range = least.zip(greatest);
            if range.is_none() != (empty == group.rows) {
                return Err(refused("最小、最大的数与空格子数不符"));
            }
            if let Some(at) = at {
                tally.sums.extremes[n][at].add(Extremes { range, empty });
            }
        }
        let mut keyed = Vec::with_capacity(self.plan.kinds.len());
        for kind in 0..self.plan.kinds.len() {
            let keyless = within(number(words.next())?)?;
            let counted = self.counts(tally, cell, kind);
            keyed.push(if counted { group.rows - keyless } else { 0 });
            if let (Some(at), true) = (at, counted) {
                tally.sums.keyless[kind][at] += keyless;
            }
        }
        Ok(keyed)
    }

    /// Whether a kind is counted in a cell.
    fn counts(&self, tally: &Tally, cell: u32, kind: usize) -> bool {
        let filters = self.plan.kind_filters.get(kind);
        tally.counted(cell).is_some_and(|s| filters.into_iter().flatten().any(|f| s.filters.has(*f)))
    }

    /// Fills in the things of a kind by the sets of groups that they occur in: those of a set are as many keys
    /// as its number has ones in base 2, each standing for as many things as its digit says.
    fn things(
        &self,
        scan: &Scan<'_>,
        tally: &mut Tally,
        kind: usize,
        lines: Option<&Lines<'_>>,
        alike: &BTreeMap<usize, Alike>,
    ) -> Result<(), Diagnostic> {
        let mut by_shift: BTreeMap<u8, (Vec<i64>, Vec<u32>)> = BTreeMap::new();
        let mut found: BTreeMap<usize, u64> = BTreeMap::new();
        let mut all = 0u64;
        let too_many = || refused("去重的个数过大");
        for (line, words) in lines.map(|l| &l.lines).into_iter().flatten().enumerate() {
            let [things, ids] = words.as_slice() else { return Err(refused("有一行的项数不对")) };
            let things: u64 = number(Some(things))?;
            all = all.checked_add(things).ok_or_else(too_many)?;
            let mut groups = Vec::new();
            for id in ids.split(',') {
                let id: usize = number(Some(&id))?;
                let group = alike.get(&id).ok_or_else(|| refused("去重的组不是收到的组"))?;
                let sum = found.entry(id).or_default();
                *sum = sum.checked_add(things).ok_or_else(too_many)?;
                let cell = group.cell.filter(|cell| self.counts(tally, *cell, kind));
                groups.extend(cell.and_then(|cell| tally.group_of.get(cell as usize)));
            }
            for shift in (0..u64::BITS as u8).filter(|shift| things >> shift & 1 == 1) {
                let (keys, into) = by_shift.entry(shift).or_default();
                keys.extend(std::iter::repeat_n(line as i64, groups.len()));
                into.extend(&groups);
            }
        }
        if lines.is_some_and(|l| l.total != all) {
            return Err(refused("各行的去重个数相加不等于总数"));
        }
        for (id, group) in alike {
            let keyed = group.keyed.get(kind).copied().unwrap_or(0);
            let things = found.get(id).copied().unwrap_or(0);
            if (keyed > 0 && things == 0) || (things > keyed && group.cell.is_some() && keyed > 0) {
                return Err(refused("去重的个数与有编号的行数不符"));
            }
        }
        for (shift, (keys, groups)) in by_shift {
            let mut pairs = scan.partitioner.split(&keys, &groups);
            pairs.shift = shift;
            tally.push(kind, scan.partitioner, pairs, &mut Folding::default());
        }
        Ok(())
    }
}
