//! Copies of Word files with comments where `check` found something.
//!
//! Job: that a copy says the same as the file and keeps all of it. Inputs: files as offices make them, drafts as
//! `build` makes them. Outputs: pass or fail. Invariant: what is asked of other programs is ignored by default;
//! once asked for, a missing tool is a failure. Tools come from the environment: `SOFFICE`, `PYTHON` (with
//! openxml-audit), `OOXML_VALIDATOR`.
#![allow(clippy::disallowed_methods, reason = "where the tools are stands in the environment")]

use crate::docx as draft;
use crate::page;
use crate::word;
use crate::word_file;
use report::check::annotate::{self, Remark};
use report::check::text::{Role, Span, Text, docx};
use report::opc::{Package, xml};
use report::output::docx::Layout;
use std::collections::BTreeMap;
use std::fs;
use word_file::{File, p, run, runs, table, text_box, unpack};

const WHEN: &str = "2025-01-05T08:00:00Z";
const BOLD: &str = "<w:b/><w:sz w:val=\"32\"/>";

fn read(bytes: &[u8]) -> (Package, Text) {
    let package = Package::read("a.docx", bytes).expect("a package");
    let text = docx::read(&package).expect("a text");
    (package, text)
}

/// A remark at every place where words stand.
fn remarks(text: &Text, words: &[&str]) -> Vec<Remark> {
    let mut out = Vec::new();
    for word in words {
        let before = out.len();
        for (n, paragraph) in text.paragraphs.iter().enumerate() {
            for (at, _) in paragraph.text.match_indices(word) {
                let lines = vec![format!("{word}：与合计不符。"), "办法：核对“甲<乙&丙”。".to_owned()];
                out.push(Remark { span: Span::new(n, at..at + word.len()), lines });
            }
        }
        assert!(out.len() > before, "{word} is nowhere");
    }
    out
}

fn annotated(bytes: &[u8], words: &[&str]) -> Vec<u8> {
    let (package, text) = read(bytes);
    annotate::docx(&package, &text, &remarks(&text, words), WHEN).expect("a copy")
}

/// Every number with a unit of a draft.
fn numbers(text: &Text) -> Vec<Remark> {
    let mut out = Vec::new();
    for (n, paragraph) in text.paragraphs.iter().enumerate().filter(|(_, p)| p.role != Role::Furniture) {
        let digits: Vec<(usize, char)> =
            paragraph.text.char_indices().filter(|(_, c)| c.is_ascii_digit()).collect();
        let starts = digits.iter().filter(|(at, _)| !digits.iter().any(|(before, _)| before + 1 == *at));
        for (at, _) in starts {
            let rest = &paragraph.text[*at..];
            let end = at + rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            out.push(Remark { span: Span::new(n, *at..end), lines: vec!["核对。".to_owned()] });
        }
    }
    out
}

/// Each character of a part's text with the properties of its run.
fn characters(xml: &str) -> Vec<(String, char)> {
    let tree = xml::parse(xml).expect("XML");
    let mut out = Vec::new();
    for id in tree.below(0).filter(|id| matches!(tree.name(*id), "w:t" | "w:delText")) {
        let run = tree.parent(id).expect("a run");
        let properties = tree.child(run, "w:rPr").map_or(String::new(), |p| tree.written(p));
        let around = tree.parent(run).map_or("", |p| tree.name(p));
        let text = tree.text(id);
        let text = if tree.attribute(id, "xml:space").is_some() { text.as_str() } else { text.trim() };
        out.extend(text.chars().map(|c| (format!("{around} {properties}"), c)));
    }
    out
}

/// Comment id → the text in its range.
fn ranges(xml: &str) -> BTreeMap<String, String> {
    let tree = xml::parse(xml).expect("XML");
    let (mut open, mut out, mut references) = (Vec::new(), BTreeMap::<String, String>::new(), Vec::new());
    for id in tree.below(0) {
        let own = || tree.attribute(id, "w:id").expect("an id");
        match tree.name(id) {
            "w:commentRangeStart" => {
                assert!(out.insert(own(), String::new()).is_none(), "an id twice");
                open.push(own());
            }
            "w:commentRangeEnd" => open.retain(|o| *o != own()),
            "w:commentReference" => references.push(own()),
            "w:t" => open.iter().for_each(|o| out.get_mut(o).expect("open").push_str(&tree.text(id))),
            _ => {}
        }
    }
    assert!(open.is_empty(), "open: {open:?}");
    references.sort();
    assert_eq!(references, out.keys().cloned().collect::<Vec<_>>());
    out
}

/// Comment id → author and text.
fn comments(xml: &str) -> BTreeMap<String, (String, String)> {
    let tree = xml::parse(xml).expect("XML");
    let all = tree.children(tree.root()).iter().filter(|id| tree.local_name(**id) == "comment");
    all.map(|id| {
        (
            tree.attribute(*id, "w:id").expect("id"),
            (tree.attribute(*id, "w:author").unwrap_or_default(), tree.text(*id)),
        )
    })
    .collect()
}

