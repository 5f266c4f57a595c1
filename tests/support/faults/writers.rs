//! Several runs at once, and locks that are held too long or by nobody.

use super::exports;
use super::kills::source;
use super::office::{Office, finish};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Starts two runs at once and waits for both; what they said.
fn both(office: &Office, first: &[&str], second: &[&str]) -> [super::office::Said; 2] {
    let start = |arguments: &[&str]| {
        let command = office.command(arguments);
        std::thread::spawn(move || finish(command).expect("it ends"))
    };
    let (first, second) = (start(first), start(second));
    [first, second].map(|run| run.join().expect("a run"))
}

/// Two towns' tables that have nothing in common, and one that overlaps the first.
fn office(rows: usize) -> Office {
    let office = Office::new();
    office.write("收件/一.csv", exports::rows(0, rows, 0).as_bytes());
    office.write("收件/二.csv", exports::rows(rows, 2 * rows, 0).as_bytes());
    office.write("收件/三.csv", exports::rows(rows / 2, rows + rows / 2, 0).as_bytes());
    office
}

fn fine(said: &super::office::Said) -> bool {
    matches!(said.exit, Some(0 | 1))
}

/// The figures that some files give, one after the other.
fn figures(rows: usize, files: &[&str]) -> String {
    let office = office(rows);
    for file in files {
        office.must(&["ingest", file], &[0, 1]);
    }
    office.sound()
}

pub fn two_at_once(rows: usize, times: usize) {
    for _ in 0..times {
        let same = office(rows);
        let runs = both(&same, &["ingest", "收件/一.csv"], &["ingest", "收件/一.csv"]);
        assert!(runs.iter().all(fine), "{runs:#?}");
        assert_eq!(same.sound(), figures(rows, &["收件/一.csv"]));
        assert_eq!(same.left_over(), Vec::<String>::new());

        for other in ["收件/二.csv", "收件/三.csv"] {
            let different = office(rows);
            let runs = both(&different, &["ingest", "收件/一.csv"], &["ingest", other]);
            assert!(runs.iter().all(fine), "{runs:#?}");
            assert_eq!(different.sound(), figures(rows, &["收件/一.csv", other]));
            assert_eq!(different.left_over(), Vec::<String>::new());
        }

        let building = office(rows);
        building.must(&["ingest", "收件/一.csv"], &[0, 1]);
        let build = ["build", "2024", "--emit", "md"];
        let runs = both(&building, &build, &["ingest", "收件/二.csv"]);
        assert!(runs.iter().all(fine), "{runs:#?}");
        building.must(&build, &[0, 1]);
        let quiet = building.twin();
        std::fs::remove_dir_all(quiet.path().join("out")).expect("out");
        quiet.must(&build, &[0, 1]);
        assert!(building.out() == quiet.out(), "a build after both gives what an undisturbed one does");
        assert_eq!(building.left_over(), Vec::<String>::new());

        // Two builds at once write the same files.
        let runs = both(&quiet, &build, &build);
        assert!(runs.iter().all(fine), "{runs:#?}");
        assert!(building.out() == quiet.out());
        assert_eq!(quiet.left_over(), Vec::<String>::new());

        let dropping = office(rows);
        dropping.must(&["ingest", "收件/一.csv"], &[0, 1]);
        let id = source(&dropping, "收件/一.csv");
        let runs = both(&dropping, &["sources", "drop", &id], &["ingest", "收件/三.csv"]);
        assert!(runs.iter().all(fine), "{runs:#?}");
        assert_eq!(dropping.sound(), figures(rows, &["收件/三.csv"]));
        assert_eq!(dropping.left_over(), Vec::<String>::new());

        // A reader beside a writer that takes a source away sees all of it, none of it, or says so.
        let reading = office(rows);
        for file in ["收件/一.csv", "收件/二.csv"] {
            reading.must(&["ingest", file], &[0, 1]);
        }
        let (with, id) = (reading.figures(), source(&reading, "收件/一.csv"));
        let stats = ["stats", "2024", "--by", "region:town,month", "--format", "json"];
        let [stats, dropped] = both(&reading, &stats, &["sources", "drop", &id]);
        assert!(fine(&dropped), "{dropped:#?}");
        let whole = stats.exit == Some(0) && [&with, &reading.figures()].contains(&&stats.stdout);
        assert!(whole || stats.is_clear("ledger", &["E0301"]), "{stats:#?}");
    }
}

pub fn locks() {
    let office = office(20);
    office.must(&["ingest", "收件/一.csv"], &[0, 1]);
    let before = office.ledger();
    let lock =
        std::fs::File::options().write(true).open(office.path().join("ledger/lock")).expect("the lock");
    lock.lock().expect("to be had");
    for (wait, least) in [("0", 0), ("1", 1)] {
        let id = source(&office, "收件/一.csv");
        let runs: [&[&str]; 4] = [
            &["ingest", "收件/二.csv"],
            &["ingest", "收件/三.csv", "--replace", &id],
            &["sources", "drop", &id],
            &["build", "2024"],
        ];
        office.write("inbox/二.csv", exports::rows(20, 40, 0).as_bytes());
        for arguments in runs {
            let began = Instant::now();
            let said = office.run(&[arguments, &["--wait", wait]].concat());
            assert!(said.is_clear("ledger/lock", &["E0301"]) && said.stderr.contains("--wait"), "{said:#?}");
            assert!(began.elapsed() >= Duration::from_secs(least));
            assert!(office.ledger() == before && office.left_over().is_empty());
        }
        // Readers need no lock.
        office.sound();
        std::fs::remove_file(office.path().join("inbox/二.csv")).expect("the export");
    }
    // Who waits long enough gets it.
    let mut waiting = office.command(&["ingest", "收件/二.csv", "--wait", "60"]);
    let mut waiting = waiting.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    std::thread::sleep(Duration::from_millis(300));
    assert!(waiting.try_wait().expect("a child").is_none(), "it waits");
    drop(lock);
    assert!(matches!(waiting.wait().expect("it ends").code(), Some(0 | 1)));
    // A lock file that a dead process has left, with whatever in it, is nobody's.
    office.write("ledger/lock", b"4194304 is dead");
    office.must(&["ingest", "收件/三.csv", "--wait", "0"], &[0, 1]);
    office.sound();
}
