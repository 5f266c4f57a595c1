//! `report check` as a user runs it: on files of any kind, with and without a workspace.
//!
//! Drafts are invented; what each relation, number and lint finds is tested beside its code.
#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

mod copies;

use crate::office;
use office::{folder, json, report, run};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

/// One product that is wrong, one that is right, one sum that is right, one place left open.
const DRAFT: &str = "云水县残联2024年工作总结\n\n一、康复\n全年为6名残疾儿童每人发放3000元，共1.6万元。\n\
                     为5名成年人每人发放2000元，共1万元。\n二、培训\n培训残疾人56人，其中男30人、女26人。\n\
                     支出xx万元。\n";
const GOOD: &str = "全年为6名残疾儿童每人发放3000元，共1.8万元。\n";

fn draft(name: &str, file: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let root = folder(&format!("check-{name}"));
    fs::write(root.join(file), text).expect("a draft");
    root
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

fn rows<'a>(document: &'a Value, key: &str) -> &'a [Value] {
    document[key].as_array().unwrap_or_else(|| panic!("{key} in {document}"))
}

/// The relations that fail, as code and result.
fn failing(document: &Value) -> Vec<(&str, &str)> {
    let relations = rows(document, "relations").iter().filter(|r| r["holds"] == false);
    relations.map(|r| (r["code"].as_str().expect("code"), r["printed"].as_str().expect("printed"))).collect()
}

#[test]
fn text_shows_the_sentence_with_carets_under_the_numbers() {
    let root = draft("text", "总结.txt", DRAFT);
    let output = run(&root, &["check", "总结.txt"], 1);
    let text = out(&output);
    let block: Vec<&str> = text.lines().take(4).collect();
    assert_eq!(block[0], "总结.txt:4:21: 错误 R01 人数乘标准不等于总额（确定）");
    assert_eq!(block[1], "    全年为6名残疾儿童每人发放3000元，共1.6万元。");
    assert_eq!(block[2], "          ---                ------    ^^^^^^^");
    assert_eq!(block[3], "    应为：1.8万元（6名×3000元），印的是1.6万元");
    assert!(text.contains("总结.txt:8:3: 错误 S01"), "{text}");
    assert!(!text.contains("相符 R"), "{text}");
    let summary = said(&output);
    assert!(summary.contains("相符2，不符1（确定1）") && summary.contains("1处缺漏、错误"), "{summary}");
    // What holds is listed when asked for, in its place.
    let all = out(&run(&root, &["check", "总结.txt", "--all"], 1));
    let places = ["总结.txt:4:21: 错误 R01", "总结.txt:5:18: 相符 R01", ": 相符 R02", ":8:3: 错误 S01"];
    let found: Vec<usize> =
        places.iter().map(|p| all.find(p).unwrap_or_else(|| panic!("{p}\n{all}"))).collect();
    assert!(found.is_sorted(), "{all}");
    assert!(!text.contains('\u{1b}'), "no colours outside a terminal");
    assert!(
        out(&run(&root, &["check", "总结.txt", "--color", "always"], 1)).contains("\u{1b}[1;31m错误 R01")
    );
}

#[test]
fn many_places_left_open_do_not_hide_a_wrong_sum() {
    let open: String = (1..=30).map(|n| format!("{n}、办理xx件。\n")).collect();
    let root = draft("many", "总结.txt", format!("{open}{DRAFT}"));
    let output = run(&root, &["check", "总结.txt"], 1);
    let text = out(&output);
    assert_eq!((text.matches("错误 S01").count(), text.matches("错误 R01").count()), (5, 1), "{text}");
    assert!(said(&output).contains("总结.txt：S01 还有26处，加 --all 列出"), "{}", said(&output));
    let all = run(&root, &["check", "总结.txt", "--all"], 1);
    assert_eq!(out(&all).matches("错误 S01").count(), 31);
    assert!(!said(&all).contains("还有"), "{}", said(&all));
    let document = json(&root, &["check", "总结.txt"], 1);
    assert_eq!(rows(&document, "findings").iter().filter(|f| f["code"] == "S01").count(), 31);
}