fn part(parts: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(parts[name].clone()).expect("UTF-8")
}

/// A copy keeps everything but what it adds.
fn keeps(old: &[u8], new: &[u8]) {
    let (before, after) = (unpack(old), unpack(new));
    for (name, bytes) in &before {
        let may_change =
            ["word/document.xml", "word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"];
        if !may_change.contains(&name.as_str()) {
            assert_eq!(bytes, &after[name], "{name}");
        }
        // Nothing is taken out.
        let mut rest = after[name].iter();
        let mut kept = bytes.iter().filter(|b| **b != b'/');
        assert!(kept.all(|b| rest.any(|c| c == b)), "{name} lost something");
    }
    let main = |parts| part(parts, "word/document.xml");
    assert_eq!(characters(&main(&before)), characters(&main(&after)));
    assert_eq!(read(old).1, read(new).1);
    assert_eq!(word::faults(new), word::faults(old));
}

/// A draft with all that is difficult.
fn office() -> File {
    let hyperlink = format!("<w:hyperlink w:anchor=\"a\">{}</w:hyperlink>", run("", "见附表12人。"));
    let tracked = format!(
        "<w:del w:id=\"1\" w:author=\"甲\"><w:r><w:delText>35</w:delText></w:r></w:del><w:ins w:id=\"2\" w:author=\"甲\">{}</w:ins>",
        run("", "36户")
    );
    let note = "<w:r><w:footnoteReference w:id=\"2\"/></w:r>";
    let body = [
        p("一、主要工作"),
        runs(&format!(
            "{}{}{}",
            run("", "共救助"),
            run(BOLD, "1&2 6人，每人 3000元"),
            run("", "，共款1800元。")
        )),
        runs(&format!("{}{tracked}{}{hyperlink}{note}", run("", "走访"), run("", "，其中低保"))),
        runs(&format!(
            "<w:r><w:t>另有</w:t><w:tab/><w:t>20件 </w:t><w:br/><w:t> 器具15台。</w:t></w:r>{}",
            text_box(&p("框内99人"))
        )),
        format!(
            "<w:p><w:bookmarkStart w:id=\"7\" w:name=\"_Ref1\"/>{}<w:bookmarkEnd w:id=\"7\"/>{}</w:p>",
            run("", "表1"),
            run("", "列出71人，后有72人。")
        ),
        table(&[&["镇", "人数"], &["甲镇", "41"]]),
        "<w:p/>".to_owned(),
    ];
    let footnotes = format!(
        "<w:footnotes @ns><w:footnote w:type=\"separator\" w:id=\"0\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>\
         <w:footnote w:type=\"continuationSeparator\" w:id=\"1\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>\
         <w:footnote w:id=\"2\">{}</w:footnote></w:footnotes>",
        p("不含60人。")
    );
    File::new(&body.concat()).part("footnotes", &footnotes).footer(&p("第5页"))
}

const WORDS: &[&str] =
    &["6人", "3000元", "1800元", "36户", "12人", "20件", "15台", "99人", "71人", "72人", "41", "60人"];

#[test]
fn a_copy_has_comments_at_the_places_and_is_the_file_otherwise() {
    let old = office().bytes();
    let new = annotated(&old, WORDS);
    keeps(&old, &new);
    let parts = unpack(&new);
    let (ranges, said) =
        (ranges(&part(&parts, "word/document.xml")), comments(&part(&parts, "word/comments.xml")));
    let got: Vec<&str> = ranges.values().map(String::as_str).collect();
    // In the paragraph with a bookmark one comment reaches to the end; a text box and a note have theirs outside.
    let mut expect =
        vec!["6人", "3000元", "1800元", "36户", "12人", "20件", "15台", "", "71人，后有72人。", "41", ""];
    let mut sorted = got.clone();
    sorted.sort_unstable();
    expect.sort_unstable();
    assert_eq!(sorted, expect);
    assert_eq!(ranges.keys().collect::<Vec<_>>(), said.keys().collect::<Vec<_>>());
    let of = |range: &str| said[ranges.iter().find(|(_, r)| *r == range).expect("a range").0].1.clone();
    assert_eq!(of("6人"), "6人：与合计不符。办法：核对“甲<乙&丙”。");
    assert!(
        of("71人，后有72人。").contains("「71人」71人：与合计不符。")
            && of("71人，后有72人。").contains("「72人」")
    );
    assert!(said.values().all(|(author, _)| author == "report"));
    assert!(
        said.values().any(|(_, text)| text.starts_with("「99人」"))
            && said.values().any(|(_, text)| text.starts_with("「60人」"))
    );
    assert_eq!(new, annotated(&old, WORDS), "the same bytes each time");
}

