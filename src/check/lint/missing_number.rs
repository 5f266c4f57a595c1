//! S02: a classifier or unit whose number is gone.

use super::line::{Draft, Line};
use super::words::MONEY_NOUNS;
use super::{Entry, Finding};
use crate::diagnostic::Severity;

pub(super) const ENTRY: Entry = Entry {
    code: "S02",
    title: "漏了数字",
    severity: Severity::Error,
    explanation: "量词、单位前面没有数字：“为名困难残疾人”“共人”“发放补贴万元”“提高个百分点”。\
                  多半是删改或粘贴时丢了数字。出处：各地报告的习惯。",
    remedy: "补上数字，或者改成不带数字的说法。",
    example: "为名困难残疾人购买保险。 → 为35名困难残疾人购买保险。",
};

/// Where a number is missing: the words before the hole, those that stand behind it, what comes next.
struct Pattern {
    before: &'static [&'static str],
    unit: &'static [&'static str],
    next: Next,
}

enum Next {
    /// One of these words.
    Word(&'static [&'static str]),
    /// The end of the clause.
    End,
    /// Either, or a word that goes on from a sum.
    EndOr(&'static [&'static str]),
}

const VERBS: &[&str] = &[
    "为", "给", "对", "帮助", "组织", "救助", "资助", "慰问", "安置", "培训", "扶持", "推荐", "帮扶", "走访", "惠及",
    "新增", "共有", "选派", "覆盖", "为了", "救助了", "资助了", "慰问了", "安置了", "培训了", "走访了", "帮助了",
];
const PERSONS: &[&str] = &[
    "困难", "残疾", "贫困", "重度", "低保", "特困", "老年", "持证", "听力", "视力", "肢体", "智力", "精神", "白内障",
    "孤独症", "脑瘫", "聋", "盲人", "儿童", "学生", "符合条件", "建档立卡", "群众", "职工",
];
const TOTALS: &[&str] = &["共", "共计", "总计", "合计", "惠及", "惠及了", "就业"];
const REACHED: &[&str] = &["共", "共计", "总计", "合计", "达", "达到", "达到了", "累计达"];

const PATTERNS: &[Pattern] = &[
    Pattern { before: VERBS, unit: &["名", "位"], next: Next::Word(PERSONS) },
    Pattern {
        before: &["为", "走访", "走访了", "慰问", "慰问了", "救助", "救助了", "帮扶", "惠及", "对", "完成", "完成了"],
        unit: &["户"],
        next: Next::Word(&["困难", "残疾", "贫困", "重度", "低保", "特困", "家庭"]),
    },
    Pattern {
        before: &["为", "对", "走访", "走访了", "新增", "惠及", "共有"],
        unit: &["家"],
        next: Next::Word(&["企业", "用人单位", "单位", "机构", "盲人按摩"]),
    },
    Pattern { before: TOTALS, unit: &["人", "名", "户"], next: Next::End },
    Pattern {
        before: REACHED,
        unit: &["元", "万元", "亿元", "名", "户", "例", "件", "人次", "户次", "场", "期", "次", "家"],
        next: Next::End,
    },
    Pattern {
        before: MONEY_NOUNS,
        unit: &["元", "万元", "亿元"],
        next: Next::EndOr(&["用于", "惠及", "帮助", "资助", "扶持"]),
    },
    Pattern {
        before: &["举办", "举办了", "召开", "召开了", "开展", "开展了", "组织", "组织了", "组织开展", "组织召开"],
        unit: &["期", "场", "次"],
        next: Next::Word(&["残疾", "培训", "实用", "专场", "招聘", "会议", "座谈", "宣讲", "活动", "集中", "专题"]),
    },
    Pattern {
        before: &["会议", "培训班", "招聘会", "座谈会", "活动", "讲座", "培训"],
        unit: &["次", "场"],
        next: Next::End,
    },
    Pattern { before: &["培训班"], unit: &["期"], next: Next::End },
    Pattern {
        before: &["器具", "辅具", "轮椅", "手杖", "助听器", "假肢", "拐杖", "盲杖"],
        unit: &["件", "辆", "台", "副", "根", "支"],
        next: Next::End,
    },
    Pattern { before: &["手术", "复明手术"], unit: &["例"], next: Next::End },
    Pattern {
        before: &["达", "达到", "达到了", "率为", "增长", "下降", "提高", "增加", "降低", "上升", "占"],
        unit: &["%", "％", "‰"],
        next: Next::EndOr(&["以上", "左右"]),
    },
    Pattern {
        before: &["提高", "提高了", "上升", "上升了", "增长", "增加", "下降", "下降了", "降低", "降低了", "回落"],
        unit: &["个百分点"],
        next: Next::EndOr(&["以上", "左右"]),
    },
    Pattern { before: &["第"], unit: &["届"], next: Next::Word(&["全国", "全省", "全市", "国际", "残疾", "中央"]) },
    Pattern { before: &["第"], unit: &["次"], next: Next::Word(&["全国", "全省", "全市", "常务", "代表大会"]) },
    Pattern { before: &["于", "自", "从", "截至", "截止"], unit: &["年月日", "年月", "月日"], next: Next::Word(&[""]) },
];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.prose().filter(|l| l.sentence()) {
        let mut from = 0;
        for i in 0..line.chars().len() {
            if i >= from
                && unit(line.at(i))
                && let Some(end) = PATTERNS.iter().find_map(|p| hole(line, i, p))
            {
                let unit = line.text(i..end);
                out.push(line.finding(ENTRY.code, i..end, format!("“{unit}”前面没有数字"), None));
                from = end;
            }
        }
    }
}

