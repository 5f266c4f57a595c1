//! That the search for numbers of persons, which looks through every run of the tests, fires, and only where it has to.
//!
//! A shell stands in for a program that leaks: it prints or writes what it is told to.

use crate::workspace::Workspace;
use crate::workspace::program::Program;
use std::io::{Cursor, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};

const EXPORT: &str = "发放日期,镇街,姓名,身份证号,残疾人证号,电话,银行卡号,旧证号,补贴金额\n\
    2024-03-05,城关镇,张一,999921198001011233,99992119800101100643,13900001234,6222021001116245703,999921800101123,80.00\n\
    2024-03-05,河西镇,张二,99992119800101123x,,13800138000.50,,99999999999.99,80\n";
/// What of it names somebody.
const PRIVATE: [&str; 6] = [
    "999921198001011233",
    "99992119800101100643",
    "13900001234",
    "6222021001116245703",
    "999921800101123",
    "99992119800101123X",
];
/// A citizen number that no export has, with its check digit.
const STRANGER: &str = "999999195003074517";
/// Of the ways to hide the first number, and of what is no number of a person.
const HARMLESS: [&str; 10] = [
    "9999************33",
    "999*************33",
    "９９９＊＊＊＊＊＊＊＊＊＊＊＊＊３３",
    "999921198001",
    "2024-12-24T00:00:00.123456789012345678Z 20241224000000",
    "f3a2ffc5445131fc742a9aabd937d44be7a0e466d72ccf74139000012349999c",
    "f3a2ffc5445131fc742a9aabd937d44be7a0e466d72ccf999999195003074517",
    "13800138000.50 99999999999.99",
    // No check digit, no day.
    "999999195003074515 999999195013074514",
    "0.30000000000000004",
];

/// An office with the export in its inbox.
fn office() -> Workspace {
    let office = Workspace::new();
    office.write("inbox/a.csv", EXPORT.as_bytes());
    office
}

/// What a run that is a script of `sh` comes to: whether the search fired. `$1` is the text, `$2` a file's name.
fn fires(office: &Workspace, script: &str, text: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh", text]).args(arguments).current_dir(office.path());
    let mut program = Program::through(command, office.path(), arguments);
    let run = catch_unwind(AssertUnwindSafe(|| program.output().expect("a shell")));
    let Err(why) = run else { return false };
    let why = why.downcast_ref::<String>().expect("a message");
    assert!(why.contains(" has "), "{why}");
    true
}

fn wide(text: &str) -> String {
    let wider = |c: char| match c {
        '0'..='9' | 'X' => char::from_u32(u32::from(c) + 0xfee0).expect("a character"),
        _ => c,
    };
    text.chars().map(wider).collect()
}

/// A package of one part, or of a package with that part.
fn package(part: &str, text: &str, deep: bool) -> Vec<u8> {
    let put = |name: &str, bytes: &[u8]| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(bytes).expect("in memory");
        zip.finish().expect("in memory").into_inner()
    };
    let inner = put(part, format!("<a><t>{text}</t></a>").as_bytes());
    if deep { put("out/2024/a.docx", &inner) } else { inner }
}

const PRINTS: &str = "printf '%s\\n' \"$1\"";

#[test]
fn a_number_that_is_printed_or_written_is_found() {
    let office = office();
    for number in PRIVATE.into_iter().chain([STRANGER]) {
        assert!(fires(&office, PRINTS, number, &["stats"]), "{number}");
        assert!(fires(&office, "printf '%s\\n' \"$1\" >&2", number, &["pack", "--reveal"]), "{number}");
        let written = "mkdir -p out/2024; printf '%s' \"$1\" > out/2024/a.md";
        assert!(fires(&office, written, number, &["build"]), "{number}");
        assert!(fires(&office, PRINTS, &wide(number), &["replay"]), "{number} in full width");
        let beside = format!("a_{number}-b.{number}.c {number}号x{number}y");
        for text in [&beside[..], &wide(&beside), &format!("第1行：{number}元"), &number.to_lowercase()] {
            assert!(fires(&office, PRINTS, text, &["pack"]), "{text}");
        }
    }
    for number in &PRIVATE {
        // In a longer run, in the middle of a fingerprint, its end cut off.
        assert!(fires(&office, PRINTS, &format!("1{number}0"), &["stats"]), "{number}");
        assert!(fires(&office, PRINTS, &format!("{number}f3a2ffc5"), &["stats"]), "{number}");
    }
    assert!(fires(&office, PRINTS, &PRIVATE[0][..17], &["stats"]));
    let mixed = format!("{}{}", wide(&PRIVATE[0][..5]), &PRIVATE[0][5..]);
    assert!(fires(&office, PRINTS, &mixed, &["stats"]), "{mixed}");
}

