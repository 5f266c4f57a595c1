//! Declared totals: 合计, 小计 and 总计 rows compared with the rows above them.
//!
//! Invariant: every data row whose value can be read is added, rejected ones too: the comparison is of
//! the file with itself. 小计 covers the rows since the row before it that was a total; 合计 and 总计
//! cover all rows above, or, in a table of several blocks, the rows of their block.

use crate::catalog::{Dataset, FieldType};
use crate::ingest::values::SummaryKind;
use crate::model::value::decimal;

/// One total that the file declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredTotal {
    /// Line of the 合计 row.
    pub line: u64,
    /// Field id.
    pub field: String,
    /// Field title.
    pub title: String,
    /// What the file says: 元 with two decimals, or a count; the cell's text where it cannot be read.
    pub value: String,
    /// What the rows add up to, in the same form.
    pub computed: String,
    /// Whether they agree.
    pub holds: bool,
}

/// Sums by field position.
pub(super) type Sums = Vec<(usize, i128)>;

/// A 合计 row.
#[derive(Debug, Clone)]
pub(super) struct SummaryRow {
    pub(super) line: u64,
    pub(super) kind: SummaryKind,
    /// Field position and what its cell says (分 or count), or the text that cannot be read.
    pub(super) cells: Vec<(usize, Result<i128, String>)>,
}

/// The sums of one block, cut at its 合计 rows: `sums[i]` stands before `rows[i]`.
#[derive(Debug, Default)]
pub(super) struct Segments {
    pub(super) current: Sums,
    pub(super) closed: Vec<(Sums, SummaryRow)>,
}

impl Segments {
    pub(super) fn add(&mut self, field: usize, value: i128) {
        add(&mut self.current, field, value);
    }

    pub(super) fn close(&mut self, row: SummaryRow) {
        let sums = std::mem::take(&mut self.current);
        self.closed.push((sums, row));
    }
}

fn add(sums: &mut Sums, field: usize, value: i128) {
    match sums.iter_mut().find(|(f, _)| *f == field) {
        // Cells are at most 10^18 and a file has fewer than 10^18 rows: i128 cannot overflow.
        Some((_, sum)) => *sum = sum.saturating_add(value),
        None => sums.push((field, value)),
    }
}

fn get(sums: &Sums, field: usize) -> i128 {
    sums.iter().find(|(f, _)| *f == field).map_or(0, |(_, s)| *s)
}

/// Blocks in order, put together.
#[derive(Debug, Default)]
pub(super) struct Fold {
    all: Sums,
    since: Sums,
    since_total: Sums,
    found: Vec<(SummaryRow, Sums, Sums, Sums)>,
}

impl Fold {
    pub(super) fn add(&mut self, segments: Segments) {
        for (sums, row) in segments.closed {
            self.grow(sums);
            let kind = row.kind;
            self.found.push((row, self.all.clone(), self.since.clone(), self.since_total.clone()));
            self.since.clear();
            if kind == SummaryKind::Total {
                self.since_total.clear();
            }
        }
        self.grow(segments.current);
    }

    fn grow(&mut self, sums: Sums) {
        for (field, value) in sums {
            add(&mut self.all, field, value);
            add(&mut self.since, field, value);
            add(&mut self.since_total, field, value);
        }
    }

    pub(super) fn finish(self, dataset: &Dataset) -> Vec<DeclaredTotal> {
        let mut out = Vec::new();
        for (row, all, since, since_total) in self.found {
            for (field, declared) in row.cells {
                let Some(definition) = dataset.fields.get(field) else { continue };
                let print = |n: i128| match definition.kind {
                    FieldType::Amount => decimal(n, 2),
                    _ => n.to_string(),
                };
                let readings = match row.kind {
                    SummaryKind::Sub => vec![get(&since, field)],
                    SummaryKind::Total => {
                        vec![get(&all, field), get(&since_total, field), get(&since, field)]
                    }
                };
                let holds = declared.as_ref().is_ok_and(|d| readings.contains(d));
                let computed = match &declared {
                    Ok(d) if holds => *d,
                    _ => readings.first().copied().unwrap_or(0),
                };
                out.push(DeclaredTotal {
                    line: row.line,
                    field: definition.id.clone(),
                    title: definition.title.clone(),
                    value: declared.map_or_else(|text| text, print),
                    computed: print(computed),
                    holds,
                });
            }
        }
        out
    }
}
