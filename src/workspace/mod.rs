//! The workspace (工作区): `report.toml`, regions, targets, controls, facts, 已核疑点, templates and catalog texts.
//!
//! Job: read what an office writes by hand, once, with positions. Inputs: a folder. Outputs: a
//! [`Workspace`] value. Invariant: nothing here is written; a mistake names file, line and column;
//! all mistakes of all files are reported in one run.

pub mod config;
mod facts;
mod find;
pub mod inbox;
mod regions;
pub mod reviewed;
mod table;
mod targets;
mod tolerance;

pub use config::Config;
pub use facts::Fact;
pub use find::find;
pub use reviewed::Reviewed;
pub use targets::{Columns, Control, Target};
pub use tolerance::Tolerance;

use crate::diagnostic::{Diagnostic, codes};
use crate::model::RegionTree;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// An office's folder, read.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// Its folder.
    pub root: PathBuf,
    /// `report.toml`.
    pub config: Config,
    /// `regions.csv`.
    pub regions: RegionTree,
    /// `targets.csv`.
    pub targets: Vec<Target>,
    /// `controls.csv`.
    pub controls: Vec<Control>,
    /// `facts.csv`.
    pub facts: Vec<Fact>,
    /// `findings.csv`.
    pub reviewed: Vec<Reviewed>,
    /// `catalog/*.toml`: path as shown, text.
    pub catalog: Vec<(String, String)>,
}

/// The files of `templates/`.
#[derive(Debug, Clone, Default)]
pub struct OwnTemplates {
    /// tera templates: path as shown, text.
    pub texts: Vec<(String, String)>,
    /// Word files: path as shown, bytes.
    pub words: Vec<(String, Vec<u8>)>,
}

impl Workspace {
    /// Reads the workspace in a folder.
    pub fn open(root: &Path) -> Result<Workspace, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let config = collect(config::read(root), &mut problems).unwrap_or_default();
        let regions = collect(regions::read(root, &config), &mut problems).unwrap_or_default();
        let targets = collect(targets::read_targets(root), &mut problems).unwrap_or_default();
        let controls = collect(targets::read_controls(root), &mut problems).unwrap_or_default();
        let facts = collect(facts::read(root), &mut problems).unwrap_or_default();
        let reviewed = collect(reviewed::read(root), &mut problems).unwrap_or_default();
        let catalog = collect(texts(root, "catalog", "toml"), &mut problems).unwrap_or_default();
        if problems.is_empty() {
            Ok(Workspace {
                root: root.to_owned(),
                config,
                regions,
                targets,
                controls,
                facts,
                reviewed,
                catalog,
            })
        } else {
            Err(problems)
        }
    }

    /// The ledger's folder.
    pub fn ledger_dir(&self) -> PathBuf {
        self.root.join("ledger")
    }

    /// The deliverables' folder.
    pub fn out_dir(&self) -> PathBuf {
        self.root.join("out")
    }

    /// The office's own templates.
    pub fn templates(&self) -> Result<OwnTemplates, Vec<Diagnostic>> {
        let texts = texts(&self.root, "templates", "md")?;
        let mut words = Vec::new();
        // `~$年报.docx` is what Word lays beside a file that is open.
        let open = |p: &PathBuf| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("~$"));
        for path in files(&self.root, "templates", "docx")?.into_iter().filter(|p| !open(p)) {
            let shown = show(&self.root, &path);
            inside(&self.root, &path).map_err(|d| vec![d])?;
            let bytes = bytes(&path).map_err(|error| vec![unreadable(&shown, &error)])?;
            words.push((shown, bytes));
        }
        Ok(OwnTemplates { texts, words })
    }

    /// A path as shown to the user: relative to the workspace where it lies inside, `/` between parts.
    pub fn show(&self, path: &Path) -> String {
        show(&self.root, path)
    }
}

/// The settings alone, for what needs no more of a workspace.
///
/// # Errors
/// `E0402` and others of `report.toml`, with their places.
pub fn settings(root: &Path) -> Result<Config, Vec<Diagnostic>> {
    config::read(root)
}

/// A path relative to a folder where it lies inside it, with `/` on every system.
pub fn show(root: &Path, path: &Path) -> String {
    let climbs = |p: &&Path| p.components().any(|c| c == std::path::Component::ParentDir);
    let inside = path.strip_prefix(root).ok().filter(|p| !climbs(p));
    let canonical = || {
        let (root, path) = (root.canonicalize().ok()?, path.canonicalize().ok()?);
        path.strip_prefix(&root).ok().map(Path::to_owned)
    };
    let relative = inside.map(Path::to_owned).or_else(canonical);
    let shown = relative.as_deref().unwrap_or(path).to_string_lossy().into_owned();
    if cfg!(windows) { shown.replace('\\', "/") } else { shown }
}

