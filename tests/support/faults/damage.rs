//! Files cut short and bits flipped, in every kind of file of the ledger, in deliverables and settings.
//!
//! Invariant: a reading command gives the very answer that it gave before, or it names the damaged file with
//! a code and a remedy. It never gives another figure, falls over, hangs or asks for memory without end (the
//! runs are limited).

use super::exports;
use super::office::{Dice, Office};
use crate::returned::Book;
use crate::workspace::files;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Commands that read the ledger and write nothing; the last reads a draft besides.
const READERS: [&[&str]; 12] = [
    &["stats", "2024", "--by", "region:town,month", "--format", "json"],
    &["sources", "--verify", "--format", "json"],
    &["sources", "--format", "json"],
    &["sources", "rejects", "--format", "json"],
    &["sources", "impact", "2024", "--format", "json"],
    &["trace", "subsidy.amount", "2024-03", "--format", "json"],
    &["trace", "subsidy.amount", "2024-03", "--format", "csv"],
    &["audit", "2024", "--format", "json"],
    &["coverage", "2024", "--format", "json"],
    &["ingest", "收件/三.csv", "--dry-run", "--format", "json"],
    &["diff", "out/2024", "now", "--format", "json"],
    &["check", "out/2024/2024年工作总结.docx", "--format", "json"],
];

/// What a file may be damaged by.
#[derive(Debug, Clone, Copy)]
enum Damage {
    Cut(usize),
    Flip(usize, u8),
    /// All bytes from here on are zero, as after a failure of power.
    Zeros(usize),
    Longer,
}

impl Damage {
    fn of(self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        match self {
            Damage::Cut(length) => bytes.truncate(length),
            Damage::Flip(at, bit) => bytes[at] ^= 1 << bit,
            Damage::Zeros(from) => bytes[from..].fill(0),
            Damage::Longer => bytes.push(b'0'),
        }
        bytes
    }

    /// So many, at the head, in the middle and at the foot of so many bytes.
    fn some(length: usize, count: usize, dice: &mut Dice) -> Vec<Damage> {
        if length == 0 {
            return vec![Damage::Longer];
        }
        let mut all = vec![Damage::Cut(0), Damage::Zeros(length / 2), Damage::Longer];
        let mut below = |bound: usize| dice.below(bound.max(1) as u64) as usize;
        while all.len() < count {
            let edge = length.min(64);
            let at = [below(edge), below(length), length - 1 - below(edge)][all.len() % 3];
            all.push(if below(4) == 0 { Damage::Cut(at) } else { Damage::Flip(at, below(8) as u8) });
        }
        all.truncate(count);
        all
    }
}

/// An office whose ledger has every kind of file, and whose drafts stand in `out/`.
fn office() -> Office {
    let office = Office::new();
    office.write("收件/一.csv", exports::rows(0, 2_100, 0).as_bytes());
    office.write("收件/二.csv", exports::rows(1_000, 3_100, 50).as_bytes());
    office.write("收件/三.csv", exports::rows(3_000, 3_100, 20).as_bytes());
    for file in ["收件/一.csv", "收件/二.csv"] {
        office.must(&["ingest", file], &[1]);
    }
    // A town mends its refused rows and sends them back.
    office.must(&["sources", "rejects", "--emit", "xlsx"], &[0, 1]);
    let sent = files(&office.path().join("out"));
    let (_, bytes) =
        sent.iter().find(|(name, _)| name.extension().is_some_and(|e| e == "xlsx")).expect("a workbook");
    let mut book = Book::open(bytes);
    for sheet in &mut book.sheets {
        let (header, column) = (sheet.header(), sheet.column("发放日期"));
        for row in sheet.rows.iter_mut().skip(header + 1) {
            if let Some(cell) = row.get_mut(column).filter(|cell| cell.ends_with("-32")) {
                *cell = cell.replace("-32", "-12");
            }
        }
    }
    office.write("收件/补正.xlsx", &book.save());
    office.must(&["ingest", "收件/补正.xlsx"], &[0, 1]);
    office.must(&["build", "2024", "--emit", "docx,md", "--no-ingest"], &[0, 1]);
    office
}

type Answers = Vec<(Option<i32>, String)>;

/// What a reader said, without what may differ.
fn answer(office: &Office, reader: &[&str]) -> (Option<i32>, String) {
    let said = office.run(reader);
    assert!(said.exit.is_some_and(|e| e < 2), "{reader:?}: {said:#?}");
    (said.exit, said.stdout)
}

