//! An office whose program is hindered: its exports, its runs under limits, and what must hold after each.
//!
//! Invariants that every fault is held against: the ledger is as it was before a run or as after it
//! ([`Ledger`]), deliverables are whole old or whole new, and nothing is left in any folder for temporary
//! files ([`Office::left_over`]).

use crate::workspace::program::{self, Program, Started};
use crate::workspace::{Workspace, copy, files};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// Longest time a run may take before it counts as one that hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// Most address space of a run, KiB: what damaged lengths ask for is more.
const MEMORY: u64 = 2 << 20;

/// Whether the program is one that `REPORT_BIN` names, which is optimised as a rule.
pub fn is_fast() -> bool {
    std::env::var_os("REPORT_BIN").is_some()
}

/// The program: the one just built, or the one that `REPORT_BIN` names.
pub fn program() -> PathBuf {
    std::env::var_os("REPORT_BIN").map_or_else(|| program::executable().to_owned(), PathBuf::from)
}

/// A whole number of the environment, or what stands for it.
pub fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Tells, captured or not, that something is not tried here.
pub fn skipped(why: &str) {
    std::io::stderr().write_all(format!("skipped: {why}\n").as_bytes()).expect("standard error");
}

/// What a run said.
#[derive(Debug)]
pub struct Said {
    /// `None`: a signal ended it.
    pub exit: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Said {
    /// A failure that names the file, says what is wrong by a code, and what to do.
    pub fn is_clear(&self, file: &str, codes: &[&str]) -> bool {
        self.exit == Some(2)
            && self.stderr.contains(file)
            && codes.iter().any(|code| self.stderr.contains(code))
            && self.stderr.contains("办法：")
    }

    /// Asserts that a verification ([`VERIFY`]) has nothing to complain of.
    pub fn finds_nothing(&self) {
        assert_eq!(self.exit, Some(0), "{self:#?}");
        let told: serde_json::Value = serde_json::from_str(&self.stdout).expect("JSON");
        assert_eq!(told["problems"], serde_json::json!([]), "{self:#?}");
    }
}

/// Holds the ledger's files against what it says of them.
pub const VERIFY: [&str; 4] = ["sources", "--verify", "--format", "json"];

/// The ledger as its manifest says: the manifest and the bytes of every file that it names.
pub type Ledger = BTreeMap<String, Vec<u8>>;

/// A workspace, and a folder for the temporary files of its runs.
pub struct Office {
    workspace: Workspace,
    temp: tempfile::TempDir,
}

impl Office {
    /// A county with two towns, nothing in its inbox.
    pub fn new() -> Office {
        Office { workspace: Workspace::new(), temp: tempfile::tempdir().expect("a folder") }
    }

    /// The same files in another place.
    pub fn twin(&self) -> Office {
        let twin = Office::new();
        fs::remove_dir_all(twin.path()).expect("the new workspace");
        copy(self.path(), twin.path());
        twin
    }

    pub fn path(&self) -> &Path {
        self.workspace.path()
    }

