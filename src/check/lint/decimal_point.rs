//! S22: decimal points gone wrong.

use super::line::{Draft, Line};
use super::words::{MONEY, han};
use super::{Entry, Finding};
use crate::diagnostic::Severity;
use std::ops::Range;

pub(super) const ENTRY: Entry = Entry {
    code: "S22",
    title: "小数写坏",
    severity: Severity::Warning,
    explanation: "小数点打成了句号（12。5万元）、多打了点（12..5）、点后没有数（56.万元）、点旁有空格（56. 71万元）、\
                  前面没有0（.5万元），或整数前面有多余的0（035人）。出处：GB/T 15835-2011 5.1.2 及各地报告的习惯。",
    remedy: "改成正确的小数。",
    example: "发放补贴12。5万元。 → 发放补贴12.5万元。",
};

/// What a decimal counts: nothing begins a sentence with them.
const SUMS: &[&str] = &["万", "亿", "%", "％", "‰", "个百分点", "元"];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.lines() {
        let numerals = line.numerals();
        let mut done = 0;
        for (n, numeral) in numerals.iter().enumerate() {
            let next = numerals.get(n + 1);
            let found = broken(line, numeral, next).or_else(|| ragged(line, numeral));
            if let Some((range, right)) = found.filter(|(r, _)| r.start >= done) {
                let told = format!("“{}”小数点写坏了", line.text(range.clone()));
                done = range.end;
                out.push(line.finding(ENTRY.code, range, told, right));
            }
        }
    }
}

/// Two numerals that were one: 12。5万, 12..5, 56. 71万.
fn broken(line: &Line<'_>, a: &Range<usize>, b: Option<&Range<usize>>) -> Option<(Range<usize>, Option<String>)> {
    let b = b.filter(|b| b.start.saturating_sub(a.end) <= 2)?;
    let end = line.after(b.end, SUMS)?;
    let whole = |r: &Range<usize>| !line.text(r.clone()).contains('.');
    let short = a.len() <= 6 && whole(a) && whole(b);
    let inner = han(line.before(a.start));
    let between = line.text(a.end..b.start);
    let is = match between {
        "。" => short && b.len() <= 2 && inner && line.at(end) != '以',
        ".." | "．" | "·" => short,
        ". " | " ." => short && inner,
        // 1.2.3万元
        "." => !whole(a) || !whole(b),
        _ => false,
    };
    let right = short.then(|| format!("{}.{}", line.text(a.clone()), line.text(b.clone())));
    is.then_some((a.start..b.end, right))
}

/// One numeral that is not written in full: 56.万元, .5万元, 035人.
fn ragged(line: &Line<'_>, a: &Range<usize>) -> Option<(Range<usize>, Option<String>)> {
    let digits = line.text(a.clone());
    let whole = !digits.contains('.');
    let before = line.before(a.start);
    if whole && line.at(a.end) == '.' && line.after(a.end + 1, &["万元", "亿元", "%"]).is_some() && before != '\0' {
        return Some((a.start..a.end + 1, Some(digits.to_owned())));
    }
    let counted = line.after(a.end, SUMS).or_else(|| line.after(a.end, MONEY));
    if before == '.' && whole && counted.is_some() && han(line.before(a.start - 1)) {
        return Some((a.start - 1..a.end, Some(format!("0.{digits}"))));
    }
    let zeros = whole && digits.len() > 1 && digits.starts_with('0') && digits.len() < 8;
    let counted = counted.or_else(|| line.after(a.end, &["人", "名", "户", "人次"]));
    if zeros && counted.is_some() && han(before) && !"第号".contains(before) {
        let plain = digits.trim_start_matches('0');
        return Some((a.clone(), (!plain.is_empty()).then(|| plain.to_owned())));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn broken_decimals_are_found() {
        finds("S22", "发放56. 71万元、7..5%、56.万元、补贴.5万元、惠及035人、共1.2.3万元。", &[
            "56. 71→56.71",
            "7..5→7.5",
            "56.→56",
            ".5→0.5",
            "035→35",
            "1.2.3",
        ]);
    }

    #[test]
    fn points_of_lists_and_sections_are_none() {
        silent("S22", &[
            "3. 71万元用于康复。",
            "2.1.3 康复服务，第2.1条，12.5万元，0.5万元，1.开展培训，2024.03.05，第01名。",
            "培训残疾人120。5月，又培训35人。",
        ]);
    }
}
