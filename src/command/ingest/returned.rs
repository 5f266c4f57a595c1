//! A workbook of refused rows that came back: each row joined to the one that was refused, read as that was.
//!
//! Job: from the sheets of such a workbook to staged sources, one for each sheet and each source that its
//! rows are of. Invariants: a row is read under the plan of the source that refused it (unit, period,
//! columns), never under one made from the returned sheet; a cell that is as it was sent out is the cell as
//! it came; of a row whose number is not known, or that is settled already, nothing is counted.

mod group;
mod merge;

use super::file::{ReadTable, Table, placed};
use super::remarks::{rejected, remarks};
use super::taken::{FileReport, ReturnedRows, Status};
use super::{Job, Mode, columns};
use crate::catalog::Dataset;
use crate::command::{Office, returned};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::ingest::records::Loose;
use crate::ingest::returned::Sheet;
use crate::ingest::source::Source;
use crate::ledger::{Finish, Keep, NewSource, RowCounts, SourceEntry, Turnout, Writer};
use crate::workspace::config::DamagedId;
use group::Group;
use std::collections::BTreeSet;

/// Where a workbook is read.
pub(super) struct Desk<'a> {
    pub(super) office: &'a Office,
    pub(super) writer: &'a Writer,
    pub(super) source: &'a Source,
    pub(super) job: &'a Job,
    pub(super) mode: &'a Mode,
    pub(super) replaced: &'a [String],
}

/// Reads all sheets; nothing is committed.
pub(super) fn tables(desk: &Desk<'_>, sheets: &[Sheet]) -> Result<Vec<Table>, Vec<Diagnostic>> {
    let file = Place::file(&desk.job.display);
    if desk.job.told {
        let message = "这是退回补正的表，数据集、期间、区划、工作表和编码都照原来源的读法，不能另行指定";
        return Err(vec![Diagnostic::new(codes::USAGE, message).at(file).help("去掉这些选项再导入。")]);
    }
    let groups = group::groups(desk, sheets)?;
    if groups.is_empty() {
        return Err(vec![Diagnostic::new(codes::FILE_EMPTY, "退回表里没有一行").at(file)]);
    }
    let mut tables = Vec::new();
    for group in groups {
        tables.push(table(desk, group)?);
    }
    Ok(tables)
}

/// Reads the rows of one sheet that are of one source once more; `None` where there are none. `refused` are the
/// lines that were refused then: what another row was returned to may be gone since.
pub(super) fn one(
    desk: &Desk<'_>,
    sheets: &[Sheet],
    of: &str,
    sheet: Option<&str>,
    refused: &BTreeSet<u64>,
) -> Result<Option<Table>, Vec<Diagnostic>> {
    let mut groups = group::groups(desk, sheets)?;
    for group in &mut groups {
        group.strays.retain(|stray| stray.unnumbered || refused.contains(&stray.row.line));
    }
    let found = groups.into_iter().find(|g| g.of.id == of && Some(g.sheet.name.as_str()) == sheet);
    found.map(|group| table(desk, group)).transpose()
}

