//! Runs that are killed at any instant.
//!
//! Each is killed after a random part of the time it takes undisturbed, or as soon as a file appears that
//! it makes on its way, or as soon as its commit shows (so that the short time of a commit is hit). Afterwards the workspace must be as
//! before or as after the run (a run over several files: as after some of them), and the next run must end
//! as an undisturbed one does and take every leftover away.

use super::exports;
use super::office::{Dice, Ledger, Office};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What is killed.
pub struct Scenario {
    name: &'static str,
    /// The office before.
    before: Office,
    run: Vec<String>,
    /// What to run where the killed run had done its work already; else the same again.
    then: Option<Vec<String>>,
    /// Ledgers on the way, the last one being the end.
    steps: Vec<Ledger>,
    /// Deliverables afterwards.
    out: BTreeMap<PathBuf, Vec<u8>>,
    /// Figures by step.
    figures: Vec<String>,
    /// How long it takes.
    time: Duration,
    /// A part of a file's path at whose appearance the run is killed.
    marks: Vec<&'static str>,
    /// What changes as it commits, in order: it is killed at each, and where the ledger changes, after the last one.
    commit: &'static [&'static str],
}

/// How a run over the ledger commits.
const LEDGER: &[&str] = &["ledger/manifest.json.part", "ledger/manifest.json"];
const DRAFTS: &[&str] = &["out/2024/.report-pending.json", "out/2024/2024年工作总结.docx"];
const ARCHIVE: &[&str] = &["out/存档/2024.zip"];

