//! Anyone's draft: Word, Markdown, plain text; its numbers, sentences, relations and lints, and the annotated copy.

use super::parts::{join, package};
use super::seeds;
use report::check::annotate::{self, Remark};
use report::check::text::{Text, docx, markdown, plain};
use report::check::{Reading, data, lint, relation};
use report::opc::Package;
use std::time::{Duration, Instant};

/// A span is a piece of its paragraph.
fn within(text: &Text, paragraph: usize, range: std::ops::Range<usize>) {
    let words = &text.paragraphs[paragraph].text;
    assert!(words.get(range.clone()).is_some(), "{range:?} cuts {words:?}");
}

/// The promise of a text, however it was read.
pub(super) fn promise(text: &Text) {
    for paragraph in &text.paragraphs {
        assert!(
            paragraph.pieces.first().is_some_and(|p| p.offset == 0),
            "the first piece begins the paragraph"
        );
        assert!(paragraph.pieces.windows(2).all(|two| two[0].offset <= two[1].offset));
        assert!(paragraph.pieces.iter().all(|p| paragraph.text.is_char_boundary(p.offset)), "{paragraph:?}");
    }
    let reading = Reading::of(text);
    let mut last = None;
    for number in &reading.numbers {
        within(text, number.span.paragraph, number.span.range());
        within(text, number.span.paragraph, number.numeral.clone());
        assert!(
            number.span.start <= number.numeral.start && number.numeral.end <= number.span.end,
            "{number:?}"
        );
        assert!(
            !number.value.is_sign_negative() || number.value.is_zero(),
            "values are signless: {number:?}"
        );
        let at = (number.span.paragraph, number.span.start);
        assert!(last < Some(at), "in reading order, none over another: {number:?}");
        last = Some((number.span.paragraph, number.span.end.saturating_sub(1)));
        for span in [&number.period, &number.scope].into_iter().flatten() {
            within(text, span.paragraph, span.range());
        }
    }
    for relation in relation::find(&reading) {
        let known = |n: usize| n < reading.numbers.len();
        assert!(known(relation.result) && relation.operands.iter().all(|n| known(*n)), "{relation:?}");
    }
    let off: Vec<String> = Vec::new();
    let mut remarks = Vec::new();
    for finding in lint::find(&reading, &off) {
        within(text, finding.span.paragraph, finding.span.range());
        remarks.push(Remark { span: finding.span, lines: vec![finding.message] });
    }
    let printed = reading.numbers.iter().take(3).map(|n| data::Printed {
        id: "f0001".into(),
        figure: "a@2024@1".into(),
        text: text.slice(&n.span).to_owned(),
        ..data::Printed::default()
    });
    let printed: Vec<data::Printed> = printed.collect();
    for found in data::compare(&reading, &printed) {
        assert!(found.number.is_none_or(|n| n < reading.numbers.len()));
    }
}

pub fn prose(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    promise(&plain::read(text, "UTF-8"));
    promise(&markdown::read(text, "UTF-8"));
}

const PROSE: &[&str] = &[
    "全年为6名残疾儿童每人发放康复补贴3000元，共1800元；组织白内障筛查1298人，检出率7.7%。",
    "# 题\n\n一、康复\n\n| 镇街 | 人数（人） | 金额（万元） |\n| --- | --: | --: |\n| 城关镇 | 12 | 1.2 |\n| 合计 | 12 | 1.3 |\n",
    "培训56人，其中男30人、女25人，比上年增加12人，增长27.3%；完成任务数（50人）的122%。",
    "近3万元、400余万元、90%以上、每人每月50元、13～17万元、三百二十名、十个街道、二〇二四年、4千元、未出现一例。",
    "第 1 页\n截止2024年9月31日，，发放xx本；联系电话：0756-1234567，证号999921198001011233。\n- 1 -\n",
    "> 引 `3人` **4人** [5人](http://a/6) <b>7</b> &amp; ![](8)\n1. 甲10人\n2. 乙20人\n合计30人\n",
];

pub fn prose_seeds() -> Vec<Vec<u8>> {
    seeds(PROSE)
}

const WORD: &[(&str, &str)] = &[
    (
        "[Content_Types].xml",
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>",
    ),
    (
        "_rels/.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>",
    ),
];

