//! One row group into cells and pairs.
//!
//! Job: decide everything that can be decided per distinct value once per distinct value, combine
//! the outcomes of a row to a cell, add up. Inputs: a row group and a [`Plan`]. Outputs: a
//! [`Tally`]. Invariant: every row ends in just one cell, or in none when no answer can count it.

use super::atoms::{Atoms, Span};
use super::columns::{Keys, Numbers, Words};
use super::components::{Component, Place};
use super::keyring::Keyring;
use super::members::Folding;
use super::numbering::{Combiner, Numbering};
use super::partition::Partitioner;
use super::places::Places;
use super::plan::{Mode, Plan};
use super::tally::{Aspect, Extremes, Tally, When};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::region::Scope;
use arrow_array::RecordBatch;

pub(super) const NO_CELL: u32 = u32::MAX;

/// What all row groups of a dataset share.
pub(super) struct Scan<'a> {
    pub(super) plan: &'a Plan,
    pub(super) atoms: &'a Atoms,
    /// The asked periods, each as far back as the plan's clock looks.
    pub(super) spans: Vec<Span>,
    pub(super) places: &'a Places<'a>,
    /// By source.
    pub(super) scopes: &'a [Scope],
    /// By kind.
    pub(super) keyrings: &'a [Keyring],
    pub(super) partitioner: Partitioner,
}

/// Buffers kept from one row group to the next.
#[derive(Default)]
pub(super) struct Scratch {
    pub(super) combiner: Combiner,
    pub(super) numbering: Numbering,
    pub(super) signature: Component<u32>,
    pub(super) event: Component<When>,
    pub(super) service: Component<When>,
    pub(super) place: Component<Place>,
    pub(super) keys: Vec<i64>,
    pub(super) groups: Vec<u32>,
    pub(super) folding: Folding,
}

