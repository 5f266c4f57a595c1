//! S08: `24年3月`.

use super::line::{Draft, Line};
use super::{Entry, Finding};
use crate::diagnostic::Severity;
use std::ops::Range;

pub(super) const ENTRY: Entry = Entry {
    code: "S08",
    title: "年份只写两位",
    severity: Severity::Warning,
    explanation: "年份应写全四位，“2024年”不写作“24年”，以免同“24年来”的年数混淆。出处：GB/T 15835-2011 5.1.4。",
    remedy: "写全年份。",
    example: "24年3月启动。 → 2024年3月启动。",
};

/// What makes 24年 a year and not a length of time.
const AFTER: &[&str] = &["度", "底", "初", "末", "年底", "上半年", "下半年", "全年", "同期", "春节"];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.lines() {
        for numeral in line.numerals() {
            if numeral.len() == 2 && line.at(numeral.end) == '年' && year(line, numeral) {
                let digits = line.text(numeral.clone());
                let century = if digits < "50" { "20" } else { "19" };
                let told = format!("年份“{digits}年”没有写全");
                let whole = Some(format!("{century}{digits}年"));
                out.push(line.finding(ENTRY.code, numeral.start..numeral.end + 1, told, whole));
            }
        }
    }
}

fn year(line: &Line<'_>, numeral: &Range<usize>) -> bool {
    let before = line.before(numeral.start);
    let counted = before.is_ascii_alphanumeric() || "第满近约共历长达逾超了用期年.-~～至到有".contains(before);
    if line.at(numeral.start) == '.' || (counted && before != '\0') {
        return false;
    }
    let next = numeral.end + 1;
    let month = (1..=2).find(|n| !line.at(next + n).is_ascii_digit()).filter(|_| line.at(next).is_ascii_digit());
    // 05年 is no length of time; 24年3月 names a month, 12年3个月 does not.
    line.at(numeral.start) == '0' && line.before(numeral.start) != '.'
        || month.is_some_and(|n| line.at(next + n) == '月')
        || line.after(next, AFTER).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn short_years_are_found() {
        finds("S08", "24年3月，23年度发放，98年底，08年北京。", &[
            "24年→2024年",
            "23年→2023年",
            "98年→1998年",
            "08年→2008年",
        ]);
    }

    #[test]
    fn lengths_of_time_are_none() {
        silent("S08", &[
            "24年来，工作12年3个月，历时15年，2024年3月，满18年度假，近20年底蕴",
            "从业30年，有期徒刑10年6个月，第12年度",
        ]);
    }
}
