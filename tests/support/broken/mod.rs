//! The table of broken inputs: cases read from `tests/broken/*.toml`, the files they need, and what is done
//! to a workspace before the run.

pub mod input;
pub mod prepare;

use super::workspace::{Said, Workspace};
use input::Input;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    case: Vec<Case>,
}

/// One broken input and everything that is to be seen of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    /// Files of the workspace, by path.
    #[serde(default)]
    pub files: BTreeMap<String, Input>,
    /// Runs before, which must end with 0 or 1.
    #[serde(default)]
    pub before: Vec<Vec<String>>,
    /// What `prepare` does next.
    pub prepare: Option<String>,
    /// The run under test; `{1}` is the id of the first source of the ledger.
    pub run: Vec<String>,
    pub exit: i32,
    /// Every diagnostic as `PLACE CODE`, in order.
    pub says: Vec<String>,
    /// What the messages must hold.
    #[serde(default)]
    pub words: Vec<String>,
    /// Rows per table: read, accepted, duplicate, revised, rejected, summary, blank. Without it the ledger
    /// must stay as it was, byte by byte.
    pub rows: Option<Vec<[u64; 7]>>,
    /// Runs that write nothing else but may change the ledger (a build that takes the inbox).
    #[serde(default)]
    pub ledger_changes: bool,
}

/// All cases, with the name of their file.
pub fn cases() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("cases").map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    let mut out = Vec::new();
    for path in paths.iter().filter(|p| p.extension().is_some_and(|e| e == "toml")) {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).expect("text");
        let table: Table = toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        out.extend(table.case.into_iter().map(|c| (name.clone(), c)));
    }
    out
}

/// A case in its workspace, ready to run.
pub struct Ready {
    pub workspace: Workspace,
    /// What must live until the run is over: a held lock, a writing thread.
    _guard: prepare::Guard,
}

impl Case {
    /// A new workspace with the case's files, after its earlier runs.
    pub fn ready(&self) -> Ready {
        let workspace = Workspace::new();
        for (name, input) in &self.files {
            match input.bytes() {
                Some(bytes) => workspace.write(name, &bytes),
                None => std::fs::create_dir_all(workspace.path().join(name)).expect("a folder"),
            }
        }
        for earlier in &self.before {
            let said = self.run(&workspace, earlier, &[]);
            assert!(matches!(said.exit, Some(0 | 1)), "{}: {earlier:?}\n{}", self.name, said.stderr);
        }
        let guard = prepare::prepare(self.prepare.as_deref(), &workspace);
        Ready { workspace, _guard: guard }
    }

    /// Runs arguments of this case.
    pub fn run(&self, workspace: &Workspace, arguments: &[String], more: &[&str]) -> Said {
        let mut filled: Vec<String> = arguments.to_vec();
        if arguments.iter().any(|a| a.contains("{1}")) {
            let sources = workspace.json(&["sources"]);
            let id = sources["sources"][0]["id"].as_str().expect("a source").to_owned();
            filled.iter_mut().for_each(|a| *a = a.replace("{1}", &id));
        }
        let all: Vec<&str> = filled.iter().map(String::as_str).chain(more.iter().copied()).collect();
        workspace.run(&all)
    }

    /// Every long number that the case's files hold: none of them may be seen outside the ledger.
    pub fn planted(&self) -> Vec<String> {
        let own = ["report.toml", "regions.csv", "targets.csv", "controls.csv"];
        let data = self.files.iter().filter(|(name, _)| !own.contains(&name.as_str()));
        data.flat_map(|(_, input)| long_numbers(&input.words())).collect()
    }
}

/// Runs of 11 digits or more, with a closing X.
pub fn long_numbers(text: &str) -> Vec<String> {
    let digit = |c: char| c.is_ascii_digit();
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(digit) {
        rest = &rest[start..];
        let end = rest.find(|c| !digit(c)).unwrap_or(rest.len());
        if end >= 11 {
            let x = rest[end..].starts_with(['X', 'x']);
            out.push(rest[..end + usize::from(x)].to_owned());
        }
        rest = &rest[end..];
    }
    out
}

/// The diagnostics of a run as `PLACE CODE`; the field in brackets is left out.
pub fn diagnostics(stderr: &str) -> Vec<String> {
    let mut out = Vec::new();
    for line in stderr.lines() {
        let found = ["错误 E", "警告 W", "提示 N"].iter().find_map(|mark| {
            let at = line.find(mark)?;
            let code: String = line[at + "错误 ".len()..].chars().take(5).collect();
            let digits = code.chars().skip(1).filter(char::is_ascii_digit).count();
            (digits == 4).then_some((at, code))
        });
        let Some((at, code)) = found else { continue };
        let place = line[..at].trim_end().trim_end_matches(':');
        let place = match (place.ends_with(')'), place.rfind('(')) {
            (true, Some(open)) => &place[..open],
            _ => place,
        };
        out.push(format!("{place} {code}").trim().to_owned());
    }
    out
}
