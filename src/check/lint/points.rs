//! S11: 百分点 and %.

use super::line::{Draft, Line};
use super::words::{RISE, SHARES};
use super::{Entry, Finding};
use crate::diagnostic::Severity;
use std::ops::Range;

pub(super) const ENTRY: Entry = Entry {
    code: "S11",
    title: "百分点与百分号混淆",
    severity: Severity::Warning,
    explanation: "就业率由80%到85%，是提高5个百分点（两个百分数之差），不是提高5%（5%的80%只有4个百分点）。\
                  “5个百分点%”“5百分点”也不通。出处：统计用语的习惯。",
    remedy: "百分数之差写“个百分点”；确是相对增长的，写明“由…增长…%”。",
    example: "就业率比去年提高5%。 → 就业率比去年提高5个百分点。",
};

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.lines() {
        for (n, numeral) in line.numerals().iter().enumerate() {
            if let Some(finding) = joined(line, numeral).or_else(|| of_rate(line, numeral, n)) {
                out.push(finding);
            }
        }
    }
}

/// `5个百分点%`, `5%个百分点`, `5百分点`.
fn joined(line: &Line<'_>, numeral: &Range<usize>) -> Option<Finding> {
    const WRONG: &[&str] =
        &["个百分点%", "个百分点％", "百分点%", "百分点％", "%个百分点", "％个百分点", "%百分点", "％百分点", "百分点"];
    let end = line.after(numeral.end, WRONG)?;
    let printed = line.text(numeral.start..end);
    let right = format!("{}个百分点", line.text(numeral.clone()));
    Some(line.finding(ENTRY.code, numeral.start..end, format!("“{printed}”写法不通"), Some(right)))
}

/// A change of a rate that is told in %.
fn of_rate(line: &Line<'_>, numeral: &Range<usize>, n: usize) -> Option<Finding> {
    if !"%％".contains(line.at(numeral.end)) || line.at(numeral.end) == '\0' {
        return None;
    }
    let verb = line.ended(numeral.start, &["了"]).unwrap_or(numeral.start);
    let verb = line.ended(verb, RISE)?;
    if !(difference(line, numeral, n) || share(line, verb)) {
        return None;
    }
    let end = numeral.end + 1;
    let printed = line.text(verb..end);
    let right = format!("{}个百分点", line.text(numeral.clone()));
    let told = format!("“{printed}”说的是两个百分数之差，应写“个百分点”");
    Some(line.finding(ENTRY.code, numeral.start..end, told, Some(right)))
}

/// Whether a rate that is a part of a whole is what rises.
fn share(line: &Line<'_>, verb: usize) -> bool {
    let start = line.clause_start(verb);
    let rate = SHARES.iter().filter_map(|w| Some((line.within(start..verb, w)?, w.chars().count()))).max();
    let Some((at, length)) = rate else { return false };
    // 覆盖率高的县收入增长5%: something else rises.
    let between = line.text(at + length..verb);
    !["的", "收入", "人数", "额", "量", "产值", "数", "、", "%", "％"].iter().any(|w| between.contains(w))
}

/// Whether it is the difference of the two percentages before it: 由80%提高到85%，提高5%.
fn difference(line: &Line<'_>, numeral: &Range<usize>, n: usize) -> bool {
    let both = n.checked_sub(2).and_then(|n| Some((line.numerals().get(n)?, line.numerals().get(n + 1)?)));
    let Some((from, to)) = both else { return false };
    let percent = |r: &Range<usize>| matches!(line.at(r.end), '%' | '％');
    let near = numeral.start.saturating_sub(to.end) < 20 && to.start.saturating_sub(from.end) < 20;
    let led = line.ended(from.start, &["由", "从", "年的", "去年"]).is_some() && "到至为".contains(line.before(to.start));
    let values = line.value(from).zip(line.value(to)).zip(line.value(numeral));
    let same = values.is_some_and(|((a, b), c)| b.checked_sub(a).is_some_and(|d| d.abs() == c));
    near && led && percent(from) && percent(to) && same
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn points_told_as_percent_are_found() {
        finds("S11", "参保率提高了2.5%，覆盖率较上年上升3％以上。", &["2.5%→2.5个百分点", "3％→3个百分点"]);
        finds("S11", "比例由80%提高到85%，提高了5%。", &["5%→5个百分点"]);
        finds("S11", "提高5个百分点%，下降3百分点，增加2%个百分点。", &[
            "5个百分点%→5个百分点",
            "3百分点→3个百分点",
            "2%个百分点→2个百分点",
        ]);
    }

    #[test]
    fn relative_growth_is_none() {
        silent("S11", &[
            "就业率提高5个百分点，就业率提高到95%，就业率达95%，收入增长5%。",
            "劳动生产率提高5%，培训效率提高20%，发行量增长5%。",
            "覆盖率高的县收入增长5%，参保率95%、人数增长5%。",
            "由80人增加到84人，增长5%。",
            "残疾人就业率95%，残疾人收入增长5%。",
        ]);
    }
}
