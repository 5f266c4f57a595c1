//! A finished source that is not yet part of the ledger.
//!
//! Invariant: its files are on disk and synced; dropping it deletes them; committing it only renames.

use super::entry::{DataFile, FileRef, SourceEntry};
use super::manifest::hex;
use super::original::{self, OriginalWriter};
use super::output::Side;
use super::overlap::Claims;
use super::part::Part;
use super::pool::{Place, Stored};
use super::problem;
use super::returned::{self, Return, Returned};
use super::source::{Finish, Keep, NewSource, SourceWriter};
use crate::diagnostic::{Diagnostic, codes};
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex};

/// A finished source; see [`super::Writer::commit`].
#[derive(Debug)]
pub struct Staged {
    pub(super) inner: Arc<Inner>,
    gone: Vec<Gone>,
}

/// A row of a replaced source that the new one has neither as it is nor by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// The replaced source.
    pub source: String,
    /// The line there.
    pub line: u64,
}

/// Its description and files; later sources of the same run compare with it.
#[derive(Debug)]
pub(super) struct Inner {
    /// Complete but for the names of files.
    pub(super) entry: SourceEntry,
    pub(super) stored: Stored,
    pub(super) data: Option<Part>,
    pub(super) rejects: Option<Part>,
    pub(super) held: Option<Part>,
    pub(super) links: Option<Part>,
    pub(super) returns: Option<Part>,
    /// What `returns` holds.
    pub(super) returned: Vec<Return>,
    /// Empty unless it was asked for ([`super::overlap::Before::wanted`]).
    pub(super) claims: Claims,
    pub(super) original: Option<Arc<Kept>>,
}

/// An original written in this run, shared by the sheets of a workbook.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) file: FileRef,
    pub(super) part: Mutex<Part>,
}

impl Staged {
    /// Of a source that is whole.
    pub(super) fn new(inner: Inner) -> Staged {
        Staged { inner: Arc::new(inner), gone: Vec::new() }
    }

    /// What will stand in the manifest; names of files are empty before the commit.
    pub fn entry(&self) -> &SourceEntry {
        &self.inner.entry
    }

    /// Rows that go with the replaced sources: this source has neither the same record nor one with
    /// the same key. Sorted by source and line.
    pub fn gone(&self) -> &[Gone] {
        &self.gone
    }
}

/// The id of a source: the same bytes read in the same way have the same.
pub(super) fn id(new: &NewSource, sha256: &str) -> String {
    let mut hash = Sha256::new();
    let parts = [Some(sha256), new.sheet.as_deref(), Some(&new.dataset), Some(&new.mapping)];
    for part in parts.into_iter().chain([new.period.as_deref(), new.region.as_deref()]) {
        // Length and presence, so that no two lists of parts are one text.
        hash.update(part.map_or(u64::MAX, |p| p.len() as u64).to_le_bytes());
        hash.update(part.unwrap_or_default());
    }
    hex(&hash.finalize()).get(..12).unwrap_or_default().to_owned()
}

pub(super) fn finish(mut source: SourceWriter<'_>, finish: Finish) -> Result<Staged, Diagnostic> {
    let stopped = source.stopped();
    let original = source.original.take().map(|o| keep(&source, &finish, o)).transpose()?.flatten();
    let SourceWriter { writer, new, basis, ids, overlap, output, .. } = source;
    let root = new.returned_to.as_deref().map(|of| writer.family_of(of)).transpose()?;
    let gone = overlap.finish().ok_or_else(|| stopped.clone())?.gone();
    let output = output.finish().ok_or(stopped)?;
    let (event, without_event, service, without_service) = output.extent.spans();
    let mut rows = output.counts;
    (rows.summary, rows.blank) = (finish.summary, finish.blank);
    rows.duplicate += finish.repeated;
    rows.read = rows.accepted + rows.duplicate + rows.revised + rows.rejected + rows.summary + rows.blank;
    let done = output.finish(&basis.folder, &ids)?;
    let split = |side: Side| side.map_or((None, None), |(file, part)| (Some(file), Some(part)));
    let (rejects_file, rejects) = split(done.rejects);
    let (held_file, held) = split(done.held);
    let (links_file, links) = done.links.map_or((None, None), |(f, p)| (Some(f), Some(p)));
    let returns_side = if root.is_some() { returned::write(writer, &finish.returns)? } else { None };
    let (returns_file, returns) = split(returns_side);
    let original = original.or_else(|| writer.kept_now(&finish.sha256));
    let keeps = !matches!(new.keep_original, Keep::No);
    let known = writer.ledger().sources().iter().filter(|s| s.sha256 == finish.sha256);
    let known = known.filter_map(|s| s.original.clone()).next();
    let entry = SourceEntry {
        id: id(&new, &finish.sha256),
        path: new.path,
        sheet: new.sheet,
        sha256: finish.sha256,
        bytes: finish.bytes,
        dataset: new.dataset,
        encoding: finish.encoding.unwrap_or(new.encoding),
        mapping: new.mapping,
        period: new.period,
        region: new.region,
        office: new.office,
        schema: new.schema,
        key: new.key,
        fills: new.fills,
        rows,
        event,
        service,
        without_event,
        without_service,
        data: done.data,
        rejects: rejects_file,
        held: held_file,
        links: links_file,
        leans_on: done.leans_on,
        lost: 0,
        reading: finish.reading.filter(|_| rows.rejected > 0),
        returned: new.returned_to.zip(root).map(|(of, root)| Returned {
            of,
            root,
            rows: returns_file.unwrap_or_default(),
            repeated: finish.repeated,
        }),
        original: known.filter(|_| keeps),
        ingested_at: writer.now().to_owned(),
        declared_totals: finish.declared_totals,
        notes: finish.notes,
    };
    let place = match &done.data_part {
        Some(part) => Place::Named(part.name().to_owned()),
        None => Place::Handle(Arc::new(done.data_file)),
    };
    let stored = Stored::new(&entry, place);
    let original = original.filter(|_| keeps && entry.original.is_none());
    let (returned, claims) = (finish.returns, done.claims);
    let inner = Inner {
        entry,
        stored,
        data: done.data_part,
        rejects,
        held,
        links,
        returns,
        returned,
        claims,
        original,
    };
    let name = |at: super::index::At| {
        let source = basis.replaced.get(at.source as usize).map(|s| s.id.clone());
        Gone { source: source.unwrap_or_default(), line: at.line }
    };
    let staged = Staged { inner: Arc::new(inner), gone: gone.into_iter().map(name).collect() };
    writer.register(&staged);
    Ok(staged)
}

