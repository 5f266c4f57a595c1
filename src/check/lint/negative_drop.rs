//! S26: `下降-5%`.

use super::line::Draft;
use super::{Entry, Finding};
use crate::diagnostic::Severity;

pub(super) const ENTRY: Entry = Entry {
    code: "S26",
    title: "下降后面又写负号",
    severity: Severity::Warning,
    explanation: "“下降”“减少”已是减，后面再写负号就成了增加。出处：统计用语的习惯。",
    remedy: "去掉负号。",
    example: "信访量同比下降-5%。 → 信访量同比下降5%。",
};

const FALL: &[&str] = &["下降", "减少", "降低", "回落", "下滑", "下降了", "减少了", "降低了"];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.lines() {
        for numeral in line.numerals() {
            let sign = line.ended(numeral.start, &["-", "－", "−"]);
            if let Some(sign) = sign
                && let Some(verb) = line.ended(sign, FALL)
            {
                let digits = line.text(numeral.clone()).to_owned();
                let told = format!("“{}”：下降后面不写负号", line.text(verb..numeral.end));
                out.push(line.finding(ENTRY.code, sign..numeral.end, told, Some(digits)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn a_negative_fall_is_found() {
        finds("S26", "同比下降-2.1%，减少－3人。", &["-2.1→2.1", "－3→3"]);
    }

    #[test]
    fn ranges_are_none() {
        silent("S26", &["下降2-3个百分点，增长-5%，减少3人，下降——5%"]);
    }
}
