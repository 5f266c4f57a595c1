//! LibreOffice recalculates a workbook.
//!
//! Job: .xlsx → the values of every sheet, computed anew. Inputs: bytes; `SOFFICE` from the environment.
//! Outputs: texts by sheet, row and column. Invariants: an own profile, which says that cached values count for
//! nothing (LibreOffice trusts those of a file that names Excel as its maker); a missing program is a failure,
//! never a pass.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Formula results are computed anew on loading (0: always), whoever wrote the file.
const PROFILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// All sheets, UTF-8, values in full and not as shown.
const ALL_SHEETS: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1";

/// A recalculated workbook: sheet → rows of cells.
pub type Values = BTreeMap<String, Vec<Vec<String>>>;

/// Whether results that the file holds are computed anew.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Recalculate {
    Always,
    /// As a fresh LibreOffice does: not for files that Excel has made.
    AsItComes,
}

fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("calc").join(name);
    drop(fs::remove_dir_all(&path));
    fs::create_dir_all(&path).expect("a folder");
    path
}

/// Converts a workbook and returns the folder with what came of it.
#[allow(clippy::disallowed_methods, reason = "where the tools are stands in the environment")]
pub fn convert(name: &str, workbook: &[u8], to: &str, recalculate: Recalculate) -> PathBuf {
    let folder = folder(name);
    let user = folder.join("profile/user");
    fs::create_dir_all(&user).expect("a profile");
    if recalculate == Recalculate::Always {
        fs::write(user.join("registrymodifications.xcu"), PROFILE).expect("the setting");
    }
    let input = folder.join("a.xlsx");
    fs::write(&input, workbook).expect("the workbook");
    let soffice = std::env::var("SOFFICE").unwrap_or_else(|_| "soffice".into());
    let output = Command::new(&soffice)
        .arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()))
        .args(["--headless", "--convert-to", to, "--outdir"])
        .arg(&folder)
        .arg(&input)
        .env("FONTCONFIG_FILE", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/gongwen-fonts.conf"))
        .output()
        .unwrap_or_else(|e| panic!("cannot run {soffice}: {e}; .ci/tools.sh installs what these tests need"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

/// Every sheet's values, computed by LibreOffice.
pub fn values(name: &str, workbook: &[u8], recalculate: Recalculate) -> Values {
    let folder = convert(name, workbook, ALL_SHEETS, recalculate);
    let mut out = Values::new();
    for entry in fs::read_dir(&folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let file = path.file_stem().and_then(|f| f.to_str()).unwrap_or_default().to_owned();
        if path.extension().is_none_or(|e| e != "csv") {
            continue;
        }
        let sheet = file.strip_prefix("a-").unwrap_or_else(|| panic!("{file} is no sheet")).to_owned();
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(&path).expect("the CSV");
        let rows = reader.records().map(|r| r.expect("a row").iter().map(str::to_owned).collect());
        out.insert(sheet, rows.collect());
    }
    assert!(!out.is_empty(), "LibreOffice wrote no sheet");
    out
}
