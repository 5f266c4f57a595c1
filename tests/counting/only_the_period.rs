//! A draft and figures out of a five-year ledger touch the files of their period alone: all others are made
//! unreadable, and nobody notices.

use crate::workspace::Workspace;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

const YEARS: std::ops::RangeInclusive<i32> = 2020..=2024;

/// Monthly payments to three invented persons in two towns, one export a month, ingested.
fn office() -> Workspace {
    let office = Workspace::new();
    for (year, month) in YEARS.flat_map(|year| (1..=12).map(move |month| (year, month))) {
        let mut export = String::from("发放日期,所属月份,镇街,姓名,身份证号,补贴类型,补贴金额\n");
        for (person, (town, kind)) in
            [("城关镇", "护理补贴"), ("河西镇", "生活补贴"), ("河西镇", "护理补贴")].into_iter().enumerate()
        {
            let digits = format!("9999211970010100{person}");
            let bytes: [u8; 17] = digits.clone().into_bytes().try_into().expect("17 digits");
            let check = char::from(report::model::person::check_digit(&bytes));
            let amount = 100 + month;
            writeln!(
                export,
                "{year}-{month:02}-15,{year}-{month:02},{town},王云,{digits}{check},{kind},{amount}"
            )
            .expect("text");
        }
        office.write(&format!("inbox/补贴/{year}-{month:02}.csv"), export.as_bytes());
    }
    let said = office.run(&["ingest"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    office
}

/// The data files of exports whose names begin with none of these.
fn others(office: &Workspace, kept: &[&str]) -> Vec<PathBuf> {
    let sources = office.json(&["sources"]);
    let all = sources["sources"].as_array().expect("sources");
    let data = office.path().join("ledger/data");
    let mut out = Vec::new();
    for source in all {
        let (id, path) = (source["id"].as_str().expect("id"), source["path"].as_str().expect("path"));
        let name = path.rsplit('/').next().expect("a name");
        if kept.iter().any(|k| name.starts_with(k)) {
            continue;
        }
        let of = format!("subsidy-{id}-");
        let files = fs::read_dir(&data).expect("data").map(|f| f.expect("file").path());
        let mine = |p: &PathBuf| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with(&of));
        out.extend(files.filter(mine));
    }
    assert!(all.len() == 60 && out.len() < 60, "{} sources, {} others", all.len(), out.len());
    out
}

/// What a run says while all files but those of some months are no Parquet at all, and with all of them.
fn with_and_without(
    office: &Workspace,
    kept: &[&str],
    arguments: &[&str],
) -> [(Option<i32>, String, Vec<u8>); 2] {
    let run = || {
        let out = office.path().join("out");
        if out.exists() {
            fs::remove_dir_all(&out).expect("no drafts");
        }
        let said = office.run(arguments);
        assert_ne!(said.exit, Some(2), "{}", said.stderr);
        let manifest = walk(&out).into_iter().find(|p| p.ends_with("figures.json"));
        (said.exit, said.stdout, manifest.map_or_else(Vec::new, |p| fs::read(p).expect("manifest")))
    };
    let whole = run();
    let others = others(office, kept);
    let texts: Vec<Vec<u8>> = others.iter().map(|p| fs::read(p).expect("data")).collect();
    for path in &others {
        fs::write(path, b"no Parquet").expect("written");
    }
    let without = run();
    for (path, text) in others.iter().zip(texts) {
        fs::write(path, text).expect("written");
    }
    [whole, without]
}

fn walk(folder: &std::path::Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|e| e.expect("entry").path());
    paths.flat_map(|p| if p.is_dir() { walk(&p) } else { vec![p] }).collect()
}

#[test]
fn other_years_are_not_touched() {
    let office = office();
    let cases: [(&[&str], &[&str]); 4] = [
        (&["2024"], &["stats", "2024", "--by", "region:town,month", "--dataset", "subsidy"]),
        (&["2024-11"], &["stats", "2024-11", "--dataset", "subsidy"]),
        // A draft compares with the year before, and a month's goes on from the beginning of the year.
        (&["2023", "2024"], &["build", "2024", "--no-ingest", "--emit", "docx,html"]),
        (&["2023", "2024"], &["build", "2024-11", "--no-ingest", "--emit", "docx,html"]),
    ];
    for (kept, arguments) in cases {
        let [whole, without] = with_and_without(&office, kept, arguments);
        assert!(whole == without, "{arguments:?}\n{}\n{}", whole.1, without.1);
    }
    // They were made unreadable indeed.
    let others = others(&office, &["2024"]);
    fs::write(&others[0], b"no Parquet").expect("written");
    assert_eq!(office.run(&["stats", "2020", "--dataset", "subsidy"]).exit, Some(2));
}
