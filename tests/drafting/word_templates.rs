//! The office's own .docx as a template: ten files as offices make them, filled, and what cannot be filled
//! told with part, paragraph and text.

#![allow(clippy::expect_used, clippy::panic)]
#![allow(clippy::disallowed_methods, reason = "where the other programs are stands in the environment")]

mod refused;
mod whole;

use crate::word;
use crate::word_file;
use crate::workspace;
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
    word::check("own.docx", &bytes);
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

#[test]
fn braces_and_quotes_of_a_chinese_input_method_are_understood() {
    let file = File::new(
        &[
            p("｛｛　fig（id＝“subsidy.amount”，unit＝‘元’）　｝｝、{｛ fig(id=”subsidy.persons”) }｝"),
            p("｛％ if has（id=“subsidy.amount”） ％｝"),
            p("“已发放”{{ region.name }}｛＃ 内部说明 ＃｝，（占50%）。"),
            p("｛% endif ％}"),
        ]
        .concat(),
    );
    let filled = fill(&file);
    assert_eq!(filled.lines(), ["1360.5元、2人", "“已发放”云水县，（占50%）。"]);
}

#[test]
fn rows_of_a_table_repeat_for_every_region() {
    let amount = "{{ fig(id=\"subsidy.amount\", region=r.code) }}{% endfor %}";
    let file = File::new(&[
        p("一"),
        table(&[
            &["乡镇", "金额"],
            &["{% for r in regions() %}{{ loop.index }}.{{ r.name }}", amount],
            &["合计", "{{ fig(id=\"subsidy.amount\") }}"],
        ]),
        p("二"),
        table(&[
            &["乡镇", "人数"],
            &["{%tr for r in regions(level=\"town\") %}", ""],
            &["{{ r.name }}", "{{ fig(id=\"subsidy.persons\", region=r.code) }}"],
            &["{%tr endfor %}", ""],
        ]),
        p("三"),
        table(&[
            &["月份", "本月", "比上年"],
            &[
                "{% for m in months() %}|{{ m.name }}",
                "{% if has(id=\"subsidy.amount\", period=m.text) %}|{{ fig(id=\"subsidy.amount\", period=m.text) }}|{% endif %}",
                "{{ m.title }}|{% endfor %}",
            ],
        ]),
        p("完"),
    ]
    .concat());
    let filled = fill(&file);
    let lines = filled.lines();
    let at = |text: &str| lines.iter().position(|l| l == text).unwrap_or_else(|| panic!("{text}: {lines:?}"));
    let part = |from: &str, to: &str| lines[at(from) + 1..at(to)].join("|");
    assert_eq!(part("一", "二"), "乡镇|金额|1.城关镇|160元|2.河西镇|1200.5元|合计|1360.5元");
    assert_eq!(part("二", "三"), "乡镇|人数|城关镇|1人|河西镇|1人");
    let months = part("三", "完");
    let expected = (1..=12).map(|m| {
        let amount = [(3, "1280.5元|"), (4, "80元|")].iter().find(|(n, _)| *n == m).map_or("", |a| a.1);
        format!("|{m}月|{amount}2024年{m}月")
    });
    assert_eq!(months, format!("月份|本月|比上年{}", expected.collect::<String>()));
    assert_eq!(filled.figures().len(), 3 + 2 + 2);
    let md = filled.out("md");
    assert!(md.contains("城关镇") && md.contains("1200.5元"), "{md}");
}

#[test]
fn nested_tables_keep_their_place() {
    let inner = table(&[&[
        "{% for r in regions() %}{{ r.name }}",
        "{{ fig(id=\"subsidy.payments\", region=r.code) }}{% endfor %}",
    ]]);
    let file = File::new(
        &[
            table(&[&[
                "概况",
                &format!(
                    "{}{inner}{}",
                    p("其中："),
                    p("{% if has(id=\"subsidy.amount\") %}共{{ fig(id=\"subsidy.amount\") }}{% endif %}")
                ),
            ]]),
            p(""),
        ]
        .concat(),
    );
    let filled = fill(&file);
    assert_eq!(filled.lines(), ["概况", "其中：", "城关镇", "2人次", "河西镇", "1人次", "共1360.5元", ""]);
    assert_eq!(filled.body().matches("<w:tbl>").count(), 2);
    assert_eq!(filled.body().matches("<w:tr>").count(), 3);
}

