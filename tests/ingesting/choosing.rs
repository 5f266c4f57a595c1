//! Which dataset a table is taken as: header rows of every built-in dataset, with and without a telling title.
//!
//! The cases stand in `tests/choosing/*.toml`. Invariants: a header row of one dataset is never taken as
//! another; what is refused says between which datasets, and how to settle it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use report::catalog::{Catalog, CatalogFile, Dataset, builtin_files, load};
use report::diagnostic::{Diagnostic, codes};
use report::ingest::plan::{Guide, Options, PeriodRule, plan};
use report::ingest::source::Source;
use report::model::Period;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

/// One header row.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The dataset it is of; empty for a table that no dataset is for.
    kind: String,
    header: String,
    /// What it is taken as without a word about it, or the code of the refusal.
    plain: String,
    /// The same under titles.
    titled: BTreeMap<String, String>,
    /// Datasets that it may as well be of, if a title says so.
    #[serde(default)]
    maybe: Vec<String>,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/choosing");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("cases").map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    let read = |path: &Path| toml::from_str::<Table>(&std::fs::read_to_string(path).expect("text"));
    paths.iter().flat_map(|p| read(p).unwrap_or_else(|e| panic!("{}: {e}", p.display())).case).collect()
}

fn catalog() -> Catalog {
    load(&builtin_files()).expect("the built-in catalog")
}

/// What a table with this header is taken as.
fn taken(guide: &Guide<'_>, file: &str, title: &str, header: &[&str]) -> Result<String, Diagnostic> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(file);
    let above = if title.is_empty() { String::new() } else { format!("{title}\n") };
    let quoted: Vec<String> = header.iter().map(|h| format!("\"{h}\"")).collect();
    std::fs::write(&path, format!("{above}{}\n{}\n", quoted.join(","), ",".repeat(header.len() - 1)))
        .expect("a file");
    let source = Source::open(&path, file, None).expect("a source");
    let period = Period::year(2024).map(PeriodRule::Given);
    let options = Options { period, ..Options::default() };
    match plan(&source, guide, &options) {
        Ok(plans) => Ok(plans[0].dataset.clone()),
        Err(mut problems) => Err(problems.swap_remove(0)),
    }
}

fn outcome(taken: &Result<String, Diagnostic>) -> String {
    match taken {
        Ok(dataset) => dataset.clone(),
        Err(d) if [codes::TABLE_UNKNOWN, codes::TABLE_AMBIGUOUS].contains(&d.code) => "拒绝".to_owned(),
        Err(d) => d.code.as_str().to_owned(),
    }
}

#[test]
fn headers_and_titles_choose_the_dataset_or_refuse() {
    let catalog = catalog();
    let guide = Guide::new(&catalog);
    let mut complaints = Vec::new();
    let mut seen = BTreeSet::new();
    for case in cases() {
        let header: Vec<&str> = case.header.split(',').collect();
        seen.insert(case.kind.clone());
        let plain = [(String::new(), case.plain.clone())];
        for (title, wanted) in plain.into_iter().chain(case.titled.clone()) {
            let taken = taken(&guide, "导出.csv", &title, &header);
            let got = outcome(&taken);
            if got != wanted {
                let why = taken.as_ref().err().map_or("", |d| d.message.as_str());
                complaints.push(format!(
                    "{} 「{title}」{}\n   wanted {wanted}, got {got} {why}",
                    case.kind, case.header
                ));
            }
            if catalog.dataset(&got).is_some() && got != case.kind && !case.maybe.contains(&got) {
                complaints.push(format!("{} 「{title}」{} is taken as {got}", case.kind, case.header));
            }
        }
    }
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
    for dataset in &catalog.datasets {
        assert!(seen.contains(&dataset.id), "{} has no case", dataset.id);
    }
}

/// A header of a dataset: its required fields, others as the numbers fall, each by its title or another name.
fn random_header<'a>(dataset: &'a Dataset, next: &mut impl FnMut(usize) -> usize) -> Vec<&'a str> {
    let mut header = Vec::new();
    for field in &dataset.fields {
        let names: Vec<&str> = field.headers().collect();
        let name = names[next(names.len())];
        if next(10) < if field.required { 9 } else { 4 } && !name.contains(',') {
            header.insert(next(header.len() + 1), name);
        }
    }
    header
}

#[test]
fn no_choice_of_a_datasets_headers_is_taken_as_another() {
    let catalog = catalog();
    let guide = Guide::new(&catalog);
    let mut state = 20_240_521_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    let (mut complaints, mut own, mut all) = (Vec::new(), 0, 0);
    for dataset in &catalog.datasets {
        for _ in 0..20 {
            let header = random_header(dataset, &mut next);
            let got = outcome(&taken(&guide, "导出.csv", "", &header));
            all += 1;
            own += usize::from(got == dataset.id);
            if got != dataset.id && catalog.dataset(&got).is_some() {
                complaints.push(format!("{} is taken as {got}: {}", dataset.id, header.join(",")));
            }
        }
    }
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
    // A choice that refuses everything would be safe and of no use.
    assert!(own * 10 > all * 6, "{own} of {all} are taken");
}

