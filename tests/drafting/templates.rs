//! Every built-in template built by the program: with full data, with each dataset in turn missing, with
//! no data at all; gaps marked and gaps left out.
//!
//! Invariant: a draft says no number that its manifest does not answer for, nothing of a dataset that was
//! never ingested, and no broken sentence.
#![allow(clippy::expect_used, clippy::panic)]

use crate::claims;
use crate::drafts;
use crate::office;
use crate::prose;
use drafts::{CASES, Case, Draft, Mode};
use report::catalog::Catalog;
use report::draft::library;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What is wrong with a draft, whatever its data.
fn faults(draft: &Draft) -> Vec<String> {
    let mut out = prose::faults(&draft.text);
    let said: Vec<&str> =
        office::list(&draft.manifest, "occurrences").iter().map(|o| office::text(o, "text")).collect();
    let facts: Vec<&str> =
        office::list(&draft.manifest, "facts").iter().map(|f| office::text(f, "text")).collect();
    match claims::unclaimed(&draft.text, &said, &facts) {
        Ok(numbers) => out.extend(numbers.iter().map(|n| format!("nothing answers for a number: {n}"))),
        Err(problem) => out.push(problem),
    }
    out.extend(claims::notes(&draft.text));
    // In tables a 0 is a number like others; in a sentence it is nothing that was done.
    let sentences = draft.text.lines().filter(|line| !line.starts_with('|'));
    out.extend(sentences.flat_map(drafts::zeros).map(|near| format!("a 0 in a sentence: {near}")));
    let mut before = '\n';
    for (said, next) in drafts::followed(&draft.text, &said) {
        before = said.chars().last().unwrap_or(before);
        if before == next && !next.is_ascii_punctuation() {
            out.push(format!("{said}{next}: a unit twice"));
        }
    }
    let missing: Vec<&serde_json::Value> = office::list(&draft.manifest, "missing").iter().collect();
    if missing.iter().any(|m| m["mark"] != "【待填】") || draft.text.contains("【待核】") {
        out.push(format!("something is left to be checked: {missing:?}"));
    }
    let (marks, warned) = (draft.text.matches("【待填】").count(), draft.warned("W0606"));
    if warned != missing.len() || marks < missing.len() || (marks > 0) == missing.is_empty() {
        out.push(format!("{marks} marks, {} missing, {warned} warnings", missing.len()));
    }
    if draft.mode == Mode::Omit && marks > 0 {
        out.push(format!("{marks} marks, where gaps are to be left out"));
    }
    out
}

/// Whether an indicator, or one that it is made of, counts rows of this dataset.
fn rests_on(catalog: &Catalog, indicator: &str, dataset: &str) -> bool {
    let id = indicator.split_once('(').map_or(indicator, |(_, rest)| rest.trim_end_matches(')'));
    let indicator = catalog.indicator(id).unwrap_or_else(|| panic!("{indicator}: no such indicator"));
    catalog.datasets_of(indicator).contains(&dataset)
}

/// What a draft without a dataset gets wrong, beside the one with full data.
fn without(catalog: &Catalog, draft: &Draft, full: &Draft, dataset: &str) -> Vec<String> {
    let mut out = faults(draft);
    for figure in office::list(&draft.manifest, "figures") {
        let indicator = office::text(figure, "indicator");
        if rests_on(catalog, indicator, dataset) {
            out.push(format!("{indicator} = {}, without data", figure["value"]));
        }
    }
    for missing in office::list(&draft.manifest, "missing") {
        let what = office::text(missing, "what");
        if !rests_on(catalog, what, dataset) {
            out.push(format!("{what} is missing, and has data"));
        }
    }
    // What the other datasets say is still said.
    let said = draft.printed();
    for id in full.printed().difference(&said) {
        let indicator = id.split('@').next().unwrap_or_default();
        if !rests_on(catalog, indicator, dataset) {
            out.push(format!("{id} has data and is not said"));
        }
    }
    let mut all = full.headings.iter();
    for heading in &draft.headings {
        if !all.any(|known| known == heading) {
            out.push(format!("a heading that full data do not have, or not there: {heading:?}"));
        }
    }
    out
}

#[test]
fn one_dataset_missing() {
    let catalog = drafts::catalog();
    let full: Vec<Draft> = CASES.iter().map(|case| drafts::full(case, Mode::Mark)).collect();
    let datasets: Vec<&str> = catalog.datasets.iter().filter(|d| !d.outside).map(|d| d.id.as_str()).collect();
    let problems = drafts::each(&datasets, |dataset| {
        let root = drafts::without(dataset);
        let mut out = Vec::new();
        for mode in [Mode::Mark, Mode::Omit] {
            drafts::set(&root, mode);
            for (case, full) in CASES.iter().zip(&full) {
                let draft = drafts::build(&root, case, mode);
                let named = |what| format!("{case} without {dataset}, {mode:?}: {what}");
                let mut found = without(&catalog, &draft, full, dataset);
                // What every office has, and what not every office does.
                let due = ["subsidy", "training", "visit"].contains(dataset) && mode == Mode::Mark;
                if case.template == "annual" && due != draft.text.contains("【待填】") {
                    found.push(format!("marked where it is due ({due}), or not"));
                }
                out.extend(found.into_iter().map(named));
            }
        }
        out
    });
    office::assert_none(&problems);
}

