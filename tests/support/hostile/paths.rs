//! Where the program writes, and with what rights: for its owner alone, inside the workspace, never through a link
//! out of it; what the user names on the command line stays allowed.

use crate::workspace::program::Program;
use crate::workspace::{Workspace, files};
use std::path::{Path, PathBuf};

const ROWS: &str = "发放日期,所属月份,镇街,姓名,身份证号,补贴类型,补贴金额\n\
    2024-03-05,2024-03,城关镇,张一,999921198001011233,护理补贴,80\n\
    2024-02-30,2024-02,河西镇,张二,999921198001011006,生活补贴,60\n";

fn filled() -> Workspace {
    let office = Workspace::new();
    office.write("inbox/a.csv", ROWS.as_bytes());
    office
}

/// Everything that is below a folder, folders too, with its rights.
#[cfg(unix)]
fn rights(root: &Path, out: &mut Vec<(PathBuf, u32)>) {
    use std::os::unix::fs::PermissionsExt;
    for entry in std::fs::read_dir(root).expect("a folder").map(|e| e.expect("an entry")) {
        let meta = entry.path().symlink_metadata().expect("there");
        out.push((entry.path(), meta.permissions().mode() & 0o777));
        if meta.is_dir() {
            rights(&entry.path(), out);
        }
    }
}

#[cfg(unix)]
#[test]
fn what_is_written_is_for_its_owner_alone_whatever_the_umask() {
    let office = filled();
    let before: Vec<PathBuf> = files(office.path()).into_keys().collect();
    let runs: [&[&str]; 9] = [
        &["build", "2024", "--emit", "docx,md,html,xlsx,txt", "--annotate", "comments", "--each", "town"],
        &["sources", "rejects", "--emit", "xlsx"],
        &["audit", "2024", "--emit", "xlsx"],
        &["pack", "2024"],
        &["check", "out/2024/2024年工作总结.docx", "--annotate", "批注.docx"],
        &["sources", "--verify"],
        &["trace", "subsidy.care.amount", "2024"],
        &["stats", "2024"],
        &["coverage", "2024"],
    ];
    for arguments in runs {
        let output = office.command_after("umask 000", arguments).output().expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_ne!(output.status.code(), Some(2), "{arguments:?}: {said}");
    }
    let mut all = Vec::new();
    rights(office.path(), &mut all);
    let mut written = 0;
    for (path, mode) in all {
        let name = path.strip_prefix(office.path()).expect("below").to_owned();
        if path.is_file() && !before.contains(&name) {
            assert_eq!(mode, 0o600, "{}", name.display());
            written += 1;
        }
        if path.is_dir() && name.starts_with("ledger") {
            assert_eq!(mode, 0o700, "{}", name.display());
        }
        let left = name.to_string_lossy().contains(".tmp") || name.to_string_lossy().ends_with(".part");
        assert!(!left, "left behind: {}", name.display());
    }
    assert!(written > 25, "{written} files");
}

