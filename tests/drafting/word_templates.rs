//! The office's own .docx as a template: ten files as offices make them, filled, and what cannot be filled
//! told with part, paragraph and text.

#![allow(clippy::expect_used, clippy::panic)]
#![allow(clippy::disallowed_methods, reason = "where the other programs are stands in the environment")]

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

#[test]
fn what_cannot_be_filled_is_told_with_its_paragraph() {
    let one = |text: &str| File::new(&[p("第一段"), p(text), p("第三段")].concat());
    for (file, expected) in [
        (
            one("共{{ fig(id=\"none.such\") }}"),
            vec![
                "templates/own.docx[正文]:2: 错误 E0602 没有指标「none.such」",
                "正文第 2 段：「共{{ fig(id=\"none.such\") }}」",
            ],
        ),
        (one("共{{ fig(id=\"subsidy.persons\", unit=\"人次\") }}"), vec!["[正文]:2: 错误 E0603"]),
        (one("共{{ figg(id=\"a\") }}"), vec!["[正文]:2: 错误 E0601 没有函数「figg」"]),
        (one("共{{ fig(id=\"subsidy.persons\" }}"), vec!["[正文]:2: 错误 E0601"]),
        (
            one("共{{ fig(id=\"subsidy.persons\")"),
            vec!["[正文]:2: 错误 E0613 标签没有写完", "「共{{ fig(id="],
        ),
        (one("共｛｛ 人"), vec!["[正文]:2: 错误 E0613"]),
        (one("共 }}人"), vec!["[正文]:2: 错误 E0613 标签只有结尾"]),
        (
            one("{% if has(id=\"subsidy.persons\") %}共"),
            vec!["[正文]:2: 错误 E0613 {% if %} 没有 {% endif %}"],
        ),
        (one("共{% endfor %}"), vec!["E0613 {% endfor %} 前面没有 {% for %}"]),
        (one("{% include \"导语.md\" %}"), vec!["E0613 Word 模板里不能用 {% include %}"]),
        (one("{% set a %}"), vec!["E0613 Word 模板里不能用 {% set"]),
        (one("{%p if region.name %}{%p endif %}"), vec!["E0613 一个段落里写了两个 {%p"]),
        (one("{%tr if region.name %}甲{%tr endif %}"), vec!["E0613 {%tr 只能写在表格里"]),
        (one("共{{ table(id=\"subsidy.persons\") }}"), vec!["E0613 table()、signature() 要独占一段"]),
        (one("{{ nothing }}"), vec!["[正文]:2: 错误 E0601"]),
        (
            File::new(&[p("甲{% if region.name %}乙"), p("丙{% endif %}")].concat()),
            vec!["[正文]:1: 错误 E0613", "前后都有文字，照这样填会丢字"],
        ),
        (
            File::new(&[p("甲"), runs(&text_box(&p("框里{{ fig(id=\"none.such\") }}")))].concat()),
            vec!["[正文]:3: 错误 E0602 没有指标「none.such」"],
        ),
        (
            File::new(&p("甲")).header(&p("页眉{{ x")),
            vec!["own.docx[页眉1]:1: 错误 E0613", "页眉1第 1 段：「页眉{{ x」"],
        ),
        (
            File::new(&runs(
                "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>TITLE {{ a }}</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
            )),
            vec!["[正文]:1: 错误 E0613 域代码里的标签不能填"],
        ),
        (
            File::new(&p("甲")).plain(
                "word/charts/chart1.xml",
                "<c:chart xmlns:c=\"c\"><c:v>{{ a }}</c:v></c:chart>".as_bytes(),
            ),
            vec!["[word/charts/chart1.xml]: 错误 E0613 这里的标签不能填"],
        ),
        (
            File::new(&p(
                "{% for x in months() %}{{ fig(id=\"subsidy.persons\", region=x.code) }}{% endfor %}",
            )),
            vec!["E0605 region 要直接写明，不能用变量或拼接，或用 {% for r in regions() %} 的 r.code"],
        ),
    ] {
        let said = refused(&file);
        for words in expected {
            assert!(said.contains(words), "no “{words}” in\n{said}");
        }
        let errors = said.matches("错误 E").count();
        assert_eq!(errors, 1, "{said}");
    }
}

