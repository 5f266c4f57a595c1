//! `build 2024` on the sample workspace, from exports to a Word file whose every number is traced.
//!
//! One workspace is built once; the tests read what it left: manifest, Markdown, .docx. Tests that change
//! something build their own. Invariant: a second run changes no byte.

#[path = "support/docx.rs"]
mod docx;
#[path = "support/office.rs"]
mod office;
#[path = "support/word.rs"]
mod word;

use office::{integer, json, run, stats, text};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;

/// The built workspace, and what the first run printed.
static BUILT: LazyLock<(PathBuf, Output)> = LazyLock::new(|| {
    let root = office::copy_of_sample("build");
    let output = run(&root, &["build", "2024"], 0);
    (root, output)
});

fn folder() -> PathBuf {
    BUILT.0.join("out/2024")
}

fn manifest() -> Value {
    serde_json::from_slice(&fs::read(folder().join("figures.json")).expect("figures.json")).expect("JSON")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("no list {key}"))
}

/// The file of a folder with an ending.
fn file(folder: &Path, ending: &str) -> PathBuf {
    let found: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == ending))
        .collect();
    assert_eq!(found.len(), 1, "one .{ending} in {}: {found:?}", folder.display());
    found[0].clone()
}

/// Every file below a folder, with its bytes.
fn bytes(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(bytes(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).expect("a file"));
        }
    }
    found
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_first_run_says_what_it_left_out_and_writes_three_files() {
    let (root, output) = &*BUILT;
    let errors = String::from_utf8(output.stderr.clone()).expect("UTF-8");
    let rejects = json(root, &["sources", "rejects"], 0);
    let rejects = list(&rejects, "rejects");
    assert!(rejects.len() >= 68, "{}", rejects.len());
    for reject in rejects {
        let said = errors.lines().any(|line| {
            line.contains(&format!("{}", reject["line"]))
                && [text(reject, "path"), text(reject, "code"), text(reject, "reason")]
                    .iter()
                    .all(|part| line.contains(part))
        });
        assert!(said, "not on stderr: {reject}");
    }
    assert!(errors.contains("W0101"), "the wrong total is said");
    let names: BTreeSet<String> = bytes(&root.join("out"))
        .into_keys()
        .map(|path| path.strip_prefix(root).expect("inside").to_str().expect("a name").replace('\\', "/"))
        .collect();
    let expected = ["2024年工作总结.docx", "2024年工作总结.md", "figures.json"];
    assert_eq!(names, expected.iter().map(|name| format!("out/2024/{name}")).collect());
    let printed = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    assert_eq!(printed.lines().collect::<BTreeSet<_>>(), names.iter().map(String::as_str).collect());
    let document = manifest();
    for output in list(&document, "outputs") {
        let bytes = fs::read(folder().join(text(output, "path"))).expect("an output");
        assert_eq!(sha256(&bytes), text(output, "sha256"));
    }
}

#[test]
fn a_second_run_changes_no_byte() {
    let root = office::copy_of_sample("build-twice");
    run(&root, &["build", "2024"], 0);
    let (ledger, out) = (bytes(&root.join("ledger")), bytes(&root.join("out")));
    let again = run(&root, &["build", "2024"], 0);
    assert!(bytes(&root.join("ledger")) == ledger, "the ledger is as it was");
    assert!(bytes(&root.join("out")) == out, "the deliverables are as they were");
    let (printed, errors) = (String::from_utf8_lossy(&again.stdout), String::from_utf8_lossy(&again.stderr));
    assert!(errors.contains("46 张早已导入"), "{errors}");
    assert!(printed.lines().all(|line| line.ends_with("（没有变化）")), "{printed}");
    // Another workspace with the same files makes the same drafts, on the same day.
    for (path, made) in &out {
        let twin = BUILT.0.join(path.strip_prefix(&root).expect("inside"));
        assert!(fs::read(&twin).expect("the twin") == *made, "{} differs", path.display());
    }
}