fn answers(office: &Office) -> Answers {
    READERS.iter().map(|reader| answer(office, reader)).collect()
}

/// Runs a reader over damage: the same answer, or a clear error. Whether it noticed.
fn read(office: &Office, reader: &[&str], right: &(Option<i32>, String), file: &str, damage: Damage) -> bool {
    let said = office.run(reader);
    let place = || format!("{reader:?} with {file} {damage:?}: {said:#?}");
    assert!(!said.stderr.contains("panicked"), "{}", place());
    if reader.contains(&"--verify") && said.exit == Some(1) {
        assert!(said.stdout.contains(file) && said.stderr.contains("办法："), "{}", place());
        return true;
    }
    // Another office's run may have changed a file while it is read; nothing of that kind here.
    if said.exit.is_some_and(|exit| exit < 2) {
        assert!((said.exit, &said.stdout) == (right.0, &right.1), "{}", place());
        return false;
    }
    assert!(said.is_clear(file, &["E0302", "E0303", "E0101"]), "{}", place());
    true
}

/// Damages each file of the ledger `count` times; each is read by `readers` of the readers in turn.
pub fn ledger(count: usize, readers: usize) {
    let office = office();
    let right = answers(&office);
    let mut dice = Dice::new(7);
    let mut kinds: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    let mut turn = 0;
    for (name, bytes) in files(&office.path().join("ledger")) {
        let kind = name.components().next().expect("a part").as_os_str().to_string_lossy().into_owned();
        let file = format!("ledger/{}", name.to_string_lossy().replace('\\', "/"));
        let path = office.path().join(&file);
        let tally = kinds.entry(kind.clone()).or_default();
        if tally.0 >= count {
            continue;
        }
        for damage in Damage::some(bytes.len(), count, &mut dice) {
            let damaged = damage.of(&bytes);
            if damaged == bytes {
                continue;
            }
            fs::write(&path, damaged).expect("damage");
            tally.0 += 1;
            // Verification notices each, whatever else does.
            let noticed = kind == "lock" || read(&office, READERS[1], &right[1], &file, damage);
            assert!(noticed, "{file} {damage:?} was not noticed");
            for _ in 0..readers {
                turn += 1;
                let reader = turn % READERS.len();
                tally.1 += 1;
                tally.2 += usize::from(read(&office, READERS[reader], &right[reader], &file, damage));
            }
        }
        fs::write(&path, &bytes).expect("as it was");
    }
    for (kind, (damages, runs, noticed)) in &kinds {
        println!("{kind}: damaged {damages} times, {runs} runs, {noticed} refused, the others right");
    }
    let all = ["data", "held", "links", "lock", "manifest.json", "originals", "rejects", "returns"];
    assert_eq!(kinds.keys().map(String::as_str).collect::<Vec<_>>(), all);
    assert_eq!(answers(&office), right, "as it was");
}

/// Deliverables, their manifest and settings damaged: no answer can be expected to be the same, but each run
/// ends in words, and a build never writes over what it does not know.
pub fn others(count: usize) {
    let office = office();
    let ledger = office.ledger();
    let mut dice = Dice::new(11);
    let out = files(&office.path().join("out/2024"));
    let mut runs = 0;
    for (name, bytes) in &out {
        let file = format!("out/2024/{}", name.display());
        for damage in Damage::some(bytes.len(), count, &mut dice) {
            let damaged = damage.of(bytes);
            if damaged == *bytes {
                continue;
            }
            office.write(&file, &damaged);
            for reader in [READERS[10], READERS[11], &["trace", "f0001"]] {
                let said = office.run(reader);
                runs += 1;
                assert!(
                    matches!(said.exit, Some(0..=2)) && !said.stderr.contains("panicked"),
                    "{file} {damage:?} {said:#?}"
                );
                let told =
                    said.exit != Some(2) || (said.stderr.contains("E0") && said.stderr.contains("办法："));
                assert!(told, "{file} {damage:?} {reader:?}: {said:#?}");
            }
            office.must(&["build", "2024", "--emit", "docx,md", "--no-ingest"], &[0, 1]);
            runs += 1;
            if !name.ends_with("figures.json") {
                assert!(
                    office.read(&file) == damaged,
                    "{file} {damage:?}: what is not ours was written over"
                );
            }
            fs::remove_dir_all(office.path().join("out/2024")).expect("out");
            out.iter().for_each(|(name, bytes)| office.write(&format!("out/2024/{}", name.display()), bytes));
        }
    }
    let settings =
        ["report.toml", "regions.csv", "targets.csv", "facts.csv", "controls.csv", "templates/导语.md"];
    for name in settings {
        let bytes = office.read(name);
        for damage in Damage::some(bytes.len(), count, &mut dice) {
            office.write(name, &damage.of(&bytes));
            for reader in [READERS[0], READERS[8], &["build", "2024", "--emit", "md", "--no-ingest"]] {
                let said = office.run(reader);
                runs += 1;
                let told =
                    said.exit != Some(2) || (said.stderr.contains(name) && said.stderr.contains("办法："));
                let ended = matches!(said.exit, Some(0..=2)) && !said.stderr.contains("panicked");
                assert!(ended && told, "{name} {damage:?} {reader:?}: {said:#?}");
            }
        }
        office.write(name, &bytes);
    }
    println!("deliverables and settings: {runs} runs over damage");
    assert!(office.ledger() == ledger);
}