#[test]
fn a_check_lists_what_a_template_uses_also_outside_a_workspace() {
    let file = File::new(
        &[
            p("{{ fig(id=\"subsidy.persons\") }}、{{ fig(id=\"subsidy.amount\", period=\"3月\") }}"),
            table(&[&[
                "{% for r in regions() %}{{ r.name }}",
                "{{ fig(id=\"subsidy.amount\", region=r.code) }}{% endfor %}",
            ]]),
            p("{{ fact(key=\"主题\") }}"),
        ]
        .concat(),
    );
    let office = office();
    office.write("templates/own.docx", &file.bytes());
    let json = office.json(&["template", "check", "templates/own.docx"]);
    assert_eq!(json["problems"].as_array().map(Vec::len), Some(0), "{json}");
    assert_eq!(json["uses"]["indicators"][0]["name"], "subsidy.amount");
    assert_eq!(json["uses"]["indicators"][0]["times"], 2);
    assert_eq!(json["uses"]["indicators"][0]["first"], "正文第1段");
    assert_eq!(json["uses"]["indicators"][1]["unit"], "人");
    assert_eq!(json["uses"]["facts"][0]["name"], "主题");
    assert_eq!(json["uses"]["periods"][0]["name"], "3月");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let path = elsewhere.path().join("外面.docx");
    std::fs::write(&path, file.bytes()).expect("a file");
    let mut command = office.command(&["template", "check", "外面.docx"]);
    let said = command.current_dir(elsewhere.path()).output().expect("the program");
    let (out, err) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    assert_eq!(said.status.code(), Some(0), "{err}");
    assert!(out.contains("subsidy.persons") && err.contains("没有发现问题"), "{out}{err}");
}

#[test]
fn the_templates_of_the_program_pass_the_check() {
    let office = office();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for name in ["annual", "city", "half", "month", "five", "event", "community"] {
        let path = folder.join(format!("{name}.md"));
        let said = office.run(&["template", "check", &path.to_string_lossy()]);
        assert_eq!(said.exit, Some(0), "{name}: {}", said.stderr);
    }
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let spaces = vec![b' '; 64 << 20];
    let file = File::new(&p("甲")).plain("word/media/image1.xml", &spaces);
    let office = office();
    office.write("templates/own.docx", &file.bytes());
    for run in [vec!["build", "2024", "--template", "own"], vec!["template", "check", "templates/own.docx"]] {
        let said = office.run(&run);
        assert_eq!(said.exit, Some(2), "{}", said.stderr);
        assert!(
            said.stderr.contains("own.docx: 错误 E0114 文档的部件 word/media/image1.xml"),
            "{}",
            said.stderr
        );
    }
}

#[test]
fn a_macro_enabled_file_under_another_name_is_refused() {
    let file = File::new(&p("甲")).main_type("application/vnd.ms-word.document.macroEnabled.main+xml");
    assert!(refused(&file).contains("错误 E0120 文档里有宏"));
}

#[test]
fn five_hundred_pages_are_filled_in_bounded_time() {
    // Thirty paragraphs a page, a figure in each; a table of forty rows every five pages.
    let mut body = String::new();
    for page in 0..500 {
        for line in 0..30 {
            let figure = ["subsidy.persons", "subsidy.amount", "subsidy.payments"][line % 3];
            body.push_str(&runs(&format!(
                "{}{}{}",
                run("", &format!("第{page}页第{line}行，全年发放{{{{ fig(id=\"")),
                run("<w:b/>", &format!("{figure}\"")),
                run("", ") }}，其余文字保持原样。"),
            )));
        }
        if page % 5 == 0 {
            body.push_str(&table(&[&["{% for m in months() %}{{ m.name }}", "{{ m.title }}{% endfor %}"]]));
        }
    }
    let file = File::new(&body);
    let office = office();
    office.write("templates/own.docx", &file.bytes());
    let began = std::time::Instant::now();
    let said = office.run(&["build", "2024", "--template", "own", "--emit", "docx"]);
    let took = began.elapsed();
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    // An unoptimised build on a busy machine; what is quadratic takes many minutes.
    assert!(took.as_secs() < 120, "{took:?}");
    let bytes = std::fs::read(office.path().join("out/2024/own/2024年工作总结.docx")).expect("a file");
    let filled = unpack(&bytes);
    let text = String::from_utf8_lossy(&filled["word/document.xml"]).into_owned();
    assert_eq!(text.matches("w:name=\"_rpt_").count(), 15_000);
    assert_eq!(text.matches("<w:tr>").count(), 1200);
}

