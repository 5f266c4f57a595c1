//! Clocks, environments and streams that are not as they should be.

use super::exports;
use super::office::{Office, finish};
use crate::workspace::files;
use crate::workspace::program::Program;
use std::process::{Command, Stdio};
use std::time::Duration;

pub fn clocks() {
    let office = Office::new();
    office.write("inbox/一.csv", exports::rows(0, 60, 0).as_bytes());
    let at = |epoch: &str, arguments: &[&str]| {
        let mut command = office.command(arguments);
        command.env("SOURCE_DATE_EPOCH", epoch);
        finish(command).expect("it ends")
    };
    for epoch in
        ["", "x", "-", "1e9", "99999999999999999999", "9223372036854775807", "-9223372036854775808", "１２"]
    {
        let said = at(epoch, &["ingest"]);
        // What cannot be meant is refused; nothing is written under a wrong date.
        assert!(said.exit == Some(2) && said.stderr.contains("SOURCE_DATE_EPOCH"), "{epoch:?}: {said:#?}");
        assert!(office.ledger().is_empty(), "{epoch:?}");
    }
    // The clock jumps back between two runs, before the files' own times.
    at("1735012800", &["ingest"]);
    office.write("inbox/二.csv", exports::rows(60, 120, 0).as_bytes());
    let said = at("946684800", &["build", "2024", "--emit", "md"]);
    assert!(matches!(said.exit, Some(0 | 1)), "{said:#?}");
    office.sound();
    assert_eq!(office.left_over(), Vec::<String>::new());
    // A file from the future is a file.
    office.write("inbox/三.csv", exports::rows(120, 180, 0).trim_end().as_bytes());
    let path = office.path().join("inbox/三.csv");
    let later = std::time::SystemTime::now() + Duration::from_secs(1 << 20);
    std::fs::File::options().append(true).open(path).and_then(|f| f.set_modified(later)).expect("a time");
    office.must(&["ingest"], &[0, 1]);
    office.sound();
}

/// An `init` that was cut off at any of its files is done by the next one; a file of somebody's own is not.
pub fn beginnings() {
    let fresh = Office::new();
    std::fs::remove_dir_all(fresh.path()).expect("a workspace");
    std::fs::create_dir(fresh.path()).expect("a folder");
    let init = ["init", ".", "--region", "云水县"];
    fresh.must(&init, &[0]);
    let whole = files(fresh.path());
    for (place, (name, bytes)) in whole.iter().filter(|(name, _)| !name.ends_with("report.toml")).enumerate()
    {
        let name = name.to_string_lossy().into_owned();
        let office = fresh.twin();
        std::fs::remove_file(office.path().join("report.toml")).expect("the settings");
        office.write(&name, &bytes[..bytes.len() * (place % 3) / 3]);
        office.must(&init, &[0]);
        assert!(files(office.path()) == whole, "cut off at {name}");
        std::fs::remove_file(office.path().join("report.toml")).expect("the settings");
        office.write(&name, "自己写的".as_bytes());
        let said = office.run(&init);
        assert!(said.exit == Some(2) && said.stderr.contains(&name), "{said:#?}");
        assert!(office.read(&name) == "自己写的".as_bytes() && !office.path().join("report.toml").exists());
    }
}

#[cfg(unix)]
pub fn environments() {
    let office = Office::new();
    office.write("inbox/一.csv", exports::rows(0, 60, 0).as_bytes());
    office.must(&["ingest"], &[0, 1]);
    let build = ["build", "2024", "--emit", "docx,md"];
    let mut bare = office.command(&build);
    bare.env_clear();
    let said = finish(bare).expect("it ends");
    assert!(matches!(said.exit, Some(0 | 1)), "nothing in the environment: {said:#?}");
    for temp in ["/nowhere/at all", "/dev/null", "/proc"] {
        // What needs no folder for temporary files does not ask for one.
        let with = |arguments: &[&str]| {
            let mut command = office.command(arguments);
            command.env("TMPDIR", temp);
            finish(command).expect("it ends")
        };
        for fine in [&build[..], &["ingest"], &["stats", "2024"], &["sources", "--verify"]] {
            let said = with(fine);
            assert!(matches!(said.exit, Some(0 | 1)), "TMPDIR={temp} {fine:?}: {said:#?}");
        }
        let said = with(&["pack", "2024"]);
        assert!(
            said.is_clear(temp, &["E0701"]) && said.stderr.contains("TMPDIR"),
            "TMPDIR={temp}: {said:#?}"
        );
        office.write("收件/二.csv", exports::rows(60, 90, 0).as_bytes());
        let said = with(&["ingest", "收件/二.csv", "--dry-run"]);
        let fine =
            matches!(said.exit, Some(0 | 1)) || (said.exit == Some(2) && said.stderr.contains("办法："));
        assert!(fine, "TMPDIR={temp}: {said:#?}");
    }
    assert_eq!(office.left_over(), Vec::<String>::new());
}

#[cfg(unix)]
pub fn streams() {
    let office = Office::new();
    office.write("inbox/一.csv", exports::rows(0, 3_000, 0).as_bytes());
    office.must(&["ingest"], &[0, 1]);
    let program = super::office::program();
    let shell = |script: &str| {
        let mut sh = Command::new("sh");
        sh.arg("-c").arg(script).arg(&program).current_dir(office.path()).stdin(Stdio::null());
        sh.env("SOURCE_DATE_EPOCH", "1735012800");
        finish(Program::through(sh, office.path(), &[script])).expect("it ends")
    };
    // A reader that goes away has all it wanted; a disk that is full has not.
    let rows = "trace subsidy.amount 2024 --format csv";
    let said = shell(&format!("(\"$0\" {rows}; echo $? >&2) | head -n 1"));
    assert!(said.stderr.trim_end().ends_with('0') && !said.stderr.contains("panicked"), "{said:#?}");
    if std::path::Path::new("/dev/full").exists() {
        for arguments in [rows, "stats 2024", "sources --format json", "build 2024 --emit md", "--help"] {
            let said = shell(&format!("\"$0\" {arguments} >/dev/full"));
            let told = said.exit == Some(2) || arguments == "--help";
            assert!(told && !said.stderr.contains("panicked"), "{arguments}: {said:#?}");
        }
    }
    for closed in [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-", "2>/dev/full"] {
        for arguments in ["stats 2024", "build 2024 --emit md", "ingest", "stats 没有"] {
            let said = shell(&format!("\"$0\" {arguments} {closed}"));
            let wanted = if arguments.ends_with("没有") {
                said.exit == Some(2)
            } else {
                matches!(said.exit, Some(0 | 1))
            };
            assert!(wanted, "{arguments} {closed}: {said:#?}");
        }
    }
    office.sound();
    assert_eq!(office.left_over(), Vec::<String>::new());
}
