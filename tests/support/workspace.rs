//! A fresh workspace in a temporary folder: what `report init` writes, with two towns, and files put in.

#[path = "program.rs"]
pub mod program;

use program::Program;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A county with two towns; one village has a name that no other place has.
const REGIONS: &str = "code,name,level,parent,kind,counted,aliases,valid_from,valid_to\n\
    999921,云水县,county,,,是,,,\n\
    999921100,城关镇,town,999921,镇,是,,,\n\
    999921200,河西镇,town,999921,镇,是,,,\n";

/// A workspace that vanishes with this value.
pub struct Workspace {
    folder: tempfile::TempDir,
}

/// What a run said.
pub struct Said {
    pub exit: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Workspace {
    /// `report init`, then two towns.
    pub fn new() -> Workspace {
        static INITIAL: OnceLock<BTreeMap<PathBuf, Vec<u8>>> = OnceLock::new();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let workspace = Workspace { folder };
        let initial = INITIAL.get_or_init(|| {
            let first = Workspace { folder: tempfile::tempdir().expect("a temporary folder") };
            let said = first.run(&["init", ".", "--region", "云水县"]);
            assert_eq!(said.exit, Some(0), "{}", said.stderr);
            first.write("regions.csv", REGIONS.as_bytes());
            files(first.path())
        });
        for (name, bytes) in initial {
            workspace.write(&name.to_string_lossy(), bytes);
        }
        workspace
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file below the folder.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    /// The program in this folder, on 2024-12-24.
    pub fn command(&self, arguments: &[&str]) -> Program {
        self.here(Program::new(self.path(), arguments))
    }

    /// The same in place of a shell that has run a script before.
    pub fn command_after(&self, script: &str, arguments: &[&str]) -> Program {
        self.here(Program::after(script, program::executable(), self.path(), arguments))
    }

    fn here(&self, mut program: Program) -> Program {
        program.current_dir(self.path());
        program.env("SOURCE_DATE_EPOCH", "1735012800").env_remove("NO_COLOR");
        program
    }

    /// Runs the program in this folder.
    pub fn run(&self, arguments: &[&str]) -> Said {
        said(&mut self.command(arguments))
    }

    /// Runs the program and reads its JSON.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let said = self.run(&[arguments, &["--format", "json"]].concat());
        serde_json::from_str(&said.stdout)
            .unwrap_or_else(|e| panic!("{arguments:?}: {e}\n{}{}", said.stdout, said.stderr))
    }

    /// Every file of the ledger with its bytes. The lock is no content.
    pub fn ledger(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut all = files(&self.path().join("ledger"));
        all.remove(Path::new("lock"));
        all
    }
}

/// Runs a program; what it said.
pub fn said(program: &mut Program) -> Said {
    let output = program.output().expect("the program starts");
    Said {
        exit: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
    }
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|e| e.expect("an entry").path()) {
        let target = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() {
            copy(&entry, &target);
        } else {
            fs::copy(&entry, &target).expect("a copy");
        }
    }
}

/// All files below a folder, by relative path; a file in its place counts as one, links are not followed.
pub fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    if root.is_file() {
        found.insert(PathBuf::new(), fs::read(root).expect("a file"));
        return found;
    }
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|e| e.expect("an entry").path()) {
            if path.is_symlink() {
                found.insert(path.strip_prefix(root).expect("below").to_owned(), b"link".to_vec());
            } else if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).expect("below the root").to_owned();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}