/// When a run is killed.
#[derive(Debug, Clone, Copy)]
enum When {
    /// At a random instant.
    Random,
    /// Soon after a path with this part has appeared.
    Appears(&'static str),
    /// As soon as this file is another one.
    Changes(&'static str),
}

/// How often a run is killed at most to hit a moment that may be over before the kill comes.
const TRIES: usize = 25;

/// What became of the kills.
#[derive(Default, Debug)]
pub struct Tally {
    pub kills: usize,
    /// The run had ended when it was to be killed.
    pub too_late: usize,
    /// It was killed, and the ledger is as before, with and without something begun beside it.
    pub before: usize,
    pub begun: usize,
    /// As after one of several files.
    pub between: usize,
    /// As after all, leftovers to be taken away or none.
    pub unfinished: usize,
    pub after: usize,
    /// Some deliverables were new and some old.
    pub mixed: usize,
}

fn words(arguments: &[&str]) -> Vec<String> {
    arguments.iter().map(|a| (*a).to_owned()).collect()
}

fn run(office: &Office, arguments: &[String]) -> super::office::Said {
    office.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

impl Scenario {
    /// Measures a run undisturbed; `steps` are the ledgers between.
    fn new(
        name: &'static str,
        before: Office,
        arguments: &[&str],
        then: Option<&[&str]>,
        between: Vec<Office>,
        marks: &[&'static str],
        commit: &'static [&'static str],
    ) -> Scenario {
        let after = before.twin();
        let began = Instant::now();
        let said = after.run(arguments);
        let time = began.elapsed();
        assert!(matches!(said.exit, Some(0 | 1)), "{name}: {said:#?}");
        assert_eq!(after.left_over(), Vec::<String>::new(), "{name} undisturbed");
        let mut steps = vec![before.ledger()];
        let mut figures = vec![before.sound()];
        for office in between.iter().chain([&after]) {
            if office.ledger() != steps[steps.len() - 1] {
                steps.push(office.ledger());
                figures.push(office.sound());
            }
        }
        let run = words(arguments);
        let out = after.out();
        let then = then.map(words);
        Scenario { name, before, run, then, steps, out, figures, time, marks: marks.to_vec(), commit }
    }

    /// Kills once.
    fn kill(&self, dice: &mut Dice, when: When, tally: &mut Tally) {
        let office = self.before.twin();
        let place = format!("{} {when:?}", self.name);
        let standing: Vec<PathBuf> = tree(&office);
        let mut child = office.start(&self.run.iter().map(String::as_str).collect::<Vec<_>>());
        let began = Instant::now();
        let micros = u64::try_from(self.time.as_micros()).expect("short");
        let mut until = |is_time: &dyn Fn() -> bool| {
            while began.elapsed() < self.time * 20
                && child.try_wait().expect("a child").is_none()
                && !is_time()
            {}
        };
        match when {
            When::Random => std::thread::sleep(Duration::from_micros(dice.below(micros * 21 / 20 + 1))),
            When::Appears(mark) => {
                let seen = |p: &PathBuf| p.to_string_lossy().contains(mark) && !standing.contains(p);
                until(&|| tree(&office).iter().any(seen));
                std::thread::sleep(Duration::from_micros(dice.below(3000)));
            }
            When::Changes(name) => {
                let before = written(&office.path().join(name));
                until(&|| written(&office.path().join(name)).is_some_and(|now| Some(now) != before));
            }
        }
        let over = child.try_wait().expect("a child").is_some();
        child.kill().ok();
        let status = child.wait().expect("a child");
        // One that ended while it was being killed has a code of its own.
        let ended = over || (cfg!(unix) && status.code().is_some());
        tally.kills += 1;
        let at = self.hold(&office, &place);
        let whole = at + 1 == self.steps.len();
        let left = office.left_over();
        let (old, new) = (self.before.out(), office.out());
        // A ledger that a build only reads is before and after; what it wrote tells how far it came.
        let done = whole && new == self.out;
        let changed = new != old || (at > 0 && self.steps.len() > 1);
        match (ended, done, left.is_empty()) {
            (true, _, _) => tally.too_late += 1,
            (false, true, false) if changed => tally.unfinished += 1,
            (false, true, true) if changed => tally.after += 1,
            (false, _, _) if at > 0 && !whole => tally.between += 1,
            (false, false, _) if changed && new != old => tally.mixed += 1,
            (false, _, true) => tally.before += 1,
            (false, _, false) => tally.begun += 1,
        }
        let again = if whole { self.then.as_ref().unwrap_or(&self.run) } else { &self.run };
        let said = run(&office, again);
        assert!(matches!(said.exit, Some(0 | 1)), "{place}, the next run: {said:#?}");
        // The ledger that an undisturbed run leaves has been found sound once; this is the same to the byte.
        let end = self.steps.last().expect("an end");
        assert!(office.ledger() == *end, "{place}: the next run does the rest");
        let out = office.out();
        assert!(
            out == self.out,
            "{place}: not the deliverables of an undisturbed run: {:?}",
            differing(&out, &self.out)
        );
        assert_eq!(office.left_over(), Vec::<String>::new(), "{place}: the next run takes leftovers away");
    }

    /// Which of the steps the ledger is at; everything else of it must hold.
    fn hold(&self, office: &Office, place: &str) -> usize {
        let ledger = office.ledger();
        let at = self.steps.iter().rposition(|step| *step == ledger);
        let at = at.unwrap_or_else(|| panic!("{place}: the ledger is neither as before nor as after"));
        assert!(office.sound() == self.figures[at], "{place}: other figures");
        let old = self.before.out();
        for (name, bytes) in office.out() {
            let whole = [&old, &self.out].iter().any(|out| out.get(&name) == Some(&bytes));
            assert!(whole, "{place}: {} is neither old nor new", name.display());
        }
        for name in old.keys().filter(|name| self.out.contains_key(*name)) {
            assert!(office.out().contains_key(name), "{place}: {} is gone", name.display());
        }
        at
    }
}

fn differing<'a>(a: &'a BTreeMap<PathBuf, Vec<u8>>, b: &'a BTreeMap<PathBuf, Vec<u8>>) -> Vec<&'a Path> {
    let names = a.keys().chain(b.keys()).filter(|name| a.get(*name) != b.get(*name));
    names.map(PathBuf::as_path).collect()
}

/// What is written in a file. An empty ledger, which a first run begins with, is as good as none.
fn written(path: &Path) -> Option<Vec<u8>> {
    let bytes = std::fs::read(path).ok().filter(|bytes| !bytes.is_empty())?;
    let empty = br#""generation":0,"#;
    (!bytes.windows(empty.len()).any(|part| part == empty)).then_some(bytes)
}

/// All paths of an office and of its temporary folder; those that go meanwhile are left out.
fn tree(office: &Office) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![office.path().join("ledger"), office.path().join("out"), office.temp().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            }
            found.push(entry.path());
        }
    }
    found
}

