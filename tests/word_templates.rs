//! The office's own .docx as a template: ten files as offices make them, filled, and what cannot be filled
//! told with part, paragraph and text.

#![allow(clippy::expect_used, clippy::panic)]

#[path = "support/word.rs"]
#[allow(dead_code)]
mod word;
#[path = "support/word_file.rs"]
mod word_file;
#[path = "support/workspace.rs"]
#[allow(dead_code)]
mod workspace;

use std::collections::BTreeMap;
use word_file::{File, p, run, runs, table, text_box, unpack};
use workspace::{Said, Workspace};

const ROWS: &str = "发放日期,所属月份,镇街,姓名,身份证号,补贴类型,补贴金额\n\
    2024-03-05,2024-03,城关镇,张一,999921198001011233,护理补贴,80\n\
    2024-04-05,2024-04,城关镇,张一,999921198001011233,护理补贴,80\n\
    2024-03-05,2024-03,河西镇,张二,999921198001011006,生活补贴,1200.5\n";

/// A workspace with three payments: 2 persons, 3 人次, 1360.5元.
fn office() -> Workspace {
    let office = Workspace::new();
    office.write("inbox/a.csv", ROWS.as_bytes());
    office
}

/// A filled template.
struct Filled {
    office: Workspace,
    parts: BTreeMap<String, Vec<u8>>,
    before: BTreeMap<String, Vec<u8>>,
}

impl Filled {
    fn part(&self, name: &str) -> &str {
        std::str::from_utf8(&self.parts[name]).expect("UTF-8")
    }

    fn body(&self) -> &str {
        let text = self.part("word/document.xml");
        let from = text.find("<w:body>").expect("a body") + "<w:body>".len();
        let to = text.rfind("<w:sectPr>").expect("a section");
        &text[from..to]
    }

    /// Bookmark → text, in the body.
    fn figures(&self) -> BTreeMap<String, String> {
        word::bookmarks(self.part("word/document.xml"))
    }

    /// The lines of the body, a paragraph each.
    fn lines(&self) -> Vec<String> {
        lines(self.part("word/document.xml"))
    }

    /// Every part but these is as it was.
    fn others_are_untouched(&self, touched: &[&str]) {
        assert_eq!(self.before.keys().collect::<Vec<_>>(), self.parts.keys().collect::<Vec<_>>());
        for (name, bytes) in &self.before {
            let same = self.parts[name] == *bytes;
            assert_eq!(same, !touched.contains(&name.as_str()), "{name}");
        }
    }

    fn out(&self, kind: &str) -> String {
        let path = self.office.path().join(format!("out/2024/own/2024年工作总结.{kind}"));
        String::from_utf8(std::fs::read(path).expect("written")).expect("UTF-8")
    }
}

/// The text of every paragraph.
fn lines(xml: &str) -> Vec<String> {
    let mut out = Vec::new();
    for paragraph in xml.split("<w:p>").flat_map(|p| p.split("<w:p ")).skip(1) {
        let mut line = String::new();
        for piece in paragraph.split("<w:t").skip(1) {
            if piece.starts_with(['>', ' ']) {
                let text = piece.split('>').nth(1).unwrap_or("");
                line.push_str(text.split('<').next().unwrap_or(""));
            }
        }
        out.push(line.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&"));
    }
    out
}

fn build(file: &File) -> (Workspace, Said) {
    let office = office();
    office.write("templates/own.docx", &file.bytes());
    let said = office.run(&["build", "2024", "--template", "own", "--emit", "docx,md,txt"]);
    (office, said)
}

fn fill(file: &File) -> Filled {
    let (office, said) = build(file);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    let bytes = std::fs::read(office.path().join("out/2024/own/2024年工作总结.docx")).expect("a file");
    Filled { parts: unpack(&bytes), before: unpack(&file.bytes()), office }
}

fn refused(file: &File) -> String {
    let (office, said) = build(file);
    assert_eq!(said.exit, Some(2), "{}{}", said.stdout, said.stderr);
    assert!(!office.path().join("out/2024/own").exists(), "nothing is written");
    said.stderr
}

#[test]
fn a_tag_split_over_runs_is_filled_in_the_formatting_of_its_first_character() {
    let bold = "<w:b/><w:color w:val=\"FF0000\"/>";
    let file = File::new(&runs(&format!(
        "<w:pPr><w:jc w:val=\"both\"/></w:pPr>{}{}<w:proofErr w:type=\"spellStart\"/>{}<w:proofErr w:type=\"spellEnd\"/>\
         <w:bookmarkStart w:id=\"7\" w:name=\"_GoBack\"/>{}<w:bookmarkEnd w:id=\"7\"/>{}{}",
        run("", "全年发放"),
        run(bold, "{{ "),
        run("<w:i/>", "fig(id=\"subsidy"),
        run("", ".amount\")"),
        run(bold, " }}"),
        run("", "，惠及{{ fig(id=\"subsidy.persons\") }}。"),
    )));
    let filled = fill(&file);
    assert_eq!(filled.lines(), ["全年发放1360.5元，惠及2人。"]);
    let figures = filled.figures();
    assert_eq!(figures["_rpt_0001"], "1360.5元");
    assert_eq!(figures["_rpt_0002"], "2人");
    let body = filled.body();
    assert!(body.contains(&format!(
        "<w:bookmarkStart w:id=\"8\" w:name=\"_rpt_0001\"/><w:r><w:rPr>{bold}</w:rPr><w:t xml:space=\"preserve\">1360.5元</w:t></w:r><w:bookmarkEnd w:id=\"8\"/>"
    )), "{body}");
    assert!(body.contains("<w:pPr><w:jc w:val=\"both\"/></w:pPr>") && body.contains("w:name=\"_GoBack\""));
    filled.others_are_untouched(&["word/document.xml"]);
    assert_eq!(filled.out("md"), "全年发放1360.5元，惠及2人。\n");
}
