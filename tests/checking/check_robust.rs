//! `check` on any text at all: no panic, no hang, every place inside the text, the same answer twice, and a
//! paragraph more changes no number before it.

use proptest::prelude::*;
use report::check::number::Number;
use report::check::relation::Relation;
use report::check::text::{Span, Text, markdown, plain};
use report::check::{Reading, entry, lint, relation};
use std::time::{Duration, Instant};

/// What drafts are made of, and what breaks them; parted by spaces.
const PIECES: &str = "\
0 1 2 3 5 9 12 00 2024 1800 14.4 318252 ２０ 99999999999999999999999999999999 一 二 两 十 百 千 万 亿 〇 零 半 余 多 近 约 \
以上 左右 不少于 超过 元 万元 亿元 人 名 位 户 人次 例 件 个 期 次 场 家 处 % ％ ‰ 个百分点 平方米 公里 倍 年 月 日 岁 届 号 \
第 每人 每户 每月 每年 共 共计 其中 其中： 分别 分别为 包括 占 率 率达 完成率 同比 比上年 增加 减少 增长 下降 提高 到 由 从 \
至 截止 截至 惠及 发放 补贴 资金 护理补贴 残疾人 困难残疾人 为 全市 全县 今年 去年 上半年 1-9月 ， 。 ； ： 、 , . ; : ！ \
？ （ ） ( ) 《 》 〔 〕 【 】 “ ” ～ ~ - — —— …… × xx ** __ / |---|---| # 一、 （一） 1. l O #REF! {{ }} 𠀀 😀 é \
为12名残疾人发放护理补贴5.6万元 资助7人，每人2500元，共款17500元 持证残疾人51人（其中女性20人，男性31人） \
完成率达122%，超过任务17户 比上年增加12人，增长8.5% 甲镇3户、乙镇4户、丙镇5户等三个镇 由80%提高到85% \
共有412例享受护理补贴、355例享受生活补贴，惠及603名残疾人";

/// White space, marks that are not seen, tables.
const GAPS: &[&str] = &[
    " ",
    "\u{3000}",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "| ",
    " |",
    "\u{feff}",
    "\u{200b}",
    "\u{0301}",
    "|乡镇|人数|\n|---|---|\n|甲镇|12|\n|合计|12|\n",
];

fn text() -> impl Strategy<Value = String> {
    let pieces: Vec<&str> = PIECES.split(' ').chain(GAPS.iter().copied()).collect();
    prop::collection::vec(prop::sample::select(pieces), 0..80).prop_map(|pieces| pieces.concat())
}

/// Every way in which a text becomes paragraphs.
fn readers() -> [fn(&str) -> Text; 3] {
    [Text::of_lines, |t| plain::read(t, "UTF-8"), |t| markdown::read(t, "UTF-8")]
}

/// Asserts that a span lies in the text, on the borders of characters.
#[track_caller]
fn inside(text: &Text, span: &Span) {
    let paragraph = text.paragraphs.get(span.paragraph).expect("the paragraph is one of the text");
    assert!(paragraph.text.get(span.range()).is_some(), "{span:?} in {:?}", paragraph.text);
    let (line, column) = text.place(span);
    assert!(line >= 1 && column >= 1);
}

#[track_caller]
fn numbers_stand(text: &Text, numbers: &[Number]) {
    for number in numbers {
        inside(text, &number.span);
        assert!(
            number.numeral.start >= number.span.start && number.numeral.end <= number.span.end,
            "{number:?}"
        );
        inside(text, &Span::new(number.span.paragraph, number.numeral.clone()));
        number.period.iter().chain(&number.scope).for_each(|span| inside(text, span));
        assert!(!number.value.is_sign_negative(), "{number:?}");
    }
    for two in numbers.windows(2) {
        let [a, b] = two else { continue };
        let apart = a.span.paragraph < b.span.paragraph || a.span.end <= b.span.start;
        assert!(apart, "{a:?} and {b:?} overlap or are out of order");
    }
}

#[track_caller]
fn sentences_stand(reading: &Reading<'_>) {
    for sentence in &reading.sentences {
        inside(reading.text, &Span::new(sentence.paragraph, sentence.range.clone()));
        assert!(sentence.numbers.end <= reading.numbers.len());
        for clause in &sentence.clauses {
            inside(reading.text, &Span::new(sentence.paragraph, clause.range.clone()));
            assert!(
                clause.numbers.start >= sentence.numbers.start && clause.numbers.end <= sentence.numbers.end
            );
        }
    }
}