#[test]
fn headers_footers_and_notes_are_filled_after_the_body() {
    let note = "<w:footnotes @ns><w:footnote w:id=\"2\"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>人次{{ fig(id=\"subsidy.payments\") }}</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let file = File::new(&runs(&format!(
        "{}<w:r><w:footnoteReference w:id=\"2\"/></w:r>",
        run("", "惠及{{ fig(id=\"subsidy.persons\") }}")
    )))
    .header(&p("{{ period.title }}发放{{ fig(id=\"subsidy.amount\") }}"))
    .footer(&runs("<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"))
    .part("footnotes", note);
    let filled = fill(&file);
    assert_eq!(filled.lines(), ["惠及2人"]);
    assert_eq!(lines(filled.part("word/header1.xml")), ["2024年发放1360.5元"]);
    assert_eq!(lines(filled.part("word/footnotes.xml")), ["人次3人次"]);
    assert_eq!(word::bookmarks(filled.part("word/document.xml"))["_rpt_0001"], "2人");
    assert_eq!(word::bookmarks(filled.part("word/header1.xml"))["_rpt_0002"], "1360.5元");
    assert_eq!(word::bookmarks(filled.part("word/footnotes.xml"))["_rpt_0003"], "3人次");
    filled.others_are_untouched(&["word/document.xml", "word/header1.xml", "word/footnotes.xml"]);
    let manifest =
        std::fs::read_to_string(filled.office.path().join("out/2024/own/figures.json")).expect("JSON");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let texts: Vec<&str> = manifest["occurrences"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|o| o["text"].as_str())
        .collect();
    assert_eq!(texts, ["2人", "1360.5元", "3人次"]);
}

#[test]
fn both_copies_of_a_text_box_say_the_same_and_count_once() {
    let inside =
        [p("{% if has(id=\"subsidy.amount\") %}"), p("{{ fig(id=\"subsidy.amount\") }}"), p("{% endif %}")]
            .concat();
    let file = File::new(&runs(&format!("{}{}", run("", "见右"), text_box(&inside))));
    let filled = fill(&file);
    assert_eq!(filled.body().matches("1360.5元").count(), 2);
    assert_eq!(filled.body().matches("<w:bookmarkStart").count(), 1);
    assert_eq!(filled.figures()["_rpt_0001"], "1360.5元");
    assert!(!filled.body().contains("<w:p></w:p>"), "no line stays of the tags");
    assert_eq!(filled.out("md"), "见右\n\n1360.5元\n");
}

#[test]
fn comments_stay_and_a_comment_in_a_loop_stands_once() {
    let comment = "<w:comments @ns><w:comment w:id=\"0\" w:author=\"审核\" w:date=\"2024-01-05T00:00:00Z\" w:initials=\"S\"><w:p><w:r><w:t>这里用 {{ fig }} 核一下</w:t></w:r></w:p></w:comment></w:comments>";
    let commented = runs(&format!(
        "<w:commentRangeStart w:id=\"0\"/>{}<w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/></w:r>",
        run("", "{{ r.name }}{{ fig(id=\"subsidy.persons\", region=r.code) }}；")
    ));
    let file = File::new(&[p("{% for r in regions() %}"), commented, p("{% endfor %}")].concat())
        .part("comments", comment);
    let filled = fill(&file);
    assert_eq!(filled.lines(), ["城关镇1人；", "河西镇1人；"]);
    for mark in ["commentRangeStart", "commentRangeEnd", "commentReference"] {
        assert_eq!(filled.body().matches(mark).count(), 1, "{mark}");
    }
    filled.others_are_untouched(&["word/document.xml"]);
}

#[test]
fn with_track_changes_on_inserted_text_counts_and_deleted_text_does_not() {
    let by = "w:author=\"某人\" w:date=\"2024-01-05T00:00:00Z\"";
    let file = File::new(&runs(&format!(
        "{}<w:del w:id=\"3\" {by}><w:r><w:delText>{{{{ fig(id=\"none.such\") }}}}</w:delText></w:r></w:del>\
         <w:ins w:id=\"4\" {by}>{}</w:ins>{}",
        run("", "共{{ fig(id=\"subsidy."),
        run("<w:b/>", "persons"),
        run("", "\") }}；{% if has(id=\"subsidy.amount\") %}有{% endif %}"),
    )));
    let filled = fill(&file);
    assert_eq!(filled.figures()["_rpt_0001"], "2人");
    let body = filled.body();
    assert!(body.contains("<w:del w:id=\"3\"") && body.contains("<w:delText>{{ fig(id="), "{body}");
    assert_eq!(filled.out("md"), "共2人；有\n");
}