#[test]
fn every_occurrence_stands_in_both_drafts() {
    let document = manifest();
    let occurrences = list(&document, "occurrences");
    assert!(occurrences.len() > 150, "{}", occurrences.len());
    let markdown = fs::read_to_string(file(&folder(), "md")).expect("the Markdown");
    let parts = docx::parts(&fs::read(file(&folder(), "docx")).expect("the .docx"));
    let mut bookmarks = word::bookmarks(&parts["word/document.xml"]);
    bookmarks.retain(|name, _| name.starts_with("_rpt_"));
    let known: BTreeSet<&str> = list(&document, "figures").iter().map(|f| text(f, "id")).collect();
    let mut printed: BTreeMap<&str, usize> = BTreeMap::new();
    for occurrence in occurrences {
        let (id, printed_as) = (text(occurrence, "id"), text(occurrence, "text"));
        assert!(known.contains(text(occurrence, "figure")), "{occurrence}");
        let name = format!("_rpt_{}", id.strip_prefix('f').expect("f and digits"));
        assert_eq!(bookmarks.remove(&name).as_deref(), Some(printed_as), "{occurrence}");
        *printed.entry(printed_as).or_default() += 1;
    }
    assert!(bookmarks.is_empty(), "bookmarks without an occurrence: {bookmarks:?}");
    for (printed_as, times) in printed {
        let found = word::numbers_equal_to(&markdown, printed_as);
        assert!(found >= times, "{printed_as:?} is printed {times} times, the Markdown has it {found} times");
    }
    for figure in list(&document, "figures") {
        let own: Vec<&Value> = occurrences.iter().filter(|o| o["figure"] == figure["id"]).collect();
        let texts: Vec<&Value> = own.iter().map(|o| &o["text"]).collect();
        assert_eq!(list(figure, "printed").iter().collect::<Vec<_>>(), texts, "{}", figure["id"]);
    }
}

#[test]
fn a_number_with_a_unit_is_a_figure_or_a_target() {
    let parts = docx::parts(&fs::read(file(&folder(), "docx")).expect("the .docx"));
    let outside = word::text_outside_bookmarks(&parts["word/document.xml"]);
    let found: Vec<&str> = ["人", "户", "元", "万元", "例", "期", "%", "件", "名", "次", "个"]
        .iter()
        .flat_map(|unit| word::numbers_before(&outside, unit))
        .collect();
    // 任务数 come from targets.csv, and the program's own notes below a table say why its lines do not
    // add up to its total; nothing else is printed but through an occurrence.
    let targets: Vec<&str> = found.iter().copied().filter(|t| t.contains("任务数")).collect();
    assert_eq!(targets, ["对照任务数700人", "任务数为400户", "任务数为210例"]);
    let notes = |text: &&str| text.contains("各行之和多") || text.contains("未能落实到各行的");
    assert!(found.iter().filter(|t| !t.contains("任务数")).all(notes), "{found:?}");
}

#[test]
fn notes_below_a_table_say_what_its_lines_lack_or_have_too_much() {
    let markdown = fs::read_to_string(file(&folder(), "md")).expect("the Markdown");
    let (figures, towns) = (stats(&BUILT.0, &["2024"]), stats(&BUILT.0, &["2024", "--by", "region:town"]));
    let gap = |indicator: &str| {
        let of = |(key, value): (&(String, String, String), &i128)| (key.0 == indicator).then_some(*value);
        let lines: i128 = towns.iter().filter_map(of).sum();
        lines - figures.iter().filter_map(of).sum::<i128>()
    };
    let mut said = 0;
    for (column, indicator) in [
        ("护理补贴人数", "subsidy.care.persons"),
        ("生活补贴人数", "subsidy.living.persons"),
        ("惠及人数", "subsidy.two.persons"),
        ("走访户数", "visit.households"),
        ("走访人数", "visit.persons"),
    ] {
        let gap = gap(indicator);
        let note = format!("{column}合计按全部去重，各行之和多{gap}");
        assert_eq!(markdown.contains(&note), gap > 0, "{indicator}: {gap}");
        said += usize::from(gap > 0);
    }
    assert!(said > 3, "{said}");
    let lacking = -gap("subsidy.care.amount");
    let lacking = format!("{}.{:02}元", lacking / 100, lacking % 100);
    assert!(markdown.contains(&format!("护理补贴金额合计另含未能落实到各行的{lacking}")), "{lacking}");
    assert_eq!(gap("subsidy.living.amount"), 0);
}