/// A Word file of an input's parts.
pub(super) fn word(bytes: &[u8]) -> Vec<u8> {
    package(bytes, "word/document.xml", WORD)
}

pub fn word_draft(bytes: &[u8]) {
    let Ok(package) = Package::read("t.docx", &word(bytes)) else { return };
    let Ok(text) = docx::read(&package) else { return };
    promise(&text);
    let reading = Reading::of(&text);
    let remarks: Vec<Remark> =
        reading.numbers.iter().map(|n| Remark { span: n.span.clone(), lines: vec!["<&>".into()] }).collect();
    // The copy with comments is a Word file that says the same.
    let Ok(copy) = annotate::docx(&package, &text, &remarks, "2025-01-05T08:00:00Z") else { return };
    let copy = Package::read("t.docx", &copy).expect("the copy is a package");
    let again = docx::read(&copy).expect("the copy can be read");
    let words = |t: &Text| t.paragraphs.iter().map(|p| p.text.clone()).collect::<Vec<_>>();
    assert_eq!(words(&again), words(&text), "the copy says the same");
}

/// A body with these paragraphs.
pub(super) fn body(inner: &str) -> String {
    format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{inner}<w:sectPr/></w:body></w:document>"
    )
}

pub fn word_draft_seeds() -> Vec<Vec<u8>> {
    let run = |t: &str| format!("<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{t}</w:t></w:r>");
    let one = format!(
        "<w:p><w:bookmarkStart w:id=\"1\" w:name=\"_rpt_0001\"/>{}{}<w:bookmarkEnd w:id=\"1\"/>{}</w:p><w:p>{}</w:p>",
        run("培训5"),
        run("6人"),
        run("，其中男30人、女25人。"),
        run(PROSE[3])
    );
    let changes = format!(
        "<w:p><w:ins w:id=\"3\" w:author=\"a\">{}</w:ins><w:del w:id=\"4\"><w:r><w:delText>9人</w:delText></w:r></w:del><w:fldSimple w:instr=\"PAGE\">{}</w:fldSimple><w:hyperlink>{}</w:hyperlink><w:r><w:tab/><w:br/><w:sym w:char=\"F0FC\"/></w:r></w:p>",
        run("12人"),
        run("3"),
        run("4户")
    );
    let table = format!(
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p>{}</w:p></w:tc></w:tr><w:tr><w:tc><w:p>{}</w:p></w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>",
        run("人数（人）"),
        run("合计"),
        run("12")
    );
    let boxed = format!(
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p>{}</w:p></w:txbxContent></mc:Choice><mc:Fallback><w:p>{}</w:p></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        run("7人"),
        run("7人")
    );
    [one, changes, table, boxed].iter().map(|inner| join(&[("word/document.xml", &body(inner))])).collect()
}

/// How long a text of about `length` bytes takes, made of one that is said again and again.
fn time_of(text: &str, joined: &str, length: usize) -> Duration {
    let long = format!("{text}{joined}").repeat(length / (text.len() + joined.len()) + 1);
    let start = Instant::now();
    let text = plain::read(&long, "UTF-8");
    let reading = Reading::of(&text);
    std::hint::black_box((relation::find(&reading).len(), lint::find(&reading, &[]).len()));
    start.elapsed()
}

/// Four times the text takes four times the time, not sixteen times: `check` is told to read anything.
pub fn doubling(bytes: &[u8]) {
    const SHORT: usize = 3 << 10;
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if text.is_empty() || text.len() > 400 {
        return;
    }
    for joined in ["", "\n"] {
        let slow = || {
            let (short, long) = (time_of(text, joined, SHORT), time_of(text, joined, 4 * SHORT));
            long > short.saturating_mul(10) + Duration::from_millis(40)
        };
        // What is slow once may have waited for another process.
        assert!(!(0..4).all(|_| slow()), "four times the text takes more than ten times as long: {text:?}");
    }
}

pub fn doubling_seeds() -> Vec<Vec<u8>> {
    let mut out = seeds(&[
        "1",
        "1,",
        "（",
        "合计1人",
        "其中1人、",
        "|1",
        "　",
        "1～",
        "零",
        "“",
        "* ",
        "\t1",
        "一、",
        "每人1元",
    ]);
    out.extend(seeds(PROSE));
    out
}