#[test]
fn no_data_at_all() {
    // Plans and 手工数 there may be before there are any exports.
    let problems = drafts::each(&[true, false], |planned| {
        let root = drafts::empty(*planned);
        let mut out = Vec::new();
        for mode in [Mode::Mark, Mode::Omit] {
            drafts::set(&root, mode);
            for case in &CASES {
                let draft = drafts::build(&root, case, mode);
                let mut found = faults(&draft);
                // What regions.csv says is known without exports.
                let counted = office::list(&draft.manifest, "figures").iter();
                let counted = counted.filter(|f| !office::text(f, "indicator").starts_with("region."));
                found.extend(counted.map(|f| format!("{} without data", f["id"])));
                if draft.text.contains("【待填】") != (mode == Mode::Mark) {
                    found.push("gaps are marked, or not".into());
                }
                if draft.text.contains("完成率") || draft.text.contains("比上年") {
                    found.push("compares what is not there".into());
                }
                out.extend(
                    found.into_iter().map(|what| format!("{case}, planned {planned}, {mode:?}: {what}")),
                );
            }
        }
        out
    });
    office::assert_none(&problems);
}

#[test]
fn some_rows_and_columns_only() {
    let problems = drafts::each(&[Some(0), Some(1), Some(2), None], |part| {
        let root = drafts::thin(*part);
        let mut out = Vec::new();
        for mode in [Mode::Mark, Mode::Omit] {
            drafts::set(&root, mode);
            for case in &CASES {
                let draft = drafts::build(&root, case, mode);
                let named = |what| format!("{case} with part {part:?}, {mode:?}: {what}");
                out.extend(faults(&draft).into_iter().map(named));
                // A register of visits to persons knows no households.
                let told = |id: &str| draft.printed().iter().any(|figure| figure.starts_with(id));
                if part.is_none() && !told("visit.persons@") && !told("visit.helpday.persons@") {
                    out.push(named("visits to persons are not told".into()));
                }
            }
        }
        out
    });
    office::assert_none(&problems);
}

/// What is asked for and not said, because something else is said in its place.
const INSTEAD: [(&str, &str); 19] = [
    // Surgery from its own register before that from the register of rehabilitation.
    ("rehab.cataract.cases", "surgery.cataract.cases"),
    ("rehab.cataract.persons", "surgery.cataract.cases"),
    ("done(rehab.cataract.cases)", "done(surgery.cataract.cases)"),
    ("target:rehab.cataract.cases", "target:surgery.cataract.cases"),
    ("rehab.cleft.cases", "surgery.cleft.cases"),
    ("rehab.cochlear.cases", "surgery.cochlear.cases"),
    ("rehab.orthopedic.cases", "surgery.orthopedic.cases"),
    ("rehab.cataract.notified.persons", "surgery.cataract.notified.persons"),
    ("rehab.child.amount", "subsidy.child_training.amount"),
    // The same number every year.
    ("activity.job_fairs", "activity.job_fairs.yearly"),
    // The visits of the occasion before all visits of its days.
    ("visit.households", "visit.helpday.households"),
    ("visit.persons", "visit.helpday.persons"),
    ("visit.persons", "visit.households"),
    ("visit.amount", "visit.helpday.amount"),
    ("target:visit.households", "visit.helpday.households"),
    // Persons where a register has no households.
    ("prev(visit.persons)", "prev(visit.households)"),
    ("visit.spring.persons", "visit.spring.households"),
    ("visit.helpday.persons", "visit.helpday.households"),
    ("visit.summer.persons", "visit.summer.households"),
];
/// What there was none of in a period.
const NONE: [(&str, &[&str]); 2] =
    [("visit.spring", &["2024-05", "2024Q2"]), ("visit.summer", &["2024H1", "2024-05", "2024Q2"])];

/// Why something asked for is not said; none: for no reason.
fn excused(case: &Case, id: &str, said: &BTreeSet<String>) -> bool {
    let (indicator, place) = id.split_once('@').unwrap_or((id, ""));
    let place = if place.is_empty() { String::new() } else { format!("@{place}") };
    let mut others = INSTEAD.iter().filter(|(which, _)| *which == indicator);
    let instead = others.any(|(_, other)| said.contains(&format!("{other}{place}")));
    let none = NONE.iter().any(|(which, periods)| {
        indicator.starts_with(which) && periods.contains(&case.period) && drafts::is_zero(case, indicator)
    });
    instead || none
}

