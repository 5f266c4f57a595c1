//! Chain of custody, end to end: an archive of an office's drafts gives the same drafts elsewhere, byte by
//! byte, whatever became of the ledger before; a byte that was changed, anywhere, is found and named; an
//! archive that was forged to its own index is found out by the ledger's, and that by the originals.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::disallowed_types, reason = "a sheet keeps numbers as doubles")]

mod history;

use crate::office;
use crate::packs;
use crate::returned;
use crate::workspace;
use packs::Pack;
use returned::Book;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
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
    let emit: &[&str] = if more.contains(&"--emit") { &[] } else { &["--emit", "md"] };
    let said = workspace.json(&[&["pack", "2024"], emit, more].concat());
    let path = said["path"].as_str().unwrap_or_else(|| panic!("{said}"));
    (workspace.path().join(path), said)
}

/// Replays somewhere else, on another day, in another time zone.
fn replay(folder: &Path, pack: &Path, more: &[&str]) -> Said {
    let pack = pack.to_str().expect("UTF-8");
    let mut program = workspace::program::Program::new(folder, &[&["replay", pack], more].concat());
    program.current_dir(folder).env("TZ", "Pacific/Kiritimati").env("LANG", "tr_TR.UTF-8");
    workspace::said(program.env("SOURCE_DATE_EPOCH", "1900000000"))
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
        let output = office::report(&office, arguments).env("TZ", zone).current_dir(&office).output();
        let output = output.expect("the program starts");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let emit = ["--emit", "docx,md,html,xlsx,txt", "--annotate", "comments"];
    run(&[&["build", "2024"], &emit[..]].concat(), "UTC");
    let said =
        run(&[&["pack", "2024", "--no-trial", "--output", "a.zip"], &emit[..]].concat(), "America/St_Johns");
    let a = fs::read(office.join("a.zip")).expect("an archive");
    assert!(said.contains(&packs::sha256(&a)), "its fingerprint is printed");

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
    for name in
        ["report.toml", "regions.csv", "targets.csv", "controls.csv", "facts.csv", "catalog/本县.toml"]
    {
        assert!(pack.get(name) == fs::read(office.join(name)).expect("a file"), "{name}");
    }
    for name in ["record/sources.json", "record/rejects.json", "record/findings.json"] {
        let document: Value = serde_json::from_slice(pack.get(name)).expect("JSON");
        assert_eq!(document["schema"], 1, "{name}");
    }
    assert_eq!(pack.index["options"]["annotate"], true);
    assert_eq!(pack.index["today"], "2024-12-24");
    // All of the ledger, and nothing else (the lock is no content).
    let ledger = workspace::files(&office.join("ledger"));
    for (name, bytes) in ledger.iter().filter(|(name, _)| !name.ends_with("lock")) {
        assert!(pack.get(&format!("ledger/{}", name.display())) == bytes, "{}", name.display());
    }
    assert_eq!(pack.names().iter().filter(|n| n.starts_with("ledger/")).count(), ledger.len() - 1);
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
    let elsewhere = tempfile::tempdir().expect("a folder");
    let (exit, said) = replayed(elsewhere.path(), &path, &[]);
    assert_eq!((exit, hows(&said)), (Some(0), vec!["same"]), "{said:#}");
}

