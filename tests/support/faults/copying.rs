//! Exports that are still being copied in, and half copied ones.
//!
//! What a user wants of a file that is not there yet: that nothing of it is taken, that he is told, and that
//! the next run takes it whole. A file cut at the end of a line looks whole; what it lacks comes with the
//! next run, which counts nothing twice.

use super::exports;
use super::office::{Office, finish};
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What happens to the file while it is read.
#[derive(Debug, Clone, Copy)]
enum Change {
    Grows,
    Shrinks,
    Replaced,
    Deleted,
    Touched,
}

/// Waits until the run has begun to write into the ledger: it is reading the file.
fn reading(office: &Office) {
    for _ in 0..20_000 {
        let entries = fs::read_dir(office.path().join("ledger/data")).into_iter().flatten().flatten();
        if entries.into_iter().any(|e| e.file_name().to_string_lossy().ends_with(".part")) {
            return;
        }
        std::thread::sleep(Duration::from_micros(100));
    }
}

/// Files that change while they are read.
pub fn changing(rows: usize) {
    let text = exports::rows(0, rows, 0);
    let wanted = Office::new();
    wanted.write("inbox/一.csv", text.as_bytes());
    wanted.must(&["ingest"], &[1]);
    for change in [Change::Grows, Change::Shrinks, Change::Replaced, Change::Deleted, Change::Touched] {
        let office = Office::new();
        office.write("inbox/一.csv", text.as_bytes());
        let path = office.path().join("inbox/一.csv");
        let other = office.path().join("其他.csv");
        if matches!(change, Change::Replaced) {
            fs::write(&other, exports::rows(rows, 2 * rows, 0)).expect("a file");
        }
        let command = office.command(&["ingest"]);
        let run = std::thread::spawn(move || finish(command).expect("it ends"));
        reading(&office);
        let append = || File::options().append(true).open(&path).expect("the export");
        match change {
            Change::Grows => append().write_all(b"2024").expect("to grow"),
            Change::Shrinks => append().set_len(text.len() as u64 / 2).expect("to shrink"),
            Change::Replaced => fs::rename(&other, &path).expect("to be replaced"),
            Change::Deleted => fs::remove_file(&path).expect("to be deleted"),
            Change::Touched => append()
                .write_all(b"")
                .and_then(|()| {
                    let file = append();
                    file.set_modified(std::time::SystemTime::now() + Duration::from_secs(5))
                })
                .expect("to be touched"),
        }
        let said = run.join().expect("a run");
        let refused =
            said.exit == Some(1) && said.stderr.contains("inbox/一.csv") && said.stderr.contains("E0105");
        let missing = matches!(change, Change::Deleted) && said.stderr.contains("E0101");
        assert!(refused || missing, "{change:?}: {said:#?}");
        assert!(said.stderr.contains("办法："), "{change:?}: {said:#?}");
        assert!(
            office.ledger().is_empty() && office.left_over().is_empty(),
            "{change:?}: nothing of it went in"
        );
        office.write("inbox/一.csv", text.as_bytes());
        office.must(&["ingest"], &[1]);
        assert_eq!(office.sound(), wanted.figures(), "{change:?}: the next run takes it whole");
    }
}

/// A copy that goes on piece by piece while ingests run: in the end all of it counts, once.
pub fn copied(rows: usize) {
    let text = exports::rows(0, rows, 0);
    let wanted = Office::new();
    wanted.write("inbox/一.csv", text.as_bytes());
    wanted.must(&["ingest"], &[1]);
    let office = Office::new();
    fs::create_dir_all(office.path().join("inbox")).expect("a folder");
    let mut file = File::create(office.path().join("inbox/一.csv")).expect("a file");
    let done = AtomicBool::new(false);
    let (mut refused, mut told) = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for piece in text.as_bytes().chunks(text.len() / 40 + 1) {
                file.write_all(piece).expect("a piece");
                std::thread::sleep(Duration::from_millis(100));
            }
            done.store(true, Ordering::Relaxed);
        });
        while !done.load(Ordering::Relaxed) {
            let said = office.run(&["ingest"]);
            assert!(matches!(said.exit, Some(0 | 1)), "{said:#?}");
            let named = said.stderr.contains("inbox/一.csv") && said.stderr.contains("办法：");
            refused += usize::from(said.stderr.contains("E0105"));
            told += usize::from(said.stderr.contains("E0105") && named);
        }
    });
    assert!(refused > 0 && refused == told, "refused {refused} times, named {told}");
    let said = office.run(&["ingest"]);
    assert!(matches!(said.exit, Some(0 | 1)), "{said:#?}");
    assert_eq!(office.sound(), wanted.figures(), "in the end all of it counts, once");
}

