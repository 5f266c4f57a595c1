//! Many drafts at once, and what a build that cannot write leaves behind.
//!
//! Invariant: a build writes all of its files or none; what it writes for one region among many is what it
//! writes for that region alone.
#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

use crate::office;
use office::{bytes, json, list, run, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const ALL: [&str; 4] = ["build", "2024", "--emit", "docx,md,txt"];

/// The table of regions, as Excel has saved it.
fn regions(root: &Path) -> String {
    let bytes = fs::read(root.join("regions.csv")).expect("regions");
    encoding_rs::GB18030.decode(&bytes).0.into_owned()
}

/// Files below `out/2024`, by their path there.
fn written(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let folder = root.join("out/2024");
    let files = bytes(&folder).into_iter();
    files.map(|(path, bytes)| (path.strip_prefix(&folder).expect("inside").to_owned(), bytes)).collect()
}

#[test]
fn one_draft_for_each_town_is_what_the_town_gets_alone() {
    let root = office::copy_of_sample("each-town");
    let output = json(&root, &[&ALL[..], &["--each", "town"]].concat(), 0);
    let towns: Vec<String> = regions(&root)
        .lines()
        .filter(|line| line.split(',').nth(2).is_some_and(|level| matches!(level, "镇街" | "town")))
        .map(|line| line.split(',').take(2).collect::<Vec<_>>().join("-"))
        .collect();
    assert!(towns.len() > 10, "{towns:?}");
    let drafts = list(&output, "drafts");
    assert_eq!(drafts.len(), towns.len() + 1);
    assert_eq!(text(&drafts[0], "folder"), "out/2024");
    let all = written(&root);
    assert_eq!(all.len(), 4 * drafts.len());
    assert_eq!(list(&output, "outputs").len(), all.len());
    for (draft, town) in drafts[1..].iter().zip(&towns) {
        assert_eq!(text(draft, "folder"), format!("out/2024/{town}"));
    }
    // Alone, in another order and on one thread: the same bytes.
    let twin = office::copy_of_sample("each-alone");
    for town in towns.iter().rev().take(3) {
        let code = town.split('-').next().expect("a code");
        run(&twin, &[&ALL[..], &["--region", code]].concat(), 0);
    }
    run(&twin, &ALL, 0);
    let alone = written(&twin);
    assert_eq!(alone.len(), 4 * 4);
    for (path, made) in &alone {
        assert!(all.get(path) == Some(made), "{} differs", path.display());
    }
    // A second run changes nothing.
    run(&root, &[&ALL[..], &["--each", "镇街"]].concat(), 0);
    assert!(written(&root) == all);
}

#[test]
fn levels_that_are_not_there_are_told() {
    let root = office::copy_of_sample("each-level");
    for (level, words) in [("屯", "--each 不认识「屯」"), ("city", "云水县下面没有市")] {
        let output = run(&root, &["build", "2024", "--each", level], 2);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(errors.contains("E0901") && errors.contains(words), "{errors}");
    }
    assert!(!root.join("out").exists() && !root.join("ledger").exists(), "nothing was done");
}

#[test]
fn drafts_that_would_be_one_file_are_refused_before_anything_is_written() {
    let root = office::copy_of_sample("each-collision");
    let table = regions(&root);
    let town = table.lines().find(|line| line.contains("城关街道")).expect("a town");
    let parent = town.split(',').nth(3).expect("a parent");
    let more = format!("x/1,甲镇,镇街,{parent},,是,,,\nX_1,甲镇,镇街,{parent},,是,,,\n");
    fs::write(root.join("regions.csv"), table + &more).expect("regions");
    let output = run(&root, &["build", "2024", "--each", "town"], 2);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("E0704") && errors.contains("甲镇（x/1）和甲镇（X_1）"), "{errors}");
    assert!(!root.join("out").exists() && !root.join("ledger").exists(), "nothing was done");
}

#[test]
fn a_folder_that_cannot_be_made_leaves_everything_as_it_was() {
    let root = office::copy_of_sample("each-blocked");
    run(&root, &ALL, 0);
    let before = written(&root);
    // A file where a town's folder should be.
    fs::write(root.join("out/2024/999921002-云溪街道"), "in the way").expect("a file");
    let facts = fs::read_to_string(root.join("report.toml")).expect("report.toml");
    fs::write(root.join("report.toml"), facts.replace("云水县残疾人联合会\"", "云水县残联\"")).expect("edit");
    let output = run(&root, &[&ALL[..], &["--each", "town"]].concat(), 2);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("E0701") && errors.contains("云溪街道"), "{errors}");
    fs::remove_file(root.join("out/2024/999921002-云溪街道")).expect("out of the way");
    // Folders of other towns may stand, empty; the county's draft is the old one.
    assert!(written(&root) == before, "the previous outputs are untouched");
    run(&root, &[&ALL[..], &["--each", "town"]].concat(), 0);
    assert!(written(&root).len() > before.len());
}

#[cfg(unix)]
#[test]
fn links_out_of_the_workspace_are_not_followed() {
    let root = office::copy_of_sample("each-links");
    let outside = office::folder("each-links-outside");
    std::os::unix::fs::symlink(&outside, root.join("out")).expect("a link");
    let output = run(&root, &ALL, 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("E0407"));
    assert_eq!(fs::read_dir(&outside).expect("a folder").count(), 0, "nothing is made beyond the link");
    fs::remove_file(root.join("out")).expect("the link");
    // Words from outside would be printed in the draft.
    fs::write(outside.join("own.md"), "# 外来\n").expect("a file");
    fs::create_dir_all(root.join("templates")).expect("templates");
    for name in ["导语.md", "own.docx"] {
        let link = root.join("templates").join(name);
        fs::remove_file(&link).ok();
        std::os::unix::fs::symlink(outside.join("own.md"), &link).expect("a link");
        let output = run(&root, &ALL, 2);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(errors.contains("E0407") && errors.contains(name), "{errors}");
        fs::remove_file(&link).expect("the link");
    }
    assert!(!root.join("out").exists());
}

/// The limit stands for a full disk: a write past it fails in the same way.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_previous_outputs() {
    let root = office::copy_of_sample("each-full");
    run(&root, &ALL, 0);
    let before = written(&root);
    let config = fs::read_to_string(root.join("report.toml")).expect("report.toml");
    fs::write(root.join("report.toml"), config.replace("云水县残疾人联合会\"", "云水县残联\""))
        .expect("edit");
    let limited = |blocks: usize| {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}");
        let mut program = office::report_after(&script, &root, &[&ALL[..], &["--no-ingest"]].concat());
        program.output().expect("the program")
    };
    for blocks in [0, 8, 24, 48] {
        let output = limited(blocks);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{blocks} blocks: {errors}");
        assert!(errors.contains("E0701"), "{errors}");
        assert!(written(&root) == before, "{blocks} blocks: the previous outputs are untouched");
    }
    assert_eq!(limited(100_000).status.code(), Some(0));
    assert!(written(&root) != before);
}
