//! When a source is dropped: the rows that others had in common with it, judged anew.
//!
//! Job: keep the ledger the union of its sources. A source's duplicates were not stored because the
//! dropped source held them; its revisions were held back in favour of that one. Both are put through
//! the comparison again, against everything that remains. Inputs: the leaning source's links and held
//! rows, the dropped sources' data. Outputs: the leaning source rewritten, with the same id and lines.
//! Invariant: rows that had nothing to do with the dropped sources are carried over as they are.

use super::columns::arrow_schema;
use super::entry::SourceEntry;
use super::folder::Folder;
use super::held::{self, Held, Link, SOURCE, WITH_LINE};
use super::index::At;
use super::lines::{self, to_lines};
use super::output::Piece;
use super::overlap::{self, Before};
use super::pool::Stored;
use super::reader::Reader;
use super::source::{Finish, Keep, NewSource, SourceWriter};
use super::staged::Inner;
use super::writer::Writer;
use super::{columns, problem};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::record::standard;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, BooleanArray, Int64Array, RecordBatch, new_null_array};
use arrow_select::filter::filter_record_batch;
use std::collections::HashMap;
use std::sync::Arc;

/// A rewritten source.
pub(super) struct Replayed {
    pub(super) inner: Inner,
    /// Rows it stores now and did not before.
    pub(super) restored: u64,
    /// Rows that could not be read back; see [`super::Committed::lost`].
    pub(super) lost: u64,
}

/// What of a source stays and what is judged anew.
struct Plan {
    /// Duplicates of remaining sources.
    links: Vec<Link>,
    /// Per dropped source: its line → the line here.
    back: HashMap<String, HashMap<u64, u64>>,
    held: Vec<Held>,
    again: Vec<Held>,
}

/// Rewrites a source that leans on dropped ones; `pool` is everything else that remains and is not of its
/// family, `before` what others of its family claim there.
pub(super) fn replay(
    writer: &Writer,
    source: &SourceEntry,
    dropped: &[SourceEntry],
    pool: Vec<Stored>,
    mut before: Before,
) -> Result<Replayed, Diagnostic> {
    let ids: HashMap<String, u32> = pool.iter().map(|s| s.id.clone()).zip(0..).collect();
    let plan = plan(writer, source, dropped, &ids)?;
    let alike = plan.held.iter().filter(|h| !h.one_sided.is_empty());
    let at = |h: &Held| ids.get(&h.source).map(|&source| At { source, line: h.with_line });
    before.rows.extend(plan.links.iter().map(|l| l.with));
    before.alike.extend(alike.filter_map(at));
    let new = NewSource {
        path: source.path.clone(),
        sheet: source.sheet.clone(),
        sha256: Some(source.sha256.clone()),
        dataset: source.dataset.clone(),
        encoding: source.encoding.clone(),
        mapping: source.mapping.clone(),
        period: source.period.clone(),
        region: source.region.clone(),
        office: source.office.clone(),
        schema: source.schema.clone(),
        key: source.key.clone(),
        fills: source.fills.clone(),
        returned_to: None,
        keep_original: Keep::No,
        ignore: Vec::new(),
    };
    let out = writer.open(new, pool, Vec::new(), before, Vec::new())?;
    let mut next = carry_over(writer, source, &out, &plan, &ids)?;
    let mut lost = 0;
    for gone in dropped {
        if let Some(lines) = plan.back.get(&gone.id) {
            lost += judge_again(writer, gone, lines, &out, &mut next)?;
        }
    }
    let schema = arrow_schema(&source.schema);
    let again = columns::batch(&schema, held::to_block(&source.schema, &plan.again));
    out.store(next, &again.map_err(|e| out.internal(e))?, Piece::default())?;

    let staged = out.finish(Finish {
        sha256: source.sha256.clone(),
        bytes: source.bytes,
        encoding: None,
        summary: source.rows.summary,
        blank: source.rows.blank,
        declared_totals: source.declared_totals.clone(),
        notes: source.notes.clone(),
        reading: None,
        returns: Vec::new(),
        repeated: source.returned.as_ref().map_or(0, |r| r.repeated),
    })?;
    let mut inner =
        Arc::try_unwrap(staged.inner).map_err(|_| problem::internal(&source.path, "来源仍在写"))?;
    let entry = &mut inner.entry;
    let restored = entry.rows.accepted.saturating_sub(source.rows.accepted);
    entry.rows.rejected = source.rows.rejected;
    entry.rows.duplicate += lost + source.lost;
    entry.rows.read = source.rows.read;
    entry.lost = lost + source.lost;
    entry.rejects = source.rejects.clone();
    entry.original = source.original.clone();
    entry.reading = source.reading.clone();
    entry.returned = source.returned.clone();
    entry.ingested_at = source.ingested_at.clone();
    inner.stored.family = source.family().to_owned();
    Ok(Replayed { inner, restored, lost })
}

fn plan(
    writer: &Writer,
    source: &SourceEntry,
    dropped: &[SourceEntry],
    ids: &HashMap<String, u32>,
) -> Result<Plan, Diagnostic> {
    let folder = &writer.ledger().folder;
    let mut plan = Plan { links: Vec::new(), back: HashMap::new(), held: Vec::new(), again: Vec::new() };
    links(folder, source, &mut |line, with, with_line| {
        // A source replaced by itself, read again, is dropped and there at once.
        if dropped.iter().any(|d| d.id == with) {
            plan.back.entry(with.to_owned()).or_default().insert(with_line, line);
        } else if let Some(&source) = ids.get(with) {
            plan.links.push(Link { line, with: At { source, line: with_line } });
        }
    })?;
    let held: Vec<Held> = match &source.held {
        Some(file) => lines::read(folder, file)?,
        None => Vec::new(),
    };
    (plan.held, plan.again) = held.into_iter().partition(|h| !dropped.iter().any(|d| d.id == h.source));
    Ok(plan)
}

