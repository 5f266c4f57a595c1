//! S09: `2024年03月05日`.

use super::line::{Draft, Line};
use super::{Entry, Finding};
use crate::diagnostic::Severity;
use std::ops::Range;

pub(super) const ENTRY: Entry = Entry {
    code: "S09",
    title: "月、日前面补零",
    severity: Severity::Warning,
    explanation: "写成“年月日”的日期，月、日不编虚位，1不写作01。出处：GB/T 9704-2012 7.3.5.4。2024-03-05 这种写法不在此列。",
    remedy: "去掉月、日前面的0：2024年3月5日。",
    example: "2024年03月05日印发。 → 2024年3月5日印发。",
};

/// What stands before a date that a page prints, not the draft.
const PAGE: &[&str] = &["发布", "公开", "生成", "来源", "浏览", "更新", "时间", "日期"];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.prose() {
        let mut done = 0;
        for (n, numeral) in line.numerals().iter().enumerate() {
            if numeral.start < done || !padded(line, numeral) || page(line, numeral.start) {
                continue;
            }
            let mut end = numeral.end + 1;
            // The day behind a padded month is of the same date.
            if let Some(day) = line.numerals().get(n + 1).filter(|d| d.start == end && line.at(d.end) == '日') {
                end = day.end + 1;
            }
            let printed = line.text(numeral.start..end);
            let right = printed.strip_prefix('0').unwrap_or(printed).replace("月0", "月");
            let told = format!("“{printed}”的月、日前面补了0");
            out.push(line.finding(ENTRY.code, numeral.start..end, told, Some(right)));
            done = end;
        }
    }
}

fn padded(line: &Line<'_>, numeral: &Range<usize>) -> bool {
    let before = line.before(numeral.start);
    let place = match line.at(numeral.end) {
        '月' => !before.is_ascii_alphanumeric() && !".-/".contains(before),
        '日' => before == '月',
        _ => false,
    };
    let second = line.at(numeral.start + 1);
    numeral.len() == 2 && line.at(numeral.start) == '0' && second != '0' && place
}

fn page(line: &Line<'_>, at: usize) -> bool {
    let from = at.saturating_sub(20);
    let colon = (from..at).rev().find(|&n| "：:".contains(line.at(n)));
    colon.is_some_and(|c| line.ended(c, PAGE).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn padded_months_and_days_are_found() {
        finds("S09", "2024年03月05日至09月，12月08日。", &["03月05日→3月5日", "09月→9月", "08日→8日"]);
    }

    #[test]
    fn other_forms_are_none() {
        silent("S09", &["2024年10月20日", "2024-03-05", "发布时间：2024年03月05日", "105月", "3月5日"]);
    }
}