/// The id of the source of a file.
pub fn source(office: &Office, path: &str) -> String {
    let said = office.must(&["sources", "--format", "json"], &[0]);
    let told: serde_json::Value = serde_json::from_str(&said.stdout).expect("JSON");
    let sources = told["sources"].as_array().expect("sources");
    let found = sources.iter().find(|s| s["path"] == path).expect("the source");
    found["id"].as_str().expect("an id").to_owned()
}

/// All that is killed, over tables of `rows` rows.
pub fn scenarios(rows: usize) -> Vec<Scenario> {
    let third = rows / 3;
    let parts =
        [exports::rows(0, third, 0), exports::rows(third, 2 * third, 0), exports::rows(2 * third, rows, 0)];
    let mut all = Vec::new();

    let fresh = Office::new();
    fresh.write("收件/一.csv", exports::rows(0, rows, 0).as_bytes());
    let marks = ["ledger/data/", "manifest.json.part", "ledger/data/subsidy", "ledger/originals/"];
    let arguments = ["ingest", "收件/一.csv"];
    all.push(Scenario::new("ingest", fresh, &arguments, None, Vec::new(), &marks, LEDGER));

    let inbox = Office::new();
    for (place, part) in parts.iter().enumerate() {
        inbox.write(&format!("inbox/{}.csv", place + 1), part.as_bytes());
    }
    let mut between = vec![inbox.twin()];
    for place in 1..=3 {
        let next = between[between.len() - 1].twin();
        next.must(&["ingest", &format!("inbox/{place}.csv")], &[0, 1]);
        between.push(next);
    }
    let marks = ["-1.parquet", "-2.parquet", "-3.parquet", "manifest.json.part"];
    all.push(Scenario::new("ingest of an inbox", inbox.twin(), &["ingest"], None, between, &marks, LEDGER));

    // One that overlaps: duplicates and held rows lean on what is there.
    let overlapping = Office::new();
    overlapping.write("收件/一.csv", exports::rows(0, 2 * third, 0).as_bytes());
    overlapping.write("收件/二.csv", exports::rows(third, rows, 50).as_bytes());
    overlapping.must(&["ingest", "收件/一.csv"], &[0, 1]);
    let arguments = ["ingest", "收件/二.csv"];
    let marks = ["-2.parquet", "ledger/links", "ledger/held", "manifest.json.part"];
    let before = overlapping.twin();
    all.push(Scenario::new("ingest that overlaps", before, &arguments, None, Vec::new(), &marks, LEDGER));

    // The rows that the second leaned on come back to it.
    overlapping.must(&arguments, &[0, 1]);
    let id = source(&overlapping, "收件/一.csv");
    let marks = ["-3.parquet", "ledger/data/", "manifest.json.part"];
    let settle: &[&str] = &["ingest", "收件/二.csv"];
    let before = overlapping.twin();
    all.push(Scenario::new(
        "sources drop",
        before,
        &["sources", "drop", &id],
        Some(settle),
        Vec::new(),
        &marks,
        LEDGER,
    ));

    overlapping.write("收件/新.csv", exports::rows(0, third + third / 2, 30).as_bytes());
    let arguments = ["ingest", "收件/新.csv", "--replace", &id];
    let settle: &[&str] = &["ingest", "收件/新.csv"];
    all.push(Scenario::new(
        "ingest --replace",
        overlapping,
        &arguments,
        Some(settle),
        Vec::new(),
        &marks,
        LEDGER,
    ));

    // A second build over the deliverables of a first.
    inbox.must(&["build", "2024", "--emit", "docx,md", "--each", "town"], &[0, 1]);
    inbox.write("inbox/4.csv", exports::rows(rows, rows + third, 0).as_bytes());
    let build = ["build", "2024", "--emit", "docx,md", "--each", "town"];
    let marks = [".report-", ".report-pending", "-4.parquet"];
    all.push(Scenario::new("build", inbox.twin(), &build, None, Vec::new(), &marks, DRAFTS));

    inbox.must(&build, &[0, 1]);
    let marks = [".report-", "report-", "packed"];
    let pack = ["pack", "2024", "--emit", "docx,md"];
    all.push(Scenario::new("pack", inbox.twin(), &pack, None, Vec::new(), &marks, ARCHIVE));

    inbox.must(&pack, &[0, 1]);
    let marks = [".report-", "report-", "/ledger/data/subsidy"];
    let replay = ["replay", "out/存档/2024.zip"];
    all.push(Scenario::new("replay", inbox, &replay, None, Vec::new(), &marks, &[]));
    all
}