#[test]
fn a_ledger_with_a_history_is_proven_row_by_row() {
    let workspace = eventful();
    let before = workspace.ledger();
    let all = ["--emit", "docx,md,html,xlsx,txt", "--annotate", "comments"];
    let (path, said) = pack(&workspace, &all);
    assert_eq!(said["trial"]["same"], true, "{said:#}");
    assert!(workspace.ledger() == before, "the ledger is only read");
    let folder = tempfile::tempdir().expect("a folder");
    let (exit, said) = replayed(folder.path(), &path, &[]);
    assert_eq!(exit, Some(0), "{said:#}");
    let how = hows(&said);
    assert_eq!(how.len(), 4, "{said:#}");
    assert!(how.contains(&"row_by_row"), "{how:?}: some rows were decided on by what is gone");
    assert!(fs::read_dir(folder.path()).expect("a folder").next().is_none(), "nothing is left behind");
    // The same office at another place on the earth.
    let mut other =
        workspace.command(&[&["pack", "2024", "--no-trial", "--output", "o.zip"], &all[..]].concat());
    other.env("TZ", "Asia/Kathmandu").env("LC_ALL", "de_DE.UTF-8");
    assert!(other.output().expect("the program starts").status.success());
    let (one, other) = (fs::read(&path), fs::read(workspace.path().join("o.zip")));
    assert!(one.expect("an archive") == other.expect("another"), "the same bytes");
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
    // Of every piece the first and one between; what becomes of every byte is tested beside the code.
    let places: Vec<(usize, &Vec<String>)> = pieces
        .iter()
        .flat_map(|(range, words)| {
            let between = range.start + range.len() / 3;
            [range.start, between].map(|at| (at, words))
        })
        .collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for worker in 0..2 {
            let (next, places, whole, folder) = (&next, &places, &whole, folder.path());
            scope.spawn(move || {
                while let Some((at, words)) =
                    places.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
                {
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

#[test]
fn without_originals_they_are_looked_for_by_their_hashes() {
    let workspace = eventful();
    let (path, said) = pack(&workspace, &["--hashes-only"]);
    assert_eq!(said["trial"]["same"], true, "{said:#}");
    let packed = Pack::open(&fs::read(&path).expect("an archive"));
    assert!(!packed.names().iter().any(|n| n.contains("originals")), "{:?}", packed.names());
    let originals = packed.index["ledger"]["originals"].as_array().expect("originals");
    let inbox = |path: &str| fs::read(workspace.path().join(path)).expect("a file");
    for original in originals {
        let bytes = inbox(original["path"].as_str().expect("a path"));
        assert_eq!(original["sha256"], packs::sha256(&bytes), "{original}");
    }
    // Nobody has them: the drafts come out the same, and no word is said for the ledger.
    let folder = tempfile::tempdir().expect("a folder");
    let (exit, said) = replayed(folder.path(), &path, &[]);
    assert_eq!((exit, hows(&said)), (Some(0), vec!["unread"; 4]), "{said:#}");
    assert_eq!(said["problems"][0]["code"], "W0844");
    // The auditor has copies of his own, under other names, in folders.
    let own = folder.path().join("原件/各处");
    fs::create_dir_all(&own).expect("folders");
    for (i, original) in originals.iter().enumerate() {
        fs::write(own.join(i.to_string()), inbox(original["path"].as_str().expect("a path")))
            .expect("a copy");
    }
    let (exit, said) = replayed(folder.path(), &path, &["--originals", "原件"]);
    assert_eq!(exit, Some(0), "{said:#}");
    assert!(hows(&said).iter().all(|h| ["same", "row_by_row"].contains(h)), "{said:#}");
    // One that was changed is none of them.
    let changed = fs::read(own.join("0")).expect("a copy");
    fs::write(own.join("0"), [&changed[..changed.len() - 2], b"1\n"].concat()).expect("changed");
    let (_, said) = replayed(folder.path(), &path, &["--originals", "原件"]);
    assert!(hows(&said).contains(&"unread"), "{said:#}");
}

#[test]
fn an_archive_forged_to_its_index_is_found_out() {
    let workspace = small();
    let (path, _) = pack(&workspace, &["--no-trial"]);
    let packed = Pack::open(&fs::read(&path).expect("an archive"));
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(forged(folder.path(), &packed).exit, Some(0), "the test's own archive is one");
    let zst = packed.named("originals/");
    let more = list(&[ONE, TWO, THREE, "2024-05-05,2024-05,城关镇,钱七,999921198001011030,护理补贴,80"]);
    let other = zstd::stream::encode_all(&more[..], 1).expect("packed");

    // An original that its own ledger does not know.
    let said = forged(folder.path(), packed.clone().set(&zst, other.clone()));
    assert_eq!(said.exit, Some(2), "{}", said.stderr);
    assert!(said.stderr.contains("E0302") && said.stderr.contains(&zst), "{}", said.stderr);

    // The ledger's manifest is brought to know it, the source still names the file that was ingested.
    let manifest = |change: &dyn Fn(&mut Value)| {
        packs::manifest(packed.get("ledger/manifest.json"), |ledger| change(&mut ledger["sources"][0]))
    };
    let known = manifest(&|source| {
        source["original"]["sha256"] = packs::sha256(&other).into();
        source["original"]["bytes"] = other.len().into();
    });
    let said =
        forged(folder.path(), packed.clone().set(&zst, other.clone()).set("ledger/manifest.json", known));
    assert_eq!(said.exit, Some(2), "{}", said.stderr);
    assert!(said.stderr.contains("解开后"), "{}", said.stderr);

    // And the source is brought to name the other file: its rows are not those of the ledger.
    let known = manifest(&|source| {
        source["original"]["sha256"] = packs::sha256(&other).into();
        source["original"]["bytes"] = other.len().into();
        source["sha256"] = packs::sha256(&more).into();
        source["bytes"] = more.len().into();
    });
    let said = forged(folder.path(), packed.clone().set(&zst, other).set("ledger/manifest.json", known));
    assert_eq!(said.exit, Some(1), "{}", said.stderr);
    assert!(said.stderr.contains("E0845") && said.stderr.contains("第 5 行"), "{}", said.stderr);

    // A draft with another number in it, and its manifest with it.
    let mut number = packed.clone();
    for name in [packed.named("总结.md"), packed.named("figures.json")] {
        let text = String::from_utf8(packed.get(&name).to_vec()).expect("text");
        number.set(&name, text.replace("180", "190").into_bytes());
    }
    assert_ne!(number.members, packed.members);
    let said = forged(folder.path(), &number);
    assert_eq!(said.exit, Some(1), "{}", said.stderr);
    assert!(said.stderr.contains("E0843"), "{}", said.stderr);
    assert!(said.stdout.contains("存档 190.00元，现在 180.00元"), "{}", said.stdout);

    // A draft too many, one too few.
    let said = forged(folder.path(), packed.clone().set("out/2024/别的.md", b"x".to_vec()));
    assert_eq!(
        (said.exit, said.stdout.contains("别的.md：现在没有生成")),
        (Some(1), true),
        "{}",
        said.stdout
    );
    let mut fewer = packed.clone();
    fewer.members.retain(|(n, _)| !n.ends_with(".md"));
    let said = forged(folder.path(), &fewer);
    assert_eq!((said.exit, said.stdout.contains(".md：存档里没有")), (Some(1), true), "{}", said.stdout);
    // Both are there to be looked at.
    let into = folder.path().join("看");
    fs::write(folder.path().join("n.zip"), number.bytes()).expect("written");
    let (exit, _) = replayed(folder.path(), Path::new("n.zip"), &["--into", into.to_str().expect("UTF-8")]);
    let draft = packed.named("总结.md");
    assert_eq!(exit, Some(1));
    assert_eq!(fs::read(into.join("packed").join(&draft)).expect("theirs"), number.get(&draft));
    assert_eq!(fs::read(into.join(&draft)).expect("ours"), packed.get(&draft));
}

#[test]
fn hostile_archives_write_nothing_outside() {
    let workspace = small();
    let (path, _) = pack(&workspace, &["--no-trial"]);
    let packed = Pack::open(&fs::read(&path).expect("an archive"));
    let folder = tempfile::tempdir().expect("a folder");
    let work = folder.path().join("a/b");
    fs::create_dir_all(&work).expect("folders");
    let refused = |pack: &Pack, code: &str| {
        let said = forged(&work, pack);
        assert_eq!((said.exit, said.stderr.contains(code)), (Some(2), true), "{code}: {}", said.stderr);
        let left: Vec<PathBuf> = workspace::files(folder.path()).into_keys().collect();
        assert_eq!(left, [Path::new("a/b/forged.zip")]);
    };
    let names = [
        "../evil",
        "out/../../../evil",
        "/tmp/evil",
        "C:/evil",
        "out\\evil",
        "evil.sh",
        "REPORT.TOML",
        "ledger/con",
    ];
    for name in names {
        refused(packed.clone().set(name, b"evil".to_vec()), "E0841");
    }
    refused(packed.clone().set("ledger/data/evil.parquet", b"evil".to_vec()), "E0841");
    refused(packed.clone().set("out/2024", b"a file and a folder".to_vec()), "E0841");
    // A store that unpacks to a thousand times its length.
    let bomb = zstd::stream::encode_all(std::io::repeat(b' ').take(80 << 20), 1).expect("packed");
    refused(packed.clone().set(&packed.named("originals/"), bomb), "E0841");
    let mut times = packed.clone();
    times.index["now"] = "someday".into();
    refused(&times, "E0840");
    // An index that tells of more than there is.
    let mut large = packed.index.clone();
    large["members"][0]["bytes"] = u64::MAX.into();
    fs::write(work.join("forged.zip"), packs::zip(&packs::head(&large), &packed.members)).expect("written");
    assert!(replay(&work, Path::new("forged.zip"), &[]).stderr.contains("E0841"));

    fs::write(work.join("full"), b"").expect("a file");
    for into in ["full", "."] {
        let said = replay(&work, &path, &["--into", into]);
        assert_eq!((said.exit, said.stderr.contains("E0901")), (Some(2), true), "{into}: {}", said.stderr);
    }
    let mut other = packed.clone();
    other.index["tool"] = "report 9.9.9".into();
    let said = forged(&work, &other);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    assert!(said.stderr.contains("W0846") && said.stderr.contains("9.9.9"), "{}", said.stderr);
}

#[test]
fn an_archive_is_private_and_never_written_over() {
    let workspace = small();
    let (path, said) = pack(&workspace, &["--no-trial"]);
    assert_eq!(said["written"], true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&path).expect("an archive").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else reads it");
    }
    let first = fs::read(&path).expect("an archive");
    assert_eq!(said["sha256"], packs::sha256(&first));
    let (again, said) = pack(&workspace, &["--no-trial"]);
    assert_eq!((&again, &said["written"]), (&path, &Value::Bool(false)));
    ingest(&workspace, "b", &["2024-05-05,2024-05,城关镇,钱七,999921198001011030,护理补贴,80"], &[]);
    let (beside, said) = pack(&workspace, &["--no-trial"]);
    assert!(beside.ends_with("2024-新.zip"), "{said}");
    assert!(fs::read(&path).expect("an archive") == first, "the first stays as it is");
    #[cfg(unix)]
    {
        let outside = tempfile::tempdir().expect("a folder");
        let target = outside.path().join("x.zip");
        std::os::unix::fs::symlink(&target, workspace.path().join("l.zip")).expect("a link");
        let said = workspace.run(&["pack", "2024", "--no-trial", "--emit", "md", "--output", "l.zip"]);
        assert_eq!(
            (said.exit, said.stderr.contains("E0402") || said.stderr.contains("E0407")),
            (Some(2), true),
            "{}",
            said.stderr
        );
        fs::remove_dir_all(workspace.path().join("out")).expect("removed");
        std::os::unix::fs::symlink(outside.path(), workspace.path().join("out")).expect("a link");
        let said = workspace.run(&["pack", "2024", "--no-trial", "--emit", "md"]);
        assert_eq!(said.exit, Some(2), "{}", said.stderr);
        assert!(!target.exists() && fs::read_dir(outside.path()).expect("a folder").next().is_none());
    }
}
