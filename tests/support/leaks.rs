//! No number of a person leaves the ledger: every run of the program that the tests make is looked through.
//!
//! Job: the identity, certificate, telephone, card and account numbers that stand in a workspace's exports must be in
//! nothing that a run printed or wrote. Inputs: a workspace, before and after a run. Outputs: a failure that names the
//! number's place. Invariant: what is looked for was in the exports; the ledger, the archives of `pack` and what
//! `--reveal` asks for are not looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

type Stamp = (u64, Option<SystemTime>);

/// What a run is about to change.
pub struct Watch {
    root: PathBuf,
    arguments: Vec<String>,
    before: BTreeMap<PathBuf, Stamp>,
}

/// Numbers by workspace: an export stays known when it has been moved away.
static KNOWN: Mutex<BTreeMap<PathBuf, BTreeSet<String>>> = Mutex::new(BTreeMap::new());
/// Numbers by file, for as long as it stays what it is.
static READ: Mutex<BTreeMap<(PathBuf, Stamp), BTreeSet<String>>> = Mutex::new(BTreeMap::new());

/// Before a run.
pub fn watch(root: &Path, arguments: &[&str]) -> Watch {
    let before = stamps(root);
    Watch { root: root.to_owned(), arguments: arguments.iter().map(|a| (*a).to_owned()).collect(), before }
}

impl Watch {
    /// After it: what was printed, and every file that is new or another.
    pub fn look(self, stdout: &[u8], stderr: &[u8]) {
        let said = |word: &str| self.arguments.iter().any(|a| a == word);
        let numbers = self.numbers();
        if numbers.is_empty() || said("--reveal") || said("pack") || said("replay") {
            return;
        }
        let look = |what: &str, bytes: &[u8]| {
            let found = candidates(bytes).into_iter().find(|n| numbers.contains(n));
            assert!(found.is_none(), "report {:?}: {what} has {}", self.arguments, found.unwrap_or_default());
        };
        look("stdout", stdout);
        look("stderr", stderr);
        for (path, stamp) in stamps(&self.root) {
            let top = path.iter().next().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            if self.before.get(&path) != Some(&stamp) && !["ledger", "inbox"].contains(&top.as_str()) {
                for bytes in members(&std::fs::read(self.root.join(&path)).unwrap_or_default()) {
                    look(&path.display().to_string(), &bytes);
                }
            }
        }
    }

    /// The numbers of the exports of this workspace.
    fn numbers(&self) -> BTreeSet<String> {
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.entry(self.root.clone()).or_default();
        let inbox = self.before.iter().filter(|(path, _)| path.starts_with("inbox"));
        let mut exports: Vec<(PathBuf, Stamp)> = inbox.map(|(p, s)| (self.root.join(p), *s)).collect();
        if self.arguments.iter().any(|a| a == "ingest") {
            let named = self.arguments.iter().map(|a| self.root.join(a)).filter(|p| p.is_file());
            exports.extend(named.filter_map(|p| stamp(&p).map(|s| (p, s))));
        }
        for export in exports {
            let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
            let numbers = read.entry(export).or_insert_with_key(|(path, _)| {
                let bytes = std::fs::read(path).unwrap_or_default();
                members(&bytes).iter().flat_map(|b| candidates(b)).collect()
            });
            known.extend(numbers.iter().cloned());
        }
        known.clone()
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let meta = path.symlink_metadata().ok()?;
    meta.is_file().then(|| (meta.len(), meta.modified().ok()))
}

/// Every file below a folder; links are not followed.
fn stamps(root: &Path) -> BTreeMap<PathBuf, Stamp> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()) {
            if path.is_symlink() {
            } else if path.is_dir() {
                folders.push(path);
            } else if let (Some(stamp), Ok(name)) = (stamp(&path), path.strip_prefix(root)) {
                found.insert(name.to_owned(), stamp);
            }
        }
    }
    found
}

/// The parts of a package; anything else as it is.
fn members(bytes: &[u8]) -> Vec<Vec<u8>> {
    let zip = bytes.starts_with(b"PK").then(|| zip::ZipArchive::new(Cursor::new(bytes)).ok()).flatten();
    let Some(mut zip) = zip else { return vec![bytes.to_vec()] };
    let mut out = Vec::new();
    for index in 0..zip.len() {
        let mut part = Vec::new();
        if zip.by_index(index).is_ok_and(|mut p| p.read_to_end(&mut part).is_ok()) {
            out.push(part);
        }
    }
    out
}

/// Runs of digits that may be a person's number, half or full width, that no letter or digit of a hash stands beside.
fn candidates(bytes: &[u8]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        let end = at + usize::from(at - start == 17 && matches!(bytes.get(at), Some(b'X' | b'x')));
        at = end;
        let beside =
            |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        if end - start >= 11
            && !beside(start.checked_sub(1).and_then(|i| bytes.get(i)))
            && !beside(bytes.get(end))
        {
            let run = String::from_utf8_lossy(&bytes[start..end]).into_owned();
            if is_of_a_person(&run) {
                out.insert(run);
            }
        }
    }
    out
}

/// An identity or certificate number by its date of birth, a mobile phone's, a card's.
fn is_of_a_person(run: &str) -> bool {
    let month_and_day = |from: usize| {
        let two = |at: usize| run.get(at..at + 2).and_then(|t| t.parse::<u32>().ok()).unwrap_or(0);
        (1..=12).contains(&two(from)) && (1..=31).contains(&two(from + 2))
    };
    match run.len() {
        11 => {
            run.starts_with('1') && !run.starts_with("10") && !run.starts_with("11") && !run.starts_with("12")
        }
        15 => month_and_day(8),
        18 | 20 | 22 => (run[6..].starts_with("19") || run[6..].starts_with("20")) && month_and_day(10),
        16 | 17 | 19 => run.starts_with("62"),
        _ => false,
    }
}