    /// Where its runs put temporary files.
    pub fn temp(&self) -> &Path {
        self.temp.path()
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        self.workspace.write(name, bytes);
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// The program in this folder, on a fixed day, its address space limited where a shell can do that.
    pub fn command(&self, arguments: &[&str]) -> Program {
        let mut command = if cfg!(unix) {
            Program::after(&format!("ulimit -v {MEMORY}"), &program(), self.path(), arguments)
        } else {
            let mut command = std::process::Command::new(program());
            command.args(arguments);
            Program::through(command, self.path(), arguments)
        };
        command.current_dir(self.path());
        command.env("SOURCE_DATE_EPOCH", "1735012800").env_remove("NO_COLOR");
        for name in ["TMPDIR", "TMP", "TEMP"] {
            command.env(name, self.temp());
        }
        command.stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        finish(self.command(arguments)).unwrap_or_else(|| panic!("{arguments:?} hangs"))
    }

    /// Starts a run whose words nobody reads.
    pub fn start(&self, arguments: &[&str]) -> Started {
        let mut command = self.command(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the program starts")
    }

    /// Runs and expects one of some exit codes.
    pub fn must(&self, arguments: &[&str], exits: &[i32]) -> Said {
        let said = self.run(arguments);
        assert!(said.exit.is_some_and(|exit| exits.contains(&exit)), "{arguments:?}: {said:#?}");
        said
    }

    /// The ledger as its manifest says. Panics where the manifest names what is not there.
    pub fn ledger(&self) -> Ledger {
        let mut all = Ledger::new();
        let Ok(manifest) = fs::read(self.path().join("ledger/manifest.json")) else { return all };
        let text = String::from_utf8(manifest.clone()).expect("a manifest is text");
        let value: serde_json::Value = serde_json::from_str(&text).expect("a manifest is JSON");
        if value["ledger"]["sources"].as_array().is_none_or(Vec::is_empty)
            && value["ledger"]["generation"] == 0
        {
            // An empty ledger, whether it has been written down or not.
            return all;
        }
        for name in named(&value) {
            let path = self.path().join("ledger").join(&name);
            let bytes = fs::read(path).unwrap_or_else(|e| panic!("the manifest names {name}: {e}"));
            all.insert(name, bytes);
        }
        all.insert("manifest.json".into(), manifest);
        all
    }

    /// Everything below `out/` but what is temporary.
    pub fn out(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut all = files(&self.path().join("out"));
        all.retain(|name, _| !is_temporary(name));
        all
    }

    /// What no run may leave: temporary files, files of the ledger that its manifest does not name, anything
    /// in the folder for temporary files.
    pub fn left_over(&self) -> Vec<String> {
        let named = self.ledger();
        let in_ledger = files(&self.path().join("ledger")).into_keys().filter(|name| {
            let name = name.to_string_lossy().replace('\\', "/");
            !["lock", "manifest.json"].contains(&name.as_str()) && !named.contains_key(&name)
        });
        let elsewhere = files(self.path()).into_keys().filter(|name| is_temporary(name));
        let temp = entries(self.temp());
        let all = in_ledger.chain(elsewhere).chain(temp).map(|name| name.display().to_string());
        let mut all: Vec<String> = all.collect();
        all.sort();
        all.dedup();
        all
    }

    /// The figures of the year, by town and month.
    pub fn figures(&self) -> String {
        let said = self.must(&["stats", "2024", "--by", "region:town,month", "--format", "json"], &[0]);
        said.stdout
    }

    /// Asserts that the ledger has nothing to complain of, and gives its figures.
    pub fn sound(&self) -> String {
        self.must(&VERIFY, &[0]).finds_nothing();
        self.figures()
    }
}

fn is_temporary(name: &Path) -> bool {
    name.components().any(|part| {
        let part = part.as_os_str().to_string_lossy();
        part.starts_with(".report") || part.ends_with(".part") || part.ends_with(".tmp")
    })
}

/// What stands in a folder itself.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(folder).expect("a folder");
    found.map(|entry| entry.expect("an entry").path()).collect()
}

/// Every `"name":"folder/file"` of a manifest.
fn named(value: &serde_json::Value) -> Vec<String> {
    match value {
        serde_json::Value::Object(map) => {
            let own = map
                .get("name")
                .and_then(|v| v.as_str())
                .filter(|n| n.contains('/') && map.contains_key("bytes"));
            own.map(str::to_owned).into_iter().chain(map.values().flat_map(named)).collect()
        }
        serde_json::Value::Array(list) => list.iter().flat_map(named).collect(),
        _ => Vec::new(),
    }
}

/// Runs to the end; `None`: it did not come within [`PATIENCE`], and was killed.
pub fn finish(mut command: Program) -> Option<Said> {
    let stdout = tempfile::NamedTempFile::new().expect("a file");
    let stderr = tempfile::NamedTempFile::new().expect("a file");
    command.stdout(stdout.reopen().expect("a handle")).stderr(stderr.reopen().expect("a handle"));
    let mut child = command.spawn().expect("the program starts");
    let status = wait(&mut child, PATIENCE)?;
    let text = |file: &tempfile::NamedTempFile| {
        String::from_utf8(fs::read(file.path()).expect("what was said")).expect("UTF-8")
    };
    let said = Said { exit: status.code(), stdout: text(&stdout), stderr: text(&stderr) };
    child.look(said.stdout.as_bytes(), said.stderr.as_bytes());
    Some(said)
}

/// Waits for a child; kills one that takes longer.
pub fn wait(child: &mut Child, patience: Duration) -> Option<std::process::ExitStatus> {
    let began = Instant::now();
    while began.elapsed() < patience {
        if let Some(status) = child.try_wait().expect("a child") {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().expect("a child");
    child.wait().expect("a child");
    None
}

/// Numbers that look random and are the same each time.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Below `bound`, which is above 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % bound
    }
}
