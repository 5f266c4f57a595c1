//! What stands in `out/` before a rebuild: edited, open in an office program, no file at all, not to be
//! replaced, of a run that was killed.

use super::exports;
use super::office::Office;
use std::fs;

const BUILD: [&str; 6] = ["build", "2024", "--emit", "docx,md", "--each", "town"];
const DRAFT: &str = "out/2024/2024年工作总结.docx";

/// An office with drafts of a first table, and a second one in its inbox.
fn office() -> Office {
    let office = Office::new();
    office.write("inbox/一.csv", exports::rows(0, 60, 0).as_bytes());
    office.must(&BUILD, &[0, 1]);
    office.write("inbox/二.csv", exports::rows(60, 120, 0).as_bytes());
    office
}

fn named(office: &Office) -> Vec<String> {
    office.out().into_keys().map(|name| name.display().to_string()).collect()
}

pub fn edited_or_open() {
    let edited = office();
    let mut bytes = edited.read(DRAFT);
    bytes.extend_from_slice(b"\nedited");
    edited.write(DRAFT, &bytes);
    let said = edited.must(&BUILD, &[0, 1]);
    assert!(edited.read(DRAFT) == bytes, "what was edited stays");
    assert!(
        said.stderr.contains(DRAFT) && said.stderr.contains("W0702") && said.stderr.contains("办法："),
        "{said:#?}"
    );
    assert!(named(&edited).contains(&"2024/2024年工作总结-新.docx".to_owned()), "{:?}", named(&edited));
    // Word, and LibreOffice, while they show a file.
    for owner in ["~$2024年工作总结.docx", "~$24年工作总结.docx", ".~lock.2024年工作总结.docx#"]
    {
        let open = office();
        let bytes = open.read(DRAFT);
        open.write(&format!("out/2024/{owner}"), b"");
        let said = open.must(&BUILD, &[0, 1]);
        assert!(said.stderr.contains("W0702") && open.read(DRAFT) == bytes, "{owner}: {said:#?}");
        fs::remove_file(open.path().join("out/2024").join(owner)).expect("the owner file");
        open.must(&BUILD, &[0, 1]);
        assert!(open.read(DRAFT) != bytes, "{owner}: closed again, it is replaced");
    }
}

/// A folder in the place of any file of the set: nothing of the set is changed.
pub fn a_folder_for_a_file() {
    let fresh = office();
    let figures = "out/2024/figures.json";
    let town = "out/2024/999921200-河西镇/figures.json";
    for name in [DRAFT, figures, town] {
        let office = fresh.twin();
        fs::remove_file(office.path().join(name)).expect("a deliverable");
        fs::create_dir(office.path().join(name)).expect("a folder");
        let before = office.out();
        let said = office.run(&BUILD);
        assert!(said.is_clear(name, &["E0701"]), "{name}: {said:#?}");
        assert!(office.out() == before && office.left_over().is_empty(), "{name}: nothing is changed");
        office.sound();
        fs::remove_dir(office.path().join(name)).expect("a folder");
        office.must(&BUILD, &[0, 1]);
    }
    for folder in ["out", "out/2024"] {
        let office = fresh.twin();
        fs::remove_dir_all(office.path().join(folder)).expect("out");
        office.write(folder, b"a file");
        let said = office.run(&BUILD);
        assert!(said.is_clear(folder, &["E0701"]) && office.read(folder) == b"a file", "{said:#?}");
    }
}

/// Temporary files and the note of a killed run, of another period too, go with the next build; what is the
/// user's stays.
pub fn leftovers() {
    let office = office();
    let ours =
        ["out/2023/.report-abcdef.tmp", "out/2024/.report-xyz123.tmp", "out/2024/.report-pending.json"];
    for name in ours {
        office.write(name, b"[]");
    }
    let kept = ["out/2024/report.tmp", "out/2024/备注.tmp"];
    kept.iter().for_each(|name| office.write(name, b"mine"));
    office.must(&BUILD, &[0, 1]);
    assert!(ours.iter().all(|name| !office.path().join(name).exists()));
    assert!(kept.iter().all(|name| office.read(name) == b"mine"));
}
