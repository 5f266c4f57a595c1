//! `build` run again, over edited drafts, and for a town: what is written, and what is left alone.
//!
//! Every test builds its own copy of the sample workspace. Invariant: a second run changes no byte.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

use crate::office;
use office::{bytes, file, integer, json, list, run, stats, text};
use serde_json::Value;
use std::fs;

#[test]
fn a_second_run_changes_no_byte() {
    let all = ["build", "2024", "--emit", "docx,md,html,xlsx,txt", "--annotate", "comments"];
    let root = office::copy_of_sample("build-twice");
    run(&root, &all, 0);
    let (ledger, out) = (bytes(&root.join("ledger")), bytes(&root.join("out")));
    assert_eq!(out.len(), 7, "six deliverables and the manifest");
    let again = run(&root, &all, 0);
    assert!(bytes(&root.join("ledger")) == ledger, "the ledger is as it was");
    assert!(bytes(&root.join("out")) == out, "the deliverables are as they were");
    let (printed, errors) = (String::from_utf8_lossy(&again.stdout), String::from_utf8_lossy(&again.stderr));
    assert!(errors.contains("72 张早已导入"), "{errors}");
    assert!(printed.lines().all(|line| line.ends_with("（没有变化）")), "{printed}");
    // Another workspace with the same files makes the same bytes of every kind, on the same day.
    let twin = office::copy_of_sample("build-twin");
    run(&twin, &[&all[..], &["-q"]].concat(), 0);
    for (path, made) in &out {
        let path = path.strip_prefix(&root).expect("inside");
        assert!(fs::read(twin.join(path)).expect("the twin") == *made, "{} differs", path.display());
    }
}

#[test]
fn an_edited_draft_is_not_overwritten() {
    let root = office::copy_of_sample("build-edited");
    run(&root, &["build", "2024"], 0);
    let folder = root.join("out/2024");
    let (docx, markdown) = (file(&folder, "docx"), file(&folder, "md"));
    let edited = [fs::read(&docx).expect("the .docx"), b"edited".to_vec()].concat();
    fs::write(&docx, &edited).expect("the edit");
    let before = fs::read(&markdown).expect("the Markdown");
    let output = run(&root, &["build", "2024"], 0);
    assert!(String::from_utf8_lossy(&output.stderr).contains("W0702"));
    assert!(fs::read(&docx).expect("the .docx") == edited, "the edit is untouched");
    assert!(folder.join("2024年工作总结-新.docx").exists());
    assert!(fs::read(&markdown).expect("the Markdown") == before);
    let again = bytes(&folder);
    run(&root, &["build", "2024"], 0);
    assert!(bytes(&folder) == again, "a third run adds nothing");
    assert!(fs::read(&docx).expect("the .docx") == edited);
    run(&root, &["build", "2024", "--strict"], 1);
}

#[test]
fn a_towns_draft_stands_in_its_own_folder() {
    let root = office::copy_of_sample("build-town");
    let output = json(&root, &["build", "2024", "--region", "城关街道"], 0);
    let folder = root.join("out/2024/999921001-城关街道");
    let document: Value =
        serde_json::from_slice(&fs::read(folder.join("figures.json")).expect("figures.json")).expect("JSON");
    assert_eq!((text(&document, "region"), text(&document, "period")), ("999921001", "2024"));
    assert!(folder.join("2024年工作总结.docx").exists());
    for output in list(&output, "outputs") {
        assert!(text(output, "path").starts_with("out/2024/999921001-城关街道/"), "{output}");
    }
    let counts = |key: &str| output[key].as_u64();
    assert_eq!(counts("figures"), Some(list(&document, "figures").len() as u64));
    assert_eq!(counts("occurrences"), Some(list(&document, "occurrences").len() as u64));
    let figures = stats(&root, &["2024", "--region", "999921001"]);
    let mut compared = 0;
    for figure in list(&document, "figures") {
        assert!(text(figure, "region").starts_with("999921001"), "the town or one of its villages");
        let key = (text(figure, "indicator").to_owned(), "999921001".to_owned(), "2024".to_owned());
        if text(figure, "id") == format!("{}@2024@999921001", key.0) && !key.0.ends_with(')') {
            let value = integer(text(figure, "value"), text(figure, "unit"));
            assert_eq!(figures.get(&key), Some(&value), "{key:?}");
            compared += 1;
        }
    }
    assert!(compared > 10, "{compared}");
    assert_eq!(fs::read_dir(root.join("out/2024")).expect("out").count(), 1, "nothing but the town's folder");
}
