//! The .md and .txt writers, word for word.
//!
//! Job: golden texts. Inputs: a small draft with every kind of block. Outputs: pass or fail.
//! Invariant: the goldens are read by people too: they must look right in a plain editor.

use crate::docx as support;
use report::{
    model::block::{Annex, Block, Draft, Signature, Span, Table},
    output::{markdown, text},
};
use support::Ids;

fn draft() -> Draft {
    let mut ids = Ids::default();
    let i = &mut ids;
    let blocks = vec![
        i.p("全县持证残疾人〔12486人〕，比上年增加〔312人〕。"),
        i.h(1, "一、", "主要工作"),
        i.h(2, "（一）", "康复救助〔186人〕"),
        i.h(3, "1.", "辅助器具适配。"),
        i.h(4, "（1）", "入户回访。"),
        i.p("签约率【待填：签约率】。"),
        Block::Table(Table {
            caption: "表1　两项补贴发放情况".into(),
            header: ["乡镇", "人数", "金额（万元）"].map(Into::into).into(),
            rows: vec![
                i.row(&["城关街道", "〔1985〕", "〔432.18〕"]),
                i.row(&["东河镇|新区", "〔642〕", "〔56.7〕"]),
            ],
            note: "注：跨镇重复37人。".into(),
            ..Table::default()
        }),
    ];
    let annex = |title: &str, blocks| Annex { title: title.into(), blocks };
    let annexes = vec![annex("任务分工表", vec![i.p("按季度报送。")]), annex("培训计划", vec![])];
    Draft {
        title: vec!["某某县残疾人联合会".into(), "2025年工作总结".into()],
        blocks,
        signature: Some(Signature {
            organisation: "某某县残疾人联合会".into(), date: "2026年1月5日".into()
        }),
        annexes,
        stamp: None,
    }
}

const MARKDOWN: &str = r"# 某某县残疾人联合会2025年工作总结

全县持证残疾人12486人，比上年增加312人。

## 一、主要工作

### （一）康复救助186人

#### 1.辅助器具适配。

##### （1）入户回访。

签约率【待填：签约率】。

表1　两项补贴发放情况

| 乡镇         | 人数 | 金额（万元） |
| ------------ | ---: | -----------: |
| 城关街道     | 1985 |       432.18 |
| 东河镇\|新区 |  642 |         56.7 |

注：跨镇重复37人。

附件：1.任务分工表\
　　　2.培训计划

某某县残疾人联合会\
2026年1月5日

# 附件1　任务分工表

按季度报送。

# 附件2　培训计划
";

const TEXT: &str = "　　　　　　　　　某某县残疾人联合会
　　　　　　　　　　2025年工作总结

　　全县持证残疾人12486人，比上年增加312人。
　　一、主要工作
　　（一）康复救助186人
　　1.辅助器具适配。
　　（1）入户回访。
　　签约率【待填：签约率】。

　　表1　两项补贴发放情况
乡镇         人数  金额（万元）
-----------  ----  ------------
城关街道     1985        432.18
东河镇|新区   642          56.7
注：跨镇重复37人。

　　附件：1.任务分工表
　　　　　2.培训计划

　　　　　　　　　　　　　　　　　某某县残疾人联合会
　　　　　　　　　　　　　　　　　　　2026年1月5日


附件1

　　　　　　　　　　　任务分工表

　　按季度报送。


附件2

　　　　　　　　　　　　培训计划
";

#[test]
fn markdown_golden() {
    assert_eq!(markdown::write(&draft()), MARKDOWN);
}

#[test]
fn text_golden() {
    assert_eq!(text::write(&draft()), TEXT);
}

#[test]
fn a_wide_table_has_its_headings_in_two_lines_or_three() {
    let mut i = Ids::default();
    let mut table = |count: usize| {
        let header =
            ["乡镇（街道）", "护理补贴人数（人）", "护理补贴金额（元）", "无障碍改造（户）", "人次", "a"];
        let cells = ["云水工业园区", "〔31〕", "〔561175.70〕", "〔8〕", "〔12345〕", "〔1〕"];
        let wide = |all: &[&'static str]| -> Vec<&'static str> {
            all.iter().copied().chain(all[1..4].iter().copied().cycle()).take(count).collect()
        };
        let table = Table {
            caption: "表".into(),
            header: wide(&header).into_iter().map(Into::into).collect(),
            rows: vec![i.row(&wide(&cells))],
            ..Table::default()
        };
        text::write(&Draft { blocks: vec![Block::Table(table)], ..Draft::default() })
    };
    assert_eq!(
        table(6),
        "　　　　　　　　　　　　　　表
                护理补贴    护理补贴  无障碍改造
乡镇（街道）  人数（人）  金额（元）      （户）   人次  a
------------  ----------  ----------  ----------  -----  -
云水工业园区          31   561175.70           8  12345  1
"
    );
    assert_eq!(
        table(9),
        "　　　　　　　　　　　　　　　　　　　　　表
              护理补贴   护理补贴                        护理补贴   护理补贴
                  人数       金额  无障碍改造                人数       金额  无障碍改造
乡镇（街道）    （人）     （元）      （户）   人次  a    （人）     （元）      （户）
------------  --------  ---------  ----------  -----  -  --------  ---------  ----------
云水工业园区        31  561175.70           8  12345  1        31  561175.70           8
"
    );
}

fn markdown_of(words: &str) -> String {
    let blocks = vec![Block::Paragraph(vec![Span::Text(words.into())])];
    markdown::write(&Draft { blocks, ..Draft::default() })
}

#[test]
fn nothing_is_formatted_by_accident() {
    for (words, markdown) in [
        ("*重点*_任务_`x`", r"\*重点\*\_任务\_\`x\`"),
        ("<b>10~20人~</b> [注](a) $1$", r"\<b>10\~20人\~\</b> \[注\](a) \$1\$"),
        ("# 一", r"\# 一"),
        ("> 二", r"\> 二"),
        ("1. 三", r"1\. 三"),
        ("1.三 12. 四 2) 五", "1.三 12. 四 2) 五"),
        ("- 六", r"\- 六"),
        ("-5.2%", "-5.2%"),
        ("---", r"\---"),
        ("    七", "七"),
        ("A&B &lt; &#60;", r"A&B \&lt; \&#60;"),
        (r"C:\x", r"C:\\x"),
        ("八\r\n===\u{b}\n+ 九", "八\\\n\\===\\\n\\+ 九"),
        ("　　全角空格", "　　全角空格"),
    ] {
        assert_eq!(markdown_of(words), format!("{markdown}\n"), "{words}");
    }
    assert_eq!(markdown::write(&Draft { title: vec!["C#".into()], ..Draft::default() }), "# C\\#\n");
}

#[test]
fn an_empty_draft_is_empty() {
    assert_eq!(markdown::write(&Draft::default()), "");
    assert_eq!(text::write(&Draft::default()), "");
}

#[test]
fn control_characters_reach_neither() {
    let draft = Draft { title: vec!["甲\u{0}\u{1f}乙".into()], ..Draft::default() };
    assert_eq!(markdown::write(&draft), "# 甲乙\n");
    assert!(text::write(&draft).ends_with("甲乙\n"));
}