/// Half a file that has been left alone: what is in it is judged as it stands.
pub fn half() {
    let text = exports::rows(0, 40, 0);
    let last = text.trim_end().rfind('\n').expect("lines") + 1;
    let name = last + text[last..].find('甲').expect("a name");
    let quoted = format!("{}城关镇,\"甲", &text[..last]);
    let cases: [(&str, Vec<u8>, &str, &str); 4] = [
        // The file ends within the last line: the row lacks cells.
        ("short", text.as_bytes()[..name + 5].to_vec(), "E0202", "rejected"),
        // Within a character.
        ("character", text.as_bytes()[..name + 1].to_vec(), "E0202", "rejected"),
        // Within a quoted cell: nothing can be said of where it ends.
        ("quoted", quoted.into_bytes(), "E0106", "refused"),
        // A whole table, but for the end of the last line.
        ("whole", text.trim_end().as_bytes().to_vec(), "", "taken"),
    ];
    for (what, bytes, code, fate) in cases {
        let office = Office::new();
        office.write("inbox/一.csv", &bytes);
        age(office.path().join("inbox/一.csv"));
        let said = office.must(&["ingest", "--format", "json"], &[0, 1]);
        assert!(said.stderr.contains(code), "{what}: {said:#?}");
        let told: serde_json::Value = serde_json::from_str(&said.stdout).expect("JSON");
        let rows = &told["files"][0]["rows"];
        // One row of the 40 has a day that is not in the calendar.
        let expected = match fate {
            "rejected" => (38, 2),
            "refused" => (0, 0),
            _ => (39, 1),
        };
        let counts = (rows["accepted"].as_u64(), rows["rejected"].as_u64());
        assert_eq!(counts, (Some(expected.0), Some(expected.1)), "{what}: {said:#?}");
        // The whole file comes: its rows count once, and nothing of the half one stays.
        office.write("inbox/一.csv", text.as_bytes());
        office.must(&["ingest"], &[1]);
        let wanted = Office::new();
        wanted.write("inbox/一.csv", text.as_bytes());
        wanted.must(&["ingest"], &[1]);
        assert_eq!(office.sound(), wanted.figures(), "{what}");
    }
    // The last cell cut short is another amount: a file that ends so is looked at twice before it is taken.
    let office = Office::new();
    office.write("inbox/一.csv", &text.as_bytes()[..text.trim_end().len() - 4]);
    let command = office.command(&["ingest"]);
    let run = std::thread::spawn(move || finish(command).expect("it ends"));
    let path = office.path().join("inbox/一.csv");
    while !run.is_finished() {
        // Slower than any run reads, faster than what counts as left alone.
        File::options().append(true).open(&path).and_then(|mut f| f.write_all(b"0")).expect("a digit");
        std::thread::sleep(Duration::from_millis(500));
    }
    let said = run.join().expect("a run");
    assert!(said.stderr.contains("E0105") && office.ledger().is_empty(), "{said:#?}");
}

/// Makes a file look as if it had been left alone for an hour.
fn age(path: PathBuf) {
    let hour_ago = std::time::SystemTime::now() - Duration::from_secs(3600);
    File::options().append(true).open(path).and_then(|f| f.set_modified(hour_ago)).expect("a time");
}