#[test]
fn the_document_has_the_form_that_is_promised() {
    let root = draft("json", "总结.txt", DRAFT);
    let document = json(&root, &["check", "总结.txt"], 1);
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<BTreeSet<_>>();
    let set = |list: &[&str]| list.iter().map(|k| (*k).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(
        keys(&document),
        set(&[
            "schema",
            "file",
            "kind",
            "encoding",
            "manifest",
            "numbers",
            "relations",
            "findings",
            "summary"
        ])
    );
    assert_eq!((&document["file"], &document["kind"]), (&"总结.txt".into(), &"text".into()));
    assert_eq!((&document["encoding"], &document["manifest"]), (&"UTF-8".into(), &Value::Null));
    let number = rows(&document, "numbers").iter().find(|n| n["text"] == "1.6万元").expect("1.6万元");
    let wanted = [
        "id",
        "line",
        "column",
        "text",
        "value",
        "unit",
        "kind",
        "approximation",
        "change",
        "period",
        "scope",
        "each",
        "until",
    ];
    assert_eq!(keys(number), set(&wanted));
    let told = (&number["value"], &number["unit"], &number["kind"], &number["approximation"]);
    assert_eq!(told, (&"16000".into(), &"元".into(), &"money".into(), &"exact".into()));
    assert_eq!((&number["line"], &number["column"]), (&4.into(), &21.into()));
    let standard =
        rows(&document, "numbers").iter().find(|n| n["text"].as_str().expect("text").contains("3000元"));
    assert_eq!(standard.expect("3000元")["each"]["of"], "人");
    let ids: Vec<String> = rows(&document, "numbers").iter().map(|n| n["id"].to_string()).collect();
    assert!(ids.is_sorted() && ids[0] == "\"n001\"", "{ids:?}");
    for relation in rows(&document, "relations") {
        let mut keys = keys(relation);
        keys.remove("note");
        keys.remove("mend");
        let wanted = [
            "code",
            "kind",
            "line",
            "column",
            "text",
            "expression",
            "expected",
            "printed",
            "holds",
            "confidence",
        ];
        assert_eq!(keys, set(&wanted));
    }
    let failed = rows(&document, "relations").iter().find(|r| r["holds"] == false).expect("one fails");
    assert_eq!(failed["expected"], "1.8万元");
    assert_eq!(keys(&failed["mend"]), set(&["line", "column", "from", "to", "slip"]));
    for finding in rows(&document, "findings") {
        let wanted = ["code", "severity", "line", "column", "text", "message", "suggestion"];
        assert_eq!(keys(finding), set(&wanted));
    }
    let summary = &document["summary"];
    assert_eq!(summary["numbers"].as_u64(), Some(rows(&document, "numbers").len() as u64));
    assert_eq!(summary["relations"]["failed"]["certain"], 1);
    assert_eq!(summary["findings"]["error"], 1);
}

#[test]
fn every_encoding_and_kind_of_file_says_the_same() {
    let wide = |mark: &[u8], order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        mark.iter().copied().chain(DRAFT.encode_utf16().flat_map(order)).collect()
    };
    let gb = encoding_rs::GB18030.encode(DRAFT).0.into_owned();
    let files: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a.txt", DRAFT.as_bytes().to_vec(), "UTF-8"),
        ("b.txt", [b"\xef\xbb\xbf", DRAFT.as_bytes()].concat(), "UTF-8 BOM"),
        ("c.txt", gb, "GB18030"),
        ("d.txt", wide(b"\xff\xfe", u16::to_le_bytes), "UTF-16LE"),
        ("e.txt", wide(b"\xfe\xff", u16::to_be_bytes), "UTF-16BE"),
        ("f", DRAFT.replace('\n', "\r\n").into_bytes(), "UTF-8"),
    ];
    let root = folder("check-encodings");
    let mut first: Option<Value> = None;
    for (name, bytes, encoding) in files {
        fs::write(root.join(name), bytes).expect("a draft");
        let mut document = json(&root, &["check", name], 1);
        assert_eq!(document["encoding"], encoding, "{name}");
        document["encoding"].take();
        document["file"].take();
        match &first {
            Some(first) => assert_eq!(first, &document, "{name}"),
            None => first = Some(document),
        }
    }
    // Markdown by its name, Word by its content.
    let markdown = DRAFT.replace("一、", "## 一、").replace("1.6万元", "**1.6万元**");
    fs::write(root.join("g.md"), markdown).expect("a draft");
    let document = json(&root, &["check", "g.md"], 1);
    assert_eq!((document["kind"].as_str(), failing(&document)), (Some("markdown"), vec![("R01", "1.6万元")]));
    fs::write(root.join("h.txt"), word(DRAFT)).expect("a draft");
    let document = json(&root, &["check", "h.txt"], 1);
    assert_eq!((document["kind"].as_str(), failing(&document)), (Some("docx"), vec![("R01", "1.6万元")]));
    assert_eq!(document["encoding"], Value::Null);
    let line =
        rows(&document, "relations").iter().find(|r| r["holds"] == false).expect("one")["line"].as_u64();
    assert_eq!(line, Some(4), "the paragraph's number");
}