#[test]
fn every_figure_has_the_value_that_stats_gives() {
    let root = &BUILT.0;
    let document = manifest();
    let mut known = BTreeMap::new();
    let mut compared = 0;
    for figure in list(&document, "figures") {
        let (indicator, region) = (text(figure, "indicator"), text(figure, "region"));
        let (period, id) = (text(figure, "period"), text(figure, "id"));
        let all = known.entry(period.to_owned()).or_insert_with(|| {
            let mut all = stats(root, &[period]);
            office::merge(&mut all, stats(root, &[period, "--by", "region:town"]));
            all
        });
        assert_eq!(id, format!("{indicator}@{period}@{region}"));
        // 同比 and 完成率 are no indicators; what they follow from is compared below.
        if indicator.ends_with(')') {
            continue;
        }
        let key = (indicator.to_owned(), region.to_owned(), period.to_owned());
        let value = integer(text(figure, "value"), text(figure, "unit"));
        assert_eq!(all.get(&key), Some(&value), "{id}");
        compared += 1;
    }
    assert!(compared > 140, "{compared}");
}

#[test]
fn comparisons_follow_from_the_figures_they_name() {
    let document = manifest();
    let figures = list(&document, "figures");
    let targets = fs::read(BUILT.0.join("targets.csv")).expect("targets.csv");
    let (targets, ..) = encoding_rs::GB18030.decode(&targets);
    let value = |id: &str| -> i128 {
        if let Some(line) = id.strip_prefix("targets.csv:") {
            let line: usize = line.parse().expect("a line");
            let cells: Vec<&str> = targets.lines().nth(line - 1).expect("a target").split(',').collect();
            return integer(cells[3], cells[4]);
        }
        let figure = figures.iter().find(|f| f["id"] == id).unwrap_or_else(|| panic!("no figure {id}"));
        integer(text(figure, "value"), text(figure, "unit"))
    };
    let (mut differences, mut ratios, mut totals) = (0, 0, 0);
    for figure in figures.iter().filter(|f| !list(f, "derived_from").is_empty()) {
        let id = text(figure, "id");
        let bases: Vec<i128> =
            list(figure, "derived_from").iter().map(|base| value(base.as_str().expect("an id"))).collect();
        match text(figure, "measure") {
            "difference" => {
                differences += 1;
                assert_eq!(value(id), bases[0] - bases[1], "{id}");
                assert_eq!(figure["rows"], 0);
            }
            "ratio" => {
                ratios += 1;
                // Six decimals, half up.
                let millionths = (bases[0] * 2_000_000 + bases[1]) / (bases[1] * 2);
                let expected = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
                assert_eq!(text(figure, "value"), expected, "{id}");
            }
            "total" => {
                totals += 1;
                assert_eq!(value(id), bases.iter().sum::<i128>(), "{id}");
            }
            other => panic!("{id}: {other}"),
        }
    }
    assert!(differences >= 5 && ratios >= 3 && totals >= 15, "{differences} {ratios} {totals}");
}

#[test]
fn every_figure_rests_on_rows_of_files_that_are_there() {
    let root = &BUILT.0;
    let document = manifest();
    let sources = json(root, &["sources"], 0);
    let mut rejected: BTreeMap<(&str, Option<&str>), u64> = BTreeMap::new();
    for source in list(&sources, "sources") {
        let rows = source["rows"]["rejected"].as_u64().expect("a count");
        rejected.insert((text(source, "path"), source["sheet"].as_str()), rows);
    }
    let mut hashes: BTreeMap<&str, String> = BTreeMap::new();
    let mut hash_of = |path| -> String {
        hashes.entry(path).or_insert_with(|| sha256(&fs::read(root.join(path)).expect("a source"))).clone()
    };
    for figure in list(&document, "figures") {
        let id = text(figure, "id");
        let of = list(figure, "sources");
        let rows: u64 = of.iter().map(|s| s["rows"].as_u64().expect("rows")).sum();
        assert_eq!(figure["rows"].as_u64(), Some(rows), "{id}: its sources' rows add up");
        for source in of {
            let path = text(source, "path");
            assert_eq!(hash_of(path), text(source, "sha256"), "{id}: {path}");
            assert_eq!(source["rejected"].as_u64(), rejected.get(&(path, source["sheet"].as_str())).copied());
            assert!(source["rows"].as_u64() > Some(0), "{id}: {path} gave no row");
        }
        if text(figure, "measure") == "rows" {
            assert_eq!(text(figure, "value"), rows.to_string(), "{id}: a row each");
        }
    }
    for source in list(&document, "sources") {
        assert_eq!(hash_of(text(source, "path")), text(source, "sha256"));
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
