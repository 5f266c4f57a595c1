//! What is done to a workspace before a run: damage to the ledger, a held lock, a file that keeps growing.

use crate::packs::Pack;
use crate::returned::Book;
use crate::workspace::Workspace;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// What lives until the run is over.
pub enum Guard {
    Nothing,
    #[allow(dead_code)]
    Lock(File),
    Folder(#[allow(dead_code)] tempfile::TempDir),
    Writer(Arc<AtomicBool>, Option<JoinHandle<()>>),
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Guard::Writer(stop, thread) = self {
            stop.store(true, Ordering::Relaxed);
            if let Some(thread) = thread.take() {
                thread.join().expect("the writer ends");
            }
        }
    }
}

/// Does what a case asks for.
pub fn prepare(what: Option<&str>, workspace: &Workspace) -> Guard {
    let root = workspace.path();
    let Some(what) = what else { return Guard::Nothing };
    match what.split_once(' ').unwrap_or((what, "")) {
        ("lock", _) => {
            fs::create_dir_all(root.join("ledger")).expect("a folder");
            let file =
                OpenOptions::new().write(true).create(true).truncate(false).open(root.join("ledger/lock"));
            let file = file.expect("a lock");
            file.try_lock().expect("nobody else holds it");
            return Guard::Lock(file);
        }
        ("flip", folder) => edit(&only(&root.join(folder)), |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x40;
        }),
        ("cut", folder) => edit(&only(&root.join(folder)), |bytes| bytes.truncate(bytes.len() / 2)),
        ("remove", folder) => fs::remove_file(only(&root.join(folder))).expect("removed"),
        ("newer-ledger", _) => edit(&root.join("ledger/manifest.json"), |bytes| {
            let text = String::from_utf8(bytes.clone()).expect("text");
            assert!(text.starts_with("{\"format\":1,"), "the ledger says its version first");
            *bytes = text.replacen("{\"format\":1,", "{ \"format\": 99,", 1).into_bytes();
        }),
        ("file", name) => {
            let _ = fs::remove_dir_all(root.join(name));
            fs::write(root.join(name), "not a folder").expect("a file");
        }
        ("append", folder) => edit(&only(&root.join(folder)), |bytes| bytes.extend(b"edited")),
        ("edit-docx", _) => {
            let docx = files_below(&root.join("out"))
                .into_iter()
                .find(|p| p.extension().is_some_and(|e| e == "docx"));
            edit(&docx.expect("a deliverable"), |bytes| bytes.extend(b"edited"));
        }
        #[cfg(unix)]
        ("link", name) => {
            let outside = tempfile::tempdir().expect("a folder");
            let _ = fs::remove_dir_all(root.join(name));
            std::os::unix::fs::symlink(outside.path(), root.join(name)).expect("a link");
            return Guard::Folder(outside);
        }
        ("grow", name) => return grow(root.join(name)),
        ("returned", edits) => returned(workspace, edits),
        ("repack", how) => edit(&only(&root.join("out/存档")), |bytes| {
            let mut pack = Pack::open(bytes);
            match how {
                "path" => drop(pack.set("../外面.txt", b"x".to_vec())),
                "draft" => drop(pack.set(&pack.named("总结.md"), b"x".to_vec())),
                "tool" => pack.index["tool"] = "report 9.9.9".into(),
                _ => panic!("nobody knows how to repack {how}"),
            }
            *bytes = pack.bytes();
        }),
        ("late-alias", header) => {
            let text = format!("[[extend]]\ndataset = \"subsidy\"\naliases = {{ note = [\"{header}\"] }}\n");
            workspace.write("catalog/后来.toml", text.as_bytes());
        }
        ("another-time", _) => edit(&root.join("ledger/manifest.json"), |bytes| {
            rewrite(bytes, |source| {
                let years_ago = serde_json::json!({"from": "2019-01-01", "to": "2019-01-31"});
                source.insert("event".into(), years_ago.clone());
                source.insert("service".into(), years_ago);
            });
        }),
        ("forget-reading", _) => edit(&root.join("ledger/manifest.json"), forget_reading),
        _ => panic!("nobody knows how to prepare {what}"),
    }
    Guard::Nothing
}

