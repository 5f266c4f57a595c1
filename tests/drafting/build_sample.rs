//! `build 2024` on the sample workspace, from exports to a Word file whose every number is traced.
//!
//! One workspace is built once; the tests read what it left: manifest, Markdown, .docx. Invariant: no test
//! changes it.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

use crate::docx;
use crate::office;
use crate::word;
use office::{bytes, file, integer, json, list, run, sha256, stats, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
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
fn every_occurrence_stands_in_both_drafts() {
    let document = manifest();
    let occurrences = list(&document, "occurrences");
    assert!(occurrences.len() > 150, "{}", occurrences.len());
    let markdown = fs::read_to_string(file(&folder(), "md")).expect("the Markdown");
    let bytes = fs::read(file(&folder(), "docx")).expect("the .docx");
    word::check("the sample's draft", &bytes);
    let parts = docx::parts(&bytes);
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
    let is_target = |text: &&str| text.contains("任务数");
    let targets: BTreeSet<&str> = found.iter().copied().filter(is_target).collect();
    let expected = [
        "任务数为210例",
        "任务数为30人",
        "任务数为200件",
        "任务数为80人",
        "对照任务数700人",
        "任务数为45户",
        "任务数为400户",
        "残疾人之家建设任务数为2个",
    ];
    assert_eq!(targets, BTreeSet::from(expected));
    // What is planned for the next year.
    let planned = |text: &&str| {
        ["手术220例", "就业85人", "培训720人", "改造50户", "家庭420户", "器具220件"]
            .iter()
            .any(|plan| text.ends_with(plan))
    };
    assert_eq!(found.iter().copied().filter(planned).count(), 6, "{found:?}");
    let notes = |text: &&str| text.contains("各行之和多") || text.contains("未能落实到各行的");
    assert!(found.iter().filter(|t| !is_target(t) && !planned(t)).all(notes), "{found:?}");
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
        // By town, what no row of a town speaks about is left out; asked for alone, it is 0.
        let alone = || stats(root, &[period, "--region", region]).get(&key).copied();
        assert_eq!(all.get(&key).copied().or_else(alone), Some(value), "{id}");
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
            // 每镇街1名: as many towns as have some, times the figure, is the whole.
            "each" => {
                let of = text(figure, "indicator").strip_suffix(".per_town").expect("per town");
                let towns = stats(&BUILT.0, &["2024", "--by", "region:town"]);
                let some = |(key, value): (&(String, String, String), &i128)| {
                    key.0 == format!("{of}.persons") && *value > 0
                };
                assert_eq!(
                    value(id) * towns.iter().filter(|one| some(*one)).count() as i128,
                    bases[0],
                    "{id}"
                );
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
