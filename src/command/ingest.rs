//! `report ingest [FILE…]`: plan, show, commit files to the ledger.
//!
//! Job: join the readers of `ingest` to the store of `ledger`. Invariant: all or nothing per file; one
//! file's refusal never keeps another out; `--dry-run` goes the same way and commits nothing.

mod again;
mod columns;
mod file;
mod merge;
mod remarks;
mod returned;
mod taken;

pub(super) use again::Again;
pub use merge::OfficeReport;
pub use taken::{FileReport, Status, Taken};

use super::{Office, Outcome, Result, Session};
use crate::diagnostic::{Diagnostic, codes};
use crate::ingest::plan::{Guide, Options, PeriodRule};
use crate::ledger::{Ledger, SourceEntry, Writer};
use crate::workspace::config::Inbox;
use std::path::{Path, PathBuf};

/// What the user asked for.
#[derive(Debug, Default)]
pub struct Request {
    /// Files; empty: the inbox.
    pub files: Vec<PathBuf>,
    /// `--dataset`
    pub dataset: Option<String>,
    /// `--period`
    pub period: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--sheet`
    pub sheet: Option<String>,
    /// `--encoding`
    pub encoding: Option<String>,
    /// `--dry-run`
    pub dry_run: bool,
    /// `--strict`
    pub strict: bool,
    /// `--replace`
    pub replace: Option<String>,
}

/// One file to be read, and how.
struct Job {
    path: PathBuf,
    display: String,
    options: Options,
    encoding: Option<String>,
    /// The office whose ledger it came with, if it is read again.
    office: Option<crate::ledger::Office>,
    /// Whether the user said on the command line how to read it.
    told: bool,
}

/// How the run as a whole behaves.
#[derive(Default)]
struct Mode {
    /// The files were named, not found in the inbox.
    named: bool,
    dry_run: bool,
    strict: bool,
    replace: Option<String>,
}

/// Ingests files, or the inbox.
pub fn run(session: &Session<'_>, request: &Request) -> Result<Outcome> {
    let office = session.office()?;
    let named = !request.files.is_empty();
    let (ledgers, files): (Vec<PathBuf>, Vec<PathBuf>) =
        request.files.iter().cloned().partition(|path| merge::is_ledger(path));
    if request.replace.is_some() && request.files.len() != 1 {
        let message = "--replace 只能与一个文件同用";
        return Err(vec![Diagnostic::new(codes::USAGE, message)]);
    }
    let jobs = match named {
        true => named_jobs(session, &office, &files, request)?,
        false => inbox_jobs(session, &office, request)?,
    };
    let (dry_run, strict, replace) = (request.dry_run, request.strict, request.replace.clone());
    let mode = Mode { named, dry_run, strict, replace };
    let mut taken = take(session, &office, &jobs, &mode)?;
    if !ledgers.is_empty() {
        taken.add_all(merge::all(session, &office, request, &ledgers)?);
    }
    let refused = !taken.refused().is_empty();
    let mut outcome = Outcome { findings: taken.has_findings(), ..Outcome::default() };
    outcome.refused = (named && refused) || taken.is_broken();
    outcome.findings |= refused;
    outcome.put("dry_run", request.dry_run);
    outcome.put("files", taken.json());
    if !taken.offices.is_empty() {
        outcome.put("offices", taken.offices.iter().map(OfficeReport::json).collect::<Vec<_>>());
    }
    let grid = taken.grid(|_| true);
    let shown =
        ["path", "dataset", "encoding", "status", "read", "accepted", "duplicate", "revised", "rejected"];
    // Of another office's ledger a terminal shows what is new: most of it is as it was a month ago.
    outcome.grids.push(taken.grid(|f| f.office.is_none() || f.is_new()).only(&shown));
    outcome.csv = Some(grid);
    outcome.notes.append(&mut taken.notes);
    if jobs.is_empty() && ledgers.is_empty() {
        outcome.notes.push("收件箱里没有文件".into());
    }
    outcome.notes.push(taken.summary());
    if request.dry_run {
        outcome.notes.push("以上是试读，台账没有改动".into());
    }
    outcome.diagnostics = taken.diagnostics;
    Ok(outcome)
}

/// Ingests the inbox for a build. An inbox that holds nothing new leaves the ledger unlocked.
pub fn inbox(session: &Session<'_>, office: &Office) -> Result<Taken> {
    let jobs = inbox_jobs(session, office, &Request::default())?;
    take(session, office, &jobs, &Mode::default())
}

fn take(session: &Session<'_>, office: &Office, jobs: &[Job], mode: &Mode) -> Result<Taken> {
    let folder = office.workspace.ledger_dir();
    let now = session.now.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    if jobs.is_empty() {
        return Ok(Taken::default());
    }
    let writer =
        if mode.dry_run { Writer::rehearse(&folder, now) } else { Writer::lock(&folder, session.wait, now) };
    let mut writer = writer.map_err(|d| vec![d])?;
    let replaced = match &mode.replace {
        // What was returned to a source goes with it.
        Some(id) => {
            let known = writer.ledger().find(id).map_err(|d| vec![d])?;
            if known.office.is_some() {
                return Err(vec![theirs(writer.ledger(), known)]);
            }
            let id = known.id.clone();
            writer.ledger().with_returned(&[id])
        }
        None => Vec::new(),
    };
    let guide = Guide::new(&office.catalog);
    let mut taken = Taken::default();
    let mut returned = Vec::new();
    for (i, job) in jobs.iter().enumerate() {
        session.progress.step(i, jobs.len(), &job.display);
        if !file::take(session, (office, &guide), &mut writer, job, mode, &replaced, &mut taken, true) {
            returned.push(job);
        }
    }
    for job in returned {
        file::take(session, (office, &guide), &mut writer, job, mode, &replaced, &mut taken, false);
    }
    session.progress.step(jobs.len(), jobs.len(), "");
    Ok(taken)
}

/// A source that came with another office's ledger cannot be replaced here, nor its rows corrected.
fn theirs(ledger: &Ledger, source: &SourceEntry) -> Diagnostic {
    let of = source.office.as_ref().map_or("", |office| office.of.as_str());
    let office = ledger.offices().iter().find(|office| office.region == of);
    let name = office.map_or(of, |office| office.name.as_str());
    let message = format!("来源 {}（{}）随{name}的台账来，要由那边改", source.id, source.path);
    let help = "请那边在自己的台账里导入改正的表，再合并一次。";
    Diagnostic::new(codes::SOURCE_UNKNOWN, message).help(help)
}

/// The jobs of named files: the user's options, and for what they leave open those of the inbox entry
/// that names the file.
fn named_jobs(
    session: &Session<'_>,
    office: &Office,
    files: &[PathBuf],
    request: &Request,
) -> Result<Vec<Job>> {
    let workspace = &office.workspace;
    let inbox = crate::workspace::inbox::files(&workspace.root, &workspace.config.inbox);
    let same = |a: &Path, b: &Path| match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    };
    let mut jobs = Vec::new();
    for path in files {
        let entry = inbox.iter().find(|f| same(&f.path, path)).map(|f| f.entry);
        jobs.push(job(session, office, path, entry, request)?);
    }
    Ok(jobs)
}

fn inbox_jobs(session: &Session<'_>, office: &Office, request: &Request) -> Result<Vec<Job>> {
    let workspace = &office.workspace;
    // An inbox half of which cannot be seen would give figures that lack the other half.
    crate::workspace::inbox::readable(&workspace.root, &workspace.config.inbox)?;
    crate::workspace::inbox::files(&workspace.root, &workspace.config.inbox)
        .into_iter()
        .map(|found| job(session, office, &found.path, Some(found.entry), request))
        .collect()
}

fn job(
    session: &Session<'_>,
    office: &Office,
    path: &Path,
    entry: Option<&Inbox>,
    request: &Request,
) -> Result<Job> {
    let pick = |own: &Option<String>, from: fn(&Inbox) -> &Option<String>| {
        own.clone().or_else(|| entry.and_then(|e| from(e).clone()))
    };
    let dataset = pick(&request.dataset, |e| &e.dataset);
    if let Some(id) = &dataset
        && office.catalog.dataset(id).is_none()
    {
        return Err(super::datasets::unknown(id));
    }
    let period = match pick(&request.period, |e| &e.period).as_deref() {
        None => None,
        Some("from-title") => Some(PeriodRule::FromTitle),
        Some("from-filename") => Some(PeriodRule::FromFilename),
        Some(text) => Some(PeriodRule::Given(session.period(text)?)),
    };
    let region = match pick(&request.region, |e| &e.region) {
        Some(text) => Some(office.workspace.regions.get(office.region(&text)?).code.clone()),
        None => None,
    };
    let config = &office.workspace.config.ingest;
    let told = [&request.dataset, &request.period, &request.region, &request.sheet, &request.encoding];
    Ok(Job {
        office: None,
        told: told.iter().any(|option| option.is_some()),
        path: path.to_owned(),
        display: office.workspace.show(path),
        encoding: pick(&request.encoding, |e| &e.encoding),
        options: Options {
            dataset,
            period,
            region,
            sheet: pick(&request.sheet, |e| &e.sheet),
            damaged_id: Some(config.damaged_id),
            fill_down: config.fill_down,
        },
    })
}
