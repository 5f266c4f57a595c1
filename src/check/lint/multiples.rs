//! S15: 减少三倍.

use super::line::{Draft, Line};
use crate::check::chars::is_numeral;
use super::{Entry, Finding};
use crate::diagnostic::Severity;
use std::ops::Range;

pub(super) const ENTRY: Entry = Entry {
    code: "S15",
    title: "倍数用错",
    severity: Severity::Warning,
    explanation: "减少、下降不能用倍数：减少一倍就没有了；应写减少几分之几或百分之几。由100人到300人，是增长2倍\
                  （增长到3倍），不是增长3倍。出处：现代汉语数量表达的规范。",
    remedy: "减少的写百分数；增长的，“增长了几倍”比“是原来的几倍”少一。",
    example: "上访量减少了2倍。 → 上访量减少了三分之二。",
};

const FALL: &[&str] = &["减少", "下降", "降低", "缩小", "缩短", "减小", "下滑", "回落"];
const RISE: &[&str] = &["增长", "增加", "提高", "上升", "扩大", "增"];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.lines() {
        for i in (0..line.chars().len()).filter(|&i| line.at(i) == '倍') {
            let from = (i.saturating_sub(8)..i).rev().take_while(|&n| numeral(line.at(n))).last().unwrap_or(i);
            let verb = line.ended(from, &["了近", "了约", "了", "近", "约"]).unwrap_or(from);
            if from == i {
                continue;
            }
            if let Some(verb) = line.ended(verb, FALL) {
                let told = format!("“{}”：减少、下降不能用倍数", line.text(verb..i + 1));
                out.push(line.finding(ENTRY.code, verb..i + 1, told, None));
            }
        }
        for three in line.numerals().windows(3) {
            if let [from, to, times] = three
                && let Some(finding) = grown(line, from, to, times)
            {
                out.push(finding);
            }
        }
    }
}

fn numeral(c: char) -> bool {
    c.is_ascii_digit() || c == '.' || is_numeral(c) || c == '数' || c == '几'
}

/// 由100人增加到300人，增长3倍: the multiple reached is told as the growth.
fn grown(line: &Line<'_>, from: &Range<usize>, to: &Range<usize>, times: &Range<usize>) -> Option<Finding> {
    let near = times.start.checked_sub(to.end)? < 20 && to.start.checked_sub(from.end)? < 20;
    let unit = line.at(from.end) == line.at(to.end) && line.at(from.end + 1) != '万' && line.at(to.end + 1) != '万';
    let led = line.ended(from.start, &["由", "从", "年的", "去年"]).is_some() && "到至为".contains(line.before(to.start));
    let verb = line.ended(times.start, &["了"]).unwrap_or(times.start);
    let verb = line.ended(verb, RISE)?;
    let (first, last, told) = (line.value(from)?, line.value(to)?, line.value(times)?);
    let reached = first.checked_mul(told)? == last && !first.is_zero();
    if !(near && unit && led && reached && line.at(times.end) == '倍') {
        return None;
    }
    let right = told.checked_sub(1.into()).filter(|t| *t > 0.into())?.normalize();
    let message = format!("“{}”：是原来的{told}倍，只增长了{right}倍", line.text(verb..times.end + 1));
    Some(line.finding(ENTRY.code, times.start..times.end + 1, message, Some(format!("{right}倍"))))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn multiples_of_a_fall_and_too_great_ones_are_found() {
        finds("S15", "信访量下降三倍，成本降低了近1.5倍。", &["下降三倍", "降低了近1.5倍"]);
        finds("S15", "由100人增加到300人，增长了3倍。", &["3倍→2倍"]);
    }

    #[test]
    fn growth_is_none() {
        silent("S15", &["增长了3倍，是去年的2倍，由100人增加到300人，增长2倍，减少翻倍现象，下降到原来的0.5倍"]);
    }
}
