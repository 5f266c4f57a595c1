//! Whether the files of a source say what its manifest says of them.
//!
//! Job: checksums tell that a file is the one its office wrote; here it is read as this program reads it, with
//! bounds. Inputs: the entry, the files. Outputs: what was returned, or a refusal. Invariant: no length that a
//! file declares is believed before it is bounded; row counts and the ranges of dates, by which sources
//! are left out of figures, are those of the rows.

use crate::diagnostic::{Diagnostic, Place, codes};
use crate::ledger::entry::SourceEntry;
use crate::ledger::folder::Folder;
use crate::ledger::held::{Held, SOURCE, link_schema};
use crate::ledger::open::Ledger;
use crate::ledger::output::Extent;
use crate::ledger::reader::Reader;
use crate::ledger::returned::Return;
use crate::ledger::{FileRef, original, problem};
use crate::model::record::{Reject, standard};
use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use serde::de::DeserializeOwned;
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read};

/// Most rows of a row group: ours have some ten thousands.
const MAX_GROUP: usize = 4 << 20;
/// Longest footer of a Parquet file, and longest line of a side file, bytes.
const MAX_TAIL: u64 = 256 << 20;
const MAX_LINE: u64 = 64 << 20;
/// A store that unpacks to more than this must not be packed tighter than [`RATIO`].
const RATIO_FROM: u64 = 64 << 20;
const RATIO: u64 = 500;

/// Where a file is: folder and name.
pub(super) type File = (Folder, String);

/// The files of a source; names are empty where there is none.
pub(super) struct Files {
    pub(super) data: File,
    pub(super) links: File,
    pub(super) rejects: File,
    pub(super) held: File,
    pub(super) returns: File,
}

/// Reads what can be wrong with a source; what was returned with it.
pub(super) fn source(from: &Ledger, entry: &SourceEntry, files: &Files) -> Result<Vec<Return>, Diagnostic> {
    let told = |what: &str, file: &str| problem::damaged(&from.folder.shown(file), what);
    let rows = &entry.rows;
    let parts = [rows.accepted, rows.duplicate, rows.revised, rows.rejected, rows.summary, rows.blank];
    let sum = parts.iter().try_fold(0u64, |sum, part| sum.checked_add(*part));
    if sum != Some(rows.read) {
        return Err(told("各类行数之和不是读入的行数", &entry.data.name));
    }
    let known: HashSet<&str> = from.sources().iter().map(|s| s.id.as_str()).collect();
    let strange = entry.leans_on.iter().any(|l| !known.contains(l.source.as_str()))
        || entry.returned.as_ref().is_some_and(|r| !known.contains(r.of.as_str()));
    if strange {
        return Err(told("指到那边台账里没有的来源", &entry.data.name));
    }
    data(from, entry, &files.data)?;
    if entry.links.is_some() {
        links(from, entry, &files.links, &known)?;
    }
    let count = |what: &str, file: &Option<FileRef>, found: u64, wanted: u64| {
        let name = file.as_ref().map_or(entry.data.name.as_str(), |f| f.name.as_str());
        if found == wanted {
            Ok(())
        } else {
            Err(told(&format!("{what}有 {found} 行，登记的是 {wanted} 行"), name))
        }
    };
    let mut rejects = 0;
    lines::<Reject>(from, entry.rejects.as_ref(), &files.rejects, |_| rejects += 1)?;
    count("剔除", &entry.rejects, rejects, rows.rejected)?;
    let (mut held, mut strange) = (0, false);
    lines::<Held>(from, entry.held.as_ref(), &files.held, |row| {
        held += 1;
        strange |= !known.contains(row.source.as_str());
    })?;
    count("修订待定", &entry.held, held, rows.revised)?;
    if strange {
        return Err(told("指到那边台账里没有的来源", entry.held.as_ref().map_or("", |f| &f.name)));
    }
    let mut returned = Vec::new();
    lines::<Return>(from, entry.returned.as_ref().map(|r| &r.rows), &files.returns, |row| {
        returned.push(row)
    })?;
    Ok(returned)
}

fn data(from: &Ledger, entry: &SourceEntry, (folder, name): &File) -> Result<(), Diagnostic> {
    let shown = from.folder.shown(&entry.data.name);
    let wrong = |what: &str| problem::damaged(&shown, what);
    let columns = [
        standard::LINE,
        standard::EVENT_FROM,
        standard::EVENT_TO,
        standard::SERVICE_FROM,
        standard::SERVICE_TO,
    ];
    let mut reader = reader(&shown, entry.data.tail, || {
        Reader::new(folder.open(name)?, shown.clone(), &entry.data, &entry.schema, &columns)
    })?;
    let mut extent = Extent::default();
    let mut rows = 0u64;
    for group in 0..reader.groups() {
        let batch = reader.read(group)?;
        let lines = batch.column_by_name(standard::LINE);
        if lines.is_none_or(|l| l.null_count() > 0) {
            return Err(wrong("有的行没有行号"));
        }
        rows += batch.num_rows() as u64;
        extent.add(&Extent::of(&batch));
    }
    if rows != entry.data.rows || rows != entry.rows.accepted {
        return Err(wrong(&format!("文件有 {rows} 行，登记的是 {} 行", entry.rows.accepted)));
    }
    if extent.spans() != (entry.event, entry.without_event, entry.service, entry.without_service) {
        return Err(wrong("行的日期与登记的起止日期不符"));
    }
    Ok(())
}

