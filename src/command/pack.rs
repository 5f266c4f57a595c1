//! `report pack PERIOD`: one archive from which another machine makes the same drafts again.
//!
//! Job: copy what the drafts of a period depend on (tables, catalog, templates, ledger with its originals),
//! build them from the copy, write all of it as one file, and try it out. Inputs: the workspace as it is;
//! nothing is ingested. Outputs: the archive, its sha256 (指纹). Invariants: the same workspace, clock and
//! options give the same bytes; an archive that stands there is never written over; what a trial replay
//! does not bear out is not claimed.

mod archive;
mod index;
mod read;
mod record;
mod stage;
mod write;

use index::Listed;
pub(super) use index::{Index, Options};
pub(super) use read::Archive;
pub(super) use record::all as records;
pub(super) use stage::{builtin, inside, tool};

use super::{Office, Outcome, Result, Session, deliver, figures, replay, temporary};
use crate::diagnostic::{Diagnostic, Place, codes};
use serde_json::json;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What the user asked for.
#[derive(Debug, Default)]
pub struct Request {
    /// The period.
    pub period: String,
    /// `--template`
    pub template: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--each`
    pub each: Option<String>,
    /// `--emit`; empty: as `report.toml` says.
    pub emit: Vec<String>,
    /// `--annotate comments`
    pub annotate: bool,
    /// `--as-of`
    pub as_of: Option<String>,
    /// `--output`; else below `out/`.
    pub output: Option<PathBuf>,
    /// `--hashes-only`: without the originals.
    pub hashes_only: bool,
    /// Whether the archive is tried out.
    pub trial: bool,
}

/// The folder of archives whose place was not named.
const FOLDER: &str = "存档";

/// Writes an archive.
pub fn run(session: &Session<'_>, request: &Request) -> Result<Outcome> {
    let office = session.office()?;
    let ledger = figures::ledger(&office)?;
    let (folder, name) = target(session, &office, request)?;
    // What killed runs have left, here and where drafts are made.
    temporary::sweep_below(&office.workspace.out_dir());
    temporary::sweep(&folder);
    let staging = deliver::scratch()?;
    let options = request.options(session)?;
    let (index, built) = stage::stage(session, (&office, &ledger), &options, &staging.path())?;
    let mut outcome = Outcome { findings: built.findings, ..Outcome::default() };
    if built.findings {
        outcome.diagnostics = built.diagnostics;
    }
    if !index.members.iter().any(|m| m.name.starts_with("out/")) {
        outcome.notes.push("没有写出文稿，也就没有存档".into());
        return Ok(outcome);
    }
    let shown = folder.join(&name);
    let mut file = temporary::file(&folder).map_err(|e| deliver::failed(&folder, &e))?;
    let sha256 = write::write(&staging.path(), &index, file.as_file_mut(), &shown)?;
    file.as_file().sync_all().map_err(|e| deliver::failed(&shown, &e))?;
    temporary::share(file.as_file());
    drop(staging);

    let differing = differing(&office, &index);
    if request.trial {
        let originals = replay::Originals { folder: None, ledger: Some(&ledger) };
        let trial = replay::replay(session, file.path(), &name, &originals, None)?;
        if !trial.drafts_are_same() {
            // Nothing is left of an archive that does not hold.
            return Err(trial.diagnostics());
        }
        outcome.findings |= trial.has_findings();
        outcome.put("trial", trial.json());
        outcome.diagnostics.extend(trial.diagnostics());
        outcome.notes.push(trial.summary());
    }
    let path = place(file, &folder, &name, &sha256, &mut outcome)?;
    let bytes = std::fs::metadata(&path).map(|m| m.len()).unwrap_or_default();
    let told = office.workspace.show(&path);
    outcome.text = format!("{told}\n指纹 sha256 {sha256}\n");
    outcome.put("path", told);
    outcome.put("sha256", sha256);
    outcome.put("bytes", bytes);
    outcome.put("tool", index.tool.as_str());
    outcome.put("options", json!(index.options));
    outcome.put("members", json!(index.members));
    outcome.put("figures", built.json.get("figures").cloned().unwrap_or_default());
    outcome.put("differing", differing.clone());
    outcome
        .notes
        .push(format!("存档有 {} 个文件，{bytes} 字节；请抄下指纹，交接时核对", index.members.len()));
    outcome.notes.push("存档含未打星号的个人信息（台账、原件），只有本人可读写，须妥善保管".into());
    if !differing.is_empty() {
        let list = differing.join("、");
        outcome.notes.push(format!("out/ 里的文稿与现在的台账生成的不同，存档里是现在的：{list}"));
    }
    if !request.trial {
        outcome.notes.push("没有试着重做（--no-trial），不能保证在别处得到同样的文稿".into());
    }
    Ok(outcome)
}

impl Request {
    fn options(&self, session: &Session<'_>) -> Result<Options> {
        // 上月 is another month wherever the archive is replayed.
        let period = session.period(&self.period)?;
        Ok(Options {
            period: period.to_string(),
            template: self.template.clone(),
            region: self.region.clone(),
            each: self.each.clone(),
            emit: self.emit.clone(),
            annotate: self.annotate,
            as_of: self.as_of.clone(),
            hashes_only: self.hashes_only,
        })
    }
}

/// Folder and name of the archive.
fn target(session: &Session<'_>, office: &Office, request: &Request) -> Result<(PathBuf, String)> {
    let workspace = &office.workspace;
    if let Some(output) = &request.output {
        let path = session.folder.join(output);
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        let parent = path.parent().unwrap_or(&session.folder).to_owned();
        let usable = name.filter(|_| parent.is_dir() && !path.is_dir());
        let name = usable.ok_or_else(|| deliver::failed(&path, &std::io::ErrorKind::NotFound.into()))?;
        return Ok((parent, name));
    }
    let period = session.period(&request.period)?;
    let period = figures::cut(session, period, request.as_of.as_deref())?;
    let region = match &request.region {
        Some(text) => Some(office.region(text)?).filter(|r| *r != workspace.regions.root()),
        None => None,
    };
    let region = region.map(|r| workspace.regions.get(r).name.clone());
    let parts = [Some(period.to_string()), region, request.template.clone()];
    let name: Vec<String> = parts.into_iter().flatten().collect();
    let folder = workspace.out_dir().join(FOLDER);
    deliver::make_folder(&workspace.root, &folder)?;
    Ok((folder, format!("{}.zip", super::build::file_safe(&name.join("-")))))
}

/// Puts the archive in its place, or beside what stands there: an archive whose fingerprint somebody may
/// have written down stays as it is.
fn place(
    mut file: NamedTempFile,
    folder: &Path,
    name: &str,
    sha256: &str,
    outcome: &mut Outcome,
) -> Result<PathBuf> {
    for attempt in 0..1000 {
        let path = folder.join(deliver::beside(name, attempt));
        match path.symlink_metadata() {
            Ok(meta) if meta.is_file() => {
                let standing = std::fs::File::open(&path).and_then(super::digest::of);
                if standing.map_err(|e| deliver::failed(&path, &e))?.sha256 == sha256 {
                    outcome.put("written", false);
                    outcome.notes.push("存档与已有的相同，没有变化".into());
                    return Ok(path);
                }
            }
            Ok(_) => {
                let message = format!("「{}」不是普通文件，存档不写到它指向的地方", path.display());
                return Err(vec![Diagnostic::new(codes::PATH_OUTSIDE, message)]);
            }
            Err(_) => match file.persist_noclobber(&path) {
                Ok(_) => {
                    outcome.put("written", true);
                    if attempt > 0 {
                        let message = format!("「{name}」已经是另一份存档，没有覆盖；这一份写在旁边");
                        let place = Place::file(path.display().to_string());
                        outcome.diagnostics.push(Diagnostic::new(codes::OUTPUT_EDITED, message).at(place));
                    }
                    return Ok(path);
                }
                Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => file = e.file,
                Err(e) => return Err(deliver::failed(&path, &e.error)),
            },
        }
    }
    let message = format!("「{name}」旁边已有太多存档");
    Err(vec![Diagnostic::new(codes::OUTPUT_WRITE, message)])
}

/// Drafts of the archive that stand in the office's `out/` with other bytes.
fn differing(office: &Office, index: &Index) -> Vec<String> {
    let drafts = index.members.iter().filter(|m| m.name.starts_with("out/") && !m.name.ends_with(".json"));
    let other = |m: &&Listed| {
        let standing = std::fs::File::open(office.workspace.root.join(&m.name));
        standing.and_then(super::digest::of).is_ok_and(|found| found.sha256 != m.sha256)
    };
    drafts.filter(other).map(|m| m.name.clone()).collect()
}
