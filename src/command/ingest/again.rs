//! A registered source read once more, from its original, in the way it was read then.
//!
//! Job: from what the ledger says of a source back to the options that it was read by, and through the same
//! readers to a staged source. Inputs: the entry, the original, a writer (of a ledger made anew, or one that
//! only takes down what was read). Invariant: the reading is the registered one or there is none: what
//! decides how bytes become records stands in the entry's mapping, and a plan that differs is refused.

use super::file::{Table, table};
use super::{Job, Mode, returned};
use crate::command::{Office, Result, Session};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::ingest;
use crate::ingest::plan::{self, Guide, Options, PeriodRule, Plan};
use crate::ingest::source::Source;
use crate::ledger::{Ledger, SourceEntry, Staged, Writer};
use crate::workspace::config::DamagedId;
use std::path::Path;

/// Where sources are read again.
pub(in crate::command) struct Again<'a> {
    pub session: &'a Session<'a>,
    pub office: &'a Office,
    /// The ledger whose sources they are.
    pub ledger: &'a Ledger,
    pub guide: Guide<'a>,
}

impl Again<'_> {
    /// Reads `entry` from `file`; `replaced` are sources that are taken for not being there.
    ///
    /// # Errors
    /// `E0845` where today's catalog reads the file otherwise, and all that refuses a file.
    pub fn read(
        &self,
        writer: &Writer,
        entry: &SourceEntry,
        file: &Path,
        replaced: &[String],
    ) -> Result<Staged> {
        let table = match &entry.returned {
            Some(_) => self.returned(writer, entry, file, replaced)?,
            None => self.exported(writer, entry, file, replaced)?,
        };
        match table {
            Table::Read(read) => Ok(read.staged),
            Table::Already(..) => Err(vec![unlike(entry, "同样的内容在前面已经导入过")]),
        }
    }

    fn exported(
        &self,
        writer: &Writer,
        entry: &SourceEntry,
        file: &Path,
        replaced: &[String],
    ) -> Result<Table> {
        // The words of the user are tried last: most files were read without any.
        let encodings = [None, Some(entry.encoding.as_str())];
        let datasets = [None, Some(entry.dataset.as_str())];
        let mut first = None;
        for (encoding, dataset) in encodings.iter().flat_map(|e| datasets.map(|d| (*e, d))) {
            let job = job(entry, file, encoding, dataset);
            let planned = Source::open(file, &entry.path, encoding)
                .map_err(|d| vec![d])
                .and_then(|source| Ok((plan::plan(&source, &self.guide, &job.options)?, source)));
            match planned {
                Ok((plans, source)) => {
                    if let Some(plan) = plans.iter().find(|p| is_registered(&source, p, entry)) {
                        let place = (self.session, self.office, writer);
                        return table(
                            place.0,
                            place.1,
                            place.2,
                            &source,
                            plan,
                            &job,
                            &Mode::default(),
                            replaced,
                        );
                    }
                    let now = plans.iter().find(|p| p.sheet_name == entry.sheet);
                    first.get_or_insert_with(|| vec![otherwise(entry, now)]);
                }
                Err(problems) => {
                    first.get_or_insert(problems);
                }
            }
        }
        Err(first.unwrap_or_default())
    }

    fn returned(
        &self,
        writer: &Writer,
        entry: &SourceEntry,
        file: &Path,
        replaced: &[String],
    ) -> Result<Table> {
        let source = Source::open(file, &entry.path, None).map_err(|d| vec![d])?;
        let job = job(entry, file, None, None);
        let mode = Mode::default();
        let desk =
            returned::Desk { office: self.office, writer, source: &source, job: &job, mode: &mode, replaced };
        let sheets = ingest::returned::sheets(&source).map_err(|d| vec![d])?;
        let (sheets, _) = sheets.ok_or_else(|| vec![unlike(entry, "不是退回补正的表")])?;
        let of = entry.returned.as_ref().map(|r| r.of.as_str()).unwrap_or_default();
        let refused = self.ledger.rejects(entry).map_err(|d| vec![d])?.iter().map(|r| r.line).collect();
        let found = returned::one(&desk, &sheets, of, entry.sheet.as_deref(), &refused)?;
        found.ok_or_else(|| vec![unlike(entry, "表里没有这个来源的行")])
    }
}

fn job(entry: &SourceEntry, file: &Path, encoding: Option<&str>, dataset: Option<&str>) -> Job {
    let says = |what: &str| entry.mapping.split(';').any(|part| part == what);
    let period = entry.period.as_deref();
    // No period of a ledger is relative to a day.
    let period = period.and_then(|p| crate::model::period::parse(p, chrono::NaiveDate::MIN));
    let keyless = says(&format!("damaged_id={:?}", DamagedId::Keyless));
    Job {
        path: file.to_owned(),
        display: entry.path.clone(),
        encoding: encoding.map(str::to_owned),
        office: entry.office.clone(),
        told: false,
        options: Options {
            dataset: dataset.map(str::to_owned),
            period: period.map(PeriodRule::Given),
            region: entry.region.clone(),
            sheet: entry.sheet.clone(),
            damaged_id: Some(if keyless { DamagedId::Keyless } else { DamagedId::Reject }),
            fill_down: says("fill_down=true"),
        },
    }
}

/// Whether a plan reads a file as the entry says that it was read.
fn is_registered(source: &Source, plan: &Plan, entry: &SourceEntry) -> bool {
    plan.sheet_name == entry.sheet
        && plan.fingerprint == entry.mapping
        && source.encoding_name(plan.encoding) == entry.encoding
}

fn unlike(entry: &SourceEntry, why: &str) -> Diagnostic {
    let place = Place { sheet: entry.sheet.clone(), ..Place::file(&entry.path) };
    Diagnostic::new(codes::PACK_REREAD, format!("来源 {} 重新读不出来：{why}", entry.id)).at(place)
}

/// The first part of the mapping that has changed, as it was and as it is.
fn otherwise(entry: &SourceEntry, now: Option<&Plan>) -> Diagnostic {
    let Some(now) = now else { return unlike(entry, "现在的目录认不出这张表") };
    let (was, is) = (entry.mapping.split(';'), now.fingerprint.split(';'));
    let changed = was.zip(is).find(|(was, is)| was != is);
    let why = match changed {
        Some((was, is)) => format!("现在的读法与导入时不同：当时 {was}，现在 {is}"),
        None => format!("编码与导入时不同：当时是 {}", entry.encoding),
    };
    unlike(entry, &why)
}