#[test]
fn what_wps_writes_is_read() {
    let file = File::new(&format!(
        "<w:p><w:pPr><w:pStyle w:val=\"a5\"/><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr></w:pPr>\
         <w:r><w:rPr><w:rFonts w:hint=\"eastAsia\" w:ascii=\"仿宋_GB2312\" w:eastAsia=\"仿宋_GB2312\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr><w:t>一、发放情况{{{{</w:t></w:r>\
         <w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr><w:t> fig(id=&quot;subsidy.persons&quot;) </w:t></w:r>\
         <w:r><w:t>}}}}</w:t></w:r></w:p>\
         <w:p wpsCustomData:x=\"1\"><w:pPr><w:keepNext w:val=\"0\"/></w:pPr><w:smartTag w:uri=\"a\" w:element=\"b\">{}</w:smartTag>{}</w:p>",
        run("", "{% if due(id=\"visit.households\") %}走访{{ fig(id=\"visit.households\") }}"),
        run("", "。{% endif %}完"),
    ));
    let filled = fill(&file);
    assert_eq!(filled.lines(), ["一、发放情况2人", "走访【待填】。完"]);
    let body = filled.body();
    assert!(
        body.contains("<w:highlight w:val=\"yellow\"/></w:rPr><w:t xml:space=\"preserve\">【待填】"),
        "{body}"
    );
    assert!(body.contains("w:eastAsia=\"仿宋_GB2312\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr><w:t xml:space=\"preserve\">2人"), "{body}");
    assert_eq!(filled.out("md"), "## 一、发放情况2人\n\n走访【待填】。完\n");
}

#[test]
fn an_if_over_paragraphs_and_tables_takes_all_or_nothing() {
    let file = File::new(
        &[
            p("开头{% if has(id=\"subsidy.amount\") %}"),
            p("有补贴。{% else %}"),
            p("没有补贴。"),
            p("{% endif %}{% if zero(id=\"subsidy.amount\") %}"),
            table(&[&["不该有", "{{ fig(id=\"subsidy.amount\") }}"]]),
            p("也不该有{% endif %}"),
            p("{% if has(id=\"subsidy.persons\") %}甲{% else %}乙{% endif %}"),
            p("{% if zero(id=\"subsidy.persons\") %}{{ fig(id=\"subsidy.persons\") }}{% endif %}"),
            p("{% set 谁 = region.name %}"),
            p("{% set who = region.name %}"),
            p("{{ who }}完"),
        ]
        .concat()
        .replace(&p("{% set 谁 = region.name %}"), ""),
    );
    let filled = fill(&file);
    assert_eq!(filled.lines(), ["开头", "有补贴。", "甲", "云水县完"]);
    assert!(!filled.body().contains("<w:tbl>"));
}

#[test]
fn tables_and_the_closing_take_the_place_of_their_paragraph() {
    let right = |text: &str| {
        runs(&format!("<w:pPr><w:jc w:val=\"right\"/></w:pPr>{}", run("<w:sz w:val=\"32\"/>", text)))
    };
    let file = File::new(
        &[
            p("各镇情况如下："),
            p("{{ table(id=[\"subsidy.persons\", \"subsidy.amount\"], caption=\"表1\") }}"),
            p("{% if has(id=\"subsidy.amount\") %}{{ table(id=\"subsidy.payments\") }}{% endif %}"),
            right("{{ signature() }}"),
        ]
        .concat(),
    );
    let filled = fill(&file);
    let lines = filled.lines();
    assert_eq!(filled.body().matches("<w:tbl>").count(), 2);
    assert_eq!(
        lines[..4],
        ["各镇情况如下：", "表1", "乡镇（街道）", "享受补贴人数（人）"].map(String::from),
        "{lines:?}"
    );
    assert_eq!(lines[lines.len() - 2..], ["云水县残疾人联合会", "2024年12月24日"].map(String::from));
    assert!(filled.body().contains("<w:jc w:val=\"right\"/></w:pPr><w:r><w:rPr><w:sz w:val=\"32\"/></w:rPr><w:t xml:space=\"preserve\">2024年12月24日"));
    assert_eq!(filled.figures().len(), 9);
}