#[test]
fn the_same_template_gives_the_same_bytes_and_an_earlier_deliverable_can_be_a_template() {
    let file = File::new(&p("共{{ fig(id=\"subsidy.persons\") }}"));
    let read = |office: &Workspace| {
        std::fs::read(office.path().join("out/2024/own/2024年工作总结.docx")).expect("a file")
    };
    let (one, two) = (build(&file).0, build(&file).0);
    assert_eq!(read(&one), read(&two));
    // Last year's file with a new tag in it: its own bookmarks are no figures any more.
    let mut parts: Vec<(String, Vec<u8>)> = unpack(&read(&one)).into_iter().collect();
    for (name, bytes) in &mut parts {
        if name == "word/document.xml" {
            let text = String::from_utf8(bytes.clone()).expect("UTF-8");
            assert!(text.contains("_rpt_0001"));
            let more = p("又{{ fig(id=\"subsidy.amount\") }}") + "<w:sectPr>";
            *bytes = text.replacen("<w:sectPr>", &more, 1).into_bytes();
        }
    }
    one.write("templates/again.docx", &word_file::pack(&parts));
    let said = one.run(&["build", "2024", "--template", "again", "--emit", "docx"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    let bytes = std::fs::read(one.path().join("out/2024/again/2024年工作总结.docx")).expect("a file");
    let marks = word::bookmarks(std::str::from_utf8(&unpack(&bytes)["word/document.xml"]).expect("UTF-8"));
    assert_eq!(marks.into_iter().collect::<Vec<_>>(), [("_rpt_0001".to_owned(), "1360.5元".to_owned())]);
}

#[test]
fn a_word_file_of_a_built_in_name_is_the_default_template_and_every_town_has_its_own() {
    let office = office();
    let file = File::new(&p("{{ region.name }}{{ fig(id=\"subsidy.persons\") }}"));
    office.write("templates/annual.docx", &file.bytes());
    let said = office.run(&["build", "2024", "--emit", "docx,md", "--each", "town"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    let read = |path: &str| std::fs::read_to_string(office.path().join(path)).expect("a draft");
    assert_eq!(read("out/2024/2024年工作总结.md"), "云水县2人\n");
    assert_eq!(read("out/2024/999921100-城关镇/2024年工作总结.md"), "城关镇1人\n");
    let list = office.json(&["templates"]);
    let annual = &list["templates"][0];
    assert_eq!(
        (annual["name"].as_str(), annual["path"].as_str()),
        (Some("annual"), Some("templates/annual.docx"))
    );
}

/// A yearly report as an office has it in Word: title, headings, tables, a text box, a header with a line,
/// page numbers, a note, a comment, tracked changes; tags in all of it.
fn yearly_report() -> File {
    let song = "<w:rFonts w:ascii=\"仿宋_GB2312\" w:eastAsia=\"仿宋_GB2312\" w:hAnsi=\"仿宋_GB2312\" w:hint=\"eastAsia\"/><w:sz w:val=\"32\"/><w:szCs w:val=\"32\"/>";
    let small = "<w:rFonts w:ascii=\"宋体\" w:eastAsia=\"宋体\" w:hAnsi=\"宋体\" w:hint=\"eastAsia\"/><w:sz w:val=\"24\"/><w:szCs w:val=\"24\"/>";
    let text = |content: &str| {
        format!(
            "<w:p><w:pPr><w:spacing w:line=\"560\" w:lineRule=\"exact\"/><w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/></w:pPr>{content}</w:p>"
        )
    };
    let styled = |style: &str, align: &str, content: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/><w:jc w:val=\"{align}\"/></w:pPr>{content}</w:p>")
    };
    let cell = |t: &str| format!("<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr>{}</w:p>", run(small, t));
    let row = |cells: &[&str]| cells.iter().map(|c| cell(c)).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = vec![
        row(&["序号", "乡镇（街道）", "人数", "金额"]),
        row(&[
            "{% for r in regions() %}{{ loop.index }}",
            "{{ r.name }}",
            "{{ fig(id=\"subsidy.persons\", region=r.code) }}",
            "{{ fig(id=\"subsidy.amount\", region=r.code) }}{% endfor %}",
        ]),
        row(&["", "合计", "{{ fig(id=\"subsidy.persons\") }}", "{{ fig(id=\"subsidy.amount\") }}"]),
    ];
    let rows: Vec<Vec<&str>> = rows.iter().map(|r| r.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let by = "w:author=\"办公室\" w:date=\"2024-01-05T00:00:00Z\"";
    let body = [
        styled("a3", "center", &run("<w:b/><w:sz w:val=\"44\"/><w:szCs w:val=\"44\"/>", "{{ region.name }}残联{{ period.title }}工作总结")),
        text(&format!(
            "{}{}{}<w:proofErr w:type=\"spellStart\"/>{}<w:proofErr w:type=\"spellEnd\"/>{}<w:r><w:footnoteReference w:id=\"2\"/></w:r>",
            run(song, "全年发放各类补贴｛｛ fig（id＝“subsidy."),
            run("<w:b/><w:sz w:val=\"32\"/>", "amount"),
            run(song, "”） ｝｝，惠及"),
            run("<w:b/><w:color w:val=\"C00000\"/><w:sz w:val=\"32\"/>", "{{fig(id=\"subsidy.persons\")}}"),
            run(song, "。走访{{ fig(id=\"visit.households\") }}。"),
        )),
        styled("1", "left", &run(song, "一、发放情况")),
        text(&run(song, "{% if has(id=\"subsidy.amount\") %}")),
        text(&format!(
            "<w:commentRangeStart w:id=\"0\"/>{}<w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/></w:r>\
             <w:del w:id=\"21\" {by}><w:r><w:delText>删去的话</w:delText></w:r></w:del><w:ins w:id=\"22\" {by}>{}</w:ins>",
            run(song, "各乡镇（街道）发放情况见下表"),
            run(song, "，共{{ fig(id=\"subsidy.payments\") }}。"),
        )),
        table(&rows),
        text(&run(song, "{% endif %}")),
        text(&run(song, "{{ table(id=[\"subsidy.persons\", \"subsidy.amount\"], caption=\"附表　分镇街情况\") }}")),
        text(&format!("{}{}", run(song, "提示："), text_box(&[p("{% for m in months() %}{% if some(id=\"subsidy.amount\", period=m.text) %}{{ m.name }}{{ fig(id=\"subsidy.amount\", period=m.text) }}　{% endif %}{% endfor %}"), p("{% if false %}"), p("没有"), p("{% endif %}")].concat()))),
        format!("<w:p><w:pPr><w:jc w:val=\"right\"/></w:pPr>{}</w:p>", run(song, "{{ signature() }}")),
    ]
    .concat();
    File::new(&body)
        .header(&format!("<w:p><w:pPr><w:pBdr><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"1\" w:color=\"auto\"/></w:pBdr><w:jc w:val=\"center\"/></w:pPr>{}</w:p>", run(small, "{{ office.name }}　{{ period.title }}　全年{{ fig(id=\"subsidy.amount\") }}")))
        .footer("<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>")
        .part("footnotes", &format!("<w:footnotes @ns><w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote><w:footnote w:id=\"2\"><w:p><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:footnoteRef/></w:r>{}</w:p></w:footnote></w:footnotes>", run("", "上年{{ fig(id=\"subsidy.amount\", period=\"prev\") }}。")))
        .part("comments", "<w:comments @ns><w:comment w:id=\"0\" w:author=\"审核\" w:date=\"2024-01-05T00:00:00Z\" w:initials=\"S\"><w:p><w:r><w:t>请核对</w:t></w:r></w:p></w:comment></w:comments>")
}

#[test]
fn a_whole_report_is_filled() {
    let filled = fill(&yearly_report());
    let body = filled.body();
    for words in ["城关镇", "河西镇", "1200.5元", "删去的话", "2024年12月24日"] {
        assert!(body.contains(words), "{words}");
    }
    assert!(!body.contains("{{") && !body.contains("｛"), "{body}");
    let md = filled.out("md");
    assert!(md.starts_with("# 云水县残联2024年工作总结\n\n全年发放各类补贴1360.5元，惠及2人。走访【待填】。\n\n## 一、发放情况\n"), "{md}");
    assert!(md.contains("| 1 |") || md.contains("| 1 "), "{md}");
    assert!(md.contains("3月1280.5元　4月80元"), "{md}");
    // A table of the program's own is one in the other deliverables, too, with its caption.
    assert_eq!(md.matches("附表　分镇街情况").count(), 1);
    let txt = filled.out("txt");
    assert!(txt.contains("附表　分镇街情况") && txt.contains("1360.50"), "{txt}");
}

#[test]
#[ignore = "needs the Open XML SDK validator and LibreOffice; run in CI"]
fn other_programs_read_what_is_filled() {
    let sdk = std::env::var("OOXML_VALIDATOR").expect("set OOXML_VALIDATOR, see .ci/tools.sh");
    let soffice = std::env::var("SOFFICE").unwrap_or_else(|_| "soffice".into());
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("word-templates");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = yearly_report();
    let filled = fill(&file);
    let bytes = std::fs::read(filled.office.path().join("out/2024/own/2024年工作总结.docx")).expect("a file");
    for (name, bytes) in [("template.docx", file.bytes()), ("filled.docx", bytes)] {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("a file");
        let said =
            std::process::Command::new(&sdk).arg(&path).arg("Office2019").output().expect("the validator");
        let verdict = String::from_utf8_lossy(&said.stdout).into_owned();
        let compact: String = verdict.split_whitespace().collect();
        assert!(compact.contains("\"ok\":true"), "{name}: {verdict}");
    }
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let said = std::process::Command::new(soffice)
        .args(["--headless", &profile, "--convert-to", "txt:Text (encoded):UTF8", "--outdir"])
        .arg(&folder)
        .arg(folder.join("filled.docx"))
        .output()
        .expect("LibreOffice");
    let text = std::fs::read_to_string(folder.join("filled.txt"))
        .unwrap_or_else(|_| panic!("not converted: {}", String::from_utf8_lossy(&said.stderr)));
    for words in [
        "云水县残联2024年工作总结",
        "全年发放各类补贴1360.5元，惠及2人",
        "城关镇",
        "1200.5元",
        "2024年12月24日",
    ] {
        assert!(text.contains(words), "no {words} in {text}");
    }
    assert!(!text.contains("{{") && !text.contains("{%"), "{text}");
}

#[test]
fn no_damage_to_a_template_ends_the_program() {
    let mut parts = yearly_report().parts();
    let main = parts.iter().position(|(name, _)| name == "word/document.xml").expect("a body");
    let whole: Vec<char> = String::from_utf8(parts[main].1.clone()).expect("UTF-8").chars().collect();
    let marks: Vec<char> = "{}%#｛｝％“”\"'<>/&（=".chars().collect();
    let mut state = 20_241_224_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((state >> 33) % below as u64).expect("small")
    };
    let (mut read, mut refused) = (0, 0);
    for _ in 0..400 {
        let mut text = whole.clone();
        for _ in 0..=next(3) {
            let at = next(text.len());
            match next(3) {
                0 => drop(text.drain(at..(at + 1 + next(30)).min(text.len()))),
                1 => text.insert(at, marks[next(marks.len())]),
                _ => text[at] = marks[next(marks.len())],
            }
        }
        parts[main].1 = text.into_iter().collect::<String>().into_bytes();
        match report::draft::word::open("own.docx", &word_file::pack(&parts)) {
            Ok(_) => read += 1,
            Err(problems) => {
                assert!(!problems.is_empty());
                refused += 1;
            }
        }
    }
    assert!(read > 20 && refused > 20, "{read} read, {refused} refused");
    let file = yearly_report().bytes();
    for at in (0..file.len()).step_by(97) {
        let mut bytes = file.clone();
        bytes[at] ^= 0x55;
        drop(report::draft::word::open("own.docx", &bytes));
        drop(report::draft::word::open("own.docx", &file[..at]));
    }
}