#[test]
fn a_number_in_a_part_of_a_package_is_found() {
    let outside = tempfile::tempdir().expect("a folder");
    for (part, deep) in [
        ("word/document.xml", false),
        ("word/comments.xml", false),
        ("xl/sharedStrings.xml", false),
        ("word/document.xml", true),
    ] {
        for text in [PRIVATE[0], &wide(PRIVATE[0]), PRIVATE[2], STRANGER] {
            let source = outside.path().join("from");
            std::fs::write(&source, package(part, text, deep)).expect("a package");
            let from = source.to_str().expect("UTF-8");
            let office = office();
            assert!(fires(&office, "cp \"$1\" b.zip", from, &["build"]), "{part} {text}");
            // Written where the run was told to, outside the workspace.
            let to = outside.path().join("to.docx");
            drop(std::fs::remove_file(&to));
            let to = to.to_str().expect("UTF-8");
            assert!(fires(&office, "cp \"$1\" \"$2\"", from, &[to]), "{part} {text}");
        }
    }
}

#[test]
fn masked_numbers_fingerprints_and_what_is_asked_for_are_let_pass() {
    let office = office();
    let write = "mkdir -p ledger; printf '%s' \"$1\" > ledger/a; printf '%s' \"$1\" > inbox/b.csv";
    let both = format!("mkdir -p out; {PRINTS}; printf '%s' \"$1\" > out/a.md; {PRINTS} >&2");
    for text in HARMLESS {
        assert!(!fires(&office, &both, text, &["stats"]), "{text}");
    }
    for number in PRIVATE {
        assert!(!fires(&office, write, number, &["ingest"]), "{number}");
        assert!(!fires(&office, &format!("{write}; {PRINTS}"), number, &["sources", "--reveal"]), "{number}");
    }
    // The ledger in an archive holds the originals.
    let outside = tempfile::tempdir().expect("a folder");
    let source = outside.path().join("from");
    std::fs::write(&source, package("ledger/originals/a", PRIVATE[0], false)).expect("a package");
    assert!(!fires(&office, "cp \"$1\" a.zip", source.to_str().expect("UTF-8"), &["pack"]));
}

#[test]
fn a_run_that_is_killed_or_never_waited_for_is_looked_at() {
    let begin = |office: &Workspace| {
        let mut command = Command::new("sh");
        let script = "printf '%s' \"$1\" > half.part; echo; exec sleep 60";
        command.args(["-c", script, "sh", PRIVATE[0]]).current_dir(office.path());
        let mut program = Program::through(command, office.path(), &["build"]);
        let mut run = program.stdout(Stdio::piped()).spawn().expect("a shell");
        let mut line = [0];
        std::io::Read::read_exact(run.stdout.as_mut().expect("a pipe"), &mut line).expect("a line");
        run.kill().expect("to be killed");
        run
    };
    let office = office();
    let mut run = begin(&office);
    assert!(catch_unwind(AssertUnwindSafe(|| run.wait())).is_err(), "waited for");
    std::fs::remove_file(office.path().join("half.part")).expect("what it wrote");
    let run = begin(&office);
    assert!(catch_unwind(AssertUnwindSafe(|| drop(run))).is_err(), "let go");
}
