//! S25: `5月2023日`, `6月31日`.

use super::line::{Draft, Line};
use super::{Entry, Finding};
use crate::diagnostic::Severity;
use std::ops::Range;

pub(super) const ENTRY: Entry = Entry {
    code: "S25",
    title: "日期不存在",
    severity: Severity::Warning,
    explanation: "没有这个月或这一天（13月、6月31日、5月2023日），或者年份多了少了一位（20244年）。\
                  多半是查找替换时连日期也换了。出处：公历。",
    remedy: "改成真实的日期，并看看同一次替换还动了哪些数字。",
    example: "从5月2023日至6月30日。 → 从5月10日至6月30日。",
};

const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.lines() {
        let numerals = line.numerals();
        for (n, numeral) in numerals.iter().enumerate() {
            let previous = n.checked_sub(1).and_then(|n| numerals.get(n)).filter(|p| p.end + 1 == numeral.start);
            let earlier = n.checked_sub(2).and_then(|n| numerals.get(n));
            let bad = match line.at(numeral.end) {
                '年' => year(line, numeral).then_some(numeral.start),
                '月' => month(line, numeral, previous),
                '日' => day(line, numeral, previous, earlier),
                _ => None,
            };
            if let Some(start) = bad {
                let range = start..numeral.end + 1;
                let told = format!("“{}”不是真实的日期", line.text(range.clone()));
                out.push(line.finding(ENTRY.code, range, told, None));
            }
        }
    }
}

fn small(line: &Line<'_>, numeral: &Range<usize>) -> Option<u32> {
    if numeral.len() > 6 { None } else { line.text(numeral.clone()).parse().ok() }
}

/// `20244年`; `202年3月`.
fn year(line: &Line<'_>, numeral: &Range<usize>) -> bool {
    let digits = line.text(numeral.clone());
    let next = numeral.end + 1;
    let month = line.at(next).is_ascii_digit() && (line.at(next + 1) == '月' || line.at(next + 2) == '月');
    let own = !line.before(numeral.start).is_ascii_alphanumeric() && !"-.".contains(line.before(numeral.start));
    own && ((digits.len() == 5 && digits.starts_with("20")) || (digits.len() == 3 && digits.starts_with("20") && month))
}

/// A month beyond December, where 13月 cannot be a length of time.
fn month(line: &Line<'_>, numeral: &Range<usize>, previous: Option<&Range<usize>>) -> Option<usize> {
    let of_year = previous.is_some_and(|p| line.at(p.end) == '年' && p.len() == 4);
    let named = line.after(numeral.end + 1, &["份", "底", "初", "中旬", "上旬", "下旬"]).is_some();
    let value = small(line, numeral)?;
    let wrong = value > 12 || value == 0;
    (wrong && numeral.len() <= 2 && (of_year || named)).then_some(numeral.start)
}

fn day(
    line: &Line<'_>,
    numeral: &Range<usize>,
    previous: Option<&Range<usize>>,
    earlier: Option<&Range<usize>>,
) -> Option<usize> {
    let month = previous.filter(|p| line.at(p.end) == '月')?;
    let number = small(line, month)?;
    let value = small(line, numeral)?;
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    let mut days = *DAYS.get(index)?;
    let year = earlier.filter(|y| y.end + 1 == month.start && line.at(y.end) == '年' && y.len() == 4);
    if let Some(year) = year.and_then(|y| small(line, y))
        && number == 2
        && !(year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
    {
        days = 28;
    }
    (value == 0 || value > days).then_some(month.start)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn dates_that_are_none_are_found() {
        finds("S25", "5月2023日，6月31日，2023年2月29日，2024年13月，20244年，202年3月。", &[
            "5月2023日",
            "6月31日",
            "2月29日",
            "13月",
            "20244年",
            "202年",
        ]);
    }

    #[test]
    fn real_dates_and_lengths_are_none() {
        silent("S25", &["2024年2月29日，12月31日，24月龄，36月，历时200年，1-12月，1月1日零时，2.29日"]);
    }
}