#[track_caller]
fn relations_stand(reading: &Reading<'_>, relations: &[Relation]) {
    for relation in relations {
        assert!(relation.result < reading.numbers.len());
        assert!(relation.operands.iter().all(|o| *o < reading.numbers.len()));
        assert!(!relation.expected.is_empty() && !relation.printed.is_empty(), "{relation:?}");
        if let Some(mend) = &relation.mend {
            inside(reading.text, &mend.span);
            assert_ne!(reading.text.slice(&mend.span), mend.text, "a mend changes something");
        }
    }
    let order: Vec<usize> = relations.iter().map(|r| r.result).collect();
    assert!(order.is_sorted(), "relations are in reading order");
}

/// Reads a text and holds everything found in it against the contract.
#[track_caller]
fn look(text: &Text) {
    let reading = Reading::of(text);
    numbers_stand(text, &reading.numbers);
    sentences_stand(&reading);
    let relations = relation::find(&reading);
    relations_stand(&reading, &relations);
    let findings = lint::find(&reading, &[]);
    for finding in &findings {
        inside(text, &finding.span);
        assert!(entry(finding.code).is_some());
        assert_ne!(finding.suggestion.as_deref(), Some(text.slice(&finding.span)), "{finding:?}");
    }
    assert!(findings.is_sorted_by(|a, b| a.span <= b.span), "findings are in reading order");
    let again = Reading::of(text);
    assert_eq!(again.numbers, reading.numbers);
    assert_eq!(again.sentences, reading.sentences);
    assert_eq!(relation::find(&again), relations);
    assert_eq!(lint::find(&again, &[]), findings);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_found_stands_where_it_is_said_to(text in text()) {
        for read in readers() {
            look(&read(&text));
        }
    }

    #[test]
    fn any_characters_are_read(text in any::<String>()) {
        for read in readers() {
            look(&read(&text));
        }
    }

    #[test]
    fn a_paragraph_more_changes_no_number_before_it(text in text(), more in text()) {
        let lines = |t: &str| Text::of_lines(t);
        let (short, long) = (lines(&text), lines(&format!("{text}\n{more}")));
        let (before, after) = (Reading::of(&short).numbers, Reading::of(&long).numbers);
        // The last line of the shorter text may go on in the longer one when it ends in no line break of its own.
        let whole = short.paragraphs.len();
        prop_assume!(long.paragraphs.get(..whole) == Some(&short.paragraphs[..]));
        let kept: Vec<Number> = after.into_iter().filter(|n| n.span.paragraph < whole).collect();
        prop_assert_eq!(before, kept);
    }
}

/// Texts that make a careless reader go back to the start again and again. Lengths are for a build without
/// optimisation; `benches/check` takes the same texts ten times as long. What grows with the square of these
/// takes many minutes.
#[track_caller]
fn swift(unit: &str, characters: usize) {
    let text = unit.repeat(characters / unit.chars().count());
    let start = Instant::now();
    for read in readers() {
        let text = read(&text);
        let reading = Reading::of(&text);
        numbers_stand(&text, &reading.numbers);
        relations_stand(&reading, &relation::find(&reading));
        for finding in lint::find(&reading, &[]) {
            inside(&text, &finding.span);
        }
    }
    let took = start.elapsed();
    assert!(took < Duration::from_secs(60), "{unit} took {took:?}");
}

#[test]
fn brackets_without_end_are_read_once() {
    for unit in ["（", "“《(", "（12人", "）12人）", "【", "{{", "“"] {
        swift(unit, 10_000);
    }
}

#[test]
fn runs_of_one_thing_are_read_once() {
    for unit in [
        "、",
        "，",
        "。",
        "万",
        "一",
        " ",
        "x",
        "*",
        "_",
        "|",
        "-",
        "其中",
        "分别",
        "截止",
        "百分之",
        "第",
        "近",
    ] {
        swift(unit, 10_000);
    }
}

#[test]
fn digits_without_end_are_read_once() {
    for unit in ["9", "1,", "1.", "111,", "1、", "1-", "1～", "1%", "2024年", "12月"] {
        swift(unit, 20_000);
    }
}

#[test]
fn parts_without_end_are_read_once() {
    for unit in
        ["其中3人，", "其中：男3人、女2人，", "每人3元，", "占3%，", "增加3人，", "包括3人、", "甲镇3户、"]
    {
        swift(unit, 20_000);
    }
}

#[test]
fn a_sentence_a_row_and_a_table_without_end_are_read_once() {
    let part =
        "甲镇为12名残疾人发放护理补贴5.6万元（其中女性5人），每人每月50元，比上年增加3人，完成率达98.5%，";
    swift(part, 40_000);
    swift("12|", 20_000);
    swift("|甲镇|12|35|\n", 20_000);
}
