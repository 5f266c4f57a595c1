//! A damaged ledger: it is read as it was before, or refused; never read as something else.

use super::office;
use super::tables::told;
use report::command;
use report::diagnostic::Diagnostic;
use report::ledger::Ledger;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A sound ledger: its folder, its files, what it says.
struct Sound {
    root: PathBuf,
    files: BTreeMap<PathBuf, Vec<u8>>,
    content: String,
}

thread_local! {
    static SOUND: Sound = {
        let root = office::make("ledger", true);
        let mut files = BTreeMap::new();
        let ledger = root.join("ledger");
        let mut folders = vec![ledger.clone()];
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if path.file_name().is_some_and(|n| n != "lock") {
                    files.insert(path.clone(), std::fs::read(&path).expect("a file"));
                }
            }
        }
        let content = content(&ledger).expect("a sound ledger");
        Sound { root, files, content }
    };
}

/// Everything that a ledger says.
fn content(folder: &Path) -> Result<String, Diagnostic> {
    let ledger = Ledger::open(folder)?;
    let mut out = String::new();
    for source in ledger.sources() {
        let mut reader = ledger.reader(source, &[])?;
        let columns: Vec<String> = reader.schema().fields().iter().map(|f| f.name().clone()).collect();
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        reader = ledger.reader(source, &names)?;
        for group in 0..reader.groups() {
            out += &format!("{:?}", reader.read(group)?);
        }
        out += &format!("{:?}{:?}", ledger.rejects(source)?, ledger.held(source)?);
        if let Some(mut original) = ledger.original(source)? {
            let mut bytes = Vec::new();
            let read = std::io::Read::read_to_end(&mut original, &mut bytes);
            out += &read.map_or_else(|_| "unreadable".to_owned(), |_| format!("{bytes:?}"));
        }
    }
    Ok(out)
}

/// The number of the file, then a place (2 bytes, of the whole length) and what is added to the byte there, again and
/// again; a place with 0 cuts the file off there.
pub fn damaged(bytes: &[u8]) {
    let Some((which, changes)) = bytes.split_first() else { return };
    SOUND.with(|sound| {
        let data: Vec<(&PathBuf, &Vec<u8>)> =
            sound.files.iter().filter(|(p, _)| p.extension().is_none_or(|e| e != "json")).collect();
        let (path, whole) = data[usize::from(*which) % data.len()];
        let mut file = whole.clone();
        for change in changes.chunks_exact(3) {
            let place = usize::from(u16::from_le_bytes([change[0], change[1]])) % file.len().max(1);
            match (change[2], file.get_mut(place)) {
                (0, _) => file.truncate(place),
                (add, Some(byte)) => *byte = byte.wrapping_add(add),
                (_, None) => {}
            }
        }
        std::fs::write(path, &file).expect("damage");
        let found = content(&sound.root.join("ledger"));
        let verified = Ledger::open(&sound.root.join("ledger"))
            .map(|_| command::sources::verify(&office::session(&sound.root)));
        std::fs::write(path, whole).expect("mended");
        match found {
            // What lies between the parts that are read may change.
            Ok(content) => {
                assert!(content == sound.content || content.contains("unreadable"), "read as something else")
            }
            Err(problem) => told([&problem]),
        }
        if let Ok(Ok(outcome)) = verified {
            assert!(file == *whole || outcome.findings, "--verify does not see it");
        }
    });
}

pub fn damaged_seeds() -> Vec<Vec<u8>> {
    let mut out: Vec<Vec<u8>> = Vec::new();
    for file in 0..4u8 {
        out.push(vec![file, 10, 0, 1]);
        out.push(vec![file, 200, 1, 128, 44, 2, 7]);
        out.push(vec![file, 0, 1, 0]);
    }
    out
}

/// The ledger's own manifest, from anywhere: as it is, and with the hash that makes it believable.
pub fn manifest(bytes: &[u8]) {
    let hash: String = Sha256::new()
        .chain_update("1:")
        .chain_update(bytes)
        .finalize()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let signed =
        [format!("{{\"format\":1,\"sha256\":\"{hash}\",\"ledger\":").as_bytes(), bytes, b"}\n"].concat();
    SOUND.with(|sound| {
        let (path, whole) =
            sound.files.iter().find(|(p, _)| p.extension().is_some_and(|e| e == "json")).expect("a manifest");
        for manifest in [bytes, &signed] {
            std::fs::write(path, manifest).expect("damage");
            let found = content(&sound.root.join("ledger"));
            std::fs::write(path, whole).expect("mended");
            if let Err(problem) = found {
                told([&problem]);
            }
        }
        for (path, whole) in &sound.files {
            assert!(std::fs::read(path).is_ok_and(|now| now == *whole), "reading changes no file");
        }
    });
}

pub fn manifest_seeds() -> Vec<Vec<u8>> {
    SOUND.with(|sound| {
        let json = sound.files.iter().filter(|(p, _)| p.extension().is_some_and(|e| e == "json"));
        let body = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
            let from = text.find("\"ledger\":").expect("a body") + "\"ledger\":".len();
            text[from..].trim_end().trim_end_matches('}').to_owned() + "}"
        };
        json.map(|(_, bytes)| body(bytes).into_bytes())
            .chain([b"{\"generation\":1,\"sources\":[],\"journal\":[]}".to_vec()])
            .collect()
    })
}
