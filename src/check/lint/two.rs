//! S17: `二期` for `两期`.

use super::line::{Draft, Line};
use crate::check::chars::is_numeral;
use super::{Entry, Finding};
use crate::diagnostic::Severity;

pub(super) const ENTRY: Entry = Entry {
    code: "S17",
    title: "量词前用二",
    severity: Severity::Warning,
    explanation: "一位数在一般量词前用“两”，不用“二”：两期、两次、两名、两户。“第二次”“二期工程”“二次创业”是序数或定名，\
                  不在此列。出处：现代汉语规范，各地报告的习惯。",
    remedy: "改为“两”，或改为阿拉伯数字2。",
    example: "举办了二期培训班。 → 举办了两期培训班。",
};

/// Classifiers before which 二 is never an ordinal by itself.
const ALWAYS: &[&str] = &["名残", "名贫", "名困", "名重", "名儿", "名学", "位残", "户残", "户贫", "户困", "辆轮", "项补贴"];
/// Classifiers that also make ordinals and names (二期工程): only after a verb.
const COUNTED: &[&str] = &["期", "次", "场", "批", "名", "位", "户", "家", "个", "台", "辆", "件", "份", "项"];
const VERBS: &[&str] = &[
    "举办", "召开", "开展", "组织", "培训", "新建", "建成", "发放", "走访", "慰问", "安置", "救助", "新增", "共", "了", "少于",
    "至少", "先后",
];
/// What makes it a name all the same.
const NAMES: &[&str] = &[
    "期工程", "期建设", "期项目", "次创业", "次供水", "次元", "次污染", "次利用", "次分配", "次开发", "次加工", "次装修",
    "次就业", "次会议", "次全会", "次代表", "次全体", "件套", "次筛查", "次评估", "次审核", "次验收", "次手术", "批次",
];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.prose() {
        for i in (0..line.chars().len()).filter(|&i| line.at(i) == '二') {
            let before = line.before(i);
            if is_numeral(before) || before.is_ascii_digit() || "第之、周初其星期礼拜（(老-—~至".contains(before) && before != '\0' {
                continue;
            }
            let counted = line.after(i + 1, COUNTED);
            let is = line.after(i + 1, NAMES).is_none()
                && counted.is_some()
                && (line.after(i + 1, ALWAYS).is_some() || line.ended(i, VERBS).is_some())
                && !ordinal(line, i);
            if is && let Some(end) = counted {
                let right = format!("两{}", line.text(i + 1..end));
                let told = format!("量词前用“两”，不用“二”（{}）", line.text(i..end));
                out.push(line.finding(ENTRY.code, i..end, told, Some(right)));
            }
        }
    }
}

/// Whether 第 or a list goes before: 第一、二期, 一期、二期.
fn ordinal(line: &Line<'_>, i: usize) -> bool {
    let from = i.saturating_sub(6);
    line.within(from..i, "第").is_some() || line.within(from..i, "一期").is_some() || line.within(from..i, "一次").is_some()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn two_before_a_classifier_is_found() {
        finds("S17", "开展二次活动，慰问二户家庭，二名残疾人，残疾人二项补贴，不少于二次。", &[
            "二次→两次", "二户→两户", "二名→两名", "二项→两项", "二次→两次",
        ]);
    }

    #[test]
    fn ordinals_and_names_are_none() {
        silent("S17", &[
            "第二次助残日，二期工程，组织二次创业，十二名，二十户，召开二次全会，开展第一、二期培训，二等奖。",
            "（二）个体就业，举办了两期培训班，共二十人，一期、二期，二级残疾人，二次元，二代证。",
        ]);
    }
}
