//! A disk that is full: a small one of its own, from too small to large enough.
//!
//! Invariant: whoever runs into its end is told which file could not be written and to make room; what was
//! there is there still; with room the same run ends as on a large disk.

use super::exports;
use super::office::{Office, Said, finish, program, skipped};
use crate::workspace::copy;
use crate::workspace::program::{Program, leaks};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Mounts a disk at `$1` with options `$2`, copies the office `$3` to it, runs, then makes room and runs again.
/// What was there afterwards each time comes to lie in `$4`.
const SCRIPT: &str = r#"
set -e
mount -t tmpfs -o "$2" tmpfs "$1"
mkdir "$1/tmp"
cp -r "$3" "$1/office"
export TMPDIR="$1/tmp"
cd "$1/office"
set +e
"$5" $6 >"$4/stdout" 2>"$4/stderr"; echo $? >"$4/exit"
cp -r "$1" "$4/full"
mount -o remount,size=200m,nr_inodes=10000 "$1"
"$5" $6 >"$4/stdout2" 2>"$4/stderr2"; echo $? >"$4/exit2"
cp -r "$1" "$4/room"
"#;

/// How a process gets a file system of its own: as any user, or as root.
fn unshare() -> Option<Vec<&'static str>> {
    let here = tempfile::tempdir().expect("a folder");
    let can = |arguments: &Vec<&str>| {
        let mut command = Command::new("unshare");
        command.args(arguments).args(["sh", "-c", "mount -t tmpfs tmpfs \"$0\""]).arg(here.path());
        command.output().is_ok_and(|done| done.status.success())
    };
    [vec!["-r", "-m"], vec!["-m"]].into_iter().find(can)
}

/// What became of a run on a disk.
struct Trial {
    said: Said,
    again: Said,
    full: Office,
    room: Office,
    /// What was left in the folder for temporary files, and where that was.
    temp: usize,
    folder: PathBuf,
}

fn trial(how: &[&str], office: &Office, options: &str, arguments: &str) -> Trial {
    let (place, results) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let mut command = Command::new("unshare");
    command.args(how).args(["sh", "-c", SCRIPT, "sh"]).arg(place.path()).arg(options);
    command.arg(office.path()).arg(results.path()).arg(program()).arg(arguments);
    command.env("SOURCE_DATE_EPOCH", "1735012800");
    let asked: Vec<&str> = arguments.split(' ').collect();
    let done = finish(Program::through(command, office.path(), &asked)).expect("it ends");
    assert_eq!(done.exit, Some(0), "{options}: {done:#?}");
    let text = |name: &str| fs::read_to_string(results.path().join(name)).expect("what was said");
    let said = |n: &str| Said {
        exit: text(&format!("exit{n}")).trim().parse().ok(),
        stdout: text(&format!("stdout{n}")),
        stderr: text(&format!("stderr{n}")),
    };
    let standing = |name: &str, n: &str| {
        let standing = Office::new();
        fs::remove_dir_all(standing.path()).expect("the new workspace");
        copy(&results.path().join(name).join("office"), standing.path());
        // What was printed and written on the disk is looked through where it lies now.
        let words: Vec<String> = asked.iter().map(|word| (*word).to_owned()).collect();
        let (stdout, stderr) = (text(&format!("stdout{n}")), text(&format!("stderr{n}")));
        let watch = leaks::watch(office.path(), &words);
        watch.look_in(standing.path(), stdout.as_bytes(), stderr.as_bytes());
        standing
    };
    let temp = |name: &str| fs::read_dir(results.path().join(name).join("tmp")).expect("a folder").count();
    Trial {
        said: said(""),
        again: said("2"),
        full: standing("full", ""),
        room: standing("room", "2"),
        temp: temp("full") + temp("room"),
        folder: place.path().join("tmp"),
    }
}

/// Bytes on a disk of 4 KiB blocks.
fn size(folder: &Path) -> u64 {
    let mut sum = 4096;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let meta = entry.metadata().expect("an entry");
        sum += if meta.is_dir() { size(&entry.path()) } else { meta.len().div_ceil(4096) * 4096 };
    }
    sum
}

fn inodes(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    entries.map(|e| if e.path().is_dir() { inodes(&e.path()) } else { 1 }).sum::<u64>() + 1
}

/// Whether a message's file is one of the workspace, by its path from there: it is there, it was to be written (a
/// folder: to be made), or it lies beside files of the ledger for a while.
fn is_of(file: &str, full: &Office, wanted: &Office) -> bool {
    let path = Path::new(file.strip_suffix(".part").unwrap_or(file));
    let (here, there) = (full.path().join(path), wanted.path().join(path));
    let beside =
        file.ends_with(".part") && here.parent().is_some_and(|f| f.starts_with(full.path().join("ledger")));
    path.is_relative() && (here.is_file() || there.is_file() || (there.is_dir() && !here.is_dir()) || beside)
}

