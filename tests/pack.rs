//! Chain of custody, end to end: an archive of an office's drafts gives the same drafts elsewhere, byte by
//! byte, whatever became of the ledger before; a byte that was changed, anywhere, is found and named; an
//! archive that was forged to its own index is found out by the ledger's, and that by the originals.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::disallowed_types, reason = "a sheet keeps numbers as doubles")]

#[path = "support/office.rs"]
mod office;
#[path = "support/packs.rs"]
mod packs;
#[path = "support/returned.rs"]
mod returned;
#[path = "support/workspace.rs"]
mod workspace;

use packs::Pack;
use returned::Book;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use workspace::{Said, Workspace};

const HEAD: &str = "发放日期,所属月份,镇街,姓名,身份证号,补贴类型,补贴金额\n";

/// A payment list.
fn list(rows: &[&str]) -> Vec<u8> {
    (HEAD.to_owned() + &rows.join("\n") + "\n").into_bytes()
}

const ONE: &str = "2024-03-05,2024-03,城关镇,张一,999921198001011233,护理补贴,80";
const TWO: &str = "2024-03-05,2024-03,河西镇,李三,999921198001011006,护理补贴,100";
const THREE: &str = "2024-04-05,2024-04,城关镇,王四,999921198001011014,生活补贴,93";
/// The same person, month and kind as [`TWO`].
const TWO_OTHERWISE: &str = "2024-03-05,2024-03,河西镇,李三,999921198001011006,护理补贴,120";
const BAD: &str = "2024-13-05,2024-05,城关镇,赵五,999921198001011022,护理补贴,80";

fn ingest(workspace: &Workspace, name: &str, rows: &[&str], more: &[&str]) -> String {
    workspace.write(&format!("inbox/{name}.csv"), &list(rows));
    let said = workspace.json(&[&["ingest", &format!("inbox/{name}.csv")], more].concat());
    said["files"][0]["source"].as_str().unwrap_or_else(|| panic!("{said}")).to_owned()
}

/// An office with one source.
fn small() -> Workspace {
    let workspace = Workspace::new();
    ingest(&workspace, "a", &[ONE, TWO, THREE], &[]);
    workspace
}

/// An office whose ledger has seen everything: duplicates, revisions, refused rows, corrected ones, a source
/// that was dropped and one that was replaced while others leaned on them.
fn eventful() -> Workspace {
    let workspace = Workspace::new();
    let a = ingest(&workspace, "a", &[ONE, TWO, BAD], &[]);
    // Its second row is the one of `a`, its third conflicts with one of `a`.
    ingest(&workspace, "b", &[THREE, ONE, TWO_OTHERWISE], &[]);
    let c = ingest(&workspace, "c", &[THREE, THREE], &[]);
    ingest(&workspace, "d", &[THREE, THREE, THREE], &[]);
    assert_eq!(workspace.run(&["sources", "drop", &c]).exit, Some(0));
    // `b` is judged anew against a source that came after it.
    let a = ingest(&workspace, "a", &[ONE, TWO, BAD, BAD], &["--replace", &a]);
    workspace.run(&["sources", "rejects", "--emit", "xlsx"]);
    let sent = fs::read(workspace.path().join("out/退回/城关镇退回补正表.xlsx")).expect("a workbook");
    let mut book = Book::open(&sent);
    book.one().set(4, "发放日期", "2024-05-05");
    workspace.write("inbox/退回.xlsx", &book.save());
    let back = workspace.json(&["ingest", "inbox/退回.xlsx"]);
    assert_eq!(back["files"][0]["returned"]["settled"], 1, "{back}");
    assert_eq!(back["files"][0]["returned"]["source"], a.as_str());
    workspace
}

/// Packs; the archive's path and what was said.
fn pack(workspace: &Workspace, more: &[&str]) -> (PathBuf, Value) {
    let said = workspace.json(&[&["pack", "2024", "--emit", "md"], more].concat());
    let path = said["path"].as_str().unwrap_or_else(|| panic!("{said}"));
    (workspace.path().join(path), said)
}

