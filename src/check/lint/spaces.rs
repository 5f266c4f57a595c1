//! S18: a space between a number and its unit where the text has none elsewhere.

use super::line::{Draft, Line};
use super::words::{CLASSIFIERS, MONEY, han};
use super::{Entry, Finding};
use crate::diagnostic::Severity;
use std::ops::Range;

pub(super) const ENTRY: Entry = Entry {
    code: "S18",
    title: "数字旁多了空格",
    severity: Severity::Warning,
    explanation: "通篇数字和单位之间没有空格，这里却有（56.71 万元）。空格处会断行，查找也对不上。\
                  通篇都空的不算。出处：各地报告的习惯。",
    remedy: "去掉空格。",
    example: "为12人发放5万元，为3人发放2万元，为6户发放9万元，共补贴56.71 万元。 → 共补贴56.71万元。",
};

/// So many times as often must numbers stand close for a space to be a slip.
const CLOSE: usize = 5;
const UNITS: &[&str] = &["万", "亿", "%", "％", "‰"];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    let mut slips = Vec::new();
    let mut close = 0_usize;
    for line in draft.prose() {
        for numeral in line.numerals() {
            match look(line, numeral) {
                Look::Close => close += 1,
                Look::Apart(gap) => {
                    let printed = line.text(gap.clone());
                    let right = printed.split_whitespace().collect::<String>();
                    let told = format!("“{printed}”中间有空格，别处都没有");
                    slips.push(line.finding(ENTRY.code, gap, told, Some(right)));
                }
                Look::Other => {}
            }
        }
    }
    if close >= slips.len().saturating_mul(CLOSE) {
        out.append(&mut slips);
    }
}

enum Look {
    Close,
    /// From the character before the first space to the one after the last.
    Apart(Range<usize>),
    Other,
}

fn look(line: &Line<'_>, numeral: &Range<usize>) -> Look {
    let counted = |i: usize| [UNITS, MONEY, CLASSIFIERS].iter().find_map(|words| line.after(i, words));
    let skip = |i: usize| (i..i + 3).find(|&n| !line.at(n).is_whitespace()).unwrap_or(i);
    let unit = skip(numeral.end);
    let Some(end) = counted(unit) else { return Look::Other };
    if unit > numeral.end {
        // Columns of a table that was copied as text: more numbers or spaces on the line.
        let column = line.at(end).is_whitespace() || line.before(numeral.start).is_whitespace();
        return if column { Look::Other } else { Look::Apart(numeral.start..end) };
    }
    let gap = (numeral.start.saturating_sub(3)..numeral.start).rev().take_while(|&n| line.at(n).is_whitespace()).count();
    let word = numeral.start - gap;
    if gap > 0 && word > 1 && han(line.before(word)) && han(line.before(word - 1)) && line.sentence() {
        return Look::Apart(word - 1..end);
    }
    if gap > 0 { Look::Other } else { Look::Close }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn a_space_amid_none_is_found() {
        let rest = "一是12人，二是35户，三是40件，四是5.5万元，五是6场。";
        finds("S18", &format!("{rest}\n共补贴资金 56.71万元，惠及人员。"), &["金 56.71万→金56.71万"]);
        finds("S18", &format!("{rest}\n惠及残疾人35 人。"), &["35 人→35人"]);
    }

    #[test]
    fn a_text_that_is_spaced_throughout_is_none() {
        silent("S18", &["发放 35 万元，惠及 12 人，共 6 户。", "附件 1", "表 2 12 人 35 户", "3. 推动残健融合发展"]);
    }
}