fn table(desk: &Desk<'_>, group: Group<'_>) -> Result<Table, Vec<Diagnostic>> {
    let Desk { office, writer, source, job, .. } = desk;
    let of = &group.of;
    let at = |line: Option<u64>| Place {
        file: job.display.clone(),
        sheet: Some(group.sheet.name.clone()),
        line,
        ..Place::default()
    };
    // Its own office corrects it, unless this is a second reading of what that office did.
    if of.office.is_some() && job.office.is_none() {
        return Err(vec![super::theirs(writer.ledger(), of).at(at(None))]);
    }
    let Some(dataset) = office.catalog.dataset(&of.dataset) else {
        return Err(crate::command::datasets::unknown(&of.dataset));
    };
    let sha256 = source.sha256().map_err(|d| vec![d])?;
    let mut report = FileReport {
        path: job.display.clone(),
        sheet: Some(group.sheet.name.clone()),
        sha256: sha256.to_owned(),
        dataset: dataset.id.clone(),
        encoding: source.encoding_name(crate::ingest::source::Encoding::Workbook).to_owned(),
        ..FileReport::default()
    };
    if let Some(known) = already(desk, &group, sha256) {
        report.status = Status::Already;
        report.rows = RowCounts { ..known.rows };
        report.source = known.id.clone();
        report.returned =
            Some(ReturnedRows { of: of.id.clone(), path: of.path.clone(), ..Default::default() });
        return Ok(Table::Already(Box::new(report), None));
    }
    let plan = returned::plan(of, &group.reading, dataset).map_err(|d| vec![d.at(at(None))])?;
    let damaged_id = if group.reading.keyless { DamagedId::Keyless } else { DamagedId::Reject };
    let loose = Loose::new(&plan, dataset, group.reading.sheet, damaged_id);
    let returns = writer.returns(desk.replaced).map_err(|d| vec![d])?;
    let mut joined = merge::join(&group, dataset, &loose, &returns);
    let new = new_source(desk, dataset, of, &plan, columns::fills(dataset, &plan), &report);
    let sink = writer.begin(new).map_err(|d| vec![d])?;
    let (parsed, mut read) = loose.read(&joined.rows);
    read.counts.blank += group.blank;
    let again: Vec<u64> = parsed.rejects.iter().map(|r| r.line).collect();
    for row in &mut joined.returns {
        if row.turnout == Turnout::Settled && again.contains(&row.line) {
            row.turnout = Turnout::Again;
        }
    }
    let mut rejects = parsed.rejects;
    rejects.append(&mut joined.rejects);
    rejects.sort_by_key(|r| r.line);
    let put = match sink.put(0, parsed.block, rejects.clone()) {
        Ok(put) => put,
        Err(problem) => {
            sink.abandon();
            return Err(vec![placed(problem, &at(None))]);
        }
    };
    let count = |turnout| joined.returns.iter().filter(|r| r.turnout == turnout).count() as u64;
    report.returned = Some(ReturnedRows {
        of: of.id.clone(),
        path: of.path.clone(),
        settled: count(Turnout::Settled),
        again: count(Turnout::Again),
        repeated: joined.repeated,
    });
    let finish = Finish {
        sha256: sha256.to_owned(),
        bytes: source.size(),
        encoding: None,
        summary: read.counts.summary,
        blank: read.counts.blank,
        declared_totals: Vec::new(),
        notes: vec![format!("{} 的剔除行，改正后交回", of.path)],
        reading: Some(crate::ledger::Reading { places: group.places.clone(), ..group.reading.clone() }),
        returns: joined.returns,
        repeated: joined.repeated,
    };
    let staged = sink.finish(finish).map_err(|d| vec![d])?;
    // What is shown names the columns of the sheet that came back.
    let show = |column: Option<u32>| column.and_then(|c| group.place(c));
    rejects.iter_mut().flat_map(|r| &mut r.reasons).for_each(|reason| reason.column = show(reason.column));
    report.status = if desk.mode.dry_run { Status::WouldIngest } else { Status::Ingested };
    report.rows = staged.entry().rows;
    report.source = staged.entry().id.clone();
    report.rejects = rejects;
    report.revised = put.revised;
    report.products = read.products.clone();
    let mut diagnostics = rejected(std::slice::from_ref(&report));
    diagnostics.extend(remarks(&report, &read, dataset, &office.catalog, &at));
    Ok(Table::Read(Box::new(ReadTable { report, diagnostics, staged })))
}

/// The source that the same rows of the same file are in already.
fn already<'a>(desk: &Desk<'a>, group: &Group<'_>, sha256: &str) -> Option<&'a SourceEntry> {
    let ledger = desk.writer.ledger();
    let known = ledger.sources().iter().find(|s| {
        let returned = s.returned.as_ref().is_some_and(|r| r.of == group.of.id);
        returned && s.sha256 == sha256 && s.sheet.as_deref() == Some(&group.sheet.name)
    });
    known.filter(|s| !desk.replaced.contains(&s.id))
}

fn new_source(
    desk: &Desk<'_>,
    dataset: &Dataset,
    of: &SourceEntry,
    plan: &crate::ingest::plan::Plan,
    fills: crate::ledger::Fills,
    report: &FileReport,
) -> NewSource {
    let keep = desk.office.workspace.config.ingest.keep_originals;
    NewSource {
        path: report.path.clone(),
        sheet: report.sheet.clone(),
        sha256: Some(report.sha256.clone()),
        dataset: dataset.id.clone(),
        encoding: report.encoding.clone(),
        mapping: plan.fingerprint.clone(),
        period: of.period.clone(),
        region: of.region.clone(),
        office: of.office.clone(),
        schema: dataset.schema(),
        key: columns::key(dataset),
        fills: Some(fills),
        returned_to: Some(of.id.clone()),
        keep_original: if keep { Keep::File(desk.job.path.clone()) } else { Keep::No },
        ignore: desk.replaced.to_vec(),
    }
}