/// What is no file in the place of one: a folder, nothing, a link to nowhere, to itself, a pipe.
pub fn misplaced() {
    let office = office();
    let right = answers(&office);
    let mut names: Vec<String> =
        files(&office.path().join("ledger")).into_keys().map(|n| format!("ledger/{}", n.display())).collect();
    names.extend(["report.toml", "regions.csv", "templates/导语.md"].map(str::to_owned));
    let mut kinds: Vec<String> = Vec::new();
    let (mut turn, mut same, mut refused) = (0, 0, 0);
    for name in names {
        let kind = Path::new(&name).parent().expect("a folder").display().to_string();
        if name.ends_with("lock") || (kinds.contains(&kind) && kind.contains('/')) {
            continue;
        }
        kinds.push(kind);
        let (path, aside) = (office.path().join(&name), office.path().join("aside"));
        for what in ["folder", "nothing", "nowhere", "itself", "pipe"] {
            fs::rename(&path, &aside).expect("a file");
            // The figures, and the other readers in turn.
            turn += 1;
            let readers = [0, 3 + turn % (READERS.len() - 3)];
            // An office need not have every setting: where one is absent, or seems so, the answer is the one
            // without it.
            let optional = ["regions.csv", "templates/导语.md"].contains(&&*name)
                && ["nothing", "nowhere"].contains(&what);
            let wanted =
                readers.map(|r| if optional { answer(&office, READERS[r]) } else { right[r].clone() });
            let made = match what {
                "folder" => fs::create_dir(&path).is_ok(),
                "nothing" => true,
                _ => special(what, &path),
            };
            for (reader, wanted) in readers.into_iter().zip(&wanted).take(if made { 2 } else { 0 }) {
                let said = office.run(READERS[reader]);
                let clear = said.is_clear(&name, &["E0101", "E0302", "E0303", "E0401", "E0407"]);
                assert!(
                    clear || (said.exit, &said.stdout) == (wanted.0, &wanted.1),
                    "{what} for {name}: {:?} {said:#?}",
                    READERS[reader]
                );
                *(if clear { &mut refused } else { &mut same }) += 1;
            }
            if made && name.starts_with("ledger/") {
                let said = office.run(READERS[1]);
                let told = matches!(said.exit, Some(1 | 2))
                    && said.stderr.contains(&name)
                    && said.stderr.contains("办法：");
                assert!(told, "{what} for {name}: {said:#?}");
            }
            if what == "folder" {
                fs::remove_dir(&path).expect("a folder");
            } else {
                fs::remove_file(&path).ok();
            }
            fs::rename(&aside, &path).expect("a file");
        }
    }
    println!("no file in the place of one: {refused} runs refused, {same} the same answer");
    assert!(refused > 20 && same > 20, "{refused} refused, {same} the same");
    assert_eq!(answers(&office), right, "as it was");
}

#[cfg(unix)]
fn special(what: &str, path: &Path) -> bool {
    match what {
        "nowhere" => std::os::unix::fs::symlink("nirgends", path).is_ok(),
        "itself" => std::os::unix::fs::symlink(path.file_name().expect("a name"), path).is_ok(),
        _ => std::process::Command::new("mkfifo").arg(path).status().is_ok_and(|s| s.success()),
    }
}

#[cfg(not(unix))]
fn special(_: &str, _: &Path) -> bool {
    false
}