fn edit(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).expect("a file");
    change(&mut bytes);
    fs::write(path, bytes).expect("written");
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    crate::workspace::files(folder).into_keys().map(|name| folder.join(name)).collect()
}

/// The one file of a folder, or the file itself.
fn only(path: &Path) -> PathBuf {
    if path.is_file() {
        return path.to_owned();
    }
    let mut all = files_below(path);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// A town's workbook, edited and saved as `b.xlsx`: `3:补贴金额=80` writes a cell of the row that stood on
/// line 3, `-补贴金额` takes a column out, `+3` puts a row in twice; what stands before `|` is ingested first.
fn returned(workspace: &Workspace, edits: &str) {
    let root = workspace.path();
    let sent = fs::read(root.join("out/退回/城关镇退回补正表.xlsx")).expect("a workbook");
    let mut book = Book::open(&sent);
    let rounds: Vec<&str> = edits.split('|').collect();
    for (round, edits) in rounds.iter().enumerate() {
        let sheet = book.one();
        for one in edits.split(';').map(str::trim) {
            if let Some(header) = one.strip_prefix('-') {
                let column = sheet.column(header);
                sheet
                    .rows
                    .iter_mut()
                    .filter(|row| column < row.len())
                    .for_each(|row| drop(row.remove(column)));
            } else if let Some(line) = one.strip_prefix('+') {
                let row = sheet.line(line.parse().expect("a line"));
                let twice = sheet.rows[row].clone();
                sheet.rows.push(twice);
            } else {
                let (cell, text) = one.split_once('=').expect("cell=text");
                let (line, header) = cell.split_once(':').expect("line:header");
                sheet.set(line.parse().expect("a line"), header, text);
            }
        }
        workspace.write("b.xlsx", &book.save());
        if round + 1 < rounds.len() {
            let said = workspace.run(&["ingest", "b.xlsx"]);
            assert!(matches!(said.exit, Some(0 | 1)), "{}", said.stderr);
        }
    }
}

/// The manifest as a version wrote it that did not keep how rows were read.
fn forget_reading(bytes: &mut Vec<u8>) {
    rewrite(bytes, |source| assert!(source.remove("reading").is_some()));
}

/// The manifest with every source changed, and the checksum that then belongs to it.
fn rewrite(bytes: &mut Vec<u8>, change: impl Fn(&mut serde_json::Map<String, serde_json::Value>)) {
    use sha2::{Digest, Sha256};
    let text = String::from_utf8(bytes.clone()).expect("text");
    let (_, body) = text.trim_end().split_once(",\"ledger\":").expect("a manifest");
    let mut ledger: serde_json::Value = serde_json::from_str(&body[..body.len() - 1]).expect("JSON");
    for source in ledger["sources"].as_array_mut().expect("sources") {
        change(source.as_object_mut().expect("a source"));
    }
    let body = ledger.to_string();
    let sum: String = Sha256::digest(format!("1:{body}")).iter().map(|b| format!("{b:02x}")).collect();
    *bytes = format!("{{\"format\":1,\"sha256\":\"{sum}\",\"ledger\":{body}}}\n").into_bytes();
}

/// A file that is long enough to be read for a while, and grows meanwhile.
fn grow(path: PathBuf) -> Guard {
    let line = "2024-03-05,2024-03,城关镇,张一,,护理补贴,80\n";
    let head = "发放日期,所属月份,镇街,姓名,身份证号,补贴类型,补贴金额\n";
    fs::write(&path, head.to_owned() + &line.repeat(200_000)).expect("a file");
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    let mut file = OpenOptions::new().append(true).open(path).expect("a file");
    let thread = std::thread::spawn(move || {
        while !told.load(Ordering::Relaxed) {
            file.write_all(line.as_bytes()).expect("grows");
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    });
    Guard::Writer(stop, Some(thread))
}