/// A reader of a Parquet file whose row groups are of a size within reason.
fn reader(
    shown: &str,
    tail: u64,
    open: impl FnOnce() -> Result<Reader, Diagnostic>,
) -> Result<Reader, Diagnostic> {
    let limit = |message: String| Diagnostic::new(codes::FILE_LIMIT, message).at(Place::file(shown));
    if tail > MAX_TAIL {
        return Err(limit(format!("文件尾部有 {tail} 字节，超过 {MAX_TAIL}")));
    }
    let reader = open()?;
    match (0..reader.groups()).map(|g| reader.rows(g)).find(|rows| *rows > MAX_GROUP) {
        Some(rows) => Err(limit(format!("一组有 {rows} 行，超过 {MAX_GROUP}"))),
        None => Ok(reader),
    }
}

fn links(
    from: &Ledger,
    entry: &SourceEntry,
    (folder, name): &File,
    known: &HashSet<&str>,
) -> Result<(), Diagnostic> {
    let Some(file) = &entry.links else { return Ok(()) };
    let shown = from.folder.shown(&file.name);
    let mut reader = reader(&shown, file.tail, || {
        Reader::new(folder.open(name)?, shown.clone(), file, &link_schema(), &[SOURCE])
    })?;
    let mut rows = 0u64;
    for group in 0..reader.groups() {
        let batch = reader.read(group)?;
        rows += batch.num_rows() as u64;
        let sources = batch.column_by_name(SOURCE).and_then(|c| c.as_dictionary_opt::<Int32Type>());
        let values = sources.and_then(|d| d.values().as_string_opt::<i32>());
        let used: HashSet<i32> = sources.map(|d| d.keys().iter().flatten().collect()).unwrap_or_default();
        let value = |key: &i32| usize::try_from(*key).ok().and_then(|k| values.map(|v| v.value(k)));
        if !used.iter().all(|key| value(key).is_some_and(|id| known.contains(id))) {
            return Err(problem::damaged(&shown, "指到那边台账里没有的来源"));
        }
    }
    if rows > entry.rows.duplicate || rows != file.rows {
        let duplicate = entry.rows.duplicate;
        return Err(problem::damaged(&shown, format!("文件有 {rows} 行，登记的重复是 {duplicate} 行")));
    }
    Ok(())
}

/// Reads a side file line by line.
fn lines<T: DeserializeOwned>(
    from: &Ledger,
    file: Option<&FileRef>,
    (folder, name): &File,
    mut tell: impl FnMut(T),
) -> Result<(), Diagnostic> {
    let Some(file) = file else { return Ok(()) };
    let shown = from.folder.shown(&file.name);
    let broken = |e: &dyn std::fmt::Display| problem::damaged(&shown, format!("内容解不开({e})"));
    let decoder = zstd::stream::read::Decoder::new(folder.open(name)?).map_err(|e| broken(&e))?;
    let most = RATIO_FROM.max(file.bytes.saturating_mul(RATIO));
    let mut reader = BufReader::new(decoder.take(most.saturating_add(1)));
    let mut total = 0;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read =
            Read::by_ref(&mut reader).take(MAX_LINE).read_until(b'\n', &mut line).map_err(|e| broken(&e))?;
        if read == 0 {
            return Ok(());
        }
        total += read as u64;
        if total > most || !line.ends_with(b"\n") {
            let message = "展开后过大，压缩得异常紧，或有一行过长";
            return Err(Diagnostic::new(codes::FILE_LIMIT, message).at(Place::file(shown)));
        }
        tell(serde_json::from_slice(&line).map_err(|e| broken(&e))?);
    }
}

/// Whether an original unpacks to the file that was ingested.
pub(super) fn original(from: &Ledger, entry: &SourceEntry, file: &FileRef) -> Result<(), Diagnostic> {
    let shown = from.folder.shown(&file.name);
    if entry.bytes > RATIO_FROM.max(file.bytes.saturating_mul(RATIO)) {
        let message = "展开后过大，压缩得异常紧";
        return Err(Diagnostic::new(codes::FILE_LIMIT, message).at(Place::file(shown)));
    }
    let opened = from.folder.open(&file.name)?;
    let unpacked = original::unpack(opened, &shown, entry.bytes.saturating_add(1))?;
    from.is_unpacked(entry, &shown, unpacked)
}