/// Kills each scenario so many times, in turn at random instants and at the appearance of each of its files; then
/// until each moment of its commit has been hit.
pub fn kill_all(scenarios: &[Scenario], times: usize, seed: u64) {
    let mut sum = Tally::default();
    println!("killed: times, of these too late | as before, with something begun | as after some files |");
    println!("        some deliverables new | as after, leftovers beside it | as after");
    for scenario in scenarios {
        let (mut tally, mut dice) = (Tally::default(), Dice::new(seed + 1));
        for time in 0..times {
            let mark = scenario.marks[time / 2 % scenario.marks.len()];
            let when = if time % 2 == 0 { When::Random } else { When::Appears(mark) };
            scenario.kill(&mut dice, when, &mut tally);
        }
        let hit = |dice: &mut Dice, tally: &mut Tally, when: When, is_hit: &dyn Fn(&Tally) -> bool| {
            for _ in 0..TRIES {
                if is_hit(tally) {
                    break;
                }
                scenario.kill(dice, when, tally);
            }
            assert!(is_hit(tally), "{}, {when:?}: not once in {TRIES} times: {tally:?}", scenario.name);
        };
        hit(&mut dice, &mut tally, When::Appears(scenario.marks[0]), &|tally| tally.begun > 0);
        for name in scenario.commit {
            scenario.kill(&mut dice, When::Changes(name), &mut tally);
        }
        // An archive is the last thing that is written: after it there may be no time left.
        if let Some(last) = scenario.commit.last().filter(|_| scenario.steps.len() > 1) {
            hit(&mut dice, &mut tally, When::Changes(last), &|tally| tally.committed() > 0);
        }
        println!("{:>20} ({:?}): {}", scenario.name, scenario.time, tally.line());
        sum.add(&tally);
    }
    println!("{:>20}: {}", "all", sum.line());
    assert!(sum.kills >= times * scenarios.len(), "{sum:?}");
}

impl Tally {
    /// Killed when something of the run was in force already.
    fn committed(&self) -> usize {
        self.between + self.mixed + self.unfinished + self.after
    }

    fn line(&self) -> String {
        let Tally { kills, too_late, before, begun, between, unfinished, after, mixed } = self;
        format!("{kills}, {too_late} | {before}, {begun} | {between} | {mixed} | {unfinished} | {after}")
    }

    fn add(&mut self, other: &Tally) {
        self.kills += other.kills;
        self.too_late += other.too_late;
        self.before += other.before;
        self.begun += other.begun;
        self.between += other.between;
        self.unfinished += other.unfinished;
        self.after += other.after;
        self.mixed += other.mixed;
    }
}
