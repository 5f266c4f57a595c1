//! S14: letters that look like digits.

use super::line::{Draft, Line};
use super::words::CLASSIFIERS;
use crate::check::chars::is_numeral;
use super::{Entry, Finding};
use crate::diagnostic::Severity;

pub(super) const ENTRY: Entry = Entry {
    code: "S14",
    title: "数字里混进字母",
    severity: Severity::Warning,
    explanation: "用字母O当0、用字母l或I当1（2O24年、l2人），或在汉字年份里用0、O当〇（二O二四年）。\
                  看着像，查找、核对、粘贴进表格时都不是数。出处：GB/T 15835-2011 阿拉伯数字与汉字数字不混写。",
    remedy: "改成数字；汉字年份里用“〇”。",
    example: "2O24年培训l2人。 → 2024年培训12人。",
};

const UNITS: &[&str] = &["年", "月", "日", "元", "万", "亿", "%", "％", "‰", "天", "岁", "平方米", "公里"];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.lines() {
        let mut i = 0;
        while i < line.chars().len() {
            if year(line, i) {
                let printed = line.text(i..i + 4);
                let told = format!("汉字年份“{printed}”里的零应写“〇”");
                let right = printed.chars().map(|c| if is_numeral(c) { c } else { '〇' }).collect();
                out.push(line.finding(ENTRY.code, i..i + 4, told, Some(right)));
            }
            let mut end = i;
            while line.at(end).is_ascii_alphanumeric() {
                end += 1;
            }
            if mixed(line, i, end) {
                let printed = line.text(i..end);
                let told = format!("“{printed}”里有字母");
                let right = printed.chars().map(digit).collect();
                out.push(line.finding(ENTRY.code, i..end, told, Some(right)));
            }
            i = end.max(i + 1);
        }
    }
}

fn digit(c: char) -> char {
    match c {
        'O' | 'o' => '0',
        'l' | 'I' => '1',
        other => other,
    }
}

/// A run of digits with such letters among them that counts something.
fn mixed(line: &Line<'_>, i: usize, end: usize) -> bool {
    let run = || (i..end).map(|n| line.at(n));
    let digits = run().filter(char::is_ascii_digit).count();
    let all = run().all(|c| digit(c).is_ascii_digit());
    let alone = !"-_/.".contains(line.before(i)) || i == 0;
    let counted = line.after(end, CLASSIFIERS).is_some() || line.after(end, UNITS).is_some();
    // O2O is a way of selling, 5l five litres.
    let word = matches!(line.text(i..end), "O2O" | "o2o") || (end - i == 2 && line.at(end - 1) == 'l');
    end - i >= 2 && digits >= 1 && digits < end - i && all && alone && counted && !word
}

/// 二O二四年: the four characters of a Chinese year with one like 〇 among them.
fn year(line: &Line<'_>, i: usize) -> bool {
    if !matches!(line.at(i), '一' | '二') || line.at(i + 4) != '年' {
        return false;
    }
    let like = |c: char| matches!(c, 'O' | 'o' | '0' | 'Ｏ' | '０');
    let run = || (i..i + 4).map(|n| line.at(n));
    let written = run().filter(|c| is_numeral(*c)).count();
    run().all(|c| is_numeral(c) || like(c)) && (2..4).contains(&written)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn letters_in_numbers_are_found() {
        finds("S14", "2O24年，培训l2人、1OO名，二O二四年、二0一0年。", &[
            "2O24→2024", "l2→12", "1OO→100", "二O二四→二〇二四", "二0一0→二〇一〇",
        ]);
    }

    #[test]
    fn names_are_none() {
        silent("S14", &["O2O平台，5l水，H2O，G20，A1级，COVID19，二〇二四年，二○二四年，第1O-2型"]);
    }
}