impl Scan<'_> {
    /// Adds a row group of a source to a tally.
    pub(super) fn add(
        &self,
        tally: &mut Tally,
        scratch: &mut Scratch,
        source: u32,
        batch: &RecordBatch,
    ) -> Result<(), Diagnostic> {
        let rows = batch.num_rows();
        if rows == 0 {
            return Ok(());
        }
        let reversals = self.judge(tally, scratch, source, batch)?;
        let combiner = &mut scratch.combiner;
        combiner.start(rows);
        combiner.add(scratch.signature.codes.iter().copied(), scratch.signature.values.len());
        combiner.add(scratch.event.codes.iter().copied(), scratch.event.values.len());
        combiner.add(scratch.service.codes.iter().copied(), scratch.service.values.len());
        combiner.add(scratch.place.codes.iter().copied(), scratch.place.values.len());
        if let Some(reversals) = &reversals {
            combiner.add(reversals.iter().copied(), 2);
        }
        let firsts = combiner.compact();
        let mut counts = vec![0u64; firsts.len()];
        combiner.ids.iter().for_each(|id| counts[*id as usize] += 1);
        let cells: Vec<u32> = firsts
            .iter()
            .zip(&counts)
            .map(|(row, count)| {
                let row = *row as usize;
                let reversal = reversals.as_ref().is_some_and(|r| r[row] == 1);
                self.cell(tally, scratch, source, row, reversal, *count)
            })
            .collect();
        self.sums(tally, scratch, batch, &cells)?;
        self.extremes(tally, scratch, batch, &cells)?;
        self.pairs(tally, scratch, batch, &cells)
    }

    /// Says of each row what it is by each component of its cell; 1 for those that count for sums only, if any.
    pub(super) fn judge(
        &self,
        tally: &mut Tally,
        scratch: &mut Scratch,
        source: u32,
        batch: &RecordBatch,
    ) -> Result<Option<Vec<u32>>, Diagnostic> {
        self.signatures(tally, scratch, batch)?;
        let [event, service] = self.plan.slots();
        let numbering = &mut scratch.numbering;
        scratch.event = self.times(numbering, std::mem::take(&mut scratch.event), batch, event)?;
        scratch.service = self.times(numbering, std::mem::take(&mut scratch.service), batch, service)?;
        self.place(tally, scratch, source, batch)?;
        self.reversals(batch)
    }

    /// The cell of the rows that are like `row`; [`NO_CELL`] when no answer can count them.
    pub(super) fn cell(
        &self,
        tally: &mut Tally,
        s: &Scratch,
        source: u32,
        row: usize,
        reversal: bool,
        count: u64,
    ) -> u32 {
        let parts = (s.signature.at(row), s.event.at(row), s.service.at(row), s.place.at(row));
        let (Some(signature), Some(event), Some(service), Some(place)) = parts else { return NO_CELL };
        let Some(filters) = tally.signatures.get(signature as usize).map(|s| &s.filters) else {
            return NO_CELL;
        };
        // What stands from a day on that no answer looks at counts for none, to whenever it stands.
        let standing = matches!(self.plan.clock.mode, Mode::Standing(_));
        if !self.plan.wants(source, filters) || (event == When::Never && (standing || service == When::Never))
        {
            return NO_CELL;
        }
        if let Some(names) = place.unresolved.filter(|_| filters.meets(&self.plan.asked)) {
            *tally.unresolved.entry(names).or_default().entry(source).or_default() += count;
        }
        let Some(position) = place.position else { return NO_CELL };
        let cell = tally.cell(position, source, Aspect { event, service, signature, reversal });
        tally.sums.rows[cell as usize] += count;
        cell
    }

    fn sums(
        &self,
        tally: &mut Tally,
        s: &Scratch,
        batch: &RecordBatch,
        cells: &[u32],
    ) -> Result<(), Diagnostic> {
        for (i, column) in self.plan.sums.iter().enumerate() {
            let mut sums = vec![0i128; cells.len()];
            let mut empty = vec![0u64; cells.len()];
            let mut overflow = false;
            Numbers::of(batch, column)?.each(batch.num_rows(), |row, value| {
                let id = s.combiner.ids[row] as usize;
                match value.map(|v| sums[id].checked_add(v)) {
                    Some(Some(sum)) => sums[id] = sum,
                    // A row that counts for nothing cannot make a sum overflow either.
                    Some(None) => overflow |= cells[id] != NO_CELL,
                    None => empty[id] += 1,
                }
            });
            for ((cell, sum), empty) in cells.iter().zip(sums).zip(empty) {
                if *cell != NO_CELL {
                    let total = &mut tally.sums.sums[i][*cell as usize];
                    *total = total.checked_add(sum).ok_or_else(|| overflowed(column))?;
                    tally.sums.empty[i][*cell as usize] += empty;
                }
            }
            if overflow {
                return Err(overflowed(column));
            }
        }
        Ok(())
    }

    fn extremes(
        &self,
        tally: &mut Tally,
        s: &Scratch,
        batch: &RecordBatch,
        cells: &[u32],
    ) -> Result<(), Diagnostic> {
        for (i, column) in self.plan.extremes.iter().enumerate() {
            let mut found = vec![Extremes::default(); cells.len()];
            Numbers::of(batch, column)?.each(batch.num_rows(), |row, value| {
                found[s.combiner.ids[row] as usize].add(Extremes::of(value));
            });
            for (cell, extremes) in cells.iter().zip(found).filter(|(cell, _)| **cell != NO_CELL) {
                tally.sums.extremes[i][*cell as usize].add(extremes);
            }
        }
        Ok(())
    }

    fn pairs(
        &self,
        tally: &mut Tally,
        s: &mut Scratch,
        batch: &RecordBatch,
        cells: &[u32],
    ) -> Result<(), Diagnostic> {
        for (k, kind) in self.plan.kinds.iter().enumerate() {
            // Only cells that some indicator counts this kind in.
            let counted: Vec<u32> = cells
                .iter()
                .map(|cell| {
                    let filters = &self.plan.kind_filters[k];
                    let wanted =
                        tally.counted(*cell).is_some_and(|s| filters.iter().any(|f| s.filters.has(*f)));
                    if wanted { *cell } else { NO_CELL }
                })
                .collect();
            if counted.iter().all(|c| *c == NO_CELL) {
                continue;
            }
            let mut keyless = vec![0u64; cells.len()];
            s.keys.clear();
            s.groups.clear();
            let groups = &tally.group_of;
            let mut last = None;
            let ids = &s.combiner.ids;
            let mut push = |row: usize, key: Option<i64>| {
                let id = ids[row] as usize;
                let cell = counted[id];
                if cell == NO_CELL {
                    return;
                }
                let Some(key) = key else {
                    keyless[id] += 1;
                    return;
                };
                if last != Some((key, cell)) {
                    last = Some((key, cell));
                    s.keys.push(key);
                    s.groups.push(groups[cell as usize]);
                }
            };
            if kind.person {
                let keys = Keys::of(batch, &kind.column)?;
                (0..batch.num_rows()).for_each(|row| push(row, keys.get(row)));
            } else {
                let words = Words::of(batch, &kind.column)?;
                let table = words.table(|cell| cell.map(|c| self.keyrings[k].key(c)));
                (0..batch.num_rows()).for_each(|row| push(row, table[words.code(row)]));
            }
            for (cell, keyless) in counted.iter().zip(keyless).filter(|(cell, _)| **cell != NO_CELL) {
                tally.sums.keyless[k][*cell as usize] += keyless;
            }
            let pairs = self.partitioner.split(&s.keys, &s.groups);
            tally.push(k, self.partitioner, pairs, &mut s.folding);
        }
        Ok(())
    }
}

/// `E0505`.
pub(super) fn overflowed(column: &str) -> Diagnostic {
    Diagnostic::new(codes::FIGURE_OVERFLOW, format!("「{column}」相加的结果超出能准确表示的范围"))
}