#[test]
fn full_data_say_everything_that_is_asked_for() {
    let problems = drafts::each(&CASES, |case: &Case| {
        let marked = drafts::full(case, Mode::Mark);
        let omitted = drafts::full(case, Mode::Omit);
        let mut out = faults(&marked);
        if marked.text != omitted.text || marked.text.contains('【') {
            out.push("nothing is missing, and something is marked".into());
        }
        let headings =
            marked.headings.iter().map(|(level, words)| format!("{} {words}\n", "#".repeat(*level)));
        let (headings, expected) = (headings.collect::<String>(), drafts::headings(case));
        if headings != expected {
            out.push(format!("the headings are\n{headings}, not\n{expected}"));
        }
        let said = marked.said();
        let lost =
            drafts::asked(case).into_iter().filter(|id| !said.contains(id) && !excused(case, id, &said));
        out.extend(lost.map(|id| format!("{id} is asked for and not said")));
        out.into_iter().map(|what| format!("{case}: {what}")).collect()
    });
    office::assert_none(&problems);
}

#[test]
fn every_file_of_the_templates_is_registered_and_used() {
    let registered: BTreeSet<String> =
        library::sources(&Default::default()).into_iter().map(|source| source.name).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let files: BTreeSet<String> = fs::read_dir(folder)
        .expect("templates")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(files, registered);
    let sources = library::sources(&Default::default());
    let used = |template: &library::Builtin| report::draft::used(&sources, &format!("{}.md", template.name));
    let used: BTreeSet<String> =
        library::TEMPLATES.iter().flat_map(used).map(|source| source.name.clone()).collect();
    assert_eq!(used, registered, "a part or section that no template includes");
    let built: BTreeSet<&str> = CASES.iter().map(|case| case.template).collect();
    assert_eq!(built, library::TEMPLATES.iter().map(|t| t.name).collect(), "each is built here");
}

/// The checks see what they are for.
#[test]
fn broken_sentences_and_made_up_numbers_are_seen() {
    let draft = |body: &str| format!("# 题\n\n## 一、甲\n\n{body}\n");
    for whole in [
        "共12人，其中：甲3人、乙9人。",
        "共12人（其中甲3人），按“一户一策”完成。",
        "2024年5月19日，一是按时发放；二是逐户走访。",
        "| 镇 | 人 |\n| --- | ---: |\n| 东 | 3 |\n| 合计 | 3 |",
    ] {
        assert_eq!(prose::faults(&draft(whole)), Vec::<String>::new(), "{whole}");
    }
    for broken in [
        "共12人，，其中甲3人。",
        "共12人。。",
        "共12人，。",
        "共12人、。",
        "，共12人。",
        "共12人（）。",
        "共12人（，甲）。",
        "共12人，其中。",
        "共12人，其中：。",
        "任务数为，完成率100%。",
        "共12人",
        "共12人,其中甲3人。",
        "走访，发放。",
        "共12人（甲。",
        "共12人）。",
        "共{{ fig }}人。",
        "共None人。",
        "甲。\n\n### （一）乙\n\n### （二）丙\n\n丁。",
        "甲。\n\n## 二、乙",
        "| 镇 | 人 |\n| --- | ---: |",
        "| 镇 |\n| --- |\n| 东 |\n| 合计 |",
        "| 镇 | 人 |\n| --- | ---: |\n| 东 | |\n| 合计 | 3 |",
    ] {
        assert!(!prose::faults(&draft(broken)).is_empty(), "{broken}");
    }
    let text = draft("2024年5月共12人次、三场，任务数为10人次，1—5月计划3次。");
    let left = |said: &[&str], typed: &[&str]| claims::unclaimed(&text, said, typed).map(|left| left.len());
    assert_eq!(left(&["12人次", "三场"], &["10人次", "3次"]), Ok(0));
    assert_eq!(left(&["12人次"], &["10人次", "3次"]), Ok(1));
    assert_eq!(left(&["三场"], &["10人次"]), Ok(2));
    assert_eq!(left(&[], &[]), Ok(4));
    assert!(left(&["2人次"], &[]).is_err() && left(&["三场", "12人次"], &[]).is_err());
    let noted = |note: &str| {
        let rows = "| 镇 | 甲（人） |\n| --- | ---: |\n| 东 | 3 |\n| 西 | 4 |\n| 合计 | 5 |";
        claims::notes(&draft(&format!("{rows}\n\n{note}"))).is_empty()
    };
    assert!(noted("注：甲合计按全部去重，各行之和多2人，为跨行重复。"));
    assert!(noted("注：甲各行之和多3人，为跨行重复；甲合计另含未能落实到各行的1人。"));
    assert!(!noted("注：甲各行之和多3人，为跨行重复。") && !noted("") && !noted("注：“—”表示没有数据。"));
    assert_eq!((drafts::zeros("共0人").len(), drafts::zeros("共10人、0.5%、100%").len()), (1, 0));
}
