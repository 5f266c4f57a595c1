//! S24: `127余人`.

use super::line::Draft;
use super::words::{CLASSIFIERS, MONEY};
use super::{Entry, Finding};
use crate::diagnostic::Severity;

pub(super) const ENTRY: Entry = Entry {
    code: "S24",
    title: "零头后面又加余",
    severity: Severity::Warning,
    explanation: "“余”“多”表示比整数略多，前面应是整十、整百、整千的数；127余人说到了个位，不能再“余”。\
                  万前面的（12余万元）不在此列。出处：GB/T 15835-2011 概数；各地报告的习惯。",
    remedy: "知道准数就写准数（127人），否则写整数（120余人）。",
    example: "服务残疾人127余人。 → 服务残疾人120余人。",
};

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.lines() {
        for numeral in line.numerals() {
            let Some(end) = line.after(numeral.end, &["余", "多"]) else { continue };
            let digits = line.text(numeral.clone());
            let last = digits.chars().last().unwrap_or('0');
            // 15余家 and 250多人 are half-way marks.
            let before_large = "十百千万亿".contains(line.at(end));
            let round = before_large || last == '0' || (last == '5' && digits.len() < 4);
            let counted = line.after(end, CLASSIFIERS).or_else(|| line.after(end, MONEY));
            if digits.len() < 2 || digits.contains('.') || round || counted.is_none() || line.follows(end, "个月") {
                continue;
            }
            let printed = line.text(numeral.start..end);
            let told = format!("“{printed}”已说到个位，不能再加“{}”", line.at(numeral.end));
            out.push(line.finding(ENTRY.code, numeral.start..end, told, Some(digits.to_owned())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn odd_numbers_with_more_are_found() {
        finds("S24", "慰问36余户、1535多名残疾人。", &["36余→36", "1535多→1535"]);
    }

    #[test]
    fn round_numbers_are_none() {
        silent("S24", &["20余场、150余人、1120多名、12余万元、15余家、3余年、23多年、12多个月、5多公里。"]);
    }
}