/// Finishes the original, unless one of the same bytes is kept already.
fn keep(
    source: &SourceWriter<'_>,
    finish: &Finish,
    (original, part): (OriginalWriter, Part),
) -> Result<Option<Arc<Kept>>, Diagnostic> {
    if source.writer.keeps(&finish.sha256) {
        return Ok(None);
    }
    if let Keep::File(path) = &source.new.keep_original {
        original::keep_file(&original, path, &finish.sha256)?;
    }
    let shown = source.basis.folder.shown(part.name());
    let (file, bytes) = original.finish().map_err(|e| problem::unwritten(&shown, &e))?;
    if bytes != finish.bytes {
        let why = format!("读到 {} 字节,保存的原件有 {bytes} 字节", finish.bytes);
        return Err(Diagnostic::new(codes::FILE_CHANGED, why)
            .at(crate::diagnostic::Place::file(source.new.path.clone())));
    }
    Ok(Some(source.writer.share(&finish.sha256, file, part)))
}

impl Inner {
    /// Gives all files their final names and names them in the entry.
    pub(super) fn settle(&mut self, generation: u64) -> Result<(), Diagnostic> {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
        let dataset: String = self.entry.dataset.chars().map(plain).collect();
        let stem = format!("{dataset}-{}-{generation}", self.entry.id);
        let side = |part: &mut Option<Part>, file: &mut Option<FileRef>, folder: &str| {
            if let (Some(part), Some(file)) = (part, file) {
                file.name = format!("{folder}/{stem}.jsonl.zst");
                part.settle(&file.name)?;
            }
            Ok::<(), Diagnostic>(())
        };
        side(&mut self.rejects, &mut self.entry.rejects, "rejects")?;
        side(&mut self.held, &mut self.entry.held, "held")?;
        let data = |part: &mut Option<Part>, file: &mut DataFile, folder: &str| {
            file.name = format!("{folder}/{stem}.parquet");
            part.as_mut().map_or(Ok(()), |part| part.settle(&file.name))
        };
        data(&mut self.data, &mut self.entry.data, "data")?;
        if let Some(links) = &mut self.entry.links {
            data(&mut self.links, links, "links")?;
        }
        if let Some(returned) = &mut self.entry.returned
            && let Some(part) = &mut self.returns
        {
            returned.rows.name = format!("returns/{stem}.jsonl.zst");
            part.settle(&returned.rows.name)?;
        }
        if let Some(kept) = &self.original {
            let mut file = kept.file.clone();
            file.name = format!("originals/{}.zst", self.entry.sha256);
            kept.part.lock().unwrap_or_else(std::sync::PoisonError::into_inner).settle(&file.name)?;
            self.entry.original = Some(file);
        }
        Ok(())
    }

    /// The files are the ledger's now.
    pub(super) fn keep(&mut self) {
        let parts = [&mut self.data, &mut self.rejects, &mut self.held, &mut self.links, &mut self.returns];
        parts.into_iter().flatten().for_each(Part::keep);
        if let Some(kept) = &self.original {
            kept.part.lock().unwrap_or_else(std::sync::PoisonError::into_inner).keep();
        }
    }
}