#[test]
fn the_title_of_another_dataset_overrules_no_header() {
    let catalog = catalog();
    let guide = Guide::new(&catalog);
    let mut complaints = Vec::new();
    for dataset in &catalog.datasets {
        let header: Vec<&str> = dataset.fields.iter().map(|f| f.title.as_str()).collect();
        let plain = outcome(&taken(&guide, "导出.csv", "", &header));
        if plain != dataset.id {
            complaints.push(format!("{} with all its columns: {plain}", dataset.id));
        }
        for other in catalog.datasets.iter().filter(|d| d.id != dataset.id) {
            for (file, title) in [("导出.csv", other.title.as_str()), (&format!("{}.csv", other.title), "")]
            {
                let got = outcome(&taken(&guide, file, title, &header));
                if got != dataset.id && got != "拒绝" {
                    complaints.push(format!("{} under {} is taken as {got}", dataset.id, other.title));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn a_refusal_names_the_candidates_and_the_ways_to_settle_it() {
    let catalog = catalog();
    let guide = Guide::new(&catalog);
    let header = ["镇街", "姓名", "残疾人证号", "金额", "备注"];
    let refused = taken(&guide, "花名册.csv", "", &header).expect_err("nobody can tell");
    assert_eq!(refused.code, codes::TABLE_AMBIGUOUS);
    assert!(refused.message.contains("「走访慰问」（visit）"), "{}", refused.message);
    for word in ["--dataset visit", "[[inbox]]", "glob = \"花名册.csv\"", "dataset = \"visit\""] {
        assert!(refused.remedy().contains(word), "{word}: {}", refused.remedy());
    }
}

/// The dataset that a workspace's `report.toml` names for a file, if it names one.
fn named_by(config: &toml::Value, file: &str) -> Option<String> {
    let entries = config.get("inbox")?.as_array()?;
    let fits = |entry: &&toml::Value| {
        let pattern = entry["glob"].as_str().expect("a glob");
        glob::Pattern::new(pattern).expect("a pattern").matches(file)
    };
    entries.iter().find(fits)?.get("dataset")?.as_str().map(str::to_owned)
}

#[test]
fn exports_of_whole_offices_are_taken_as_what_they_are_or_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds");
    let (mut complaints, mut refused, mut all) = (Vec::new(), Vec::new(), 0);
    let mut units: Vec<_> =
        std::fs::read_dir(folder).expect("units").map(|e| e.expect("an entry").path()).collect();
    units.sort();
    for unit in units.iter().filter(|u| u.is_dir()) {
        let read = |path: &Path| -> toml::Value {
            toml::from_str(&std::fs::read_to_string(path).expect("text")).expect("TOML")
        };
        let mut files = builtin_files();
        let own = std::fs::read_dir(unit.join("catalog"))
            .into_iter()
            .flatten()
            .map(|e| e.expect("an entry").path());
        files.extend(own.filter(|p| p.extension().is_some_and(|e| e == "toml")).map(|path| CatalogFile {
            path: path.display().to_string(),
            text: std::fs::read_to_string(&path).expect("text"),
        }));
        let catalog = load(&files).expect("the catalog of the unit");
        let guide = Guide::new(&catalog);
        let config = read(&unit.join("report.toml"));
        for export in read(&unit.join("exports.toml"))["export"].as_array().expect("exports") {
            let text = |key: &str| export.get(key).and_then(toml::Value::as_str).unwrap_or_default();
            let Some(kind) = named_by(&config, text("file")) else { continue };
            let columns: Vec<&str> =
                export["columns"].as_array().expect("columns").iter().filter_map(|c| c.as_str()).collect();
            let above = [text("title"), text("note")]
                .into_iter()
                .filter(|t| !t.is_empty())
                .collect::<Vec<_>>()
                .join("\n");
            let name = text("file").rsplit('/').next().expect("a name").replace(".xlsx", ".csv");
            let plain = outcome(&taken(&guide, "导出.csv", "", &columns));
            if plain != kind && plain != "拒绝" {
                complaints.push(format!("{kind} without a title is taken as {plain}: {}", columns.join(",")));
            }
            let got = outcome(&taken(&guide, &name, &above, &columns));
            all += 1;
            if got == "拒绝" {
                refused.push(format!("{kind}: {} {} {}", text("file"), text("title"), columns.join(",")));
            } else if got != kind {
                complaints.push(format!(
                    "{kind} is taken as {got}: {} {} {}",
                    text("file"),
                    text("title"),
                    columns.join(",")
                ));
            }
        }
    }
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
    // Offices sort their inbox into folders; most of it would be known without.
    assert!(refused.len() * 10 < all, "{} of {all} are refused:\n{}", refused.len(), refused.join("\n"));
}