#[test]
fn comments_that_were_there_stay() {
    let mine = "<w:comments @ns><w:comment w:id=\"4\" w:author=\"张三\"><w:p><w:r><w:t>原批注</w:t></w:r></w:p></w:comment></w:comments>";
    let body = format!(
        "<w:p><w:commentRangeStart w:id=\"4\"/>{}<w:commentRangeEnd w:id=\"4\"/><w:r><w:commentReference w:id=\"4\"/></w:r></w:p>",
        run("", "共12人。")
    );
    for xml in [mine, "<w:comments @ns/>"] {
        let body = if xml == mine { body.clone() } else { p("共12人。") };
        let old = File::new(&body).part("comments", xml).bytes();
        let new = annotated(&old, &["12人"]);
        keeps(&old, &new);
        let parts = unpack(&new);
        for name in ["[Content_Types].xml", "word/_rels/document.xml.rels"] {
            assert_eq!(unpack(&old)[name], parts[name]);
        }
        let said = comments(&part(&parts, "word/comments.xml"));
        let id = if xml == mine { "5" } else { "0" };
        assert_eq!(said[id].0, "report");
        assert_eq!(ranges(&part(&parts, "word/document.xml"))[id], "12人");
        assert!(xml != mine || said["4"] == ("张三".to_owned(), "原批注".to_owned()));
    }
}

/// A draft as `build` writes it, each number a remark.
fn built() -> (Vec<u8>, Vec<u8>) {
    let old = report::output::docx::write(&draft::annual(), &Layout::default(), None).expect("a draft");
    let (package, text) = read(&old);
    let new = annotate::docx(&package, &text, &numbers(&text), WHEN).expect("a copy");
    (old, new)
}

#[test]
fn figures_keep_their_bookmarks() {
    let (old, new) = built();
    keeps(&old, &new);
    let of = |bytes: &[u8]| word::bookmarks(&part(&unpack(bytes), "word/document.xml"));
    assert!(of(&old).len() > 20);
    assert_eq!(of(&old), of(&new));
    let (package, text) = read(&old);
    assert_eq!(unpack(&annotate::docx(&package, &text, &[], WHEN).expect("a copy")), unpack(&old));
}

#[test]
#[ignore = "needs the Open XML SDK validator and openxml-audit; run in CI"]
fn validators_find_nothing_new() {
    let sdk = std::env::var("OOXML_VALIDATOR").expect("set OOXML_VALIDATOR, see .ci/tools.sh");
    let directory = page::directory("check-validate");
    for (name, bytes) in [("office", annotated(&office().bytes(), WORDS)), ("built", built().1)] {
        let file = directory.join(format!("{name}.docx"));
        fs::write(&file, bytes).expect("a file");
        let path = file.to_str().expect("UTF-8");
        let verdict: String = page::run(&sdk, &[path, "Office2019"], &[]).split_whitespace().collect();
        assert!(verdict.contains("\"ok\":true"), "Open XML SDK on {name}: {verdict}");
        let python = page::tool("PYTHON", "python3");
        let verdict = page::run(&python, &["-m", "openxml_audit", "--output", "json", path], &[]);
        let verdict: String = verdict.split_whitespace().collect();
        assert!(name == "office" || verdict.contains("\"valid\":true"), "openxml-audit on {name}: {verdict}");
    }
}

#[test]
#[ignore = "needs LibreOffice; run in CI"]
fn libreoffice_opens_and_saves_the_copy() {
    let directory = page::directory("check-office");
    for (name, bytes) in [("office", annotated(&office().bytes(), WORDS)), ("built", built().1)] {
        let (once, twice) = (directory.join(format!("{name}-1")), directory.join(format!("{name}-2")));
        let file = |folder: &std::path::Path| folder.join("a.docx").to_str().expect("UTF-8").to_owned();
        for folder in [&directory, &once, &twice] {
            fs::create_dir_all(folder).expect("a folder");
        }
        fs::write(file(&directory), &bytes).expect("a file");
        page::convert(&[&file(&directory)], "docx", &once);
        page::convert(&[&file(&once)], "docx", &twice);
        page::convert(&[&file(&directory)], "pdf", &once);
        let (old, text) = (unpack(&bytes), read(&bytes).1);
        let words = |text: &Text| {
            text.paragraphs
                .iter()
                .filter(|p| p.role != Role::Furniture)
                .map(|p| p.text.clone())
                .collect::<Vec<_>>()
        };
        for folder in [&once, &twice] {
            let saved = fs::read(file(folder)).expect("a file");
            let parts = unpack(&saved);
            let said = |parts: &BTreeMap<String, Vec<u8>>| {
                let mut all: Vec<_> = comments(&part(parts, "word/comments.xml")).into_values().collect();
                all.sort();
                all
            };
            assert_eq!(said(&parts), said(&old), "{name}");
            assert_eq!(words(&read(&saved).1), words(&text), "{name}");
            let of = |parts: &BTreeMap<String, Vec<u8>>| word::bookmarks(&part(parts, "word/document.xml"));
            assert_eq!(of(&parts), of(&old), "{name}");
        }
    }
}