/// Whether a unit of [`PATTERNS`] begins with the character.
fn unit(c: char) -> bool {
    matches!(
        c,
        '名' | '位' | '户' | '家' | '人' | '元' | '万' | '亿' | '例' | '件' | '次' | '场' | '期' | '辆' | '台' | '副'
            | '根' | '支' | '%' | '％' | '‰' | '个' | '届' | '年' | '月'
    )
}

/// The end of the unit here, where its number is missing.
fn hole(line: &Line<'_>, i: usize, pattern: &Pattern) -> Option<usize> {
    // The longest unit: 万元 before 元 is one word.
    let end = pattern.unit.iter().filter_map(|u| line.after(i, &[u])).max()?;
    let next = match pattern.next {
        Next::Word(words) => line.after(end, words).is_some(),
        Next::End => ends(line, end),
        Next::EndOr(words) => ends(line, end) || line.after(end, words).is_some(),
    };
    if !next {
        return None;
    }
    // A number may have left its spaces behind.
    let gap = (i.saturating_sub(12)..i).rev().take_while(|&n| line.at(n).is_whitespace()).count();
    let word = line.ended(i - gap, pattern.before)?;
    let public = "公中国".contains(line.before(word)) && line.at(word) == '共';
    let as_name = line.at(word) == '为' && line.within(line.clause_start(word)..word, "以").is_some();
    let unit_note = line.within(line.clause_start(word)..word, "单位").is_some();
    (line.before(word) == '\0' || !(public || as_name || unit_note)).then_some(end)
}

fn ends(line: &Line<'_>, i: usize) -> bool {
    matches!(line.at(i), '\0' | '，' | '。' | '；' | ',' | ';')
}

#[cfg(test)]
mod tests {
    use super::*;
    use super::super::testing::{finds, silent};

    #[test]
    fn every_unit_is_looked_for() {
        assert!(PATTERNS.iter().flat_map(|p| p.unit).all(|u| u.starts_with(unit)));
    }

    #[test]
    fn units_without_a_number_are_found() {
        for (text, unit) in [
            ("为持证残疾人统一购买意外险，为名困难残疾人发放补助。", "名"),
            ("慰问了户困难家庭。", "户"),
            ("全年培训，共人。", "人"),
            ("举办活动，共计    人，效果好。", "人"),
            ("发放护理补贴万元，惠及残疾人35人。", "万元"),
            ("投入资金共计万元。", "万元"),
            ("今年召开次会议，部署工作。", "次"),
            ("满意率达到%，较好。", "%"),
            ("满意率提高个百分点，较好。", "个百分点"),
            ("开展第次全国助残日活动，反响好。", "次"),
            ("于年月日顺利通过验收。", "年月日"),
            ("发放轮椅辆，助听器12台。", "辆"),
            ("对家企业进行了检查，效果好。", "家"),
        ] {
            finds("S02", text, &[unit]);
        }
    }

    #[test]
    fn words_that_look_like_units_are_none() {
        silent("S02", &[
            "加强公共人才建设，中共人大代表，共同努力，共享。",
            "以扶贫为名残疾人被骗，知名残疾人作家，评选达人，组织名单公示。",
            "成功完成了白内障复明手术例数。",
            "单位：万元，％",
            "指标 比上年增长%",
            "举办期间，活动场所、场次安排，组织场地。",
            "为家庭困难的残疾人、为户籍人口、为人民服务，入户走访。",
            "发放补贴35万元，共12人，达到95%，提高5个百分点，提高几个百分点。",
            "上万元、数万元、百万元以上，每万元GDP能耗下降。",
            "等次第次排列，第一次全国代表大会。",
        ]);
    }
}