fn collect<T>(result: Result<T, Vec<Diagnostic>>, problems: &mut Vec<Diagnostic>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(found) => {
            problems.extend(found);
            None
        }
    }
}

/// All files of a kind in a subfolder, sorted by name: path as shown, text.
fn texts(root: &Path, folder: &str, extension: &str) -> Result<Vec<(String, String)>, Vec<Diagnostic>> {
    let mut out = Vec::new();
    let mut problems = Vec::new();
    for path in files(root, folder, extension)? {
        let shown = show(root, &path);
        if let Err(problem) = inside(root, &path) {
            problems.push(problem);
            continue;
        }
        match bytes(&path) {
            Ok(bytes) => match table::decode(&bytes) {
                Some(text) => out.push((shown, text)),
                None => problems.push(
                    Diagnostic::new(codes::CONFIG_INVALID, format!("{shown} 不是 UTF-8 或 GB18030 文本"))
                        .at(crate::diagnostic::Place::file(shown)),
                ),
            },
            Err(error) => problems.push(unreadable(&shown, &error)),
        }
    }
    if problems.is_empty() { Ok(out) } else { Err(problems) }
}

/// The files of a kind in a subfolder, sorted by name. A folder that is not there has none; one that cannot
/// be looked into is told: its files would count if it could.
fn files(root: &Path, folder: &str, extension: &str) -> Result<Vec<PathBuf>, Vec<Diagnostic>> {
    let entries = std::fs::read_dir(root.join(folder)).map_err(|error| dangling(&root.join(folder), error));
    let entries = match entries {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.and_then(Iterator::collect::<std::io::Result<Vec<_>>>),
    };
    let entries = entries.map_err(|error| vec![unreadable(folder, &error)])?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|e| e.path()).collect();
    paths.sort();
    paths.retain(|p| p.extension().is_some_and(|e| e == extension));
    Ok(paths)
}

/// Refuses a link that leads out of the workspace: what stands there would be printed in a draft.
fn inside(root: &Path, path: &Path) -> Result<(), Diagnostic> {
    let (Ok(within), Ok(real)) = (root.canonicalize(), path.canonicalize()) else { return Ok(()) };
    if real.starts_with(within) {
        return Ok(());
    }
    // `show` would follow the link.
    let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let message = format!("「{name}」是指向工作区之外的链接，不读");
    Err(Diagnostic::new(codes::PATH_OUTSIDE, message).at(crate::diagnostic::Place::file(name)))
}

/// The text of a file that an office writes by hand: UTF-8, or GB18030 as Excel saves it.
pub fn decode(bytes: &[u8]) -> Option<String> {
    table::decode(bytes)
}

/// Longest file that is written by hand, bytes.
pub const HAND_BYTES: u64 = 16 << 20;

/// A link to what is not there is not nothing: somebody wants a file to be read.
fn dangling(path: &Path, error: std::io::Error) -> std::io::Error {
    let is_link = error.kind() == ErrorKind::NotFound && std::fs::symlink_metadata(path).is_ok();
    if is_link { std::io::Error::other("这是一个链接，指向的地方什么也没有") } else { error }
}

/// The whole of a file; what is no file is not opened (a pipe would never end).
fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let meta = std::fs::metadata(path).map_err(|error| dangling(path, error))?;
    if !meta.is_file() && !meta.is_dir() {
        return Err(std::io::Error::other("不是普通文件"));
    }
    if meta.is_file() && meta.len() > HAND_BYTES {
        return Err(ErrorKind::FileTooLarge.into());
    }
    std::fs::read(path)
}

fn unreadable(shown: &str, error: &std::io::Error) -> Diagnostic {
    if error.kind() == ErrorKind::FileTooLarge {
        let message = format!("{shown} 超过 {} MB", HAND_BYTES >> 20);
        return Diagnostic::new(codes::FILE_LIMIT, message).at(crate::diagnostic::Place::file(shown));
    }
    let why = match error.kind() {
        ErrorKind::NotFound => "没有这个文件".to_owned(),
        ErrorKind::PermissionDenied => "没有读取权限".to_owned(),
        ErrorKind::IsADirectory => "这里是一个文件夹，不是文件".to_owned(),
        ErrorKind::NotADirectory => "这里是一个文件，不是文件夹".to_owned(),
        _ => error.to_string(),
    };
    Diagnostic::new(codes::FILE_UNREADABLE, format!("{shown} 打不开（{why}）"))
        .at(crate::diagnostic::Place::file(shown))
}