/// The least that is a Word file, a paragraph for each line.
fn word(text: &str) -> Vec<u8> {
    let base = "http://schemas.openxmlformats.org";
    let paragraphs: String = text.lines().map(|l| format!("<w:p><w:r><w:t>{l}</w:t></w:r></w:p>")).collect();
    let types = "application/vnd.openxmlformats";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{base}/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"{types}-package.relationships+xml\"/>\
                 <Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" \
                 ContentType=\"{types}-officedocument.wordprocessingml.document.main+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{base}/package/2006/relationships\"><Relationship Id=\"rId1\" \
                 Type=\"{base}/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
            ),
        ),
        (
            "word/document.xml",
            format!(
                "<w:document xmlns:w=\"{base}/wordprocessingml/2006/main\"><w:body>{paragraphs}</w:body></w:document>"
            ),
        ),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(content.as_bytes()).expect("a part");
    }
    zip.finish().expect("a package").into_inner()
}

#[test]
fn a_draft_may_be_piped_in() {
    let root = folder("check-stdin");
    let mut child = report(&root, &["check", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    child.stdin.take().expect("a pipe").write_all(DRAFT.as_bytes()).expect("taken");
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&output.stdout).expect("a document");
    assert_eq!((&document["file"], failing(&document)), (&"-".into(), vec![("R01", "1.6万元")]));
    assert!(said(&output).contains("标准输入："), "{}", said(&output));
}

#[test]
fn exit_codes_follow_what_is_certain_and_what_is_strict() {
    let root = draft("exit", "好.txt", GOOD);
    let write = |name: &str, text: &str| fs::write(root.join(name), text).expect("a draft");
    let output = run(&root, &["check", "好.txt", "--strict"], 0);
    assert_eq!(out(&output), "", "nothing to say");
    assert!(said(&output).contains("1处关系都相符"), "{}", said(&output));
    // A habit is a finding under --strict only, and where it is not switched off.
    write("习惯.txt", "截止12月底，办理残疾人证30本。\n");
    assert!(out(&run(&root, &["check", "习惯.txt"], 0)).contains("警告 S12"));
    run(&root, &["check", "习惯.txt", "--strict"], 1);
    let output = run(&root, &["check", "习惯.txt", "--strict", "--off", "s12"], 0);
    assert_eq!(out(&output), "");
    write("空白.txt", "支出xx万元。\n");
    run(&root, &["check", "空白.txt"], 1);
    // A draft without numbers is a draft.
    write("无.txt", "各项工作取得了新的成绩。\n");
    assert!(said(&run(&root, &["check", "无.txt"], 0)).contains("没有找到统计数字"));
    // What cannot run says so on stderr and prints no data.
    for wrong in [
        vec!["check"],
        vec!["check", "没有.txt"],
        vec!["check", "好.txt", "--off", "Z99"],
        vec!["check", "好.txt", "--manifest", "没有.json"],
        vec!["check", "好.txt", "--nothing"],
        vec!["stats", "2024", "--format", "html"],
    ] {
        let output = run(&root, &wrong, 2);
        assert_eq!(out(&output), "", "{wrong:?}");
        assert!(said(&output).contains("错误 E"), "{wrong:?}: {}", said(&output));
    }
}

#[test]
fn a_workspace_switches_codes_off_and_none_is_needed() {
    let root = draft("office", "总结.txt", DRAFT);
    let before = json(&root, &["check", "总结.txt"], 1);
    fs::write(
        root.join("report.toml"),
        "[office]\nname = \"云水县残联\"\n\n[check]\noff = [\"R01\", \"S01\"]\n",
    )
    .expect("settings");
    let after = json(&root, &["check", "总结.txt"], 0);
    assert_eq!(failing(&after), []);
    assert_eq!(
        rows(&after, "relations").len() + 2,
        rows(&before, "relations").len(),
        "both products are left out"
    );
    // A file elsewhere is checked, too, and a settings file that is broken is told.
    let other = draft("office-other", "总结.txt", DRAFT);
    let elsewhere = other.join("总结.txt");
    run(&root, &["check", elsewhere.to_str().expect("a path")], 0);
    fs::write(root.join("report.toml"), "[check]\nofff = []\n").expect("settings");
    let output = run(&root, &["check", "总结.txt"], 2);
    assert!(said(&output).contains("report.toml:2:1: 错误 E0402"), "{}", said(&output));
}

#[test]
fn several_drafts_stand_in_one_document_and_one_table() {
    let root = draft("several", "甲.txt", DRAFT);
    fs::write(root.join("乙.txt"), GOOD).expect("a draft");
    fs::write(root.join("丙.doc"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").expect("a draft");
    let document = json(&root, &["check", "甲.txt", "乙.txt"], 1);
    let files = rows(&document, "files");
    assert_eq!((files.len(), &files[0]["file"], &files[1]["file"]), (2, &"甲.txt".into(), &"乙.txt".into()));
    assert_eq!((failing(&files[0]).len(), failing(&files[1]).len()), (1, 0));
    let sum: u64 = files.iter().map(|f| f["summary"]["numbers"].as_u64().expect("a count")).sum();
    assert_eq!(document["summary"]["numbers"].as_u64(), Some(sum));
    // One that cannot be read does not keep the others from being looked at.
    let document = json(&root, &["check", "丙.doc", "甲.txt"], 2);
    let files = rows(&document, "files");
    assert_eq!((&files[0]["file"], &files[0]["problem"]["code"]), (&"丙.doc".into(), &"E1001".into()));
    assert_eq!(failing(&files[1]).len(), 1);
    let csv = out(&run(&root, &["check", "甲.txt", "乙.txt", "--all", "--format", "csv"], 1));
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().expect("a header").clone();
    assert_eq!(header.iter().take(5).collect::<Vec<_>>(), ["file", "line", "column", "code", "severity"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a row")).collect();
    assert_eq!(
        rows.iter().filter(|r| &r[0] == "乙.txt" && &r[3] == "R01" && &r[4] == "相符").count(),
        1,
        "{csv}"
    );
    assert_eq!(
        rows.iter().filter(|r| &r[0] == "甲.txt" && &r[3] == "R01" && &r[4] == "错误").count(),
        1,
        "{csv}"
    );
    let table = out(&run(&root, &["check", "甲.txt", "--format", "md"], 1));
    assert!(table.lines().next().expect("a line").starts_with("| 文件 | 行 | 列 | 代码 |"), "{table}");
    assert_eq!(table.lines().count(), 4, "{table}");
}

#[test]
fn the_page_is_whole_marks_the_draft_and_runs_nothing() {
    let hostile = format!("{DRAFT}<script>alert(1)</script>共3人&\"。\n");
    let root = draft("page", "总结.txt", hostile);
    fs::write(root.join("乙.txt"), GOOD).expect("a draft");
    let page = out(&run(&root, &["check", "总结.txt", "乙.txt", "--format", "html"], 1));
    let (head, body) = page.split_once("</style>").expect("a style");
    assert!(head.contains("default-src 'none'") && !page.contains("<script"), "{body}");
    assert!(
        body.contains("<span class=\"wrong\">1.6万元</span>&#8288;<sup><a href=\"#n1\">1</a></sup>"),
        "{body}"
    );
    assert!(body.contains("<span class=\"part\">6名</span>"), "{body}");
    assert!(body.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{body}");
    assert_eq!(body.matches("<article>").count(), 2);
    // Every element that is opened is closed, and every link leads to something on the page.
    let mut reader = quick_xml::Reader::from_str(page.trim_start_matches("<!DOCTYPE html>\n"));
    let (mut depth, mut ids, mut links) = (0_i64, BTreeSet::new(), Vec::new());
    loop {
        use quick_xml::events::Event;
        let event = reader.read_event().expect("well formed");
        if let Event::Start(tag) | Event::Empty(tag) = &event {
            for attribute in tag.attributes() {
                let attribute = attribute.expect("an attribute");
                let value = attribute.value.to_string();
                match attribute.key.as_ref() {
                    "id" => assert!(ids.insert(value.clone()), "{value} twice"),
                    "href" if value.starts_with('#') => links.push(value[1..].to_owned()),
                    "href" => assert_eq!(value, "data:,"),
                    _ => {}
                }
            }
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    assert!(links.iter().all(|l| ids.contains(l)) && links.len() >= 4, "{links:?} {ids:?}");
}

#[test]
fn codes_are_explained_and_help_is_there() {
    let root = folder("check-explain");
    for code in ["R01", "r11", "S01", "M01", "E1001"] {
        let text = out(&run(&root, &["explain", code], 0));
        assert!(text.starts_with(&code.to_uppercase()) && text.contains("怎么办："), "{text}");
    }
    let document = json(&root, &["explain"], 0);
    let codes: Vec<&str> =
        rows(&document, "checks").iter().map(|e| e["code"].as_str().expect("code")).collect();
    assert!(["R01", "R11", "S01", "M05"].iter().all(|c| codes.contains(c)), "{codes:?}");
    let distinct: BTreeSet<&str> = codes.iter().copied().collect();
    assert_eq!(distinct.len(), codes.len());
    let help = out(&run(&root, &["check", "--help"], 0));
    for word in ["--annotate", "--off", "--manifest", "--strict", "--all", "report check 总结.docx", "退出码"]
    {
        assert!(help.contains(word), "{word}\n{help}");
    }
    assert!(out(&run(&root, &["completions", "bash"], 0)).contains("report__subcmd__check"), "completed");
}

#[test]
fn the_example_says_what_the_readme_shows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = run(root, &["check", "examples/check/改过的总结.txt"], 1);
    let text = out(&output);
    let readme = fs::read_to_string(root.join("README.md")).expect("README");
    let shown = readme.split("$ report check examples/check/改过的总结.txt\n").nth(1).expect("the example");
    let shown = shown.split("```").next().expect("an end");
    let mut rest = text.as_str();
    for part in shown.split("…\n") {
        let at = rest.find(part).unwrap_or_else(|| panic!("{part}\nis not in\n{rest}"));
        rest = &rest[at + part.len()..];
    }
    assert!(shown.matches("…\n").count() == 2 && shown.lines().count() > 10, "{shown}");
}
