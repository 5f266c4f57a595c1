//! What a source being ingested writes: its data, rejects, held rows and links, and what is counted.
//!
//! Invariant: touched by one worker at a time, in block order; every file is a [`Part`] until the
//! source is committed, or an anonymous file (data) or nothing (the rest) in a rehearsal.

use super::data_out::{DataWriter, Encoded};
use super::entry::{DataFile, FileRef, Lean, RowCounts, Span};
use super::folder::Folder;
use super::held::{Link, LinkWriter};
use super::index::At;
use super::lines::LineWriter;
use super::overlap::Claims;
use super::part::Part;
use super::pool::date;
use super::problem;
use super::squeeze::Squeezer;
use crate::diagnostic::Diagnostic;
use crate::model::record::standard;
use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use arrow_array::{Array, Date32Array, RecordBatch};
use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;

/// Where new files of a run are made.
pub(super) trait Workshop {
    /// A new file in a subfolder; `None` in a rehearsal.
    fn part(&self, subfolder: &str, ending: &str) -> Result<Option<(File, Part)>, Diagnostic>;
    /// The ledger.
    fn folder(&self) -> &Folder;
    /// What compresses.
    fn squeezer(&self) -> Arc<Squeezer>;
}

/// Everything a block adds to the output.
#[derive(Default)]
pub(super) struct Piece {
    pub(super) group: Option<Encoded>,
    pub(super) extent: Extent,
    pub(super) counts: RowCounts,
    /// JSON lines.
    pub(super) rejects: Vec<u8>,
    pub(super) held: Vec<u8>,
    pub(super) links: Vec<Link>,
    /// Pool places the held rows conflict with.
    pub(super) conflicts: Vec<u32>,
    /// Rows of the pool that held rows agree with, the sources having different columns.
    pub(super) alike: Vec<At>,
}

/// The files of a source.
pub(super) struct Output {
    pub(super) data: DataWriter,
    pub(super) data_part: Option<Part>,
    rejects: Option<(LineWriter, Part)>,
    held: Option<(LineWriter, Part)>,
    links: Option<LinkWriter>,
    pub(super) counts: RowCounts,
    pub(super) extent: Extent,
    leans: BTreeMap<u32, (u64, u64)>,
    /// Rows of the pool that stand for rows of this source, if that is asked for.
    claims: Option<(Vec<At>, Vec<At>)>,
}

/// A finished side file.
pub(super) type Side = Option<(FileRef, Part)>;

/// The finished files of a source.
pub(super) struct Finished {
    pub(super) data: DataFile,
    pub(super) data_file: File,
    pub(super) data_part: Option<Part>,
    pub(super) rejects: Side,
    pub(super) held: Side,
    pub(super) links: Option<(DataFile, Part)>,
    pub(super) leans_on: Vec<Lean>,
    pub(super) claims: Claims,
}

impl Output {
    pub(super) fn new(data: DataWriter, data_part: Option<Part>, claims: bool) -> Output {
        let (counts, extent) = (RowCounts::default(), Extent::default());
        let (rejects, held, links) = (None, None, None);
        let claims = claims.then(Default::default);
        Output { data, data_part, rejects, held, links, counts, extent, leans: BTreeMap::new(), claims }
    }

    /// Adds a block's output; `ids` names the sources of the pool.
    pub(super) fn append(
        &mut self,
        shop: &impl Workshop,
        piece: Piece,
        ids: &[String],
    ) -> Result<(), Diagnostic> {
        if let Some(group) = piece.group {
            self.data.append(group).map_err(|e| failed(shop.folder(), "data", e))?;
        }
        append_lines(&mut self.rejects, shop, "rejects", &piece.rejects)?;
        append_lines(&mut self.held, shop, "held", &piece.held)?;
        self.link(shop, &piece.links, ids)?;
        if let Some((rows, alike)) = &mut self.claims {
            rows.extend(piece.links.iter().map(|link| link.with));
            alike.extend(&piece.alike);
        }
        for source in piece.conflicts {
            self.leans.entry(source).or_default().1 += 1;
        }
        self.counts.add(&piece.counts);
        self.extent.add(&piece.extent);
        Ok(())
    }

    fn link(&mut self, shop: &impl Workshop, links: &[Link], ids: &[String]) -> Result<(), Diagnostic> {
        for link in links {
            self.leans.entry(link.with.source).or_default().0 += 1;
        }
        if links.is_empty() {
            return Ok(());
        }
        let failed = |e| failed(shop.folder(), "links", e);
        if self.links.is_none() {
            let Some((file, part)) = shop.part("links", "parquet")? else { return Ok(()) };
            self.links = Some(LinkWriter::new(file, part, shop.squeezer()).map_err(failed)?);
        }
        self.links.as_mut().map_or(Ok(()), |writer| writer.append(links, ids)).map_err(failed)
    }

