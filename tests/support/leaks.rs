//! No number of a person leaves the ledger: every run of the program that the tests make is looked through.
//!
//! Job: what a run printed and every file that it wrote has no identity, certificate, telephone, card or account
//! number that stands in the workspace's other files or in a file that the run was given, and no whole citizen number
//! at all. Inputs: a workspace, before and after a run. Outputs: a failure that names the number's place. Invariants:
//! the ledger, also the one in an archive, and the inbox are not looked at; of a run with `--reveal` only what it said
//! on stderr is.

use super::numbers;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

type Stamp = (u64, Option<SystemTime>);
/// Every file of some folders by its path, with its path below the folder.
type Files = BTreeMap<PathBuf, (PathBuf, Stamp)>;
type Numbers = Arc<BTreeSet<String>>;
/// Numbers by file, for as long as it stays what it is.
type Known = BTreeMap<(PathBuf, Stamp), Numbers>;

/// What a run is about to change.
pub struct Watch {
    root: PathBuf,
    arguments: Vec<String>,
    before: Files,
    known: Vec<Numbers>,
}

/// By workspace: an export stays known when it has been moved away.
static KNOWN: Mutex<BTreeMap<PathBuf, Known>> = Mutex::new(BTreeMap::new());

/// Before a run.
pub fn watch(root: &Path, arguments: &[String]) -> Watch {
    assert!(!std::env::temp_dir().starts_with(root), "{} is not the test's own", root.display());
    let before = files(root, arguments);
    let known = known(root, &before);
    Watch { root: root.to_owned(), arguments: arguments.to_vec(), before, known }
}

impl Watch {
    /// After it: what was printed, and every file that is new or another.
    pub fn look(self, stdout: &[u8], stderr: &[u8]) {
        let files = files(&self.root, &self.arguments);
        let changed = files.into_iter().filter(|(path, file)| self.before.get(path) != Some(file));
        self.look_at(stdout, stderr, changed);
    }

    /// After a run in a copy of the workspace, which stands elsewhere now: files that have other bytes than here.
    pub fn look_in(self, copy: &Path, stdout: &[u8], stderr: &[u8]) {
        let same = |path: &Path, inner: &Path| {
            let here = std::fs::read(self.root.join(inner));
            here.is_ok_and(|bytes| std::fs::read(path).is_ok_and(|copied| copied == bytes))
        };
        let changed = files(copy, &[]).into_iter().filter(|(path, (inner, _))| !same(path, inner));
        self.look_at(stdout, stderr, changed);
    }

    fn look_at(
        &self,
        stdout: &[u8],
        stderr: &[u8],
        changed: impl Iterator<Item = (PathBuf, (PathBuf, Stamp))>,
    ) {
        let look = |what: &str, bytes: &[u8]| {
            let found = numbers::leaked(what, bytes, &self.known);
            let (place, number) = found.as_ref().map_or(("", ""), |(place, number)| (place, number));
            assert!(found.is_none(), "report {:?}: {place} has {number}", self.arguments);
        };
        look("stderr", stderr);
        if self.arguments.iter().any(|a| a == "--reveal") {
            return;
        }
        look("stdout", stdout);
        for (path, _) in changed.filter(|(_, (inner, _))| !is_in(inner, &["ledger", "inbox"])) {
            look(&path.to_string_lossy(), &std::fs::read(&path).unwrap_or_default());
        }
    }
}

/// The numbers of what was in a workspace before this run and those before it, but for what the program wrote.
fn known(root: &Path, before: &Files) -> Vec<Numbers> {
    let all = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut known = all().get(root).cloned().unwrap_or_default();
    let exports = before.iter().filter(|(_, (inner, _))| !is_in(inner, &["ledger", "out"]));
    for (path, (_, stamp)) in exports {
        known
            .entry((path.clone(), *stamp))
            .or_insert_with(|| Arc::new(numbers::of_export(&std::fs::read(path).unwrap_or_default())));
    }
    let numbers = known.values().filter(|numbers| !numbers.is_empty()).cloned().collect();
    all().entry(root.to_owned()).or_default().append(&mut known);
    numbers
}

/// Whether one of the folders that a path leads through has one of these names.
fn is_in(path: &Path, names: &[&str]) -> bool {
    path.parent().into_iter().flatten().any(|part| names.iter().any(|name| part == *name))
}

/// Every file of a workspace, and what a run is given that stands elsewhere; links are not followed.
fn files(root: &Path, arguments: &[String]) -> Files {
    let given = arguments.iter().map(Path::new).filter(|path| path.is_absolute());
    let elsewhere = given.filter(|path| !path.starts_with(root) && !root.starts_with(path));
    let mut found = Files::new();
    for top in elsewhere.chain([root]) {
        let mut left = vec![top.to_owned()];
        while let Some(path) = left.pop() {
            let Ok(meta) = path.symlink_metadata() else { continue };
            if meta.is_dir() {
                left.extend(
                    std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()),
                );
            } else if meta.is_file() {
                let inner = path.strip_prefix(top).unwrap_or(&path).to_owned();
                found.insert(path, (inner, (meta.len(), meta.modified().ok())));
            }
        }
    }
    found
}
