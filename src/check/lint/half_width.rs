//! S21: half-width punctuation among full-width.

use super::line::Draft;
use super::words::han;
use super::{Entry, Finding};
use crate::diagnostic::Severity;

pub(super) const ENTRY: Entry = Entry {
    code: "S21",
    title: "半角标点混入",
    severity: Severity::Warning,
    explanation: "通篇用全角的，、；：，个别地方混入了半角的 , ; :。数字旁边的半角逗号还会被看成千分位。\
                  通篇都是半角的不提；全文只提一次，指出第一处。出处：GB/T 15834-2011。",
    remedy: "用查找替换改成全角标点。",
    example: "一是培训，二是就业，三是康复;四是托养。 → 一是培训，二是就业，三是康复；四是托养。",
};

const HALF: &str = ",;:?!";
const FULL: &str = "，；：？！";

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    let (mut full, mut half) = (0_usize, 0_usize);
    let mut first = None;
    // Sentences only: a page prints 日期: and 来源: in its own way.
    for line in draft.prose().filter(|l| l.chars().contains(&'。')) {
        for (i, c) in line.chars().iter().enumerate() {
            if FULL.contains(*c) {
                full += 1;
            } else if HALF.contains(*c) && han(line.before(i)) && !line.at(i + 1).is_ascii_alphanumeric() {
                half += 1;
                first = first.or(Some((line, i)));
            }
        }
    }
    if let Some((line, i)) = first.filter(|_| full >= half.saturating_mul(2)) {
        let c = line.at(i);
        let right = HALF.chars().zip(FULL.chars()).find(|(h, _)| *h == c).map(|(_, f)| f.to_string());
        let told = format!("通篇用全角标点（{full} 处），混入了 {half} 处半角标点，这是第一处");
        out.push(line.finding(ENTRY.code, i..i + 1, told, right));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn a_few_among_many_are_told_once() {
        finds("S21", "甲，乙；丙，丁，戊。\n戊,己;庚。\n来源:本站", &[",→，"]);
    }

    #[test]
    fn a_text_all_in_half_width_is_none() {
        silent("S21", &["一是培训,二是就业;三是康复:四是托养。", "甲，乙，丙，见http://a.cn，12:30，A,B。"]);
    }
}
