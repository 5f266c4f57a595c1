//! A small office for the targets that need one: two towns, six payments, an empty row, a refused row.

use super::scratch;
use report::command::{self, Session, Silent};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub const CONFIG: &str = "[office]\nname = \"云水县残疾人联合会\"\n\n[[inbox]]\nglob = \"inbox/*\"\n";
pub const REGIONS: &str = "code,name,level,parent,kind,counted,aliases,valid_from,valid_to\n\
    999921,云水县,county,,,是,,,\n\
    999921100,城关镇,town,999921,镇,是,城关,,\n\
    999921200,河西镇,town,999921,镇,是,,,\n";
const ROWS: &str = "发放日期,所属月份,镇街,姓名,身份证号,补贴类型,补贴金额\n\
    2024-03-05,2024-03,城关镇,张一,999921198001011233,护理补贴,80\n\
    2024-04-05,2024-04,城关镇,张一,999921198001011233,护理补贴,80\n\
    2024-03-05,2024-03,河西镇,张二,999921198001011006,生活补贴,1200.5\n\
    2023-03-05,2023-03,河西镇,张二,999921198001011006,生活补贴,-10\n\
    2024-02-30,2024-02,河西镇,张三,9.99921E+17,生活补贴,60\n\
    2024-05-05,2024-05,无此镇,,,护理补贴,90\n";

/// The program's verbs in a folder, on 2024-12-24.
pub fn session(folder: &Path) -> Session<'static> {
    let now = chrono::DateTime::from_timestamp(1_735_012_800, 0).expect("a time");
    Session {
        folder: folder.to_owned(),
        today: now.date_naive(),
        now,
        threads: 1,
        wait: Duration::from_secs(5),
        progress: &Silent,
    }
}

/// A fresh office in a folder of its own, with its rows ingested if `filled`.
pub fn make(name: &str, filled: bool) -> PathBuf {
    let root = scratch::folder().join(name);
    drop(std::fs::remove_dir_all(&root));
    for folder in ["inbox", "catalog", "templates"] {
        std::fs::create_dir_all(root.join(folder)).expect("a folder");
    }
    for (name, text) in [("report.toml", CONFIG), ("regions.csv", REGIONS), ("inbox/a.csv", ROWS)] {
        std::fs::write(root.join(name), text).expect("a file");
    }
    if filled {
        let taken =
            command::ingest::run(&session(&root), &command::ingest::Request::default()).expect("ingest");
        assert!(!taken.refused, "{:?}", taken.diagnostics);
    }
    root
}