/// Tells line, source and line there of every duplicate of a source.
pub(super) fn links(
    folder: &Folder,
    source: &SourceEntry,
    tell: &mut dyn FnMut(u64, &str, u64),
) -> Result<(), Diagnostic> {
    let Some(links) = &source.links else { return Ok(()) };
    let columns = [standard::LINE, SOURCE, WITH_LINE];
    let file = folder.open(&links.name)?;
    let mut reader = Reader::new(file, folder.shown(&links.name), links, &held::link_schema(), &columns)?;
    for group in 0..reader.groups() {
        links_of(&reader.read(group)?).for_each(|(line, with, with_line)| tell(line, with, with_line));
    }
    Ok(())
}

/// Line, source and line there of each link.
fn links_of(batch: &RecordBatch) -> impl Iterator<Item = (u64, &str, u64)> {
    let numbers = |name| {
        let column = batch.column_by_name(name).and_then(|c| c.as_primitive_opt::<Int64Type>());
        column.map_or(&[][..], |c| c.values())
    };
    let sources = batch.column_by_name(SOURCE).and_then(|c| c.as_dictionary_opt::<Int32Type>());
    let sources = sources.and_then(|d| d.downcast_dict::<arrow_array::StringArray>());
    let sources = sources.into_iter().flat_map(|d| d.into_iter());
    let rows = numbers(standard::LINE).iter().zip(sources).zip(numbers(WITH_LINE));
    rows.filter_map(|((line, source), with)| Some((line.unsigned_abs(), source?, with.unsigned_abs())))
}

/// Copies what stays; returns the next block index.
fn carry_over(
    writer: &Writer,
    source: &SourceEntry,
    out: &SourceWriter<'_>,
    plan: &Plan,
    ids: &HashMap<String, u32>,
) -> Result<usize, Diagnostic> {
    let mut aside = Piece { links: plan.links.clone(), ..Piece::default() };
    aside.held = to_lines(&plan.held).map_err(|e| out.internal(e))?;
    aside.conflicts = plan.held.iter().filter_map(|h| ids.get(&h.source).copied()).collect();
    let alike = plan.held.iter().filter(|h| !h.one_sided.is_empty());
    let at = |h: &Held| ids.get(&h.source).map(|&source| At { source, line: h.with_line });
    aside.alike = alike.filter_map(at).collect();
    aside.counts.duplicate = plan.links.len() as u64;
    aside.counts.revised = plan.held.len() as u64;
    let mut aside = Some(aside);
    let columns: Vec<&str> = source.schema.columns.iter().map(|c| c.id.as_str()).collect();
    let mut reader = writer.ledger().reader(source, &columns)?;
    let groups = reader.groups();
    for group in 0..groups {
        out.overlap.waive(group);
        out.carry(group, &reader.read(group)?, aside.take().unwrap_or_default())?;
    }
    if let Some(aside) = aside {
        out.overlap.waive(groups);
        out.carry(groups, &RecordBatch::new_empty(arrow_schema(&source.schema)), aside)?;
        return Ok(groups + 1);
    }
    Ok(groups)
}

/// Puts the rows that a dropped source held through the comparison; returns how many of them could
/// not be read because that source is damaged.
fn judge_again(
    writer: &Writer,
    gone: &SourceEntry,
    wanted: &HashMap<u64, u64>,
    out: &SourceWriter<'_>,
    next: &mut usize,
) -> Result<u64, Diagnostic> {
    let columns: Vec<&str> = out.new.schema.columns.iter().map(|c| c.id.as_str()).collect();
    let mut missing = wanted.len() as u64;
    let mut reader = match writer.ledger().reader(gone, &columns) {
        Ok(reader) => reader,
        Err(e) if e.code == codes::LEDGER_DAMAGED => return Ok(missing),
        Err(e) => return Err(e),
    };
    for group in 0..reader.groups() {
        let batch = match reader.read(group) {
            Ok(batch) => batch,
            Err(e) if e.code == codes::LEDGER_DAMAGED => continue,
            Err(e) => return Err(e),
        };
        let rows = ours(&batch, wanted, out).map_err(|e| out.internal(e))?;
        missing = missing.saturating_sub(rows.num_rows() as u64);
        out.store(*next, &rows, Piece::default())?;
        *next += 1;
    }
    Ok(missing)
}

/// The wanted rows of another source's batch as rows of ours: our columns, our lines.
fn ours(
    batch: &RecordBatch,
    wanted: &HashMap<u64, u64>,
    out: &SourceWriter<'_>,
) -> Result<RecordBatch, arrow_schema::ArrowError> {
    let found: Vec<Option<u64>> =
        overlap::lines(batch).iter().map(|line| wanted.get(line).copied()).collect();
    let mask: BooleanArray = found.iter().map(|f| Some(f.is_some())).collect();
    let rows = filter_record_batch(batch, &mask)?;
    let lines = found.into_iter().flatten().filter_map(|line| i64::try_from(line).ok());
    let lines: ArrayRef = Arc::new(Int64Array::from_iter_values(lines));
    let schema = arrow_schema(&out.new.schema);
    let column = |(field, column): (&Arc<arrow_schema::Field>, &ArrayRef)| {
        if field.name() == standard::LINE {
            Arc::clone(&lines)
        } else if field.data_type() == column.data_type() {
            Arc::clone(column)
        } else {
            // The rows were equal, so a column only one of the sources has is empty.
            new_null_array(field.data_type(), column.len())
        }
    };
    let columns = schema.fields().iter().zip(rows.columns()).map(column).collect();
    RecordBatch::try_new(schema, columns)
}
