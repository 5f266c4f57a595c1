//! Files and folders that may not be read or written.
//!
//! Permissions do not bind root: the runs are then those of another user, who owns the workspace, if there is a
//! program to become one; else they are passed over with a message.

use super::exports;
use super::office::{Office, Said, VERIFY, finish, skipped};
use crate::workspace::program::Program;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

/// Nobody in particular.
const USER: u32 = 65534;

struct Restricted {
    office: Office,
    /// Whether runs are another user's.
    other: bool,
}

fn walk(path: &Path, each: &dyn Fn(&Path)) {
    each(path);
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        if entry.path().is_dir() { walk(&entry.path(), each) } else { each(&entry.path()) }
    }
}

impl Restricted {
    /// `None`: nobody here whom permissions bind.
    fn new(office: Office) -> Option<Restricted> {
        let root = fs::metadata(office.path()).expect("a folder").uid() == 0;
        let restricted = Restricted { office, other: root };
        if root {
            restricted.hand_over();
            let said = restricted.run(&["sources"]);
            if said.exit != Some(0) {
                skipped(&format!("permissions: this is root, and nobody else can be had: {}", said.stderr));
                return None;
            }
        }
        Some(restricted)
    }

    fn hand_over(&self) {
        let own =
            |path: &Path| std::os::unix::fs::chown(path, Some(USER), Some(USER)).expect("to be given away");
        walk(self.office.path(), &own);
        walk(self.office.temp(), &own);
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let command = self.office.command(arguments);
        if !self.other {
            return finish(command).expect("it ends");
        }
        let command = command.command();
        let mut other = Command::new("setpriv");
        let user = USER.to_string();
        other.args(["--reuid", &user, "--regid", &user, "--clear-groups"]).arg(command.get_program());
        other.args(command.get_args()).current_dir(self.office.path());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => other.env(name, value),
                None => other.env_remove(name),
            };
        }
        finish(Program::through(other, self.office.path(), arguments)).expect("it ends")
    }

    /// Runs while a path has other permissions.
    fn with(&self, name: &str, mode: u32, arguments: &[&str]) -> Said {
        let path = self.office.path().join(name);
        let before = fs::metadata(&path).expect("a path").permissions();
        fs::set_permissions(&path, Permissions::from_mode(mode)).expect("permissions");
        let said = self.run(arguments);
        fs::set_permissions(&path, before).expect("permissions");
        said
    }
}

pub fn permissions() {
    let office = Office::new();
    office.write("inbox/一.csv", exports::rows(0, 1_100, 0).as_bytes());
    office.must(&["build", "2024", "--emit", "docx,md"], &[0, 1]);
    office.write("inbox/深/二.csv", exports::rows(1_100, 1_200, 0).as_bytes());
    let Some(place) = Restricted::new(office) else { return };
    let ledger = place.office.ledger();
    let name = ledger.keys().find(|n| n.starts_with("data/")).expect("data").clone();
    let data = format!("ledger/{name}");
    let reads = ["stats", "2024", "--format", "json"];
    let build = ["build", "2024", "--emit", "docx,md"];
    let unreadable: [(&str, &[&str], &[&str]); 10] = [
        (&data, &reads, &["E0101"]),
        ("ledger/manifest.json", &reads, &["E0101"]),
        ("ledger/manifest.json", &["ingest"], &["E0101", "E0304"]),
        ("ledger", &reads, &["E0101"]),
        ("ledger/lock", &["ingest"], &["E0304"]),
        ("regions.csv", &reads, &["E0101"]),
        ("report.toml", &reads, &["E0101", "E0401"]),
        ("templates", &build, &["E0101"]),
        ("inbox/深", &["ingest"], &["E0101"]),
        ("inbox/深", &build, &["E0101"]),
    ];
    for (name, arguments, codes) in unreadable {
        let said = place.with(name, 0o000, arguments);
        assert!(said.is_clear(name, codes), "{name} not to be read: {arguments:?} {said:#?}");
    }
    // One file of the inbox: the others go in, it is named.
    let said = place.with("inbox/一.csv", 0o000, &["ingest", "--dry-run"]);
    assert!(
        said.exit == Some(1) && said.stderr.contains("inbox/一.csv") && said.stderr.contains("E0101"),
        "{said:#?}"
    );
    not_to_be_written(&place, &build);
    // Reading needs no right to write: an archive, a share that others look at.
    read_only(&place, &reads);
    place.hand_over();
    let said = place.run(&build);
    assert!(matches!(said.exit, Some(0 | 1)), "{said:#?}");
}

/// A folder that may not be written to: nothing is changed, and told; or it is the ledger's, whose own user makes
/// it writable again, and all is done.
fn not_to_be_written(place: &Restricted, build: &[&str]) {
    for (turn, (name, arguments, code)) in [
        ("ledger", &["ingest"][..], "E0304"),
        ("ledger/data", &["ingest"], "E0304"),
        ("ledger/originals", &["ingest"], "E0304"),
        ("ledger/data", build, "E0304"),
        ("out/2024", &["build", "2024", "--emit", "docx,md,txt", "--no-ingest"], "E0701"),
    ]
    .into_iter()
    .enumerate()
    {
        // Something new each time: a run that has nothing to write proves nothing.
        let (export, from) = (format!("inbox/新{turn}.csv"), 2_000 + 50 * turn);
        place.office.write(&export, exports::rows(from, from + 50, 0).as_bytes());
        place.hand_over();
        let (ledger, out) = (place.office.ledger(), place.office.out());
        let said = place.with(name, 0o500, arguments);
        let what = format!("{name} not to be written: {arguments:?} {said:#?}");
        place.run(&VERIFY).finds_nothing();
        if matches!(said.exit, Some(0 | 1)) {
            assert!(name.starts_with("ledger"), "{what}");
            let sources = place.run(&["sources", "--format", "json"]);
            assert!(sources.exit == Some(0) && sources.stdout.contains(&export), "{what}: {sources:#?}");
            continue;
        }
        assert!(said.is_clear(name, &[code]), "{what}");
        assert!(place.office.ledger() == ledger && place.office.out() == out, "{name}: nothing is changed");
        assert_eq!(place.office.left_over(), Vec::<String>::new(), "{name}");
    }
}

fn read_only(place: &Restricted, reads: &[&str]) {
    let right = place.run(reads);
    let mode = |folder: u32, file: u32| {
        walk(place.office.path(), &|path: &Path| {
            let mode = if path.is_dir() { folder } else { file };
            fs::set_permissions(path, Permissions::from_mode(mode)).expect("permissions");
        });
    };
    mode(0o500, 0o400);
    let said = place.run(reads);
    assert!((said.exit, &said.stdout) == (right.exit, &right.stdout), "{}", said.stderr);
    let readers: [&[&str]; 7] = [
        &["sources"],
        &["sources", "--verify"],
        &["sources", "rejects"],
        &["audit", "2024"],
        &["coverage", "2024"],
        &["trace", "subsidy.amount", "2024-03"],
        &["ingest", "--dry-run"],
    ];
    for reader in readers {
        let said = place.run(reader);
        assert!(
            matches!(said.exit, Some(0 | 1)),
            "{reader:?} in a workspace that may only be read: {said:#?}"
        );
    }
    mode(0o700, 0o600);
}
