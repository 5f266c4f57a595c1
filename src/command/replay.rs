//! `report replay PACK`: whether an archive gives the same drafts, here and now.
//!
//! Job: check every byte of an archive, unpack it into a workspace of its own, read its originals again and
//! hold them against its ledger, build with its options and its clock, and compare all deliverables byte
//! by byte. Inputs: an archive that nobody vouches for. Outputs: a [`Trial`]. Invariant: nothing is
//! written outside the target folder, and nothing that was not checked is unpacked.

mod compare;
mod limits;
mod originals;
mod reread;
mod told;

pub use originals::Originals;
pub use told::Trial;

use super::pack::{Archive, Index, builtin, inside, records, tool};
use super::temporary::Scratch;
use super::{Outcome, Result, Session, build, deliver};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::ledger::{Kind, Ledger};
use chrono::{DateTime, NaiveDate, Utc};
use std::path::{Path, PathBuf};

/// What the user asked for.
#[derive(Debug, Default)]
pub struct Request {
    /// The archive.
    pub pack: PathBuf,
    /// `--into`: where the workspace is to stay.
    pub into: Option<PathBuf>,
    /// `--originals`: where the ingested files lie, under whatever names.
    pub originals: Option<PathBuf>,
}

/// Replays an archive.
pub fn run(session: &Session<'_>, request: &Request) -> Result<Outcome> {
    let shown = crate::workspace::show(&session.folder, &request.pack);
    let folder = request.originals.as_deref();
    if let Some(folder) = folder.filter(|f| !f.is_dir()) {
        return Err(deliver::failed(folder, &std::io::ErrorKind::NotADirectory.into()));
    }
    let originals = Originals { folder, ledger: None };
    let trial = replay(session, &request.pack, &shown, &originals, request.into.as_deref())?;
    let mut outcome = Outcome { findings: trial.has_findings(), ..Outcome::default() };
    outcome.json = trial.json().as_object().cloned().unwrap_or_default();
    outcome.text = trial.text();
    outcome.diagnostics = trial.diagnostics();
    outcome.notes.push(trial.summary());
    Ok(outcome)
}

/// Checks, unpacks, reads again, builds and compares.
///
/// # Errors
/// `E0840`–`E0842` no archive to rely on; `E0302` its ledger is not as its manifest says; what keeps a
/// build from running.
pub fn replay(
    session: &Session<'_>,
    path: &Path,
    shown: &str,
    originals: &Originals<'_>,
    into: Option<&Path>,
) -> Result<Trial> {
    let mut archive = Archive::open(path, shown)?;
    let target = Target::new(into)?;
    let root = target.root();
    let made = |name: &str| name.starts_with("out/") || name.starts_with("record/");
    archive.unpack(&root, |name| !made(name))?;
    let expected = deliver::scratch()?;
    archive.unpack(&expected.path(), made)?;
    let there = clock(session, &root, &archive.index, shown)?;
    let ledger_dir = root.join("ledger");
    limits::check(&ledger_dir, shown)?;
    let ledger = Ledger::open(&ledger_dir).map_err(|d| vec![d])?;
    whole(&ledger, archive.index.options.hashes_only, shown)?;
    there.office()?;

    let mut trial = Trial::new(&archive.index, &archive.sha256, versions(&archive.index, shown));
    trial.sources = reread::all(&there, &ledger, &ledger_dir, originals)?;
    build::run(&there, &archive.index.options.request())?;
    for (name, bytes) in records(&there, &archive.index.options)? {
        let path = root.join(name);
        deliver::make_folder(&root, path.parent().unwrap_or(&root))?;
        deliver::write(&path, &bytes).map_err(|e| deliver::failed(&path, &e))?;
    }
    compare::compare(&archive.index, &root, &expected.path(), &mut trial)?;
    drop(ledger);
    if let Some(kept) = target.keep()? {
        if !trial.drafts_are_same() {
            // Both beside each other, for who wants to see.
            let packed = kept.join("packed");
            archive.unpack(&packed, |name| trial.files.iter().any(|f| f.name == name))?;
        }
        trial.workspace = Some(kept.display().to_string());
    }
    Ok(trial)
}

/// Where the workspace of the archive comes to lie.
struct Target {
    folder: Scratch,
    into: Option<PathBuf>,
}

impl Target {
    fn new(into: Option<&Path>) -> Result<Target> {
        let Some(into) = into else { return Ok(Target { folder: deliver::scratch()?, into: None }) };
        let standing = into.symlink_metadata();
        let empty = || std::fs::read_dir(into).is_ok_and(|mut entries| entries.next().is_none());
        if standing.is_ok_and(|meta| !meta.is_dir() || !empty()) {
            let message = format!("--into「{}」已经有东西，要一个新的或空的文件夹", into.display());
            return Err(vec![Diagnostic::new(codes::USAGE, message)]);
        }
        let parent = match into.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let folder = Scratch::new(Some(parent)).map_err(|e| deliver::failed(parent, &e))?;
        Ok(Target { folder, into: Some(into.to_owned()) })
    }

    fn root(&self) -> PathBuf {
        self.folder.path()
    }

    /// Gives the folder its name, if it has one; else it goes.
    fn keep(self) -> Result<Option<PathBuf>> {
        let Some(into) = self.into else { return Ok(None) };
        // An empty folder gives way to the full one.
        std::fs::remove_dir(&into).ok();
        std::fs::rename(self.folder.path(), &into).map_err(|e| deliver::failed(&into, &e))?;
        Ok(Some(into))
    }
}

/// The session in the archive's workspace, at the archive's time.
fn clock<'a>(session: &Session<'a>, root: &Path, index: &Index, shown: &str) -> Result<Session<'a>> {
    let wrong = |what: &str| {
        let message = format!("清单里的时间「{}」读不懂", what.chars().take(30).collect::<String>());
        vec![Diagnostic::new(codes::PACK_DAMAGED, message).at(Place::file(shown))]
    };
    let now: DateTime<Utc> = index.now.parse().map_err(|_| wrong(&index.now))?;
    let today = NaiveDate::parse_from_str(&index.today, "%Y-%m-%d").map_err(|_| wrong(&index.today))?;
    Ok(Session { today, now, ..inside(session, root) })
}

/// Refuses a ledger that is not what its own manifest says, however true it is to the archive's index.
fn whole(ledger: &Ledger, hashes_only: bool, shown: &str) -> Result<()> {
    let mut problems = ledger.verify_but(|kind| hashes_only && kind == Kind::Original);
    let strays = ledger.strays().into_iter().filter(|s| !s.name.ends_with("/lock"));
    problems.extend(strays.map(|stray| {
        let message = format!("存档里的 {} 不在台账的清单里", stray.name);
        Diagnostic::new(codes::PACK_UNSAFE, message).at(Place::file(shown))
    }));
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// What another version may make otherwise.
fn versions(index: &Index, shown: &str) -> Vec<Diagnostic> {
    let (here, builtin) = (tool(), builtin());
    let message = if index.tool != here {
        let there: String = index.tool.chars().take(40).collect();
        format!("存档是 {there} 写的，这里是 {here}")
    } else if index.builtin_sha256 != builtin {
        format!("存档与这里同是 {here}，但内置的目录或模板不同")
    } else {
        return Vec::new();
    };
    vec![Diagnostic::new(codes::PACK_VERSION, message).at(Place::file(shown))]
}
