//! R10: sums in tables, and figures of prose against a table's.
//!
//! Input: a [`Scene`] whose paragraphs tell which cell they are. Output: total rows and columns against what stands
//! above, below or beside them ([`sums`]); numbers of prose against the cell of the same name ([`prose`]).
//! Invariants: blank cells count nothing; columns of rates, averages and ordinals are not summed; where a whole
//! table does not add up it was read wrongly, and nothing of it is certain.

mod grid;
mod prose;
mod sums;
#[cfg(test)]
mod tests;

use super::Relation;
use super::shared::Scene;

/// Sums of tables and prose against tables.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    let tables = grid::all(scene);
    for table in &tables {
        sums::find(scene, table, out);
    }
    prose::find(scene, &tables, out);
}
