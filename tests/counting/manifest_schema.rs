//! `figures.json` against its schema, as a validator written by others reads it.
//!
//! Input: the manifests of the sample and of all seed workspaces, made and built here; python with jsonschema,
//! named by PYTHON. Invariant: every manifest is valid, every member of the schema is in one of them, and a
//! copy in which that member is broken is refused. Run with `--ignored`.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

use crate::office;
use crate::seed_workspaces;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The manifests below a folder.
fn manifests(folder: &Path) -> Vec<PathBuf> {
    let all = office::bytes(folder);
    all.into_keys().filter(|path| path.file_name().is_some_and(|name| name == "figures.json")).collect()
}

#[test]
#[ignore = "needs python with jsonschema, named by PYTHON"]
fn every_manifest_is_valid_and_broken_ones_are_not() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = office::folder("schema");
    let made = seed_workspaces::make(&repository.join("tests/seeds"), &root, &[]);
    let mut offices: Vec<(PathBuf, String)> = made
        .unwrap_or_else(|e| panic!("{}", e.join("\n")))
        .into_iter()
        .map(|(unit, period)| (root.join(unit), period))
        .collect();
    let sample = office::copy_of_sample("schema-sample");
    offices.extend([(sample.clone(), "2024".to_owned()), (sample.clone(), "2023..2024".to_owned())]);
    let build = |office: &Path, arguments: &[&str]| {
        let built = office::report(office, arguments).output().expect("the program");
        let code = built.status.code();
        assert!(matches!(code, Some(0 | 1)), "{office:?}: {}", String::from_utf8_lossy(&built.stderr));
    };
    for (office, period) in &offices {
        build(office, &["build", period, "-q"]);
    }
    // A kind that is not written again stays in `earlier_outputs`; next year nothing is known.
    build(&sample, &["build", "2024", "-q", "--emit", "txt"]);
    build(&sample, &["build", "2025", "-q", "--emit", "md"]);
    // Control totals that hold, that do not, that have no figure, and a draft that is marked for it.
    let report = sample.join("report.toml");
    let own = std::fs::read_to_string(&report).expect("report.toml");
    std::fs::write(&report, own + "\n[controls]\non_fail = \"draft\"\n").expect("report.toml");
    let controls = "indicator,region,period,value,unit,tolerance,source\n\
        subsidy.amount,,2023-04,1,元,0.5%,a\nsubsidy.amount,,2023-04,2,元,,b\n\
        surgery.cataract.cases,,1999,1,例,,c\n";
    std::fs::write(sample.join("controls.csv"), controls).expect("controls.csv");
    build(&sample, &["build", "1999..2023", "-q", "--emit", "md", "--no-ingest", "--template", "month"]);
    let mut all = manifests(&sample.join("out"));
    all.extend(manifests(&root));
    assert!(all.len() > offices.len(), "{all:?}");
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let checked = Command::new(python)
        .env("PYTHONUTF8", "1")
        .arg(repository.join("tests/support/check_schema.py"))
        .arg(repository.join("src/command/manifest/figures.schema.json"))
        .args(&all)
        .output()
        .expect("python");
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    println!("{said}");
    let said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(said["manifests"], all.len());
    assert_eq!(said["unseen"], serde_json::json!([]), "members that no manifest has");
    assert!(said["broken"].as_u64() > Some(150), "{said}");
}