#[cfg(unix)]
#[test]
fn links_out_of_the_workspace_are_written_through_by_nothing() {
    use std::os::unix::fs::symlink;
    for (link, verb) in [
        ("ledger", &["ingest"][..]),
        ("ledger/data", &["ingest"]),
        ("out", &["build", "2024"]),
        ("out/2024", &["build", "2024"]),
        ("out/退回", &["sources", "rejects", "--emit", "xlsx"]),
    ] {
        let office = filled();
        let outside = tempfile::tempdir().expect("a folder");
        if link.starts_with("out") {
            assert_ne!(office.run(&["ingest"]).exit, Some(2));
        }
        let place = office.path().join(link);
        std::fs::create_dir_all(place.parent().expect("a parent")).expect("a folder");
        symlink(outside.path(), &place).expect("a link");
        let said = office.run(verb);
        assert_eq!(said.exit, Some(2), "{link}: {}{}", said.stdout, said.stderr);
        assert!(files(outside.path()).is_empty(), "{link}: written outside");
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_file_is_replaced_and_not_followed() {
    use std::os::unix::fs::symlink;
    let office = filled();
    assert_ne!(office.run(&["build", "2024", "--emit", "md"]).exit, Some(2));
    let outside = tempfile::tempdir().expect("a folder");
    let target = outside.path().join("target");
    for name in ["2024年工作总结.md", "figures.json"] {
        let place = office.path().join("out/2024").join(name);
        let bytes = std::fs::read(&place).expect("written");
        std::fs::remove_file(&place).expect("removed");
        std::fs::write(&target, &bytes).expect("a target");
        symlink(&target, &place).expect("a link");
        office.write(
            "inbox/b.csv",
            format!("{ROWS}2024-05-05,2024-05,城关镇,李四,,护理补贴,{}\n", name.len()).as_bytes(),
        );
        let said = office.run(&["build", "2024", "--emit", "md"]);
        assert_ne!(said.exit, Some(2), "{}", said.stderr);
        assert_eq!(std::fs::read(&target).expect("there"), bytes, "{name}: written through the link");
    }
}

#[cfg(unix)]
#[test]
fn init_writes_through_no_link_that_leads_nowhere_yet() {
    let folder = tempfile::tempdir().expect("a folder");
    let outside = tempfile::tempdir().expect("a folder");
    let target = outside.path().join("facts.csv");
    std::os::unix::fs::symlink(&target, folder.path().join("facts.csv")).expect("a link");
    let mut program = Program::new(folder.path(), &["init", "."]);
    let output = program.current_dir(folder.path()).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!target.exists());
}

/// The whole of a folder's names, not below a workspace's own places.
fn around(office: &Workspace) -> Vec<PathBuf> {
    let parent = office.path().parent().expect("a parent");
    let own = office.path().file_name().expect("a name");
    let entries = std::fs::read_dir(parent).expect("a folder").map(|e| e.expect("an entry").file_name());
    entries
        .filter(|n| n != own)
        .map(PathBuf::from)
        .filter(|n| n.starts_with("x") || n.starts_with("CON"))
        .collect()
}

#[test]
fn names_of_regions_and_templates_lead_nowhere_else() {
    let office = filled();
    let regions = "code,name,level,parent,kind,counted,aliases,valid_from,valid_to\n\
        999921,云水县,county,,,是,,,\n\
        ../../x,../../../x,town,999921,镇,是,城关镇,,\n\
        CON,a:b*?|,town,999921,镇,是,河西镇,,\n\
        nul.txt,\"<script>\u{202e}\",town,999921,镇,是,,,\n\
        ..,..,town,999921,镇,是,,,\n";
    office.write("regions.csv", regions.as_bytes());
    for name in ["..md", "CON.md", "a b.md"] {
        office.write(&format!("templates/{name}"), "# 总结\n\n{{ whole }}\n".as_bytes());
    }
    let before = around(&office);
    let said = office.run(&["build", "2024", "--each", "town", "--emit", "md,docx,html,xlsx"]);
    assert_ne!(said.exit, Some(2), "{}", said.stderr);
    for template in [".", "CON", "a b"] {
        office.run(&["build", "2024", "--template", template, "--emit", "md"]);
    }
    office.run(&["sources", "rejects", "--emit", "xlsx"]);
    assert_eq!(around(&office), before, "written beside the workspace");
    for name in files(office.path()).into_keys() {
        let top = name.iter().next().and_then(|n| n.to_str()).expect("a name");
        let known =
            ["ledger", "out", "inbox", "templates", "catalog"].contains(&top) || name.iter().count() == 1;
        assert!(known, "{}", name.display());
        if top != "out" {
            continue;
        }
        for piece in name.iter().map(|p| p.to_str().expect("UTF-8")) {
            let first = piece.split('.').next().unwrap_or(piece).to_uppercase();
            assert!(!["CON", "NUL", "PRN", "AUX"].contains(&first.as_str()), "{}", name.display());
            assert!(
                !piece.contains([':', '*', '?', '|', '<', '>', '"', '\\', '\u{202e}']),
                "{}",
                name.display()
            );
            assert!(piece != ".." && !piece.ends_with(['.', ' ']), "{}", name.display());
        }
    }
}

#[test]
fn what_the_user_names_is_written_where_he_says() {
    let office = filled();
    assert_ne!(office.run(&["build", "2024", "--emit", "docx"]).exit, Some(2));
    let elsewhere = tempfile::tempdir().expect("a folder");
    let copy = elsewhere.path().join("批注.docx");
    let said =
        office.run(&["check", "out/2024/2024年工作总结.docx", "--annotate", copy.to_str().expect("UTF-8")]);
    assert!(said.exit != Some(2) && copy.is_file(), "{}", said.stderr);
}

#[test]
fn globs_that_lead_out_are_refused() {
    for glob in ["../*", "inbox/../../*", "/etc/*", "inbox\\\\..\\\\..\\\\*"] {
        let office = Workspace::new();
        office.write("report.toml", format!("[[inbox]]\nglob = \"{glob}\"\n").as_bytes());
        let said = office.run(&["ingest"]);
        assert!(said.exit == Some(2) && said.stderr.contains("E0407"), "{glob}: {}", said.stderr);
    }
}
