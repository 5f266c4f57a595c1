//! A new office's first hour, as a script: `init`, one GBK export with column names that nobody knows, the
//! lines of TOML that the refusal itself offers, `build`, the draft opened.
//!
//! Invariant: every figure that is looked for in the draft is recounted here from the export's own text.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

use crate::docx;
use crate::word;
use crate::workspace::program::Program;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Output;
use std::time::Instant;

const HEADER: &str = "领款人,证件编码,打款日,核定数,款项名目";

/// A citizen number of an impossible region.
fn id(serial: u32) -> String {
    let digits = format!("99999919800101{serial:03}");
    let bytes: [u8; 17] = digits.as_bytes().try_into().expect("17 digits");
    format!("{digits}{}", char::from(report::model::person::check_digit(&bytes)))
}

fn name(serial: u32) -> String {
    let pick = |from: &str, i: u32| from.chars().nth(i as usize % 8).expect("a character");
    format!("{}{}", pick("赵钱孙李周吴郑王", serial), pick("一二三四五六七八", serial / 8))
}

/// A year of payments: 41 people of care, 23 of living, 7 of them draw both; not everybody all the year.
fn export() -> String {
    let mut out = format!("{HEADER}\n");
    let mut push = |person: u32, month: u32, yuan: u32, kind: &str| {
        out.push_str(&format!("{},{},2024年{month}月15日,\"{yuan}.00\",{kind}\n", name(person), id(person)));
    };
    for month in 1..=12 {
        (0..41).filter(|p| p % 12 < month).for_each(|p| push(p, month, 100, "重度残疾人护理补贴"));
        (34..57).filter(|p| p % 5 != month % 5).for_each(|p| push(p, month, 90, "困难残疾人生活补贴"));
    }
    out
}

/// Persons and 元 by kind, read off the text of the export.
fn recount(export: &str) -> BTreeMap<&str, (BTreeSet<&str>, u64)> {
    let mut out = BTreeMap::new();
    for line in export.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (persons, yuan): &mut (BTreeSet<&str>, u64) = out.entry(cells[4]).or_default();
        persons.insert(cells[1]);
        *yuan +=
            cells[3].trim_matches('"').strip_suffix(".00").expect("whole 元").parse::<u64>().expect("元");
    }
    out
}

/// 元 as a report writes them: 41300 → `4.13万元`.
fn printed(yuan: u64) -> String {
    let text = format!("{}.{:04}", yuan / 10_000, yuan % 10_000);
    format!("{}万元", text.trim_end_matches('0').trim_end_matches('.'))
}

fn report(root: &Path, arguments: &[&str]) -> Output {
    let mut program = Program::new(root, arguments);
    program.current_dir(root).env("SOURCE_DATE_EPOCH", "1735012800").env_remove("NO_COLOR");
    program.output().expect("the program")
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// The paragraphs of a Word file.
fn paragraphs(path: &Path) -> Vec<String> {
    let bytes = std::fs::read(path).expect("the .docx");
    word::check("a new office's draft", &bytes);
    let parts = docx::parts(&bytes);
    let texts = |paragraph: &str| {
        let runs = paragraph.split("<w:t").skip(1).filter_map(|run| run.split_once('>'));
        let inner = runs.filter(|(tag, _)| tag.is_empty() || tag.starts_with(' '));
        inner.filter_map(|(_, rest)| rest.split("</w:t>").next()).collect::<String>()
    };
    parts["word/document.xml"].split("</w:p>").map(texts).collect()
}

#[test]
fn from_an_empty_folder_to_a_draft_with_the_right_figures() {
    let started = Instant::now();
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    assert_eq!(report(root, &["init", ".", "--region", "云水县"]).status.code(), Some(0));
    let export = export();
    let (gbk, _, lossy) = encoding_rs::GBK.encode(&export);
    assert!(!lossy && std::str::from_utf8(&gbk).is_err(), "GBK, not UTF-8");
    std::fs::write(root.join("inbox/一季度到四季度.csv"), &gbk).expect("the export");

    // Refused: the columns are shown, the nearest dataset is named, and how they would be mapped.
    let refused = report(root, &["ingest"]);
    assert_eq!(refused.status.code(), Some(1));
    let errors = said(&refused);
    for word in [
        "E0107",
        "领款人、证件编码、打款日、核定数、款项名目",
        "最接近「补贴发放」（subsidy）",
        "核定数＝补贴金额",
    ] {
        assert!(errors.contains(word), "{word}: {errors}");
    }

    // What the clerk pastes: the lines as they are printed.
    let lines: Vec<&str> =
        errors.lines().skip_while(|l| *l != "[[extend]]").take_while(|l| l.contains(['[', '='])).collect();
    assert!((2..=5).contains(&lines.len()), "{errors}");
    let toml: toml::Value = toml::from_str(&lines.join("\n")).expect("TOML");
    let aliases = &toml["extend"][0]["aliases"];
    let known = [
        ("name", "领款人"),
        ("id_number", "证件编码"),
        ("pay_date", "打款日"),
        ("amount", "核定数"),
        ("category", "款项名目"),
    ];
    for (field, header) in known {
        assert_eq!(aliases[field][0].as_str(), Some(header), "{errors}");
    }
    std::fs::write(root.join("catalog/列名.toml"), lines.join("\n")).expect("the mapping");

    let built = report(root, &["build", "2024"]);
    assert_eq!(built.status.code(), Some(0), "{}", said(&built));
    let draft = std::fs::read_to_string(root.join("out/2024/2024年工作总结.md")).expect("the draft");
    let word = paragraphs(&root.join("out/2024/2024年工作总结.docx"));
    let counted = recount(&export);
    assert_eq!(counted.len(), 2);
    for (kind, (persons, yuan)) in &counted {
        let (people, money) = (format!("{}人", persons.len()), printed(*yuan));
        let tells = |line: &str| [*kind, &people, &money].iter().all(|part| line.contains(part));
        assert!(draft.lines().any(tells), "{kind} {people} {money} in\n{draft}");
        assert!(word.iter().any(|p| tells(p)), "{kind} {people} {money} in {word:?}");
    }
    let both: BTreeSet<&str> = counted.values().flat_map(|(persons, _)| persons.iter().copied()).collect();
    assert_eq!(both.len(), 57, "seven draw both");
    let either = format!("惠及残疾人{}人", both.len());
    assert!(draft.contains(&either) && word.iter().any(|p| p.contains(&either)), "{draft}");
    println!("从空文件夹到文稿：{:.1?}", started.elapsed());
}