    /// Syncs and closes all files.
    pub(super) fn finish(self, folder: &Folder, ids: &[String]) -> Result<Finished, Diagnostic> {
        let (data, data_file) = self.data.finish().map_err(|e| failed(folder, "data", e))?;
        let side = |lines: Option<(LineWriter, Part)>| match lines {
            Some((writer, part)) => match writer.finish() {
                Ok(file) => Ok(Some((file, part))),
                Err(e) => Err(problem::unwritten(&folder.shown(part.name()), &e)),
            },
            None => Ok(None),
        };
        let links = self.links.map(|l| l.finish(ids)).transpose().map_err(|e| failed(folder, "links", e))?;
        let name = |source: u32| ids.get(source as usize).cloned().unwrap_or_default();
        let named = |at: Vec<At>| at.into_iter().map(|at| (name(at.source), at.line)).collect();
        let claims = self
            .claims
            .map_or_else(Claims::default, |(rows, alike)| Claims { rows: named(rows), alike: named(alike) });
        let lean = |(s, (duplicate, revised))| Lean { source: name(s), duplicate, revised };
        Ok(Finished {
            data,
            data_file,
            data_part: self.data_part,
            rejects: side(self.rejects)?,
            held: side(self.held)?,
            links,
            leans_on: self.leans.into_iter().map(lean).collect(),
            claims,
        })
    }
}

fn append_lines(
    store: &mut Option<(LineWriter, Part)>,
    shop: &impl Workshop,
    subfolder: &str,
    lines: &[u8],
) -> Result<(), Diagnostic> {
    let failed = |e: std::io::Error| problem::unwritten(&shop.folder().shown(subfolder), &e);
    if lines.is_empty() {
        return Ok(());
    }
    if store.is_none() {
        let Some((file, part)) = shop.part(subfolder, "jsonl.zst")? else { return Ok(()) };
        *store = Some((LineWriter::new(file).map_err(failed)?, part));
    }
    store.as_mut().map_or(Ok(()), |(writer, _)| writer.append(lines)).map_err(failed)
}

/// A failure of the Parquet writer: of the disk, or a mistake of ours.
pub(super) fn failed(folder: &Folder, subfolder: &str, error: parquet::errors::ParquetError) -> Diagnostic {
    let shown = folder.shown(subfolder);
    match error {
        parquet::errors::ParquetError::External(cause) => match cause.downcast::<std::io::Error>() {
            Ok(io) => problem::unwritten(&shown, &io),
            Err(other) => problem::internal(&shown, other),
        },
        other => problem::internal(&shown, other),
    }
}

impl RowCounts {
    /// Adds the counts of a part.
    fn add(&mut self, other: &RowCounts) {
        self.accepted += other.accepted;
        self.duplicate += other.duplicate;
        self.revised += other.revised;
        self.rejected += other.rejected;
    }
}

/// The dates of accepted rows, as days since 1970-01-01.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Extent {
    event: Range,
    service: Range,
}

#[derive(Debug, Clone, Copy, Default)]
struct Range {
    days: Option<(i32, i32)>,
    empty: u64,
}

/// The first and the last day of a column.
fn ends(days: &Date32Array) -> Option<(i32, i32)> {
    if days.null_count() == 0 {
        // Plain slices: the compiler takes many days at a time.
        return Some((days.values().iter().copied().min()?, days.values().iter().copied().max()?));
    }
    Some((days.iter().flatten().min()?, days.iter().flatten().max()?))
}

impl Range {
    fn of(batch: &RecordBatch, first: &str, last: &str) -> Range {
        let column = |name| batch.column_by_name(name).and_then(|c| c.as_primitive_opt::<Date32Type>());
        let (first, last) = (column(first), column(last));
        let rows = batch.num_rows() as u64;
        let empty = first.map_or(rows, |c| c.null_count() as u64);
        let (first, last) = (first.and_then(ends), last.and_then(ends));
        let to = [first, last].into_iter().flatten().map(|(_, to)| to).max();
        Range { days: first.map(|(from, _)| from).zip(to), empty }
    }

    fn add(&mut self, other: &Range) {
        self.empty += other.empty;
        self.days = match (self.days, other.days) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (mine, theirs) => mine.or(theirs),
        };
    }

    fn span(&self) -> Option<Span> {
        self.days.map(|(from, to)| Span { from: date(from), to: date(to) })
    }
}

impl Extent {
    pub(super) fn of(batch: &RecordBatch) -> Extent {
        Extent {
            event: Range::of(batch, standard::EVENT_FROM, standard::EVENT_TO),
            service: Range::of(batch, standard::SERVICE_FROM, standard::SERVICE_TO),
        }
    }

    /// Takes in the dates of other rows.
    pub(super) fn add(&mut self, other: &Extent) {
        self.event.add(&other.event);
        self.service.add(&other.service);
    }

    /// Event span and rows without, service span and rows without.
    pub(super) fn spans(&self) -> (Option<Span>, u64, Option<Span>, u64) {
        (self.event.span(), self.event.empty, self.service.span(), self.service.empty)
    }
}
