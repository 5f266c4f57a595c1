//! S23: `12人人`, `5万元元`.

use super::line::{Draft, Line};
use super::{Entry, Finding};
use crate::diagnostic::Severity;
use std::ops::Range;

pub(super) const ENTRY: Entry = Entry {
    code: "S23",
    title: "单位重复",
    severity: Severity::Warning,
    explanation: "数字后面的单位写了两遍（12名名、5万元元、90%%、3万万元），“万”写两遍会差一万倍。出处：各地报告的习惯。",
    remedy: "留一个单位。",
    example: "发放补贴5万元元。 → 发放补贴5万元。",
};

/// Doubled unit, and the single one.
const DOUBLED: &[(&str, &str)] = &[
    ("万元万元", "万元"),
    ("万元元", "万元"),
    ("万万元", "万元"),
    ("元元", "元"),
    ("亿元元", "亿元"),
    ("元万元", "万元"),
    ("%%", "%"),
    ("％％", "%"),
    ("‰‰", "‰"),
    ("人次人次", "人次"),
    ("名名", "名"),
    ("位位", "位"),
    ("户户", "户"),
    ("人人", "人"),
    ("件件", "件"),
    ("个个", "个"),
    ("次次", "次"),
    ("名人", "人"),
    ("人名", "人"),
];
/// What a second one begins: 12人人均, 100户户均, 3个个人账户.
const WORDS: &[&str] =
    &["人均", "人有", "人都", "人享", "人民", "人员", "人物", "户均", "户有", "户籍", "户通", "户主", "个人", "个体", "个案", "个别",
    "件有", "次数", "次性", "次要", "次年", "次日", "人大", "人家", "人才", "名单", "名称", "名册", "名人"];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.lines() {
        for numeral in line.numerals() {
            if let Some((range, right)) = doubled(line, numeral) {
                let told = format!("“{}”单位重复", line.text(numeral.start..range.end));
                out.push(line.finding(ENTRY.code, range, told, Some(right.to_owned())));
            }
        }
    }
}

fn doubled(line: &Line<'_>, numeral: &Range<usize>) -> Option<(Range<usize>, &'static str)> {
    let start = line.after(numeral.end, &["余", "多"]).unwrap_or(numeral.end);
    let (twice, once) = DOUBLED.iter().find(|(twice, _)| line.follows(start, twice))?;
    let end = start + twice.chars().count();
    let second = end - 1;
    (line.after(second, WORDS).is_none()).then_some((start..end, *once))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn doubled_units_are_found() {
        finds("S23", "培训12名名残疾人，发放3万万元、90%%，惠及20余户户。", &["名名→名", "万万元→万元", "%%→%", "户户→户"]);
    }

    #[test]
    fn words_that_begin_alike_are_none() {
        silent("S23", &["12人人均收入，100户户均增收，3个个人账户，5个个体户，2件件有回音，3人人大代表，培训12人，1人名单"]);
    }
}