/// Runs on disks of so many sizes between too small and large enough, and with too few entries.
fn fill(how: &[&str], office: &Office, arguments: &str, name: &str, steps: u64) {
    let wanted = office.twin();
    let whole = wanted.run(&arguments.split(' ').collect::<Vec<_>>());
    assert!(matches!(whole.exit, Some(0 | 1)), "{whole:#?}");
    let (before, standing, figures) = (office.ledger(), office.out(), office.figures());
    let (used, slots) = (size(office.path()), inodes(office.path()) + 1);
    // What comes newly, what is replaced (both lie there for a while), and what is only made on the way.
    let out = size(&wanted.path().join("out"));
    let need = size(wanted.path()).saturating_sub(used) + 2 * out + (256 << 10);
    let by_size = (0..=steps).map(|n| format!("size={},nr_inodes=10000", used + 8192 + need * n / steps));
    let by_entry = (0..=steps.min(12)).map(|n| format!("size=200m,nr_inodes={}", slots + 2 + 3 * n));
    let (mut failed, mut done) = (0, 0);
    for options in by_size.chain(by_entry) {
        let Trial { said, again, full, room, temp, folder } = trial(how, office, &options, arguments);
        let place = format!("{name} on {options}");
        if said.exit == whole.exit {
            done += 1;
            assert!(full.ledger() == wanted.ledger() && full.out() == wanted.out(), "{place}: {said:#?}");
        } else {
            failed += 1;
            let clear = said.exit == Some(2) && said.stderr.contains("满") && said.stderr.contains("办法：");
            assert!(clear, "{place}: {said:#?}");
            let refused: Vec<&str> =
                said.stderr.lines().filter_map(|l| Some(l.split_once(": 错误 ")?.0)).collect();
            assert!(!refused.is_empty(), "{place}: no file is named: {said:#?}");
            for file in refused {
                let known = Path::new(file).starts_with(&folder) || is_of(file, &full, &wanted);
                assert!(known, "{place}: {file} is no file of the run: {said:#?}");
            }
            assert!(full.out() == standing, "{place}: deliverables are as before");
            let (now, end) = (full.ledger(), wanted.ledger());
            assert!(
                now == before || (now == end && end != before),
                "{place}: the ledger is as before or after"
            );
            if now == before {
                assert_eq!(full.sound(), figures, "{place}");
            }
        }
        assert_eq!(full.left_over(), Vec::<String>::new(), "{place}");
        // What is done already (a source that is gone) needs not be done again.
        let settled = matches!(again.exit, Some(0 | 1)) || full.ledger() == wanted.ledger();
        assert!(settled && room.ledger() == wanted.ledger(), "{place}, with room: {again:#?}");
        assert!(room.out() == wanted.out(), "{place}, with room: other deliverables");
        assert_eq!((room.left_over(), temp), (Vec::new(), 0), "{place}, with room");
    }
    println!("{name}: {} disks, {failed} too small, {done} large enough", failed + done);
    assert!(failed > 0 && done > 0);
}

pub fn full(rows: usize, steps: u64) {
    let Some(how) = unshare() else {
        skipped("full disks: none of its own can be had here (needs Linux, root or user namespaces)");
        return;
    };
    let office = Office::new();
    office.write("收件/一.csv", exports::rows(0, rows, 0).as_bytes());
    office.write("收件/二.csv", exports::rows(rows / 2, rows + rows / 2, 30).as_bytes());
    office.must(&["ingest", "收件/一.csv"], &[0, 1]);
    fill(&how, &office, "ingest 收件/二.csv", "ingest", steps);
    let id = super::kills::source(&office, "收件/一.csv");
    let other = office.twin();
    other.must(&["ingest", "收件/二.csv"], &[0, 1]);
    fill(&how, &other, &format!("sources drop {id}"), "sources drop", steps);
    office.must(&["build", "2024", "--emit", "docx,md,html,xlsx", "--each", "town"], &[0, 1]);
    office.write("inbox/三.csv", exports::rows(2 * rows, 3 * rows, 0).as_bytes());
    fill(&how, &office, "build 2024 --emit docx,md,html,xlsx --each town", "build with an inbox", steps);
    office.must(&["ingest"], &[0, 1]);
    fill(&how, &office, "build 2024 --emit docx,md,html,xlsx --each town", "build", steps);
    fill(&how, &office, "pack 2024 --emit docx", "pack", steps);
}
