//! The ledgers behind a path of the command line.
//!
//! Inputs: a folder or an archive. Outputs: [`Found`]: each ledger with the workspace that it is of, if that is
//! there. A folder of folders (a stick with every county's) stands for all ledgers right below it.
//! Invariant: nothing is written there; an archive is unpacked into a private folder that goes with the value.

use crate::command::pack::Archive;
use crate::command::temporary::Scratch;
use crate::command::{Office, Result, Session, Silent, deliver};
use crate::diagnostic::{Diagnostic, Place, codes};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Another office's ledger.
pub(super) struct Found {
    /// The folder with its manifest.
    pub(super) ledger: PathBuf,
    /// The workspace.
    root: Option<PathBuf>,
    /// As messages name it.
    pub(super) shown: String,
    /// Whether the originals that its manifest names are there.
    pub(super) has_originals: bool,
    _unpacked: Option<Scratch>,
}

/// Whether a path of the command line is no export but ledgers.
pub(in crate::command::ingest) fn is_ledger(path: &Path) -> bool {
    path.is_dir() || is_archive(path)
}

/// Whether a file begins as archives of `report pack` do: with a member `pack.json`.
fn is_archive(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(39).read_to_end(&mut head));
    read.is_ok() && head.starts_with(b"PK\x03\x04") && head.get(30..39) == Some(b"pack.json")
}

/// The ledgers behind a path.
pub(super) fn ledgers(office: &Office, path: &Path) -> Result<Vec<Found>> {
    let shown = match office.workspace.show(path) {
        shown if shown.is_empty() => ".".to_owned(),
        shown => shown,
    };
    if !path.is_dir() {
        return Ok(vec![unpacked(path, &shown)?]);
    }
    let mut found: Vec<Found> = in_folder(path, &shown).into_iter().collect();
    if found.is_empty() {
        let entries = std::fs::read_dir(path).map_err(|e| {
            let message = format!("文件夹读不出来（{e}）");
            vec![Diagnostic::new(codes::FILE_UNREADABLE, message).at(Place::file(&shown))]
        })?;
        let mut folders: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect();
        folders.sort();
        found.extend(folders.iter().filter_map(|folder| in_folder(folder, &office.workspace.show(folder))));
    }
    if found.is_empty() {
        let message = "文件夹里没有台账：既没有 ledger/，也没有 manifest.json，下一层里也没有";
        let problem = Diagnostic::new(codes::MERGE_REFUSED, message).at(Place::file(&shown));
        return Err(vec![problem.help("要导入的是表的，写文件名；是别的单位的台账的，写它的工作区。")]);
    }
    let own = office.workspace.ledger_dir().canonicalize().ok();
    if own.is_some() && found.iter().any(|f| f.ledger.canonicalize().ok() == own) {
        let problem = Diagnostic::new(codes::MERGE_REFUSED, "这是本单位自己的台账").at(Place::file(&shown));
        return Err(vec![problem.help("写别的单位的工作区或台账。")]);
    }
    Ok(found)
}

/// The ledger of a workspace, or that a folder is.
fn in_folder(path: &Path, shown: &str) -> Option<Found> {
    let there = |p: &Path| p.symlink_metadata().is_ok();
    let shown = shown.to_owned();
    let made = |ledger, root| Found { ledger, root, shown, has_originals: true, _unpacked: None };
    if there(&path.join("ledger")) {
        let root = path.join("report.toml").is_file().then(|| path.to_owned());
        return Some(made(path.join("ledger"), root));
    }
    if !there(&path.join("manifest.json")) {
        return None;
    }
    let above = std::path::absolute(path).ok()?.parent().map(Path::to_owned);
    let is_its = path.file_name().is_some_and(|name| name == "ledger");
    let root = above.filter(|above| is_its && above.join("report.toml").is_file());
    Some(made(path.to_owned(), root))
}

/// The workspace of an archive.
fn unpacked(path: &Path, shown: &str) -> Result<Found> {
    let mut archive = Archive::open(path, shown)?;
    let folder = Scratch::new(None).map_err(|e| deliver::failed(Path::new("临时文件夹"), &e))?;
    let made = |name: &str| name.starts_with("out/") || name.starts_with("record/");
    archive.unpack(&folder.path(), |name| !made(name))?;
    Ok(Found {
        ledger: folder.path().join("ledger"),
        root: Some(folder.path()),
        shown: shown.to_owned(),
        has_originals: !archive.index.options.hashes_only,
        _unpacked: Some(folder),
    })
}

impl Found {
    /// The office whose ledger it is, with its catalog and regions.
    pub(super) fn theirs(&self) -> Result<Option<Office>> {
        let Some(root) = &self.root else { return Ok(None) };
        let session = Session {
            folder: root.clone(),
            today: chrono::NaiveDate::MIN,
            now: chrono::DateTime::UNIX_EPOCH,
            threads: 1,
            wait: Duration::ZERO,
            progress: &Silent,
        };
        session.office().map(Some).map_err(|problems| problems.into_iter().map(|d| self.named(d)).collect())
    }

    /// A problem of that office's, with its files named by where they are.
    pub(super) fn named(&self, mut problem: Diagnostic) -> Diagnostic {
        let ours = [codes::LEDGER_WRITE, codes::LEDGER_LOCKED];
        if !ours.contains(&problem.code)
            && let Some(place) = &mut problem.place
        {
            let shown = self.shown.strip_suffix("/ledger").unwrap_or(&self.shown);
            place.file = format!("{shown}/{}", place.file);
        }
        if problem.code == codes::LEDGER_DAMAGED {
            let help = "这个台账没有合并。请那边用 report sources --verify 核验，再重新拷来。";
            return problem.help(help);
        }
        problem
    }
}
