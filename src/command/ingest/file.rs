//! One file: opened, planned, read into the ledger's writer, committed whole or not at all.

use super::columns;
use super::remarks::{products, rejected, remarks};
use super::taken::{FileReport, Status, Taken};
use super::{Job, Mode, returned};
use crate::catalog::Dataset;
use crate::command::{Office, Session};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::ingest;
use crate::ingest::plan::{self, Guide, Plan};
use crate::ingest::records::{self, Products};
use crate::ingest::source::Source;
use crate::ledger::{DeclaredTotal, Finish, Keep, NewSource, Revised, RowCounts, Staged, Writer};
use crate::model::record::Reject;
use crate::workspace::config::DamagedId;
use std::sync::{Mutex, PoisonError};

/// Reads one file; what becomes of it is added to `taken`. One of returned rows is left for `later`: what
/// its rows are of may come in the same run. `false` if it was left.
#[allow(clippy::too_many_arguments)]
pub(super) fn take(
    session: &Session<'_>,
    (office, guide): (&Office, &Guide<'_>),
    writer: &mut Writer,
    job: &Job,
    mode: &Mode,
    replaced: &[String],
    taken: &mut Taken,
    later: bool,
) -> bool {
    let source = Source::open(&job.path, &job.display, job.encoding.as_deref());
    let source = match source.and_then(|source| source.settled().map(|()| source)) {
        Ok(source) => source,
        Err(problem) => {
            taken.refuse(&job.display, None, vec![problem]);
            return true;
        }
    };
    let read = match ingest::returned::sheets(&source) {
        Err(problem) => Err(vec![problem]),
        Ok(Some(_)) if later => return false,
        Ok(Some((sheets, skipped))) => {
            let desk = returned::Desk { office, writer, source: &source, job, mode, replaced };
            returned::tables(&desk, &sheets).map(|tables| (tables, skipped))
        }
        Ok(None) => {
            tables(session, (office, guide), writer, &source, job, mode, replaced).map(|t| (t, Vec::new()))
        }
    };
    match read {
        Ok((tables, remarks)) => conclude(writer, &source, (job, mode, replaced), tables, remarks, taken),
        Err(problems) => refuse(taken, job, &source, problems),
    }
    true
}

/// Reads the tables of a file.
fn tables(
    session: &Session<'_>,
    (office, guide): (&Office, &Guide<'_>),
    writer: &Writer,
    source: &Source,
    job: &Job,
    mode: &Mode,
    replaced: &[String],
) -> Result<Vec<Table>, Vec<Diagnostic>> {
    let plans = plan::plan(source, guide, &job.options)?;
    let mut tables = Vec::new();
    let mut empty = Vec::new();
    for plan in &plans {
        match table(session, office, writer, source, plan, job, mode, replaced) {
            Ok(table) => tables.push(table),
            // A month's sheet that nobody has filled yet keeps the others out no more than a blank one.
            Err(problems) if plans.len() > 1 && problems.iter().all(|p| p.code == codes::FILE_EMPTY) => {
                empty.extend(problems);
            }
            // The staged sheets go with `tables`: all or nothing per file.
            Err(problems) => return Err(problems),
        }
    }
    if tables.is_empty() { Err(empty) } else { Ok(tables) }
}

/// Commits what was read, or nothing of it.
fn conclude(
    writer: &mut Writer,
    source: &Source,
    (job, mode, replaced): (&Job, &Mode, &[String]),
    tables: Vec<Table>,
    remarks: Vec<Diagnostic>,
    taken: &mut Taken,
) {
    let mut reports = Vec::new();
    let mut diagnostics = remarks;
    let mut staged: Vec<Staged> = Vec::new();
    for table in tables {
        match table {
            Table::Already(report, remark) => {
                reports.push(*report);
                diagnostics.extend(remark);
            }
            Table::Read(read) => {
                reports.push(read.report);
                diagnostics.extend(read.diagnostics);
                staged.push(read.staged);
            }
        }
    }
    if mode.strict && reports.iter().any(|r| r.rows.rejected > 0) {
        let rows: u64 = reports.iter().map(|r| r.rows.rejected).sum();
        let problem = Diagnostic::new(codes::STRICT_REFUSED, format!("有 {rows} 行要剔除，整个文件没有导入"))
            .at(Place::file(&job.display));
        taken.diagnostics.extend(rejected(&reports));
        let rejects = reports.into_iter().flat_map(|r| r.rejects).collect();
        return taken.refuse_rows(&job.display, source.sha256().unwrap_or_default(), rejects, problem);
    }
    let nothing_new = staged.is_empty();
    let dropped = if nothing_new { Vec::new() } else { replaced.to_vec() };
    if !nothing_new && let Err(problem) = writer.commit(staged, &dropped, &format!("由 {} 替换", job.display))
    {
        return refuse(taken, job, source, vec![problem]);
    }
    for report in reports {
        taken.add(report);
    }
    taken.diagnostics.extend(diagnostics);
}

/// Keeps the file out; one that can no longer be read has no sha256.
fn refuse(taken: &mut Taken, job: &Job, source: &Source, problems: Vec<Diagnostic>) {
    taken.refuse(&job.display, source.sha256().ok(), problems);
}

/// A table that was read.
pub(super) struct ReadTable {
    pub(super) report: FileReport,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) staged: Staged,
}

/// What became of a table.
pub(super) enum Table {
    /// In the ledger before; with what is still wrong with its products.
    Already(Box<FileReport>, Option<Diagnostic>),
    Read(Box<ReadTable>),
}

#[allow(clippy::too_many_arguments)]
pub(super) fn table(
    session: &Session<'_>,
    office: &Office,
    writer: &Writer,
    source: &Source,
    plan: &Plan,
    job: &Job,
    mode: &Mode,
    replaced: &[String],
) -> Result<Table, Vec<Diagnostic>> {
    let at = |line: Option<u64>| Place {
        file: job.display.clone(),
        sheet: plan.sheet_name.clone(),
        line,
        ..Place::default()
    };
    let Some(dataset) = office.catalog.dataset(&plan.dataset) else {
        return Err(crate::command::datasets::unknown(&plan.dataset));
    };
    let mut report = FileReport {
        path: job.display.clone(),
        sheet: plan.sheet_name.clone(),
        dataset: dataset.id.clone(),
        encoding: source.encoding_name(plan.encoding).to_owned(),
        ..FileReport::default()
    };
    // A large file is hashed while it is read, unless one of its length is in the ledger.
    let ledger = writer.ledger();
    let sha256 =
        if ledger.knows_length(source.size()) { Some(source.sha256().map_err(|d| vec![d])?) } else { None };
    let mut same = sha256
        .into_iter()
        .flat_map(|sha256| ledger.same_bytes(sha256, plan.sheet_name.as_deref()))
        .filter(|s| !replaced.contains(&s.id));
    if let Some(known) = same.next() {
        report.sha256 = known.sha256.clone();
        if let (Some(_), None) = (&known.office, &job.office) {
            if plan::without_region(&known.mapping) != plan::without_region(&plan.fingerprint) {
                let message = format!("内容与来源 {}({})相同，但读法不同", known.id, known.path);
                let problem = Diagnostic::new(codes::SAME_BYTES_OTHER_MAPPING, message).at(at(None));
                return Err(vec![
                    problem.help("它随别的单位的台账来；读法不对的，请那边重新导入，再合并一次。"),
                ]);
            }
        } else if known.mapping != plan.fingerprint {
            let message = format!("内容与来源 {}({})相同，但读法不同", known.id, known.path);
            let problem = Diagnostic::new(codes::SAME_BYTES_OTHER_MAPPING, message)
                .help(format!("确要改用新的读法：report ingest {} --replace {}", job.display, known.id));
            return Err(vec![problem.at(at(None))]);
        }
        report.status = Status::Already;
        report.rows = RowCounts { ..known.rows };
        report.source = known.id.clone();
        // Who names a file that is in wants to know what is the matter with it.
        let again = mode.named && dataset.product.is_some();
        let read = if again { Some(read_again(session, source, plan, dataset, job)?) } else { None };
        report.products = read.unwrap_or_default();
        let line = report.products.first_line();
        let remark = products(&report.products, dataset).map(|problem| problem.at(at(line)));
        return Ok(Table::Already(Box::new(report), remark));
    }
    let keep = office.workspace.config.ingest.keep_originals;
    let sink = writer
        .begin(NewSource {
            path: job.display.clone(),
            sheet: plan.sheet_name.clone(),
            sha256: sha256.map(str::to_owned),
            dataset: dataset.id.clone(),
            encoding: report.encoding.clone(),
            mapping: plan.fingerprint.clone(),
            period: plan.period.map(|p| p.to_string()),
            region: plan.region.clone(),
            office: job.office.clone(),
            schema: dataset.schema(),
            key: columns::key(dataset),
            fills: Some(columns::fills(dataset, plan)),
            returned_to: None,
            keep_original: match (keep, source.gives_bytes()) {
                (false, _) => Keep::No,
                (true, true) => Keep::Fed,
                (true, false) => Keep::File(job.path.clone()),
            },
            ignore: replaced.to_vec(),
        })
        .map_err(|d| vec![d])?;
    let rejects: Mutex<Vec<Reject>> = Mutex::default();
    let held: Mutex<Vec<Revised>> = Mutex::default();
    let damaged_id = job.options.damaged_id.unwrap_or(DamagedId::Reject);
    let original = |number: usize, piece: &[u8]| sink.original(number, piece);
    let read = records::read(
        source,
        plan,
        dataset,
        damaged_id,
        job.options.fill_down,
        session.threads.min(2),
        sink.wants_original().then_some(&original),
        &|parsed| {
            let lock = |m: &Mutex<Vec<Reject>>, r: &[Reject]| {
                m.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(r);
            };
            lock(&rejects, &parsed.rejects);
            let put = sink.put(parsed.index, parsed.block, parsed.rejects)?;
            held.lock().unwrap_or_else(PoisonError::into_inner).extend(put.revised);
            Ok(())
        },
    );
    let read = match read {
        Ok(read) => read,
        Err(problem) => {
            sink.abandon();
            return Err(vec![placed(problem, &at(None))]);
        }
    };
    report.sha256 = source.sha256().map_err(|d| vec![d])?.to_owned();
    let finish = Finish {
        sha256: report.sha256.clone(),
        bytes: source.size(),
        encoding: None,
        summary: read.counts.summary,
        blank: read.counts.blank,
        declared_totals: read.declared_totals.iter().map(declared).collect(),
        notes: plan.notes.iter().map(|n| format!("{} {}", n.code, n.message)).collect(),
        reading: Some(crate::command::returned::reading(plan, dataset, &job.options)),
        returns: Vec::new(),
        repeated: 0,
    };
    let staged = sink.finish(finish).map_err(|d| vec![d])?;
    let mut rejects = rejects.into_inner().unwrap_or_else(PoisonError::into_inner);
    rejects.sort_by_key(|r| r.line);
    let mut held = held.into_inner().unwrap_or_else(PoisonError::into_inner);
    held.sort_by_key(|h| h.line);
    report.status = if mode.dry_run { Status::WouldIngest } else { Status::Ingested };
    report.rows = staged.entry().rows;
    report.source = staged.entry().id.clone();
    report.rejects = rejects;
    report.revised = held;
    report.declared_totals = read.declared_totals.clone();
    report.products = read.products.clone();
    let mut diagnostics: Vec<Diagnostic> = plan.notes.clone();
    diagnostics.extend(rejected(std::slice::from_ref(&report)));
    diagnostics.extend(remarks(&report, &read, dataset, &office.catalog, &at));
    if !staged.gone().is_empty() {
        let lines: Vec<String> = staged.gone().iter().take(5).map(|g| g.line.to_string()).collect();
        let message = format!(
            "旧来源有 {} 行在新文件里没有，替换后不再计入（旧文件第 {} 行等）",
            staged.gone().len(),
            lines.join("、")
        );
        diagnostics.push(Diagnostic::new(codes::REPLACED_ROWS_GONE, message).at(at(None)));
        report.gone = staged.gone().len() as u64;
    }
    Ok(Table::Read(Box::new(ReadTable { report, diagnostics, staged })))
}

/// Compares the products of a table that is in the ledger once more; nothing is kept.
fn read_again(
    session: &Session<'_>,
    source: &Source,
    plan: &Plan,
    dataset: &Dataset,
    job: &Job,
) -> Result<Products, Vec<Diagnostic>> {
    let damaged_id = job.options.damaged_id.unwrap_or(DamagedId::Reject);
    let threads = session.threads.min(2);
    records::read(source, plan, dataset, damaged_id, job.options.fill_down, threads, None, &|_| Ok(()))
        .map(|read| read.products)
        .map_err(|problem| {
            vec![placed(problem, &Place { sheet: plan.sheet_name.clone(), ..Place::file(&job.display) })]
        })
}

/// A problem without a place gets the file's.
pub(super) fn placed(problem: Diagnostic, place: &Place) -> Diagnostic {
    if problem.place.is_some() { problem } else { problem.at(place.clone()) }
}

fn declared(total: &records::DeclaredTotal) -> DeclaredTotal {
    DeclaredTotal {
        line: total.line,
        field: total.field.clone(),
        value: total.value.clone(),
        computed: total.computed.clone(),
        holds: total.holds,
    }
}