/// Replays somewhere else, on another day, in another time zone.
fn replay(folder: &Path, pack: &Path, more: &[&str]) -> Said {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_report"));
    command.current_dir(folder).arg("replay").arg(pack).args(more);
    command.env("TZ", "Pacific/Kiritimati").env("LANG", "tr_TR.UTF-8").env("SOURCE_DATE_EPOCH", "1900000000");
    let output = command.output().expect("the program starts");
    Said {
        exit: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn replayed(folder: &Path, pack: &Path, more: &[&str]) -> (Option<i32>, Value) {
    let said = replay(folder, pack, &[&["--format", "json"], more].concat());
    let json = serde_json::from_str(&said.stdout);
    (said.exit, json.unwrap_or_else(|e| panic!("{e}: {}{}", said.stdout, said.stderr)))
}

/// A forged archive, replayed.
fn forged(folder: &Path, pack: &Pack) -> Said {
    let path = folder.join("forged.zip");
    fs::write(&path, pack.bytes()).expect("written");
    replay(folder, &path, &[])
}

fn hows(said: &Value) -> Vec<&str> {
    said["sources"].as_array().expect("sources").iter().map(|s| s["how"].as_str().expect("how")).collect()
}

#[test]
fn the_sample_county_comes_out_the_same_elsewhere() {
    let office = office::copy_of_sample("pack");
    let run = |arguments: &[&str], zone: &str| {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_report"));
        command.current_dir(&office).args(arguments).env("SOURCE_DATE_EPOCH", office::NOON).env("TZ", zone);
        let output = command.output().expect("the program starts");
        (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
    };
    let emit = ["--emit", "docx,md,html,xlsx,txt", "--annotate", "comments"];
    assert_eq!(run(&[&["build", "2024"], &emit[..]].concat(), "UTC").0, Some(1), "with rejects");
    let first = run(&[&["pack", "2024", "--no-trial", "--output", "a.zip"], &emit[..]].concat(), "UTC");
    assert_eq!(first.0, Some(0));
    let second = &["pack", "2024", "--no-trial", "--output", "b.zip"];
    assert_eq!(run(&[second, &emit[..]].concat(), "America/St_Johns").0, Some(0));
    let (a, b) = (fs::read(office.join("a.zip")).expect("a"), fs::read(office.join("b.zip")).expect("b"));
    assert!(a == b, "the same office gives the same archive");
    assert!(first.1.contains(&packs::sha256(&a)), "its fingerprint is printed");

    let elsewhere = tempfile::tempdir().expect("a folder");
    fs::rename(office.join("a.zip"), elsewhere.path().join("a.zip")).expect("moved");
    let into = elsewhere.path().join("核验");
    let (exit, said) =
        replayed(elsewhere.path(), Path::new("a.zip"), &["--into", into.to_str().expect("UTF-8")]);
    assert_eq!((exit, &said["same"]), (Some(0), &Value::Bool(true)), "{said:#}");
    let sources = hows(&said);
    assert!(sources.len() > 60 && sources.iter().all(|how| *how == "same"), "{sources:?}");
    // What `build` wrote for the same options is what was packed and what comes out again.
    let built: BTreeMap<_, _> = workspace::files(&office.join("out"));
    assert!(built.len() >= 7, "{:?}", built.keys());
    assert!(built == workspace::files(&into.join("out")), "the same drafts");
    let pack = Pack::open(&a);
    for (name, bytes) in built {
        assert!(pack.get(&format!("out/{}", name.display())) == bytes, "{}", name.display());
    }
    for name in ["report.toml", "regions.csv", "targets.csv", "controls.csv", "facts.csv", "catalog/本县.toml"] {
        assert!(pack.get(name) == fs::read(office.join(name)).expect("a file"), "{name}");
    }
    for name in ["record/sources.json", "record/rejects.json", "record/findings.json"] {
        let document: Value = serde_json::from_slice(pack.get(name)).expect("JSON");
        assert_eq!(document["schema"], 1, "{name}");
    }
    assert_eq!(pack.index["options"]["annotate"], true);
    assert_eq!(pack.index["today"], "2024-12-24");
    assert_eq!(workspace::files(&into.join("ledger")).len(), 1 + pack.names().iter().filter(|n| n.starts_with("ledger/")).count() - 1);
}

#[test]
fn every_town_of_a_year_cut_off_is_packed_with_it() {
    let workspace = small();
    let more = ["--each", "town", "--as-of", "2024-12-20", "--region", "云水县"];
    let (path, said) = pack(&workspace, &more);
    assert_eq!(said["trial"]["same"], true, "{said:#}");
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    assert_eq!(name, "2024-01-01..2024-12-20.zip");
    let pack = Pack::open(&fs::read(&path).expect("an archive"));
    assert!(pack.names().iter().any(|n| n.contains("999921200-河西镇/") && n.ends_with(".md")));
    let (exit, said) = replayed(workspace.path().parent().expect("above"), &path, &[]);
    assert_eq!((exit, hows(&said)), (Some(0), vec!["same"]), "{said:#}");
}

#[test]
fn a_ledger_with_a_history_is_proven_row_by_row() {
    let workspace = eventful();
    let before = workspace.ledger();
    let (path, said) = pack(&workspace, &[]);
    assert_eq!(said["trial"]["same"], true, "{said:#}");
    assert!(workspace.ledger() == before, "the ledger is only read");
    let folder = tempfile::tempdir().expect("a folder");
    let (exit, said) = replayed(folder.path(), &path, &[]);
    assert_eq!(exit, Some(0), "{said:#}");
    let how = hows(&said);
    assert_eq!(how.len(), 4, "{said:#}");
    assert!(how.contains(&"row_by_row"), "{how:?}: some rows were decided on by what is gone");
    assert!(fs::read_dir(folder.path()).expect("a folder").next().is_none(), "nothing is left behind");
    let kinds = ["data/", "links/", "rejects/", "held/", "returns/", "originals/"];
    let pack = Pack::open(&fs::read(&path).expect("an archive"));
    for kind in kinds {
        assert!(pack.names().iter().any(|n| n.contains(kind)), "{kind} in {:?}", pack.names());
    }
}

#[test]
fn a_changed_byte_is_found_and_named_wherever_it_stands() {
    let workspace = small();
    let (path, _) = pack(&workspace, &["--no-trial"]);
    let whole = fs::read(&path).expect("an archive");
    let folder = tempfile::tempdir().expect("a folder");
    let pieces = packs::pieces(&whole);
    assert_eq!(pieces.last().expect("an end").0.end, whole.len());
    // Of every piece the first, the last and one between; what becomes of every byte is tested beside the code.
    let places: Vec<(usize, &Vec<String>)> = pieces
        .iter()
        .flat_map(|(range, words)| {
            let between = range.start + range.len() / 3;
            [range.start, between, range.end - 1].map(|at| (at, words))
        })
        .collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for worker in 0..2 {
            let (next, places, whole, folder) = (&next, &places, &whole, folder.path());
            scope.spawn(move || {
                while let Some((at, words)) = places.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    let mut flipped = whole.clone();
                    flipped[*at] ^= 1 << (at % 8);
                    let file = folder.join(format!("{worker}.zip"));
                    fs::write(&file, flipped).expect("written");
                    let said = replay(folder, &file, &[]);
                    assert_eq!(said.exit, Some(2), "byte {at} of {words:?}: {}", said.stderr);
                    assert!(said.stderr.contains("E0840"), "byte {at}: {}", said.stderr);
                    for word in *words {
                        assert!(said.stderr.contains(word), "byte {at}: no {word} in {}", said.stderr);
                    }
                }
            });
        }
    });
    let told = |bytes: &[u8]| {
        let file = folder.path().join("cut.zip");
        fs::write(&file, bytes).expect("written");
        let said = replay(folder.path(), &file, &[]);
        assert_eq!(said.exit, Some(2), "{}", said.stderr);
        said.stderr
    };
    assert!(told(&whole[..whole.len() - 1]).contains("中央目录的结尾处被截断"));
    assert!(told(&whole[..whole.len() / 2]).contains("被截断"));
    assert!(told(&[&whole[..], b"x"].concat()).contains("多出 1 字节"));
    assert!(told(b"PK").contains("E084") && told(b"").contains("E0842"));
}
