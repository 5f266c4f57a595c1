//! S05: separators of thousands.

use super::line::{Draft, Line};
use super::words::{CLASSIFIERS, MONEY};
use super::{Entry, Finding};
use crate::diagnostic::Severity;
use std::ops::Range;

pub(super) const ENTRY: Entry = Entry {
    code: "S05",
    title: "千分位逗号",
    severity: Severity::Warning,
    explanation: "数字里加了千分位逗号（318,252人）。GB/T 15835-2011 5.1.1 允许分节，但各地报告历来不加，逗号又容易同句中的\
                  逗号混淆，粘贴进表格也会被拆开。通篇都加的只提一次。",
    remedy: "去掉数字里的逗号；要好读，1万元以上的金额改写成“万元”。",
    example: "共有318,252人接受筛查。 → 共有318252人接受筛查。",
};

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    let mut found = Vec::new();
    let mut plain = 0_usize;
    for line in draft.lines() {
        let numerals = line.numerals();
        let mut n = 0;
        while n < numerals.len() {
            let (groups, end) = group(line, numerals, n);
            if groups > 1
                && let (Some(first), Some(last)) = (numerals.get(n), numerals.get(n + groups - 1))
                && counts(line, last.end)
            {
                let printed = line.text(first.start..end);
                let right: String = printed.chars().filter(|c| *c != ',').collect();
                let told = format!("“{printed}”里有千分位逗号");
                found.push(line.finding(ENTRY.code, first.start..end, told, Some(right)));
            } else if let Some(first) = numerals.get(n).filter(|_| groups == 1) {
                let whole = line.text(first.clone()).split('.').next().map_or(0, str::len);
                plain += usize::from(whole > 3 && counts(line, first.end));
            }
            n += groups;
        }
    }
    // Throughout a text they are a habit of its own, told once; among plain numbers each is a slip.
    let places = found.len();
    if plain == 0 && places > 1 {
        found.truncate(1);
        if let Some(first) = found.first_mut() {
            first.message = format!("全文的数都有千分位逗号（{places} 处），这是第一处");
        }
    }
    out.append(&mut found);
}

/// How many numerals from this one on make one number with commas, and where it ends.
fn group(line: &Line<'_>, numerals: &[Range<usize>], n: usize) -> (usize, usize) {
    let Some(first) = numerals.get(n) else { return (1, 0) };
    let whole = |r: &Range<usize>| !line.text(r.clone()).contains('.');
    let mut end = first.end;
    let mut groups = 1;
    if first.len() > 3 || !whole(first) || ",.".contains(line.before(first.start)) {
        return (1, end);
    }
    for next in numerals.iter().skip(n + 1) {
        let three = line.text(next.clone()).split('.').next().map_or(0, str::len) == 3;
        if next.start != end + 1 || line.at(end) != ',' || !three {
            break;
        }
        (end, groups) = (next.end, groups + 1);
        if !whole(next) {
            break;
        }
    }
    (groups, end)
}

/// Whether what follows makes the digits one number.
fn counts(line: &Line<'_>, end: usize) -> bool {
    let end = line.after(end, &["余", "多"]).unwrap_or(end);
    let end = line.after(end, &["万", "亿"]).unwrap_or(end);
    line.after(end, MONEY).is_some() || line.after(end, CLASSIFIERS).is_some() || line.at(end) == '平'
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn commas_in_numbers_are_found() {
        finds("S05", "共1,217,185元，惠及3,847名、12,345.60元；发放1800元。", &[
            "1,217,185→1217185",
            "3,847→3847",
            "12,345.60→12345.60",
        ]);
    }

    #[test]
    fn a_text_that_has_them_throughout_is_told_once() {
        finds("S05", "2024年共1,217,185元，惠及3,847名。", &["1,217,185→1217185"]);
    }

    #[test]
    fn lists_are_none() {
        silent("S05", &["第1,2,3组", "101,102,103室", "2023,100名", "获得400米,100米,50米第一名", "完成任务5,6,7月"]);
    }
}
